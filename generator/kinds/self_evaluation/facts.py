"""部门整体支出绩效自评报告: every number of the report.

They come from the unit's file and from the final accounts of the same year. Totals are summed exactly in
yuan; adjustments and rates are taken from the printed amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Prose
from generator.kinds import indicators, scoring
from generator.kinds.self_evaluation.model import PROJECT_COLUMNS, Fund, Project, SelfEvaluation

REUSED = {
    "people.headcount": "people.serving", "appropriation.budget": "appropriation.total.budget",
    "appropriation.final": "appropriation.expenditure", "basic.final": "expenditure.basic",
    "project.final": "expenditure.project",
}
"""Numbers that the final accounts of the same year have too, and what they are called there."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the facts are made from, and the ledger they go into. `beside`: the final accounts, if any."""

    accounts: SelfEvaluation
    beside: Ledger | None
    ledger: Ledger


def derive(accounts: SelfEvaluation, beside: Ledger | None, without_base: Decimal) -> Ledger:
    """The ledger of one unit and year."""
    work = Work(accounts, beside, Ledger(without_base))
    _heading(work)
    _people(work)
    _highlights(work)
    _basic(work)
    _projects(work)
    _appropriation(work)
    _whole(work)
    scoring.evaluate(work.ledger, "whole", "整体支出", accounts.indicators)
    return work.ledger


def _heading(work: Work) -> None:
    work.ledger.state("year", "年度", work.accounts.year, Measure.COUNT)
    if work.accounts.attachment:
        work.ledger.state("attachment", "附件号", work.accounts.attachment, Measure.COUNT)


def _people(work: Work) -> None:
    """一(一)2: divisions, posts, people."""
    ledger, unit = work.ledger, work.accounts.unit
    ledger.count("people.divisions", f"{unit.division_term}数", unit.divisions, "内设机构的个数")
    posts = [ledger.state(f"people.{name}", figure.key, figure)
             for name, figure in work.accounts.posts.items()]
    ledger.sum("people.posts", "编制数", posts, Measure.COUNT)
    _known(work, "people.headcount", "实有人员", Measure.COUNT)


def _highlights(work: Work) -> None:
    """一(二): results of the year against last year, where both are numbers."""
    for number, row in enumerate(work.accounts.highlights, 1):
        now, before = (_measured(prose) for prose in (row.now, row.before))
        if now and before:
            key = f"highlight.{number}"
            work.ledger.compare(work.ledger.state(key, row.name.text, now),
                                work.ledger.state(f"{key}.last_year", f"上年{row.name}", before))


def _measured(prose: Prose) -> Figure | None:
    number = indicators.quantity(prose.text).number
    return None if number is None else Figure(number, Measure.PLAIN, prose.label, prose.place)


def _basic(work: Work) -> None:
    """二(一)."""
    ledger = work.ledger
    parts = [ledger.state(f"basic.{name}", f"{figure.key}全年预算数", figure)
             for name, figure in work.accounts.basic.items()]
    budget = ledger.sum("basic.adjusted_budget", "基本支出全年预算数", parts)
    final = _known(work, "basic.final", "基本支出全年执行数")
    ledger.share("basic.execution_rate", "基本支出预算执行率", final, budget)


def _projects(work: Work) -> None:
    """二(二)2: projects by fund, on the performance platform (线上) or not."""
    ledger, projects = work.ledger, work.accounts.projects
    for number, project in enumerate(projects, 1):
        for column, label in PROJECT_COLUMNS.items():
            _project(work, f"project.item.{number}.{column}", f"项目“{project.name}”{label}", project, column)
    _known(work, "project.final", "项目支出全年执行数")
    online = (project.name for project in projects if not project.offline)
    ledger.count("projects.online", "线上项目数", online, "没有写“线下: 是”的项目的个数")
    _together(work, "projects", "项目", {number: project for number, project in enumerate(projects, 1)})
    for fund in Fund:
        _together(work, f"projects.{fund.key}", f"{fund.value}项目",
                  {number: project for number, project in enumerate(projects, 1) if project.fund is fund})


def _project(work: Work, key: str, label: str, project: Project, column: str) -> None:
    """An amount of a project: as it was written, or as the table in the final accounts has it."""
    stated = project.amounts.get(column)
    table = f"performance.project.{project.table.value}.{column}" if project.table else ""
    if stated is None and work.beside is not None and table in work.beside:
        work.ledger.carry(key, label, work.beside[table])
    else:
        work.ledger.state(key, label, stated)


def _together(work: Work, key: str, label: str, projects: Mapping[int, Project]) -> None:
    ledger = work.ledger
    ledger.count(f"{key}.number", f"{label}数", (project.name for project in projects.values()), "项目的个数")
    offline = (project.name for project in projects.values() if project.offline)
    ledger.count(f"{key}.offline", f"线下{label}数", offline, "写了“线下: 是”的项目的个数")
    for column, words in PROJECT_COLUMNS.items():
        ledger.sum(f"{key}.{column}", f"{label}{words}",
                   [ledger[f"project.item.{number}.{column}"] for number in projects])


def _appropriation(work: Work) -> None:
    """一(三): the part that is 财政资金."""
    _known(work, "appropriation.budget", "财政资金年初预算数")
    work.ledger.state("appropriation.adjusted_budget", "财政资金全年预算数",
                      work.accounts.appropriation_budget)
    _known(work, "appropriation.final", "财政资金决算数")


def _whole(work: Work) -> None:
    """一(三): budget by source, adjustment, what was spent."""
    ledger = work.ledger
    parts = [ledger.state(f"whole.{name}", f"{figure.key}安排年初预算数", figure)
             for name, figure in work.accounts.budget.items()]
    budget = ledger.sum("whole.budget", "整体年初预算数", parts)
    adjusted = ledger.sum("whole.adjusted_budget", "整体全年预算数",
                          [ledger["basic.adjusted_budget"], ledger["projects.adjusted_budget"]])
    ledger.sum("whole.final", "整体全年执行数", [ledger["basic.final"], ledger["project.final"]])
    ledger.compare(adjusted, budget, "调整")


def _known(work: Work, key: str, label: str, measure: Measure = Measure.YUAN) -> Fact:
    """A number as it was written, or from the final accounts."""
    stated, there = work.accounts.reusable.get(key), REUSED[key]
    if stated is not None:
        return work.ledger.state(key, label, stated)
    if work.beside is not None and there in work.beside:
        return work.ledger.carry(key, label, work.beside[there])
    return work.ledger.absent(key, label, measure, "没有填报，部门决算数据中也没有")
