"""How rules tell what they compared: amounts in 万元 and the lines that they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator import numerals
from generator.deriving import trace
from generator.deriving.ledger import Fact, Figure, Measure
from generator.deriving.ledger import figures as origins
from generator.numerals import NumberStyle
from generator.problems import Place

MONEY = NumberStyle(thousands=True)
MOST_LINES = 8
"""So many lines are named at most; who looks for a mistake begins with the largest."""


def sourced(fact: Fact) -> str:
    """A number, what it is, and its lines: `12.00 万元（甲：2023.yaml:4）`."""
    return f"{stated(fact)}（{fact.label}{lines(fact)}）"


def named(fact: Fact | Figure) -> str:
    """A number and what it is: `12.00 万元（甲）`."""
    return f"{stated(fact)}（{fact.label}）"


def sides(left: Fact | Figure, sign: str, right: Fact | Figure) -> str:
    """Two numbers that were compared: `12.00 万元（甲） ≠ 13.00 万元（乙）`."""
    return f"{named(left)} {sign} {named(right)}"


def stated(fact: Fact | Figure) -> str:
    """A number with its unit; how many there are by itself."""
    if fact.measure is Measure.YUAN:
        return f"{numerals.amount(fact.value, MONEY)} 万元"
    return trace.shown(fact)


def lines(fact: Fact) -> str:
    """The lines that a number rests on, file by file: `：2022.yaml:8、2023.yaml:14,18,21`.

    Of many, the largest amounts.
    """
    found = sorted(origins(fact), key=lambda figure: figure.place)
    if len(found) > MOST_LINES:
        found.sort(key=lambda figure: -abs(figure.value))
    told = at_most(found, names_told(figure.place for figure in found))
    return told and f"：{told}"


def at_most(found: Sequence[Figure], names: int) -> str:
    """The first lines of some, file by file: `2023.yaml:21,14,… 等 12 处`. `names`: as in `short`."""
    by_file: dict[str, list[int]] = {}
    for figure in found[:MOST_LINES]:
        by_file.setdefault(figure.place.file, []).append(figure.place.line)
    told = "、".join(f"{_named(file, names)}:{','.join(map(str, dict.fromkeys(numbers)))}"
                    for file, numbers in by_file.items())
    return f"{told} 等 {len(found)} 处" if len(found) > MOST_LINES else told


def short(place: Place, names: int) -> str:
    """A line and its file, by so many names at its end."""
    return f"{_named(place.file, names)}:{place.line}"


def names_told(places: Iterable[Place]) -> int:
    """How many names tell files apart: those of several units are named with their folders."""
    return 2 if len({place.file.rpartition("/")[0] for place in places}) > 1 else 1


def _named(file: str, names: int) -> str:
    return "/".join(file.split("/")[-names:])


def place_of(fact: Fact, otherwise: Place) -> Place:
    """The first line that a number rests on."""
    return next((figure.place for figure in origins(fact)), otherwise)


def largest_place(fact: Fact, otherwise: Place) -> Place:
    """The line of the largest amount that a number rests on."""
    there = sorted(origins(fact), key=lambda figure: -abs(figure.value))
    return there[0].place if there else otherwise
