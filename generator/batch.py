"""Many reports: which of them are stale, made side by side, each written whole or not at all.

A report is made again when the content of what it rests on has changed: the unit's files, those of the reports beside it,
templates, schemas, the program, the options. Times decide nothing; a file whose size and time are as recorded is merely not
read again. The record (`<输出>/.juesuan/manifest.json`) is written last, so that whatever was interrupted is made again.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from generator import __version__, lazily, project, regular
from generator.problems import Place, Problem, Rejected, Severity, error
from generator.project import Job

if TYPE_CHECKING:
    import multiprocessing
    import signal
    import tempfile
    import traceback
    from concurrent import futures

    from generator import build, files, office, source, terminal
else:
    # A run that finds nothing to do needs none of these, and they take longer than the rest of it.
    futures, multiprocessing, signal, tempfile, traceback = map(
        lazily.module, ("concurrent.futures", "multiprocessing", "signal", "tempfile", "traceback"))
    build, files, office, source, terminal = (
        lazily.module(f"generator.{_name}") for _name in ("build", "files", "office", "source", "terminal"))

RECORD = Path(".juesuan") / "manifest.json"
_FORMAT = 2
_DIGITS = 32
"""Of a SHA-256 in hexadecimal: enough that no two files in the world agree by accident."""
_UNKNOWN = (-1, -1, "")
_UNREADABLE = "?"
"""The digest of what is there and cannot be read."""
_LARGEST = 1 << 30
"""Bytes of a record."""
_UNSETTLED = 2_000_000_000
"""Nanoseconds: a file that was changed so recently may change again without a new time."""
_ABANDONED = 3600
"""Seconds after which a temporary file is nobody's any more."""
_ONE_AT_A_TIME = Lock()
"""A cluster may give a process several threads; validators and caches are for one."""
_ALONE = 4
"""So few reports are made without other processes, which take as long to start as these take to make."""
_TOLD = 3
"""So many units of one name are named in a message."""


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

    def options(self) -> list[object]:
        """What of it shows in the files."""
        return [sorted(self.formats), self.pages]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report, by the name of its file. `log` tells of a fault of ours."""

    file: str
    state: State
    problems: tuple[Problem, ...] = ()
    paths: tuple[str, ...] = ()
    log: str = ""


@dataclass(frozen=True, slots=True)
class Stale:
    """A report to make, and why, in Chinese."""

    job: Job
    why: str


@dataclass(frozen=True, slots=True)
class Made:
    """What the record says of a report: digests of its inputs, of what all have in common, and of its files; its warnings."""

    inputs: Mapping[str, str]
    common: str
    outputs: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Record:
    """What earlier runs made, and the digests of files by size and time."""

    path: Path
    made: dict[str, Made] = field(default_factory=dict)
    stamps: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    fresh: bool = True
    """Nothing to save: it is as it was loaded."""
    written: int = 0
    """When the file was, of which it was loaded."""
    seen: dict[str, str] = field(default_factory=dict)
    common: dict[Order, str] = field(default_factory=dict)

    @classmethod
    def load(cls, output: Path) -> Record:
        """The record of an output folder; an empty one where there is none that can be read."""
        record = cls(output / RECORD)
        record.written = record.age()
        try:
            told = json.loads(regular.read(record.path, output, _LARGEST))
            if told["version"] == _FORMAT:
                record.stamps = {name: (size, moment, digest) for name, (size, moment, digest) in told["files"].items()}
                record.made = {name: Made(one["inputs"], one["common"], one["outputs"], tuple(map(_problem, one["problems"])))
                               for name, one in told["reports"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            record.made, record.stamps = {}, {}
        return record

    def age(self) -> int:
        """When its file was written, in nanoseconds; 0 if there is none."""
        try:
            return os.stat(self.path).st_mtime_ns
        except OSError:
            return 0

    def digest(self, name: str) -> str:
        """The digest of a file's content, empty if there is no such file; read only if size or time are new."""
        if name in self.seen:
            return self.seen[name]
        digest = ""
        try:
            status = os.stat(name)
            size, moment, digest = self.stamps.get(name, _UNKNOWN)
            if size != status.st_size or moment != status.st_mtime_ns:
                with regular.opened(name) as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
                self.stamps[name] = (status.st_size, status.st_mtime_ns, digest)
                self.fresh = False
        except FileNotFoundError:
            digest = ""
        except OSError:
            digest = _UNREADABLE
        self.seen[name] = digest
        return digest

    def note(self, job: Job, common: str, outcome: Outcome) -> None:
        """A report was made."""
        self.fresh = False
        for path in outcome.paths:
            self.seen.pop(path, None)
        self.made[outcome.file] = Made(self.inputs(job), common, {path: self.digest(path) for path in outcome.paths}, outcome.problems)

    def forget(self, name: str) -> None:
        """A report could not be made."""
        self.fresh &= self.made.pop(name, None) is None

    def inputs(self, job: Job) -> dict[str, str]:
        return {path: self.digest(path) for path in project.own_inputs(job, self.digest)}

    def save(self) -> None:
        """Write what is new, with what others wrote meanwhile. Files that changed just now are left out: they are read again next time."""
        if self.fresh or not self.made:
            return
        others = Record(self.path) if self.age() == self.written else Record.load(self.path.parent.parent)
        settled = time.time_ns() - _UNSETTLED
        told = {"version": _FORMAT,
                "files": {name: stamp for name, stamp in sorted((others.stamps | self.stamps).items()) if stamp[1] < settled},
                "reports": {name: {"inputs": one.inputs, "common": one.common, "outputs": one.outputs,
                                   "problems": [_told(problem) for problem in one.problems]}
                            for name, one in sorted((others.made | self.made).items())}}
        files.write_all(self.path.parent, {self.path.name: json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()},
                        self.path.parent.parent)


