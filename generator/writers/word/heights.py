"""How tall the rows of a table are: reckoned from the words in them, for forms and statements alike.

Word and LibreOffice are not asked. Lines stand exactly apart, as the style document has it, and Chinese
characters are as wide in every font, so pages hold as much with other fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from generator.writers.unbroken import CLOSING, GAP, MARKS, OPENING, ems
from generator.writers.word.columns import Cell
from generator.writers.word.faces import Face

_PIECES = re.compile(rf"[{OPENING}]*(?:[!-~]+|.)[{CLOSING}{MARKS}]*")
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
    return [cell for cell in cells if "\n" in cell.text
            or cell.ems > face.ems(edges[cell.columns.stop] - edges[cell.columns.start])]


def lines(text: str, room: float) -> int:
    """How many lines words take that have room for so many Chinese characters, of which it takes one."""
    count, room = 0, max(room, 1)
    for line in text.split("\n"):
        count, filled, before = count + 1, 0.0, ""
        for piece in _PIECES.findall(line):
            wide = ems(piece)
            gap = GAP if before and before.isascii() != piece[0].isascii() else 0.0
            if filled and filled + gap + wide > room:
                count, filled, gap = count + 1, 0.0, 0.0
            ended, wide = _cut(piece, room) if wide > room else (0, wide)
            count, filled, before = count + ended, filled + gap + wide, piece[-1]
    return count


def _cut(piece: str, room: float) -> tuple[int, float]:
    """How many lines end within what is wider than a line, and how much of the last one it fills."""
    ended, filled = 0, 0.0
    for wide in map(ems, piece):
        if filled and filled + wide > room:
            ended, filled = ended + 1, 0.0
        filled += wide
    return ended, filled
