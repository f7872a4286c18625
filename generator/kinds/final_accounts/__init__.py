"""部门决算公开: a unit's final accounts, disclosed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.composing.editions import Edition
from generator.deriving.ledger import Ledger
from generator.kind import Stages, Summary
from generator.kinds import wording
from generator.kinds.final_accounts import facts, statements, summary
from generator.kinds.final_accounts.model import FinalAccounts, read_year
from generator.kinds.final_accounts.prose import in_tables
from generator.kinds.final_accounts.reasons import printed
from generator.kinds.final_accounts.rollup import add_up
from generator.kinds.final_accounts.rules import RULES, Case
from generator.kinds.final_accounts.style import style
from generator.problems import Problem, Severity, in_order
from generator.reading.classification import Classification

if TYPE_CHECKING:
    from generator.workbooks.cells import Book
    from generator.workbooks.imported import Imported, Wish


def _derive(accounts: FinalAccounts, before: Ledger | None, names: Classification,
            without_base: Decimal) -> Ledger:
    """Every number of narrative and statements. `before` is last year's ledger."""
    ledger = facts.derive(accounts, before, names, without_base)
    statements.derive(accounts, ledger, names)
    return ledger


def _check(accounts: FinalAccounts, ledger: Ledger, before: Ledger | None, names: Classification,
           edition: Edition) -> tuple[Problem, ...]:
    words, looks = wording.proses(accounts), style(edition)
    case = Case(accounts, ledger, before, names, edition, printed(edition), words, looks,
                in_tables(accounts))
    without = {off.group.text for off in edition.unchecked}
    return in_order((*RULES.run(case, ledger, without), *_switched_off(edition)))


def _switched_off(edition: Edition) -> list[Problem]:
    """Notes on the groups of rules that nobody asked."""
    found = []
    for off in edition.unchecked:
        codes = "、".join(rule.code for rule in RULES if rule.group == off.group.text)
        found.append(Problem("IN236", Severity.NOTE, f"不核对“{off.group}”这一组（{codes}）：{off.reason}",
                             "不再适用时，请删去“不核对”的这一项", off.group.place))
    return found


def _context(accounts: FinalAccounts, ledger: Ledger, names: Classification,
             edition: Edition) -> dict[str, object]:
    """Everything that a template of this kind may name."""
    # Who only checks figures does not wait for what gives words to them.
    from generator.kinds.final_accounts import context as narrative
    from generator.kinds.final_accounts import tables

    own = style(edition)
    return {**narrative.context(accounts, ledger, names, edition, own),
            **tables.context(accounts, ledger, names, edition, own)}


def _read_books(books: Sequence[Book], wish: Wish) -> Imported:
    """What workbooks say of a year."""
    # Only who imports waits for what reads workbooks.
    from generator.kinds.final_accounts import importing

    return importing.read_books(books, wish)


STAGES = Stages(read=read_year, derive=_derive, rules=RULES, check=_check, context=_context, add_up=add_up,
                summary=Summary("summary", "部门决算公开汇总", summary.derive, summary.context),
                read_books=_read_books)
