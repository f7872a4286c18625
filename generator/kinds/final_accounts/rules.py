"""部门决算公开: what must add up before it is published.

Amounts are compared exactly, in yuan: a file in 元 or 万元 has no rounding of its own. FA1xx within a statement,
FA2xx between statements, FA3xx against last year and budget, FA4xx 三公, procurement and assets,
FA5xx classification; PE1xx performance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator import indicators, numerals
from generator.classification import Classification, Level, ancestor
from generator.indicators import ALL_POINTS
from generator.kinds.final_accounts.context import is_empty, item_codes, reason_for, reason_of
from generator.kinds.final_accounts.facts import LABELS, scored
from generator.kinds.final_accounts.model import (
    APPROPRIATIONS,
    Evaluation,
    ExpenditureRow,
    FinalAccounts,
    Fund,
    Indicator,
    RevenueRow,
)
from generator.kinds.final_accounts.style import Style, style
from generator.ledger import Fact, Figure, Ledger, Prose
from generator.ledger import figures as origins
from generator.numerals import ZERO, NumberStyle
from generator.problems import Place, Severity
from generator.rules import Finding, Findings, Rules
from generator.template import Edition


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `before` is last year's ledger, if there is a file of last year.

    The edition decides which reasons are printed.
    """

    accounts: FinalAccounts
    ledger: Ledger
    before: Ledger | None
    names: Classification
    edition: Edition

    @property
    def style(self) -> Style:
        return style(self.edition)

    def reason(self, use: str) -> Prose | None:
        return reason_of(self.accounts, self.edition, use)


RULES: Rules[Case] = Rules()

_MONEY = NumberStyle(thousands=True)
_EXTRA_NATURES = ("superior_remittance", "business_expenditure", "subordinate_subsidy")
_BASIC_CLASSES = ("301", "302", "303", "307", "310", "312", "399")

CHANGES = {
    "收入支出总体": "revenue.total", "收入总体": "revenue.total", "支出总体": "expenditure.total",
    "财政拨款收入支出总体": "appropriation.total", "财政拨款收入总体": "appropriation.total",
    "财政拨款支出总体": "appropriation.expenditure_total",
    "一般公共预算支出": "general_public.expenditure", "三公经费": "three_public.total",
    "因公出国（境）费": "three_public.overseas_travel", "公务用车购置及运行维护费": "three_public.vehicles",
    "公务接待费": "three_public.receptions", "政府性基金": "government_funds.total",
    "政府性基金收入": "revenue.government_funds", "政府性基金支出": "government_funds.expenditure",
    "国有资本经营": "state_capital.total", "国有资本经营收入": "revenue.state_capital",
    "国有资本经营支出": "state_capital.expenditure", "机关运行经费": "basic.running_costs",
}
"""Which number's change from last year each reason explains."""
VARIANCES = {
    "财政拨款预算差异": "appropriation.total", "财政拨款收入预算差异": "appropriation.total",
    "财政拨款支出预算差异": "appropriation.expenditure_total", "一般公共预算差异": "general_public.expenditure",
    "三公经费预算差异": "three_public.total", "因公出国（境）费预算差异": "three_public.overseas_travel",
    "公务用车购置费预算差异": "three_public.vehicle_purchase",
    "公务用车运行维护费预算差异": "three_public.vehicle_running", "公务接待费预算差异": "three_public.receptions",
    "政府性基金预算差异": "government_funds.total", "国有资本经营预算差异": "state_capital.total",
}
"""Which number's variance from the budget each reason explains."""
FLEET = "公务用车数差异"
"""What editions call the reason for a fleet that differs from the vehicles owned."""


# ── FA1xx: within a statement ───────────────────────────────────────────────────────────────────────────────


@RULES.rule("FA101", "支出明细：财政拨款的支出要有科目编码", "请在这一项写上 7 位功能科目编码（科目: …）")
def code_needed(case: Case) -> Findings:
    for row in case.accounts.expenditure:
        if not row.code and row.fund is not Fund.OTHER:
            yield Finding(f"资金为“{row.fund.value}”的支出没有写科目", row.place)


@RULES.rule("FA102", "收入支出决算总表：收入总计应等于支出总计", "请核对这些数字，尤其是年初、年末结转和结余")
def balances(case: Case) -> Findings:
    yield from _unequal(case.ledger["revenue.total"], case.ledger["expenditure.total"], case.accounts.places["carryover"])


