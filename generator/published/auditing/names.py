"""What a printed amount is called, as far as documents of all regions agree: one name for what is one thing.

A name has a scope, the money that it speaks of (政府性基金, 财政拨款, …), which a clause often leaves to the
words before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from generator import quantities


class Name(NamedTuple):
    """What an amount is: `thing` of the money of `scope`; neither is known of most."""

    scope: str
    thing: str


UNKNOWN: Final = "？"
"""The money that nobody can tell, since a heading may be missing: what says itself of which has a name."""
_SCOPES: Final = (("基金", "政府性基金"), ("国资", "国有资本经营"), ("一般公共", "一般公共预算"),
                  ("拨款", "财政拨款"))
FUNDS: Final = ("一般公共", "基金", "国资")
"""Those that make 财政拨款."""
_SCOPE: Final = (r"(?:(?:一般公共预算|政府性基金预算|政府性基金|国有资本经营预算|国有资本经营)"
                 r"(?:当年)?(?:财政拨款)?|(?:当年|本年)?财政拨款)?")
_BEFORE: Final = (r"(?:.{0,80}20[0-9]{2}年度?)?(?:"
                  r"(?:我|本)(?:单位|部门|局|委|办|院|校|中心|站|馆|所|会|厅|区|县)|部门|单位|本年度|20[0-9]{2}年度?|[0-9]+[.、]|\([0-9一二三四五六七八九十]+\)|其中|:|,|。"
                  r"|与[^与]{0,8}相比(?:情况)?)*")
_LONGEST: Final = 160
"""Characters before an amount that may be its name."""
_BEHIND: Final = r"(?:支出)?(?:决算)?(?:数|额|金额)?(?:共|共计|合计|总计|总额)?(?:为|是|:|达|均为|[均各]$)*"
TOTAL, REVENUE, EXPENDITURE = "总计", "本年收入", "本年支出"
OPENING, CLOSING = "年初结转和结余", "年末结转和结余"
BASIC, PROJECT, PEOPLE, RUNNING = "基本支出", "项目支出", "人员经费", "公用经费"
THREE, ABROAD, CARS, BUYING, DRIVING, GUESTS = (
    "“三公”经费", "因公出国（境）费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费",
    "公务接待费")
AGENCY, PROCUREMENT, PROJECTS = "机关运行经费", "政府采购支出总额", "各项目"
_NO_SCOPE: Final = frozenset({THREE, ABROAD, CARS, BUYING, DRIVING, GUESTS, AGENCY, PROCUREMENT})
_THINGS: Final = (
    (TOTAL, r"(?:收入支出|收支)(?:决算)?(?:总体|总计)?|(?:财政拨款)?(?:收入|支出)总计"
            r"|收、支(?:决算)?总计|收入、支出总计"),
    (TOTAL, r"收入?(?:决算)?(?:总计)?[、和与及](?:财政拨款)?支出?(?:决算)?总计|收支(?:决算)?总额"),
    (REVENUE, r"本年(?:财政拨款)?收入|收入合计"), (EXPENDITURE, r"本年(?:财政拨款)?支出|支出合计"),
    (OPENING, r"年初(?:财政拨款)?结转和?结余(?:资金)?"), (CLOSING, r"年末(?:财政拨款)?结转和?结余(?:资金)?"),
    (BASIC, r"基本支出"), (PROJECT, r"项目支出"), (PEOPLE, r"人员经费"), (RUNNING, r"(?:日常)?公用经费"),
    (THREE, r"[“\"]?三公[”\"]?经费(?:财政拨款|一般公共预算财政拨款)?(?:总?支出)?"),
    (ABROAD, r"因公出国\(境\)(?:经费|费用?)?"), (CARS, r"公务用车购置费?及运行(?:维护)?费?"),
    (BUYING, r"公务用车购置(?:费|支出)?"),
    (DRIVING, r"公务用车运行(?:维护)?(?:费|支出)?"),
    (GUESTS, r"公务接待费"), (AGENCY, r".*机关运行经费"),
    (PROJECTS, r".*项目(?:资金)?总金额"),
    (PROCUREMENT, r"政府采购(?:支出)?(?:总额|总金额|金额)(?:\([^)]*\))?"))
_OF_SCOPE: Final = ((REVENUE, r"总收入|收入(?:合计)?"), (EXPENDITURE, r"总支出|支出(?:合计)?"))
"""收入 and 支出 alone are those of a year where it is said of which money."""


def _either(things: Sequence[tuple[str, str]]) -> str:
    """A pattern for any of them, each a group of its own."""
    return "|".join(f"(?P<of_{at}>{words})" for at, (_, words) in enumerate(things))


_NAMES: Final = tuple((things, re.compile(f"{_BEFORE}{scope}(?:{_either(things)}){_BEHIND}"))
                      for things, scope in ((_THINGS, _SCOPE), (_OF_SCOPE, _SCOPE.removesuffix("?"))))
"""All names in one pattern: what stands before and behind them is looked for once, and compiled once."""
_FLAT: Final = {**quantities.NARROW, **str.maketrans({"，": ",", "\u3000": " "})}


def flat(text: str) -> str:
    """The same characters with narrow marks, each at its place."""
    return text.translate(_FLAT)


def squeezed(text: str) -> str:
    """The same with narrow marks and without blanks: a title, a head, a label."""
    return "".join(flat(text).split())


def named(words: str, scope: str = "") -> Name:
    """What the words before an amount call it. `scope`: of which money the words before them speak."""
    words = "".join(words.split()).strip(",、:")[-_LONGEST:]
    for things, pattern in _NAMES:
        if found := pattern.fullmatch(words):
            thing = next(thing for at, (thing, _) in enumerate(things) if found[f"of_{at}"])
            own = scope_of(words)
            if scope == UNKNOWN and own in ("", "拨款") and thing not in _NO_SCOPE:
                return Name("", "")
            inherited = scope if own in ("", "拨款") and scope not in ("", "拨款") else own or scope
            return Name("" if thing in _NO_SCOPE else inherited, thing)
    return Name(scope, "")


def scope_of(words: str) -> str:
    """The money that words speak of; nothing if they do not say."""
    words = words.replace("非财政拨款", "")
    return next((scope for scope, known in _SCOPES if known in words), "")