def common(record: Record, order: Order) -> str:
    """The digest of what every report of a run rests on: the program, templates, schemas, options."""
    if order not in record.common:
        shared = [[os.fspath(path)[len(os.fspath(root)):], record.digest(os.fspath(path))] for root, path in _shared(order.templates)]
        record.common[order] = hashlib.sha256(json.dumps([__version__, order.options(), shared]).encode()).hexdigest()[:_DIGITS]
    return record.common[order]


def _shared(templates: Path | None) -> Iterator[tuple[Path, Path]]:
    """Folder and file."""
    program = Path(__file__).parent
    yield from ((program, path) for path in project.files(program, ".py"))
    yield from ((root, path) for root in project.common_folders(templates) for path in project.files(root))


def stale(jobs: Iterable[Job], order: Order, record: Record, force: bool = False) -> list[Stale]:
    """The reports to make, in order."""
    together = common(record, order)
    found = ((job, "指定全部重新生成" if force else _why(job, order, record, together)) for job in jobs)
    return [Stale(job, why) for job, why in found if why]


def _why(job: Job, order: Order, record: Record, together: str) -> str:
    if project.troubles(job.unit):
        return "文件夹里有的文件不清楚算不算"
    made = record.made.get(job.name)
    if made is None:
        return "还没有生成过"
    now = record.inputs(job)
    if now != made.inputs:
        changed = [name for name in dict.fromkeys((*made.inputs, *now)) if made.inputs.get(name) != now.get(name)]
        folder = f"{os.fspath(job.unit.folder)}/"
        return f"数据有改动：{'、'.join(name.removeprefix(folder) for name in changed)}"
    if made.common != together:
        return "模板、口径、选项或程序有改动"
    there = {name: record.digest(name) for name in made.outputs}
    if there != made.outputs or not there:
        missing = [Path(name).name for name, digest in there.items() if not digest]
        touched = [Path(name).name for name, digest in there.items() if digest and digest != made.outputs[name]]
        return f"生成的文件被改动过：{'、'.join(touched)}" if touched and not missing else f"缺少生成的文件：{'、'.join(missing)}"
    if not passes(made.problems, order.strict):
        return "有警告，而这次有警告也算不通过"
    return ""


