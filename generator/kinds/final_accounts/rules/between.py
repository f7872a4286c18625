"""FA2xx: what must agree between statements."""

from __future__ import annotations

from collections.abc import Mapping

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.slips import Compared
from generator.checking.telling import named, place_of, sides, sourced, stated
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts.model import CONFIRMED, CarryoverRow, ExpenditureRow, Fund, RevenueRow
from generator.kinds.final_accounts.rules.case import RULES, Case, by_unit, differs, summed, unequal
from generator.numerals import ZERO
from generator.problems import Place, Severity
from generator.reading.unit import Nature

_ECONOMIC_OF_THREE_PUBLIC = {
    "30212": "overseas_travel", "30217": "receptions",
    "30231": "vehicle_running", "31013": "vehicle_purchase",
}
"""The economic codes of basic expenditure that are part of 三公, and of which part."""
_HALF_A_DIGIT = numerals.tail_bound(0)
"""How far an amount may be from what is printed of it, in yuan."""
_PAID_AS = {"30108": ("2080505",), "30109": ("2080506",), "30113": ("2210201",)}
"""The economic item of what a functional item pays for."""
_OFTEN_PAID_AS = {"30110": ("2101101", "2101102"), "30111": ("2101103",)}


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


@RULES.rule("FA205", "基本支出：养老保险、职业年金、住房公积金的功能科目应等于同名的经济科目",
            advice="请核对两处；同一笔钱在两张表里应当相同，确有不同的可不理会",
            source="部门决算报表财决07表、财决08-1表：2080505 = 30108，2080506 = 30109，2210201 = 30113；"
                   "公开的决算都相等，单位自定口径的例外，所以只提醒",
            severity=Severity.WARNING, group="科目对应")
def contributions_agree(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    yield from _paid_as(case, _PAID_AS)


@RULES.rule("FA206", "基本支出：医疗保险、公务员医疗补助的功能科目一般等于同名的经济科目",
            advice="请核对两处；包括退休人员等的，可不理会",
            source="部门决算报表财决07表、财决08-1表：2101101 和 2101102 = 30110，2101103 = 30111；"
                   "公开的决算里也有不等的，所以只提示",
            severity=Severity.NOTE, group="科目对应")
def medical_agrees(case: Case) -> Findings:
    """None in 7 unit-years, but not so everywhere: a note."""
    yield from _paid_as(case, _OFTEN_PAID_AS)


def _paid_as(case: Case, pairs: Mapping[str, tuple[str, ...]]) -> Findings:
    """Where basic expenditure of functional items differs from the economic item that it is paid as."""
    for economic, codes in pairs.items():
        spent = summed(f"{'、'.join(codes)} 的基本支出", [
            row.amounts["basic"] for row in case.accounts.expenditure
            if row.fund is Fund.GENERAL_PUBLIC and row.code in codes and "basic" in row.amounts])
        paid = summed(f"经济科目 {economic}", [
            row.amount for row in case.accounts.economic if row.code == economic])
        if spent.value:
            yield from differs(spent, paid, place_of(paid, place_of(spent, case.accounts.year.place)))


@RULES.rule("FA207", "有经营支出的，应有经营收入",
            advice="请核对支出的性质；用以前年度的经营结余开支的可不理会",
            source="自定：经营支出由经营收入开支，没有经营收入的多半是填错了一栏",
            severity=Severity.WARNING, group="科目对应")
def business_has_revenue(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    spent = summed("经营支出", [
        row.amounts["business_expenditure"] for row in case.accounts.expenditure
        if row.fund is Fund.OTHER and "business_expenditure" in row.amounts])
    if spent.value and not case.ledger["revenue.business_revenue"].value:
        yield Finding(f"有{sourced(spent)}，没有经营收入",
                      place_of(spent, case.accounts.places["expenditure"]), (spent,))


@RULES.rule("FA208", "上年基本支出有的“三公”科目，本年“三公”经费还有支出的，应核对是否记到了别的科目",
            advice="请核对 30212、30217、30231；改由项目支出列支的可不理会",
            source="自定：公务接待、公务用车的费用记作培训费、其他交通费用的，基本支出的合计不变",
            severity=Severity.WARNING, group="科目对应")
def three_public_goes_on(case: Case) -> Findings:
    """Alarms: 0 of 2 unit-years that have a file of last year."""
    for code, name in _ECONOMIC_OF_THREE_PUBLIC.items():
        key, final = f"basic.economic.{code}", case.ledger[f"three_public.{name}"]
        was = case.before[key].value if case.before and key in case.before else 0
        if was and final.value and key not in case.ledger:
            yield Finding(f"有{sourced(final)}，上年基本支出有 {code}，本年没有",
                          case.accounts.places["economic"], (final,))


@RULES.rule("FA209", "基本支出：养老保险、医疗保险、公务员医疗补助和其他社会保障缴费，一般前面的不少于后面的",
            advice="请核对 30108、30110、30111、30112 是否写串；有补缴、缓缴的可不理会",
            source="自定：同一批人的缴费，养老保险 16%，医疗保险 6%–10%，补助和其他更少；"
                   "次序反了的多半是两行写串",
            severity=Severity.WARNING, group="科目对应")
def contributions_in_order(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for more, less in (("30108", "30110"), ("30110", "30111"), ("30110", "30112")):
        keys = [f"basic.economic.{code}" for code in (less, more)]
        if all(key in case.ledger for key in keys):
            small, large = (case.ledger[key] for key in keys)
            if small.value > large.value > 0:
                place = place_of(small, case.accounts.year.place)
                yield Finding(sides(small, ">", large), place, (small, large))


@RULES.rule("FA210", "行政单位一般没有经营收入、附属单位上缴收入和结余分配",
            advice="请核对；多半是填错了一栏",
            source="自定：经营活动、附属单位上缴、结余分配是事业单位的，行政单位的其他钱记作其他收入",
            severity=Severity.WARNING, group="科目对应")
def offices_do_no_business(case: Case) -> Findings:
    """A department adds up its institutions. Alarms: 0 of 7 unit-years."""
    if case.accounts.unit.nature is not Nature.ADMINISTRATIVE or case.accounts.parts:
        return
    for key in ("revenue.business_revenue", "revenue.subordinate_remittance",
                "expenditure.surplus_distribution"):
        fact = case.ledger[key]
        if fact.value:
            yield Finding(f"行政单位有{sourced(fact)}", place_of(fact, case.accounts.year.place), (fact,))
