"""The workbook: what it prints is what Word and Markdown print, it adds up, and its words are never formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import html
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from samples import HOSTILE, cell, document, number, row, statement, text
from test_markdown import READER
from test_published import A_2023
from units import ROOT, SAMPLES, UNIT, YEAR, changed, of_items, sample, saved
from units import tree as loaded

from generator.build import Report, build, write
from generator.document.tree import Align, Cell, Document, Paragraph, Quantity, Role, Row, Table
from generator.formats import USUAL
from generator.project import Job, UnitFolder
from generator.publishing.outputs import Target
from generator.writers import WRITERS, Support

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
REPORTS = {**{name: sample(name) for name in SAMPLES}, "A-2023": Job(UnitFolder("A-2023", A_2023), 2023)}
HEADING = 3
"""Rows of caption and subtitle above each statement."""
CENT = Decimal("0.01")
HUNDREDS = "#,##0.00"

Grid = list[list[str]]


@lru_cache(maxsize=8)
def report(name: str) -> Report:
    return build(REPORTS[name])


@lru_cache(maxsize=8)
def workbook(name: str) -> Workbook:
    return opened(report(name).document)


def opened(tree: Document) -> Workbook:
    return openpyxl.load_workbook(BytesIO(WRITERS["xlsx"](tree, Support(STYLE))))


def only(*rows: Row, **more: str) -> Worksheet:
    """The sheet of a table with these rows."""
    table = Table(rows, text("表"), (1,) * sum(one.colspan for one in rows[0].cells), text(more.get("subtitle", "")), "公开01表")
    return opened(document(table))["公开01表"]


# Three readers that know nothing of each other


def printed(one: SheetCell) -> str:
    """A cell as it is seen."""
    if not isinstance(one.value, (int, float)):
        return str(one.value or "")
    assert one.number_format in ("0.00", HUNDREDS), one.number_format
    return f"{Decimal(repr(one.value)):{',' if one.number_format == HUNDREDS else ''}.2f}"


def from_sheet(sheet: Worksheet, height: int, spread: bool) -> Grid:
    """The rows below the heading, merged cells spread over all their places, or only at the first."""
    grid = [[printed(one) for one in line] for line in sheet.iter_rows(HEADING + 1, HEADING + height)]
    for merged in sheet.merged_cells.ranges if spread else ():
        left, top, right, bottom = range_boundaries(merged.coord)
        if HEADING < top <= HEADING + height:
            for line in range(top - HEADING - 1, bottom - HEADING):
                grid[line][left - 1:right] = [grid[top - HEADING - 1][left - 1]] * (right - left + 1)
    return grid


def from_word(data: bytes) -> dict[str, Grid]:
    """Tables below a line that begins with 公开, by their number."""
    found, line = {}, ""
    for block in docx.Document(BytesIO(data)).iter_inner_content():
        if isinstance(block, WordParagraph):
            line = block.text.lstrip()
        elif isinstance(block, WordTable) and line.startswith("公开"):
            found[line[:5]] = [[one.text.replace("−", "-") for one in each.cells] for each in block.rows]
    return found


def from_markdown(data: bytes) -> dict[str, Grid]:
    """What a CommonMark reader makes of tables below a line that begins with 公开."""
    found = {}
    for part in data.decode().split("\n\n公开")[1:]:
        table = html.fragment_fromstring(READER.render(part.split("\n\n")[1]))
        found[f"公开{part[:3]}"] = [[words for one in row for words in (one.text_content(), *[""] * (int(one.get("colspan", 1)) - 1))]
                                    for row in table.iter("tr")]
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_word_markdown_and_workbook_print_the_same_cells(name: str) -> None:
    tree = report(name).document
    word, markdown = (reader(WRITERS[ending](tree, Support(STYLE))) for reader, ending in ((from_word, "docx"), (from_markdown, "md")))
    book = workbook(name)
    assert list(word) == list(markdown) == book.sheetnames
    assert len(word) == 9
    for sheet in book:
        height = len(word[sheet.title])
        assert from_sheet(sheet, height, spread=True) == word[sheet.title]
        assert from_sheet(sheet, height, spread=False) == markdown[sheet.title]


# The figures, added again from the cells


@dataclass(frozen=True)
class Lines:
    """合计, 类, 款 and 项 of a statement: numbers by code, "" for 合计."""

    numbers: dict[str, tuple[Decimal, ...]]

    def below(self, code: str) -> list[str]:
        width = {0: 3, 3: 5, 5: 7}[len(code)]
        return [other for other in self.numbers if len(other) == width and other.startswith(code)]


def amount(one: SheetCell) -> Decimal:
    """A blank is nothing."""
    assert one.value is None or isinstance(one.value, (int, float)), one.coordinate
    return Decimal(repr(one.value or 0))


def lines(sheet: Worksheet) -> Lines:
    found = {}
    for one in sheet.iter_rows(HEADING + 4):
        code = str(one[0].value or "")
        if code.startswith(("注", "说明")):
            break
        if code:
            found["" if code == "合计" else code] = tuple(amount(each) for each in one[2:])
    return Lines(found)


def adds(total: Decimal, parts: Iterable[Decimal]) -> bool:
    """Whether a printed total is the sum of printed parts, but for half a last digit each."""
    listed = list(parts)
    return abs(total - sum(listed)) <= (len(listed) + 1) * CENT / 2


def by_line(sheet: Worksheet, column: int) -> dict[int, list[Decimal]]:
    """The numbers right of each 行次, which stands in a column from 1."""
    found = {}
    for one in sheet.iter_rows(HEADING + 4):
        if str(one[column - 1].value or "").isdigit():
            numbers = []
            for each in one[column:]:
                if isinstance(each.value, str):
                    break
                numbers.append(amount(each))
            found[int(str(one[column - 1].value))] = numbers
    return found


def column(table: dict[int, list[Decimal]], first: int, last: int, place: int = 0) -> list[Decimal]:
    return [table[line][place] for line in range(first, last + 1)]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("title", ["收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表", "政府性基金预算财政拨款收入支出决算表",
                                   "国有资本经营预算财政拨款收入支出决算表"])
def test_every_column_adds_up_by_class_section_and_item(name: str, title: str) -> None:
    sheet = next((one for one in workbook(name) if one["A1"].value == title), None)
    if sheet is None:
        assert name == "A-2023"  # Published without its detail.
        return
    table = lines(sheet)
    for code, numbers in table.numbers.items():
        if len(code) < 7 and table.numbers.keys() != {""}:
            assert table.below(code)
            for place, total in enumerate(numbers):
                assert adds(total, (table.numbers[other][place] for other in table.below(code))), (code, place)


@pytest.mark.parametrize("name", REPORTS)
def test_every_row_adds_up_to_its_total(name: str) -> None:
    for sheet in workbook(name):
        if sheet["A1"].value in ("收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表"):
            assert all(adds(total, parts) for total, *parts in lines(sheet).numbers.values())
        elif str(sheet["A1"].value).startswith(("政府性基金", "国有资本")):
            for opening, revenue, spent, basic, project, closing in lines(sheet).numbers.values():
                assert adds(spent, [basic, project])
                assert abs(opening + revenue - spent - closing) <= 2 * CENT


@pytest.mark.parametrize("name", SAMPLES)
def test_revenue_and_expenditure_balance(name: str) -> None:
    book = workbook(name)
    left, right = by_line(book["公开01表"], 2), by_line(book["公开01表"], 5)
    assert left[31] == right[62] and left[31][0] > 0
    assert adds(left[27][0], column(left, 1, 8)) and adds(left[31][0], column(left, 27, 29))
    assert adds(right[58][0], column(right, 32, 57)) and adds(right[62][0], column(right, 58, 60))
    assert left[27][0] == lines(book["公开02表"]).numbers[""][0]
    assert right[58][0] == lines(book["公开03表"]).numbers[""][0]


@pytest.mark.parametrize("name", REPORTS)
def test_appropriations_balance_by_fund(name: str) -> None:
    sheet = next(one for one in workbook(name) if one["A1"].value == "财政拨款收入支出决算总表")
    left, right = by_line(sheet, 2), by_line(sheet, 5)
    assert left[32][0] == right[64][0] > 0
    assert adds(left[27][0], column(left, 1, 3)) and adds(left[28][0], column(left, 29, 31))
    assert adds(left[32][0], column(left, 27, 28))
    assert all(adds(total, funds) for total, *funds in right.values())
    for place in range(4):
        assert adds(right[59][place], column(right, 33, 58, place))
        assert adds(right[64][place], column(right, 59, 60, place))
    general = next(one for one in workbook(name) if one["A1"].value == "一般公共预算财政拨款支出决算表")
    assert right[59][1] == lines(general).numbers[""][0]


@pytest.mark.parametrize("name", REPORTS)
def test_basic_expenditure_adds_up_by_economic_class(name: str) -> None:
    sheet = next(one for one in workbook(name) if one["A1"].value == "一般公共预算财政拨款基本支出决算表")
    rows = list(sheet.iter_rows(HEADING + 3))
    found = {str(one[place].value): amount(one[place + 2]) for one in rows for place in (0, 3, 6)
             if str(one[place].value or "").isdigit()}
    foot = next(one for one in rows if one[0].value == "人员经费合计")
    classes = [code for code in found if len(code) == 3]
    assert sorted(classes) == ["301", "302", "303", "307", "310", "312", "399"]
    for code in classes:
        assert adds(found[code], (number for other, number in found.items() if other.startswith(code) and len(other) == 5))
    assert adds(amount(foot[2]), [found["301"], found["303"]])
    assert adds(amount(foot[8]), [found[code] for code in ("302", "307", "310", "312", "399")])


@pytest.mark.parametrize("name", REPORTS)
def test_three_public_expenses_add_up(name: str) -> None:
    sheet = next(one for one in workbook(name) if "“三公”" in str(one["A1"].value))
    numbers = [amount(one) for one in sheet[HEADING + 5]]
    for total, overseas, vehicles, bought, running, receptions in (numbers[:6], numbers[6:]):
        assert adds(total, [overseas, vehicles, receptions]) and adds(vehicles, [bought, running])


# … and from the file of the unit


def figures(name: str, block: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = loaded((ROOT / "data" / name / "2023.yaml").read_text(encoding="utf-8"))[block]
    return rows


def wan(yuan: Iterable[str]) -> Decimal:
    return (sum(map(Decimal, yuan), Decimal(0)) / 10_000).quantize(CENT, ROUND_HALF_UP)


NATURES = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("sheet", "funds", "natures"), [
    ("公开03表", None, NATURES), ("公开05表", {"一般公共预算"}, NATURES[:2])], ids=["expenditure", "general_public"])
def test_expenditure_is_that_of_the_file(name: str, sheet: str, funds: set[str] | None, natures: tuple[str, ...]) -> None:
    rows = [line for line in figures(name, "支出") if funds is None or line["资金"] in funds]
    made = lines(workbook(name)[sheet]).numbers
    assert {line["科目"] for line in rows if wan(line.get(nature, "0") for nature in natures)} == {
        code for code in made if len(code) == 7}
    for code, numbers in made.items():
        mine = [line for line in rows if line["科目"].startswith(code)]
        by_nature = [[line.get(nature, "0") for line in mine] for nature in natures]
        assert list(numbers) == [wan(sum(by_nature, [])), *map(wan, by_nature)], code


@pytest.mark.parametrize("name", SAMPLES)
def test_revenue_is_that_of_the_file(name: str) -> None:
    grants = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    columns = (grants, *((word,) for word in ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")))
    for code, numbers in lines(workbook(name)["公开02表"]).numbers.items():
        mine = [line for line in figures(name, "收入") if line["科目"].startswith(code)]
        parts = [[line[key] for line in mine for key in keys if key in line] for keys in columns]
        assert list(numbers) == [wan(sum(parts, [])), *map(wan, parts)], code


# Words


WORDS = (*HOSTILE, "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "{=1}", "0012", "1e3", "12:30", "TRUE", "#REF!", "_x0041_",
         "http://a.cn", "mailto:a@a.cn", "internal:A1", "&A", "长" * 400)


def test_words_are_never_a_formula_a_link_or_a_number() -> None:
    rows = tuple(Row((Cell(text(words)), Cell(text(words), header=True), Cell(text(words), 2))) for words in WORDS)
    table = Table(rows, text("=1+1"), (1, 1, 1, 1), text("=2+2　　=cmd|' /C calc'!A0　　@A1"), "=A1")
    tree = document(table, Paragraph(text("=3+3"), Role.NOTE), Paragraph(text("\\+4"), Role.NOTE))
    data = WRITERS["xlsx"](Document("=5+5", "=6+6", tree.sections), Support(STYLE))
    with ZipFile(BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "calcChain" in name or "externalLink" in name]
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "<f " not in sheet and "hyperlink" not in sheet
    read = openpyxl.load_workbook(BytesIO(data))["=A1"]
    assert [[one.value for one in line[:3]] for line in read.iter_rows(4, 3 + len(WORDS))] == [
        [words.replace("\r\n", "\n")] * 3 for words in WORDS]
    assert {one.data_type for line in read.iter_rows() for one in line if one.value is not None} == {"s"}
    assert [read.cell(4 + len(WORDS) + place, 1).value for place in (0, 1)] == ["=3+3", "\\+4"]


def written(made: Report, output: Path, formats: Iterable[str]) -> list[Path]:
    """The files of a report, in the order of their formats."""
    return [output / name for name in write(made, Target(output), formats).written]


def test_words_beyond_what_excel_takes_are_cut() -> None:
    assert only(row("长" * 40_000))["A2"].value == "长" * 32_767


def test_a_hostile_unit_name_is_text(tmp_path: Path) -> None:
    name = "=cmd|' /C calc'!A0"
    made = build(saved(tmp_path / "局", YEAR, changed(UNIT, {"单位名称": name})))
    sheet = opened(made.document)["公开01表"]
    assert sheet["A3"].value == f"部门（单位）：{name}"
    assert [path.name for path in written(made, tmp_path / "out", ["xlsx"])] == ["=cmd_' _C calc'!A02023年度部门决算报表.xlsx"]


@pytest.mark.parametrize("name", SAMPLES)
def test_codes_are_text_and_zeros_are_blank(name: str) -> None:
    for sheet in workbook(name):
        values = [one.value for line in sheet.iter_rows(HEADING + 1) for one in line]
        assert not {value for value in values if isinstance(value, (int, float)) and (not value or value > 200_000)}
        assert any(isinstance(value, str) and value.isdigit() for value in values)


# Sheets as a clerk wants them


def test_the_heading_is_that_of_the_printed_form() -> None:
    sheet = workbook(SAMPLES[0])["公开01表"]
    assert [[one.value for one in line] for line in sheet["A1:F3"]] == [
        ["收入支出决算总表"] + [None] * 5, [None] * 5 + ["公开01表"],
        ["部门（单位）：云岭市青河区图书馆"] + [None] * 4 + ["金额单位：万元"]]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:F1", "A4:C4", "D4:F4", "A38:F38", "A39:F39"}


def test_totals_are_bold_and_words_below_another_indented() -> None:
    sheet = opened(document(statement(5)))["公开01表"]
    assert [(one.value, one.font.bold) for one in sheet["A"][6:11]] == [
        *((f"第{line}项收入", False) for line in range(1, 5)), ("总计", True)]
    assert [one.alignment.indent for one in sheet["D"][6:11]] == [1, 2, 0, 1, 0]


def test_notes_stand_below_the_table_and_a_blank_form_says_so() -> None:
    book = workbook(SAMPLES[0])
    assert [line[0].value for line in book["公开01表"].iter_rows(HEADING + 35)] == [
        "注：1.本表反映部门本年度的总收支和年末结转结余情况。", "2.本套报表金额单位转换时可能存在尾数误差。"]
    blank = [[one.value for one in line] for line in book["公开09表"].iter_rows(HEADING + 4)]
    assert [line[0] for line in blank] == ["合计", None, "注：本表反映部门本年度国有资本经营预算财政拨款收入、支出及结转和结余情况。",
                                           "说明：我单位本年度无国有资本经营预算财政拨款收入、支出及结转和结余，故本表为空表。"]
    assert not any(value for line in blank for value in line[1:])


@pytest.mark.parametrize(("title", "panes", "repeated"), [
    ("公开01表", "C7", "$1:$6"), ("公开03表", "C7", "$1:$6"), ("公开06表", "C6", "$1:$5"), ("公开07表", "A8", "$1:$7"),
    ("公开09表", "C7", "$1:$6")])
def test_heads_stay_in_view_and_stand_on_every_page(title: str, panes: str, repeated: str) -> None:
    sheet = workbook(SAMPLES[1])[title]
    assert (sheet.freeze_panes, sheet.print_title_rows) == (panes, repeated)


@pytest.mark.parametrize("name", REPORTS)
def test_every_sheet_is_one_landscape_page_of_a4_wide(name: str) -> None:
    for sheet in workbook(name):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # One page is not written.


def widths(sheet: Worksheet) -> dict[str, float]:
    return {get_column_letter(place): dimension.width for dimension in sheet.column_dimensions.values()
            for place in range(dimension.min, dimension.max + 1)}


def narrow(sheet: Worksheet) -> Iterator[str]:
    """Numbers that would show ####: Excel wants a place for each character, and the indent."""
    for line in sheet.iter_rows(HEADING + 1):
        for one in line:
            if isinstance(one.value, (int, float)) and len(printed(one)) + 3 > widths(sheet)[one.column_letter]:
                yield f"{sheet.title}!{one.coordinate}: {printed(one)}"


