"""What differs between a finished document and the report of its data, each difference once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import accumulate, takewhile
from typing import NamedTuple

from generator import quantities
from generator.published import alignment
from generator.published.alignment import Aligned, Move
from generator.published.lines import Line, Passage, Piece, Place, folded, places, plain

_TOKEN = re.compile(r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?|.", re.DOTALL)
_DIGIT = re.compile("[0-9]")
_NAME = re.compile("[一-龥]")
_NUMBER = re.compile("[0-9.,]+")
_DATES = frozenset("年月日")
_MEASURES = frozenset({quantities.MONEY, quantities.PERCENT, "‰", "人次", "平方米", "亩", "公里", "平方公里"})
"""Units that make a number another one. 3人 and 3名 are the same, 3人 and 3人次 are not."""
_WAYS = {**dict.fromkeys(("增加", "增长", "上升", "提高", "增", "多"), "+"),
         **dict.fromkeys(("减少", "下降", "降低", "减", "少"), "-"), "持平": "="}
"""Words that are the sign of the number behind them."""
_WAY = re.compile(f"(没有|未|不)?(?<!至)({'|'.join(_WAYS)})[了约为额率]*$")
_MINUS = re.compile("(?<![0-9-])-$")
_ITEM = re.compile(r"[0-9]+\.")
"""The number of an item of a list, as it is printed."""
_NUMBERED = re.compile(r"[（(]?(?:[0-9]+|[一二三四五六七八九十]+)[）)、.．]+")
"""What a line that is counted begins with."""
_ABOVE = 2
"""Lines above a table that are its own: caption and subtitle."""
_COLUMN = 3
"""Cells of a table that are missing, if it is a column that is."""
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

    `right` and `found` are the words that differ, `before` and `behind` what stands around them in the
    file. `piece` is what is printed there: a number with its key, words with their source. `whole` is what
    a number reads in the file, where that can be told. `figures`: whether a number is concerned. `column`
    is the cell of a row, from 1.
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
    """What is missing, was added or has moved: 段, 行, 格, 列 or 表."""
    beside: str = ""
    """The key of the next number of a row: codes and names come from where that does."""
    row: str = ""
    """What a row is called there: the last words up to the cell that are no number."""


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
    changes = [(one, change) for one, other in aligned.pairs
               for change in _changed(_unnumbered(right[one], found[other]), found[other])]
    lines = [*_lost(aligned.missing, right), *_new(aligned, right, found), *_moved(aligned, right, found)]
    places = {(change.place.part, change.place.heading) for _, change in lines}
    changes = [(one, change) for one, change in changes if not _renumbered(change, places)] + lines
    ordered = (change for _, change in sorted(changes, key=lambda one: one[0]))
    return Compared(tuple(_columns(ordered)), figures, aligned.aside)


def _moved(aligned: Aligned, right: Sequence[Line], found: Sequence[Line]) -> Iterator[tuple[int, Change]]:
    for move in aligned.moves:
        line = right[move.right[0]]
        other = plain_line(right[move.swapped[0]]) if move.swapped else ""
        yield move.right[0], Change(Kind.MOVED, line.place, plain_line(line), behind=other, of=_of(line),
                                    figures=_elsewhere(move, right, found))


def _elsewhere(move: Move, right: Sequence[Line], found: Sequence[Line]) -> bool:
    """Whether rows that state numbers stand in another table now."""
    now, was = move.swapped, move.right
    there = range(now[0] - 1, now[-1] + 2) if now else range(move.before - 1, move.before + 1)
    return _strayed(was, there, right, found) or _strayed(now, range(was[0] - 1, was[-1] + 2), right, found)


def _strayed(run: Sequence[int], there: range, right: Sequence[Line], found: Sequence[Line]) -> bool:
    """The same of lines that stand among those `there` now. Rows behind the caption of their table are in
    it, and so are those whose whole table moved.
    """
    rows = [right[one] for one in takewhile(lambda one: right[one].place.row, run)]
    near = {right[one].place.table for one in there if one not in run and 0 <= one < len(right)}
    tables = {line.place.table for line in rows if _stated(*line.cells)} - near
    return any(not _stands(table, right, found) for table in tables)


def _stands(table: int, right: Sequence[Line], found: Sequence[Line]) -> bool:
    """Whether a table stands in the file row by row, below what is above it in the report."""
    rows = _tables(right)[table]
    above = [*_captions(rows[0], set(range(len(right))), right)]
    whole = [line.words for line in right[min(above + rows):rows[-1] + 1]]
    return any(line.words == whole[0] and [other.words for other in found[at:at + len(whole)]] == whole
               for at, line in enumerate(found))


def _stated(*cells: Passage) -> bool:
    """Whether cells or a paragraph of the report state a number, be it in words of the unit."""
    keyed = any(piece.key and piece.text for cell in cells for piece in cell)
    return keyed or any(_states(plain(cell), row=False) for cell in cells)


def _renumbered(change: Change, places: set[tuple[str, str]]) -> bool:
    """Whether the number of an item only follows from one that is missing, was added or has moved there."""
    place = change.place
    return bool(not change.column and not change.before.strip() and _ITEM.fullmatch(change.piece.text)
                and (place.part, place.heading) in places)


def _columns(changes: Iterable[Change]) -> Iterator[Change]:
    """A column that is missing or was added is told once, not in each row."""
    told: set[tuple[Kind, int]] = set()
    listed = list(changes)
    cells = [change for change in listed if change.of == "格"]
    rows = Counter((change.kind, change.place.table) for change in cells)
    figured = {(change.kind, change.place.table) for change in cells if change.figures}
    for change in listed:
        which = change.kind, change.place.table
        if change.of != "格" or rows[which] < _COLUMN:
            yield change
        elif which not in told:
            told.add(which)
            yield change._replace(of="列", figures=which in figured)


def plain_line(line: Line) -> str:
    """A line as it is told."""
    return " | ".join(plain(cell) for cell in line.cells)


def _of(line: Line) -> str:
    return "行" if line.place.row else "段"


# Lines

def _lost(missing: Sequence[int], right: Sequence[Line]) -> Iterator[tuple[int, Change]]:
    """Lines that are not in the file: a table that is gone is one difference, with its caption."""
    gone = set(missing)
    told: set[int] = set()
    for rows in _tables(right).values():
        if not gone.issuperset(rows):
            continue
        first, caption = rows[0], right[rows[0]].place.caption
        told |= set(rows)
        told |= set(_captions(first, gone, right))
        yield first, Change(Kind.MISSING, right[first].place, caption, figures=True, of="表")
    for one in sorted(gone - told):
        line = right[one]
        piece = next((piece for cell in line.cells for piece in cell if piece.source), Piece(""))
        yield one, Change(Kind.MISSING, line.place, plain_line(line), piece=piece,
                          figures=_stated(*line.cells), of=_of(line))


def _new(aligned: Aligned, right: Sequence[Line], found: Sequence[Line]) -> Iterator[tuple[int, Change]]:
    """Lines that only the file has: a whole table is one difference."""
    new = {one for one, _ in aligned.added}
    whole = {rows[0]: rows for rows in _tables(found).values() if new.issuperset(rows)}
    told = {above for first in whole for above in _captions(first, new, found)}
    for one, before in aligned.added:
        if one in told:
            continue
        line = found[one]
        told |= set(whole.get(one, ()))
        words = line.place.caption if one in whole else plain_line(line)
        figures = one in whole or _states(words, bool(line.place.row))
        yield before, Change(Kind.ADDED, _beside(line, right, before), found=words, figures=figures,
                             of="表" if one in whole else _of(line))


def _captions(first: int, among: set[int], lines: Sequence[Line]) -> Iterator[int]:
    """The paragraphs above a table, down from its caption, if they are `among` these lines."""
    above = [at for at in range(max(first - _ABOVE, 0), first) if not lines[at].place.row]
    captions = [at for at in above if plain_line(lines[at]) == lines[first].place.caption]
    if captions and among.issuperset(range(captions[-1], first)):
        yield from range(captions[-1], first)


def _states(words: str, row: bool) -> bool:
    """Whether words that only the file has say a number: a date is none, and digits are in a row only."""
    return any(stated.unit not in _DATES if stated.unit else row for stated in quantities.find(words))


def _beside(line: Line, right: Sequence[Line], before: int) -> Place:
    """The place of a line that only the file has, in a table by the name that it has in the report."""
    near = [one.place.caption for one in right[max(before - 1, 0):before + 1] if one.place.row]
    return line.place._replace(caption=near[0]) if line.place.row and near else line.place


def _tables(lines: Sequence[Line]) -> dict[int, list[int]]:
    tables: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        if line.place.row:
            tables.setdefault(line.place.table, []).append(number)
    return tables


# Words within a line

def _changed(right: Line, found: Line) -> Iterator[Change]:
    """What differs in a line: in cells that stand below each other, or cells that are there no more."""
    if right.place.row:
        for change in _in_cells(right, found):
            cells = (*right.cells[change.column:], *right.cells)
            beside = next((piece.key for cell in cells for piece in cell if piece.key), "")
            before = [*reversed(right.cells[:change.column]), *right.cells]
            name = next((plain(cell) for cell in before if _NAME.search(plain(cell))), "")
            yield change._replace(beside=beside, row=name)
    else:
        yield from _in_words(right.cells[0], plain(found.cells[0]), right.place, 0)


def _in_cells(right: Line, found: Line) -> Iterator[Change]:
    if len(right.cells) == len(found.cells):
        for column, (cell, other) in enumerate(zip(right.cells, found.cells, strict=True), 1):
            if right.words[column - 1] != found.words[column - 1]:
                yield from _in_words(cell, plain(other), right.place, column)
        return
    for a, b, c, d in alignment.blocks(right.words, found.words):
        both = min(b - a, d - c)
        for step in range(both):
            cell, column = right.cells[a + step], a + step + 1
            yield from _in_words(cell, plain(found.cells[c + step]), right.place, column)
        for cell in right.cells[a + both:b]:
            yield Change(Kind.MISSING, right.place, plain(cell), figures=_stated(cell), of="格")
        for words in filter(str.strip, map(plain, found.cells[c + both:d])):
            # A cell without words says nothing: a program may part a tall one where a table does.
            yield Change(Kind.ADDED, right.place, found=words, figures=bool(_DIGIT.search(words)), of="格")


def _unnumbered(right: Line, found: Line) -> Line:
    """A line without its number, where the program that shows the other one counts it."""
    first, *rest = right.cells[0] or (Piece(""),)
    number = _NUMBERED.match(first.text) if found.numbered and not right.place.row else None
    if not number or _NUMBERED.match(found.words[0]):
        return right
    passage = (first._replace(text=first.text[number.end():]), *rest)
    return right._replace(cells=(passage,), words=(folded(plain(passage)),))


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
        after = self._at[end - 1] + 1 if end > start else self._at[end]
        return self.text[:self._at[start]], self.text[after:]


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
    within = [number for number in range(len(passage))
              if edges[number] < span.b and edges[number + 1] > span.a]
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
    number, digits, words = _concerned(span, touched, passage, edges, sides)
    piece, whole = Piece("") if number is None else passage[number], ""
    if number is not None and touched == [number] and piece.key:
        # All that changed in a number is one change: what stands before and behind it is the same.
        whole = found.words(span.c - (span.a - edges[number]), span.d + (edges[number + 1] - span.b))
    kind = Kind.FIGURE if digits and not words else Kind.OWN if piece.source else Kind.TEMPLATE
    before, behind = found.around(span.c, span.d)
    return Change(kind, Place(), right.words(span.a, span.b), found.words(span.c, span.d), before, behind,
                  piece, whole, digits)


def _concerned(span: _Span, touched: list[int], passage: Passage, edges: list[int],
               sides: _Sides) -> tuple[int | None, bool, bool]:
    """The number of the piece that a change is about, and whether digits and words of it differ.

    A number that the report states differs whatever stands in its place, and if its unit or sign does. Words
    that only come before it in a sentence leave it what it is.
    """
    both = sides[0].folded[span.a:span.b], sides[1].folded[span.c:span.d]
    digits = _DIGIT.findall(both[0]) != _DIGIT.findall(both[1])
    keyed = [number for number in touched if passage[number].key]
    if keyed and (span.a < span.b or digits or len(passage) == 1):
        return keyed[0], True, False
    if (beside := _made_another(span, edges, sides)) is not None:
        return beside, True, False
    words = _NUMBER.sub("", both[0]) != _NUMBER.sub("", both[1])
    others = [number for number in touched if number not in keyed]
    concerned = next((one for one in others if passage[one].source), next(iter(others), None))
    return concerned, digits, words


def _made_another(span: _Span, edges: list[int], sides: _Sides) -> int | None:
    """The piece whose number is another one by the words beside it: a unit behind it, or a sign before it.
    Words that come between count as far as they are read with the number.
    """
    right, found = sides[0].folded, sides[1].folded
    for start, end in _numbers(right):
        other = False
        if end <= span.a:
            same = span.a - start
            ours, theirs = right[start:], found[max(span.c - same, 0):]
            other = theirs.startswith(ours[:same]) and _other_unit(ours, theirs, same)
        elif start >= span.b:
            between = right[span.b:start]
            other = (found.startswith(between, span.d)
                     and _other_sign(right[:start], found[:span.d + len(between)]))
        if other:
            return bisect_right(edges, start) - 1
    return None


def _numbers(words: str) -> Iterator[tuple[int, int]]:
    """Where digits begin and end that say a number. Those of a date do not."""
    for stated in quantities.find(words):
        digits = _TOKEN.match(words, stated.start + stated.text.startswith("-"))
        if digits and _DIGIT.match(digits[0]) and stated.unit not in _DATES:
            yield digits.span()


def _first(words: str) -> quantities.Stated | None:
    """The number that words begin with."""
    stated = next(quantities.find(words), None)
    return stated if stated and not stated.start else None


def _other_unit(ours: str, theirs: str, same: int) -> bool:
    """Whether words that begin with the same number differ in its unit. `same`: how many characters do."""
    one, two = _first(ours), _first(theirs)
    if not one or not two or same >= max(one.end, two.end):
        return False
    units = ({stated.unit} & _MEASURES for stated in (one, two))
    return (one.value, one.last, next(units)) != (two.value, two.last, next(units))


def _other_sign(ours: str, theirs: str) -> bool:
    """Whether the number behind words goes another way: 增加 or 减少, or with a minus."""
    ways = [_WAY.search(words) for words in (ours, theirs)]
    signs = [(bool(way[1]), _WAYS[way[2]]) for way in ways if way]
    return len(set(signs)) == 2 or bool(_MINUS.search(ours)) != bool(_MINUS.search(theirs))
