"""Forms with a row for each code below 合计: what stands in their columns, and whether it adds up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals
from generator.reading import likeness
from generator.workbooks import refusals
from generator.workbooks.cells import Ref, Sheet
from generator.workbooks.figures import NONE, YUAN, Figure, Reading, states, tail, total
from generator.workbooks.frame import Frame, find

_LEVELS: Final = (3, 5, 7)
_CODE: Final = re.compile("编码(\\(类款项\\))?$|^(.*/)?[类款项]$")
_OF_ALL: Final = ("合计", "总计")
Role = str


class Column(NamedTuple):
    """A column that a form may have: its head as a pattern, and what it is for; nothing if it is not used."""

    head: str
    role: Role = ""


@dataclass(slots=True)
class Table:
    """The figures of a form by code and role."""

    sheet: Sheet
    rows: dict[str, dict[Role, Figure]] = field(default_factory=dict)
    """Codes of seven digits."""
    above: dict[str, dict[Role, Figure]] = field(default_factory=dict)
    """Those of 类 and 款, which are sums."""
    whole: dict[Role, Figure] = field(default_factory=dict)
    """合计; nothing if the form has no such row."""
    names: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    roles: frozenset[Role] = frozenset()
    """What it has columns for."""

    def of(self, code: str, role: Role) -> Figure:
        return self.rows.get(code, {}).get(role, NONE)

    def sum(self, role: Role) -> Figure:
        """What the form says of all; the sum of its rows where it does not."""
        if self.whole:
            return self.whole.get(role, NONE)
        return total(row.get(role, NONE) for row in self.rows.values())


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a form, those that it must have, and the one that is the sum of others.

    `sparse`: of a form with a hundred columns only cells with something in them are kept.
    """

    columns: Sequence[Column]
    needed: Sequence[Role] = ()
    sum: Role = ""
    parts: Sequence[Role] = ()
    sparse: bool = False


def read(reading: Reading, shape: Shape) -> Table | None:
    """The figures of a sheet. What is wrong with it goes to the problems of `reading`."""
    sheet = reading.sheet
    table = Table(sheet)
    frame = find(sheet)
    if frame is None:
        reading.problems.append(refusals.without_head(sheet.short, "表", sheet.book))
        return None
    roles = _roles(reading, frame, shape.columns, table)
    table.roles = frozenset(roles)
    missing = [role for role in shape.needed if role not in roles]
    for role in missing:
        reading.problems.append(refusals.headless(
            f"{sheet.short} 没有“{role}”这一栏", "请检查表头，或重新导出", sheet.book))
    if not missing:
        _rows(reading, frame, roles, table, shape.sparse)
        _add_up(reading, table)
        _add_across(reading, table, shape)
    return table


def _roles(reading: Reading, frame: Frame, columns: Sequence[Column], table: Table) -> dict[Role, int]:
    """The column of each role. A head that the form does not have is a problem, if a figure is below it."""
    found: dict[Role, int] = {}
    sheet = frame.sheet
    for at, head in enumerate(frame.heads):
        if not head or _CODE.search(head) or head.endswith("科目名称"):
            continue
        column = next((one for one in columns if re.fullmatch(one.head, head)), None)
        if column and column.role and column.role not in found:
            found[column.role] = at
        elif _unneeded(head, column) or not column and frame.empty(at):
            table.unused.append(head)
        elif column:
            reading.problems.append(refusals.headless(
                f"{sheet.ref(frame.body - 1, at)} 上面的“{head}”有两栏", "请检查表头，或重新导出",
                sheet.book))
        else:
            reading.problems.append(refusals.headless(
                f"{sheet.ref(frame.body - 1, at)} 上面的表头“{head}”不认识", _nearest(head, columns),
                sheet.book))
    return found


def _unneeded(head: str, column: Column | None) -> bool:
    return column is not None and not column.role or head.rpartition("/")[2].startswith("其中:")


def _nearest(head: str, columns: Sequence[Column]) -> str:
    known = [re.sub(r"[\\?()]|\[[^]]*\]|\|.*", "", column.head) for column in columns if column.role]
    near = likeness.nearest(head, known)
    return f"是否应为“{near[0]}”；是的，请改正表头" if near else refusals.SKIP


