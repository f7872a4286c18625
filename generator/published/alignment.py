"""Two documents side by side: which lines of one are which of the other.

First what is the same on both sides, in order; then what stands elsewhere word for word; then, between two
lines that are the same, what is most alike. What has no counterpart is missing, or was added.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from generator.published.lines import Line

_ALIKE = 0.4
"""How much of two lines must be the same, if they are to be two forms of one."""
_PAIRS = 40_000
"""Pairs of lines that are compared in one gap; above that, only lines that differ in numbers are paired."""
_TELLING = 2
"""Characters of a line that has moved rather than been typed twice."""
_DIGITS = re.compile("[0-9]+(?:[,.][0-9]+)*")


class Move(NamedTuple):
    """Lines that follow each other, and stand elsewhere now: before the right one `before`. `swapped`: those
    that stand in their place.
    """

    right: tuple[int, ...]
    before: int
    swapped: tuple[int, ...] = ()


class Aligned(NamedTuple):
    """Lines by their numbers: `pairs` differ in words, `missing` are right ones, `added` are found ones, each
    with the right one that it stands before.

    What only stands `aside` is counted, since it may be a stamp.
    """

    pairs: tuple[tuple[int, int], ...]
    missing: tuple[int, ...]
    added: tuple[tuple[int, int], ...]
    aside: int
    moves: tuple[Move, ...]


class _Gap(NamedTuple):
    """What stands between two lines that are the same on both sides. `end` is the right one behind it."""

    right: list[int]
    found: list[int]
    end: int


def align(right: Sequence[Line], found: Sequence[Line]) -> Aligned:
    """What differs between the lines that should be there and those that are."""
    gaps = list(_gaps([_key(line) for line in right], [_key(line) for line in found]))
    moves = _moves(gaps, right, found)
    pairs: list[tuple[int, int]] = []
    for gap in gaps:
        if not _same_in_all(gap, right, found):
            pairs += _paired(gap, right, found)
    paired = {one for one, _ in pairs}, {other for _, other in pairs}
    missing = [one for gap in gaps for one in gap.right if one not in paired[0]]
    only = [(one, gap.end) for gap in gaps for one in gap.found if one not in paired[1]]
    added = [(one, end) for one, end in only if not found[one].aside]
    return Aligned(tuple(sorted(pairs)), tuple(missing), tuple(added), len(only) - len(added), tuple(moves))


def blocks(right: Sequence[object], found: Sequence[object]) -> Iterator[tuple[int, int, int, int]]:
    """Where two sequences differ: from and to in each. What they begin and end with alike is passed over."""
    most, start = min(len(right), len(found)), 0
    while start < most and right[start] == found[start]:
        start += 1
    end = 0
    while end < most - start and right[-1 - end] == found[-1 - end]:
        end += 1
    inner = right[start:len(right) - end], found[start:len(found) - end]
    if not inner[0] or not inner[1]:
        if inner[0] or inner[1]:
            yield start, len(right) - end, start, len(found) - end
        return
    for tag, a, b, c, d in SequenceMatcher(None, *inner, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start + a, start + b, start + c, start + d


def _key(line: Line) -> tuple[bool, tuple[str, ...]]:
    return bool(line.place.row), line.words


def _gaps(right: Sequence[object], found: Sequence[object]) -> Iterator[_Gap]:
    for a, b, c, d in blocks(right, found):
        yield _Gap(list(range(a, b)), list(range(c, d)), b)


# What moved

def _moves(gaps: list[_Gap], right: Sequence[Line], found: Sequence[Line]) -> list[Move]:
    """Lines that stand elsewhere word for word; they are taken out of their gaps."""
    waiting: dict[object, deque[tuple[int, int]]] = defaultdict(deque)
    for number, gap in enumerate(gaps):
        for one in gap.found:
            if sum(map(len, found[one].words)) >= _TELLING:
                waiting[_key(found[one])].append((one, number))
    steps = []
    for number, gap in enumerate(gaps):
        for one in gap.right:
            if there := waiting.get(_key(right[one])):
                other, to = there.popleft()
                steps.append((one, other, number, to))
    inside = {one for gap in gaps for one in gap.right}, {one for gap in gaps for one in gap.found}
    for one, other, number, to in steps:
        gaps[number].right.remove(one)
        gaps[to].found.remove(other)
    same = zip((one for one in range(len(right)) if one not in inside[0]),
               (one for one in range(len(found)) if one not in inside[1]), strict=True)
    return _exchange([*same, *(step[:2] for step in steps)]) or _swaps(_runs(steps), gaps)


def _exchange(same: list[tuple[int, int]]) -> list[Move]:
    """Two lines that stand in each other's place, if that is all that moved. `same`: a line, and where it
    stands now.
    """
    same.sort()
    now = sorted(range(len(same)), key=lambda at: same[at][1])
    out = [at for at, one in enumerate(now) if at != one]
    if len(out) != 2:
        return []
    first, second = (same[at] for at in out)
    return [Move((first[0],), second[0], (second[0],))]


_Step = tuple[int, int, int, int]
"""A line, where it stands now, and the gaps of both."""


def _runs(steps: list[_Step]) -> list[list[_Step]]:
    """Lines that moved together."""
    runs: list[list[_Step]] = []
    for step in steps:
        last = runs[-1][-1] if runs else None
        if last and (step[0] - last[0], step[1] - last[1]) == (1, 1):
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _swaps(runs: list[list[_Step]], gaps: list[_Gap]) -> list[Move]:
    """Two runs of which each stands where the other was are one move."""
    moves, met = [], set()
    by_gaps = {(run[0][2], run[0][3]): number for number, run in enumerate(runs)}
    for number, run in enumerate(runs):
        if number in met:
            continue
        other = by_gaps.get((run[0][3], run[0][2]))
        swapped: tuple[int, ...] = ()
        if other is not None and other > number:
            met.add(other)
            swapped = tuple(step[0] for step in runs[other])
        moves.append(Move(tuple(step[0] for step in run), gaps[run[0][3]].end, swapped))
    return moves


# What is alike

def _same_in_all(gap: _Gap, right: Sequence[Line], found: Sequence[Line]) -> bool:
    """Whether paragraphs were only joined or parted; then they are taken out of their gap."""
    ours, theirs = [right[one] for one in gap.right], [found[one] for one in gap.found]
    if not ours or not theirs or any(line.place.row for line in (*ours, *theirs)):
        return False
    if "".join(line.words[0] for line in ours) != "".join(line.words[0] for line in theirs):
        return False
    gap.right.clear()
    gap.found.clear()
    return True


def _paired(gap: _Gap, right: Sequence[Line], found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The lines of a gap that are two forms of one: first those that differ in numbers only."""
    frames = [[_frame(lines[one]) for one in side]
              for lines, side in ((right, gap.right), (found, gap.found))]
    right_at = found_at = 0
    for a, b, c, d in [*blocks(*frames), (len(gap.right),) * 2 + (len(gap.found),) * 2]:
        yield from zip(gap.right[right_at:a], gap.found[found_at:c], strict=True)
        right_at, found_at = b, d
        yield from _alike(gap.right[a:b], gap.found[c:d], right, found)


