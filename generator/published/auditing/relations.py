"""How the numbers of a report follow from each other, as a ledger says that has all of them.

A relation is between keys; `*` in a key is the code of a row, the same in all keys of a relation. A total of
rows has a family of them instead. A new fact has its relations here by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.composing.symbols import STAR
from generator.deriving.ledger import Fact, Figure, Ledger, Measure, Operation, figures
from generator.kind import Beside
from generator.problems import Severity

_CODE = re.compile(r"(?<=\.)[0-9]+(?=\.|$)")
_KNOWN = (Operation.SUM, Operation.DIFFERENCE, Operation.SHARE, Operation.GROWTH, Operation.VARIANCE,
          Operation.CARRY, Operation.YEAR_BEFORE)
_WITH_ROWS = 2
"""A family has so many rows at least, else it is not known to be one."""


class Relation(NamedTuple):
    """A number that follows from others, or, of a family, from all rows of one kind; `grouped`: only from the
    rows below the result's own. `rule`: what says of it how it stands to another, and how bad it is if not.
    """

    operation: Operation
    result: str
    inputs: tuple[str, ...]
    family: bool = False
    grouped: bool = False
    rule: Ruled | None = None


class Ruled(NamedTuple):
    """A rule about two numbers, and what a report does that breaks it."""

    beside: Beside
    severity: Severity
    title: str
    advice: str


class Named(NamedTuple):
    """What a number is called, and what it counts."""

    label: str
    measure: Measure


class Relations(NamedTuple):
    """All relations, and what each number is called."""

    relations: tuple[Relation, ...]
    names: Mapping[str, Named]


def of_ledger(ledger: Ledger, ruled: Iterable[Ruled] = ()) -> Relations:
    """The relations that a ledger knows, and those that rules say."""
    families: dict[str, list[Fact]] = {}
    for fact in ledger:
        if STAR in (key := starred(fact.key)):
            families.setdefault(key, []).append(fact)
    sums = [fact for fact in ledger if fact.operation is Operation.SUM]
    rows = list(_summed_rows(families))
    found = dict.fromkeys(relation for fact in ledger for relation in (
        *_direct(fact, families), *_shorter(fact, sums), *_parted(fact, rows)))
    beside = [Relation(Operation.CARRY, one.beside.left, (one.beside.right,), rule=one) for one in ruled]
    return Relations((*found, *beside), {starred(fact.key): _named(fact) for fact in ledger})


def _named(fact: Fact) -> Named:
    """What a fact is called; that of a row without the row's name."""
    label = fact.label if STAR not in starred(fact.key) else fact.label[fact.label.find("（"):]
    return Named(label, fact.measure)


def starred(key: str) -> str:
    """A key with `*` for the codes in it, or the names of rows."""
    return ".".join(part if part.isascii() and not part[:1].isdigit() else STAR for part in key.split("."))


def _direct(fact: Fact, families: Mapping[str, list[Fact]]) -> Iterator[Relation]:
    """What a fact follows from, as it says."""
    key, inputs = starred(fact.key), _facts(fact)
    if fact.operation not in _KNOWN or not inputs or len(inputs) < len(fact.inputs):
        return
    keys = tuple(starred(one.key) for one in inputs)
    codes = [set(_CODE.findall(one.key)) for one in inputs]
    if all(one <= set(_CODE.findall(fact.key)) for one in codes):
        if key not in keys and max(one.count(STAR) for one in keys) <= key.count(STAR):
            yield Relation(fact.operation, key, keys)
    elif fact.operation is Operation.SUM and len(set(keys)) == 1 and key.count(STAR) < 2:
        if STAR in key and keys[0].count(STAR) == 1:
            yield Relation(Operation.SUM, key, keys[:1], family=True, grouped=True)
        elif len(inputs) == len(families[keys[0]]) >= _WITH_ROWS:
            yield Relation(Operation.SUM, key, keys[:1], family=True)


def _facts(fact: Fact) -> list[Fact]:
    return [one for one in fact.inputs if isinstance(one, Fact)]


def _shorter(fact: Fact, sums: Iterable[Fact]) -> Iterator[Relation]:
    """A sum of sums: some parts may be printed together."""
    names = [one.key for one in _facts(fact)]
    for other in sums if fact.operation is Operation.SUM else ():
        parts = [one.key for one in _facts(other)]
        if 1 < len(parts) < len(names) and set(parts) < set(names):
            rest = [name for name in names if name not in parts]
            yield Relation(Operation.SUM, starred(fact.key), tuple(map(starred, (*rest, other.key))))


class _Rows(NamedTuple):
    """The rows of a family, what they count, and the figures that they rest on."""

    family: str
    measure: Measure
    figures: list[Figure]


def _summed_rows(families: Mapping[str, list[Fact]]) -> Iterator[_Rows]:
    """The families that may be the parts of a total."""
    for family, rows in families.items():
        if len(rows) >= _WITH_ROWS and rows[0].operation is Operation.SUM:
            yield _Rows(family, rows[0].measure, [one for row in rows for one in figures(row)])


def _parted(fact: Fact, families: Iterable[_Rows]) -> Iterator[Relation]:
    """Rows that rest on the same figures as a total, each on its own."""
    if fact.operation is not Operation.SUM or STAR in starred(fact.key):
        return
    whole = list(figures(fact))
    for rows in families:
        if whole and len(rows.figures) == len(whole) and rows.measure is fact.measure \
                and set(rows.figures) == set(whole):
            yield Relation(Operation.SUM, starred(fact.key), (rows.family,), family=True)
