"""A workbook as it was read: sheets, and in each the values of its cells by their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from generator import quantities

Value = str | float | None
"""A text, a number, or nothing. What is neither (a date) is told as it would be shown."""
_LOOKALIKE: Final = str.maketrans("⻔⻋⻅⻉⻓⻘⻚⻛⻜⻢⻥⻦⻨⻩⻬⻮⻰⻳",
                                  "门车见贝长青页风飞马鱼鸟麦黄齐齿龙龟")
"""Parts of characters that stand for the whole ones in files that were printed and read again."""
_CODE: Final = re.compile(r"(?:公开|财决附?|GK|CS|Z|F|C)[0-9]+(?:[_-][0-9]+)?", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def flat(text: str) -> str:
    """A text without what forms print in one way or another, and with whole characters for their parts."""
    return quantities.flat(text).translate(_LOOKALIKE)


def letters(column: int) -> str:
    """The letters of a column, which counts from 0: A, Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def short_name(name: str) -> str:
    """`Z07` of the sheet `Z07 一般公共预算…(财决07表)`."""
    found = _CODE.match(name)
    return found[0] if found else "".join(name.split())


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A cell by its sheet, row and column, which count from 0."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{letters(self.column)}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a book. `merged` are areas as first row, first column, last row, last column.

    `wrong` are the cells with an error (#REF!), `bare` those with a formula that nobody has computed.
    """

    book: str
    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    visible: bool = True
    wrong: frozenset[tuple[int, int]] = frozenset()
    bare: frozenset[tuple[int, int]] = frozenset()
    alias: str = ""
    """What it is called where its name is that of another book's, too."""

    @property
    def short(self) -> str:
        """What comments and messages call it."""
        return self.alias or short_name(self.name)

    def at(self, row: int, column: int) -> Value:
        """What is in a cell; nothing where the sheet does not reach."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else None

    def words(self, row: int, column: int) -> str:
        """The same as text without blanks."""
        return shown(self.at(row, column))

    def line(self, row: int) -> Iterator[tuple[int, str]]:
        """The cells of a row that have something, each with its column."""
        for column, value in enumerate(self.rows[row] if row < len(self.rows) else ()):
            if words := shown(value):
                yield column, words

    def ref(self, row: int, column: int) -> Ref:
        return Ref(self.short, row, column)


@dataclass(frozen=True, slots=True)
class Book:
    """What is in a file. `notes` say in Chinese what of it was not looked at."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def distinct(books: Sequence[Book]) -> list[Book]:
    """The same books; a sheet whose short name is not its own is called by its book's, too."""
    counted = Counter(sheet.short for book in books for sheet in book.sheets)

    def own(sheet: Sheet) -> Sheet:
        return replace(sheet, alias=f"{sheet.book} {sheet.short}") if counted[sheet.short] > 1 else sheet

    return [replace(book, sheets=tuple(map(own, book.sheets))) for book in books]


def shown(value: Value) -> str:
    """A cell as text without blanks; a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return flat(value)
