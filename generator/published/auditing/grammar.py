"""An edition's templates as a grammar: they read what they write.

`read` tells which paragraph of a finished document is which, with the number of each fact. An edition's
patterns are made from its templates by `compiling.py`; which edition a document has tells `recognising.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from generator import quantities
from generator.composing.symbols import STAR, Each, Ordinal, Said, Sign, Slot
from generator.numerals import HUNDRED, YUAN_PER_WAN
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.auditing.matching import Captured, Matched, begun, match
from generator.published.auditing.patterns import Pattern, Squeezed, placed
from generator.published.lines import Read, Rows

SEPARATOR = "/"
"""Between the names of a row, from general to particular."""
_LONGEST, _NOT_LONG = 20_000, 2_000
"""A paragraph has at most so many characters; a longer one is not read, or only if it fits wholly."""
_ATTEMPTS, _CANDIDATES, _ENOUGH = 100, 4, 0.5
"""So many paragraphs of a document may nearly fit; each is held against so many patterns, those of
whose words it has so much.
"""
_PLAIN = 6
"""A pattern with fewer characters of its own stands only below its heading."""
_FEW_WRONG, _ONE_WRONG_OF = 3, 8
"""So many characters may be wrong in any paragraph, and one of so many in a long one."""
_DIGIT = re.compile(r"\d")


class Grammar(NamedTuple):
    """An edition and the paragraphs that it may have."""

    edition: str
    patterns: tuple[Pattern, ...]
    without_base: Decimal
    """The rate in percent that it prints for a change from nothing."""


class Line(NamedTuple):
    """A paragraph that was read whole: the block of the file, its pattern, and its numbers with their keys.

    `said` are the places in its text of what a unit wrote: numbers in it are nobody's.
    """

    block: int
    pattern: Pattern
    numbers: tuple[Printed, ...]
    said: tuple[tuple[int, int], ...]
    ordinal: int = 0
    """The number that a line of a list begins with; 0 for none."""
    cost: int = 0
    """How many characters are not those of the pattern: a few, where people changed words."""
    signs: tuple[tuple[str, bool], ...] = ()
    """Numbers that are not printed, of which words say whether they fall."""
    placed: bool = True
    """Whether it stands below the heading that it has in the edition."""


Seen = dict[tuple[int, int], Line | None]
"""Which line each block is wholly, by its number and the section that it stands in."""


class Reading(NamedTuple):
    """What an edition's grammar reads in a document. `unread` are the blocks of the other paragraphs."""

    edition: str
    lines: tuple[Line, ...]
    unread: tuple[int, ...]
    begun: tuple[Line, ...] = ()
    """Those of the unread paragraphs that are in parts what a pattern may be, with what was read of them."""
    without_base: Decimal = HUNDRED

    @property
    def numbers(self) -> list[Printed]:
        """All numbers that were read, in order."""
        lines = sorted((*self.lines, *self.begun), key=lambda line: line.block)
        return [number for line in lines for number in line.numbers]

    def whole(self, family: str) -> bool:
        """Whether all rows of a family were read: they stand below their heading, are numbered without a gap
        where they are numbered, and no paragraph among them, or right behind them, is unread.
        """
        lines = [line for line in self.lines if any(slot == family for slot in line.pattern.keys)]
        if not lines:
            return False
        first, last = lines[0].block, lines[-1].block
        numbers = [line.ordinal for line in lines]
        return (all(line.placed for line in lines)
                and not any(first - 1 <= block <= last + 1 for block in self.unread)
                and (not any(numbers) or numbers == list(range(1, len(numbers) + 1))))


def read(blocks: Sequence[Read | Rows], grammar: Grammar, near: bool = True,
         seen: Seen | None = None) -> Reading:
    """What the grammar reads in a document; `near`: also what is only nearly, or in parts, as it says.

    `seen` is what was read so far of the same blocks, and has afterwards what was read of these, too.
    """
    seen = {} if seen is None else seen
    lines: list[Line] = []
    unread: list[int] = []
    started: list[Line] = []
    section, attempts = 0, _ATTEMPTS if near else 0
    plain = [pattern for pattern in grammar.patterns if _is_plain(pattern)]

    @cache
    def known(section: int) -> list[Pattern]:
        return [*plain, *(one for one in grammar.patterns if one.section == section and not _is_plain(one))]

    for number, block in enumerate(blocks):
        if not isinstance(block, Read) or not block.text.strip():
            continue
        text = block.text
        if (number, section) not in seen:
            seen[number, section] = _line(number, text, known(section), section, near=False)
        found = seen[number, section]
        if found is None and attempts and len(text) <= _NOT_LONG and _DIGIT.search(text):
            attempts -= 1
            found = _line(number, text, known(section), section, near=True)
            started += _begun(number, text, grammar, section) if found is None else ()
        if found is None:
            unread.append(number)
            continue
        lines.append(found)
        section = found.pattern.section
    return Reading(grammar.edition, tuple(lines), tuple(unread), tuple(started), grammar.without_base)


def _line(number: int, text: str, known: Sequence[Pattern], section: int, near: bool) -> Line | None:
    """The paragraph as the pattern reads it that fits best; `near`: as one that nearly fits."""
    if len(text) > _LONGEST:
        return None
    words = placed(text)
    fitting = list(_nearly(words.text, known) if near else _wholly(words.text, known))
    if not fitting:
        return None

    def fits(one: tuple[Pattern, Matched]) -> tuple[int, bool, int, bool, int]:
        pattern, matched = one
        return (-matched.cost, pattern.section == section, pattern.slots, pattern.number >= section,
                -abs(pattern.number - section))

    pattern, (captured, cost) = max(fitting, key=fits)
    return Line(number, pattern, tuple(_numbers(number, text, words, captured)),
                tuple(_said(words, captured)), _ordinal(words.text, captured), cost,
                tuple(_signs(number, words, captured)), bool(pattern.level) or pattern.section == section)


