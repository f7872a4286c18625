"""The rows of the nine statements as templates read them; which rows a form has is edition data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from generator import numerals
from generator.composing.editions import Edition
from generator.deriving.ledger import Facts, Ledger, Prose
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts.model import APPROPRIATIONS, FinalAccounts, stated_names
from generator.reading.classification import Classification, Level

_LINES = ("revenue", "expenditure", "general_public_expenditure", "government_funds", "state_capital")
_APPROPRIATIONS = tuple(f"{fund.value}财政拨款" for fund in APPROPRIATIONS)


class Statement(NamedTuple):
    """A statement of the edition: number in order, title, template; whether the unit's detail allows it."""

    number: str
    title: str
    template: str
    available: bool


class Line(NamedTuple):
    """A row of 合计 (no code), 类, 款 or 项."""

    code: str
    name: str | Prose
    facts: Facts


class Half(NamedTuple):
    """One side of a row of a 总表: words, 行次 and the numbers of its columns; "" is a blank cell."""

    label: str = ""
    line: str = ""
    columns: tuple[Facts | str, ...] = ("",)

    @property
    def facts(self) -> Facts | str:
        return self.columns[0]


class Pair(NamedTuple):
    left: Half
    right: Half


class EconomicCell(NamedTuple):
    code: str = ""
    label: str | Prose = ""
    facts: Facts | str = ""


def context(accounts: FinalAccounts, ledger: Ledger, names: Classification,
            edition: Edition) -> dict[str, object]:
    """What the templates of statements may name."""
    classes = edition.rows["functional_classes"]
    return {
        "statements": tuple(
            Statement(f"{number:02}", title, template, statements.is_available(accounts, template))
            for number, (template, title) in enumerate(edition.statements.items(), 1)),
        "statement_lines": {name: _lines(accounts, ledger, names, name) for name in _LINES},
        "summary_rows": _summary(accounts, ledger, names, classes),
        "appropriation_rows": _appropriation(ledger, names, classes),
        "basic_rows": _basic(accounts, ledger, names, edition),
    }


def _lines(accounts: FinalAccounts, ledger: Ledger, names: Classification, name: str) -> tuple[Line, ...]:
    """合计 first, then codes in order; a row without any number is left out."""
    key = f"statement.{name}"
    stated = stated_names(accounts)
    codes = dict.fromkeys(fact.key.split(".")[2] for fact in ledger.family(key))
    shown = [code for code in codes
             if code == statements.TOTAL or any(fact.printed for fact in ledger.family(f"{key}.{code}"))]
    return tuple(Line("" if code == statements.TOTAL else code,
                      stated.get(code) or names.functional.get(code, code), Facts(ledger, f"{key}.{code}"))
                 for code in shown)


def _summary(accounts: FinalAccounts, ledger: Ledger, names: Classification,
             classes: tuple[str, ...]) -> tuple[Pair, ...]:
    """收入支出决算总表: 行次 run down the left side and on down the right one."""
    sources = [f"revenue.{name}" for name in accounts.labels["revenue"]]
    left = list(zip(_numbered([ledger[key].label for key in sources]), sources, strict=True))
    right = [(label, f"statement.summary.{code}.amount") for code, label in _class_labels(names, classes)]
    foot_left = [("本年收入合计", "revenue.current"), ("使用非财政拨款结余", "revenue.own_surplus_used"),
                 ("年初结转和结余", "carryover.opening"), ("", ""), ("总计", "revenue.total")]
    foot_right = [("本年支出合计", "expenditure.current"), ("结余分配", "expenditure.surplus_distribution"),
                  ("年末结转和结余", "carryover.closing"), ("", ""), ("总计", "expenditure.total")]
    return _numbered_lines(_halves(ledger, [*_padded(left, len(right)), *foot_left]),
                           _halves(ledger, [*right, *foot_right]))


