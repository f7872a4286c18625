"""Whether a paragraph is what a pattern may be, and which number is which.

All ways are followed at once: a set of places moves through the pattern, and each place is looked at once for
each piece, so that the time is linear in the text, whatever stands in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from generator.composing.symbols import Each, Either, Ordinal, Piece, Said, Slot, Stream, Words

_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_INSIDE: Final = re.compile(r"[0-9.,]")
_ORDINAL: Final = re.compile(r"第[一二三四五六七八九十0-9]+部分|\((?:[一二三四五六七八九十]+|[0-9]+)\)"
                             r"|[一二三四五六七八九十]+|[0-9]{1,3}\.?")


class Captured(NamedTuple):
    """A piece of a pattern and where it was found. A row begins where `piece` is an `Each`."""

    piece: Piece
    start: int
    end: int




_Reached = dict[int, tuple[int, "_Trail | None"]]
_Trail = list[tuple[Piece, _Reached]]


def match(stream: Stream, text: str) -> list[Captured] | None:
    """What stands where, if the whole text is what a pattern may be."""
    trail = _through(stream, text, [0], None)
    if trail is None or (trail and len(text) not in trail[-1][1]) or not trail and text:
        return None
    return list(_captured(trail, len(text)))


def _through(stream: Stream, text: str, starts: Sequence[int], after: Piece | None) -> _Trail | None:
    """Where each piece may end; None if one cannot stand there. `after` follows the stream; None: its end."""
    trail: _Trail = []
    for number, piece in enumerate(stream):
        following = stream[number + 1] if number + 1 < len(stream) else after
        reached = _step(piece, following, text, starts)
        if not reached:
            return None
        trail.append((piece, reached))
        starts = sorted(reached)
    return trail


def _step(piece: Piece, following: Piece | None, text: str, starts: Sequence[int]) -> _Reached:
    match piece:
        case Words(words):
            return {start + len(words): (start, None) for start in starts if text.startswith(words, start)}
        case Slot():
            return dict(_numbers(piece, text, starts))
        case Ordinal():
            return {end: (start, None) for start in starts for end in _ordinals(text, start)}
        case Said():
            return {end: (starts[bisect_right(starts, end) - 1], None)
                    for end in _ends(following, text, starts[0])}
        case Either(ways):
            return _either(ways, text, starts, following)
        case Each():
            return _each(piece, text, starts)


def _numbers(slot: Slot, text: str, starts: Sequence[int]) -> Iterator[tuple[int, tuple[int, None]]]:
    for start in starts:
        found = _NUMBER.match(text, start)
        if found and not (start and _INSIDE.match(text, start - 1) and _INSIDE.match(text, start)):
            end = found.end()
            if slot.filter == "pct" or text[end - 1] != "%":
                yield end, (start, None)


def _ordinals(text: str, start: int) -> Iterator[int]:
    """A number may end before it could: 五、一般 is 五一般 here."""
    if found := _ORDINAL.match(text, start):
        yield found.end()
        if found[0][0] not in "第(":
            yield from range(start + 1, found.end())


def _ends(following: Piece | None, text: str, start: int) -> Iterator[int]:
    """Where words may end that can be anything: before what follows."""
    match following:
        case None:
            yield len(text)
        case Words(words):
            at = text.find(words, start)
            while at >= 0:
                yield at
                at = text.find(words, at + 1)
        case _:
            yield from range(start, len(text) + 1)


def _either(ways: tuple[Stream, ...], text: str, starts: Sequence[int], after: Piece | None) -> _Reached:
    found: _Reached = {}
    for way in ways:
        if not way:
            for start in starts:
                found.setdefault(start, (start, []))
        elif (trail := _through(way, text, starts, after)) is not None:
            for end in trail[-1][1]:
                found.setdefault(end, (_start(trail, end), trail))
    return found


def _each(each: Each, text: str, starts: Sequence[int]) -> _Reached:
    """Any number of rows: those that begin where others end are looked at together, each place once."""
    found: _Reached = {start: (start, []) for start in starts}
    fresh: Sequence[int] = starts
    while fresh and (trail := _through(each.body, text, fresh, each)) is not None:
        fresh = []
        for end in sorted(trail[-1][1]):
            if end not in found:
                found[end] = (_start(trail, end), trail)
                fresh.append(end)
    return found


def _start(trail: _Trail, end: int) -> int:
    for _, reached in reversed(trail):
        end = reached[end][0]
    return end


def _captured(trail: _Trail, end: int) -> Iterator[Captured]:
    found: list[list[Captured]] = []
    for piece, reached in reversed(trail):
        start, inner = reached[end]
        if isinstance(piece, Each):
            found.append(list(_rows(piece, reached, end)))
            while reached[end][1]:
                end = reached[end][0]
            continue
        found.append(list(_captured(inner, end)) if inner else
                     [] if isinstance(piece, Either) else [Captured(piece, start, end)])
        end = start
    for captured in reversed(found):
        yield from captured


def _rows(piece: Each, reached: _Reached, end: int) -> Iterator[Captured]:
    rows: list[list[Captured]] = []
    while (inner := reached[end][1]):
        start = reached[end][0]
        rows.append([Captured(piece, start, start), *_captured(inner, end)])
        end = start
    for row in reversed(rows):
        yield from row
