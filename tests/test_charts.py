"""Charts: the same numbers in every format, native and editable in Word, in words for those who do not see them."""

from __future__ import annotations

import math
import re
from copy import deepcopy
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import office
import openpyxl
import pytest
import samples
from docx.enum.text import WD_LINE_SPACING
from docx_lint import findings
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader
from test_word import STYLE
from units import UNIT, YEAR, Tree, changed, saved

from generator import numerals
from generator.build import Report, build, draft
from generator.composing import markup
from generator.document import tree as document
from generator.document.tree import Chart, ChartKind
from generator.problems import Rejected
from generator.writers import WRITERS, Support, pictures
from generator.writers import charts as native

CHARTS = changed(UNIT, {"版式设置": {"图表": "是"}})
NAMES = ["收支与上年对比（单位：万元）", "收入结构（单位：万元）", "支出结构（单位：万元）", "“三公”经费与上年对比（单位：万元）"]
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def made(folder: Path, year: Tree = YEAR) -> Report:
    return build(saved(folder / "某局", year, CHARTS))


def charts(report: Report) -> list[Chart]:
    return [block for block in document.blocks(report.document) if isinstance(block, Chart)]


def written(report: Report, form: str) -> bytes:
    return WRITERS[form](report.document, Support(report.examined.edition.find("style.docx"), report.examined.ledger, report.problems))


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return made(tmp_path)


