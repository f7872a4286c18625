"""Claims of single sentences, whatever their wording: change and growth, shares, budgets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.kinds import indicators
from generator.numerals import HUNDRED, ZERO
from generator.published.auditing import judging, names, terms, wholes
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import ERROR, NOTE, WARNING, Judged, agreed, bare, wrong
from generator.published.auditing.known import Known
from generator.published.auditing.terms import Paragraph, Role, Term, half
from generator.quantities import MONEY

_YEAR: Final = r"(?:上年度?|去年|上一年度?|20[0-9]{2}年度?)"
_COMPARED: Final = re.compile(
    rf"(?P<before>[^,;。:]*?)(?:与|比|较|同){_YEAR}(?:同期)?(?:决算|支出|收入)?数?(?:相比|比较|对比)?[,:]?"
    rf"(?P<after>[^,;。:]*?)$|(?P<alike>[^,;。:]*?)同比")
_WORD: Final = re.compile(r"(?:增加|减少|增长|下降|降低|上升|提高|压减).*$")
_NEW: Final = re.compile(r"新增(?:加)?(?:了)?(?:科目|项目|预算科目|支出科目|功能科目|此项|本科目|该)")


def changes(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """增加…增长…: the growth follows from the amount and its change, or from two amounts."""
    for at, term in enumerate(paragraph.terms):
        if term.role is Role.CHANGE:
            growth = _next(paragraph.terms, at, Role.GROWTH)
            before = paragraph.terms[at - 1] if at else None
            if before and before.role is Role.PRIOR and before.segment == term.segment:
                yield from _from_prior(before, term, growth)
            elif before and _is_beside(before, term):
                yield from _from_budget(before, _before(paragraph, before), term, growth)
            elif base := subject(paragraph, at, known):
                known.change(base, term)
                if growth:
                    yield from _growth(paragraph, base, term, growth)
            elif growth:
                yield from _directions(term, growth)
        elif term.role is Role.GROWTH and at >= 2 and paragraph.terms[at - 1].role is Role.PRIOR:
            before, now = paragraph.terms[at - 1], paragraph.terms[at - 2]
            if now.role is Role.AMOUNT and now.unit == before.unit and now.segment == term.segment:
                yield _between(now, before, term)


def _from_prior(prior: Term, change: Term, growth: Term | None) -> Iterator[Judged]:
    """The growth, where last year's amount is printed: 较上年的100.00万元增加5.00万元，增长5.00%."""
    if growth and prior.exact and change.exact and growth.exact:
        yield from _directions(change, growth)
        yield judging.rate("AU201", "与上年相比的增减率", growth.printed,
                           (change.printed.value, half(change.printed)),
                           (prior.printed.value, half(prior.printed)),
                           [change.printed, prior.printed],
                           f"{bare(change.printed)} ÷ {bare(prior.printed)}")


_BESIDE: Final = re.compile("[比较与][^,;。]*预算")


def _is_beside(budget: Term, change: Term) -> bool:
    """Whether a change is that of a budget: 比年初预算数100.00万元增加5.00万元."""
    return budget.role is Role.BUDGET and budget.segment == change.segment and bool(
        _BESIDE.search(budget.lead))


def _before(paragraph: Paragraph, term: Term) -> Term | None:
    """The amount of the same clause that a budget stands behind."""
    found = [one for one in paragraph.terms if one.role is Role.AMOUNT and one.unit == term.unit
             and one.segment == term.segment and one.start < term.start and not one.inside]
    return found[-1] if found else None


def _from_budget(budget: Term, final: Term | None, change: Term, growth: Term | None) -> Iterator[Judged]:
    """决算 from 预算 and what it is more or less, and the rate."""
    if not (budget.exact and change.exact and change.sign):
        return
    if final and final.exact:
        right = final.printed.value - budget.printed.value
        ends = (change.printed, final.printed, budget.printed)
        bound = sum((half(one) for one in ends), ZERO)
        if abs(right - change.signed) > bound:
            yield wrong("AU222", ERROR, f"与预算相比的增减额印 {change.printed.text}，按印出的数是 "
                        f"{judging.shown(abs(right), MONEY)}", ends,
                        f"{bare(final.printed)} − {bare(budget.printed)} = {judging.shown(right, MONEY)}",
                        "请核对决算数、预算数和增减额")
        else:
            yield agreed(*ends)
    if growth and growth.exact:
        yield from _directions(change, growth)
        yield judging.rate("AU222", "与预算相比的增减率", growth.printed,
                           (change.printed.value, half(change.printed)),
                           (budget.printed.value, half(budget.printed)), [change.printed, budget.printed],
                           f"{bare(change.printed)} ÷ {bare(budget.printed)}")


