"""Scores of indicators: rows of published self-evaluation tables, and the rule that each shows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.kinds import indicators
from generator.kinds.indicators import Operator, quantity


def points(target: str, actual: str, weight: str, share: str | None = None, by_use: bool = False) -> str | None:
    score = indicators.score(quantity(target), quantity(actual), Decimal(weight), Decimal(share) if share else None, by_use)
    return f"{score.points.normalize():f}" if score else None


@pytest.mark.parametrize(("target", "actual", "weight", "expected"), [
    # S1: the target is reached, or passed.
    ("=18400千伏安", "18400千伏安", "30", "30"),
    ("=200人次", "517人次", "30", "30"),
    ("=8次", "10次", "10", "10"),
    ("=105.13MW", "105.31MW", "5", "5"),
    ("≥90%", "98.91%", "15", "15"),
    (">=90%", "=100%", "10", "10"),
    ("≥90%", "90%", "10", "10"),
    ("<=3.50万元", "3.50万元", "10", "10"),
    ("≤45元/册", "40元/册", "10", "10"),
    ("=26198.50平方米", "26198.5平方米", "10", "10"),
    ("=8月", "8月", "20", "20"),
    ("=1057802.89元", "1057802.89元", "20", "20"),
    ("2023年12月31日", "2023年12月31日", "10", "10"),
    ("2022年12月底前", "100%", "5", "5"),
    ("有效促进", "有效促进", "10", "10"),
    ("合格", "合格", "10", "10"),
    ("有效减少", "完全达到预期效果", "15", "15"),
    ("有效减少", "完全达到预期目标", "15", "15"),
    ("有效促进", "100%", "7.5", "7.5"),
    ("7×24小时运维保障服务响应，确保不发生重大事故", "完全达到预期目标", "5", "5"),
    ("2022年1-12月", "100%", "5", "5"),
    ("≥12.00万吨/年", "12.00", "5", "5"),
    ("≥3899辆公交车和494个站台的视频监控系统", "3899辆", "10", "10"),
    # S2: short of the target. The rate is rounded at 0.01 % before the score is.
    ("≥5次", "3次", "10", "6"),
    ("=1张", "0张", "10", "0"),
    ("=100%", "80%", "10", "8"),
    ("=170亿元", "152.44亿元", "30", "26.9"),
    (">=600个", "515个", "15", "12.87"),
    (">=40万元", "27万元", "5", "3.38"),
    (">=90%", "80%", "5", "4.44"),
    (">=3次", "1次", "5", "1.67"),
    (">=95%", "60%", "5", "3.16"),
    (">80%", "70%", "10", "8.75"),
    (">12%", "11%", "15", "13.75"),
    # A strict target is missed by the target itself; completion is then 100 %, but for nought.
    (">85%", "85%", "10", "10"),
    (">0项", "0项", "10", "0"),
    (">0项", "1项", "10", "10"),
    ("<48小时", "48小时", "10", "10"),
    ("<1起", "0起", "10", "10"),
    # S3: a limit is passed.
    ("<=2.00万元", "3.39万元", "5", "2.95"),
    ("<=3.26万元", "4.19万元", "5", "3.89"),
    ("<=48小时", "65小时", "15", "11.08"),
    ("=0起", "0起", "10", "10"),
    ("=0起", "2起", "10", "0"),
    ("≤0起", "1起", "10", "0"),
    # A change may be negative: -3 is more than -5, and reaches it.
    ("≥-5%", "-3%", "10", "10"),
    ("≥-5%", "2%", "10", "10"),
    ("≤-5%", "-8%", "10", "10"),
    ("=-5%", "-5%", "10", "10"),
])
def test_published_rows_get_what_the_rules_give(target: str, actual: str, weight: str, expected: str) -> None:
    assert points(target, actual, weight) == expected


@pytest.mark.parametrize(("target", "actual"), [("≥-5%", "-10%"), ("≤-5%", "-3%"), ("=-5%", "-10%")])
def test_a_negative_target_that_was_missed_has_no_completion(target: str, actual: str) -> None:
    """-10 is no 200 % of -5: the unit states the score, and why."""
    assert points(target, actual, "10") is None
    assert indicators.completion(quantity(target), quantity(actual)) is None
    assert points(target, actual, "10", share="60") == "6"


@pytest.mark.parametrize(("target", "actual"), [("≤-5%", "-8%"), ("≥-5%", "3%")])
def test_a_negative_target_that_was_reached_is_not_exceeded(target: str, actual: str) -> None:
    reached = indicators.completion(quantity(target), quantity(actual))
    assert reached and reached.outcome == "达到"


@pytest.mark.parametrize(("actual", "weight", "share", "expected"), [
    ("基本达到预期效果", "20", "80", "16"),
    ("完全达到预期效果", "10", "95", "9.5"),
    ("部分达到预期效果", "15", "65", "9.75"),
    ("部分达到预期目标", "10", "75", "7.5"),
    ("未达到预期效果", "10", "33.33", "3.33"),
])
def test_a_level_gets_the_share_that_was_entered(actual: str, weight: str, share: str, expected: str) -> None:
    assert points("显著增长", actual, weight, share) == expected


@pytest.mark.parametrize("actual", ["基本达到预期效果", "部分达到预期效果", "未达到预期效果", "还可以", "2023年"])
def test_a_level_without_a_share_has_no_score(actual: str) -> None:
    assert points("显著增长", actual, "10") is None


@pytest.mark.parametrize(("target", "actual", "weight", "kept", "by_use"), [
    ("<=2.4万元", "0万元", "5", "5", "0"),
    ("<=0.20%", "0.18%", "4", "4", "3.6"),
    ("<=5.00万元", "3.74万元", "5", "5", "3.74"),
    ("<=2.00万元", "3.39万元", "5", "2.95", "2.95"),
    (">=10次", "20次", "5", "5", "5"),
])
def test_a_limit_kept_is_full_marks_unless_the_work_was_not_done(target: str, actual: str, weight: str, kept: str,
                                                                 by_use: str) -> None:
    assert (points(target, actual, weight), points(target, actual, weight, by_use=True)) == (kept, by_use)


@pytest.mark.parametrize(("text", "operator", "number", "unit"), [
    ("≥90%", Operator.AT_LEAST, "90", "%"), (">=90%", Operator.AT_LEAST, "90", "%"),
    ("≤2.5元/人次", Operator.AT_MOST, "2.5", "元/人次"), ("=7场", Operator.EQUAL, "7", "场"),
    ("＝7场", Operator.EQUAL, "7", "场"), ("＞85％", Operator.ABOVE, "85", "%"), ("<3天", Operator.BELOW, "3", "天"),
    ("≥2,500户", Operator.AT_LEAST, "2500", "户"), ("1，500户", None, "1500", "户"), ("≥９０％", Operator.AT_LEAST, "90", "%"),
    ("2.6元/头（只）", None, "2.6", "元/头（只）"), ("12,5", None, "12", ",5"),
    ("100%", None, "100", "%"), ("= 12 场", Operator.EQUAL, "12", "场"), ("≥-3℃", Operator.AT_LEAST, "-3", "℃"),
    ("=8月", Operator.EQUAL, "8", "月"), ("6个月", None, "6", "个月"), ("3年", None, "3", "年"),
    ("有效促进", None, None, ""), ("2023年9月底前", None, None, ""), ("2023年12月31日", None, None, ""),
    ("12月底前", None, None, ""), ("=2023年12月", Operator.EQUAL, None, ""), ("", None, None, ""),
    ("2022年1-12月", None, None, ""), ("2022年12月30日之前", None, None, ""), ("7×24小时响应", None, None, ""),
    ("=7*24小时", Operator.EQUAL, None, ""), ("=24小时", Operator.EQUAL, "24", "小时"), ("=2x4只", Operator.EQUAL, None, ""),
    ("≥12.00万吨/年", Operator.AT_LEAST, "12.00", "万吨/年"), ("≤40毫克每立方米", Operator.AT_MOST, "40", "毫克每立方米"),
])
def test_a_target_is_an_operator_a_number_and_a_unit(text: str, operator: Operator | None, number: str | None,
                                                     unit: str) -> None:
    found = quantity(text)
    assert (found.operator, found.number, found.unit) == (operator, Decimal(number) if number else None, unit)


@pytest.mark.parametrize(("rate", "score"), [
    ("100", "10.00"), ("99.37", "9.94"), ("86.24", "8.62"), ("51.03", "5.10"), ("0", "0.00"), ("106.5", "10.00"),
    ("-3", "0.00"), ("94.82", "9.48"),
])
def test_execution_gets_ten_points_at_most(rate: str, score: str) -> None:
    assert f"{indicators.execution(Decimal(rate)):.2f}" == score


@pytest.mark.parametrize(("target", "actual"), [("≥10次", "-5次"), ("=0起", "-1起"), ("≤-5%", "3%"), ("≥0次", "5次"),
                                                ("≤10次", "-5次")])
def test_no_score_leaves_its_bounds(target: str, actual: str) -> None:
    for by_use in (False, True):
        score = points(target, actual, "10", by_use=by_use)
        assert score is not None and 0 <= Decimal(score) <= 10


@pytest.mark.parametrize(("target", "actual", "formula"), [
    (">85%", "85%", "分值 × 实际完成值÷指标值 100.00%"), ("<48小时", "48小时", "分值 × 指标值÷实际完成值 100.00%"),
])
def test_a_strict_target_is_missed_by_the_target_itself(target: str, actual: str, formula: str) -> None:
    score = indicators.score(quantity(target), quantity(actual), Decimal(10))
    assert score and score.formula == formula


def test_a_score_tells_how_it_was_got() -> None:
    score = indicators.score(quantity("≥3000册"), quantity("2864册"), Decimal(10))
    assert score and (score.formula, str(score.rate)) == ("分值 × 实际完成值÷指标值 95.47%", "95.47")


@pytest.mark.parametrize(("target", "actual", "rate", "outcome", "formula"), [
    ("≥10次", "15次", "150", "超出", "实际完成值 ÷ 指标值 × 100%"),
    ("≥10次", "10次", "100", "达到", "满分为 100 时的得分：达到指标值，得满分"),
    ("≥10次", "5次", "50", "未达到", "满分为 100 时的得分：分值 × 实际完成值÷指标值 50.00%"),
    ("≤10万元", "5万元", "100", "达到", "满分为 100 时的得分：达到指标值，得满分"),
    ("≤10万元", "20万元", "50", "未达到", "满分为 100 时的得分：分值 × 指标值÷实际完成值 50.00%"),
    ("有效促进", "有效促进", "100", "达到", "满分为 100 时的得分：实际完成值与指标值一致，得满分"),
    ("有效促进", "完全达到预期效果", "100", "达到", "满分为 100 时的得分：分值 × 完全达到 100.00%"),
    ("有效促进", "90%", "90", "未达到", "满分为 100 时的得分：分值 × 完成率 90.00%"),
])
def test_a_completion_tells_how_it_was_got(target: str, actual: str, rate: str, outcome: str, formula: str) -> None:
    found = indicators.completion(quantity(target), quantity(actual))
    assert found and (found.rate, found.outcome, found.formula) == (Decimal(rate), outcome, formula)


def test_a_limit_kept_tells_whether_it_was_by_the_work() -> None:
    """5 of 10 万元: all points, unless the unit says that the work was not done; then half."""
    kept = indicators.score(quantity("≤10万元"), quantity("5万元"), Decimal(10))
    undone = indicators.score(quantity("≤10万元"), quantity("5万元"), Decimal(10), by_use=True)
    assert kept and (kept.points, kept.formula) == (10, "达到指标值，得满分")
    assert undone and (undone.points, undone.formula) == (5, "分值 × 实际完成值÷指标值 50.00%")
