"""部门决算公开: what must add up before it is published.

There is a module for each subject; their rules are entered by importing them here.
"""

from generator.kinds import wording
from generator.kinds.final_accounts.prose import references
from generator.kinds.final_accounts.rules import (
    assets,
    between,
    budgets,
    departments,
    magnitudes,
    names,
    operations,
    performance,
    publication,
    reasons,
    told,
    within,
    years,
)
from generator.kinds.final_accounts.rules.case import RULES, Case

wording.enter(RULES, lambda case: case.words,
              lambda case: references(case.accounts, case.ledger, case.inside))

__all__ = ["RULES", "Case", "assets", "between", "budgets", "departments", "magnitudes", "names",
           "operations", "performance", "publication", "reasons", "told", "within", "years"]
