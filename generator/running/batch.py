"""Many reports: which of them are to be made, and what is told of all of them at the end.

A report is made again when the content of what it rests on has changed: the unit's files, those of the
reports beside it, templates, schemas, the program, the options. What the record says of an input is the
digest of the bytes that were parsed. It is written last, so that whatever was interrupted is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from generator import __version__, problems, project, regular, terminal
from generator.formats import PDF
from generator.problems import Problem, Severity
from generator.project import Job
from generator.publishing import outputs, places
from generator.publishing.outputs import Edits
from generator.publishing.record import Record
from generator.running import changes, departments

MOST_LAID_OUT = 20
"""Reports that one LibreOffice lays out, and the most for which it is asked if nobody says so."""


class State(Enum):
    """What became of a report."""

    MADE = "已生成"
    CURRENT = "未变"
    REFUSED = "没有生成"
    FAULT = "内部错误"


class Pages(Enum):
    """Whether LibreOffice is asked, for page numbers in contents and for PDF."""

    AUTO = "auto"
    """It is; without its answer contents have no numbers."""
    ALWAYS = "always"
    """It is; without its answer there is no report."""
    NEVER = "never"


class Order(NamedTuple):
    """What all reports of a run have in common.

    `strict` is whether a warning keeps a report from being made; `edits` what becomes of files that were
    edited by hand; `clean` whether pages are for the public.
    """

    output: Path
    formats: tuple[str, ...]
    templates: Path | None = None
    strict: bool = False
    pages: Pages = Pages.NEVER
    edits: Edits = Edits.REFUSE
    clean: bool = False

    def options(self) -> list[str]:
        """The options that change the output."""
        return [*sorted(self.formats), *(["clean"] if self.clean else [])]

    @property
    def laid_out(self) -> bool:
        """Whether reports are laid out. Of all formats only Word and PDF have contents with page numbers."""
        return self.pages is not Pages.NEVER and not {"docx", PDF}.isdisjoint(self.formats)


class Outcome(NamedTuple):
    """What became of one report, by the name of its file.

    `paths` are its files, `edited` those that somebody edited and that stay. `written` are digests of its
    files by path below the output folder; `read` those of the files that it alone was made from and `shared`
    those of templates and the like, by path; `unit` is its unit's name. `log` is the file that tells of a
    fault of ours.
    """

    file: str
    state: State
    problems: tuple[Problem, ...] = ()
    paths: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    written: Mapping[str, str] = {}
    read: Mapping[str, str] = {}
    shared: Mapping[str, str] = {}
    unit: str = ""
    log: str = ""
    has_contents: bool = False
    """Whether it has a table of contents, and so wants page numbers."""
    engine: str = ""
    """What told the page numbers of its contents; empty if they have none."""
    unpaged: str = ""
    """Why they have none although they want some."""


class Stale(NamedTuple):
    """A report to make, and why, in Chinese. `left` are edited files that stay: nothing else has changed."""

    job: Job
    why: str
    left: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """What a run has to do: reports to make, and what became of the others already.

    `common` is the digest of what all of them rest on.
    """

    todo: tuple[Stale, ...]
    settled: tuple[Outcome, ...]
    common: str

    def groups(self, order: Order) -> list[tuple[Stale, ...]]:
        """The reports to make, those of a department together; and more together for one LibreOffice."""
        apart = departments.grouped(self.todo, lambda one: one.job)
        if not order.laid_out:
            return apart
        together: list[tuple[Stale, ...]] = []
        for group in apart:
            if together and len(together[-1]) + len(group) <= MOST_LAID_OUT:
                together[-1] += group
            else:
                together.append(group)
        return together


def plan(jobs: Sequence[Job], everyone: Sequence[Job], order: Order, record: Record,
         force: bool = False) -> Plan:
    """The reports to make, in order, and the outcomes of the others: unchanged, or of units of one name.

    `everyone` are the reports of the whole data folder, among which names must differ. `force`: make all.
    """
    together = common(record, order)
    clashes = places.clashes(jobs, everyone, record)
    places.adopt(everyone, record)
    todo = []
    settled = [Outcome(job.name, State.REFUSED, (clashes[job.name],)) for job in jobs if job.name in clashes]
    for job in jobs:
        if clashes and job.name in clashes:
            continue
        why, edited = _standing(job, order, record, together)
        if force or why:
            todo.append(Stale(job, "指定全部重新生成" if force else why, frozenset(() if force else edited)))
        else:
            settled.append(_unchanged(job, order, record, edited))
    return Plan(tuple(todo), tuple(settled), together)


def common(record: Record, order: Order) -> str:
    """The digest of what every report of a run rests on: the program, templates, schemas, options."""
    shared = [[path[len(root):], _content(path, root, record)]
              for root, path in shared_files(order.templates)]
    told = json.dumps([__version__, order.options(), shared])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _content(path: str, root: str, record: Record) -> str:
    """The digest of a file; for a link to a folder, where it leads: what is there is looked at by itself."""
    digest = record.digest(path)
    is_folder = record.is_link(path) and os.path.isdir(path)
    return os.path.relpath(os.path.realpath(path), root) if is_folder else digest


def shared_files(templates: Path | None) -> Iterator[tuple[str, str]]:
    """The paths of the files that every report rests on, each with the folder that it was found in."""
    program = project.PROGRAM
    yield from ((os.fspath(program), path) for path in project.files(program, changes.MODULES))
    for root in project.common_folders(templates):
        yield from ((os.fspath(root), path) for path in project.files(root))


def _standing(job: Job, order: Order, record: Record, together: str) -> tuple[str, tuple[str, ...]]:
    """Why a report is to be made, empty if it is not; and its edited files, if nothing else has changed."""
    if any(project.unclear(job.unit)):
        return "文件夹里有的文件不清楚算不算", ()
    made = record.made.get(job.name)
    if made is None:
        return "还没有生成过", ()
    now = _inputs(job, record)
    if now != made.inputs:
        changed = [name for name in dict.fromkeys((*made.inputs, *now))
                   if made.inputs.get(name, "") != now.get(name, "")]
        folder = f"{os.fspath(job.unit.folder)}/"
        return f"数据有改动：{'、'.join(name.removeprefix(folder) for name in changed)}", ()
    if any(record.is_link(path) and _leads_out(path, job) for path in now):
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
        others = "、".join(Path(name).name for name in other if name not in edited)
        return f"不是这次的数据生成的：{others}", edited
    if not problems.passes(made.problems, order.strict):
        return "有警告，而这次有警告也算不通过", ()
    always = order.pages is Pages.ALWAYS
    if always and any(_lacks_numbers(order, name) for name in found if name not in edited):
        return "目录还没有页码", edited
    return "", edited


def _lacks_numbers(order: Order, name: str) -> bool:
    """Whether a file of a report is a Word file whose contents have no page numbers."""
    from generator.writers import lacks_pages  # Only this question needs what reads a Word file.

    if not name.endswith(".docx"):
        return False
    try:
        return lacks_pages(regular.read(order.output / name, order.output))
    except OSError:  # It went away meanwhile.
        return True


def _leads_out(path: str, job: Job) -> bool:
    """Whether one of a report's files is a link out of the folder that it may not lie outside of."""
    root = job.root if path == job.path else job.unit.root
    return root is not None and not regular.lies_in(os.path.realpath(path), os.fspath(root))