def _appropriation(ledger: Ledger, names: Classification, classes: tuple[str, ...]) -> tuple[Pair, ...]:
    """财政拨款收入支出决算总表: the right side by fund."""
    funds = [fund.key for fund in APPROPRIATIONS]
    labelled = list(zip(_numbered(_APPROPRIATIONS), funds, strict=True))
    left = [(label, f"revenue.{key}") for label, key in labelled]
    foot_left = [("本年收入合计", "revenue.appropriation"),
                 ("年初财政拨款结转和结余", "appropriation.opening"),
                 *((f"　{label}", f"carryover.{key}.opening") for label, key in labelled),
                 ("总计", "appropriation.total")]
    right = [Half(label, "", _cells(ledger, [f"statement.appropriation_summary.{code}.{column}"
                                             for column in (statements.TOTAL, *funds)]))
             for code, label in _class_labels(names, classes)]
    foot_right = [
        _across(ledger, "本年支出合计", "appropriation.expenditure", "{fund}.expenditure"),
        _across(ledger, "年末财政拨款结转和结余", "appropriation.closing", "carryover.{fund}.closing"),
        *[Half(columns=("",) * 4)] * 3,
        _across(ledger, "总计", "appropriation.expenditure_total", "{fund}.expenditure_total"),
    ]
    return _numbered_lines(_halves(ledger, [*_padded(left, len(right)), *foot_left]), [*right, *foot_right])


def _across(ledger: Ledger, label: str, total: str, by_fund: str) -> Half:
    """A row of one number by fund, 合计 first."""
    parts = [by_fund.format(fund=fund.key) for fund in APPROPRIATIONS]
    return Half(label, "", _cells(ledger, [total, *parts]))


def _halves(ledger: Ledger, rows: list[tuple[str, str]]) -> list[Half]:
    """Rows of one number each, from their words and the key of the number."""
    return [Half(label, "", _cells(ledger, [key])) for label, key in rows]


def _numbered_lines(left: list[Half], right: list[Half]) -> tuple[Pair, ...]:
    assert len(left) == len(right)
    return tuple(Pair(one._replace(line=str(number)), other._replace(line=str(number + len(left))))
                 for number, (one, other) in enumerate(zip(left, right, strict=True), 1))


def _cells(ledger: Ledger, keys: list[str]) -> tuple[Facts | str, ...]:
    return tuple(Facts(ledger, key) if key in ledger else "" for key in keys)


def _padded(rows: list[tuple[str, str]], height: int) -> list[tuple[str, str]]:
    return rows + [("", "")] * (height - len(rows))


def _numbered(labels: Sequence[str]) -> list[str]:
    return [f"{numerals.chinese(number)}、{label}" for number, label in enumerate(labels, 1)]


def _class_labels(names: Classification, classes: tuple[str, ...]) -> list[tuple[str, str]]:
    labels = _numbered([names.functional.get(code, code) for code in classes])
    return list(zip(classes, labels, strict=True))


def _basic(accounts: FinalAccounts, ledger: Ledger, names: Classification,
           edition: Edition) -> tuple[tuple[EconomicCell, ...], ...]:
    """一般公共预算财政拨款基本支出决算表: three blocks side by side.

    Every 款 of the list is there, with or without money.
    """
    stated = {row.code: row.stated_name for row in accounts.economic if row.stated_name}
    known = {*names.economic, *(row.code for row in accounts.economic)}

    def cell(code: str) -> EconomicCell:
        family = "basic.economic" if len(code) > Level.CLASS else "statement.general_public_basic"
        key = f"{family}.{code}"
        return EconomicCell(code, stated.get(code) or names.economic.get(code, code),
                            Facts(ledger, key) if key in ledger else "")

    blocks = []
    for block in ("basic_left", "basic_middle", "basic_right"):
        codes = [code for group in edition.rows[block]
                 for code in sorted({group} | {code for code in known if code.startswith(group)})]
        blocks.append([cell(code) for code in codes])
    return tuple(zip_longest(*blocks, fillvalue=EconomicCell()))
