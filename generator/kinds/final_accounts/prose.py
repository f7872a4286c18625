"""部门决算公开: what the words of a unit may refer to, and which table they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.deriving.ledger import Ledger, Prose
from generator.deriving.references import References
from generator.kinds import wording
from generator.kinds.final_accounts.model import Evaluation, FinalAccounts


def references(accounts: FinalAccounts, ledger: Ledger) -> References:
    """The numbers that words may name; in a table of performance its own first."""
    return References(ledger, partial(table_of, accounts))


def table_of(accounts: FinalAccounts, prose: Prose) -> str:
    """What the names of the facts of the table begin with that words stand in (`项目2`); empty outside."""
    for label, table in tables(accounts):
        if any(prose.place == one.place for one in wording.proses(table)):
            return label
    return ""


def tables(accounts: FinalAccounts) -> Iterator[tuple[str, Evaluation]]:
    """The tables of performance, and what the names of their facts begin with."""
    if accounts.performance.overall:
        yield "整体支出", accounts.performance.overall
    for number, project in enumerate(accounts.performance.projects, 1):
        yield f"项目{number}", project
