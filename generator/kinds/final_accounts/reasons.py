"""部门决算公开: which reasons there are, which number each explains, and which of them an edition prints.

All that is known of one stands in `schemas/final_accounts/reasons.yaml`; an edition says where it differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from generator import files
from generator.composing.editions import Edition
from generator.deriving.ledger import Prose
from generator.kinds.final_accounts.model import AGENCY, RUNNING_COSTS, FinalAccounts
from generator.problems import Rejected, error
from generator.reading import source
from generator.reading.scan import Source, Trail

GENERAL_PUBLIC_ITEMS = "一般公共预算各科目"
"""Items of 五（三） say why they differ from last year unless an edition says otherwise: also one that lists
all of its reasons, since it may be older than this name.
"""
_FILE = "final_accounts/reasons.yaml"
_USES, _ELSEWHERE = "用于", "另写的"
_NEEDED, _OPTIONAL = {"数字", "相比", "名称"}, {"代替"}


class Against(Enum):
    """What a number is compared with."""

    LAST_YEAR = "上年"
    BUDGET = "预算"
    """The budget that the base edition compares with: 全年预算数 of 三公, else 年初预算数."""
    INITIAL_BUDGET = "年初预算"
    """年初预算数, where an edition says what was more or less than it."""

    @property
    def difference(self) -> str:
        """What ends the key of the difference."""
        return {Against.LAST_YEAR: "change", Against.BUDGET: "variance"}.get(self, "above_budget")


class Reason(NamedTuple):
    """One word of 用于. `fact` is the key of the number that it explains, `noun` what phrases call it,
    and `wider` the use that it stands for where an edition splits that one up; empty if there is none.
    """

    use: str
    fact: str
    against: Against
    noun: str
    wider: str

    @property
    def difference(self) -> str:
        """The key of the change or rate that asks for this reason unless it is zero."""
        return f"{self.fact}.{self.against.difference}"


class Known(NamedTuple):
    """All reasons: those under 用于, by use, and the names of those that stand beside their figures."""

    uses: Mapping[str, Reason]
    elsewhere: tuple[str, ...]


class Printed(NamedTuple):
    """What one edition prints: each use with the wider one whose reason serves if it has none of its own,
    and those that explain a number as `reasons.yaml` has them.
    """

    wider: Mapping[str, str]
    reasons: tuple[Reason, ...]
    given_up: tuple[tuple[Reason, Prose], ...] = ()
    """Reasons that are printed elsewhere or no more, each with where the edition says so."""

    def of(self, accounts: FinalAccounts, use: str) -> Prose | None:
        """The reason that a use prints: its own, else that of the wider use."""
        return accounts.reasons.get(use) or accounts.reasons.get(self.wider[use])

    def explaining(self, fact: str, against: Against) -> list[Reason]:
        """The reasons of a number. One that is told for another has that of the other if none is its own."""
        found = [reason for reason in self.reasons if (reason.fact, reason.against) == (fact, against)]
        return found or (self.explaining(RUNNING_COSTS, against) if fact == AGENCY else [])

    def decided(self, fact: str, against: Against) -> Prose | None:
        """Where the edition says that the reason of a number is not printed where others print it."""
        told_for = RUNNING_COSTS if fact == AGENCY else fact
        return next((where for reason, where in self.given_up
                     if reason.fact in (fact, told_for) and reason.against is against), None)


def uses(edition: Edition) -> Mapping[str, Reason]:
    """All words of 用于, whether the edition prints them or not."""
    return _known(edition).uses


def _known(edition: Edition) -> Known:
    return read(edition.shelf.content(files.packaged("schemas") / _FILE, _FILE))


def printed(edition: Edition) -> Printed:
    """An edition's reasons: all that stand for no wider one, but for what it splits up or leaves out."""
    known = _known(edition)
    narrow = [reason for reason in known.uses.values() if reason.wider]
    common = [use for use, reason in known.uses.items() if reason not in narrow]
    said = {use.text: use for use, _ in edition.replaced}
    wider = dict.fromkeys((*(edition.reasons or (*common, *known.elsewhere)), GENERAL_PUBLIC_ITEMS), "")
    for use, instead in edition.replaced:
        wider.pop(use.text, None)
        wider.update(dict.fromkeys(_parts(use, narrow) if instead is None else instead, use.text))
    given_up = tuple((known.uses[use], where) for use, where in said.items()
                     if use in known.uses and use not in wider)
    return Printed(wider, tuple(reason for use, reason in known.uses.items() if use in wider), given_up)


def _parts(wider: Prose, narrow: list[Reason]) -> list[str]:
    """The uses that stand for a wider one where it is split up; it must have some."""
    found = [reason.use for reason in narrow if reason.wider == wider.text]
    if not found:
        may_be = "、".join(dict.fromkeys(reason.wider for reason in narrow))
        raise Rejected([error("IN233", f"没有代替“{wider}”的原因", f"请写“用于: […]”；可以不写的：{may_be}",
                              wider.place)])
    return found


@lru_cache(maxsize=4)
def read(data: bytes) -> Known:
    """The reasons in the bytes of the file. A mistake in it is ours: a `ValueError` with its line."""
    return _Reader(source.brought(data, _FILE)).read()


class _Reader:
    def __init__(self, file: Source) -> None:
        self._file = file

    def read(self) -> Known:
        value = self._file.value
        self._must(set(value) == {_USES, _ELSEWHERE}, (), f"{_USES} and {_ELSEWHERE} are wanted")
        rows, elsewhere = value[_USES], value[_ELSEWHERE]
        self._must(isinstance(rows, dict), (_USES,), "a mapping is wanted")
        self._must(isinstance(elsewhere, list), (_ELSEWHERE,), "a list is wanted")
        uses = {use: self._reason(use, row) for use, row in rows.items()} if isinstance(rows, dict) else {}
        explained: dict[tuple[str, str], str] = {}
        for use, reason in uses.items():
            self._must(not reason.wider or reason.wider in uses, (_USES, use), f"no use {reason.wider}")
            first = explained.setdefault((reason.difference, reason.wider), use)
            self._must(first == use, (_USES, use), f"explains the same number as {first}")
        return Known(uses, tuple(map(str, elsewhere)) if isinstance(elsewhere, list) else ())

    def _reason(self, use: str, value: object) -> Reason:
        row = value if isinstance(value, dict) else {}
        trail = (_USES, use)
        self._must(set(row) >= _NEEDED and set(row) <= _NEEDED | _OPTIONAL, trail, "数字, 相比, 名称; 代替")
        self._must(all(isinstance(text, str) for text in row.values()), trail, "words are wanted")
        self._must(row["相比"] in {one.value for one in Against}, trail, "相比: 上年, 预算 or 年初预算")
        return Reason(use, row["数字"], Against(row["相比"]), row["名称"], row.get("代替", ""))

    def _must(self, true: bool, trail: Trail, words: str) -> None:
        if not true:
            raise ValueError(f"{self._file.key_place(trail)}: {words}")
