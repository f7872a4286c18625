"""部门整体支出绩效自评报告: what a unit wrote for one year, typed and frozen.

Each figure and word has its place. What the final accounts of the same year know already, the unit may leave
out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from generator.deriving.ledger import Figure, Prose
from generator.problems import Place
from generator.reading.form import Form
from generator.reading.unit import UnitInfo

SOURCES = ("superior", "own_level", "other")
POSTS = ("administrative_posts", "institution_posts")
PARTS = ("personnel", "running_costs")
PROJECT_COLUMNS = {"adjusted_budget": "全年预算数", "final": "全年执行数"}
STATEMENTS = ("arrangement", "adjustment", "execution", "basic", "regulations", "compliance")

Figures = Mapping[str, Figure]


class Fund(Enum):
    """Whose money a project spends."""

    SUPERIOR = "上级资金"
    OWN_LEVEL = "本级财力"

    @property
    def key(self) -> str:
        """Its name in the keys of facts."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Highlight:
    """A result of the year beside the same of last year, as written with its unit."""

    name: Prose
    now: Prose
    before: Prose


@dataclass(frozen=True, slots=True)
class Project:
    """`table` is its number among the projects of the final accounts; they have its amounts then."""

    name: Prose
    fund: Fund
    offline: bool
    table: Figure | None
    amounts: Figures
    place: Place


@dataclass(frozen=True, slots=True)
class Indicator:
    title: Prose
    target: Prose
    midyear: Prose
    actual: Prose
    points: Figure
    level_share: Figure | None
    scored_by_use: bool
    score: Figure | None
    score_reason: Prose | None
    evidence: tuple[Prose, ...]
    midyear_reason: Prose | None
    deviation_reason: Prose | None
    corrective_action: Prose | None
    practice: Prose
    place: Place


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem and its cause; the report numbers both alike."""

    content: Prose
    cause: Prose


@dataclass(frozen=True, slots=True)
class SelfEvaluation:
    """Everything that a unit wrote for one year."""

    unit: UnitInfo
    year: Figure
    reported_on: date
    reported: Prose
    """The day as it is printed."""
    attachment: Figure | None
    name: Prose
    """What the unit is called in the text."""
    unit_type: Prose
    rank: Prose | None
    posts: Figures
    priorities: Prose
    highlights: tuple[Highlight, ...]
    budget: Figures
    appropriation_budget: Figure
    """全年预算数 of 财政资金."""
    basic: Figures
    reusable: Figures
    """What the final accounts have too, as far as it was written, by the keys of facts."""
    purposes: Mapping[str, Prose]
    """What money was spent on: `basic`, `project`, and the projects of each fund."""
    projects: tuple[Project, ...]
    statements: Mapping[str, Prose]
    """The unit's own words in place of the report's."""
    regulations: tuple[Prose, ...]
    indicators: tuple[Indicator, ...]
    problems: tuple[Trouble, ...]
    measures: tuple[Prose, ...]
    suggestions: tuple[Prose, ...]
    places: Mapping[str, Place]
    """Where parts of the file begin, by their English names: for what is missing in them."""


def read_year(unit: UnitInfo, form: Form) -> SelfEvaluation:
    """The year's file as accounts. Both forms have passed the schema."""
    parts = ("people", "appropriation", "basic", "project")
    people, appropriation, basic, project = (_part(form, name) for name in parts)
    reported_on = form.day("reported_on")
    assert reported_on
    reusable = {"people.headcount": people.figure("headcount"),
                "appropriation.budget": appropriation.figure("budget"),
                "appropriation.final": appropriation.figure("final"),
                "basic.final": basic.figure("final"), "project.final": project.figure("final")}
    purposes, statements = form.part("purposes"), form.part("statements")
    used = {"basic": basic.prose("purpose"), "project": project.prose("purpose"),
            **({fund.key: purposes.prose(fund.key) for fund in Fund} if purposes else {})}
    return SelfEvaluation(
        unit=unit,
        year=form.need("year"),
        reported_on=reported_on,
        reported=Prose(f"{reported_on.year}年{reported_on.month:02}月{reported_on.day:02}日", "填报日期",
                       form.key_place("reported_on")),
        attachment=form.figure("attachment"),
        name=form.prose("short_name") or unit.name,
        unit_type=form.need_prose("unit_type"),
        rank=form.prose("rank"),
        posts={name: people.need(name) for name in POSTS},
        priorities=form.need_prose("priorities"),
        highlights=tuple(Highlight(row.need_prose("name"), row.need_prose("now"), row.need_prose("before"))
                         for row in form.rows("highlights")),
        budget={name: _part(form, "budget").need(name) for name in SOURCES},
        appropriation_budget=appropriation.need("adjusted_budget"),
        basic={name: basic.need(name) for name in PARTS},
        reusable={key: figure for key, figure in reusable.items() if figure},
        purposes={name: prose.unstopped() for name, prose in used.items() if prose},
        projects=tuple(_project(row) for row in form.rows("projects")),
        statements={name: prose for name in STATEMENTS if statements and (prose := statements.prose(name))},
        regulations=form.proses("regulations"),
        indicators=tuple(_indicator(row) for row in form.rows("indicators")),
        problems=tuple(Trouble(row.need_prose("content").unstopped(), row.need_prose("cause").unstopped())
                       for row in form.rows("problems")),
        measures=tuple(map(Prose.unstopped, form.proses("measures"))),
        suggestions=tuple(map(Prose.unstopped, form.proses("suggestions"))),
        places={name: form.key_place(name) for name in
                ("reported_on", "people", "budget", "appropriation", "basic", "project", "projects",
                 "indicators")})


def _part(form: Form, name: str) -> Form:
    part = form.part(name)
    assert part is not None, name
    return part


def _project(form: Form) -> Project:
    found = {name: form.figure(name) for name in PROJECT_COLUMNS}
    amounts = {name: figure for name, figure in found.items() if figure}
    return Project(form.need_prose("name"), Fund(form.word("fund")), form.flag("offline"),
                   form.figure("table"), amounts, form.place)


def _indicator(form: Form) -> Indicator:
    def clause(name: str) -> Prose | None:
        prose = form.prose(name)
        return prose.unstopped() if prose else None

    return Indicator(
        title=form.need_prose("name"), target=form.need_prose("target"), midyear=form.need_prose("midyear"),
        actual=form.need_prose("actual"), points=form.need("points"), level_share=form.figure("level_share"),
        scored_by_use=form.flag("scored_by_use"),
        score=form.figure("score"), score_reason=form.prose("score_reason"),
        evidence=form.proses("evidence"), midyear_reason=clause("midyear_reason"),
        deviation_reason=clause("deviation_reason"), corrective_action=clause("corrective_action"),
        practice=form.need_prose("practice").unstopped(), place=form.place)


