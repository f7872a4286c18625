"""FA1xx: what must add up within a statement."""

from __future__ import annotations

from collections import Counter

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.checking.telling import MONEY, place_of, stated
from generator.deriving.ledger import Fact
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts.model import APPROPRIATIONS, Fund
from generator.kinds.final_accounts.rules.case import RULES, Case, summed, unequal
from generator.problems import Severity
from generator.reading.classification import Level

_EXTRA_NATURES = ("superior_remittance", "business_expenditure", "subordinate_subsidy")
_SUMS = ("revenue.current", "revenue.total", "expenditure.current", "expenditure.total", "appropriation.total",
         "appropriation.expenditure_total", "basic.total", "three_public.total", "procurement.total")
_BASIC_CLASSES = ("301", "302", "303", "307", "310", "312", "399")


@RULES.rule("FA101", "支出明细：财政拨款的支出要有科目编码", "请在这一项写上 7 位功能科目编码（科目: …）")
def code_needed(case: Case) -> Findings:
    for row in case.accounts.expenditure:
        if not row.code and row.fund is not Fund.OTHER:
            yield Finding(f"资金为“{row.fund.value}”的支出没有写科目", row.place)


@RULES.rule("FA102", "收入支出决算总表：收入总计应等于支出总计", "请核对这些数字，尤其是年初、年末结转和结余")
def balances(case: Case) -> Findings:
    yield from unequal(case.ledger["revenue.total"], case.ledger["expenditure.total"], case.accounts.places["carryover"])


@RULES.rule("FA103", "财政拨款收入支出决算总表：每种资金的 年初结转和结余 + 本年收入 应等于 本年支出 + 年末结转和结余",
            "请核对这种资金的收入、支出和结转和结余")
def funds_balance(case: Case) -> Findings:
    for fund in APPROPRIATIONS:
        place = next((row.place for row in case.accounts.carryover if row.fund is fund), case.accounts.places["carryover"])
        yield from unequal(case.ledger[f"{fund.key}.total"], case.ledger[f"{fund.key}.expenditure_total"], place)


@RULES.rule("FA104", "支出明细：同一科目、同一资金只列一项", "请把重复的几项合并成一项")
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


@RULES.rule("FA105", "支出明细：上缴上级支出、经营支出、对附属单位补助支出不能用财政拨款", "请改填到资金为“其他资金”的一项")
def own_money_only(case: Case) -> Findings:
    for row in case.accounts.expenditure:
        for nature in _EXTRA_NATURES:
            figure = row.amounts.get(nature)
            if figure and figure.value and row.fund is not Fund.OTHER:
                yield Finding(f"资金为“{row.fund.value}”的支出不应有{figure.key}", figure.place)


@RULES.rule("FA106", "基本支出经济分类：只用 301、302、303、307、310、312、399 类", "请核对经济分类科目编码；基本建设（309、311）不列入基本支出")
def basic_classes(case: Case) -> Findings:
    for row in case.accounts.economic:
        if not row.code.startswith(_BASIC_CLASSES):
            yield Finding(f"基本支出不应有 {row.code}", row.place)


@RULES.rule("FA107", "基本支出经济分类：同一科目只列一项", "请把重复的几项合并成一项")
def economic_once(case: Case) -> Findings:
    seen: set[tuple[str, str]] = set()
    for row in case.accounts.economic:
        if (row.place.file, row.code) in seen:
            yield Finding(f"经济分类科目 {row.code} 列了不止一项", row.place)
        seen.add((row.place.file, row.code))


@RULES.rule("FA108", "政府性基金、国有资本经营：每个科目的 年初结转和结余 + 本年收入 应等于 本年支出 + 年末结转和结余",
            "请核对这个科目的收入、支出和结转和结余")
def fund_items_balance(case: Case) -> Findings:
    for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
        if not statements.is_available(case.accounts, fund.key):
            continue
        for code in sorted({fact.key.split(".")[2] for fact in case.ledger.family(f"statement.{fund.key}")} - {statements.TOTAL}):
            if len(code) == Level.ITEM:
                opening, revenue, spent, closing = (
                    case.ledger[f"statement.{fund.key}.{code}.{column}"] for column in ("opening", "revenue", "expenditure", "closing"))
                left = summed(f"{code} 年初结转和结余 + 本年收入", [opening, revenue])
                right = summed(f"{code} 本年支出 + 年末结转和结余", [spent, closing])
                yield from unequal(left, right, place_of(right, place_of(left, case.accounts.places["carryover"])))


@RULES.rule("FA109", "收入、支出明细：每一项至少要有一个金额", "请填上金额；上年有、本年没有的支出写 0")
def rows_have_amounts(case: Case) -> Findings:
    for words, rows in (("收入", case.accounts.revenue), ("支出", case.accounts.expenditure)):
        for row in rows:
            if not row.amounts:
                yield Finding(f"{words}的这一项没有金额", row.place)


@RULES.rule("FA110", "支出、结转和结余一般不为负数", "请核对是否多写了负号；确为负数的可不理会", Severity.WARNING)
def nothing_negative(case: Case) -> Findings:
    written = [figure for row in case.accounts.expenditure for figure in row.amounts.values()]
    written += [row.amount for row in case.accounts.economic]
    written += [figure for row in case.accounts.carryover for figure in (row.opening, row.closing) if figure]
    for figure in written:
        if figure.value < 0:
            yield Finding(f"{figure.label.rpartition('.')[2]}是负数 {stated(figure)}", figure.place)


@RULES.rule("FA111", "合计与印出的各分项之和可有四舍五入的尾差", "不必改动：每个数都由原数四舍五入得出", Severity.NOTE)
def tails(case: Case) -> Findings:
    for key in _SUMS:
        fact = case.ledger[key]
        off = fact.printed - numerals.total([part.printed for part in fact.inputs if isinstance(part, Fact)])
        if off:
            yield Finding(f"{fact.label} {stated(fact)}与各分项印出的数相差 {numerals.amount(abs(off), MONEY)} 万元",
                          place_of(fact, case.accounts.year.place))
