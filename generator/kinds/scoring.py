"""Scores of a self-evaluation as facts, and the rules about indicators.

Every report that has indicators uses both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Protocol, TypeVar

from generator import numerals
from generator.checking.rules import Finding, Findings, Rule, Rules
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation, Prose
from generator.kinds import indicators
from generator.kinds.indicators import EXECUTION_POINTS, GUIDE, Completion, Score
from generator.numerals import ZERO
from generator.problems import Severity

Case = TypeVar("Case")


class Rated(Protocol):
    """An indicator as a unit wrote it, as far as its score depends on it."""

    @property
    def title(self) -> Prose: ...

    @property
    def target(self) -> Prose: ...

    @property
    def actual(self) -> Prose: ...

    @property
    def points(self) -> Figure: ...

    @property
    def level_share(self) -> Figure | None: ...

    @property
    def scored_by_use(self) -> bool: ...

    @property
    def score(self) -> Figure | None: ...

    @property
    def score_reason(self) -> Prose | None: ...


_RULES: Rules[Iterable[Rated]] = Rules()
"""About the indicators of one case; `enter` gives them to a kind."""


def evaluate(ledger: Ledger, key: str, label: str, rated: Iterable[Rated]) -> None:
    """Facts below `key`: execution rate and its score, completion and score of each indicator, 总分.

    `….final` and `….adjusted_budget` are there already.
    """
    rate = ledger.share(f"{key}.execution_rate", f"{label}执行率", ledger[f"{key}.final"],
                        ledger[f"{key}.adjusted_budget"])
    points = [ledger.add(Fact(f"{key}.execution_points", f"{label}执行率分值", EXECUTION_POINTS,
                              Measure.POINTS, Operation.FIXED, words="预算执行率占 10 分"))]
    earned = [ledger.add(Fact(f"{key}.execution_score", f"{label}执行率得分",
                              indicators.execution(rate.printed), Measure.POINTS, Operation.EXECUTION,
                              (rate,), words="10 × 执行率，不超过 10 分"))]
    for number, indicator in enumerate(rated, 1):
        name, words = f"{key}.indicator.{number}", f"{label}指标{number}"
        points.append(ledger.state(f"{name}.points", f"{words}分值", indicator.points))
        _completion(ledger, name, words, indicator)
        earned.append(_score(ledger, name, words, indicator, points[-1]))
    ledger.sum(f"{key}.points", f"{label}总分值", points, Measure.POINTS)
    ledger.sum(f"{key}.score", f"{label}总分", earned, Measure.POINTS)


def scored(indicator: Rated) -> Score | None:
    """What the scoring rules give an indicator."""
    return indicators.score(indicators.quantity(indicator.target.text),
                            indicators.quantity(indicator.actual.text),
                            indicator.points.value, _share(indicator), indicator.scored_by_use)


def completed(indicator: Rated) -> Completion | None:
    """How far an indicator reached its target."""
    return indicators.completion(indicators.quantity(indicator.target.text),
                                 indicators.quantity(indicator.actual.text),
                                 _share(indicator), indicator.scored_by_use)


def _share(indicator: Rated) -> Decimal | None:
    return indicator.level_share.value if indicator.level_share else None


def _completion(ledger: Ledger, key: str, label: str, indicator: Rated) -> None:
    """完成率, where there is one."""
    if reached := completed(indicator):
        operation = Operation.COMPLETION_BY_USE if indicator.scored_by_use else Operation.COMPLETION
        ledger.add(Fact(f"{key}.completion", f"{label}完成率", reached.rate, Measure.PERCENT, operation,
                        given=_given(indicator), words=reached.formula))


def _score(ledger: Ledger, key: str, label: str, indicator: Rated, points: Fact) -> Fact:
    """The stated score if there is one, else the one that the rules give (zero if they give none)."""
    if indicator.score is not None:
        return ledger.state(f"{key}.score", f"{label}得分", indicator.score)
    by_rule = scored(indicator)
    inputs: tuple[Fact | Figure, ...] = (points, *([indicator.level_share] if indicator.level_share else []))
    if by_rule is None:
        return ledger.add(Fact(f"{key}.score", f"{label}得分", ZERO, Measure.POINTS, Operation.ABSENT, inputs,
                               words="无法计算"))
    operation = Operation.SCORE_BY_USE if indicator.scored_by_use else Operation.SCORE
    return ledger.add(Fact(f"{key}.score", f"{label}得分", by_rule.points, Measure.POINTS, operation, inputs,
                           given=_given(indicator), words=by_rule.formula))


def _given(indicator: Rated) -> tuple[Prose | Figure, ...]:
    """What an indicator's score rests on beside its points."""
    share = [indicator.level_share] if indicator.level_share else []
    return (indicator.target, indicator.actual, *share)


