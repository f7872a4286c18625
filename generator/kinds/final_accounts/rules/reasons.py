"""FA32x: what is said of last year and in reasons, and whether it can be so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, lines, place_of, stated
from generator.deriving.ledger import Fact, Figure, Prose
from generator.deriving.ledger import figures as origins
from generator.kinds.final_accounts.items import is_empty
from generator.kinds.final_accounts.model import Fund, LastYear
from generator.kinds.final_accounts.prose import says_nothing
from generator.kinds.final_accounts.rules.case import RULES, Case, rounding, summed
from generator.problems import Severity

_LEAD = re.compile("主要原因(?:是|为|：|:|在于)")
_END = re.compile("[。！？!?]")
_EMPTY = re.compile(
    "其他|略|同上|如上|(?:详?见|参见)?附[件表]"
    "|(?:正常|合理|自然)?(?:增加|减少|增长|下降|变动|变化|增减|波动)(?:所致)?"
    "|(?:因|由于|根据|按照?|据)?(?:工作|业务|实际|客观|单位|政策|年度)*"
    "(?:需要|情况|原因|因素|变化|调整|支出|列支|发生)(?:所致|安排|列支|支出|发生|变化)*")
"""What says nothing, as the whole of a reason."""
_FOLD = 8
_TOTALS_OF_LAST_YEAR = {
    "total": "revenue.total", "appropriation_total": "appropriation.total",
    "government_funds_total": "government_funds.total", "state_capital_total": "state_capital.total",
    "running_costs": "basic.running_costs",
}
"""Totals that the block 上年 states, and this year's numbers that are compared with them."""
_YEAR = re.compile(r"(?<![0-9.至到自从于《〔\-—–~～、])((?:19|20)[0-9]{2})年(?!以来|起|至|[-—–~～])")


@RULES.rule("FA321", "上年总计减去上年支出应等于本年年初结转和结余",
            advice="请核对“上年”一段的总计和各科目的决算数；确经批准调整的，写明“调整原因”",
            source="部门决算报表财决01-1表：上年总计 − 上年支出 = 上年年末结转和结余 = 本年年初结转和结余；"
                   "已公开的一份2022年度决算有 17.15 万元对不上，没有说明，所以只提醒",
            severity=Severity.WARNING)
def last_year_leaves_opening(case: Case) -> Findings:
    """Alarms: 1 of 7 unit-years, and true: C-2022, 17.15 万元."""
    before = case.accounts.last_year
    if before is None or before.adjustment_reason or not before.expenditure:
        return
    for key, total, opening in _left(case, before):
        spent = summed(f"上年支出（{key}）" if key else "上年财政拨款支出", [
            row.final for row in before.expenditure if not key or row.fund.value == key])
        apart = total.value - spent.value - opening.value
        if abs(apart) > rounding([total, *origins(spent), *origins(opening)]):
            yield Finding(f"{total.key} {stated(total)} − {stated(spent)}（{spent.label}）"
                          f"≠ {stated(opening)}（{opening.label}{lines(opening)}），"
                          f"相差 {numerals.amount(abs(apart), MONEY)} 万元",
                          total.place, (total, spent, opening))


def _left(case: Case, before: LastYear) -> Iterator[tuple[str, Figure, Fact]]:
    """Totals of last year as they were written, of a fund or of all; and what this year began with."""
    for name, fund in (("appropriation_total", ""), ("government_funds_total", Fund.GOVERNMENT_FUNDS.value),
                       ("state_capital_total", Fund.STATE_CAPITAL.value)):
        if name in before.totals:
            key = f"carryover.{name.removesuffix('_total')}.opening" if fund else "appropriation.opening"
            yield fund, before.totals[name], case.ledger[key]


@RULES.rule("FA322", "原因里要有原因，不写“主要原因是”，句中不用句号",
            advice="请写出原因；模板已有“主要原因是”和句末的标点，几句话用“；”隔开",
            source="部门决算公开的内容：“主要原因是：……。”的词语和标点由模板写，原因由单位写；"
                   "“主要原因是：无。”什么也没有说")
