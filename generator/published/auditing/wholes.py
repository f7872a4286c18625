"""Which of several amounts before 其中 is the whole of what follows, and what wholes have no other parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.numerals import ZERO
from generator.published.auditing.terms import Role, Term, half
from generator.quantities import MONEY

FAMILIES: Final = tuple((re.compile(whole), tuple(map(re.compile, parts))) for whole, parts in (
    (r"支出|执行", (r"^(?!.*财政拨款基本)(?:.*[^政])?基本支出", r"项目支出")),
    (r"基本支出", (r"人员经费", r"公用经费")),
    (r"收入总计|总收入", (r"本年.*收入", r"年初.*结转")),
    (r"支出总计|总支出", (r"本年.*支出", r"年末.*结转")),
    (r"三公", (r"因公出国", r"公务用车购置及运行", r"公务接待")),
    (r"三公", (r"因公出国", r"公务用车购置(?!及)", r"公务用车运行", r"公务接待")),
    (r"公务用车购置及运行", (r"购置(?!及)", r"运行")),
    (r"政府采购", (r"货物", r"工程", r"服务")),
    (r"预算", (r"上级资金", r"本级资金", r"其他资金")),
    (r"实有人[数员]|人员总数|在职.*人[数员]", (r"在职|行政", r"退休|事业|参公")),
    (r"编制", (r"行政编制", r"事业编制")), (r"项目", (r"线上", r"线下")),
    (r"车辆|用车", (r"领导.*用车", r"执法执勤用车", r"其他.*用车"))))
"""Wholes that have no other parts than those that are listed, if these are among them."""
_FEW: Final = 2
_OF_YEAR, _LEFT = re.compile("本年(?:财政拨款)?(?:收入|支出)"), re.compile("年[初末].*结[转余]")
"""What was left over is no part of 本年支出, though it may stand behind its parts."""
_KINDS: Final = ("收入", "支出")


def belonging(whole: Term | None, parts: Sequence[Term]) -> tuple[Term, ...]:
    """Those of the amounts behind 其中 that may be parts of a whole."""
    aside = whole is not None and _OF_YEAR.search(whole.lead)
    return tuple(one for one in parts if not (aside and _LEFT.search(one.lead)))


def chosen(heads: Sequence[Term], near: Sequence[Term], parts: Sequence[Term],
           shares: Sequence[Term]) -> Term | None:
    """The whole of `parts`: the head that they make, or whose shares they have, else the one that stands
    nearest, or that of those side by side (`near`) that is called so. None where it may be another.
    """
    if len(heads) < _FEW:
        return heads[-1] if heads else None
    if fitting := [one for one in heads if _is_made(one, parts)] or [
            one for one in heads if _is_shared(one, parts, shares)]:
        return fitting[-1]
    if len(near) >= _FEW and _adds_up(near[0], [*parts, *(_less(one) for one in near[1:])]):
        return None  # they are those of all together
    if len(near) == 1:
        return None if _is_of_other_kind(near[0], parts) else near[0]
    called = [one for one in near if _is_called(one, near, parts)]
    if len(called) != 1 and len({one.printed.value for one in near if one.printed.value}) == 1:
        called = [one for one in near if one.printed.value][-1:]
    return called[0] if len(called) == 1 else None


def _is_made(head: Term, parts: Sequence[Term]) -> bool:
    """Whether the parts, or those of the first clause, add up to a whole."""
    own = belonging(head, parts)
    first = [one for one in own if one.segment == own[0].segment]
    return any(len(some) >= _FEW and _adds_up(head, some) for some in (own, first))


def _adds_up(head: Term, parts: Sequence[Term]) -> bool:
    apart = abs(numerals.total([one.signed for one in parts]) - head.signed)
    return apart <= (sum((half(one.printed) for one in (head, *parts)), ZERO) if head.unit == MONEY else ZERO)


def _less(term: Term) -> Term:
    return term._replace(sign=-term.sign)


def _is_shared(head: Term, parts: Sequence[Term], shares: Sequence[Term]) -> bool:
    """Whether at least half of the shares behind parts are those of a whole, and more than one."""
    pairs = [(found[-1].printed.value, share.printed.value) for share in shares
             if (found := [one for one in parts if one.segment == share.segment and one.start < share.start])]
    right = [is_share(part, head.printed.value, share) for part, share in pairs if part]
    return len(right) >= _FEW and sum(right) * 2 >= len(right)


def is_share(part: Decimal, whole: Decimal, share: Decimal) -> bool:
    """Whether a part of a whole is so many percent."""
    rate = numerals.percentage(part, whole)
    return rate is not None and abs(rate - share) <= numerals.LAST_DIGIT


def _is_of_other_kind(head: Term, parts: Sequence[Term]) -> bool:
    """Whether parts are all 收入, and the head before them is 支出; or the other way round."""
    return any(other in head.lead and own not in head.lead and all(own in one.lead for one in parts)
               for own, other in (_KINDS, _KINDS[::-1]))


def _is_called(head: Term, near: Sequence[Term], parts: Sequence[Term]) -> bool:
    """Whether its name is that of a whole with such parts; or it alone is 收入, as they all are."""
    if head.role is Role.CHANGE:
        return False
    leads = ["".join(one.lead.split()) for one in parts]
    if any(whole.search(head.lead) and all(any(part.search(lead) for lead in leads) for part in its)
           for whole, its in FAMILIES):
        return True
    return any(kind in head.lead and not any(kind in one.lead for one in near if one is not head)
               and all(kind in lead for lead in leads) for kind in _KINDS)
