"""Which justified paragraphs a layout engine would pull apart, since a number moves that does not fit.

Lines are reckoned, not measured: Chinese characters are as wide in every font, the digits of a number nearly
so. So it is known without an engine, and alike on every computer.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from generator.writers import unbroken

MOST = 0.1
"""How much wider a line may be than its words. Beyond that one sees the gaps between its characters."""
_GAP = 0.22
"""What stands between a Chinese character that is no mark and a number, in Chinese characters."""
_SLACK = 15
"""Twentieths of a point that a line is reckoned shorter, since widths are reckoned too."""
_MARKS = frozenset(unbroken.MARKS)
"""Marks that may stand beyond the end of a line, but not behind a number: they move with it."""
_NO_BEGIN, _NO_END = frozenset(unbroken.NO_BEGIN), frozenset(unbroken.OPENING)
_WHOLE = re.compile(r"[-+\u2212]?[0-9A-Za-z][0-9A-Za-z,.%‰/-]*[，。、；：！？]?")
"""What no line breaks in."""
_LONG = re.compile(r"[0-9A-Za-z,.%‰/-]{3,}")
"""Only what is as wide as a tenth of a line leaves that much of it."""
_FIRST, _LAST = "\u3400", "\u9fff"
"""Chinese characters that are no marks."""
_LATIN = frozenset("0123456789%‰abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
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
    if "\n" in text:  # What an author writes on lines of its own is reckoned so.
        first, rest = text.split("\n", 1)
        return is_pulled(first, room) or is_pulled(rest, room._replace(indent=0))
    size, line, at = room.size + room.spacing, room.width - room.indent - _SLACK, 0.0
    # Where the last number begins and ends, in characters, and if all stands on one line.
    begun, before, began, right = 0, 0, 0.0, 0.0
    for begin, end in chain((one.span() for one in _WHOLE.finditer(text)), [(len(text), len(text))]):
        left, last = right + (begin - before) * size, right
        right = left + _width(text, begin, end, room)
        while right > at + line:
            place = _line_end(text, min(before + int((at + line - last) / size), begin), begin)
            if place >= len(text):
                return False
            filled = last + (place - before) * size
            if place < before:  # A bracket behind the last number takes it along.
                place = _line_end(text, begun, begun)
                filled = began + (place - begun) * size
            if line > (filled - at) * (1 + MOST) > 0:
                return True
            at, line = max(filled, at + size), room.width - _SLACK
        begun, before, began = begin, end, left
        right += _gap(text, end, room)
    return False


def _width(text: str, begin: int, end: int, room: Room) -> float:
    """How wide a number is, with the gap before it."""
    ems = sum([_NARROW.get(sign, 1.0) for sign in text[begin:end]])
    return ems * room.size + (end - begin) * room.spacing + _gap(text, begin, room)


def _gap(text: str, place: int, room: Room) -> float:
    """What stands between a character and the next one, of which one is Chinese and one is not."""
    left, right = text[place - 1:place], text[place:place + 1]
    other = right if left in _LATIN else left if right in _LATIN else ""
    return _GAP * room.size if _FIRST <= other <= _LAST else 0.0


def _line_end(text: str, place: int, following: int) -> int:
    """Where a line ends with room for what stands before `place`; the next number begins at `following`."""
    if place < following and text[place] in _MARKS:
        place += 1
    while 0 < place < len(text) and (text[place] in _NO_BEGIN or text[place - 1] in _NO_END):
        place -= 1
    return place
