"""The nine statements where a document has them as tables: their rows and amounts, found by title and heads.

A reader gives the cells that begin in each row, so columns are counted from the right end, and a table is
read only if all heads of its form stand in it in their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.kinds.final_accounts.importing import forms
from generator.published.auditing import names
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.lines import Read, Rows

_ABOVE: Final = 4
"""So many blocks above a table its title may stand."""
_HEAD_ROWS: Final = 6
_EMPTY: Final = 5
"""A table of no more rows is the frame of a form without amounts."""
_READ: Final = frozenset({forms.SUMMARY, forms.APPROPRIATION, forms.REVENUE, forms.EXPENDITURE,
                          forms.GENERAL_SPENT, forms.BASIC, forms.FUNDS, forms.CAPITAL})
_NAMING: Final = 4
"""So many cells a row may have before its amounts: 类, 款, 项 and the name."""
_YUAN_OF: Final = {"": numerals.ZERO, "元": Decimal(1), "万元": numerals.YUAN_PER_WAN}
_NUMBERED: Final = re.compile(
    r"^(?:表?[一二三四五六七八九十0-9]+[、.:]|.{0,20}20[0-9]{2}年度?|公开[0-9]+表|附?表[一二三四五六七八九十0-9]+[、.:]?)+")
"""What may stand before a title."""
_CARRIED: Final = ("年初结转和结余", "本年收入", "小计|合计|本年支出", "基本支出", "项目支出",
                   "年末结转和结余")
COLUMNS: Final = {
    forms.REVENUE: ("本年收入(?:合计)?|合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入",
                    "附属单位上缴收入", "其他收入"),
    forms.EXPENDITURE: ("本年支出(?:合计)?|合计", "基本支出", "项目支出", "上缴上级支出", "经营支出",
                        "对附属单位补助支出"),
    forms.GENERAL_SPENT: ("本年支出(?:合计)?|合计|小计", "基本支出", "项目支出"),
    forms.FUNDS: _CARRIED, forms.CAPITAL: _CARRIED}
"""The columns of amounts of forms with an item in each row."""
SPENT_ONLY: Final = COLUMNS[forms.GENERAL_SPENT]
"""Those of 国有资本经营预算 where it is a form of expenditure only."""


class Line(NamedTuple):
    """A row of items: its code, empty for that of all, its name, its amounts in yuan, nothing where blank."""

    code: str
    name: str
    cells: tuple[Printed | None, ...]
    row: int


@dataclass(slots=True)
class Statement:
    """A statement. `yuan`: of an amount as it stands there, where its unit is told; else 0.

    `lines` are rows of items; `sides` the labels with their amounts, left and right.
    """

    form: str
    block: int
    yuan: Decimal
    heads: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    sides: list[list[Line]] = field(default_factory=list)
    whole: bool = True
    """Whether every row was read."""

    @property
    def numbers(self) -> int:
        every = [*self.lines, *(line for side in self.sides for line in side)]
        return sum(cell is not None for line in every for cell in line.cells)


def read(blocks: Sequence[Read | Rows]) -> list[Statement]:
    """The statements of a document in order; tables that are none, or strange, are left out."""
    found = []
    for block, rows in enumerate(blocks):
        if not isinstance(rows, Read) and (form := _form(blocks, block, rows)):
            statement = Statement(form, block, _yuan(blocks, block, rows))
            if _fill(statement, rows):
                found.append(statement)
    return found


def strange(blocks: Sequence[Read | Rows], found: Sequence[Statement]) -> list[int]:
    """The blocks of tables that have the title of a statement and were not read, or not every row of them."""
    known = {one.block: one for one in found}
    return [block for block, rows in enumerate(blocks) if not isinstance(rows, Read)
            and _form(blocks, block, rows) in _READ and len(rows) > _EMPTY
            and not (block in known and known[block].whole)]


def amounts(blocks: Sequence[Read | Rows], block: int) -> int:
    """How many amounts a table has; whole numbers are some where it speaks of 元, but for years and codes."""
    rows = blocks[block]
    if isinstance(rows, Read):
        return 0
    cells = [cell.strip() for row in rows for cell in row]
    above = [one.text for one in blocks[max(block - _ABOVE, 0):block] if isinstance(one, Read)]
    pattern = _AMOUNT if any("元" in words for words in (*above, *cells)) else _DECIMAL
    return sum(bool(pattern.fullmatch(_flat(cell))) for cell in cells)


_DECIMAL: Final = re.compile(r"-?[0-9]+(?:,[0-9]{3})*\.[0-9]+(?:万?元)?")
_AMOUNT: Final = re.compile(rf"{_DECIMAL.pattern}|-?[0-9]{{1,3}}(?:,[0-9]{{3}})+|-?[0-9]+万?元"
                            r"|(?!20[0-9]{2}$|[23][0-9]{2}(?:[0-9]{2}){0,2}$)[1-9][0-9]{2,}")


def _flat(words: str) -> str:
    return re.sub(r"\s|[“”\"《》]", "", names.flat(words))


def _form(blocks: Sequence[Read | Rows], block: int, rows: Rows) -> str:
    """Which form a table is: by its title, the nearest above it, or in its first row."""
    above = [one.text for one in reversed(blocks[max(block - _ABOVE, 0):block]) if isinstance(one, Read)]
    titles = {_flat(title): form.key for form in forms.FORMS if form.by_title for title in form.titles}
    for words in (*above, *(rows[0][:1] if rows else ())):
        title = _NUMBERED.sub("", _flat(words))
        if title in titles:
            return titles[title]
    return ""


def _yuan(blocks: Sequence[Read | Rows], block: int, rows: Rows) -> Decimal:
    words = [one.text for one in blocks[max(block - _ABOVE, 0):block] if isinstance(one, Read)]
    words += [cell for row in rows[:2] for cell in row]
    unit = next((told for one in reversed(words) if (told := quantities.unit_in(_flat(one)))), "")
    return _YUAN_OF[unit]


def _fill(statement: Statement, rows: Rows) -> bool:
    if statement.form in COLUMNS:
        return _items(statement, rows)
    if statement.form in (forms.SUMMARY, forms.APPROPRIATION):
        return _labels(statement, rows)
    if statement.form == forms.BASIC:
        return _blocks(statement, rows)
    return statement.form == forms.THREE_PUBLIC and _three(statement, rows)


# An item in each row

def _items(statement: Statement, rows: Rows) -> bool:
    head = [_flat(cell) for row in rows[:_HEAD_ROWS] for cell in row if not _code(row)]
    heads = COLUMNS[statement.form]
    if statement.form == forms.CAPITAL and not any(re.fullmatch("年初结转和结余", one) for one in head):
        heads = SPENT_ONLY
    if not _in_order(heads, head):
        return False
    statement.heads = heads
    for number, row in enumerate(rows):
        code, words = _code(row), _flat(row[0]) if row else ""
        if not code and words != "合计":
            continue
        cells = _cells(statement, row, number, len(heads))
        if cells is None:
            statement.whole = False
        else:
            name = row[len(row) - len(heads) - 1] if code else "合计"
            statement.lines.append(Line(code, name.strip(), cells, number))
    return any(line.code for line in statement.lines)


def _in_order(heads: Sequence[str], words: Sequence[str]) -> bool:
    """Whether all heads are among words, and no amounts more than these."""
    return all(any(re.fullmatch(head, one) for one in words) for head in heads) and not any(
        re.fullmatch("其中.*|.*教育收费|人员经费|公用经费", one) for one in words)


def _code(row: Sequence[str]) -> str:
    """The code of a row, in one cell or in three."""
    if not row:
        return ""
    if re.fullmatch(r"[0-9]{3}(?:[0-9]{2}){0,2}", _flat(row[0])):
        parts = [_flat(row[0])]
        for cell in row[1:3]:
            if len(parts[0]) == 3 and re.fullmatch("[0-9]{2}", _flat(cell)):
                parts.append(_flat(cell))
        return "".join(parts)
    return ""


def _cells(statement: Statement, row: Sequence[str], number: int,
           count: int) -> tuple[Printed | None, ...] | None:
    """The last cells of a row as amounts; None if one is something else."""
    begin = len(row) - count
    if not 0 < begin <= _NAMING or begin > 1 and quantities.alone(row[begin - 1]) is not None:
        return None
    return _amounts(statement, row, number, range(begin, len(row)))


def _amounts(statement: Statement, row: Sequence[str], number: int,
             places: Sequence[int]) -> tuple[Printed | None, ...] | None:
    found: list[Printed | None] = []
    for at in places:
        text = row[at].strip()
        value = quantities.alone(text)
        if value is None and not quantities.is_nothing(text):
            return None
        found.append(None if value is None else _printed(statement, text, value, number, at))
    return tuple(found)


def _printed(statement: Statement, text: str, value: Decimal, row: int, column: int) -> Printed:
    unit = statement.yuan or numerals.YUAN_PER_WAN
    last = quantities.last_digit(text)
    return Printed(text, numerals.multiply(value, unit), numerals.multiply(last, unit),
                   Spot(statement.block, row, column, 0, len(text)))


# Labels in two blocks

def _labels(statement: Statement, rows: Rows) -> bool:
    """收入 and 支出 beside each other: 项目, 行次, amounts; twice."""
    at = next((number for number, row in enumerate(rows[:_HEAD_ROWS])
               if [_flat(cell) for cell in row].count("项目") == 2), -1)
    if at < 0:
        return False
    head = [_flat(cell) for cell in rows[at]]
    split = head.index("项目", head.index("项目") + 1)
    sides = [[place for place in range(begin + 1, end) if head[place] != "行次"]
             for begin, end in ((0, split), (split, len(head)))]
    statement.sides = [[], []]
    for number, row in enumerate(rows[at + 1:], at + 1):
        if len(row) != len(head) or _flat(row[0]) == "栏次":
            statement.whole = statement.whole and len(row) != len(head)
            statement.whole = statement.whole or _flat(row[0]) == "栏次"
            continue
        for side, (begin, places) in enumerate(zip((0, split), sides, strict=True)):
            cells = _amounts(statement, row, number, places)
            if cells is None:
                statement.whole = False
            elif _flat(row[begin]):
                statement.sides[side].append(Line("", _flat(row[begin]), cells, number))
    return len(statement.sides[0]) > 2


# Codes and amounts in blocks

def _blocks(statement: Statement, rows: Rows) -> bool:
    """经济分类: code, name, amount; two or three times beside each other."""
    for number, row in enumerate(rows):
        for at in range(len(row) - 1):
            words = _flat(row[at])
            if re.fullmatch("3[0-9]{2}(?:[0-9]{2})?", words) and at + 2 < len(row):
                cells, name = _amounts(statement, row, number, [at + 2]), row[at + 1].strip()
            elif words in ("人员经费合计", "公用经费合计"):
                place = next((place for place in range(at + 1, len(row)) if row[place].strip()), at + 1)
                cells, name = _amounts(statement, row, number, [place]), words
                words = ""
            else:
                continue
            if cells is None:
                statement.whole = False
            else:
                statement.lines.append(Line(words, name, cells, number))
    return any(not line.code for line in statement.lines)


# 三公

def _three(statement: Statement, rows: Rows) -> bool:
    """One row of twelve amounts: six 预算数 and six 决算数, or by twos. They are put in the first order."""
    head = [_flat(cell) for row in rows[:_HEAD_ROWS] for cell in row]
    body = [(number, row) for number, row in enumerate(rows) if len(row) == 12 and number
            and any("." in cell for cell in row)]
    if len(body) != 1 or head.count("预算数") not in (1, 6) or head.count("预算数") != head.count("决算数"):
        return False
    number, row = body[0]
    order = range(12) if head.count("预算数") == 1 else [*range(0, 12, 2), *range(1, 12, 2)]
    cells = _amounts(statement, row, number, list(order))
    if cells is None:
        return False
    statement.lines = [Line("", "预算数", cells[:6], number), Line("", "决算数", cells[6:], number)]
    return True
