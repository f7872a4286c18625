"""What 自评表 say that cannot be right: weights, sums of scores, rates, funds; scores that no rule gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.kinds import indicators
from generator.kinds.indicators import ALL_POINTS, EXECUTION_POINTS, Operator
from generator.numerals import HUNDRED, LAST_DIGIT, ZERO
from generator.published.auditing import forms, judging, names
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.forms import Form, Fund, Indicator
from generator.published.auditing.judging import ERROR, NESTED, NOTE, WARNING, Judged, agreed, wrong
from generator.published.auditing.known import YEAR, Known
from generator.published.auditing.names import Name
from generator.published.auditing.terms import Role, Term, half
from generator.quantities import MONEY

_REASON: Final = re.compile("[高低多少]于|[偏过较增减][高低多少]|超|偏差|调整|扣")
"""Words of a reason why a score is less than the rules give, though 无 and 已完成 are none."""
_NO_REASON: Final = re.compile(
    "(?:没有|不存在|[无不未]需?)(?:存在|出现|发生|产生|进行|明显|任何|较?大|作|做|有)*的?(?:偏差|调整|扣分?|超)")


def judge(found: Sequence[Form], known: Known) -> Iterator[Judged]:
    """Each form by itself, and all against what the document says of them."""
    usual = Counter(len(form.parts) for form in found if not form.overall)
    for form in found:
        yield from _points(form)
        yield from _execution(form)
        yield from _funds(form, usual)
        for one in form.indicators:
            yield from _indicator(one)
        yield from _costs(form)
    yield from _told(found, known)


# Weights and scores

def _points(form: Form) -> Iterator[Judged]:
    """Weights make 100, scores make the total. A row that is missing takes from both: then that is said."""
    fund = form.fund
    rows = [one.cells for one in form.indicators]
    rows = [fund.cells, *rows] if fund else rows
    weights = [one["分值"] for one in rows if "分值" in one]
    scores = [one["得分"] for one in rows if "得分" in one]
    if not form.whole or not fund or not {"分值", "得分"} <= fund.cells.keys() or not form.total:
        return
    whole, earned = form.total["分值"], form.total["得分"]
    apart = _apart(whole, weights), _apart(earned, scores)
    if _is_gap(apart):
        yield wrong("AU301", WARNING, f"各行分值之和是 {numerals.plain(_sum(weights))}，得分之和是 "
                    f"{numerals.plain(_sum(scores))}，比总分各少 {numerals.plain(apart[0])}、"
                    f"{numerals.plain(apart[1])}", (whole, earned), "总分 − 各行之和",
                    "表里是否缺了一行？没有的，请核对分值和得分")
        return
    both = abs(apart[0]) > LAST_DIGIT and abs(apart[1]) > earned.last / 2
    for one in _weights(whole, weights):
        yield judging.doubted(one, NESTED) if both and apart[0] > 0 else one
    if not any(one["得分"].value > one["分值"].value for one in rows if {"分值", "得分"} <= one.keys()):
        one = _scores(earned, scores)  # Else what is told of a row is behind it.
        yield judging.doubted(one, NESTED) if both else one


def _apart(whole: Printed, parts: Sequence[Printed]) -> Decimal:
    return whole.value - _sum(parts)


def _sum(parts: Sequence[Printed]) -> Decimal:
    return numerals.total([one.value for one in parts])


def _is_gap(apart: tuple[Decimal, Decimal]) -> bool:
    """Whether a row that has no place may explain both differences."""
    return apart[0] > LAST_DIGIT and LAST_DIGIT < apart[1] <= apart[0]


def _weights(whole: Printed, weights: Sequence[Printed]) -> Iterator[Judged]:
    ends = (whole, *weights)
    if whole.value != ALL_POINTS:
        yield wrong("AU301", ERROR, f"总分的分值印 {whole.text}，应为 100", ends, "分值合计应为 100",
                    "请改为 100，或核对各行分值")
    elif _sum(weights) != whole.value:
        told = f"{judging.added(weights)} = {numerals.plain(_sum(weights))}"
        yield wrong("AU301", ERROR, f"分值合计应为 100，各行之和是 {numerals.plain(_sum(weights))}"
                    f"{'（或者缺了得分为 0 的一行）' if _sum(weights) < whole.value else ''}", ends,
                    told, f"请核对各行分值{NESTED}")
    else:
        yield agreed(*ends)


def _scores(earned: Printed, scores: Sequence[Printed]) -> Judged:
    right = numerals.plain(_sum(scores))
    what = f"总分印 {earned.text}，各行得分之和是 {right}分"
    return judging.derived("AU302", abs(_apart(earned, scores)), (earned, *scores),
                           f"{judging.added(scores)} = {right}", f"{what}，是取舍的尾差", what,
                           "请核对总分和各行得分", bound=max(earned.last / 2, LAST_DIGIT * len(scores) / 2))


# Funds

def _execution(form: Form) -> Iterator[Judged]:
    """The rate of execution and its score; a rate of parts, where it is printed, too."""
    for fund in form.funds:
        cells = fund.cells
        if not {"全年预算数", "全年执行数"} <= cells.keys():
            continue
        budget, final = cells["全年预算数"], cells["全年执行数"]
        if "执行率" in cells:
            yield judging.rate("AU304", f"{fund.label}的执行率", _percent(cells["执行率"], final, budget),
                               _near(final), _near(budget),
                               (final, budget), f"{final.text} ÷ {budget.text}")
        if fund is form.fund and "得分" in cells:
            yield from _execution_score(form, cells["得分"], final, budget)


def _percent(rate: Printed, final: Printed, budget: Printed) -> Printed:
    """A rate in percent; one of a workbook may be a fraction: 0.95, 1."""
    exact = numerals.percentage(final.value, budget.value)
    if "%" in rate.text or exact is None or rate.value > 2 or abs(rate.value * HUNDRED - exact) > HUNDRED / 2:
        return rate
    return rate._replace(value=rate.value * HUNDRED, last=rate.last * HUNDRED)


def _near(printed: Printed) -> tuple[Decimal, Decimal]:
    return printed.value, half(printed)


def _execution_score(form: Form, score: Printed, final: Printed, budget: Printed) -> Iterator[Judged]:
    rate = numerals.percentage(final.value, budget.value)
    points = (form.fund.cells.get("分值") if form.fund else None)
    ends = (score, final, budget)
    if rate is None or points is None or points.value != EXECUTION_POINTS:
        return
    right = indicators.execution(numerals.round_half_up(rate))
    formula = f"{EXECUTION_POINTS} × {final.text} ÷ {budget.text}"
    if abs(score.value - right) <= score.last / 2 and score.last <= 1:
        yield agreed(*ends)
    elif score.value > points.value:
        yield wrong("AU306", ERROR, f"执行率得分 {score.text} 高于分值 {points.text}",
                    (score, points, *ends[1:]), f"{formula} = {numerals.plain(right)}",
                    f"请改为 {numerals.plain(right)}分")
    elif abs(score.value - right) <= max(LAST_DIGIT, _moved(final, budget)):
        yield wrong("AU305", NOTE, f"执行率得分印 {score.text}，应为 {numerals.plain(right)}，相差尾数", ends,
                    formula, "不必改")
    else:
        yield wrong("AU305", ERROR, f"执行率得分印 {score.text}，应为 {numerals.plain(right)}分", ends,
                    formula, f"请改为 {numerals.plain(right)}分，或核对预算数、执行数")


def _moved(final: Printed, budget: Printed) -> Decimal:
    """How far roundings of the amounts, where they have few decimals, may move the score of execution."""
    rates = [numerals.percentage(final.value + way * half(final), budget.value - way * half(budget))
             for way in (-1, 1)]
    low, high = [indicators.execution(HUNDRED if rate is None else rate) for rate in rates]
    return high - low


def _funds(form: Form, usual: Counter[int]) -> Iterator[Judged]:
    """All funds are the sum of their sources. Where several columns are off, a row may be missing, or be part
    of another.
    """
    whole = form.fund
    for parts in form.lists if whole and not form.unread else ():
        if whole and all(one.cells for one in parts):
            yield from _sources(form, whole, parts, usual)


def _sources(form: Form, whole: Fund, parts: Sequence[Fund], usual: Counter[int]) -> Iterator[Judged]:
    found = [_column(form, key, whole.cells[key], cells) for key, cells in forms.amounts(parts)
             if key in whole.cells and cells]
    off = [one for one in found if one.found and one.found.severity is ERROR]
    few = not form.overall and len(parts) < max(usual, default=0)
    gap = few or len(off) > 1
    for one in found:
        yield judging.doubted(one, NESTED) if gap else one


def _column(form: Form, key: str, whole: Printed, parts: Sequence[Printed]) -> Judged:
    ends = (whole, *parts)
    apart, right = abs(_apart(whole, parts)), numerals.plain(_sum(parts))
    unit, addends = "", judging.added(parts)
    if any(one.text.endswith("元") for one in ends):
        unit, addends = _unit(form), " + ".join(one.text for one in parts)
    what = f"{key}的总额印 {whole.text}，各项之和是 {right}{unit}"
    return judging.derived("AU303", apart, ends, f"{addends} = {right}{unit}", f"{what}，是取舍的尾差",
                           f"{what}，相差 {numerals.plain(apart)}{unit}", "请核对总额和各项资金")


def _unit(form: Form) -> str:
    return "万元" if form.yuan == numerals.YUAN_PER_WAN else "元"


# Indicators

def _indicator(one: Indicator) -> Iterator[Judged]:
    cells = one.cells
    if not {"分值", "得分"} <= cells.keys():
        return
    points, score = cells["分值"], cells["得分"]
    ends = (score, points, *(cells[key] for key in ("指标值", "完成值") if key in cells))
    if score.value > points.value:
        yield wrong("AU306", ERROR, f"“{one.name}”得分 {score.text} 高于分值 {points.text}", ends,
                    f"{score.text} > {points.text}", "请核对得分和分值")
        return
    target, actual = _quantity(one.target), _quantity(one.actual)
    units = {target.unit, actual.unit} - {""}
    if not one.target or not one.is_signed or len(units) > 1 and "%" in units:
        yield agreed(score, points)  # 12次, 完成值 100%: nobody knows of what.
        return
    right = indicators.score(target, actual, points.value)
    if right is None or target.number is None and target.text != actual.text and actual.unit != "%":
        yield from _level(one, actual, score, points, ends)
    elif abs(right.points - score.value) <= (score.last / 2 if score.last <= LAST_DIGIT else ZERO):
        yield from _strict(one, target, actual, ends)
    else:
        by_use = indicators.score(target, actual, points.value, by_use=True)
        yield _other(one, right, bool(by_use and by_use.points == score.value), ends)


def _other(one: Indicator, right: indicators.Score, by_use: bool, ends: tuple[Printed, ...]) -> Judged:
    """Another score than the rules give. That of one digit less, of a rate that was rounded otherwise, or of
    what was used, is only told.
    """
    score, points = ends[:2]
    apart = abs(right.points - score.value)
    short = LAST_DIGIT < score.last < 1 and apart <= score.last / 2
    tail = score.last <= LAST_DIGIT and apart <= LAST_DIGIT
    told = numerals.plain(right.points)
    explained = right.points > score.value and bool(
        _REASON.search(_NO_REASON.sub("", one.reason)))
    advice = f"小数位比规则的少，可以写 {told}" if short else "取舍的尾差，不必改" if tail else (
        "没有用满是否因为工作没有做完？不是的，达到指标值得满分" if by_use
        else "表里写了原因，按它扣分的不必改" if explained
        else "得分是否另有规则或理由？没有的，请核对")
    return wrong("AU307", NOTE if short or tail or by_use or explained else WARNING,
                 f"“{one.name}”指标值 {one.target or '空'}，完成值 {one.actual or '空'}，"
                 f"分值 {points.text}，得分印 {score.text}，按规则是 {told}", ends, right.formula, advice)


def _quantity(text: str) -> indicators.Quantity:
    return indicators.quantity(text.replace("%%", "%"))


def _strict(one: Indicator, target: indicators.Quantity, actual: indicators.Quantity,
            ends: tuple[Printed, ...]) -> Iterator[Judged]:
    """A target of more than a number is not reached by that number."""
    strict = target.operator in (Operator.ABOVE, Operator.BELOW)
    if strict and target.number is not None and target.number == actual.number and ends[0].value:
        yield wrong("AU307", WARNING, f"“{one.name}”要求“{one.target}”，完成值 {one.actual} 没有达到，得分印 "
                    f"{ends[0].text}", ends, f"{one.actual} 等于，不是大于或小于",
                    "指标值是否应写“≥”“≤”？请核对")
    else:
        yield agreed(*ends)


def _level(one: Indicator, actual: indicators.Quantity, score: Printed, points: Printed,
           ends: tuple[Printed, ...]) -> Iterator[Judged]:
    """A level in words has a band of shares."""
    level = indicators.level(actual)
    if level is None or not points.value:
        yield agreed(*ends[:2])
        return
    share = numerals.percentage(score.value, points.value) or ZERO
    if level.lowest <= share <= level.highest:
        yield agreed(*ends[:2])
        return
    told = numerals.percent(share, numerals.NumberStyle())
    yield wrong("AU307", WARNING, f"“{one.name}”完成值是“{one.actual}”，得分 {score.text} 是分值的 "
                f"{told}，不在 {level.lowest}%–{level.highest}% 之内", ends,
                f"{score.text} ÷ {points.text}", "等级与得分是否一致？请核对")


def _costs(form: Form) -> Iterator[Judged]:
    """Indicators of cost that are all money are what was spent."""
    fund = form.fund
    weights = [one.cells["分值"].value for one in form.indicators if "分值" in one.cells]
    if fund is None or "全年执行数" not in fund.cells or not form.whole or (
            numerals.total(weights) != ALL_POINTS - EXECUTION_POINTS):
        return
    costs = [one for one in form.indicators if forms.is_cost(one)]
    spent = [forms.money(one.actual) for one in costs]
    known = [one for one in spent if one is not None]
    if len(costs) < 2 or len(known) != len(costs):
        return
    final, total = fund.cells["全年执行数"], numerals.total([one.value for one in known])
    spent_yuan = numerals.multiply(final.value, form.yuan)
    ends = (final, *(one.cells["完成值"] for one in costs if "完成值" in one.cells))
    apart = abs(numerals.printed(total) - numerals.printed(spent_yuan))
    told = f"{' + '.join(one.actual for one in costs)} = {judging.shown(total, MONEY, ends[1:])}"
    unit = "" if final.text.endswith("元") else _unit(form)
    both = f"全年执行数 {final.text}{unit}，成本指标合计 {judging.shown(total, MONEY, ends[1:])}"
    bound = numerals.total([numerals.multiply(half(final), form.yuan),
                            *(min(one.last, form.worth) / 2 for one in known)])
    yield judging.derived("AU308", apart, ends, told, f"{both}，相差尾数", both,
                          "成本指标是否只列了一部分？不是的，请核对", WARNING, bound)


# All forms, and what is said of them

def _told(found: Sequence[Form], known: Known) -> Iterator[Judged]:
    """…项目14个，全年预算数…，全年执行数…: as many forms, and their sums."""
    projects = [form for form in found if not form.overall]
    overall = [form for form in found if form.overall]
    for paragraph in known.paragraphs:
        for at, term in enumerate(paragraph.terms[:-2]):
            budget, final = paragraph.terms[at + 1:at + 3]
            if term.unit != "个" or budget.role is not Role.BUDGET or final.unit != MONEY:
                continue
            if "整体" in term.lead and len(overall) == 1:
                yield from _sums("整体支出", overall, budget, final)
            elif "项目" in term.lead and projects and "涉密" not in paragraph.flat:
                yield from _all(term, projects, budget, final)
    yield from _first_budgets(projects, known)


def _all(count: Term, projects: Sequence[Form], budget: Term, final: Term) -> Iterator[Judged]:
    if count.printed.value != len(projects):
        yield wrong("AU309", NOTE, f"印 {count.printed.text}项目，附有自评表 {len(projects)} 张",
                    (count.printed,), f"{count.printed.text} ≠ {len(projects)} 张",
                    "是否有涉密的或没有附的？没有的，请核对个数")
        return
    yield agreed(count.printed)
    yield from _sums("各项目", projects, budget, final)


def _sums(what: str, found: Sequence[Form], budget: Term, final: Term) -> Iterator[Judged]:
    for key, term in (("全年预算数", budget), ("全年执行数", final)):
        cells, value = _yuan((form, form.fund, key) for form in found)
        if len(cells) != len(found):
            return
        apart = abs(value - term.printed.value)
        ends = (term.printed, *cells)
        if apart and value == numerals.multiply(term.printed.value, numerals.YUAN_PER_WAN):
            return  # The form does not say that it is in yuan.
        made = judging.shown(value, MONEY, (term.printed,))
        told = f"{what}{key}印 {term.printed.text}，自评表合计 {made}"
        yield judging.derived("AU309", apart, ends, f"{len(cells)} 张表的{key}合计 {made}",
                              f"{told}，相差尾数", told, f"请核对这个数和各张自评表的{key}",
                              bound=half(term.printed) + _slack(found, key))


def _slack(found: Iterable[Form], key: str) -> Decimal:
    """How far the sum of a column of all forms may be off, in yuan."""
    return numerals.total([numerals.multiply(half(form.fund.cells[key]), form.yuan) for form in found
                           if form.fund and key in form.fund.cells])


def _yuan(found: Iterable[tuple[Form, Fund | None, str]]) -> tuple[list[Printed], Decimal]:
    """The cells of a column of funds, where they have one, and what they make in yuan."""
    pairs = [(form, fund.cells[key]) for form, fund, key in found if fund and key in fund.cells]
    return [cell for _, cell in pairs], numerals.total(
        [numerals.multiply(cell.value, form.yuan) for form, cell in pairs])


def _first_budgets(projects: Sequence[Form], known: Known) -> Iterator[Judged]:
    """All projects had no more at the beginning of the year than the unit."""
    whole = known.term(Name("拨款", names.TOTAL), YEAR)
    cells, value = _yuan((form, form.fund, "年初预算数") for form in projects)
    if whole is None or len(cells) < 2:
        return
    _, others = _yuan((form, part, "年初预算数") for form in projects for part in form.parts
                      if "其他资金" in part.label)
    if value - others > whole.printed.value + half(whole.printed) + _slack(projects, "年初预算数"):
        right = judging.shown(value, MONEY, (whole.printed,))
        yield wrong("AU312", WARNING, f"各项目年初预算数合计 {right}，大于财政拨款年初预算数 "
                    f"{whole.printed.text}", (whole.printed, *cells),
                    f"{len(cells)} 张表的年初预算数之和",
                    "年中追加的是否写进了年初预算数？请核对")
