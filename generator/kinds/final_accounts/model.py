"""部门决算公开: what a unit wrote for one year, typed and frozen, each figure and word with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from generator.deriving.ledger import Figure, Ledger, Prose
from generator.problems import Place
from generator.reading.classification import Level, ancestor
from generator.reading.form import Form
from generator.reading.publication import Publication, read_publication
from generator.reading.unit import Nature, UnitInfo


class Fund(Enum):
    """Where money comes from. All but OTHER are 财政拨款."""

    GENERAL_PUBLIC = "一般公共预算"
    GOVERNMENT_FUNDS = "政府性基金预算"
    STATE_CAPITAL = "国有资本经营预算"
    OTHER = "其他资金"

    @cached_property
    def key(self) -> str:
        """Its name in the keys of facts."""
        return self.name.lower()


APPROPRIATIONS = (Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL)
THREE_PUBLIC = ("overseas_travel", "vehicle_purchase", "vehicle_running", "receptions")
PURCHASES = ("goods", "works", "services")
RUNNING_COSTS, AGENCY = "basic.running_costs", "basic.agency_running_costs"
"""公用经费, and 机关运行经费 where a unit states it beside."""
_ITEM_BUDGET = "budget"
"""The one number of a row of expenditure that is no expenditure."""
MANAGED = ("goals", "tracked", "evaluated")
"""The steps of managing performance of which projects and money are told."""
OVERALL_FUNDING, PROJECT_FUNDING = "performance.overall.funding", "performance.projects.funding"
LABELLED = ("people", "revenue", "expenditure", "three_public", "procurement", "state_assets",
            "state_assets.vehicles", OVERALL_FUNDING, PROJECT_FUNDING, f"{PROJECT_FUNDING}.other")
"""Parts of the file whose keys name numbers of the report."""

CONFIRMED = {
    "revenue_current": "revenue.current", "revenue_total": "revenue.total",
    "expenditure_current": "expenditure.current", "expenditure_total": "expenditure.total",
    "basic": "expenditure.basic", "project": "expenditure.project",
    "opening": "carryover.opening", "closing": "carryover.closing",
    "appropriation_revenue": "revenue.appropriation",
    "appropriation_expenditure": "appropriation.expenditure",
    "appropriation_total": "appropriation.total",
    "general_public_expenditure": "general_public.expenditure",
    "personnel": "basic.personnel", "running_costs": "basic.running_costs",
    "three_public": "three_public.total",
    "government_funds_expenditure": "government_funds.expenditure",
    "state_capital_expenditure": "state_capital.expenditure",
    "procurement": "procurement.total",
}
"""Totals of the final-accounts system (核对), and the numbers that they must be."""

Figures = Mapping[str, Figure]
Row = TypeVar("Row")


class RevenueRow(NamedTuple):
    code: str
    stated_name: Prose | None
    stated_section: Prose | None
    amounts: Figures
    place: Place


class ExpenditureRow(NamedTuple):
    """`budget` is its 年初预算, which few editions print; `budget_reason` why it was not what was spent."""

    code: str
    stated_name: Prose | None
    stated_section: Prose | None
    fund: Fund
    amounts: Figures
    reason: Prose | None
    place: Place
    budget: Figure | None = None
    purpose: Prose | None = None
    budget_reason: Prose | None = None


class EconomicRow(NamedTuple):
    code: str
    stated_name: Prose | None
    amount: Figure
    place: Place


class CarryoverRow(NamedTuple):
    """年初 is None where last year's file gives it."""

    fund: Fund
    code: str
    opening: Figure | None
    closing: Figure
    place: Place


class ThreePublicItem(NamedTuple):
    """One of the four items of 三公: money, counts, and what it was spent on.

    `budget` is 全年预算数, `initial_budget` 年初预算数; `foreign` is for foreign guests among those received.
    """

    budget: Figure
    final: Figure
    counts: Figures
    content: Prose | None
    place: Place
    initial_budget: Figure | None = None
    foreign: Figures = MappingProxyType({})


class StateAssets(NamedTuple):
    amounts: Figures
    vehicles: Figures
    other_vehicles: Prose | None
    place: Place


