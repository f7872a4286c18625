"""Rounding and writing, checked by hand against the conventions of the published documents."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal, localcontext

import pytest

from generator import numerals
from generator.numerals import NumberStyle, Zeros

FIXED, THOUSANDS = NumberStyle(), NumberStyle(thousands=True)


@pytest.mark.parametrize(("value", "expected"), [
    ("12.875", "12.88"), ("3.375", "3.38"), ("0.005", "0.01"), ("0.015", "0.02"), ("2.665", "2.67"),
    ("-0.005", "-0.01"), ("-0.015", "-0.02"), ("-12.875", "-12.88"),
    ("12.8749999999999999999", "12.87"), ("12.8745", "12.87"), ("52.79857", "52.80"), ("0.04887", "0.05"),
    ("-97.22994", "-97.23"), ("366.66667", "366.67"), ("99999999999.995", "100000000000.00"),
])
def test_a_tie_is_rounded_away_from_zero(value: str, expected: str) -> None:
    assert f"{numerals.round_half_up(Decimal(value)):f}" == expected


@pytest.mark.parametrize("value", ["0", "-0", "-0.00", "-0.004", "-0.0049999"])
def test_a_zero_has_no_minus(value: str) -> None:
    assert str(numerals.round_half_up(Decimal(value))) == "0.00"
    assert numerals.amount(Decimal(value), FIXED) == "0.00"
    assert numerals.percent(Decimal(value), FIXED) == "0.00%"


@pytest.mark.parametrize(("yuan", "expected"), [
    ("740", "700"), ("749.99", "700"), ("750", "800"), ("49.99", "0"), ("50", "100"), ("-50", "-100"), ("-49.99", "0"),
    ("78061285.00", "78061300"), ("78061250", "78061300"), ("78061249.99", "78061200"),
])
def test_a_printed_amount_is_whole_hundreds_of_yuan(yuan: str, expected: str) -> None:
    assert numerals.printed(Decimal(yuan)) == Decimal(expected)


@pytest.mark.parametrize(("yuan", "expected"), [
    ("78061285", "7,806.13"), ("740", "0.07"), ("0", "0.00"), ("-87317800", "-8,731.78"), ("9999950", "1,000.00"),
    ("100000000000000", "10,000,000,000.00"),
])
def test_amounts_are_printed_in_wan(yuan: str, expected: str) -> None:
    assert numerals.amount(Decimal(yuan), THOUSANDS) == expected


@pytest.mark.parametrize(("zeros", "expected"), [
    ("fixed", ["6.80", "1800.00", "0.00", "0.05", "649.30", "-7.00"]),
    ("strip", ["6.8", "1800", "0", "0.05", "649.3", "-7"]),
    ("whole", ["6.80", "1800", "0", "0.05", "649.30", "-7"]),
])
def test_styles_write_digits_after_the_point_differently(zeros: Zeros, expected: list[str]) -> None:
    values = ["68000", "18000000", "0", "500", "6493000", "-70000"]
    assert [numerals.amount(Decimal(value), NumberStyle(zeros)) for value in values] == expected


@pytest.mark.parametrize(("zeros", "expected"), [("fixed", "100.00%"), ("strip", "100%"), ("whole", "100%")])
def test_rates_have_a_style_of_their_own(zeros: Zeros, expected: str) -> None:
    style = NumberStyle("fixed", percent_zeros=zeros)
    assert numerals.percent(Decimal(100), style) == expected
    assert numerals.amount(Decimal(1_000_000), style) == "100.00"


def test_a_rate_below_zero_keeps_its_sign() -> None:
    assert numerals.percent(Decimal("-75.934"), FIXED) == "-75.93%"


def test_a_bare_rate_has_no_sign_of_percent() -> None:
    assert numerals.percent(Decimal("52.8"), NumberStyle(bare_percent=True)) == "52.80"


@pytest.mark.parametrize(("yuan", "expected"), [("0", "0"), ("49.99", "0"), ("50", "0.01"), ("100000", "10.00")])
def test_a_zero_may_be_a_bare_nought(yuan: str, expected: str) -> None:
    assert numerals.amount(Decimal(yuan), NumberStyle("nought")) == expected


def test_thousands_are_separated_in_rates_and_areas_too() -> None:
    assert numerals.percent(Decimal("1789.20914"), THOUSANDS) == "1,789.21%"
    assert numerals.decimal(Decimal("71640.75"), THOUSANDS) == "71,640.75"


def test_there_is_no_percentage_of_nothing() -> None:
    assert numerals.percentage(Decimal(5), Decimal(0)) is None
    assert numerals.percentage(Decimal(0), Decimal(5)) == 0


def test_a_sum_of_many_cents_is_exact() -> None:
    assert numerals.total([Decimal("0.01")] * 1000 + [Decimal(10) ** 15]) == Decimal("1000000000000010.00")
    assert numerals.total([]) == 0


@pytest.mark.parametrize(("addends", "yuan"), [(1, 100), (2, 150), (3, 200), (9, 500)])
def test_a_tail_is_half_a_last_digit_for_each_number(addends: int, yuan: int) -> None:
    assert numerals.tail_bound(addends) == yuan


@pytest.mark.parametrize(("value", "expected"), [("0", "0"), ("2.00", "2"), ("1E+3", "1000"), ("22", "22")])
def test_a_count_is_a_whole_number(value: str, expected: str) -> None:
    assert numerals.count(Decimal(value)) == expected


def test_half_a_person_is_our_mistake() -> None:
    with pytest.raises(AssertionError):
        numerals.count(Decimal("0.5"))


def test_chinese_numbers_below_one_hundred() -> None:
    assert [numerals.chinese(n) for n in (1, 9, 10, 11, 19, 20, 23, 90, 99)] == [
        "一", "九", "十", "十一", "十九", "二十", "二十三", "九十", "九十九"]
    for number in (0, 100):
        with pytest.raises(AssertionError):
            numerals.chinese(number)


def test_rows_are_counted_from_one() -> None:
    assert [numerals.ordinal(n) for n in (1, 12)] == ["1", "12"]
    with pytest.raises(AssertionError):
        numerals.ordinal(0)


@pytest.mark.parametrize(("yuan", "unit", "typed"), [
    ("36328011.77", "1", "36328011.77"), ("36328011.77", "10000", "3632.801177"), ("15000000.00", "1", "15000000"),
    ("-50.10", "1000", "-0.0501"), ("0.00", "10000", "0"), ("-0", "1", "0"),
])
def test_a_number_is_typed_in_its_unit_with_every_digit(yuan: str, unit: str, typed: str) -> None:
    assert numerals.plain(numerals.in_unit(Decimal(yuan), Decimal(unit))) == typed


@pytest.mark.parametrize(("text", "thousands", "value", "looks"), [
    ("7,806.13", True, "7806.13", "#,##0.00"), ("12.00", True, "12", "#,##0.00"), ("-12.50", False, "-12.5", "0.00"),
    ("6.8", False, "6.8", "0.0"), ("11,050", True, "11050", "#,##0"), ("52.80%", False, "0.528", "0.00%"),
    ("100%", False, "1", "0%"), ("99,999,999,999.99", True, "99999999999.99", "#,##0.00"),
])
def test_a_spreadsheet_has_the_printed_value(text: str, thousands: bool, value: str, looks: str) -> None:
    assert numerals.read(text) == Decimal(value)
    assert numerals.spreadsheet_format(text, thousands) == looks


def test_amounts_are_exact_whatever_context_the_caller_has() -> None:
    """A library that sets few digits or another rounding for its own sums changes none of ours."""
    with localcontext(Context(prec=3, rounding=ROUND_DOWN)):
        assert numerals.total([Decimal("123456.78"), Decimal("0.01")]) == Decimal("123456.79")
        assert numerals.read("123,456.78%") == Decimal("1234.5678")
        assert numerals.multiply(Decimal("1234.5"), Decimal("1.001")) == Decimal("1235.7345")
        assert numerals.tail_bound(2000) == Decimal(100050)
        assert numerals.plain(numerals.in_unit(Decimal("1234567.80"), Decimal(10_000))) == "123.45678"
        assert numerals.quotient(Decimal("123456.5"), Decimal(2)) == Decimal("61728.25")
        assert str(numerals.round_half_up(Decimal("12345.675"))) == "12345.68"
