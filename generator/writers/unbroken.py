"""What no line of a Word file may end in: a number behind its sign and, in tables, before its unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from math import ceil
from typing import Any, NamedTuple

from generator.document.grid import Rectangle
from generator.document.tree import Quantity, plain
from generator.quantities import TENS, UNITS

MINUS = "\u2212"
_BEFORE = "[%％‰年月日号时分秒周天元万亿个人次辆级层]"
_HYPHEN = re.compile(rf"(?<![0-9A-Za-z)）-])(?<![0-9]{_BEFORE})(?<![0-9]{_BEFORE}{_BEFORE})-(?=[0-9])")
"""A hyphen that is a minus. Behind a number, a letter or a bracket it is the dash of a range or a name."""
_SIGNED = re.compile(rf"({MINUS}[0-9][0-9,.]*%?)")

_NUMBER = r"[≥≤><=＞＜＝±]*-?[0-9][0-9,]*(?:\.[0-9]+)?[%％‰]?"
_AMOUNT = rf"{_NUMBER}(?:{'|'.join(TENS)})?[余多]?(?:{UNITS})?"
_DIGIT = re.compile("[0-9]")
_WHOLE = [re.compile(words) for words in (rf"{_AMOUNT}(?:[~～至—]?{_AMOUNT})*", _AMOUNT, _NUMBER)]
"""What a line of a cell holds: dates and ranges; numbers with their units, if there is too little room; those
alone."""
_KNOWN = {**dict.fromkeys("0123456789", 0.5), **dict.fromkeys(",.:; ", 0.25), "%": 0.84}
_WIDTHS = [_KNOWN.get(chr(code), 0.57) for code in range(128)]
_GAP = 0.25
"""How wide ASCII signs are, and what stands between them and Chinese ones, in Chinese characters."""
_ASCII = 0.6
"""The most that a sign of a number takes among its digits."""
_SIZE, _MARGINS = 9, 216
"""The size of words in points, the margins of a cell in twentieths, where the style leaves them to Word."""
_LINES = 20
"""What the lines of a table take of a cell, in twentieths of a point."""
_LEAST = 2
"""Characters that a column of words is left when another one needs room."""


class Face(NamedTuple):
    """How words stand in cells, in twentieths of a point: their size, and the margins of both sides."""

    size: int
    margins: int

    def room(self, ems: float) -> int:
        """How wide a column is that takes so many Chinese characters on a line."""
        return int(ems * self.size) + self.margins + _LINES

    def lines(self, cells: Iterable[_Cell], width: int) -> list[int]:
        """How many lines the words of each of a column's cells take."""
        room = max(width - self.margins - _LINES, self.size)
        return [ceil(cell.ems * self.size / room) for cell in cells]


def face(words: Any, table: Any) -> Face:
    """What two styles make of words in cells."""
    sides = table.element.xpath("w:tblPr/w:tblCellMar/w:left/@w:w|w:tblPr/w:tblCellMar/w:right/@w:w")
    return Face(int((words.font.size.pt if words.font.size else _SIZE) * 20),
                sum(map(int, sides)) if sides else _MARGINS)


def signed(text: str) -> list[str]:
    """Words in parts, of which each number with a minus is one. The minus is U+2212."""
    if "-" not in text:
        return [text]
    return [part for part in _SIGNED.split(_HYPHEN.sub(MINUS, text)) if part]


def is_signed(part: str) -> bool:
    """Whether words are nothing but a number with a minus."""
    return part.startswith(MINUS) and _SIGNED.fullmatch(part) is not None


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """How wide words are, in Chinese characters."""
    if text.isascii():
        return sum(map(_WIDTHS.__getitem__, text.encode()))
    latin = [one.isascii() for one in text]
    widths = (_WIDTHS[ord(one)] if narrow else 1 for one, narrow in zip(text, latin, strict=True))
    return sum(widths) + _GAP * sum(one != other for one, other in pairwise(latin))


