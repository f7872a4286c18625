"""How tall the rows of a table are: reckoned from the words in them, for forms and statements alike.

Word and LibreOffice are not asked. Lines stand exactly apart, as the style document has it, and Chinese
characters are as wide in every font, so pages hold as much with other fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from generator.writers.unbroken import GAP, NO_BEGIN, OPENING, ems
from generator.writers.word.columns import Cell, narrowest
from generator.writers.word.faces import Face

_CHINESE = "\x80"
"""No Chinese character stands before it."""
_PIECES = re.compile(rf"[{OPENING}]*(?:[!-~]+|.)[{NO_BEGIN}]*")
"""What no line breaks: a number, a word, a sign with the marks around it."""


def heights(cells: Iterable[Cell], rows: int, edges: Sequence[int], face: Face) -> tuple[int, ...]:
    """How tall each row of a table is, in twentieths of a point."""
    made = [face.height(1)] * rows
    for cell in sorted(tall(cells, edges, face), key=lambda cell: len(cell.rows)):
        room = face.ems(edges[cell.columns.stop] - edges[cell.columns.start])
        needed = face.height(lines(cell.text, room - cell.indent))
        # What a tall cell lacks, its last row gets.
        made[cell.rows[-1]] += max(needed - sum(made[cell.rows.start:cell.rows.stop]), 0)
    return tuple(made)


def tall(cells: Iterable[Cell], edges: Sequence[int], face: Face) -> list[Cell]:
    """The cells that take more than a line. In smaller type no others do."""
    least = narrowest(edges, face)
    return [cell for cell in cells if "\n" in cell.text or cell.ems > least
            and cell.ems > face.ems(edges[cell.columns.stop] - edges[cell.columns.start])]


def lines(text: str, room: float) -> int:
    """How many lines words take that have room for so many Chinese characters, of which it takes one."""
    if ems(text) <= room and "\n" not in text:
        return 1
    count, room = 0, max(room, 1)
    for line in text.split("\n"):
        count, filled, latin = count + 1, 0.0, False
        for piece in _PIECES.findall(line):
            wide = ems(piece)
            if filled:
                filled += GAP if (piece[0] < _CHINESE) is not latin else 0
                if filled + wide > room:
                    count, filled = count + 1, 0.0
            if wide > room:
                ended, wide = _cut(piece, room)
                count += ended
            filled += wide
            latin = piece[-1] < _CHINESE
    return count


def _cut(piece: str, room: float) -> tuple[int, float]:
    """How many lines end within what is wider than a line, and how much of the last one it fills."""
    ended, filled = 0, 0.0
    for wide in map(ems, piece):
        if filled and filled + wide > room:
            ended, filled = ended + 1, 0.0
        filled += wide
    return ended, filled
