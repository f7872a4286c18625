"""Every number of a year's file, and the ways to get it wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from generator.problems import Problem
from generator.reading.fields import Field
from generator.reading.scan import Source, Trail

STEPS = {"money": Decimal(100), "whole": Decimal(1), "points": Decimal("0.01"), "percent": Decimal(1),
         "area": Decimal("0.01")}
"""One printed unit of each type: 0.01 万元 is 100 元. 完成比例 is not printed; it is given in whole percents."""
PLACES = {"money": 2, "whole": 0, "points": 2, "percent": 2, "area": 2}
"""Digits after the point that a number may have; one in 万元 has six."""
WAYS = ("one unit more", "ten times", "sign", "deleted", "swapped")
MORE_WAYS = ("a tenth", "transposed")
Leaf = tuple[Trail, str]


def said(problem: Problem) -> tuple[str, str]:
    """A problem without the lines that it names: a change elsewhere in a file may move them."""
    return problem.code, re.sub(r"：?[^（）：；]*\.yaml:[0-9,、]+", "", problem.message)


def leaves(fields: tuple[Field, ...], value: object, trail: Trail = ()) -> Iterator[Leaf]:
    """Every number that was filled in, with its type."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(fields, item, (*trail, number))
    elif isinstance(value, dict):
        for field in fields:
            if field.fields and value.get(field.key) is not None:
                yield from leaves(field.fields, value[field.key], (*trail, field.key))
            elif field.type in STEPS and value.get(field.key) is not None:
                yield (*trail, field.key), field.type


def mutants(text: Source, leaf: Leaf, after: Leaf | None, ways: tuple[str, ...] = WAYS) -> Iterator[tuple[str, str]]:
    """Each way to get a number wrong, and the whole file with it."""
    yield from ((way, mutant) for way, mutant in _mutants(text, leaf, after) if way in ways)


def _mutants(text: Source, leaf: Leaf, after: Leaf | None) -> Iterator[tuple[str, str]]:
    trail, kind = leaf
    as_written = written(text, trail)
    number = Decimal(as_written.rstrip("%"))
    in_wan = kind == "money" and written(text, ("金额单位",)) == "万元"
    yield WAYS[0], _changed(text, {trail: str(number + (STEPS[kind] / 10_000 if in_wan else STEPS[kind]))})
    if number:
        yield WAYS[1], _changed(text, {trail: str(number * 10)})
        yield WAYS[2], _changed(text, {trail: str(-number)})
        if _fits(tenth := f"{number / 10:f}", 6 if in_wan else PLACES[kind]):
            yield MORE_WAYS[0], _changed(text, {trail: tenth})
        if other := _transposed(f"{number:f}"):
            yield MORE_WAYS[1], _changed(text, {trail: other})
    yield WAYS[3], _without(text, trail)
    if after is not None and after[1] == kind and Decimal(written(text, after[0]).rstrip("%")) != number:
        yield WAYS[4], _changed(text, {trail: written(text, after[0]), after[0]: as_written})


def _fits(number: str, places: int) -> bool:
    """Whether a number has no more digits after the point than it may have."""
    return len(number.partition(".")[2].rstrip("0")) <= places


def _transposed(number: str) -> str:
    """A number with the first two neighbouring digits that differ exchanged; nothing if it would begin with 0."""
    for at in range(len(number) - 1):
        one, other = number[at], number[at + 1]
        if one.isdigit() and other.isdigit() and one != other and (at or other != "0"):
            return number[:at] + other + one + number[at + 2:]
    return ""


def written(text: Source, trail: Trail) -> str:
    found: object = text.value
    for step in trail:
        found = found[step]  # type: ignore[index]
    return str(found)


def _changed(text: Source, values: dict[Trail, str]) -> str:
    lines = list(text.lines)
    for trail, new in values.items():
        place, old = text.place(trail), written(text, trail)
        line = lines[place.line - 1]
        assert line[place.column - 1:].startswith(old), (line, old)
        lines[place.line - 1] = line[:place.column - 1] + new + line[place.column - 1 + len(old):]
    return "\n".join(lines) + "\n"


def _without(text: Source, trail: Trail) -> str:
    """The file without a key. Where a list's row begins with it, the dash stays before the next key."""
    lines, number = list(text.lines), text.place(trail).line - 1
    if lines[number].lstrip().startswith("- "):
        lines[number + 1] = lines[number][:lines[number].index("- ") + 2] + lines[number + 1].lstrip()
    del lines[number]
    return "\n".join(lines) + "\n"
