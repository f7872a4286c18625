"""Tables of a Word file: the widths of columns, rows that stay together, cells that span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from generator.document import grid, tree
from generator.document.grid import Rectangle, Slot
from generator.document.tree import Align, Content, Pages, Table
from generator.writers import unbroken
from generator.writers.word import fitting
from generator.writers.word.look import CELL_STYLES, STATEMENT_STYLE, TABLE_STYLE, Look, Page
from generator.writers.word.runs import escape, runs

_LONG = 300
"""Characters of XML: a row with a cell of so many, some 200 characters of text, may break over pages."""

_LAST, _IN_TEXT = 3, 12
"""Rows at the end of a table that stay together, and with a note below: no page begins with a lone row or
note. Of one that stands in the text, which may begin anywhere on a page, so many."""


def table(table: Table, look: Look, page: Page, notes: Sequence[Content], last: bool) -> str:
    """A table as wide as the text. `notes` follow it: the first stays with its end.

    So does the paragraph that Word wants below the `last` table of a section: alone, it would take a page.
    """
    laid = grid.lay(table)
    fitted = table.pages is Pages.ONE
    style = look.styles[STATEMENT_STYLE if fitted else TABLE_STYLE]
    edges = unbroken.edges(table.widths, laid, page.width, look.measures.face if fitted else look.face)
    faces, margins = _faces(table, laid, edges, look, page, notes)
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    # Widths stand twice: Word goes by those of the cells, LibreOffice by those of the grid.
    # tblLook says twice which parts of the style apply: Word 2007 reads the hexadecimal sum (firstRow
    # 0020, noHBand 0200, noVBand 0400), later ones the names.
    return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
            f'<w:tblW w:w="{page.width}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/>{margins}'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            ' w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{escape(tree.plain(table.caption))}"/>'
            f'<w:tblDescription w:val="{escape(tree.plain(table.subtitle))}"/></w:tblPr>'
            f'<w:tblGrid>{columns}</w:tblGrid>'
            f'{"".join(_rows(table, faces, laid, edges, last or bool(notes)))}</w:tbl>')


class _Faces(NamedTuple):
    """The ids of the styles of words in cells, and how big they are in twentieths of a point."""

    text: str
    head: str
    total: str
    size: int


def _faces(table: Table, laid: Rectangle, edges: list[int], look: Look, page: Page,
           notes: Sequence[Content]) -> tuple[_Faces, str]:
    """How words stand in the cells of a table, and the margins of its cells if it has its own."""
    text, head, total = (look.styles[name] for name in CELL_STYLES)
    size, margins = look.measures.text.size, ""
    if table.pages is Pages.ONE:
        room = look.measures.room(table, notes, page.width, page.height)
        if fit := fitting.fit(laid, _head(table), edges, look.measures, room):
            sides = "".join([f'<w:{side} w:w="{width}" w:type="dxa"/>'
                             for side, width in fit.margins._asdict().items()])
            margins = f"<w:tblCellMar>{sides}</w:tblCellMar>"
            if fit.size:
                size = fit.size
                text, head, total = (fitting.named(style, size) for style in (text, head, total))
    return _Faces(text, head, total, size), margins


def _head(table: Table) -> int:
    """How many rows at the top are repeated on each page."""
    return sum(1 for _ in takewhile(lambda row: row.head, table.rows))


def _rows(table: Table, faces: _Faces, laid: Rectangle, edges: list[int], noted: bool) -> Iterator[str]:
    repeated = _head(table)
    last = _LAST if table.caption and table.pages is not Pages.SHARED else _IN_TEXT
    words: dict[tuple[int, int], str] = {}
    for number, slots in enumerate(laid):
        text = faces.total if table.rows[number].total else faces.text
        whole, cells = "<w:cantSplit/>", []
        # Rows have no such property in Word: they stay together if their paragraphs do.
        stays = len(table.rows) - last <= number < len(table.rows) - (not noted)
        kept = "<w:keepNext/>" if stays else ""
        for column, slot in enumerate(slots):
            if slot.column != column:
                continue
            place = slot.row, column
            if slot.row == number:
                words[place] = runs(slot.cell.content)
            if len(words[place]) >= _LONG:
                whole = ""
            looks = kept
            if indent := slot.cell.indent:  # Word goes by characters, LibreOffice by lengths.
                looks += f'<w:ind w:leftChars="{100 * indent}" w:left="{indent * faces.size}"/>'
            cells.append(_cell(slot, faces.head if slot.cell.header else text,
                               words[place] if slot.row == number else None, edges, looks))
        head = "<w:tblHeader/>" if number < repeated else ""
        properties = f"<w:trPr>{whole}{head}</w:trPr>" if whole or head else ""
        yield f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(slot: Slot, style: str, words: str | None, edges: list[int], looks: str) -> str:
    """A cell; with None for words, a place that a tall cell covers. Word wants a paragraph in either."""
    cell = slot.cell
    width = edges[slot.column + cell.colspan] - edges[slot.column]
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = "" if cell.rowspan == 1 else "<w:vMerge/>" if words is None else '<w:vMerge w:val="restart"/>'
    align = "" if cell.align is Align.CENTER else f'<w:jc w:val="{cell.align.value}"/>'
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
            '<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{looks}{align}</w:pPr>{words or ""}</w:p></w:tc>')
