"""Which of several amounts before 其中 is the whole of what follows, and what wholes have no other parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.numerals import HUNDRED, LAST_DIGIT, ZERO
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.terms import Role, Term, halves
from generator.quantities import MONEY

FAMILIES: Final = tuple((re.compile(whole), tuple(map(re.compile, parts))) for whole, parts in (
    (r"支出|执行", (r"^(?!.*财政拨款基本)(?:.*[^政])?基本支出", r"项目支出")),
    (r"基本支出", (r"人员经费", r"公用经费")),
    (r"收入总计|总收入", (r"本年.*收入", r"年初.*结转")),
    (r"支出总计|总支出", (r"本年.*支出", r"年末.*结转")),
    (r"三公", (r"因公出国", r"公务用车购置费?及运行", r"公务接待")),
    (r"三公", (r"因公出国", r"公务用车购置(?!费?及)", r"公务用车运行", r"公务接待")),
    (r"公务用车购置费?及运行", (r"购置(?!费?及)", r"运行")),
    (r"政府采购", (r"货物", r"工程", r"服务")),
    (r"预算", (r"上级资金", r"本级资金", r"其他资金")),
    (r"实有人[数员]|人员总数", (r"在职|行政", r"退休|事业|参公")),
    (r"在职.*人[数员]", (r"行政", r"事业|参公")),
    (r"编制", (r"行政编制", r"事业编制")), (r"项目", (r"线上", r"线下")),
    (r"车辆|用车", (r"(?:领导|负责人).*用车", r"执法执勤用车", r"其他.*用车"))))
"""Wholes that have no other parts than those that are listed, if these are among them."""
_FEW: Final = 2
MOST: Final = 40
"""Parts of which every choice is tried."""
_NO_PARTS: Final = ((re.compile("本年(?:财政拨款)?(?:收入|支出)"), re.compile("年[初末].*结[转余]")),
                    (re.compile("在职"), re.compile("^(?!.*在职).*(?:离休|退休)")))
"""What was left over is no part of 本年支出, though it may stand behind its parts; nor 退休 of 在职."""
_KINDS: Final = ("收入", "支出")
_PARTS_OF: Final = tuple((re.compile(part), re.compile(whole)) for part, whole in (
    (r"授予|合同金额", r"货物|工程|服务"), (r"小微|小型|微型", r"中小"),
    (r"人员经费|公用经费", r"(?<!用于)基本支出"),
    (r"工资|津贴|奖金|缴费", r"工资福利支出"), (r"[^用]费$", r"商品和服务支出"),
    (r"房屋|车辆|设备|土地|家具", r"^固定资产"), (r"资金|存款|应收|预付|存货", r"^流动资产"),
    (r"购置(?!及)|运行(?!维护费?$)|运行维护费$", r"公务用车购置及运行"),
    (r"公务用车|出国|接待", r"三公"), (r"国内|外事|外宾", r"^公务接待费"),
    (r"(?:财政拨款|一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?)(?:资金|支出)?$|其他资金",
     r"^[^款]*项目支出$"),
    (r"(?:一般公共预算|政府性基金|国有资本经营)[^,;]*收入$", r"^(?:本年)?财政拨款收入$")))
"""What is no further part of a list, beside which others."""
_DIMENSIONS: Final = tuple(map(re.compile, (
    "(?:人员|公用)经费|项目", "基本支出|项目支出|经营支出|上缴|补助支出",
    "工资福利|商品和服务|对个人和家庭|资本性",
    "货物|工程|服务", "集中采购|分散采购", "本级|机关|下属|单位")))
"""Ways to part an amount, of which a list has one."""
_ASKED: Final = frozenset({MONEY, "辆"})
_ASIDE: Final = re.compile(
    r"合计|总计|总额|授予|合同|[原净价]值|净额|折旧|购置数|新增|报废|更新|处置|本年购|财政拨款支出|政府采购|会议费|培训费|机关运行"
    r"|到位|执行|使用|拨付|下达|实际|完成|结转|结余|负债|净资产|包括|含|其中|[占较比按]|年|重点|专项|民生|级|截至")
"""In the names of amounts that need not be parts beside others, though they are listed with them."""
_SIDE_BY_SIDE: Final = re.compile(r"(?:[、,;和及]|以及)(?P<name>[^、,;。:]{2,24})")
_INTRODUCED: Final = re.compile("^.*(?:其中|方面|分别|包括|构成|决算中)[^,:]{0,2}?[,:]?|^[,:;。]")
_NUMBERED: Final = re.compile(r"^\(?[0-9一二三四五六七八九十]{1,2}[.、)]")
_USES: Final = re.compile("领导|负责人|机要|应急|执法|特种|离退休|老干部|其他")
"""What cars are for, in the statement about them: each is counted once."""
_REST: Final = re.compile("其他(?:用车|(?:固定)?资产|费用?|收入|资金|项目|方面|用途)?$|其他支出$")
_MORE_THAN_YEAR: Final = re.compile("总计|总收入|总支出")


def belonging(whole: Term | None, parts: Sequence[Term]) -> tuple[Term, ...]:
    """Those of the amounts behind 其中 that may be parts of a whole."""
    aside = [part for of, part in _NO_PARTS if whole is not None and of.search(whole.lead)]
    return tuple(one for one in parts if not any(part.search(one.lead) for part in aside))


def chosen(heads: Sequence[Term], near: Sequence[Term], parts: Sequence[Term],
           shares: Sequence[Term]) -> Term | None:
    """The whole of `parts`: the head that they make, or whose shares they have, else the one that stands
    nearest, or that of those side by side (`near`) that is called so. None where it may be another.
    """
    if len(heads) < _FEW:
        return heads[-1] if heads else None
    if found := fitting(heads, parts, shares):
        return found[-1]
    if len(near) >= _FEW and _adds_up(near[0], [*parts, *(_less(one) for one in near[1:])]):
        return None  # they are those of all together
    if len(near) == 1:
        return None if _is_of_other_kind(near[0], parts) else near[0]
    called = [one for one in near if _is_called(one, near, parts)]
    if len(called) != 1 and len({one.printed.value for one in near if one.printed.value}) == 1:
        called = [one for one in near if one.printed.value][-1:]
    return called[0] if len(called) == 1 else None


def fitting(heads: Sequence[Term], parts: Sequence[Term], shares: Sequence[Term]) -> list[Term]:
    """The heads that parts make, or else those whose shares they have."""
    return [one for one in heads if _is_made(one, parts)] or [
        one for one in heads if _is_shared(one, parts, shares)]


def _is_made(head: Term, parts: Sequence[Term]) -> bool:
    """Whether the parts, or those of the first clause, add up to a whole."""
    its = belonging(head, parts)
    first = [one for one in its if one.segment == its[0].segment]
    return any(len(some) >= _FEW and _adds_up(head, some) for some in (its, first))


def _adds_up(head: Term, parts: Sequence[Term]) -> bool:
    apart = abs(numerals.total([one.signed for one in parts]) - head.signed)
    return apart <= (halves(one.printed for one in (head, *parts)) if head.unit == MONEY else ZERO)


def _less(term: Term) -> Term:
    return term._replace(sign=-term.sign)


def _is_shared(head: Term, parts: Sequence[Term], shares: Sequence[Term]) -> bool:
    pairs = [(found[-1].printed.value, share.printed) for share in shares
             if (found := [one for one in parts if one.segment == share.segment and one.start < share.start])]
    return are_shares(pairs, head.printed.value)


def are_shares(pairs: Iterable[tuple[Decimal, Printed]], whole: Decimal) -> bool:
    """Whether of at least two shares of parts half or more are those of a whole."""
    right = [_is_share(part, whole, share) for part, share in pairs if part]
    return len(right) >= _FEW and sum(right) * 2 >= len(right)


def _is_share(part: Decimal, whole: Decimal, share: Printed) -> bool:
    """Whether a part of a whole is so many percent."""
    rate = numerals.percentage(part, whole)
    return rate is not None and abs(rate - share.value) <= max(LAST_DIGIT, share.last / 2)


def make_all(shares: Sequence[Printed], whole: Decimal | None = None, parts: Decimal = ZERO) -> bool:
    """Whether shares make 100 %, so that theirs are all parts. That those with few digits do so nearly, three
    times 33.3 %, only tells it where the `parts` lack more of a `whole` than one that is missing may.
    """
    gap = HUNDRED - numerals.total([share.value for share in shares])
    if not shares or abs(gap) <= LAST_DIGIT * len(shares):
        return bool(shares)
    rounding = sum((max(LAST_DIGIT, share.last / 2) for share in shares), ZERO)
    lacking = numerals.percentage(whole - parts, whole) if whole is not None else None
    return abs(gap) <= rounding and lacking is not None and not 0 < lacking <= gap + rounding


def _is_of_other_kind(head: Term, parts: Sequence[Term]) -> bool:
    """Whether parts are all 收入, and the head before them is 支出; or the other way round."""
    return any(other in head.lead and own not in head.lead and all(own in one.lead for one in parts)
               for own, other in (_KINDS, _KINDS[::-1]))


def _is_called(head: Term, near: Sequence[Term], parts: Sequence[Term]) -> bool:
    """Whether its name is that of a whole with such parts; or it alone is 收入, as they all are."""
    if head.role is Role.CHANGE:
        return False
    if is_family(head.lead, parts):
        return True
    leads = [one.words for one in parts]
    return any(kind in head.lead and not any(kind in one.lead for one in near if one is not head)
               and all(kind in lead for lead in leads) for kind in _KINDS)


def own(parts: Sequence[Term]) -> tuple[Term, ...]:
    """The parts of a list without what is part of another part, or tells of the same once more."""
    names = _names(parts)
    return tuple(one for one, name in zip(parts, names, strict=True) if not any(
        part.search(name) and not whole.search(name) and any(whole.search(other) for other in names)
        for part, whole in _PARTS_OF))


def upper(parts: Sequence[Term]) -> tuple[Term, ...]:
    """The parts without those that make the one before them: 甲600…，其一500…，其二100…，乙300…. Counts are
    so small that they do by chance.
    """
    kept, at = list(parts), 0 if parts and parts[0].unit == MONEY else len(parts)
    while at < len(kept):
        for end in range(at + 3, len(kept) + 1):
            some = [one for one in kept[at + 1:end] if one.printed.value]
            if len(some) >= _FEW and _adds_up(kept[at], some):
                del kept[at + 1:end]
                break
        at += 1
    return tuple(kept)


def surely(words: str, whole: Term, parts: Sequence[Term]) -> tuple[Term, ...]:
    """The parts of a complete list: those that make the whole, if behind them others tell of the same again,
    else all that are no parts of others.
    """
    kept = own(parts)
    if len(kept) > MOST:
        return kept
    first = [kept[:end] for end in range(_FEW, len(kept)) if is_family(words, kept[:end])]
    return next((some for some in (kept, upper(kept), *first) if _adds_up(whole, some)), kept)


def are_guests(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether a list is 公务接待费 by guests: 外事接待 is counted in 国内公务接待, or beside it."""
    names = _names(parts)
    return "公务接待" in whole.lead and len(names) == _FEW and bool(
        re.search("国内(?!外事)", names[0]) and re.search("外事|国外|外宾|境", names[1]))


