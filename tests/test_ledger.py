"""Facts: changes, rates and shares are those of the printed amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.deriving import trace
from generator.deriving.ledger import Change, Direction, Fact, Figure, Ledger, Measure, Prose, figures
from generator.problems import Place


def figure(value: str, line: int = 1, measure: Measure = Measure.YUAN) -> Figure:
    return Figure(Decimal(value), measure, f"数{line}", Place("2023.yaml", line, 3))


def stated(ledger: Ledger, key: str, value: str, line: int = 1) -> Fact:
    return ledger.state(key, key, figure(value, line))


def compared(now: str, before: str, without_base: int = 100) -> Change:
    ledger = Ledger(Decimal(without_base))
    return ledger.compare(stated(ledger, "now", now), stated(ledger, "now.last_year", before, 2))


@pytest.mark.parametrize(("now", "before", "change", "growth", "direction"), [
    # The bill was 740 元: printed 0.07, and 0.07 → 0.11 falls by 0.04 of 0.11.
    ("740", "1100", "-400", "-36.36", Direction.DOWN),
    ("78061285", "165379086.40", "-87317800", "-52.80", Direction.DOWN),
    ("1100", "700", "400", "57.14", Direction.UP),
    # Both are printed 0.07.
    ("660", "740", "0", "0.00", Direction.LEVEL),
    # One yuan apart, printed 0.07 and 0.08.
    ("749", "750", "-100", "-12.50", Direction.DOWN),
    ("500000", "500000", "0", "0.00", Direction.LEVEL),
    ("-10000", "-20000", "10000", "50.00", Direction.UP),
    ("10000", "-20000", "30000", "150.00", Direction.UP),
])
def test_growth_is_taken_from_printed_amounts(now: str, before: str, change: str, growth: str,
                                              direction: Direction) -> None:
    found = compared(now, before)
    assert (found.difference.value, f"{found.growth.printed:f}", found.direction) == (Decimal(change), growth, direction)


@pytest.mark.parametrize(("now", "before", "growth"), [
    ("42000", "0", "100"), ("-42000", "0", "-100"), ("0", "0", "0"),
    # 40 yuan are printed 0.00: no base, and no change either.
    ("42000", "40", "100"), ("40", "0", "0"), ("0", "42000", "-100"),
])
def test_without_a_base_growth_is_what_the_edition_says(now: str, before: str, growth: str) -> None:
    assert compared(now, before).growth.value == Decimal(growth)


def test_an_edition_may_print_no_growth_without_a_base() -> None:
    assert compared("42000", "0", without_base=0).growth.value == 0


def test_change_and_growth_are_named_below_their_number() -> None:
    found = compared("1100", "700")
    assert (found.difference.key, found.growth.key) == ("now.change", "now.growth")
    assert found.difference.inputs == (found.now, found.before)


@pytest.mark.parametrize(("final", "budget", "rate"), [
    ("74672100", "310253500", "-75.93"), ("66000000", "0", "100.00"), ("0", "0", "0.00"), ("20000", "20000", "0.00"),
    ("51600", "78000", "-33.85"), ("0", "3000", "-100.00"), ("30000", "10000", "200.00"),
])
def test_variance_keeps_its_sign(final: str, budget: str, rate: str) -> None:
    ledger = Ledger()
    variance = ledger.variance(stated(ledger, "item", final), stated(ledger, "item.budget", budget, 2))
    assert f"{variance.printed:f}" == rate


@pytest.mark.parametrize(("part", "whole", "share"), [
    ("740", "200000", "0.35"), ("4200", "8594700", "0.05"), ("0", "0", "0.00"), ("0", "500", "0.00"), ("1", "1", "0.00"),
    ("10000", "30000", "33.33"),
])
def test_a_share_is_of_printed_amounts_and_zero_without_a_whole(part: str, whole: str, share: str) -> None:
    ledger = Ledger()
    found = ledger.share("share", "占比", stated(ledger, "part", part), stated(ledger, "whole", whole, 2))
    assert f"{found.printed:f}" == share


def test_a_total_is_rounded_by_itself() -> None:
    # 0.0049 three times is printed 0.00, their sum of 0.0147 is printed 0.01.
    ledger = Ledger()
    total = ledger.sum("total", "合计", [figure("49", line) for line in (1, 2, 3)])
    assert (total.value, total.printed, trace.formula(total)) == (147, 100, "数1 + 数2 + 数3")


def test_an_empty_sum_is_zero() -> None:
    assert Ledger().sum("total", "合计", []).value == 0


def test_what_was_left_out_counts_as_zero() -> None:
    fact = Ledger().state("people.retirees", "退休人员", None, Measure.COUNT)
    assert (fact.value, fact.measure, fact.inputs) == (0, Measure.COUNT, ())


def test_a_key_is_stated_once() -> None:
    ledger = Ledger()
    stated(ledger, "total", "1")
    with pytest.raises(AssertionError, match="total stated twice"):
        stated(ledger, "total", "2")


def test_families_are_keys_and_what_is_above_them() -> None:
    ledger = Ledger()
    stated(ledger, "revenue.current.share", "1")
    assert [bool(ledger.family(key)) for key in ("revenue", "revenue.current", "revenue.current.share", "revenue.cur")] == [
        True, True, True, False]
    assert "revenue.current" not in ledger


def test_figures_are_those_of_every_input_once_and_in_order() -> None:
    ledger = Ledger()
    first, second = stated(ledger, "a", "1", 7), stated(ledger, "b", "2", 3)
    total = ledger.sum("total", "合计", [first, second, first])
    change = ledger.compare(total, ledger.carry("total.last_year", "上年", second))
    assert [found.place.line for found in figures(change.growth)] == [7, 3]


def test_what_was_counted_is_told_with_its_number() -> None:
    listed = [Prose(name, "内设机构", Place("unit.yaml", line, 3)) for line, name in enumerate(("办公室", "业务科"), 5)]
    fact = Ledger().count("people.divisions", "科室数", listed, "内设机构的个数")
    assert (fact.value, fact.measure, fact.given, trace.formula(fact)) == (2, Measure.COUNT, tuple(listed), "内设机构的个数")


@pytest.mark.parametrize(("written", "sentence"), [("任务增加。", "任务增加"), ("甲；乙； ", "甲；乙"), ("，任务增加", "，任务增加")])
def test_words_end_where_the_template_sets_the_stop(written: str, sentence: str) -> None:
    """What stands before them is the author's."""
    prose = Prose(written, "原因", Place("2023.yaml", 5, 3), refers=True)
    assert (prose.unstopped().text, prose.unstopped().place, prose.unstopped().refers) == (sentence, prose.place, True)
