"""部门决算公开: what its templates read. Facts by dotted name, what the unit wrote, and lists in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from generator import indicators
from generator.classification import Classification, Level, ancestor
from generator.kinds.final_accounts.facts import is_personnel
from generator.kinds.final_accounts.model import (
    APPROPRIATIONS,
    Evaluation,
    FinalAccounts,
    Fund,
    Indicator,
)
from generator.ledger import Ledger, Prose
from generator.template import Facts
from generator.unit import Nature


@dataclass(frozen=True, slots=True)
class Item:
    """A 项 of expenditure: its names down from the class, what was spent, and why that changed."""

    code: str
    class_name: str | Prose
    section_name: str | Prose
    item_name: str | Prose
    spent: Facts
    reason: Prose | str


@dataclass(frozen=True, slots=True)
class ClassLine:
    code: str
    name: str
    spent: Facts


@dataclass(frozen=True, slots=True)
class FundDetail:
    """Classes with money this year, and items in code order, those without money this year at the end."""

    is_empty: bool
    classes: tuple[ClassLine, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """Spans are for merged cells: empty where the row continues the cell above it."""

    facts: Facts
    level_one: Prose
    level_one_span: str
    level_two: Prose
    level_two_span: str
    level_three: Prose
    operator: str
    target: Prose
    basis: Prose | str
    actual: Prose
    actual_is_number: bool
    deviation_reason: Prose | str


@dataclass(frozen=True, slots=True)
class EvaluationTable:
    facts: Facts
    name: Prose | str
    department: Prose
    implementer: Prose
    goal: Prose
    result: Prose
    rows: tuple[IndicatorRow, ...]
    height: str
    """How many indicator rows there are."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Reasons by what they serve; empty where the unit gave none."""

    _by_use: dict[str, Prose]

    def of(self, use: str) -> Prose | str:
        return self._by_use.get(use, "")


def context(accounts: FinalAccounts, ledger: Ledger, names: Classification) -> dict[str, object]:
    """Everything that a template of this kind may name."""
    families = dict.fromkeys(fact.key.partition(".")[0] for fact in ledger)
    return {
        **{family: Facts(ledger, family) for family in families},
        "unit": accounts.unit,
        "is_public_institution": accounts.unit.nature is Nature.PUBLIC_INSTITUTION,
        "accounts": accounts,
        "reasons": Reasons(dict(accounts.reasons)),
        "details": {fund.key: _detail(accounts, ledger, names, fund) for fund in APPROPRIATIONS},
        "personnel_items": _economic_names(accounts, ledger, names, personnel=True),
        "running_items": _economic_names(accounts, ledger, names, personnel=False),
        "overall": _overall(accounts, ledger),
        "projects": tuple(_project(accounts, ledger, number, project)
                          for number, project in enumerate(accounts.performance.projects, 1)),
        "has_secret_projects": bool(ledger["performance.secret"].value),
    }


def is_empty(ledger: Ledger, fund: str) -> bool:
    """Whether a fund had no money at all: its statement is then a blank form."""
    return not any(ledger[f"{fund}.{name}"].value for name in ("total", "expenditure_total", "expenditure"))


def item_codes(ledger: Ledger, fund: Fund) -> list[str]:
    """The items of a fund as the report lists them: by code, those with nothing this year at the end."""
    codes = sorted(fact.key.rpartition(".")[2] for fact in ledger
                   if fact.key.startswith(f"{fund.key}.item.") and fact.key.count(".") == 2)
    listed = [code for code in codes if ledger[f"{fund.key}.item.{code}"].value
              or ledger[f"{fund.key}.item.{code}.last_year"].value]
    return sorted(listed, key=lambda code: not ledger[f"{fund.key}.item.{code}"].printed)


def reason_for(accounts: FinalAccounts, fund: Fund, code: str) -> Prose | None:
    """The reason for an item's change: its row's own, else one that names its code."""
    own = [row.reason for row in accounts.expenditure if row.fund is fund and row.code == code and row.reason]
    return own[0] if own else accounts.reasons.get(code)