@pytest.mark.parametrize("name", REPORTS)
def test_no_number_is_too_wide_for_its_column(name: str) -> None:
    assert [one for sheet in workbook(name) for one in narrow(sheet)] == []


def test_a_column_grows_with_its_numbers() -> None:
    long = Cell((number("99,999,999,999.99"),), align=Align.RIGHT)
    sheet = only(Row((cell("项目", header=True), *[cell("数", header=True)] * 14), head=True), Row((cell("甲"), *[long] * 14)),
                 subtitle="一　　二　　三")
    assert list(narrow(sheet)) == []
    assert sheet["B5"].value == 99999999999.99


def test_a_row_is_as_high_as_its_words() -> None:
    sheet = only(row("甲", "乙"), row("长" * 200, "乙"), subtitle="一　　二　　三")
    width = widths(sheet)["A"]
    assert sheet.row_dimensions[5].height >= 400 / width * 12 > 3 * sheet.row_dimensions[4].height > 30


@pytest.mark.parametrize(("printed_numbers", "values", "formats"), [
    (("1,234.50", "0.05"), (1234.5, 0.05), (HUNDREDS, HUNDREDS)),
    (("1234.50", "0.05"), (1234.5, 0.05), ("0.00", "0.00")),
    (("-1,234", "12.5"), (-1234, 12.5), ("#,##0", "#,##0.0")),
    (("52.80%", "7"), (0.528, 7), ("0.00%", "0")),
    (("", "1.00"), (None, 1), ("General", "0.00"))])
