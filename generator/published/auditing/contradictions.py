"""What readers of a document find: the numbers it prints, and where two of them cannot both be right."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from generator.problems import Severity


class Spot(NamedTuple):
    """Where something stands: the block of the file, the row and cell of a table, all from 0 (-1: it is in a
    paragraph), and its place in the text of the paragraph or cell.
    """

    block: int
    row: int
    column: int
    start: int
    end: int


class Printed(NamedTuple):
    """A number that a document prints: `value` is in yuan for money, in percent for a rate, as in
    `quantities.Stated`; `last` is what its last digit is worth in the same measure. `key` is that of its fact
    where a template of an edition read it.
    """

    text: str
    value: Decimal
    last: Decimal
    spot: Spot
    key: str = ""


class Contradiction(NamedTuple):
    """Numbers that do not agree. The first of `ends` is the one most likely wrong; `arithmetic` computes it
    from the others, as a reader would with a calculator.
    """

    code: str
    severity: Severity
    message: str
    ends: tuple[Printed, ...]
    arithmetic: str
    advice: str
