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

_CODE = re.compile(r"(?<=\.)[0-9]+(?=\.|$)")
_KNOWN = (Operation.SUM, Operation.DIFFERENCE, Operation.SHARE, Operation.GROWTH, Operation.VARIANCE,
          Operation.CARRY, Operation.YEAR_BEFORE)
_WITH_ROWS = 2
"""A family has so many rows at least, else it is not known to be one."""


class Relation(NamedTuple):
    """A number that follows from others, or, of a family, from all rows of one kind. `code`: the rule that
    says so, where one does. `grouped`: only from the rows below the result's own.
    """

    operation: Operation
    result: str
    inputs: tuple[str, ...]
    family: bool = False
    grouped: bool = False
    code: str = ""


class Named(NamedTuple):
    """What a number is called, and what it counts."""

    label: str
    measure: Measure


class Relations(NamedTuple):
    """All relations, and what each number is called."""

    relations: tuple[Relation, ...]
    names: Mapping[str, Named]


def of_ledger(ledger: Ledger, equal: Iterable[tuple[str, str, str]] = ()) -> Relations:
    """The relations that a ledger knows. `equal`: what must be the same besides, each with its rule's code."""
    families: dict[str, list[Fact]] = {}
    for fact in ledger:
        if STAR in (key := starred(fact.key)):
            families.setdefault(key, []).append(fact)
    found = dict.fromkeys(relation for fact in ledger for relation in _relations(fact, families, ledger))
    same = [Relation(Operation.CARRY, left, (right,), code=code) for code, left, right in equal]
    names = {starred(fact.key): Named(re.sub("^[0-9]{3,}", "", fact.label), fact.measure) for fact in ledger}
    return Relations((*found, *same), names)


def starred(key: str) -> str:
    """A key with `*` for the codes in it."""
    return _CODE.sub(STAR, key)


def _relations(fact: Fact, families: Mapping[str, list[Fact]], ledger: Ledger) -> Iterator[Relation]:
    key, inputs = starred(fact.key), [one for one in fact.inputs if isinstance(one, Fact)]
    if fact.operation not in _KNOWN:
        return
    if inputs and len(inputs) == len(fact.inputs):
        yield from _direct(fact, key, inputs, families)
    if fact.operation is Operation.SUM:
        yield from _shorter(key, inputs, ledger)
        if STAR not in key:
            yield from _parted(fact, families)


def _direct(fact: Fact, key: str, inputs: list[Fact],
            families: Mapping[str, list[Fact]]) -> Iterator[Relation]:
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


def _shorter(key: str, inputs: list[Fact], ledger: Ledger) -> Iterator[Relation]:
    """A sum of sums: some parts may be printed together."""
    names = [one.key for one in inputs]
    for other in ledger:
        parts = [one.key for one in other.inputs if isinstance(one, Fact)]
        if (other.operation is Operation.SUM and 1 < len(parts) < len(names) and set(parts) < set(names)):
            rest = [name for name in names if name not in parts]
            yield Relation(Operation.SUM, key, tuple(map(starred, (*rest, other.key))))


def _parted(fact: Fact, families: Mapping[str, list[Fact]]) -> Iterator[Relation]:
    """Rows that rest on the same figures as a total, each on its own."""
    whole = _figures(fact)
    for family, rows in families.items():
        parts = [one for row in rows for one in _figures(row)]
        if len(rows) >= _WITH_ROWS and whole and len(parts) == len(whole) and set(parts) == set(whole) \
                and rows[0].operation is Operation.SUM and rows[0].measure is fact.measure:
            yield Relation(Operation.SUM, starred(fact.key), (family,), family=True)


def _figures(fact: Fact) -> list[Figure]:
    return list(figures(fact))
