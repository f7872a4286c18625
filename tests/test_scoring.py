"""How the score of an indicator is told: from which numbers it follows, and that each kind of report has its rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.checking.rules import Rules
from generator.deriving import trace
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation, Prose
from generator.kinds import KINDS, scoring
from generator.kinds.final_accounts.model import Indicator
from generator.problems import Place

HERE = Place("2023.yaml", 1, 1)


def figure(value: str, label: str, measure: Measure = Measure.POINTS) -> Figure:
    return Figure(Decimal(value), measure, label, HERE)


def indicator(target: str, actual: str, points: str, share: str = "", score: str = "", by_use: bool = False) -> Indicator:
    def words(text: str) -> Prose:
        return Prose(text, "指标", HERE)

    return Indicator(words("产出"), words("数量"), words(f"指标{target}"), words(target), None, words(actual), figure(points, "分值"),
                     figure(share, "完成比例", Measure.PERCENT) if share else None, by_use, figure(score, "得分") if score else None,
                     None, None, HERE)


def evaluated(*rated: Indicator) -> Ledger:
    """The facts of a table with 100 万元 budgeted and 90 万元 spent."""
    ledger = Ledger()
    for name, value in (("final", "900000"), ("adjusted_budget", "1000000")):
        ledger.add(Fact(f"表.{name}", name, Decimal(value), Measure.YUAN, Operation.STATE))
    scoring.evaluate(ledger, "表", "项目1", rated)
    return ledger


def test_each_score_rests_on_its_own_points() -> None:
    ledger = evaluated(indicator("≥5次", "3次", "20"), indicator("≥5次", "5次", "70"))
    for number, score in ((1, "12"), (2, "70")):
        fact = ledger[f"表.indicator.{number}.score"]
        assert fact.value == Decimal(score) and fact.label == f"项目1指标{number}得分"
        assert fact.inputs == (ledger[f"表.indicator.{number}.points"],)
        assert [given.text for given in fact.given if isinstance(given, Prose)] == ["≥5次", "35"[number - 1] + "次"]
    # 10 × 90 % + 12 + 70 of 10 + 20 + 70.
    assert (ledger["表.score"].value, ledger["表.points"].value) == (Decimal(91), Decimal(100))


def test_a_share_of_points_is_told_with_the_score() -> None:
    share = indicator("有所提高", "基本达到预期效果", "10", share="85")
    fact = evaluated(share)["表.indicator.1.score"]
    assert fact.value == Decimal("8.5") and share.level_share in fact.inputs and share.level_share in fact.given


def test_a_score_that_nothing_gives_is_told_as_such() -> None:
    ledger = evaluated(indicator("有所提高", "基本达到预期效果", "10"))
    fact = ledger["表.indicator.1.score"]
    assert (fact.value, fact.operation, fact.measure) == (0, Operation.ABSENT, Measure.POINTS)
    assert trace.explain(fact, as_json=False).startswith("0.00分  项目1指标1得分 = 无法计算  [表.indicator.1.score]")
    assert "表.indicator.1.completion" not in ledger


@pytest.mark.parametrize(("by_use", "score", "operation"), [(False, "10", "score"), (True, "5", "score_by_use")])
def test_a_limit_kept_because_the_work_was_not_done_is_told_as_such(by_use: bool, score: str, operation: str) -> None:
    ledger = evaluated(indicator("≤10万元", "5万元", "10", by_use=by_use))
    fact = ledger["表.indicator.1.score"]
    assert (fact.value, fact.operation.value) == (Decimal(score), operation)
    assert ledger["表.indicator.1.completion"].operation.value == operation.replace("score", "completion")


def test_a_kind_that_enters_the_rules_has_them_all() -> None:
    rules: Rules[tuple[Indicator, ...]] = Rules()
    scoring.enter(rules, lambda case: case)
    known = {rule.code: (rule.title, rule.advice, rule.source, rule.severity)
             for rule in KINDS["final_accounts"].stages.rules if rule.code in {one.code for one in rules}}
    assert known == {rule.code: (rule.title, rule.advice, rule.source, rule.severity) for rule in rules} and len(known) >= 7
    wrong = (indicator("有所提高", "基本达到预期效果", "10"), indicator("≥5次", "3次", "10", score="12"))
    assert [problem.code for problem in rules.run(wrong, Ledger())] == ["PE102", "PE104", "PE105", "PE107"]
