"""Pages as LibreOffice lays them out: GB/T 9704, and what may not be torn apart."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import office as real
import pytest
from samples import covered, document, long_table, row, statement, text
from test_word import STYLE, parts
from units import SAMPLES, accounts, composed, sample

from generator.build import build
from generator.document.tree import (
    Break,
    Document,
    Heading,
    Paragraph,
    Role,
    Section,
    Table,
    Text,
    Title,
    blocks,
)
from generator.writers import Support, word

pytestmark = pytest.mark.slow

MILLIMETRE = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """A printed line: its words, and where they are on the page in millimetres from its left top."""

    words: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A printed page, in millimetres."""

    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def body(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not is_number(line))

    @property
    def number(self) -> Line:
        (found,) = filter(is_number, self.lines)
        return found


def is_number(line: Line) -> bool:
    return re.fullmatch("— [0-9]+ —", line.words) is not None


TOGETHER = real.Together()


def of(trees: Callable[[], Iterable[Document]]) -> Callable[[real.Test], real.Test]:
    """Which documents a test looks at, as `made`."""
    return TOGETHER.of(lambda: [word.write(one, Support(STYLE)) for one in trees()])


@pytest.fixture
def made(request: pytest.FixtureRequest, tmp_path: Path) -> list[list[Page]]:
    """The documents of a test as pages."""
    return [pages(pdf, tmp_path) for pdf in TOGETHER.made(request)]


def pages(pdf: bytes, folder: Path) -> list[Page]:
    """What `pdftotext` sees."""
    file = folder / "pages.pdf"
    file.write_bytes(pdf)
    return [page(part) for part in told(file)]


WORD = re.compile('<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')


def told(pdf: Path) -> list[str]:
    """What `pdftotext` tells of each page."""
    return subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True, text=True,
                          encoding="utf-8").stdout.split("<page ")[1:]


def page(told: str) -> Page:
    """Words of one base line are a line."""
    width, height = (float(size) / MILLIMETRE for size in re.match('width="([^"]*)" height="([^"]*)"', told).groups())
    lines: dict[int, list[tuple[float, float, float, float, str]]] = {}
    for box in WORD.findall(told):
        left, top, right, bottom = (float(number) / MILLIMETRE for number in box[:4])
        lines.setdefault(round((top + bottom) / 4), []).append((left, top, right, bottom, box[4]))
    return Page(width, height, tuple(
        Line(" ".join(words), min(lefts), min(tops), max(rights), max(bottoms))
        for _, boxes in sorted(lines.items()) for lefts, tops, rights, bottoms, words in [zip(*sorted(boxes), strict=True)]))


@of(lambda: [document(Paragraph(text("国" * 3000)))])
def test_a_full_page_has_22_lines_of_28_characters(made: list[list[Page]]) -> None:
    first, second, third, *_ = made[0]
    for full in (second, third):
        assert (round(full.width), round(full.height)) == (210, 297)
        assert [line.words for line in full.body] == ["国" * 28] * 22
        # 156 × 225 mm within 37 at the top, 28 at the left; a line is 28.95 points.
        assert all(27.5 < line.left and line.right < 184.5 for line in full.body)
        assert 36 < full.body[0].top and full.body[-1].bottom < 263
        pitch = (full.body[-1].top - full.body[0].top) / 21 * MILLIMETRE
        assert pitch == pytest.approx(28.95, abs=0.05)
    # The first line of a paragraph begins two characters further in.
    assert [len(line.words) for line in first.body] == [26] + [28] * 21
    assert first.body[0].left - first.body[1].left == pytest.approx(2 * 16 / MILLIMETRE, abs=0.3)


@of(lambda: [Document("页", "局", (Section((Paragraph(text("国" * 1000)),)), Section((long_table(60),), landscape=True)))])
def test_page_numbers_stand_outside(made: list[list[Page]]) -> None:
    """Odd ones right, even ones left, one character in; on pages across too."""
    (sheets,) = made
    assert [one.number.words for one in sheets] == [f"— {number} —" for number in range(1, len(sheets) + 1)]
    assert [round(one.width) for one in sheets] == [210, 210, 297, 297, 297]
    character = 14 / MILLIMETRE
    for number, one in enumerate(sheets, 1):
        left, right = (28, 184) if one.width < 250 else (20, 277)
        if number % 2:
            assert one.number.right == pytest.approx(right - character, abs=1)
        else:
            assert one.number.left == pytest.approx(left + character, abs=1)


@of(lambda: [covered()])
def test_the_page_behind_a_cover_is_page_1_and_has_its_number_on_the_right(made: list[list[Page]]) -> None:
    cover, first, second = made[0]
    assert [line.words for line in cover.lines] == ["某局", "2023 年度说明", "2024 年 9 月 5 日"]
    title, _, day = cover.lines
    assert 80 < title.top < 110 and 180 < day.bottom < 240, "above the middle; in the lower third"
    assert all(line.left + line.right == pytest.approx(28 + 184, abs=1) for line in cover.lines)
    assert first.number.right == pytest.approx(184 - 14 / MILLIMETRE, abs=1) and second.number.left < 40


