"""FA7xx: people, assets and amounts that cannot be so beside one another, though every total agrees.

None is an error: a rule of this kind knows what is usual, not what is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from generator import numerals
from generator.checking import slips
from generator.checking.comparing import LAST_DIGIT
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, sourced, stated
from generator.deriving.ledger import Fact
from generator.kinds.final_accounts.model import APPROPRIATIONS, THREE_PUBLIC
from generator.kinds.final_accounts.rules.case import RULES, Case, each, share, summed
from generator.problems import Severity

_PAY = (Decimal(30_000), Decimal(400_000))
"""工资福利支出 of one person in a year, in yuan; 离休费 may be less."""
_VETERANS_PAY = (Decimal(20_000), Decimal(600_000))
_MOVED = 3
"""So many people more or fewer are never told: a small unit's half."""
_RETIREES = 8
"""So many retirees for one who serves are told."""
_FOLD = Decimal(8)
_UNITS = 9_000
"""From here on FA310 tells: 元 and 万元."""
_NEAR_TEN = (Decimal("0.7"), Decimal("1.43"))
"""How far from a power of ten a number may be that is one with a digit too many: it has grown as well."""
_STATED_OF_LAST_YEAR = (
    "revenue.total", "appropriation.total", "government_funds.total", "basic.running_costs",
    *(f"three_public.{name}" for name in THREE_PUBLIC),
)
_LIKE_LAST_YEAR = ("fixed_assets", "floor_area", "buildings", "vehicles_value")
_GROUPS = {
    "政府采购各项": [f"procurement.{name}" for name in ("goods", "works", "services", "awarded_to_smes")],
    "公务接待的批次和人次": ["three_public.reception_count", "three_public.guests"],
}
"""Numbers of which all are hardly ever what they were."""
_PER_HEAD = (Decimal(10), Decimal(1_000))
_PER_BATCH = 100
_MANY = 60
"""Of more lines only neighbours are compared: all pairs would be thousands."""
_NEAR, _NEARER = Decimal("0.2"), Decimal("0.08")
_NEAR_BUDGET = Decimal("0.3")
_TENFOLD = frozenset({Decimal(10), Decimal(100), Decimal(1_000)})
_FEW_DIGITS = 2
"""A budget of so few digits may be ten times another by chance."""
_PRICES = {
    "vehicle_purchase": ("vehicles_bought", Decimal(50_000), Decimal(1_000_000)),
    "overseas_travel": ("travellers", Decimal(1_000), Decimal(150_000)),
}
"""What is paid for one of so many, in yuan: their number, least, most."""
_PER_CAR = Decimal(150_000)


@RULES.rule("FA701", "有工资福利支出的，应有在职人员",
            advice="请核对人员和基本支出经济分类",
            source="自定：工资福利支出发给在职的人；没有在职人员的多半是漏填",
            severity=Severity.WARNING, group="人员")
