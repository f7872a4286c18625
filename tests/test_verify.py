"""`juesuan verify`: a finished file against its data. What differs is told once, what only looks different not at all."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import office
import pytest
import wordly
from click.testing import CliRunner, Result
from samples import document, rich, row, table
from test_charts import CHARTS
from test_formats import JOBS
from units import SAMPLES, YEAR, sample, saved

from generator.build import Report, build, rendered
from generator.commands.cli import main
from generator.document.tree import Cell, Document, Paragraph, Quantity, Row, Section, Table, Text, plain
from generator.project import Job
from generator.published import lines, reading, word
from generator.published import markdown as published_markdown
from generator.published.comparison import Change, Compared, Kind, compare
from generator.writers import Support, markdown
from generator.writers import html as page
from tools.reliability import verify as alterations

FORMS = ("docx", "md", "html")
W = wordly.W


@lru_cache
def built(name: str = SAMPLES[1], year: int = 2023) -> tuple[Report, bytes]:
    report = build(sample(name, year))
    return report, rendered(report, "docx")


def compared(report: Report, file: Path) -> Compared:
    found = reading.read(file, file.name)
    right = lines.of_report(report.document, found.charted)
    return compare(right, lines.of_file(found.blocks, lines.contents(report.document)))


def edited(edit: str) -> tuple[Change, ...]:
    """What differs in a Word file after one of `wordly.EDITS`."""
    report, data = built()
    root = alterations.body(data)
    wordly.EDITS[edit](root)
    return alterations.differences(report, alterations.with_body(data, root))


def verify(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    assert "Traceback" not in result.output and isinstance(result.exception, (SystemExit, type(None))), result.output
    return result


# ── nothing has changed ─────────────────────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize("job", JOBS, ids=lambda job: f"{job.unit.name}-{job.file.stem}")
def test_a_built_file_is_what_its_data_says(job: Job, tmp_path: Path) -> None:
    report = build(job)
    for form in FORMS:
        file = tmp_path / f"report.{form}"
        file.write_bytes(rendered(report, form))
        found = compared(report, file)
        assert found.changes == () and found.figures > 60


@pytest.mark.parametrize("form", FORMS)
def test_charts_are_pictures_or_tables(form: str, tmp_path: Path) -> None:
    report = build(saved(tmp_path / "某局", YEAR, CHARTS))
    path = tmp_path / f"report.{form}"
    path.write_bytes(rendered(report, form))
    assert compared(report, path).changes == ()


def test_a_text_under_another_name_is_found() -> None:
    """Some servers call it `word/document2.xml`; its relationship says which it is."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("word/document2.xml", word_xml("<w:p><w:r><w:t>一</w:t></w:r></w:p>"))
        archive.writestr("_rels/.rels", '<r><Relationship Type="x/officeDocument" Target="/word/document2.xml"/></r>')
    assert word.read(made.getvalue(), "x.docx").blocks == [lines.Read("一")]


def paragraph(words: str, deleted: bool = False, inside: str = "") -> str:
    """One whose end was deleted while changes were tracked, or not."""
    mark = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>' * deleted
    return f"<w:p>{mark}<w:r><w:t>{words}</w:t>{inside}</w:r></w:p>"


ONE, TWO = paragraph("一", deleted=True), paragraph("二")
CELLS = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
BOX = "<w:txbxContent>{}</w:txbxContent>"


@pytest.mark.parametrize(("inside", "found"), [
    (ONE + TWO, [lines.Read("一二")]),
    (ONE, [lines.Read("一")]),
    (TWO + ONE, [lines.Read("二"), lines.Read("一")]),
    (ONE + CELLS.format(TWO, TWO), [lines.Read("一"), (("二", "二"),)]),
    (CELLS.format(ONE, TWO) + TWO, [(("一", "二"),), lines.Read("二")]),
    (CELLS.format(TWO, ONE) + TWO, [(("二", "一"),), lines.Read("二")]),
    (CELLS.format(ONE + TWO, TWO), [(("一二", "二"),)]),
    (f"<w:sdt>{ONE}</w:sdt>{TWO}", [lines.Read("一二")]),
    (ONE + paragraph("二", inside=BOX.format(TWO)), [lines.Read("一二"), lines.Read("二", aside=True)]),
    (paragraph("二", inside=BOX.format(ONE)) + TWO, [lines.Read("二"), lines.Read("一", aside=True), lines.Read("二")]),
])
def test_words_before_a_deleted_end_go_on_in_the_next_paragraph_if_there_is_one(inside: str, found: list[lines.Read]) -> None:
    assert word.read(packed(word_xml(inside)), "x.docx").blocks == found


