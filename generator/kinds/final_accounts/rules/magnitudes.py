"""FA7xx: people, assets and amounts that cannot be so beside one another, though every total agrees.

None is an error: a rule of this kind knows what is usual, not what is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, sourced, stated
from generator.deriving.ledger import Fact, Measure
from generator.kinds.final_accounts.model import THREE_PUBLIC
from generator.kinds.final_accounts.rules.case import RULES, Case, summed
from generator.numerals import HUNDRED
from generator.problems import Severity

_PAY = (Decimal(20_000), Decimal(400_000))
"""工资福利支出 of one person in a year, in yuan."""
_MOVED = 3
"""So many people more or fewer are never told: a small unit's half."""
_FOLD = Decimal(8)
_NEAR_TEN = (Decimal("0.7"), Decimal("1.43"))
"""How far from a power of ten a number may be that is one with a digit too many: it has grown as well."""
_LIKE_LAST_YEAR = ("fixed_assets", "floor_area", "buildings", "vehicles_value")
_PER_HEAD = (Decimal(10), Decimal(1_000))
_PER_BATCH = 100
_PER_CAR = Decimal(150_000)
_WORTH = {
    "vehicles_value": ("vehicles.total", "辆", Decimal(5_000), Decimal(1_500_000)),
    "buildings": ("floor_area", "平方米", Decimal(50), Decimal(30_000)),
}
"""What one car and one square metre are worth, in yuan: their number, least, most."""


@RULES.rule("FA701", "有工资福利支出的，应有在职人员",
            advice="请核对人员和基本支出经济分类",
            source="自定：工资福利支出发给在职的人；没有在职人员的多半是漏填",
            severity=Severity.WARNING, group="人员")