def edges(shares: Sequence[int], rows: Rectangle, width: int, face: Face) -> list[int]:
    """Where columns begin and end: by their shares, but none narrower than the widest number in its cells.

    What a column lacks, others give from what they have beside their numbers. Where that is too little, the
    shares hold.
    """
    marks = [width * share // sum(shares) for share in accumulate(shares, initial=0)]
    given = [right - left for left, right in pairwise(marks)]
    if not _cuts(rows, given, face):
        return marks
    cells = [_Cell(slot.row, column, text, ems(text)) for number, slots in enumerate(rows)
             for column, slot in enumerate(slots)
             if slot.row == number and slot.cell.colspan == 1 and (text := plain(slot.cell.content))]
    for whole in _WHOLE:
        needed = [0] * len(given)
        for cell in cells:
            needed[cell.column] = max(needed[cell.column], _need(cell.text, whole, face))
        if widths := _widened(given, needed, cells, face):
            return list(accumulate(widths, initial=0))
    return marks


def _cuts(rows: Rectangle, given: Sequence[int], face: Face) -> bool:
    """Whether a number does not fit in its column. Most cells are short enough at a glance."""
    rooms = [(width - face.margins - _LINES) / face.size for width in given]
    for number, slots in enumerate(rows):
        for room, (cell, row, column) in zip(rooms, slots, strict=True):
            content = cell.content
            if not content or row != number or cell.colspan > 1:
                continue
            first = content[0]
            text = first.text if len(content) == 1 and isinstance(first, Quantity) else plain(content)
            plainly = text.isascii()
            if (len(text) * (_ASCII if plainly else 1 + _GAP) > room and not (plainly and ems(text) <= room)
                    and _DIGIT.search(text) and _need(text, _WHOLE[0], face) > given[column]):
                return True
    return False


def _need(text: str, whole: re.Pattern[str], face: Face) -> int:
    """How wide a column is that holds the widest number of a text; nought without one."""
    return face.room(max(map(ems, found))) if (found := whole.findall(text)) else 0


class _Cell(NamedTuple):
    """The words of a cell of one column, and how wide they are on one line."""

    row: int
    column: int
    text: str
    ems: float


def _widened(given: list[int], needed: list[int], cells: list[_Cell], face: Face) -> list[int]:
    """Columns as wide as they need to be; none if the others have too little.

    Bit by bit is taken where the table grows by the fewest lines, then where the fewest words break anew.
    """
    widths = list(map(max, given, needed))
    columns = [[cell for cell in cells if cell.column == column] for column in range(len(widths))]
    now = [face.lines(column, width) for column, width in zip(columns, widths, strict=True)]
    tallest: dict[int, int] = defaultdict(int)
    for cell, lines in zip(chain(*columns), chain(*now), strict=True):
        tallest[cell.row] = max(tallest[cell.row], lines)
    costs: dict[int, tuple[int, int]] = {}
    while lacking := sum(widths) - sum(given):
        step = min(lacking, face.size // 2)
        able = [column for column, width in enumerate(widths)
                if width - step >= max(needed[column], face.room(_LEAST))]
        if not able:
            return []
        if step == lacking:
            costs.clear()
        for column in able:
            if column not in costs:
                then = face.lines(columns[column], widths[column] - step)
                grown = sum(max(lines - tallest[cell.row], 0)
                            for cell, lines in zip(columns[column], then, strict=True))
                costs[column] = grown, sum(then) - sum(now[column])
        least = min(able, key=lambda column: (*costs[column], -widths[column]))
        widths[least] -= step
        if costs.pop(least)[0]:
            costs.clear()  # Rows are taller now, which makes others cheaper.
        now[least] = face.lines(columns[least], widths[least])
        for cell, lines in zip(columns[least], now[least], strict=True):
            tallest[cell.row] = max(tallest[cell.row], lines)
    return widths
