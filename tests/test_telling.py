"""How rules tell the lines that a number rests on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.checking import telling
from generator.deriving.ledger import Fact, Figure, Ledger, Measure
from generator.problems import Place


def total(*yuan: int) -> Fact:
    """The sum of figures on lines 1, 2, …"""
    return Ledger().sum("total", "合计", [Figure(Decimal(value), Measure.YUAN, f"数{line}", Place("甲/2023.yaml", line, 3))
                                        for line, value in enumerate(yuan, 1)])


@pytest.mark.parametrize(("yuan", "lines"), [
    # As they stand in the file; of more than eight the largest first, whatever their sign.
    ((3, 8, 5, 1, 7, 2, 6, 4), "：2023.yaml:1,2,3,4,5,6,7,8"),
    ((3, 8, 5, 1, 7, -9, 6, 4, 2), "：2023.yaml:6,2,5,7,3,8,1,9 等 9 处"),
    ((), ""),
])
def test_the_largest_of_many_lines_are_told(yuan: tuple[int, ...], lines: str) -> None:
    assert telling.lines(total(*yuan)) == lines


def test_the_largest_amount_is_the_place_of_a_sum() -> None:
    otherwise = Place("甲/2023.yaml", 99, 1)
    assert telling.largest_place(total(3, -8, 5), otherwise).line == 2
    assert telling.place_of(total(3, -8, 5), otherwise).line == 1
    assert telling.largest_place(total(), otherwise) == telling.place_of(total(), otherwise) == otherwise
