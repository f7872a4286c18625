"""Which justified paragraphs a layout engine would pull apart, since a number moves that does not fit.

Lines are reckoned, not measured: Chinese characters are as wide in every font, the digits of a number nearly
so. So it is known without an engine, and alike on every computer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from generator.writers import unbroken

MOST = 0.1
"""How much wider a line may be than its words. Beyond that one sees the gaps between its characters."""
_GAP = 0.22
"""What stands between a Chinese character, no mark, and one that is none, in Chinese characters."""
_GAPS = re.compile(r"(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%‰])(?=[\u3400-\u9fff])")
_SLACK = 15
"""Twentieths of a point that a line is reckoned shorter, since widths are reckoned too."""
_MARKS = frozenset("，。、；：！？")
"""Marks that may stand beyond the end of a line, but not behind a number: they move with it."""
_NO_BEGIN, _NO_END = frozenset("）)〕》”’」】…") | _MARKS, frozenset("（(〔《“‘「【")
_WHOLE = re.compile(r"[-+\u2212]?[0-9A-Za-z][0-9A-Za-z,.%‰/-]*[，。、；：！？]?")
"""What no line breaks in."""
_LONG = re.compile(r"[0-9A-Za-z,.%‰/-]{3,}")
"""Only what is as wide as a tenth of a line leaves that much of it."""
_NARROW = {chr(code): unbroken.ems(chr(code)) for code in range(32, 127)}


class Room(NamedTuple):
    """The room of a paragraph in twentieths of a point.

    `width` is that of a line, `indent` what its first one lacks; `size` that of a Chinese character,
    `spacing` what is added to each.
    """

    width: int
    indent: int
    size: int
    spacing: int


def is_pulled(text: str, room: Room) -> bool:
    """Whether a line of a justified paragraph would be pulled apart by more than `MOST`."""
    if not _LONG.search(text):
        return False
    ends = _ends(text, room)
    numbers = [found.span() for found in _WHOLE.finditer(text)]
    start, at, line = 0, 0.0, room.width - room.indent - _SLACK
    while (place := bisect_right(ends, at + line)) < len(text):
        end = _line_end(text, numbers, start, place)
        place = end if end > start else max(place, start + 1)
        if place < len(text) and line > (ends[place - 1] - at) * (1 + MOST):
            return True
        start, at, line = place, ends[place - 1], room.width - _SLACK
    return False


def _ends(text: str, room: Room) -> list[float]:
    """How far each character reaches if all stand on one line."""
    widths = [_NARROW.get(sign, 1.0) * room.size + room.spacing for sign in text]
    for found in _GAPS.finditer(text):
        widths[found.start()] += _GAP * room.size
    return list(accumulate(widths))


def _line_end(text: str, numbers: Sequence[tuple[int, int]], start: int, place: int) -> int:
    """Where a line ends that has room for what stands before `place`."""
    number = bisect_right(numbers, (place, 0)) - 1
    begin, end = numbers[number] if number >= 0 else (0, 0)
    if begin < place < end:
        place = begin
    elif text[place] in _MARKS and place != end:
        place += 1
    while start < place < len(text) and (text[place] in _NO_BEGIN or text[place - 1] in _NO_END):
        place -= 1
    return place
