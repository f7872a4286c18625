"""The document tree → an Excel workbook: a sheet for each table that names one, with the notes below it.

A number is a number with the value and the looks that it has in print; everything else is text, codes too,
so that no name can become a formula. Sheets print as the form does: landscape A4, one page wide, heads on
each page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from generator import numerals
from generator.document import grid, tree
from generator.document.grid import Rectangle, Slot
from generator.document.tree import Align, Content, Document, Quantity, Table
from generator.terminal import columns
from generator.writers import reading
from generator.writers.check import package
from generator.writers.package import pack

if TYPE_CHECKING:
    from generator.writers import Support

_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
}
_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
"""When every workbook was created, since no clock may show in a report."""

_A4 = 9
"""The number of this size of paper in Excel."""
_MARGINS = {"left": 0.6, "right": 0.6, "top": 0.7, "bottom": 0.7}
_PAGE_NUMBER = "&C— &P —"

_WIDTH = 150
"""Half-width characters across a page of A4 in landscape; shared among the columns as the table says."""
_ROOM = 4
"""Half-width characters that a column has beyond its longest number, so that it never shows ####."""
_INDENT = 2
"""Half-width characters that words stand further in, for each that the table asks for."""
_LINE, _PADDING, _TALLEST = 12.5, 3, 409
"""Points: a line of text, the edges of a row, and the tallest row that Excel takes."""
_LONGEST = 32_767
"""The most characters that Excel takes in a cell."""

_TEXT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_CAPTION = _TEXT | {"font_name": "黑体", "font_size": 16, "align": "center"}
_SUBTITLE = _TEXT | {"text_wrap": False}
_NOTE = _TEXT | {"valign": "top", "align": "left"}


def write(document: Document, support: Support) -> bytes:
    """The workbook; no bytes if no table of the document has a sheet."""
    sheets = tuple(_sheets(document))
    if not sheets:
        return b""
    buffer = BytesIO()
    book = Workbook(buffer, _OPTIONS)
    book.set_properties({"title": document.title, "author": document.author, "created": _MOMENT})
    formats = _Formats(book)
    for table, notes in sheets:
        _Sheet(book.add_worksheet(table.sheet), formats, table, notes).write()
    book.close()
    with ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


def check(data: bytes) -> None:
    """Refuse what is not a whole package."""
    package(data)


def _sheets(document: Document) -> Iterator[tuple[Table, tuple[Content, ...]]]:
    """Each table that has a sheet, and the notes that follow it."""
    for section in document.sections:
        for number, block in enumerate(section.blocks, 1):
            if isinstance(block, Table) and block.sheet:
                yield block, reading.notes(section.blocks[number:])


