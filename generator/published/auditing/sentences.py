"""Claims of single sentences, whatever their wording: change and growth, shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from generator.numerals import HUNDRED, ZERO
from generator.published.auditing import budgeted, judging, terms
from generator.published.auditing.comparisons import (
    choices,
    compared,
    directions,
    following,
    is_of_budget,
    prior_beside,
    subject,
)
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import NOTE, WARNING, Judged, bare, wrong
from generator.published.auditing.known import Known, is_general
from generator.published.auditing.terms import Paragraph, Role, Term, begin_of, half
from generator.quantities import MONEY

_ANOTHER: Final = "是不是另一个数的增减？不是的，请核对"
"""Where a change may be that of 约30.00万元, of which nothing can be judged."""
_WAY: Final = "(?:共|同比)?(?:增加|减少)(?:了|额|为)*"
_NEW: Final = re.compile(r"新增(?:加)?(?:了)?(?:科目|项目|预算科目|支出科目|功能科目|此项|本科目|该)")
_MONEY: Final = re.compile("支出|收入|金额|总额|合计")
"""What a share is of that is not more than 100 %."""


def changes(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """增加…增长…: the growth follows from the amount and its change, or from two amounts."""
    for at, term in enumerate(paragraph.terms):
        if term.role is Role.CHANGE:
            yield from _change(paragraph, at, known)
        elif term.role is Role.GROWTH and at >= 2 and paragraph.terms[at - 1].role is Role.PRIOR:
            before, now = paragraph.terms[at - 1], paragraph.terms[at - 2]
            if now.role is Role.AMOUNT and now.unit == before.unit and now.segment == term.segment:
                yield _between(now, before, term)
        elif term.role is Role.GROWTH and at >= 2 and _is_from_to(*paragraph.terms[at - 2:at + 1]):
            yield _between(paragraph.terms[at - 1], paragraph.terms[at - 2], term)


def _change(paragraph: Paragraph, at: int, known: Known) -> Iterator[Judged]:
    """A change and its growth: from a budget, from last year's amount, or of an amount that stands before."""
    term, growth = paragraph.terms[at], following(paragraph.terms, at, Role.GROWTH)
    said = compared(paragraph, at)
    if is_of_budget(paragraph, at, said):
        yield from budgeted.varied(paragraph, at, said, growth, known)
    elif prior := prior_beside(paragraph, at) or _two_years(paragraph, at, known):
        yield from _from_prior(prior, term, growth)
    elif base := subject(paragraph, at, said, known):
        found = choices(paragraph, at, base, known) if said and not said.words else [base]
        yield from _changed(paragraph, term, found, growth, known)
    elif growth:
        yield from directions(term, growth)


_FROM: Final = re.compile("[由从](?:上年度?|去年|20[0-9]{2}年度?)?的?$")
_TO: Final = re.compile(",?(?:增加|减少|增长|下降|降低|上升|提高)[到至](?:本年度?|今年|20[0-9]{2}年度?)?的?")


def _is_from_to(before: Term, now: Term, growth: Term) -> bool:
    """Whether a growth is that from one amount to another: 由5.00万元增加到6.00万元，增长20.00%."""
    alike = before.unit == now.unit and before.segment == now.segment == growth.segment
    return (alike and before.exact and now.exact and now.role is Role.AMOUNT
            and bool(_FROM.search(before.lead)) and bool(_TO.fullmatch(now.lead)))


def _two_years(paragraph: Paragraph, at: int, known: Known) -> Term | None:
    """Last year's amount, where those of both years stand one after the other before a change of no name."""
    change = paragraph.terms[at]
    both = paragraph.terms[max(at - 2, 0):at]
    if len(both) < 2 or not re.fullmatch(rf"[,]?{_WAY}", change.words):
        return None
    if any((one.role, one.unit, one.segment) != (Role.AMOUNT, change.unit, change.segment) for one in both):
        return None
    others = [one for one in both if known.is_of_other_year(one)]
    return others[0] if len(others) == 1 else None


