"""How a finished document differs from its data: what to put back where, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from generator import numerals, terminal
from generator.build import Report
from generator.deriving import trace
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation, figures
from generator.problems import Place, Problem, Severity
from generator.published.comparison import Change, Compared, Kind
from generator.quantities import MINUS

_CODES: Final = {Kind.FIGURE: "PD101", Kind.OWN: "PD102", Kind.TEMPLATE: "PD103", Kind.MISSING: "PD104",
                 Kind.ADDED: "PD105", Kind.MOVED: "PD106"}
_AROUND = 16
"""Characters of a sentence that are told on either side of a difference."""
_LONGEST = 60
"""Characters of a line that is told as a whole."""
_PLACES = 4
"""The most lines of YAML that are told of one number."""
_AGAIN = "文件改错了的，用 juesuan build 重新生成"


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words: where, what, the passage with the difference in 【】, what to do, and the YAML
    that it is about.
    """

    change: Change
    where: str
    message: str
    passage: str
    advice: str
    fact: Fact | None
    places: tuple[Place, ...]


def told(report: Report, found: Compared) -> list[Told]:
    """Every difference in words."""
    return [_told(report, change) for change in found.changes]


def first_line(found: Compared) -> str:
    """Whether the file is what the data says, or how many differences of each kind there are."""
    if not found.changes:
        return f"与数据一致（{found.figures} 个数）"
    counts = Counter(change.kind for change in found.changes)
    listed = "、".join(f"{kind.value} {counts[kind]} 处" for kind in Kind if counts[kind])
    if any(change.figures for change in found.changes):
        return f"与数据不一致：{listed}（核对 {found.figures} 个数）"
    return f"数与数据一致（{found.figures} 个数），文字不同：{listed}"


def text(found: Compared, differences: list[Told]) -> str:
    """For a terminal."""
    lines = [first_line(found)]
    for one in differences:
        lines += ["", f"{one.where}：{one.message}"]
        lines += [f"    {one.passage}"] if one.passage else []
        lines.append(f"      → {one.advice}")
    return terminal.lines(lines)


def as_json(name: str, report: Report, found: Compared, differences: list[Told]) -> str:
    """Version 1: the numbers that were compared and a list of differences."""
    return json.dumps({
        "version": 1, "file": name, "report": report.job.name, "figures": found.figures,
        "differences": [_plain(one) for one in differences]}, ensure_ascii=False, indent=2)


def problems(name: str, differences: list[Told]) -> list[Problem]:
    """The same as problems, at the line of YAML that they are about, else at the file."""
    return [Problem(_CODES[one.change.kind], Severity.ERROR if one.change.figures else Severity.WARNING,
                    f"{name}，{one.where}：{one.message}", one.advice, next(iter(one.places), Place(name)))
            for one in differences]


def _plain(one: Told) -> dict[str, object]:
    change, place = one.change, one.change.place
    return {
        "code": _CODES[change.kind], "kind": change.kind.name.lower(), "figures": change.figures,
        "right": change.right, "found": change.found, "message": one.message, "advice": one.advice,
        "key": one.fact.key if one.fact else "", "label": one.fact.label if one.fact else "",
        "place": {"part": place.part, "heading": place.heading, "paragraph": place.paragraph,
                  "table": place.caption if place.row else "", "row": place.row, "column": change.column},
        "yaml": [{"file": where.file, "line": where.line, "column": where.column} for where in one.places]}


def _told(report: Report, change: Change) -> Told:
    ledger = report.examined.ledger
    fact = ledger[change.piece.key] if change.piece.key in ledger else None
    rests = fact or (ledger[change.beside] if change.beside in ledger else None)
    leaves = tuple(figures(rests)) if rests else ()
    places = tuple(dict.fromkeys(leaf.place for leaf in leaves))
    if change.piece.source:
        places = (Place.parse(change.piece.source),)
    return Told(change, _where(change), _message(change, fact), _passage(change),
                _advice(change, fact, leaves, places, ledger), fact, places)


# Where and what

def _where(change: Change) -> str:
    """`三、支出决算情况说明，第2段`; `收入决算表，第3行“合计”第2格`."""
    place = change.place
    if place.row and change.of == "列":
        return _short(place.caption)
    if place.row and change.of != "表":
        cell = f"第{change.column}格" if change.column else ""
        name = f"“{_short(change.row)}”" if change.row else ""
        return f"{_short(place.caption)}，第{place.row}行{name}{cell}"
    heading = _short(place.heading or place.part)
    if place.paragraph and change.of != "表":
        return f"{heading}，第{place.paragraph}段" if heading else f"第{place.paragraph}段"
    return heading or "文件开头"


