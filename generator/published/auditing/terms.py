"""The numbers of a paragraph, each with its part in the sentence, which the words before it tell.

`…支出859.42万元，占本年支出合计的11.08%。与上年相比，增加325.13万元，增长60.85%，主要原因是：…`
is an amount, a share, a change and a growth; what stands in a reason is none of these.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.published.auditing.contradictions import Printed, Spot
from generator.quantities import MONEY, PERCENT


class Role(Enum):
    """What a number is in its sentence."""

    AMOUNT = "数"
    BUDGET = "预算数"
    CHANGE = "增减额"
    PRIOR = "上年数"
    ADJUSTMENT = "调整数"
    GROWTH = "增长率"
    SHARE = "占比"
    VARIANCE = "预决算差异率"
    COMPLETION = "完成预算的比率"
    ADJUSTED = "预算调整率"
    SCORE = "得分"
    TARGET = "指标值"
    ACTUAL = "完成值"
    PROSE = "文字里的数"


class Term(NamedTuple):
    """A number and its part. `lead`: the words before it, from the number before or the beginning of its
    clause. `sign` is that of a change, 0 if it cannot be told. `inside`: it stands in brackets.
    """

    role: Role
    printed: Printed
    unit: str
    lead: str
    sentence: int
    segment: int
    sign: int = 1
    exact: bool = True
    inside: bool = False

    @property
    def signed(self) -> Decimal:
        return self.printed.value * self.sign

    @property
    def words(self) -> str:
        """The words before it without blanks."""
        return "".join(self.lead.split())

    @property
    def start(self) -> int:
        return self.printed.spot.start


_UP, _DOWN = "增加|增长|上升|提高|增幅|调增|多", "减少|下降|降低|压减|降幅|调减|少"
_WAY: Final = f"(?P<up>{_UP})|(?P<down>{_DOWN})"
_LEFT_OVER: Final = rf"(?:\((?:{_UP}|{_DOWN})(?:/(?:{_UP}|{_DOWN}))?\))"
_WAYS: Final = re.compile(rf"(?:{_WAY})(?P<both>{_LEFT_OVER})?(?:了|额|率|数|幅度|金额)*(?:为|:|是|约)*$")
_IS: Final = r"(?:为|是|:|约|达|共计?|合计)*$"
_ROLES: Final = tuple((role, unit, re.compile(pattern)) for role, unit, pattern in (
    (Role.TARGET, "", rf"指标值{_IS.removesuffix('$')}(?:[大小]于等于|不[低高]于|等于|[大小]于)?$"),
    (Role.ACTUAL, "", rf"(?:评价|实际)完成值{_IS}"),
    (Role.ADJUSTMENT, MONEY, rf"(?:调[增减]|追[加减])(?:数|额|金额|预算)*{_IS}"),
    (Role.PRIOR, "", rf"(?:上年度?|去年|上一年度?|同期)(?:同期)?(?:决算|支出|收入|完成)*(?:数|额)?{_IS}"),
    (Role.PRIOR, MONEY, r"(?:与|比|较|同)(?:上年|去年|上一年|20[0-9]{2}年)度?(?:同期)?"
                        r"(?:决算|支出|收入|完成)*(?:数|额|的|为)*$"),
    (Role.BUDGET, MONEY, r"预算(?:批复|安排)?(?:数|额|总额|金额|总金额)?(?:\(调整后\)|\([^)]{0,4}\))?" + _IS),
    (Role.VARIANCE, PERCENT, rf"差异率{_IS}"),
    (Role.ADJUSTED, PERCENT, rf"调整率{_IS}"),
    (Role.COMPLETION, PERCENT, r"(?:(?:完成|占|为)了?(?:年初|全年|调整后?|当年|本年)*的?预算(?:数|安排)?的?"
                               rf"|(?:执行率|(?:^|[,、:。]|预算|资金|支出|该指标)完成率|执行进度))(?:的比例|比例)?{_IS}"),
    (Role.COMPLETION, PERCENT, r"^,(?:支出|预算)?完成了?$"),
    (Role.SHARE, PERCENT, rf"占[^,;。占]*{_IS}"),
    (Role.SCORE, "分", rf"得(?:分)?{_IS}")))
"""What a number is by its unit and the words that end before it."""
_OF_BUDGET: Final = re.compile("完成|[为占](?:了)?(?:年初|全年|调整后?)?预算")
"""Before a budget of which a rate follows: 完成预算30.53万元的95.97%."""
_PROSE: Final = re.compile(
    r"原因(?:分析)?(?:分别)?(?:是|为|:|在于|,)|主要用于(?!以下|下列|下述)|用于:|开支内容|主要包括|主要是|成效|"
    r"主要原因|(?<=[:;。])[一二三四五六七八九]是")
_YEARLY: Final = r"[,;](?:与|比|较|同)(?:上年|去年|上一年|20[0-9]{2}年|年初预算|全年预算|预算)"
_SAID_AGAIN: Final = re.compile(
    rf"{_YEARLY}度?(?:同期)?(?:决算|支出)?数?(?:相比|比较)?,?(?:{_UP}|{_DOWN})了?[0-9][0-9.,]*万?元"
    rf"[,、](?:同比)?(?:{_UP}|{_DOWN})(?:了|率|幅度|为)*[0-9]")
"""A change and its growth behind a reason, of what the sentence is about: no number was compared before."""
_POINTS: Final = re.compile("[一二三]是|其中|分别|(?<![0-9.,])[1-3][.、)](?![0-9])")
_MORE_PROSE: Final = re.compile(r"\s*(?:[一二三四五六七八九十]是|[(]?[0-9一二三四五]+[.、)])")
_ITEM: Final = re.compile(r"\s*(?:[(]?[0-9一二三四五六七八九十]+[.、)]|[①-⑳])[^。;]*?"
                          r"(?:\([类款项]\)|预算[^。;0-9]*[0-9][^。;]*(?:决算|执行)[^。;0-9]*[0-9])")
"""The next item of a list, no point of the reason before it: 2.…（类）…（款）…（项）."""
_PARTED: Final = re.compile(
    r"(?:^|[。;:\n])\s*(?:[0-9]{1,2}[.、](?![0-9])|\([0-9一二三四五六七八九十]{1,3}\)"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])|[。;:]\s*\n|\([类款项]\)"
    r"|[。;:\n](?!主要|原因)[^。;:,0-9]{2,30}(?:支出|收入|经费|费|项目|资金|补助)。")
"""Where another item begins: its mark, the end of a line, the name of a 项 or of anything as a sentence."""
_END: Final = re.compile(r"[。;\n]")
STOP: Final = re.compile(r"[。\n]")
"""Where a sentence ends."""
FIGURE: Final = re.compile(r"[0-9]\s*(?:[万亿]?元|%)")
"""What looks like a number with its unit, read as one or not."""
_DATES: Final = frozenset({"", "年", "月", "日", "个月", "期", "次"})
"""Units of numbers that are no part of a claim, nor stand between the words and the number they are of."""
_EACH: Final = re.compile(
    r"(?:单价|标准|每[人批次辆户个])(?:每?[人批次辆户])?(?:为|是|:|约)*$"
    r"|(?:(?:(?<!用)车|(?<!车)辆|[人户平]|每[^,;。]{0,3})均|每(?:辆|人|批|车|户|台))[^,;。]*$")
"""Words before what one of many costs."""
OF_WHOLE: Final = re.compile("占(?![用地有])[^,;。]*$")
"""Before the whole of a share: 占本年支出合计1,050.00万元的85.71%."""
_LIMIT: Final = re.compile(r"\s*\(含\)|\s*\(不含\)|以上|以下")


class Paragraph(NamedTuple):
    """A paragraph, the how many-th of the file, below its headings, and its numbers."""

    block: int
    number: int
    text: str
    flat: str
    headings: tuple[str, ...]
    terms: tuple[Term, ...]
    scope: str
    numbered: bool = False
    scopes: tuple[tuple[int, str], ...] = ()
    """The sentences that name a scope of their own, and it; those that follow carry on with it."""

    def scope_at(self, term: Term) -> str:
        """The money that the sentence of a number speaks of."""
        return next((scope for sentence, scope in reversed(self.scopes) if sentence <= term.sentence),
                    self.scope)

    def of(self, sentence: int) -> list[Term]:
        return [term for term in self.terms if term.sentence == sentence]


def read(text: str, flat: str, block: int) -> Iterator[Term]:
    """The numbers of a paragraph in order; `flat` are its words without the names of the document's units."""
    prose, ends = _prose(flat), [at.end() for at in _END.finditer(flat)]
    stops = [at.end() for at in STOP.finditer(flat)]
    depths = _depths(flat)
    before: int = 0
    of: Role | None = None
    for stated in quantities.find(text):
        if stated.unit in _DATES:
            continue
        segment = bisect_right(ends, stated.start)
        lead = flat[max(before, ends[segment - 1] if segment else 0):stated.start]
        before = stated.end
        exact = stated.exact and not _LIMIT.match(flat, stated.end)
        in_prose = any(start <= stated.start < end for start, end in prose)
        role, sign = (Role.PROSE, 1) if in_prose else role_of(lead, stated.unit)
        if role is Role.PROSE and not in_prose and of and lead.strip() == "的":
            role = of  # 完成预算30.53万元的95.97%，占本年支出1,050.00万元的85.71%
        of = Role.COMPLETION if role is Role.BUDGET and _OF_BUDGET.search(lead) else (
            Role.SHARE if role is Role.AMOUNT and stated.unit == MONEY and OF_WHOLE.search(lead) else None)
        if role in (Role.CHANGE, Role.GROWTH) and stated.value < 0:
            sign = -sign  # 增加-5万元
        spot = Spot(block, -1, -1, stated.start, stated.end)
        value = abs(stated.value) if role in (Role.CHANGE, Role.GROWTH) else stated.value
        yield Term(role, Printed(stated.text, value, stated.last, spot), stated.unit, lead,
                   bisect_right(stops, stated.start), segment, sign, exact, depths[stated.start] > 0)


