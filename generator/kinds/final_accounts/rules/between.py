"""FA2xx: what must agree between statements."""

from __future__ import annotations

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.slips import Compared
from generator.checking.telling import named, stated
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts.model import CONFIRMED, CarryoverRow, ExpenditureRow, Fund, RevenueRow
from generator.kinds.final_accounts.rules.case import RULES, Case, by_unit, summed, unequal
from generator.numerals import ZERO
from generator.problems import Place, Severity

_ECONOMIC_OF_THREE_PUBLIC = {
    "30212": "overseas_travel", "30217": "receptions",
    "30231": "vehicle_running", "31013": "vehicle_purchase",
}
"""The economic codes of basic expenditure that are part of 三公, and of which part."""
_HALF_A_DIGIT = numerals.tail_bound(0)
"""How far an amount may be from what is printed of it, in yuan."""


@RULES.rule("FA201", "一般公共预算财政拨款基本支出决算表：经济分类合计应等于功能分类的基本支出",
            advice="请核对两处的基本支出",
            source="部门决算报表财决08-1表、财决07表："
                   "基本支出决算表的合计 = 一般公共预算财政拨款支出决算表的基本支出")
def basic_agrees(case: Case) -> Findings:
    yield from unequal(summed("经济分类各科目合计", [case.ledger["basic.total"]]),
                       summed("功能分类各科目的基本支出合计", [case.ledger["general_public.basic"]]),
                       case.accounts.places["economic"])


@RULES.rule("FA202", "“三公”经费不小于基本支出中的同类经济科目",
            advice="请核对“三公”经费决算数与经济分类的金额",
            source="部门决算报表财决附03表《机构运行信息表》、财决08-1表："
                   "“三公”经费包括基本支出中的 30212、30217、30231、31013")
def three_public_covers(case: Case) -> Findings:
    for code, name in _ECONOMIC_OF_THREE_PUBLIC.items():
        key = f"basic.economic.{code}"
        if key in case.ledger and case.ledger[key].value > case.ledger[f"three_public.{name}"].value:
            item, final = case.accounts.three_public[name], case.ledger[f"three_public.{name}"]
            yield Finding(f"{final.label}决算数 {stated(final)} 小于"
                          f"经济科目 {code} 的 {stated(case.ledger[key])}", item.final.place,
                          (final, case.ledger[key]))


@RULES.rule("FA203", "每张公开表都要有明细",
            advice="请为这一项写上科目编码；确实没有明细的，表的位置只印一行说明，请另附这张表",
            source="部门决算公开的内容：九张决算报表都要公开，其中的收入、支出按科目逐行列示",
            severity=Severity.WARNING)
def statements_there(case: Case) -> Findings:
    needed: dict[tuple[Place, str], list[str]] = {}
    for number, (statement, title) in enumerate(case.edition.statements.items(), 1):
        for row in statements.lacking(case.accounts, statement):
            if words := _without_item(row):
                needed.setdefault((row.place, words), []).append(f"公开{number:02}表《{title}》")
    for (place, words), titles in needed.items():
        yield Finding(f"{words}，{'、'.join(titles)}不能列出", place)


def _without_item(row: statements.Row) -> str:
    """What is said of a row without an item, which a statement cannot list; nothing where FA101 says it."""
    match row:
        case RevenueRow():
            return "收入的这一项没有科目"
        case ExpenditureRow(fund=Fund.OTHER):
            return "支出的这一项没有科目"
        case ExpenditureRow():
            return ""
        case CarryoverRow(fund=fund):
            return f"{fund.value}的结转和结余没有分科目"


@RULES.rule("FA204", "核对：写出的合计应与程序得出的一致",
            advice="请与决算系统核对，改正明细或“核对”中的数",
            source="自定：合计由明细得出；与决算系统中的合计对照，才看得出漏填、重填的明细")
def totals_confirmed(case: Case) -> Findings:
    for name, figure in case.accounts.confirmed.items():
        fact = case.ledger[CONFIRMED[name]]
        # A total that was copied from print has no more digits than print.
        was_printed = figure.value == numerals.printed(figure.value)
        compared = Compared(summed(figure.label, [figure]), fact, _HALF_A_DIGIT if was_printed else ZERO)
        if figure.value != (fact.printed if was_printed else fact.value):
            yield Finding(f"{figure.key}写的是 {stated(figure)}，"
                          f"由明细得出 {named(fact)}{by_unit(case, CONFIRMED[name])}",
                          figure.place, (figure, fact), compared)
        else:
            yield compared
