"""A table that is fitted to its page: smaller type and margins if it nearly fits, else two tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from generator.document.grid import Rectangle
from generator.document.tree import Content, Table
from generator.writers.word import columns
from generator.writers.word.columns import Cell
from generator.writers.word.faces import Type
from generator.writers.word.heights import heights
from generator.writers.word.look import Look, Page

_SPARE = 300
"""What stays free at the foot of a page, in twentieths of a point, since layout engines reckon otherwise."""
_GROUP = 0.25
"""The share of a page that rows beside one cell take at most, if they are to stay together."""


class Setting(NamedTuple):
    """How a table is set.

    `edges` are where its columns begin and end, `parted` is the row at which it is parted, nought if it is
    not; `stays` are rows that stay with the next one, `heights` those of all rows in twentieths of a point.
    """

    edges: list[int]
    type: Type
    parted: int = 0
    stays: frozenset[int] = frozenset()
    heights: tuple[int, ...] = ()


def fitted(table: Table, rows: Rectangle, look: Look, page: Page, notes: Iterable[Content]) -> Setting:
    """The first type in which the table takes one page with the `notes` below it; else the usual one, parted
    at its inner head.
    """
    free = look.measures.room(table, notes, page.width, page.height)
    room = free.height - free.above - free.below - _SPARE
    found = columns.cells(rows)
    made = []
    for type_ in look.types:
        edges = columns.by_content(table.widths, found, page.width, type_.face)
        made.append(Setting(edges, type_, heights=heights(found, len(rows), edges, type_.face)))
        if sum(made[-1].heights) <= room:
            return made[-1]
    parted = inner_head(table)
    stays = {*heads(table, parted), *_together(found, made[0].heights, int(page.height * _GROUP))}
    return made[0]._replace(parted=parted, stays=frozenset(stays))


def _together(cells: Sequence[Cell], heights: Sequence[int], most: int) -> Iterator[int]:
    """The rows that stay with the next one, since both stand beside one cell that is not too tall."""
    for cell in cells:
        if sum(heights[cell.rows.start:cell.rows.stop]) <= most:
            yield from cell.rows[:-1]


def inner_head(table: Table) -> int:
    """The row with which a head in the midst of a table begins; nought without one."""
    above = len(list(takewhile(lambda row: not row.head, table.rows)))
    return above % len(table.rows)


def heads(table: Table, first: int) -> range:
    """The head rows from a row on: they are repeated on every page."""
    return range(first, first + len(list(takewhile(lambda row: row.head, table.rows[first:]))))
