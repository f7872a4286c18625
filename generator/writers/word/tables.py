"""Tables of a Word file: the widths of columns, rows that stay together, cells that span."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from generator.document import grid, tree
from generator.document.grid import Rectangle
from generator.document.tree import Align, Cell, Content, Pages, Table
from generator.writers.word import columns, fitting, one_page
from generator.writers.word.faces import STATEMENT_STYLE, TABLE_STYLE
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


def table(table: Table, look: Look, page: Page, notes: Sequence[Content], last: bool) -> str:
    """A table as wide as the text. `notes` follow it: the first stays with its end.

    So does the paragraph that Word wants below the `last` table of a section: alone, it would take a page.
    A fitted table that takes more than its page is two: one that ends above its head, and one whose head is
    repeated, since Word repeats no other rows than a table's first.
    """
    laid, words = grid.lay(table), Words()
    noted = last or bool(notes)
    if table.fitted:
        return _table(table, laid, look, fitting.fitted(table, laid, look, page, notes), words, noted)
    usual = look.types[0] if table.pages is not Pages.ONE else look.statement
    edges = columns.by_shares(table.widths, page.width)
    made = _table(table, laid, look, _setting(table, laid, look, page, notes, edges), words, noted)
    if not columns.cut(words, laid, edges, usual.face):
        return made
    edges = columns.uncut(edges, columns.cells(laid), usual.face)
    return _table(table, laid, look, _setting(table, laid, look, page, notes, edges), words, noted)


def _setting(table: Table, laid: Rectangle, look: Look, page: Page, notes: Sequence[Content],
             edges: list[int]) -> Setting:
    """How a table with such columns is set: one that is to take a page is fitted on it."""
    if table.pages is not Pages.ONE:
        return Setting(edges, look.types[0])
    room = look.measures.room(table, notes, page.width, page.height)
    head = len(fitting.heads(table, 0))
    return Setting(edges, one_page.fit(laid, head, edges, look.measures, room, look.statement))


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
    style = look.styles[STATEMENT_STYLE if table.pages is Pages.ONE else TABLE_STYLE]
    return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
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
    last = count - (_LAST if table.caption and table.pages is not Pages.SHARED else _IN_TEXT)
    plainly = _plainly(setting)
    for number, slots in enumerate(laid):
        whole, row = "<w:cantSplit/>", []
        text = setting.type.total if table.rows[number].total else setting.type.text
        # Rows have no such property in Word: they stay together if their paragraphs do.
        stays = last <= number < count - (not noted) or number in setting.stays
        for column, (cell, top, left) in enumerate(slots):
            if left != column:
                continue
            if (said := words.get((top, column))) is None:
                said = words[top, column] = runs(cell.content)
            if len(said) >= _LONG:
                whole = ""
            _, colspan, rowspan, header, align, indent = cell
            style = setting.type.head if header else text
            if colspan == 1 == rowspan and align is _CENTER and not indent:
                begin = plainly(style, stays)[column]
            else:
                begin = _cell(cell, column, setting, style, stays, top == number or number in anew)
            row.append(f"{begin}{said if top == number else ''}</w:p></w:tc>")
        head = f"{_tall(setting, number)}<w:tblHeader/>" if number in heads else ""
        properties = f"<w:trPr>{whole}{head}</w:trPr>" if whole or head else ""
        yield f"<w:tr>{properties}{''.join(row)}</w:tr>"


def _tall(setting: Setting, number: int) -> str:
    """The height of a head row of a parted table: repeated, LibreOffice makes it too low for a tall cell."""
    return f'<w:trHeight w:val="{setting.heights[number]}" w:hRule="atLeast"/>' if setting.parted else ""


def _plainly(setting: Setting) -> Callable[[str, bool], list[str]]:
    """How cells without a span or an alignment of their own begin in each column: most cells are such."""
    @cache
    def begun(style: str, stays: bool) -> list[str]:
        return [_cell(Cell(()), column, setting, style, stays, True)
                for column in range(len(setting.edges) - 1)]

    return begun


def _cell(cell: Cell, column: int, setting: Setting, style: str, stays: bool, opens: bool) -> str:
    """What stands before the words of a cell in a style. One that does not open is below its first row.

    `stays`: its row stays with the next one.
    """
    width = setting.edges[column + cell.colspan] - setting.edges[column]
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if opens else "<w:vMerge/>"
    looks = "<w:keepNext/>" if stays else ""
    if cell.indent:  # Word goes by characters, LibreOffice by lengths.
        looks += f'<w:ind w:leftChars="{100 * cell.indent}" w:left="{cell.indent * setting.type.face.size}"/>'
    align = "" if cell.align is _CENTER else f'<w:jc w:val="{cell.align.value}"/>'
    # Word wants a paragraph in every cell, in one that a tall cell covers too.
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
            '<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{looks}{align}</w:pPr>')
