"""What a consistency rule (勾稽关系) is, and how a set of them is run.

A rule is a generator function with a code, a title that an auditor would say, advice, and its source. It
yields what it found, and where. A code is two letters for the subject and three digits, never used again.

The source is what an accountant would look up: the statement and its own formula, what a disclosure has to
say, an act with its number; or `自定：` and why, if the rule is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Generic, NamedTuple, TypeVar

from generator.checking.slips import Compared, Slips
from generator.deriving.ledger import Fact, Figure, Ledger, Measure
from generator.problems import Number, Place, Problem, Severity, in_order

Case = TypeVar("Case")


class Finding(NamedTuple):
    """One breach: what is wrong, in Chinese and without a final 。, and the place to blame.

    `numbers` are those it is about: a warning that was settled is one again when they change. Without any, it
    is when its message does. `compared` are the totals that differ, if that is what is wrong.
    """

    message: str
    place: Place
    numbers: tuple[Fact | Figure, ...] = ()
    compared: Compared | None = None


Findings = Iterator[Finding | Compared]
"""What a rule finds, and totals that it found to agree."""


class Rule(NamedTuple, Generic[Case]):
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

    def run(self, case: Case, ledger: Ledger, without: Container[str] = (),
            errors_only: bool = False) -> tuple[Problem, ...]:
        """Everything that the rules find, in reading order. `without`: groups that are switched off.

        With `errors_only` the same errors are found; their words may lack what other rules know of a slip.
        """
        asked = [rule for rule in self if not rule.group or rule.group not in without]
        if errors_only:
            asked = [rule for rule in asked if rule.severity is Severity.ERROR]
        looked = [(rule, one) for rule in asked for one in rule.check(case)]
        agree = {one: True for _, one in looked if isinstance(one, Compared)}
        differ = {one.compared: False for _, one in looked if isinstance(one, Finding) and one.compared}
        slips = Slips(agree | differ, ledger)
        return in_order(_problem(rule, one, slips) for rule, one in looked if isinstance(one, Finding))


def _problem(rule: Rule[Case], finding: Finding, slips: Slips) -> Problem:
    """What is told of a breach. An error is shown where the slip is; a warning keeps its place if settled."""
    message, place = finding.message, finding.place
    if finding.compared:
        message += slips.told(finding.compared)
        if rule.severity is Severity.ERROR:
            place = slips.place(finding.compared, place)
    numbers = tuple(Number(one.value, one.measure is Measure.YUAN) for one in finding.numbers)
    return Problem(rule.code, rule.severity, message, rule.advice, place, numbers=numbers)
