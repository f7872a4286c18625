"""Many reports: which of them are stale, made side by side, each written whole or not at all.

A report is made again when the content of what it rests on has changed: the unit's files, those of the reports beside
it, templates, schemas, the program, the options. What the record says of an input is the digest of the bytes that were
parsed. The record is written last, so that whatever was interrupted is made again.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__, changes, lazily, outputs, places, project, regular
from generator.outputs import Edits, Target
from generator.problems import Place, Problem, Rejected, Severity, error
from generator.project import Job
from generator.record import Made, Record

if TYPE_CHECKING:
    import traceback

    from generator import accounts, build, child, files, office, shelf, terminal
    from generator.crew import Crew
else:
    # A run that finds nothing to do needs none of these, and they take longer than the rest of it.
    traceback = lazily.module("traceback")
    accounts, build, child, files, office, shelf, terminal = (
        lazily.module(f"generator.{_name}") for _name in ("accounts", "build", "child", "files", "office", "shelf", "terminal"))

_ABANDONED = 3600
"""Seconds after which a temporary file is nobody's any more."""


class State(Enum):
    """What became of a report."""

    MADE = "已生成"
    CURRENT = "未变"
    REFUSED = "没有生成"
    FAULT = "内部错误"


@dataclass(frozen=True, slots=True)
class Order:
    """What all reports of a run have in common. `pages`: LibreOffice is asked, for page numbers in contents or PDF."""

    output: Path
    formats: tuple[str, ...]
    templates: Path | None = None
    strict: bool = False
    pages: bool = False
    edits: Edits = Edits.REFUSE

    def options(self) -> list[object]:
        """What shows in the files."""
        return [sorted(self.formats), self.pages]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report, by the name of its file.

    `paths` are its files, `edited` those that somebody edited and that stay. `written` are digests of its files by path below
    the output folder; `read` those of the files that it alone was made from and `shared` those of templates and the like,
    by path; `unit` is its unit's name. `log` tells of a fault of ours.
    """

    file: str
    state: State
    problems: tuple[Problem, ...] = ()
    paths: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    log: str = ""


@dataclass(frozen=True, slots=True)
class Stale:
    """A report to make, and why, in Chinese. `left` are edited files that stay, since nothing else has changed."""

    job: Job
    why: str
    left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do: reports to make, and what became of the others already; `common` is what all rest on."""

    todo: tuple[Stale, ...]
    settled: tuple[Outcome, ...]
    common: str


@dataclass(frozen=True, slots=True)
class Task:
    """One report to make, for whatever process. `unit` is the unit's name, which no other has; `run` tells the runs apart.

    `rests` are the digests of what the report rests on, if edited files stay because none of it has changed.
    """

    order: Order
    job: Job
    target: Target
    unit: str
    run: str
    rests: Mapping[str, str] = field(default_factory=dict)


def plan(jobs: Sequence[Job], everyone: Sequence[Job], order: Order, record: Record, force: bool = False) -> Plan:
    """The reports to make, in order, and the outcomes of those that are not: unchanged, or of two units with one name.

    `everyone` are the reports of the whole data folder, among which names must differ.
    """
    together = common(record, order)
    clashes = places.clashes(jobs, everyone, record)
    places.adopt(everyone, record)
    todo, settled = [], [Outcome(job.name, State.REFUSED, (clashes[job.name],)) for job in jobs if job.name in clashes]
    for job in jobs:
        if job.name in clashes:
            continue
        why, edited = _standing(job, order, record, together)
        if force or why:
            todo.append(Stale(job, "指定全部重新生成" if force else why, frozenset(() if force else edited)))
        else:
            settled.append(_unchanged(job, order, record, edited))
    return Plan(tuple(todo), tuple(settled), together)


def common(record: Record, order: Order) -> str:
    """The digest of what every report of a run rests on: the program, templates, schemas, options."""
    shared = [[os.fspath(path)[len(os.fspath(root)):], _content(path, root, record)] for root, path in _shared(order.templates)]
    told = json.dumps([__version__, order.options(), shared])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _content(path: Path, root: Path, record: Record) -> str:
    """The digest of a file; of a link to a folder, where it leads, for what is there is looked at in its own place."""
    return os.path.relpath(os.path.realpath(path), root) if path.is_dir() else record.digest(os.fspath(path))


def _shared(templates: Path | None) -> Iterator[tuple[Path, Path]]:
    """Folder and file."""
    program = Path(__file__).parent
    yield from ((program, path) for path in project.files(program, ".py"))
    yield from ((root, path) for root in project.common_folders(templates) for path in project.files(root))


