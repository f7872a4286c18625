"""A chart as Word keeps it: DrawingML that Word draws and edits, with the numbers in a workbook of its own.

Everything is readable in black and white: colours differ in how light they are, and each has an outline. The
values are those that are printed, in the report's unit.

Elements stand in the order of the schema, since Word calls a file damaged where they do not. Those that state
what seems to be the default are there because Word takes their absence for something else: rounded corners, a
title made of the only series, columns below nought in white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from generator import numerals
from generator.document.tree import Chart, ChartKind, Quantity, beside, described, plain
from generator.writers.package import pack
from generator.writers.pictures import fill, lowered, middles, names

Escape = Callable[[str], str]

PARTS = "word/charts/"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LINE = '<a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
_INNER = ('<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
          '<c:x val="{}"/><c:y val="{}"/><c:w val="{}"/><c:h val="{}"/></c:manualLayout></c:layout>')
_PLACES = {ChartKind.PIE: _INNER.format(0.3, 0.1, 0.4, 0.8), ChartKind.COLUMN: "<c:layout/>",
           ChartKind.BAR: _INNER.format(0.5, 0.02, 0.48, 0.96)}
"""Where what is drawn stands, in shares of the chart: the words beside it have the rest."""
_SHOWS = ('<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
          '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>')
_GRID = ('<c:majorGridlines><c:spPr><a:ln w="3175"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill>'
         '</a:ln></c:spPr></c:majorGridlines>')
_LEGEND = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
_NOTHING = '<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
"""Neither ground nor frame: a frame as wide as the text is cut at its edges."""
_LETTERS = ('<a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="000000"/>'
            '</a:solidFill><a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/></a:defRPr></a:pPr>')
_TEXT = f'<c:txPr><a:bodyPr/>{_LETTERS}<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
_LABEL = f'<c:txPr><a:bodyPr wrap="none"/>{_LETTERS}<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
"""Words in the chart, and those of a label: left to itself LibreOffice breaks numbers in two."""
_EMU_PER_TWIP = 635
_THOUSAND = 1000
_HEIGHT = 0.32
"""How tall a chart is for its width: with its caption and a short paragraph it is less than half a page."""
_BAR, _ROOM = 290, 300
"""How tall a bar is with the room around it, and what a chart takes besides, in twentieths of a point."""
_ASIDE = 0.03
"""How far words that were lowered are from their slice, in widths of the chart."""
_BEHIND = Decimal("1.15")
"""How long the axis of bars is for the longest one."""


def height(chart: Chart, width: int) -> int:
    """How tall a chart of a width is, in the same unit: twentieths of a point."""
    return _ROOM + len(chart.categories) * _BAR if chart.kind is ChartKind.BAR else int(width * _HEIGHT)


def drawing(chart: Chart, number: int, width: int, escape: Escape) -> str:
    """The chart in a line of text, `width` twentieths of a point wide; its relationship is `rIdChart<n>`."""
    across, down = width * _EMU_PER_TWIP, height(chart, width) * _EMU_PER_TWIP
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
            look = book.add_format({"num_format": _format(quantity, chart)})
            sheet.write_number(row, column, float(numerals.read(quantity.text)), look)
    for row, category in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, category)
    book.close()
    with ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


def _chart(chart: Chart, escape: Escape) -> str:
    legend = _LEGEND if len(chart.series) > 1 else ""
    series = "".join(_series(chart, escape))
    match chart.kind:
        case ChartKind.PIE:
            legend = ""  # Names stand beside the slices.
            plot = (f'<c:pieChart><c:varyColors val="1"/>{series}'
                    f'<c:firstSliceAng val="{middles(chart)[0]}"/></c:pieChart>')
        case ChartKind.COLUMN | ChartKind.BAR:
            direction, gap = ("bar", 60) if chart.kind is ChartKind.BAR else ("col", 80)
            plot = (f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/>'
                    f'<c:varyColors val="0"/>{series}<c:gapWidth val="{gap}"/>'
                    f'<c:axId val="1"/><c:axId val="2"/></c:barChart>{_axes(chart)}')
    return (f'{_PROLOGUE}<c:chartSpace'
            f' xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}">'
            '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
            f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{_PLACES[chart.kind]}'
            f'{plot}</c:plotArea>{legend}'
            f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{_NOTHING}{_TEXT}'
            '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>')


def _series(chart: Chart, escape: Escape) -> Iterator[str]:
    rows = len(chart.categories) + 1
    shown = "".join(f'<c:pt idx="{place}"><c:v>{escape(name)}</c:v></c:pt>'
                    for place, name in enumerate(names(chart)))
    # The shares of slices are words beside them, and a column of the workbook.
    for place, series in enumerate(chart.series[:1] if chart.kind is ChartKind.PIE else chart.series):
        column = chr(ord("B") + place)
        values = "".join(f'<c:pt idx="{row}" formatCode="{_format(quantity, chart)}">'
                         f'<c:v>{numerals.read(quantity.text):f}</c:v></c:pt>'
                         for row, quantity in enumerate(series.values))
        code = _format(series.values[0], chart)
        yield (f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
               f'<c:tx><c:strRef><c:f>数据!${column}$1</c:f><c:strCache><c:ptCount val="1"/>'
               f'<c:pt idx="0"><c:v>{escape(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
               f'{_shapes(chart, place)}{_labels(chart, code, escape)}'
               f'<c:cat><c:strRef><c:f>数据!$A$2:$A${rows}</c:f>'
               f'<c:strCache><c:ptCount val="{rows - 1}"/>{shown}</c:strCache></c:strRef></c:cat>'
               f'<c:val><c:numRef><c:f>数据!${column}$2:${column}${rows}</c:f>'
               f'<c:numCache><c:formatCode>{code}</c:formatCode>'
               f'<c:ptCount val="{rows - 1}"/>{values}</c:numCache></c:numRef></c:val></c:ser>')


def _shapes(chart: Chart, place: int) -> str:
    """One look for a series of columns or bars, one for each slice of a pie."""
    # The outline of a slice that is the whole would cut it.
    line = "" if chart.kind is ChartKind.PIE and len(chart.categories) == 1 else _LINE

    def look(which: int) -> str:
        return f'<c:spPr><a:solidFill><a:srgbClr val="{fill(which)}"/></a:solidFill>{line}</c:spPr>'

    if chart.kind is not ChartKind.PIE:
        return f'{look(place)}<c:invertIfNegative val="0"/>'
    return "".join(f'<c:dPt><c:idx val="{slice_}"/><c:bubble3D val="0"/>{look(slice_)}</c:dPt>'
                   for slice_ in range(len(chart.categories)))


def _labels(chart: Chart, code: str, escape: Escape) -> str:
    """Values as they are printed, outside what they measure; beside a slice its name and share too."""
    pie = chart.kind is ChartKind.PIE
    words = "".join(_slice_labels(chart, escape)) if pie else ""
    leaders = '<c:showLeaderLines val="1"/>' if pie else ""
    return (f'<c:dLbls>{words}<c:numFmt formatCode="{code}" sourceLinked="0"/>{_NOTHING}{_LABEL}{_SHOWS}'
            f'{leaders}</c:dLbls>')


def _slice_labels(chart: Chart, escape: Escape) -> Iterator[str]:
    """The words beside slices, which are not left to Word: it would reckon the shares anew."""
    angles = middles(chart)[1]
    # Measures are shares of the height of the chart: the radius of the pie, and a line of 9 points.
    for place, (angle, down) in enumerate(zip(angles, lowered(angles, 0.43, 0.09), strict=True)):
        words = "　".join(beside(chart, place))
        right = _ASIDE if angle < 180 else -_ASIDE
        aside = "" if down is None else (f'<c:layout><c:manualLayout><c:x val="{right}"/>'
                                         f'<c:y val="{down:.4f}"/></c:manualLayout></c:layout>')
        yield (f'<c:dLbl><c:idx val="{place}"/>{aside}<c:tx><c:rich><a:bodyPr wrap="none"/>{_LETTERS}'
               f'<a:r><a:rPr lang="zh-CN" sz="900"/><a:t>{escape(words)}</a:t></a:r></a:p></c:rich></c:tx>'
               f'{_SHOWS}</c:dLbl>')


def _axes(chart: Chart) -> str:
    bars = chart.kind is ChartKind.BAR
    code = _format(chart.series[0].values[0], chart)
    below = any(numerals.read(quantity.text) < 0 for series in chart.series for quantity in series.values)
    # An axis that does not begin at nought makes small changes look large.
    least = "" if below else '<c:min val="0"/>'
    largest = max(numerals.read(quantity.text) for series in chart.series for quantity in series.values)
    # The number behind the longest bar needs room.
    most = f'<c:max val="{largest * _BEHIND:.4f}"/>' if bars and largest > 0 else ""
    # Bars stand in the order of the table, from above; the number at their end says what an axis would.
    order, deleted, lines = ("maxMin", 1, "") if bars else ("minMax", 0, _GRID)
    # Labels of categories are `low`, at the foot: beside the axis they would stand in columns below nought.
    return (f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{"l" if bars else "b"}"/>'
            '<c:numFmt formatCode="General" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
            '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="1"/>'
            '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="0"/>'
            '</c:catAx>'
            f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{most}{least}</c:scaling>'
            f'<c:delete val="{deleted}"/><c:axPos val="{"t" if bars else "l"}"/>{lines}'
            f'<c:numFmt formatCode="{code}" sourceLinked="0"/>'
            '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
            '<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>')


def _format(quantity: Quantity, chart: Chart) -> str:
    return numerals.spreadsheet_format(quantity.text, _grouped(chart))


def _grouped(chart: Chart) -> bool:
    """Whether thousands are parted on the axis of a chart: as its own numbers are, of which small ones have
    none to part.
    """
    texts = [quantity.text for series in chart.series for quantity in series.values]
    large = [text for text in texts if abs(numerals.read(text)) >= _THOUSAND]
    return any("," in text or "." in text for text in texts) and all("," in text for text in large)
