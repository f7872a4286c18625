"""Statements: rows and columns that must add up, and what they say of the things that sentences name, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from generator import numerals
from generator.kinds.final_accounts.importing import forms
from generator.numerals import ZERO
from generator.problems import Severity
from generator.published.auditing import judging, names
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import ERROR, MISSING, WARNING, Judged, shown, wrong
from generator.published.auditing.known import BUDGET, FINAL, WHOLE, YEAR, Called, Known
from generator.published.auditing.names import Name
from generator.published.auditing.statements import SPENT_ONLY, Line, Statement
from generator.published.auditing.terms import Role, Term
from generator.quantities import MONEY

_NUMBERED: Final = re.compile(r"([一二三四五六七八九十]+)、")
_LINES: Final = 2_000
"""So many items no statement has."""
_LEAST: Final = (8, 23)
"""How many kinds of revenue, and of expenditure, the form has at least."""
_BUDGETS: Final = {"年初预算数": YEAR, "全年预算数": WHOLE, "调整预算数": WHOLE}
_COST: Final = ("302", "307", "309", "310", "311", "312", "313", "399")


def judge(found: Sequence[Statement]) -> Iterator[Judged]:
    """Each statement by itself."""
    for statement in found:
        if statement.form in (forms.SUMMARY, forms.APPROPRIATION):
            yield from _summary(statement)
        elif statement.form == forms.BASIC:
            yield from _basic(statement)
        elif statement.form == forms.THREE_PUBLIC:
            yield from _three(statement)
        else:
            yield from _items(statement)


def summed(code: str, what: str, whole: Printed | None, parts: Iterable[Printed | None],
         severity: Severity = ERROR, maybe: str = "") -> Iterator[Judged]:
    """A blank is nought here; a whole that is blank can only be told by its parts."""
    there = [part for part in parts if part is not None]
    if whole is None:
        if sum((part.value for part in there), ZERO):
            yield wrong(code, severity, f"{what}是空的，各项之和是 "
                        f"{shown(numerals.total([part.value for part in there]), MONEY, there)}", there,
                        "合计应是各项之和", f"请填上合计，或核对各项{maybe}")
        return
    if not there:
        if whole.value:
            yield wrong(code, severity, f"{what}印 {whole.text}，各项都是空的", (whole,), "合计应是各项之和",
                        f"请核对合计和各项{maybe}")
        return
    yield judging.total(code, what, whole, there, MONEY, severity, maybe)


# Rows of items

def _items(statement: Statement) -> Iterator[Judged]:
    for line in statement.lines:
        yield from _across(statement, line)
    if statement.whole:
        yield from _down(statement)


def _across(statement: Statement, line: Line) -> Iterator[Judged]:
    cells, what = line.cells, line.name
    if len(cells) != 6 or statement.form in (forms.REVENUE, forms.EXPENDITURE):
        yield from summed("AU401", f"“{what}”的合计", cells[0], cells[1:])
        return
    yield from summed("AU401", f"“{what}”的本年支出", cells[2], cells[3:5])
    yield judging.carried(f"“{what}”的年末结转和结余", (*cells[:3], cells[5]))


def _down(statement: Statement) -> Iterator[Judged]:
    """合计 of classes, a class of its sections, a section of its items. A row that is missing takes from two
    columns at least, a wrong figure from one.
    """
    by_code = {line.code: line for line in statement.lines}
    if len(by_code) != len(statement.lines) or len(by_code) > _LINES:
        return
    for code, line in by_code.items():
        longer = 3 if not code else len(code) + 2
        below = [other for other in statement.lines
                 if len(other.code) == longer and other.code.startswith(code)]
        if below:
            yield from _columns(line, below)


def _columns(line: Line, below: Sequence[Line]) -> Iterator[Judged]:
    judged = [list(summed("AU403", f"“{line.name}”", cell, [other.cells[at] for other in below]))
              for at, cell in enumerate(line.cells)]
    off = [one for found in judged for one in found if one.found and one.found.severity is ERROR]
    gap = len(off) > 1 and all(_lacks(line, below, at) for at, found in enumerate(judged)
                               if found and found[0] in off)
    for found in judged:
        for one in found:
            yield judging.doubted(one, MISSING) if gap else one


def _lacks(line: Line, below: Sequence[Line], at: int) -> bool:
    """Whether the rows have less than their total in a column."""
    cell = line.cells[at]
    return cell is not None and sum((other.cells[at].value for other in below  # type: ignore[union-attr]
                                     if other.cells[at]), ZERO) < cell.value


# 总表

def _summary(statement: Statement) -> Iterator[Judged]:
    totals: list[Printed] = []
    for side, lines in enumerate(statement.sides):
        rows = {line.name: line for line in reversed(lines)}
        word, own, rest = (("本年收入合计", ("使用非财政拨款结余.*",), "年初.*结转和结余") if side == 0 else
                           ("本年支出合计", ("结余分配",), "年末.*结转和结余"))
        current, total = rows.get(word), rows.get("总计")
        left = _row(lines, rest)
        if current is None or total is None or left is None or not statement.whole:
            return
        yield from _kinds(statement, side, lines, current)
        yield from _openings(lines, left)
        others = [row for pattern in own if (row := _row(lines, pattern))]
        for at, cell in enumerate(total.cells):
            parts = [row.cells[at] for row in (current, left, *others)]
            sure = statement.form == forms.APPROPRIATION or bool(others)
            yield from summed("AU404", "总计", cell, parts, ERROR if sure else WARNING,
                              "" if sure else MISSING)
        totals += [total.cells[0]] if total.cells[0] else []
        if len(total.cells) > len(names.FUNDS) - 1:
            for line in lines:
                yield from _funds(line, len(total.cells) > len(names.FUNDS))
    if len(totals) == 2:
        yield judging.same("AU404", "收入和支出的总计", totals[1], totals[0], MONEY)


def _funds(line: Line, every: bool) -> Iterator[Judged]:
    """An amount of all and of each fund, if `every` one has a column."""
    yield from summed("AU401", f"“{line.name}”的合计", line.cells[0], line.cells[1:],
                    ERROR if every else WARNING, "" if every else "；或者还有别的资金")


def _openings(lines: Sequence[Line], left: Line) -> Iterator[Judged]:
    """What was left of each fund stands below all that was left."""
    below = [line for line in lines if line.row > left.row and _NUMBERED.match(line.name)]
    if len(below) == len(names.FUNDS) and any(line.cells[0] for line in below):
        yield from summed("AU404", f"“{left.name}”", left.cells[0], [line.cells[0] for line in below])


def _row(lines: Sequence[Line], pattern: str) -> Line | None:
    return next((line for line in lines if re.fullmatch(pattern, line.name)), None)


def _kinds(statement: Statement, side: int, lines: Sequence[Line], current: Line) -> Iterator[Judged]:
    """一、二、…: as many as the form has, without a gap, make the year's own sum."""
    kinds = [line for line in lines if _NUMBERED.match(line.name) and line.row < current.row]
    numbers = [_NUMBERED.match(line.name)[1] for line in kinds]  # type: ignore[index]
    if not kinds or numbers != [numerals.chinese(number) for number in range(1, len(kinds) + 1)]:
        return
    least = 3 if statement.form == forms.APPROPRIATION and not side else _LEAST[side]
    severity = ERROR if len(kinds) >= least else WARNING
    for at, cell in enumerate(current.cells):
        yield from summed("AU404", f"“{current.name}”", cell, [line.cells[at] for line in kinds], severity,
                        "" if severity is ERROR else MISSING)


