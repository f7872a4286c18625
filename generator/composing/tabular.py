"""Tables and charts of report markup."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from generator.composing.elements import choice, content, no_words, only, words_alone
from generator.composing.refusals import refused
from generator.document import grid
from generator.document.tree import (
    Align,
    Cell,
    Chart,
    ChartKind,
    Content,
    Pages,
    Quantity,
    Row,
    Series,
    Table,
    plain,
)

_CHARTS = {kind.value: kind for kind in ChartKind}
_SERIES = {ChartKind.PIE: 2, ChartKind.BAR: 1}
"""How many series a kind of chart has at most."""
_FITTED = {"": False, "fitted": True}
_ROWS = {"": False, "total": True}
_PAGES = {pages.value: pages for pages in Pages}
_ALIGNMENTS = {"left": Align.LEFT, "center": Align.CENTER, "right": Align.RIGHT}


def table(element: Element) -> Table:
    no_words(element)
    caption, subtitle, align, entry = _caption(element.find("caption"), element)
    rows: list[Row] = []
    for child in element:
        match child.tag:
            case "caption":
                continue
            case "thead" | "tbody":
                no_words(child)
                rows += [_row(row, head=child.tag == "thead") for row in only(child, "tr")]
            case "tr":
                rows.append(_row(child, head=False))
            case other:
                raise refused(child, f"table 里不能用 <{other}>")
    widths = element.get("widths", "").split()
    if not widths or not all(re.fullmatch("[1-9][0-9]*", width) for width in widths):
        raise refused(element, "table 要有 widths：每列一个正整数，以空格分开")
    table = Table(tuple(rows), caption, tuple(int(width) for width in widths), subtitle,
                  element.get("sheet", ""), element.get("id", ""), align, entry,
                  choice(element, "class", _FITTED, ""), choice(element, "pages", _PAGES, "own"))
    if table.fitted and table.pages is Pages.ONE:
        raise refused(element, 'table 的 class="fitted"（自评表）和 pages="one"（决算报表）只能写一个')
    _check_grid(table, element)
    return table


def chart(element: Element) -> Chart:
    no_words(element)
    kind = choice(element, "kind", _CHARTS, "")
    caption = element.find("caption")
    if caption is None:
        raise refused(element, "chart 要有 caption")
    lines = [_row(row, head=False) for row in only(element, "caption", "tr") if row is not caption]
    head, rows = (lines[0], lines[1:]) if lines else (Row(()), [])
    names = [plain(cell.content) for cell in head.cells[1:]]
    if not rows or not 0 < len(names) <= _SERIES.get(kind, len(names)):
        told = "chart 要有一行系列的名称（pie 只有一个，可以再有占比；bar 只有一个），下面至少一行数字"
        raise refused(element, told)
    values: list[tuple[Quantity, ...]] = []
    for row in rows:
        cells = [cell.content for cell in row.cells[1:]]
        numbers = tuple(inline for content in cells for inline in content if isinstance(inline, Quantity))
        if [len(content) for content in cells] != [1] * len(names) or len(numbers) != len(names):
            raise refused(element, "chart 的每一行是一个名称和每个系列的一个数字")
        values.append(numbers)
    columns = zip(*values, strict=True)
    return Chart(kind, content(caption), tuple(plain(row.cells[0].content) for row in rows),
                 tuple(Series(name, column) for name, column in zip(names, columns, strict=True)))


def _caption(caption: Element | None, table: Element) -> tuple[Content, Content, Align, Content]:
    """A caption, the smaller line below it if there is one and where it stands, the entry of the contents."""
    if caption is None:
        raise refused(table, "table 要有 caption")
    entry = words_alone(caption.get("entry", ""))
    if entry and not table.get("id"):
        raise refused(caption, "caption 有 entry 的表要有 id，目录才能指到它")
    small = caption.find("small")
    if small is None:
        return content(caption), (), Align.CENTER, entry
    subtitle = content(small)
    caption.remove(small)
    return content(caption), subtitle, choice(small, "class", _ALIGNMENTS, "center"), entry


def _row(element: Element, head: bool) -> Row:
    no_words(element)
    total = "class" in element.keys() and choice(element, "class", _ROWS, "")
    return Row(tuple([_cell(cell) for cell in only(element, "th", "td")]), head, total)


def _cell(element: Element) -> Cell:
    if not (attributes := element.keys()):
        return Cell(content(element), 1, 1, element.tag == "th")
    colspan = _span(element, "colspan") if "colspan" in attributes else 1
    rowspan = _span(element, "rowspan") if "rowspan" in attributes else 1
    align = choice(element, "class", _ALIGNMENTS, "") if "class" in attributes else Align.CENTER
    indent = _indent(element) if "indent" in attributes else 0
    return Cell(content(element), colspan, rowspan, element.tag == "th", align, indent)


def _indent(element: Element) -> int:
    value = element.get("indent", "0")
    if value not in {"0", "1", "2"}:
        raise refused(element, f"indent 应为 0、1 或 2，现为“{value}”")
    return int(value)


def _span(element: Element, name: str) -> int:
    value = element.attrib[name]
    if not re.fullmatch("[1-9][0-9]{0,3}", value):
        raise refused(element, f"{name} 应为正整数，现为“{value}”")
    return int(value)


def _check_grid(table: Table, element: Element) -> None:
    try:
        grid.lay(table)
    except ValueError as mistake:
        raise refused(element, f"表格的行列对不上（{mistake}）") from None