def role_of(lead: str, unit: str) -> tuple[Role, int]:
    """What a number is by the words before it, and the sign of a change."""
    words = lead.rstrip(" ,")
    each = unit != PERCENT and bool(_EACH.search(words))
    for role, of, pattern in _ROLES:
        if of in ("", unit) and pattern.search(words) and not (each and of == MONEY):
            return role, -1 if role is Role.ADJUSTMENT and "减" in words[-8:] else 1
    if not each and (found := _WAYS.search(words)):
        role = Role.GROWTH if unit == PERCENT else Role.CHANGE
        return role, 0 if found["both"] else 1 if found["up"] else -1
    return (Role.PROSE if unit == PERCENT or each else Role.AMOUNT), 1


def begin_of(flat: str, at: int) -> int:
    """Where the sentence of a place begins, whatever lines it has."""
    return flat.rfind("。", 0, at) + 1


def is_parted(flat: str, start: int, end: int) -> bool:
    """Whether another item begins between two places: its mark, its name as a sentence, a line."""
    return bool(_PARTED.search(flat[start:end]))


def left_over(lead: str) -> bool:
    """Whether both words of a choice still stand there: 增加（减少）."""
    found = _WAYS.search(lead.rstrip(" ,"))
    return bool(found and found["both"])


def _prose(flat: str) -> list[tuple[int, int]]:
    """Where reasons, contents and the like stand: to the end of their clause, and the points that follow."""
    spans: list[tuple[int, int]] = []
    for found in _PROSE.finditer(flat):
        if spans and found.start() < spans[-1][1]:
            continue
        end = _end(flat, found.end())
        if again := _said_again(flat, found.start(), end):
            spans.append((found.start(), again))
            continue
        while end < len(flat) and flat[end - 1] != "\n" and _MORE_PROSE.match(flat, end):
            if _ITEM.match(flat, end):
                break
            end = _end(flat, end)
        spans.append((found.start(), end))
    return spans


def _said_again(flat: str, start: int, end: int) -> int:
    """Where a reason ends since what it is of is compared, the only time in its clause; 0 if it is not."""
    begin = max(flat.rfind(mark, 0, start) for mark in "。;\n") + 1
    again = list(_SAID_AGAIN.finditer(flat, start, end))
    if len(again) != 1 or re.search(_YEARLY, flat[begin:start]) or _POINTS.search(flat, start, end):
        return 0
    return again[0].start()


def _end(flat: str, at: int) -> int:
    found = _END.search(flat, at)
    return found.end() if found else len(flat)


def _depths(flat: str) -> list[int]:
    """How many brackets are open before each character."""
    depths, depth = [], 0
    for one in flat:
        depth = max(depth - 1, 0) if one in ")" else depth
        depths.append(depth)
        depth += one == "("
    return depths


def half(printed: Printed) -> Decimal:
    """How far the exact value may be from a printed one: `precision` says what its last digit is worth."""
    return printed.last / 2


def halves(ends: Iterable[Printed]) -> Decimal:
    """How far what follows from printed numbers may be from another one of them."""
    return numerals.total(list(map(half, ends)))
