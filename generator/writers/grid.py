"""Lay a table with spans on a rectangle."""

from __future__ import annotations

from dataclasses import dataclass

from generator.document import Cell, Table


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A cell and the row and column, from 0, at which it begins."""

    cell: Cell
    row: int
    column: int


Rectangle = tuple[tuple[Slot, ...], ...]
"""Rows of as many slots as the table has widths; a cell that spans stands at every place it covers."""


def lay(table: Table) -> Rectangle:
    """Cells go to the first free place of their row, as in HTML.

    A table without rows, and rows that overlap, are too wide or leave a place empty, are a ValueError.
    """
    if not table.rows:
        raise ValueError("the table has no rows")
    places: list[list[Slot | None]] = [[None] * len(table.widths) for _ in table.rows]
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            column = _place(cell, number, column, places)
    return tuple(_filled(row, number) for number, row in enumerate(places))


def _place(cell: Cell, number: int, column: int, places: list[list[Slot | None]]) -> int:
    """Put a cell at the first free place from a column on; the column after it."""
    row = places[number]
    if None not in row[column:]:
        raise ValueError(f"row {number + 1} has more cells than its {len(row)} columns take")
    column = row.index(None, column)
    right, bottom = column + cell.colspan, number + cell.rowspan
    if right > len(row) or bottom > len(places):
        raise ValueError(f"row {number + 1}: a cell reaches beyond column {len(row)} or row {len(places)}")
    slots = [Slot(cell, number, column)] * cell.colspan
    for covered in places[number:bottom]:
        if any(covered[column:right]):
            raise ValueError(f"row {number + 1}: a cell overlaps one that spans from above")
        covered[column:right] = slots
    return right


def _filled(row: list[Slot | None], number: int) -> tuple[Slot, ...]:
    filled = tuple([slot for slot in row if slot])
    if len(filled) < len(row):
        raise ValueError(f"row {number + 1} covers {len(filled)} of {len(row)} columns")
    return filled
