"""Charts: the same numbers in every format, native and editable in Word, in words for those who do not see them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from docx_lint import findings
from openxml_audit import OpenXmlValidator
from units import UNIT, YEAR, Tree, changed, saved

from generator import numerals
from generator.build import Report, build
from generator.composing import markup
from generator.document import tree as document
from generator.document.tree import Chart, ChartKind
from generator.problems import Rejected
from generator.writers import WRITERS, Support

CHARTS = changed(UNIT, {"版式设置": {"图表": "是"}})
NAMES = ["收支与上年对比（单位：万元）", "收入结构（单位：万元）", "支出结构（单位：万元）", "“三公”经费与上年对比（单位：万元）"]
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def made(folder: Path, year: Tree = YEAR) -> Report:
    return build(saved(folder / "某局", year, CHARTS))


def charts(report: Report) -> list[Chart]:
    return [block for block in document.blocks(report.document) if isinstance(block, Chart)]


def written(report: Report, form: str) -> bytes:
    return WRITERS[form](report.document, Support(report.edition.find("style.docx"), report.ledger, report.problems))


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
    assert table(found[1]) == [["", "2023年度"], ["财政拨款收入", "95.00"], ["事业收入", "2.00"], ["其他收入", "3.00"]]
    assert table(found[2]) == [["", "2023年度"], ["基本支出", "65.00"], ["项目支出", "35.00"]]
    assert table(found[3]) == [["", "上年", "2023年度"], ["公务用车购置及运行维护费", "1.90", "1.80"], ["公务接待费", "0.11", "0.07"]]


def test_every_number_of_a_chart_is_a_fact(report: Report) -> None:
    for chart in charts(report):
        for series in chart.series:
            for quantity in series.values:
                assert report.ledger[quantity.key].printed == numerals.read(quantity.text) * numerals.YUAN_PER_WAN


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
        expected: list[list[Any]] = [row[:1] + [float(text.replace(",", "")) for text in row[1:]] if place else row
                                     for place, row in enumerate(table(chart))]
        assert rows == expected
        assert len(list(shown.iter(f"{C}ser"))) == len(chart.series)
        for series, drawn in zip(chart.series, shown.iter(f"{C}ser"), strict=True):
            cached = [value.text for value in drawn.findall(f"{C}val//{C}pt/{C}v")]
            assert cached == [f"{numerals.read(quantity.text):f}" for quantity in series.values]
            assert [value.text for value in drawn.findall(f"{C}cat//{C}pt/{C}v")] == list(chart.categories)
        assert (shown.find(f".//{C}min") is not None) == (chart.kind is ChartKind.COLUMN), "columns begin at nought"


def test_word_charts_have_alternative_texts_and_are_valid(report: Report, parts: dict[str, bytes], tmp_path: Path) -> None:
    body = parts["word/document.xml"].decode()
    told = re.findall(r'<wp:docPr id="(\d+)" name="[^"]*" title="([^"]*)" descr="([^"]*)"', body)
    assert [(title, descr) for _, title, descr in told] == [(document.plain(chart.caption), document.described(chart)) for chart in charts(report)]
    assert document.described(charts(report)[2]) == "饼图，支出结构（单位：万元）。基本支出：2023年度65.00；项目支出：2023年度35.00。"
    data = written(report, "docx")
    (tmp_path / "a.docx").write_bytes(data)
    assert findings(data) == [] and [str(mistake) for mistake in OpenXmlValidator().validate(tmp_path / "a.docx").errors] == []
    assert data == written(report, "docx")


def test_other_formats_have_the_same_numbers(report: Report) -> None:
    words, page = written(report, "md").decode(), written(report, "html").decode()
    pictures = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(pictures) == 4 and "style=" not in "".join(pictures), "the policy of the page allows no styles of their own"
    for chart, picture in zip(charts(report), pictures, strict=True):
        assert f"**{document.plain(chart.caption)}**" in words
        for name, *numbers in table(chart)[1:]:
            assert f"| {name} | {' | '.join(numbers)} |" in words
            assert all(f">{number}</text>" in picture for number in numbers)
        assert 'role="img"' in picture and f"{document.described(chart)}</desc>" in picture


def test_a_negative_column_hangs_below_the_axis(tmp_path: Path) -> None:
    text = ('<title>甲</title><chart kind="column"><caption>乙</caption><tr><th></th><th>丙</th></tr>'
            '<tr><th>丁</th><td><data value="-5000" key="a">-0.50</data></td></tr>'
            '<tr><th>戊</th><td><data value="10000" key="b">1.00</data></td></tr></chart>')
    tree = markup.parse(text, "甲")
    (chart,) = [block for block in document.blocks(tree) if isinstance(block, Chart)]
    assert chart.series[0].values[0].value == -5000
    page = WRITERS["html"](tree, Support(tmp_path)).decode()
    axis = float(re.search(r'<path d="M20 ([0-9.]+)H', page)[1])  # type: ignore[index]
    tops = [float(y) for y in re.findall(r'<rect x="[0-9.]+" y="([0-9.]+)" width="70.0"', page)]
    assert tops[0] == axis and tops[1] < axis


@pytest.mark.parametrize(("chart", "words"), [
    ('<chart kind="ring"><caption>甲</caption></chart>', "kind 应为 pie、column 之一"),
    ('<chart kind="pie"><tr><th/><th>甲</th></tr></chart>', "chart 要有 caption"),
    ('<chart kind="pie"><caption>甲</caption></chart>', "chart 要有一行系列的名称"),
    ('<chart kind="pie"><caption>甲</caption><tr><th/><th>乙</th><th>丙</th></tr><tr><th>丁</th><td/><td/></tr></chart>', "pie 只有一个"),
    ('<chart kind="column"><caption>甲</caption><tr><th/><th>乙</th></tr><tr><th>丁</th><td>5</td></tr></chart>', "每个系列的一个数字"),
    ('<chart kind="column"><caption>甲</caption><p>乙</p></chart>', "chart 里只能用 caption、tr"),
])
def test_a_chart_that_is_none_is_refused(chart: str, words: str) -> None:
    with pytest.raises(Rejected) as caught:
        markup.parse(f"<title>甲</title>{chart}", "甲")
    assert caught.value.problems[0].code == "TP004" and words in caught.value.problems[0].message
