"""The items (项) of a fund: which of them a report lists, and why each has changed."""

from __future__ import annotations

from generator.deriving.ledger import Ledger, Prose
from generator.kinds.final_accounts.model import ExpenditureRow, FinalAccounts, Fund
from generator.kinds.final_accounts.style import Style


def is_empty(ledger: Ledger, fund: str) -> bool:
    """Whether a fund had no money at all: its statement is then a blank form."""
    return not any(ledger[f"{fund}.{name}"].value for name in ("total", "expenditure_total", "expenditure"))


def item_codes(accounts: FinalAccounts, ledger: Ledger, fund: Fund, style: Style) -> list[str]:
    """The items of a fund as the report lists them: by code, those with nothing this year at the end.

    A style may leave those out. It may keep the order of the unit's file instead; items that the file lacks
    come last.
    """
    keys = (fact.key for fact in ledger.family(f"{fund.key}.item") if fact.key.count(".") == 2)
    codes = sorted(key.rpartition(".")[2] for key in keys)
    listed = [code for code in codes if ledger[f"{fund.key}.item.{code}"].value
              or any(ledger[key].value for name in style.items_without_money
                     if (key := f"{fund.key}.item.{code}.{name}") in ledger)]
    if style.items_as_written:
        written = [row.code for row in accounts.expenditure if row.fund is fund]
        return sorted(listed, key=lambda code: written.index(code) if code in written else len(written))
    return sorted(listed, key=lambda code: not ledger[f"{fund.key}.item.{code}"].printed)


def reason_for(accounts: FinalAccounts, fund: Fund, code: str) -> Prose | None:
    """The reason for an item's change: its row's own, else one that names its code."""
    own = [row.reason for row in rows_of(accounts, fund, code) if row.reason]
    return own[0] if own else accounts.reasons.get(code)


def budget_reason_for(accounts: FinalAccounts, fund: Fund, code: str) -> Prose | None:
    """The reason why what was spent of an item is not its 年初预算."""
    return next((row.budget_reason for row in rows_of(accounts, fund, code) if row.budget_reason), None)


def purpose_of(accounts: FinalAccounts, fund: Fund, code: str) -> Prose | None:
    """What an item was spent on."""
    return next((row.purpose for row in rows_of(accounts, fund, code) if row.purpose), None)


def rows_of(accounts: FinalAccounts, fund: Fund, code: str) -> list[ExpenditureRow]:
    """The rows of an item of a fund."""
    return [row for row in accounts.expenditure if row.fund is fund and row.code == code]
