"""The nine public statements (公开表): their cells as facts, and which of them a unit's detail allows.

Every row above an item (款, 类, 合计) is summed exactly from the items below it, so a statement agrees with
itself and with the narrative by construction. 栏次 and 行次 belong to the edition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.deriving.ledger import Fact, Figure, Ledger
from generator.kinds.final_accounts.model import (
    APPROPRIATIONS,
    CarryoverRow,
    ExpenditureRow,
    FinalAccounts,
    Fund,
    RevenueRow,
)
from generator.reading.classification import Classification, Level

TOTAL = "total"

Columns = Mapping[str, str]
"""The columns of a statement by name, and what they are called."""

Row = RevenueRow | ExpenditureRow | CarryoverRow


class Amount(NamedTuple):
    """A number of one item in one column."""

    code: str
    column: str
    source: Fact | Figure


def derive(accounts: FinalAccounts, ledger: Ledger, names: Classification) -> None:
    """Add the cells of every statement that the detail allows: `statement.<statement>.<code>.<column>`."""
    natures = accounts.labels["expenditure"]
    of_funds = {name: natures[name] for name in ("basic", "project")}
    if is_available(accounts, "revenue"):
        _lines(ledger, "statement.revenue", "收入", _revenue(accounts), _sources(accounts), "current", names)
    if is_available(accounts, "expenditure"):
        _lines(ledger, "statement.expenditure", "支出", _expenditure(accounts), natures, "current", names)
        spent = ((amount.code, "amount", amount.source) for amount in _expenditure(accounts))
        _classes(ledger, "statement.summary", spent, {"amount": "支出"}, names)
    _classes(ledger, "statement.appropriation_summary", _appropriation(accounts),
             {fund.key: f"{fund.value}财政拨款支出" for fund in APPROPRIATIONS}, names)
    _lines(ledger, "statement.general_public_expenditure", "一般公共预算支出",
           _of_fund(accounts, Fund.GENERAL_PUBLIC), of_funds, "expenditure", names)
    _economic(accounts, ledger, names)
    for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
        if is_available(accounts, fund.key):
            columns = {"opening": "年初结转和结余", "revenue": "本年收入", **of_funds,
                       "closing": "年末结转和结余"}
            _lines(ledger, f"statement.{fund.key}", fund.value, _fund(accounts, ledger, fund), columns, "",
                   names)
            cells = ledger.family(f"statement.{fund.key}")
            for code in dict.fromkeys(cell.key.split(".")[2] for cell in cells):
                key = f"statement.{fund.key}.{code}"
                ledger.sum(f"{key}.expenditure", f"{fund.value}{code}本年支出",
                           [ledger[f"{key}.basic"], ledger[f"{key}.project"]])


def is_available(accounts: FinalAccounts, statement: str) -> bool:
    """Whether the unit's detail allows a statement, which is called by its template."""
    return not any(lacking(accounts, statement))


def lacking(accounts: FinalAccounts, statement: str) -> Iterator[Row]:
    """The rows that keep a statement out: they have money and no item, and it is told by item."""
    match statement:
        case "revenue":
            yield from _without_item(accounts.revenue)
        case "summary" | "expenditure":
            yield from _without_item(accounts.expenditure)
        case "government_funds":
            yield from _of_fund_without_item(accounts, Fund.GOVERNMENT_FUNDS)
        case "state_capital" | "state_capital_expenditure":
            yield from _of_fund_without_item(accounts, Fund.STATE_CAPITAL)


def _of_fund_without_item(accounts: FinalAccounts, fund: Fund) -> Iterator[Row]:
    """Revenue, expenditure and balances of a fund."""
    yield from _without_item(row for row in accounts.revenue
                             if fund.key in row.amounts and row.amounts[fund.key].value)
    yield from _without_item(row for row in accounts.expenditure if row.fund is fund)
    yield from (row for row in accounts.carryover if row.fund is fund and not row.code
                and (row.closing.value or row.opening and row.opening.value))


def _without_item(rows: Iterable[RevenueRow | ExpenditureRow]) -> Iterator[Row]:
    return (row for row in rows if not row.code and any(figure.value for figure in row.amounts.values()))