def test_a_number_has_its_printed_value_and_looks(printed_numbers: tuple[str, str], values: tuple[float, float],
                                                  formats: tuple[str, str]) -> None:
    sheet = only(Row(tuple(Cell((Quantity(words, Decimal("123456.789"), "key"),)) for words in printed_numbers)))
    cells = sheet[2]
    assert (tuple(one.value for one in cells), tuple(one.number_format for one in cells)) == (values, formats)


# Files


def test_files_are_called_after_what_they_hold(tmp_path: Path) -> None:
    made = written(report(SAMPLES[0]), tmp_path, USUAL)
    stem = "云岭市青河区图书馆2023年度部门决算"
    assert [path.name for path in made] == [f"{stem}公开说明.docx", f"{stem}公开说明.md", f"{stem}报表.xlsx"]
    properties = openpyxl.load_workbook(made[2]).properties
    assert (properties.title, properties.creator) == (f"{stem}报表", "云岭市青河区图书馆")
    assert (properties.created.year, properties.modified.year) == (1980, 1980)


def test_a_report_without_statements_has_no_workbook(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "final_accounts").mkdir(parents=True)
    (own / "final_accounts" / "part_four.html.j2").write_text("<h1>第四部分</h1>", encoding="utf-8")
    made = build(saved(tmp_path / "局"), own)
    assert [path.suffix for path in written(made, tmp_path / "out", USUAL)] == [".docx", ".md"]


@pytest.mark.parametrize("count", [1, 300])
def test_a_unit_of_any_size_has_its_workbook(count: int, tmp_path: Path) -> None:
    made = build(saved(tmp_path / "局", of_items(count)))
    book = opened(made.document)
    table = lines(book["公开03表"])
    assert sum(len(code) == 7 for code in table.numbers) == count
    # Items are 10.12 + 0.0777 n on and on: (100,000.07 + 1,234.56) n + 777 n (n − 1) ÷ 2 yuan.
    assert table.numbers[""][0] == {1: Decimal("10.12"), 300: Decimal("6521.88")}[count]
    assert [one for sheet in book for one in narrow(sheet)] == []
    assert [path.suffix for path in written(made, tmp_path / "out", USUAL)] == [".docx", ".md", ".xlsx"]


@pytest.mark.parametrize("name", REPORTS)
def test_excel_has_nothing_to_repair(name: str, tmp_path: Path) -> None:
    path = written(report(name), tmp_path, ["xlsx"])[0]
    result = OpenXmlValidator().validate(str(path))
    assert result.is_valid, result.errors
    with ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {0}