@pytest.mark.parametrize("element, number", [
    ("sdt", 240), ("tbl><w:tr><w:tc", 80), ("r", 240), ("p><w:r><w:txbxContent", 80), ("p><w:r><w:txbxContent><w:tbl><w:tr><w:tc", 40)])
def test_what_is_nested_deeply_is_read(element: str, number: int) -> None:
    ends = "".join(f"</w:{one}>" for one in reversed(element.split("><w:")))
    inside = f"<w:{element}>" * number + "<w:p/>" + ends * number
    assert word.read(packed(word_xml(f"<w:p>{inside}</w:p>" if element == "r" else inside)), "x.docx").blocks


@pytest.mark.parametrize("form", ["md", "html"])
def test_whatever_words_there_are_are_read_back(form: str, tmp_path: Path) -> None:
    """Words that look like marks, a table with spans, links and lists."""
    hostile = ("a|b", "`code` *a* _c_", "~~删~~ $x$", "# 标题", "1. 一", "- 项", "[文](#x)", "&lt; &amp;", "<br>", "\\* \\", "**（一）**、")
    tree = rich()
    tree = Document(tree.title, tree.author, (*tree.sections, Section(tuple(Paragraph((Text(one),)) for one in hostile))))
    writer = {"md": markdown, "html": page}[form]
    file = tmp_path / f"x.{form}"
    file.write_bytes(writer.write(tree, Support(Path("style.docx"))))
    found = reading.read(file, "x")
    assert compare(lines.of_report(tree, found.charted), lines.of_file(found.blocks, lines.contents(tree))).changes == ()


