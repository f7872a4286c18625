"""What a year's forms say → the keys of the year's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from generator import numerals
from generator.kinds.final_accounts.importing import forms
from generator.kinds.final_accounts.importing.forms import (
    BASIC_USE,
    BUDGET,
    CLOSING,
    FINAL,
    GOT,
    OPENING,
    PROJECT_USE,
    PUBLIC,
    SPENT,
    TOTAL,
)
from generator.kinds.final_accounts.importing.gathering import Gathered, tail_of
from generator.kinds.final_accounts.model import APPROPRIATIONS, Fund
from generator.reading.classification import Classification, Level, ancestor
from generator.reading.given import Given, Value
from generator.reading.scan import TO_FILL
from generator.workbooks import refusals, tables
from generator.workbooks.cells import flat
from generator.workbooks.figures import NONE, UNITS, Figure, tail, total
from generator.workbooks.tables import Table

Row = dict[str, Given]
_BLANK: Final = Value("", TO_FILL)
_THREE: Final = {
    "因公出国（境）费": ("因公出国(境)费", {"团组数": r"因公出国\(境\)团组数",
                                            "人次数": r"因公出国\(境\)人次数?"}),
    "公务用车购置费": ("公务用车购置费", {"购置数": "公务用车购置数"}),
    "公务用车运行维护费": ("公务用车运行维护费", {"保有量": "公务用车保有量"}),
    "公务接待费": ("公务接待费", {"批次": "国内公务接待批次", "人次": "国内公务接待人次"})}
"""By key: the row with the money, and those with what is counted."""
_CONTENTS: Final = frozenset(_THREE) - {"公务用车购置费"}


class Maker:
    """Makes the parts of one year's file. What cannot be made is a problem."""

    def __init__(self, gathered: Gathered, names: Classification) -> None:
        self.found, self.names = gathered, names
        self.money = next(name for name, unit in UNITS.items() if unit == gathered.unit)
        self.problems = gathered.problems

    def value(self, figure: Figure) -> Value:
        """An amount as the file has it."""
        unit = self.found.unit
        text = numerals.plain(numerals.in_unit(figure.value, unit))
        loose = tail(unit, len(figure.plus) + len(figure.minus) - 1)
        return Value(text, figure.cells, loose)

    def amounts(self, found: dict[str, Figure | None]) -> Row:
        """Those that there are."""
        return {key: self.value(figure) for key, figure in found.items() if figure is not None}

    def nonzero(self, found: dict[str, Figure]) -> Row:
        return {key: self.value(figure) for key, figure in found.items() if figure}

    def year(self, year: int, first_year: bool) -> Row:
        """The whole file but for what forms do not have."""
        tree: Row = {"年度": Value(str(year)), "金额单位": Value(self.money)}
        parts: dict[str, Given | None] = {
            "人员": self.people(), "收入": self.revenue(), "支出": self.expenditure(),
            "基本支出经济分类": self.basic(), **self.balances(), "结转和结余": self.carryover(first_year),
            "年初预算": self.budget(), "三公经费": self.three_public(), "政府采购": self.procurement(),
            "国有资产": self.assets(), "核对": self.confirmed()}
        return tree | {key: part for key, part in parts.items() if part is not None and part != {}}

    # What has rows

    def code(self, code: str) -> Row:
        """A code with its name, which is written where the classification has another or none."""
        row: Row = {"科目": Value(code, self.names.functional.get(code, self.found.names.get(code, "")))}
        for key, named in (("名称", code), ("款名称", ancestor(code, Level.SECTION))):
            printed = self.found.names.get(named, "")
            if printed and flat(printed) != flat(self.names.functional.get(named, "")):
                row[key] = Value(printed)
        return row

    def _funds(self) -> dict[Fund, Table]:
        return {fund: table for fund in APPROPRIATIONS if (table := self.found.fund(fund))}

    def revenue(self) -> list[Row] | None:
        tables_of, own = self._funds(), self.found.tables.get(forms.REVENUE)
        rows = []
        if own and Fund.GENERAL_PUBLIC not in tables_of and self._undivided(own, tables_of):
            self._uneven("没有一般公共预算财政拨款的收入支出决算表，财政拨款收入分不到各种资金",
                         "请一并导入财决07表或公开05表", own)
        for code in _codes([*tables_of.values(), own]):
            amounts = {f"{fund.value}财政拨款": figure for fund, figure in self._funded(own, tables_of, code)}
            amounts |= {source: own.of(code, source) for source in forms.OWN_REVENUE} if own else {}
            if any(amounts.values()):
                rows.append(self.code(code) | self.nonzero(amounts))
        return rows if own or tables_of else None

    def _undivided(self, own: Table, tables_of: dict[Fund, Table]) -> bool:
        """Whether there is 财政拨款收入 beyond what the forms of funds have."""
        rest = own.sum(PUBLIC) - total(table.sum(GOT) for table in tables_of.values() if GOT in table.roles)
        return abs(rest.value) > tail_of(self.found.unit, rest)

    def _funded(self, own: Table | None, tables_of: dict[Fund, Table],
                code: str) -> Iterator[tuple[Fund, Figure]]:
        """财政拨款收入 of a code by fund: what the forms of funds say, and the rest of the whole."""
        known = {fund: table.of(code, GOT) for fund, table in tables_of.items() if GOT in table.roles}
        rest = own.of(code, PUBLIC) - total(known.values()) if own else NONE
        if Fund.GENERAL_PUBLIC not in known and Fund.GENERAL_PUBLIC in tables_of:
            known[Fund.GENERAL_PUBLIC] = self._rest(rest, f"科目 {code} 的一般公共预算财政拨款收入")
        elif own and Fund.GENERAL_PUBLIC in tables_of and abs(rest.value) > tail_of(self.found.unit, rest):
            self._uneven(f"科目 {code} 的财政拨款收入分不到各种资金：{rest.cells} = {self._told(rest)}",
                         "请核对各种资金的收入支出决算表是不是齐全", own)
        for fund in APPROPRIATIONS:
            if fund in known:
                yield fund, known[fund]

    def expenditure(self) -> list[Row] | None:
        tables_of, whole = self._funds(), self.found.tables.get(forms.EXPENDITURE)
        rows: list[Row] = []
        for code in _codes([*tables_of.values(), whole]):
            for fund, table in tables_of.items():
                amounts = {use: table.of(code, use) for use in (BASIC_USE, PROJECT_USE)}
                if any(amounts.values()):
                    rows.append(self.code(code) | {"资金": Value(fund.value)} | self.nonzero(amounts)
                                | {"原因": _BLANK})
            amounts = self._other(whole, tables_of, code) if whole else {}
            if any(amounts.values()):
                rows.append(self.code(code) | {"资金": Value(Fund.OTHER.value)} | self.nonzero(amounts))
        if whole and Fund.GENERAL_PUBLIC not in tables_of:
            self._uneven("没有一般公共预算财政拨款的收入支出决算表，支出分不出是哪种资金",
                         "请一并导入财决07表或公开05表", whole)
        return rows if whole or tables_of else None

    def _other(self, whole: Table, tables_of: dict[Fund, Table], code: str) -> dict[str, Figure]:
        """What was spent of other money: the whole less the 财政拨款."""
        amounts = {use: whole.of(code, use) for use in forms.OWN_USES}
        for use in (BASIC_USE, PROJECT_USE):
            rest = whole.of(code, use) - total(table.of(code, use) for table in tables_of.values())
            amounts[use] = self._rest(rest, f"科目 {code} 其他资金的{use}")
        return amounts

    def _rest(self, rest: Figure, what: str) -> Figure:
        """A remainder: nought if it is but the tail of rounded amounts; none is negative."""
        if abs(rest.value) <= tail_of(self.found.unit, rest):
            return NONE
        if rest.value < 0:
            self._uneven(f"{what}成了负数：{rest.cells} = {self._told(rest)}", "请核对这几格", None)
        return rest

    def basic(self) -> list[Row] | None:
        if self.found.basic is None:
            return None
        return [{"科目": Value(code, self.names.economic[code]), "金额": self.value(figure)}
                for code, figure in sorted(self.found.basic.items())]

    def carryover(self, first_year: bool) -> list[Row] | None:
        known = [(fund, *held) for fund in APPROPRIATIONS for held in self._held(fund)]
        opening = self.found.label(forms.SUMMARY, OPENING)
        closing = self.found.label(forms.SUMMARY, CLOSING)
        rows = [self._balance(fund, code, first, last, first_year) for fund, code, first, last in known
                if first or last]
        if opening is None or closing is None:
            return [*rows, {"资金": Value(Fund.OTHER.value), "年末": _BLANK}] if known else None
        first = self._rest(opening - total(one for _, _, one, _ in known), "其他资金的年初结转和结余")
        last = self._rest(closing - total(one for _, _, _, one in known), "其他资金的年末结转和结余")
        if (first or last) and Fund.GENERAL_PUBLIC not in {fund for fund, *_ in known}:
            self.found.notes.append("没有财决07表，也没有财政拨款收入支出决算总表：结转和结余分不出"
                                    "一般公共预算和其他资金，待填")
            first_of_all: Row = {"年初": _BLANK} if first_year else {}
            return [*rows, *({"资金": Value(fund.value), **first_of_all, "年末": _BLANK}
                             for fund in (Fund.GENERAL_PUBLIC, Fund.OTHER))]
        if first or last:
            rows.append(self._balance(Fund.OTHER, "", first, last, first_year))
        return rows

    def _balance(self, fund: Fund, code: str, first: Figure, last: Figure, first_year: bool) -> Row:
        row: Row = {"资金": Value(fund.value)}
        if code:
            row["科目"] = self.code(code)["科目"]
        if first_year:
            row["年初"] = self.value(first)
        return row | {"年末": self.value(last)}

    def _held(self, fund: Fund) -> Iterator[tuple[str, Figure, Figure]]:
        """年初 and 年末 of a fund: in all of 一般公共预算, by code of the others."""
        table = self.found.fund(fund)
        if table and OPENING in table.roles and CLOSING in table.roles:
            if fund is Fund.GENERAL_PUBLIC:
                yield "", table.sum(OPENING), table.sum(CLOSING)
                return
            for code in sorted(table.rows):
                yield code, table.of(code, OPENING), table.of(code, CLOSING)
        elif fund is Fund.GENERAL_PUBLIC and (there := self.found.labels.get(forms.APPROPRIATION)):
            opening = there.amount(f"{fund.value}财政拨款", FINAL, after="年初财政拨款结转和结余")
            closing = there.amount("年末财政拨款结转和结余", f"{fund.value}财政拨款")
            if opening is not None and closing is not None:
                yield "", opening, closing

    # What has keys

    def people(self) -> Row:
        there = self.found.labels.get(forms.PEOPLE)
        if not there or not there.filled:
            return {}
        return _counts({name: there.count(name, forms.HEADCOUNT)
                        for name in ("在职人员", "离休人员", "退休人员")})

    def balances(self) -> Row:
        return self.amounts({key: self.found.label(forms.SUMMARY, forms.OWN_BALANCES[key])
                             for key in forms.OWN_BALANCES})

    def budget(self) -> Row:
        """年初预算数 of three rows; the form of all 财政拨款 must say the same."""
        found = {}
        for fund in APPROPRIATIONS:
            name = forms.income(fund)
            one = self.found.label(forms.SUMMARY, name, "年初预算数", "收入")
            other = self.found.label(forms.BUDGETS, name, "年初预算数", "收入")
            if one is not None and other is not None and one.value != other.value:
                self._uneven(f"{fund.value}财政拨款的年初预算数不一致：{one.cells} {self._told(one)}，"
                             f"{other.cells} {self._told(other)}", "请核对这两格", None)
            found[fund.value] = one if one is not None else other
        return self.amounts(found)

    def three_public(self) -> Row:
        there = self.found.labels.get(forms.INSTITUTIONS)
        use = there if there and there.filled else None
        found: Row = {}
        for key, (row, counts) in _THREE.items():
            money = {name: self.three(row, name) for name in ("全年预算数", "决算数")}
            counted = {name: use.count(label, FINAL) if use else None for name, label in counts.items()}
            if part := self.amounts(money) | _counts(counted):
                # What it was spent on is asked for where anything was.
                found[key] = part | ({"开支内容": _BLANK} if key in _CONTENTS and money["决算数"] else {})
        return found

    def three(self, row: str, which: str) -> Figure | None:
        """全年预算数 or 决算数 of an item of 三公."""
        there = self.found.labels.get(forms.INSTITUTIONS)
        if there and there.filled:
            pattern = row.replace("(", r"\(").replace(")", r"\)")
            return there.amount(pattern, BUDGET if which == "全年预算数" else FINAL)
        return self.found.three_public.get((row, which.removeprefix("全年")))

    def procurement(self) -> Row:
        return self.amounts({key: self._institution(label) for key, label in forms.PROCUREMENT.items()})

    def assets(self) -> Row:
        there = self.found.labels.get(forms.INSTITUTIONS)
        if not there or not there.filled:
            return {}
        vehicles = _counts({key: there.count(label, FINAL) for key, label in forms.VEHICLES.items()})
        large = _counts({"大型设备": there.count(r"单价100万元\(含\)以上设备(\(不含车辆\))?", FINAL)})
        return ({"车辆": vehicles} if vehicles else {}) | large

    def _institution(self, label: str) -> Figure | None:
        there = self.found.labels.get(forms.INSTITUTIONS)
        return there.amount(label, FINAL) if there and there.filled else None

    def confirmed(self) -> Row:
        """The totals that the books state, which the first check holds against what was read."""
        summary, table = forms.SUMMARY, self._whole
        found = {
            "本年收入合计": self.found.label(summary, "本年收入合计") or table(forms.REVENUE, TOTAL),
            "收入总计": self.found.label(summary, "(收入)?总计", group="收入"),
            "本年支出合计": self.found.label(summary, "本年支出合计") or table(forms.EXPENDITURE, TOTAL),
            "支出总计": self.found.label(summary, "(支出)?总计", group="支出"),
            "基本支出": table(forms.EXPENDITURE, BASIC_USE),
            "项目支出": table(forms.EXPENDITURE, PROJECT_USE),
            "年初结转和结余": self.found.label(summary, OPENING),
            "年末结转和结余": self.found.label(summary, CLOSING),
            "财政拨款收入": table(forms.REVENUE, PUBLIC),
            "财政拨款支出": self.found.label(forms.APPROPRIATION, "本年支出合计", "合计"),
            "财政拨款收入支出总计": self.found.label(forms.APPROPRIATION, "总计", group="收入"),
            "一般公共预算财政拨款支出": table(forms.GENERAL, SPENT) or table(forms.GENERAL_SPENT, SPENT),
            "三公经费": (self._institution("(三公经费)?支出合计")
                         or self.found.three_public.get(("合计", "决算数"))),
            "人员经费": self.found.label(forms.BASIC, "人员经费合计") or None,
            "政府性基金预算财政拨款支出": table(forms.FUNDS, SPENT),
            "国有资本经营预算财政拨款支出": table(forms.CAPITAL, SPENT),
            "政府采购支出总额": self._institution("政府采购支出(合计|总额)?")}
        return self.amounts(found)

    def _whole(self, form: str, role: str) -> Figure | None:
        table = self.found.tables.get(form)
        return table.whole.get(role) if table else None

    def _told(self, figure: Figure) -> str:
        return tables.told(figure.value, self.found.unit)

    def _uneven(self, message: str, advice: str, table: Table | None) -> None:
        book = table.sheet.book if table else next(iter(self.found.sheets)).book
        self.problems.append(refusals.uneven(message, advice, book))


def _codes(found: Sequence[Table | None]) -> list[str]:
    return sorted({code for table in found if table for code in table.rows})


def _counts(found: dict[str, Figure | None]) -> Row:
    return {key: Value(numerals.plain(figure.value), figure.cells) for key, figure in found.items()
            if figure is not None}