@RULES.rule("FA103", "财政拨款收入支出决算总表：每种资金的 年初结转和结余 + 本年收入 应等于 本年支出 + 年末结转和结余",
            "请核对这种资金的收入、支出和结转和结余")
def funds_balance(case: Case) -> Findings:
    for fund in APPROPRIATIONS:
        place = next((row.place for row in case.accounts.carryover if row.fund is fund), case.accounts.places["carryover"])
        yield from _unequal(case.ledger[f"{fund.key}.total"], case.ledger[f"{fund.key}.expenditure_total"], place)


@RULES.rule("FA104", "支出明细：同一科目、同一资金只列一项", "请把重复的几项合并成一项")
def rows_once(case: Case) -> Findings:
    for rows, words in ((case.accounts.expenditure, "支出"), (case.accounts.carryover, "结转和结余")):
        seen: Counter[tuple[Fund, str]] = Counter()
        for row in rows:
            seen[row.fund, row.code] += 1
            if seen[row.fund, row.code] == 2 and (row.code or words == "结转和结余"):
                told = f"{words}中 {row.code}".rstrip()
                yield Finding(f"{told}（{row.fund.value}）列了不止一项", row.place)
    by_item = {row.fund for row in case.accounts.carryover if row.code}
    for balance in case.accounts.carryover:
        if not balance.code and balance.fund in by_item:
            yield Finding(f"{balance.fund.value}的结转和结余既有合计一项，又有分科目的", balance.place)


@RULES.rule("FA105", "支出明细：上缴上级支出、经营支出、对附属单位补助支出不能用财政拨款", "请改填到资金为“其他资金”的一项")
def own_money_only(case: Case) -> Findings:
    for row in case.accounts.expenditure:
        for nature in _EXTRA_NATURES:
            figure = row.amounts.get(nature)
            if figure and figure.value and row.fund is not Fund.OTHER:
                yield Finding(f"资金为“{row.fund.value}”的支出不应有{LABELS[nature]}", figure.place)


@RULES.rule("FA106", "基本支出经济分类：只用 301、302、303、307、310、312、399 类", "请核对经济分类科目编码；基本建设（309、311）不列入基本支出")
def basic_classes(case: Case) -> Findings:
    for row in case.accounts.economic:
        if not row.code.startswith(_BASIC_CLASSES):
            yield Finding(f"基本支出不应有 {row.code}", row.place)


@RULES.rule("FA107", "基本支出经济分类：同一科目只列一项", "请把重复的几项合并成一项")
def economic_once(case: Case) -> Findings:
    seen: set[str] = set()
    for row in case.accounts.economic:
        if row.code in seen:
            yield Finding(f"经济分类科目 {row.code} 列了不止一项", row.place)
        seen.add(row.code)


# ── FA2xx: between statements ───────────────────────────────────────────────────────────────────────────────


@RULES.rule("FA201", "一般公共预算财政拨款基本支出决算表：经济分类合计应等于功能分类的基本支出", "请核对两处的基本支出")
def basic_agrees(case: Case) -> Findings:
    yield from _unequal(case.ledger["basic.total"], case.ledger["general_public.basic"], case.accounts.places["economic"])


@RULES.rule("FA202", "“三公”经费不小于基本支出中的同类经济科目", "请核对“三公”经费决算数与经济分类的金额")
def three_public_covers(case: Case) -> Findings:
    pairs = {"30212": "overseas_travel", "30217": "receptions", "30231": "vehicle_running", "31013": "vehicle_purchase"}
    for code, name in pairs.items():
        key = f"basic.economic.{code}"
        if key in case.ledger and case.ledger[key].value > case.ledger[f"three_public.{name}"].value:
            item = case.accounts.three_public[name]
            yield Finding(f"{LABELS[name]}决算数 {_told(case.ledger[f'three_public.{name}'])} 小于"
                          f"经济科目 {code} 的 {_told(case.ledger[key])}", item.final.place)


# ── FA3xx: against last year and the budget ─────────────────────────────────────────────────────────────────


@RULES.rule("FA301", "与上年比较要有上年决算数", "请补上上年文件，或在本文件写“上年:”一段")
def last_year_known(case: Case) -> Findings:
    if case.before is None and case.accounts.last_year is None:
        yield Finding(f"没有 {int(case.accounts.year.value) - 1}.yaml，也没有“上年”一段", case.accounts.year.place)


