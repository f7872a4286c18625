"""How the reports of a project stand: filled in, checked, built, and whether what was built is still what would be.

Built files are compared by content: each is made anew in memory, and one that differs from it by a byte is stale. A
report that cannot be made has none that could be up to date. PDF has other bytes each time: it is only told to be there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from generator import project, regular, rollforward, source, terminal
from generator.build import Report, build, made_file, rendered
from generator.problems import Problem, Rejected, Severity
from generator.project import Job
from generator.schema import Schema
from generator.unit import read_unit
from generator.writers import PDF, WRITERS, pages_in


class State(Enum):
    """A built file against what would be built now."""

    CURRENT = "最新"
    STALE = "过期"
    UNCOMPARED = "未比较"


@dataclass(frozen=True, slots=True)
class Standing:
    """One report. `blanks` is None where the file cannot be read; `outputs` are the files there are, by format."""

    job: Job
    blanks: int | None
    problems: tuple[Problem, ...]
    outputs: Mapping[str, State]

    def count(self, severity: Severity) -> int:
        return sum(problem.severity is severity for problem in self.problems)


def standing(job: Job, output: Path, own_templates: Path | None = None) -> Standing:
    """How one report stands. Nothing is written."""
    there = _there(job, output)
    try:
        report = build(job, own_templates)
        states = {name: _compared(report, name, path, output) for name, path in there.items()}
    except Rejected as rejected:
        return Standing(job, _blanks(job), rejected.problems, dict.fromkeys(there, State.STALE))
    return Standing(job, _blanks(job), report.problems, states)


def table(standings: Iterable[Standing]) -> str:
    """A line each, for a terminal."""
    rows = [("单位", "年度", "报告", "待填", "核对", "文件"), *map(_row, standings)]
    return terminal.aligned(rows, right=frozenset({3}))


def as_json(standings: Iterable[Standing]) -> str:
    return json.dumps({"version": 1, "reports": [
        {"unit": one.job.unit.name, "year": one.job.year, "kind": one.job.kind.name, "file": project.shown(one.job.file),
         "blanks": one.blanks, "errors": one.count(Severity.ERROR), "warnings": one.count(Severity.WARNING),
         "outputs": {name: state.name.lower() for name, state in one.outputs.items()}}
        for one in standings]}, ensure_ascii=False, indent=2)


def _row(one: Standing) -> tuple[str, ...]:
    return (one.job.unit.name, str(one.job.year), one.job.kind.title, "-" if one.blanks is None else str(one.blanks),
            _checked(one), _made(one.outputs))


def _checked(one: Standing) -> str:
    counts = [(severity, one.count(severity)) for severity in (Severity.ERROR, Severity.WARNING)]
    return "，".join(f"{severity.value} {number}" for severity, number in counts if number) or "通过"


def _made(outputs: Mapping[str, State]) -> str:
    told = {state: "、".join(name for name, found in outputs.items() if found is state) for state in State}
    return "，".join(f"{state.value}（{names}）" for state, names in told.items() if names) or "未生成"


def _blanks(job: Job) -> int | None:
    try:
        return sum(rollforward.blanks(source.read(job.file, project.shown(job.file), job.root).value).values())
    except Rejected:
        return None


def _compared(report: Report, name: str, path: Path, output: Path) -> State:
    """A file that is there against the one made now, with the page numbers that it has."""
    if name == PDF:
        return State.UNCOMPARED
    try:
        data = regular.read(path, output)
    except OSError:
        return State.STALE
    pages = pages_in(data, report.part(name)) if name == "docx" else {}
    return State.CURRENT if data == rendered(report, name, pages) else State.STALE


def _there(job: Job, output: Path) -> dict[str, Path]:
    """The files that an earlier build left, by format."""
    file = job.unit.folder / project.UNIT_FILE
    try:
        schema = Schema.load(project.packaged("schemas") / "unit.yaml")
        unit = read_unit(schema.validate(source.read(file, project.shown(file), job.unit.root))).name.text
    except Rejected:
        return {}
    return {name: path for name in (*WRITERS, PDF) if (path := output / made_file(job, unit, name)).is_file()}
