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
from datetime import date
from enum import Enum
from pathlib import Path

import click

from generator import naming, problems, project, regular, terminal
from generator.build import Report, build, rendered
from generator.commands import group, options, speaking, units
from generator.formats import FORMATS, PDF
from generator.problems import Problem, Rejected, Severity
from generator.project import Job
from generator.publishing import outputs, places
from generator.publishing.record import Record
from generator.reading import source
from generator.reading.publication import Dates, dates_in
from generator.reading.schema import Schema
from generator.reading.unit import read_unit
from generator.writers import layout_of


class Progress(Enum):
    """A built file against what would be built now."""

    CURRENT = "最新"
    STALE = "过期"
    EDITED = "手改过"
    UNCOMPARED = "未比较"


_NO_DATES = Dates(None, None)


@dataclass(frozen=True, slots=True)
class Standing:
    """One report. `blanks` is None where the file cannot be read; `outputs` are its files, by format."""

    job: Job
    blanks: int | None
    problems: tuple[Problem, ...]
    outputs: Mapping[str, Progress]
    dates: Dates = _NO_DATES

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
                        {name: _other(job, record, path) for name, path in there.items()}, _dates(job))
    return Standing(job, 0, report.problems, states, _dates(job))


def table(standings: Iterable[Standing], today: date) -> str:
    """A line each, for a terminal. When a report is to be public is told where any unit says a day."""
    listed = tuple(standings)
    rows = [("单位", "年度", "报告", "待填", "核对", "文件"), *map(_row, listed)]
    if any(one.dates != _NO_DATES for one in listed):
        due = ("公开", *(_due(one.dates, today) for one in listed))
        rows = [(*row, told) for row, told in zip(rows, due, strict=True)]
    return terminal.aligned(rows, right=frozenset({3}))


def in_json(standings: Iterable[Standing], left_over: Iterable[str], today: date) -> str:
    """`left_over`: files in the output folder that belong to no report."""
    return json.dumps({"version": 1, "left_over": list(left_over), "reports": [
        {"unit": one.job.unit.name, "year": one.job.year, "kind": one.job.kind.name,
         "file": project.shown(one.job.file), "blanks": one.blanks,
         "errors": one.count(Severity.ERROR), "warnings": one.count(Severity.WARNING),
         "outputs": {name: state.name.lower() for name, state in one.outputs.items()},
         "publication": _due_in_json(one.dates, today) if one.dates != _NO_DATES else None}
        for one in standings]}, ensure_ascii=False, indent=2)


def _row(one: Standing) -> tuple[str, ...]:
    blanks = "-" if one.blanks is None else str(one.blanks)
    return (one.job.unit.name, str(one.job.year), one.job.kind.title, blanks, _checked(one),
            _made(one.outputs))


def _due(dates: Dates, today: date) -> str:
    """Whether a report is public, or how many days there are left: on the last one, none."""
    last, published = dates.last_day, dates.published
    if published and published <= today:
        return f"已公开（{published}）"
    planned = f"，定于 {published}" if published else ""
    if not last:
        return planned.removeprefix("，")
    left = (last - today).days
    told = f"还有 {left} 天" if left > 0 else f"超过 {-left} 天" if left else "今天是最后一天"
    return f"{told}（期限 {last}）{planned}"


def _due_in_json(dates: Dates, today: date) -> dict[str, object]:
    """The days as they are written, and how many are left until the last one: below 0 if it is over."""
    days = {"approved": dates.approved, "published": dates.published, "last_day": dates.last_day}
    return {**{name: day.isoformat() if day else None for name, day in days.items()},
            "days_left": (dates.last_day - today).days if dates.last_day else None}


def _checked(one: Standing) -> str:
    counts = [(severity, one.count(severity)) for severity in (Severity.ERROR, Severity.WARNING)]
    return "，".join(f"{severity.value} {number}" for severity, number in counts if number) or "通过"


def _made(outputs: Mapping[str, Progress]) -> str:
    told = {state: "、".join(name for name, found in outputs.items() if found is state) for state in Progress}
    return "，".join(f"{state.value}（{names}）" for state, names in told.items() if names) or "未生成"


def _blanks(job: Job) -> int | None:
    """How many places `check` would tell as blank: of the year's file, and of the unit's."""
    year = _left_blank(job.file, job.root, f"{job.kind.name}/year")
    unit = _left_blank(job.unit.folder / naming.UNIT_FILE, job.unit.root, "unit")
    return None if year is None else year + (unit or 0)


def _dates(job: Job) -> Dates:
    """What the year's file says of its publication, whatever else is wrong in it."""
    try:
        return dates_in(source.read(job.file, project.shown(job.file), job.root))
    except Rejected:
        return _NO_DATES


def _left_blank(file: Path, root: Path | None, schema: str) -> int | None:
    """How many places of a file were left blank; None of one that cannot be read."""
    try:
        read = source.read(file, project.shown(file), root)
    except Rejected:
        return None
    return sum(Schema.load(project.packaged("schemas") / f"{schema}.yaml").blanks(read).values())


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


def _read_day(_: click.Context, __: click.Parameter, typed: str | None) -> date:
    if typed is None:
        return date.today()
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise click.BadParameter(f"{typed} 不是日期，请写成 2024-08-20 的样子") from None


@group.command("status", "年度文件写了批复日期的，说明离公开的期限（批复后二十日内）还有几天："
                         "从批复的次日起算，节假日也算在内。")
@options.PATHS
@options.YEAR
@options.TEMPLATES
@options.OUTPUT
@click.option("--today", callback=_read_day, metavar="日期",
              help="公开期限还有几天，按这一天算（默认今天），写成 2024-08-20 的样子。")
@options.JSON
def command(paths: tuple[Path, ...], year: int | None, templates: Path | None, output: Path,
            today: date, as_json: bool) -> None:
    own = options.own_templates(templates)
    found = units.find(paths, year)
    record = Record.load(output)
    everyone = places.everyone(found.jobs, () if year else paths or (options.DATA,))
    clashes = places.clashes(found.jobs, everyone, record)
    standings = [standing(job, record, own, clashes.get(job.name)) for job in found.jobs]
    wrong = [*found.problems, *clashes.values()]
    left = places.orphans(record)
    if as_json:
        shown = (project.shown(output / path) for path in left)
        speaking.show(in_json(standings, shown, today), as_json)
    elif standings:
        speaking.show(table(standings, today))
    speaking.tell([*wrong, *places.left_over(left, record)])
    sys.exit(0 if problems.passes(wrong, strict=False) else 1)
