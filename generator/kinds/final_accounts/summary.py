"""部门决算公开 of many units: what each of them discloses, a row each, and all together.

Every number is the one that the unit's own report prints; totals are summed exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.deriving.ledger import Fact, Facts, Ledger, Measure
from generator.kind import Part
from generator.kinds.final_accounts.model import RUNNING_COSTS, FinalAccounts

_COMPARED = ("three_public.total", "three_public.overseas_travel", "three_public.vehicles",
             "three_public.receptions")
_SUMMED = (
    "revenue.total", "expenditure.total", "appropriation.expenditure", "general_public.expenditure",
    RUNNING_COSTS, "procurement.total", *_COMPARED, "three_public.vehicle_purchase",
    "three_public.vehicle_running", "three_public.total.budget", *(f"{key}.last_year" for key in _COMPARED))
"""What is told of each unit and of all: amounts in yuan."""


def derive(units: Sequence[Part[FinalAccounts]]) -> Ledger:
    """`unit.<number>.<key>` for each unit, `all.<key>` for their sums, and how the sums changed."""
    made = Ledger()
    for number, unit in enumerate(units, 1):
        for key in (*_SUMMED, "people.subordinates"):
            fact = unit.ledger[unit.accounts.told_as(key)]
            made.carry(f"unit.{number}.{key}", f"{unit.accounts.unit.name}{fact.label}", fact)
    for key in _SUMMED:
        parts = [made[f"unit.{number}.{key}"] for number in range(1, len(units) + 1)]
        made.sum(f"all.{key}", f"各单位{units[0].ledger[key].label}", parts)
    for key in _COMPARED:
        made.compare(made[f"all.{key}"], made[f"all.{key}.last_year"])
    made.count("count", "单位数", (unit.accounts.unit.name for unit in units), "纳入汇总的单位个数")
    made.state("year", "年度", units[0].accounts.year, Measure.COUNT)
    return made


def context(units: Sequence[Part[FinalAccounts]], ledger: Ledger) -> dict[str, object]:
    """What the template may name: units in their order, and all together.

    `adds_up` and `makes_up` tell whether a reader who adds the printed numbers gets the printed sum: of
    units, for each of some keys; of the parts of a whole, for each unit and all together.
    """
    named = {name: Facts(ledger, name) for name in ("year", "count", "all")}
    rows = [(unit.accounts.unit, Facts(ledger, f"unit.{number}")) for number, unit in enumerate(units, 1)]

    def adds_up(keys: Iterable[str]) -> bool:
        return all(_exact(ledger[f"all.{key}"], (_pick(facts, key).fact for _, facts in rows))
                   for key in keys)

    def makes_up(whole: str, parts: Sequence[str]) -> bool:
        return all(_exact(_pick(facts, whole).fact, (_pick(facts, part).fact for part in parts))
                   for facts in (named["all"], *(facts for _, facts in rows)))

    return {**named, "pick": _pick, "rows": rows, "adds_up": adds_up, "makes_up": makes_up}


def _exact(total: Fact, parts: Iterable[Fact]) -> bool:
    """Whether what is printed of the parts is in all what is printed of the total."""
    return sum(part.printed for part in parts) == total.printed


def _pick(facts: Facts, key: str) -> Facts:
    """The fact of a dotted name below others."""
    for name in key.split("."):
        facts = facts[name]
    return facts
