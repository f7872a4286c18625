"""FA3xx: against last year and against the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from generator import numerals
from generator.checking.comparing import beyond
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, lines, place_of, sourced, stated
from generator.deriving.ledger import Fact, Figure, Measure
from generator.kinds.final_accounts.items import budget_reason_for, is_empty, reason_for, rows_of
from generator.kinds.final_accounts.model import APPROPRIATIONS, THREE_PUBLIC, Fund
from generator.kinds.final_accounts.reasons import Against
from generator.kinds.final_accounts.rules.budgets import BUDGETED
from generator.kinds.final_accounts.rules.case import RULES, Case, is_empty_fund, printed_items
from generator.numerals import ZERO
from generator.problems import Place, Severity

_TEN_THOUSAND = (Decimal(900_000), Decimal(1_100_000))
"""9,000 to 11,000 times, in percent."""
_COMPARABLE = (
    *((f"three_public.{name}", f"three_public.{name}.budget") for name in THREE_PUBLIC),
    *((f"{fund.key}.expenditure", f"{fund.key}.expenditure.budget") for fund in APPROPRIATIONS),
    ("state_assets.fixed_assets", "state_assets.buildings"),
    ("state_assets.fixed_assets", "state_assets.vehicles_value"),
    ("procurement.total", "procurement.awarded_to_smes"),
    ("procurement.total", "procurement.awarded_to_small_micro"),
    ("expenditure.current", "procurement.total"),
    ("performance.overall.final", "expenditure.current"),
    ("performance.projects.final", "expenditure.project"),
)
"""Numbers that are of one order: one of them may be much smaller, but not by a factor of 10,000."""


@RULES.rule("FA301", "与上年比较要有上年决算数",
            advice="请补上上年文件，或在本文件写“上年:”一段",
            source="部门决算公开的内容：情况说明的各部分写与上年决算数相比的增减")
def last_year_known(case: Case) -> Findings:
    if case.before is None and case.accounts.last_year is None:
        year = case.accounts.year
        yield Finding(f"没有 {int(year.value) - 1}.yaml，也没有“上年”一段", year.place)


@RULES.rule("FA302", "与上年相比有增减的，要写主要原因",
            advice="请在“原因”中加一条，“用于”写上这个词语；同一原因可用于几处",
            source="部门决算公开的内容：情况说明写与上年相比的增减额、增减率和主要原因")
def change_explained(case: Case) -> Findings:
    for use, change in _compared(case, Against.LAST_YEAR):
        if change.printed and case.reason(use) is None:
            yield Finding(f"缺少“{use}”的原因：{_moved(change)}", case.accounts.places["reasons"])


@RULES.rule("FA303", "预算与决算有差异的，要写主要原因",
            advice="请在“原因”中加一条，“用于”写上这个词语；同一原因可用于几处",
            source="部门决算公开的内容：情况说明写预决算差异率和主要原因（“三公”经费与全年预算数比，"
                   "其余与年初预算数比）")
def variance_explained(case: Case) -> Findings:
    for use, rate in _compared(case, Against.BUDGET):
        if rate.printed and case.reason(use) is None:
            yield Finding(f"缺少“{use}”的原因：预决算差异率 {_rate(rate)}", case.accounts.places["reasons"])
    for use, above in _compared(case, Against.INITIAL_BUDGET):
        if above.printed and case.reason(use) is None:
            yield Finding(f"缺少“{use}”的原因：{_moved(above, '较年初预算')}",
                          case.accounts.places["reasons"])


@RULES.rule("FA304", "每个科目与上年相比有增减的，要写主要原因",
            advice="请在支出的这一项写“原因: …”，或在“原因”中用“科目”列出它",
            source="部门决算公开的内容：情况说明五（三）按科目逐项写增减和原因，上年有、本年没有的也列出，"
                   "各项增减才加得出总的增减")
def items_explained(case: Case) -> Findings:
    for fund, code in printed_items(case, "各科目"):
        change = case.ledger[f"{fund.key}.item.{code}.change"]
        if not change.printed or reason_for(case.accounts, fund, code):
            continue
        rows = rows_of(case.accounts, fund, code)
        if not rows:
            yield Finding(f"上年有支出的科目 {code}（{fund.value}）本年没有列出",
                          case.accounts.places["expenditure"])
        else:
            yield Finding(f"科目 {code} 缺少原因：{_moved(change)}", rows[0].place)


@RULES.rule("FA305", "原因的说法应与增减方向一致",
            advice="请核对原因的文字和数字，看是哪一处写反了",
            source="自定：增加还是减少由数字得出，原因由人写；数字改了而原因没有改，印出来自相矛盾",
            severity=Severity.WARNING)
def reasons_fit(case: Case) -> Findings:
    told = [(case.reason(use), change) for against in Against for use, change in _compared(case, against)]
    told += [(budget_reason_for(case.accounts, fund, code), case.ledger[key])
             for fund, code in printed_items(case, BUDGETED)
             if (key := f"{fund.key}.item.{code}.above_budget") in case.ledger]
    told += [(reason_for(case.accounts, fund, code), case.ledger[f"{fund.key}.item.{code}.change"])
             for fund, code in printed_items(case, "各科目")]
    for reason, change in told:
        if reason and _contradicts(reason.text, change):
            said = _direction_words(reason.text)
            yield Finding(f"{change.label}是{_direction(change)}，原因却只说“{said}”", reason.place)


@RULES.rule("FA306", "同一处只用一条原因",
            advice="请删去多余的一条",
            source="自定：一处只印一条原因，有两条就不知道该印哪一条")
def reason_once(case: Case) -> Findings:
    for use, place in case.accounts.repeated_reasons:
        yield Finding(f"“{use}”有不止一条原因", place)


@RULES.rule("FA307", "上年数与上年文件不同的，要写调整原因",
            advice="请核对；确经批准调整的，在“上年”一段写明“调整原因”",
            source="自定：同一个数在两年的报告里应当相同；已公开的一份2022年度决算，"
                   "上年财政拨款总计有 17.15 万元对不上，没有说明",
            severity=Severity.WARNING)
def adjustment_explained(case: Case) -> Findings:
    before = case.accounts.last_year
    if case.before is None or before is None or before.adjustment_reason:
        return
    for fact in case.ledger:
        key = fact.key.removesuffix(".last_year")
        if key != fact.key and isinstance(origin := next(iter(fact.inputs), None), Figure):
            was = case.before[key].value if key in case.before else ZERO
            if origin.value != was:
                then = numerals.amount(was, MONEY)
                yield Finding(f"{fact.label}这里是 {stated(fact)}，上年文件是 {then} 万元", origin.place,
                              (fact, replace(fact, value=was)))


@RULES.rule("FA308", "年初结转和结余应等于上年年末数",
            advice="请核对；不写“年初”时自动取上年年末数，确经批准调整的在“上年”一段写明“调整原因”",
            source="部门决算报表财决01表：年初结转和结余 = 上年年末结转和结余；调整年初数的，说明原因",
            severity=Severity.WARNING)
def opening_is_closing(case: Case) -> Findings:
    if case.accounts.last_year and case.accounts.last_year.adjustment_reason:
        return
    for row in case.accounts.carryover:
        key = f"carryover.{row.fund.key}.{row.code or 'all'}.closing"
        closing = case.before[key] if case.before and key in case.before else None
        if row.opening and closing and row.opening.value != closing.value:
            yield Finding(f"{row.fund.value}年初结转和结余是 {stated(row.opening)}，"
                          f"上年年末是 {stated(closing)}", row.opening.place, (row.opening, closing))


@RULES.rule("FA309", "上年总计不小于其中的财政拨款，财政拨款总计不小于上年财政拨款支出",
            advice="请核对“上年”一段的数字",
            source="部门决算报表财决01表、财决01-1表：财政拨款是全部收支的一部分，"
                   "总计 = 本年支出 + 年末结转和结余")
def last_year_within(case: Case) -> Findings:
    pairs = [("appropriation.total", "revenue.total")]
    if case.accounts.last_year and "appropriation_total" in case.accounts.last_year.totals:
        pairs += [("general_public.expenditure", "appropriation.total")]
    pairs += [(f"{fund.key}.expenditure", f"{fund.key}.total")
              for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL)]
    if case.accounts.last_year is None:
        return
    for part, whole in pairs:
        less, more = case.ledger[f"{part}.last_year"], case.ledger[f"{whole}.last_year"]
        yield from beyond(less, more, place_of(more, case.accounts.last_year.place))


@RULES.rule("FA310", "金额不应是上年数或有关数字的约一万倍（元、万元写错）",
            advice="请核对计量单位：本文件的“金额单位”适用于每个金额",
            source="自定：决算系统以元录入，公开以万元印出，单位写错的数正好差一万倍",
            severity=Severity.WARNING)
def magnitudes(case: Case) -> Findings:
    pairs = [(case.ledger[fact.key.removesuffix(".last_year")], fact) for fact in case.ledger
             if fact.measure is Measure.YUAN and fact.key.endswith(".last_year")]
    pairs += [(case.ledger[one], case.ledger[other]) for one, other in _COMPARABLE if one in case.ledger]
    seen: set[Place] = set()
    for one, other in pairs:
        large, small = (one, other) if abs(one.value) > abs(other.value) else (other, one)
        place = place_of(one, place_of(other, case.accounts.year.place))
        times = numerals.percentage(abs(large.value), abs(small.value))
        if times and _TEN_THOUSAND[0] <= times <= _TEN_THOUSAND[1] and place not in seen:
            seen.add(place)
            yield Finding(f"{sourced(large)}约是 {sourced(small)}的一万倍", place, (large, small))


@RULES.rule("FA311", "上年有政府性基金、国有资本经营预算财政拨款，本年没有的，应核对是否漏填",
            advice="请核对；本年确实没有的可不理会",
            source="自定：没有这种资金的，情况说明和决算报表都印“没有”；漏填的也这样印，从报告里看不出来",
            severity=Severity.WARNING)
def funds_go_on(case: Case) -> Findings:
    for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
        before = case.ledger[f"{fund.key}.total.last_year"]
        if before.value and is_empty(case.ledger, fund.key):
            yield Finding(f"上年{fund.value}财政拨款收入总计 {stated(before)}{lines(before)}，本年没有",
                          case.accounts.places["revenue"], (before,))


# ── what the rules share ──


def _rate(fact: Fact) -> str:
    return numerals.percent(fact.value, MONEY)


def _moved(change: Fact, base: str = "较上年") -> str:
    return f"{base}{_direction(change)} {numerals.amount(abs(change.value), MONEY)} 万元"


def _direction(change: Fact) -> str:
    return "减少" if change.value < 0 else "增加"


def _compared(case: Case, against: Against) -> Iterator[tuple[str, Fact]]:
    """The uses that print a reason, and the difference that each explains, if it is known."""
    for reason in case.printed.reasons:
        difference = reason._replace(fact=case.accounts.told_as(reason.fact)).difference
        known = reason.against is against and difference in case.ledger
        if known and not is_empty_fund(case, reason.fact):
            yield reason.use, case.ledger[difference]


_UP = re.compile("增加|增长|上升|提高|新增|增多|追加|增大")
_DOWN = re.compile("减少|下降|降低|压减|压缩|节约|减小|缩减|调减|核减|取消|退休|调出|未安排|未发生|未支付")


def _contradicts(reason: str, change: Fact) -> bool:
    """Words of one direction only, and it is the wrong one."""
    up, down = bool(_UP.search(reason)), bool(_DOWN.search(reason))
    return up != down and bool(change.printed) and (change.value > ZERO) != up


def _direction_words(reason: str) -> str:
    return "、".join(dict.fromkeys(re.findall(f"{_UP.pattern}|{_DOWN.pattern}", reason)))
