"""Whether printed numbers can all be right: what a rate or a sum must be, and how far roundings move it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.numerals import HUNDRED, ZERO
from generator.problems import Severity
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.precision import CENT
from generator.published.auditing.terms import Term, halves
from generator.quantities import MONEY, PERCENT

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_TWO: Final = numerals.NumberStyle()
_MOST: Final = 12
"""So many parts of a sum are written out."""
MISSING: Final = "；或者表里缺了一行"
NESTED: Final = f"{MISSING}，或有的行是另一行的其中"
"""What may be behind a difference of rows and their total."""
_UNIT: Final = re.compile("(?<=[0-9%])(?![元亿千百])[^0-9%]+$")


class Off(Enum):
    """How a rate may be off that need not be wrong: how bad that is, and what to do."""

    FEWER = NOTE, "小数位比别处少，请改为 {}"
    TAIL = NOTE, "四舍五入的尾差，不必改动"
    CUT = WARNING, "是否没有四舍五入？应为 {}"
    SIGN = WARNING, "请改为 {}；只写多少、不写方向的，可不理会"


class Judged(NamedTuple):
    """What was held against each other: the numbers, and what is wrong with them, if anything is."""

    ends: tuple[Printed, ...]
    found: Contradiction | None = None


def is_well(judged: Judged) -> bool:
    """Whether nothing is wrong with numbers but their rounding."""
    return judged.found is None or judged.found.severity is NOTE


def asked(judged: Judged, question: str = "是不是原因里的另一个数？不是的，请核对") -> Judged:
    """The same as a question, where numbers may be others than they are taken for."""
    found = judged.found
    if found is None or found.severity is not ERROR:
        return judged
    return Judged(judged.ends, found._replace(severity=WARNING, advice=question))


def best(tried: Sequence[Sequence[Judged]]) -> int:
    """Which of the numbers that something may be of: the first of which something is said and nothing is
    wrong, else the first.
    """
    return next((at for at, one in enumerate(tried) if one and all(map(is_well, one))), 0)


def doubted(judged: Judged, maybe: str) -> Judged:
    """The same as a warning, where something else than a wrong number may be behind it."""
    advice = judged.found.advice if judged.found else ""
    return asked(judged, advice if maybe in advice else advice + maybe)


def lacking(judged: Judged, whole: Printed | None, parts: Sequence[Printed | None], maybe: str) -> Judged:
    """What is told of a total: less than it may be a part that is missing. A blank one has no less."""
    if whole is None or numerals.total([part.value for part in parts if part]) > whole.value:
        return judged
    return doubted(judged, maybe)


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
        fits = printed.value in (ZERO, HUNDRED, -HUNDRED) or whole[1] > CENT
        return agreed(*ends) if fits else wrong(
            code, WARNING, f"{what}印 {printed.text}，但除数是 0，没有比率", ends, formula,
            "请核对除数；确实是 0 的，一般印 100% 或不印比率")
    if printed.value == numerals.round_half_up(exact, max(_places(printed), numerals.PLACES)):
        return agreed(*ends)
    told = numerals.percent(exact, _TWO)
    severity, advice = off(printed, exact, _bounds(part, whole), told) or (
        ERROR, f"请改为 {told}，或核对 {'、'.join(dict.fromkeys(one.text for one in others))}")
    return wrong(code, severity, f"{what}印 {printed.text}，按印出的数是 {told}", ends, formula, advice)


def off(printed: Printed, exact: Decimal, bounds: tuple[Decimal, Decimal],
        told: str) -> tuple[Severity, str] | None:
    """How bad it is that a rate is not what it should be (`told`), and what to do; None if it is wrong.

    `bounds` are the least and the greatest rate that roundings allow.
    """
    gap, half_last = abs(exact - printed.value), printed.last / 2

    def is_within(value: Decimal) -> bool:
        return bounds[0] - half_last <= value <= bounds[1] + half_last

    found = (Off.FEWER if _places(printed) < numerals.PLACES and gap <= half_last
             else Off.TAIL if is_within(printed.value)
             else Off.CUT if _places(printed) >= numerals.PLACES and gap < printed.last
             else Off.SIGN if is_within(-printed.value) else None)
    return (found.value[0], found.value[1].format(told)) if found else None


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


def derived(code: str, apart: Decimal, ends: Sequence[Printed], formula: str, near: str, far: str,
            advice: str, severity: Severity = ERROR, bound: Decimal | None = None,
            tail: str = "不必改") -> Judged:
    """A number that is so far `apart` from what others make: not at all, no more than roundings make, which
    `near` tells, with `tail` for advice, or wrong (`far`).
    """
    if not apart:
        return agreed(*ends)
    if apart <= (halves(ends) if bound is None else bound):
        return wrong(code, NOTE, near, ends, formula, tail)
    return wrong(code, severity, far, ends, formula, advice)


def carried(what: str, four: Sequence[Printed | None]) -> Judged:
    """年初 + 收入 − 支出 is 年末, of which a blank is nought."""
    opening, got, spent, closing = (one.value if one else ZERO for one in four)
    right = opening + got - spent
    ends = [one for one in (*four[3:], *four[:3]) if one]
    told = [shown(value, MONEY, ends) for value in (opening, got, spent, right, closing)]
    return derived("AU402", abs(right - closing), ends, f"{told[0]} + {told[1]} − {told[2]} = {told[3]}",
                   f"{what}与年初、收入、支出相差尾数",
                   f"{what}是 {told[4]}，由年初、收入、支出得出 {told[3]}", "请核对这四个数")


def changes(code: str, own: Term, parts: Sequence[Term], severity: Severity, advice: str) -> Judged:
    """The change of a total against those of its parts: each may be that of two rounded amounts."""
    found = numerals.total([one.signed for one in parts])
    ends = [one.printed for one in (own, *parts)]
    texts = _some([f"{'+' if one.sign >= 0 else '−'} {bare(one.printed)}" for one in parts])
    right = shown(found, MONEY, ends)
    told = f"合计的增减额印 {own.printed.text}，各项增减之和是 {right}"
    return derived(code, abs(found - own.signed), ends,
                   f"{' '.join(texts).removeprefix('+ ')} = {right}", f"{told}，是取舍的尾差",
                   told, advice, severity, 2 * halves(ends))


def total(code: str, what: str, whole: Printed, parts: Sequence[Printed], unit: str,
          severity: Severity = ERROR, maybe: str = "") -> Judged:
    """A total against its parts. `maybe` says what else than a wrong number may be behind a difference."""
    ends = (whole, *parts)
    found = numerals.total([part.value for part in parts])
    apart, right = abs(found - whole.value), shown(found, unit, ends)
    told = f"{what}印 {whole.text}，各项之和是 {right}"
    return derived(code, apart, ends, f"{added(parts)} = {right}", f"{told}，是取舍的尾差",
                   f"{told}，相差 {shown(apart, unit, ends)}", f"请核对合计和各项{maybe}", severity,
                   None if unit == MONEY else ZERO, "合计和各项各自四舍五入，可以相差尾数；不必改")


def added(parts: Sequence[Printed]) -> str:
    """A sum as arithmetic has it, of many parts only the first."""
    return " + ".join(_some([bare(part) for part in parts]))


def _some(texts: Sequence[str]) -> Sequence[str]:
    return texts if len(texts) <= _MOST else [*texts[:_MOST - 1], f"…（共 {len(texts)} 项）"]


def same(code: str, what: str, one: Printed, other: Printed, unit: str, severity: Severity = ERROR,
         advice: str = "") -> Judged:
    """A number that stands in two places."""
    return derived(code, abs(one.value - other.value), (one, other), f"{bare(one)} ≠ {bare(other)}",
                   f"{what}两处印 {one.text} 和 {other.text}，相差尾数",
                   f"{what}两处不同：{one.text} 和 {other.text}", advice or "同一个数，请核对是哪一处错了",
                   severity, None if unit == MONEY else ZERO, "同一个数请印得一样")


def shown(value: Decimal, unit: str, beside: Sequence[Printed] = ()) -> str:
    """A number as messages tell it: money in 万元, but in 元 where all beside it is printed so."""
    some = [one for one in beside if one.value]
    if unit == MONEY and some and all(map(_is_in_yuan, some)):
        return f"{numerals.grouped(value)}元"
    if unit == MONEY:
        return f"{numerals.grouped(numerals.in_unit(value, numerals.YUAN_PER_WAN).normalize())}万元" \
            if value else "0万元"
    return f"{numerals.plain(value)}{unit if unit != PERCENT else '%'}"


def _is_in_yuan(printed: Printed) -> bool:
    """Whether an amount is printed as it is in yuan."""
    return quantities.alone(printed.text.strip().removesuffix("元")) == printed.value


def bare(printed: Printed) -> str:
    """A number as arithmetic has it, without its unit; but 元 and 亿元 beside 万元 are told."""
    return _UNIT.sub("", quantities.narrow(printed.text).replace(" ", ""))