@RULES.rule("FA302", "与上年相比有增减的，要写主要原因", "请在“原因”中加一条，“用于”写上这个词语；同一原因可用于几处")
def change_explained(case: Case) -> Findings:
    for use, change in _printed_changes(case):
        if change.printed and case.reason(use) is None:
            yield Finding(f"缺少“{use}”的原因：{_moved(change)}", case.accounts.places["reasons"])


@RULES.rule("FA303", "预算与决算有差异的，要写主要原因", "请在“原因”中加一条，“用于”写上这个词语；同一原因可用于几处")
def variance_explained(case: Case) -> Findings:
    for use, rate in _printed_variances(case):
        if rate.printed and case.reason(use) is None:
            yield Finding(f"缺少“{use}”的原因：预决算差异率 {_rate(rate)}", case.accounts.places["reasons"])


@RULES.rule("FA304", "每个科目与上年相比有增减的，要写主要原因", "请在支出的这一项写“原因: …”，或在“原因”中用“科目”列出它")
def items_explained(case: Case) -> Findings:
    for fund, code in _printed_items(case):
        change = case.ledger[f"{fund.key}.item.{code}.change"]
        if not change.printed or reason_for(case.accounts, fund, code):
            continue
        row = next((row for row in case.accounts.expenditure if row.fund is fund and row.code == code), None)
        if row is None:
            yield Finding(f"上年有支出的科目 {code}（{fund.value}）本年没有列出", case.accounts.places["expenditure"])
        else:
            yield Finding(f"科目 {code} 缺少原因：{_moved(change)}", row.place)


@RULES.rule("FA305", "原因的说法应与增减方向一致", "请核对原因的文字和数字，看是哪一处写反了", Severity.WARNING)
def reasons_fit(case: Case) -> Findings:
    told = [(case.reason(use), change) for use, change in _printed_changes(case)]
    told += [(case.reason(use), rate) for use, rate in _printed_variances(case)]
    told += [(reason_for(case.accounts, fund, code), case.ledger[f"{fund.key}.item.{code}.change"])
             for fund, code in _printed_items(case)]
    for reason, change in told:
        if reason and _contradicts(reason.text, change):
            yield Finding(f"{change.label}是{'减少' if change.value < 0 else '增加'}，原因却只说“{_direction_words(reason.text)}”",
                          reason.place)


@RULES.rule("FA306", "同一处只用一条原因", "请删去多余的一条")
def reason_once(case: Case) -> Findings:
    for use, place in case.accounts.repeated_reasons:
        yield Finding(f"“{use}”有不止一条原因", place)


@RULES.rule("FA307", "上年数与上年文件不同的，要写调整原因", "请核对；确经批准调整的，在“上年”一段写明“调整原因”", Severity.WARNING)
def adjustment_explained(case: Case) -> Findings:
    stated = case.accounts.last_year
    if case.before is None or stated is None or stated.adjustment_reason:
        return
    for fact in case.ledger:
        key = fact.key.removesuffix(".last_year")
        if key != fact.key and isinstance(origin := next(iter(fact.inputs), None), Figure):
            was = case.before[key].value if key in case.before else ZERO
            if origin.value != was:
                yield Finding(f"{fact.label}这里是 {_told(fact)}，上年文件是 {numerals.amount(was, _MONEY)} 万元", origin.place)


@RULES.rule("FA308", "年初结转和结余应等于上年年末数", "请核对；不写“年初”时自动取上年年末数，确经批准调整的可不理会", Severity.WARNING)
def opening_is_closing(case: Case) -> Findings:
    for row in case.accounts.carryover:
        key = f"carryover.{row.fund.key}.{row.code or 'all'}.closing"
        if case.before and row.opening and key in case.before and row.opening.value != case.before[key].value:
            yield Finding(f"{row.fund.value}年初结转和结余是 {_yuan(row.opening)}，上年年末是 {_told(case.before[key])}",
                          row.opening.place)


# ── FA4xx: 三公, procurement, assets ────────────────────────────────────────────────────────────────────────


