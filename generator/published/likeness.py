"""How near a report is to a finished document: what both have, clause by clause and cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from generator import numerals, quantities
from generator.published.lines import Line, folded, places, plain

_COMMA = "(?:(?<![0-9]),|,(?![0-9]{3}(?![0-9])))"
"""A comma that is not in a number."""
_FOLDED_END = re.compile(f"{_COMMA}|[;:。]")
_END = re.compile(f"((?:{_COMMA}|[，；。：;:]))")
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")
_NAME = re.compile("[一-龥]")
_THERE = 0.4
"""A table of a report is in a document if it has this much of its cells, numbers however they are written."""

Items = Counter[tuple[str, ...]]


class Score(NamedTuple):
    """What a report and a document do not share, in clauses, cells and rows: numbers by their values, numbers
    as they are written, the very marks of clauses. Fewer is nearer, in this order. Then how many clauses
    and cells they share.
    """

    values: int
    apart: int
    marks: int
    clauses: int
    cells: int


class _Counted(NamedTuple):
    """Cells and rows; the same with each number by its value."""

    items: Items
    values: Items


class Likeness:
    """Holds reports against one document."""

    def __init__(self, found: Sequence[Line]) -> None:
        self.found = [line for line in found if not line.aside]
        self._clauses = Counter(clauses(self.found))
        self._marked = Counter(_marked(self.found))
        self._cells = Counter(_cells(self.found))
        self._values = _loose(self._clauses), _loose(self._cells)
        self._tables: dict[tuple[tuple[str, ...], ...], _Counted | None] = {}
        """Tables of reports by their words; None if the document has them not. Most of them are the same."""

    def score(self, right: Sequence[Line]) -> Score:
        """Tables that were published elsewhere do not count."""
        said, marked = Counter(clauses(right)), Counter(_marked(right))
        cells, values = _Counted(Counter(), Counter()), _loose(said)
        for rows in _tables(right):
            if there := self._there(rows):
                cells.items.update(there.items)
                cells.values.update(there.values)
        return Score(_apart(values, self._values[0]) + _apart(cells.values, self._values[1]),
                     _apart(said, self._clauses) + _apart(cells.items, self._cells),
                     _apart(marked, self._marked), _shared(said, self._clauses),
                     _shared(cells.items, self._cells))

    def said(self, right: Sequence[Line]) -> int:
        """How many clauses they share, numbers by their values."""
        return _shared(_loose(Counter(clauses(right))), self._values[0])

    def numbers_differ(self, right: Sequence[Line], other: Sequence[Line] = ()) -> bool:
        """Whether a clause or cell would be the document's, were its numbers written in another way: one of
        those that are not in an `other` report.
        """
        words = {line.words for line in other}
        among = [line for line in right if line.words not in words]
        return any(self._otherwise(Counter(items(right)), Counter(items(among)), theirs) for items, theirs
                   in ((clauses, self._clauses), (_cells, self._cells)))

    def whole(self, right: Sequence[Line]) -> bool:
        """Whether the document has every table of a report: it is no part of what was published."""
        return all(map(self._there, _tables(right)))

    def unlike(self, right: Sequence[Line]) -> list[Line]:
        """The paragraphs of the document that the report has not."""
        words = {line.words for line in right}
        return [line for line in self.found if not line.place.row and line.words not in words]

    @staticmethod
    def _otherwise(ours: Items, among: Items, theirs: Items) -> Items:
        return _loose((ours - theirs) & among) & _loose(theirs - ours)

    def _there(self, rows: Sequence[Line]) -> _Counted | None:
        """A table of a report, if the document has it."""
        words = tuple([line.words for line in rows])
        if words not in self._tables:
            items = Counter(_cells(rows))
            values = _loose(items)
            there = _shared(values, self._values[1]) >= _THERE * values.total()
            self._tables[words] = _Counted(items, values) if there else None
        return self._tables[words]


def _tables(lines: Iterable[Line]) -> Iterable[Sequence[Line]]:
    """The rows of each table."""
    tables: dict[int, list[Line]] = {}
    for line in lines:
        if line.place.row:
            tables.setdefault(line.place.table, []).append(line)
    return tables.values()


def clauses(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """What stands between two of ，；。： in the paragraphs."""
    for line in lines:
        if not line.place.row:
            yield from ((clause,) for clause in _FOLDED_END.split(line.words[0]) if clause)


def _marked(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """The same with the marks as they are, which programs leave alone and people set one way or another,
    each behind the one before it.
    """
    for line in lines:
        if not line.place.row:
            said = _END.split("".join(plain(line.cells[0]).split()))
            told = [clause + mark for clause, mark in zip_longest(said[::2], said[1::2], fillvalue="")]
            yield from pairwise(("", *filter(None, told)))


def _cells(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """The cells of tables, each with what its row is called, and the rows."""
    for line in lines:
        if line.place.row:
            name = next((words for words in line.words if _NAME.search(words)), "")
            yield from ((name, words) for words in line.words)
            yield ("", *line.words)


def _loose(items: Items) -> Items:
    """The same with each number by its value."""
    found: Items = Counter()
    for item, number in items.items():
        found[tuple(map(_by_value, item))] += number
    return found


@lru_cache(maxsize=1 << 15)
def _by_value(words: str) -> str:
    return _NUMBER.sub(_value, words)


def _value(match: re.Match[str]) -> str:
    return numerals.plain(quantities.digits(match[0].rstrip("%")))


def _shared(ours: Items, theirs: Items) -> int:
    return (ours & theirs).total()


def _apart(ours: Items, theirs: Items) -> int:
    return ours.total() + theirs.total() - 2 * _shared(ours, theirs)


# Words that a document has where a report has others

_OPEN, _MIDDLE, _CLOSE = "〖", "｜", "〗"
_PLACEHOLDER = re.compile(f"{_OPEN}([^{_OPEN}{_MIDDLE}{_CLOSE}]*){_MIDDLE}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_BEFORE, _BEHIND, _LONGEST = 18, 6, 60
_DIGIT = re.compile("[0-9０-９]")


def placeholder(name: str, mark: str) -> str:
    """Words to set in the place of some that are looked for; `mark` is what is filled in there."""
    return f"{_OPEN}{name}{_MIDDLE}{mark}{_CLOSE}"


def wordings(right: Sequence[Line], found: Sequence[Line], marks: dict[str, str]) -> dict[str, list[str]]:
    """By the names of placeholders, what the document says there, the most frequent first.

    `marks`: what stands in the placeholder of each name. Words with digits are none: those are figures.
    """
    said: dict[str, Counter[str]] = {}
    for line in right:
        if line.place.row:
            continue
        text = folded(plain(line.cells[0]))
        for name, filled, pattern in _patterns(text):
            for words in _matches(pattern, found):
                told = words.replace(filled, marks[name]) if filled and marks.get(name) else words
                said.setdefault(name, Counter())[told] += 1
    return {name: [words for words, _ in counted.most_common()] for name, counted in said.items()}


def _patterns(text: str) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Each placeholder of a paragraph, and what to look for: words between what stands around it."""
    places = [*_PLACEHOLDER.finditer(text)]
    for number, place in enumerate(places):
        start = places[number - 1].end() if number else 0
        end = places[number + 1].start() if number + 1 < len(places) else len(text)
        before, behind = text[start:place.start()], text[place.end():end]
        if not before and not behind:
            continue
        first = "^" if not start and len(before) <= _BEFORE else ""
        last = "$" if end == len(text) and len(behind) <= _BEHIND else ""
        no = _OPEN if first and last else f",;。{_OPEN}"  # Of a whole paragraph all the rest is meant.
        yield place[1], place[2], re.compile(
            f"{first}{re.escape(before[-_BEFORE:])}([^{no}]{{2,{_LONGEST}}}?)"
            f"{re.escape(behind[:_BEHIND])}{last}")


def _matches(pattern: re.Pattern[str], found: Sequence[Line]) -> Iterator[str]:
    """The words there as they are written, not folded: they are proposed."""
    for line in found:
        for match in pattern.finditer(line.words[0]):
            if _NAME.search(match[1]) and not _DIGIT.search(match[1]):
                written = plain(line.cells[0])
                at = places(written)[-len(line.words[0]):]
                yield written[at[match.start(1)]:at[match.end(1) - 1] + 1]