@pytest.mark.parametrize("spans", [True, False], ids=["tables of HTML, as earlier versions wrote them", "tables of pipes"])
def test_whatever_is_altered_in_a_table_of_markdown_is_found(spans: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digit, and a number that slips into the blank cell beside it."""
    report = build(sample("青河区图书馆"))
    if spans:
        monkeypatch.setattr(markdown, "_is_simple", lambda table: False)
    data, file = rendered(report, "md").decode(), tmp_path / "x.md"
    file.write_text(data, encoding="utf-8")
    assert data.count("<table>") == (12 if spans else 3) and compared(report, file).changes == ()
    number = re.compile(r"<td>([0-9,.]+)</td><td></td>" if spans else r"(?<=\| )([0-9][0-9,.]*) \|  \|")
    slipped = "<td></td><td>{}</td>" if spans else " | {} |"
    cells = list(number.finditer(data))
    assert len(cells) > 40
    for cell in random.Random(1).sample(cells, 12):
        for altered in (slipped.format(cell[1]), cell[0].replace(cell[1][-1], str((int(cell[1][-1]) + 1) % 10), 1)):
            file.write_text(data[:cell.start()] + altered + data[cell.end():], encoding="utf-8")
            changes = compared(report, file).changes
            assert changes and all(change.figures for change in changes), (cell[0], altered)


@pytest.mark.parametrize(("rows", "found"), [
    ('<tr><td colspan="2">一</td><td rowspan="2">二</td></tr><tr><td>三</td><td>四</td></tr>', (("一", "", "二"), ("三", "四", ""))),
    ('<tr><td rowspan="2">一</td><td>二</td></tr><tr><td>三</td></tr><tr><td>四</td></tr>', (("一", "二"), ("", "三"), ("四",))),
    ('<tr><td rowspan=9>一</td></tr><tr></tr><tr><td>二</td></tr>', (("一",), ("",), ("", "二"))),
    ('<tr><td colspan="x" rowspan="-1">一</td><td colspan="0">二</td></tr>', (("一", "二"),)),
])
def test_cells_of_a_table_in_markdown_stand_where_they_begin(rows: str, found: lines.Rows) -> None:
    assert published_markdown.read(f"<table>{rows}</table>") == [found]


def test_a_cell_that_spans_without_end_is_no_burden() -> None:
    cells = '<td colspan="999999999" rowspan="999999999">一</td>' * 2000
    ((row, below),) = published_markdown.read(f"<table><tr>{cells}</tr><tr><td>二</td></tr></table>")
    assert len(row) < 3000 and below[-1] == "二"


@pytest.mark.parametrize("head", [
    "<html><head><title>x</title></head><body>", "<html><head><title>x</title><body>", "<head><title>x</title><style>p{}</style>",
    "<title>x</title><meta charset=utf-8><script>var p = 1</script>", "<body>", "",
])
def test_a_page_needs_no_end_of_its_head(head: str, tmp_path: Path) -> None:
    """HTML allows to leave out `</head>`, and the elements themselves."""
    file = tmp_path / "x.html"
    file.write_text(f"<!DOCTYPE html>{head}<p>一</p><p>二</p>", encoding="utf-8")
    assert reading.read(file, "x.html").blocks == [lines.Read("一"), lines.Read("二")]


@pytest.mark.parametrize("edit", wordly.EDITS)
def test_what_programs_leave_is_no_difference(edit: str) -> None:
    assert edited(edit) == ()


def test_an_altered_figure_is_found_among_all_that_programs_leave() -> None:
    report, data = built()
    root = alterations.body(data)
    alterations.figure(root, random.Random(1))
    for edit in (wordly.insertion, wordly.deletion, wordly.comments, wordly.text_box, wordly.content_controls, wordly.line_breaks,
                 wordly.runs_split, wordly.proofing_marks, wordly.bookmarks, wordly.quotation_marks):
        edit(root)
    found = alterations.differences(report, alterations.with_body(data, root))
    assert [change.kind for change in found] == [Kind.FIGURE]


@pytest.mark.slow
def test_libreoffice_changes_nothing() -> None:
    office.needed()
    made = [built(name, year) for name in SAMPLES for year in (2022, 2023)]
    saved = alterations.saved_by_office([(f"{number}.docx", data) for number, (_, data) in enumerate(made)])
    assert [alterations.differences(report, data) for (report, _), data in zip(made, saved, strict=True)] == [()] * 4


# ── something has changed ───────────────────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize("right", [(name, year) for name in SAMPLES for year in (2022, 2023)], ids=str)
def test_a_file_of_another_report_is_told(right: tuple[str, int]) -> None:
    """Most lines differ in several places then, and most figures do."""
    report, _ = built(*right)
    for other in ((name, year) for name in SAMPLES for year in (2022, 2023)):
        found = alterations.differences(report, built(*other)[1])
        assert (len([change for change in found if change.figures]) > 60) == (other != right)


def test_a_date_below_is_no_figure_a_number_is() -> None:
    words = told()
    right = lines.of_report(rich(), charted=False)[:8]
    for added, figures in (("2024年8月15日", False), ("共节约12.5万元。", True)):
        (change,) = compare(right, lines.of_file([lines.Read(one) for one in (*words, added)], frozenset())).changes
        assert (change.kind, change.figures) == (Kind.ADDED, figures)


def test_each_alteration_is_told_once() -> None:
    """A sample that has each kind; `make reliability` tries 500."""
    report, data = built()
    chance, met = random.Random(3), Counter[str]()
    for _ in range(24):
        change = alterations.altered(data, chance)
        found = alterations.differences(report, change.data)
        assert change.is_told_by(found), (change.what, change.told, found)
        met[change.what] += 1
    assert len(met) == 10


def test_the_fence_sees_what_is_told_as_another_thing() -> None:
    """A figure that `verify` would let pass, words for which it would fail, another kind, nothing."""
    figure = alterations.Alteration("数", frozenset({Kind.FIGURE}), True, b"", "")
    right = Change(Kind.FIGURE, lines.Place(), figures=True)
    assert figure.is_told_by([right])
    for told in ([right._replace(figures=False)], [right._replace(kind=Kind.OWN)], [right, right], []):
        assert not figure.is_told_by(told)
    assert not replace(figure, figures=False).is_told_by([right])


def test_the_fence_sees_what_is_told_twice() -> None:
    """An alteration of two figures is two differences."""
    report, data = built()
    root = alterations.body(data)
    numbers = [text for text in root.iter(f"{W}t") if text.text and text.text.count(".") > 3][:2]
    for text in numbers:
        text.text = text.text.replace(".", ".9", 1)
    assert [change.kind for change in alterations.differences(report, alterations.with_body(data, root))] == [Kind.FIGURE] * 2


def paragraph_changes(*told: str) -> list[tuple[Kind, str, str]]:
    """What differs between a small document and one with these paragraphs."""
    right = lines.of_report(rich(), charted=False)[:8]
    found = lines.of_file([lines.Read(words) for words in told], frozenset())
    return [(change.kind, change.right, change.found) for change in compare(right, found).changes]


def told() -> list[str]:
    return [lines.plain(line.cells[0]) for line in lines.of_report(rich(), charted=False)[:8]]


def test_a_sentence_tells_each_figure_and_word() -> None:
    words = told()
    assert words[6] == "2023年度，实有人数22人，其中：在职人员15人。"
    words[6] = "2023年度，实有人数23人，其中：在编人员15人。"
    assert paragraph_changes(*words) == [(Kind.FIGURE, "22", "23"), (Kind.TEMPLATE, "职", "编")]


def test_what_is_missing_added_or_moved() -> None:
    words = told()
    assert paragraph_changes(*words[:6], *words[7:]) == [(Kind.MISSING, words[6], "")]
    assert paragraph_changes(*words[:6], "领导加的一句话。", *words[6:]) == [(Kind.ADDED, "", "领导加的一句话。")]
    assert [one[0] for one in paragraph_changes(*words[:4], words[6], words[5], words[4], words[7])] == [Kind.MOVED]


def without(tag: str, number: int) -> tuple[Change, ...]:
    """What differs where one element of the text is gone."""
    report, data = built()
    root = alterations.body(data)
    node = list(root.iter(f"{W}{tag}"))[number]
    node.getparent().remove(node)
    return alterations.differences(report, alterations.with_body(data, root))


def test_a_table_that_is_gone_is_one_difference() -> None:
    (change,) = without("tbl", -2)
    assert (change.kind, change.of, change.figures) == (Kind.MISSING, "表", True)


def test_a_table_that_was_added_is_one_difference_with_its_caption() -> None:
    right = lines.of_report(document(table(row("编码", "7.50"))), False)
    more = [lines.Read("另一张表"), (("甲", "1"), ("乙", "2"))]
    found = lines.of_file([lines.Read("表"), (("编码", "7.50"),), *more], frozenset())
    (change,) = compare(right, found).changes
    assert (change.kind, change.of, change.found) == (Kind.ADDED, "表", "另一张表")


def keyed_row(name: str, *numbers: str) -> Row:
    """A row whose numbers have keys, as those of statements."""
    return Row((row(name).cells[0], *(Cell((Quantity(one, Decimal(one), key=f"{name}.{at}"),)) for at, one in enumerate(numbers))))


STATED = table(row("编码", "合计", "其中"), keyed_row("201", "7.50", "1.20"), keyed_row("20101", "6.30", "1.00"))
OTHER = table(row("科目", "合计", "其中"), keyed_row("301", "8.50", "2.20"), keyed_row("30101", "8.30", "2.00"), caption="另一张表")


def test_a_column_of_figures_that_is_gone_or_added_is_one_difference() -> None:
    right = lines.of_report(document(STATED), False)
    gone = (("编码", "其中"), ("201", "1.20"), ("20101", "1.00"))
    more = (("编码", "合计", "另计", "其中"), ("201", "7.50", "9.90", "1.20"), ("20101", "6.30", "8.80", "1.00"))
    for rows, told in ((gone, (Kind.MISSING, "列", "合计", "", True)), (more, (Kind.ADDED, "列", "", "另计", True))):
        (change,) = compare(right, lines.of_file([lines.Read("表"), rows], frozenset())).changes
        assert (change.kind, change.of, change.right, change.found, change.figures) == told


def test_a_column_of_words_is_no_figure() -> None:
    right = lines.of_report(document(STATED), False)
    rows = (("编码", "合计", "其中", "备注"), ("201", "7.50", "1.20", "无"), ("20101", "6.30", "1.00", "略"))
    (change,) = compare(right, lines.of_file([lines.Read("表"), rows], frozenset())).changes
    assert (change.kind, change.of, change.figures) == (Kind.ADDED, "列", False)


Shown = tuple[tuple[str, ...], ...]


def shown(table: Table) -> Shown:
    return tuple(tuple(plain(cell.content) for cell in row.cells) for row in table.rows)


def moved(*blocks: str | Shown) -> list[tuple[Kind, bool]]:
    """What differs in a document of two statements that is read so."""
    right = lines.of_report(document(STATED, OTHER), False)
    found = lines.of_file([lines.Read(one) if isinstance(one, str) else one for one in blocks], frozenset())
    return [(change.kind, change.figures) for change in compare(right, found).changes]


def test_figures_that_stand_in_another_table_differ() -> None:
    one, other = shown(STATED), shown(OTHER)
    assert moved("表", one, "另一张表", other) == []
    assert (Kind.MOVED, True) in moved("表", other, "另一张表", one)
    assert moved("表", (*one[:2], other[2]), "另一张表", (*other[:2], one[2])) == [(Kind.MOVED, True)]
    assert moved("表", one[:2], "另一张表", (*other, one[2])) == [(Kind.MOVED, True)]
    assert moved("表", one[:2], "另一张表", (one[2], *other)) == [(Kind.MOVED, True)]
    assert moved("表", (*one, other[0]), "另一张表", other[1:]) == [(Kind.MOVED, False)]
    assert moved("表", (*one[:2], other[0]), "另一张表", (one[2], *other[1:])) == [(Kind.MOVED, True)]
    assert moved("表", (*one, other[1]), "另一张表", (other[0], other[2])) == [(Kind.MOVED, True)]


def test_what_moves_within_a_table_or_with_it_is_no_figure() -> None:
    one, other = shown(STATED), shown(OTHER)
    for blocks in (("表", (one[0], one[2], one[1]), "另一张表", other), ("另一张表", other, "表", one)):
        assert moved(*blocks) == [(Kind.MOVED, False)]


def test_items_that_follow_a_missing_one_are_not_told() -> None:
    """They have other numbers then, which says nothing new."""
    report, data = built()
    root = alterations.body(data)
    items = [one for one in wordly.paragraphs(root) if wordly.words(one).startswith("2.") and "支出决算数" in wordly.words(one)]
    following = items[0].getnext()
    items[0].getparent().remove(items[0])
    text = next(following.iter(f"{W}t"))
    assert text.text.startswith("3.")
    text.text = f"2.{text.text[2:]}"
    (change,) = alterations.differences(report, alterations.with_body(data, root))
    assert change.kind is Kind.MISSING


def test_the_sign_of_a_figure_is_a_figure() -> None:
    """减少 for 增加 is a figure that differs, though it is a word."""
    report, data = built()
    root = alterations.body(data)
    paragraph = next(one for one in wordly.paragraphs(root) if "增长" in wordly.words(one))
    text = next(text for text in paragraph.iter(f"{W}t") if "增长" in text.text)
    text.text = text.text.replace("增长", "下降", 1)
    (change,) = alterations.differences(report, alterations.with_body(data, root))
    assert (change.kind, change.right, change.found) == (Kind.FIGURE, "增长", "下降") and change.piece.key.endswith("growth")


def prose(*spans: Text | Quantity) -> Document:
    return Document("题", "局", (Section((Paragraph(spans),)),))


TOTAL = Quantity("100.15", Decimal("100.15"), key="total")
NONE = Quantity("0.00", Decimal(0), key="none")
MORE = Quantity("10.15", Decimal("10.15"), key="more")
RATE = Quantity("3.17%", Decimal("3.17"), key="rate")
GUESTS = Quantity("3", Decimal(3), key="guests")
OF = Quantity("2023", Decimal(2023), key="year")
STATEMENT = prose(OF, Text("年度收入合计"), TOTAL, Text("万元，月度结余分配"), NONE, Text("万元，年初预算没有。比上年增加"), MORE,
                  Text("万元，增长"), RATE, Text("，元旦接待"), GUESTS, Text("人次，国内接待"), GUESTS, Text("人，另有增加的2023年度项目。"),
                  Text("投入8.5万元，减少6.5万元。", source="原因"))


def restated(old: str, new: str) -> tuple[Change, ...]:
    """What differs between a paragraph of figures and the same with one change."""
    right = lines.of_report(STATEMENT, charted=False)
    (words,) = (lines.plain(line.cells[0]) for line in right)
    assert words.count(old) == 1, words
    return compare(right, lines.of_file([lines.Read(words.replace(old, new))], frozenset())).changes


@pytest.mark.parametrize(("old", "new", "key"), [
    ("0.00万元", "0.00元", "none"), ("100.15万元", "100.15亿元", "total"), ("100.15万元", "100.15元", "total"),
    ("100.15万元", "100.15千元", "total"), ("0.00万元", "0.00万美元", "none"), ("3人次", "3万人次", "guests"), ("3人次", "3人", "guests"),
    ("接待3人，", "接待3人次，", "guests"), ("计100.15", "计-100.15", "total"), ("计100.15", "计－100.15", "total"),
    ("计100.15", "计：−100.15", "total"), ("增长3.17", "下降3.17", "rate"), ("增长3.17", "下降了3.17", "rate"),
    ("增加10.15", "减少了10.15", "more"), ("增加10.15", "没有增加10.15", "more"), ("增加10.15", "未增加10.15", "more"),
    ("增加10.15", "减少约10.15", "more"), ("增加10.15", "少10.15", "more"), ("比上年增加10.15", "较上年度减少额为10.15", "more"),
    ("8.5万元", "8.5亿元", ""), ("入8.5", "入-8.5", ""), ("减少6.5", "增加6.5", ""),
])
def test_another_unit_or_sign_makes_another_figure(old: str, new: str, key: str) -> None:
    found = restated(old, new)
    assert [(change.kind, change.piece.key, change.figures) for change in found] == [(Kind.FIGURE, key, True)], found


@pytest.mark.parametrize(("old", "new"), [
    ("增加10.15", "增加了10.15"), ("增加10.15", "增长10.15"), ("增加10.15", "多10.15"), ("增长3.17%", "增幅3.17%"), ("增加10.15", "变动10.15"),
    ("万元，月度", "万元月度"), ("万元，年初", "万元年初"), ("%，元旦", "%元旦"), ("接待3人，", "接待3名，"), ("接待3人，", "接待3位客人，"),
    ("收入合计100.15", "收入合计：100.15"), ("收入合计100.15", "收入合计——100.15"), ("收入合计100.15", "收入合计为100.15"),
    ("2023年度收入", "-2023年度收入"), ("2023年度收入", "我局2023年度收入"), ("2023年度收入", "2023财政年度收入"),
    ("没有。", "没有万元以上的。"), ("没有。", "不减少。"),
    ("增加的2023年度项目", "减少的2023年度项目"), ("结余分配0.00", "结余分配额0.00"), ("增加10.15", "增加至少10.15"), ("，另有", "，没有"),
    ("3.17%，", "3.17%个，"), ("入8.5", "入约8.5"),
])
def test_other_words_beside_a_figure_leave_it(old: str, new: str) -> None:
    found = restated(old, new)
    assert found and not any(change.figures for change in found), found


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────

@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one unit, its data and its built files."""
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "data" / "某局", YEAR)
    assert CliRunner().invoke(main, ["build", "--format", "docx,md,html"]).exit_code == 0
    return tmp_path