def _message(change: Change, fact: Fact | None) -> str:
    match change.kind:
        case Kind.MISSING:
            return f"缺少一{_counter(change)}：{_short(change.right)}"
        case Kind.ADDED:
            return f"多出一{_counter(change)}：{_short(change.found)}"
        case Kind.MOVED if change.behind:
            return f"两{_counter(change)}对调了：“{_short(change.right)}”与“{_short(change.behind)}”"
        case Kind.MOVED:
            return f"换了位置：{_short(change.right)}"
    name = f"（{fact.label}，{fact.key}）" if fact else ""
    right = f"“{_short(change.right)}”{name}" if change.right else f"没有{name}"
    found = f"“{_short(change.found)}”" if change.found else "没有"
    return f"{change.kind.value}不同：数据是{right}，文件是{found}"


def _counter(change: Change) -> str:
    return {"表": "张表"}.get(change.of, change.of)


def _passage(change: Change) -> str:
    """What stands around a difference in the file."""
    if change.kind not in (Kind.FIGURE, Kind.OWN, Kind.TEMPLATE) or not change.before + change.behind:
        return ""
    before, behind = _line(change.before), _line(change.behind)
    start = "……" if len(before) > _AROUND else ""
    end = "……" if len(behind) > _AROUND else ""
    return f"{start}{before[-_AROUND:]}【{_short(change.found)}】{behind[:_AROUND]}{end}"


def _line(words: str) -> str:
    return " ".join(words.split())


def _short(words: str) -> str:
    line = _line(words)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}……"


# What to put back

def _advice(change: Change, fact: Fact | None, leaves: tuple[Figure, ...], places: tuple[Place, ...],
            ledger: Ledger) -> str:
    match change.kind:
        case Kind.FIGURE if fact:
            return _figure(change, fact, leaves, ledger)
        case Kind.FIGURE if places and not change.piece.source:
            return f"这一行由 {places[0]} 得出；文件改对了的，请核对那里的编码；{_AGAIN}"
        case Kind.FIGURE | Kind.OWN if places:
            return f"文件改对了的，请在 {places[0]} {_put(change)}；{_AGAIN}"
        case Kind.MISSING if places:
            return f"确实不要的，请删去或改写 {places[0]}；{_AGAIN}"
        case Kind.MISSING:
            return f"确实不要的，请改数据或自己的模板；{_AGAIN}"
        case Kind.ADDED:
            return "要留下的，请写进数据或自己的模板，不然下次生成时没有；不要的，从文件里删去"
        case Kind.MOVED:
            return f"次序由数据和模板决定：要改次序的，请改那里；{_AGAIN}"
    return f"这几个字是模板的：以后都要这样的，请改自己的模板（README“改一句话”）；{_AGAIN}"


def _put(change: Change) -> str:
    if change.right:
        return f"把“{_line(change.right)}”改为“{_line(change.found)}”" if change.found else (
            f"删去“{_line(change.right)}”")
    return f"的“{_line(change.before)[-_AROUND:]}”后面加上“{_line(change.found)}”"


def _figure(change: Change, fact: Fact, leaves: tuple[Figure, ...], ledger: Ledger) -> str:
    """What to write into YAML, if the file is right: that can be said of a number that is printed as it is
    written there.
    """
    if not leaves:
        return f"{trace.formula(fact)}；文件改对了的，请在数据里填上；{_AGAIN}"
    if len(leaves) == 1 and fact.operation in (Operation.STATE, Operation.CARRY):
        leaf = leaves[0]
        value = _typed(change.whole, leaf, ledger)
        put = f"把 {leaf.place} 的 {leaf.key} 改为 {value}" if value else f"改 {leaf.place} 的 {leaf.key}"
        return f"文件改对了的，请{put}，其他的数跟着变；{_AGAIN}"
    lines = "、".join(dict.fromkeys(str(leaf.place) for leaf in leaves[:_PLACES]))
    more = f" 等 {len(leaves)} 处" if len(leaves) > _PLACES else ""
    return (f"它由数据得出（{_short(trace.formula(fact))}）；文件改对了的，请核对它所依据的 {lines}{more}；"
            f"{_AGAIN}")


def _typed(printed: str, leaf: Figure, ledger: Ledger) -> str:
    """A printed number as it would be written at the place of a figure; empty where that cannot be told."""
    with suppress(InvalidOperation):
        value = numerals.read(printed.translate(MINUS).strip())
        if printed.endswith("%"):
            value = numerals.multiply(value, numerals.HUNDRED)
        if leaf.measure is Measure.YUAN and not _in_wan(leaf.place.file, ledger):
            value = numerals.multiply(value, numerals.YUAN_PER_WAN)
        return numerals.plain(value)
    return ""


def _in_wan(file: str, ledger: Ledger) -> bool:
    """Whether the amounts of a file are in 万元, by the first one that tells."""
    amounts = (one for fact in ledger for one in figures(fact)
               if one.measure is Measure.YUAN and one.value and one.place.file == file)
    one = next(amounts, None)
    return one is not None and numerals.multiply(Decimal(one.written), numerals.YUAN_PER_WAN) == one.value
