"""What `check` found, for people and for tools that show it by the data: text, JSON, GitHub, GitLab, SARIF.

Files are named as in messages: relative to the current folder, which in CI is the repository.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import PurePath
from urllib.parse import quote

from generator import __version__, problems, terminal
from generator.codes import BLANK, CODES
from generator.kinds import KINDS
from generator.problems import Problem, Severity
from generator.published.auditing.titles import TITLES
from generator.reading import source

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_BLANKS = 20
"""A year that was just begun has hundreds of blanks: so many of a file are told one by one."""
_ABOUT, _CODES = "README.md", "docs/rules.md"
"""Pages of the project, which has no address of its own: relative, as files are."""


def titles() -> Mapping[str, str]:
    """What each code is about: rules of all kinds, what an audit looks for, what else can be wrong."""
    return {**CODES, **{code: told.title for code, told in TITLES.items()},
            **{rule.code: rule.title for kind in KINDS.values() for rule in kind.stages.rules}}


def text(found: Iterable[Problem], every_blank: bool = True) -> str:
    """Each problem with its line and what to do; of a file's many blanks the first, unless all are wanted."""
    ordered = problems.in_order(found)
    lines = source.lines_of(ordered)
    told = []
    for file, of_file in groupby(ordered, lambda problem: problem.place.file):
        here = list(of_file)
        left = [] if every_blank else [one for one in here if one.code == BLANK][MOST_BLANKS:]
        told += [problems.render(problem, lines) for problem in here if problem not in left]
        if left:
            told.append(terminal.plain(f"{file}：还有 {len(left)} 处没有填写，没有列出；"
                                       f"全部列出用 juesuan check {PurePath(file).parent.as_posix()} --all"))
    return "".join(f"{one}\n\n" for one in told)


def as_json(found: Iterable[Problem]) -> str:
    """Version 1: a list of problems; a warning has the line that would settle it."""
    return _json({"version": 1, "problems": [
        {"code": problem.code, "severity": problem.severity.name.lower(), "message": problem.message,
         "advice": problem.advice, "file": problem.place.file, "line": problem.place.line,
         "column": problem.place.column, **({"settle": problem.settle} if problem.settle else {})}
        for problem in problems.in_order(found)]})


def github(found: Iterable[Problem]) -> str:
    """Workflow commands: GitHub shows them at the lines of a change."""
    return "".join(f"::{_GITHUB[problem.severity]} {_properties(problem)}::"
                   f"{_data(problem.message)}%0A→ {_data(problem.advice)}\n"
                   for problem in problems.in_order(found))


def gitlab(found: Iterable[Problem]) -> str:
    """A Code Quality report. A fingerprint stays the same when lines above its problem come and go."""
    seen: Counter[str] = Counter()
    report = []
    for problem in problems.in_order(found):
        identity = f"{problem.code}\0{problem.place.file}\0{problem.message}"
        seen[identity] += 1
        report.append({
            "description": f"{problem.code}：{problem.message}。{problem.advice}", "check_name": problem.code,
            "fingerprint": hashlib.sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest(),
            "severity": _GITLAB[problem.severity],
            "location": {"path": problem.place.file, "lines": {"begin": max(problem.place.line, 1)}}})
    return _json(report)


def sarif(found: Iterable[Problem]) -> str:
    """SARIF 2.1.0, as code scanning services read it."""
    ordered = problems.in_order(found)
    named = titles()
    rules = sorted({problem.code for problem in ordered})
    return _json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "juesuan", "version": __version__, "informationUri": _ABOUT, "rules": [
            {"id": code, "shortDescription": {"text": named.get(code, code)},
             "helpUri": f"{_CODES}#{code.lower()}"} for code in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": [{
            "ruleId": problem.code, "ruleIndex": rules.index(problem.code), "level": _SARIF[problem.severity],
            "message": {"text": f"{problem.message}。{problem.advice}"},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": quote(problem.place.file)},
                "region": {"startLine": max(problem.place.line, 1),
                           "startColumn": max(problem.place.column, 1)}}}],
        } for problem in ordered]}]})


FORMATS: Mapping[str, Callable[[Iterable[Problem]], str]] = {
    "text": text, "json": as_json, "github": github, "gitlab": gitlab, "sarif": sarif}


def _json(value: object) -> str:
    return terminal.in_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _properties(problem: Problem) -> str:
    place = problem.place
    title = f"{problem.code} {titles().get(problem.code, '')}".strip()
    values = {"file": place.file, "line": place.line, "col": place.column, "title": title}
    return ",".join(f"{name}={_property(str(value))}" for name, value in values.items() if value)


def _data(words: str) -> str:
    """As GitHub wants it, so that no message ends its line or begins another command."""
    return terminal.page(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
