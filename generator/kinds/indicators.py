"""Score performance indicators (绩效指标) as 财政部《项目支出绩效评价管理办法》(财预〔2020〕10号) does.

A quantitative indicator that reaches its target gets all its points, one that does not gets points ×
completion; a qualitative one gets a share of its points inside the band of the level it reached:
达到 80–100 %, 部分达到 60–80 %, 未达到 below 60 %. Rates and scores are rounded half-up at 0.01.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from generator import numerals, quantities
from generator.numerals import HUNDRED, ZERO

GUIDE = "财政部《项目支出绩效评价管理办法》（财预〔2020〕10号，条文以原文为准）"
"""What rules about points and scores rest on. Its articles are known here at second hand."""
EXECUTION_POINTS = Decimal(10)
ALL_POINTS = HUNDRED


class Operator(Enum):
    EQUAL = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"

    @property
    def words(self) -> str:
        """As it is read aloud."""
        return _WORDS[self]


class Quantity(NamedTuple):
    """A target or an actual value: a number with a unit, or words (then `number` is None)."""

    text: str
    operator: Operator | None
    number: Decimal | None
    unit: str


class Score(NamedTuple):
    """Points earned, and how, in Chinese. `rate` is the completion in percent where there is one."""

    points: Decimal
    formula: str
    rate: Decimal | None = None


class Completion(NamedTuple):
    """How far a target was reached, in percent: 100 is reached, more is exceeded; `formula` in Chinese."""

    rate: Decimal
    formula: str

    @property
    def outcome(self) -> str:
        """In the words of reports."""
        return "达到" if self.rate == HUNDRED else "超出" if self.rate > HUNDRED else "未达到"


class Level(NamedTuple):
    """A qualitative level: words it is known by, its band in percent, what it gets if no share is entered."""

    words: str
    lowest: Decimal
    highest: Decimal
    default: Decimal | None = None


LEVELS = (
    Level("完全达到", Decimal(80), HUNDRED, HUNDRED),
    Level("基本达到", Decimal(80), HUNDRED),
    Level("部分达到", Decimal(60), Decimal(80)),
    Level("未达到", ZERO, Decimal(60)),
)

GRADES = {"优": Decimal(90), "良": Decimal(80), "中": Decimal(60), "差": ZERO}
"""等次 and the lowest points of each."""

_OPERATORS = {"≥": Operator.AT_LEAST, ">=": Operator.AT_LEAST, "≤": Operator.AT_MOST, "<=": Operator.AT_MOST,
              "=": Operator.EQUAL, ">": Operator.ABOVE, "<": Operator.BELOW}
_WORDS = {Operator.EQUAL: "等于", Operator.AT_LEAST: "大于等于", Operator.AT_MOST: "小于等于",
          Operator.ABOVE: "大于", Operator.BELOW: "小于"}
_MEASURE = re.compile(r"(≥|>=|≤|<=|=|>|<)?\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"([+-]?(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*(.*)", re.DOTALL)
_CALENDAR = re.compile(r"[年月日号].*[0-9]|年.*[前内底]|[月日号].{0,2}前|月[底末初]")
_PRODUCT = re.compile(r"[×*xX]\s*[0-9]")
_FOLD = str.maketrans("＝＞＜％", "=><%")


@lru_cache(maxsize=4096)
def quantity(text: str) -> Quantity:
    """Read `≥90%`, `=7场`, `8月`, `有效促进`.

    A calendar date and `7×24小时` are words: they have no completion rate.
    """
    found = _MEASURE.fullmatch(text.translate(_FOLD).strip())
    assert found
    operator, rest = _OPERATORS.get(found[1] or ""), found[2]
    number = _NUMBER.fullmatch(quantities.narrow(rest))
    if number is None or _CALENDAR.search(number[2]) or _PRODUCT.match(number[2]):
        return Quantity(rest, operator, None, "")
    return Quantity(rest, operator, quantities.digits(number[1]), rest[number.start(2):])


def level(actual: Quantity) -> Level | None:
    """The qualitative level that the words name."""
    return next((known for known in LEVELS if known.words in actual.text), None)


def score(target: Quantity, actual: Quantity, points: Decimal, share: Decimal | None = None,
          by_use: bool = False) -> Score | None:
    """The points that the rules give, or None if they give none without an entered share or score.

    `share`: percent of the points for a qualitative indicator. `by_use`: a limit that was kept only because
    the work was not done is scored by actual ÷ target.
    """
    if share is not None:
        return _part(points, share, "完成比例")
    if target.number is not None and actual.number is not None:
        return _quantitative(target.operator or Operator.EQUAL, target.number, actual.number, points, by_use)
    if target.number is None and actual.unit == "%" and actual.number is not None:
        return _part(points, min(actual.number, HUNDRED), "完成率")
    if target.text == actual.text:
        return Score(points, "实际完成值与指标值一致，得满分")
    reached = level(actual)
    if target.number is None and reached is not None and reached.default is not None:
        return _part(points, reached.default, reached.words)
    return None


def completion(target: Quantity, actual: Quantity, share: Decimal | None = None,
               by_use: bool = False) -> Completion | None:
    """The completion of a target, or None if the rules give none.

    A limit that was kept is reached, never exceeded.
    """
    earned = score(target, actual, HUNDRED, share, by_use)
    if earned is None:
        return None
    if earned.rate is not None and earned.rate > HUNDRED:
        return Completion(earned.rate, "实际完成值 ÷ 指标值 × 100%")
    return Completion(earned.points, f"满分为 100 时的得分：{earned.formula}")


def _quantitative(operator: Operator, target: Decimal, actual: Decimal, points: Decimal,
                  by_use: bool) -> Score | None:
    """None where a target was missed and more than all of it done: both are negative, -10% for ≥-5%."""
    limit = operator in (Operator.AT_MOST, Operator.BELOW)
    # 事故数 =0起 is a limit too: any number above a target of nought misses it.
    limit = limit or (operator is Operator.EQUAL and not target)
    # >0项 is missed by 0项, though ≥0项 is not.
    met = actual == target and operator not in (Operator.ABOVE, Operator.BELOW)
    reached = met or (actual < target if limit else actual > target)
    if reached and not (limit and by_use):
        rate = numerals.percentage(actual, target) if target > 0 else None
        return Score(points, "达到指标值，得满分", rate)
    part, whole = (target, actual) if limit and not reached else (actual, target)
    words = "指标值÷实际完成值" if limit and not reached else "实际完成值÷指标值"
    rate = numerals.percentage(part, whole) or ZERO
    return _part(points, max(rate, ZERO), words) if rate <= HUNDRED else None


def _part(points: Decimal, share: Decimal, words: str) -> Score:
    rate = numerals.round_half_up(share)
    earned = numerals.round_half_up(numerals.multiply(points, rate) / HUNDRED)
    return Score(earned, f"分值 × {words} {rate}%", rate)


def execution(rate: Decimal) -> Decimal:
    """The score of budget execution: 10 × the rate (percent), never more than 10, never less than 0."""
    return _part(EXECUTION_POINTS, max(min(rate, HUNDRED), ZERO), "执行率").points


def grade(points: Decimal) -> str:
    """The 等次 of a whole evaluation by its points of 100."""
    return next(name for name, lowest in GRADES.items() if points >= lowest)
