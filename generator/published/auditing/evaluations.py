"""Reports in prose of how indicators were reached: completion, score and the sum of scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.kinds import indicators
from generator.kinds.indicators import ALL_POINTS, EXECUTION_POINTS, Operator
from generator.numerals import LAST_DIGIT
from generator.published.auditing import items, judging, names
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import ERROR, WARNING, Judged, agreed, bare, wrong
from generator.published.auditing.known import FINAL, WHOLE, Known
from generator.published.auditing.names import Name
from generator.published.auditing.terms import Paragraph, Role, Term
from generator.quantities import MONEY

_WHOLE: Final = re.compile(
    r"(?:(?:我|本)?单位|20[0-9]{2}年度?|[,。:])*(?:调整后)?全年预算(?:数|金额|总额)(?:为|是|:)*")
_TITLE: Final = 45
"""So many characters a title has at most."""
_GENERAL: Final = re.compile(r"(?!.*项目).{0,16}(?:预算|资金|支出|执行|绩效|自评|评价).{0,6}"
                             r"(?:情况|分析|结果|结论)[:。]?")
"""Titles of what is said of the whole, below that of the whole."""
_OPERATORS: Final = {**{one.words: one.value for one in Operator}, "不低于": ">=", "不高于": "<="}


def judge(known: Known) -> Iterator[Judged]:
    """Each indicator, the sum of their scores, and the whole as 基本支出 and projects."""
    scores: list[Term] = []
    weights: list[Term] = []
    paragraphs = known.paragraphs
    for paragraph in paragraphs:
        target, actual = (_first(paragraph, role) for role in (Role.TARGET, Role.ACTUAL))
        if target and actual:
            yield from _indicator(paragraph, target, actual, scores, weights)
        else:
            scores += _execution(paragraph)
    if numerals.total([one.printed.value for one in weights]) == ALL_POINTS - EXECUTION_POINTS and (
            len(scores) == len(weights) + 1):
        yield from _total(paragraphs, scores)
    if scores:
        yield from _wholes(known)


def _wholes(known: Known) -> Iterator[Judged]:
    """The whole budget, and what was spent of it, is that of 基本支出 and of the projects."""
    pairs = [pair for paragraph, below in _titled(known.paragraphs)
             if below and (pair := _whole(paragraph))]
    whole = pairs[0] if pairs else None
    for pair in pairs[1:]:
        for one, other in zip(pair, pairs[0], strict=True):
            yield judging.same("AU208", "整体全年预算数、执行数", one.printed, other.printed, MONEY)
    for measure, at in ((WHOLE, 0), (FINAL, 1)):
        basic, projects = (known.term(Name("", thing), measure) for thing in (names.BASIC, names.PROJECTS))
        if whole and basic and projects:
            yield judging.total("AU206", f"整体{measure}", whole[at].printed,
                                [basic.printed, projects.printed], MONEY, WARNING, "；是否还有别的支出")
    spent, projects = known.term(Name("", names.PROJECT)), known.term(Name("", names.PROJECTS))
    if spent and projects:
        yield judging.same("AU208", "项目支出和各项目执行数", projects.printed, spent.printed, MONEY, WARNING)


def _titled(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, bool]]:
    """Each paragraph, and whether it stands below a title about the unit as a whole and below none of a
    project: a project has the same words. Some titles are paragraphs.
    """
    headings: tuple[str, ...] = ()
    title = ""
    for paragraph in paragraphs:
        if paragraph.headings != headings:
            headings, title = paragraph.headings, ""
        words = paragraph.flat.strip()
        if not paragraph.terms and len(words) <= _TITLE and words[-1] not in "。;,":
            title = words
        titles = [*headings, *([title] if title else [])]
        last = max((at for at, one in enumerate(titles) if "整体" in one), default=len(titles))
        yield paragraph, last < len(titles) and all(_GENERAL.fullmatch(one) for one in titles[last + 1:])


def _whole(paragraph: Paragraph) -> tuple[Term, Term] | None:
    """全年预算数…，实际支出…，预算执行率…: the two amounts, where nothing says of which part they are."""
    if paragraph.numbered or items.NUMBER.match(paragraph.flat):
        return None
    for one, other, rate in zip(paragraph.terms, paragraph.terms[1:], paragraph.terms[2:], strict=False):
        roles = (one.role, other.role, rate.role)
        if roles == (Role.BUDGET, Role.AMOUNT, Role.COMPLETION) and _WHOLE.fullmatch(one.words) and (
                "项目" not in paragraph.flat[:one.start]):
            return one, other
    return None


def _first(paragraph: Paragraph, role: Role) -> Term | None:
    return next((one for one in paragraph.terms if one.role is role and "监控" not in one.lead), None)


def _indicator(paragraph: Paragraph, target: Term, actual: Term, scores: list[Term],
               weights: list[Term]) -> Iterator[Judged]:
    words = target.words
    operator = next((_OPERATORS[name] for name in sorted(_OPERATORS, key=len, reverse=True)
                     if words.endswith(name)), "=")
    wanted, reached = (indicators.quantity(text) for text in (
        f"{operator}{target.printed.text}", actual.printed.text))
    ends = (target.printed, actual.printed)
    found = indicators.completion(wanted, reached)
    rate = _first(paragraph, Role.COMPLETION)
    if rate and found:
        yield _completion(rate, found, ends)
    for again in paragraph.terms:
        late = again.role is Role.ACTUAL and "监控" not in again.lead
        if late and again is not actual and again.unit == actual.unit:
            yield judging.same("AU310", "实际完成值", again.printed, actual.printed, again.unit)
    points = next((one for one in paragraph.terms if one.unit == "分" and "分值" in one.lead), None)
    score = _first(paragraph, Role.SCORE)
    if points and score:
        scores.append(score)
        weights.append(points)
        right = indicators.score(wanted, reached, points.printed.value)
        yield from _score(score, points, right.points if right else None, ends)


def _completion(rate: Term, found: indicators.Completion, ends: tuple[Printed, ...]) -> Judged:
    right = numerals.round_half_up(found.rate)
    told = numerals.percent(right, numerals.NumberStyle())
    if abs(rate.printed.value - right) <= rate.printed.last / 2:
        return agreed(rate.printed, *ends)
    return wrong("AU310", WARNING, f"完成率印 {rate.printed.text}，按印出的数是 {told}",
                 (rate.printed, *ends), found.formula, "请核对指标值、完成值和完成率")


def _score(score: Term, points: Term, right: Decimal | None,
           ends: tuple[Printed, ...]) -> Iterator[Judged]:
    every = (score.printed, points.printed, *ends)
    if score.printed.value > points.printed.value:
        yield wrong("AU306", ERROR, f"得分 {score.printed.text} 高于分值 {points.printed.text}", every,
                    f"{bare(score.printed)} > {bare(points.printed)}", "请核对得分和分值")
    elif right is None or abs(right - score.printed.value) <= max(score.printed.last / 2, LAST_DIGIT):
        yield agreed(*every)
    else:
        yield wrong("AU307", WARNING, f"得分印 {score.printed.text}，按完成率是 {numerals.plain(right)}分",
                    every, "分值 × 完成率，不超过分值", "得分是否另有规则？没有的，请核对")


def _execution(paragraph: Paragraph) -> list[Term]:
    return [one for one in paragraph.terms if one.role is Role.SCORE and "综合" not in one.lead
            and any(other.role is Role.COMPLETION for other in paragraph.terms)]


def _total(paragraphs: Sequence[Paragraph], scores: Sequence[Term]) -> Iterator[Judged]:
    for paragraph in paragraphs:
        for term in paragraph.terms:
            if term.role is Role.SCORE and "综合得分" in term.lead and len(scores) > 1:
                yield judging.total("AU302", "综合得分", term.printed, [one.printed for one in scores], "分",
                                    maybe="；或者有指标没有写明得分")
