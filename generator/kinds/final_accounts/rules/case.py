"""What the rules of 部门决算公开 look at, and how they tell what they found.

Where both sides are sums of the same leaves, amounts are compared exactly, in yuan. Where a unit writes a sum
for itself (a table of performance, `核对:`), they are compared as they are printed, and within the tail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator import numerals
from generator.checking.rules import Finding, Rules
from generator.checking.telling import MONEY, sides, stated
from generator.composing.editions import Edition
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation, Prose, computed
from generator.deriving.ledger import figures as origins
from generator.kinds.final_accounts.model import FinalAccounts
from generator.kinds.final_accounts.reasons import Printed
from generator.kinds.final_accounts.style import Style
from generator.problems import Place
from generator.reading.classification import Classification


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `before` is last year's ledger, if there is a file of last year.

    `printed` are the reasons of the edition.
    """

    accounts: FinalAccounts
    ledger: Ledger
    before: Ledger | None
    names: Classification
    edition: Edition
    printed: Printed
    words: tuple[Prose, ...]
    """Everything that the unit wrote in words."""
    style: Style

    def reason(self, use: str) -> Prose | None:
        return self.printed.of(self.accounts, use)


RULES: Rules[Case] = Rules()


def unequal(left: Fact, right: Fact, place: Place) -> Iterator[Finding]:
    """A finding if two numbers are not the same to the last 分. It names every line in both."""
    if left.value != right.value:
        apart = numerals.decimal(abs(left.value - right.value), MONEY)
        yield Finding(f"{sides(left, '≠', right)}，相差 {apart} 元", place)


def differs(stated: Fact, other: Fact, place: Place) -> Iterator[Finding]:
    """A finding if a number that a unit wrote differs from what follows by more than its parts' tail."""
    if abs(stated.printed - other.printed) > tail(stated):
        yield Finding(sides(stated, "≠", other), place)


def exceeds(part: Fact, whole: Fact, place: Place) -> Iterator[Finding]:
    """A finding if a part is larger than the whole, by more than the tail of its own parts."""
    if part.printed - whole.printed > tail(part):
        yield Finding(sides(part, ">", whole), place)


def by_unit(case: Case, key: str) -> str:
    """Each unit's part: `；其中：某局本级 3.00 万元，某站 2.00 万元`. Empty for a unit that stands alone."""
    parts = [f"{name} {stated(ledger[key])}" for name, ledger in case.accounts.parts.items() if key in ledger]
    return f"；其中：{'，'.join(parts)}" if parts else ""


def tail(fact: Fact) -> Decimal:
    """How far, in yuan, a sum may be from its rounded parts. A single part leaves nothing."""
    parts = list(origins(fact))
    return rounding(parts) if len(parts) > 1 else numerals.ZERO


def rounding(parts: Iterable[Figure]) -> Decimal:
    """How far, in yuan, a printed total may be from parts of which some were copied from print.

    Those have no more digits than print. Where most have more, the others are round by themselves, and all
    add up exactly.
    """
    amounts = [part.value for part in parts if part.value]
    copied = [amount for amount in amounts if amount == numerals.printed(amount)]
    return numerals.tail_bound(len(copied)) if len(copied) * 2 > len(amounts) else numerals.ZERO


def summed(label: str, parts: Iterable[Fact | Figure]) -> Fact:
    """A sum that no report prints and only a rule needs."""
    inputs = tuple(parts)
    return Fact("", label, computed(Operation.SUM, inputs), Measure.YUAN, Operation.SUM, inputs)
