"""Compare two numbers as a rule: what differs is a finding, what agrees is evidence for where a slip is.

Where both sides are sums of the same leaves, amounts are compared exactly, in yuan. Where a unit writes a sum
for itself, they are compared as they are printed, and within the tail.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.slips import Compared
from generator.checking.telling import MONEY, sides
from generator.deriving.ledger import Fact, Figure, Measure, Operation, computed
from generator.deriving.ledger import figures as origins
from generator.problems import Place

LAST_DIGIT = numerals.multiply(numerals.YUAN_PER_WAN, Decimal("0.01"))
"""The last digit of an amount in print, in yuan."""
PRINTED_ALIKE = LAST_DIGIT - Decimal("0.01")
"""Two amounts that are printed alike are at most so far apart, in yuan: a 分 less than the digit."""


def unequal(left: Fact, right: Fact, place: Place) -> Findings:
    """A finding if two numbers are not the same to the last 分. The slip and its line are told with it."""
    yield from verdict(Compared(left, right), left.value != right.value, place)


def differs(stated: Fact, other: Fact, place: Place) -> Findings:
    """A finding if a number that a unit wrote differs from what follows by more than its parts' tail."""
    within = tail(stated)
    compared = Compared(stated, other, within + PRINTED_ALIKE)
    yield from verdict(compared, abs(stated.printed - other.printed) > within, place)


def exceeds(part: Fact, whole: Fact, place: Place) -> Findings:
    """A finding if a part is larger than the whole, by more than the tail of its own parts."""
    within = tail(part)
    compared = Compared(part, whole, within + PRINTED_ALIKE, bound=True)
    yield from verdict(compared, part.printed - whole.printed > within, place)


def beyond(part: Fact, whole: Fact, place: Place) -> Findings:
    """A finding if a number is larger than another that it may not exceed, be it by a 分."""
    yield from verdict(Compared(part, whole, bound=True), part.value > whole.value, place)


def verdict(compared: Compared, broken: bool, place: Place) -> Findings:
    """A finding if two totals differ; if they agree, what was compared."""
    left, right = compared.left, compared.right
    if not broken:
        yield compared
        return
    sign = ">" if compared.bound else "≠"
    message = sides(left, sign, right)
    if left.measure is Measure.YUAN:
        message += f"，相差 {numerals.decimal(abs(compared.off), MONEY)} 元"
    yield Finding(message, place, (left, right), compared)


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
    """A sum that no report prints and only a rule needs; or one number under another name."""
    inputs = tuple(parts)
    return Fact("", label, computed(Operation.SUM, inputs), Measure.YUAN, Operation.SUM, inputs)
