"""FA4xx: 三公 expenses, procurement, state assets."""

from __future__ import annotations

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import place_of, stated
from generator.deriving.ledger import figures as origins
from generator.kinds.final_accounts.rules.case import RULES, Case, exceeds
from generator.problems import Severity

FLEET = "公务用车数差异"
"""What editions call the reason for a fleet that differs from the vehicles owned."""


@RULES.rule("FA401", "“三公”经费有支出的，要写开支内容", "请在这一项写“开支内容: …”")
def content_given(case: Case) -> Findings:
    for name, item in case.accounts.three_public.items():
        if item.final.value and item.content is None and name != "vehicle_purchase":
            yield Finding(f"{_called(case, name)}有支出，没有写开支内容", item.final.place)


@RULES.rule("FA402", "有其他用车的，要说明主要是什么车", "请在“国有资产”写“其他用车说明: …”")
def other_vehicles_explained(case: Case) -> Findings:
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
            yield Finding(f"{smaller.label} {stated(smaller)} 大于{larger.label} {stated(larger)}",
                          next(origins(smaller)).place)


@RULES.rule("FA405", "国有资产：房屋价值 + 车辆价值 ≤ 固定资产原值", "请核对固定资产的金额")
def assets_within(case: Case) -> Findings:
    parts = [case.ledger["state_assets.buildings"], case.ledger["state_assets.vehicles_value"]]
    whole = case.ledger["state_assets.fixed_assets"]
    if numerals.total([part.value for part in parts]) > whole.value:
        yield Finding(f"房屋 {stated(parts[0])}、车辆 {stated(parts[1])} 合计大于固定资产原值 {stated(whole)}",
                      next(origins(whole)).place)


@RULES.rule("FA406", "“三公”经费为零时，团组、批次、人次、购置数也应为零；不为零时也不应为零", "请核对金额和个数", Severity.WARNING)
def counts_match(case: Case) -> Findings:
    for name in ("overseas_travel", "vehicle_purchase", "receptions"):
        item = case.accounts.three_public[name]
        for count in item.counts.values():
            if bool(count.value) != bool(item.final.value):
                words = count.label.rpartition(".")[2]
                yield Finding(f"{_called(case, name)}决算数是 {stated(item.final)}，"
                              f"{words}却是 {numerals.count(count.value)}", count.place)


@RULES.rule("FA407", "“三公”经费决算数不应大于全年预算数", "请核对两个数；全年预算数是调整后的预算数", Severity.WARNING)
def three_public_within_budget(case: Case) -> Findings:
    for name, item in case.accounts.three_public.items():
        if item.final.value > item.budget.value:
            yield Finding(f"{_called(case, name)}决算数 {stated(item.final)} "
                          f"大于全年预算数 {stated(item.budget)}", item.final.place)


@RULES.rule("FA408", "有公务用车运行维护费的，保有量不应为零", "请核对保有量；使用租赁等车辆的可不理会", Severity.WARNING)
def running_costs_have_vehicles(case: Case) -> Findings:
    item = case.accounts.three_public["vehicle_running"]
    held = item.counts["vehicles_held"]
    if item.final.value and not held.value:
        yield Finding(f"公务用车运行维护费决算数是 {stated(item.final)}，保有量却是 0", held.place)


@RULES.rule("FA409", "出国人次不少于团组数，接待人次不少于批次，购置数不多于保有量", "请核对个数")
def counts_in_order(case: Case) -> Findings:
    for less, more in (("delegations", "travellers"), ("reception_count", "guests"), ("vehicles_bought", "vehicles_held")):
        small, large = case.ledger[f"three_public.{less}"], case.ledger[f"three_public.{more}"]
        if small.value > large.value:
            yield Finding(f"{small.label} {numerals.count(small.value)} 大于{large.label} {numerals.count(large.value)}",
                          place_of(large, case.accounts.places["three_public"]))


@RULES.rule("FA410", "车辆数与车辆价值、房屋面积与房屋价值，一个为零时另一个也应为零",
            "请核对；确无价值或面积的（如无偿调入、在建）可不理会", Severity.WARNING)
def assets_have_values(case: Case) -> Findings:
    for name, value in (("vehicles.total", "vehicles_value"), ("floor_area", "buildings")):
        one, other = case.ledger[f"state_assets.{name}"], case.ledger[f"state_assets.{value}"]
        if bool(one.value) != bool(other.value):
            none, some = (one, other) if other.value else (other, one)
            yield Finding(f"{none.label}是零，{some.label}却不是零", place_of(other, case.accounts.state_assets.place))


@RULES.rule("FA411", "政府采购支出总额不应大于本年支出合计", "请核对政府采购的金额", Severity.WARNING)
def procurement_within_expenditure(case: Case) -> Findings:
    yield from exceeds(case.ledger["procurement.total"], case.ledger["expenditure.current"], case.accounts.places["procurement"])


def _called(case: Case, name: str) -> str:
    """What an item of 三公 is called."""
    return case.accounts.labels["three_public"][name]
