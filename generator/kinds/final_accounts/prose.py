"""部门决算公开: the words of a unit: what they may refer to, and which table of performance they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from generator.deriving.ledger import Ledger, Prose
from generator.deriving.references import References
from generator.kinds import wording
from generator.kinds.final_accounts.model import Evaluation, FinalAccounts
from generator.problems import Place

Inside = Mapping[Place, tuple[str, str]]
"""Words in tables of performance by their places: how the keys and the names of the table's facts begin."""

_NOTHING = re.compile(r"[\s/\-—－.、…]*|无|没有|无原因|无差异|暂无")


def tables(accounts: FinalAccounts) -> Iterator[tuple[str, str, Evaluation]]:
    """The tables of performance; what the keys and what the names of the facts of each begin with."""
    if accounts.performance.overall:
        yield "performance.overall", "整体支出", accounts.performance.overall
    for number, project in enumerate(accounts.performance.projects, 1):
        yield f"performance.project.{number}", f"项目{number}", project


def in_tables(accounts: FinalAccounts) -> Inside:
    """The words in tables by their places, and how the keys and names of the table's facts begin."""
    return {prose.place: (key, label) for key, label, table in tables(accounts)
            for prose in wording.proses(table)}


def references(accounts: FinalAccounts, ledger: Ledger, inside: Inside | None = None) -> References:
    """The numbers that words may name; in a table of performance its own first.

    `inside`: the words in tables, where they are known already.
    """
    found = cache(lambda: in_tables(accounts) if inside is None else inside)  # Few words name a number.

    def within(prose: Prose) -> str:
        return found().get(prose.place, ("", ""))[1]
    return References(ledger, within, accounts.year.place.file)


def says_nothing(text: str) -> bool:
    """Whether words only say that there is nothing: a dash, 无."""
    return bool(_NOTHING.fullmatch(text))
