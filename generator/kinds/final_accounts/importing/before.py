"""上年 in a unit's first file, from last year's books."""

from __future__ import annotations

from generator.kinds.final_accounts.facts import is_personnel
from generator.kinds.final_accounts.importing import forms
from generator.kinds.final_accounts.importing.forms import GOT, OPENING, SPENT
from generator.kinds.final_accounts.importing.tree import Maker, Row
from generator.kinds.final_accounts.model import APPROPRIATIONS, Fund
from generator.reading.given import Value
from generator.workbooks.cells import flat
from generator.workbooks.figures import Figure, total

_ITEMS = ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费")


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
