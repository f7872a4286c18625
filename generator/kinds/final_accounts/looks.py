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
_COLUMNS = ("revenue", "expenditure", "general_public_expenditure")
_EMPTY_ROWS = ("summary", "appropriation_summary", "general_public_basic")
_HELD: Mapping[str, frozenset[str]] = {
    "title": frozenset({*STATEMENTS.values(), OVERALL, PROJECT}),
    "columns": frozenset({*(STATEMENTS[name] for name in _COLUMNS), OVERALL, PROJECT}),
    "empty_rows": frozenset(STATEMENTS[name] for name in _EMPTY_ROWS),
    "merged": frozenset({OVERALL, PROJECT}),
}
"""The settings of a table, and the tables that have each."""


class Column(NamedTuple):
    """A column of a table whose order may be set."""

    title: str
    name: str
    left: str
    """How many columns of the whole table stand before it, as an attribute has it."""


class Look(NamedTuple):
    """What is set of one table; empty where it is as in the edition."""

    title: Prose | str = ""
    columns: tuple[Prose, ...] = ()
    empty_rows: bool = True
    """Whether rows without money stand there."""
    merged: tuple[str, ...] | None = None
    """The columns in which the same words of several rows are one cell."""

    def order(self, usual: Mapping[str, str], fixed: Sequence[str] = ()) -> tuple[Column, ...]:
        """The columns of a table, by their words, in the order that is wanted; they must be all.

        `fixed` are those that stand before them in any order.
        """
        if self.columns and sorted(column.text for column in self.columns) != sorted(usual):
            raise Rejected([error("IN253", "“各栏”要把这张表的各栏都写出来，每栏一次",
                                  f"应写：{'、'.join(usual)}", self.columns[0].place)])
        return tuple(Column(title, usual[title], str(place))
                     for place, title in enumerate(map(str, self.columns or usual), len(fixed)))

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
    """The tables of which something is set, by name. The unit goes before its edition, in each thing."""
    found: dict[str, Look] = {}
    for form in reversed(edition.settings):
        for row in form.rows("tables"):
            for name in row.proses("names"):
                _refuse(row, name)
                found[name.text] = _read(row, found.get(name.text, Look()))
    return found


def _read(row: Form, before: Look) -> Look:
    return Look(row.prose("title") or before.title,
                row.proses("columns") or before.columns,
                row.word("empty_rows") == "列出" if row.has("empty_rows") else before.empty_rows,
                tuple(one.text for one in row.proses("merged")) if row.has("merged") else before.merged)


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
