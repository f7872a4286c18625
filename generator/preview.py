"""Reports in the browser while they are being written: a server for this machine only, and nothing to write to.

Each page asks twice a second whether the files behind it have changed, and loads itself anew when they have. A report
that cannot be published yet is shown all the same as far as it goes, its errors beside the passages they concern.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from generator import problems as troubles
from generator import project, source
from generator.build import draft
from generator.problems import Problem, Rejected, Severity
from generator.project import Job
from generator.writers import html

HOST = "127.0.0.1"
_RELOAD = """"use strict";
(function () {
  const version = document.documentElement.dataset.version;
  async function ask() {
    try {
      const now = await (await fetch("/version" + location.pathname, { cache: "no-store" })).text();
      if (now !== version) { location.reload(); return; }
    } catch (gone) { /* The server was stopped; it may come back. */ }
    setTimeout(ask, 400);
  }
  setTimeout(ask, 400);
}());
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request."""

    status: HTTPStatus
    body: str
    kind: str = "text/html"


class Preview:
    """The pages of a project. `paths` are what `build` takes; `own` is the project's own template folder."""

    def __init__(self, paths: tuple[Path, ...], year: int | None, own: Path | None) -> None:
        self._paths = paths
        self._year = year
        self._own = own
        self._page = lru_cache(maxsize=256)(self._made)

    def answer(self, path: str) -> Answer:
        """The page at a path, or the version of what it is made from."""
        if path.startswith("/version/"):
            path = path.removeprefix("/version")
            return Answer(HTTPStatus.OK, self._version(path), "text/plain")
        if path == "/":
            return Answer(HTTPStatus.OK, self._list())
        if path not in self._jobs():
            return Answer(HTTPStatus.NOT_FOUND, _shell("没有这一页", ["<h1>没有这一页</h1>", _HOME], self._version(path)))
        return Answer(HTTPStatus.OK, self._page(path, self._version(path))[0])

    def _jobs(self) -> dict[str, Job]:
        """Reports by the path of their page. None where there is nothing to show."""
        found = project.find(self._paths, self._year).jobs
        return {f"/{project.shown(job.file).removesuffix('.yaml').removeprefix('/')}": job for job in found}

    def _version(self, path: str) -> str:
        """Changes when a file behind a page does."""
        jobs = self._jobs()
        found = (jobs[path],) if path in jobs else tuple(jobs.values())
        files = dict.fromkeys(file for job in found for file in project.inputs(job, self._own))
        told = hashlib.sha256()
        for file in files:
            if file.is_file():
                state = file.stat()
                told.update(f"{file}\0{state.st_mtime_ns}\0{state.st_size}\0".encode(errors="surrogateescape"))
        return told.hexdigest()

    def _list(self) -> str:
        version = self._version("/")
        rows = (f'<tr><td class="left"><a href="{quote(path)}">{escape(job.unit.name)}</a></td><td>{job.year}</td>'
                f'<td class="left">{escape(job.kind.title)}</td><td class="left">{_state(self._page(path, self._version(path))[1])}</td></tr>'
                for path, job in self._jobs().items())
        return _shell("预览", [
            "<h1>预览</h1>", '<div class="wide" role="region" tabindex="0" aria-label="全部单位"><table><caption>全部单位</caption><thead><tr>',
            *(f'<th scope="col">{head}</th>' for head in ("单位", "年度", "报告", "核对结果")), "</tr></thead><tbody>", *rows,
            "</tbody></table></div>", *_errors(project.find(self._paths, self._year).problems)], version)

    def _made(self, path: str, version: str) -> tuple[str, tuple[Problem, ...]]:
        """A report's page as of one version, and what is wrong with it."""
        job = self._jobs()[path]
        try:
            report = draft(job, self._own)
        except Rejected as rejected:
            title = f"{job.unit.name} {job.year}"
            return _shell(title, [f"<h1>{escape(title)}</h1>", _HOME, *_errors(rejected.problems)], version), rejected.problems
        page = html.write(report.document, report.ledger, report.problems, html.Live(version, _RELOAD, "/"))
        return page.decode(), report.problems


def serve(preview: Preview, port: int, started: Callable[[str], None]) -> None:
    """Answer requests from this machine until it is interrupted. `started` is told the address; port 0 is any free one."""
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Host", "") not in hosts:  # A page elsewhere must not reach us by a name of its own.
                self.send_error(HTTPStatus.FORBIDDEN)
                return
            answer = preview.answer(unquote(self.path.partition("?")[0]))
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in (("Content-Type", f"{answer.kind}; charset=utf-8"), ("Content-Length", str(len(body))),
                                ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
                                ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are not worth a line."""

    with ThreadingHTTPServer((HOST, port), Handler) as server:
        hosts = {f"{name}:{server.server_port}" for name in (HOST, "localhost")}
        started(f"http://{HOST}:{server.server_port}/")
        server.serve_forever(poll_interval=0.1)


_HOME = '<p><a href="/">← 全部单位</a></p>'


def _shell(title: str, body: Iterable[str], version: str) -> str:
    return html.shell(title, "", ["<main>", *body, "</main>"], live=html.Live(version, _RELOAD))


def _state(problems: tuple[Problem, ...]) -> str:
    counts = {severity: sum(problem.severity is severity for problem in problems) for severity in Severity}
    return "，".join(f"{severity.value} {number} 个" for severity, number in counts.items() if number) or "没有问题"


def _errors(problems: tuple[Problem, ...]) -> Iterator[str]:
    """Problems with their lines, where there is no report to show them in."""
    lines = source.lines_of(problems)
    for problem in problems:
        yield f'<pre class="finding {problem.severity.name.lower()}">{escape(troubles.render(problem, lines))}</pre>'