def concerned(jobs: Iterable[Job], changed: Iterable[Path], templates: Path | None) -> list[Job]:
    """The reports that rest on one of the changed files: all of them if it is a template, a schema or the program."""
    names = {os.path.realpath(path) for path in changed}
    shared = {os.path.realpath(path) for _, path in _shared(templates)}
    if names & shared:
        return list(jobs)
    return [job for job in jobs if names & {os.path.realpath(path) for path in (*project.own_inputs(job), job.path)}]


def run(jobs: Sequence[Job], order: Order, workers: futures.Executor | None, record: Record) -> Iterator[Outcome]:
    """Make reports, in order; one that fails does not stop the others. What was made is noted in the record."""
    together = common(record, order)
    clashes = collisions(jobs)
    ready = [job for job in jobs if job.name not in clashes]
    yield from (Outcome(name, State.REFUSED, (problem,)) for name, problem in clashes.items())
    tasks = [(order, job) for job in ready]
    made = workers.map(make, tasks) if workers else map(make, tasks)
    for job, outcome in zip(ready, made, strict=True):
        if outcome.state is State.MADE:
            record.note(job, together, outcome)
        else:
            record.forget(outcome.file)
        yield outcome


def make(task: tuple[Order, Job]) -> Outcome:
    """One report, in whatever process: examined, composed, every format rendered before the first is written."""
    order, job = task
    with _ONE_AT_A_TIME:
        outcome = _one(order, job)
    settle()
    return outcome


def settle() -> None:
    """What the first report of a process loaded stays: the collector need not look through it at each one."""
    if not gc.get_freeze_count():
        gc.freeze()


def _one(order: Order, job: Job) -> Outcome:
    file = job.name
    try:
        report = build.build(job, order.templates)
        if not passes(report.problems, order.strict):
            return Outcome(file, State.REFUSED, report.problems)
        with office.Office() as converter:
            paths = build.write(report, order.output, order.formats, converter if order.pages else None)
        _sweep(paths)
        return Outcome(file, State.MADE, report.problems, tuple(map(os.fspath, paths)))
    except Rejected as rejected:
        return Outcome(file, State.REFUSED, rejected.problems)
    except regular.Unsuitable as fault:
        told = error("OUT20", f"{fault.filename} {fault.strerror}，不写到那里",
                     "请删去它，或用 --output 换一个输出目录", Place(file))
        return Outcome(file, State.REFUSED, (told,))
    except OSError as fault:
        told = error("OUT01", f"文件不能写（{fault.strerror or type(fault).__name__}：{fault.filename or order.output}）",
                     "请检查磁盘空间、权限，关闭正在打开这些文件的程序，再试一次", Place(file))
        return Outcome(file, State.REFUSED, (told,))
    except Exception:
        return Outcome(file, State.FAULT, log=logged(f"{file}\n{traceback.format_exc()}"))


