"""FA5xx: codes and names of the classification."""

from __future__ import annotations

from generator.checking.rules import Finding, Findings
from generator.deriving.ledger import Prose
from generator.kinds.final_accounts.model import ExpenditureRow, RevenueRow, stated_names
from generator.kinds.final_accounts.rules.case import RULES, Case
from generator.problems import Severity
from generator.reading.classification import Level, ancestor


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


def _functional_rows(case: Case) -> list[ExpenditureRow | RevenueRow]:
    return [*case.accounts.expenditure, *case.accounts.revenue]