@of(lambda: [document(Heading(1, text("第三部分 上海市澄湖区老年教育指导中心2024年度决算情况说明"), "heading-1"), Paragraph(text("文")))])
def test_a_long_heading_of_a_part_ends_its_lines_by_sense(made: list[list[Page]]) -> None:
    lines = made[0][0].body[:2]
    assert [line.words.replace(" ", "") for line in lines] == ["第三部分上海市澄湖区老年教育指导中心", "2024年度决算情况说明"]
    assert all(line.left + line.right == pytest.approx(28 + 184, abs=1) for line in lines)


@of(lambda: [document(Paragraph(text(f"{'国' * 26}{'民' * 25}1234.56%，{'国' * 40}")))])
def test_no_line_is_pulled_apart_where_a_long_number_moves(made: list[list[Page]]) -> None:
    """Twenty-five characters and a number for which there is too little room: they stand as close as they stand elsewhere."""
    first, second, third, *_ = made[0][0].body
    assert [first.words, second.words, third.words[:9]] == ["国" * 26, "民" * 25, "1234.56%，"]
    assert second.right - second.left == pytest.approx(25 * 15.75 / MILLIMETRE, abs=0.3)


@of(lambda: [document(Paragraph(text("文")), long_table(60), landscape=True)])
def test_head_rows_are_on_every_page_and_captions_on_the_first(made: list[list[Page]]) -> None:
    tables = [[line.words.replace(" ", "") for line in one.body] for one in made[0][1:]]
    assert [lines[0] for lines in tables] == ["支出决算表", *["项目其中"] * (len(tables) - 1)]
    assert all(any("科目编码" in line for line in lines) for lines in tables) and len(tables) == 3


def rows(made: list[Page]) -> list[int]:
    """How many accounts there are on each page."""
    return [sum(bool(re.match("2010[0-9]{3}", line.words)) for line in one.body) for one in made]


NOTES = [Paragraph(text(f"注：{place}"), Role.NOTE) for place in range(2)]


@of(lambda: [document(statement(rows), *NOTES, landscape=True) for rows in (1, 23, 24, 30, 35, 40)])
def test_a_statement_up_to_forty_rows_is_on_one_page_with_its_total_and_its_notes(made: list[list[Page]]) -> None:
    """In type that is never smaller than 7.5 points, at least 15 mm from the edges."""
    assert len(made) == 6
    for (one,) in made:
        told = [line.words for line in one.body]
        assert told[0] == "收入支出决算总表" and any(line.startswith("总计 ") for line in told) and told[-1] == "注：1"
        assert min(line.top for line in one.body) >= 15 and max(line.bottom for line in one.body) <= one.height - 15
        assert min(line.left for line in one.body) >= 15 and max(line.right for line in one.body) <= one.width - 15
        assert told[1:3] == ["公开 01 表", "部门（单位）：某局 金额单位：万元"]
        assert one.body[1].left > 200 and one.body[2].left < 21 and one.body[2].right > 276


def named(rows: int) -> Document:
    """A statement with names of 19 characters."""
    made = statement(rows)
    name = text("一般公共服务支出及其他事业运行经费支出")
    body = [one if one.head or one.total else one._replace(cells=(*one.cells[:3], one.cells[3]._replace(content=name, indent=0),
                                                                  *one.cells[4:])) for one in made.rows]
    return document(made._replace(rows=tuple(body), widths=(330, 80, 210, 127, 60, 170)), landscape=True)


@of(lambda: map(named, (8, 11, 13, 15, 18, 19)))
def test_a_statement_whose_names_take_three_lines_is_on_one_page(made: list[list[Page]]) -> None:
    """19 characters where 9.8 have room: nine on a line, so three lines, which are reckoned as such."""
    assert list(map(len, made)) == [1] * 6


