"""FA1xx: what must add up within a statement."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, sourced, stated
from generator.deriving.ledger import Fact, Figure
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts.model import APPROPRIATIONS, Fund
from generator.kinds.final_accounts.rules.case import RULES, Case, summed, unequal
from generator.problems import Severity
from generator.reading.classification import Level

_EXTRA_NATURES = ("superior_remittance", "business_expenditure", "subordinate_subsidy")
_SUMS = (
    "revenue.current", "revenue.total", "expenditure.current", "expenditure.total", "appropriation.total",
    "appropriation.expenditure_total", "basic.total", "three_public.total", "procurement.total",
)
_BASIC_CLASSES = ("301", "302", "303", "307", "310", "312", "399")
_CONTRIBUTIONS = ("2080505", "2080506", "2101101", "2101102", "2101103", "2210201")
"""Items that are paid as they are calculated, so that nothing is carried over."""


@RULES.rule("FA101", "支出明细：财政拨款的支出要有科目编码",
            advice="请在这一项写上 7 位功能科目编码（科目: …）",
            source="部门决算报表财决07表、财决09表、财决11表：财政拨款支出按功能分类科目逐行列示，"
                   "没有编码的一项列不进去")
def code_needed(case: Case) -> Findings:
    for row in case.accounts.expenditure:
        if not row.code and row.fund is not Fund.OTHER:
            yield Finding(f"资金为“{row.fund.value}”的支出没有写科目", row.place)


@RULES.rule("FA102", "收入支出决算总表：收入总计应等于支出总计",
            advice="请核对这些数字，尤其是年初、年末结转和结余",
            source="部门决算报表财决01表《收入支出决算总表》：收入总计 = 支出总计")
def balances(case: Case) -> Findings:
    yield from unequal(case.ledger["revenue.total"], case.ledger["expenditure.total"],
                       case.accounts.places["carryover"])


@RULES.rule("FA103", "财政拨款收入支出决算总表：每种资金的 年初结转和结余 + 本年收入 应等于 本年支出 + "
                     "年末结转和结余",
            advice="请核对这种资金的收入、支出和结转和结余",
            source="部门决算报表财决01-1表《财政拨款收入支出决算总表》：收入总计 = 支出总计，"
                   "每种资金的各栏也相等")
def funds_balance(case: Case) -> Findings:
    for fund in APPROPRIATIONS:
        place = next((row.place for row in case.accounts.carryover if row.fund is fund),
                     case.accounts.places["carryover"])
        left, right = case.ledger[f"{fund.key}.total"], case.ledger[f"{fund.key}.expenditure_total"]
        yield from unequal(left, right, place)


@RULES.rule("FA104", "支出明细：同一科目、同一资金只列一项",
            advice="请把重复的几项合并成一项",
            source="自定：决算报表每个科目只有一行；分成两项的多半是重复填列，增减的原因也不知道该写给哪一项")
def rows_once(case: Case) -> Findings:
    for rows, words in ((case.accounts.expenditure, "支出"), (case.accounts.carryover, "结转和结余")):
        seen: Counter[tuple[str, Fund, str]] = Counter()
        for row in rows:
            once = row.place.file, row.fund, row.code
            seen[once] += 1
            if seen[once] == 2 and (row.code or words == "结转和结余"):
                told = f"{words}中 {row.code}".rstrip()
                yield Finding(f"{told}（{row.fund.value}）列了不止一项", row.place)
    by_item = {(row.place.file, row.fund) for row in case.accounts.carryover if row.code}
    for balance in case.accounts.carryover:
        if not balance.code and (balance.place.file, balance.fund) in by_item:
            yield Finding(f"{balance.fund.value}的结转和结余既有合计一项，又有分科目的", balance.place)


@RULES.rule("FA105", "支出明细：上缴上级支出、经营支出、对附属单位补助支出不能用财政拨款",
            advice="请改填到资金为“其他资金”的一项",
            source="部门决算报表财决07表、财决09表、财决11表：财政拨款支出只有基本支出、项目支出两栏")
def own_money_only(case: Case) -> Findings:
    for row in case.accounts.expenditure:
        for nature in _EXTRA_NATURES:
            figure = row.amounts.get(nature)
            if figure and figure.value and row.fund is not Fund.OTHER:
                yield Finding(f"资金为“{row.fund.value}”的支出不应有{figure.key}", figure.place)


@RULES.rule("FA106", "基本支出经济分类：只用 301、302、303、307、310、312、399 类",
            advice="请核对经济分类科目编码；基本建设（309、311）不列入基本支出",
            source="部门决算报表财决08-1表：人员经费 = 301 + 303，公用经费 = 302 + 307 + 310 + 312 + 399；"
                   "309、311（基本建设）不列入基本支出")
def basic_classes(case: Case) -> Findings:
    for row in case.accounts.economic:
        if not row.code.startswith(_BASIC_CLASSES):
            yield Finding(f"基本支出不应有 {row.code}", row.place)


@RULES.rule("FA107", "基本支出经济分类：同一科目只列一项",
            advice="请把重复的几项合并成一项",
            source="自定：财决08-1表每个经济分类科目只有一行；分成两项的多半是重复填列")
def economic_once(case: Case) -> Findings:
    seen: set[tuple[str, str]] = set()
    for row in case.accounts.economic:
        if (row.place.file, row.code) in seen:
            yield Finding(f"经济分类科目 {row.code} 列了不止一项", row.place)
        seen.add((row.place.file, row.code))


@RULES.rule("FA108", "政府性基金、国有资本经营：每个科目的 年初结转和结余 + 本年收入 应等于 本年支出 + "
                     "年末结转和结余",
            advice="请核对这个科目的收入、支出和结转和结余",
            source="部门决算报表财决09表、财决11表：每行 年末结转和结余 = 年初结转和结余 + 本年收入 − "
                   "本年支出")
def fund_items_balance(case: Case) -> Findings:
    for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
        if not statements.is_available(case.accounts, fund.key):
            continue
        codes = {fact.key.split(".")[2] for fact in case.ledger.family(f"statement.{fund.key}")}
        for code in sorted(codes - {statements.TOTAL}):
            if len(code) == Level.ITEM:
                yield from _item_balances(case, f"statement.{fund.key}.{code}", code)


def _item_balances(case: Case, key: str, code: str) -> Findings:
    left = summed(f"{code} 年初结转和结余 + 本年收入",
                  [case.ledger[f"{key}.opening"], case.ledger[f"{key}.revenue"]])
    right = summed(f"{code} 本年支出 + 年末结转和结余",
                   [case.ledger[f"{key}.expenditure"], case.ledger[f"{key}.closing"]])
    yield from unequal(left, right, place_of(right, place_of(left, case.accounts.places["carryover"])))


@RULES.rule("FA109", "收入、支出明细：每一项至少要有一个金额",
            advice="请填上金额；上年有、本年没有的支出写 0",
            source="自定：没有金额的一项在表里什么也印不出，多半是漏填；空着与零不是一回事")
def rows_have_amounts(case: Case) -> Findings:
    for words, rows in (("收入", case.accounts.revenue), ("支出", case.accounts.expenditure)):
        for row in rows:
            if not row.amounts:
                yield Finding(f"{words}的这一项没有金额", row.place)


@RULES.rule("FA110", "支出、结转和结余一般不为负数",
            advice="请核对是否多写了负号；确为负数的可不理会",
            source="自定：负的支出、结转和结余多半是多写了负号；确有负数的，程序分辨不出，所以只提醒",
            severity=Severity.WARNING)
def nothing_negative(case: Case) -> Findings:
    written = [figure for row in case.accounts.expenditure for figure in row.amounts.values()]
    written += [row.amount for row in case.accounts.economic]
    written += [figure for row in case.accounts.carryover for figure in (row.opening, row.closing) if figure]
    for figure in written:
        if figure.value < 0:
            yield Finding(f"{figure.key}是负数 {stated(figure)}", figure.place, (figure,))


@RULES.rule("FA111", "合计与印出的各分项之和可有四舍五入的尾差",
            advice="不必改动：每个数都由原数四舍五入得出",
            source="决算公开报表的附注：“本套报表金额单位转换时可能存在尾数误差”；每个数各自由元换算成万元，"
                   "一个分项至多差 0.005 万元",
            severity=Severity.NOTE)
def tails(case: Case) -> Findings:
    for key in _SUMS:
        fact = case.ledger[key]
        off = fact.printed - numerals.total([part.printed for part in fact.inputs if isinstance(part, Fact)])
        if off:
            apart = numerals.amount(abs(off), MONEY)
            yield Finding(f"{fact.label} {stated(fact)}与各分项印出的数相差 {apart} 万元",
                          place_of(fact, case.accounts.year.place))


@RULES.rule("FA112", "一般公共预算、其他资金：各科目多收的合计不应大于年末结转和结余",
            advice="请核对各科目的收入和支出，多半是一笔钱记到了另一科目",
            source="部门决算报表财决07表：每行 年初结转和结余 + 本年收入 = 本年支出 + 年末结转和结余，"
                   "而年初、年末都不小于零")
def items_carry(case: Case) -> Findings:
    """FA108 asks of the other funds.

    Alarms: 0 of 8 fund-years of the samples; the published units give no revenue by item.
    """
    for fund in (Fund.GENERAL_PUBLIC, Fund.OTHER):
        items = _items(case, fund)
        apart = {code: received.value - spent.value for code, (received, spent) in items.items()}
        opening, closing = _carried(case, fund)
        over = numerals.total([more for more in apart.values() if more > 0])
        if closing.value - opening.value == numerals.total([*apart.values()]) and over > closing.value:
            codes = [code for code, more in apart.items() if more > 0]
            received, spent = items[codes[0]]  # Of a negative expenditure there may be no revenue.
            place = place_of(received, place_of(spent, case.accounts.year.place))
            yield Finding(f"{fund.value}：科目 {'、'.join(codes)} 的收入比支出多 "
                          f"{numerals.amount(over, MONEY)} 万元，大于{sourced(closing)}", place)


@RULES.rule("FA113", "社会保险、住房公积金缴费：同一科目的收入应等于支出",
            advice="请核对这个科目的收入和支出；确有结转的可不理会",
            source="自定：缴费按人计算，拨多少缴多少，一般没有结转；不相等的多半是一笔钱记到了另一科目，所以只提醒",
            severity=Severity.WARNING, group="科目对应")
def contributions_paid(case: Case) -> Findings:
    """Alarms: 0 of 4 unit-years of the samples; the published units give no revenue by item."""
    for code, (received, spent) in _items(case, Fund.GENERAL_PUBLIC).items():
        if code in _CONTRIBUTIONS:
            place = place_of(spent, case.accounts.year.place)
            yield from unequal(received, spent, place_of(received, place))


@RULES.rule("FA114", "两个科目的收支差额不应正好相反",
            advice="请核对这两个科目的收入和支出，多半是一笔钱记到了另一科目",
            source="自定：一个科目多出的正好是另一个科目缺少的，合计不变，各科目的收支却都不对",
            severity=Severity.WARNING, group="科目对应")
def items_not_opposite(case: Case) -> Findings:
    """Alarms: 0 of 8 fund-years of the samples; the published units give no revenue by item."""
    for fund in (Fund.GENERAL_PUBLIC, Fund.OTHER):
        seen: dict[Decimal, tuple[str, Fact, Fact]] = {}
        for code, (received, spent) in _items(case, fund).items():
            apart = received.value - spent.value
            if apart and -apart in seen:
                other, its_revenue, its_expenditure = seen[-apart]
                by = numerals.amount(abs(apart), MONEY)
                yield Finding(f"科目 {other} 与 {code} 的收支差额正好相反，都是 {by} 万元",
                              place_of(its_expenditure, place_of(its_revenue, case.accounts.year.place)))
            seen.setdefault(apart, (code, received, spent))


def _items(case: Case, fund: Fund) -> dict[str, tuple[Fact, Fact]]:
    """What each item received and spent of a fund; none if the detail lacks some, or carries by item."""
    funds = {one.key for one in APPROPRIATIONS}
    received, spent = defaultdict[str, list[Figure]](list), defaultdict[str, list[Figure]](list)
    for source in case.accounts.revenue:
        received[source.code] += [figure for name, figure in source.amounts.items()
                                  if (name == fund.key if fund.key in funds else name not in funds)]
    for row in case.accounts.expenditure:
        if row.fund is fund:
            spent[row.code] += row.amounts.values()
    codes = sorted(code for code in {*received, *spent} if received[code] or spent[code])
    by_item = any(row.code for row in case.accounts.carryover if row.fund is fund)
    if by_item or "" in codes:
        return {}
    return {code: (summed(f"{code} 的收入（{fund.value}）", received[code]),
                   summed(f"{code} 的支出（{fund.value}）", spent[code])) for code in codes}


def _carried(case: Case, fund: Fund) -> tuple[Fact, Fact]:
    """What a fund had and has beside the year's revenue and expenditure."""
    opening, closing = (case.ledger[f"carryover.{fund.key}.{end}"] for end in ("opening", "closing"))
    if fund is not Fund.OTHER:
        return opening, closing
    used = case.ledger["revenue.own_surplus_used"]
    distributed = case.ledger["expenditure.surplus_distribution"]
    return (summed("年初结转和结余与使用的非财政拨款结余", [opening, used]),
            summed("年末结转和结余与结余分配", [closing, distributed]))
