"""Every number a report may state, and how it was got.

A `Figure` is a number that a unit wrote, with its place. A `Fact` is a number that may be printed: its exact
value, the operation that gave it, and what went into it, down to the figures. Facts are named by dotted keys,
from general to particular, the measure last: `three_public.receptions.final`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from typing import Protocol

from generator import numerals
from generator.problems import Place

_STOPS = "。；;，,.． "


class Measure(Enum):
    """What a number counts. Amounts are kept in yuan; 万元 exists only in print."""

    YUAN = "元"
    PERCENT = "%"
    COUNT = ""
    POINTS = "分"
    SQUARE_METRES = "平方米"
    PLAIN = "原值"
    """A target or an actual value of an indicator, in the unit the indicator names."""


class Operation(Enum):
    """How a number follows. `computed` does those on numbers alone; `trace.formula` tells all in Chinese."""

    STATE = "state"
    """As the unit wrote it (or all units of a department together); zero where it wrote nothing."""
    CARRY = "carry"
    """The same as another number: last year's, say."""
    ABSENT = "absent"
    """Zero, since there is no such number."""
    FIXED = "fixed"
    """What a regulation says, the same for every unit."""
    COUNT = "count"
    """How many there are of what the unit listed."""
    YEAR_BEFORE = "year_before"
    """The year before that of the input."""
    SUM = "sum"
    """All inputs together."""
    UNITS = "units"
    """The same number of several units together."""
    DIFFERENCE = "difference"
    """The first input as it is printed, less the second."""
    SHARE = "share"
    """The first input in percent of the second, as both are printed; zero without a whole."""
    GROWTH = "growth"
    """How far the first input is from the second, in percent of the second's amount, as all are printed."""
    VARIANCE = "variance"
    """How far what was spent is from its budget, in percent of the budget, as both are printed."""
    EXECUTION = "execution"
    """The points that a rate of execution earns."""
    COMPLETION = "completion"
    """How far an indicator reached its target, in percent."""
    COMPLETION_BY_USE = "completion_by_use"
    """Actual ÷ target in percent, of a limit that was kept only because the work was not done."""
    SCORE = "score"
    """The points that an indicator earns."""
    SCORE_BY_USE = "score_by_use"
    """The points that a limit earns which was kept only because the work was not done."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a unit wrote. `label` is the path of Chinese keys to it, `written` how it was typed.

    A department's is the sum of what its units wrote: `parts`.
    """

    value: Decimal
    measure: Measure
    label: str
    place: Place
    parts: tuple[Figure, ...] = ()
    written: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """The Chinese key that it stands under."""
        return self.label.rpartition(".")[2]

    @property
    def printed(self) -> Decimal:
        """The value as readers see it."""
        return _printed(self.value, self.measure)