def reasons_say_something(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for reason in _reasons(case):
        if says_nothing(reason.text):
            yield Finding(f"没有写出原因，只有“{reason}”" if reason.text else "没有写出原因", reason.place)
        elif match := _LEAD.search(reason.text) or _END.search(reason.text):
            yield Finding(f"原因里有“{match[0]}”，印出来会重复或断句", reason.place)


@RULES.rule("FA323", "原因要说明是什么事",
            advice="请写明是什么增加、减少了；“工作需要”“其他”没有说明",
            source="部门决算公开的内容：增减、差异要写明主要原因；“工作需要”“详见附件”用在哪里都可以，等于没有写",
            severity=Severity.WARNING, group="文字")
def reasons_are_reasons(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for reason in _reasons(case):
        if _EMPTY.fullmatch(reason.text):
            yield Finding(f"原因只写了“{reason}”", reason.place)


@RULES.rule("FA324", "文字里的年度应是本年或上年",
            advice="请核对是否沿用了以前年度的文字",
            source="自定：每年的文字多由上年抄来，没有改的年度从数字看不出；有的是对的，所以只提示",
            severity=Severity.NOTE, group="文字")
def years_in_words(case: Case) -> Findings:
    """One in C-2022 and one in D-2022, both in the name of a project of 2020: a note."""
    year = int(case.accounts.year.value)
    for prose in case.words:
        if prose.place.file == case.accounts.year.place.file:
            for match in _YEAR.finditer(prose.text):
                if not year - 1 <= int(match[1]) <= year + 1:
                    yield Finding(f"{year}年度的文字里有“{match[0]}”", prose.place)


@RULES.rule("FA325", "政府性基金、国有资本经营有年初预算的，应有收支",
            advice="请核对各种资金的年初预算，看是否写反；预算没有下达的可不理会",
            source="自定：年初预算按资金填，印出的只有合计；写反的从报告里看不出",
            severity=Severity.WARNING, group="数量级")
def budgets_are_used(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
        budget = case.ledger[f"{fund.key}.expenditure.budget"]
        if budget.value and is_empty(case.ledger, fund.key):
            yield Finding(f"{budget.label} {stated(budget)}，本年却没有{fund.value}的收支",
                          place_of(budget, case.accounts.places["budget"]))


@RULES.rule("FA326", "上年有公务用车购置费而没有运行维护费的，应核对是否写反",
            advice="请核对“上年”的两个数；上年末才有第一辆车的可不理会",
            source="自定：印出的只有两项合计，写反了从报告里看不出；有车就有运行维护费",
            severity=Severity.WARNING, group="数量级")
def last_years_cars_ran(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    before = case.accounts.last_year
    if before and before.three_public and case.ledger["three_public.vehicle_running"].value:
        bought, ran = before.three_public["vehicle_purchase"], before.three_public["vehicle_running"]
        if bought.value and not ran.value:
            yield Finding(f"上年公务用车购置费 {stated(bought)}，运行维护费是零", bought.place)


@RULES.rule("FA327", "上年总计中财政拨款以外的部分，不应是本年的八倍以上",
            advice="请核对“上年”的收入支出总计和财政拨款收入支出总计",
            source="自定：两个总计都是上年的数，多写一位的，增减额和增减率就错了；其他资金一年内少有这样的变化",
            severity=Severity.WARNING, group="数量级")
def last_years_own_money(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    before = case.accounts.last_year
    if before and {"total", "appropriation_total"} <= before.totals.keys():
        total, public = before.totals["total"], before.totals["appropriation_total"]
        own = total.value - public.value
        now = case.ledger["revenue.total"].value - case.ledger["appropriation.total"].value
        if own > now * _FOLD and own * 10 > total.value:
            yield Finding(f"上年总计 {stated(total)}，其中财政拨款 {stated(public)}，相差 "
                          f"{numerals.amount(own, MONEY)} 万元，本年只有 {numerals.amount(now, MONEY)} 万元",
                          total.place)


@RULES.rule("FA328", "“上年”一段要写全：本年有的合计，上年也要有",
            advice="请补上；上年确实没有的写 0",
            source="部门决算公开的内容：各部分与上年决算数相比；没有写的当作零，增减率就印成 100%",
            severity=Severity.WARNING)
def last_year_complete(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    before = case.accounts.last_year
    if before is None or case.before is not None or before.adjustment_reason:
        return
    for name, key in _TOTALS_OF_LAST_YEAR.items():
        fact = case.ledger[case.accounts.told_as(key)]
        if fact.value and name not in before.totals:
            yield Finding(f"没有写上年的{fact.label}，本年是 {stated(fact)}", before.place)


def _reasons(case: Case) -> Iterator[Prose]:
    """Every reason of the file, each once."""
    accounts = case.accounts
    rows = (said for row in accounts.expenditure for said in (row.reason, row.budget_reason))
    yield from dict.fromkeys(reason for reason in (*accounts.reasons.values(), *rows, accounts.fleet_reason)
                             if reason is not None)
