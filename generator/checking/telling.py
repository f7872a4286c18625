"""How rules tell what they compared: amounts in 万元 and the lines that they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from generator import numerals
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


def stated(fact: Fact | Figure) -> str:
    """An amount of money with its unit, or how many there are."""
    if fact.measure is Measure.COUNT:
        return numerals.count(fact.value)
    return f"{numerals.amount(fact.value, MONEY)} 万元"


def lines(fact: Fact) -> str:
    """The lines that a number rests on, file by file: `：2022.yaml:8、2023.yaml:14,18,21`.

    Of many, the largest amounts.
    """
    found = list(origins(fact))
    told = largest(found) if len(found) > MOST_LINES else _by_file(sorted(figure.place for figure in found))
    return told and f"：{told}"


def largest(found: Iterable[Figure]) -> str:
    """The lines of the largest amounts, the largest first: `2023.yaml:21,14 等 12 处`."""
    there = sorted((figure for figure in found if figure.value),
                   key=lambda figure: (-abs(figure.value), figure.place))
    more = f" 等 {len(there)} 处" if len(there) > MOST_LINES else ""
    return f"{_by_file([figure.place for figure in there[:MOST_LINES]])}{more}"


def short(place: Place, folder: bool = False) -> str:
    """A line, by its file's name, and its folder's where there are several."""
    return f"{'/'.join(place.file.split('/')[-1 - folder:])}:{place.line}"


def place_of(fact: Fact, otherwise: Place) -> Place:
    """The first line that a number rests on."""
    return next((figure.place for figure in origins(fact)), otherwise)


def largest_place(fact: Fact, otherwise: Place) -> Place:
    """The line of the largest amount that a number rests on."""
    there = sorted(origins(fact), key=lambda figure: -abs(figure.value))
    return there[0].place if there else otherwise


def _by_file(places: list[Place]) -> str:
    """Lines in the order given, file by file. Those of several units have their folders."""
    found: dict[str, list[int]] = {}
    for place in places:
        found.setdefault(place.file, []).append(place.line)
    names = 1 + (len({file.rpartition("/")[0] for file in found}) > 1)
    return "、".join(f"{'/'.join(file.split('/')[-names:])}:{','.join(map(str, dict.fromkeys(numbers)))}"
                    for file, numbers in found.items())
