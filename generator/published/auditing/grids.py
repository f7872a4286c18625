"""Tables without a known title whose heads say what follows from what: two years and their difference, a
budget, what was spent and the rate. They are read only where each row has a cell for each head.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Final

from generator import numerals, quantities
from generator.published.auditing import precision
from generator.published.auditing.continued import flat
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.auditing.statements import unit_of
from generator.published.lines import Read, Rows


class Column(Enum):
    """What the cells of a column are."""

    BEFORE = "上年数"
    BUDGET = "年初预算数"
    WHOLE = "全年预算数"
    FINAL = "决算数"
    CHANGE = "增减额"
    GROWTH = "增减率"
    COMPLETION = "完成率"
    SHARE = "占比"


AMOUNTS: Final = (Column.BEFORE, Column.BUDGET, Column.WHOLE, Column.FINAL)
_RATES: Final = (Column.GROWTH, Column.COMPLETION, Column.SHARE)
_SPENT: Final = "(?:收入|支出)?(?:决算|执行|实际(?:支出|完成|执行))?"
_HEADS: Final = tuple((column, re.compile(pattern)) for column, pattern in (
    (Column.COMPLETION, "(?:完成|占)?(?:年初|全年|调整)?(?:预算)?(?:的)?(?:完成|执行)?"
                        "(?:率|比率|比例|进度|百分比)"),
    (Column.SHARE, "占(?:总|本年|全部)?(?:支出|收入|合计|总额|总数)?(?:的)?(?:比重|比例|比|百分比)"
                   "|比重|占比"),
    (Column.GROWTH, "(?:比|较|与)?(?:上年|去年|同期|同比)?(?:相比)?(?:增减|变动|增长|升降)(?:变动|变化)?"
                    "(?:率|比率|比例|幅度|百分比)|同比增减|增幅"),
    (Column.CHANGE, "(?:比|较|与)?(?:上年|去年|同期|同比)?(?:相比)?(?:增减|变动)(?:变动|变化)?"
                    "(?:额|数|金额|数额|情况)?"),
    (Column.BEFORE, f"(?:上年|去年|上年度){_SPENT}(?:数|额|金额)?"),
    (Column.BUDGET, "(?:本年)?(?:年初)?预算(?:数|额|金额)?"),
    (Column.WHOLE, "(?:本年)?(?:全年|调整后?)预算(?:数|额|金额)?"),
    (Column.FINAL, f"(?:本年|本年度)?{_SPENT}(?:数|额|金额)?")))
_YEAR: Final = re.compile("20[0-9]{2}(?=年)")
_UNIT: Final = re.compile(r"\((?:%|(?:单位:?)?[万亿]?元)\)|[(%)]")
_HEAD_ROWS: Final = 3
_MOST: Final = 400
"""So many rows a table has at most."""


@dataclass(slots=True)
class Grid:
    """A table: what its columns are, each once, and its rows with their labels. `told`: whether its amounts
    have a unit, else they are as they are printed, and counted as 万元.
    """

    block: int
    told: bool
    labels: list[str] = field(default_factory=list)
    rows: list[dict[Column, Printed]] = field(default_factory=list)
    heads: dict[Column, str] = field(default_factory=dict)
    whole: bool = True

    @property
    def numbers(self) -> int:
        return sum(map(len, self.rows))


def read(blocks: Sequence[Read | Rows], known: Container[int]) -> list[Grid]:
    """The tables of a document that are none of those whose block is known, and whose heads are."""
    return [grid for block, rows in enumerate(blocks)
            if not isinstance(rows, Read) and block not in known and len(rows) <= _MOST
            and (grid := _grid(blocks, block, rows))]


def _grid(blocks: Sequence[Read | Rows], block: int, rows: Rows) -> Grid | None:
    top = next((number for number, row in enumerate(rows[:_HEAD_ROWS])
                if len(_columns([flat(cell) for cell in row])) > 1), None)
    if top is None:
        return None
    head = [flat(cell) for cell in rows[top]]
    columns = _columns(head)
    labels = [head[0], *(head[at] for column, at in columns.items() if column not in _RATES)]
    unit = unit_of(blocks, block, rows[:2], labels)
    grid = Grid(block, bool(unit), heads={column: head[at] for column, at in columns.items()})
    for number, row in enumerate(rows[top + 1:], top + 1):
        cells = _cells(row, columns, Spot(block, number, 0, 0, 0), unit or numerals.YUAN_PER_WAN)
        if len(row) != len(head) or cells is None:
            grid.whole = False
        elif cells:
            words = map(flat, row[:min(columns.values())])
            grid.labels.append(next((one for one in words if one and not re.fullmatch("[0-9]+", one)), ""))
            grid.rows.append(cells)
    _settle(grid)
    return grid if grid.rows else None


def _settle(grid: Grid) -> None:
    """Amounts are as exact as most in the same table are; numbers of people are exact."""
    cells = [one for row in grid.rows for column, one in row.items() if column not in _RATES]
    worth = precision.of_table(cells)
    if not grid.told and all(one.last == numerals.YUAN_PER_WAN for one in cells):
        worth = Decimal(1)
    grid.rows[:] = [{column: one if column in _RATES else precision.exact(one, worth)
                     for column, one in row.items()} for row in grid.rows]


def _columns(heads: Sequence[str]) -> dict[Column, int]:
    """The columns that the heads name, nothing if two have one name, or if the years are not two in a row."""
    years = sorted({year for head in heads for year in _YEAR.findall(head)})
    if len(years) > 2 or len(years) == 2 and int(years[1]) - int(years[0]) != 1:
        return {}
    found: dict[Column, int] = {}
    for at, head in enumerate(heads[1:], 1):
        column = _column(head, years)
        if column in found:
            return {}
        if column:
            found[column] = at
    return found


def _column(head: str, years: Sequence[str]) -> Column | None:
    year = _YEAR.search(head)
    words = re.sub("20[0-9]{2}年度?", "", _UNIT.sub("", head))
    if not words and not year:
        return None
    column = _called(words)
    if re.search("%|百分", head) and column not in _RATES:
        column = Column.GROWTH if column is Column.CHANGE else _called(f"{words}率") if words else None
    if column is Column.FINAL and year and len(years) == 2 and year[0] == years[0]:
        return Column.BEFORE
    return column


def _called(words: str) -> Column | None:
    return next((column for column, pattern in _HEADS if pattern.fullmatch(words)), None)


def _cells(row: Sequence[str], columns: dict[Column, int], spot: Spot,
           unit: Decimal) -> dict[Column, Printed] | None:
    """The numbers of a row; None if a cell of an amount is something else."""
    found: dict[Column, Printed] = {}
    for column, at in columns.items():
        text = row[at].strip() if at < len(row) else ""
        number = re.sub("[%％]$", "", text).strip()
        value = quantities.alone(number)
        if value is None:
            if column in AMOUNTS and not quantities.is_nothing(text):
                return None
            continue
        scale = Decimal(1) if column in _RATES else unit
        found[column] = Printed(text, numerals.multiply(value, scale),
                                numerals.multiply(quantities.last_digit(number), scale),
                                spot._replace(column=at, end=len(text)))
    return found
