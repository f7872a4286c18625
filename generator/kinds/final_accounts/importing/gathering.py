"""The figures of each form that is there, checked against each other, before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.kinds.final_accounts.importing import forms, totals
from generator.kinds.final_accounts.importing.forms import (
    BASIC_USE,
    CLOSING,
    FUND_FORMS,
    GOT,
    OPENING,
    PROJECT_USE,
    SPENT,
    TOTAL,
)
from generator.kinds.final_accounts.model import Fund
from generator.problems import Problem
from generator.reading.classification import Classification
from generator.workbooks import labels, refusals, tables
from generator.workbooks.cells import flat
from generator.workbooks.figures import NONE, UNITS, YUAN, Figure, Reading, holds, tail, total
from generator.workbooks.finding import Recognised
from generator.workbooks.frame import blocks, find
from generator.workbooks.imported import Told
from generator.workbooks.labels import Labels
from generator.workbooks.tables import Column, Shape, Table

_FUND: Final = Shape(forms.FUND_COLUMNS, (OPENING, GOT, SPENT, BASIC_USE, PROJECT_USE, CLOSING),
                     SPENT, (BASIC_USE, PROJECT_USE))
_SPENT: Final = replace(_FUND, needed=(SPENT, BASIC_USE, PROJECT_USE))
_SHAPES: Final[Mapping[str, Shape]] = {
    forms.REVENUE: Shape(forms.REVENUE_COLUMNS, (forms.PUBLIC,), TOTAL, (forms.PUBLIC, *forms.OWN_REVENUE)),
    forms.EXPENDITURE: Shape(forms.EXPENDITURE_COLUMNS, (BASIC_USE, PROJECT_USE),
                             TOTAL, (BASIC_USE, PROJECT_USE, *forms.OWN_USES)),
    forms.GENERAL: _FUND, forms.GENERAL_SPENT: _SPENT, forms.FUNDS: _FUND, forms.CAPITAL: _SPENT}
"""Forms with a row a code."""
_REPLACED: Final = {forms.APPROPRIATION: forms.GENERAL, forms.GENERAL_SPENT: forms.GENERAL,
                    forms.THREE_PUBLIC: forms.INSTITUTIONS}
"""Forms that are only published, and those of the system that say more."""
_FORMS_OF_FUNDS: Final = {Fund.GOVERNMENT_FUNDS: "财决09表或公开08表",
                          Fund.STATE_CAPITAL: "财决11表或公开09表"}
_EMPTY: Final = re.compile("为空表|无数据")
_ITEMS: Final = ("合计", "因公出国(境)费", "公务用车购置费", "公务用车运行维护费", "公务接待费")


@dataclass(slots=True)
class Gathered:
    """What a year's books say, form by form. A form that is not there has no entry."""

    unit: Decimal
    """Yuan of an amount in the file that is to be written: those of the first form that was used."""
    tables: dict[str, Table] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    basic: dict[str, Figure] | None = None
    """By economic code."""
    three_public: dict[tuple[str, str], Figure] = field(default_factory=dict)
    """By item, and 预算数 or 决算数."""
    sheets: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    legible: bool = True
    """Whether all that was looked for could be read, however it adds up."""
    names: dict[str, str] = field(default_factory=dict)
    """Names of functional codes as the books print them."""
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    """The form of each sheet by its book and name."""

    def told(self) -> list[Told]:
        """The sheets, once it is known what of them was used."""
        keys = [self.keys.get((one.book, one.sheet), "") for one in self.sheets]
        return [one._replace(unused=tuple(self.labels[key].unused)) if key in self.labels else one
                for one, key in zip(self.sheets, keys, strict=True)]

    def fund(self, fund: Fund) -> Table | None:
        """The form of a fund; that of what was spent of it where there is no other."""
        found = self.tables.get(FUND_FORMS.get(fund, ""))
        return found or (self.tables.get(forms.GENERAL_SPENT) if fund is Fund.GENERAL_PUBLIC else None)

    def received(self) -> Figure | None:
        """本年收入 as a form of it, or that of all, states it."""
        table = self.tables.get(forms.REVENUE)
        stated = table.sum(TOTAL) if table and TOTAL in table.roles else None
        return stated or self.label(forms.SUMMARY, "本年收入合计")

    def label(self, form: str, name: str, head: str = forms.FINAL, group: str = "") -> Figure | None:
        there = self.labels.get(form)
        return there.amount(name, head, group) if there else None


