"""An edition's templates as a grammar: they read what they write.

`compiled` makes the patterns of an edition from its templates, `read` tells which paragraph of a finished
document is which, with the number of each fact, and `recognised` which edition a document has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from generator import quantities
from generator.composing.editions import Edition
from generator.composing.symbols import STAR, Each, Ordinal, Said, Slot
from generator.kind import Kind
from generator.numerals import YUAN_PER_WAN
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.auditing.interpreting import Interpreter
from generator.published.auditing.matching import Captured, match
from generator.published.auditing.paragraphs import Paragraphs
from generator.published.auditing.patterns import Pattern, Squeezed, patterns, placed
from generator.published.lines import Read, Rows

_REPORT = "report.html.j2"
SEPARATOR = "/"
"""Between the names of a row, from general to particular."""
_LONGEST = 20_000
"""A paragraph has at most so many characters; a longer one is not read."""


class Grammar(NamedTuple):
    """An edition and the paragraphs that it may have."""

    edition: str
    patterns: tuple[Pattern, ...]


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


class Reading(NamedTuple):
    """What an edition's grammar reads in a document. `unread` are the blocks of the other paragraphs."""

    edition: str
    lines: tuple[Line, ...]
    unread: tuple[int, ...]

    @property
    def numbers(self) -> list[Printed]:
        """All numbers that were read, in order."""
        return [number for line in self.lines for number in line.numbers]

    def whole(self, family: str) -> bool:
        """Whether all rows of a family were read: they are numbered without a gap where they are numbered,
        and no paragraph among them, or right behind them, is unread.
        """
        lines = [line for line in self.lines if any(slot == family for slot in line.pattern.keys)]
        if not lines:
            return False
        first, last = lines[0].block, lines[-1].block
        numbers = [line.ordinal for line in lines]
        return (not any(first - 1 <= block <= last + 1 for block in self.unread)
                and (not any(numbers) or numbers == list(range(1, len(numbers) + 1))))


def compiled(kind: Kind, edition: Edition) -> Grammar:
    """The grammar of an edition."""
    assert kind.stages.symbols
    paragraphs = Paragraphs()
    paragraphs.add(Interpreter(edition, kind.stages.symbols(edition)).run(_REPORT))
    return Grammar(edition.name, patterns(paragraphs.found))


def read(blocks: Sequence[Read | Rows], grammar: Grammar) -> Reading:
    """What the grammar reads in a document."""
    lines: list[Line] = []
    unread: list[int] = []
    section = 0
    for number, block in enumerate(blocks):
        if not isinstance(block, Read) or not block.text.strip():
            continue
        found = _line(number, block.text, grammar, section) if len(block.text) <= _LONGEST else None
        if found is None:
            unread.append(number)
            continue
        lines.append(found)
        section = found.pattern.section
    return Reading(grammar.edition, tuple(lines), tuple(unread))


def _line(number: int, text: str, grammar: Grammar, section: int) -> Line | None:
    words = placed(text)
    fitting = [(pattern, captured) for pattern in grammar.patterns if _may_be(pattern, words.text)
               and (captured := match(pattern.stream, words.text)) is not None]
    if not fitting:
        return None

    def near(one: tuple[Pattern, list[Captured]]) -> tuple[bool, int, bool, int]:
        pattern = one[0]
        return (pattern.section == section, pattern.slots, pattern.number >= section,
                -abs(pattern.number - section))

    pattern, captured = max(fitting, key=near)
    return Line(number, pattern, tuple(_numbers(number, text, words, captured)),
                tuple(_said(words, captured)), _ordinal(words.text, captured))


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
    for number, row in enumerate(_rows(captured)):
        name = _name(row, words.text) or f"{block}-{number}"
        for piece, start, end in row:
            if isinstance(piece, Slot):
                first, last = words.places[start], words.places[end - 1] + 1
                yield _printed(piece, piece.key.replace(STAR, name), text[first:last],
                               Spot(block, -1, -1, first, last))


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


def _printed(slot: Slot, key: str, text: str, spot: Spot) -> Printed:
    digits = quantities.narrow(text).replace("，", "").replace(",", "").rstrip("%")
    value, places = Decimal(digits), len(digits.partition(".")[2])
    last = Decimal(1).scaleb(-places)
    if slot.filter == "wan":
        value, last = value * YUAN_PER_WAN, last * YUAN_PER_WAN
    return Printed(text, -abs(value) if slot.sign < 0 else value, last, spot, key)


def _said(words: Squeezed, captured: Iterable[Captured]) -> Iterable[tuple[int, int]]:
    for piece, start, end in captured:
        if isinstance(piece, Said) and end > start:
            yield words.places[start], words.places[end - 1] + 1