def _detail(accounts: FinalAccounts, ledger: Ledger, names: Classification, fund: Fund) -> FundDetail:
    items = tuple(_item(accounts, ledger, names, fund, code) for code in item_codes(ledger, fund))
    codes = dict.fromkeys(item.code[:Level.CLASS] for item in items)
    classes = tuple(ClassLine(code, names.functional.get(code, code), Facts(ledger, f"{fund.key}.class.{code}"))
                    for code in sorted(codes) if ledger[f"{fund.key}.class.{code}"].printed)
    return FundDetail(is_empty(ledger, fund.key), classes, items)


def _item(accounts: FinalAccounts, ledger: Ledger, names: Classification, fund: Fund, code: str) -> Item:
    def name(level: Level) -> str:
        return names.functional.get(ancestor(code, level), ancestor(code, level))

    stated = [row.stated_name for row in accounts.expenditure if row.code == code and row.stated_name]
    return Item(code, name(Level.CLASS), name(Level.SECTION), stated[0] if stated else name(Level.ITEM),
                Facts(ledger, f"{fund.key}.item.{code}"), reason_for(accounts, fund, code) or "")


def _economic_names(accounts: FinalAccounts, ledger: Ledger, names: Classification,
                    personnel: bool) -> tuple[str | Prose, ...]:
    """Names of the economic items with money, in code order; 301 comes before 303 by itself."""
    stated = {row.code: row.stated_name for row in accounts.economic if row.stated_name}
    codes = sorted({row.code for row in accounts.economic if is_personnel(row.code) == personnel})
    return tuple(stated.get(code) or names.economic.get(code, code) for code in codes
                 if ledger[f"basic.economic.{code}"].printed)


def _overall(accounts: FinalAccounts, ledger: Ledger) -> EvaluationTable | str:
    table = accounts.performance.overall
    return _table(accounts, Facts(ledger, "performance.overall"), table) if table else ""


def _project(accounts: FinalAccounts, ledger: Ledger, number: int, project: Evaluation) -> EvaluationTable:
    return _table(accounts, Facts(ledger, f"performance.project.{number}"), project)


def _table(accounts: FinalAccounts, facts: Facts, table: Evaluation) -> EvaluationTable:
    unit = accounts.unit.name
    return EvaluationTable(facts, table.name or "", table.department or unit, table.implementer or unit, table.goal,
                           table.result, _rows(facts, table.indicators), str(len(table.indicators)))


def _rows(facts: Facts, written: tuple[Indicator, ...]) -> tuple[IndicatorRow, ...]:
    ones = _spans(indicator.level_one.text for indicator in written)
    twos = _spans((indicator.level_one.text, indicator.level_two.text) for indicator in written)
    return tuple(_row(facts["indicator"][str(number)], indicator, one, two)
                 for number, (indicator, one, two) in enumerate(zip(written, ones, twos, strict=True), 1))


def _row(facts: Facts, indicator: Indicator, level_one_span: str, level_two_span: str) -> IndicatorRow:
    target, actual = indicators.measure(indicator.target.text), indicators.measure(indicator.actual.text)
    return IndicatorRow(
        facts=facts, level_one=indicator.level_one, level_one_span=level_one_span, level_two=indicator.level_two,
        level_two_span=level_two_span, level_three=indicator.level_three,
        operator=target.operator.value if target.operator else "" if target.number is None else "=",
        target=replace(indicator.target, text=target.text), basis=indicator.basis or "",
        actual=replace(indicator.actual, text=actual.text), actual_is_number=actual.number is not None,
        deviation_reason=indicator.deviation_reason or "")


def _spans(names: Iterable[object]) -> list[str]:
    """For each row how many rows its name covers, empty where the row above covers it."""
    return [span for _, run in groupby(names) for span in _span(len(list(run)))]


def _span(length: int) -> list[str]:
    return [str(length), *[""] * (length - 1)]