def _standing(job: Job, order: Order, record: Record, together: str) -> tuple[str, tuple[str, ...]]:
    """Why a report is to be made, empty if it is not; and its files that somebody edited, if nothing else has changed."""
    if _is_unclear(job.unit):
        return "文件夹里有的文件不清楚算不算", ()
    made = record.made.get(job.name)
    if made is None:
        return "还没有生成过", ()
    now = _inputs(job, record)
    if now != made.inputs:
        changed = [name for name in dict.fromkeys((*made.inputs, *now)) if made.inputs.get(name, "") != now.get(name, "")]
        folder = f"{os.fspath(job.unit.folder)}/"
        return f"数据有改动：{'、'.join(name.removeprefix(folder) for name in changed)}", ()
    if any(_leads_out(path, job) for path in now):
        return "有的文件是指向外面的链接", ()
    if made.common != together:
        return "模板、口径、选项或程序有改动", ()
    found = {name: record.there(name) for name in made.outputs}
    other = [name for name, digest in found.items() if digest and digest != made.outputs[name]]
    edited = tuple(name for name in other if outputs.is_edited(order.output, name, made.outputs[name])
                   and outputs.rests_on(order.output, name, made.outputs[name]))
    missing = [Path(name).name for name, digest in found.items() if not digest]
    if missing or not found:
        return f"缺少生成的文件：{'、'.join(missing)}", edited
    if len(other) > len(edited):
        return f"不是这次的数据生成的：{'、'.join(Path(name).name for name in other if name not in edited)}", edited
    if not passes(made.problems, order.strict):
        return "有警告，而这次有警告也算不通过", ()
    return "", edited


def _leads_out(path: str, job: Job) -> bool:
    """Whether one of a report's files is a link to where nothing is read; its folder is at its real place."""
    root = job.root if path == job.path else job.unit.root
    return root is not None and os.path.islink(path) and not regular.lies_in(os.path.realpath(path), os.fspath(root))


def _is_unclear(unit: project.Unit) -> bool:
    """Whether it is unknown which files count for a unit or one below it."""
    return bool(project.troubles(unit)) or any(map(_is_unclear, project.subordinates(unit)))


def _unchanged(job: Job, order: Order, record: Record, edited: Sequence[str]) -> Outcome:
    record.claim(job.name)
    made = record.made[job.name]
    return Outcome(job.name, State.CURRENT, made.problems, _below(order.output, made.outputs), _below(order.output, edited))


