"""How wide the columns of a table are: by their shares or their content, and none cuts a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import ceil
from typing import NamedTuple

from generator.document.grid import Rectangle
from generator.document.tree import Quantity
from generator.writers import reading
from generator.writers.unbroken import GAP, WHOLE, ems
from generator.writers.word.faces import Face
from generator.writers.word.runs import HINT, run

_LEAST = 2
"""Characters that a column of words is left when another one needs room."""
_NAMES, _SENTENCES, _LONG, _MOST = 4, 6, 10, 30
"""Of one that is as wide as its words want, so many at least, be there names only or sentences too, which are
longer than `_LONG`; and so many at most."""
_FEW, _MOVE = 2, 8
"""Lines that need no evening; half characters that a column gives another one at a time at most."""
_BARE, _HINTED = (len(run(sign)) - 1 for sign in "0字")
"""How long the XML of a run is without its words: of digits, and of words with a Chinese character."""
_DIGITS, _DIGIT, _WIDEST = re.compile("[0-9]"), 0.67, 1 + GAP
"""How wide a sign of a number is at most among its digits (`5%`), and any sign, in Chinese characters."""


class Cell(NamedTuple):
    """The words of a cell, which takes some columns and rows.

    `ems` is how wide the widest of its lines is, with what they are indented, in Chinese characters.
    """

    columns: range
    rows: range
    text: str
    ems: float
    header: bool
    indent: int


def by_shares(shares: Sequence[int], width: int) -> list[int]:
    """Where columns begin and end, and the table with the last."""
    return [width * share // sum(shares) for share in accumulate(shares, initial=0)]


def cut(words: Mapping[tuple[int, int], str], rows: Rectangle, edges: Sequence[int], face: Face) -> bool:
    """Whether a number does not fit in its column. `words` are the runs of cells by row and column.

    The lengths of the runs tell at a glance that most do.
    """
    rooms = [face.ems(right - left) for left, right in pairwise(edges)]
    glance = ([_BARE + int(room / _DIGIT) for room in rooms],
              [_HINTED + int(room / _WIDEST) for room in rooms])
    # Tags hold no digits.
    long = [rows[row][column] for (row, column), xml in words.items()
            if len(xml) > glance[HINT in xml][column] and _DIGITS.search(xml)]
    return any(slot.cell.colspan == 1 and ems(text) > rooms[slot.column]
               and _need(text, 0, face) > edges[slot.column + 1] - edges[slot.column]
               for slot in long if (text := reading.words(slot.cell.content)))


def uncut(edges: Sequence[int], cells: Sequence[Cell], face: Face) -> list[int]:
    """The same columns, but none narrower than the widest number in its cells.

    What a column lacks, others give from what they have beside their numbers. Where that is too little, the
    columns stay.
    """
    given = [right - left for left, right in pairwise(edges)]
    alone = [cell for cell in cells if len(cell.columns) == 1]
    for kind in range(len(WHOLE)):
        needed = _needed(alone, kind, face, len(given))
        least = [max(need, face.room(_LEAST)) for need in needed]
        lines = _Lines(list(map(max, given, needed)), least, alone, face)
        if _squeeze(lines, sum(given)):
            return list(accumulate(lines.widths, initial=0))
    return list(edges)


def by_content(shares: Sequence[int], cells: Sequence[Cell], width: int, face: Face) -> list[int]:
    """Where columns begin and end that are as wide as their words want.

    Each takes its longest line as far as there is room; then words are broken where the table grows least.
    What is left over is given to each by its width. Where numbers would be cut, the shares hold.
    """
    alone = [cell for cell in cells if len(cell.columns) == 1]
    longest, said = [0.0] * len(shares), [0.0] * len(shares)
    for cell in alone:
        (column,) = cell.columns
        longest[column] = max(longest[column], cell.ems)
        said[column] = max(said[column], 0 if cell.header else cell.ems)
    names = [min(most, _SENTENCES if words > _LONG else _NAMES)
             for most, words in zip(longest, said, strict=True)]
    for kind in range(len(WHOLE)):
        needed = _needed(alone, kind, face, len(shares))
        least = [max(need, face.room(name)) for need, name in zip(needed, names, strict=True)]
        wanted = [max(need, face.room(min(most, _MOST))) for need, most in zip(least, longest, strict=True)]
        lines = _Lines(wanted, least, cells, face)
        if _squeeze(lines, width):
            _even(lines)
            left = by_shares(lines.widths, width - sum(lines.widths))
            return [edge + more for edge, more in zip(accumulate(lines.widths, initial=0), left, strict=True)]
    return uncut(by_shares(shares, width), cells, face)


def narrowest(edges: Sequence[int], face: Face) -> float:
    """How many Chinese characters a line of the narrowest column has room for."""
    return face.ems(min([right - left for left, right in pairwise(edges)]))


def cells(rows: Rectangle, least: float = 0.0) -> list[Cell]:
    """The cells with words, from left to right and from above.

    If only those are wanted that are wider than `least`, no cell is that is but a number: columns are as wide
    as their numbers.
    """
    found = []
    for number, slots in enumerate(rows):
        for column, (cell, row, begins) in enumerate(slots):
            content = cell.content
            if not content or begins != column or row != number:
                continue
            if least and len(content) == 1 and isinstance(content[0], Quantity):
                continue
            if text := reading.words(content):
                wide = cell.indent + (ems(text) if "\n" not in text else max(map(ems, text.split("\n"))))
                if wide > least or "\n" in text:
                    found.append(Cell(range(column, column + cell.colspan), range(row, row + cell.rowspan),
                                      text, wide, cell.header, cell.indent))
    return found


def _need(text: str, kind: int, face: Face) -> int:
    """How wide a column is that holds the widest number of a text; nought without one."""
    found = WHOLE[kind].findall(text) if _DIGITS.search(text) else ()
    return face.room(max(map(ems, found))) if found else 0


def _needed(alone: Sequence[Cell], kind: int, face: Face, columns: int) -> list[int]:
    needed = [0] * columns
    for cell in alone:
        (column,) = cell.columns
        needed[column] = max(needed[column], _need(cell.text, kind, face))
    return needed


def _squeeze(lines: _Lines, room: int) -> bool:
    """Make columns take no more than the room. Whether they can.

    Bit by bit is taken where the table grows by the fewest lines, then where the fewest words break anew.
    """
    widths, surplus = lines.widths, sum(lines.widths) - room
    costs: dict[int, tuple[int, int, int]] = {}
    while surplus > 0:
        step = min(surplus, lines.bit)
        if step == surplus or not costs:
            costs = {column: (*lines.cost(column, step), -width) for column, width in enumerate(widths)
                     if width - step >= lines.least[column]}
        if not costs:
            return _scrape(lines, surplus)
        narrowed = min(costs, key=costs.__getitem__)
        lines.narrow(narrowed, step)
        surplus -= step
        if costs[narrowed][0]:
            costs.clear()  # Rows are taller now, which makes others cheaper.
        elif widths[narrowed] - step >= lines.least[narrowed]:
            costs[narrowed] = *lines.cost(narrowed, step), -widths[narrowed]
        else:
            del costs[narrowed]
    return True


def _scrape(lines: _Lines, surplus: int) -> bool:
    """Take the rest from columns that have less than a bit left, if all of that is enough. Whether it is."""
    left = {column: width - least for column, (width, least)
            in enumerate(zip(lines.widths, lines.least, strict=True)) if width > least}
    if sum(left.values()) < surplus:
        return False
    for column in sorted(left, key=lambda column: lines.cost(column, left[column])):
        step = min(left[column], surplus)
        lines.narrow(column, step)
        surplus -= step
    return True


def _even(lines: _Lines) -> None:
    """Give the columns of the tallest words what others can do without, while the table loses lines."""
    while tallest := lines.tallest():
        taker = tallest.columns[-1]
        moves = [(giver, bits * lines.bit) for giver, width in enumerate(lines.widths)
                 if giver not in tallest.columns
                 for bits in range(1, min((width - lines.least[giver]) // lines.bit, _MOVE) + 1)]
        totals = {move: lines.moved(*move, taker) for move in moves}
        if not totals or min(totals.values()) >= lines.total():
            return
        giver, step = min(totals, key=lambda move: (totals[move], move[1]))
        lines.move(giver, step, taker)


@dataclass(slots=True)
class _Over:
    """Words over the same columns, which have the same room: the widest come first.

    While the columns together are `wide`, and above `enough`, none of their lines breaks anew.
    """

    columns: range
    wide: int
    enough: int = 0
    cells: list[Cell] = field(default_factory=list)

    def less(self, giver: int, step: int, taker: int) -> int:
        """By how much the columns are narrower, if one column gives another one a step."""
        return step * ((giver in self.columns) - (taker in self.columns))


class _Lines:
    """How many lines the words of a table take, while its columns change but are never below `least`.

    A column is narrowed by a `bit` at a time, half a character.
    """

    def __init__(self, widths: list[int], least: Sequence[int], cells: Sequence[Cell], face: Face) -> None:
        self.widths = widths
        self.least = least
        self.bit = face.size // 2
        self._face = face
        over = {columns: _Over(columns, sum(widths[columns.start:columns.stop]))
                for columns in dict.fromkeys([cell.columns for cell in cells])}
        narrowest = {columns: face.ems(sum(least[columns.start:columns.stop])) for columns in over}
        # Words that are on one line in the narrowest column need not be counted.
        self._cells = [cell for cell in cells if cell.ems > narrowest[cell.columns] or "\n" in cell.text]
        for cell in sorted(self._cells, key=lambda cell: cell.ems, reverse=True):
            over[cell.columns].cells.append(cell)
        self._over = [one for one in over.values() if one.cells]
        self._at = [[one for one in self._over if column in one.columns] for column in range(len(widths))]
        self._now: dict[int, int] = {}
        self._tallest: dict[int, int] = {}
        self._count_all()

    def cost(self, column: int, step: int) -> tuple[int, int]:
        """By how many lines the table grows if a column is narrower by a step, and how many break anew."""
        grown: dict[int, int] = {}
        broken = 0
        for over in self._at[column]:
            for cell, lines in self._changed(over, step):
                broken += lines - self._now[id(cell)]
                more = _a_row(cell, lines) - self._tallest.get(cell.rows[0], 1)
                grown[cell.rows[0]] = max(more, grown.get(cell.rows[0], 0))
        return sum(grown.values()), broken

    def narrow(self, column: int, step: int) -> None:
        """A column is to be narrower by a step."""
        self.widths[column] -= step
        for over in self._at[column]:
            over.wide -= step
            if changed := self._changed(over, 0):
                for cell, lines in changed:
                    self._now[id(cell)] = lines
                    self._grow(cell)
                over.enough = self._enough(over)

    def move(self, giver: int, step: int, taker: int) -> None:
        """One column is to be narrower by a step, another wider."""
        self.widths[giver] -= step
        self.widths[taker] += step
        for over in self._over:
            over.wide -= over.less(giver, step, taker)
        self._count_all()

    def moved(self, giver: int, step: int, taker: int) -> int:
        """The total, if one column were narrower by a step and another wider."""
        tallest: dict[int, int] = {}
        for over in self._over:
            less = over.less(giver, step, taker)
            room = self._face.ems(over.wide - less)
            for cell in over.cells:
                lines = _a_row(cell, _count(cell, room) if less else self._now[id(cell)])
                tallest[cell.rows[0]] = max(tallest.get(cell.rows[0], 1), lines)
        return sum(tallest.values()) - len(tallest)

    def tallest(self) -> Cell | None:
        """The words with the most lines, if there are more than two."""
        tall = max(self._cells, key=lambda cell: _a_row(cell, self._now[id(cell)]), default=None)
        return tall if tall and _a_row(tall, self._now[id(tall)]) > _FEW else None

    def total(self) -> int:
        """The lines of all rows that have more than one."""
        return sum(self._tallest.values()) - len(self._tallest)

    def _count_all(self) -> None:
        self._tallest = {}
        for over in self._over:
            room = self._face.ems(over.wide)
            for cell in over.cells:
                self._now[id(cell)] = _count(cell, room)
                self._grow(cell)
            over.enough = self._enough(over)

    def _changed(self, over: _Over, step: int) -> list[tuple[Cell, int]]:
        """Which cells take how many lines, if columns that were never narrower are by a step."""
        wide = over.wide - step
        if wide > over.enough:
            return []
        room, found = self._face.ems(wide), []
        for cell in over.cells:
            if cell.ems <= room:
                break  # So was it before, and so are all that follow.
            lines = _count(cell, room)
            if lines != self._now[id(cell)]:
                found.append((cell, lines))
        return found

    def _enough(self, over: _Over) -> int:
        """The width above which words take no more lines than they do."""
        if any("\n" in cell.text for cell in over.cells):
            return over.wide
        return self._face.room(max([cell.ems / self._now[id(cell)] for cell in over.cells]))

    def _grow(self, cell: Cell) -> None:
        row = cell.rows[0]
        self._tallest[row] = max(self._tallest.get(row, 1), _a_row(cell, self._now[id(cell)]))


def _count(cell: Cell, room: float) -> int:
    """About how many lines words take: columns are tried by hundreds, so none is broken."""
    if "\n" not in cell.text:
        return ceil(cell.ems / room)
    return sum(max(ceil((ems(line) + cell.indent) / room), 1) for line in cell.text.split("\n"))


def _a_row(cell: Cell, lines: int) -> int:
    """The lines of each of the rows that a cell takes."""
    return -(-lines // len(cell.rows))