def file(project: Path, form: str = "md") -> Path:
    (found,) = project.glob(f"output/某局/2023/*.{form}")
    return found


def rewritten(project: Path, old: str, new: str) -> Path:
    """The Markdown file with one change."""
    path = file(project)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_file_says_itself_which_report_it_is(project: Path) -> None:
    for form in FORMS:
        result = verify(file(project, form))
        assert result.exit_code == 0 and result.output.startswith("与数据一致（"), result.output
    other = project / "x.md"
    other.write_text("一段话\n", encoding="utf-8")
    assert verify(other).exit_code == 2 and "看不出单位、年度，请写上：juesuan verify 文件 单位 年度" in verify(other).output
    assert verify(other, "某局", 2023).exit_code == 1
    without = verify(other, "某局", 2021)
    assert without.exit_code == 1 and "错误 IN201" in without.output and "这里有 2023.yaml" in without.output


def test_a_figure_names_its_key_and_what_to_put_back(project: Path) -> None:
    result = verify(rewritten(project, "在职人员3人", "在职人员5人"))
    assert result.exit_code == 1
    assert "数 1 处（核对" in result.output.splitlines()[0]
    assert "数据是“3”（" in result.output and "文件是“5”" in result.output and "在职人员【5】人" in result.output
    assert "data/某局/2023.yaml:" in result.output and "的 在职人员 改为 5" in result.output


