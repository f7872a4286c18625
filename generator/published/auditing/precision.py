"""How exact the amounts of a document are: 6.8 is 6.80 where amounts have two decimals, else anything near.

Noughts at the end are often left out, and nothing else tells 7 万元 of 7.00 from 7 万元 of 7.31. So each run
of amounts is looked at as a whole: the paragraphs of a document, those below a heading, the cells of a table.
What the last digit of its amounts is worth is set once, in `Printed.last`; `half` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from generator import numerals
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.terms import Paragraph, Role
from generator.quantities import MONEY

GRAINS: Final = tuple(numerals.YUAN_PER_WAN.scaleb(-places) for places in range(numerals.PLACES, 0, -1))
"""Yuan that the last digit of an amount in 万元 is worth, with two decimals and with one."""
CENT: Final = GRAINS[0]
"""0.01 万元 in yuan, the most that roundings of two amounts move what follows from them."""
_ENOUGH: Final = 5
"""So many amounts below one heading say how exact they are, whatever the rest of the document has."""
_FEW: Final = 3
"""At least one of so many cells has a fraction where whole amounts are no rounded ones."""


def grain(amounts: Iterable[Printed]) -> Decimal:
    """Yuan that the last digit of the amounts in 万元 of a run is worth: of two in three of those with a
    fraction, if they are twice as many as those with none. It is 1 万元 where nothing says so: each is as
    exact as it is printed.
    """
    lasts = [one.last for one in amounts if one.value and _is_in_wan(one)]
    whole = sum(last == numerals.YUAN_PER_WAN for last in lasts)
    for worth in GRAINS:
        fine = sum(last <= worth for last in lasts)
        if fine and fine >= 2 * whole and fine >= 2 * (len(lasts) - whole - fine):
            return worth
    return numerals.YUAN_PER_WAN


def of_table(amounts: Iterable[Printed]) -> Decimal:
    """As `grain`, of the cells of a table: whoever leaves out noughts does so in all of it, so whole amounts
    among others are exact and tell nothing, unless most are whole.
    """
    cells = [one for one in amounts if one.value]
    broken = [one for one in cells if one.last < numerals.YUAN_PER_WAN]
    return grain(broken) if len(broken) * _FEW >= len(cells) else numerals.YUAN_PER_WAN


def exact(printed: Printed, worth: Decimal) -> Printed:
    """An amount of a run with this `grain`, with the noughts that were left out."""
    if not _is_in_wan(printed) or printed.last <= worth:
        return printed
    return printed._replace(last=worth)


def _is_in_wan(printed: Printed) -> bool:
    """Whether an amount is printed in 万元, or in a cell without a unit: what is in yuan stays as it is."""
    if "亿" in printed.text or printed.last > numerals.YUAN_PER_WAN:
        return False
    return "万" in printed.text or "元" not in printed.text


def settled(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs with amounts as exact as those of the document and those below the same heading are: the
    coarser of both.
    """
    of_all = grain(_amounts(paragraphs))
    for _, below in groupby(paragraphs, key=lambda one: one.headings):
        run = list(below)
        amounts = _amounts(run)
        worth = max(of_all, grain(amounts)) if len(amounts) >= _ENOUGH else of_all
        for one in run:
            yield one._replace(terms=tuple(
                term._replace(printed=exact(term.printed, worth)) if term.unit == MONEY else term
                for term in one.terms))


def as_settled(numbers: Iterable[Printed], paragraphs: Iterable[Paragraph]) -> Iterator[Printed]:
    """The same numbers as exact as they are in paragraphs; those of tables as exact as these."""
    found = list(numbers)
    lasts = {term.printed.spot[:4]: term.printed.last for one in paragraphs for term in one.terms
             if term.unit == MONEY}
    worth = grain(one for one in found if one.spot[:4] not in lasts and one.last >= CENT)
    for one in found:
        last = lasts.get(one.spot[:4])
        yield one._replace(last=last) if last else exact(one, worth)


def _amounts(paragraphs: Iterable[Paragraph]) -> list[Printed]:
    """Amounts that are more than words of a reason."""
    return [term.printed for one in paragraphs for term in one.terms
            if term.unit == MONEY and term.role is not Role.PROSE and term.printed.value]