def _frame(line: Line) -> object:
    """A line without its numbers, if there are other words in it."""
    words = tuple(_DIGITS.sub("#", cell) for cell in line.words)
    return (bool(line.place.row), words) if any(word.strip("#%-") for word in words) else line.words


def _alike(ours: list[int], theirs: list[int], right: Sequence[Line],
           found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The pairs, in order, that are together most alike."""
    if not ours or not theirs or len(ours) * len(theirs) > _PAIRS:
        return
    if [_shape(right[one]) for one in ours] == [_shape(found[one]) for one in theirs]:
        yield from zip(ours, theirs, strict=True)  # Each row was written anew.
        return
    marks = [_Marks(right[one]) for one in ours], [_Marks(found[one]) for one in theirs]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    alike = [[one.like(other) for other in marks[1]] for one in marks[0]]
    for a in range(len(ours) - 1, -1, -1):
        for b in range(len(theirs) - 1, -1, -1):
            this = best[a + 1][b + 1] + alike[a][b] if alike[a][b] >= _ALIKE else 0.0
            best[a][b] = max(this, best[a + 1][b], best[a][b + 1])
    a = b = 0
    while a < len(ours) and b < len(theirs):
        if alike[a][b] >= _ALIKE and best[a][b] == best[a + 1][b + 1] + alike[a][b]:
            yield ours[a], theirs[b]
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1


def _shape(line: Line) -> object:
    """What rows with as many cells have in common; paragraphs have it with themselves only."""
    return len(line.cells) if line.place.row else line.words


class _Marks:
    """By what a line is compared with others: its cells, and the pairs of characters in it."""

    def __init__(self, line: Line) -> None:
        self.row, self.words = bool(line.place.row), line.words
        whole = "\0".join(line.words)
        self._pairs = Counter(map("".join, zip(whole, whole[1:], strict=False)))

    def like(self, other: _Marks) -> float:
        """From 0 to 1. Rows of as many cells are alike in the share of cells that are the same."""
        if self.row != other.row:
            return 0.0
        total = self._pairs.total() + other._pairs.total()
        pairs = 2 * (self._pairs & other._pairs).total() / total if total else 0.0
        if not self.row or len(self.words) != len(other.words):
            return pairs
        same = [one == two for one, two in zip(self.words, other.words, strict=True) if one or two]
        return max(pairs, sum(same) / len(same) if same else 1.0)
