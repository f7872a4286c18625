"""Every number a report may state, and how it was got.

A `Figure` is a number that a unit wrote, with its place. A `Fact` is a number that may be printed: its exact
value, the formula in words, and what went into it, down to the figures. Facts are named by dotted keys, from
general to particular, the measure last: `three_public.receptions.final`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from generator import numerals
from generator.problems import Place


class Measure(Enum):
    """What a number counts. Amounts are kept in yuan; 万元 exists only in print."""

    YUAN = "元"
    PERCENT = "%"
    COUNT = ""
    POINTS = "分"
    SQUARE_METRES = "平方米"
    PLAIN = "原值"
    """A target or an actual value of an indicator, in the unit the indicator names."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a unit wrote. `label` is the path of Chinese keys to it.

    A department's is the sum of what its units wrote: `parts`.
    """

    value: Decimal
    measure: Measure
    label: str
    place: Place
    parts: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """Words that a unit wrote."""

    text: str
    label: str
    place: Place

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A number that a report may state: `value` is exact, `formula` says in Chinese how it follows from `inputs`."""

    key: str
    label: str
    value: Decimal
    measure: Measure
    formula: str
    inputs: tuple[Fact | Figure, ...] = ()

    @property
    def printed(self) -> Decimal:
        """The value as readers see it: what differences, rates and shares are taken from."""
        return numerals.printed(self.value) if self.measure is Measure.YUAN else numerals.round_half_up(self.value)


class Direction(Enum):
    UP = 1
    DOWN = -1
    LEVEL = 0


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A number against its base (mostly last year's) on the printed basis: signed facts `….change` (yuan) and `….growth` (percent)."""

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
        self._families: dict[str, list[Fact]] = {}
        self._without_base = without_base

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def family(self, key: str) -> list[Fact]:
        """The fact of that key and those below it (`key.…`), in order of entry."""
        return self._families.get(key, [])

    def add(self, fact: Fact) -> Fact:
        assert fact.key not in self._facts, f"{fact.key} stated twice"
        self._facts[fact.key] = fact
        end = len(fact.key)
        while end > 0:
            self._families.setdefault(fact.key[:end], []).append(fact)
            end = fact.key.rfind(".", 0, end)
        return fact

    def state(self, key: str, label: str, figure: Figure | None, measure: Measure = Measure.YUAN) -> Fact:
        """A figure as it was written; zero where the unit left it out."""
        if figure is None:
            return self.add(Fact(key, label, numerals.ZERO, measure, "未填，按零计"))
        return self.add(Fact(key, label, figure.value, figure.measure, "各单位填报数之和" if figure.parts else "填报数", (figure,)))

    def carry(self, key: str, label: str, fact: Fact) -> Fact:
        """The same number under another name: last year's file's, say."""
        return self.add(Fact(key, label, fact.value, fact.measure, f"取自“{fact.label}”", (fact,)))

    def sum(self, key: str, label: str, parts: Iterable[Fact | Figure], measure: Measure = Measure.YUAN) -> Fact:
        """The exact sum of its parts. Its formula names them."""
        inputs = tuple(parts)
        value = numerals.total([part.value for part in inputs])
        formula = " + ".join(part.label for part in inputs) or "无明细，按零计"
        return self.add(Fact(key, label, value, measure, formula, inputs))

    def add_up(self, key: str, label: str, units: Mapping[str, Ledger], theirs: str, measure: Measure = Measure.YUAN) -> Fact:
        """The exact sum of a number in the ledgers of several units, by their names; those that lack it have none."""
        parts = {name: ledger[theirs] for name, ledger in units.items() if theirs in ledger}
        value = numerals.total([part.value for part in parts.values()])
        return self.add(Fact(key, label, value, measure, " + ".join(parts) or "各单位都没有这个数", tuple(parts.values())))

    def count(self, key: str, label: str, number: int, formula: str) -> Fact:
        """How many there are of something that the unit listed."""
        return self.add(Fact(key, label, Decimal(number), Measure.COUNT, formula))

    def share(self, key: str, label: str, part: Fact, whole: Fact) -> Fact:
        """part ÷ whole × 100 of the printed numbers; zero without a whole, as the published documents print it."""
        value = numerals.percentage(part.printed, whole.printed)
        formula = f"{part.label} ÷ {whole.label} × 100%"
        return self.add(Fact(key, label, value or numerals.ZERO, Measure.PERCENT, formula, (part, whole)))

    def compare(self, now: Fact, before: Fact, words: str = "较上年增减") -> Change:
        """The change from last year (or another base): printed difference, and that difference ÷ |base| × 100."""
        difference = self.add(Fact(f"{now.key}.change", f"{now.label}{words}额", now.printed - before.printed,
                                   now.measure, f"{now.label} - {before.label}", (now, before)))
        growth = self._rate(f"{now.key}.growth", f"{now.label}{words}率", difference, before,
                            f"({now.label} - {before.label}) ÷ {before.label} × 100%")
        return Change(now, before, difference, growth)

    def variance(self, final: Fact, budget: Fact) -> Fact:
        """预决算差异率: (final - budget) ÷ budget × 100, signed, of the printed amounts."""
        difference = Fact(f"{final.key}.over_budget", f"{final.label}与预算数的差额", final.printed - budget.printed,
                          final.measure, f"{final.label} - {budget.label}", (final, budget))
        return self._rate(f"{final.key}.variance", f"{final.label}预决算差异率", difference, budget,
                          f"({final.label} - {budget.label}) ÷ {budget.label} × 100%")

    def _rate(self, key: str, label: str, difference: Fact, base: Fact, formula: str) -> Fact:
        value = numerals.percentage(difference.printed, abs(base.printed))
        if value is None:
            formula = f"{base.label}为零，按版式约定"
            value = self._without_base.copy_sign(difference.printed) if difference.printed else numerals.ZERO
        return self.add(Fact(key, label, value, Measure.PERCENT, formula, (*difference.inputs,)))


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by dotted name, as a template reads them: `revenue.total`, and `revenue.total.change` below it."""

    _ledger: Ledger
    _key: str

    def __getattr__(self, name: str) -> Facts:
        key = f"{self._key}.{name}" if self._key else name
        if self._ledger.family(key):
            return Facts(self._ledger, key)
        raise AttributeError(f"没有数字 {key}")

    def __getitem__(self, name: str) -> Facts:
        return getattr(self, name)  # type: ignore[no-any-return]

    @property
    def fact(self) -> Fact:
        """The fact of this name. A name that only stands before those of others is a `TypeError`."""
        if self._key not in self._ledger:
            raise TypeError(f"{self._key} 不是一个数字，要写到它下面的某一项")
        return self._ledger[self._key]


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
