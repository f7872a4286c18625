"""A bureau's summary: what many units disclose, a row each, and all together.

Every number is the one that the unit's own report prints; totals are summed exactly. A unit with errors keeps the summary from
being written: a total without it would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from generator import editions, markup, project, template
from generator.accounts import Examined
from generator.build import examine
from generator.ledger import Facts, Ledger, Unit
from generator.outputs import Published, Target, publish
from generator.problems import Problem, Rejected, error, has_errors
from generator.project import Job
from generator.schema import Schema
from generator.writers import WRITERS, Support

FORMATS = ("md", "xlsx", "html")
_NAME = "summary"
_COMPARED = ("three_public.total", "three_public.overseas_travel", "three_public.vehicles", "three_public.receptions")
_SUMMED = (
    "revenue.total", "expenditure.total", "appropriation.expenditure", "general_public.expenditure", "basic.running_costs", "procurement.total",
    *_COMPARED, "three_public.vehicle_purchase", "three_public.vehicle_running", "three_public.total.budget",
    *(f"{key}.last_year" for key in _COMPARED))
"""What is told of each unit and of all: amounts in yuan."""


def gather(jobs: Sequence[Job], own_templates: Path | None) -> list[Examined]:
    """Every unit's year, examined, but for units that a department among them has added up. The errors of all of them are a `Rejected`."""
    found: list[Examined] = []
    problems: list[Problem] = []
    counted = {member.unit for job in jobs for member in job.members}
    folders: dict[str, str] = {}
    for job in jobs:
        if job.unit in counted:
            continue
        try:
            examined = examine(job, own_templates)
        except Rejected as rejected:
            problems += rejected.problems
            continue
        found.append(examined)
        problems += examined.problems
        name = examined.accounts.unit.name
        if (first := folders.setdefault(name.text, job.unit.name)) != job.unit.name:
            problems.append(error("OUT02", f"{first} 的单位名称也是“{name}”，汇总会把它算两次",
                                  "请改正单位名称，或移走其中一个", name.place))
    if has_errors(problems):
        raise Rejected([problem for problem in problems if has_errors([problem])])
    return found


def ledger(units: Iterable[Examined]) -> Ledger:
    """`unit.<number>.<key>` for each unit, `all.<key>` for their sums, and how the sums changed."""
    made = Ledger()
    listed = list(units)
    for number, unit in enumerate(listed, 1):
        for key in (*_SUMMED, "people.subordinates"):
            fact = unit.ledger[key]
            made.carry(f"unit.{number}.{key}", f"{unit.accounts.unit.name}{fact.label}", fact)
    for key in _SUMMED:
        label = listed[0].ledger[key].label
        made.sum(f"all.{key}", f"各单位{label}", [made[f"unit.{number}.{key}"] for number in range(1, len(listed) + 1)])
    for key in _COMPARED:
        made.compare(made[f"all.{key}"], made[f"all.{key}.last_year"])
    made.count("count", "单位数", len(listed), "纳入汇总的单位个数")
    made.state("year", "年度", listed[0].accounts.year, Unit.COUNT)
    return made


def write(units: Sequence[Examined], target: Target, formats: Iterable[str], own_templates: Path | None) -> Published:
    """`<输出>/汇总/<年度>/<年度>年度部门决算公开汇总.md` and the other formats; units in the order of their folders."""
    facts = ledger(units)
    year = int(units[0].accounts.year.value)
    title = f"{year}年度部门决算公开汇总"
    roots = project.template_roots(own_templates)
    edition = editions.load_edition(_NAME, roots, Schema.load(project.packaged("schemas") / "edition.yaml"), borrowed=("final_accounts",))
    text = template.compose(edition, "report.html.j2", {
        "title": title, "year": Facts(facts, "year"), "count": Facts(facts, "count"), "all": Facts(facts, "all"), "pick": _pick,
        "rows": [(unit.accounts.unit, Facts(facts, f"unit.{number}")) for number, unit in enumerate(units, 1)]})
    document = markup.parse(text, author="")
    support = Support(edition.find("style.docx"), facts)
    return publish(target, {f"汇总/{year}/{title}.{form}": WRITERS[form](document, support) for form in formats})


def _pick(facts: Facts, key: str) -> Facts:
    """The fact of a dotted name below others."""
    for name in key.split("."):
        facts = facts[name]
    return facts
