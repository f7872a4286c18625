"""What is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from generator.terminal import columns, plain, typed

if TYPE_CHECKING:
    from decimal import Decimal


class Severity(Enum):
    """How bad a problem is: an error stops the unit's report, the others travel with it."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


class Place(NamedTuple):
    """A place in an author's file. Lines and columns count from 1, in characters; 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that was told as `file:line:column`."""
        file, line, column = text.rsplit(":", 2)
        return cls(file, int(line), int(column))


class Mend(NamedTuple):
    """A correction that leaves no choice: `right` for `typed`, which begins at `place`."""

    place: Place
    typed: str
    right: str


class Number(NamedTuple):
    """A number that a problem is about. `money`: an amount in yuan, which a file writes in its 金额单位."""

    value: Decimal
    money: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """An author's mistake.

    `message` says what is wrong, `advice` what to do; both in Chinese, without a full stop at the end.
    `mends` are what the advice says, where nothing is left to decide: `juesuan fix` makes them, all or none.
    `numbers` are those that a rule compared; `settle` is what to write under 已核对 if a warning is right.
    """

    code: str
    severity: Severity
    message: str
    advice: str
    place: Place
    mends: tuple[Mend, ...] = field(default=(), compare=False)
    numbers: tuple[Number, ...] = field(default=(), compare=False, repr=False)
    settle: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.severity.value} {self.code}：{self.message}"


class Rejected(Exception):
    """A stage cannot go on: here is everything that it found wrong, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


def error(code: str, message: str, advice: str, place: Place, mends: tuple[Mend, ...] = ()) -> Problem:
    """A problem that stops the unit's report."""
    return Problem(code, Severity.ERROR, message, advice, place, mends)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as one reads the files: by place, then code; the same one only once."""
    return tuple(sorted(set(problems), key=lambda p: (p.place, p.code, p.message)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems stops the report."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def render(problem: Problem, lines: Mapping[str, Sequence[str]]) -> str:
    """A problem for a terminal: what and where, the line with a caret below it, what to do.

    `lines` holds the text of each file by the name used in places.
    """
    shown = [plain(str(problem))]
    place, text = problem.place, lines.get(problem.place.file, ())
    if 0 < place.line <= len(text):
        line, gutter = text[place.line - 1], f"{place.line:>5} | "
        before = typed(line[: max(place.column - 1, 0)])
        indent = "".join(c if c == "\t" else " " * columns(c) for c in before)
        shown += [f"{gutter}{typed(line)}", f"{' ' * (len(gutter) - 2)}| {indent}^"]
    shown.append(f"      → {plain(problem.advice)}")
    if problem.settle:
        shown.append(f"        核对无误的，在“已核对”写一条：{plain(problem.settle)}")
    return "\n".join(shown)


def passes(found: Iterable[Problem], strict: bool) -> bool:
    """Whether what was found lets a report be published. `strict`: warnings do not, either."""
    return not any(problem.severity is Severity.ERROR or strict and problem.severity is Severity.WARNING
                   for problem in found)
