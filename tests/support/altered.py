"""Finished documents with one thing changed: a figure, or a paragraph, row or table that is gone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from generator import quantities
from generator.published.auditing import forms, paragraphs, statements
from generator.published.auditing.contradictions import Spot
from generator.published.auditing.terms import Role
from generator.published.lines import Read, Rows
from generator.quantities import MONEY, PERCENT

Blocks = list[Read | Rows]


class Target(NamedTuple):
    """A printed figure: what it is, and where."""

    kind: str
    spot: Spot


def figures(blocks: Blocks) -> Iterator[Target]:
    """The figures of a document that may be checked: rates, amounts in sentences, what stands in forms and statements."""
    for paragraph in paragraphs.read(blocks):
        for term in paragraph.terms:
            if term.role is not Role.PROSE and term.unit in (MONEY, PERCENT):
                yield Target("rate" if term.unit == PERCENT else "amount", term.printed.spot)
    for form in forms.read(blocks):
        for fund in form.funds:
            yield from (Target("fund", cell.spot) for key, cell in fund.cells.items())
        for row in form.indicators:
            yield from (Target("points", row.cells[key].spot) for key in ("分值", "得分") if key in row.cells)
        yield from (Target("points", cell.spot) for cell in form.total.values())
    for statement in statements.read(blocks):
        for line in (*statement.lines, *(line for side in statement.sides for line in side)):
            yield from (Target("statement", cell.spot) for cell in line.cells if cell)


def altered(blocks: Blocks, spot: Spot, dice: random.Random) -> Blocks | None:
    """The document with another digit, or two digits swapped, in one figure; None if it would say the same."""
    block = blocks[spot.block]
    if isinstance(block, Read):
        old = block.text[spot.start:spot.end]
        new = _typo(old, dice)
        changed: Read | Rows = block._replace(text=block.text[:spot.start] + new + block.text[spot.end:])
    else:
        old = block[spot.row][spot.column]
        new = _typo(old, dice)
        changed = _with_cell(block, spot, new)
    if _values(old) == _values(new):
        return None
    return [*blocks[:spot.block], changed, *blocks[spot.block + 1:]]


def without(blocks: Blocks, dice: random.Random) -> Blocks:
    """The document without a paragraph, a table or a row of one."""
    at = dice.randrange(len(blocks))
    block = blocks[at]
    if isinstance(block, Read) or dice.random() < 0.2:
        return blocks[:at] + blocks[at + 1:]
    row = dice.randrange(len(block))
    return [*blocks[:at], block[:row] + block[row + 1:], *blocks[at + 1:]]


def _with_cell(rows: Rows, spot: Spot, text: str) -> Rows:
    row = rows[spot.row]
    return (*rows[:spot.row], (*row[:spot.column], text, *row[spot.column + 1:]), *rows[spot.row + 1:])


def _typo(text: str, dice: random.Random) -> str:
    places = [at for at, one in enumerate(text) if one.isdigit()]
    letters = list(text)
    kind = dice.choice(("one", "swap", "last"))
    if kind == "swap" and len(places) > 1:
        at = dice.randrange(len(places) - 1)
        one, other = places[at], places[at + 1]
        letters[one], letters[other] = letters[other], letters[one]
    elif places:
        at = places[-1] if kind == "last" else dice.choice(places)
        letters[at] = dice.choice([digit for digit in "0123456789" if digit != letters[at]])
    return "".join(letters)


def _values(text: str) -> list[object]:
    return [one.value for one in quantities.find(text)] or [quantities.alone(text.rstrip("分%"))]