class Indicator(NamedTuple):
    level_one: Prose
    level_two: Prose
    level_three: Prose
    target: Prose
    basis: Prose | None
    actual: Prose
    points: Figure
    level_share: Figure | None
    scored_by_use: bool
    score: Figure | None
    score_reason: Prose | None
    deviation_reason: Prose | None
    place: Place

    @property
    def title(self) -> Prose:
        """What messages call it."""
        return self.level_three


class Evaluation(NamedTuple):
    """A self-evaluation table: of one project, or of the whole unit (then it has no name)."""

    name: Prose | None
    department: Prose | None
    implementer: Prose | None
    layout: str
    """Its own 表样; empty for the unit's."""
    funding: Mapping[str, Figures]
    goal: Prose
    result: Prose
    indicators: tuple[Indicator, ...]
    place: Place


class Management(NamedTuple):
    """How performance is managed: rules, and numbers by the steps in MANAGED."""

    rules: tuple[Prose, ...]
    mechanism: Prose | None
    steps: Mapping[str, Figures]
    place: Place


class Performance(NamedTuple):
    achievements: tuple[Prose, ...]
    problems: tuple[Prose, ...]
    measures: tuple[Prose, ...]
    secret: Figures
    overall: Evaluation | None
    projects: tuple[Evaluation, ...]
    management: Management | None = None


class LastYearRow(NamedTuple):
    code: str
    fund: Fund
    final: Figure
    place: Place


class LastYear(NamedTuple):
    """Last year's figures as this year's file states them: a first year, or an approved adjustment."""

    adjustment_reason: Prose | None
    totals: Figures
    three_public: Figures
    expenditure: tuple[LastYearRow, ...]
    place: Place


class FinalAccounts(NamedTuple):
    """Everything that a unit wrote for one year."""

    unit: UnitInfo
    year: Figure
    people: Figures
    revenue: tuple[RevenueRow, ...]
    expenditure: tuple[ExpenditureRow, ...]
    economic: tuple[EconomicRow, ...]
    own_surplus_used: Figure
    surplus_distribution: Figure
    carryover: tuple[CarryoverRow, ...]
    budget: Figures
    three_public: Mapping[str, ThreePublicItem]
    fleet_reason: Prose | None
    agency_running_costs: Figure | None
    """机关运行经费 where it is not 公用经费 of the unit; None where that follows from what the unit is."""
    procurement: Figures
    set_aside: Figures
    """What was put aside for smaller enterprises; empty if the unit does not tell."""
    state_assets: StateAssets
    performance: Performance
    other_matters: Prose | None
    publication: Publication
    reasons: Mapping[str, Prose]
    repeated_reasons: tuple[tuple[str, Place], ...]
    """Uses and codes that a second reason claims."""
    last_year: LastYear | None
    confirmed: Figures
    """Totals that the unit copied from the final-accounts system, by their names in CONFIRMED."""
    places: Mapping[str, Place]
    """Where each part of the file begins, by its English name: for what is missing in it."""
    labels: Mapping[str, Mapping[str, str]]
    """The schema's keys in each of `LABELLED`, by name: what may be written there in order."""
    optional: frozenset[str]
    """The Chinese paths of keys that need not be there."""
    blanks: Mapping[str, tuple[Place, ...]]
    """Keys that need not be there and are not, by their Chinese paths, with where they would stand."""
    parts: Mapping[str, Ledger] = MappingProxyType({})
    """The units whose sum these accounts are, by name, the department's own first; else empty."""

    def told_as(self, key: str) -> str:
        """The number that is told for another: 机关运行经费 for 公用经费 where the unit states it."""
        return AGENCY if key == RUNNING_COSTS and self.agency_running_costs else key