@dataclass(frozen=True, slots=True)
class Prose:
    """Words that a unit wrote.

    `refers`: whether they may name numbers (`deriving.references`). `lines` are those of their file, by which
    a place within them is found.
    """

    text: str
    label: str
    place: Place
    refers: bool = field(default=False, repr=False, compare=False)
    lines: Sequence[str] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return self.text

    def unstopped(self) -> Prose:
        """The same without a stop at its end, where the template sets one."""
        return replace(self, text=self.text.rstrip(_STOPS))


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A number that a report may state: `value` is exact, `operation` says how it follows from `inputs`.

    `given` is what it rests on beside: what was counted; an indicator's target and actual value, and its
    share of points. `words` tell in Chinese how it follows where operation and inputs do not.
    """

    key: str
    label: str
    value: Decimal
    measure: Measure
    operation: Operation
    inputs: tuple[Fact | Figure, ...] = ()
    given: tuple[Prose | Figure, ...] = ()
    words: str = ""

    @property
    def printed(self) -> Decimal:
        """The value as readers see it: what differences, rates and shares are taken from."""
        return _printed(self.value, self.measure)


def _printed(value: Decimal, measure: Measure) -> Decimal:
    return numerals.printed(value) if measure is Measure.YUAN else numerals.round_half_up(value)


class Number(Protocol):
    """What is computed with: a value, what it counts, and the value as readers see it."""

    @property
    def value(self) -> Decimal: ...

    @property
    def measure(self) -> Measure: ...

    @property
    def printed(self) -> Decimal: ...


def computed(operation: Operation, inputs: Sequence[Number],
             without_base: Decimal = numerals.HUNDRED) -> Decimal:
    """What an operation on numbers gives. `without_base`: the rate for a change from nothing, in percent."""
    match operation, inputs:
        case Operation.SUM | Operation.UNITS, parts:
            return numerals.total([part.value for part in parts])
        case Operation.STATE | Operation.CARRY, [one]:
            return one.value
        case Operation.STATE | Operation.ABSENT, _:
            return numerals.ZERO
        case Operation.YEAR_BEFORE, [year]:
            return year.value - 1
        case Operation.DIFFERENCE, [now, before]:
            return now.printed - before.printed
        case Operation.SHARE, [part, whole]:
            return numerals.percentage(part.printed, whole.printed) or numerals.ZERO
        case (Operation.GROWTH | Operation.VARIANCE), [now, base]:
            return _rate(now.printed - base.printed, base.printed, without_base)
    raise AssertionError(f"{operation} of {len(inputs)} numbers")


def _rate(difference: Decimal, base: Decimal, without_base: Decimal) -> Decimal:
    """A difference in percent of its base. An edition says what it prints where there is no base."""
    if base:
        return numerals.percentage(difference, abs(base)) or numerals.ZERO
    return without_base.copy_sign(difference) if difference else numerals.ZERO


class Direction(Enum):
    UP = 1
    DOWN = -1
    LEVEL = 0


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A number against its base, mostly last year's, on the printed basis.

    `difference` is the signed fact `….change`, in the measure of both; `growth` the signed fact `….growth`,
    in percent.
    """

    now: Fact
    before: Fact
    difference: Fact
    growth: Fact

    @property
    def direction(self) -> Direction:
        return Direction((self.difference.value > 0) - (self.difference.value < 0))


