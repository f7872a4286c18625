"""What the preview shows beside reports: all of them with what was found, mistakes, and a file's lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from generator import problems as troubles
from generator.problems import Place, Problem, Severity
from generator.project import Job
from generator.reading import source
from generator.writers import html

LINES = "/lines/"
"""What the address of a file's lines begins with."""
_HOME = '<p><a href="/">← 全部单位</a></p>'
_ORDER = [*Severity, None]


class Listed(NamedTuple):
    """A report, the address of its page, and what `check` says of it."""

    address: str
    job: Job
    problems: tuple[Problem, ...]

    @property
    def worst(self) -> Severity | None:
        return next((one for one in Severity if any(found.severity is one for found in self.problems)), None)


def shell(title: str, body: Iterable[str], live: html.Live | None = None) -> bytes:
    """A page without a report. One that is not `live` does not ask for its version."""
    return html.shell(title, "", ["<main>", *body, "</main>"], live=live).encode()


def packed(problems: Iterable[Problem]) -> bytes:
    """Problems as a child hands them over."""
    told = [[one.code, one.severity.name, one.message, one.advice, *one.place] for one in problems]
    return json.dumps(told).encode()


def unpacked(data: bytes) -> tuple[Problem, ...]:
    """What was `packed`."""
    return tuple(Problem(code, Severity[severity], message, advice, Place(*place))
                 for code, severity, message, advice, *place in json.loads(data))


def missing(live: html.Live) -> bytes:
    """The page of an address where there is nothing."""
    return shell("没有这一页", ["<h1>没有这一页</h1>", _HOME], live)


def index(listed: Sequence[Listed], elsewhere: Sequence[Problem], live: html.Live) -> bytes:
    """All reports, those with errors first; `elsewhere` are problems of folders and names."""
    ordered = sorted(listed, key=lambda one: _ORDER.index(one.worst))
    units = (line for one in ordered for line in _unit(one))
    return shell("预览", [
        "<h1>全部单位</h1>", f"<p>{_counted(listed)}</p>", *mistakes(elsewhere),
        *(['<ul class="units">', *units, "</ul>"] if listed else [])], live)


def _counted(listed: Sequence[Listed]) -> str:
    worst = [one.worst for one in listed]
    told = [html.badge(one, f"有{one.value} {worst.count(one)} 份") for one in Severity if one in worst]
    good = worst.count(None)
    told += [f'<b class="badge good">没有问题 {good} 份</b>'] if good else []
    return f"共 {len(listed)} 份 {' '.join(told)}"


def _unit(one: Listed) -> Iterator[str]:
    """A report and what was found in it; that is unfolded where there are errors."""
    worst = one.worst
    address = quote(one.address)
    yield f'<li class="{worst.name.lower() if worst else "good"}"><div class="head">'
    yield f'<a href="{address}">{escape(called(one.job))}</a><span>{one.job.year}年度</span>'
    yield f"<span>{escape(one.job.kind.title)}</span><span>{html.badges(one.problems)}</span></div>"
    if worst:
        found = (f"<li>{html.sentence(problem, f'{address}#finding-{number}', _lines(problem))}</li>"
                 for number, problem in html.worst_first(one.problems))
        yield f"<details{' open' * (worst is Severity.ERROR)}><summary>核对结果</summary><ul>"
        yield from found
        yield "</ul></details>"
    yield "</li>"


def called(job: Job) -> str:
    """A unit by its folder, within the usual one."""
    return job.unit.name.removeprefix("data/")


def broken(job: Job, problems: Iterable[Problem], live: html.Live) -> bytes:
    """The page of a report that cannot be shown."""
    found = tuple(problems)
    title = f"{called(job)} {job.year}年度"
    return shell(title, [_HOME, f"<h1>{escape(title)}{escape(job.kind.title)}</h1>",
                         f"<p>还不能生成 {html.badges(found)}</p>", *mistakes(found)], live)


def mistakes(problems: Sequence[Problem]) -> Iterator[str]:
    """Problems with their lines, errors first, where there is no report to show them in."""
    lines = source.lines_of(problems)
    for number, problem in html.worst_first(problems):
        _, *shown = troubles.render(problem, lines).split("\n")
        excerpt = [line for line in shown[:2] if " | " in line[:9]]
        advice = "<br>".join(escape(line.strip()) for line in shown[len(excerpt):])
        yield f'<div class="finding {problem.severity.name.lower()}" id="finding-{number}">'
        yield f"<p>{html.sentence(problem, lines=_lines(problem))}</p>"
        if excerpt:
            yield f"<pre>{escape(chr(10).join(excerpt))}</pre>"
        yield f"<p>{advice}</p></div>"


def _lines(problem: Problem) -> str:
    """Where the lines of a problem's file are shown: empty for a packaged one, which has no page."""
    return LINES if os.path.isfile(problem.place.file) else ""


def file(name: str, lines: Sequence[str], live: html.Live) -> bytes:
    """A file's lines, each with its number and a mark to lead to."""
    shown = "".join(f'<span id="line-{number}">{escape(line)}</span>' for number, line in enumerate(lines, 1))
    return shell(name, [_HOME, f"<h1>{escape(name)}</h1>", f'<pre class="source" tabindex="0">{shown}</pre>'],
                 live)