# 基本支出

def _basic(statement: Statement) -> Iterator[Judged]:
    """A class of its sections; 人员经费 of 301 and 303, 公用经费 of the others."""
    if not statement.whole:
        return
    by_code = {line.code: line for line in statement.lines if line.code}
    for code, line in by_code.items():
        below = [other.cells[0] for key, other in by_code.items() if len(key) == 5 and key.startswith(code)]
        if len(code) == 3 and below:
            yield from unsure("AU403", f"“{line.name}”", line.cells[0], below)
    for name, codes in (("人员经费合计", ("301", "303")), ("公用经费合计", _COST)):
        total = next((line for line in statement.lines if line.name == name), None)
        parts = [by_code[code].cells[0] for code in codes if code in by_code]
        if total and codes[0] in by_code:
            yield from unsure("AU403", name, total.cells[0], parts)


def unsure(code: str, what: str, whole: Printed | None,
           parts: Sequence[Printed | None]) -> Iterator[Judged]:
    """As `summed`, where less than the total may be a row that is missing."""
    for one in summed(code, what, whole, parts):
        yield judging.lacking(one, whole, parts, MISSING)


# 三公

def _three(statement: Statement) -> Iterator[Judged]:
    for line in statement.lines:
        cells = line.cells
        yield from summed("AU405", f"“三公”经费{line.name}合计", cells[0], (cells[1], cells[2], cells[5]))
        yield from summed("AU405", f"公务用车购置及运行维护费{line.name}小计", cells[2], cells[3:5])


