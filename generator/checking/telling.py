"""How rules tell what they compared: amounts in 万元 and the lines that they rest on."""

from __future__ import annotations

from generator import numerals
from generator.deriving.ledger import Fact, Figure, Measure
from generator.deriving.ledger import figures as origins
from generator.numerals import NumberStyle
from generator.problems import Place

MONEY = NumberStyle(thousands=True)


def sides(left: Fact, sign: str, right: Fact) -> str:
    """Numbers that do not go together: `12.00 万元（甲：2023.yaml:4） ≠ 11.00 万元（乙：2023.yaml:7,9）`."""
    return f"{sourced(left)} {sign} {sourced(right)}"


def sourced(fact: Fact) -> str:
    """A number, what it is, and its lines: `12.00 万元（甲：2023.yaml:4）`."""
    return f"{stated(fact)}（{fact.label}{lines(fact)}）"


def stated(fact: Fact | Figure) -> str:
    """An amount of money with its unit, or how many there are."""
    if fact.measure is Measure.COUNT:
        return numerals.count(fact.value)
    return f"{numerals.amount(fact.value, MONEY)} 万元"


def lines(fact: Fact) -> str:
    """The lines that a number rests on, file by file: `：2022.yaml:8、2023.yaml:14,18,21`.

    Where they are of several units, the files are named with their folders.
    """
    by_file: dict[str, list[int]] = {}
    for figure in origins(fact):
        by_file.setdefault(figure.place.file, []).append(figure.place.line)
    folders = {file.rpartition("/")[0] for file in by_file}
    names = {file: "/".join(file.split("/")[-2 if len(folders) > 1 else -1:]) for file in by_file}
    told = "、".join(f"{names[file]}:{','.join(map(str, sorted(set(numbers))))}"
                    for file, numbers in by_file.items())
    return told and f"：{told}"


def place_of(fact: Fact, otherwise: Place) -> Place:
    """The first line that a number rests on."""
    return next((figure.place for figure in origins(fact)), otherwise)
