"""A bureau's summary of what many units disclose; what it tells of them is the kind's own business.

A unit with errors keeps the summary from being written: a total without it would be wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import click

from generator import limits, project
from generator.accounts import Examined
from generator.build import examine
from generator.commands import group, options, speaking, units
from generator.composing import editions, markup, template
from generator.formats import PDF
from generator.kind import Part
from generator.problems import Place, Problem, Rejected, Severity, error, has_errors
from generator.project import Job
from generator.publishing import outputs
from generator.publishing.outputs import Published, Target, publish
from generator.reading.schema import Schema
from generator.writers import WRITERS, Support

_USUAL = ("md", "xlsx", "html")
_OTHER = "、".join(name for name in WRITERS if name not in _USUAL)


def gather(jobs: Sequence[Job], own_templates: Path | None) -> list[Examined]:
    """Every unit's year, examined, but for units that a department among them has added up.

    The errors of all of them are a `Rejected`.
    """
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


def write(units: Sequence[Examined], target: Target, formats: Iterable[str],
          own_templates: Path | None) -> Published:
    """`<输出>/汇总/<年度>/<年度>年度部门决算公开汇总.md`, and other formats; units by their folders."""
    summary = project.USUAL_KIND.stages.summary
    assert summary
    parts = [Part(unit.accounts, unit.ledger) for unit in units]
    facts = summary.derive(parts)
    year = int(units[0].accounts.year.value)
    title = f"{year}年度{summary.title}"
    roots = project.template_roots(own_templates)
    schema = Schema.load(project.packaged("schemas") / "edition.yaml")
    edition = editions.load_edition(summary.name, roots, schema, borrowed=(project.USUAL_KIND.name,))
    with editions.told(edition):
        context = {"title": title, **summary.context(parts, facts)}
        document = markup.composed(partial(template.compose, edition, "report.html.j2", context), author="")
    support = Support(edition.find("style.docx"), facts)
    with limits.stage("写成各种格式", lambda _: Place(title)):
        contents = {f"汇总/{year}/{title}.{form}": WRITERS[form](document, support) for form in formats}
    return publish(target, contents)


@group.command("summary", "有一个单位有错误就不汇总。")
@options.PATHS
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", required=True, help="汇总哪一年度。")
@options.TEMPLATES
@options.OUTPUT
@click.option("--format", "formats", default=",".join(_USUAL), metavar="格式",
              help=f"输出格式，以逗号分开（默认 {','.join(_USUAL)}；还有 {_OTHER}）。")
@options.FORCE
@options.KEEP_EDITED
def command(paths: tuple[Path, ...], year: int, templates: Path | None, output: Path, formats: str,
            force: bool, keep_edited: bool) -> None:
    wanted = options.formats(formats)
    if PDF in wanted:
        raise click.UsageError("汇总没有 pdf 格式。")
    own = options.own_templates(templates)
    try:
        examined = gather(units.jobs(paths, year, project.USUAL_KIND.short), own)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        speaking.say("有错误的单位不能汇总，请先改正。", err=True)
        sys.exit(1)
    try:
        made = write(examined, Target(output, edits=options.edits(force, keep_edited)), wanted, own)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    except OSError as fault:
        speaking.tell([outputs.not_written(fault, output, "汇总")])
        sys.exit(1)
    for name in made.written:
        speaking.say(f"{'手改过，没有动' if name in made.left else '已生成'} {project.shown(output / name)}")
    found = [problem for unit in examined for problem in unit.problems]
    speaking.tell([problem for problem in found if problem.severity is Severity.WARNING])