def _next(found: Sequence[Term], at: int, role: Role) -> Term | None:
    """The number of a role that follows at once."""
    term = found[at + 1] if at + 1 < len(found) else None
    return term if term and term.role is role and term.segment == found[at].segment else None


def subject(paragraph: Paragraph, at: int, known: Known) -> Term | None:
    """The amount that a change is of: the one named beside 比上年, else the last of the clause, else the
    first of the sentence before, where the sentence begins with 与上年相比.
    """
    term, text = paragraph.terms[at], paragraph.flat
    before = [one for one in paragraph.terms[:at] if one.segment == term.segment]
    begin = before[-1].printed.spot.end if before else term.start - len(term.lead)
    compared = _COMPARED.search(_WORD.sub("", text[begin:term.start]))
    if not compared:
        return _of_list(paragraph, at, begin, known)
    words = (compared["before"] or "") + (compared["after"] or "") + (compared["alike"] or "")
    words = _bare(words)
    amounts = [one for one in before if one.role is Role.AMOUNT and one.unit == term.unit
               and one.inside == term.inside and not known.is_of_other_year(one)]
    if words:
        return _called(words, paragraph, at, known)
    if amounts:
        return amounts[-1]
    if before or term.sentence == 0:
        return None
    earlier = [one for one in paragraph.of(term.sentence - 1)
               if one.role is Role.AMOUNT and one.unit == term.unit]
    return earlier[0] if earlier else None


def _of_list(paragraph: Paragraph, at: int, begin: int, known: Known) -> Term | None:
    """The amount of a name, in a list that is compared as a whole: 比上年增加…，其中：公务接待费减少…."""
    term, text = paragraph.terms[at], paragraph.flat
    start = text.rfind("。", 0, begin) + 1
    if text.startswith("其中", start):
        start = text.rfind("。", 0, start - 1) + 1 if start else 0
    if not re.search(rf"(?:与|比|较|同){_YEAR}", text[start:begin]):
        return None
    words = re.sub("^[,。]?其中:?", "", _WORD.sub("", text[begin:term.start]))
    return _called(words, paragraph, at, known) if (words := _bare(words)) else None


def _bare(words: str) -> str:
    """A name that stands beside 比上年; words that name nothing are none."""
    words = re.sub("[各均都]$", "", "".join(words.split()).strip(",:、"))
    return "" if re.fullmatch(r"(?:本年度?|今年|全年|支出|决算|数|20[0-9]{2}年度?|情况|分别|其中)*", words) \
        else words


def _called(words: str, paragraph: Paragraph, at: int, known: Known) -> Term | None:
    """The amount of a name: in the paragraph before, else anywhere above."""
    name = names.named(words, paragraph.scope_at(paragraph.terms[at]))
    before = [one for one in paragraph.terms[:at] if one.role is Role.AMOUNT and one.unit == MONEY]
    if not name.thing:
        told = (one for one in reversed(before) if "".join(one.lead.split()).endswith(words))
        return next(told, None) or wholes.only(paragraph, at, words)
    near = [one for one in before if (there := known.by_term.get(one.printed)) and there.name == name]
    return near[-1] if near else known.term(name)


def _growth(paragraph: Paragraph, base: Term, change: Term, growth: Term) -> Iterator[Judged]:
    yield from _directions(change, growth)
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


def _directions(change: Term, growth: Term) -> Iterator[Judged]:
    if change.sign and growth.sign and change.sign != growth.sign and (
            change.printed.value and growth.printed.value):
        yield wrong("AU202", ERROR, f"一处是增，一处是减：{_tail(change)}，{_tail(growth)}",
                    (growth.printed, change.printed), "增减额与增减率的方向应当相同", "请核对增减的方向")


def _tail(term: Term) -> str:
    return f"{''.join(term.lead.split()).strip(',:')[-4:]}{term.printed.text}"


def _between(now: Term, before: Term, growth: Term) -> Judged:
    """Growth between two amounts that are both printed."""
    moved = (now.printed.value - before.printed.value) * (growth.sign or 1)
    off = _own(now.printed), _own(before.printed)
    return judging.rate("AU201", "与上年相比的增减率", growth.printed, (moved, off[0] + off[1]),
                        (before.printed.value, off[1]), [now.printed, before.printed],
                        f"（{bare(now.printed)} − {bare(before.printed)}）÷ {bare(before.printed)}")


def _own(printed: Printed) -> Decimal:
    return printed.last / 2


# Budgets

