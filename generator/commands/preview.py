"""Reports in the browser while they are being written, for this machine only.

Each page asks twice a second whether the files behind it have changed, and loads itself anew when they have.
A report that cannot be published yet is shown all the same as far as it goes, its errors beside the passages
they concern. Pages are made in child processes: templates have limits there, and validators one thread.
"""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

import click

from generator import files, limits, project, regular, shelf
from generator.build import draft, examine
from generator.commands import group, options, pages, server, speaking, units
from generator.commands.server import Answer
from generator.commands.workshop import Gone, Wanted, Workshop
from generator.limits import TooMuch
from generator.problems import Place, Problem, Rejected, error, in_order
from generator.project import Job
from generator.reading import source
from generator.running.child import Children, Fault
from generator.writers import html

_CHILDREN = max(2, min(4, os.cpu_count() or 2))
"""At least two, so that one page that takes long does not keep all the others waiting."""
_ROOM = 64 << 20
"""Bytes of pages that are kept."""
_TRIES = 3
"""Times that a page is made again because its files changed meanwhile."""
_RELOAD = """"use strict";
(function () {
  const version = document.documentElement.dataset.version;
  async function ask() {
    try {
      const answer = await fetch("/version" + location.pathname, { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== version) { location.reload(); return; }
    } catch (gone) { /* The server was stopped, or has no time; it may come back. */ }
    setTimeout(ask, 400);
  }
  setTimeout(ask, 400);
}());
"""


class Preview:
    """The pages of a project. `paths` are what `build` takes; `own` is the project's own template folder.

    A context: the processes that make pages end with it.
    """

    def __init__(self, paths: tuple[Path, ...], year: int | None, own: Path | None) -> None:
        self._paths = paths
        self._year = year
        self._own = own
        self._children = Children(_CHILDREN)
        self._workshop = Workshop(self._children, _ROOM, limits.SECONDS, limits.MEBIBYTES, 2 * _CHILDREN)

    def __enter__(self) -> Preview:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that make pages."""
        self._children.close()

    def answer(self, path: str, gone: Callable[[], bool] = lambda: False) -> Answer:
        """The page at a path, or the version of what it is made from. `gone`: whether the visitor left."""
        try:
            return self._answer(path, gone)
        except Gone:
            raise
        except Exception:
            told = pages.mistakes([_fault(traceback.format_exc(), path)])
            # It does not ask for its version: it would come again at once.
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, pages.shell("预览", ["<h1>预览</h1>", *told]))

    def _answer(self, path: str, gone: Callable[[], bool]) -> Answer:
        jobs, common = self._jobs(), self._common()
        if path.startswith("/version/"):
            asked = jobs.get(path.removeprefix("/version"))
            version = _version([asked] if asked else jobs.values(), common)
            return Answer(HTTPStatus.OK, version.encode(), "text/plain")
        if path in jobs:
            return Answer(HTTPStatus.OK, self._report(path, jobs[path], gone))
        version = _version(jobs.values(), common)
        if path == "/":
            return Answer(HTTPStatus.OK, self._list(jobs, common, version, gone))
        if file := self._file(path, jobs):
            lines = source.text_lines(regular.read(file, limit=shelf.MAX_BYTES))
            return Answer(HTTPStatus.OK, pages.file(project.shown(Path(file)), lines, _live(version)))
        return Answer(HTTPStatus.NOT_FOUND, pages.missing(_live(version)))

    def _file(self, path: str, jobs: dict[str, Job]) -> str:
        """The file whose lines a path asks for, if it is one that reports rest on; else empty."""
        if not path.startswith(pages.LINES):
            return ""
        folders = project.common_folders(self._own)
        found = (file for job in jobs.values() for file in project.own_inputs(job))
        shared = (file for folder in folders for file in project.files(folder))
        name = path.removeprefix(pages.LINES)
        named = (file for file in (*found, *shared) if project.shown(Path(file)) == name)
        return next(filter(os.path.isfile, named), "")

    def _jobs(self) -> dict[str, Job]:
        """Reports by the path of their page. None where there is nothing to show."""
        found = units.find(self._paths, self._year).jobs
        return {f"/{project.shown(job.file).removesuffix('.yaml').removeprefix('/')}": job for job in found}

    def _common(self) -> str:
        """The version of what all reports rest on."""
        return _digest(file for folder in project.common_folders(self._own) for file in project.files(folder))

    def _report(self, path: str, job: Job, gone: Callable[[], bool]) -> bytes:
        """A report's page, of files that stayed as they were while it was made, unless they never do."""
        for _ in range(_TRIES):
            common = self._common()
            version = _version([job], common)
            wanted = Wanted(path, version, page, (job, self._own, version), common)
            made, = self._workshop.get(iter([wanted]), gone)
            if version == _version([job], self._common()):
                break
        return made if isinstance(made, bytes) else pages.broken(job, [_failure(made, job)], _live(version))

    def _list(self, jobs: dict[str, Job], common: str, version: str, gone: Callable[[], bool]) -> bytes:
        """All reports, each with what `check` says of it: that takes no template."""
        wanted = (Wanted(f"check:{path}", _version([job], common), verdict, (job, self._own), common)
                  for path, job in jobs.items())
        made = self._workshop.get(wanted, gone)
        listed = [pages.Listed(path, job, _told(one, job))
                  for (path, job), one in zip(jobs.items(), made, strict=True)]
        return pages.index(listed, units.find(self._paths, self._year).problems, _live(version))