def test_an_amount_is_put_back_in_the_unit_of_its_file(project: Path) -> None:
    """7.50万元 is 75000 in a file of 元, and 7.5 in one of 万元."""
    told = json.loads(verify(rewritten(project, "结余分配0.00", "结余分配7.50"), "--json").output)
    (one,) = told["differences"]
    assert (told["version"], told["report"], one["code"], one["right"], one["found"]) == (
        1, "data/某局/2023.yaml", "PD101", "0.00", "7.50")
    assert one["yaml"][0]["file"] == "data/某局/2023.yaml" and "的 结余分配 改为 75000，" in one["advice"]
    data = project / "data" / "某局" / "2023.yaml"
    data.write_text(data.read_text(encoding="utf-8").replace('"金额单位": "元"', "金额单位: 万元"), encoding="utf-8")
    assert CliRunner().invoke(main, ["build", "--format", "md", "--force"]).exit_code == 0
    assert "的 结余分配 改为 7.5，" in verify(rewritten(project, "结余分配0.00", "结余分配7.50")).output


def test_a_figure_that_is_derived_names_what_it_rests_on(project: Path) -> None:
    (one,) = json.loads(verify(rewritten(project, "88.00万元", "91.50万元"), "--json").output)["differences"]
    assert one["advice"].startswith("它由数据得出（一般公共预算年初预算数 + ")
    assert [place["line"] for place in one["yaml"]] == [60, 61, 62]