def _sources(accounts: FinalAccounts) -> Columns:
    """Where revenue comes from; what the three funds give is one column."""
    funds = {fund.key for fund in APPROPRIATIONS}
    others = {name: label for name, label in accounts.labels["revenue"].items() if name not in funds}
    return {"appropriation": "财政拨款收入", **others}


def _revenue(accounts: FinalAccounts) -> Iterator[Amount]:
    appropriations = {fund.key: "appropriation" for fund in APPROPRIATIONS}
    for row in accounts.revenue:
        for name, figure in row.amounts.items():
            yield Amount(row.code, appropriations.get(name, name), figure)


def _expenditure(accounts: FinalAccounts) -> Iterator[Amount]:
    for row in accounts.expenditure:
        for nature, figure in row.amounts.items():
            yield Amount(row.code, nature, figure)


def _of_fund(accounts: FinalAccounts, fund: Fund) -> Iterator[Amount]:
    for row in accounts.expenditure:
        if row.fund is fund:
            for nature, figure in row.amounts.items():
                yield Amount(row.code, nature, figure)


def _appropriation(accounts: FinalAccounts) -> Iterator[Amount]:
    for fund in APPROPRIATIONS:
        for amount in _of_fund(accounts, fund):
            yield Amount(amount.code, fund.key, amount.source)


def _fund(accounts: FinalAccounts, ledger: Ledger, fund: Fund) -> Iterator[Amount]:
    """年初, 本年收入, 本年支出 and 年末 of each item of a fund."""
    yield from _of_fund(accounts, fund)
    for row in accounts.revenue:
        if fund.key in row.amounts:
            yield Amount(row.code, "revenue", row.amounts[fund.key])
    for code in sorted({row.code for row in accounts.carryover if row.fund is fund and row.code}):
        for side in ("opening", "closing"):
            yield Amount(code, side, ledger[f"carryover.{fund.key}.{code}.{side}"])


def _economic(accounts: FinalAccounts, ledger: Ledger, names: Classification) -> None:
    """经济分类的类: 301, 302 …"""
    for code in sorted({row.code[:3] for row in accounts.economic}):
        parts = [fact for fact in ledger.family("basic.economic")
                 if fact.key.startswith(f"basic.economic.{code}")]
        ledger.sum(f"statement.general_public_basic.{code}", names.economic.get(code, code), parts)


def _lines(ledger: Ledger, key: str, words: str, amounts: Iterable[Amount], columns: Columns, total: str,
           names: Classification) -> None:
    """Rows of 合计, 类, 款 and 项, each column summed; `total` names the column that adds up the others."""
    for code, sources in _by_code(amounts).items():
        label = "合计" if code == TOTAL else f"{code}{names.functional.get(code, '')}"
        cells = [ledger.sum(f"{key}.{code}.{column}", f"{words}：{label} {called}", sources[column])
                 for column, called in columns.items()]
        if total:
            ledger.sum(f"{key}.{code}.{total}", f"{words}：{label} 合计", cells)


def _classes(ledger: Ledger, key: str, amounts: Iterable[tuple[str, str, Fact | Figure]], columns: Columns,
             names: Classification) -> None:
    """Rows of 类 only, as in the two 总表; with several columns, their sum is `total`."""
    for code, sources in _by_code(Amount(*amount) for amount in amounts).items():
        if len(code) != Level.CLASS:
            continue
        label = f"{code}{names.functional.get(code, '')}"
        cells = [ledger.sum(f"{key}.{code}.{column}", f"{label} {called}", sources[column])
                 for column, called in columns.items()]
        if len(columns) > 1:
            ledger.sum(f"{key}.{code}.{TOTAL}", f"{label} 财政拨款支出", cells)


def _by_code(amounts: Iterable[Amount]) -> Mapping[str, Mapping[str, list[Fact | Figure]]]:
    """For 合计 and each 类, 款, 项 in code order: what goes into each column.

    A row of zeros may have no code.
    """
    found: dict[str, dict[str, list[Fact | Figure]]] = defaultdict(lambda: defaultdict(list))
    found[TOTAL]  # The row of totals is there even without an amount.
    for amount in amounts:
        for code in (TOTAL, *(amount.code[:level] for level in Level if amount.code)):
            found[code][amount.column].append(amount.source)
    return dict(sorted(found.items(), key=lambda entry: (entry[0] != TOTAL, entry[0])))