def read_year(unit: UnitInfo, form: Form) -> FinalAccounts:
    """The year's file as accounts. Both forms have passed the schema."""
    reasons, repeated = _reasons(form)
    last_year = form.part("last_year")
    three_public = _part(form, "three_public")

    def item(name: str, counts: tuple[str, ...]) -> ThreePublicItem:
        return _three_public_item(_part(three_public, name), counts)

    return FinalAccounts(
        unit=unit, year=form.need("year"),
        people=_part(form, "people").figures(), budget=_part(form, "budget").figures(),
        revenue=_rows(form, "revenue", _revenue_row),
        expenditure=_rows(form, "expenditure", _expenditure_row),
        economic=_rows(form, "economic", _economic_row),
        own_surplus_used=form.need("own_surplus_used"),
        surplus_distribution=form.need("surplus_distribution"),
        carryover=_rows(form, "carryover", _carryover_row),
        three_public={
            "overseas_travel": item("overseas_travel", ("delegations", "travellers")),
            "vehicle_purchase": item("vehicle_purchase", ("vehicles_bought",)),
            "vehicle_running": item("vehicle_running", ("vehicles_held",)),
            "receptions": item("receptions", ("reception_count", "guests")),
        },
        fleet_reason=_sentence_part(_part(three_public, "vehicle_running").prose("fleet_reason")),
        agency_running_costs=_agency_running_costs(unit, form),
        procurement=_part(form, "procurement").figures(),
        set_aside=_group(_part(form, "procurement"), "set_aside"),
        state_assets=_state_assets(_part(form, "state_assets")),
        performance=_performance(_part(form, "performance")),
        other_matters=form.prose("other_matters"), publication=read_publication(form),
        reasons=reasons, repeated_reasons=repeated,
        last_year=_last_year(last_year) if last_year else None, confirmed=_group(form, "confirmed"),
        places={name: form.key_place(name) for name in
                ("revenue", "expenditure", "economic", "carryover", "budget", "three_public", "procurement",
                 "state_assets", "performance", "reasons", "last_year")},
        labels={path: _labels(form, path) for path in LABELLED}, optional=frozenset(form.optional()),
        blanks={path: (place,) for path, place in form.blanks()})


def _labels(form: Form, path: str) -> Mapping[str, str]:
    """What may be written in a part of the file; of an item of expenditure only what is spent."""
    return {name: key for name, key in form.keys(path).items()
            if (path, name) != ("expenditure", _ITEM_BUDGET)}


def stated_names(accounts: FinalAccounts) -> dict[str, Prose]:
    """The names that a unit itself gives to functional codes, of items and of sections: the first of each."""
    names: dict[str, Prose] = {}
    rows: tuple[ExpenditureRow | RevenueRow, ...] = (*accounts.expenditure, *accounts.revenue)
    for row in rows:
        for code, name in ((row.code, row.stated_name),
                           (ancestor(row.code, Level.SECTION), row.stated_section)):
            if name:
                names.setdefault(code, name)
    return names


def _rows(form: Form, name: str, read: Callable[[Form], Row]) -> tuple[Row, ...]:
    return tuple(read(row) for row in form.rows(name))


def _group(form: Form, name: str) -> Figures:
    """The numbers of a part that need not be there."""
    part = form.part(name)
    return part.figures() if part else {}


def _part(form: Form, name: str) -> Form:
    part = form.part(name)
    assert part is not None, name
    return part


def _figures(form: Form, names: tuple[str, ...]) -> Figures:
    """Those that the unit filled in."""
    found = {name: form.figure(name) for name in names}
    return {name: figure for name, figure in found.items() if figure is not None}


def _revenue_row(form: Form) -> RevenueRow:
    return RevenueRow(form.word("code"), form.prose("stated_name"), form.prose("stated_section"),
                      form.figures(), form.place)


def _expenditure_row(form: Form) -> ExpenditureRow:
    amounts = {name: figure for name, figure in form.figures().items() if name != _ITEM_BUDGET}
    return ExpenditureRow(form.word("code"), form.prose("stated_name"), form.prose("stated_section"),
                          Fund(form.word("fund")), amounts, _sentence_part(form.prose("reason")), form.place,
                          form.figure(_ITEM_BUDGET), _sentence_part(form.prose("purpose")),
                          _sentence_part(form.prose("budget_reason")))


def _economic_row(form: Form) -> EconomicRow:
    return EconomicRow(form.word("code"), form.prose("stated_name"), form.need("amount"), form.place)


def _carryover_row(form: Form) -> CarryoverRow:
    return CarryoverRow(Fund(form.word("fund")), form.word("code"), form.figure("opening"),
                        form.need("closing"), form.place)


