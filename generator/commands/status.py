"""How the reports of a project stand: filled in, checked, built, and whether what was built still holds.

Built files are compared by content: each is made anew in memory, and one that differs from it by a byte is
stale, or edited if no build wrote it. A report that cannot be made has none that could be up to date. PDF has
other bytes each time: it is only told to be there, or to be edited.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from generator import naming, project, regular, terminal
from generator.authoring import rollforward
from generator.build import Report, build, rendered
from generator.commands import group, options, speaking, units
from generator.problems import Problem, Rejected, Severity
from generator.project import Job
from generator.publishing import outputs, places
from generator.publishing.record import Record
from generator.reading import source
from generator.reading.schema import Schema
from generator.reading.unit import read_unit
from generator.running import batch
from generator.writers import FORMATS, PDF, layout_of


class Progress(Enum):
    """A built file against what would be built now."""

    CURRENT = "最新"
    STALE = "过期"
    EDITED = "手改过"
    UNCOMPARED = "未比较"


@dataclass(frozen=True, slots=True)
class Standing:
    """One report. `blanks` is None where the file cannot be read; `outputs` are its files, by format."""

    job: Job
    blanks: int | None
    problems: tuple[Problem, ...]
    outputs: Mapping[str, Progress]

    def count(self, severity: Severity) -> int:
        return sum(problem.severity is severity for problem in self.problems)


def standing(job: Job, record: Record, own_templates: Path | None = None,
             clash: Problem | None = None) -> Standing:
    """How one report stands. Nothing is written. `clash`: another unit has its name, so it cannot be made."""
    there = _there(job, record.output)
    try:
        if clash:
            raise Rejected([clash])
        report = build(job, own_templates)
        states = {name: _compared(report, name, path, record) for name, path in there.items()}
    except Rejected as rejected:
        return Standing(job, _blanks(job), rejected.problems,
                        {name: _other(job, record, path) for name, path in there.items()})
    return Standing(job, _blanks(job), report.problems, states)


def table(standings: Iterable[Standing]) -> str:
    """A line each, for a terminal."""
    rows = [("单位", "年度", "报告", "待填", "核对", "文件"), *map(_row, standings)]
    return terminal.aligned(rows, right=frozenset({3}))


def in_json(standings: Iterable[Standing], left_over: Iterable[str]) -> str:
    """`left_over`: files in the output folder that belong to no report."""
    return json.dumps({"version": 1, "left_over": list(left_over), "reports": [
        {"unit": one.job.unit.name, "year": one.job.year, "kind": one.job.kind.name,
         "file": project.shown(one.job.file), "blanks": one.blanks,
         "errors": one.count(Severity.ERROR), "warnings": one.count(Severity.WARNING),
         "outputs": {name: state.name.lower() for name, state in one.outputs.items()}}
        for one in standings]}, ensure_ascii=False, indent=2)


def _row(one: Standing) -> tuple[str, ...]:
    blanks = "-" if one.blanks is None else str(one.blanks)
    return (one.job.unit.name, str(one.job.year), one.job.kind.title, blanks, _checked(one),
            _made(one.outputs))


def _checked(one: Standing) -> str:
    counts = [(severity, one.count(severity)) for severity in (Severity.ERROR, Severity.WARNING)]
    return "，".join(f"{severity.value} {number}" for severity, number in counts if number) or "通过"


def _made(outputs: Mapping[str, Progress]) -> str:
    told = {state: "、".join(name for name, found in outputs.items() if found is state) for state in Progress}
    return "，".join(f"{state.value}（{names}）" for state, names in told.items() if names) or "未生成"


def _blanks(job: Job) -> int | None:
    try:
        written = source.read(job.file, project.shown(job.file), job.root).value
        return sum(rollforward.blanks(written).values())
    except Rejected:
        return None


def _compared(report: Report, name: str, path: str, record: Record) -> Progress:
    """A file that is there against the one made now, with the layout that it has."""
    if name == PDF:
        known = path in _written(report.job, record)
        edited = known and _other(report.job, record, path) is Progress.EDITED
        return Progress.EDITED if edited else Progress.UNCOMPARED
    try:
        data = regular.read(record.output / path, record.output)
    except OSError:
        return Progress.STALE
    layout = layout_of(data, report.part(name)) if name == "docx" else None
    return Progress.CURRENT if data == rendered(report, name, layout) else _other(report.job, record, path)


def _other(job: Job, record: Record, path: str) -> Progress:
    """What a file is that is not the one made now: of an earlier build, or somebody's work."""
    edited = outputs.is_edited(record.output, path, _written(job, record).get(path, ""))
    return Progress.EDITED if edited else Progress.STALE


def _written(job: Job, record: Record) -> dict[str, str]:
    return record.left | (record.made[job.name].written if job.name in record.made else {})


def _there(job: Job, output: Path) -> dict[str, str]:
    """The files that an earlier build left, by format: their paths below the output folder."""
    file = job.unit.folder / naming.UNIT_FILE
    try:
        schema = Schema.load(project.packaged("schemas") / "unit.yaml")
        unit = read_unit(schema.validate(source.read(file, project.shown(file), job.unit.root))).name.text
    except Rejected:
        return {}
    paths = {name: places.place(job, unit, name) for name in FORMATS}
    return {name: path for name, path in paths.items() if (output / path).is_file()}


@group.command("status")
@options.PATHS
@options.YEAR
@options.TEMPLATES
@options.OUTPUT
@options.JSON
def command(paths: tuple[Path, ...], year: int | None, templates: Path | None, output: Path,
            as_json: bool) -> None:
    own = options.own_templates(templates)
    found = units.find(paths, year)
    record = Record.load(output)
    everyone = places.everyone(found.jobs, () if year else paths or (options.DATA,))
    clashes = places.clashes(found.jobs, everyone, record)
    standings = [standing(job, record, own, clashes.get(job.name)) for job in found.jobs]
    wrong = [*found.problems, *clashes.values()]
    left = places.orphans(record)
    if as_json:
        speaking.show(in_json(standings, (project.shown(output / path) for path in left)), as_json)
    elif standings:
        speaking.show(table(standings))
    speaking.tell([*wrong, *places.left_over(left, record)])
    sys.exit(0 if batch.passes(wrong, strict=False) else 1)