def logged(text: str) -> str:
    """Write what happened to a file for those who maintain the program; its name."""
    with tempfile.NamedTemporaryFile("w", prefix="juesuan-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(text)
    return log.name


def overview(outcomes: Sequence[Outcome]) -> str:
    """A line for each report that somebody should look at: not made, or with a warning. Empty if there is none, or only one report."""
    rows = [(outcome.file, outcome.state.value, *(str(sum(problem.severity is severity for problem in outcome.problems)) for severity in Severity))
            for outcome in sorted(outcomes, key=lambda one: one.file) if outcome.state is State.FAULT or not passes(outcome.problems, strict=True)]
    if not rows or len(outcomes) < 2:
        return ""
    return terminal.aligned([("报告", "结果", *(severity.value for severity in Severity)), *rows], right=frozenset({2, 3, 4}))


def passes(found: Iterable[Problem], strict: bool) -> bool:
    """Whether what was found lets a report be published."""
    return not any(problem.severity is Severity.ERROR or strict and problem.severity is Severity.WARNING for problem in found)


def collisions(jobs: Iterable[Job]) -> dict[str, Problem]:
    """Reports whose files would have the same names, on systems where a and A are the same too; each with its problem."""
    places: dict[tuple[str, int, str], list[Job]] = {}
    titles: dict[Path, tuple[str, Place]] = {}
    for job in jobs:
        folder = job.unit.folder
        if folder not in titles:
            titles[folder] = _title(folder / project.UNIT_FILE, job.unit.root)
        if titles[folder][0]:
            places.setdefault((files.safe_name(titles[folder][0]).casefold(), job.year, job.kind.name), []).append(job)
    found = {}
    for same in places.values():
        for job in same if len(same) > 1 else ():
            name, place = titles[job.unit.folder]
            others = [other.unit.name for other in same[:_TOLD + 1] if other is not job][:_TOLD]
            more = f" 等 {len(same) - 1} 个" if len(same) - 1 > _TOLD else ""
            found[job.name] = error("OUT02", f"{'、'.join(others)}{more} 的单位名称也是“{name}”，生成的文件会互相覆盖",
                                                   "请改正单位名称，或分开生成到不同的输出目录", place)
    return found


def _title(file: Path, root: Path | None) -> tuple[str, Place]:
    """The unit's name as it is written; empty where the file cannot be read, which is told when the report is made."""
    try:
        read = source.read(file, project.shown(file), root)
        name = read.value.get("单位名称")
        return (name, read.place(("单位名称",))) if isinstance(name, str) else ("", Place(""))
    except Rejected:
        return "", Place("")


def _sweep(paths: Iterable[Path]) -> None:
    """Remove what a run that was killed left beside these files."""
    for folder in {path.parent for path in paths}:
        for left in folder.glob(files.TEMPORARY):
            try:
                if time.time() - left.stat().st_mtime > _ABANDONED:
                    left.unlink()
            except OSError:
                continue  # Another run was faster.


@contextmanager
def workers(jobs: int, number: int, scheduler: str) -> Iterator[futures.Executor | None]:
    """Whoever makes the reports: this process, others on this computer, or a Dask cluster at an address.

    `jobs` 0 is as many as there are processors. An address that does not answer, or Dask missing, is a `Rejected`.
    """
    if scheduler:
        with _cluster(scheduler) as executor:
            yield executor
        return
    wanted = min(jobs or os.cpu_count() or 1, number)
    if wanted <= 1 or not jobs and number <= _ALONE:
        yield None
        return
    pool = futures.ProcessPoolExecutor(wanted, mp_context=multiprocessing.get_context("spawn"), initializer=_uninterrupted)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _uninterrupted() -> None:
    """Ctrl-C is for the process that hands out the work; the others finish their report."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(address: str) -> Iterator[futures.Executor]:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise Rejected([error("OUT03", "没有安装 Dask，不能用 --scheduler", "请安装：pip install 'juesuan[cluster]'", Place(address))]) from None
    try:
        client = distributed.Client(address, timeout="10s")
    except (OSError, TimeoutError, ValueError) as fault:
        raise Rejected([error("OUT04", f"连不上 Dask 调度器 {address}（{type(fault).__name__}）", "请检查地址，如 tcp://主机:8786",
                              Place(address))]) from None
    with client:
        yield client.get_executor()


def _told(problem: Problem) -> list[object]:
    return [problem.code, problem.severity.name, problem.message, problem.advice, problem.place.file, problem.place.line, problem.place.column]


def _problem(told: Sequence[Any]) -> Problem:
    code, severity, message, advice, *place = told
    return Problem(code, Severity[severity], message, advice, Place(*place))
