"""What last year's books or file say: 上年 in a unit's first file, and what was spent then and is not now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from generator import numerals, quantities
from generator.kinds.final_accounts.facts import is_personnel
from generator.kinds.final_accounts.importing import forms
from generator.kinds.final_accounts.importing.forms import (
    BASIC_USE,
    GOT,
    OPENING,
    OWN_REVENUE,
    PROJECT_USE,
    SPENT,
)
from generator.kinds.final_accounts.importing.gathering import Gathered
from generator.kinds.final_accounts.importing.tree import Maker, Row
from generator.kinds.final_accounts.model import APPROPRIATIONS, Fund
from generator.reading.given import Value
from generator.reading.scan import TO_FILL
from generator.workbooks.cells import flat
from generator.workbooks.figures import UNITS, Figure, total

_ITEMS = ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费")
_FAR: Final = Decimal(1000)


def last_year(maker: Maker) -> Row:
    """The part of the file; what the books do not have is left out."""
    found = maker.found
    funds = {fund: table for fund in APPROPRIATIONS if (table := found.tables.get(forms.FUND_FORMS[fund]))}
    had = {fund: table.sum(OPENING) + table.sum(GOT) for fund, table in funds.items()}
    basic = found.basic
    running = total(figure for code, figure in basic.items() if not is_personnel(code)) if basic else None
    part = maker.amounts({
        "收入支出总计": found.label(forms.SUMMARY, "(收入)?总计", group="收入"),
        "本年收入": found.label(forms.SUMMARY, "本年收入合计"),
        "本年支出": found.label(forms.SUMMARY, "本年支出合计"),
        "财政拨款收入支出总计": total(had.values()) if len(had) == len(APPROPRIATIONS) else None,
        "政府性基金收入支出总计": had.get(Fund.GOVERNMENT_FUNDS),
        "国有资本经营收入支出总计": had.get(Fund.STATE_CAPITAL),
        "政府性基金本年收入": _got(maker, Fund.GOVERNMENT_FUNDS),
        "国有资本经营本年收入": _got(maker, Fund.STATE_CAPITAL),
        "机关运行经费": running})
    items = maker.amounts({key: maker.three(flat(key), "决算数") for key in _ITEMS})
    rows = [{"科目": maker.code(code)["科目"], "资金": Value(fund.value), "决算数": maker.value(row[SPENT])}
            for fund, table in funds.items() for code, row in sorted(table.rows.items()) if row[SPENT]]
    if len(items) == len(_ITEMS):
        part["三公经费"] = items
    if funds:
        part["支出"] = rows
    return part


def _got(maker: Maker, fund: Fund) -> Figure | None:
    table = maker.found.tables.get(forms.FUND_FORMS[fund])
    return table.sum(GOT) if table and GOT in table.roles else None


Spent = list[tuple[str, str]]
"""Codes and funds of 财政拨款 on which something was spent."""


def spent_in(last: Mapping[str, object]) -> Spent:
    """Those of last year's file. One that is not as it should be is told of when a report is made."""
    rows = last.get("支出")
    funds = {fund.value for fund in APPROPRIATIONS}
    return [(row["科目"], row["资金"]) for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict) and row.get("资金") in funds and isinstance(row.get("科目"), str)
            and any(_amount(row.get(use)) for use in (BASIC_USE, PROJECT_USE))]


def far_from(last: Mapping[str, object], received: Figure | None) -> Iterator[str]:
    """A note where 本年收入 is a thousand times that of last year's file, or the reverse."""
    rows, money = last.get("收入"), last.get("金额单位")
    if not received or not isinstance(rows, list) or not isinstance(money, str) or money not in UNITS:
        return
    keys = (*(f"{fund.value}财政拨款" for fund in APPROPRIATIONS), *OWN_REVENUE)
    amounts = [quantities.alone(text) for row in rows if isinstance(row, dict)
               for key in keys if isinstance(text := row.get(key), str)]
    before = numerals.multiply(numerals.total([one for one in amounts if one is not None]), UNITS[money])
    less, more = sorted((before, received.value))
    if less > 0 and more > numerals.multiply(less, _FAR):
        yield (f"本年收入 {numerals.plain(received.value)} 元（{received.cells}），"
               f"上年文件是 {numerals.plain(before)} 元，相差一千倍以上，请核对金额单位")


def spent_of(found: Gathered) -> Spent:
    """Those of last year's books."""
    return [(code, fund.value) for fund in APPROPRIATIONS if (table := found.fund(fund))
            for code, row in table.rows.items() if row.get(SPENT)]


def with_ended(maker: Maker, rows: list[Row], spent: Spent) -> list[Row]:
    """The rows of 支出, and one for each code on which nothing is spent any more: it needs a reason."""
    there = {tuple(value.text for key in ("科目", "资金") if isinstance(value := row.get(key), Value))
             for row in rows}
    ended = [_ended(maker, code, fund, table.sheet.short) for code, fund in dict.fromkeys(spent)
             if (code, fund) not in there and (table := maker.found.fund(Fund(fund)))]
    return sorted([*rows, *ended], key=lambda row: _text(row, "科目"))


def _ended(maker: Maker, code: str, fund: str, sheet: str) -> Row:
    nothing = Value("0", f"{sheet} 没有这个科目，上年有")
    return maker.code(code) | {"资金": Value(fund), PROJECT_USE: nothing, "原因": Value("", TO_FILL)}


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return value.text if isinstance(value, Value) else ""


def _amount(text: object) -> bool:
    return isinstance(text, str) and bool(quantities.alone(text))