# What they say of things that have a name

def enter(found: Sequence[Statement], known: Known) -> None:
    """The amounts of statements that sentences name, too, where their unit is told."""
    for statement in found:
        if statement.yuan:
            for name, measure, printed in _named(statement):
                if printed:
                    term = Term(Role.AMOUNT, printed, MONEY, "", 0, 0)
                    known.add(Called(name, measure, term, None))


def _named(statement: Statement) -> Iterator[tuple[Name, str, Printed | None]]:
    total = next((line.cells for line in statement.lines if not line.code), ())
    match statement.form:
        case forms.SUMMARY | forms.APPROPRIATION:
            yield from _of_summary(statement)
        case forms.REVENUE if total:
            yield Name("", names.REVENUE), FINAL, total[0]
            yield Name("拨款", names.REVENUE), FINAL, total[1]
        case forms.EXPENDITURE if total:
            for thing, cell in zip((names.EXPENDITURE, names.BASIC, names.PROJECT), total, strict=False):
                yield Name("", thing), FINAL, cell
        case forms.GENERAL_SPENT if total:
            for thing, cell in zip((names.EXPENDITURE, names.BASIC, names.PROJECT), total, strict=False):
                yield Name("一般公共", thing), FINAL, cell
        case forms.FUNDS | forms.CAPITAL if total:
            yield from _of_fund(statement, total)
        case forms.BASIC:
            for line in statement.lines:
                if not line.code:
                    yield Name("一般公共", line.name.removesuffix("合计")), FINAL, line.cells[0]
        case forms.THREE_PUBLIC:
            things = (names.THREE, names.ABROAD, names.CARS, names.BUYING, names.DRIVING, names.GUESTS)
            for line, head in zip(statement.lines, statement.heads, strict=True):
                measure = FINAL if head == "决算数" else _BUDGETS.get(head, BUDGET)
                yield from ((Name("", thing), measure, cell)
                            for thing, cell in zip(things, line.cells, strict=True))


def _of_summary(statement: Statement) -> Iterator[tuple[Name, str, Printed | None]]:
    scope = "拨款" if statement.form == forms.APPROPRIATION else ""
    things = {"本年收入合计": names.REVENUE, "本年支出合计": names.EXPENDITURE, "总计": names.TOTAL}
    left = _row(statement.sides[0], "年初.*结转和结余")
    for line in statement.sides[0]:
        if left and line.row > left.row and (fund := names.scope_of(line.name)) in names.FUNDS:
            yield Name(fund, names.OPENING), FINAL, line.cells[0]
    for side, scopes in zip(statement.sides, statement.scopes, strict=True):
        for line in side:
            thing = things.get(line.name) or next(
                (balance for balance in (names.OPENING, names.CLOSING)
                 if re.fullmatch(balance.replace("结转", "(?:财政拨款)?结转"), line.name)), "")
            if not thing:
                continue
            for at, cell in enumerate(line.cells):
                if at == 0 or thing == names.EXPENDITURE:
                    yield Name(scopes[at] or scope, thing), FINAL, cell


def _of_fund(statement: Statement, total: Sequence[Printed | None]
             ) -> Iterator[tuple[Name, str, Printed | None]]:
    scope = "基金" if statement.form == forms.FUNDS else "国资"
    if statement.heads == SPENT_ONLY:
        yield Name(scope, names.EXPENDITURE), FINAL, total[0]
        return
    for at, thing in ((0, names.OPENING), (1, names.REVENUE), (2, names.EXPENDITURE), (5, names.CLOSING)):
        yield Name(scope, thing), FINAL, total[at]
