"""What was found in workbooks for a unit's year, and what was not used of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.reading.classification import Classification
from generator.reading.given import Given
from generator.workbooks.cells import short_name


class Told(NamedTuple):
    """A sheet: what it was read as, how many rows, and what of it was not used."""

    book: str
    sheet: str
    form: str
    rows: int
    unused: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """What comments call the sheet."""
        return short_name(self.sheet)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a reader of books.

    `year`: None for the newest that the books are of. `money`: the 金额单位 of sheets that do not say theirs.
    `before`: the file of the year before that a unit, by its name, has, as it is written. Where there is
    none, opening balances and last year's figures are stated.
    """

    year: int | None
    money: str
    before: Callable[[str, int], Mapping[str, object] | None]
    names: Callable[[int], Classification]


@dataclass(frozen=True, slots=True)
class Imported:
    """The values of a year's file by its keys, those of a leaf with their cells.

    `owner` is the unit as the books call it; `money` the 金额单位 of the file.
    """

    tree: Mapping[str, Given]
    year: int
    owner: str
    money: str
    sheets: tuple[Told, ...]
    notes: tuple[str, ...] = ()
    """What somebody should look at, in Chinese."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """The notes that say what is to be filled in since a form is not there, each with its title."""
