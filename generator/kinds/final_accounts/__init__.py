"""部门决算公开: a unit's final accounts, disclosed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.composing.editions import Edition
from generator.deriving.ledger import Ledger
from generator.kind import Stages, Summary, Whole
from generator.kinds import wording
from generator.kinds.final_accounts import facts, statements, summary
from generator.kinds.final_accounts.model import FinalAccounts, read_year
from generator.kinds.final_accounts.prose import in_tables
from generator.kinds.final_accounts.reasons import printed
from generator.kinds.final_accounts.rollup import add_up
from generator.kinds.final_accounts.rules import RULES, Case
from generator.kinds.final_accounts.style import style
from generator.problems import Problem, Severity, error, in_order
from generator.reading.classification import Classification
from generator.reading.unit import UnitInfo

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
           edition: Edition, errors_only: bool) -> tuple[Problem, ...]:
    words, looks = wording.proses(accounts), style(edition)
    case = Case(accounts, ledger, before, names, edition, printed(edition), words, looks,
                in_tables(accounts))
    without = {off.group.text for off in edition.unchecked}
    return in_order((*RULES.run(case, ledger, without, errors_only), *_switched_off(edition),
                     *_strange(accounts, edition)))


def _strange(accounts: FinalAccounts, edition: Edition) -> list[Problem]:
    """Names that name nothing: keys that an edition wants, units that have a remark."""
    unknown = [error("IN255", f"年度文件中没有“{path}”，或它总要填写",
                     "请写年度文件中可不写的键，从外到里，用点连接，如 政府采购.面向中小企业；"
                     "不能是列表里的键", path.place)
               for path in edition.wanted if path.text not in accounts.optional]
    return [*unknown, *_remarked(accounts.unit)]


def _remarked(unit: UnitInfo) -> Iterator[Problem]:
    """Remarks of units that there are not, and the second one of a unit."""
    units = [name.text for name, _ in unit.members]
    seen: set[str] = set()
    for row in unit.remarks:
        if row.unit.text not in units:
            yield error("IN256", f"“单位备注”里的“{row.unit}”不是本单位，也不在“下属单位”里",
                        f"请照抄其中一个：{'、'.join(units)}", row.unit.place)
        elif row.unit.text in seen:
            yield error("IN256", f"“单位备注”里写了两次“{row.unit}”",
                        "一个单位只印一条备注：请合成一条，删去多余的", row.unit.place)
        seen.add(row.unit.text)


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


def _symbols(edition: Edition) -> dict[str, object]:
    """What templates of this kind may name when nothing is known of a unit."""
    # Only who reads finished documents waits for this.
    from generator.kinds.final_accounts.symbolic import symbols

    return symbols(edition)


def _whole() -> Whole:
    """A ledger with every number of a report of this kind."""
    from generator.kinds.final_accounts.whole import whole

    return whole()


def _read_books(books: Sequence[Book], wish: Wish) -> Imported:
    """What workbooks say of a year."""
    # Only who imports waits for what reads workbooks.
    from generator.kinds.final_accounts import importing

    return importing.read_books(books, wish)


STAGES = Stages(read=read_year, derive=_derive, rules=RULES, check=_check, context=_context, add_up=add_up,
                summary=Summary("summary", "部门决算公开汇总", summary.derive, summary.context),
                read_books=_read_books, symbols=_symbols, whole=_whole)
