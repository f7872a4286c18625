"""部门决算公开 of a department with 下属单位: its accounts are the sum of its own (本级) and theirs.

Rows stay as they were written, one after another, so that every total is explained by the lines of each unit.
Numbers that a file has once (人员, “三公”经费 …) become sums that name their parts. Words are the
department's own; what the templates need of an item (a reason, what money was spent on) is taken from the
units where they all say the same, and left to the department where they do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.deriving import references
from generator.deriving.ledger import Figure, Prose
from generator.kind import Part
from generator.kinds.final_accounts.items import budget_reason_for, purpose_of, reason_for
from generator.kinds.final_accounts.model import (
    APPROPRIATIONS,
    Evaluation,
    ExpenditureRow,
    Figures,
    FinalAccounts,
    Fund,
    StateAssets,
    ThreePublicItem,
)
from generator.numerals import total
from generator.problems import Place

OWN_LEVEL = "本级"
_ADDED_UP = ("三公经费.", "政府采购.")
"""Parts of the file with numbers that need not be there, which are added up where they are."""


def add_up(parts: tuple[Part[FinalAccounts], ...]) -> FinalAccounts:
    """The accounts of a department. The first part is the department's own file."""
    named = {f"{part.accounts.unit.name}{'' if number else OWN_LEVEL}": part
             for number, part in enumerate(parts)}
    units = {name: part.accounts for name, part in named.items()}
    own, *others = units.values()
    their_projects = (_of_unit(project, own, each)
                      for each in others for project in each.performance.projects)

    def one(pick: Iterable[Figure]) -> Figure:
        return _sum(dict(zip(units, pick, strict=True)))

    return own._replace(
        people=_sums({name: each.people for name, each in units.items()}),
        revenue=tuple(row for each in units.values() for row in each.revenue),
        expenditure=(*own.expenditure, *_without_conflicts(own, others)),
        economic=tuple(row for each in units.values() for row in each.economic),
        own_surplus_used=one(each.own_surplus_used for each in units.values()),
        surplus_distribution=one(each.surplus_distribution for each in units.values()),
        carryover=tuple(row for each in units.values() for row in each.carryover),
        budget=_sums({name: each.budget for name, each in units.items()}),
        three_public={item: _three_public({name: each.three_public[item] for name, each in units.items()})
                      for item in own.three_public},
        agency_running_costs=_sum_of_some({name: each.agency_running_costs for name, each in units.items()}),
        procurement=_sums({name: each.procurement for name, each in units.items()}),
        set_aside=_sums({name: each.set_aside for name, each in units.items()}),
        blanks=_blanks(units.values()),
        state_assets=_state_assets({name: each.state_assets for name, each in units.items()}),
        performance=own.performance._replace(
            secret=_sums({name: each.performance.secret for name, each in units.items()}),
            projects=(*own.performance.projects, *their_projects)),
        parts={name: part.ledger for name, part in named.items()})


def _blanks(units: Iterable[FinalAccounts]) -> dict[str, tuple[Place, ...]]:
    """What the department left out, and which of its units left out what is added up."""
    own, *others = units
    found = dict(own.blanks)
    for each in others:
        for path, places in each.blanks.items():
            if path.startswith(_ADDED_UP):
                found[path] = (*found.get(path, ()), *places)
    return found


def _sum(written: dict[str, Figure]) -> Figure:
    """One number of several units, with their names; placed where the first wrote it."""
    parts = tuple(replace(figure, label=f"{name} {figure.label}") for name, figure in written.items())
    return replace(next(iter(written.values())), value=total([part.value for part in parts]), parts=parts)


def _sum_of_some(written: dict[str, Figure | None]) -> Figure | None:
    """One number of those units that wrote it; None if none did."""
    found = {name: figure for name, figure in written.items() if figure is not None}
    return _sum(found) if found else None


def _sums(units: dict[str, Figures]) -> Figures:
    """Each number that one of the units filled in."""
    keys = dict.fromkeys(key for figures in units.values() for key in figures)
    return {key: _sum({name: figures[key] for name, figures in units.items() if key in figures})
            for key in keys}


def _three_public(units: dict[str, ThreePublicItem]) -> ThreePublicItem:
    own, *_ = units.values()
    content = own.content or _same(item.content for item in units.values() if item.final.value)
    return ThreePublicItem(_sum({name: item.budget for name, item in units.items()}),
                           _sum({name: item.final for name, item in units.items()}),
                           _sums({name: item.counts for name, item in units.items()}),
                           content, own.place,
                           _sum_of_some({name: item.initial_budget for name, item in units.items()}),
                           _sums({name: item.foreign for name, item in units.items()}))


def _state_assets(units: dict[str, StateAssets]) -> StateAssets:
    own, *_ = units.values()
    other_vehicles = own.other_vehicles or _same(assets.other_vehicles for assets in units.values())
    return StateAssets(_sums({name: assets.amounts for name, assets in units.items()}),
                       _sums({name: assets.vehicles for name, assets in units.items()}),
                       other_vehicles, own.place)


def _without_conflicts(own: FinalAccounts, others: list[FinalAccounts]) -> Iterable[ExpenditureRow]:
    """The others' rows of expenditure.

    What is said of an item stays only if the department says nothing and they all say the same.
    """
    said: dict[tuple[Fund, str], dict[str, Prose | None]] = {}
    for each in others:
        for row in each.expenditure:
            item = (row.fund, row.code)
            if item not in said:
                said[item] = {name: None if of(own, *item) else _same(of(unit, *item) for unit in others)
                              for name, of in _SAID.items()}
            yield row._replace(**said[item] if row.fund in APPROPRIATIONS else dict.fromkeys(_SAID))


_SAID = {"reason": reason_for, "purpose": purpose_of, "budget_reason": budget_reason_for}
"""What a row says of its item, and how that is found."""


def _same(given: Iterable[Prose | None]) -> Prose | None:
    """What all say that say anything. Words that name numbers speak of their own unit's."""
    said = {prose.text: prose for prose in given if prose and not references.are_in(prose)}
    return next(iter(said.values())) if len(said) == 1 else None


def _of_unit(project: Evaluation, department: FinalAccounts, unit: FinalAccounts) -> Evaluation:
    """A subordinate's project names who is above it and who carried it out."""
    return project._replace(department=project.department or department.unit.name,
                            implementer=project.implementer or unit.unit.name)