def enter(rules: Rules[Case], written: Callable[[Case], Iterable[Rated]]) -> None:
    """Add the rules about single indicators to those of a kind. `written`: the indicators of a case."""
    for rule in _RULES:
        _entered(rules, rule, written)


def _entered(rules: Rules[Case], rule: Rule[Iterable[Rated]],
             written: Callable[[Case], Iterable[Rated]]) -> None:
    """Add one rule; in a function of its own, so that each check keeps the rule that it was made for."""
    @rules.rule(rule.code, rule.title, advice=rule.advice, source=rule.source, severity=rule.severity)
    def check(case: Case) -> Findings:
        return rule.check(written(case))


@_RULES.rule("PE102", "绩效指标：要能计算得分",
             advice="定性指标请写“完成比例”，或写“得分”和“得分理由”",
             source=f"{GUIDE}：定量指标达到的得满分，未达到的按完成比例得分；定性指标分档得分")
def score_known(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        if indicator.score is None and scored(indicator) is None:
            yield Finding(f"指标“{indicator.title}”：从指标值“{indicator.target}”和"
                          f"实际完成值“{indicator.actual}”不能计算得分", indicator.actual.place)


@_RULES.rule("PE103", "绩效指标：完成比例应在等级的范围之内",
             advice="完全达到、基本达到 80%–100%，部分达到 60%–80%，未达到 60% 以下",
             source=f"{GUIDE}：定性指标达成的得 80%–100%，部分达成的 60%–80%，未达成的 60% 以下")
def share_in_band(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        level = indicators.level(indicators.quantity(indicator.actual.text))
        share = indicator.level_share
        if share and level and not level.lowest <= share.value <= level.highest:
            yield Finding(f"“{indicator.actual}”的完成比例 {numerals.plain(share.value)}% 不在 "
                          f"{level.lowest}%–{level.highest}% 之内", share.place)


@_RULES.rule("PE104", "绩效指标：另定的得分要有理由",
             advice="请写“得分理由: …”，或删去“得分”由程序计算",
             source="自定：得分由计分规则得出，另定的得分没有理由，读者不知道为什么不同")
def score_reasoned(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        if indicator.score and indicator.score_reason is None:
            yield Finding(f"指标“{indicator.title}”另定了得分，没有理由", indicator.score.place)


@_RULES.rule("PE105", "绩效指标：另定的得分与计分规则不同",
             advice="请核对；印出的是另定的得分",
             source=f"{GUIDE}的计分规则；公开的 46 张自评表、493 个指标中，23 个的得分与它不同",
             severity=Severity.WARNING)
def score_by_rule(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        by_rule = scored(indicator)
        if indicator.score and by_rule and by_rule.points != indicator.score.value:
            yield Finding(f"指标“{indicator.title}”另定得分 {indicator.score.value}，按规则是 "
                          f"{numerals.plain(by_rule.points)}（{by_rule.formula}）", indicator.score.place)


@_RULES.rule("PE107", "绩效指标：得分不能高于分值",
             advice="请改正得分或分值",
             source="项目支出绩效自评表：每个指标的得分在零与分值之间")
def score_within(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        if indicator.score and indicator.score.value > indicator.points.value:
            yield Finding(f"得分 {indicator.score.value} 高于分值 {indicator.points.value}",
                          indicator.score.place)


@_RULES.rule("PE108", "绩效指标：指标值与实际完成值的计量单位应一致",
             advice="请改用同一计量单位",
             source="自定：单位不同的两个数不能相除，得出的完成率和得分没有意义",
             severity=Severity.WARNING)
def units_agree(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        target = indicators.quantity(indicator.target.text)
        actual = indicators.quantity(indicator.actual.text)
        if target.number is not None and actual.number is not None and target.unit != actual.unit:
            yield Finding(f"指标值的单位是“{target.unit}”，实际完成值是“{actual.unit}”",
                          indicator.actual.place)


@_RULES.rule("PE109", "绩效指标：定量指标不写完成比例",
             advice="请删去“完成比例”；需要另定得分时写“得分”和“得分理由”",
             source=f"{GUIDE}：分档的比例只用于定性指标，定量指标按实际完成值得分",
             severity=Severity.WARNING)
def share_for_words(rated: Iterable[Rated]) -> Findings:
    for indicator in rated:
        if indicator.level_share and indicators.quantity(indicator.target.text).number is not None:
            yield Finding(f"指标“{indicator.title}”是定量指标，却写了完成比例", indicator.level_share.place)