def gather(found: Sequence[Recognised], money: str, names: Classification) -> Gathered:
    """Read the forms of one year. Of one that is there in yuan and as published the former is used."""
    own = {one.form.key for one in found if not one.public}
    used = [one for one in found
            if not one.public or not own & {one.form.key, _REPLACED.get(one.form.key, one.form.key)}]
    units = [UNITS.get(one.unit or money, YUAN) for one in used if one.form.amounts]
    gathered = Gathered(min(units, default=YUAN))
    gathered.problems += _mixed(used)
    gathered.notes += _unusual(used)
    for one in found:
        if one not in used:
            title = f"{one.form.titles[0]}（已从财决表取，没有用）"
            gathered.sheets.append(Told(one.sheet.book, one.sheet.name, title, 0))
        elif one.form.amounts and not (one.unit or money):
            gathered.problems.append(refusals.unitless(one.sheet.short, one.sheet.book))
        else:
            _read(gathered, one, UNITS.get(one.unit or money, YUAN), names)
    there = {one.form.key for one in used}
    gathered.notes += [note for key, note in forms.ABSENT.items() if found and key not in there]
    gathered.legible = not gathered.problems
    if gathered.legible:
        gathered.problems += _crooked(gathered)
        gathered.notes += [note for one in found if one not in used for note in _published(gathered, one)]
    return gathered


def _mixed(used: Sequence[Recognised]) -> Iterator[Problem]:
    """Books of which forms of one kind state different units of money."""
    for book, public in dict.fromkeys((one.sheet.book, one.public) for one in used):
        there = [one for one in used
                 if (one.sheet.book, one.public) == (book, public) and one.form.amounts and one.unit]
        stated = {unit: "、".join(one.sheet.short for one in there if one.unit == unit)
                  for unit in dict.fromkeys(one.unit for one in there)}
        if len(stated) > 1:
            told = "，".join(f"{sheets} 是{unit}" for unit, sheets in stated.items())
            yield refusals.uncertain(f"各表的金额单位不同：{told}", "请核对，改正写错的金额单位，再导入",
                                     book)


def _unusual(used: Sequence[Recognised]) -> Iterator[str]:
    """A note where forms of a system, which are in yuan, say 万元."""
    there = [one.sheet.short for one in used if one.form.amounts and not one.public and one.unit == "万元"]
    if there:
        yield f"{'、'.join(there)} 写明金额单位是万元，财决表一般是元，请抽看几格"


def _published(gathered: Gathered, one: Recognised) -> Iterator[str]:
    """Where a form that was published has other totals than that of the system, or does not add up."""
    table = gathered.tables.get(one.form.key)
    reading = Reading(one.sheet, UNITS.get(one.unit, numerals.YUAN_PER_WAN))
    other = tables.read(reading, _SHAPES[one.form.key]) if table else None
    yield from (problem.message for problem in reading.problems)
    if not table or not other or reading.problems:
        return
    for role in sorted(table.roles & other.roles):
        ours, theirs = table.sum(role), other.sum(role)
        if abs(ours.value - theirs.value) > numerals.tail_bound(0):
            yield (f"{theirs.cells} {role} {tables.told(theirs.value, reading.unit)} 万元，"
                   f"{ours.cells} 是 {tables.told(ours.value, reading.unit)} 万元")


