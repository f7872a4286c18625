"""部门决算公开: what templates read. Facts by dotted name, what the unit wrote, and lists in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from generator.composing.editions import Edition
from generator.composing.explaining import Decided
from generator.deriving.ledger import Facts, Ledger, Prose
from generator.kinds import indicators
from generator.kinds.final_accounts.facts import is_personnel
from generator.kinds.final_accounts.items import (
    budget_reason_for,
    is_empty,
    item_codes,
    purpose_of,
    reason_for,
)
from generator.kinds.final_accounts.looks import OVERALL, PROJECT
from generator.kinds.final_accounts.model import (
    APPROPRIATIONS,
    RUNNING_COSTS,
    Evaluation,
    FinalAccounts,
    Fund,
    Indicator,
    stated_names,
)
from generator.kinds.final_accounts.prose import references
from generator.kinds.final_accounts.reasons import Against, Printed, Reason, printed
from generator.kinds.final_accounts.style import NAME, Phrases, Style
from generator.kinds.indicators import Quantity
from generator.reading.classification import Classification, Level, ancestor
from generator.reading.unit import Nature


class Item(NamedTuple):
    """A 项 of expenditure: its names down from the class, what was spent, and why that changed.

    The digits that a level adds to the code stand with its name in some styles; they are empty in the others.
    """

    code: str
    class_name: str | Prose
    class_digits: str
    section_name: str | Prose
    section_digits: str
    item_name: str | Prose
    item_digits: str
    spent: Facts
    reason: Prose | str
    purpose: Prose | str
    budget_reason: Prose | str


class ClassLine(NamedTuple):
    code: str
    name: str
    digits: str
    spent: Facts


class FundDetail(NamedTuple):
    """Classes with money this year, and items in code order, those without money this year at the end."""

    is_empty: bool
    classes: tuple[ClassLine, ...]
    items: tuple[Item, ...]


class IndicatorRow(NamedTuple):
    """Spans are for merged cells: empty where the row continues the cell above it."""

    level_one: Prose | str
    level_one_span: str
    level_two: Prose | str
    level_two_span: str
    indicator: IndicatorCells | None
    """None: there is no indicator for this 二级指标."""


class IndicatorCells(NamedTuple):
    facts: Facts
    level_three: Prose
    operator: str
    """Before the target, in one form; empty where the target is printed as it was written."""
    target: Prose
    basis: Prose | str
    actual: Prose
    actual_sign: str
    """Before an actual number; empty as above."""
    deviation_reason: Prose | str


_CHARTED = 16
"""Projects that one chart shows at most: it takes less than half a page."""
Named = tuple[Prose | str, Prose | str, IndicatorCells | None]
"""一级指标, 二级指标 and the indicator."""
Outline = Mapping[str, tuple[str, ...]]
_LEVELS = ("一级指标", "二级指标")
"""The columns that may be merged."""


class EvaluationTable(NamedTuple):
    facts: Facts
    name: Prose | str
    department: Prose
    implementer: Prose
    goal: Prose
    result: Prose
    layout: str
    rows: tuple[IndicatorRow, ...]
    height: str
    """How many indicator rows there are."""
    full_height: str
    """The same with two rows of headings."""


class Explained(NamedTuple):
    """Why a number differs: what the unit wrote, empty if nothing, and what phrases call the number."""

    fact: Facts
    given: Prose | str
    noun: str
    phrases: Phrases
    """What is printed where nothing was given."""


@dataclass(frozen=True, slots=True, repr=False)
class Reasons:
    """The reasons that the edition prints, as templates ask for them. It has no words of its own to print."""

    _accounts: FinalAccounts
    _printed: Printed
    _style: Style

    def of(self, use: str) -> Prose | str:
        """The reason of a use. A template prints only what its edition names, so that no rule misses one."""
        if use not in self._printed.wider:
            raise ValueError(f"版式设置的“原因”中没有 {use}")
        return self._printed.of(self._accounts, use) or ""

    def last_year(self, fact: Facts, use: str = "", noun: str = "") -> Explained:
        """Why a number has changed. `use` and `noun` are needed only where `reasons.yaml` leaves a choice."""
        return self._explained(fact, use, noun, Against.LAST_YEAR)

    def budget(self, fact: Facts, use: str = "", noun: str = "") -> Explained:
        """Why a number is not what the budget was."""
        return self._explained(fact, use, noun, Against.BUDGET)

    def initial_budget(self, fact: Facts, use: str = "", noun: str = "") -> Explained:
        """Why a number is not 年初预算数."""
        return self._explained(fact, use, noun, Against.INITIAL_BUDGET)

    def _explained(self, fact: Facts, use: str, noun: str, against: Against) -> Explained:
        if isinstance(fact, str):  # Templates written before `reasons.yaml` name the use first.
            fact, use = use, fact
        known = self._printed.explaining(fact.fact.key, against)
        wanted = [reason for reason in known if not use or reason.use == use]
        where = None if wanted else self._printed.decided(fact.fact.key, against)
        if where and not use:
            raise Decided(f"“{where}”的原因本版式改在别处印，或不印",
                          "请在自己的模板里改写这一处，或删去“改用的原因”的这一项", where.place)
        if not use and len(wanted) != 1:
            raise ValueError(_unclear(f"数字 {fact.fact.key} 与{against.value}相比的原因", wanted))
        use = use or wanted[0].use
        return Explained(fact, self.of(use), noun or (wanted[0].noun if wanted else use),
                         self._style.phrases(use))


def _unclear(what: str, choice: list[Reason]) -> str:
    if not choice:
        return f"本版式不印{what}；哪些数字有原因，见 reasons.yaml"
    uses = "、".join(f'use="{reason.use}"' for reason in choice)
    return f"{what}有几处，请写明是哪一处：{uses}"


def context(accounts: FinalAccounts, ledger: Ledger, names: Classification, edition: Edition,
            style: Style) -> dict[str, object]:
    """Everything that a template of this kind may name."""
    projects = tuple(_project(accounts, ledger, number, project, edition, style)
                     for number, project in enumerate(accounts.performance.projects, 1))
    return {
        **{family: Facts(ledger, family) for family in ledger.families},
        "unit": accounts.unit,
        "is_public_institution": accounts.unit.nature is Nature.PUBLIC_INSTITUTION,
        "running_costs": Facts(ledger, accounts.told_as(RUNNING_COSTS)),
        "accounts": accounts,
        "reasons": Reasons(accounts, printed(edition), style),
        "references": references(accounts, ledger),
        "style": style,
        "order": edition.order,
        "terms": edition.terms,
        "words": _words(accounts, edition, style),
        "name_in_reason": NAME,  # For templates written before the filter `filled`.
        "details": {fund.key: _detail(accounts, ledger, names, fund, style) for fund in APPROPRIATIONS},
        "personnel_items": _economic_names(accounts, ledger, names, personnel=True),
        "running_items": _economic_names(accounts, ledger, names, personnel=False),
        "overall": _overall(accounts, ledger, style),
        "projects": projects,
        "charted_projects": _charted(ledger, projects) if style.charts else (),
        "has_secret_projects": bool(ledger["performance.secret"].value),
    }


def _charted(ledger: Ledger, projects: Sequence[EvaluationTable]) -> list[tuple[EvaluationTable, ...]]:
    """The projects whose 执行率 is drawn, for each chart: those that had a budget, about as many in each.

    The rate of a single one is no picture.
    """
    shown = [project for number, project in enumerate(projects, 1)
             if ledger[f"performance.project.{number}.adjusted_budget"].printed]
    charts = -(-len(shown) // _CHARTED) if len(shown) > 1 else 0
    edges = [len(shown) * number // charts for number in range(charts + 1)] if charts else []
    return [tuple(shown[start:end]) for start, end in pairwise(edges)]


def _words(accounts: FinalAccounts, edition: Edition, style: Style) -> Mapping[str, Prose]:
    """The edition's words with what is the same wherever they stand: 部门 or 单位, 处室 or 科室."""
    return {key: replace(prose, text=prose.text.replace("{部门}", style.called)
                         .replace("{机构}", accounts.unit.division_term))
            for key, prose in edition.words.items()}


