"""FA6xx: a department and its 下属单位 together."""

from __future__ import annotations

from generator.checking.rules import Finding, Findings
from generator.checking.telling import place_of, stated
from generator.kinds.final_accounts.model import Fund
from generator.kinds.final_accounts.rules.case import RULES, Case, by_unit
from generator.problems import Place, Severity

_DEALINGS = (("revenue.superior_subsidy", "expenditure.subordinate_subsidy"),
             ("revenue.subordinate_remittance", "expenditure.superior_remittance"))
"""What one unit of a department receives, and what another pays for it."""
_LAST_YEAR = (
    "revenue.total", "appropriation.total", "general_public.expenditure", "government_funds.expenditure",
    "state_capital.expenditure", "three_public.total", "basic.running_costs",
)
_ADJUSTED = "以及上年汇总了哪些单位；确经批准调整的，在“上年”一段写明“调整原因”"


@RULES.rule("FA601", "汇总：部门内部的补助、上缴收支不应重复计算",
            advice="请核对；双方都在本部门的，合计把这笔钱算了两次，请按财政部门的汇总口径抵销",
            source="自定：部门的数是各单位相加，同一笔钱在收、支两方都出现，合计就算了两次；"
                   "怎样抵销看财政部门的口径，所以只提醒",
            severity=Severity.WARNING)
def dealings_once(case: Case) -> Findings:
    for received, paid in _DEALINGS:
        one, other = case.ledger[received], case.ledger[paid]
        if case.accounts.parts and one.value and other.value:
            yield Finding(f"{one.label} {stated(one)}{by_unit(case, received)}；"
                          f"{other.label} {stated(other)}{by_unit(case, paid)}",
                          place_of(other, case.accounts.year.place), (one, other))


@RULES.rule("FA602", "汇总：各单位年初结转和结余之和应等于上年汇总的年末数",
            advice=f"请核对各单位的年初数，{_ADJUSTED}",
            source="部门决算报表财决01表：年初结转和结余 = 上年年末结转和结余，汇总后也应如此；"
                   "汇总的单位变了会不同，所以只提醒",
            severity=Severity.WARNING)
def opening_is_closing_together(case: Case) -> Findings:
    place = case.accounts.places["carryover"]
    for fund in Fund:
        opening, closing = f"carryover.{fund.key}.opening", f"carryover.{fund.key}.closing"
        yield from _moved(case, opening, closing, "上年年末汇总", place)


@RULES.rule("FA603", "汇总：各单位上年数之和应等于上年汇总数",
            advice=f"请核对各单位的上年数，{_ADJUSTED}",
            source="自定：各单位的上年数相加，应当是部门上年公开的数；汇总的单位变了会不同，所以只提醒",
            severity=Severity.WARNING)
def last_year_together(case: Case) -> Findings:
    for key in map(case.accounts.told_as, _LAST_YEAR):
        yield from _moved(case, f"{key}.last_year", key, "上年汇总", case.accounts.places["last_year"])


def _moved(case: Case, key: str, before: str, words: str, place: Place) -> Findings:
    """A finding if a sum of the units is not what the department had last year."""
    adjusted = case.accounts.last_year and case.accounts.last_year.adjustment_reason
    if not case.accounts.parts or case.before is None or adjusted:
        return
    now, then = case.ledger[key], case.before[before]
    if now.value != then.value:
        yield Finding(f"各单位{now.label}之和是 {stated(now)}{by_unit(case, key)}；{words}是 {stated(then)}",
                      place, (now, then))