def pay_has_people(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    serving, pay = case.ledger["people.serving"], _pay(case)
    if pay.value and not serving.value:
        yield Finding(f"在职人员是 0，却有{sourced(pay)}", place_of(serving, case.accounts.year.place),
                      (pay,))


@RULES.rule("FA702", "离休费、退休费应有离休、退休人员",
            advice="请核对人员和基本支出经济分类",
            source="自定：有离休人员就有离休费；有离休费、退休费的，年末或上年末应有这样的人",
            severity=Severity.WARNING, group="人员")
def retired_are_paid(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
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


@RULES.rule("FA704", "在职人员人均工资福利支出一般在 3 万元至 40 万元之间，离休费在 2 万元至 60 万元之间",
            advice="请核对在职人员和 301 各科目；工资另有来源的可不理会",
            source="自定：人数或金额多写、少写一位，平均数就不合情理；工资由别处发的例外，所以只提醒",
            severity=Severity.WARNING, group="人员")
def pay_per_head(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (8 to 28 万元, 10 to 14 for 离休费)."""
    veterans = summed("离休费", [row.amount for row in case.accounts.economic if row.code == "30301"])
    for name, pay, bounds in (("serving", _pay(case), _PAY), ("veteran_retirees", veterans, _VETERANS_PAY)):
        people = case.ledger[f"people.{name}"]
        least, most = (people.value * bound for bound in bounds)
        if people.value and pay.value and not least <= pay.value <= most:
            mean = each(pay, people)
            yield Finding(f"{people.label} {stated(people)} 人，{sourced(pay)}，人均 {mean} 万元",
                          place_of(people, case.accounts.year.place), (people, pay))


@RULES.rule("FA705", "退休人员一般不超过在职人员的八倍",
            advice="请核对人数；承接改制单位退休人员的可不理会",
            source="自定：多写一位时，退休费由社会保险发放，金额看不出来",
            severity=Severity.WARNING, group="人员")
def retirees_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (0.4 to 2.2)."""
    serving, retirees = case.ledger["people.serving"], case.ledger["people.retirees"]
    if serving.value and retirees.value > serving.value * _RETIREES:
        yield Finding(f"{retirees.label} {stated(retirees)} 人，{serving.label} {stated(serving)} 人",
                      place_of(retirees, case.accounts.year.place), (retirees, serving))


def _pay(case: Case) -> Fact:
    return summed("工资福利支出",
                  [row.amount for row in case.accounts.economic if row.code.startswith("301")])


@RULES.rule("FA711", "资产不应是上年的八倍以上或八分之一以下，采购和各项合计不应约是上年的十倍、百倍、万倍",
            advice="请核对位数和计量单位；确有大的增减的可不理会",
            source="自定：资产年年相近，多写、少写一位或以万元填写的，各数之间仍然相符",
            severity=Severity.WARNING, group="数量级")
def like_last_year(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    told = map(case.accounts.told_as, _STATED_OF_LAST_YEAR)
    stated_before = [(case.ledger[f"{key}.last_year"], case.ledger[key]) for key in told]
    pairs = [(then, now, False) for then, now in stated_before
             if max(then.value, now.value) < min(then.value, now.value) * _UNITS]
    if case.before is not None:
        keys = [*(f"state_assets.{name}" for name in _LIKE_LAST_YEAR), "procurement.total"]
        pairs += [(case.ledger[key], case.before[key], key != "procurement.total") for key in keys]
    for fact, other, steady in pairs:
        less, more = sorted((fact.value, other.value))
        if less > 0 and (more >= less * _FOLD if steady else _near_ten(more, less)):
            words = "上年是" if other.label == fact.label else other.label
            yield Finding(f"{fact.label} {stated(fact)}，{words} {stated(other)}",
                          place_of(fact, case.accounts.year.place))


def _near_ten(more: Decimal, less: Decimal) -> bool:
    """Whether one number is about ten, a hundred, … times another."""
    while more * _NEAR_TEN[1] >= less * 10:
        more /= 10
        if less * _NEAR_TEN[0] <= more <= less * _NEAR_TEN[1]:
            return True
    return False


@RULES.rule("FA713", "公务接待：每批一般不超过 100 人，人均在 10 元至 1000 元之间",
            advice="请核对批次、人次和决算数",
            source="自定：按规定的标准接待，每批人数和人均费用都有限；批次、人次写错一位时，金额看不出来",
            severity=Severity.WARNING, group="数量级")
def receptions_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (7 to 10 a batch, 30 to 200 元)."""
    spent, batches, guests = (case.ledger[f"three_public.{name}"]
                              for name in ("receptions", "reception_count", "guests"))
    place = place_of(guests, case.accounts.places["three_public"])
    if batches.value and guests.value > batches.value * _PER_BATCH:
        yield Finding(f"接待 {stated(batches)} 批、{stated(guests)} 人次，每批超过 {_PER_BATCH} 人", place,
                      (batches, guests))
    least, most = (guests.value * bound for bound in _PER_HEAD)
    if spent.value and guests.value and not least <= spent.value <= most:
        cost = numerals.decimal(share(spent, guests), MONEY)
        yield Finding(f"接待 {stated(guests)} 人次，{sourced(spent)}，人均 {cost} 元", place, (spent, guests))


@RULES.rule("FA714", "公务用车运行维护费一般不超过每辆 15 万元",
            advice="请核对运行维护费和保有量",
            source="自定：一辆车一年的燃料、维修、保险费有限；多写一位或把购车款记在里面的，合计仍然相符",
            severity=Severity.WARNING, group="数量级")
def running_costs_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (0.6 to 3 万元)."""
    spent, held = case.ledger["three_public.vehicle_running"], case.ledger["three_public.vehicles_held"]
    if held.value and spent.value > held.value * _PER_CAR:
        yield Finding(f"保有量 {stated(held)} 辆，{sourced(spent)}，每辆 {each(spent, held)} 万元",
                      place_of(held, case.accounts.places["three_public"]), (spent, held))


@RULES.rule("FA716", "预算数与决算数、执行数不应正好是十倍、百倍，只是两位写反，或正好差 0.01 万元",
            advice="请核对这两个数的位数",
            source="自定：两个相近的数正好是十倍、百倍，只有相邻两位对调，"
                   "或不是整百的数却正好差 100 元，多半是抄错",
            severity=Severity.WARNING, group="数量级")
def no_slip_between(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for one, other in _near_numbers(case):
        if slip := _slip(one, other):
            yield Finding(f"{sourced(one)}与{sourced(other)}{slip}",
                          place_of(one, case.accounts.year.place), (one, other))


def _near_numbers(case: Case) -> Iterator[tuple[Fact, Fact]]:
    """Budgets and what was spent of them."""
    ledger = case.ledger
    for name in THREE_PUBLIC:
        final = ledger[f"three_public.{name}"]
        budgets = _budgets(case, final)
        yield from ((final, budget) for budget in budgets)
        yield from pairwise(budget for budget in budgets if budget.value != final.value)
    for fact in ledger.family("performance"):
        table = fact.key.removesuffix(".adjusted_budget")
        of_a_fund = not table.rpartition(".")[2].isdecimal() and table.count(".") > 1
        if table != fact.key and of_a_fund:
            yield ledger[f"{table}.final"], fact
            yield fact, ledger[f"{table}.budget"]


def _budgets(case: Case, final: Fact) -> list[Fact]:
    """全年预算数, and 年初预算数 where the unit tells it."""
    keys = (f"{final.key}.{name}" for name in ("budget", "initial_budget"))
    return [case.ledger[key] for key in keys if key in case.ledger]


def _slip(one: Fact, another: Fact) -> str:
    """How two numbers differ if it is a slip of the pen; else nothing.

    A budget may be ten times another; what was spent is hardly ever just a tenth of it. Round amounts may be
    a printed unit apart.
    """
    less, more = sorted((one.value, another.value))
    spent = not one.key.endswith("budget")
    if less <= 0 or less == more:
        return ""
    if spent and more - less == LAST_DIGIT and less % LAST_DIGIT:
        return "只差 0.01 万元"
    if more / less in _TENFOLD and (spent or slips.digits(less) > _FEW_DIGITS):
        return f"只差位数，是 {numerals.count(more / less)} 倍"
    return "只有相邻两位对调" if slips.is_telling(less) and slips.are_swapped(less, more) else ""


@RULES.rule("FA717", "与上年一样的数要核对",
            advice="请核对是否由上年抄来没有改；确实相同的可不理会",
            source="自定：采购各项、接待的批次和人次、几位数的决算数，两年正好相同的极少，多半是没有更新",
            severity=Severity.WARNING, group="数量级")
def not_last_years(case: Case) -> Findings:
    """Alarms: 0 of 2 unit-years that have a file of last year."""
    if case.before is None:
        return
    for words, keys in _GROUPS.items():
        facts = [case.ledger[key] for key in keys if key in case.ledger]
        if len([fact for fact in facts if fact.value]) > 1 and all(_same(case, fact) for fact in facts):
            yield Finding(f"{words}都与上年相同", place_of(facts[0], case.accounts.year.place), tuple(facts))
    for name in THREE_PUBLIC:
        fact = case.ledger[f"three_public.{name}"]
        if slips.is_telling(fact.value) and _same(case, fact):
            yield Finding(f"{sourced(fact)}与上年正好相同", place_of(fact, case.accounts.year.place), (fact,))
    bought = case.ledger["three_public.vehicle_purchase"]
    for assets in (case.ledger["state_assets.fixed_assets"], case.ledger["state_assets.vehicles_value"]):
        if bought.value and assets.value and _same(case, assets):
            yield Finding(f"有{sourced(bought)}，{assets.label}却与上年相同",
                          place_of(assets, case.accounts.year.place), (bought, assets))


def _same(case: Case, fact: Fact) -> bool:
    """Whether a number is what it was last year."""
    return bool(case.before and fact.key in case.before and case.before[fact.key].value == fact.value)


@RULES.rule("FA718", "两个数与上年相比，不应像是写反了",
            advice="请核对这两个数各是哪一项的",
            source="自定：今年的甲接近上年的乙、今年的乙接近上年的甲，而甲、乙相差一倍以上，多半是两行写反",
            severity=Severity.WARNING, group="数量级")
def not_exchanged(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for pairs in _alike(case):
        known = [(now, then) for now, then in pairs if now.value > 0 and then.value > 0]
        numbers = combinations(range(len(known)), 2) if len(known) <= _MANY else pairwise(range(len(known)))
        for at, next_to in numbers:
            (one, one_then), (other, other_then) = known[at], known[next_to]
            if _exchanged((one, other), (one_then, other_then), _NEAR, beside=next_to == at + 1):
                before = f"{stated(one_then)}、{stated(other_then)}"
                yield Finding(f"{sourced(one)}、{sourced(other)}，上年是 {before}，像是写反了",
                              place_of(one, case.accounts.year.place), (one, other, one_then, other_then))


def _exchanged(now: tuple[Fact, Fact], then: tuple[Fact, Fact], near: Decimal, beside: bool = False) -> bool:
    """Whether each of two numbers is near what the other was, and far from what it was itself.

    Far is twice as much; of two neighbouring lines, a quarter more is enough if they are nearer still.
    """
    less, more = sorted(fact.value for fact in now)
    apart = max(_apart(now[0], then[1]), _apart(now[1], then[0]))
    return apart < near and more >= less * 2 or beside and apart < _NEARER and more * 4 >= less * 5


def _alike(case: Case) -> Iterator[list[tuple[Fact, Fact]]]:
    """Numbers that stand in neighbouring lines and may be exchanged, and what they were last year."""
    ledger, before = case.ledger, case.before
    for fund in APPROPRIATIONS:
        items = [fact for fact in ledger.family(f"{fund.key}.item") if fact.key.count(".") == 2]
        yield [(item, ledger[f"{item.key}.last_year"]) for item in items]
    finals = [ledger[f"three_public.{name}"] for name in THREE_PUBLIC]
    yield [(final, ledger[f"{final.key}.last_year"]) for final in finals]
    if before is None:
        return
    groups = [[f"state_assets.{name}" for name in ("fixed_assets", "buildings", "vehicles_value")],
              [f"{fund.key}.expenditure.budget" for fund in APPROPRIATIONS]]
    for family in ("basic.economic", "people", "procurement"):
        depth = family.count(".") + 1
        groups.append([fact.key for fact in ledger.family(family) if fact.key.count(".") == depth])
    for keys in groups:
        yield [(ledger[key], before[key]) for key in keys if key in before]


def _apart(one: Fact, other: Fact) -> Decimal:
    """How far two numbers are from each other, as a part of the larger."""
    return abs(one.value - other.value) / max(one.value, other.value)


@RULES.rule("FA725", "各预算的年初预算与决算相比，不应像是写反了",
            advice="请核对这两个年初预算数各是哪一项的",
            source="自定：甲的年初预算接近乙的决算、乙的接近甲的，而两个数相差一倍以上，多半是两行写反；"
                   "两个数之和不变，合计看不出来",
            severity=Severity.WARNING, group="数量级")
def budgets_not_exchanged(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    spent = [case.ledger[f"{fund.key}.expenditure"] for fund in APPROPRIATIONS]
    known = [(budget, final) for final in spent
             if (budget := case.ledger[f"{final.key}.budget"]).value > 0 and final.value > 0]
    for (budget, final), (other, other_final) in combinations(known, 2):
        if _exchanged((budget, other), (final, other_final), _NEAR_BUDGET):
            spent_so = f"{stated(final)}、{stated(other_final)}"
            yield Finding(f"{sourced(budget)}、{sourced(other)}，决算数是 {spent_so}，像是写反了",
                          place_of(budget, case.accounts.year.place), (budget, other, final, other_final))


@RULES.rule("FA726", "一般公共预算的年初预算一般不少于人员经费的一半",
            advice="请核对一般公共预算的年初预算数；年中成立的单位可不理会",
            source="自定：人员经费年初全部列入预算；年初预算不到它的一半，多半是少写一位、写在别的一行，或以万元填写",
            severity=Severity.WARNING, group="数量级")
def budget_pays_personnel(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (0.8 and more)."""
    budget, personnel = case.ledger["general_public.expenditure.budget"], case.ledger["basic.personnel"]
    if budget.value * 2 < personnel.value:
        yield Finding(f"{sourced(budget)}，{sourced(personnel)}", place_of(budget, case.accounts.year.place),
                      (budget, personnel))


@RULES.rule("FA719", "“三公”经费的预算数、决算数、上年数，不应有一个是另两个的八倍以上",
            advice="请核对这个数的位数；全年预算数是调整后的预算数",
            source="自定：全年预算数已按实际调整，接待和车辆运行年年有；差得很多的多半是多写一位",
            severity=Severity.WARNING, group="数量级")
def three_public_in_measure(case: Case) -> Findings:
    """Cars and journeys of last year are no measure. Alarms: 0 of 7 unit-years."""
    for name in THREE_PUBLIC:
        final = case.ledger[f"three_public.{name}"]
        budget, before = (case.ledger[f"{final.key}.{other}"] for other in ("budget", "last_year"))
        most = max(final, before, key=lambda fact: fact.value)
        yield from _far_above(case, budget, most)
        for initial in _budgets(case, final)[1:]:
            yield from _far_above(case, initial, max(most, budget, key=lambda fact: fact.value))
        if name in ("receptions", "vehicle_running"):
            yield from _far_above(case, before, max(final, budget, key=lambda fact: fact.value))


def _far_above(case: Case, fact: Fact, others: Fact) -> Findings:
    """A finding if a number is eight times the larger of the others, but not yet 元 for 万元."""
    if 0 < others.value * _FOLD < fact.value < others.value * _UNITS:
        yield Finding(f"{sourced(fact)}是{sourced(others)}的八倍以上",
                      place_of(fact, case.accounts.places["three_public"]), (fact, others))


@RULES.rule("FA720", "公务用车一般每辆 5 万元至 100 万元，出国一般每人 1000 元至 15 万元",
            advice="请核对购置数、人次数和决算数",
            source="自定：购车、出国都有标准；个数写错一位时，金额看不出来",
            severity=Severity.WARNING, group="数量级")
def price_in_measure(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years (one bought a car, for 17 万元)."""
    for name, (count, least, most) in _PRICES.items():
        spent, many = case.ledger[f"three_public.{name}"], case.ledger[f"three_public.{count}"]
        if spent.value and many.value and not many.value * least <= spent.value <= many.value * most:
            yield Finding(f"{many.label} {stated(many)}，{sourced(spent)}，每个 {each(spent, many)} 万元",
                          place_of(many, case.accounts.places["three_public"]), (spent, many))