def _unchanged(job: Job, order: Order, record: Record, edited: Sequence[str]) -> Outcome:
    name = job.name
    record.claim(name)
    made = record.made[name]
    return Outcome(name, State.CURRENT, made.problems,
                   paths=below(order.output, made.outputs), edited=below(order.output, edited))


def below(output: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Files by their paths below the output folder."""
    folder = os.fspath(output)
    return tuple([os.path.join(folder, name) for name in names])


def _inputs(job: Job, record: Record) -> dict[str, str]:
    """The digests of a report's own files, as they are now."""
    return {path: digest for path in project.own_inputs(job, record.digest)
            if (digest := record.digest(path))}


def concerned(jobs: Iterable[Job], changed: Iterable[Path], templates: Path | None) -> list[Job]:
    """The reports that rest on one of the changed paths, which need not be there any more.

    All of them do if it is a template, a schema or the program.
    """
    touched = changes.touched(changed)
    shared = [path for _, path in shared_files(templates)]
    if changes.concern_all(touched, templates or project.OWN_TEMPLATES, shared):
        return list(jobs)
    return [job for job in jobs if changes.concern(touched, job)]


def overview(outcomes: Sequence[Outcome]) -> str:
    """A table of the reports that somebody should look at: those with an error, a warning or a fault of ours.

    Empty if there is none, or only one report.
    """
    told = [outcome for outcome in sorted(outcomes, key=lambda one: one.file)
            if outcome.state is State.FAULT or not problems.passes(outcome.problems, strict=True)]
    if not told or len(outcomes) < 2:
        return ""
    head = "报告", "结果", *(severity.value for severity in Severity)
    rows = [(outcome.file, outcome.state.value, *_numbers(outcome.problems)) for outcome in told]
    return terminal.aligned([head, *rows], right=frozenset({2, 3, 4}))


def _numbers(found: Iterable[Problem]) -> list[str]:
    """How many problems there are of each severity."""
    severities = [problem.severity for problem in found]
    return [str(severities.count(severity)) for severity in Severity]


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