def _read(gathered: Gathered, one: Recognised, unit: Decimal, names: Classification) -> None:
    reading = Reading(one.sheet, unit, gathered.problems)
    key = gathered.keys[one.sheet.book, one.sheet.name] = one.form.key
    rows, unused = 0, []
    if key == forms.BASIC:
        rows = _basic(gathered, reading, names)
    elif key == forms.THREE_PUBLIC:
        rows = _three_public(gathered, reading)
    elif key in _SHAPES:
        if table := tables.read(reading, _SHAPES[key]):
            gathered.tables[key] = table
            gathered.names |= {code: name for code, name in table.names.items() if name}
            rows, unused = len(table.rows), table.unused
    else:
        gathered.labels[key] = labels.read(
            reading, forms.AMOUNT_HEADS, strict=key not in forms.RECALLED)
        rows = len({entry.row for entry in gathered.labels[key].entries})
    gathered.sheets.append(Told(one.sheet.book, one.sheet.name, one.form.titles[0], rows, tuple(unused)))


# 一般公共预算财政拨款基本支出, by economic code

def _basic(gathered: Gathered, reading: Reading, names: Classification) -> int:
    frame = find(reading.sheet)
    if frame and len(blocks(frame)) > 1:
        return _basic_in_blocks(gathered, reading, names)
    columns = [Column(re.escape("合计"), TOTAL)]
    groups = {code: flat(name) for code, name in names.economic.items() if len(code) == 3}
    for code, name in names.economic.items():
        group = re.escape(groups.get(code[:3], ""))
        columns.append(Column(group if len(code) == 3 else f"{group}/{re.escape(flat(name))}", code))
    table = tables.read(reading, Shape(columns, (TOTAL,), sparse=True))
    if table:
        gathered.basic = {code: figure for code in names.economic if (figure := table.sum(code))}
        _sums_of_classes(gathered, reading, table.sum(TOTAL))
    return len(table.rows) if table else 0


def _basic_in_blocks(gathered: Gathered, reading: Reading, names: Classification) -> int:
    found = labels.read(reading, forms.AMOUNT_HEADS)
    gathered.labels[forms.BASIC] = found
    gathered.basic = {}
    for code in dict.fromkeys(entry.label for entry in found.entries if entry.label.isdecimal()):
        figure = found.amount(re.escape(code), forms.FINAL)
        if figure and code not in names.economic:
            reading.problems.append(refusals.illegible(
                f"{figure.cells} 的经济分类科目 {code} 科目表里没有", "请核对编码", reading.sheet.book))
        elif figure:
            gathered.basic[code] = figure
    _sums_of_classes(gathered, reading, None)
    return len(gathered.basic)


def _sums_of_classes(gathered: Gathered, reading: Reading, whole: Figure | None) -> None:
    """Whether each class is the sum of its sections; the classes themselves are not kept."""
    basic = gathered.basic or {}
    kept = {code: figure for code, figure in basic.items() if len(code) > 3}
    for code in {one[:3] for one in kept} | (basic.keys() - kept.keys()):
        parts = [figure for one, figure in kept.items() if one.startswith(code)]
        if code in basic:
            tables.uneven(reading, basic[code], total(parts), len(parts), f"{code} 小计", "各款之和")
    if whole:
        tables.uneven(reading, whole, total(kept.values()), len(kept), "合计", "各款之和")
    gathered.basic = kept


# “三公”经费 as published

def _three_public(gathered: Gathered, reading: Reading) -> int:
    frame = find(reading.sheet)
    if frame is None:
        reading.problems.append(refusals.without_head(reading.sheet.short, "表", reading.sheet.book))
        return 0
    row = next((row for row in frame.rows() if any(holds(value) for value in reading.sheet.rows[row])), None)
    if row is None and not any(_EMPTY.search(words) for line in range(len(reading.sheet.rows))
                               for _, words in reading.sheet.line(line)):
        return 0
    for column, path in enumerate(frame.paths):
        which = "预算数" if any("预算数" in words for words in path) else "决算数"
        item = next((words for words in reversed(path) if words in _ITEMS), None)
        if item:
            gathered.three_public[item, which] = reading.amount(frame.body if row is None else row, column)
    return 1


# Whether the forms agree