def _changed(paragraph: Paragraph, change: Term, found: Sequence[Term], growth: Term | None,
             known: Known) -> Iterator[Judged]:
    """A change of an amount: of a list and its last part, either may be meant."""
    words = paragraph.flat[begin_of(paragraph.flat, change.start):change.start]
    if not growth:
        if len(found) == 1:
            known.change(found[0], change, words)
        return
    tried = [list(_growth(paragraph, one, change, growth)) for one in found]
    at = judging.best(tried)
    known.change(found[at], change, words)
    begin = max(paragraph.flat.rfind(mark, 0, change.start) for mark in "。;")
    of_reason = "原因" in paragraph.flat[begin + 1:change.start]
    for one in tried[at]:
        yield judging.asked(one) if of_reason else one if all(tried) else judging.asked(one, _ANOTHER)


def _from_prior(prior: Term, change: Term, growth: Term | None) -> Iterator[Judged]:
    """The growth, where last year's amount is printed: 较上年的100.00万元增加5.00万元，增长5.00%."""
    if growth and prior.exact and change.exact and growth.exact:
        yield from directions(change, growth)
        yield judging.rate("AU201", "与上年相比的增减率", growth.printed,
                           (change.printed.value, half(change.printed)),
                           (prior.printed.value, half(prior.printed)),
                           [change.printed, prior.printed],
                           f"{bare(change.printed)} ÷ {bare(prior.printed)}")


def _growth(paragraph: Paragraph, base: Term, change: Term, growth: Term) -> Iterator[Judged]:
    yield from directions(change, growth)
    sign = change.sign or 1
    if growth.sign and change.sign and growth.sign != change.sign and change.printed.value:
        return
    if not (base.exact and change.exact and growth.exact):
        return
    prior = base.printed.value - change.printed.value * sign
    ends = [base.printed, change.printed]
    if base.printed.value and not change.printed.value and not growth.printed.value:
        if _NEW.search(paragraph.flat[growth.printed.spot.end:]):
            yield wrong("AU211", WARNING,
                        f"原因写新增，却印增减 {change.printed.text}、{growth.printed.text}",
                        (change.printed, growth.printed, base.printed),
                        f"上年没有的，增加额就是 {bare(base.printed)}",
                        f"上年是不是 0？是的，应为增加 {base.printed.text}，增长 100%")
            return
    off = half(base.printed) + half(change.printed) if base.unit == MONEY else ZERO
    moved = (change.printed.value * sign, half(change.printed) if change.unit == MONEY else ZERO)
    if growth.sign < 0 or growth.sign == 0 and sign < 0:
        moved = (-moved[0], moved[1])
    formula = (f"{bare(change.printed)} ÷（{bare(base.printed)} {'−' if sign > 0 else '+'} "
               f"{bare(change.printed)}）")
    yield judging.rate("AU201", "与上年相比的增减率", growth.printed, moved, (prior, off), ends, formula)


def _between(now: Term, before: Term, growth: Term) -> Judged:
    """Growth between two amounts that are both printed."""
    moved = (now.printed.value - before.printed.value) * (growth.sign or 1)
    off = [ZERO if one.unit != MONEY and one.printed.last == 1 else half(one.printed)  # 9批次 are nine
           for one in (now, before)]
    return judging.rate("AU201", "与上年相比的增减率", growth.printed, (moved, off[0] + off[1]),
                        (before.printed.value, off[1]), [now.printed, before.printed],
                        f"（{bare(now.printed)} − {bare(before.printed)}）÷ {bare(before.printed)}")


# What was left over

