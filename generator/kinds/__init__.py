"""The kinds of report there are, by name. A new one is a package beside `final_accounts/` and a line here."""

from generator.kind import AnyKind
from generator.kinds import final_accounts, self_evaluation

KINDS: dict[str, AnyKind] = {kind.name: kind for kind in (final_accounts.KIND, self_evaluation.KIND)}
