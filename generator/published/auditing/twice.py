"""What a document says of one thing in several places, and what follows between its chapters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from generator.published.auditing import judging, names, precision
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import ERROR, NOTE, WARNING, Judged, agreed, bare, shown, wrong
from generator.published.auditing.known import BUDGET, FINAL, WHOLE, YEAR, Called, Known
from generator.published.auditing.names import Name
from generator.published.auditing.terms import Paragraph, Role, half, halves
from generator.quantities import MONEY

_SCOPES: Final = {"": "", "拨款": "财政拨款", "一般公共": "一般公共预算", "基金": "政府性基金预算",
                  "国资": "国有资本经营预算"}
_KIND: Final = "表上是不是另一种预算数？不是的，请核对"
_NONE: Final = {"基金": re.compile(r"(?:没有|无)[^。,;]{0,12}政府性基金"),
                "国资": re.compile(r"(?:没有|无)[^。,;]{0,12}国有资本经营")}
_NEXT: Final = 14
"""Characters that 收入、支出决算总计各为 may have."""
_WITHOUT: Final = "年初、年末结转和结余是否计入总计？都计入的，收入总计等于支出总计，请核对"
_NEAR: Final = 6
"""So many paragraphs behind 基本支出 its parts may stand."""
_MADE_OF: Final = ((names.THREE, (names.ABROAD, names.CARS, names.GUESTS)),
                   (names.CARS, (names.BUYING, names.DRIVING)))
_PARTS: Final = (("拨款", ""), ("一般公共", "拨款"), ("一般公共", ""))
_HELD_BY: Final = (names.TOTAL, names.REVENUE, names.EXPENDITURE, names.BASIC, names.PROJECT, names.OPENING,
                   names.CLOSING)
_COUNTED: Final = (
    (names.ABROAD, re.compile(r"出国\(境\)团组(?:数|共|累计)*$"), ("个",)),
    (names.BUYING, re.compile(r"(?:公务用车购置数(?:量)?|购置公务用车)(?:为|共)*$"), ("辆",)),
    (names.GUESTS, re.compile(r"国内公务接待(?:共|累计)*$"), ("批次",)))
"""What is paid for, and how many there were."""
_OWN: Final = (r"(?!(?:我|本(?:单位|部门|局|委|办|院|校|中心|站|馆|所|会|厅|级)"
               r"|(?:本年度?)?(?:一般公共预算)?财政拨款)"
               r"(?![^,;。:]*(?:20[0-9]{2}年|上年|去年|以前年度|[之以]外|自有|事业收入|其他资金|非财政)))")
"""Not this unit, nor the money that the amount is of: only other money of it, or that of another year."""
_ELSEWHERE: Final = re.compile(
    r"[^。]*?(?:。(?:所需|上述|以上|有关|相关)*(?:费用|经费)[^。]*?)?"
    rf"(?:由(?!于){_OWN}[^,;。:]{{1,30}}(?:列支|支付|承担|负担|解决)"
    rf"|在{_OWN}[^,;。:]{{1,20}}(?:中|内)列支"
    r"|(?:非|未使用|不使用|未动用)(?:本年)?财政拨款|自有资金|经费自理|自筹)")
"""Behind how many there were: others paid for them, or other money."""
_HELD: Final = re.compile(r"保有量(?:为|共|是)*$")
_OWNED: Final = re.compile(r"(?:^|[。,;共有])车辆(?:共计?|总数)?$")
_EXPLAINED: Final = re.compile(r"差异")
_HAS: Final = re.compile("(?:下设|内设|设有|共有|设|有)$")
_BETWEEN: Final = (r"[、,]|和(?=[^、]*$)", r"[、,]")
"""What stands between names: 和 may be part of the last."""
_LISTED: Final = re.compile(r"(?:分别(?:是|为)|包括):?(?P<names>[^。;:]+)")


def same(known: Known) -> Iterator[Judged]:
    """One name, one amount."""
    for (name, measure), found in known.by_name.items():
        if name.thing in (names.BASIC, names.PROJECT) and measure != FINAL:
            continue
        first, together = _usual(found), _together(found)
        for one in found:
            if one.term.printed is not first.term.printed:
                mixed = measure == BUDGET and (one.paragraph is None) != (first.paragraph is None)
                sure = not mixed and (together or name.thing != names.TOTAL or _side(one) == _side(first))
                yield judging.same("AU208", f"{_title(name)}{'' if measure == FINAL else measure}",
                                   one.term.printed, first.term.printed, MONEY, ERROR if sure else WARNING,
                                   "" if sure else _KIND if mixed else _WITHOUT)


def _together(found: Sequence[Called]) -> bool:
    """Whether 收入总计 and 支出总计 are told as one, or a statement has them."""
    return any(one.paragraph is None or _side(one) == {"收", "支"} for one in found)


def _side(one: Called) -> set[str]:
    """Which of 收入总计 and 支出总计 the last words before an amount speak of."""
    return set(re.findall("[收支]", re.split("[。;,]", one.term.words)[-1][-_NEXT:]))


def _usual(found: list[Called]) -> Called:
    """The place whose amount most others have, else the first."""
    values = Counter(one.term.printed.value for one in found)
    return max(found, key=lambda one: values[one.term.printed.value])


def _title(name: Name) -> str:
    return f"{_SCOPES.get(name.scope, '')}{name.thing}"


def priors(known: Known) -> Iterator[Judged]:
    """收入总计 and 支出总计 of last year are the same, too; and 财政拨款总计 is that of the funds."""
    for (name, measure), found in known.by_name.items():
        if name.thing != names.TOTAL or measure != FINAL:
            continue
        together = _together(found)
        told = [(one, prior) for one in found if (prior := known.prior(one.term.printed)) is not None]
        for one, prior in told[1:]:
            first = told[0][0]
            same = one.term.printed.value == first.term.printed.value
            if together or same or _side(one) == _side(first):
                yield _two(name, (first.term.printed, told[0][1]), (one.term.printed, prior), known)
    yield from _funds_before(known)


def _two(name: Name, one: tuple[Printed, Decimal], other: tuple[Printed, Decimal], known: Known) -> Judged:
    ends = (known.changed[other[0]].printed, other[0], known.changed[one[0]].printed, one[0])
    apart = abs(one[1] - other[1])
    formula = (f"上年：{_before(one[0], known)} = {shown(one[1], MONEY, ends)}，"
               f"{_before(other[0], known)} = {shown(other[1], MONEY, ends)}")
    what = f"{_title(name)}：由收入、支出的增减额得出的上年总计"
    return judging.derived("AU209", apart, ends, formula, f"{what}相差尾数",
                           f"{what}不同，相差 {shown(apart, MONEY, ends)}",
                           "上年的收入总计等于支出总计，请核对两个增减额")


def _before(amount: Printed, known: Known) -> str:
    term = known.changed[amount]
    return f"{bare(amount)} {'−' if term.sign >= 0 else '+'} {bare(term.printed)}"


def _funds_before(known: Known) -> Iterator[Judged]:
    """Last year's 财政拨款总计 against its expenditure of the funds and this year's opening balance."""
    whole = _changed(known, Name("拨款", names.TOTAL))
    opening = known.term(Name("拨款", names.OPENING))
    parts: list[tuple[Printed, Decimal]] = []
    for scope in names.FUNDS:
        if found := _changed(known, Name(scope, names.EXPENDITURE)) or _spent_before(known, scope):
            parts.append(found)
        elif not _is_without(known, scope):
            return
    if whole is None or opening is None or not parts:
        return
    there = sum((prior for _, prior in parts), opening.printed.value)
    ends = (known.changed[whole[0]].printed, whole[0], opening.printed, *(one for one, _ in parts))
    apart = abs(there - whole[1])
    bound = 2 * halves(ends)
    formula = (f"上年：总计 {_before(whole[0], known)} = {shown(whole[1], MONEY, ends)}；"
               f"各资金支出和年末结转 = {shown(there, MONEY, ends)}")
    yield judging.derived("AU217", apart, ends, formula, "上年财政拨款总计与各资金之和相差尾数",
                          "由增减额得出的上年财政拨款总计，与上年各资金支出加年末结转相差 "
                          f"{shown(apart, MONEY, ends)}",
                          "年初结转和结余是否调整过？没有的，请核对增减额", WARNING, bound)


def _spent_before(known: Known, scope: str) -> tuple[Printed, Decimal] | None:
    """Last year's expenditure of a fund: its total without what was left, which is this year's beginning."""
    total, opening = _changed(known, Name(scope, names.TOTAL)), known.term(Name(scope, names.OPENING))
    return (total[0], total[1] - opening.printed.value) if total and opening else None


def _changed(known: Known, name: Name) -> tuple[Printed, Decimal] | None:
    """An amount of a name, and what it was last year."""
    for one in known.by_name.get((name, FINAL), ()):
        prior = known.prior(one.term.printed)
        if prior is not None:
            return one.term.printed, prior
    return None


def _is_without(known: Known, scope: str) -> bool:
    """Whether the document says that there is no such money."""
    pattern = _NONE.get(scope)
    return bool(pattern) and any(pattern.search(one.flat) for one in known.paragraphs if pattern)


def _is_unspoken(known: Known, scope: str) -> bool:
    """Whether a document has no word about 国有资本经营预算."""
    return scope == "国资" and not any("国有资本经营" in text for one in known.paragraphs
                                     for text in (one.flat, *one.headings))


def funds(known: Known) -> Iterator[Judged]:
    """财政拨款支出 is that of the three funds, where each is told or said not to be."""
    whole = known.term(Name("拨款", names.EXPENDITURE))
    parts: list[Printed] = []
    severity = ERROR
    for scope in names.FUNDS:
        term = known.term(Name(scope, names.EXPENDITURE))
        if term:
            parts.append(term.printed)
        elif _is_unspoken(known, scope) and parts:
            severity = WARNING
        elif not _is_without(known, scope):
            return
    if whole and (len(parts) > 1 or severity is ERROR and parts):
        asks = "；是否还有国有资本经营预算财政拨款支出？" if severity is WARNING else ""
        yield judging.total("AU206", "财政拨款本年支出", whole.printed, parts, MONEY, severity, asks)


def basics(known: Known) -> Iterator[Judged]:
    """基本支出 is 人员经费 and 公用经费, which stand in its paragraph or in those that follow it."""
    done: set[str] = set()
    for at, whole in enumerate(known.called):
        if whole.name.thing != names.BASIC or whole.measure != FINAL or whole.name.scope in done:
            continue
        below = list(_below(whole, known.called[at + 1:]))
        parts = [next((one.term.printed for one in below if one.name == Name(whole.name.scope, thing)), None)
                 for thing in (names.PEOPLE, names.RUNNING)]
        if all(parts):
            done.add(whole.name.scope)
            yield judging.total("AU206", f"{_SCOPES[whole.name.scope]}基本支出", whole.term.printed,
                                [one for one in parts if one], MONEY)


def _below(whole: Called, others: Iterable[Called]) -> Iterator[Called]:
    """What stands in the paragraph of an amount, and below the same heading until the next 基本支出."""
    for one in others:
        if (one.paragraph is None) != (whole.paragraph is None):
            return
        if one.paragraph and whole.paragraph and (
                one.paragraph.headings != whole.paragraph.headings
                or one.paragraph.number - whole.paragraph.number > _NEAR
                or one.name.thing == names.BASIC and one.paragraph is not whole.paragraph):
            return
        yield one


def three(known: Known) -> Iterator[Judged]:
    """“三公” and 公务用车购置及运行维护费 are the sum of their parts, if each has one amount everywhere."""
    for thing, made_of in _MADE_OF:
        found = [known.by_name.get((Name("", one), FINAL), []) for one in (thing, *made_of)]
        if any(len({one.term.printed.value for one in every}) != 1 for every in found):
            continue
        whole, *parts = (every[0].term.printed for every in found)
        yield judging.total("AU206", thing, whole, parts, MONEY, WARNING, "；各数是否同一口径")


def spent_on_nothing(known: Known) -> Iterator[Judged]:
    """Nobody travelled, bought or was received for nothing, nor was anything paid for nobody."""
    for thing, pattern, units in _COUNTED:
        amount = known.term(Name("", thing))
        places = [(paragraph, term) for paragraph in known.paragraphs for term in paragraph.terms
                  if term.unit in units and term.role is Role.AMOUNT and term.exact
                  and pattern.search(term.words)]
        counts = [term.printed for _, term in places]
        if amount is None or not counts:
            continue
        ends = (counts[0], amount.printed)
        if bool(counts[0].value) == bool(amount.printed.value) or half(amount.printed) > precision.CENT:
            yield agreed(*ends)
        elif not amount.printed.value and _ELSEWHERE.match(places[0][0].flat, counts[0].spot.end):
            continue
        else:
            yield wrong("AU218", WARNING, f"{thing}印 {amount.printed.text}，{counts[0].text}", ends,
                        "没有支出的，没有个数；有支出的，有个数",
                        "是否由别处支付，或在以前、以后年度支付？请核对")


def parts(known: Known) -> Iterator[Judged]:
    """财政拨款 is part of all money, 一般公共预算 of 财政拨款."""
    for narrow, wide in _PARTS:
        for thing in _HELD_BY:
            part, whole = known.term(Name(narrow, thing)), known.term(Name(wide, thing))
            if part is None or whole is None or part.printed.value <= whole.printed.value:
                continue
            if part.printed.value - whole.printed.value <= half(part.printed) + half(whole.printed):
                continue
            yield wrong("AU221", WARNING, f"{_title(Name(narrow, thing))} {part.printed.text}，大于"
                        f"{_title(Name(wide, thing)) if wide else f'全部{thing}'} {whole.printed.text}",
                        (part.printed, whole.printed), f"{bare(part.printed)} > {bare(whole.printed)}",
                        "一部分是否大于全部？请核对两个数")


def budgets(known: Known) -> Iterator[Judged]:
    """The budgets of “三公” in the statement, which are those of the whole year unless its head says
    otherwise, and in sentences that speak of the same kind.
    """
    for thing in (names.THREE, names.ABROAD, names.CARS, names.BUYING, names.DRIVING, names.GUESTS):
        table = [one.term.printed for one in known.by_name.get((Name("", thing), BUDGET), ())
                 if one.paragraph is None]
        found = known.by_name.get((Name("", thing), WHOLE))
        years = [one.term.printed.value for one in known.by_name.get((Name("", thing), YEAR), ())]
        if table and found and table[0].value not in years:
            yield judging.same("AU208", f"{thing}{WHOLE}与“三公”经费表的预算数",
                               found[0].term.printed, table[0], MONEY, WARNING, _KIND)


def agency(known: Known) -> Iterator[Judged]:
    """机关运行经费 of a single office is its 公用经费: nearly the same may be mistyped."""
    one, other = known.term(Name("", names.AGENCY)), known.term(Name("一般公共", names.RUNNING))
    if one is None or other is None or not other.printed.value:
        return
    apart = abs(one.printed.value - other.printed.value)
    if not apart:
        yield agreed(one.printed, other.printed)
    elif apart * 20 < other.printed.value:
        yield judging.same("AU220", "机关运行经费与公用经费", one.printed, other.printed, MONEY,
                           NOTE, "行政单位、参公单位的机关运行经费是公用经费；口径不同的不必改")


# Cars and people

def cars(known: Known) -> Iterator[Judged]:
    """公务用车保有量 and the cars among the assets: whoever has others says why."""
    held = _counts(known, _HELD)
    owned = _counts(known, _OWNED)
    if not held or not owned:
        return
    explained = any(_EXPLAINED.search(one.flat) and "保有量" in one.flat for one in known.paragraphs)
    one, other = held[0], owned[-1]
    if one.value == other.value:
        yield agreed(one, other)
    elif not explained:
        yield judging.same("AU213", "公务用车保有量与国有资产占用的车辆", one, other, "辆", NOTE,
                           "是否有非公务用车？不同的，请说明原因")


def _counts(known: Known, pattern: re.Pattern[str]) -> list[Printed]:
    return [term.printed for paragraph in known.paragraphs for term in paragraph.terms
            if term.unit == "辆" and term.role is Role.AMOUNT
            and pattern.search(term.words)]


# Names that are counted

def counted(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """下设7个科室，分别是：…: as many names as are said."""
    for at, term in enumerate(paragraph.terms):
        if term.unit != "个" or term.role is not Role.AMOUNT or not _HAS.search(term.lead.rstrip()):
            continue
        begin = term.printed.spot.end
        found = _LISTED.match(re.sub(r"^[^,;。:]{0,12}[,:]?", "", paragraph.flat[begin:], count=1))
        next_one = paragraph.terms[at + 1].start if at + 1 < len(paragraph.terms) else len(paragraph.flat)
        if not found or found["names"].endswith("等") or next_one < begin + len(found[0]):
            continue
        words = re.sub(r"\([^)]*\)", "", found["names"])
        told = {len([one for one in re.split(pattern, words) if one]) for pattern in _BETWEEN}
        if term.printed.value in told:
            yield agreed(term.printed)
        elif max(told) > 1:
            yield wrong("AU215", WARNING, f"印 {term.printed.text}，后面列出 {max(told)} 个名称",
                        (term.printed,), f"列出的名称有 {max(told)} 个", "请核对个数和列出的名称")
