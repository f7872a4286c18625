"""What a kind of report is: the files it reads, and the functions that the stages of `build.py` call.

A kind is a package below `kinds/` with its own schema and templates; this is all that the rest of the program
knows about it. Its functions are loaded when first asked for: names are enough to find what is stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.checking.rules import Rules
    from generator.composing.editions import Edition
    from generator.deriving.ledger import Figure, Ledger
    from generator.problems import Problem
    from generator.reading.classification import Classification
    from generator.reading.form import Form
    from generator.reading.unit import UnitInfo
    from generator.workbooks.cells import Book
    from generator.workbooks.imported import Imported, Wish


class AccountsLike(Protocol):
    """What a kind reads from a unit's two files, as far as every kind has it."""

    @property
    def unit(self) -> UnitInfo: ...

    @property
    def year(self) -> Figure: ...


Accounts = TypeVar("Accounts", bound=AccountsLike)


class Part(NamedTuple, Generic[Accounts]):
    """What one unit puts into the accounts of a department."""

    accounts: Accounts
    ledger: Ledger


class Summary(NamedTuple, Generic[Accounts]):
    """What many units' reports of a kind tell together.

    `name` is the folder of its templates, `title` what it is called after the year; `context` is what its
    template may name.
    """

    name: str
    title: str
    derive: Callable[[Sequence[Part[Accounts]]], Ledger]
    context: Callable[[Sequence[Part[Accounts]], Ledger], dict[str, object]]


class Beside(NamedTuple):
    """Two numbers of which a rule says how they stand to each other, although neither follows from the other:
    they are the same, or, `at_most`, the first is not above the second. `unless_told`: they may differ where
    they are printed together, with the reason.
    """

    code: str
    left: str
    right: str
    at_most: bool = False
    unless_told: bool = False


class Whole(NamedTuple):
    """A ledger that has every number there is, and how those stand to each other that follow from none."""

    ledger: Ledger
    beside: tuple[Beside, ...]


class Stages(NamedTuple, Generic[Accounts]):
    """What a kind does at each stage.

    The `Ledger | None` is that of the report beside (`Kind.beside`), if the unit has that file; the `Decimal`
    of `derive` is the edition's rate for a change from nothing, in percent; the `bool` of `check`, whether
    only errors are asked for. `add_up` makes a department's accounts of its own and its subordinates', its
    own first; `read_books` finds a year's figures in workbooks; `symbols` are what templates may name when
    nothing is known of a unit (`composing/symbols.py`), `whole` has every number.
    """

    read: Callable[[UnitInfo, Form], Accounts]
    derive: Callable[[Accounts, Ledger | None, Classification, Decimal], Ledger]
    rules: Rules[Any]
    check: Callable[[Accounts, Ledger, Ledger | None, Classification, Edition, bool], tuple[Problem, ...]]
    context: Callable[[Accounts, Ledger, Classification, Edition], dict[str, object]]
    add_up: Callable[[tuple[Part[Any], ...]], Accounts] | None = None
    summary: Summary[Any] | None = None
    read_books: Callable[[Sequence[Book], Wish], Imported] | None = None
    symbols: Callable[[Edition], dict[str, object]] | None = None
    whole: Callable[[], Whole] | None = None


class Kind(NamedTuple):
    """A kind of report.

    `name` is its folder below `kinds/`, `schemas/` and `templates/`; `short` what commands call it; `title`
    what its documents are called, and `parts` what those formats are called that hold a part of it (the
    workbook has the statements only); `ending` stands between year and `.yaml` in the names of its files
    (`2024.自评报告.yaml`).

    `beside` is the report whose numbers it looks at beside its own: the kind's name, and how many years away
    (`("final_accounts", -1)`: last year's final accounts). `adds_up`: whether a department's report is that
    of all its units. `borrows` are kinds whose templates and look in Word serve where it has none of its own;
    `unit_style` is whether 版式, 数字样式 and 版式设置 of `unit.yaml` speak of it.
    """

    name: str
    short: str
    title: str
    parts: Mapping[str, str]
    ending: str
    beside: tuple[str, int]
    adds_up: bool = False
    borrows: tuple[str, ...] = ()
    unit_style: bool = True

    @property
    def stages(self) -> Stages[Any]:
        """Its functions, which its package has as `STAGES`."""
        found: Stages[Any] = import_module(f"generator.kinds.{self.name}").STAGES
        return found
