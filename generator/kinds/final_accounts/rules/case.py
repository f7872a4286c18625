"""What the rules of 部门决算公开 look at, and with what they compare."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from generator import numerals
from generator.checking.comparing import beyond, differs, exceeds, rounding, summed, tail, unequal
from generator.checking.rules import Rules
from generator.checking.telling import MONEY, stated
from generator.composing.editions import Edition
from generator.deriving.ledger import Fact, Ledger, Prose
from generator.kinds.final_accounts.items import is_empty, item_codes
from generator.kinds.final_accounts.model import APPROPRIATIONS, FinalAccounts, Fund
from generator.kinds.final_accounts.prose import Inside
from generator.kinds.final_accounts.reasons import Printed
from generator.kinds.final_accounts.style import Style
from generator.reading.classification import Classification


class Case(NamedTuple):
    """What the rules look at. `before` is last year's ledger, if there is a file of last year.

    `printed` are the reasons of the edition.
    """

    accounts: FinalAccounts
    ledger: Ledger
    before: Ledger | None
    names: Classification
    edition: Edition
    printed: Printed
    words: tuple[Prose, ...]
    """Everything that the unit wrote in words."""
    style: Style
    inside: Inside
    """Those of the words that stand in tables of performance."""

    def reason(self, use: str) -> Prose | None:
        return self.printed.of(self.accounts, use)


RULES: Rules[Case] = Rules()

__all__ = ["RULES", "Case", "beyond", "by_unit", "differs", "each", "exceeds", "is_empty_fund",
           "printed_items", "rounding", "share", "summed", "tail", "unequal"]


def printed_items(case: Case, said: str) -> Iterator[tuple[Fund, str]]:
    """The items of which an edition prints `said`: 各科目, or 各科目预算差异."""
    for fund in APPROPRIATIONS:
        if f"{fund.value}{said}" in case.printed.wider and not is_empty_fund(case, fund.key):
            yield from ((fund, code) for code in item_codes(case.accounts, case.ledger, fund, case.style))


def is_empty_fund(case: Case, key: str) -> bool:
    """八 and 九 of a fund without money have one fixed sentence and need no reasons."""
    return any(fund in key.split(".") and is_empty(case.ledger, fund)
               for fund in ("government_funds", "state_capital"))


def by_unit(case: Case, key: str) -> str:
    """Each unit's part: `；其中：某局本级 3.00 万元，某站 2.00 万元`. Empty for a unit that stands alone."""
    parts = [f"{name} {stated(ledger[key])}" for name, ledger in case.accounts.parts.items() if key in ledger]
    return f"；其中：{'，'.join(parts)}" if parts else ""


def each(amount: Fact, number: Fact) -> str:
    """An amount for one of so many, in 万元."""
    return numerals.amount(share(amount, number), MONEY)


def share(amount: Fact, number: Fact) -> Decimal:
    """An amount for one of so many, in yuan."""
    return numerals.quotient(amount.value, number.value)
