"""Find the slip of the pen behind two totals that differ.

Every line below the totals is asked what it would have to be for them to agree, and whether it may have been
mistyped from that. Of several such lines the likelier one mends more of what differs and breaks less of what
agrees; then the commoner slip is the likelier, then the larger amount.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations
from typing import NamedTuple

from generator import numerals
from generator.checking import telling
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation
from generator.deriving.ledger import figures as origins
from generator.numerals import ZERO
from generator.problems import Place

_NAMED = 3
"""So many lines are told with their slip."""
_CLEAR = 4
"""The rarest slip that is told as the place of a problem."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DIGITS = 4
_SWAPPED = 1
"""The rank of two digits beside each other that stand the wrong way round."""
_LINEAR = (Operation.SUM, Operation.UNITS, Operation.CARRY, Operation.STATE)
_LAST_YEARS = (".opening", ".last_year")
"""Numbers that are carried over from last year's file if they are carried over."""
_CARRIED = 10
"""How much less likely a slip in last year's file is, which was published, than any in this year's."""


class Weighed(NamedTuple):
    """A line below two totals. `weight`: by how much their difference grows with it.

    `carried`: it is a line of last year's file.
    """

    figure: Figure
    weight: int
    carried: bool


@dataclass(frozen=True, eq=False)
class Compared:
    """Two totals that a rule compared: they agree if they are at most `within` yuan apart.

    A `bound` only keeps the first from being the larger.
    """

    left: Fact
    right: Fact
    within: Decimal = ZERO
    bound: bool = False

    @cached_property
    def off(self) -> Decimal:
        return numerals.total([self.left.value, -self.right.value])

    def holds(self, off: Decimal) -> bool:
        """Whether the totals would agree, were they so far apart."""
        return (off if self.bound else abs(off)) <= self.within

    @cached_property
    def lines(self) -> Mapping[Place, Weighed]:
        """What both rest on and what moves one against the other, by its place."""
        found: dict[Place, Weighed] = {}
        waiting: list[tuple[Fact | Figure, int, bool]] = [(self.left, 1, False), (self.right, -1, False)]
        while waiting:
            source, weight, carried = waiting.pop(0)
            if isinstance(source, Fact):
                carried |= source.operation is Operation.CARRY and source.key.endswith(_LAST_YEARS)
                inputs = source.inputs if source.operation in _LINEAR else ()
                waiting += [(one, weight, carried) for one in inputs]
            elif source.parts:
                waiting += [(one, weight, carried) for one in source.parts]
            else:
                known = found.get(source.place, Weighed(source, 0, carried))
                found[source.place] = Weighed(source, known.weight + weight, carried and known.carried)
        return {place: line for place, line in found.items() if line.weight}


class Reading(NamedTuple):
    """What may have been meant by what was typed, and how that went wrong. A smaller `rank` is commoner."""

    text: str
    words: str
    rank: int


@lru_cache(maxsize=4096)
def readings(typed: str) -> tuple[Reading, ...]:
    """Everything that may have been meant by a number, each text once, the commonest slip first."""
    found: dict[Decimal, Reading] = {Decimal(typed): Reading(typed, "", 0)}
    ways = (*_digit_too_many(typed), *_swapped(typed), *_moved(typed), *_digit_missing(typed))
    for reading in sorted(ways, key=lambda way: way.rank):
        found.setdefault(Decimal(reading.text), reading)
    return tuple(reading for reading in found.values() if reading.words)


def _digit_too_many(typed: str) -> Iterator[Reading]:
    for index, digit in _digits(typed):
        text = typed[:index] + typed[index + 1:]
        if _is_number(text):
            doubled = digit == "0" or digit in (typed[index - 1:index], typed[index + 1:index + 2])
            yield Reading(text, f"多写了一个 {digit}", 0 if doubled else 1)


def _swapped(typed: str) -> Iterator[Reading]:
    for (one, left), (other, right) in combinations(list(_digits(typed)), 2):
        text = typed[:one] + right + typed[one + 1:other] + left + typed[other + 1:]
        if left != right and _is_number(text):
            near = not typed[one + 1:other].strip(".")
            yield Reading(text, f"{left} 和 {right} 写颠倒了", _SWAPPED if near else 5)


def _moved(typed: str) -> Iterator[Reading]:
    """The point, the sign, or the whole amount in another place."""
    for places, words, rank in ((-1, "多写了一位", 1), (1, "少写了一位", 2), (-4, "元、万元写错了", 3),
                                (4, "元、万元写错了", 3), (-2, "多写了两位", 3), (2, "少写了两位", 3),
                                (-3, "多写了三位", 3), (3, "少写了三位", 3)):
        yield Reading(numerals.plain(Decimal(typed).scaleb(places)), words, rank)
    turned = typed.removeprefix("-") if typed.startswith("-") else f"-{typed}"
    yield Reading(turned, "正负号反了，或写在了另一边", 3)
    yield Reading("0", "正好是这个差额：重复填列，或另一边漏填", 6)