@pytest.fixture
def parts(report: Report) -> dict[str, bytes]:
    with ZipFile(BytesIO(written(report, "docx"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(chart: Chart) -> list[list[str]]:
    """What the chart shows: names and numbers as printed."""
    return [["", *(series.name for series in chart.series)],
            *([name, *(series.values[place].text for series in chart.series)] for place, name in enumerate(chart.categories))]


def test_the_four_charts_show_what_the_sentences_say(report: Report) -> None:
    found = charts(report)
    assert [document.plain(chart.caption) for chart in found] == NAMES
    assert [chart.kind for chart in found] == [ChartKind.COLUMN, ChartKind.PIE, ChartKind.PIE, ChartKind.COLUMN]
    assert table(found[0]) == [["", "上年", "2023年度"], ["收入总计", "90.00", "100.15"], ["支出总计", "90.00", "100.15"]]
    assert table(found[1]) == [["", "2023年度", "占比"], ["财政拨款收入", "95.00", "95.00%"], ["事业收入", "2.00", "2.00%"],
                               ["其他收入", "3.00", "3.00%"]]
    assert table(found[2]) == [["", "2023年度", "占比"], ["基本支出", "65.00", "65.00%"], ["项目支出", "35.00", "35.00%"]]
    assert table(found[3]) == [["", "上年", "2023年度"], ["公务用车购置及运行维护费", "1.90", "1.80"], ["公务接待费", "0.11", "0.07"]]


def with_projects(folder: Path, *rates: tuple[str, str]) -> list[Chart]:
    """The charts of the rates of projects by what they might spend and have spent."""
    (one,) = YEAR["绩效"]["项目"]
    many = [deepcopy({**one, "项目名称": f"第{number}项", "资金": {"当年财政拨款": {"年初预算数": "0", "全年预算数": might, "全年执行数": has}}})
            for number, (might, has) in enumerate(rates, 1)]
    report = draft(saved(folder / f"{len(rates)}个项目", changed(YEAR, {"绩效.项目": many}), CHARTS))
    return [chart for chart in charts(report) if chart.kind is ChartKind.BAR]


def test_the_rates_of_projects_are_bars(tmp_path: Path) -> None:
    """A project without a budget has no rate."""
    (chart,) = with_projects(tmp_path, ("200000", "100000"), ("0", "0"), ("300000", "300000"))
    assert document.plain(chart.caption) == "各项目预算执行率"
    assert table(chart) == [["", "执行率"], ["第1项", "50.00%"], ["第3项", "100.00%"]]
    assert [series.values[0].key for series in chart.series] == ["performance.project.1.execution_rate"]


def test_many_projects_have_several_charts_and_one_has_none(tmp_path: Path) -> None:
    made = with_projects(tmp_path, *[("200000", "100000")] * 46)
    assert [len(chart.categories) for chart in made] == [15, 15, 16]
    assert [document.plain(chart.caption) for chart in made] == ["各项目预算执行率", *["各项目预算执行率（续）"] * 2]
    assert all(native.height(chart, 8844) < 638 * 20 / 2 for chart in made), "less than half a page"
    assert with_projects(tmp_path, ("200000", "100000")) == []


def test_a_long_name_before_a_bar_is_cut_off() -> None:
    """The description, the table in Markdown and the data in Word have all of it."""
    many = tuple(document.Quantity("50.00%", Decimal(50), "k") for _ in range(3))
    chart = Chart(ChartKind.BAR, (document.Text("执行率"),), ("甲" * 24, "2022年" + "甲" * 22, "甲" * 60), (document.Series("执行率", many),))
    assert pictures.names(chart) == ["甲" * 24, "2022年" + "甲" * 20 + "…", "甲" * 23 + "…"]
    assert "甲" * 60 in document.described(chart)
    assert [cell.value for cell in openpyxl.load_workbook(BytesIO(native.workbook(chart)))["数据"]["A"]][3] == "甲" * 60


def test_a_short_paragraph_goes_with_its_chart() -> None:
    """A long one does not: LibreOffice would leave most of a page blank."""
    one = document.Quantity("1.00", Decimal(1), "k")
    chart = Chart(ChartKind.COLUMN, samples.text("图"), ("甲",), (document.Series("乙", (one,)),))
    for words, kept in (("收入支出总体与上年相比，减少333.83万元。", 1), ("预算绩效管理取得的成效。" * 20, 0)):
        tree = samples.document(document.Paragraph(samples.text(words)), chart, document.Paragraph(samples.text(words)))
        with ZipFile(BytesIO(WRITERS["docx"](tree, Support(STYLE)))) as archive:
            assert archive.read("word/document.xml").count(b"<w:keepNext/>") == kept


def test_a_line_is_as_tall_as_the_chart_in_it() -> None:
    """Word and LibreOffice cut a picture off at the height of its line, where that is exact."""
    one = document.Quantity("1.00", Decimal(1), "k")
    chart = Chart(ChartKind.PIE, samples.text("图"), ("甲",), (document.Series("乙", (one,)),))
    made = docx.Document(BytesIO(WRITERS["docx"](samples.document(chart), Support(STYLE))))
    [drawn] = [paragraph for paragraph in made.paragraphs if paragraph._p.xpath(".//w:drawing")]
    assert drawn.paragraph_format.line_spacing_rule is WD_LINE_SPACING.SINGLE


@pytest.mark.parametrize(("texts", "codes"), [
    (("45963.78", "512.00"), {"0.00"}), (("45,963.78", "512.00"), {"#,##0.00"}), (("512.00", "3.00"), {"#,##0.00"}), (("7", "1200"), {"0"})])
def test_numbers_of_a_chart_are_written_as_those_of_its_report(texts: tuple[str, ...], codes: set[str]) -> None:
    values = tuple(document.Quantity(text, numerals.read(text), "k") for text in texts)
    made = WRITERS["docx"](samples.document(Chart(ChartKind.COLUMN, samples.text("图"), ("甲", "乙"), (document.Series("丙", values),))),
                           Support(STYLE))
    with ZipFile(BytesIO(made)) as archive:
        shown = ElementTree.fromstring(archive.read("word/charts/chart1.xml"))
    assert {code.text for code in shown.iter(f"{C}formatCode")} == codes
    assert {one.get("formatCode") for one in shown.iter(f"{C}numFmt")} == codes | {"General"}


@pytest.mark.slow
def test_no_label_is_left_out_or_broken_on_paper() -> None:
    """LibreOffice leaves out names that it has no room for, breaks numbers and covers words with words."""
    names = tuple(f"第{number}个中小企业发展专项资金项目" + "建设" * (number % 5) for number in range(1, 17))
    rates = tuple(document.Quantity(f"{80 + number}.25%", Decimal(80), "k") for number in range(16))
    slices = tuple(document.Quantity(text, Decimal(1), "k") for text in ("900.00", "1.00", "2.00", "3.00", "4.00", "5.00"))
    shares = tuple(document.Quantity(text, Decimal(1), "k") for text in ("98.36%", "0.11%", "0.22%", "0.33%", "0.44%", "0.55%"))
    sources = ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    tree = samples.document(Chart(ChartKind.BAR, (), names, (document.Series("执行率", rates),)),
                            Chart(ChartKind.PIE, (), sources, (document.Series("本年", slices), document.Series("占比", shares))))
    (page,) = PdfReader(BytesIO(office.pdf(WRITERS["docx"](tree, Support(STYLE))))).pages
    lines = ["".join(line.split()) for line in page.extract_text().splitlines()]
    assert all(pictures.names(Chart(ChartKind.BAR, (), (name,), ()))[0] in lines for name in names)
    assert all(rate.text in lines for rate in rates)
    assert all(f"{name}{one.text}（{share.text}）" in lines for name, one, share in zip(sources, slices, shares, strict=True))


def test_colours_differ_without_colour_too() -> None:
    greys = [0.299 * int(colour[:2], 16) + 0.587 * int(colour[2:4], 16) + 0.114 * int(colour[4:], 16) for colour in pictures.COLOURS[:6]]
    ordered = sorted(greys)
    assert min(more - less for less, more in zip(ordered, ordered[1:], strict=False)) > 24


def test_words_beside_small_slices_stand_below_each_other() -> None:
    """Five slices of one in a hundred each: the large one is at the left, the words of the others at the right, a line apart."""
    slices = tuple(document.Quantity(text, Decimal(text), "k") for text in ("95", "1", "1", "1", "1", "1"))
    chart = Chart(ChartKind.PIE, (), tuple("甲乙丙丁戊己"), (document.Series("丙", slices),))
    first, middles = pictures.middles(chart)
    assert round(middles[0]) == 270 and all(60 < angle < 120 for angle in middles[1:]) and first == round(270 - 171) % 360
    heights = [-100 * math.cos(math.radians(angle)) + (down or 0)
               for angle, down in zip(middles, pictures.lowered(middles, 100, 12), strict=True)]
    assert all(low - high == pytest.approx(12, abs=0.01) for high, low in zip(heights[1:], heights[2:], strict=False))
    assert sum(heights[1:]) / 5 == pytest.approx(0, abs=1), "about where the slices are"
    assert pictures.lowered([45, 135, 270], 100, 12) == [None, None, None]


def test_every_number_of_a_chart_is_a_fact(report: Report) -> None:
    for chart in charts(report):
        for series in chart.series:
            for quantity in series.values:
                ones = 100 if quantity.text.endswith("%") else numerals.YUAN_PER_WAN
                assert report.examined.ledger[quantity.key].printed == numerals.read(quantity.text) * ones


def test_the_charts_are_off_unless_asked_for_and_a_blank_one_is_left_out(tmp_path: Path) -> None:
    assert charts(build(saved(tmp_path / "无", YEAR))) == []
    spent = {"全年预算数": "0", "决算数": "0"}
    none = changed(YEAR, {
        "三公经费.公务用车运行维护费": spent | {"保有量": "0", "与车辆数差异原因": "其他"}, "三公经费.公务接待费": spent | {"批次": "0", "人次": "0"},
        "上年.三公经费": {key: "0" for key in ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费")}})
    assert [document.plain(chart.caption) for chart in charts(made(tmp_path, none))] == NAMES[:3]


def test_word_has_native_charts_with_their_numbers(report: Report, parts: dict[str, bytes]) -> None:
    for number, chart in enumerate(charts(report), 1):
        shown = ElementTree.fromstring(parts[f"word/charts/chart{number}.xml"])
        book = openpyxl.load_workbook(BytesIO(parts[f"word/embeddings/chart{number}.xlsx"]))
        rows = [["" if value is None else value for value in row] for row in book["数据"].iter_rows(values_only=True)]
        expected: list[list[Any]] = [row[:1] + [float(numerals.read(text)) for text in row[1:]] if place else row
                                     for place, row in enumerate(table(chart))]
        assert rows == expected
        drawn_series = chart.series[:1] if chart.kind is ChartKind.PIE else chart.series
        for series, drawn in zip(drawn_series, shown.iter(f"{C}ser"), strict=True):
            cached = [value.text for value in drawn.findall(f"{C}val//{C}pt/{C}v")]
            assert cached == [f"{numerals.read(quantity.text):f}" for quantity in series.values]
            assert [value.text for value in drawn.findall(f"{C}cat//{C}pt/{C}v")] == list(chart.categories)
        assert (shown.find(f".//{C}min") is not None) == (chart.kind is ChartKind.COLUMN), "columns begin at nought"


def test_word_charts_have_alternative_texts_and_are_valid(report: Report, parts: dict[str, bytes], tmp_path: Path) -> None:
    body = parts["word/document.xml"].decode()
    told = re.findall(r'<wp:docPr id="(\d+)" name="[^"]*" title="([^"]*)" descr="([^"]*)"', body)
    assert [(title, descr) for _, title, descr in told] == [(document.plain(chart.caption), document.described(chart)) for chart in charts(report)]
    assert document.described(charts(report)[2]) == ("饼图，支出结构（单位：万元）。"
                                                     "基本支出：2023年度65.00，占比65.00%；项目支出：2023年度35.00，占比35.00%。")
    data = written(report, "docx")
    (tmp_path / "a.docx").write_bytes(data)
    assert findings(data) == [] and [str(mistake) for mistake in OpenXmlValidator().validate(tmp_path / "a.docx").errors] == []
    assert data == written(report, "docx")


def test_other_formats_have_the_same_numbers(report: Report) -> None:
    words, page = written(report, "md").decode(), written(report, "html").decode()
    drawings = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 4 and "style=" not in "".join(drawings), "the policy of the page allows no styles of their own"
    for chart, picture in zip(charts(report), drawings, strict=True):
        assert f"**{document.plain(chart.caption)}**" in words
        for name, *numbers in table(chart)[1:]:
            assert f"| {name} | {' | '.join(numbers)} |" in words
            beside = ([f">{name}　{numbers[0]}（{numbers[1]}）</text>"] if chart.kind is ChartKind.PIE
                      else [f">{number}</text>" for number in numbers])
            assert all(words in picture for words in beside)
        assert 'role="img"' in picture and f"{document.described(chart)}</desc>" in picture


def test_a_negative_column_hangs_below_the_axis(tmp_path: Path) -> None:
    text = ('<title>甲</title><chart kind="column"><caption>乙</caption><tr><th></th><th>丙</th></tr>'
            '<tr><th>丁</th><td><data value="-5000" key="a">-0.50</data></td></tr>'
            '<tr><th>戊</th><td><data value="10000" key="b">1.00</data></td></tr></chart>')
    tree = markup.composed(lambda _: text, "甲")
    (chart,) = [block for block in document.blocks(tree) if isinstance(block, Chart)]
    assert chart.series[0].values[0].value == -5000
    page = WRITERS["html"](tree, Support(tmp_path)).decode()
    axis = float(re.search(r'<path d="M20 ([0-9.]+)H', page)[1])  # type: ignore[index]
    tops = [float(y) for y in re.findall(r'<rect x="[0-9.]+" y="([0-9.]+)" width="70.0"', page)]
    assert tops[0] == axis and tops[1] < axis


@pytest.mark.parametrize(("chart", "words"), [
    ('<chart kind="ring"><caption>甲</caption></chart>', "kind 应为 pie、column、bar 之一"),
    ('<chart kind="pie"><tr><th/><th>甲</th></tr></chart>', "chart 要有 caption"),
    ('<chart kind="pie"><caption>甲</caption></chart>', "chart 要有一行系列的名称"),
    ('<chart kind="pie"><caption>甲</caption><tr><th/><th>乙</th><th>丙</th><th>丁</th></tr><tr><th>戊</th><td/><td/><td/></tr></chart>',
     "pie 只有一个"),
    ('<chart kind="bar"><caption>甲</caption><tr><th/><th>乙</th><th>丙</th></tr><tr><th>丁</th><td/><td/></tr></chart>', "bar 只有一个"),
    ('<chart kind="column"><caption>甲</caption><tr><th/><th>乙</th></tr><tr><th>丁</th><td>5</td></tr></chart>', "每个系列的一个数字"),
    ('<chart kind="column"><caption>甲</caption><p>乙</p></chart>', "chart 里只能用 caption、tr"),
])
def test_a_chart_that_is_none_is_refused(chart: str, words: str) -> None:
    with pytest.raises(Rejected) as caught:
        markup.composed(lambda _: f"<title>甲</title>{chart}", "甲")
    assert caught.value.problems[0].code == "TP004" and words in caught.value.problems[0].message