class Ledger:
    """The facts of one report by key. A key is stated once."""

    def __init__(self, without_base: Decimal = numerals.HUNDRED) -> None:
        """`without_base`: the rate that an edition prints where a base of zero gives none (100 in most)."""
        self._facts: dict[str, Fact] = {}
        self._families: dict[str, tuple[list[Fact], ...]] = {}
        """By key: the facts of that key and below it, then those of each key above."""
        self._without_base = without_base

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def family(self, key: str) -> list[Fact]:
        """The fact of that key and those below it (`key.…`), in order of entry."""
        return self._families[key][0] if key in self._families else []

    @property
    def families(self) -> tuple[str, ...]:
        """How the keys of its facts begin."""
        return tuple(dict.fromkeys(fact.key.partition(".")[0] for fact in self))

    def add(self, fact: Fact) -> Fact:
        assert fact.key not in self._facts, f"{fact.key} stated twice"
        self._facts[fact.key] = fact
        for family in self._line(fact.key):
            family.append(fact)
        return fact

    def _line(self, key: str) -> tuple[list[Fact], ...]:
        """The families that a fact of that key is in, its own first."""
        if key not in self._families:
            above = key.rpartition(".")[0]
            self._families[key] = ([], *self._line(above)) if above else ([],)
        return self._families[key]

    def state(self, key: str, label: str, figure: Figure | None, measure: Measure = Measure.YUAN) -> Fact:
        """A figure as it was written; zero where the unit left it out."""
        if figure is None:
            return self._derive(key, label, measure, Operation.STATE)
        return self._derive(key, label, figure.measure, Operation.STATE, figure)

    def carry(self, key: str, label: str, fact: Fact) -> Fact:
        """The same number under another name: last year's file's, say."""
        return self._derive(key, label, fact.measure, Operation.CARRY, fact)

    def absent(self, key: str, label: str, measure: Measure, words: str) -> Fact:
        """Zero; `words` say why there is no such number."""
        return self._derive(key, label, measure, Operation.ABSENT, words=words)

    def year_before(self, key: str, label: str, year: Fact) -> Fact:
        """The year before another."""
        return self._derive(key, label, year.measure, Operation.YEAR_BEFORE, year)

    def sum(self, key: str, label: str, parts: Iterable[Fact | Figure],
            measure: Measure = Measure.YUAN) -> Fact:
        """The exact sum of its parts."""
        return self._derive(key, label, measure, Operation.SUM, *parts)

    def add_up(self, key: str, label: str, units: Mapping[str, Ledger], theirs: str) -> Fact:
        """The exact sum of the amount `theirs` of several units by their names; a missing one counts as 0."""
        parts = {name: ledger[theirs] for name, ledger in units.items() if theirs in ledger}
        return self._derive(key, label, Measure.YUAN, Operation.UNITS, *parts.values(),
                            words=" + ".join(parts))

    def count(self, key: str, label: str, listed: Iterable[Prose], words: str) -> Fact:
        """How many there are of something that the unit listed; `words` say of what."""
        given = tuple(listed)
        return self.add(Fact(key, label, Decimal(len(given)), Measure.COUNT, Operation.COUNT,
                             given=given, words=words))

    def share(self, key: str, label: str, part: Fact, whole: Fact) -> Fact:
        """part ÷ whole × 100 of the printed numbers; zero without a whole, as is published."""
        return self._derive(key, label, Measure.PERCENT, Operation.SHARE, part, whole)

    def compare(self, now: Fact, before: Fact, words: str = "较上年增减") -> Change:
        """The change from last year or another base: printed difference, and that ÷ |base| × 100."""
        difference = self._derive(f"{now.key}.change", f"{now.label}{words}额", now.measure,
                                  Operation.DIFFERENCE, now, before)
        growth = self._derive(f"{now.key}.growth", f"{now.label}{words}率", Measure.PERCENT,
                              Operation.GROWTH, now, before)
        return Change(now, before, difference, growth)

    def variance(self, final: Fact, budget: Fact) -> Fact:
        """预决算差异率: (final - budget) ÷ budget × 100, signed, of the printed amounts."""
        return self._derive(f"{final.key}.variance", f"{final.label}预决算差异率", Measure.PERCENT,
                            Operation.VARIANCE, final, budget)

    def execute(self, final: Fact, budget: Fact) -> None:
        """What was spent against 年初预算: how much more, and in percent of it, of the printed amounts."""
        self._derive(f"{final.key}.above_budget", f"{final.label}较年初预算增减额", final.measure,
                     Operation.DIFFERENCE, final, budget)
        self.share(f"{final.key}.execution_rate", f"{final.label}完成年初预算的比例", final, budget)

    def _derive(self, key: str, label: str, measure: Measure, operation: Operation,
                *inputs: Fact | Figure, words: str = "") -> Fact:
        value = computed(operation, inputs, self._without_base)
        return self.add(Fact(key, label, value, measure, operation, inputs, words=words))


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by dotted name, as templates read them: `revenue.total`, and `revenue.total.change` below it."""

    _ledger: Ledger
    _key: str

    def __getattr__(self, name: str) -> Facts:
        key = f"{self._key}.{name}" if self._key else name
        if self._ledger.family(key):
            return Facts(self._ledger, key)
        raise AttributeError(f"没有数字 {key}")

    def __getitem__(self, name: str) -> Facts:
        return getattr(self, name)  # type: ignore[no-any-return]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a number: one that need not be there is asked for first."""
        return f"{self._key}.{name}" in self._ledger

    @property
    def fact(self) -> Fact:
        """The fact of this name. A name that only stands before those of others is a `TypeError`."""
        try:
            return self._ledger[self._key]
        except KeyError:
            raise TypeError(f"{self._key} 不是一个数字，要写到它下面的某一项") from None


def figures(fact: Fact) -> Iterator[Figure]:
    """Every figure that a fact rests on, in order, each once."""
    seen: set[tuple[str, Place]] = set()
    waiting: list[Fact | Figure] = [fact]
    while waiting:
        source = waiting.pop(0)
        if isinstance(source, Fact):
            waiting[:0] = source.inputs
        elif source.parts:
            waiting[:0] = source.parts
        elif (source.label, source.place) not in seen:
            seen.add((source.label, source.place))
            yield source
