"""Tell how a number was got: every fact of a report, or one down to the lines of YAML."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence

from generator import numerals
from generator.deriving import naming
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation
from generator.numerals import NumberStyle
from generator.terminal import lines, plain

_STYLE = NumberStyle(thousands=True)
_JUDGED = (Operation.COMPLETION, Operation.COMPLETION_BY_USE, Operation.SCORE, Operation.SCORE_BY_USE)
"""What an indicator's target and actual value decide."""


def table(ledger: Ledger, as_json: bool) -> str:
    """Every fact, a line each: key, printed value, label and formula."""
    if as_json:
        return _dump([_plain(fact) for fact in ledger])
    rows = ((fact.key, shown(fact), f"{fact.label} = {formula(fact)}") for fact in ledger)
    return "\n".join("\t".join(map(plain, row)) for row in rows)


def explain(fact: Fact, as_json: bool) -> str:
    """One fact as a tree: its formula, and below it what went in."""
    return _dump(_tree(fact)) if as_json else lines(_branches(fact, 0))


def formula(fact: Fact) -> str:
    """How a fact follows, in Chinese."""
    match fact.operation, fact.inputs:
        case Operation.STATE, [Figure(parts=parts)]:
            return "各单位填报数之和" if parts else "填报数"
        case Operation.STATE, _:
            return "未填，按零计"
        case Operation.CARRY, [one]:
            return f"取自“{one.label}”"
        case Operation.YEAR_BEFORE, [one]:
            return f"{one.label} - 1"
        case Operation.SUM, parts:
            return " + ".join(part.label for part in parts) or "无明细，按零计"
        case Operation.UNITS, _:
            return fact.words or "各单位都没有这个数"
        case Operation.DIFFERENCE, [now, before]:
            return f"{now.label} - {before.label}"
        case Operation.SHARE, [part, whole]:
            return f"{part.label} ÷ {whole.label} × 100%"
        case (Operation.GROWTH | Operation.VARIANCE), [now, base]:
            if not base.printed:
                return f"{base.label}为零，按版式约定"
            return f"({now.label} - {base.label}) ÷ {base.label} × 100%"
    if fact.operation in _JUDGED:
        target, actual, *_ = fact.given
        return f"{fact.words}（指标值 {target}，实际完成值 {actual}）"
    return fact.words


def suggest(ledger: Ledger, name: str, meant: Sequence[Fact]) -> str:
    """What to write instead of a name that is no fact's, or that of several. `meant`: what `naming` found."""
    if meant and naming.folded(name) == naming.folded(meant[0].label):
        told = "、".join(f"{fact.key}（{shown(fact)}）" for fact in meant)
        return f"有 {len(meant)} 个数字叫“{name}”：{told}。请写出是哪一个。"
    keys = [fact.key for fact in ledger]
    near = naming.shown(ledger, meant) or difflib.get_close_matches(name, keys, 3, 0.5)
    advice = f"是不是：{'、'.join(near)}？" if near else "用 juesuan facts 单位 年度 列出所有数字。"
    return f"没有名为“{name}”的数字。{advice}"


def shown(source: Fact | Figure) -> str:
    """A value as readers know it, with its unit."""
    match source.measure:
        case Measure.YUAN:
            return f"{numerals.amount(source.value, _STYLE)}万元"
        case Measure.PERCENT:
            return numerals.percent(source.value, _STYLE)
        case Measure.COUNT:
            return numerals.count(source.value)
        case unit:
            return f"{numerals.decimal(source.value, _STYLE)}{unit.value}"


def _branches(source: Fact | Figure, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(source, Fact):
        yield f"{indent}{shown(source)}  {source.label} = {formula(source)}  [{source.key}]"
    elif source.parts:
        yield f"{indent}{shown(source)}  {source.label} = {' + '.join(part.label for part in source.parts)}"
    else:
        yield f"{indent}{shown(source)}  {source.label}（{source.place}，填 {_exact(source)}）"
    for part in source.inputs if isinstance(source, Fact) else source.parts:
        yield from _branches(part, depth + 1)


def _tree(source: Fact | Figure) -> dict[str, object]:
    if isinstance(source, Figure):
        told = {"label": source.label, "value": _exact(source), "unit": source.measure.value}
        if source.parts:
            return {**told, "parts": [_tree(part) for part in source.parts]}
        return {**told, "place": str(source.place)}
    return {**_plain(source), "inputs": [_tree(part) for part in source.inputs]}


def _plain(fact: Fact) -> dict[str, object]:
    return {"key": fact.key, "label": fact.label, "value": _exact(fact), "unit": fact.measure.value,
            "printed": shown(fact), "operation": fact.operation.value, "formula": formula(fact)}


def _exact(source: Fact | Figure) -> str:
    return f"{source.value:f}"


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