def serve(preview: Preview, port: int, started: Callable[[str], None]) -> None:
    """Answer requests until it is interrupted. `started` is told the address; port 0 is any free one."""
    with preview:
        server.serve(preview.answer, port, started)


def page(job: Job, own: Path | None, version: str) -> bytes:
    """A report's page as of one version. Validators and caches are for one thread: call it in a child."""
    try:
        report = draft(job, own)
    except Rejected as rejected:
        return pages.broken(job, rejected.problems, _live(version))
    return html.page(report.document, report.examined.ledger, report.problems, _live(version))


def verdict(job: Job, own: Path | None) -> bytes:
    """What `check` says of a report; in a child as well."""
    try:
        return pages.packed(in_order(examine(job, own).problems))
    except Rejected as rejected:
        return pages.packed(rejected.problems)


def _told(made: bytes | Exception, job: Job) -> tuple[Problem, ...]:
    return pages.unpacked(made) if isinstance(made, bytes) else (_failure(made, job),)


def _live(version: str) -> html.Live:
    return html.Live(version, _RELOAD, "/", pages.LINES)


def _version(jobs: Iterable[Job], common: str) -> str:
    """Changes when a file behind a page does, or it becomes unclear which files are."""
    listed = list(jobs)
    unclear = "".join(f"{problem}\0" for job in listed for problem in project.unclear(job.unit))
    read = dict.fromkeys(file for job in listed for file in project.own_inputs(job))
    return common + _digest(read, unclear)


def _digest(paths: Iterable[str], beside: str = "") -> str:
    """Of files by what changes whenever they do, even if size and time are restored; and of words beside."""
    digest = hashlib.sha256(beside.encode(errors="surrogateescape"))
    for path in paths:
        try:
            state = os.stat(path)
        except OSError:
            continue
        stamp = (state.st_dev, state.st_ino, state.st_ctime_ns, state.st_mtime_ns, state.st_size)
        digest.update(f"{path}\0{stamp}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()[:32]


def _failure(fault: Exception, job: Job) -> Problem:
    """Why a page could not be made."""
    place = Place(job.name)
    if isinstance(fault, TooMuch):
        advice = "请检查模板里的循环和递归，数据里是否有特别多的行"
        return error("PV001", f"做这一页用的{fault}，已停止", advice, place)
    if isinstance(fault, Fault):
        return _fault(str(fault), job.name)
    return error("PV002", f"做这一页的{fault}", "多半是内存不够：请关闭别的程序，再刷新这一页", place)


def _fault(trace: str, name: str) -> Problem:
    log = files.logged(f"{name}\n{trace}")
    return error("PV003", "程序内部错误，不是数据的问题", f"请把 {log} 发给维护人员", Place(name))


@group.command("preview", "按 Ctrl-C 结束。")
@options.PATHS
@options.YEAR
@options.TEMPLATES
@click.option("--port", type=click.IntRange(0, 65535), default=8017, metavar="端口",
              help="端口（默认 8017；0 为任意空闲端口）。")
@click.option("--open/--no-open", "show", default=True, help="是否打开浏览器（默认打开）。")
def command(paths: tuple[Path, ...], year: int | None, templates: Path | None, port: int, show: bool) -> None:
    def started(address: str) -> None:
        speaking.say(f"请在浏览器打开 {address}（按 Ctrl-C 结束）")
        if show:
            click.launch(address)

    try:
        # The folder may come while pages are looked at.
        own = options.own_templates(templates) or project.OWN_TEMPLATES
        serve(Preview(units.places(paths), year, own), port, started)
    except OSError:
        raise click.UsageError(f"端口 {port} 已被占用，请用 --port 换一个。") from None
    except KeyboardInterrupt:
        speaking.say("预览已结束")
