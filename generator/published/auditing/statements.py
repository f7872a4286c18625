"""The nine statements where a document has them as tables: their rows and amounts, found by title and heads.

A reader gives the cells that begin in each row, so columns are counted from the right end, and a table is
read only if all heads of its form stand in it in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.kinds.final_accounts.importing import forms
from generator.published.auditing import continued, names, precision
from generator.published.auditing.continued import HEAD_ROWS
from generator.published.auditing.continued import flat as _flat
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.lines import Read, Rows

_EMPTY: Final = 5
"""A table of no more rows is the frame of a form without amounts."""
_READ: Final = frozenset({forms.SUMMARY, forms.APPROPRIATION, forms.REVENUE, forms.EXPENDITURE,
                          forms.GENERAL_SPENT, forms.BASIC, forms.FUNDS, forms.CAPITAL})
_NAMING: Final = 4
"""So many cells a row may have before its amounts: 类, 款, 项 and the name."""
YUAN_OF: Final = {"": numerals.ZERO, "元": Decimal(1), "万元": numerals.YUAN_PER_WAN}
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
_FINAL: Final = re.compile("(?:本年|本期|20[0-9]{2}年度?)?(?:收入|支出)?"
                           "(?:(?:决算|统计|执行)?(?:数|额|金额)|决算)|合计|小计")
"""The head of a column of final amounts."""
_NOT_FINAL: Final = re.compile("预算(?!财政拨款)|上年|去年|比")
_OF_FUND: Final = re.compile("(?:其中:)?(?:一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?)"
                             "(?:财政拨款)?(?:支出|收入)?")
_DECIMAL: Final = re.compile(r"-?[0-9]+(?:,[0-9]{3})*\.[0-9]+(?:万?元)?")
_AMOUNT: Final = re.compile(rf"{_DECIMAL.pattern}|-?[0-9]{{1,3}}(?:,[0-9]{{3}})+|-?[0-9]+万?元"
                            r"|(?!20[0-9]{2}$|[23][0-9]{2}(?:[0-9]{2}){0,2}$)[1-9][0-9]{2,}")


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
    blocks: tuple[int, ...]
    yuan: Decimal
    places: tuple[tuple[int, int], ...]
    """The block of each row, and which row of that it is."""
    heads: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    sides: list[list[Line]] = field(default_factory=list)
    scopes: list[tuple[str, ...]] = field(default_factory=list)
    """The money of each amount of a label, left and right: nothing for all of it, then funds."""
    whole: bool = True
    """Whether every row was read."""

    @property
    def block(self) -> int:
        """The table, or the first part of it."""
        return self.blocks[0]

    @property
    def numbers(self) -> int:
        every = [*self.lines, *(line for side in self.sides for line in side)]
        return sum(cell is not None for line in every for cell in line.cells)


def read(blocks: Sequence[Read | Rows]) -> list[Statement]:
    """The statements of a document in order; tables that are none, or strange, are left out."""
    found: list[Statement] = []
    joined: set[int] = set()
    for block, rows in enumerate(blocks):
        if not isinstance(rows, Read) and block not in joined and (form := _form(blocks, block, rows)):
            parts = continued.whole(blocks, block)
            statement = Statement(form, parts.blocks, unit_of(blocks, block, rows[:2]), parts.places)
            statement.whole = parts.ends
            if _fill(statement, parts.rows):
                _settle(statement)
                found.append(statement)
                joined |= {*parts.blocks}
    return found


def _settle(statement: Statement) -> None:
    """Amounts are as exact as most in the same table are."""
    runs = (statement.lines, *statement.sides)
    worth = precision.of_table(cell for lines in runs for line in lines for cell in line.cells if cell)
    for lines in runs:
        lines[:] = [line._replace(cells=tuple(cell and precision.exact(cell, worth) for cell in line.cells))
                    for line in lines]


def strange(blocks: Sequence[Read | Rows], found: Sequence[Statement]) -> list[int]:
    """The blocks of tables that have the title of a statement and were not read, or not every row of them."""
    known = {block: one for one in found for block in one.blocks}
    return [block for block, rows in enumerate(blocks) if not isinstance(rows, Read)
            and _form(blocks, block, rows) in _READ and len(rows) > _EMPTY
            and not (block in known and known[block].whole)]


def amounts(blocks: Sequence[Read | Rows], block: int) -> int:
    """How many amounts a table has; whole numbers are some where it speaks of 元, but for years and codes."""
    rows = blocks[block]
    if isinstance(rows, Read):
        return 0
    cells = [cell.strip() for row in rows for cell in row]
    told = any("元" in words for words in (*continued.above(blocks, block), *cells))
    pattern = _AMOUNT if told else _DECIMAL
    return sum(bool(pattern.fullmatch(_flat(cell))) for cell in cells)


def _form(blocks: Sequence[Read | Rows], block: int, rows: Rows) -> str:
    """Which form a table is: by its title, the nearest above it, or in its first row."""
    titles = {_flat(title): form.key for form in forms.FORMS if form.by_title for title in form.titles}
    for words in (*continued.above(blocks, block), *(rows[0][:1] if rows else ())):
        title = _NUMBERED.sub("", _flat(words))
        if title in titles:
            return titles[title]
    return ""


def unit_of(blocks: Sequence[Read | Rows], block: int, head: Rows, labels: Iterable[str] = ()) -> Decimal:
    """How many yuan an amount of a table is, as it is told beside the `labels` of amounts, in the head or
    just above the table; 0 if nobody says.
    """
    near = list(map(_flat, continued.above(blocks, block)))
    words = [*reversed([_flat(cell) for row in head for cell in row]), *near]
    units = (*map(quantities.unit_beside, map(_flat, labels)), *map(quantities.unit_in, words),
             *map(quantities.unit_beside, near))
    return YUAN_OF[next(filter(None, units), "")]


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
    head = [_flat(cell) for row in rows[:HEAD_ROWS] for cell in row if not _code(row)]
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
        for cell in row[1:3] if len(parts[0]) == 3 else ():
            if not re.fullmatch("[0-9]{2}", _flat(cell)):
                break
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
                   Spot(*statement.places[row], column, 0, len(text)))


# Labels in two blocks

def _labels(statement: Statement, rows: Rows) -> bool:
    """收入 and 支出 beside each other: 项目, 行次, amounts; twice. Of several amounts the final ones."""
    at = next((number for number, row in enumerate(rows[:HEAD_ROWS])
               if sum(_is_label(cell) for cell in row) == 2), -1)
    if at < 0:
        return False
    begins = [place for place, cell in enumerate(rows[at]) if _is_label(cell)]
    heads = _lower(rows[at:], begins)
    chosen = [_final(range(begin + 1, end), heads, statement.form == forms.APPROPRIATION)
              for begin, end in zip(begins, (begins[1], len(heads)), strict=True)]
    if not all(chosen):
        return False
    statement.scopes = [tuple(one) for one in chosen]
    statement.sides = [[], []]
    for number, row in enumerate(rows[at + 1:], at + 1):
        if len(row) != len(heads):
            statement.whole = False
        elif _flat(row[0]) != "栏次":
            _both(statement, row, number, begins, chosen)
    return len(statement.sides[0]) > 2


def _both(statement: Statement, row: Sequence[str], number: int, begins: Sequence[int],
          chosen: Sequence[dict[str, int]]) -> None:
    """What a row has on the left and on the right."""
    for side, (begin, places) in enumerate(zip(begins, chosen, strict=True)):
        cells = _amounts(statement, row, number, [*places.values()]) if _flat(row[begin]) else ()
        if cells is None:
            statement.whole = False
        elif cells:
            statement.sides[side].append(Line("", _flat(row[begin]), cells, number))


def _is_label(cell: str) -> bool:
    return bool(re.fullmatch(r"项目(?:\(.*\))?", _flat(cell)))


def _lower(rows: Rows, begins: Sequence[int]) -> list[str]:
    """The heads of columns; of several above each other, which stand before the first label, the lowest."""
    heads = [_flat(cell) for cell in rows[0]]
    for row in rows[1:HEAD_ROWS]:
        words = [_flat(cell) for cell in row]
        if len(row) != len(heads) or any(words[begin] for begin in begins):
            break
        heads = [below if below and quantities.alone(below) is None else head
                 for head, below in zip(heads, words, strict=True)]
    return heads


def _final(places: Sequence[int], heads: Sequence[str], of_funds: bool) -> dict[str, int]:
    """The columns of final amounts: that of all, and of each fund if the form has them. Nothing where the
    heads do not say which it is: there may be budgets, last year's amounts and remarks beside.
    """
    columns = [at for at in places if heads[at] != "行次"]
    known = [at for at in columns if _FINAL.fullmatch(heads[at])]
    if len(columns) == 1 and not _NOT_FINAL.search(heads[columns[0]]):
        known = columns
    found = {"": known[0]} if len(known) == 1 else {}
    for at in columns if found and of_funds else ():
        if _OF_FUND.fullmatch(heads[at]):
            fund = names.scope_of(heads[at])
            if fund in found:
                return {}
            found[fund] = at
    return found


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
    """One row of twelve amounts: six 预算数 and six 决算数, or by twos; or one of six. They come out in the
    first order.
    """
    head = [_flat(cell) for row in rows[:HEAD_ROWS] for cell in row]
    budgets = [one for one in head if re.fullmatch("(?:年初|全年|调整)?预算数", one)]
    count = 12 if budgets else 6
    body = [(number, row) for number, row in enumerate(rows) if len(row) == count and number
            and _are_amounts(row)]
    if len(body) != 1:
        return False
    order = _twelve(head, budgets) if budgets else _six(head)
    number, row = body[0]
    cells = _amounts(statement, row, number, order) if order else None
    if not cells:
        return False
    statement.heads = (budgets[0], "决算数") if budgets else ("决算数",)
    halves = (cells[:6], cells[6:]) if budgets else (cells,)
    statement.lines = [Line("", name, half, number) for name, half in zip(("预算数", "决算数")[-len(halves):],
                                                                         halves, strict=True)]
    return True


def _are_amounts(row: Sequence[str]) -> bool:
    """Whether cells are amounts, and not the numbers of the columns."""
    values = [quantities.alone(cell) for cell in row]
    return any(values) and values != [one + values[0] if values[0] else None for one in range(len(values))]


def _twelve(head: Sequence[str], budgets: Sequence[str]) -> list[int]:
    if len(budgets) not in (1, 6) or len(budgets) != head.count("决算数") or len(set(budgets)) > 1:
        return []
    return [*range(12)] if len(budgets) == 1 else [*range(0, 12, 2), *range(1, 12, 2)]


def _six(head: Sequence[str]) -> list[int]:
    """公务接待费 stands last, or before the cars."""
    if any("预算" in one and "财政拨款" not in one or re.search("上年|20[0-9]{2}年", one) for one in head):
        return []
    places = [[at for at, one in enumerate(head) if re.fullmatch(pattern, one)]
              for pattern in (r"因公出国(?:\(境\))?费?用?", "公务用车购置及运行(?:维护)?费?", "公务接待费")]
    if any(len(one) != 1 for one in places) or head[0] != "合计":
        return []
    abroad, cars, guests = (one[0] for one in places)
    return [*range(6)] if abroad < cars < guests else [0, 1, 3, 4, 5, 2] if abroad < guests < cars else []