def _crooked(gathered: Gathered) -> Iterator[Problem]:
    """Forms that do not agree with each other, or codes of which a fund does not come out even."""
    for fund in FUND_FORMS:
        if table := gathered.fund(fund):
            yield from _even(gathered, table)
    general = gathered.fund(Fund.GENERAL_PUBLIC)
    summary = forms.SUMMARY
    pairs = (
        (_sum(gathered, forms.REVENUE), gathered.label(summary, "本年收入合计"), "本年收入合计"),
        (_sum(gathered, forms.EXPENDITURE), gathered.label(summary, "本年支出合计"), "本年支出合计"),
        (gathered.label(summary, "(收入)?总计", group="收入"),
         gathered.label(summary, "(支出)?总计", group="支出"), "总计"),
        (general.sum(BASIC_USE) if general else None,
         None if gathered.basic is None else total(gathered.basic.values()), "一般公共预算财政拨款基本支出"),
        *totals.of_money(gathered.labels))
    for one, other, what in pairs:
        if one is not None and other is not None and not _close(gathered, one, other):
            yield _apart(gathered, one, other, what)
    yield from totals.of_vehicles(gathered.labels)
    if gathered.tables:  # Of a book without any a fund would go nowhere.
        yield from _of_funds(gathered)


def _of_funds(gathered: Gathered) -> Iterator[Problem]:
    """Where a form of all money states some of a fund, and that of the fund is not there or says otherwise.

    Else it would be taken for 一般公共预算 where it came in and for other money where it was spent.
    """
    for fund, missing in _FORMS_OF_FUNDS.items():
        table = gathered.fund(fund)
        for role, stated in _stated(gathered, fund):
            ours = table.sum(role) if table and role in table.roles else NONE
            if _close(gathered, ours, stated):
                continue
            if table and role in table.roles:
                yield _apart(gathered, ours, stated, f"{fund.value}财政拨款{role}")
            else:
                what = f"{table.sheet.short} 没有“{role}”一栏" if table else f"没有{fund.value}财政拨款的表"
                amount = tables.told(stated.value, gathered.unit)
                yield refusals.uneven(f"{what}，{stated.cells} 的{fund.value}财政拨款{role}是 {amount}",
                                      f"请一并导入{missing}", gathered.sheets[0].book)
            break


def _stated(gathered: Gathered, fund: Fund) -> Iterator[tuple[str, Figure]]:
    """本年收入 and 本年支出 of a fund as the forms of all money state them."""
    for form in (forms.SUMMARY, forms.APPROPRIATION):
        got = gathered.label(form, forms.income(fund), group="收入")
        spent = gathered.label(form, "本年支出合计", f"{fund.value}财政拨款")
        yield from ((role, figure) for role, figure in ((GOT, got), (SPENT, spent)) if figure is not None)


def _sum(gathered: Gathered, form: str) -> Figure | None:
    table = gathered.tables.get(form)
    return table.sum(TOTAL) if table and TOTAL in table.roles else None


def _even(gathered: Gathered, table: Table) -> Iterator[Problem]:
    """年初 + 收入 = 支出 + 年末, for each code of a fund."""
    for code, row in table.rows.items():
        if all(role in row for role in (OPENING, GOT, SPENT, CLOSING)):
            had, left = row[OPENING] + row[GOT], row[SPENT] + row[CLOSING]
            if not _close(gathered, had, left):
                what = f"科目 {code} 年初结转和结余+本年收入、本年支出+年末结转和结余"
                yield _apart(gathered, had, left, what)


def _close(gathered: Gathered, one: Figure, other: Figure) -> bool:
    """Whether two figures are the same: in 万元 but for a last digit, or for the tails of their cells."""
    return abs(one.value - other.value) <= max(tail(gathered.unit, 1), tail_of(gathered.unit, one - other))


def tail_of(unit: Decimal, figure: Figure) -> Decimal:
    """How far a figure of so many printed cells may be off, in yuan; a single pair of cells may not."""
    cells = len(figure.plus) + len(figure.minus)
    return numerals.ZERO if cells < 3 else tail(unit, cells)


def _apart(gathered: Gathered, one: Figure, other: Figure, what: str) -> Problem:
    return refusals.uneven(f"{what}不一致：{one.cells} {tables.told(one.value, gathered.unit)}，"
                           f"{other.cells} {tables.told(other.value, gathered.unit)}",
                           f"请核对这几格；{refusals.LOOK_AT_BLANKS}",
                           gathered.sheets[0].book)
