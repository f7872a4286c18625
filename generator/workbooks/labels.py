"""Forms with a label in each row, in blocks beside each other: a cell is found by label and head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.workbooks import refusals
from generator.workbooks.figures import Figure, Reading, holds
from generator.workbooks.frame import NUMBERS, blocks, find, label


class Entry(NamedTuple):
    """The cell of a row and a head. `group`: the head over the block."""

    group: str
    label: str
    head: str
    row: int
    column: int


@dataclass(slots=True)
class Labels:
    """What a form has by labels; a cell that was read is used."""

    reading: Reading
    entries: list[Entry] = field(default_factory=list)
    used: set[tuple[int, int]] = field(default_factory=set)

    @property
    def filled(self) -> bool:
        """Whether anything is filled in: where nothing is, a blank does not say nought."""
        return any(holds(self.reading.sheet.at(one.row, one.column)) for one in self.entries)

    @property
    def unused(self) -> list[str]:
        """The labels of rows with a figure that nobody asked for."""
        rows = {one.row for one in self.entries if (one.row, one.column) in self.used}
        return list(dict.fromkeys(one.label for one in self.entries if one.row not in rows
                                  and holds(self.reading.sheet.at(one.row, one.column))))

    def amount(self, name: str, head: str, group: str = "", after: str = "") -> Figure | None:
        """The amount in the row with a label, both as patterns; None if there is no such row.

        A form that has it in several blocks says the same in each: the first that is filled in. `after`: the
        label of a row above it.
        """
        found = self._entry(name, head, group, after)
        return self.reading.amount(found.row, found.column) if found else None

    def count(self, name: str, head: str) -> Figure | None:
        """The same of a whole number."""
        found = self._entry(name, head)
        return self.reading.count(found.row, found.column) if found else None

    def _entry(self, name: str, head: str, group: str = "", after: str = "") -> Entry | None:
        above = next((one.row for one in self.entries if re.fullmatch(after, one.label)), -1)
        there = [one for one in self.entries if re.fullmatch(name, one.label) and re.fullmatch(head, one.head)
                 and re.match(group, one.group) and one.row > above]
        self.used |= {(one.row, one.column) for one in there}
        sheet = self.reading.sheet
        filled = [one for one in there if holds(sheet.at(one.row, one.column))]
        return next(iter([*filled, *there]), None)


def read(reading: Reading, heads: Sequence[str], strict: bool = True) -> Labels:
    """The rows of a form. A head that is none of the patterns over figures is a problem, if `strict`."""
    sheet, found = reading.sheet, Labels(reading)
    frame = find(sheet)
    parts = blocks(frame) if frame else []
    if not strict and not parts:
        return found
    if frame is None or not parts:
        reading.problems.append(refusals.without_head(sheet.short, "表", sheet.book))
        return found
    for block in parts:
        for head, column in block.columns.items():
            known = any(re.fullmatch(known, head) for known in heads)
            if strict and (not known and not frame.empty(column) or head in block.twice):
                flaw = "有两栏" if known else "不认识"
                reading.problems.append(refusals.headless(
                    f"{sheet.ref(frame.body - 1, column)} 上面的表头“{head}”{flaw}", refusals.SKIP,
                    sheet.book))
        for row in frame.rows():
            name = label(sheet.words(row, block.label))
            if name and name != NUMBERS:
                found.entries += [Entry(block.group, name, head, row, column)
                                  for head, column in block.columns.items()]
    return found