def beginning(whole: Term, parts: Sequence[Term]) -> tuple[Term, ...]:
    """The first parts that make the whole, of a list behind which that around it may go on."""
    ends = (parts[:end] for end in range(_FEW, len(parts)))
    return tuple(next((some for some in ends if _adds_up(whole, some)), ()))


def is_plain(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether a list is nothing but names and amounts side by side, of which each is counted once."""
    if not all(_SIDE_BY_SIDE.fullmatch(one.words) for one in parts[1:]):
        return False
    between = {one.words[0] for one in parts[1:]} - {*"和及以"}
    if len(between) > 1 or whole.unit not in _ASKED:
        return False
    if whole.sentence != parts[0].sentence and not parts[0].lead.lstrip().startswith(("其中", "包括")):
        return False
    return whole.role is Role.AMOUNT and are_beside(whole, parts)


def are_beside(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether the names of parts are those of different things, none of which is part of another."""
    names = _names(parts)
    if len({*names}) < len(names) or len(own(parts)) < len(parts):
        return False
    if whole.unit != MONEY and not all(_USES.search(name) for name in names):
        return False
    for way in _DIMENSIONS:
        if any(map(way.search, names)) and not all(way.search(name) or _REST.match(name) for name in names):
            return False
    kinds = [kind for kind in _KINDS if any(kind in name for name in (whole.lead, *names))]
    return len(kinds) < len(_KINDS) and not any(_ASIDE.search(name) for name in names)


def has_rest(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether the last part is all others, so that none is left out: 其他用车, 其他资产."""
    *others, last = _names(parts)
    is_class = last == "其他支出" and any(name.endswith("支出") for name in others)
    return bool(_REST.match(last)) and not (is_class or _MORE_THAN_YEAR.search(whole.lead))


def are_all(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether named parts are all that a whole has: a family, or others at the end of plain ones."""
    return is_family(whole.lead, parts) or are_beside(whole, parts) and has_rest(whole, parts)


def is_family(words: str, parts: Sequence[Term]) -> bool:
    """Whether the parts of what is called so are those that it has in every document."""
    leads = [one.words for one in parts]
    return any(whole.search(words) and all(any(part.search(lead) for lead in leads) for part in its)
               for whole, its in FAMILIES)


def _names(parts: Sequence[Term]) -> list[str]:
    """What parts are called; the first stands behind 其中."""
    leads = [one.words for one in parts]
    named = [_INTRODUCED.sub("", leads[0]), *(lead.lstrip(",、;和及以") for lead in leads[1:])]
    return [_NUMBERED.sub("", name) for name in named]