def _below(output: Path, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(os.path.join(output, name) for name in names)


def _inputs(job: Job, record: Record) -> dict[str, str]:
    """The digests of a report's own files, as they are now."""
    return {path: digest for path in project.own_inputs(job, record.digest) if (digest := record.digest(path))}


def concerned(jobs: Iterable[Job], changed: Iterable[Path], templates: Path | None) -> list[Job]:
    """The reports that rest on one of the changed paths, which need not be there any more: all of them if it is a
    template, a schema or the program.
    """
    touched = changes.touched(changed)
    shared = [path for _, path in _shared(templates)]
    if changes.concern_all(touched, templates or project.OWN_TEMPLATES, shared):
        return list(jobs)
    return [job for job in jobs if changes.concern(touched, job)]


def run(planned: Plan, order: Order, workers: Crew, record: Record) -> Iterator[Outcome]:
    """Make reports, in order; one that fails does not stop the others. What was made is noted in the record."""
    number = f"{os.getpid()}.{time.time_ns()}"
    tasks = [Task(order, one.job, _target(one, order, record), places.unit_of(one.job, record), number, _rests(one, order, record))
             for one in planned.todo]
    for one, result in zip(planned.todo, workers.map(make, tasks), strict=True):
        outcome = result if isinstance(result, Outcome) else _lost(one.job)
        if outcome.state is State.MADE:
            before, made = record.made.get(outcome.file), _made(outcome, record, planned.common)
            record.enter(outcome.file, made, places.of(one.job, outcome.unit, but=order.formats))
            outcome = _with_behind(outcome, before, record)
        else:
            record.doubt(outcome.file)
        yield outcome


def _with_behind(outcome: Outcome, before: Made | None, record: Record) -> Outcome:
    """With a note if files of other formats still say what the data said before."""
    made = record.made[outcome.file]
    behind = [Path(name).name for name in made.others if record.there(name)] if before and before.inputs != made.inputs else []
    if not behind:
        return outcome
    told = Problem("OUT09", Severity.NOTE, f"{'、'.join(behind)} 还是以前的数据：这次没有要求生成",
                   "请一起生成（--format），或删去", Place(outcome.file))
    return replace(outcome, problems=(*outcome.problems, told))


def _target(one: Stale, order: Order, record: Record) -> Target:
    made = record.made.get(one.job.name)
    return Target(order.output, record.left | (made.written if made else {}), order.edits, one.left)


def _rests(one: Stale, order: Order, record: Record) -> dict[str, str]:
    shared = [os.fspath(path) for _, path in _shared(order.templates)] if one.left else []
    return {path: record.digest(path) for path in (*record.made[one.job.name].inputs, *shared)} if one.left else {}


def _lost(job: Job) -> Outcome:
    told = error("OUT07", "生成这份报告的进程被系统结束了，多半是内存不足", "请关闭其他程序，或用 --jobs 1 再试一次", Place(job.name))
    return Outcome(job.name, State.REFUSED, (told,))


def _made(outcome: Outcome, record: Record, together: str) -> Made:
    """What the record says of a report: the digests of just those bytes that it was made from.

    Where a file of those that all reports share was another one than the run began with, what was made is stale.
    """
    same = all(digest in (record.began_with(path), record.began_with(os.path.realpath(path)))
               for path, digest in outcome.shared.items())
    return Made(record.project, outcome.unit, {path: digest for path, digest in outcome.read.items() if digest},
                together if same else "", outcome.written, {}, outcome.problems)


_shelves: dict[str, shelf.Shelf] = {}
"""What the reports of the present run share, by the run."""


def make(task: Task) -> Outcome:
    """One report, wherever it is asked for: in this process, or in a child of it if this is one of several threads."""
    if threading.current_thread() is threading.main_thread():
        return made(task)
    try:
        return _beside().call(made, task, seconds=None, mebibytes=None)
    except child.Lost:
        return _lost(task.job)
    except child.Fault as fault:
        return Outcome(task.job.name, State.FAULT, log=files.logged(f"{task.job.name}\n{fault}"))


def made(task: Task) -> Outcome:
    """One report, in the main thread: examined, composed, every format rendered before the first is written."""
    if task.run not in _shelves:
        _shelves.clear()
        _shelves[task.run] = shelf.Shelf()
    outcome = _one(task, _shelves[task.run])
    settle()
    return outcome


@lru_cache(maxsize=1)
def _beside() -> child.Children:
    """A child that makes reports for the threads of a cluster's worker: templates have limits in a main thread only."""
    return child.Children(1)


@lru_cache(maxsize=1)
def settle() -> None:
    """What the first report of a process loaded stays: the collector need not look through it at each one."""
    gc.freeze()


def _one(task: Task, common: shelf.Shelf) -> Outcome:
    file, order = task.job.name, task.order
    desk = accounts.Desk(order.templates, common)
    try:
        report = build.build(task.job, order.templates, desk)
        if not passes(report.problems, order.strict):
            return Outcome(file, State.REFUSED, report.problems)
        if report.unit != task.unit:
            return Outcome(file, State.REFUSED, (places.renamed(task.job, report.unit),))
        with office.Office() as converter:
            made = build.write(report, _still(task, desk), order.formats, converter if order.pages else None)
        _sweep({(order.output / name).parent for name in made.written})
        return Outcome(file, State.MADE, report.problems, _below(order.output, made.written), _below(order.output, made.left),
                       made.written, desk.own, desk.shared, report.unit)
    except Rejected as rejected:
        return Outcome(file, State.REFUSED, rejected.problems)
    except OSError as fault:
        return Outcome(file, State.REFUSED, (outputs.not_written(fault, order.output, file),))
    except Exception:
        return Outcome(file, State.FAULT, log=files.logged(f"{file}\n{traceback.format_exc()}"))


def _still(task: Task, desk: accounts.Desk) -> Target:
    """A report's target. No edited file stays if something has changed since that was planned."""
    read = {**desk.own, **desk.shared}
    same = all(task.rests.get(path, "") == digest for path, digest in read.items())
    return task.target if same else replace(task.target, left=frozenset())


def overview(outcomes: Sequence[Outcome]) -> str:
    """A line for each report that somebody should look at: not made, or with a warning. Empty if there is none, or only one report."""
    rows = [(outcome.file, outcome.state.value, *(str(sum(problem.severity is severity for problem in outcome.problems)) for severity in Severity))
            for outcome in sorted(outcomes, key=lambda one: one.file) if outcome.state is State.FAULT or not passes(outcome.problems, strict=True)]
    if not rows or len(outcomes) < 2:
        return ""
    return terminal.aligned([("报告", "结果", *(severity.value for severity in Severity)), *rows], right=frozenset({2, 3, 4}))


def edited(outcome: Outcome) -> list[Problem]:
    """Notes about files of a report that somebody edited and that stay."""
    return [outputs.unchanged(project.shown(Path(path))) for path in outcome.edited]


def counts(outcomes: Sequence[Outcome]) -> list[str]:
    """How many reports came to what: `已生成 3`, `未变 2（其中手改过 1）`."""
    told = []
    for state in State:
        same = [outcome for outcome in outcomes if outcome.state is state]
        touched = sum(bool(outcome.edited) for outcome in same)
        if same:
            told.append(f"{state.value} {len(same)}{f'（其中手改过 {touched}）' if touched else ''}")
    return told


def passes(found: Iterable[Problem], strict: bool) -> bool:
    """Whether what was found lets a report be published."""
    return not any(problem.severity is Severity.ERROR or strict and problem.severity is Severity.WARNING for problem in found)


def _sweep(folders: Iterable[Path]) -> None:
    """Remove what a run that was killed left in these folders."""
    for folder in folders:
        for left in folder.glob(files.TEMPORARY):
            try:
                if time.time() - left.stat().st_mtime > _ABANDONED:
                    left.unlink()
            except OSError:
                continue  # Another run was faster.
