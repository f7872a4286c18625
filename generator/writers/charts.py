"""A chart as Word keeps it: DrawingML that Word draws and edits, with the numbers in a workbook of its own.

Everything is readable in black and white: greys and hatches. The values are those that are printed, in the
report's unit.

Elements stand in the order of the schema, since Word calls a file damaged where they do not. Those that state
what seems to be the default are there because Word takes their absence for something else: rounded corners, a
title made of the only series, columns below nought in white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from generator import numerals
from generator.document.tree import Chart, ChartKind, Quantity, described, plain
from generator.writers.package import pack

Escape = Callable[[str], str]

PARTS = "word/charts/"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FILLS = (
    '<a:solidFill><a:srgbClr val="404040"/></a:solidFill>',
    '<a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill>',
    *(f'<a:pattFill prst="{pattern}"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
      '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
      for pattern in ("wdUpDiag", "pct25", "dkHorz", "wdDnDiag", "lgGrid", "pct60")))
_LINE = '<a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
_TEXT = ('<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>'
         '<a:defRPr sz="900"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
         '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/></a:defRPr>'
         '</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>')
_EMU_PER_TWIP = 635


def drawing(chart: Chart, number: int, width: int, escape: Escape) -> str:
    """The chart in a line of text, `width` twentieths of a point wide; its relationship is `rIdChart<n>`."""
    across, down = width * _EMU_PER_TWIP, width * _EMU_PER_TWIP * 9 // 20
    title, words = escape(plain(chart.caption)), escape(described(chart))
    return ('<w:r><w:drawing>'
            f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{across}" cy="{down}"/>'
            f'<wp:docPr id="{number}" name="图表 {number}" title="{title}" descr="{words}"/>'
            f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}/main">'
            f'<a:graphicData uri="{_DRAWING}/chart">'
            f'<c:chart xmlns:c="{_DRAWING}/chart" r:id="rIdChart{number}"/></a:graphicData>'
            '</a:graphic></wp:inline></w:drawing></w:r>')


def package(parts: Mapping[str, bytes], main: str, charts: Sequence[Chart],
            escape: Escape) -> dict[str, bytes]:
    """The parts of a file and those of its charts, which its types and relationships name.

    `main` is the name of the part that holds the body.
    """
    if not charts:
        return dict(parts)
    folder, _, name = main.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    made = {}
    for number, chart in enumerate(charts, 1):
        made[f"{PARTS}chart{number}.xml"] = _chart(chart, escape).encode()
        made[f"{PARTS}_rels/chart{number}.xml.rels"] = (
            f'{_PROLOGUE}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/package" Target="../embeddings/chart{number}.xlsx"/>'
            '</Relationships>').encode()
        made[f"word/embeddings/chart{number}.xlsx"] = workbook(chart)
    numbers = range(1, len(charts) + 1)
    types = "".join([
        f'<Default Extension="xlsx" ContentType="{_WORKBOOK_TYPE}"/>',
        *(f'<Override PartName="/{PARTS}chart{number}.xml" ContentType="{CONTENT_TYPE}"/>'
          for number in numbers)])
    links = "".join(
        f'<Relationship Id="rIdChart{number}" Type="{_OFFICE}/chart" Target="charts/chart{number}.xml"/>'
        for number in numbers)
    return {
        **parts, **made,
        _TYPES: parts[_TYPES].replace(b"</Types>", types.encode() + b"</Types>"),
        relations: parts[relations].replace(b"</Relationships>", links.encode() + b"</Relationships>")}


def workbook(chart: Chart) -> bytes:
    """What Word opens for “edit data”: a row for each category, a column for each series."""
    from xlsxwriter import Workbook
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("数据")
    for column, series in enumerate(chart.series, 1):
        sheet.write_string(0, column, series.name)
        for row, quantity in enumerate(series.values, 1):
            look = book.add_format({"num_format": _format(quantity)})
            sheet.write_number(row, column, float(numerals.read(quantity.text)), look)
    for row, category in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, category)
    book.close()
    with ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


def _chart(chart: Chart, escape: Escape) -> str:
    match chart.kind:
        case ChartKind.PIE:
            plot = (f'<c:pieChart><c:varyColors val="1"/>{"".join(_series(chart, escape))}'
                    '<c:firstSliceAng val="0"/></c:pieChart>')
        case ChartKind.COLUMN:
            plot = ('<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
                    f'{"".join(_series(chart, escape))}<c:gapWidth val="80"/>'
                    f'<c:axId val="1"/><c:axId val="2"/></c:barChart>{_axes(chart)}')
    return (f'{_PROLOGUE}<c:chartSpace'
            f' xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}">'
            '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
            '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
            f'{plot}</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
            f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{_TEXT}'
            '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>')


def _series(chart: Chart, escape: Escape) -> Iterator[str]:
    rows = len(chart.categories) + 1
    names = "".join(f'<c:pt idx="{place}"><c:v>{escape(name)}</c:v></c:pt>'
                    for place, name in enumerate(chart.categories))
    for place, series in enumerate(chart.series):
        column = chr(ord("B") + place)
        values = "".join(f'<c:pt idx="{row}" formatCode="{_format(quantity)}">'
                         f'<c:v>{numerals.read(quantity.text):f}</c:v></c:pt>'
                         for row, quantity in enumerate(series.values))
        code = _format(series.values[0])
        yield (f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
               f'<c:tx><c:strRef><c:f>数据!${column}$1</c:f><c:strCache><c:ptCount val="1"/>'
               f'<c:pt idx="0"><c:v>{escape(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
               f'{_shapes(chart, place)}{_labels(chart, code)}'
               f'<c:cat><c:strRef><c:f>数据!$A$2:$A${rows}</c:f>'
               f'<c:strCache><c:ptCount val="{rows - 1}"/>{names}</c:strCache></c:strRef></c:cat>'
               f'<c:val><c:numRef><c:f>数据!${column}$2:${column}${rows}</c:f>'
               f'<c:numCache><c:formatCode>{code}</c:formatCode>'
               f'<c:ptCount val="{rows - 1}"/>{values}</c:numCache></c:numRef></c:val></c:ser>')


def _shapes(chart: Chart, place: int) -> str:
    """One look for a series of columns, one for each slice of a pie."""
    if chart.kind is ChartKind.COLUMN:
        return f'<c:spPr>{_FILLS[place % len(_FILLS)]}{_LINE}</c:spPr><c:invertIfNegative val="0"/>'
    return "".join(f'<c:dPt><c:idx val="{slice_}"/><c:bubble3D val="0"/>'
                   f'<c:spPr>{_FILLS[slice_ % len(_FILLS)]}{_LINE}</c:spPr></c:dPt>'
                   for slice_ in range(len(chart.categories)))


def _labels(chart: Chart, code: str) -> str:
    """Values as they are printed, outside what they measure."""
    lines = '<c:showLeaderLines val="1"/>' if chart.kind is ChartKind.PIE else ""
    return (f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/>'
            '<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
            '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
            '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
            f'<c:showBubbleSize val="0"/>{lines}</c:dLbls>')


def _axes(chart: Chart) -> str:
    code = _format(chart.series[0].values[0])
    below = any(numerals.read(quantity.text) < 0 for series in chart.series for quantity in series.values)
    # An axis that does not begin at nought makes small changes look large.
    least = "" if below else '<c:min val="0"/>'
    # Labels of categories are `low`, at the foot: beside the axis they would stand in columns below nought.
    return ('<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
            '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
            '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="1"/>'
            '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
            f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{least}</c:scaling>'
            '<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr><a:ln w="3175">'
            '<a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
            f'<c:numFmt formatCode="{code}" sourceLinked="0"/>'
            '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
            '<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>')


def _format(quantity: Quantity) -> str:
    return numerals.spreadsheet_format(quantity.text, thousands="," in quantity.text or "." in quantity.text)
