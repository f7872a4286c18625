"""Amounts, rates and counts as Chinese readers expect them. Nothing else rounds or writes a number.

Each amount is rounded once, by itself, half-up (四舍五入) from exact yuan to 0.01 万元. Differences, growth,
shares and variances are then taken from those printed amounts, as a reader with a calculator takes them;
a rate is rounded half-up to 0.01 %.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache, reduce
from typing import Literal, NamedTuple

YUAN_PER_WAN = Decimal(10_000)
HUNDRED = Decimal(100)
ZERO = Decimal(0)
PLACES = 2
"""Digits after the point of every printed amount, rate and score."""
LAST_DIGIT = Decimal((0, (1,), -PLACES))
"""What the last of them is worth."""

_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)

Zeros = Literal["fixed", "nought", "strip", "whole"]
"""Digits after the point: always two (fixed); two, but a bare 0 (nought); without zeros at the end (strip);
none for integers, else two (whole)."""


class NumberStyle(NamedTuple):
    """How one part of a report writes its numbers (edition data)."""

    zeros: Zeros = "fixed"
    thousands: bool = False
    percent_zeros: Zeros = "fixed"
    blank_zero: bool = False
    bare_percent: bool = False


def round_half_up(value: Decimal, places: int = PLACES) -> Decimal:
    """Round away from zero at a tie; a zero never carries a minus sign."""
    return _EXACT.add(_EXACT.quantize(value, _last_digit(places)), ZERO)


@lru_cache(maxsize=64)
def _last_digit(places: int) -> Decimal:
    return Decimal((0, (1,), -places))


def printed(yuan: Decimal) -> Decimal:
    """An amount in yuan as the reader will see it: yuan again, but whole hundreds (0.01 万元)."""
    return _EXACT.multiply(round_half_up(_EXACT.divide(yuan, YUAN_PER_WAN)), YUAN_PER_WAN)


def percentage(part: Decimal, whole: Decimal) -> Decimal | None:
    """part ÷ whole × 100, exact; None if there is no whole."""
    if not whole:
        return None
    return _EXACT.divide(_EXACT.multiply(part, HUNDRED), whole)


def quotient(amount: Decimal, number: Decimal) -> Decimal:
    """What there is of an amount for one of so many, of which there must be some."""
    return _EXACT.divide(amount, number)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """An exact product."""
    return _EXACT.multiply(left, right)


def total(values: list[Decimal]) -> Decimal:
    """An exact sum."""
    return reduce(_EXACT.add, values, ZERO)


def tail_bound(addends: int) -> Decimal:
    """How far a printed total may stand from the sum of its printed parts, in yuan: (n+1)/2 last digits."""
    with localcontext(_EXACT):
        return (addends + 1) * YUAN_PER_WAN / HUNDRED / 2


def amount(yuan: Decimal, style: NumberStyle) -> str:
    """Yuan as 万元: `7,806.13`."""
    return decimal(_EXACT.divide(yuan, YUAN_PER_WAN), style)


def decimal(value: Decimal, style: NumberStyle) -> str:
    """A quantity that is no amount of money (area, score) in the same style as amounts."""
    rounded = round_half_up(value)
    return "" if style.blank_zero and not rounded else _write(rounded, style.zeros, style.thousands)


def grouped(value: Decimal) -> str:
    """A number with every digit that it was written with, and separators between thousands."""
    return f"{value:,f}"


def in_unit(yuan: Decimal, unit: Decimal) -> Decimal:
    """Yuan as a number of units of so many yuan each, exact."""
    return _EXACT.divide(yuan, unit)


def plain(value: Decimal) -> str:
    """A number as an author types it, exact: `36328011.77`, `15000000`."""
    return f"{_EXACT.add(value, ZERO).normalize(_EXACT):f}"


def percent(value: Decimal, style: NumberStyle) -> str:
    """A rate with its sign (unless the style leaves it out): `52.80%`; a minus sign if it is below zero."""
    number = _write(round_half_up(value), style.percent_zeros, style.thousands)
    return number if style.bare_percent else f"{number}%"


def read(text: str) -> Decimal:
    """The value of a number as it is printed: `7,806.13`; `52.80%` is 0.5280."""
    with localcontext(_EXACT):
        value = Decimal(text.removesuffix("%").replace(",", ""))
        return value / HUNDRED if text.endswith("%") else value


def spreadsheet_format(text: str, thousands: bool) -> str:
    """The number format with which a spreadsheet shows what `read` gives as it is printed: `#,##0.00`."""
    _, point, fraction = text.removesuffix("%").partition(".")
    return f"{'#,##0' if thousands else '0'}{point}{'0' * len(fraction)}{'%' if text.endswith('%') else ''}"


def count(value: Decimal) -> str:
    """People, cars, projects: a whole number as it is."""
    assert value == value.to_integral_value(), value
    return f"{value.to_integral_value():f}"


def calendar_day(day: date) -> str:
    """2024年8月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese(number: int) -> str:
    """1 → 一, 12 → 十二, 23 → 二十三: for numbering below one hundred."""
    assert 0 < number < 100, number
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


def ordinal(number: int) -> str:
    """The place of a row, counted from 1."""
    assert number > 0, number
    return str(number)


def _write(value: Decimal, zeros: Zeros, thousands: bool) -> str:
    text = f"{value:{',' if thousands else ''}f}"
    bare, _, fraction = text.partition(".")
    match zeros:
        case "fixed":
            return text
        case "nought":
            return text if value else bare
        case "strip":
            return f"{bare}.{fraction.rstrip('0')}".rstrip(".")
        case "whole":
            return bare if not fraction.strip("0") else text
