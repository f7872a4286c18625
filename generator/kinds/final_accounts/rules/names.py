"""FA5xx: codes and names of the classification."""

from __future__ import annotations

from generator.checking.rules import Finding, Findings
from generator.deriving.ledger import Prose
from generator.kinds.final_accounts.model import (
    APPROPRIATIONS,
    ExpenditureRow,
    Fund,
    RevenueRow,
    stated_names,
)
from generator.kinds.final_accounts.rules.case import RULES, Case
from generator.problems import Severity
from generator.reading.classification import Level, ancestor

_FUND_SECTIONS = (
    "20707", "20709", "20710", "20822", "20823", "20829", "21160", "21161", "21208", "21210", "21211",
    "21213", "21214", "21215", "21216", "21217", "21218", "21219", "21366", "21367", "21369", "21370",
    "21371", "21460", "21461", "21462", "21463", "21464", "21468", "21469", "21562", "22904", "22908",
    "22960", "23104", "23204", "23304", "234",
)
"""款 (and one 类) of 政府性基金预算."""
_CAPITAL_SECTIONS = ("223", "2080451")
"""Those of 国有资本经营预算."""


@RULES.rule("FA501", "功能科目编码应在该年度的科目表中，不在的要写名称",
            advice="请核对编码；编码没有错、科目表没有收录的，在“收入”或“支出”的这一项写“名称: …”，"
                   "款（前 5 位）没有收录的写“款名称: …”",
            source="《政府收支分类科目》当年的支出功能分类科目；程序的科目表不是官方的全表，"
                   "没有名称的科目只能印出编码，所以要写名称")
def functional_known(case: Case) -> Findings:
    known = case.names.functional.keys() | stated_names(case.accounts).keys()
    told = {""}
    for row in (*_functional_rows(case), *case.accounts.carryover):
        missing = [code for level in Level if (code := ancestor(row.code, level)) not in known]
        if missing and row.code not in told:
            told.add(row.code)
            yield Finding(f"科目表中没有 {'、'.join(missing)}", row.place)


@RULES.rule("FA502", "经济分类科目编码应在该年度的科目表中，不在的要写名称",
            advice="请核对编码；编码没有错、科目表没有收录的，在这一项写“名称: …”",
            source="《政府收支分类科目》当年的支出经济分类科目；程序的科目表不是官方的全表，"
                   "没有名称的科目只能印出编码，所以要写名称")
def economic_known(case: Case) -> Findings:
    for row in case.accounts.economic:
        if row.code not in case.names.economic and row.stated_name is None:
            yield Finding(f"科目表中没有 {row.code}", row.place)


@RULES.rule("FA503", "写出的科目名称应与科目表一致",
            advice="请核对；印出的是这里写的名称",
            source="《政府收支分类科目》当年的科目名称；公开的决算里有写错的，"
                   "如“其他支持中小企业发展和管理支持”",
            severity=Severity.WARNING)
def names_agree(case: Case) -> Findings:
    functional, economic = case.names.functional, case.names.economic
    rows: list[tuple[Prose | None, str | None]] = [
        (row.stated_name, functional.get(row.code)) for row in _functional_rows(case)]
    rows += [(row.stated_section, functional.get(ancestor(row.code, Level.SECTION)))
             for row in _functional_rows(case)]
    rows += [(row.stated_name, economic.get(row.code)) for row in case.accounts.economic]
    for stated, name in rows:
        if stated and name and stated.text != name:
            yield Finding(f"写的是“{stated}”，科目表是“{name}”", stated.place)


@RULES.rule("FA504", "政府性基金、国有资本经营预算的钱只用在它的科目上，这些科目也只用这种钱",
            advice="请核对资金和科目编码，看是哪一个选错了",
            source="《政府收支分类科目》当年的政府性基金预算、国有资本经营预算支出功能分类科目；"
                   "程序的科目表不是官方的全表，所以只提醒",
            severity=Severity.WARNING, group="科目对应")
def funds_fit(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    seen: set[str] = set()
    used = [(row.code, row.fund, row.place) for row in case.accounts.expenditure if row.amounts]
    used += [(row.code, fund, row.place) for row in case.accounts.revenue for fund in APPROPRIATIONS
             if fund.key in row.amounts]
    for code, fund, place in used:
        meant = _fund_of(code)
        if code and code not in seen and fund is not Fund.OTHER and fund is not meant:
            seen.add(code)
            yield Finding(f"{code} 是{meant.value}的科目，资金却是{fund.value}", place)


def _fund_of(code: str) -> Fund:
    """The money that an item is for."""
    if code.startswith(_CAPITAL_SECTIONS):
        return Fund.STATE_CAPITAL
    return Fund.GOVERNMENT_FUNDS if code.startswith(_FUND_SECTIONS) else Fund.GENERAL_PUBLIC


def _functional_rows(case: Case) -> list[ExpenditureRow | RevenueRow]:
    return [*case.accounts.expenditure, *case.accounts.revenue]
