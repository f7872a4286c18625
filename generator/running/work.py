"""The work of a run: reports made side by side, each written whole or not at all, and noted in the record.

One that fails does not stop the others. Whoever makes a report tells the digests of just the bytes it read.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from generator import accounts, build, files, problems
from generator.formats import PDF
from generator.problems import Place, Problem, Rejected, Severity, error
from generator.project import Job
from generator.publishing import outputs, places
from generator.publishing.outputs import Target
from generator.publishing.record import Made, Record
from generator.running.batch import Order, Outcome, Pages, Plan, Stale, State, below, shared_files
from generator.running.tasks import Crew, Lost
from generator.shelf import Shelf

if TYPE_CHECKING:
    from generator.running import child

Done = TypeVar("Done")

_ABANDONED = 3600
"""Seconds after which a temporary file belongs to no run any more."""


class Task(NamedTuple):
    """One report to make, for whatever process.

    `unit` is the unit's name, which no other has; `run` tells the runs apart, `together` the departments of a
    run. `rests` are the digests of what the report rests on, if edited files stay because none of it has
    changed.
    """

    order: Order
    job: Job
    target: Target
    unit: str
    run: str
    together: int = 0
    rests: Mapping[str, str] = {}


def run(planned: Plan, order: Order, workers: Crew, record: Record) -> Iterator[Outcome]:
    """Make reports, in order; one that fails does not stop the others. What was made is put in the record."""
    number = f"{os.getpid()}.{time.time_ns()}"
    groups = [[_task(one, order, record, number, together) for one in group]
              for together, group in enumerate(planned.groups(order))]
    results = _together(workers, groups) if order.laid_out else workers.map(make, groups)
    for task, result in results:
        outcome = result if isinstance(result, Outcome) else _lost(task.job)
        if outcome.state is State.MADE:
            before, made = record.made.get(outcome.file), _made(outcome, record, planned.common)
            record.enter(outcome.file, made, places.of(task.job, outcome.unit, but=order.formats))
            outcome = _with_behind(outcome, before, record)
        else:
            record.doubt(outcome.file)
        yield outcome


def _together(workers: Crew, groups: Sequence[Sequence[Task]]) -> Iterator[tuple[Task, Outcome | Lost]]:
    """Groups of reports, each laid out as a whole; where that costs a process its life, each report alone."""
    for group, results in workers.map(make_together, [[group] for group in groups]):
        if not isinstance(results, Lost):
            yield from zip(group, results, strict=True)
        elif len(group) == 1:
            yield group[0], results
        else:
            yield from _together(workers, [[task] for task in group])


def _task(one: Stale, order: Order, record: Record, run: str, together: int) -> Task:
    return Task(order, one.job, _target(one, order, record), places.unit_of(one.job, record),
                run, together, _rests(one, order, record))


def _with_behind(outcome: Outcome, before: Made | None, record: Record) -> Outcome:
    """The outcome of a report, with a note if files of other formats still say what the data said before.

    `before` is what the record said of the report until now.
    """
    made = record.made[outcome.file]
    if before is None or before.inputs == made.inputs:
        return outcome
    behind = [Path(name).name for name in made.others if record.there(name)]
    if not behind:
        return outcome
    told = Problem("OUT09", Severity.NOTE, f"{'、'.join(behind)} 还是以前的数据：这次没有要求生成",
                   "请一起生成（--format），或删去", Place(outcome.file))
    return outcome._replace(problems=(*outcome.problems, told))


def _target(one: Stale, order: Order, record: Record) -> Target:
    made = record.made.get(one.job.name)
    return Target(order.output, record.left | (made.written if made else {}), order.edits, one.left)


def _rests(one: Stale, order: Order, record: Record) -> dict[str, str]:
    if not one.left:
        return {}
    shared = [path for _, path in shared_files(order.templates)]
    return {path: record.digest(path) for path in (*record.made[one.job.name].inputs, *shared)}


def _lost(job: Job) -> Outcome:
    told = error("OUT07", "生成这份报告的进程被系统结束了，多半是内存不足",
                 "请关闭其他程序，或用 --jobs 1 再试一次", Place(job.name))
    return Outcome(job.name, State.REFUSED, (told,))


def _made(outcome: Outcome, record: Record, together: str) -> Made:
    """What the record says of a report: the digests of just those bytes that it was made from.

    Where one of the files that all reports share was another than the run began with, what was made is stale.
    """
    same = all(record.began_with(path) == digest or record.began_with(os.path.realpath(path)) == digest
               for path, digest in outcome.shared.items())
    inputs = {path: digest for path, digest in outcome.read.items() if digest}
    return Made(record.project, outcome.unit, inputs, together if same else "",
                outcome.written, {}, outcome.problems)


_shelves: dict[str, Shelf] = {}
"""The files that the reports of the present run share, by the run."""
_desks: dict[tuple[str, int], accounts.Desk] = {}
"""The desk of the present department, by the run and the department."""


def make(task: Task) -> Outcome:
    """One report, wherever it is asked for.

    In a thread beside the main one, as a cluster's worker has them, it is made in a child process.
    """
    if threading.current_thread() is threading.main_thread():
        return made(task)
    from generator.running import child  # Nothing but a cluster's worker runs in threads.

    try:
        return _beside().call(made, task, seconds=None, mebibytes=None)
    except child.Lost:
        return _lost(task.job)
    except child.Fault as fault:
        return Outcome(task.job.name, State.FAULT, log=files.logged(f"{task.job.name}\n{fault}"))


def make_together(tasks: Sequence[Task]) -> list[Outcome]:
    """Reports that one LibreOffice lays out, wherever that is asked for."""
    if threading.current_thread() is threading.main_thread():
        return made_together(tasks)
    return [make(task) for task in tasks]


def made(task: Task) -> Outcome:
    """One report, in the main thread: examined, composed, every format rendered before one is written."""
    outcome, = made_together((task,))
    return outcome


def made_together(tasks: Sequence[Task]) -> list[Outcome]:
    """Reports in the main thread: all are composed, and laid out if they are to be, before one is written."""
    desks = [_desk(task) for task in tasks]
    composed = [_guarded(task, partial(_composed, task, desk))
                for task, desk in zip(tasks, desks, strict=True)]
    laid = _laid_out(tasks[0].order, composed)
    outcomes = [one if isinstance(one, Outcome)
                else _guarded(task, partial(_published, task, one, desk, made))
                for task, desk, one, made in zip(tasks, desks, composed, laid, strict=True)]
    settle()
    return outcomes


def _desk(task: Task) -> accounts.Desk:
    """The desk of a task's department. What is known of another department or run is given up for it."""
    if task.run not in _shelves:
        _shelves.clear()
        _shelves[task.run] = Shelf()
    key = task.run, task.together
    if key not in _desks:
        _desks.clear()
        _desks[key] = accounts.Desk(task.order.templates, _shelves[task.run])
    return _desks[key]