def _digit_missing(typed: str) -> Iterator[Reading]:
    for index in range(len(typed) + 1):
        for digit in "0123456789":
            text = typed[:index] + digit + typed[index:]
            if _is_number(text):
                doubled = digit == "0" or digit in (typed[index - 1:index], typed[index:index + 1])
                yield Reading(text, f"少写了一个 {digit}", 2 if doubled else 4)


def _digits(typed: str) -> Iterator[tuple[int, str]]:
    return ((index, character) for index, character in enumerate(typed) if character.isdigit())


def _is_number(text: str) -> bool:
    """Whether a text is a number as it may be typed: with a digit before the point, and no leading nought."""
    return bool(_NUMBER.fullmatch(text))


class Suspect(NamedTuple):
    """A line and the reading of it that makes two totals agree.

    `evidence` counts other totals: what else it breaks, less what else it mends.
    """

    line: Weighed
    reading: Reading
    evidence: int

    @property
    def likelihood(self) -> tuple[int, int]:
        """Smaller is likelier."""
        return self.evidence, self.reading.rank + _CARRIED * self.line.carried

    def told(self, names: int) -> str:
        """The line, how it went wrong, and what was meant. `names`: so many of its file are told."""
        reading = self.reading
        told = f"{_line(self.line.figure, names)}{reading.words}"
        return told if reading.text in ("0", "") else f"{told}，应为 {reading.text}"


class Slips:
    """What rules compared in one report, and the slips that explain what differs."""

    def __init__(self, compared: Mapping[Compared, bool], ledger: Ledger) -> None:
        """`compared`: the pairs of totals, and whether each agrees by its rule, which looks at print."""
        self._compared = compared
        self._ledger = ledger

    def told(self, pair: Compared) -> str:
        """The lines to look at: the likeliest slips with what was meant, then the others, largest first."""
        suspects = self.suspects(pair)[:_NAMED]
        names = telling.names_told(pair.lines)
        first = "最可能是" if suspects and suspects[0].reading.rank <= _CLEAR else "可能是"
        words = [first, *["也可能是"] * (_NAMED - 1)]
        told = [f"；{word} {suspect.told(names)}" for word, suspect in zip(words, suspects, strict=False)]
        if not suspects and (elsewhere := self._left_out(pair)):
            told.append(f"；差额正好是 {_line(elsewhere, names)}，可能漏填")
        if places := telling.at_most(_others(pair, suspects), names):
            told.append(f"；{'其他' if told else '请看'}较大的：{places}")
        return "".join(told)

    def place(self, pair: Compared, place: Place) -> Place:
        """Where the slip is, if one line of the file is likelier than all others; else the place given."""
        suspects = self.suspects(pair)
        likeliest = [one for one in suspects if one.likelihood == suspects[0].likelihood]
        clear = len(likeliest) == 1 and likeliest[0].reading.rank <= _CLEAR
        there = likeliest[0].line.figure.place if clear else place
        return there if there.file == place.file else place

    def suspects(self, pair: Compared) -> list[Suspect]:
        """Lines whose slip explains how far two totals are apart, the likeliest first."""
        read = [list(self._read(line, pair)) for line in pair.lines.values()]
        found = [min(ways, key=lambda suspect: suspect.likelihood) for ways in read if ways]
        return sorted(found, key=lambda suspect: (*suspect.likelihood, -abs(suspect.line.figure.value),
                                                  suspect.line.figure.place))

    def _read(self, line: Weighed, pair: Compared) -> Iterator[Suspect]:
        """Every way in which one line explains the difference."""
        figure = line.figure
        typed, unit = _as_typed(figure)
        for reading in _ways(line, pair):
            change = numerals.multiply(Decimal(reading.text) - Decimal(typed), unit)
            off = _moved_by(pair, line, change)
            if pair.holds(off) and (not pair.bound or 2 * abs(off) <= pair.off):
                yield Suspect(line, reading, self._evidence(figure, change, pair))
        if figure.place in self._unchanged and not pair.bound:
            yield Suspect(line, Reading("", "与上年的一样，可能没有更新", 7), 1)

    def _evidence(self, figure: Figure, change: Decimal, pair: Compared) -> int:
        """What a changed line breaks, less what it mends; an amount that stands elsewhere too is no slip."""
        evidence = int(self._there(figure, figure.value)) - int(self._known(figure, change))
        for other, line in self._resting.get(figure.place, ()):
            if other is not pair:
                evidence += self._compared[other] - other.holds(_moved_by(other, line, change))
        return evidence

    @cached_property
    def _resting(self) -> Mapping[Place, Sequence[tuple[Compared, Weighed]]]:
        """The pairs of totals that rest on a line, by its place."""
        found: dict[Place, list[tuple[Compared, Weighed]]] = {}
        for pair in self._compared:
            for place, line in pair.lines.items():
                found.setdefault(place, []).append((pair, line))
        return found

    def _known(self, figure: Figure, change: Decimal) -> bool:
        """Whether the corrected amount stands elsewhere in the files."""
        return self._there(figure, figure.value + change)

    def _there(self, figure: Figure, value: Decimal) -> bool:
        return any(other.place != figure.place for other in self._amounts.get(abs(value), ()))

    def _left_out(self, pair: Compared) -> Figure | None:
        """A line of neither total whose amount is the difference."""
        there = self._amounts.get(abs(pair.off), ()) if is_telling(pair.off) else ()
        return next((figure for figure in there if figure.place not in pair.lines), None)

    @cached_property
    def _amounts(self) -> Mapping[Decimal, Sequence[Figure]]:
        """Every amount of money that the report rests on, by size."""
        found: dict[Decimal, list[Figure]] = {}
        for figure in _all_figures(self._ledger):
            if figure.measure is Measure.YUAN and figure.value:
                found.setdefault(abs(figure.value), []).append(figure)
        return found

    @cached_property
    def _unchanged(self) -> frozenset[Place]:
        """Lines that are alone below a number which is the same as last year's."""
        found = set()
        for fact in self._ledger:
            now = fact.key.removesuffix(".last_year")
            same = now != fact.key and now in self._ledger and self._ledger[now].value == fact.value
            if same and is_telling(fact.value):
                lines = [figure for figure in origins(self._ledger[now]) if figure.value]
                found |= {lines[0].place} if len(lines) == 1 else set()
        return frozenset(found)


