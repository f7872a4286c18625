"""部门整体支出绩效自评报告: how a unit's whole expenditure performed, by its own judgement."""

from decimal import Decimal

from generator.composing.editions import Edition
from generator.deriving.ledger import Ledger
from generator.kind import Stages, Whole
from generator.kinds.self_evaluation import context as narrative
from generator.kinds.self_evaluation import facts
from generator.kinds.self_evaluation.model import SelfEvaluation, read_year
from generator.kinds.self_evaluation.rules import RULES, Case
from generator.problems import Problem
from generator.reading.classification import Classification


def _derive(accounts: SelfEvaluation, beside: Ledger | None, _: Classification,
            without_base: Decimal) -> Ledger:
    """`beside` is the ledger of the final accounts of the same year."""
    return facts.derive(accounts, beside, without_base)


def _check(accounts: SelfEvaluation, ledger: Ledger, beside: Ledger | None, _: Classification,
           __: Edition, errors_only: bool) -> tuple[Problem, ...]:
    return RULES.run(Case(accounts, ledger, beside), ledger, errors_only=errors_only)


def _context(accounts: SelfEvaluation, ledger: Ledger, _: Classification, __: Edition) -> dict[str, object]:
    return narrative.context(accounts, ledger)


def _symbols(edition: Edition) -> dict[str, object]:
    """What templates of this kind may name when nothing is known of a unit."""
    # Only who reads finished documents waits for this.
    from generator.kinds.self_evaluation import symbolic

    return symbolic.symbols(edition)


def _whole() -> Whole:
    """A ledger with every number of a report of this kind."""
    from generator.kinds.self_evaluation.whole import whole

    return whole()


STAGES = Stages(read=read_year, derive=_derive, rules=RULES, check=_check, context=_context,
                symbols=_symbols, whole=_whole)