def _rows(reading: Reading, frame: Frame, roles: Mapping[Role, int], table: Table, sparse: bool) -> None:
    sheet = frame.sheet
    codes = [at for at, head in enumerate(frame.heads) if _CODE.search(head)]
    names = [at for at, head in enumerate(frame.heads) if head.endswith("科目名称")]
    for row in frame.rows():
        code = _code([sheet.words(row, at) for at in codes])
        whole = any(sheet.words(row, at) in _OF_ALL for at in (*codes, *names))
        coded = len(code) in _LEVELS and code.isdecimal() and code.isascii()
        if not whole and not coded:
            if any(states(sheet.at(row, at)) for at in roles.values()):
                _refuse(reading, sheet.ref(row, codes[0] if codes else 0), code)
            continue
        figures = {role: reading.amount(row, at) for role, at in roles.items()
                   if whole or not sparse or sheet.at(row, at)}
        if whole:
            table.whole = table.whole or figures
        else:
            _put(reading, table, row, code, figures)
            # A name is kept as it is printed, but for blanks that indent it.
            table.names[code] = next(("".join(str(sheet.at(row, at)).split()) for at in names
                                      if sheet.words(row, at)), "")


def _refuse(reading: Reading, where: Ref, code: str) -> None:
    """A row that has figures, but whose they are is not clear."""
    said = f"的科目编码“{code}”不是 3、5 或 7 位数字" if code else "这一行有数，没有科目编码"
    reading.problems.append(refusals.illegible(f"{where} {said}", "请改正这一行，再导入", reading.sheet.book))


def _put(reading: Reading, table: Table, row: int, code: str, figures: dict[Role, Figure]) -> None:
    into = table.rows if len(code) == _LEVELS[-1] else table.above
    if code in into:
        where = reading.sheet.ref(row, 0)
        reading.problems.append(refusals.illegible(f"{where} 的科目 {code} 有两行", "请合并成一行，再导入",
                                                   reading.sheet.book))
    into[code] = figures


def _code(words: Sequence[str]) -> str:
    """A code in one cell or in three: 201|03|01, or 201|20103|2010301."""
    code = ""
    for word in (word.lstrip("'") for word in words):
        if word.startswith(code) and len(word) > 2:
            code = word
        elif word:
            code += word.zfill(2)
    return code


def _add_up(reading: Reading, table: Table) -> None:
    """Whether 合计, 类 and 款 are the sums of their rows."""
    sums: list[tuple[str, str, Mapping[Role, Figure]]] = [("合计的", "", table.whole)]
    sums += [(f"{code} ", code, figures) for code, figures in table.above.items()]
    for shown, begin, figures in sums:
        for role, stated in figures.items():
            parts = [row[role] for code, row in table.rows.items() if role in row and code.startswith(begin)]
            uneven(reading, stated, total(parts), len(parts), f"{shown}{role}", "各行之和")


def _add_across(reading: Reading, table: Table, shape: Shape) -> None:
    """Whether a column is the sum of others, in every row: one that was taken for another shows."""
    parts = [role for role in shape.parts if role in table.roles]
    if shape.sum not in table.roles or not parts:
        return
    for shown, row in (("合计的", table.whole), *((f"{code} ", row) for code, row in table.rows.items())):
        if row:
            uneven(reading, row[shape.sum], total(row[role] for role in parts), len(parts),
                   f"{shown}{shape.sum}", "各栏之和")


def uneven(reading: Reading, stated: Figure, found: Figure, parts: int, what: str, of: str) -> None:
    """A problem if a total of the book is not the sum of its parts: in 万元 but for the tails of these."""
    if abs(stated.value - found.value) > tail(reading.unit, parts):
        ours, theirs = (told(one.value, reading.unit) for one in (stated, found))
        reading.problems.append(refusals.uneven(
            f"{stated.cells} {what} {ours} ≠ {of} {theirs}",
            f"请核对这张表；{refusals.LOOK_AT_BLANKS}", reading.sheet.book))


def told(value: Decimal, unit: Decimal) -> str:
    """An amount of yuan in the unit of a book, with every digit."""
    if unit == YUAN:
        return numerals.grouped(numerals.round_half_up(value))
    return numerals.grouped(Decimal(numerals.plain(numerals.in_unit(value, unit))))