def _detail(accounts: FinalAccounts, ledger: Ledger, names: Classification, fund: Fund,
            style: Style) -> FundDetail:
    called: dict[str, str | Prose] = {**names.functional, **stated_names(accounts)}
    items = tuple(_item(accounts, ledger, called, fund, code, style)
                  for code in item_codes(accounts, ledger, fund, style))
    codes = dict.fromkeys(item.code[:Level.CLASS] for item in items)
    classes = tuple(ClassLine(code, names.functional.get(code, code), code if style.codes else "",
                              Facts(ledger, f"{fund.key}.class.{code}"))
                    for code in sorted(codes) if ledger[f"{fund.key}.class.{code}"].printed)
    return FundDetail(is_empty(ledger, fund.key), classes, items)


def _item(accounts: FinalAccounts, ledger: Ledger, called: Mapping[str, str | Prose], fund: Fund, code: str,
          style: Style) -> Item:
    def name(level: Level) -> str | Prose:
        return called.get(ancestor(code, level), ancestor(code, level))

    digits = (code[:Level.CLASS], code[Level.CLASS:Level.SECTION], code[Level.SECTION:])
    class_digits, section_digits, item_digits = digits if style.codes else ("", "", "")
    return Item(code, name(Level.CLASS), class_digits,
                name(Level.SECTION), section_digits, name(Level.ITEM), item_digits,
                Facts(ledger, f"{fund.key}.item.{code}"), *(said(accounts, fund, code) or "" for said in (
                    reason_for, purpose_of, budget_reason_for)))