def _begun(number: int, text: str, grammar: Grammar, section: int) -> list[Line]:
    """A paragraph that is in parts what a pattern of its chapter may be, with two numbers at least."""
    words = placed(text)
    found = [Line(number, pattern, numbers, tuple(_said(words, captured)))
             for pattern in grammar.patterns if pattern.section == section and pattern.slots > 1
             and (captured := begun(pattern.stream, words.text))
             and len(numbers := tuple(_numbers(number, text, words, captured))) > 1]
    return sorted(found, key=lambda line: len(line.numbers))[-1:]


def _is_plain(pattern: Pattern) -> bool:
    """Whether a pattern is known by its words wherever it stands: 甲5.00万元 may be anything."""
    return sum(map(len, pattern.needed)) >= _PLAIN or not pattern.slots or bool(pattern.level)


def _wholly(text: str, patterns: Iterable[Pattern]) -> Iterator[tuple[Pattern, Matched]]:
    for pattern in patterns:
        if _may_be(pattern, text) and (matched := match(pattern.stream, text)):
            yield pattern, matched


def _nearly(text: str, patterns: Iterable[Pattern]) -> Iterator[tuple[Pattern, Matched]]:
    """The patterns with most of their words in the text: if few characters are wrong, it is one of them."""
    likely = sorted(((_share(pattern, text), pattern) for pattern in patterns if pattern.slots > 1),
                    key=lambda one: -one[0])[:_CANDIDATES]
    for share, pattern in likely:
        if share >= _ENOUGH and (matched := match(pattern.stream, text, near=True)):
            if matched.cost <= max(_FEW_WRONG, sum(map(len, pattern.needed)) // _ONE_WRONG_OF):
                yield pattern, matched


def _share(pattern: Pattern, text: str) -> float:
    """How much of the words that a pattern needs a text has."""
    whole = sum(map(len, pattern.needed))
    return sum(len(words) for words in pattern.needed if words in text) / whole if whole else 0


def _ordinal(text: str, captured: list[Captured]) -> int:
    """The number in digits that a paragraph begins with."""
    if not captured or not isinstance(captured[0].piece, Ordinal):
        return 0
    digits = text[captured[0].start:captured[0].end].strip("().")
    return int(digits) if digits.isdecimal() else 0


def _may_be(pattern: Pattern, text: str) -> bool:
    """Whether a text has all words that a pattern needs, in order."""
    at = 0
    for words in pattern.needed:
        at = text.find(words, at) + len(words)
        if at < len(words):
            return False
    return True


def _numbers(block: int, text: str, words: Squeezed, captured: Iterable[Captured]) -> Iterable[Printed]:
    stated = {one.start: one for one in quantities.find(text)}
    for number, row in enumerate(_rows(captured)):
        name = _name(row, words.text) or f"{block}-{number}"
        falling: dict[str, bool] = {}
        for piece, start, end in row:
            if isinstance(piece, Sign):
                falling[_stem(piece.key)] = piece.falls
            elif isinstance(piece, Slot):
                first, last = words.places[start], words.places[end - 1] + 1
                if quantities.alone(text[first:last].rstrip("%％")) is None:
                    continue  # 2、2024年度: marks between digits are not read
                falls = not piece.signed and falling.get(_stem(piece.key), False)
                there = stated.get(first)
                there = there if there and there.end >= last else None  # It was parted by a blank.
                value, worth = _value(piece, words.text[start:end], there)
                end = max(last, there.end) if there else last
                yield Printed(text[first:end], -abs(value) if falls else value, worth,
                              Spot(block, -1, -1, first, end), piece.key.replace(STAR, name))


def _signs(block: int, words: Squeezed, captured: Iterable[Captured]) -> Iterator[tuple[str, bool]]:
    """What words alone say of a number: 决算数小于预算数."""
    for number, row in enumerate(_rows(captured)):
        name = _name(row, words.text) or f"{block}-{number}"
        printed = {one.piece.key for one in row if isinstance(one.piece, Slot)}
        for piece, _, _ in row:
            if isinstance(piece, Sign) and piece.key not in printed:
                yield piece.key.replace(STAR, name), piece.falls


def _stem(key: str) -> str:
    """The number of which a change and its rate are."""
    return key.rpartition(".")[0]


def _rows(captured: Iterable[Captured]) -> list[list[Captured]]:
    """What was found, by rows."""
    rows: list[list[Captured]] = [[]]
    for one in captured:
        if isinstance(one.piece, Each):
            rows.append([])
        rows[-1].append(one)
    return rows


def _name(row: list[Captured], text: str) -> str:
    """What a row is called: its names, from general to particular, without codes."""
    return SEPARATOR.join(text[one.start:one.end].lstrip("0123456789") for one in row
                          if isinstance(one.piece, Said) and one.piece.name.endswith("name"))


def _value(slot: Slot, digits: str, stated: quantities.Stated | None) -> tuple[Decimal, Decimal]:
    """What digits are worth, and the last of them: an amount in the unit behind it, 万元 if there is none."""
    digits = digits.rstrip("%")
    value = quantities.digits(digits)
    if stated and (stated.unit == quantities.MONEY or abs(stated.value) != abs(value)):
        return stated.value, stated.last
    last = quantities.last_digit(digits)
    return (value * YUAN_PER_WAN, last * YUAN_PER_WAN) if slot.filter == "wan" else (value, last)


def _said(words: Squeezed, captured: Iterable[Captured]) -> Iterable[tuple[int, int]]:
    for piece, start, end in captured:
        if isinstance(piece, Said) and end > start:
            yield words.places[start], words.places[end - 1] + 1