def pay_has_people(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years."""
    serving, pay = case.ledger["people.serving"], _pay(case)
    if pay.value and not serving.value:
        yield Finding(f"在职人员是 0，却有{sourced(pay)}", place_of(serving, case.accounts.year.place))


@RULES.rule("FA702", "离休费、退休费应有离休、退休人员",
            advice="请核对人员和基本支出经济分类",
            source="自定：有离休人员就有离休费；有离休费、退休费的，年末或上年末应有这样的人",
            severity=Severity.WARNING, group="人员")
def retired_are_paid(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years."""
    for name, code in (("veteran_retirees", "30301"), ("retirees", "30302")):
        people, key = case.ledger[f"people.{name}"], f"basic.economic.{code}"
        paid = case.ledger[key].value if key in case.ledger else numerals.ZERO
        before = case.before[people.key].value if case.before else numerals.ZERO
        place = place_of(people, case.accounts.year.place)
        if paid and not people.value and not before:
            yield Finding(f"{people.label}是 0，却有 {code} {stated(case.ledger[key])}", place)
        elif people.value and not paid and code == "30301" and case.accounts.economic:
            yield Finding(f"{people.label} {stated(people)} 人，却没有 {code}", place)


@RULES.rule("FA703", "人数一般不比上年多一半或少一半",
            advice="请核对人数；机构合并、划转的可不理会",
            source="自定：一年内人员增减过半的很少，多半是多写、少写或写反了一位",
            severity=Severity.WARNING, group="人员")
def people_stay(case: Case) -> Findings:
    """Alarms: 0 of 2 unit-years that have a file of last year."""
    for name in ("serving", "retirees"):
        now = case.ledger[f"people.{name}"]
        then = case.before[now.key] if case.before else now
        moved = abs(now.value - then.value)
        if moved > _MOVED and moved * 2 > then.value:
            yield Finding(f"{now.label} {stated(now)} 人，上年是 {stated(then)} 人",
                          place_of(now, case.accounts.year.place))


@RULES.rule("FA704", "在职人员人均工资福利支出一般在 2 万元至 40 万元之间",
            advice="请核对在职人员和 301 各科目；工资另有来源的可不理会",
            source="自定：人数或金额多写、少写一位，平均数就不合情理；工资由别处发的例外，所以只提醒",
            severity=Severity.WARNING, group="人员")
def pay_per_head(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years (6 to 30 万元)."""
    serving, pay = case.ledger["people.serving"], _pay(case)
    least, most = (serving.value * bound for bound in _PAY)
    if serving.value and pay.value and not least <= pay.value <= most:
        yield Finding(f"在职人员 {stated(serving)} 人，{sourced(pay)}，人均 {_each(pay, serving)} 万元",
                      place_of(serving, case.accounts.year.place))


def _pay(case: Case) -> Fact:
    return summed("工资福利支出",
                  [row.amount for row in case.accounts.economic if row.code.startswith("301")])


def _each(amount: Fact, number: Fact) -> str:
    """An amount for one of so many, in 万元."""
    share = numerals.percentage(amount.value, number.value) or numerals.ZERO
    return numerals.amount(share / HUNDRED, MONEY)


@RULES.rule("FA711", "资产一般不是上年的八倍以上或八分之一以下，采购不是上年的约十倍、百倍、万倍",
            advice="请核对位数和计量单位；确有大的增减的可不理会",
            source="自定：资产年年相近，多写、少写一位或以万元填写的，各数之间仍然相符",
            severity=Severity.WARNING, group="数量级")
def like_last_year(case: Case) -> Findings:
    """Alarms: 0 of 2 unit-years that have a file of last year."""
    if case.before is None:
        return
    for key in (*(f"state_assets.{name}" for name in _LIKE_LAST_YEAR), "procurement.total"):
        now, then = case.ledger[key], case.before[key]
        less, more = sorted((now.value, then.value))
        if less and more >= less * _FOLD and (key != "procurement.total" or _near_ten(more, less)):
            yield Finding(f"{now.label} {_told(now)}，上年是 {_told(then)}",
                          place_of(now, case.accounts.state_assets.place))


def _near_ten(more: Decimal, less: Decimal) -> bool:
    """Whether one number is about ten, a hundred, … times another."""
    while more >= less * _FOLD:
        more /= 10
        if less * _NEAR_TEN[0] <= more <= less * _NEAR_TEN[1]:
            return True
    return False


def _told(fact: Fact) -> str:
    """A number as it is stated; an area, which is neither money nor counted, by itself."""
    counted = fact.measure in (Measure.YUAN, Measure.COUNT)
    return stated(fact) if counted else numerals.decimal(fact.value, MONEY)


@RULES.rule("FA712", "政府采购支出总额不应大于人员经费以外的支出",
            advice="请核对政府采购的金额",
            source="自定：采购的是货物、工程和服务，从公用经费和项目支出中开支；大于它们的多半是计量单位或位数写错",
            severity=Severity.WARNING, group="数量级")
def procurement_without_pay(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years."""
    spent, personnel = case.ledger["expenditure.current"], case.ledger["basic.personnel"]
    total = case.ledger["procurement.total"]
    if spent.value >= total.value > spent.value - personnel.value:
        yield Finding(f"{sourced(total)}大于本年支出 {stated(spent)}减去人员经费 {stated(personnel)}",
                      case.accounts.places["procurement"])


@RULES.rule("FA713", "公务接待：每批一般不超过 100 人，人均在 10 元至 1000 元之间",
            advice="请核对批次、人次和决算数",
            source="自定：按规定的标准接待，每批人数和人均费用都有限；批次、人次写错一位时，金额看不出来",
            severity=Severity.WARNING, group="数量级")
def receptions_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years (7 to 10 a batch, 30 to 200 元)."""
    spent, batches, guests = (case.ledger[f"three_public.{name}"]
                              for name in ("receptions", "reception_count", "guests"))
    place = place_of(guests, case.accounts.places["three_public"])
    if batches.value and guests.value > batches.value * _PER_BATCH:
        yield Finding(f"接待 {stated(batches)} 批、{stated(guests)} 人次，每批超过 {_PER_BATCH} 人", place)
    least, most = (guests.value * bound for bound in _PER_HEAD)
    if spent.value and guests.value and not least <= spent.value <= most:
        each = numerals.decimal(spent.value / guests.value, MONEY)
        yield Finding(f"接待 {stated(guests)} 人次，{sourced(spent)}，人均 {each} 元", place)


@RULES.rule("FA714", "公务用车运行维护费一般不超过每辆 15 万元",
            advice="请核对运行维护费和保有量",
            source="自定：一辆车一年的燃料、维修、保险费有限；多写一位或把购车款记在里面的，合计仍然相符",
            severity=Severity.WARNING, group="数量级")
def running_costs_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years (0.6 to 3 万元)."""
    spent, held = case.ledger["three_public.vehicle_running"], case.ledger["three_public.vehicles_held"]
    if held.value and spent.value > held.value * _PER_CAR:
        yield Finding(f"保有量 {stated(held)} 辆，{sourced(spent)}，每辆 {_each(spent, held)} 万元",
                      place_of(held, case.accounts.places["three_public"]))


@RULES.rule("FA715", "一辆车一般值 0.5 万元至 150 万元，一平方米房屋值 50 元至 3 万元",
            advice="请核对资产的价值、面积、辆数和计量单位；特种车辆、只记名义价值的可不理会",
            source="自定：价值与个数、面积写串了，或以万元填写的，平均数就不合情理",
            severity=Severity.WARNING, group="数量级")
def worth_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years (14 to 20 万元 a car, 220 to 3,900 元 a square metre)."""
    for name, (number, unit, least, most) in _WORTH.items():
        value, many = case.ledger[f"state_assets.{name}"], case.ledger[f"state_assets.{number}"]
        if value.value and many.value and not many.value * least <= value.value <= many.value * most:
            each = numerals.decimal(value.value / many.value, MONEY)
            yield Finding(f"{sourced(value)}，{_told(many)} {unit}，每{unit} {each} 元",
                          place_of(value, case.accounts.state_assets.place))


@RULES.rule("FA716", "预算数与决算数、执行数不应正好是十倍、百倍，或只是两位写反",
            advice="请核对这两个数的位数",
            source="自定：两个相近的数正好是十倍、百倍，或只有相邻两位对调，多半是抄错",
            severity=Severity.WARNING, group="数量级")
def no_slip_between(case: Case) -> Findings:
    """Alarms: 0 of 9 unit-years."""
    for one, other in _near_numbers(case):
        if slip := _slip(one.value, other.value):
            yield Finding(f"{sourced(one)}与{sourced(other)}{slip}", place_of(one, case.accounts.year.place))


def _near_numbers(case: Case) -> Iterator[tuple[Fact, Fact]]:
    """Budgets and what was spent of them."""
    ledger = case.ledger
    for name in THREE_PUBLIC:
        yield ledger[f"three_public.{name}"], ledger[f"three_public.{name}.budget"]
    for fact in ledger.family("performance"):
        table = fact.key.removesuffix(".adjusted_budget")
        if table != fact.key and f"{table}.budget" in ledger and table.count(".") > 1:
            yield ledger[f"{table}.final"], fact
            yield fact, ledger[f"{table}.budget"]


def _slip(one: Decimal, other: Decimal) -> str:
    """How two numbers of three digits and more differ if it is a slip of the pen; else nothing."""
    less, more = sorted((one, other))
    digits, others = (f"{number.normalize():f}".replace(".", "").strip("0") for number in (less, more))
    if less > 0 and digits == others and len(digits) > 2 and more != less:
        return f"只差位数，是 {numerals.grouped((more / less).normalize())} 倍"
    written, twin = f"{less:.2f}", f"{more:.2f}"
    apart = [number for number, pair in enumerate(zip(written, twin, strict=False)) if pair[0] != pair[1]]
    if (len(written) == len(twin) and len(digits) > 3 and len(apart) == 2 and apart[1] - apart[0] == 1
            and written[apart[0]] == twin[apart[1]] and written[apart[1]] == twin[apart[0]]):
        return "只有相邻两位对调"
    return ""