class _Formats:
    """Cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, looks: dict[str, Any]) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(looks)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One table on its sheet."""

    sheet: Worksheet
    formats: _Formats
    table: Table
    notes: tuple[Content, ...]

    def write(self) -> None:
        """Caption, subtitle, table and notes from the top down."""
        rectangle = grid.lay(self.table)
        widths = _widths(self.table, rectangle)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        top = self._heading(len(widths) - 1)
        below = self._body(rectangle, widths, top)
        for row, note in enumerate(self.notes, below):
            self._across(row, note, _NOTE, widths)
        self._view(top, rectangle)
        self.sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, below, len(widths) - 1)})

    def _heading(self, last: int) -> int:
        """Caption and subtitle; the row below them."""
        self._merge(0, 0, 0, last, tree.plain(self.table.caption), _CAPTION)
        self.sheet.set_row(0, 30)
        lines = reading.lines(self.table.subtitle)
        for row, (left, right) in enumerate(lines, 1):
            if left:
                looks = self.formats(_SUBTITLE | {"align": "left"})
                self.sheet.write_string(row, 0, tree.plain(left), looks)
            looks = self.formats(_SUBTITLE | {"align": "right"})
            self.sheet.write_string(row, last, tree.plain(right), looks)
            self.sheet.set_row(row, _height(1))
        return 1 + len(lines)

    def _body(self, rectangle: Rectangle, widths: list[int], top: int) -> int:
        """The table's rows from a row of the sheet on; the row below them."""
        thousands = any("," in quantity.text for quantity in _quantities(self.table))
        for number, slots in enumerate(rectangle):
            for slot in dict.fromkeys(slots):
                if slot.row == number:
                    self._cell(slot, top, thousands, self.table.rows[number].total)
            self.sheet.set_row(top + number, _height(max(_lines_a_row(slot, widths) for slot in slots)))
        return top + len(rectangle)

    def _cell(self, slot: Slot, top: int, thousands: bool, total: bool) -> None:
        cell, row = slot.cell, top + slot.row
        indent = cell.indent + (cell.align is Align.RIGHT)
        looks = _TEXT | {"border": 1, "align": cell.align.value, "indent": indent,
                         "bold": cell.header or total}
        match cell.content:
            case (Quantity(text),) if text:
                value: str | float = float(numerals.read(text))
                looks |= {"num_format": numerals.spreadsheet_format(text, thousands), "text_wrap": False}
            case _:
                value = reading.words(cell.content)
        self._merge(row, slot.column, row + cell.rowspan - 1, slot.column + cell.colspan - 1, value, looks)

    def _across(self, row: int, content: Content, looks: dict[str, Any], widths: list[int]) -> None:
        """A paragraph over the whole width."""
        words = tree.plain(content)
        self._merge(row, 0, row, len(widths) - 1, words, looks)
        self.sheet.set_row(row, _height(_lines(words, sum(widths))))

    def _merge(self, top: int, left: int, bottom: int, right: int, value: str | float,
               looks: dict[str, Any]) -> None:
        """A value in a cell or over several; words are always a string, and no words leave the cell blank."""
        style = self.formats(looks)
        # `merge_range` guesses what kind of value it is given: it gets none, and the value is written after.
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", style)
        if isinstance(value, float):
            self.sheet.write_number(top, left, value, style)
        elif value:
            self.sheet.write_string(top, left, value[:_LONGEST], style)
        else:
            self.sheet.write_blank(top, left, None, style)

    def _view(self, top: int, rectangle: Rectangle) -> None:
        """Panes that stay in view, and the page set-up."""
        body = top + len(list(takewhile(lambda row: row.head, self.table.rows)))
        self.sheet.freeze_panes(body, _name_columns(self.table, rectangle))
        self.sheet.hide_gridlines(2)  # On the screen and in print.
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(**_MARGINS)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)  # One page wide, as many as it takes down.
        self.sheet.repeat_rows(0, body - 1)
        self.sheet.set_footer(_PAGE_NUMBER)


def _quantities(table: Table) -> Iterator[Quantity]:
    return (inline for row in table.rows for cell in row.cells for inline in cell.content
            if isinstance(inline, Quantity))


def _widths(table: Table, rectangle: Rectangle) -> list[int]:
    """Half-width characters of each column: its share, or what its longest number needs."""
    whole = sum(table.widths)
    needed = [0] * len(table.widths)
    for slot in dict.fromkeys(slot for row in rectangle for slot in row):
        if slot.cell.colspan == 1 and any(isinstance(inline, Quantity) for inline in slot.cell.content):
            needed[slot.column] = max(needed[slot.column], columns(reading.words(slot.cell.content)) + _ROOM)
    shares = [round(share * _WIDTH / whole) for share in table.widths]
    return list(map(max, shares, needed))


def _name_columns(table: Table, rectangle: Rectangle) -> int:
    """How many columns at the left hold no number in any row of the body: codes, names, line numbers."""
    body = [slots for row, slots in zip(table.rows, rectangle, strict=True) if not row.head]
    numbers = {slot.column for slots in body for slot in slots
               if any(isinstance(inline, Quantity) for inline in slot.cell.content)}
    return min(numbers, default=0)


def _lines_a_row(slot: Slot, widths: list[int]) -> int:
    """How many lines a cell needs in each row that it covers."""
    cell = slot.cell
    width = sum(widths[slot.column:slot.column + cell.colspan]) - _INDENT * cell.indent
    lines = _lines(reading.words(cell.content), max(width, 1))
    return -(-lines // cell.rowspan)


def _lines(words: str, width: int) -> int:
    """How many lines words take in a column."""
    return sum(max(1, -(-columns(line) // width)) for line in words.split("\n"))


def _height(lines: int) -> float:
    return min(lines * _LINE + _PADDING, _TALLEST)