def _ways(line: Weighed, pair: Compared) -> Iterable[Reading]:
    """What a line may have been mistyped from.

    Where one total only exceeds the other, much would do: only a nought too many counts there, and only if it
    explains most of the difference.
    """
    typed, unit = _as_typed(line.figure)
    if pair.bound:
        return [way for way in readings(typed) if not way.rank]
    meant = (line.figure.value - pair.off / line.weight) / unit
    if pair.within:  # What is nearly meant is looked at exactly.
        near = 2 * pair.within / abs(line.weight * unit)
        return [way for way in readings(typed) if abs(Decimal(way.text) - meant) <= near]
    return readings(typed) if _is_alike(typed, numerals.plain(meant)) else ()


def _is_alike(typed: str, meant: str) -> bool:
    """Whether all digits but noughts are the same, or all but one: no slip leaves fewer."""
    one, other = (Counter(re.sub("[^1-9]", "", text)) for text in (typed, meant))
    return meant == "0" or (one - other).total() + (other - one).total() <= 1


def _others(pair: Compared, suspects: Sequence[Suspect]) -> list[Figure]:
    """The other lines, the largest first; those that only may be too large before those too small."""
    named = {suspect.line.figure.place for suspect in suspects}
    lines = [line for place, line in pair.lines.items() if place not in named and line.figure.value]
    lines.sort(key=lambda line: (pair.bound and line.weight < 0, -abs(line.figure.value)))
    return [line.figure for line in lines]


def _line(figure: Figure, names: int) -> str:
    return f"{telling.short(figure.place, names)} 的 {_as_typed(figure)[0]}（{figure.label}）"


def _moved_by(pair: Compared, line: Weighed, change: Decimal) -> Decimal:
    """How far two totals would be apart if a line changed."""
    return numerals.total([pair.off, numerals.multiply(change, Decimal(line.weight))])


def is_telling(amount: Decimal) -> bool:
    """Whether an amount has so many digits that another is hardly the same by chance."""
    return digits(amount) >= _DIGITS


def digits(amount: Decimal) -> int:
    """How many digits an amount has, without the noughts before and behind."""
    return len(numerals.plain(abs(amount)).replace(".", "").strip("0"))


def are_swapped(one: Decimal, other: Decimal) -> bool:
    """Whether two amounts are the same but for two digits beside each other."""
    return any(Decimal(reading.text) == other and reading.rank == _SWAPPED
               for reading in _swapped(numerals.plain(one)))


def _as_typed(figure: Figure) -> tuple[str, Decimal]:
    """A number as its author typed it, and how many yuan are in one of it."""
    money = figure.written if figure.measure is Measure.YUAN else ""
    typed = money.removeprefix("+") or numerals.plain(figure.value)
    number = Decimal(typed)
    return typed, figure.value / number if number else Decimal(1)


def _all_figures(ledger: Ledger) -> Iterator[Figure]:
    """Every figure below the facts of a ledger, each once."""
    seen: set[int] = set()
    waiting: list[Fact | Figure] = list(ledger)
    while waiting:
        source = waiting.pop()
        if id(source) not in seen:
            seen.add(id(source))
            if isinstance(source, Fact):
                waiting += source.inputs
            elif source.parts:
                waiting += source.parts
            else:
                yield source
