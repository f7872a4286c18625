"""What sentences say of budgets: how much was spent, what is more or less, by how much they were moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.kinds import indicators
from generator.numerals import HUNDRED, LAST_DIGIT, ZERO
from generator.published.auditing import judging
from generator.published.auditing.comparisons import (
    Comparison,
    amount_before,
    choices,
    directions,
    following,
    is_beside,
    subject,
)
from generator.published.auditing.judging import ERROR, WARNING, Judged, agreed, bare, wrong
from generator.published.auditing.known import BUDGET, WHOLE, YEAR, Known, measure_of
from generator.published.auditing.precision import CENT
from generator.published.auditing.terms import Paragraph, Role, Term, half, is_parted
from generator.quantities import MONEY

_MEASURES: Final = {BUDGET: (YEAR, WHOLE, BUDGET), YEAR: (YEAR,), WHOLE: (WHOLE,)}
"""The budgets that may be meant where words speak of one."""
_NAMELESS: Final = re.compile(r"[,、]?(?:(?:与|比|较|同)[^,;。]*|年初|全年|调整后)?的?"
                              r"预算(?:数|额|安排)?(?:为|是)?")
"""Words before a budget that do not name what it is of."""
_PART: Final = re.compile(r"\((?:其中|含|包括)")
"""A budget in brackets that is only part of that before them."""
_MOVED: Final = (Role.ADJUSTMENT, Role.ADJUSTED)


def varied(paragraph: Paragraph, at: int, said: Comparison | None, growth: Term | None,
           known: Known) -> Iterator[Judged]:
    """比预算100.00万元减少5.00万元，下降5.00%: by how much something is more or less than its budget."""
    change = paragraph.terms[at]
    before = paragraph.terms[at - 1] if at else None
    if before and is_beside(before, change):
        amount = amount_before(paragraph, before)
        found = choices(paragraph, at, amount, known) if amount else [None]
        tried = [list(_from_budget(before, one, change, growth)) for one in found]
        yield from tried[judging.best(tried)]
    elif said:
        base = subject(paragraph, at, said, known)
        if base and change.exact and change.sign:
            of = [base] if said.words else choices(paragraph, at, base, known)
            tried = [list(_from_final(paragraph, one, said, change, growth, known)) for one in of]
            yield from tried[judging.best(tried)]
        elif growth:
            yield from directions(change, growth)


def _from_final(paragraph: Paragraph, base: Term, said: Comparison, change: Term, growth: Term | None,
                known: Known) -> Iterator[Judged]:
    """决算 and what it is more or less than a budget that is told before it, elsewhere or not at all."""
    kind, own = measure_of(said.budget), base.role is Role.AMOUNT and not said.other_year
    here = base in paragraph.terms  # else the amount that is named stands elsewhere
    near = _just_before(paragraph.terms, paragraph.terms.index(base)) if here and own else []
    meant = _of_kind([one for one in near if one.unit == base.unit], kind)
    if len(meant) == 1:
        yield from _from_budget(meant[0], base, change, growth)
        return
    beside = here and any(one.role is Role.BUDGET for one in paragraph.of(base.sentence))
    if own and not beside and (budget := known.budget(base.printed, _MEASURES[kind])):
        for one in _from_budget(budget, base, change, None):
            yield judging.asked(one, "比的是不是这个预算数？请核对这三个数")
    if growth and growth.exact and base.exact:
        yield from directions(change, growth)
        whole = base.printed.value - change.signed
        yield judging.rate("AU222", "与预算相比的增减率", growth.printed,
                           (change.printed.value, half(change.printed)),
                           (whole, half(base.printed) + half(change.printed)),
                           [base.printed, change.printed],
                           f"{bare(change.printed)} ÷（{bare(base.printed)} "
                           f"{'−' if change.sign > 0 else '+'} {bare(change.printed)}）")


def _from_budget(budget: Term, final: Term | None, change: Term, growth: Term | None) -> Iterator[Judged]:
    """决算 from 预算 and what it is more or less, and the rate."""
    if not (budget.exact and change.exact and change.sign):
        return
    if final and final.exact:
        right = final.printed.value - budget.printed.value
        ends = (change.printed, final.printed, budget.printed)
        told = (f"与预算相比的增减额印 {change.printed.text}，按印出的数是 "
                f"{judging.shown(abs(right), MONEY, ends)}")
        yield judging.derived(
            "AU222", abs(right - change.signed), ends,
            f"{bare(final.printed)} − {bare(budget.printed)} = {judging.shown(right, MONEY, ends)}",
            f"{told}，相差尾数", told, "请核对决算数、预算数和增减额")
    if growth and growth.exact:
        yield from directions(change, growth)
        yield judging.rate("AU222", "与预算相比的增减率", growth.printed,
                           (change.printed.value, half(change.printed)),
                           (budget.printed.value, half(budget.printed)), [change.printed, budget.printed],
                           f"{bare(change.printed)} ÷ {bare(budget.printed)}")


def budgets(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """预算数, 决算数 and the rate between them, which follow each other in a sentence."""
    budget: Term | None = None
    final: Term | None = None
    of: dict[str, Term] = {}  # by what they measure
    for at, term in enumerate(paragraph.terms):
        if budget and _is_aside(term, budget, known):
            continue
        before = paragraph.terms[at - 1] if at and paragraph.terms[at - 1].role is Role.AMOUNT else None
        match term.role:
            case Role.BUDGET if budget and not final and _are_of_two_years(budget, term, known):
                budget = None
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
                if completing := amount_before(paragraph, budget):
                    yield _against(budget, completing, term)
            case Role.COMPLETION if budget and budget is paragraph.terms[at - 1] and not final:
                if spent := _behind(paragraph.terms, at - 1, term):
                    yield _against(budget, spent, term)
            case Role.COMPLETION if before and before.segment == term.segment and before.unit == MONEY:
                if elsewhere := known.budget(before.printed):
                    yield _against(elsewhere, before, term)
                elif not before.printed.value and half(before.printed) <= CENT and term.printed.value not in (
                        ZERO, HUNDRED):
                    yield wrong("AU205", WARNING, f"完成预算的比率印 {term.printed.text}，决算数是 0",
                                (term.printed, before.printed), "0 ÷ 预算数 = 0", "请核对决算数和比率")
            case Role.SCORE if budget and final and term.segment == final.segment:
                yield _execution_score(budget, final, term)
            case Role.CHANGE if budget and term.unit != budget.unit:
                budget = final = None


def _is_aside(term: Term, budget: Term, known: Known) -> bool:
    """Whether a number in brackets says nothing of what stands outside: 预算5.00万元（上年预算6.00万元）."""
    if term.role not in (Role.BUDGET, Role.AMOUNT) or not term.inside or budget.inside:
        return False
    part = term.role is Role.BUDGET and _PART.match(term.lead)
    return bool(part) or _are_of_two_years(budget, term, known)


def _are_of_two_years(one: Term, other: Term, known: Known) -> bool:
    """Whether one of two numbers of a sentence is of another year."""
    return one.sentence == other.sentence and known.is_of_other_year(one) != known.is_of_other_year(other)


def _behind(found: Sequence[Term], at: int, rate: Term) -> Term | None:
    """The amount just before a budget without a name: 决算4.00万元，年初预算5.00万元，完成预算的80.00%."""
    budget, final = found[at], found[at - 1] if at else None
    if final is None or (final.role, final.unit) != (Role.AMOUNT, budget.unit) or not _is_final(final):
        return None
    alike = final.segment == budget.segment == rate.segment and _kind(rate) in (BUDGET, _kind(budget))
    return final if alike and _NAMELESS.fullmatch(budget.words) else None


def _meant(of: Mapping[str, Term], last: Term, rate: Term) -> Term | None:
    """The budget that a rate is of: the one it names, else the last; nothing where that has another name."""
    kind = _kind(rate)
    if kind == BUDGET:
        apart = last.inside and any(not one.inside for one in of.values())
        return None if apart else last
    return of.get(kind, last if _kind(last) == BUDGET else None)


def _kind(term: Term) -> str:
    """Which budget the words before a number name."""
    return measure_of(term.lead)


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
    points = indicators.EXECUTION_POINTS * min(rate / HUNDRED, Decimal(1))
    off = points * sum((half(one) / one.value for one in ends[1:] if one.value), ZERO)
    if min(abs(right - found.printed.value), abs(points - found.printed.value) - off) <= half(found.printed):
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
        after = following(paragraph.terms, at, Role.BUDGET)
        if before.role is not Role.BUDGET or before.segment != term.segment or not after:
            continue
        moved = after.printed.value - before.printed.value
        bound = half(term.printed) + half(before.printed) + half(after.printed)
        ends = (term.printed, before.printed, after.printed)
        formula = f"{bare(after.printed)} − {bare(before.printed)} = {judging.shown(moved, MONEY, ends)}"
        told = f"预算调整数印 {term.printed.text}，按印出的数是 {judging.shown(abs(moved), MONEY, ends)}"
        yield judging.derived("AU214", abs(moved - term.signed), ends, formula, f"{told}，相差尾数", told,
                              "请核对调整数和调整前后的预算数")
        rate = paragraph.terms[at + 2] if at + 2 < len(paragraph.terms) else None
        if rate and rate.role is Role.ADJUSTED:
            yield judging.rate("AU214", "预算调整率", rate.printed, (moved, bound),
                               (before.printed.value, half(before.printed)), ends[1:],
                               f"（{bare(after.printed)} − {bare(before.printed)}）÷ {bare(before.printed)}")


# Words about them

_THAN: Final = re.compile(r"(?:支出)?决算(?:数)?(?P<more>大于|高于|超)?(?P<less>小于|低于)?"
                          r"(?:年初|全年|调整后?的?)?预算数?"
                          r"|(?:与(?:年初|全年|调整后?的?)?预算数?|决算数与预算数)(?P<same>持平|一致|相等)")


def _said(found: re.Match[str]) -> int | None:
    """Whether the words say more, less or the same; None if they only compare."""
    return 1 if found["more"] else -1 if found["less"] else 0 if found["same"] else None


def in_words(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """决算数大于预算数, said of budgets and a final amount just before."""
    for at, final in enumerate(paragraph.terms):
        told = _just_before(paragraph.terms, at)
        if not told or final.role is not Role.AMOUNT or not _is_final(final):
            continue
        after = next((term.start for term in paragraph.terms[at + 1:]
                      if term.role in (Role.BUDGET, Role.AMOUNT)), len(paragraph.flat))
        for found in _THAN.finditer(paragraph.flat, final.printed.spot.end, after):
            said = _said(found)
            meant = _of_kind(told, measure_of(found[0]))
            apart = is_parted(paragraph.flat, final.printed.spot.end, found.start())
            if said is not None and meant and not apart:
                yield _compared(found[0], said, final, meant)


def _just_before(found: Sequence[Term], at: int) -> list[Term]:
    """The budgets that end just before an amount, in its sentence, the nearest first."""
    told = []
    for term in reversed(found[:at]):
        if term.sentence != found[at].sentence or term.role not in (Role.BUDGET, *_MOVED):
            break
        if term.role is Role.BUDGET and (found[at].inside or not term.inside):
            told.append(term)
    return told if at and found[at - 1].role is Role.BUDGET else []


def _of_kind(told: Sequence[Term], kind: str) -> list[Term]:
    """The budgets that words may speak of: those of their kind, else all whose kind is not told."""
    return [one for one in told if _kind(one) == kind] or [
        one for one in told if BUDGET in (kind, _kind(one))]


def _compared(words: str, said: int, final: Term, told: Sequence[Term]) -> Judged:
    """Words against a budget; where there are several, against each of which they may be said."""
    for one in told:
        apart = final.printed.value - one.printed.value
        if said == (apart > 0) - (apart < 0) or abs(apart) <= half(one.printed) + half(final.printed):
            return agreed(final.printed, one.printed)
    one = told[0]
    sign = ">" if final.printed.value > one.printed.value else "<"
    return wrong("AU219", ERROR, f"印“{words}”，决算数 {final.printed.text}，预算数 {one.printed.text}",
                 (final.printed, one.printed), f"{bare(final.printed)} {sign} {bare(one.printed)}",
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
        rounds = not apart and term.printed.last > LAST_DIGIT  # 完成100%，小于: 99.6 is 100
        if said is not None and said != (apart > 0) - (apart < 0) and not rounds:
            yield wrong("AU219", ERROR, f"印“{found[0]}”，完成预算的比率是 {term.printed.text}",
                        (term.printed,), "完成 100% 是相等，超过是大于", "请核对比率和这句话")


CLAIMS: Final = (budgets, adjustments, in_words, completed)
"""What is looked for in each paragraph."""