def _economic_names(accounts: FinalAccounts, ledger: Ledger, names: Classification,
                    personnel: bool) -> tuple[str | Prose, ...]:
    """Names of the economic items with money, in code order; 301 comes before 303 by itself."""
    stated = {row.code: row.stated_name for row in accounts.economic if row.stated_name}
    codes = sorted({row.code for row in accounts.economic if is_personnel(row.code) == personnel})
    return tuple(stated.get(code) or names.economic.get(code, code) for code in codes
                 if ledger[f"basic.economic.{code}"].printed)


def _overall(accounts: FinalAccounts, ledger: Ledger, style: Style) -> EvaluationTable | str:
    table = accounts.performance.overall
    if table is None:
        return ""
    uniform = replace(style, signs="完成值照填写")
    return _table(accounts, Facts(ledger, "performance.overall"), table, {}, uniform, OVERALL)


def _project(accounts: FinalAccounts, ledger: Ledger, number: int, project: Evaluation, edition: Edition,
             style: Style) -> EvaluationTable:
    outline = {} if style.empty_level_two is None else edition.outline
    return _table(accounts, Facts(ledger, f"performance.project.{number}"), project, outline, style,
                  PROJECT)


def _table(accounts: FinalAccounts, facts: Facts, table: Evaluation, outline: Outline,
           style: Style, name: str) -> EvaluationTable:
    unit = accounts.unit.name
    layout = table.layout or style.project_layout
    merged = style.table(name).merged
    if merged is None:
        merged = _LEVELS[:1] if name == OVERALL or layout == "逐行" else _LEVELS
    rows = _rows(facts, table.indicators, outline, style, merged)
    return EvaluationTable(facts, table.name or "", table.department or unit, table.implementer or unit,
                           table.goal, table.result, layout, rows, str(len(rows)), str(len(rows) + 2))


def _rows(facts: Facts, written: tuple[Indicator, ...], outline: Outline, style: Style,
          merged: tuple[str, ...]) -> tuple[IndicatorRow, ...]:
    cells = [_cells(facts["indicator"][str(number)], indicator, style)
             for number, indicator in enumerate(written, 1)]
    named: list[Named] = [(indicator.level_one, indicator.level_two, cell)
                          for indicator, cell in zip(written, cells, strict=True)]
    rows = [row for level_one, run in groupby(named, lambda row: str(row[0]))
            for row in _filled(list(run), outline.get(level_one, ()))]
    apart = ["1"] * len(rows)
    ones = _spans(str(row[0]) for row in rows) if _LEVELS[0] in merged else apart
    twos = _spans((str(row[0]), str(row[1])) for row in rows) if _LEVELS[1] in merged else apart
    return tuple(IndicatorRow(level_one, one, level_two, two, cells)
                 for (level_one, level_two, cells), one, two in zip(rows, ones, twos, strict=True))


def _filled(rows: list[Named], names: tuple[str, ...]) -> list[Named]:
    """The rows of a 一级指标, and one without indicator for each 二级指标 of the outline that it lacks.

    Such a row stands where the outline has its name. A unit that has names of its own for 二级指标 keeps its
    rows as they are.
    """
    if any(str(row[1]) not in names for row in rows):
        return rows
    for position, name in enumerate(names):
        if name not in [str(row[1]) for row in rows]:
            later = (number for number, row in enumerate(rows) if str(row[1]) in names[position:])
            rows.insert(next(later, len(rows)), (rows[0][0], name, None))
    return rows


def _cells(facts: Facts, indicator: Indicator, style: Style) -> IndicatorCells:
    target, actual = indicators.quantity(indicator.target.text), indicators.quantity(indicator.actual.text)
    equal = ["" if measure.number is None else "=" for measure in (target, actual)]
    operator, aim = _value(indicator.target, target, target.operator.value if target.operator else equal[0],
                           style.uniform_targets)
    sign, reached = _value(indicator.actual, actual, actual.operator.value if actual.operator else equal[1],
                           style.uniform_actuals)
    return IndicatorCells(facts=facts, level_three=indicator.level_three, operator=operator, target=aim,
                          basis=indicator.basis or "", actual=reached, actual_sign=sign,
                          deviation_reason=indicator.deviation_reason or "")


def _value(written: Prose, measure: Quantity, sign: str, uniform: bool) -> tuple[str, Prose]:
    """A sign of one form and what stands behind it, or no sign and everything as it was written."""
    return (sign, replace(written, text=measure.text)) if uniform else ("", written)


def _spans(names: Iterable[object]) -> list[str]:
    """For each row how many rows its name covers, empty where the row above covers it."""
    return [span for _, run in groupby(names) for span in _span(len(list(run)))]


def _span(length: int) -> list[str]:
    return [str(length), *[""] * (length - 1)]


