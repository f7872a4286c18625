"""FA33x: what only some editions print: 年初预算 item by item, and keys that others may leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, groupby

from generator import numerals
from generator.checking.comparing import rounding
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, stated
from generator.deriving.ledger import Prose
from generator.deriving.ledger import figures as origins
from generator.kinds.final_accounts.items import budget_reason_for, purpose_of, rows_of
from generator.kinds.final_accounts.model import APPROPRIATIONS, ExpenditureRow, Fund
from generator.kinds.final_accounts.prose import says_nothing
from generator.kinds.final_accounts.rules.case import RULES, Case, printed_items, summed
from generator.problems import Place, Severity

BUDGETED = "各科目预算差异"
"""What an edition calls it that an item was not spent as budgeted."""
_LAST_YEAR = "上年"
"""The part of the file that is left out where there is last year's file."""

_LEAD = re.compile("(?:主要)?用于")


@RULES.rule("FA331", "各科目的年初预算之和应等于这种资金的年初预算",
            advice="请核对；有预算、没有支出的科目也要在“支出”里列出，支出写 0",
            source="部门决算公开的内容：情况说明五（三）先写年初预算的总数，再按科目写；"
                   "已公开的六份决算中五份相等，一份没有列出没有支出的科目，所以只提醒",
            severity=Severity.WARNING)
def item_budgets_add_up(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none."""
    for fund in APPROPRIATIONS:
        parts = [row.budget for row in case.accounts.expenditure if row.fund is fund and row.budget]
        whole = case.ledger[f"{fund.key}.expenditure.budget"]
        together = summed(f"各科目的{whole.label}之和", parts)
        apart = abs(together.value - whole.value)
        if parts and apart > rounding([*parts, *origins(whole)]):
            yield Finding(f"{together.label} {stated(together)} ≠ {stated(whole)}（{whole.label}），"
                          f"相差 {numerals.amount(apart, MONEY)} 万元",
                          place_of(whole, case.accounts.places["budget"]), (together, whole))


@RULES.rule("FA332", "版式写各科目完成预算情况的：每个科目要有年初预算、用途；与预算不同的，要写主要原因",
            advice="请在支出的这一项写“年初预算: …”“用途: …”“预算差异原因: …”；没有年初预算的科目写 0，"
                   "“主要用于”由模板写",
            source="部门决算公开的内容：情况说明五（三）、八、九按科目写主要用于什么、年初预算、决算数，"
                   "以及决算数大于或小于预算数的主要原因")
def item_budgets_explained(case: Case) -> Findings:
    """Whether it was spent as budgeted is known only where every unit of a department has told its budget."""
    for fund, code in printed_items(case, BUDGETED):
        if rows := rows_of(case.accounts, fund, code):
            lacking = {row.place: ["年初预算"] for row in _without_budget(rows)}
            said = [("用途", purpose_of(case.accounts, fund, code))]
            if not lacking and _differs(case, f"{fund.key}.item.{code}"):
                said += [("预算差异原因", budget_reason_for(case.accounts, fund, code))]
            lacking.setdefault(rows[0].place, []).extend(name for name, words in said if not words)
            yield from (Finding(f"科目 {code} 没有写{'、'.join(names)}", place)
                        for place, names in lacking.items() if names)
            yield from _said_twice(purpose_of(case.accounts, fund, code))


def _without_budget(rows: list[ExpenditureRow]) -> Iterator[ExpenditureRow]:
    """The first row of each file that tells no 年初预算 in any of its rows of an item."""
    for _, own in groupby(rows, lambda row: row.place.file):
        first, *others = own
        if not any(row.budget for row in (first, *others)):
            yield first


def _said_twice(purpose: Prose | None) -> Findings:
    """A purpose that says nothing, or what the template says before it."""
    if purpose and (match := _LEAD.match(purpose.text)):
        yield Finding(f"用途“{purpose}”印出来会重复“{match[0]}”", purpose.place)
    elif purpose and says_nothing(purpose.text):
        yield Finding(f"没有写出用途，只有“{purpose}”", purpose.place)


@RULES.rule("FA333", "版式要印的，年度文件要写",
            advice="请补上；确实没有的，金额和个数写 0",
            source="自定：有的项目只有几个版式印，所以可以不写；用这些版式的单位不写，报告就缺了一句")
def wanted_is_there(case: Case) -> Findings:
    """Which they are, an edition says under 要填."""
    for path in case.edition.wanted:
        for place in _lacking(case, path.text):
            yield Finding(f"“{case.edition.name}”版式要印“{path}”，没有写", place)


def _lacking(case: Case, path: str) -> Iterator[Place]:
    """Where a key would stand. A unit may have left out the key, or a part of the file that it stands in."""
    for part in accumulate(path.split("."), "{}.{}".format):
        if part != _LAST_YEAR:
            yield from case.accounts.blanks.get(part, ())


@RULES.rule("FA334", "其他资金的支出不写年初预算、用途和预算差异原因",
            advice="请核对“资金”；确是其他资金的，删去这几项",
            source="部门决算公开的内容：情况说明五（三）、八、九按科目写财政拨款的年初预算和用途，其他资金的不写",
            severity=Severity.WARNING)
def other_money_has_no_budget(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none. A unit of a department is told of its own rows alone."""
    for row in case.accounts.expenditure:
        said = {"年初预算": row.budget, "用途": row.purpose, "预算差异原因": row.budget_reason}
        written = "、".join(name for name, words in said.items() if words)
        if written and row.fund is Fund.OTHER and row.place.file == case.accounts.year.place.file:
            yield Finding(f"其他资金的科目 {row.code} 写了{written}，哪里都不印", row.place)


def _differs(case: Case, key: str) -> bool:
    """Whether an item has 年初预算 and was not spent as it."""
    above = f"{key}.above_budget"
    return above in case.ledger and bool(case.ledger[above].printed)
