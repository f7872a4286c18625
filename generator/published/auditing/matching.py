"""Whether a paragraph is what a pattern may be, and which number is which.

All ways are followed at once: a set of places moves through the pattern, and each place is looked at once for
each piece, so that the time is linear in the text, whatever stands in it. What is `near` has words that are
nearly those of the pattern: each place has a cost, the characters that are wrong so far.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from generator.composing.symbols import Each, Either, Ordinal, Piece, Said, Sign, Slot, Stream, Words

_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]{0,29}(?:\.[0-9]{1,9})?%?")
_INSIDE: Final = re.compile(r"[0-9.,](?=[0-9.,])")
_ORDINAL: Final = re.compile(r"第[一二三四五六七八九十0-9]+部分|\((?:[一二三四五六七八九十]+|[0-9]+)\)"
                             r"|[一二三四五六七八九十]+|[0-9]{1,3}\.?")
_REMARK: Final = re.compile(r"\([^()0-9]{1,6}\)")
"""What was to be chosen and was left: 增加（减少）."""
_STRAY: Final = re.compile(r"[^-+0-9.,%](?=[-+]?[0-9])")
_OF_NUMBERS: Final = re.compile(r"[-+0-9.,%]")
_MANY = 50
"""From more places words are only looked for as they are."""
_RIGHT = 4
"""Of so many characters one may be wrong; of two or three, too."""
_SURE = 6
"""So many characters are no chance, unless the pattern has them twice."""
_Starts = Mapping[int, int]
"""Places, and what each has cost."""


class Captured(NamedTuple):
    """A piece of a pattern and where it was found. A row begins where `piece` is an `Each`."""

    piece: Piece
    start: int
    end: int


class _Way(NamedTuple):
    """How a place was reached: from where, through what of an alternative or a row, at what cost."""

    start: int
    inner: _Trail
    cost: int


_Reached = dict[int, _Way]
_Trail = list[tuple[Piece, _Reached]]


class Matched(NamedTuple):
    """What stands where, and how many characters are not those of the pattern."""

    captured: list[Captured]
    cost: int


def match(stream: Stream, text: str, near: bool = False) -> Matched | None:
    """What stands where, if the whole text is what a pattern may be."""
    trail = _Matcher(text, near).through(stream, {0: 0}, None)
    if not trail or len(text) not in trail[-1][1]:
        return None
    return Matched(list(_captured(trail, len(text))), trail[-1][1][len(text)].cost)


def begun(stream: Stream, text: str) -> list[Captured]:
    """What stands where in a text that is only in parts what a pattern may be: runs of its pieces, each from
    words that stand there to the last number with words behind it.
    """
    found: list[Captured] = []
    number = place = 0
    sure = _sure(stream)
    while number < len(stream):
        trail = _run(stream[number:], text, place)
        if trail:
            place = max(trail[-1][1])
            found += _captured(trail, place)
        number += max(len(trail), 1)
        number, place = _resumed(stream, sure, number, text, place)
    return found


def _run(stream: Stream, text: str, place: int) -> _Trail:
    """The pieces that stand at a place, one after the other, to the last number with words behind it."""
    matcher, trail, starts = _Matcher(text, False), list[tuple[Piece, _Reached]](), {place: 0}
    for piece, following in zip(stream, (*stream[1:], None), strict=True):
        made = matcher.through((piece,), starts, following)
        if not made:
            break
        trail += made
        starts = {end: way.cost for end, way in made[0][1].items()}
    while trail and not (len(trail) > 1 and isinstance(trail[-1][0], Words)
                         and isinstance(trail[-2][0], Slot)):
        trail.pop()
    return trail


def _sure(stream: Stream) -> dict[int, str]:
    """The words of a pattern, by their piece, that nothing else in it can be taken for."""
    words = {at: piece.text for at, piece in enumerate(stream) if isinstance(piece, Words)}
    every = "/".join(words.values())
    return {at: text for at, text in words.items() if len(text) >= _SURE and every.count(text) == 1}


def _resumed(stream: Stream, sure: Mapping[int, str], number: int, text: str, place: int) -> tuple[int, int]:
    """From which piece on, and where, a text may go on as the pattern does."""
    for at in range(number, len(stream)):
        there = text.find(sure[at], place) if at in sure else -1
        if there >= 0:
            return at, there
    return len(stream), place


class _Matcher:
    def __init__(self, text: str, near: bool) -> None:
        self._text, self._near = text, near

    def through(self, stream: Stream, starts: _Starts, after: Piece | None) -> _Trail | None:
        """Where each piece may end; None if one cannot stand there. `after` follows the stream; None: its
        end.
        """
        trail: _Trail = []
        for number, piece in enumerate(stream):
            following = stream[number + 1] if number + 1 < len(stream) else after
            if isinstance(piece, Words) and number and isinstance(stream[number - 1], Sign):
                reached = self._words(piece.text, starts, near=False)  # 增加 is not nearly 减少.
            else:
                reached = self._step(piece, following, starts)
            if not reached:
                return None
            trail.append((piece, reached))
            starts = {end: way.cost for end, way in reached.items()}
        return trail

    def _step(self, piece: Piece, following: Piece | None, starts: _Starts) -> _Reached:
        match piece:
            case Words(words):
                return self._words(words, starts, self._near)
            case Slot():
                return {end: _Way(start, [], starts[start]) for start, end in self._numbers(piece, starts)}
            case Sign():
                return {start: _Way(start, [], cost) for start, cost in starts.items()}
            case Ordinal():
                return {end: _Way(start, [], cost) for start, cost in starts.items()
                        for end in self._ordinals(start)}
            case Said():
                return self._said(following, starts)
            case Either(ways):
                return self._either(ways, starts, following)
            case Each():
                return self._each(piece, starts)

    def _words(self, words: str, starts: _Starts, near: bool) -> _Reached:
        found = {start + len(words): _Way(start, [], cost) for start, cost in starts.items()
                 if self._text.startswith(words, start)}
        if near and len(starts) <= _MANY:
            self._add_near(found, words, starts)
        if self._near and len(found) <= _MANY:
            self._add_strays(found)
        return found

    def _add_near(self, found: _Reached, words: str, starts: _Starts) -> None:
        """Where words end that are nearly these."""
        for start, cost in starts.items():
            for end, more in () if start + len(words) in found else near_ends(words, self._text, start):
                if end not in found or found[end].cost > cost + more:
                    found[end] = _Way(start, [], cost + more)

    def _add_strays(self, found: _Reached) -> None:
        """Behind what was left in brackets or slipped in."""
        for end, way in list(found.items()):
            more_there = _REMARK.match(self._text, end) or _STRAY.match(self._text, end)
            if more_there and (end := more_there.end()) not in found:
                found[end] = way._replace(cost=way.cost + 1)

    def _numbers(self, slot: Slot, starts: _Starts) -> Iterator[tuple[int, int]]:
        for start in starts:
            found = _NUMBER.match(self._text, start)
            if found and (slot.filter == "pct" or self._text[found.end() - 1] != "%"):
                yield start, found.end()

    def _ordinals(self, start: int) -> Iterator[int]:
        """A number may end before it could: 五、一般 is 五一般 here."""
        if found := _ORDINAL.match(self._text, start):
            yield found.end()
            if found[0][0] not in "第(":
                yield from range(start + 1, found.end())

    def _said(self, following: Piece | None, starts: _Starts) -> _Reached:
        known = sorted(starts)
        found: _Reached = {}
        for end in self._ends(following, known[0]):
            start = known[bisect_right(known, end) - 1]
            found[end] = _Way(start, [], starts[start])
        return found

    def _ends(self, following: Piece | None, start: int) -> Iterator[int]:
        """Where words may end that can be anything: before what follows."""
        match following:
            case None:
                yield len(self._text)
            case Words(words):
                there = list(_occurrences(words, self._text, start))
                yield from there or (self._nearly(words, start) if self._near else ())
            case _:
                yield start
                yield from (at for at in range(start + 1, len(self._text) + 1)
                            if not _INSIDE.match(self._text, at - 1))

    def _nearly(self, words: str, start: int) -> Iterator[int]:
        """Where words may begin of which one half is right."""
        half = len(words) // 2
        if half:
            yield from _occurrences(words[:half], self._text, start)
            for at in _occurrences(words[half:], self._text, start + half):
                yield at - half

    def _either(self, ways: tuple[Stream, ...], starts: _Starts, after: Piece | None) -> _Reached:
        found: _Reached = {}
        for way in ways:
            trail = self.through(way, starts, after) if way else []
            reached = trail[-1][1] if trail else {start: _Way(start, [], cost) for start, cost
                                                  in starts.items()} if trail == [] else {}
            for end, last in reached.items():
                if end not in found or found[end].cost > last.cost:
                    found[end] = _Way(_start(trail or [], end), trail or [], last.cost)
        return found

    def _each(self, each: Each, starts: _Starts) -> _Reached:
        """Any number of rows: those that begin where others end are looked at together, each place once."""
        found: _Reached = {start: _Way(start, [], cost) for start, cost in starts.items()}
        fresh = starts
        while fresh and (trail := self.through(each.body, fresh, each)):
            fresh = {}
            for end, last in trail[-1][1].items():
                start = _start(trail, end)
                if end not in found:
                    fresh[end] = last.cost
                if end not in found or found[end].start < start < end:  # The more rows, the better.
                    found[end] = _Way(start, trail, last.cost)
        return found


def _occurrences(words: str, text: str, start: int) -> Iterator[int]:
    at = text.find(words, start)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def near_ends(words: str, text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where words end that are nearly these, and how many characters of them are wrong: never a digit."""
    most = max(len(words) // _RIGHT, int(len(words) > 1))
    there, digits = text[start:start + len(words) + most], _OF_NUMBERS.findall(words)
    common = [0] * (len(there) + 1)
    for one in words:
        before, common = common, [0]
        for at, other in enumerate(there):
            common.append(before[at] + 1 if one == other else max(before[at + 1], common[at]))
    for length, same in enumerate(common):
        cost = max(length, len(words)) - same
        if cost <= most and length and _OF_NUMBERS.findall(there[:length]) == digits:
            yield start + length, cost


def _start(trail: _Trail, end: int) -> int:
    for _, reached in reversed(trail):
        end = reached[end].start
    return end


def _captured(trail: _Trail, end: int) -> Iterator[Captured]:
    found: list[list[Captured]] = []
    for piece, reached in reversed(trail):
        way = reached[end]
        if isinstance(piece, Each):
            found.append(list(_rows(piece, reached, end)))
            while reached[end].inner:
                end = reached[end].start
            continue
        if way.inner:
            found.append(list(_captured(way.inner, end)))
        elif not isinstance(piece, Either):
            found.append([Captured(piece, way.start, end)])
        end = way.start
    for captured in reversed(found):
        yield from captured


def _rows(piece: Each, reached: _Reached, end: int) -> Iterator[Captured]:
    rows: list[list[Captured]] = []
    while inner := reached[end].inner:
        start = reached[end].start
        rows.append([Captured(piece, start, start), *_captured(inner, end)])
        end = start
    for row in reversed(rows):
        yield from row