def test_a_cell_is_told_by_its_table_and_row(project: Path) -> None:
    path = file(project)
    text = path.read_text(encoding="utf-8")
    row = "| 合计 |  | "
    at = text.index(row, text.index("**收入决算表**")) + len(row)
    path.write_text(f"{text[:at]}9{text[at:]}", encoding="utf-8")
    assert "收入决算表，第4行“合计”第3格：数不同：数据是“" in verify(path).output


def test_a_unit_or_a_sign_fails_as_digits_do(project: Path) -> None:
    path = file(project)
    text = path.read_text(encoding="utf-8")
    for old, new in (("结余分配0.00万元", "结余分配0.00元"), ("结余分配0.00", "结余分配-0.00"), ("，增长", "，没有增长")):
        path.write_text(text, encoding="utf-8")
        result = verify(rewritten(project, old, new))
        assert result.exit_code == 1 and "与数据不一致：数 1 处" in result.output.splitlines()[0], result.output


def test_words_fail_only_if_asked_for(project: Path) -> None:
    path = rewritten(project, "主要原因是", "原因是")
    result = verify(path)
    assert result.exit_code == 0 and result.output.startswith("数与数据一致（") and "文字不同：模板的文字 1 处" in result.output
    assert "请改自己的模板" in result.output
    assert verify(path, "--words").exit_code == 1


