"""What was carried over of a fund, told in a paragraph: 年初 + 收入 − 支出 is 年末, as in its statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.published.auditing import judging, names
from generator.published.auditing.judging import Judged
from generator.published.auditing.known import Known
from generator.published.auditing.terms import Paragraph, Role
from generator.quantities import MONEY

_IS: Final = r"(?:资金)?(?:决算)?(?:合计|总额)?数?(?:共计?)?(?:为|是|:)*"
_OF: Final = r"(?:一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?)?(?:财政拨款)?"
_BEFORE: Final = r"(?!.*(?:上年(?!结)|去年|同期))(?:.*(?:[,;:。、]|年度?|单位|部门|[局委办院校站所]))?"
_FOUR: Final = tuple(re.compile(f"{_BEFORE}{pattern}{_IS}") for pattern in (
    f"{_OF}(?:年初|上年){_OF}(?:结转和?结余|结转|结余)", f"{_OF}(?:本年|当年|全年)?{_OF}收入",
    f"{_OF}(?:本年|当年|全年)?{_OF}支出", f"{_OF}年末{_OF}(?:结转和?结余|结转|结余)"))
_MORE: Final = re.compile("收回|缴回|上缴|上交|退回|调剂|核减|调整|分配|提取|净结余|弥补")
"""What is said where more than these four take part."""


def balance(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """The four amounts of a fund, where a paragraph has each of them once, and all of one year."""
    if "年末" not in paragraph.flat or _MORE.search(paragraph.flat) or any(
            known.is_of_other_year(one) for one in paragraph.terms):
        return
    for scope in (*names.FUNDS, "拨款"):
        amounts = [one for one in paragraph.terms if one.role is Role.AMOUNT and one.unit == MONEY
                   and paragraph.scope_at(one) == scope]
        four = [[one for one in amounts if pattern.fullmatch(one.words)]
                for pattern in _FOUR]
        if all(len(found) == 1 and found[0].exact for found in four):
            yield judging.carried("年末结转和结余", [found[0].printed for found in four])
