"""What `audit` found, for people and for programs: contradictions with all ends, and how much was read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from generator import terminal
from generator.problems import Place, Problem, Severity
from generator.published.auditing.audit import Audited, Coverage
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.places import Places

ENOUGH: Final = 0.8
"""The share of paragraphs with figures that must be read, if anything is to be said between paragraphs."""
_OTHERS: Final = 3
"""So many other ends are shown with their sentences."""
_PARAGRAPHS: Final = 12


@dataclass(frozen=True, slots=True)
class End:
    """A number of a contradiction, where it stands and in which words."""

    text: str
    where: str
    passage: str
    key: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction in words."""

    code: str
    severity: Severity
    message: str
    ends: tuple[End, ...]
    arithmetic: str
    advice: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: findings and coverage, or why it was not read."""

    file: str
    findings: tuple[Finding, ...] = ()
    coverage: str = ""
    refused: tuple[Problem, ...] = ()
    log: str = ""
    """Where a fault of ours is told."""
    partly: bool = False
    """Whether so little was understood that nothing is said between its paragraphs."""

    def count(self, severity: Severity) -> int:
        return sum(one.severity is severity for one in self.findings)


def told(name: str, audited: Audited, places: Places) -> Result:
    """A document's contradictions in words; of one that was not understood only those that stand in one
    sentence or one table: what is not read elsewhere cannot explain them.
    """
    coverage, found = covered(audited.coverage), audited.contradictions
    partly = audited.coverage.share < ENOUGH
    if partly:
        advice = "请人工核对；是自己的版式写的，用 --edition 指定"
        found = tuple(one for one in found if places.together(one.ends))
        coverage += f"；有数的段落读懂的不到八成，只说一句话、一张表之内的，各段之间不下结论：{advice}"
    return Result(name, tuple(_finding(one, places) for one in found), coverage, partly=partly)


def covered(coverage: Coverage) -> str:
    """`读到 461 个数，核对 220 项，12 个数没有可核对的关系，第65段没有读懂`."""
    parts = [f"读到 {coverage.numbers} 个数", f"核对 {coverage.claims} 项",
             f"{coverage.alone} 个数没有可核对的关系"]
    if coverage.unread:
        listed = "、".join(map(str, coverage.unread[:_PARAGRAPHS]))
        more = f" 等 {len(coverage.unread)} 段" if len(coverage.unread) > _PARAGRAPHS else "段"
        parts.append(f"第{listed}{more}没有读懂")
    return "，".join((*parts, *coverage.remarks))


def _finding(one: Contradiction, places: Places) -> Finding:
    return Finding(one.code, one.severity, one.message, tuple(_end(end, places) for end in one.ends),
                   one.arithmetic, one.advice)


def _end(printed: Printed, places: Places) -> End:
    return End(printed.text, places.where(printed.spot), places.passage(printed), printed.key)


def text(results: Sequence[Result], notes: bool = False) -> str:
    """For a terminal: the findings of each file and how much of it was read. Notes, which ask for nothing,
    are counted, unless `notes` wants them.
    """
    lines: list[str] = []
    for result in results:
        shown = [one for one in result.findings if notes or one.severity is not Severity.NOTE]
        for one in shown:
            lines += [*_lines(result, one), ""]
        hidden = len(result.findings) - len(shown)
        more = f"；另有提示 {hidden} 个，是尾差之类（--all 列出）" if hidden else ""
        if result.coverage:
            lines += [f"{result.file}：{result.coverage}{more}", ""]
    return terminal.lines(lines[:-1])


def _lines(result: Result, one: Finding) -> list[str]:
    first = one.ends[0]
    lines = [f"{result.file}：{first.where}: {one.severity.value} {one.code}：{one.message}",
             f"    {first.passage}"]
    others = [end for end in one.ends[1:] if end.where != first.where]
    lines += [f"    {end.where}：{end.passage}" for end in others[:_OTHERS]]
    if len(others) > _OTHERS:
        lines.append(f"    另有 {len(others) - _OTHERS} 处")
    return [*lines, f"    {one.arithmetic}", f"      → {one.advice}"]


def table(results: Sequence[Result]) -> str:
    """A line for each of many files."""
    rows: list[tuple[str, ...]] = [("文件", "错误", "警告", "提示", "")]
    for result in results:
        counts = [str(result.count(severity)) for severity in Severity]
        rows.append((result.file, *counts, _state(result)))
    return terminal.aligned(rows, frozenset({1, 2, 3}))


def _state(result: Result) -> str:
    if result.log:
        return "程序内部错误"
    return "没有读" if result.refused else "部分核对" if result.partly else ""


def counted(results: Sequence[Result]) -> str:
    """The last line."""
    found = Counter(one.severity for result in results for one in result.findings)
    unread = sum(bool(result.refused) for result in results)
    told = "，".join(f"{severity.value} {found[severity]} 个" for severity in Severity if found[severity])
    lost = f"，{unread} 份没有读" if unread else ""
    return f"共 {len(results)} 份：{told or '没有发现矛盾'}{lost}"


def as_json(results: Sequence[Result]) -> str:
    """Version 1: a list of files, each with findings and coverage, or with why it was not read."""
    return json.dumps({"version": 1, "files": [_plain(result) for result in results]}, ensure_ascii=False,
                      indent=2)


def _plain(result: Result) -> dict[str, object]:
    return {"file": result.file, "coverage": result.coverage, "log": result.log,
            "findings": [{**asdict(one), "severity": one.severity.name.lower()} for one in result.findings],
            "problems": [{"code": one.code, "message": one.message, "advice": one.advice}
                         for one in result.refused]}


def problems(results: Iterable[Result]) -> list[Problem]:
    """The same as problems of the files, for formats that know nothing else."""
    found: list[Problem] = []
    for result in results:
        found += result.refused
        found += [Problem(one.code, one.severity, f"{one.ends[0].where}：{one.message}（{one.arithmetic}）",
                          one.advice, Place(result.file)) for one in result.findings]
    return found
