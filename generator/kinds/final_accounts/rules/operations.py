"""FA4xx: 三公 expenses, procurement, state assets."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, stated
from generator.deriving.ledger import Fact
from generator.deriving.ledger import figures as origins
from generator.kinds.final_accounts.prose import says_nothing
from generator.kinds.final_accounts.rules.assets import other_assets
from generator.kinds.final_accounts.rules.case import RULES, Case, beyond, differs, exceeds, summed
from generator.problems import Severity

FLEET = "公务用车数差异"
"""What editions call the reason for a fleet that differs from the vehicles owned."""
_COUNTS_IN_ORDER = {
    "delegations": "travellers", "reception_count": "guests", "vehicles_bought": "vehicles_held",
}
"""Of each pair, the first is never more than the second."""
_FEW = 3
"""So many cars more are told only where they are more than twice the others."""
_NO_CARS = re.compile(r"(?:本(?:单位|部门))?(?:无|没有|不涉及|未配备).{0,8}|0辆?")
"""Words that there are no other cars."""
_LARGE = Decimal(1_000_000)
"""What one piece of large equipment is worth at least, in yuan."""


@RULES.rule("FA401", "“三公”经费有支出的，要写开支内容",
            advice="请在这一项写“开支内容: …”",
            source="部门决算公开的内容：情况说明七中，"
                   "因公出国（境）、公务用车运行维护、公务接待都写“开支内容包括……”")
def content_given(case: Case) -> Findings:
    for name, item in case.accounts.three_public.items():
        if item.final.value and item.content is None and name != "vehicle_purchase":
            yield Finding(f"{_called(case, name)}有支出，没有写开支内容", item.final.place)


@RULES.rule("FA402", "有其他用车的，要说明主要是什么车",
            advice="请在“国有资产”写“其他用车说明: …”",
            source="部门决算公开的内容：情况说明十（三）写“其他用车主要是……”")
def other_vehicles_explained(case: Case) -> Findings:
    other, words = case.accounts.state_assets.vehicles["other"], case.accounts.state_assets.other_vehicles
    if other.value and (words is None or says_nothing(words.text)):
        yield Finding(f"其他用车 {numerals.count(other.value)} 辆，没有写其他用车说明", other.place)


@RULES.rule("FA415", "没有其他用车的，不写其他用车说明",
            advice="请核对各类车辆数，或删去“其他用车说明”",
            source="部门决算公开的内容：情况说明十（三）只在有其他用车时写“其他用车主要是……”；"
                   "写了说明而辆数是 0，多半是辆数写在了别的一行",
            severity=Severity.WARNING)
def other_vehicles_are_there(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    assets = case.accounts.state_assets
    words = assets.other_vehicles
    if not words or assets.vehicles["other"].value:
        return
    if not says_nothing(words.text) and not _NO_CARS.fullmatch(words.text):
        yield Finding(f"写了其他用车说明“{words}”，其他用车却是 0 辆", words.place)


@RULES.rule("FA403", "公务用车保有量与国有资产车辆数不同的，要写差异原因",
            advice="请核对两处车辆数，或写“与车辆数差异原因: …”",
            source="部门决算公开的内容：情况说明七写国有资产中的车辆数与公务用车保有量的差异原因；"
                   "已公开的一份2022年度决算，两处是 3 辆和 2 辆，没有说明")
def fleet_agrees(case: Case) -> Findings:
    held, owned = case.ledger["three_public.vehicles_held"], case.ledger["state_assets.vehicles.total"]
    if held.value != owned.value and case.accounts.fleet_reason is None and FLEET in case.printed.wider:
        yield Finding(f"公务用车保有量 {stated(held)} 辆，国有资产车辆 {stated(owned)} 辆",
                      case.accounts.three_public["vehicle_running"].counts["vehicles_held"].place)


@RULES.rule("FA404", "政府采购：授予小微企业 ≤ 授予中小企业 ≤ 采购支出总额",
            advice="请核对政府采购的金额",
            source="部门决算公开的内容：情况说明十（二）中，小微企业是中小企业的一部分，"
                   "授予中小企业的是采购支出总额的一部分")
def awards_within(case: Case) -> Findings:
    names = ("awarded_to_small_micro", "awarded_to_smes", "total")
    order = [case.ledger[f"procurement.{name}"] for name in names]
    for smaller, larger in pairwise(order):
        if smaller.value > larger.value:
            yield Finding(f"{smaller.label} {stated(smaller)} 大于{larger.label} {stated(larger)}",
                          next(origins(smaller)).place)


@RULES.rule("FA405", "国有资产：房屋价值 + 车辆价值 ≤ 固定资产原值",
            advice="请核对固定资产的金额",
            source="部门决算公开的内容：情况说明十（三）中，房屋、车辆是固定资产的一部分")
def assets_within(case: Case) -> Findings:
    parts = [case.ledger["state_assets.buildings"], case.ledger["state_assets.vehicles_value"]]
    whole = case.ledger["state_assets.fixed_assets"]
    if numerals.total([part.value for part in parts]) > whole.value:
        buildings, vehicles = map(stated, parts)
        yield Finding(f"房屋 {buildings}、车辆 {vehicles} 合计大于固定资产原值 {stated(whole)}",
                      next(origins(whole)).place)


@RULES.rule("FA406", "“三公”经费为零时，团组、批次、人次、购置数也应为零；不为零时也不应为零",
            advice="请核对金额和个数",
            source="部门决算报表财决附03表《机构运行信息表》：费用为零，团组数、人次数、批次、购置数也为零，"
                   "反过来也一样",
            severity=Severity.WARNING)
def counts_match(case: Case) -> Findings:
    public = case.accounts.three_public
    items = [(_called(case, name), public[name].final, [*public[name].counts.values()])
             for name in ("overseas_travel", "vehicle_purchase", "receptions")]
    if guests := public["receptions"].foreign:
        items.append(("外宾接待", guests["final"], [guests["reception_count"], guests["guests"]]))
    for called, final, counts in items:
        for count in counts:
            if bool(count.value) != bool(final.value):
                words = f"{count.key}却是 {numerals.count(count.value)}"
                yield Finding(f"{called}决算数是 {stated(final)}，{words}", count.place, (final, count))


@RULES.rule("FA407", "“三公”经费决算数不应大于全年预算数",
            advice="请核对两个数；全年预算数是调整后的预算数",
            source="决算公开报表的附注：“三公”经费的预算数是按规定程序调整后的全年预算数；"
                   "决算数包括上年结转的资金，所以只提醒",
            severity=Severity.WARNING)
def three_public_within_budget(case: Case) -> Findings:
    for name, item in case.accounts.three_public.items():
        if item.final.value > item.budget.value:
            yield Finding(f"{_called(case, name)}决算数 {stated(item.final)} "
                          f"大于全年预算数 {stated(item.budget)}", item.final.place,
                          (item.final, item.budget))


@RULES.rule("FA408", "有公务用车运行维护费的，保有量不应为零",
            advice="请核对保有量；使用租赁等车辆的可不理会",
            source="自定：有车才有运行维护费；租来、借来的车不算保有，所以只提醒",
            severity=Severity.WARNING)
def running_costs_have_vehicles(case: Case) -> Findings:
    item = case.accounts.three_public["vehicle_running"]
    held = item.counts["vehicles_held"]
    if item.final.value and not held.value:
        yield Finding(f"公务用车运行维护费决算数是 {stated(item.final)}，保有量却是 0", held.place,
                      (item.final, held))


@RULES.rule("FA409", "出国人次不少于团组数，接待人次不少于批次，购置数不多于保有量",
            advice="请核对个数",
            source="自定：一个团组、一批接待至少一人，当年购置的车年末还在；反过来的多半是两个数填反了")
def counts_in_order(case: Case) -> Findings:
    for less, more in _COUNTS_IN_ORDER.items():
        small, large = case.ledger[f"three_public.{less}"], case.ledger[f"three_public.{more}"]
        if small.value > large.value:
            yield Finding(f"{small.label} {stated(small)} 大于{large.label} {stated(large)}",
                          place_of(large, case.accounts.places["three_public"]))


@RULES.rule("FA410", "车辆数与车辆价值、房屋面积与房屋价值，一个为零时另一个也应为零",
            advice="请核对；确无价值或面积的（如无偿调入、在建）可不理会",
            source="自定：有车就有价值，有房屋就有面积，一个是零多半是漏填；无偿调入、在建的例外，所以只提醒",
            severity=Severity.WARNING)
def assets_have_values(case: Case) -> Findings:
    for name, value in (("vehicles.total", "vehicles_value"), ("floor_area", "buildings")):
        one, other = case.ledger[f"state_assets.{name}"], case.ledger[f"state_assets.{value}"]
        if bool(one.value) != bool(other.value):
            none, some = (one, other) if other.value else (other, one)
            yield Finding(f"{none.label}是零，{some.label}却不是零",
                          place_of(other, case.accounts.state_assets.place), (one, other))


@RULES.rule("FA411", "政府采购支出总额不应大于本年支出合计",
            advice="请核对政府采购的金额",
            source="自定：采购支出是全年支出的一部分，大于全年支出的多半是计量单位写错",
            severity=Severity.WARNING)
def procurement_within_expenditure(case: Case) -> Findings:
    yield from exceeds(case.ledger["procurement.total"], case.ledger["expenditure.current"],
                       case.accounts.places["procurement"])


@RULES.rule("FA412", "国有资产：大型设备的台数 × 100 万元 ≤ 固定资产原值 − 房屋价值 − 车辆价值",
            advice="请核对大型设备的台（套）数和固定资产的金额",
            source="部门决算公开的内容：情况说明十（三）中，大型设备单价在 100 万元以上，不含车辆，"
                   "是固定资产的一部分")
def equipment_within(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    number, rest = case.ledger["state_assets.large_equipment"], other_assets(case)
    if number.value * _LARGE > max(rest, numerals.ZERO):
        yield Finding(f"大型设备 {stated(number)} 台（套），房屋、车辆以外的固定资产只有 "
                      f"{numerals.amount(rest, MONEY)} 万元",
                      place_of(number, case.accounts.state_assets.place))


@RULES.rule("FA413", "公务用车保有量与国有资产车辆数一般相同",
            advice="请核对两处车辆数；确有不同的，写“与车辆数差异原因: …”，相差很多的可不理会",
            source="部门决算公开的内容：情况说明七和十（三）各写车辆数；有的版式不印差异的原因，两处仍然都印",
            severity=Severity.WARNING, group="数量级")
def fleets_are_near(case: Case) -> Findings:
    """FA403 asks for a reason where the edition prints one. Alarms: 0 of 7 unit-years."""
    held, owned = case.ledger["three_public.vehicles_held"], case.ledger["state_assets.vehicles.total"]
    less, more = sorted((held.value, owned.value))
    explained = case.accounts.fleet_reason or FLEET in case.printed.wider
    if less != more and not explained or more > less * 2 + _FEW:
        yield Finding(f"公务用车保有量 {stated(held)} 辆，国有资产车辆 {stated(owned)} 辆",
                      place_of(owned, case.accounts.state_assets.place))


@RULES.rule("FA414", "大型设备增加的，固定资产原值应增加得更多",
            advice="请核对大型设备的台（套）数和固定资产原值；同时报废了别的资产的可不理会",
            source="自定：大型设备每台在 100 万元以上；只改了台数没有改原值，或台数写错的，各数之间看不出",
            severity=Severity.WARNING, group="数量级")
def equipment_is_new(case: Case) -> Findings:
    """Alarms: 0 of 2 unit-years that have a file of last year."""
    if case.before is None:
        return
    now, then = (ledger["state_assets.large_equipment"] for ledger in (case.ledger, case.before))
    assets, were = (ledger["state_assets.fixed_assets"] for ledger in (case.ledger, case.before))
    fits = now.value * _LARGE <= other_assets(case)  # Else FA412 has told.
    if fits and (now.value - then.value) * _LARGE > max(assets.value - were.value, numerals.ZERO):
        yield Finding(f"大型设备 {stated(now)} 台（套），上年是 {stated(then)}；"
                      f"固定资产原值 {stated(assets)}，上年是 {stated(were)}",
                      place_of(now, case.accounts.state_assets.place))


@RULES.rule("FA431", "外宾接待是公务接待的一部分：支出、批次、人次都不大于公务接待的",
            advice="请核对外宾接待和公务接待的金额、批次、人次",
            source="部门决算公开的内容：情况说明七写国内公务接待支出，其中外宾接待支出和批次、人次")
def foreign_within_receptions(case: Case) -> Findings:
    for name in case.accounts.three_public["receptions"].foreign:
        part = case.ledger[f"three_public.receptions.foreign.{name}"]
        whole = case.ledger["three_public.receptions" if name == "final" else f"three_public.{name}"]
        yield from beyond(part, whole, place_of(part, case.accounts.places["three_public"]))


@RULES.rule("FA432", "面向中小企业：小微企业的预留、中标是中小企业的一部分，中小企业中标的是采购总额的一部分",
            advice="请核对预留和中标的金额",
            source="部门决算公开的内容：情况说明写面向中小企业、其中面向小微企业预留的预算，和中小企业中标的金额；"
                   "跨年度的项目中标和采购可以不在一年，所以只提醒",
            severity=Severity.WARNING)
def set_aside_within(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none."""
    if not case.accounts.set_aside:
        return
    reserved, won_of_it = ([case.ledger[f"procurement.{step}_{name}"] for name in ("small_micro", "smes")]
                           for step in ("reserved_for", "won_by"))
    for part, whole in (reserved, won_of_it, [_won(case), case.ledger["procurement.total"]]):
        yield from beyond(part, whole, place_of(part, case.accounts.places["procurement"]))


