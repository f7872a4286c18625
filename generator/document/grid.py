"""Lay a table with spans on a rectangle."""

from __future__ import annotations

from typing import NamedTuple

from generator.document.tree import Cell, Table


class Slot(NamedTuple):
    """A cell and the row and column, from 0, at which it begins."""

    cell: Cell
    row: int
    column: int


Rectangle = list[list[Slot]]
"""Rows of as many slots as the table has widths; a cell that spans stands at every place it covers."""


def lay(table: Table) -> Rectangle:
    """Cells go to the first free place of their row, as in HTML.

    A table without rows, and rows that overlap, are too wide or leave a place empty, are a ValueError.
    """
    if not table.rows:
        raise ValueError("the table has no rows")
    width = len(table.widths)
    places: list[list[Slot | None]] = [[None] * width for _ in table.rows]
    for number, row in enumerate(table.rows):
        here, column = places[number], 0
        for cell in row.cells:
            while column < width and here[column]:
                column += 1
            if column == width:
                raise ValueError(f"row {number + 1} has more cells than its {width} columns take")
            slot = Slot(cell, number, column)
            colspan = cell.colspan
            if colspan == 1 == cell.rowspan:
                here[column] = slot
            else:
                _span(slot, places)
            column += colspan
    return [_filled(row, number) for number, row in enumerate(places)]


def _span(slot: Slot, places: list[list[Slot | None]]) -> None:
    """Put a cell at every place that it covers."""
    right, bottom = slot.column + slot.cell.colspan, slot.row + slot.cell.rowspan
    width = len(places[0])
    if right > width or bottom > len(places):
        raise ValueError(f"row {slot.row + 1}: a cell reaches beyond column {width} or row {len(places)}")
    for covered in places[slot.row:bottom]:
        if any(covered[slot.column:right]):
            raise ValueError(f"row {slot.row + 1}: a cell overlaps one that spans from above")
        covered[slot.column:right] = [slot] * slot.cell.colspan


def _filled(row: list[Slot | None], number: int) -> list[Slot]:
    filled = [slot for slot in row if slot]
    if len(filled) < len(row):
        raise ValueError(f"row {number + 1} covers {len(filled)} of {len(row)} columns")
    return filled
