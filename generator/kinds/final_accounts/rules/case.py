"""What the rules of 部门决算公开 look at, and with what they compare."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from generator import numerals
from generator.checking.comparing import differs, exceeds, rounding, summed, tail, unequal
from generator.checking.rules import Rules
from generator.checking.telling import MONEY, stated
from generator.composing.editions import Edition
from generator.deriving.ledger import Fact, Ledger, Prose
from generator.kinds.final_accounts.model import FinalAccounts
from generator.kinds.final_accounts.prose import Inside
from generator.kinds.final_accounts.reasons import Printed
from generator.kinds.final_accounts.style import Style
from generator.reading.classification import Classification


@dataclass(frozen=True, slots=True)
class Case:
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

__all__ = ["RULES", "Case", "by_unit", "differs", "each", "exceeds", "rounding", "share", "summed", "tail",
           "unequal"]


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