@lru_cache(maxsize=1)
def _beside() -> child.Children:
    """A child that makes reports for the threads of a cluster's worker.

    Templates have limits of time and memory in a main thread only.
    """
    from generator.running import child

    return child.Children(1)


@lru_cache(maxsize=1)
def settle() -> None:
    """What the first report of a process loaded stays: the collector need not look through it at each one."""
    gc.freeze()


def _guarded(task: Task, do: Callable[[], Done]) -> Done | Outcome:
    """What is done for a report, or what has kept it from being made."""
    file = task.job.name
    try:
        return do()
    except Rejected as rejected:
        return Outcome(file, State.REFUSED, rejected.problems)
    except OSError as fault:
        return Outcome(file, State.REFUSED, (outputs.not_written(fault, task.order.output, file),))
    except Exception:
        return Outcome(file, State.FAULT, log=files.logged(f"{file}\n{files.traced()}"))


def _composed(task: Task, desk: accounts.Desk) -> build.Report | Outcome:
    """A report that may be written, or why it may not."""
    report = build.build(task.job, task.order.templates, desk)
    if not problems.passes(report.problems, task.order.strict):
        return Outcome(task.job.name, State.REFUSED, report.problems)
    if report.unit != task.unit:
        return Outcome(task.job.name, State.REFUSED, (places.renamed(task.job, report.unit),))
    return report


def _laid_out(order: Order, composed: Sequence[build.Report | Outcome]) -> list[build.Laid | Exception]:
    """What one LibreOffice makes of each, or what kept it from that; nothing where it has nothing to tell."""
    reports = [one for one in composed if isinstance(one, build.Report)
               and order.laid_out and (one.has_contents or PDF in order.formats)]
    if not reports:
        return [{} for _ in composed]
    from generator.writers.office import PATIENCE, Office  # Most runs have nothing to lay out.

    try:
        with Office() if order.pages is Pages.ALWAYS else Office((), *PATIENCE) as office:
            laid = dict(zip(map(id, reports), build.laid_out(reports, order.formats, office), strict=True))
    except OSError as fault:
        laid = dict.fromkeys(map(id, reports), fault)
    return [laid.get(id(one), {}) for one in composed]


def _published(task: Task, report: build.Report, desk: accounts.Desk,
               laid: build.Laid | Exception) -> Outcome:
    """A report with all its formats in their places.

    One that could not be laid out is a fault only if it must be: else its contents have no page numbers.
    """
    order, numbers, unpaged = task.order, "", ""
    if isinstance(laid, Exception):
        if order.pages is Pages.ALWAYS:
            raise laid
        unpaged = laid.problems[0].message if isinstance(laid, Rejected) else f"{type(laid).__name__}：{laid}"
        laid = {}
    elif laid and report.has_contents:
        numbers = build.engine(laid)
    made = build.write(report, _still(task, report, desk), order.formats, laid, order.clean)
    _sweep({(order.output / name).parent for name in made.written})
    return Outcome(
        task.job.name, State.MADE, report.problems,
        paths=below(order.output, made.written), edited=below(order.output, made.left),
        written=made.written, read=report.examined.rests, shared=desk.shared, unit=report.unit,
        has_contents=report.has_contents, engine=numbers, unpaged=unpaged)


def _still(task: Task, report: build.Report, desk: accounts.Desk) -> Target:
    """A report's target. No edited file stays if something has changed since that was planned."""
    read = {**report.examined.rests, **desk.shared}
    same = all(task.rests.get(path, "") == digest for path, digest in read.items())
    return task.target if same else task.target._replace(left=frozenset())


def _sweep(folders: Iterable[Path]) -> None:
    """Remove what a run that was killed left in these folders."""
    for folder in folders:
        for left in folder.glob(files.TEMPORARY):
            try:
                if time.time() - left.stat().st_mtime > _ABANDONED:
                    left.unlink()
            except OSError:
                continue  # Another run was faster.
