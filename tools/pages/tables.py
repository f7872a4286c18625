"""Tables: rows alone, pages without a head, totals apart from it, words of two cells that touch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from generator.writers.printed import squeezed
from tools.pages.blemish import Blemish, Kind
from tools.pages.reading import MILLIMETRE, Box, Cell, Page, Pages, Piece, Table
from tools.pages.sheets import Placed

_APART = MILLIMETRE
"""The least between the words of two cells."""
_LOW = 1 / 4
"""A row that takes more of the text's height may be alone on a page: another one often had no room."""
_ROWS = 40
"""A table of so many rows, with its head, has its totals on the page of the head."""
_TOTAL = re.compile(r"(合计|总计)\Z")
_HEAD = "TableHead"
"""How the names of the styles of heads begin, blanks aside: those of fitted tables go on (Small, Fit16)."""
_SHOWN = 40


class Row(NamedTuple):
    """A row of a table: its cells, and the words of those that stand in no other row."""

    cells: tuple[Cell, ...]
    pieces: tuple[Piece, ...]

    @property
    def pages(self) -> range:
        """The pages that it is on; none if nothing in it tells."""
        found = [piece.page for piece in self.pieces]
        return range(min(found), max(found) + 1) if found else range(0)

    @property
    def head(self) -> bool:
        """Whether it says what columns are."""
        styles = [cell.paragraphs[0].style for cell in self.cells if cell.words.strip()]
        return len(styles) > 1 and all(squeezed(style).startswith(_HEAD) for style in styles)

    @property
    def words(self) -> str:
        return " ".join(cell.words.strip() for cell in self.cells if cell.words.strip())[:_SHOWN]

    @property
    def height(self) -> float:
        return max(piece.top for piece in self.pieces) - min(piece.bottom for piece in self.pieces)


def find(made: Pages, placed: Placed) -> Iterator[Blemish]:
    for block in made.blocks:
        if isinstance(block, Table):
            rows = [_row(cells) for cells in block.rows]
            yield from _alone(rows, placed)
            yield from _headless(rows, made.pages)
            yield from _apart_from_head(rows)
            yield from _close(rows)


def _row(cells: tuple[Cell, ...]) -> Row:
    """A tall cell has its words in the middle of all of its rows, which tells nothing of this one."""
    return Row(cells, tuple(piece for cell in cells if not cell.tall for piece in cell.pieces
                            if piece.words.strip()))


def _on(rows: Sequence[Row]) -> list[int]:
    """The pages of a table."""
    return sorted(set(chain.from_iterable(row.pages for row in rows)))


def _alone(rows: Sequence[Row], placed: Placed) -> Iterator[Blemish]:
    """A low row, or a head, that has a page of its table for itself. Rows without words may be anywhere."""
    pages = _on(rows)
    if len(pages) < 2:
        return
    for page in pages:
        there = [number for number, row in enumerate(rows) if page in row.pages and not row.head]
        if not there and any(page in row.pages for row in rows):
            yield Blemish(Kind.LONE, page, next(row.words for row in rows if page in row.pages))
        elif len(there) == 1:
            number = there[0]
            row, beside = rows[number], rows[max(number - 1, 0):number + 2]
            area = placed.areas[page - 1]
            low = len(row.pages) == 1 and row.height < (area.top - area.bottom) * _LOW
            if low and all(one.pieces for one in beside):
                yield Blemish(Kind.LONE, page, row.words)


def _headless(rows: Sequence[Row], pages: Sequence[Page]) -> Iterator[Blemish]:
    """Pages on which rows begin without the head that says what their columns are."""
    for page in _on(rows)[1:]:
        first = next((number for number, row in enumerate(rows) if row.pages and row.pages[0] == page), None)
        if first is None or rows[first].head:
            continue
        head = _head_of(rows[:first])
        top = max(piece.top for piece in rows[first].pieces)
        above = Counter("".join(piece.words for piece in pages[page - 1].loose if piece.bottom > top))
        if Counter(squeezed("".join(cell.words for row in head for cell in row.cells))) - above:
            yield Blemish(Kind.HEADLESS, page, rows[first].words)


def _head_of(above: Sequence[Row]) -> list[Row]:
    """The nearest rows that say what columns are, of those above a row."""
    found: list[Row] = []
    for row in reversed(above):
        if row.head:
            found.append(row)
        elif found:
            break
    return found


def _apart_from_head(rows: Sequence[Row]) -> Iterator[Blemish]:
    if len(rows) > _ROWS or not rows or not rows[0].head:
        return
    page = min(_on(rows), default=0)
    for row in rows:
        total = any(_TOTAL.search(squeezed(cell.words)) for cell in row.cells)
        if total and row.pages and row.pages[0] > page:
            yield Blemish(Kind.TOTAL, row.pages[0], row.words)


class _Words(NamedTuple):
    """The words of a cell on one line."""

    cell: int
    page: int
    box: Box
    words: str


def _close(rows: Sequence[Row]) -> Iterator[Blemish]:
    """Words of two cells, beside each other on a line, with too little between them."""
    lines = sorted((line for number, cell in enumerate(chain.from_iterable(row.cells for row in rows))
                    for line in _lines(number, cell)), key=lambda line: (line.page, line.box.bottom))
    for number, one in enumerate(lines):
        for other in lines[number + 1:]:
            if other.page != one.page or other.box.bottom > one.box.top:
                break
            left, right = sorted((one, other), key=lambda line: line.box.left)
            near = right.box.left - left.box.right < _APART and _overlap(left.box, right.box)
            if near and one.cell != other.cell:
                yield Blemish(Kind.CLOSE, one.page, f"{left.words} {right.words}")


def _overlap(one: Box, other: Box) -> bool:
    """Whether two lines of words stand at the same height, for a third of the lower one."""
    common = min(one.top, other.top) - max(one.bottom, other.bottom)
    return common > min(one.top - one.bottom, other.top - other.bottom) / 3


def _lines(number: int, cell: Cell) -> Iterator[_Words]:
    for paragraph in cell.paragraphs:
        for line in paragraph.lines():
            if pieces := [piece for piece in line.pieces if piece.words.strip()]:
                box = Box(min(piece.left for piece in pieces), min(piece.bottom for piece in pieces),
                          max(piece.right for piece in pieces), max(piece.top for piece in pieces))
                yield _Words(number, line.page, box, line.words.strip())
