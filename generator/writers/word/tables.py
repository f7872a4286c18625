"""Tables of a Word file: the widths of columns, rows that stay together, cells that span."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from generator.document import grid, tree
from generator.document.grid import Rectangle
from generator.document.tree import Align, Cell, Table
from generator.writers.word import columns, fitting
from generator.writers.word.faces import TABLE_STYLE
from generator.writers.word.fitting import Setting
from generator.writers.word.look import Look, Page
from generator.writers.word.runs import escape, runs

_LONG = 300
"""Characters of XML: a row with a cell of so many, some 200 characters of text, may break over pages."""

_LAST, _IN_TEXT = 3, 12
"""Rows at the end of a table that stay together, and with a note below: no page begins with a lone row or
note. Of one that stands in the text, which may begin anywhere on a page, so many."""
_CENTER = Align.CENTER
Words = dict[tuple[int, int], str]
"""The runs of cells by the row and column at which they begin."""


def table(table: Table, look: Look, page: Page, noted: bool) -> str:
    """A table as wide as the text. `noted` tells that a note follows, which stays with its end.

    A fitted one that takes more than its page is two: one that ends above its head, and one whose head is
    repeated, since Word repeats no other rows than a table's first.
    """
    laid, words = grid.lay(table), Words()
    if table.fitted:
        return _table(table, laid, look, fitting.fitted(table, laid, look, page), words, noted)
    setting = Setting(columns.by_shares(table.widths, page.width), look.types[0])
    made = _table(table, laid, look, setting, words, noted)
    if not columns.cut(words, laid, setting.edges, setting.type.face):
        return made
    edges = columns.uncut(setting.edges, laid, setting.type.face)
    return _table(table, laid, look, setting._replace(edges=edges), words, noted)


def _table(table: Table, laid: Rectangle, look: Look, setting: Setting, words: Words, noted: bool) -> str:
    rows = list(_rows(table, laid, look, setting, words, noted))
    parts = [rows] if not setting.parted else [rows[:setting.parted], rows[setting.parted:]]
    begin = _begin(table, look, setting)
    between = f'<w:p><w:pPr><w:pStyle w:val="{look.styles["Section End"]}"/><w:keepNext/></w:pPr></w:p>'
    return between.join([f"{begin}{''.join(part)}</w:tbl>" for part in parts])


def _begin(table: Table, look: Look, setting: Setting) -> str:
    grid_columns = "".join([f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(setting.edges)])
    margins = setting.type.margins
    # Widths stand twice: Word goes by those of the cells, LibreOffice by those of the grid.
    # tblLook says twice which parts of the style apply: Word 2007 reads the hexadecimal sum (firstRow
    # 0020, noHBand 0200, noVBand 0400), later ones the names.
    return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{look.styles[TABLE_STYLE]}"/>'
            f'<w:tblW w:w="{setting.edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/>{margins}'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            ' w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{escape(tree.plain(table.caption))}"/>'
            f'<w:tblDescription w:val="{escape(tree.plain(table.subtitle))}"/></w:tblPr>'
            f'<w:tblGrid>{grid_columns}</w:tblGrid>')


def _rows(table: Table, laid: Rectangle, look: Look, setting: Setting, words: Words,
          noted: bool) -> Iterator[str]:
    """The rows. `words` are the runs that were made before, and takes those that are made here."""
    heads = fitting.heads(table, setting.parted)
    anew = {setting.parted, heads.stop} if setting.parted else set()
    count = len(laid)
    last = count - (_LAST if table.caption else _IN_TEXT)
    plainly = _plainly(setting)
    for number, slots in enumerate(laid):
        whole, row = "<w:cantSplit/>", []
        # Rows have no such property in Word: they stay together if their paragraphs do.
        stays = last <= number < count - (not noted) or number in setting.stays
        for column, (cell, top, left) in enumerate(slots):
            if left != column:
                continue
            if (said := words.get((top, column))) is None:
                said = words[top, column] = runs(cell.content)
            if len(said) >= _LONG:
                whole = ""
            _, colspan, rowspan, header, align = cell
            if colspan == 1 == rowspan and align is _CENTER:
                begin = plainly[stays, header][column]
            else:
                begin = _cell(cell, column, setting, stays, top == number or number in anew)
            row.append(f"{begin}{said if top == number else ''}</w:p></w:tc>")
        head = f"{_tall(setting, number)}<w:tblHeader/>" if number in heads else ""
        properties = f"<w:trPr>{whole}{head}</w:trPr>" if whole or head else ""
        yield f"<w:tr>{properties}{''.join(row)}</w:tr>"


def _tall(setting: Setting, number: int) -> str:
    """The height of a head row of a parted table: repeated, LibreOffice makes it too low for a tall cell."""
    return f'<w:trHeight w:val="{setting.heights[number]}" w:hRule="atLeast"/>' if setting.parted else ""


def _plainly(setting: Setting) -> dict[tuple[bool, bool], list[str]]:
    """How cells without a span or an alignment of their own begin in each column: most cells are such."""
    return {(stays, header): [_cell(Cell((), header=header), column, setting, stays, True)
                              for column in range(len(setting.edges) - 1)]
            for stays in (False, True) for header in (False, True)}


def _cell(cell: Cell, column: int, setting: Setting, stays: bool, opens: bool) -> str:
    """What stands before the words of a cell. One that does not open is below its first row.

    `stays`: its row stays with the next one.
    """
    width = setting.edges[column + cell.colspan] - setting.edges[column]
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if opens else "<w:vMerge/>"
    style = setting.type.head if cell.header else setting.type.text
    kept = "<w:keepNext/>" if stays else ""
    align = "" if cell.align is _CENTER else f'<w:jc w:val="{cell.align.value}"/>'
    # Word wants a paragraph in every cell, in one that a tall cell covers too.
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
            '<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{align}</w:pPr>')
