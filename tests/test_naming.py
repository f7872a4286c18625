"""Facts by the Chinese names that people type."""

from __future__ import annotations

from decimal import Decimal

import pytest
from units import accounts, derived

from generator.deriving.ledger import Fact, Ledger, Measure, Operation
from generator.deriving.naming import find, shown


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return derived(accounts())


def key(found: Fact | tuple[Fact, ...]) -> str:
    assert isinstance(found, Fact), found
    return found.key


@pytest.mark.parametrize(("name", "expected"), [
    ("收入总计", "revenue.total"), ("“三公”经费", "three_public.total"), ("三公经费", "three_public.total"),
    ("因公出国(境)费", "three_public.overseas_travel"), (" 收入 总计 ", "revenue.total"),
    ("revenue.total.growth", "revenue.total.growth"),
    # The same number under two keys is one number.
    ("一般公共预算年初预算数", "general_public.expenditure.budget"),
])
def test_a_fact_is_found_by_what_it_is_called(ledger: Ledger, name: str, expected: str) -> None:
    assert key(find(ledger, name)) == expected


def test_what_is_alike_is_suggested(ledger: Ledger) -> None:
    for name in ("收入总记", "总收入总计"):
        found = find(ledger, name)
        assert isinstance(found, tuple) and "收入总计" in [fact.label for fact in found]
    assert find(ledger, "海拔") == ()


def test_a_name_of_two_different_numbers_is_none(ledger: Ledger) -> None:
    # 公务接待费 is 700 元 among 三公, 0 in the classification of this unit.
    two = Ledger()
    two.add(ledger["three_public.receptions"])
    other = ledger["three_public.receptions.budget"]
    two.add(Fact("basic.economic.30217", "公务接待费", other.value, other.measure, other.operation))
    found = find(two, "公务接待费")
    assert isinstance(found, tuple)
    assert shown(two, found) == ("three_public.receptions", "basic.economic.30217")


def test_within_a_project_names_are_its_own(ledger: Ledger) -> None:
    assert key(find(ledger, "执行率", "项目1")) == "performance.project.1.execution_rate"
    assert key(find(ledger, "收入总计", "项目1")) == "revenue.total"
    found = find(ledger, "项目1执行率", "项目2")
    assert isinstance(found, tuple)


def test_the_first_project_has_no_part_in_the_tenth(ledger: Ledger) -> None:
    many = Ledger()
    for number in (1, 2, 10):
        many.add(Fact(f"project.{number}", f"项目{number}执行率", Decimal(number), Measure.PERCENT, Operation.STATE))
    for number in (2, 10):
        found = find(many, f"项目{number}执行率", "项目1")
        assert isinstance(found, tuple) and [fact.label for fact in found] == ["项目1执行率"]
    assert key(find(many, "执行率", "项目10")) == "project.10"
