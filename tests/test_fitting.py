"""Self-evaluation forms on paper: columns by their words, on one page if they nearly fit, else parted with their head repeated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import office as real
import pytest
from docx.oxml.ns import qn
from samples import cell, document, row, text
from test_word import STYLE
from units import ROOT, YEAR, accounts, changed, composed

from generator.build import build
from generator.document import grid
from generator.document.tree import Align, Break, Cell, Document, Paragraph, Role, Row, Table, Text
from generator.project import Job, UnitFolder
from generator.published import lines, reading
from generator.published.comparison import compare
from generator.writers import Support, word
from generator.writers.word import columns, fitting, heights
from generator.writers.word.look import opened

LOOK = opened(STYLE.read_bytes())
USUAL = LOOK.types[0]
NOTE = Paragraph(text("注：本表由项目单位填报。"), Role.NOTE)
GROUPS = ("数量指标", "质量指标", "时效指标", "成本指标")


def form(indicators: int, group: int = 4, goals: int = 0) -> Table:
    """A form as the published ones are, with indicators in groups. The goals are a paragraph, or so many on lines of their own."""
    told = Cell(tuple(inline for place in range(goals) for inline in (Break(), Text(f"{place + 1}.新建灌溉渠道。")))[1:], 3)
    top = [Row((cell("项目名称", header=True), cell("高标准农田建设项目", 6))),
           Row((cell("年度总体目标", header=True), told if goals else cell("新建和改造灌溉渠道，完成后亩均增产。" * 3, 3),
                cell("渠道已经完成，亩均增产达到目标。" * 3, 3)))]
    heads = ("", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施")
    head = Row(tuple(cell(words, header=True) for words in heads), head=True)
    body = []
    for number in range(indicators):
        first = [] if number else [cell("年度绩效指标完成情况", rowspan=indicators, header=True)]
        groups = [] if number % group else [cell(GROUPS[number // group % 4], rowspan=min(group, indicators - number))]
        body.append(Row((*first, *groups, cell(f"第{number + 1}条灌溉渠道的长度", align=Align.LEFT), cell("≥1761493.45元"),
                         cell("1761493.45元"), cell("10.00"), cell(""))))
    sum_row = Row((cell("总分", 5, header=True), cell("100"), cell("")))
    return Table((*top, head, *body, sum_row), text("项目支出绩效自评表"), (10, 9, 15, 11, 11, 9, 35), text("（2023年度）"), fitted=True)


def set_as(table: Table, notes: int = 0) -> fitting.Setting:
    return fitting.fitted(table, grid.lay(table), LOOK, LOOK.portrait, [NOTE.content] * notes)


def written(tree: Document, style: Path = STYLE) -> bytes:
    return word.write(tree, Support(style))


# ── widths ──────────────────────────────────────────────────────────────────────────────────────────────────


def ems(*rows: Row, shares: tuple[int, ...], width: int = 8840) -> list[float]:
    """How many characters each column has room for."""
    edges = columns.by_content(shares, columns.cells(grid.lay(Table(rows, text("表"), shares))), width, USUAL.face)
    assert edges[0] == 0 and edges[-1] == width
    return [USUAL.face.ems(right - left) for left, right in zip(edges, edges[1:], strict=False)]


def test_an_empty_column_leaves_its_room_to_names() -> None:
    names, numbers, empty = ems(row("三级指标", "年度指标值", "偏差原因分析及改进措施"), *[row("支持公共服务平台建设的项目个数", "≥90%", "")] * 5,
                                shares=(10, 10, 80), width=5200)
    assert names >= 15 and numbers >= 5 and 4 <= empty < 8


def test_lines_that_are_not_counted_anew_are_as_many_as_they_were() -> None:
    """While columns are narrowed, only where a line breaks anew is counted: as if all had been, each time."""
    found, least = columns.cells(grid.lay(form(12))), [600] * 7
    lines = columns._Lines([2000] * 7, least, found, USUAL.face)
    before = lines.total()
    assert columns._squeeze(lines, 8000) and sum(lines.widths) == 8000
    assert lines.total() == columns._Lines(lines.widths, least, found, USUAL.face).total() > before


def test_words_with_lines_of_their_own_are_counted_anew_too() -> None:
    """The first of four lines breaks while the room for a quarter of their longest is far away: eight characters at 9 points, then one each."""
    found = [columns.Cell(range(1), range(1), "一二三四五六七八\n一\n二\n三", 8.0, False, 0),
             columns.Cell(range(1, 2), range(1, 2), "甲乙丙丁戊己庚辛", 8.0, False, 0)]
    lines = columns._Lines([1600, 1600], [400, 400], found, USUAL.face)
    assert lines.total() == 3, "four lines beside one have room for 8.4 characters each"
    assert columns._squeeze(lines, 1900) and sum(lines.widths) == 1900
    assert lines.total() == columns._Lines(lines.widths, [400, 400], found, USUAL.face).total() == 5, "five and two, of 4.4 and 5.2"


def test_a_column_of_sentences_is_no_sliver() -> None:
    sentence = "秋季培训与农忙时间重叠，参训人数少于计划；下一步把集中培训调整到冬春农闲时节" * 3
    *_, said = ems(row(*["农村居民可支配收入增长率"] * 4, sentence), shares=(1, 1, 1, 1, 1), width=6200)
    assert said >= 6


@pytest.mark.parametrize("value", ["=1761493.45元", "-75.93%", "≥90%", "=18400千伏安", "≤40毫克每立方米", "2023年11月20日", "1-12月"])
def test_a_value_is_on_one_line(value: str) -> None:
    """Whatever its unit is, and however much others would like to have."""
    made = ems(row(*["农村居民人均可支配收入增长率稳步提高"] * 4, value), row(*["甲"] * 4, ""), shares=(1, 1, 1, 1, 1), width=5400)
    assert heights.lines(value, made[-1]) == 1


def test_what_is_left_over_goes_by_the_words() -> None:
    narrow, wide = ems(row("甲乙", "甲乙丙丁戊己"), shares=(9, 1))
    assert wide == pytest.approx(3 * narrow, rel=0.2)


@pytest.mark.parametrize(("words", "room", "count"), [
    ("二级指标", 4, 1), ("二级指标名", 4, 2), ("甲\n乙", 9, 2), ("", 5, 1), ("一二三，四", 3, 2), ("完成1234.50万元", 6, 2),
    ("12345678901234", 4, 2), ("国" * 19, 9.82, 3), ("国" * 18, 9.82, 2),
    ("完成1234.50万元", 7.5, 2), ("完成1234.50万元", 7.75, 1),  # 4 characters, 3.25 for the number, 0.25 on both sides
    ("12345678901234元", 4.25, 2), ("12345678901234元", 4, 3)])  # 元 beside 6 digits: 3 + 0.25 + 1
def test_lines_are_counted_as_they_are_broken(words: str, room: float, count: int) -> None:
    """A line holds whole characters; Chinese ones stand apart from digits, and beside the rest of what is longer than a line."""
    assert heights.lines(words, room) == count


def test_goals_on_lines_of_their_own_take_as_many() -> None:
    """A row of eight lines and a column that is as wide as the longest of them, not as all of them together."""
    usual = set_as(form(4, goals=8))
    assert usual.heights[1] == USUAL.face.height(8) and set_as(form(4, goals=1)).edges == usual.edges


def test_notes_below_a_form_are_on_its_page() -> None:
    """Four of them are 64 points high: rather smaller type than notes, with the last rows, on a page without a head."""
    def chosen(count: int, notes: int) -> int:
        made = set_as(form(count), notes)
        return len(LOOK.types) if made.parted else LOOK.types.index(made.type)

    assert all(chosen(count, 4) >= chosen(count, 0) for count in range(4, 60))
    last = max(count for count in range(4, 60) if chosen(count, 0) == 0)
    assert 0 < chosen(last, 4) < len(LOOK.types)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_is_as_large_as_its_page_has_room() -> None:
    """The usual type, then with less room in cells, then smaller type; at last the usual one on more pages."""
    made = [set_as(form(count)) for count in range(4, 60)]
    chosen = [len(LOOK.types) if setting.parted else LOOK.types.index(setting.type) for setting in made]
    assert chosen == sorted(chosen) and set(chosen) >= {0, 1, 3, 5, 6}
    assert {setting.type for setting in made if setting.parted} == {USUAL} and {setting.parted for setting in made} == {0, 2}
    assert min(type_.face.size for type_ in LOOK.types) == 150, "no smaller than 7.5 points"


def plain_style(folder: Path) -> Path:
    """A style document of before, which has one size for tables."""
    found = docx.Document(str(STYLE))
    for name in ("Table Head Small", "Table Text Small", "Table Head Smallest", "Table Text Smallest"):
        found.styles[name].delete()
    found.save(str(folder / "style.docx"))
    return folder / "style.docx"


def test_a_style_document_without_smaller_type_will_do(tmp_path: Path) -> None:
    style = plain_style(tmp_path)
    assert [type_.face.size for type_ in opened(style.read_bytes()).types] == [180, 180]
    assert len(docx.Document(BytesIO(written(document(form(20)), style))).tables) == 1


def test_one_that_fits_is_one_table() -> None:
    assert len(docx.Document(BytesIO(written(document(form(20))))).tables) == 1


def test_one_that_does_not_is_parted_above_its_head() -> None:
    above, below = docx.Document(BytesIO(written(document(form(70, 5))))).tables
    assert [one.rows[0].cells[0].text for one in (above, below)] == ["项目名称", ""] and len(above.rows) == 2
    repeated = [line._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for line in below.rows]
    assert repeated == [True] + [False] * 71
    stays = [_stays(line) for line in below.rows]
    groups = [True, True, True, True, False] * 14
    assert stays == [True, *groups[:68], True, True, True], "the head stays with a group, the last rows with what is below"


def _stays(line: Any) -> bool:
    return line._tr.find(f".//{qn('w:keepNext')}") is not None


@lru_cache
def long_year(layout: str) -> Document:
    """A report with a project of 57 indicators in large groups."""
    first = YEAR["绩效"]["项目"][0]["指标"]
    many = [{**first[0], "二级指标": name, "三级指标": f"第{number + 1}项{name}的完成情况和效果", "分值": "1.25"}
            for name in GROUPS for number in range(14)]
    shares = {f"绩效.项目.0.{key}": value for key, value in {"指标": [*many, {**first[1], "分值": "20"}], "表样": layout}.items()}
    return composed(accounts(changed(YEAR, shares)))


LAYOUTS, PUBLISHED = ("合并", "简写", "逐行"), ("A-2023", "C-2022", "D-2022")
TOGETHER = real.Together()


@pytest.fixture
def made(request: pytest.FixtureRequest) -> list[list[str]]:
    """The words of each page of the documents of a test."""
    return list(map(real.words, TOGETHER.made(request)))


def below(tables: Sequence[Table], notes: int = 0) -> bytes:
    """Forms one below the other, each with notes: every one begins on a page of its own."""
    return written(document(*(block for table in tables for block in (table, *[NOTE] * notes))))


def forms(pages: list[str], count: int) -> list[list[str]]:
    """The pages of each of so many forms."""
    found: list[list[str]] = []
    for page in pages:
        if "项目名称" in page:
            found.append([])
        found[-1].append(page)
    assert len(found) == count
    return found


LONG = [*map(form, (46, 48, 50, 52, 54, 70, 110)), form(42, goals=8), form(48, goals=20)]


@pytest.mark.slow
@TOGETHER.of(lambda: [below(LONG)])
def test_no_page_of_a_form_is_without_its_head(made: list[list[str]]) -> None:
    """And none has one to three rows alone, nor is one less than half full but the last."""
    for told in forms(made[0], len(LONG)):
        assert len(told) > 1
        for page in told:
            rows = page.count("渠道的长度")
            assert page.count("三级指标") == 1 and rows + ("总分" in page) > 3, page
            assert rows > 12 or page is told[-1], page


SERIES = [([form(count, goals=goals) for count in range(20, most, 2)], notes)
          for goals, notes, most in ((0, 0, 50), (8, 0, 48), (8, 2, 48), (0, 2, 48))]
"""Forms of more and more rows, with lines of goals and with notes or without."""


@pytest.mark.slow
@TOGETHER.of(lambda: [below(*one) for one in SERIES])
def test_one_that_should_fit_is_on_one_page_and_the_others_are_parted(made: list[list[str]]) -> None:
    """What is reckoned is what LibreOffice makes of it."""
    for (tables, notes), pages in zip(SERIES, made, strict=True):
        expected = [set_as(table, notes).parted == 0 for table in tables]
        assert [len(told) == 1 for told in forms(pages, len(tables))] == expected and expected[0] and not expected[-1]


@pytest.mark.slow
@TOGETHER.of(lambda: map(written, map(long_year, LAYOUTS)))
def test_each_layout_is_parted_with_its_head(made: list[list[str]]) -> None:
    """A long year in each of them."""
    assert len(made) == len(LAYOUTS)
    for pages in made:
        told = [page for page in pages if "完成情况和效果" in page.replace("\n", "")]
        assert len(told) > 1 and all("三级指标" in page for page in told)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_parted_form_is_what_the_data_says(layout: str, tmp_path: Path) -> None:
    """A reader finds two tables, and in the 简写 form a cell without words more; that is no difference."""
    report, file = long_year(layout), tmp_path / "报告.docx"
    file.write_bytes(written(report))
    found = reading.read(file, file.name)
    made = compare(lines.of_report(report, found.charted), lines.of_file(found.blocks, lines.contents(report)))
    assert made.changes == () and len(docx.Document(str(file)).tables) > len([
        block for section in report.sections for block in section.blocks if isinstance(block, Table)])


@pytest.mark.slow
@TOGETHER.of(lambda: [written(build(Job(UnitFolder(name, ROOT / "tests/published" / name), int(name[-4:]))).document) for name in PUBLISHED])
def test_every_form_of_a_published_report_is_on_one_page(made: list[list[str]]) -> None:
    """38 forms: before, 24 of them went on to a next page without a head."""
    assert len(made) == len(PUBLISHED)
    for pages in made:
        ends = [page for page in ("".join(page.split()) for page in pages) if "总分" in page]
        assert ends and all("三级指标" in page and "绩效" in page[:30] and "自评表" in page[:40] for page in ends)


def test_an_inner_head_is_asked_for_nowhere_else() -> None:
    assert fitting.inner_head(form(3)) == 2 and fitting.inner_head(Table((row("甲"),), text("表"), (1,))) == 0


def test_a_cell_over_the_head_and_rows_below_it_is_parted_with_them() -> None:
    """As the 简写 form has it: its words stand in the upper table, and the rows below are under a cell without any."""
    made = form(70)
    over = Row((cell("年度绩效指标", rowspan=72, header=True), *made.rows[1].cells[1:]))
    head = made.rows[2]._replace(cells=made.rows[2].cells[1:])
    first = made.rows[3]._replace(cells=made.rows[3].cells[1:])
    table = made._replace(rows=(made.rows[0], over, head, first, *made.rows[4:]))
    above, below = docx.Document(BytesIO(written(document(table)))).tables
    assert [line.cells[0].text for line in above.rows] == ["项目名称", "年度绩效指标"]
    assert {cell.text for cell in below.columns[0].cells[:-1]} == {""} and below.cell(1, 0)._tc is below.cell(70, 0)._tc