@of(lambda: [build(sample(name)).document for name in SAMPLES])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_statement_of_a_report_is_on_a_page_and_its_numbers_are_apart_from_words(
        name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """At least 1 mm: a number at the right of its cell, and the words at the left of the next one."""
    sheets = pages(TOGETHER.made(request)[SAMPLES.index(name)], tmp_path)
    across = [one for one in sheets if one.width > one.height]
    assert [one.body[1].words for one in across] == [f"公开 0{number} 表" for number in range(1, 10)]
    assert all(re.search("合计|总计", " ".join(line.words for line in one.body)) for one in across)
    words = [[(*map(float, box[:4]), box[4]) for box in WORD.findall(part)] for part, one in zip(told(tmp_path / "pages.pdf"), sheets, strict=True)
             if one.width > one.height]
    gaps = [other[0] - one[2] for part in words for one in part if re.fullmatch(r"[0-9,]+\.[0-9]{2}", one[4])
            for other in part if abs(other[1] - one[1]) < 3 and one[2] - 1 < other[0] < one[2] + 20]
    assert len(gaps) > 20 and min(gaps) > MILLIMETRE


@of(lambda: [document(statement(90), landscape=True)])
def test_a_longer_statement_has_its_head_on_every_page_and_as_few_as_lower_rows_need(made: list[list[Page]]) -> None:
    """As the style has them, 90 rows would leave six for a fourth page."""
    (sheets,) = made
    assert [sum("行次" in line.words for line in one.body) for one in sheets] == [1] * 3
    counted = [sum(line.words.startswith("第") for line in one.body) for one in sheets]
    assert sum(counted) == 89 and counted[-1] > 1, "with the total below"


NOTE = Paragraph(text("注：本表反映部门本年度支出情况。"), Role.NOTE)


@of(lambda: [document(statement(number), *[NOTE] * notes, landscape=True) for notes in (1, 2) for number in (54, 55, 56, 84)])
def test_the_notes_of_a_long_statement_are_never_alone_on_a_page(made: list[list[Page]]) -> None:
    """With 55 rows and with 84 the second and the third page would be full: LibreOffice leaves the notes for another one."""
    for notes, sheets in zip([1] * 4 + [2] * 4, made, strict=True):
        told = [line.words for line in sheets[-1].body]
        assert [line[:2] for line in told].count("注：") == notes and any(line.startswith("总计 ") for line in told)
        assert sum(line.startswith("第") for line in told) >= 2


@of(lambda: [document(long_table(number), *notes, landscape=True) for notes, numbers in (([NOTE], range(24, 31)), ([], range(26, 31)))
             for number in numbers])
def test_a_table_never_ends_in_a_lone_row_nor_a_note_stand_alone_on_the_second_page(made: list[list[Page]]) -> None:
    noted, alone = made[:7], made[7:]
    assert list(map(rows, noted)) == [[24], [25], [26], [24, 3], [25, 3], [26, 3], [27, 3]]
    assert list(map(rows, alone)) == [[26], [27], [25, 3], [26, 3], [27, 3]]
    assert all(one.lines and is_note(sheets[-1]) for sheets in noted for one in sheets)


def is_note(one: Page) -> bool:
    return one.body[-1].words.startswith("注：")


TITLES = {
    "某局": ["某局2023年度部门决算公开说明"],
    "云岭市图书馆": ["云岭市图书馆2023年度部门决算公开说明"],
    "云岭市青河区图书馆": ["云岭市青河区图书馆", "2023年度部门决算公开说明"],
    "云岭市青河区发展和改革委员会": ["云岭市青河区发展和改革委员会", "2023年度部门决算公开说明"],
}


@of(lambda: [document(Title((Text(unit), Break(soft=True), Text("2023年度部门决算公开说明")))) for unit in TITLES])
def test_a_title_is_broken_before_the_year_if_it_must(made: list[list[Page]]) -> None:
    assert [[line.words.replace(" ", "") for line in sheets[0].body] for sheets in made] == list(TITLES.values())


def headed(lines: int) -> Document:
    """A heading below so many lines."""
    return document(Paragraph(text("国" * (28 * lines - 2))), Heading(2, text("一、标题"), "h"), Paragraph(text("文字")))


@of(lambda: map(headed, range(19, 23)))
def test_a_heading_stays_with_its_text(made: list[list[Page]]) -> None:
    """Wherever the page ends: no heading at its foot."""
    assert [["一、标题" in [line.words for line in one.body] for one in file] for file in made] == [
        [True], [True], [False, True], [False, True]]


def test_indents_are_written_both_ways() -> None:
    """LibreOffice reads twips, Word characters."""
    styles = parts(STYLE.read_bytes())["word/styles.xml"].decode()
    indents = re.findall("<w:ind [^>]*>", styles)
    assert len(indents) >= 5
    assert all(re.search('w:(left|firstLine)Chars="[0-9]+" w:\\1="[0-9]+"', indent) for indent in indents)


AMOUNT = "9,999,999.99"
"""A hundred thousand million yuan."""


def widths() -> list[tuple[int, ...]]:
    """The columns of every statement, each kind once."""
    return list(dict.fromkeys(
        block.widths for name in ("", "广西", "上海") for block in blocks(composed(accounts(), edition_name=name))
        if isinstance(block, Table) and block.sheet))


@of(lambda: [document(Table((row(*[AMOUNT if width >= 8 else "1" for width in shares]),), text("表"), shares), landscape=True)
             for shares in widths()])
def test_narrow_columns_take_a_long_amount(made: list[list[Page]]) -> None:
    """It stays on one line in every column of money."""
    money = [sum(width >= 8 for width in shares) for shares in widths()]
    assert len(money) >= 10 and min(money) >= 3
    assert [[line.words.split().count(AMOUNT) for line in file[0].body] for file in made] == [[0, number] for number in money]