def left_over(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    for term in paragraph.terms:
        if term.role in (Role.CHANGE, Role.GROWTH) and terms.left_over(term.lead):
            yield wrong("AU212", NOTE, f"“增加（减少）”的选择没有删去：{_tail_of_choice(term)}",
                        (term.printed,), "只能是其中一个", "请删去不用的词语")


def _tail_of_choice(term: Term) -> str:
    return f"{term.words.strip(',:')[-6:]}{term.printed.text}"


# Shares

_WHOLE: Final = re.compile(r"占(?P<whole>[^,;。占]*?)(?:的)?(?:比重|比例|比)?(?:的)?(?:为|是|:|约)*$")
_EVALUATED: Final = re.compile("绩效|自评|评价")
_PLANNED: Final = "是不是按预算数算的？按决算数的，请核对"
_BUDGETED: Final = re.compile("(?<!一般公共)(?<!政府性基金)(?<!国有资本经营)预算(?!绩效|管理|项目|部门|单位)")
"""Words for the budget that are no name of money nor of its management."""


def shares(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """占…%: of what it names, of the whole of its list, else of all that are listed."""
    for at, term in enumerate(paragraph.terms):
        if term.role is not Role.SHARE or not term.exact or "分别" in term.lead:
            continue
        of = paragraph.terms[at - 1] if at and term.lead.strip() == "的" else None
        part = _last(paragraph.terms[:at - 1 if of else at], term)
        if part is None:
            if term.printed.value > HUNDRED and _MONEY.search(term.lead):
                yield _too_much(term)
            continue
        found = _of_itself(of) if of else known.wholes(paragraph, part, term, _named_whole(term))
        if not found and term.printed.value > HUNDRED and _MONEY.search(term.lead):
            yield _too_much(term)
        planned = _may_be_planned(paragraph, term)
        if found and not (planned and _says_budget(paragraph, term)):
            tried = [judging.rate("AU203", "占比", term.printed, (part.printed.value, half(part.printed)),
                                  (whole.value, half(whole)), [part.printed, whole],
                                  f"{bare(part.printed)} ÷ {bare(whole)}") for whole in found]
            may = not of and is_general(_named_whole(term))
            further = _further(paragraph, part, term, found[0]) if may else None
            if further and judging.is_well(further):
                tried = [judging.agreed(*further.ends)]
            elif further:
                tried[0] = _either(tried[0], further)
            judged = next((one for one in tried if one.found is None), tried[0])
            yield judging.asked(judged, _PLANNED) if planned else judged


def _may_be_planned(paragraph: Paragraph, share: Term) -> bool:
    """Whether it is a share of 项目支出总额 in words about evaluations, which go by the budget."""
    return "项目支出" in _named_whole(share) and bool(_EVALUATED.search(paragraph.flat))


def _says_budget(paragraph: Paragraph, term: Term) -> bool:
    flat = paragraph.flat
    end = flat.find("。", term.start)
    words = flat[begin_of(flat, term.start):end if end >= 0 else len(flat)]
    return bool(_BUDGETED.search(words))


def _further(paragraph: Paragraph, part: Term, share: Term, whole: Printed) -> Judged | None:
    """The share of what its whole has a share of: 甲600.00万元，占75.00%，其中：乙400.00万元，占50.00%."""
    at = next((at for at, one in enumerate(paragraph.terms) if one.printed == whole), len(paragraph.terms))
    its = next((one for one in paragraph.terms[at + 1:] if one.role in (Role.SHARE, Role.AMOUNT)
                and one.start < part.start), None)
    if not its or its.role is not Role.SHARE or not its.exact or not its.printed.value:
        return None
    rate = its.printed.value / HUNDRED
    base = whole.value / rate
    off = half(whole) / rate + base * its.printed.last / 2 / its.printed.value
    return judging.rate("AU203", "占比", share.printed, (part.printed.value, half(part.printed)), (base, off),
                        [part.printed, whole, its.printed],
                        f"{bare(part.printed)} ÷（{bare(whole)} ÷ {its.printed.text}）")


def _either(judged: Judged, further: Judged) -> Judged:
    """What is wrong by either whole, with both that would be right."""
    if judged.found is None or further.found is None:
        return judged
    advice = f"{judged.found.advice}；与 {further.ends[-1].text} 占同一个总数的，{further.found.advice}"
    return Judged(judged.ends, judged.found._replace(advice=advice))


def _of_itself(term: Term) -> list[Printed]:
    """The whole in 占本年支出合计1,050.00万元的85.71%, at once behind its part."""
    return [term.printed] if term.lead.lstrip(" ,(").startswith("占") else []


def _too_much(term: Term) -> Judged:
    return wrong("AU203", WARNING, f"占比印 {term.printed.text}，大于 100%", (term.printed,),
                 "一部分不能大于总数", "请核对占比和它的总数")


def _last(before: Sequence[Term], share: Term) -> Term | None:
    found = [one for one in before if one.role is Role.AMOUNT and one.unit == MONEY
             and one.segment == share.segment and one.exact and one.inside == share.inside]
    return found[-1] if found else None


def _named_whole(term: Term) -> str:
    found = _WHOLE.search(term.lead.rstrip(" ,"))
    return "".join(found["whole"].split()) if found else ""


CLAIMS: Final = (changes, *budgeted.CLAIMS, shares, left_over)
"""What is looked for in each paragraph."""
