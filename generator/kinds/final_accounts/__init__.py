"""部门决算公开: a unit's final accounts, disclosed."""

from generator.kinds.final_accounts.context import context
from generator.kinds.final_accounts.facts import derive
from generator.kinds.final_accounts.model import read_unit, read_year
from generator.kinds.final_accounts.rules import RULES, Case

NAME = "final_accounts"
TITLE = "部门决算公开说明"

__all__ = ["NAME", "RULES", "TITLE", "Case", "context", "derive", "read_unit", "read_year"]