@RULES.rule("FA435", "面向中小企业：中小企业中标的金额（预留的和其他的项目）应等于授予中小企业合同金额",
            advice="请核对中标的金额和“授予中小企业”；中标和签订合同不在一年的可不理会",
            source="自定：中标的项目签订合同，两处是同一笔钱；跨年度的项目例外，所以只提醒",
            severity=Severity.WARNING)
def won_is_awarded(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none."""
    if case.accounts.set_aside:
        won, awarded = _won(case), case.ledger["procurement.awarded_to_smes"]
        yield from differs(won, awarded, place_of(won, case.accounts.places["procurement"]))


def _won(case: Case) -> Fact:
    """What smaller enterprises won, of what was put aside for them and of all else."""
    return summed("中小企业中标的金额", [case.ledger[f"procurement.{name}"]
                                for name in ("won_by_smes", "won_elsewhere")])


@RULES.rule("FA433", "机关运行经费不大于公用经费",
            advice="请核对“机关运行经费”和基本支出经济分类；只有一个单位的不必写它",
            source="部门决算公开的内容：机关运行经费是行政单位、参照公务员法管理事业单位财政拨款基本支出中的公用经费")
def agency_within_running_costs(case: Case) -> Findings:
    written, whole = case.accounts.agency_running_costs, case.ledger["basic.running_costs"]
    if written and written.value > whole.value:
        yield Finding(f"机关运行经费 {stated(written)} 大于公用经费 {stated(whole)}", written.place)


@RULES.rule("FA434", "行政单位、参照公务员法管理事业单位有公用经费的，写出的机关运行经费不应是 0",
            advice="请写行政、参公单位的公用经费；只有一个单位的不必写“机关运行经费”",
            source="自定：机关运行经费是这些单位的公用经费，本级总有一些；写 0 的多半是漏填，"
                   "印出来就比上年少了全部",
            severity=Severity.WARNING)
def agency_costs_something(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none."""
    written, whole = case.accounts.agency_running_costs, case.ledger["basic.running_costs"]
    nature = case.accounts.unit.nature
    if written and whole.value and not case.ledger["basic.agency_running_costs"].value:
        yield Finding(f"机关运行经费是 0，本单位是{nature.value}，公用经费 {stated(whole)}", written.place,
                      (written, whole))


def _called(case: Case, name: str) -> str:
    """What an item of 三公 is called."""
    return case.accounts.labels["three_public"][name]
