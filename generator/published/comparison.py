"""What differs between a finished document and the report of its data, each difference once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import accumulate, groupby
from typing import NamedTuple

from generator.published import alignment
from generator.published.alignment import Aligned
from generator.published.lines import Line, Passage, Piece, Place, folded, places, plain

_TOKEN = re.compile(r"[0-9]+(?:[,.][0-9]+)*|.", re.DOTALL)
_DIGIT = re.compile("[0-9]")
_WAYS = frozenset({"增加", "减少", "增长", "下降", "上升", "提高", "降低", "增", "减", "持平"})
"""Words that are the sign of the number behind them."""
_APART = 4
"""So many characters between two changes of the same words make them two."""


class Kind(Enum):
    """What a difference is."""

    FIGURE = "数"
    OWN = "单位写的文字"
    TEMPLATE = "模板的文字"
    MISSING = "缺少"
    ADDED = "多出"
    MOVED = "移动"


class Change(NamedTuple):
    """One difference.

    `right` and `found` are the words that differ, `before` and `behind` what stands around them in the file.
    `piece` is what is printed there: a number with its key, words with their source. `whole` is what the piece
    reads in the file, where that can be told. `figures`: whether a number is concerned. `column` is the cell of
    a row, from 1.
    """

    kind: Kind
    place: Place
    right: str = ""
    found: str = ""
    before: str = ""
    behind: str = ""
    piece: Piece = Piece("")
    whole: str = ""
    figures: bool = False
    column: int = 0
    of: str = "段"
    """What is missing, was added or has moved: 段, 行, 格 or 表."""


class Compared(NamedTuple):
    """All differences in reading order, how many printed numbers were compared, and what could not be: how
    many paragraphs only stand in text boxes.
    """

    changes: tuple[Change, ...]
    figures: int
    aside: int = 0


def compare(right: Sequence[Line], found: Sequence[Line]) -> Compared:
    """Hold a finished document against the report of its data."""
    figures = sum(bool(piece.key and piece.text) for line in right for cell in line.cells for piece in cell)
    aligned = alignment.align(right, found)
    changes = [(one, change) for one, other in aligned.pairs for change in _changed(right[one], found[other])]
    changes += _lost(aligned.missing, right)
    changes += _new(aligned, right, found)
    for move in aligned.moves:
        first = right[move.right[0]]
        behind = plain_line(right[move.swapped[0]]) if move.swapped else ""
        changes.append((move.right[0], Change(
            Kind.MOVED, found[move.found[0]].place, plain_line(first), behind=behind, of=_of(first))))
    ordered = tuple(change for _, change in sorted(changes, key=lambda one: one[0]))
    return Compared(ordered, figures, len(aligned.aside))


def plain_line(line: Line) -> str:
    """A line as it is told."""
    return " | ".join(plain(cell) for cell in line.cells)


def _of(line: Line) -> str:
    return "行" if line.place.row else "段"


# Lines

def _lost(missing: Sequence[int], right: Sequence[Line]) -> Iterator[tuple[int, Change]]:
    """Lines that are not in the file: a table that is gone is one difference, with its caption."""
    gone = set(missing)
    tables = {number: rows for number, rows in _tables(right).items() if gone.issuperset(rows)}
    told: set[int] = set()
    for number, rows in tables.items():
        first, caption = rows[0], right[rows[0]].place.caption
        told |= set(rows)
        for above in (first - 1, first - 2):
            if above in gone and not right[above].place.row:
                told.add(above)
        yield first, Change(Kind.MISSING, right[first].place, caption, figures=True, of="表")
    for one in sorted(gone - told):
        line = right[one]
        figures = any(piece.key and piece.text for cell in line.cells for piece in cell)
        piece = next((piece for cell in line.cells for piece in cell if piece.source), Piece(""))
        yield one, Change(Kind.MISSING, line.place, plain_line(line), piece=piece, figures=figures, of=_of(line))


def _new(aligned: Aligned, right: Sequence[Line], found: Sequence[Line]) -> Iterator[tuple[int, Change]]:
    """Lines that only the file has: a whole table is one difference."""
    new = set(aligned.added)
    tables = {number for number, rows in _tables(found).items() if new.issuperset(rows)}
    for number, group in groupby(sorted(new), lambda one: found[one].place.table):
        whole = number in tables and bool(found[next(iter(group := list(group)))].place.row)
        lines = list(group)
        for one in lines[:1] if whole else lines:
            line = found[one]
            words = line.place.caption if whole else plain_line(line)
            figures = whole or bool(_DIGIT.search(words))
            yield (round(one * len(right) / max(len(found), 1)),
                   Change(Kind.ADDED, line.place, found=words, figures=figures, of="表" if whole else _of(line)))


def _tables(lines: Sequence[Line]) -> dict[int, list[int]]:
    tables: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        if line.place.row:
            tables.setdefault(line.place.table, []).append(number)
    return tables


# Words within a line

def _changed(right: Line, found: Line) -> Iterator[Change]:
    """What differs in a line: in cells that stand below each other, or cells that are there no more."""
    if len(right.cells) == len(found.cells):
        for column, (cell, other) in enumerate(zip(right.cells, found.cells, strict=True), 1):
            if right.words[column - 1] != found.words[column - 1]:
                yield from _in_words(cell, plain(other), right.place, column if right.place.row else 0)
        return
    for a, b, c, d in alignment.blocks(right.words, found.words):
        both = min(b - a, d - c)
        for step in range(both):
            yield from _in_words(right.cells[a + step], plain(found.cells[c + step]), right.place, a + step + 1)
        for cell in right.cells[a + both:b]:
            yield Change(Kind.MISSING, right.place, plain(cell), figures=any(one.key for one in cell), of="格")
        for cell in found.cells[c + both:d]:
            words = plain(cell)
            yield Change(Kind.ADDED, right.place, found=words, figures=bool(_DIGIT.search(words)), of="格")


class _Span(NamedTuple):
    """Words that differ: from and to in what should be there, and in what is there."""

    a: int
    b: int
    c: int
    d: int


def _in_words(passage: Passage, told: str, place: Place, column: int) -> Iterator[Change]:
    """The differences in a paragraph or a cell. Both sides are compared folded and told as they are."""
    edges = [*accumulate((len(folded(piece.text)) for piece in passage), initial=0)]
    sides = _Side(plain(passage)), _Side(told)
    for span in _joined(_spans(*sides), passage, edges, sides):
        yield _change(span, passage, edges, sides)._replace(place=place, column=column)


class _Side:
    """Words as they are, as they are compared, and where what is compared stands in them."""

    def __init__(self, text: str) -> None:
        self.text, self.folded = text, folded(text)
        self._at = [*places(text), len(text)]

    def words(self, start: int, end: int) -> str:
        """What stands between two places of the folded words."""
        return self.text[self._at[start]:self._at[end - 1] + 1] if end > start else ""

    def around(self, start: int, end: int) -> tuple[str, str]:
        return self.text[:self._at[start]], self.text[self._at[end - 1] + 1 if end > start else self._at[end]:]


def _spans(right: _Side, found: _Side) -> Iterator[_Span]:
    """Where two texts differ, a number being one sign."""
    ours, theirs = _TOKEN.findall(right.folded), _TOKEN.findall(found.folded)
    edges = [[*accumulate(map(len, side), initial=0)] for side in (ours, theirs)]
    for a, b, c, d in alignment.blocks(ours, theirs):
        yield _Span(edges[0][a], edges[0][b], edges[1][c], edges[1][d])


_Sides = tuple[_Side, _Side]
"""What should be there, and what is."""


def _joined(spans: Iterable[_Span], passage: Passage, edges: list[int], sides: _Sides) -> list[_Span]:
    """Spans of the same piece are one if they are near, or if the unit wrote it, which it will write anew."""
    joined: list[_Span] = []
    for span in spans:
        if joined:
            last = joined[-1]
            one, two = (_touched(each, passage, edges, sides) for each in (last, span))
            own = bool(one and (passage[one[-1]].source or passage[one[-1]].key))
            between = sides[0].folded[last.b:span.a]
            near = len(between) < _APART and not _DIGIT.search(between)
            if one[-1:] == two[:1] and (own or near):
                joined[-1] = _Span(last.a, span.b, last.c, span.d)
                continue
        joined.append(span)
    return joined


def _touched(span: _Span, passage: Passage, edges: list[int], sides: _Sides) -> list[int]:
    """The pieces that a span is in. What was put between two belongs to a number if it has digits, else to
    words: the unit's rather than a template's.
    """
    within = [number for number in range(len(passage)) if edges[number] < span.b and edges[number + 1] > span.a]
    if within:
        return within
    beside = [number for number in range(len(passage)) if edges[number] <= span.a <= edges[number + 1]]
    digits = bool(_DIGIT.search(sides[1].folded[span.c:span.d]))

    def fits(number: int) -> tuple[bool, bool]:
        piece = passage[number]
        return bool(piece.key) == digits, bool(piece.source)

    return [max(beside, key=fits)] if beside else []


def _change(span: _Span, passage: Passage, edges: list[int], sides: _Sides) -> Change:
    right, found = sides
    touched = _touched(span, passage, edges, sides)
    number, figures = _concerned(span, touched, passage, edges, sides)
    piece, whole = Piece("") if number is None else passage[number], ""
    if number is not None and touched == [number]:
        # What stands before and behind the change is the same in the file.
        whole = found.words(span.c - (span.a - edges[number]), span.d + (edges[number + 1] - span.b))
    kind = Kind.FIGURE if figures else Kind.OWN if piece.source else Kind.TEMPLATE
    before, behind = found.around(span.c, span.d)
    return Change(kind, Place(), right.words(span.a, span.b), found.words(span.c, span.d), before, behind, piece,
                  whole, figures)


def _concerned(span: _Span, touched: list[int], passage: Passage, edges: list[int],
               sides: _Sides) -> tuple[int | None, bool]:
    """The number of the piece that a change is about, and whether it is a number that differs."""
    words = sides[0].folded[span.a:span.b], sides[1].folded[span.c:span.d]
    digits = _DIGIT.findall(words[0]) != _DIGIT.findall(words[1])
    if not touched:
        return None, digits
    if keyed := [number for number in touched if passage[number].key]:
        return keyed[0], True
    after = touched[-1] + 1
    if after < len(passage) and passage[after].key and edges[after] == span.b and _WAYS.issuperset(words):
        return after, True
    return next((one for one in touched if passage[one].source), touched[0]), digits
