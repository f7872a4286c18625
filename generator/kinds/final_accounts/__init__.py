"""部门决算公开: a unit's final accounts, disclosed."""

from decimal import Decimal

from generator.classification import Classification
from generator.kinds.final_accounts import context as narrative
from generator.kinds.final_accounts import facts, statements, tables
from generator.kinds.final_accounts.model import FinalAccounts, read_unit, read_year
from generator.kinds.final_accounts.rules import RULES, Case
from generator.kinds.final_accounts.style import style
from generator.ledger import Ledger
from generator.template import Edition

NAME = "final_accounts"
TITLE = "部门决算公开说明"


def derive(accounts: FinalAccounts, before: Ledger | None, names: Classification, without_base: Decimal) -> Ledger:
    """Every number of narrative and statements."""
    ledger = facts.derive(accounts, before, names, without_base)
    statements.derive(accounts, ledger, names)
    return ledger


def context(accounts: FinalAccounts, ledger: Ledger, names: Classification, edition: Edition) -> dict[str, object]:
    """Everything that a template of this kind may name."""
    return {**narrative.context(accounts, ledger, names, edition, style(edition)), **tables.context(accounts, ledger, names, edition)}


__all__ = ["NAME", "RULES", "TITLE", "Case", "context", "derive", "read_unit", "read_year", "style"]
