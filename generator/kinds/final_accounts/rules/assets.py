"""FA7xx: procurement and assets that cannot be so beside one another, though every total agrees.

None is an error: a rule of this kind knows what is usual, not what is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, sourced, stated
from generator.deriving.ledger import Fact
from generator.kinds.final_accounts.rules.case import RULES, Case, share
from generator.numerals import HUNDRED
from generator.problems import Severity

_FOLD = Decimal(8)
_FOR_SMES = 30
"""Of a hundred that are spent on procurement, so many at least go to small and medium enterprises."""
_PER_HEAD = Decimal(1_500_000)
"""What equipment and furniture are worth at most for one who serves, in yuan."""
_WORTH = {
    "vehicles_value": ("vehicles.total", "辆", Decimal(30_000), Decimal(1_500_000)),
    "buildings": ("floor_area", "平方米", Decimal(100), Decimal(20_000)),
}
"""What one car and one square metre are worth, in yuan: their number, least, most."""


@RULES.rule("FA712", "政府采购支出总额不应大于人员经费以外的支出",
            advice="请核对政府采购的金额",
            source="自定：采购的是货物、工程和服务，从公用经费和项目支出中开支；大于它们的多半是计量单位或位数写错",
            severity=Severity.WARNING, group="数量级")
def procurement_without_pay(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    spent, personnel = case.ledger["expenditure.current"], case.ledger["basic.personnel"]
    total = case.ledger["procurement.total"]
    if spent.value >= total.value > spent.value - personnel.value:
        yield Finding(f"{sourced(total)}大于本年支出 {stated(spent)}减去人员经费 {stated(personnel)}",
                      case.accounts.places["procurement"], (total, spent, personnel))


@RULES.rule("FA721", "政府采购授予小微企业的，一般不少于授予中小企业的八分之一",
            advice="请核对两个金额的位数和计量单位",
            source="自定：《政府采购促进中小企业发展管理办法》（财库〔2020〕46 号）第八条，"
                   "预留给小微企业的比例不低于 60%；差到八倍的多半是多写或少写一位",
            severity=Severity.WARNING, group="数量级")
def small_among_smes(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (57 to 100 %, or none at all)."""
    smes, small = (case.ledger[f"procurement.awarded_to_{name}"] for name in ("smes", "small_micro"))
    if 0 < small.value * _FOLD < smes.value:
        yield Finding(f"{sourced(small)}，{sourced(smes)}",
                      place_of(small, case.accounts.places["procurement"]), (small, smes))


@RULES.rule("FA722", "政府采购有授予中小企业的，一般不少于采购支出总额的 30%",
            advice="请核对采购支出和授予中小企业合同金额的位数",
            source="自定：《政府采购促进中小企业发展管理办法》（财库〔2020〕46 号）第八条，"
                   "预留给中小企业的比例不低于 30%；少于的多半是多写或少写一位，也可能没有达到规定",
            severity=Severity.WARNING, group="数量级")
def enough_for_smes(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (75 to 100 %)."""
    smes, total = case.ledger["procurement.awarded_to_smes"], case.ledger["procurement.total"]
    if 0 < smes.value * HUNDRED < total.value * _FOR_SMES:
        yield Finding(f"{sourced(smes)}，{sourced(total)}",
                      place_of(smes, case.accounts.places["procurement"]), (smes, total))


@RULES.rule("FA715", "一辆车一般值 3 万元至 150 万元，一平方米房屋值 100 元至 2 万元",
            advice="请核对资产的价值、面积、辆数和计量单位；特种车辆、只记名义价值的可不理会",
            source="自定：价值与个数、面积写串了，或以万元填写的，平均数就不合情理",
            severity=Severity.WARNING, group="数量级")
def worth_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (14 to 20 万元 a car, 220 to 3,900 元 a square metre)."""
    for name, (number, unit, least, most) in _WORTH.items():
        value, many = case.ledger[f"state_assets.{name}"], case.ledger[f"state_assets.{number}"]
        if value.value and many.value and not many.value * least <= value.value <= many.value * most:
            worth = numerals.decimal(share(value, many), MONEY)
            yield Finding(f"{sourced(value)}，{many.label} {stated(many)}，每{unit} {worth} 元",
                          place_of(value, case.accounts.state_assets.place), (value, many))


@RULES.rule("FA723", "房屋的面积变了，价值也应变",
            advice="请核对房屋的面积和价值；重新测量过的可不理会",
            source="自定：买进、建成、拆除、划转房屋时面积和价值一起变；只变面积的多半是抄错",
            severity=Severity.WARNING, group="数量级")
def area_goes_with_value(case: Case) -> Findings:
    """A value may change by itself, as when a house is repaired.

    Alarms: 0 of 2 unit-years that have a file of last year.
    """
    for (area, area_then), (value, value_then) in _houses(case):
        if value.value == value_then.value and area.value != area_then.value:
            yield _moved_alone(case, area, area_then, value)


@RULES.rule("FA724", "房屋面积没有变，房屋价值一般不会减少",
            advice="请核对房屋价值；经批准调整账面价值的可不理会",
            source="自定：固定资产原值不因折旧减少；面积不变而原值减少的多半是抄错",
            severity=Severity.WARNING, group="数量级")
def value_stays_with_area(case: Case) -> Findings:
    """Alarms: 0 of 2 unit-years that have a file of last year."""
    for (area, area_then), (value, value_then) in _houses(case):
        if area.value == area_then.value and value.value < value_then.value:
            yield _moved_alone(case, value, value_then, area)


def _houses(case: Case) -> Iterator[tuple[tuple[Fact, Fact], tuple[Fact, Fact]]]:
    """Area and value of buildings, each now and last year, if there are any and a file of last year."""
    area, value = case.ledger["state_assets.floor_area"], case.ledger["state_assets.buildings"]
    if case.before and area.value and value.value:
        yield (area, case.before[area.key]), (value, case.before[value.key])


def _moved_alone(case: Case, now: Fact, then: Fact, other: Fact) -> Finding:
    return Finding(f"{sourced(now)}，上年是 {stated(then)}，{other.label}却与上年相同",
                   place_of(now, case.accounts.state_assets.place), (now, then))


@RULES.rule("FA727", "没有大型设备的，房屋、车辆以外的固定资产一般每个在职人员不超过 150 万元",
            advice="请核对固定资产原值的位数；有贵重藏品、构筑物的可不理会",
            source="自定：每人的设备、家具有限；固定资产原值多写一位时，没有别的数可以比较",
            severity=Severity.WARNING, group="数量级")
def equipment_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (3 to 32 万元)."""
    serving = case.ledger["people.serving"]
    assets, large = case.ledger["state_assets.fixed_assets"], case.ledger["state_assets.large_equipment"]
    rest = other_assets(case)
    if serving.value and not large.value and rest > serving.value * _PER_HEAD:
        yield Finding(f"{sourced(assets)}，减去房屋和车辆，{serving.label} {stated(serving)} 人，"
                      f"人均 {numerals.amount(numerals.quotient(rest, serving.value), MONEY)} 万元",
                      place_of(assets, case.accounts.state_assets.place), (assets, serving))


def other_assets(case: Case) -> Decimal:
    """What fixed assets are worth beside buildings and vehicles, in yuan."""
    whole, *parts = (case.ledger[f"state_assets.{name}"].value
                     for name in ("fixed_assets", "buildings", "vehicles_value"))
    return whole - numerals.total(parts)
