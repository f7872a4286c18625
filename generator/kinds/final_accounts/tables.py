"""The rows of the nine statements as templates read them; which rows a form has is edition data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from generator import numerals
from generator.composing.editions import Edition
from generator.deriving.ledger import Facts, Ledger, Measure, Prose
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts.looks import LINES, STATEMENTS
from generator.kinds.final_accounts.model import APPROPRIATIONS, FinalAccounts, stated_names
from generator.kinds.final_accounts.style import Style
from generator.reading.classification import Classification, Level

_BLOCKS = ("basic_left", "basic_middle", "basic_right")
_TOTALS = {"revenue.current", "revenue.total", "expenditure.current", "expenditure.total",
           "revenue.appropriation", "appropriation.total", "appropriation.expenditure",
           "appropriation.expenditure_total"}
"""The numbers of the two 总表 that rows above them add up to: 本年…合计 and 总计."""
_APPROPRIATIONS = tuple(f"{fund.value}财政拨款" for fund in APPROPRIATIONS)


class Statement(NamedTuple):
    """A statement of the edition: number in order, title, template; whether the unit's detail allows it.

    `place` is what settings call it; that of a template which they do not know is the style of all.
    """

    number: str
    title: str | Prose
    template: str
    place: str
    available: bool
    ordinal: str
    """The number as headings have it."""


class Line(NamedTuple):
    """A row of 合计 (no code), 类, 款 or 项."""

    code: str
    name: str | Prose
    facts: Facts

    @property
    def levels(self) -> tuple[str, str, str]:
        """The digits that each level adds to its code, empty below its own."""
        return self.code[:Level.CLASS], self.code[Level.CLASS:Level.SECTION], self.code[Level.SECTION:]

    @property
    def indent(self) -> str:
        """How many levels stand above its own, "" for 合计 and 类."""
        return _indent(self.code)


class Half(NamedTuple):
    """One side of a row of a 总表: words, 行次 and the numbers of its columns; "" is a blank cell.

    `total` where it is what rows above add up to.
    """

    label: str = ""
    line: str = ""
    columns: tuple[Facts | str, ...] = ("",)
    total: bool = False

    @property
    def facts(self) -> Facts | str:
        return self.columns[0]


class Pair(NamedTuple):
    left: Half
    right: Half

    @property
    def total(self) -> bool:
        return self.left.total or self.right.total


class EconomicCell(NamedTuple):
    code: str = ""
    label: str | Prose = ""
    facts: Facts | str = ""

    @property
    def indent(self) -> str:
        """How many levels stand above its own, "" for a 类."""
        return _indent(self.code)


def _indent(code: str) -> str:
    return "" if len(code) <= Level.CLASS else "1" if len(code) <= Level.SECTION else "2"


class _Cells:
    """The cells of one statement: a number, or none. Where zeros are printed, none is a zero too."""

    def __init__(self, ledger: Ledger, edition: Edition, style: Style, statement: str) -> None:
        name = STATEMENTS[statement]
        self._ledger, self._zeros = ledger, Ledger()
        self._blank = edition.numbers[name].blank_zero
        self.empty_rows = style.table(name).empty_rows

    def __call__(self, keys: Iterable[str]) -> tuple[Facts | str, ...]:
        return tuple(self._one(key) for key in keys)

    def _one(self, key: str) -> Facts | str:
        if key in self._ledger:
            return Facts(self._ledger, key)
        if not key or self._blank:
            return ""
        if key not in self._zeros:
            self._zeros.absent(key, key, Measure.YUAN, "本年没有这个数")
        return Facts(self._zeros, key)

    def shown(self, keys: Iterable[str]) -> bool:
        """Whether a row of these numbers stands in the statement."""
        return self.empty_rows or any(key in self._ledger and self._ledger[key].printed for key in keys)


def context(accounts: FinalAccounts, ledger: Ledger, names: Classification, edition: Edition,
            style: Style) -> dict[str, object]:
    """What the templates of statements may name."""
    classes = _classes(edition.rows["functional_classes"], ledger)

    def cells(statement: str) -> _Cells:
        return _Cells(ledger, edition, style, statement)

    def statement(number: int, template: str) -> Statement:
        place = STATEMENTS.get(template, "statement")
        title = style.table(place).title or edition.statements[template]
        return Statement(f"{number:02}", title, template, place, statements.is_available(accounts, template),
                         numerals.chinese(number))

    return {
        "statements": tuple(statement(number, template)
                            for number, template in enumerate(edition.statements, 1)),
        "statement_lines": {name: _lines(accounts, ledger, names, name, style) for name in LINES},
        "summary_rows": _summary(accounts, ledger, names, classes, cells("summary")),
        "appropriation_rows": _appropriation(names, classes, cells("appropriation_summary")),
        "basic_rows": _basic(accounts, names, edition, cells("general_public_basic")),
    }


def _classes(form: tuple[str, ...], ledger: Ledger) -> tuple[str, ...]:
    """The classes of a form, and those that it lacks and the unit has money of, in code order."""
    families = (fact.key.split(".") for name in ("summary", "appropriation_summary")
                for fact in ledger.family(f"statement.{name}") if fact.printed)
    more = {key[2] for key in families} - {*form}
    return tuple(sorted((*form, *more))) if more else form


def _lines(accounts: FinalAccounts, ledger: Ledger, names: Classification, name: str,
           style: Style) -> tuple[Line, ...]:
    """合计 first or last, and codes in order; a row without any number is left out."""
    key = f"statement.{name}"
    stated = stated_names(accounts)
    codes = dict.fromkeys(fact.key.split(".")[2] for fact in ledger.family(key))
    shown = [code for code in codes
             if code == statements.TOTAL or any(fact.printed for fact in ledger.family(f"{key}.{code}"))]
    if style.table(STATEMENTS[name]).total_last:
        shown.sort(key=lambda code: code == statements.TOTAL)
    return tuple(Line("" if code == statements.TOTAL else code,
                      stated.get(code) or names.functional.get(code, code), Facts(ledger, f"{key}.{code}"))
                 for code in shown)


def _summary(accounts: FinalAccounts, ledger: Ledger, names: Classification,
             classes: tuple[str, ...], cells: _Cells) -> tuple[Pair, ...]:
    """收入支出决算总表: 行次 run down the left side and on down the right one."""
    sources = [key for name in accounts.labels["revenue"] if cells.shown([key := f"revenue.{name}"])]
    left = list(zip(_numbered([ledger[key].label for key in sources]), sources, strict=True))
    shown = [code for code in classes if cells.shown([f"statement.summary.{code}.amount"])]
    right = [(label, f"statement.summary.{code}.amount") for code, label in _class_labels(names, shown)]
    foot_left = [("本年收入合计", "revenue.current"), ("使用非财政拨款结余", "revenue.own_surplus_used"),
                 ("年初结转和结余", "carryover.opening"), ("", ""), ("总计", "revenue.total")]
    foot_right = [("本年支出合计", "expenditure.current"), ("结余分配", "expenditure.surplus_distribution"),
                  ("年末结转和结余", "carryover.closing"), ("", ""), ("总计", "expenditure.total")]
    height = max(len(left), len(right))
    return _numbered_lines(_halves(cells, [*_padded(left, height), *foot_left]),
                           _halves(cells, [*_padded(right, height), *foot_right]))


def _appropriation(names: Classification, classes: tuple[str, ...], cells: _Cells) -> tuple[Pair, ...]:
    """财政拨款收入支出决算总表: the right side by fund."""
    funds = [fund.key for fund in APPROPRIATIONS]
    labelled = list(zip(_numbered(_APPROPRIATIONS), funds, strict=True))
    left = [(label, f"revenue.{key}") for label, key in labelled]
    foot_left = [("本年收入合计", "revenue.appropriation"),
                 ("年初财政拨款结转和结余", "appropriation.opening"),
                 *((f"　{label}", f"carryover.{key}.opening") for label, key in labelled),
                 ("总计", "appropriation.total")]
    amounts = {code: [f"statement.appropriation_summary.{code}.{column}"
                      for column in (statements.TOTAL, *funds)] for code in classes}
    shown = [code for code in classes if cells.shown(amounts[code])]
    right = [Half(label, "", cells(amounts[code])) for code, label in _class_labels(names, shown)]
    right += [Half(columns=("",) * 4)] * (len(left) - len(right))
    foot_right = [
        _across(cells, "本年支出合计", "appropriation.expenditure", "{fund}.expenditure"),
        _across(cells, "年末财政拨款结转和结余", "appropriation.closing", "carryover.{fund}.closing"),
        *[Half(columns=("",) * 4)] * 3,
        _across(cells, "总计", "appropriation.expenditure_total", "{fund}.expenditure_total"),
    ]
    return _numbered_lines(_halves(cells, [*_padded(left, len(right)), *foot_left]), [*right, *foot_right])


def _across(cells: _Cells, label: str, total: str, by_fund: str) -> Half:
    """A row of one number by fund, 合计 first."""
    parts = [by_fund.format(fund=fund.key) for fund in APPROPRIATIONS]
    return Half(label, "", cells([total, *parts]), total in _TOTALS)


def _halves(cells: _Cells, rows: list[tuple[str, str]]) -> list[Half]:
    """Rows of one number each, from their words and the key of the number."""
    return [Half(label, "", cells([key]), key in _TOTALS) for label, key in rows]


def _numbered_lines(left: list[Half], right: list[Half]) -> tuple[Pair, ...]:
    assert len(left) == len(right)
    return tuple(Pair(one._replace(line=str(number)), other._replace(line=str(number + len(left))))
                 for number, (one, other) in enumerate(zip(left, right, strict=True), 1))


def _padded(rows: list[tuple[str, str]], height: int) -> list[tuple[str, str]]:
    return rows + [("", "")] * (height - len(rows))


def _numbered(labels: Sequence[str]) -> list[str]:
    return [f"{numerals.chinese(number)}、{label}" for number, label in enumerate(labels, 1)]


def _class_labels(names: Classification, classes: Sequence[str]) -> list[tuple[str, str]]:
    labels = _numbered([names.functional.get(code, code) for code in classes])
    return list(zip(classes, labels, strict=True))


def _basic(accounts: FinalAccounts, names: Classification, edition: Edition,
           cells: _Cells) -> tuple[tuple[EconomicCell, ...], ...]:
    """一般公共预算财政拨款基本支出决算表: three blocks side by side.

    Every 款 of the form is there, with or without money, unless the unit leaves out those without.
    A form without a block has fewer side by side; a class that it lacks and the unit has comes last.
    """
    stated = {row.code: row.stated_name for row in accounts.economic if row.stated_name}
    known = {*names.economic, *(row.code for row in accounts.economic)}

    def key(code: str) -> str:
        return f"{'basic.economic' if len(code) > Level.CLASS else 'statement.general_public_basic'}.{code}"

    def cell(code: str) -> EconomicCell:
        return EconomicCell(code, stated.get(code) or names.economic.get(code, code), *cells([key(code)]))

    written = {row.code for row in accounts.economic}

    def items(group: str, form: tuple[str, ...]) -> list[str]:
        """A class and its 款: those that the form names and the unit has, else all of the list."""
        named = {code for code in form if code != group and code.startswith(group)}
        below = named | {code for code in written if code.startswith(group)} if named else {
            code for code in known if code.startswith(group)}
        return sorted({group} | below)

    forms = [form for block in _BLOCKS if (form := edition.rows[block])]
    more = {code[:Level.CLASS] for code in written} - {code for form in forms for code in form}
    forms[-1] = (*forms[-1], *sorted(more))
    blocks = [[cell(code) for group in form if len(group) == Level.CLASS for code in items(group, form)
               if cells.shown([key(code)])] for form in forms]
    return tuple(zip_longest(*blocks, fillvalue=EconomicCell()))
