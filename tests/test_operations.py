"""Each number of the samples and the published reports, worked out again from its operation and inputs.

The arithmetic here is its own: fractions, and no function of the program.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest
from departments import department
from units import FINAL_ACCOUNTS, ROOT, YEAR, accounts, changed, derived

from generator.build import examine
from generator.deriving import trace
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation, Prose
from generator.kind import Part
from generator.kinds import indicators
from generator.project import jobs

PUBLISHED = ("A-2023", "C-2022", "D-2022", "E-2024")
FOLDERS = ("data", "tests/base", "tests/shanghai", *(f"tests/published/{name}" for name in PUBLISHED))
BY_USE = (Operation.COMPLETION_BY_USE, Operation.SCORE_BY_USE)
NOTHING = Fraction(1, 10**30)
"""What is left of a rate that has no end: it is kept to 50 digits."""


@lru_cache(maxsize=1)
def reports() -> list[tuple[str, int, Ledger]]:
    """Every report with its edition's rate for a change from nothing."""
    found = [examine(job) for folder in FOLDERS for job in jobs((ROOT / folder,))]
    told = [(f"{one.accounts.unit.name}{one.accounts.year.value}", int(one.edition.without_base), one.ledger)
            for one in found]
    together = FINAL_ACCOUNTS.stages.summary
    assert together
    disclosed = [Part(one.accounts, one.ledger) for one in found if "three_public.total" in one.ledger]
    return [*told, ("汇总", 100, together.derive(disclosed))]


def half_up(value: Fraction, step: Fraction) -> Fraction:
    size = math.floor(abs(value) / step + Fraction(1, 2)) * step
    return -size if value < 0 else size


def printed(source: Fact | Figure) -> Fraction:
    step = Fraction(100) if source.measure is Measure.YUAN else Fraction(1, 100)
    return half_up(Fraction(source.value), step)


def rate(part: Fraction, whole: Fraction, without_base: int) -> Fraction:
    if whole:
        return part / abs(whole) * 100
    return Fraction((part > 0) - (part < 0)) * without_base


def again(fact: Fact, without_base: int) -> Fraction:
    """The value of a fact, from what it says of itself."""
    inputs, exact = fact.inputs, [Fraction(part.value) for part in fact.inputs]
    match fact.operation:
        case Operation.STATE | Operation.CARRY:
            assert len(inputs) == 1 or fact.operation is Operation.STATE and not inputs
            return sum(exact, Fraction())
        case Operation.ABSENT:
            return Fraction()
        case Operation.FIXED:
            return Fraction(10)
        case Operation.YEAR_BEFORE:
            return exact[0] - 1
        case Operation.COUNT:
            return Fraction(len(fact.given))
        case Operation.SUM | Operation.UNITS:
            return sum(exact, Fraction())
        case Operation.DIFFERENCE:
            return printed(inputs[0]) - printed(inputs[1])
        case Operation.SHARE:
            part, whole = map(printed, inputs)
            return part / whole * 100 if whole else Fraction()
        case Operation.GROWTH | Operation.VARIANCE:
            return rate(printed(inputs[0]) - printed(inputs[1]), printed(inputs[1]), without_base)
        case Operation.EXECUTION:
            return half_up(min(max(printed(inputs[0]), Fraction()), Fraction(100)) / 10, Fraction(1, 100))
    return judged(fact)


def judged(fact: Fact) -> Fraction:
    """What the rules for indicators give for the words of one; they have tests of their own."""
    target, actual, *share = fact.given
    assert isinstance(target, Prose) and isinstance(actual, Prose)
    stated = next((one.value for one in share if isinstance(one, Figure)), None)
    wanted, reached = indicators.quantity(target.text), indicators.quantity(actual.text)
    by_use = fact.operation in BY_USE
    if fact.operation in (Operation.SCORE, Operation.SCORE_BY_USE):
        score = indicators.score(wanted, reached, fact.inputs[0].value, stated, by_use)
        assert score
        return Fraction(score.points)
    completion = indicators.completion(wanted, reached, stated, by_use)
    assert completion
    return Fraction(completion.rate)


def test_every_number_follows_from_what_it_says_of_itself() -> None:
    wrong = [(name, fact.key, fact.value) for name, without_base, ledger in reports() for fact in ledger
             if abs(Fraction(fact.value) - again(fact, without_base)) > NOTHING]
    assert wrong == []


def test_a_limit_kept_for_want_of_work_is_scored_by_its_use() -> None:
    """5 days of at most 10, with nothing done: half of 60 points."""
    limit = {**YEAR["绩效"]["项目"][0]["指标"][0], "年度指标值": "≤10天", "实际完成值": "5天", "按比例计分": "是"}
    rest = YEAR["绩效"]["项目"][0]["指标"][1:]
    ledger = derived(accounts(changed(YEAR, {"绩效.项目.0.指标": [limit, *rest]})))
    for name, operation, value in (("completion", Operation.COMPLETION_BY_USE, 50),
                                   ("score", Operation.SCORE_BY_USE, 30)):
        fact = ledger[f"performance.project.1.indicator.1.{name}"]
        assert (fact.operation, fact.value) == (operation, value) and again(fact, 100) == value


def test_the_reports_have_every_operation(tmp_path: Path) -> None:
    """Only a department adds up units, and no sample has a limit that was kept for want of work."""
    whole = examine(department(tmp_path)).ledger
    assert [fact.key for fact in whole if abs(Fraction(fact.value) - again(fact, 100)) > NOTHING] == []
    found = Counter(fact.operation for _, _, ledger in [*reports(), ("", 100, whole)] for fact in ledger)
    assert set(Operation) - set(found) <= {Operation.COMPLETION_BY_USE, Operation.SCORE_BY_USE}, found


@pytest.mark.parametrize(("key", "operation", "formula"), [
    ("people.serving", Operation.STATE, "填报数"),
    ("people.divisions", Operation.COUNT, "内设机构的个数"),
    ("people.total", Operation.SUM, "在职人员 + 离休人员 + 退休人员"),
    ("expenditure.basic.share", Operation.SHARE, "基本支出 ÷ 本年支出合计 × 100%"),
    ("three_public.receptions.change", Operation.DIFFERENCE, "公务接待费 - 上年公务接待费"),
    ("three_public.receptions.growth", Operation.GROWTH,
     "(公务接待费 - 上年公务接待费) ÷ 上年公务接待费 × 100%"),
    ("three_public.receptions.variance", Operation.VARIANCE,
     "(公务接待费 - 公务接待费全年预算数) ÷ 公务接待费全年预算数 × 100%"),
    ("three_public.receptions.last_year", Operation.CARRY, "取自“公务接待费”"),
    ("year.before", Operation.YEAR_BEFORE, "年度 - 1"),
    ("performance.project.1.execution_points", Operation.FIXED, "预算执行率占 10 分"),
    ("performance.project.1.execution_score", Operation.EXECUTION, "10 × 执行率，不超过 10 分"),
])
def test_a_formula_tells_the_operation_in_chinese(key: str, operation: Operation, formula: str) -> None:
    name = "云岭市青河区农业农村局2023"
    ledger = next(ledger for report, _, ledger in reports() if report == name and key in ledger)
    assert (ledger[key].operation, trace.formula(ledger[key])) == (operation, formula)