def test_words_of_the_unit_name_their_place(project: Path) -> None:
    path = file(project)
    text = path.read_text(encoding="utf-8")
    place = text.index("业务科")
    path.write_text(f"{text[:place]}综合科{text[place + 3:]}", encoding="utf-8")
    result = verify(path)
    assert "单位写的文字不同：数据是“业务”，文件是“综合”" in result.output
    assert "请在 data/某局/unit.yaml:" in result.output and "把“业务”改为“综合”" in result.output


def test_for_github_a_difference_stands_at_its_line(project: Path) -> None:
    output = verify(rewritten(project, "在职人员3人", "在职人员5人"), "--format", "github").output
    assert output.startswith("::error file=data/某局/2023.yaml,line=") and "title=PD101 文件里的数与数据不一致::" in output


def test_marks_of_changes_and_boxes_are_remarked_on(project: Path) -> None:
    path = file(project, "docx")
    root = alterations.body(path.read_bytes())
    for edit in (wordly.text_box, wordly.comments):
        edit(root)
    path.write_bytes(alterations.with_body(path.read_bytes(), root))
    result = verify(path)
    assert result.exit_code == 0
    assert "还有修订标记或批注" in result.output and "文本框里有 1 段文字，没有核对" in result.output


# ── files that cannot be read ───────────────────────────────────────────────────────────────────────────────

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
ENTITIES = ('<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)) + "]>")


def packed(body: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return made.getvalue()


def word_xml(inside: str, before: str = "") -> bytes:
    return f'{before}<w:document xmlns:w="{W[1:-1]}"><w:body>{inside}</w:body></w:document>'.encode()


def locked() -> bytes:
    """A zip file whose parts have a password."""
    data = bytearray(packed(word_xml("")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BAD = {
    "空.docx": (lambda: b"", "PD001：文件是空的"),
    "半截.docx": (lambda: built()[1][:20_000], "PD004：文件不完整或已损坏"),
    "坏.docx": (lambda: b"not a zip", "PD004：文件不完整或已损坏"),
    "坏的正文.docx": (lambda: packed(word_xml("<w:p>")), "PD004：文件不完整或已损坏"),
    "表格.docx": (lambda: rendered(built()[0], "xlsx"), "PD002：不是 Word 文件"),
    "旧.doc": (lambda: OLE, "PD002：是旧的 Word 格式"),
    "密码.docx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "PD003：文件有密码"),
    "密码二.docx": (locked, "PD003：文件有密码"),
    "文件.pdf": (lambda: b"%PDF-1.7\n", "PD002：是 PDF"),
    "图.png": (lambda: b"\x89PNG\r\n", "PD002：不是能核对的格式"),
    "炸弹.docx": (lambda: packed(b" " * (40 << 20)), "PD005：文件超过限度：解开后太大"),
    "实体.docx": (lambda: packed(word_xml("<w:p><w:r><w:t>&m;</w:t></w:r></w:p>", ENTITIES)), "PD004：文件不完整或已损坏"),
    "外部.docx": (lambda: packed(word_xml("", '<!DOCTYPE x SYSTEM "file:///etc/passwd">')), "PD005：文件超过限度：含有实体定义"),
    "套叠.docx": (lambda: packed(word_xml("<w:sdt>" * 5000 + "</w:sdt>" * 5000)), "PD004：文件不完整或已损坏"),
    "乱码.md": (lambda: b"\xff\xff\xff\x81", "PD006：文件的编码认不出来"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_says_what_to_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content, message = BAD[name]
    (tmp_path / name).write_bytes(content())
    result = verify(name, "某局", 2023)
    assert result.exit_code == 2 and result.output.startswith(f"{name}: 错误 {message}") and "      → " in result.output, result.output


def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "没有.docx: 错误 IN001：找不到文件" in verify("没有.docx").output and verify("没有.docx").exit_code == 2
    assert "是文件夹，不是文件" in verify(".").output and verify(".").exit_code == 2


def test_what_takes_too_long_is_stopped(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is made to be slow, here one that any limit is too short for."""
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("generator.limits.SECONDS", 0.05)
    monkeypatch.setattr(word, "read", endless)
    result = verify(file(project, "docx"))
    assert result.exit_code == 2 and "错误 PD005：文件超过限度：读它用的时间超过 0.05 秒" in result.output


def test_gbk_is_read(project: Path) -> None:
    path = file(project)
    path.write_text(path.read_text(encoding="utf-8"), encoding="gb18030")
    assert verify(path).output.startswith("与数据一致（")
