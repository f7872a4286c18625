"""部门决算公开: how the tables of a unit look, from `表格` of its `版式设置`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import dropwhile
from typing import NamedTuple

from generator.composing.editions import Edition
from generator.deriving.ledger import Prose
from generator.problems import Rejected, error
from generator.reading.form import Form

OVERALL, PROJECT = "整体支出绩效目标自评表", "项目支出绩效自评表"
STATEMENTS: Mapping[str, str] = {
    "summary": "收入支出决算总表",
    "revenue": "收入决算表",
    "expenditure": "支出决算表",
    "appropriation_summary": "财政拨款收入支出决算总表",
    "general_public_expenditure": "一般公共预算财政拨款支出决算表",
    "general_public_basic": "一般公共预算财政拨款基本支出决算表",
    "three_public": "财政拨款“三公”经费支出决算表",
    "government_funds": "政府性基金预算财政拨款收入支出决算表",
    "state_capital": "国有资本经营预算财政拨款收入支出决算表",
    "state_capital_expenditure": "国有资本经营预算财政拨款支出决算表",
}
"""What settings call the statements, by their templates; an edition may give them other titles."""
_EMPTY_ROWS = ("summary", "appropriation_summary", "general_public_basic")
LINES = ("revenue", "expenditure", "general_public_expenditure", "government_funds", "state_capital")
"""Statements with rows of 合计, 类, 款 and 项."""


class Column(NamedTuple):
    """A column of a table whose order may be set; numbers are as attributes have them."""

    title: str
    name: str
    width: str
    left: str
    """How many columns of the whole table stand before it."""


def _columns(before: int, *rows: tuple[str, str, str]) -> tuple[Column, ...]:
    """Columns by title, name and width, behind those that stand `before` them in any order."""
    return tuple(Column(*row, str(place)) for place, row in enumerate(rows, before))


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    STATEMENTS["revenue"]: _columns(
        2, ("本年收入合计", "current", "10"), ("财政拨款收入", "appropriation", "10"),
        ("上级补助收入", "superior_subsidy", "9"), ("事业收入", "service_revenue", "9"),
        ("经营收入", "business_revenue", "9"), ("附属单位上缴收入", "subordinate_remittance", "11"),
        ("其他收入", "other_revenue", "8")),
    STATEMENTS["expenditure"]: _columns(
        2, ("本年支出合计", "current", "11"), ("基本支出", "basic", "11"), ("项目支出", "project", "11"),
        ("上缴上级支出", "superior_remittance", "9"), ("经营支出", "business_expenditure", "9"),
        ("对附属单位补助支出", "subordinate_subsidy", "13")),
    STATEMENTS["general_public_expenditure"]: _columns(
        2, ("合计", "expenditure", "17"), ("基本支出", "basic", "17"), ("项目支出", "project", "17")),
    OVERALL: _columns(
        3, ("预期指标值", "target", "11"), ("指标值设定依据", "basis", "14"), ("分值权重", "points", "8"),
        ("实际完成指标值", "actual", "12"), ("得分", "score", "7")),
    PROJECT: _columns(
        4, ("年度指标值", "target", "11"), ("实际完成值", "actual", "11"), ("分值", "points", "6"),
        ("得分", "score", "9"), ("偏差原因分析及改进措施", "deviation", "21")),
}
"""The columns that each table has, in the usual order."""
_HELD: Mapping[str, frozenset[str]] = {
    "title": frozenset({*STATEMENTS.values(), OVERALL, PROJECT}),
    "columns": frozenset(COLUMNS),
    "empty_rows": frozenset(STATEMENTS[name] for name in _EMPTY_ROWS),
    "merged": frozenset({OVERALL, PROJECT}),
    "total_row": frozenset(STATEMENTS[name] for name in LINES),
}
"""The settings of a table, and the tables that have each."""


class Look(NamedTuple):
    """What one table is like; empty where it is as in the edition."""

    title: Prose | str = ""
    columns: tuple[Column, ...] = ()
    """Those whose order may be set, in their order."""
    empty_rows: bool = True
    """Whether rows without money stand there."""
    merged: tuple[str, ...] | None = None
    """The columns in which the same words of several rows are one cell."""
    total_last: bool = False
    """Whether 合计 stands below the other rows."""

    @staticmethod
    def since(columns: Sequence[Column], *names: str) -> tuple[Column, ...]:
        """The columns from the first that has one of the names."""
        return tuple(dropwhile(lambda column: column.name not in names, columns))

    @staticmethod
    def around(columns: Sequence[Column], name: str) -> tuple[str, str]:
        """How many columns of the whole table stand before a column and behind it, as attributes have them.

        Of the last column, those of the one before it: there is always a column behind.
        """
        place = min([column.name for column in columns].index(name), len(columns) - 2)
        return columns[place].left, str(len(columns) - 1 - place)


def read(edition: Edition) -> Mapping[str, Look]:
    """The tables with columns to order, and those of which something is set, by name. The unit goes before
    its edition, in each thing.
    """
    found = {name: Look(columns=columns) for name, columns in COLUMNS.items()}
    for form in reversed(edition.settings):
        for row in form.rows("tables"):
            for name in row.proses("names"):
                _refuse(row, name)
                found[name.text] = _read(row, found.get(name.text, Look()))
    return found


def _read(row: Form, before: Look) -> Look:
    return Look(row.prose("title") or before.title,
                _ordered(row.proses("columns"), before.columns),
                row.word("empty_rows") == "列出" if row.has("empty_rows") else before.empty_rows,
                tuple(one.text for one in row.proses("merged")) if row.has("merged") else before.merged,
                row.word("total_row") == "在后" if row.has("total_row") else before.total_last)


def _ordered(wanted: tuple[Prose, ...], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns of a table in the order that is wanted; they must be all."""
    if not wanted:
        return columns
    titles = {column.title: column for column in columns}
    if sorted(title.text for title in wanted) != sorted(titles):
        raise Rejected([error("IN253", "“各栏”要把这张表的各栏都写出来，每栏一次",
                              f"应写：{'、'.join(titles)}", wanted[0].place)])
    return tuple(titles[title.text]._replace(left=column.left)
                 for title, column in zip(wanted, columns, strict=True))


def _refuse(row: Form, name: Prose) -> None:
    """A table that there is not, or one that has not what is set."""
    keys = {field.name: field.key for field in row.fields}
    for setting, tables in _HELD.items():
        if name.text not in _HELD["title"] or row.has(setting) and name.text not in tables:
            known = name.text in _HELD["title"]
            message = f"“{name}”没有“{keys[setting]}”" if known else f"没有名为“{name}”的表"
            raise Rejected([error("IN253", message, f"可以写：{_listed(tables)}", name.place)])


def _listed(tables: Iterable[str]) -> str:
    order = (*STATEMENTS.values(), OVERALL, PROJECT)
    return "、".join(sorted(tables, key=order.index))
