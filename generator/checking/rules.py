"""What a consistency rule (勾稽关系) is, and how a set of them is run.

A rule is a generator function with a code, a title that an auditor would say, advice, and its source. It
yields what it found, and where. A code is two letters for the subject and three digits, never used again.

The source is what an accountant would look up: the statement and its own formula, what a disclosure has to
say, an act with its number; or `自定：` and why, if the rule is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from generator.problems import Place, Problem, Severity, in_order

Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: what is wrong, in Chinese and without a final 。, and the place to blame."""

    message: str
    place: Place


Findings = Iterator[Finding]


@dataclass(frozen=True, slots=True)
class Rule(Generic[Case]):
    """A rule. `group`: what it may be switched off with; empty for one that is always asked."""

    code: str
    title: str
    severity: Severity
    advice: str
    source: str
    check: Callable[[Case], Findings]
    group: str = ""


class Rules(Generic[Case]):
    """The rules of one kind of report, in the order of their codes."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule[Case]] = {}

    def __iter__(self) -> Iterator[Rule[Case]]:
        return iter([rule for _, rule in sorted(self._rules.items())])

    def rule(self, code: str, title: str, *, advice: str, source: str, severity: Severity = Severity.ERROR,
             group: str = "") -> Callable[[Callable[[Case], Findings]], Callable[[Case], Findings]]:
        """Enter the decorated function under its code. An error is of no group: it cannot be switched off."""
        assert not group or severity is not Severity.ERROR, code

        def enter(check: Callable[[Case], Findings]) -> Callable[[Case], Findings]:
            assert code not in self._rules, f"{code} is taken"
            self._rules[code] = Rule(code, title, severity, advice, source, check, group)
            return check
        return enter

    def run(self, case: Case, without: Container[str] = ()) -> tuple[Problem, ...]:
        """Everything that the rules find, in reading order. `without`: groups that are switched off."""
        return in_order(
            Problem(rule.code, rule.severity, finding.message, rule.advice, finding.place)
            for rule in self if not rule.group or rule.group not in without
            for finding in rule.check(case))