@RULES.rule("FA401", "“三公”经费有支出的，要写开支内容", "请在这一项写“开支内容: …”")
def content_given(case: Case) -> Findings:
    for name, item in case.accounts.three_public.items():
        if item.final.value and item.content is None and name != "vehicle_purchase":
            yield Finding(f"{LABELS[name]}有支出，没有写开支内容", item.final.place)


@RULES.rule("FA402", "有其他用车的，要说明主要是什么车", "请在“国有资产”写“其他用车说明: …”")
def other_vehicles_told(case: Case) -> Findings:
    assets = case.accounts.state_assets
    if assets.vehicles["other"].value and assets.other_vehicles is None:
        yield Finding(f"其他用车 {numerals.count(assets.vehicles['other'].value)} 辆，没有写其他用车说明", assets.vehicles["other"].place)


@RULES.rule("FA403", "公务用车保有量与国有资产车辆数不同的，要写差异原因", "请核对两处车辆数，或写“与车辆数差异原因: …”")
def fleet_agrees(case: Case) -> Findings:
    held, owned = case.ledger["three_public.vehicles_held"], case.ledger["state_assets.vehicles.total"]
    if held.value != owned.value and case.accounts.fleet_reason is None and FLEET in case.edition.reasons:
        yield Finding(f"公务用车保有量 {numerals.count(held.value)} 辆，国有资产车辆 {numerals.count(owned.value)} 辆",
                      case.accounts.three_public["vehicle_running"].counts["vehicles_held"].place)


@RULES.rule("FA404", "政府采购：授予小微企业 ≤ 授予中小企业 ≤ 采购支出总额", "请核对政府采购的金额")
def awards_within(case: Case) -> Findings:
    order = [case.ledger[f"procurement.{name}"] for name in ("awarded_to_small_micro", "awarded_to_smes", "total")]
    for smaller, larger in zip(order, order[1:], strict=False):
        if smaller.value > larger.value:
            yield Finding(f"{smaller.label} {_told(smaller)} 大于{larger.label} {_told(larger)}",
                          next(origins(smaller)).place)


@RULES.rule("FA405", "国有资产：房屋价值 + 车辆价值 ≤ 固定资产原值", "请核对固定资产的金额")
def assets_within(case: Case) -> Findings:
    parts = [case.ledger["state_assets.buildings"], case.ledger["state_assets.vehicles_value"]]
    whole = case.ledger["state_assets.fixed_assets"]
    if numerals.total([part.value for part in parts]) > whole.value:
        yield Finding(f"房屋 {_told(parts[0])}、车辆 {_told(parts[1])} 合计大于固定资产原值 {_told(whole)}",
                      next(origins(whole)).place)


@RULES.rule("FA406", "“三公”经费为零时，团组、批次、人次、购置数也应为零；不为零时也不应为零", "请核对金额和个数", Severity.WARNING)
def counts_match(case: Case) -> Findings:
    for name in ("overseas_travel", "vehicle_purchase", "receptions"):
        item = case.accounts.three_public[name]
        for count in item.counts.values():
            if bool(count.value) != bool(item.final.value):
                words = count.label.rpartition(".")[2]
                yield Finding(f"{LABELS[name]}决算数是 {_yuan(item.final)}，{words}却是 {numerals.count(count.value)}", count.place)


# ── FA5xx: classification ───────────────────────────────────────────────────────────────────────────────────


@RULES.rule("FA501", "功能科目编码应在该年度的科目表中", "请核对编码；科目表没有收录的，可写“名称: …”", Severity.WARNING)
def functional_known(case: Case) -> Findings:
    for row in _functional_rows(case):
        missing = [ancestor(row.code, level) for level in Level if ancestor(row.code, level) not in case.names.functional]
        if row.code and missing and not (row.stated_name and missing == [row.code]):
            yield Finding(f"科目表中没有 {missing[0]}", row.place)


@RULES.rule("FA502", "经济分类科目编码应在该年度的科目表中", "请核对编码；科目表没有收录的，可写“名称: …”", Severity.WARNING)
def economic_known(case: Case) -> Findings:
    for row in case.accounts.economic:
        if row.code not in case.names.economic and row.stated_name is None:
            yield Finding(f"科目表中没有 {row.code}", row.place)