def budgets(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """预算数, 决算数 and the rate between them, which follow each other in a sentence."""
    budget: Term | None = None
    final: Term | None = None
    of: dict[str, Term] = {}
    for at, term in enumerate(paragraph.terms):
        before = paragraph.terms[at - 1] if at and paragraph.terms[at - 1].role is Role.AMOUNT else None
        match term.role:
            case Role.BUDGET:
                of = of if budget and budget.sentence == term.sentence else {}
                budget, final = term, None
                of[_kind(term)] = term
            case Role.AMOUNT if budget and final:
                budget = final = None
            case Role.AMOUNT if budget and term.unit == budget.unit:
                near = term.segment == budget.segment or "实际" in term.lead
                final = term if _is_final(term) and near else None
            case Role.VARIANCE | Role.COMPLETION if budget and final and term.segment == final.segment:
                if meant := _meant(of, budget, term):
                    yield _against(meant, final, term)
            case Role.COMPLETION if budget and term.lead.strip() == "的":
                if completing := _before(paragraph, budget):
                    yield _against(budget, completing, term)
            case Role.COMPLETION if before and before.segment == term.segment:
                if elsewhere := known.budget(before.printed):
                    yield _against(elsewhere, before, term)
                elif not before.printed.value and term.printed.value not in (ZERO, HUNDRED):
                    yield wrong("AU205", WARNING, f"完成预算的比率印 {term.printed.text}，决算数是 0",
                                (term.printed, before.printed), "0 ÷ 预算数 = 0", "请核对决算数和比率")
            case Role.SCORE if budget and final and term.segment == final.segment:
                yield _execution_score(budget, final, term)
            case Role.CHANGE if budget and term.unit != budget.unit:
                budget = final = None


def _meant(of: Mapping[str, Term], last: Term, rate: Term) -> Term | None:
    """The budget that a rate is of: the one it names, else the last; nothing where that has another name."""
    kind = _kind(rate)
    return of.get(kind) if kind and kind in of else None if kind and _kind(last) else last


def _kind(term: Term) -> str:
    """年初, or 全年 where it is that of the whole year; whichever budget the words before a number name."""
    found = re.findall("年初|全年|调整", term.lead)
    return ("年初" if found[-1] == "年初" else "全年") if found else ""


def _is_final(term: Term) -> bool:
    return bool(re.search(r"(?:决算|执行|支出|实际|完成)", term.lead))


def _against(budget: Term, final: Term, found: Term) -> Judged:
    whole, part = budget.printed.value, final.printed.value
    off = half(budget.printed), half(final.printed)
    ends = [budget.printed, final.printed]
    if found.role is Role.VARIANCE:
        formula = f"（{bare(final.printed)} − {bare(budget.printed)}）÷ {bare(budget.printed)}"
        return judging.rate("AU204", "预决算差异率", found.printed, (part - whole, off[0] + off[1]),
                            (whole, off[0]), ends, formula)
    return judging.rate("AU205", "完成预算的比率", found.printed, (part, off[1]), (whole, off[0]), ends,
                        f"{bare(final.printed)} ÷ {bare(budget.printed)}")


def _execution_score(budget: Term, final: Term, found: Term) -> Judged:
    """10 points × the rate."""
    rate = numerals.percentage(final.printed.value, budget.printed.value)
    ends = (found.printed, budget.printed, final.printed)
    if rate is None or found.printed.value > indicators.EXECUTION_POINTS:
        return agreed(*ends)
    right = indicators.execution(numerals.round_half_up(rate))
    if abs(right - found.printed.value) <= found.printed.last / 2:
        return agreed(*ends)
    return wrong("AU305", ERROR, f"预算执行率的得分印 {found.printed.text}，应为 {right}分", ends,
                 f"{indicators.EXECUTION_POINTS} × {bare(final.printed)} ÷ {bare(budget.printed)}",
                 f"请改为 {right}分，或核对预算数、执行数")


def adjustments(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """年初预算, what was added, the adjusted budget, and the rate of adjustment."""
    for at, term in enumerate(paragraph.terms):
        if term.role is not Role.ADJUSTMENT or not at:
            continue
        before = paragraph.terms[at - 1]
        after = _next(paragraph.terms, at, Role.BUDGET)
        if before.role is not Role.BUDGET or before.segment != term.segment or not after:
            continue
        moved = after.printed.value - before.printed.value
        bound = half(term.printed) + half(before.printed) + half(after.printed)
        ends = (term.printed, before.printed, after.printed)
        formula = f"{bare(after.printed)} − {bare(before.printed)} = {judging.shown(moved, MONEY)}"
        if abs(moved - term.signed) > bound:
            yield wrong("AU214", ERROR, f"预算调整数印 {term.printed.text}，按印出的数是 "
                        f"{judging.shown(abs(moved), MONEY)}", ends, formula,
                        "请核对调整数和调整前后的预算数")
        elif moved != term.signed:
            yield wrong("AU214", NOTE, f"预算调整数印 {term.printed.text}，按印出的数是 "
                        f"{judging.shown(abs(moved), MONEY)}，相差尾数", ends, formula, "不必改")
        else:
            yield agreed(*ends)
        rate = paragraph.terms[at + 2] if at + 2 < len(paragraph.terms) else None
        if rate and rate.role is Role.ADJUSTED:
            yield judging.rate("AU214", "预算调整率", rate.printed, (moved, bound),
                               (before.printed.value, half(before.printed)), ends[1:],
                               f"（{bare(after.printed)} − {bare(before.printed)}）÷ {bare(before.printed)}")


# What was left over

def left_over(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    for term in paragraph.terms:
        if term.role in (Role.CHANGE, Role.GROWTH) and terms.left_over(term.lead):
            yield wrong("AU212", NOTE, f"“增加（减少）”的选择没有删去：{_tail_of_choice(term)}",
                        (term.printed,), "只能是其中一个", "请删去不用的词语")


def _tail_of_choice(term: Term) -> str:
    return f"{''.join(term.lead.split()).strip(',:')[-6:]}{term.printed.text}"


# Shares

_WHOLE: Final = re.compile(r"占(?P<whole>[^,;。占]*?)(?:的)?(?:比重|比例|比)?(?:的)?(?:为|是|:|约)*$")


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
        found = wholes.printed(of) if of else known.wholes(paragraph, part, term, _named_whole(term))
        if not found and term.printed.value > HUNDRED and _MONEY.search(term.lead):
            yield _too_much(term)
        if found:
            tried = [judging.rate("AU203", "占比", term.printed, (part.printed.value, half(part.printed)),
                                  (whole.value, half(whole)), [part.printed, whole],
                                  f"{bare(part.printed)} ÷ {bare(whole)}") for whole in found]
            yield next((one for one in tried if one.found is None), tried[0])


_MONEY: Final = re.compile("支出|收入|金额|总额|合计")


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


# Words about budgets

_THAN: Final = re.compile(r"(?:支出)?决算(?:数)?(?P<more>大于|高于|超)?(?P<less>小于|低于)?"
                          r"(?:年初|全年)?预算数?"
                          r"|(?:与(?:年初|全年)?预算数?|决算数与预算数)(?P<same>持平|一致|相等)")


def _said(found: re.Match[str]) -> int | None:
    """Whether the words say more, less or the same; None if they only compare."""
    return 1 if found["more"] else -1 if found["less"] else 0 if found["same"] else None


def compared(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """决算数大于预算数, said of a budget and a final amount just before."""
    for one, other in zip(paragraph.terms, paragraph.terms[1:], strict=False):
        if one.role is not Role.BUDGET or other.role is not Role.AMOUNT or not _is_final(other):
            continue
        found = _THAN.search(paragraph.flat, other.printed.spot.end)
        following = next((term for term in paragraph.terms if term.start > other.start
                          and term.role in (Role.BUDGET, Role.AMOUNT)), None)
        if not found or following and found.start() > following.start:
            continue
        apart = other.printed.value - one.printed.value
        said = _said(found)
        ends = (other.printed, one.printed)
        if said is None:
            continue
        if said == (apart > 0) - (apart < 0) or abs(apart) <= half(one.printed) + half(other.printed):
            yield agreed(*ends)
        else:
            yield wrong("AU219", ERROR,
                        f"印“{found[0]}”，决算数 {other.printed.text}，预算数 {one.printed.text}", ends,
                        f"{bare(other.printed)} {'>' if apart > 0 else '<'} {bare(one.printed)}",
                        "请核对两个数和这句话")


def completed(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """完成预算98.00%，决算数小于预算数: the words, where the budget is not printed."""
    if any(term.role is Role.BUDGET for term in paragraph.terms):
        return
    for at, term in enumerate(paragraph.terms):
        following = paragraph.terms[at + 1].start if at + 1 < len(paragraph.terms) else len(paragraph.flat)
        found = _THAN.search(paragraph.flat, term.printed.spot.end, following)
        if term.role is not Role.COMPLETION or not found:
            continue
        said = _said(found)
        apart = term.printed.value - HUNDRED
        if said is not None and said != (apart > 0) - (apart < 0):
            yield wrong("AU219", ERROR, f"印“{found[0]}”，完成预算的比率是 {term.printed.text}",
                        (term.printed,), "完成 100% 是相等，超过是大于", "请核对比率和这句话")


CLAIMS: Final = (changes, budgets, adjustments, shares, left_over, compared, completed)
"""What is looked for in each paragraph."""
