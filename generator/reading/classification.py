"""政府收支分类科目 of one year: codes of functions and of economic items, and their names.

Functional codes have 3 digits (类, class), 5 (款, section) or 7 (项, item); economic codes 3 or 5.
The lists come from public documents and are not complete: a code that is not in them has no name here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from generator.shelf import Shelf


class Level(IntEnum):
    """How many digits a functional code has at each level."""

    CLASS = 3
    SECTION = 5
    ITEM = 7


class Classification(NamedTuple):
    """The names valid in one year, by code."""

    year: int
    functional: Mapping[str, str]
    economic: Mapping[str, str]


def ancestor(code: str, level: Level) -> str:
    """The class or section that an item belongs to."""
    return code[:level]


def load(folder: Path, year: int, shelf: Shelf | None = None) -> Classification:
    """Read `functional.csv` and `economic.csv`: code, name, from_year, to_year (empty: no limit)."""
    shelf = shelf or Shelf()
    functional, economic = (shelf.content(folder / name, name) for name in ("functional.csv", "economic.csv"))
    return _of(functional, economic, year)


def of_all_years(folder: Path) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The functional and the economic names by code, whatever the year: a name that not every year has says
    which have it, and of several names the earliest comes first.
    """
    functional, economic = ((folder / name).read_text(encoding="utf-8")
                            for name in ("functional.csv", "economic.csv"))
    return _dated(functional), _dated(economic)


def _dated(text: str) -> dict[str, str]:
    rows = list(csv.DictReader(StringIO(text, newline="")))
    begin = min(row["from_year"] for row in rows)  # A list that begins in a year tells nothing from before.
    years: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in sorted(rows, key=lambda row: row["from_year"]):
        span = row["from_year"].removeprefix(begin), row["to_year"]
        years.setdefault(row["code"], {}).setdefault(row["name"], []).append(span)
    return {code: "、".join(name + _span(spans[0][0], spans[-1][1]) for name, spans in names.items())
            for code, names in years.items()}


def _span(first: str, last: str) -> str:
    """The years of a name; empty if every year has it."""
    if first and last:
        return f"（{first} 至 {last} 年度）"
    return f"（{first} 年度起）" if first else f"（至 {last} 年度）" if last else ""


@lru_cache(maxsize=8)
def _of(functional: bytes, economic: bytes, year: int) -> Classification:
    return Classification(year, _names(functional, year), _names(economic, year))


def _names(data: bytes, year: int) -> dict[str, str]:
    return {code: name for code, name, first, last in _rows(data) if first <= year <= last}


@lru_cache(maxsize=4)
def _rows(data: bytes) -> list[tuple[str, str, int, int]]:
    """Each code with its name, the first year that it is valid in and the last."""
    head, *rows = filter(None, csv.reader(StringIO(data.decode(), newline="")))
    assert head == ["code", "name", "from_year", "to_year"], head
    return [(code, name, int(first or 0), int(last or 9999))
            for code, name, first, last in rows]