@RULES.rule("FA503", "写出的科目名称应与科目表一致", "请核对；印出的是这里写的名称", Severity.WARNING)
def names_agree(case: Case) -> Findings:
    rows: list[tuple[Prose | None, str | None]] = [
        (row.stated_name, case.names.functional.get(row.code)) for row in _functional_rows(case)]
    rows += [(row.stated_name, case.names.economic.get(row.code)) for row in case.accounts.economic]
    for stated, name in rows:
        if stated and name and stated.text != name:
            yield Finding(f"写的是“{stated}”，科目表是“{name}”", stated.place)


# ── PE1xx: performance ──────────────────────────────────────────────────────────────────────────────────────


@RULES.rule("PE101", "绩效自评表：分值合计应为 100（预算执行率占 10）", "请核对各指标的分值")
def points_complete(case: Case) -> Findings:
    for key, table in _tables(case):
        points = case.ledger[f"{key}.points"]
        if points.value != ALL_POINTS:
            yield Finding(f"{_title(table)}的分值连同执行率共 {points.value.normalize():f} 分", table.place)


@RULES.rule("PE102", "绩效指标：要能计算得分", "定性指标请写“完成比例”，或写“得分”和“得分理由”")
def score_known(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        if indicator.score is None and scored(indicator) is None:
            yield Finding(f"指标“{indicator.level_three}”：从指标值“{indicator.target}”和实际完成值“{indicator.actual}”不能计算得分",
                          indicator.actual.place)


@RULES.rule("PE103", "绩效指标：完成比例应在等级的范围之内", "完全达到、基本达到 80%–100%，部分达到 60%–80%，未达到 60% 以下")
def share_in_band(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        level = indicators.level(indicators.measure(indicator.actual.text))
        share = indicator.level_share
        if share and level and not level.lowest <= share.value <= level.highest:
            yield Finding(f"“{indicator.actual}”的完成比例 {share.value.normalize():f}% 不在 "
                          f"{level.lowest}%–{level.highest}% 之内", share.place)


@RULES.rule("PE104", "绩效指标：另定的得分要有理由", "请写“得分理由: …”，或删去“得分”由程序计算")
def score_reasoned(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        if indicator.score and indicator.score_reason is None:
            yield Finding(f"指标“{indicator.level_three}”另定了得分，没有理由", indicator.score.place)


@RULES.rule("PE105", "绩效指标：另定的得分与计分规则不同", "请核对；印出的是另定的得分", Severity.WARNING)
def score_by_rule(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        by_rule = scored(indicator)
        if indicator.score and by_rule and by_rule.points != indicator.score.value:
            yield Finding(f"指标“{indicator.level_three}”另定得分 {indicator.score.value}，按规则是 {by_rule.points.normalize():f}"
                          f"（{by_rule.formula}）", indicator.score.place)


@RULES.rule("PE106", "绩效指标：得分低于分值的，要写偏差原因及改进措施", "请写“偏差原因及改进措施: …”")
def deviation_explained(case: Case) -> Findings:
    for key, indicator in _indicators(case):
        earned, points = case.ledger[f"{key}.score"], case.ledger[f"{key}.points"]
        if "project" in key and earned.value < points.value and indicator.deviation_reason is None:
            yield Finding(f"指标“{indicator.level_three}”得 {earned.value.normalize():f} 分，低于分值 {points.value.normalize():f}，没有写原因",
                          indicator.place)


@RULES.rule("PE107", "绩效指标：得分不能高于分值", "请改正得分或分值")
def score_within(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        if indicator.score and indicator.score.value > indicator.points.value:
            yield Finding(f"得分 {indicator.score.value} 高于分值 {indicator.points.value}", indicator.score.place)


@RULES.rule("PE108", "绩效指标：指标值与实际完成值的计量单位应一致", "请改用同一计量单位", Severity.WARNING)
def units_agree(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        target, actual = indicators.measure(indicator.target.text), indicators.measure(indicator.actual.text)
        if target.number is not None and actual.number is not None and target.unit != actual.unit:
            yield Finding(f"指标值的单位是“{target.unit}”，实际完成值是“{actual.unit}”", indicator.actual.place)


@RULES.rule("PE109", "绩效指标：定量指标不写完成比例", "请删去“完成比例”；需要另定得分时写“得分”和“得分理由”", Severity.WARNING)
def share_for_words(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        if indicator.level_share and indicators.measure(indicator.target.text).number is not None:
            yield Finding(f"指标“{indicator.level_three}”是定量指标，却写了完成比例", indicator.level_share.place)


@RULES.rule("PE110", "绩效自评表：要有全年预算数", "请核对资金；没有预算的项目不需要自评", Severity.WARNING)
def budget_given(case: Case) -> Findings:
    for key, table in _tables(case):
        if not case.ledger[f"{key}.adjusted_budget"].value:
            yield Finding(f"{_title(table)}的全年预算数为零，执行率无法计算", table.place)


# ── what the rules share ────────────────────────────────────────────────────────────────────────────────────


def _functional_rows(case: Case) -> list[ExpenditureRow | RevenueRow]:
    return [*case.accounts.expenditure, *case.accounts.revenue]


def _unequal(left: Fact, right: Fact, place: Place) -> Iterator[Finding]:
    if left.value != right.value:
        yield Finding(f"{_told(left)}（{left.label}{_lines(left)}） ≠ {_told(right)}（{right.label}{_lines(right)}），"
                      f"相差 {numerals.decimal(abs(left.value - right.value), _MONEY)} 元", place)


def _lines(fact: Fact) -> str:
    """`：2023.yaml:14,18,21`: the lines that a number rests on, file by file."""
    by_file: dict[str, list[int]] = {}
    for figure in origins(fact):
        by_file.setdefault(figure.place.file.rpartition("/")[2], []).append(figure.place.line)
    return "".join(f"：{file}:{','.join(map(str, sorted(set(lines))))}" for file, lines in by_file.items())


def _told(fact: Fact) -> str:
    return f"{numerals.amount(fact.value, _MONEY)} 万元"


def _yuan(figure: Figure) -> str:
    return f"{numerals.amount(figure.value, _MONEY)} 万元"


def _rate(fact: Fact) -> str:
    return numerals.percent(fact.value, _MONEY)


def _moved(change: Fact) -> str:
    return f"较上年{'减少' if change.value < 0 else '增加'} {numerals.amount(abs(change.value), _MONEY)} 万元"


def _printed_changes(case: Case) -> Iterator[tuple[str, Fact]]:
    for use, key in CHANGES.items():
        if use in case.edition.reasons and not _is_empty_fund(case, key):
            yield use, case.ledger[f"{key}.change"]


def _printed_variances(case: Case) -> Iterator[tuple[str, Fact]]:
    for use, key in VARIANCES.items():
        if use in case.edition.reasons and not _is_empty_fund(case, key):
            yield use, case.ledger[f"{key}.variance"]


def _printed_items(case: Case) -> Iterator[tuple[Fund, str]]:
    for fund in APPROPRIATIONS:
        if fund is Fund.GENERAL_PUBLIC or f"{fund.value}各科目" in case.edition.reasons:
            yield from ((fund, code) for code in item_codes(case.accounts, case.ledger, fund, case.style)
                        if not _is_empty_fund(case, fund.key))


def _is_empty_fund(case: Case, key: str) -> bool:
    """八 and 九 of a fund without money have one fixed sentence and need no reasons."""
    return any(fund in key.split(".") and is_empty(case.ledger, fund) for fund in ("government_funds", "state_capital"))


_UP = re.compile("增加|增长|上升|提高|新增|增多|追加|增大")
_DOWN = re.compile("减少|下降|降低|压减|压缩|节约|减小|缩减|调减|核减|取消|退休|调出|未安排|未发生|未支付")


def _contradicts(reason: str, change: Fact) -> bool:
    """Words of one direction only, and it is the wrong one."""
    up, down = bool(_UP.search(reason)), bool(_DOWN.search(reason))
    return up != down and bool(change.printed) and (change.value > ZERO) != up


def _direction_words(reason: str) -> str:
    return "、".join(dict.fromkeys(re.findall(f"{_UP.pattern}|{_DOWN.pattern}", reason)))


def _tables(case: Case) -> Iterator[tuple[str, Evaluation]]:
    performance = case.accounts.performance
    if performance.overall:
        yield "performance.overall", performance.overall
    for number, project in enumerate(performance.projects, 1):
        yield f"performance.project.{number}", project


def _indicators(case: Case) -> Iterator[tuple[str, Indicator]]:
    for key, table in _tables(case):
        for number, indicator in enumerate(table.indicators, 1):
            yield f"{key}.indicator.{number}", indicator


def _title(table: Evaluation) -> str:
    return f"项目“{table.name}”" if table.name else "整体支出绩效目标自评表"