def _agency_running_costs(unit: UnitInfo, form: Form) -> Figure | None:
    """A public institution has none by itself, so its nought says nothing more."""
    figure = form.figure("agency_running_costs")
    return None if figure and not figure.value and unit.nature is Nature.PUBLIC_INSTITUTION else figure


def _three_public_item(form: Form, counts: tuple[str, ...]) -> ThreePublicItem:
    return ThreePublicItem(form.need("budget"), form.need("final"), _figures(form, counts),
                           _sentence_part(form.prose("content")), form.place, form.figure("initial_budget"),
                           _group(form, "foreign") if "guests" in counts else {})


def _state_assets(form: Form) -> StateAssets:
    return StateAssets(form.figures(), _part(form, "vehicles").figures(),
                       _sentence_part(form.prose("other_vehicles")), form.place)


def _performance(form: Form) -> Performance:
    overall, management = form.part("overall"), form.part("management")
    return Performance(
        achievements=_sentence_parts(form.proses("achievements")),
        problems=_sentence_parts(form.proses("problems")),
        measures=_sentence_parts(form.proses("measures")),
        secret=_group(form, "secret"),
        overall=_evaluation(overall) if overall else None,
        projects=tuple(_project(project) for project in form.rows("projects")),
        management=_management(management) if management else None)


def _management(form: Form) -> Management:
    return Management(_sentence_parts(form.proses("rules")), _sentence_part(form.prose("mechanism")),
                      {name: _part(form, name).figures() for name in MANAGED}, form.place)


def _project(form: Form) -> Evaluation:
    return _evaluation(form)._replace(
        name=form.prose("name"), department=form.prose("department"),
        implementer=form.prose("implementer"), layout=form.word("layout"))


def _evaluation(form: Form) -> Evaluation:
    funding = _part(form, "funding")
    parts = {name: funding.part(name) for name in form.keys("funding")}
    return Evaluation(
        name=None, department=None, implementer=None, layout="",
        funding={name: part.figures() for name, part in parts.items() if part is not None},
        goal=form.need_prose("goal"), result=form.need_prose("result"),
        indicators=_rows(form, "indicators", _indicator),
        place=form.place)


def _indicator(form: Form) -> Indicator:
    return Indicator(
        level_one=form.need_prose("level_one"), level_two=form.need_prose("level_two"),
        level_three=form.need_prose("level_three"), target=form.need_prose("target"),
        basis=form.prose("basis"), actual=form.need_prose("actual"), points=form.need("points"),
        level_share=form.figure("level_share"), scored_by_use=form.flag("scored_by_use"),
        score=form.figure("score"), score_reason=form.prose("score_reason"),
        deviation_reason=form.prose("deviation_reason"), place=form.place)


def _reasons(form: Form) -> tuple[dict[str, Prose], tuple[tuple[str, Place], ...]]:
    """Reasons by what they serve (a use or a functional code), and what is claimed a second time."""
    reasons: dict[str, Prose] = {}
    repeated: list[tuple[str, Place]] = []
    for row in form.rows("reasons"):
        content = _sentence_part(row.prose("content"))
        assert content is not None
        for use in (*row.proses("uses"), *row.proses("codes")):
            if use.text in reasons:
                repeated.append((use.text, use.place))
            reasons.setdefault(use.text, content)
    return reasons, tuple(repeated)


def _sentence_part(prose: Prose | None) -> Prose | None:
    """A reason stands before a 。 or ； of the template, so its own stop is dropped."""
    return prose.unstopped() if prose else None


def _sentence_parts(proses: tuple[Prose, ...]) -> tuple[Prose, ...]:
    return tuple(part for part in map(_sentence_part, proses) if part)


def _last_year(form: Form) -> LastYear:
    three_public = form.part("three_public")
    return LastYear(
        adjustment_reason=form.prose("adjustment_reason"),
        totals=form.figures(),
        three_public=three_public.figures() if three_public else {},
        expenditure=_rows(form, "expenditure", _last_year_row),
        place=form.place)


def _last_year_row(form: Form) -> LastYearRow:
    return LastYearRow(form.word("code"), Fund(form.word("fund")), form.need("final"), form.place)
