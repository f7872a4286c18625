"""Warnings that somebody has looked at and found right: `已核对` in the year's file.

A settled warning is a note with its explanation as long as the numbers it is about stay as they were, or,
where it is about none, its words. Errors cannot be settled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from generator import numerals
from generator.problems import Place, Problem, Severity, error

Way = Callable[[Place], tuple[str, ...]]
"""The keys that lead to a place in an author's file."""

_STEPS = 2
"""So many keys say where a warning is: numbers and words say which one it is."""
_AGAIN = "不必再核对；数变了会再提醒"


class Entry(NamedTuple):
    """One of 已核对. `numbers` are in yuan, whatever they count: the file writes all of them as amounts."""

    code: str
    where: str
    numbers: tuple[Decimal, ...]
    words: str
    reason: str
    place: Place


class Settling(NamedTuple):
    """A file's entries, and what is needed to apply them.

    `yuan`: how many are in one of the file's 金额单位. `errors`: the codes of rules that are errors.
    """

    entries: tuple[Entry, ...]
    yuan: Decimal
    way: Way
    errors: Collection[str]

    def settle(self, found: Iterable[Problem]) -> list[Problem]:
        """The problems of a report: settled ones as notes, other warnings with what to write to settle them.

        Each entry settles one problem: of two that are alike, be they in one place, nobody looked at the
        second. Entries that settle nothing are told at their lines.
        """
        told, unsettled, idle = [], [], list(self.entries)
        for problem in found:
            entry = next((entry for entry in idle if self._settles(entry, problem)), None)
            if entry:
                idle.remove(entry)
                told.append(_settled(problem, entry.reason))
            else:
                settle = self._line(problem) if problem.severity is Severity.WARNING else ""
                unsettled.append(replace(problem, settle=settle))
        waiting = list(unsettled)
        return [*told, *unsettled, *(self._idle(entry, waiting) for entry in idle)]

    def _settles(self, entry: Entry, problem: Problem) -> bool:
        if problem.severity is Severity.ERROR or not self._is_about(entry, problem):
            return False
        return entry.numbers == self._numbers(problem) if problem.numbers else entry.words == problem.message

    def _is_about(self, entry: Entry, problem: Problem) -> bool:
        """Whether an entry names a problem, be it with other numbers."""
        where = re.sub(r"\[[0-9]+\]", "", entry.where)
        return entry.code == problem.code and f"{'.'.join(self._keys(problem))}.".startswith(f"{where}.")

    def _idle(self, entry: Entry, waiting: list[Problem]) -> Problem:
        """What is said of an entry that settles nothing.

        `waiting`: the problems that are not settled and that no entry was for yet; this one's is taken out.
        """
        errors = {problem.code for problem in waiting if problem.severity is Severity.ERROR}
        if entry.code in {*self.errors, *errors}:
            return error("IN235", f"{entry.code} 是错误，不能用“已核对”放过", "请改正数据，并删去这一条",
                         entry.place)
        changed = next((problem for problem in waiting if self._is_about(entry, problem)), None)
        if changed is None:
            return _note(entry, f"{entry.where}现在没有 {entry.code} 的警告", "可以删去这一条")
        waiting.remove(changed)
        told = _note(entry, f"{entry.where}的 {entry.code} 与核对时不同，警告照旧",
                     "请重新核对，改写这一条或删去")
        return replace(told, settle=self._line(changed, entry.reason))

    def _line(self, problem: Problem, reason: str = "") -> str:
        """What to write to settle a warning, once it has an explanation."""
        numbers = [numerals.plain(number / self.yuan) for number in self._numbers(problem)]
        which = f"数: [{', '.join(numbers)}]" if numbers else f"原文: {_quoted(problem.message)}"
        where = ".".join(self._keys(problem)[:_STEPS])
        return f"- {{规则: {problem.code}, 位置: {where}, {which}, 说明: {reason and _quoted(reason)}}}"

    def _numbers(self, problem: Problem) -> tuple[Decimal, ...]:
        return tuple(numerals.multiply(number.value, Decimal(1) if number.money else self.yuan)
                     for number in problem.numbers)

    def _keys(self, problem: Problem) -> tuple[str, ...]:
        """The keys that lead to a problem; the file's name where none do."""
        return self.way(problem.place) or (problem.place.file.rpartition("/")[2],)


def _settled(problem: Problem, reason: str) -> Problem:
    message = f"{problem.message}（已核对：{reason}）"
    return replace(problem, severity=Severity.NOTE, message=message, advice=_AGAIN)


def _note(entry: Entry, message: str, advice: str) -> Problem:
    return Problem("IN234", Severity.NOTE, message, advice, entry.place)


def _quoted(text: str) -> str:
    """A text as YAML reads it inside braces, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)
