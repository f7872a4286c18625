"""Whether printed numbers can all be right: what a rate or a sum must be, and how far roundings move it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals
from generator.numerals import HUNDRED, ZERO
from generator.problems import Severity
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.terms import half
from generator.quantities import MONEY, PERCENT

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_TWO: Final = numerals.NumberStyle()


class Judged(NamedTuple):
    """What was held against each other: the numbers, and what is wrong with them, if anything is."""

    ends: tuple[Printed, ...]
    found: Contradiction | None = None


def agreed(*ends: Printed) -> Judged:
    return Judged(ends)


def wrong(code: str, severity: Severity, message: str, ends: Sequence[Printed], arithmetic: str,
          advice: str) -> Judged:
    return Judged(tuple(ends), Contradiction(code, severity, message, tuple(ends), arithmetic, advice))


def rate(code: str, what: str, printed: Printed, part: tuple[Decimal, Decimal],
         whole: tuple[Decimal, Decimal], others: Sequence[Printed], formula: str) -> Judged:
    """A rate against part ÷ whole, each with how far it may be from what is printed.

    `what` and `formula` tell it. A whole of nought has no rate: 0 and 100 % are printed then, or nothing.
    """
    ends = (printed, *others)
    exact = numerals.percentage(part[0], whole[0])
    if exact is None:
        fits = printed.value in (ZERO, HUNDRED, -HUNDRED)
        return agreed(*ends) if fits else wrong(
            code, WARNING, f"{what}印 {printed.text}，但除数是 0，没有比率", ends, formula,
            "请核对除数；确实是 0 的，一般印 100% 或不印比率")
    places = _places(printed)
    shown = numerals.round_half_up(exact)
    if printed.value == numerals.round_half_up(exact, max(places, 2)):
        return agreed(*ends)
    told = numerals.percent(exact, _TWO)
    if places < 2 and abs(exact - printed.value) <= printed.last / 2:
        return wrong(code, NOTE, f"{what}印 {printed.text}，小数位比别处少，应为 {told}", ends, formula,
                     f"请改为 {told}")
    low, high = _bounds(part, whole)
    if low - printed.last / 2 <= printed.value <= high + printed.last / 2:
        return wrong(code, NOTE, f"{what}印 {printed.text}，按印出的数是 {told}，是取舍的尾差", ends, formula,
                     f"比率按印出的数计算时是 {told}")
    if abs(exact - printed.value) < printed.last and places >= 2:
        return wrong(code, WARNING, f"{what}印 {printed.text}，按印出的数四舍五入是 {told}", ends, formula,
                     f"是否没有四舍五入？应为 {told}")
    if abs(printed.value) == abs(shown):
        return wrong(code, WARNING, f"{what}印 {printed.text}，按印出的数是 {told}，正负号不同", ends,
                     formula, f"请改为 {told}，或说明减少的方向")
    return wrong(code, ERROR, f"{what}印 {printed.text}，按印出的数是 {told}", ends, formula,
                 f"请改为 {told}，或核对{'、'.join(one.text for one in others)}")


def _bounds(part: tuple[Decimal, Decimal], whole: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    """The least and the greatest rate that roundings allow."""
    found = [value for one in (part[0] - part[1], part[0] + part[1])
             for other in (whole[0] - whole[1], whole[0] + whole[1])
             if (value := numerals.percentage(one, other)) is not None]
    if (whole[0] - whole[1]) * (whole[0] + whole[1]) <= 0:
        return min(found), Decimal(10) ** 12
    return min(found), max(found)


def _places(printed: Printed) -> int:
    return max(-int(printed.last.normalize().as_tuple().exponent), 0)


def total(code: str, what: str, whole: Printed, parts: Sequence[Printed], unit: str,
          severity: Severity = ERROR, maybe: str = "") -> Judged:
    """A total against its parts. `maybe` says what else than a wrong number may be behind a difference."""
    ends = (whole, *parts)
    found = numerals.total([part.value for part in parts])
    apart = abs(found - whole.value)
    if not apart:
        return agreed(*ends)
    formula = f"{_sum(parts)} = {shown(found, unit)}"
    bound = sum((half(one) for one in ends), ZERO) if unit == MONEY else ZERO
    if apart <= bound:
        return wrong(code, NOTE, f"{what}印 {whole.text}，各项之和是 {shown(found, unit)}，是取舍的尾差",
                     ends, formula, "合计和各项各自四舍五入，可以相差尾数；不必改")
    return wrong(code, severity, f"{what}印 {whole.text}，各项之和是 {shown(found, unit)}，"
                 f"相差 {shown(apart, unit)}", ends, formula, f"请核对合计和各项{maybe}")


def _sum(parts: Sequence[Printed]) -> str:
    texts = [bare(part) for part in parts]
    return " + ".join(texts if len(texts) <= _MOST else [*texts[:_MOST - 1], f"…（共 {len(texts)} 项）"])


_MOST: Final = 12


def same(code: str, what: str, one: Printed, other: Printed, unit: str, severity: Severity = ERROR,
         advice: str = "") -> Judged:
    """A number that stands in two places."""
    apart = abs(one.value - other.value)
    if not apart:
        return agreed(one, other)
    if unit == MONEY and apart <= half(one) + half(other):
        return wrong(code, NOTE, f"{what}两处印 {one.text} 和 {other.text}，相差尾数", (one, other),
                     f"{bare(one)} ≠ {bare(other)}", "同一个数请印得一样")
    return wrong(code, severity, f"{what}两处不同：{one.text} 和 {other.text}", (one, other),
                 f"{bare(one)} ≠ {bare(other)}", advice or "同一个数，请核对是哪一处错了")


def shown(value: Decimal, unit: str) -> str:
    """A number as messages tell it: money in 万元."""
    if unit == MONEY:
        return f"{numerals.grouped(numerals.in_unit(value, numerals.YUAN_PER_WAN).normalize())}万元" \
            if value else "0万元"
    return f"{numerals.plain(value)}{unit if unit != PERCENT else '%'}"


def bare(printed: Printed) -> str:
    """The digits of a printed number as arithmetic has them."""
    return printed.text.replace(" ", "").rstrip("万亿元%％个人辆次名台套项分")
