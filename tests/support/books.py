"""Workbooks as final-accounts systems export them, written from a year's YAML: 财决 forms in yuan.

They follow what is publicly known of the forms and share no code with what reads them. `Layout` says in which
of the ways that were seen a book is made.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from units import ROOT, Tree

Amounts = dict[str, Decimal]
Heads = tuple[str, ...]
ZERO = Decimal(0)
GENERAL, FUNDS, CAPITAL, OTHER = "一般公共预算", "政府性基金预算", "国有资本经营预算", "其他资金"
APPROPRIATIONS = {GENERAL: "一般公共预算财政拨款", FUNDS: "政府性基金预算财政拨款", CAPITAL: "国有资本经营预算财政拨款"}
OWN_REVENUE = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
OWN_USES = ("上缴上级支出", "经营支出", "对附属单位补助支出")
VEHICLES = ("副部（省）级及以上领导用车", "主要负责人用车", "机要通信用车", "应急保障用车", "执法执勤用车", "特种专业技术用车",
            "离退休干部服务用车", "其他用车")


@dataclass
class Layout:
    """How a book is laid out; the usual way if nothing is said."""

    shift: int = 0
    """Empty rows above each sheet."""
    numbered: bool = True
    """Whether there is a 栏次 row."""
    merged: bool = True
    codes: str = "text"
    """`text`, `number`, `columns` (类, 款, 项; `columns beside 栏次`: in that row), or `blank` (a blank before the text)."""
    nothing: object = 0
    """What stands for a nought."""
    parents: bool = False
    """Whether 类 and 款 have rows."""
    gaps: bool = False
    money: str = "元"
    wide: bool = False
    """Amounts as text in full-width digits."""
    old: bool = False
    """The form of 2018: two columns of amounts in a block of Z01, no 399."""
    hidden: bool = False
    only: tuple[str, ...] = ()
    more: dict[str, list[list[object]]] = field(default_factory=dict)
    """Further sheets by name."""


@dataclass
class Figures:
    """What a unit's year comes to, in yuan."""

    tree: Tree
    unit: str
    year: int
    revenue: dict[str, Amounts]
    spent: dict[str, dict[str, Amounts]]
    """By fund, code and use."""
    opening: dict[str, Amounts]
    """By fund and code."""
    closing: dict[str, Amounts]

    def money(self, text: str | None) -> Decimal:
        value = Decimal(text or 0)
        return value * 10000 if self.tree["金额单位"] == "万元" else value

    def of_fund(self, fund: str) -> Amounts:
        """Revenue by code."""
        return {code: amounts[APPROPRIATIONS[fund]] for code, amounts in self.revenue.items()
                if amounts[APPROPRIATIONS[fund]]}

    def total(self, use: str) -> Decimal:
        return sum((amounts[use] for codes in self.spent.values() for amounts in codes.values()), ZERO)

    @property
    def current_revenue(self) -> Decimal:
        return sum((sum(amounts.values(), ZERO) for amounts in self.revenue.values()), ZERO)

    @property
    def current_spent(self) -> Decimal:
        return sum((sum(amounts.values(), ZERO) for codes in self.spent.values() for amounts in codes.values()), ZERO)

    def balance(self, which: str) -> Decimal:
        held = self.opening if which == "年初" else self.closing
        return sum((value for codes in held.values() for value in codes.values()), ZERO)


def names(year: int, kind: str = "functional") -> dict[str, str]:
    with (ROOT / "schemas" / "classification" / f"{kind}.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)
                if int(row["from_year"] or 0) <= year <= int(row["to_year"] or 9999)}


def coded(tree: Tree) -> Tree:
    """A year whose revenue and own expenditure all have codes, as a system has them: that of the largest expenditure."""
    made = deepcopy(tree)
    for row in made["支出"]:
        row.setdefault("科目", made["支出"][0]["科目"])
    rows: dict[str, dict[str, str]] = {}
    for row in made["收入"]:
        for source, amount in row.items():
            if source in ("科目", "名称", "款名称"):
                continue
            fund = next((fund for fund, key in APPROPRIATIONS.items() if key == source), OTHER)
            code = row.get("科目") or next((use["科目"] for use in made["支出"] if use["资金"] == fund), "2299999")
            rows.setdefault(code, {"科目": code} | {key: row[key] for key in ("名称", "款名称") if key in row})[source] = amount
    made["收入"] = [rows[code] for code in sorted(rows)]
    return made


def figures(tree: Tree, unit: str, last: Tree | None = None) -> Figures:
    found = Figures(tree, unit, int(tree["年度"]), {}, {fund: {} for fund in (*APPROPRIATIONS, OTHER)}, {}, {})
    money = found.money
    for row in tree["收入"]:
        amounts = found.revenue.setdefault(row["科目"], {key: ZERO for key in (*APPROPRIATIONS.values(), *OWN_REVENUE)})
        for source in amounts:
            amounts[source] += money(row.get(source))
    for row in tree["支出"]:
        amounts = found.spent[row["资金"]].setdefault(row["科目"], {use: ZERO for use in ("基本支出", "项目支出", *OWN_USES)})
        for use in amounts:
            amounts[use] += money(row.get(use))
    _balances(found, last)
    return found


def _balances(found: Figures, last: Tree | None) -> None:
    """年初 and 年末 by fund and code; those of 一般公共预算 are told in all, and each code must come out even."""
    before = {(row["资金"], row.get("科目", "")): Decimal(row["年末"]) * (10000 if last and last["金额单位"] == "万元" else 1)
              for row in (last or {}).get("结转和结余", ())}
    opening: dict[str, Amounts] = defaultdict(lambda: defaultdict(lambda: ZERO))
    closing: dict[str, Amounts] = defaultdict(lambda: defaultdict(lambda: ZERO))
    stated = {(row["资金"], row.get("科目", "")): row for row in found.tree["结转和结余"]}
    for fund, code in {**before, **stated}:
        row = stated.get((fund, code), {})
        opening[fund][code] = found.money(row["年初"]) if row.get("年初") else before.get((fund, code), ZERO)
        closing[fund][code] = found.money(row.get("年末"))
    for fund in APPROPRIATIONS:
        codes = {*found.of_fund(fund), *found.spent[fund]}
        if list(opening[fund]) in ([], [""]) and codes:
            _spread(found, fund, sorted(codes), opening[fund], closing[fund])
    found.opening, found.closing = opening, closing


def _spread(found: Figures, fund: str, codes: list[str], opening: Amounts, closing: Amounts) -> None:
    first, last = opening.pop("", ZERO), closing.pop("", ZERO)
    for code in codes:
        left = found.of_fund(fund).get(code, ZERO) - sum(found.spent[fund].get(code, {}).values(), ZERO)
        opening[code], closing[code] = max(-left, ZERO), max(left, ZERO)
    rest = first - sum(opening.values(), ZERO)
    assert rest == last - sum(closing.values(), ZERO), "the year does not come out even"
    opening[codes[0]] += rest
    closing[codes[0]] += rest


# Sheets

class Book:
    def __init__(self, found: Figures, layout: Layout) -> None:
        self.found, self.layout = found, layout
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        self.names = names(found.year)
        for row in (*found.tree["收入"], *found.tree["支出"]):
            if row.get("名称"):
                self.names[row["科目"]] = row["名称"]
            if row.get("款名称"):
                self.names[row["科目"][:5]] = row["款名称"]

    def sheet(self, name: str, title: str, form: str) -> Any:
        """A new sheet with its first three rows."""
        page = self.book.create_sheet(name[:31])
        at = self.layout.shift
        page.cell(at + 1, 1, title)
        page.cell(at + 2, 8, form)
        page.cell(at + 3, 1, f"编制单位：{self.found.unit}")
        page.cell(at + 3, 4, f"{self.found.year}年度")
        page.cell(at + 3, 8, f"金额单位：{self.layout.money}" if self.layout.money else "")
        return page

    def put(self, page: Any, row: int, column: int, value: Decimal) -> None:
        """An amount of yuan, as it stands in the book."""
        value = value / 10000 if self.layout.money == "万元" else value
        shown: object = float(value) if value else self.layout.nothing
        if self.layout.wide and value:
            shown = f" {value:,.2f}".translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789.,-"})
        page.cell(row, column, shown)

    def table(self, name: str, title: str, form: str, heads: list[Heads], rows: dict[str, list[Decimal]]) -> None:
        """A row of amounts for each code below 合计."""
        page = self.sheet(name, title, form)
        at = self.layout.shift + 4
        split = self.layout.codes in ("columns", "columns beside 栏次")
        code = ("项目", "支出功能分类科目编码")
        beside = self.layout.codes == "columns beside 栏次"
        left: list[Heads] = [(*code, "类"), (*code, "款"), (*code, "项")] if split and not beside else [code, code, code]
        self._heads(page, at, [*left, ("项目", "科目名称"), *heads])
        line = at + 4
        if self.layout.numbered:
            page.cell(line, 4 if beside else 1, "栏次")
            for column, word in enumerate("类款项" if beside else "", 1):
                page.cell(line, column, word)
            for number in range(len(heads)):
                page.cell(line, 5 + number, number + 1)
            line += 1
        page.cell(line, 1, "合计")
        for column, values in enumerate(zip(*rows.values(), strict=True)):
            self.put(page, line, 5 + column, sum(values, ZERO))
        for key, amounts in (self._parents(rows) if self.layout.parents else sorted(rows.items())):
            line += 2 if self.layout.gaps else 1
            self._code(page, line, key)
            page.cell(line, 4, self.names.get(key, ""))
            for column, value in enumerate(amounts):
                self.put(page, line, 5 + column, value)
        page.cell(line + 1, 1, f"注：本表反映{self.found.unit}本年度的情况。")

    def _parents(self, rows: dict[str, list[Decimal]]) -> Iterable[tuple[str, list[Decimal]]]:
        every = {code[:digits] for code in rows for digits in (3, 5, 7)}
        for key in sorted(every):
            yield key, [sum(values, ZERO) for values in zip(*(rows[code] for code in rows if code.startswith(key)), strict=True)]

    def _code(self, page: Any, line: int, code: str) -> None:
        match self.layout.codes:
            case "number":
                page.cell(line, 1, int(code))
            case "columns" | "columns beside 栏次":
                for column, part in enumerate(filter(None, (code[:3], code[3:5], code[5:]))):
                    page.cell(line, column + 1, part)
            case "blank":
                page.cell(line, 1, f" {code}")
            case _:
                page.cell(line, 1, code)
                if self.layout.merged:
                    page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=3)

    def _heads(self, page: Any, top: int, heads: list[Heads]) -> None:
        """Heads in four rows; a group stands once, over what belongs to it, and a head that ends early reaches down."""
        for depth in range(4):
            for column, path in enumerate(heads):
                same = column and len(heads[column - 1]) > depth and heads[column - 1][:depth + 1] == path[:depth + 1]
                if len(path) > depth and not same:
                    page.cell(top + depth, column + 1, path[depth])
                    wide = 1
                    while column + wide < len(heads) and heads[column + wide][:depth + 1] == path[:depth + 1]:
                        wide += 1
                    deep = 4 if len(path) == depth + 1 else depth + 1
                    if self.layout.merged and (wide > 1 or deep > depth + 1):
                        page.merge_cells(start_row=top + depth, end_row=top + deep - 1, start_column=column + 1, end_column=column + wide)

    def blocks(self, name: str, title: str, form: str, columns: list[tuple[str, list[str], list[tuple[str, list[Decimal | None]]]]]) -> None:
        """Blocks beside each other, each with a head, the heads of its amounts and its rows."""
        page = self.sheet(name, title, form)
        top, left, number = self.layout.shift + 4, 1, 0
        for head, amounts, rows in columns:
            page.cell(top, left, head)
            if self.layout.merged:
                page.merge_cells(start_row=top, end_row=top, start_column=left, end_column=left + 1 + len(amounts))
            for offset, words in enumerate(("项目", "行次", *amounts)):
                page.cell(top + 1, left + offset, words)
                if offset > 1 and self.layout.numbered:
                    number += 1
                    page.cell(top + 2, left + offset, number)
            if self.layout.numbered:
                page.cell(top + 2, left, "栏次")
            for offset, (label, values) in enumerate(rows):
                line = top + (3 if self.layout.numbered else 2) + offset
                page.cell(line, left, label)
                page.cell(line, left + 1, offset + 1 if label else None)
                for column, value in enumerate(values):
                    if value is not None:
                        self.put(page, line, left + 2 + column, value)
            left += 2 + len(amounts)


def financial(tree: Tree, unit: str, last: Tree | None = None, layout: Layout | None = None) -> openpyxl.Workbook:
    """A 财决 book of a year; `last` is the year before, which has the opening balances."""
    found, layout = figures(tree, unit, last), layout or Layout()
    book = Book(found, layout)
    for code, make in _FORMS.items():
        if not layout.only or code in layout.only:
            make(book)
    for name, rows in layout.more.items():
        page = book.book.create_sheet(name[:31])
        for row in rows:
            page.append(row)
    if layout.hidden:
        book.book.worksheets[2].sheet_state = "hidden"
    return book.book


def _summary(book: Book) -> None:
    found = book.found
    budget = {fund: found.money(found.tree["年初预算"][fund]) for fund in APPROPRIATIONS}
    revenue = {key: sum((amounts[key] for amounts in found.revenue.values()), ZERO) for key in (*APPROPRIATIONS.values(), *OWN_REVENUE)}
    own, shared = found.money(found.tree["使用非财政拨款结余"]), found.money(found.tree["结余分配"])
    total = found.current_revenue + own + found.balance("年初")
    amounts = ["年初预算数", "决算数"] if book.layout.old else ["年初预算数", "全年预算数", "决算数"]

    def row(label: str, value: Decimal | None, planned: Decimal | None = None) -> tuple[str, list[Decimal | None]]:
        return label, [planned, value] if book.layout.old else [planned, planned, value]

    words = [f"{fund}财政拨款收入" for fund in APPROPRIATIONS] + list(OWN_REVENUE)
    numerals = "一二三四五六七八九十"
    left = [row(f"{numerals[at]}、{word}", value, list(budget.values())[at] if at < 3 else None)
            for at, (word, value) in enumerate(zip(words, revenue.values(), strict=True))]
    left += [("", []) for _ in range(26 - len(left))]
    left += [row("本年收入合计", found.current_revenue), row("使用非财政拨款结余（含专用结余）", own),
             row("年初结转和结余", found.balance("年初")), ("", []), row("总计", total)]
    classes = sorted({code[:3] for codes in found.spent.values() for code in codes})
    middle = [row(f"{at + 1}、{book.names.get(code, code)}", sum((sum(uses.values(), ZERO) for codes in found.spent.values()
                  for key, uses in codes.items() if key.startswith(code)), ZERO)) for at, code in enumerate(classes)]
    foot = [row("本年支出合计", found.current_spent), row("结余分配", shared), row("年末结转和结余", found.balance("年末")),
            ("", []), row("总计", found.current_spent + shared + found.balance("年末"))]
    middle += [("", []) for _ in range(26 - len(middle))] + foot
    right = [row("一、基本支出", found.total("基本支出")), row("　　人员经费", None), row("　　日常公用经费", None),
             row("二、项目支出", found.total("项目支出")), row("　　其中：基本建设类项目", None)]
    right += [row(f"{numerals[2 + at]}、{use}", found.total(use)) for at, use in enumerate(OWN_USES)]
    right += [("", []) for _ in range(26 - len(right))] + foot
    book.blocks("Z01 收入支出决算总表(财决01表)", "收入支出决算总表", "财决01表",
                [("收入", amounts, left), ("支出（按功能分类）", amounts, middle), ("支出（按支出性质和经济分类）", amounts, right)])


def _revenue(book: Book) -> None:
    heads: list[Heads] = [("本年收入合计",), ("财政拨款收入",), ("上级补助收入",), ("事业收入", "小计"), ("事业收入", "其中：教育收费"),
                          ("经营收入",), ("附属单位上缴收入",), ("其他收入",)]
    rows = {}
    for code, amounts in book.found.revenue.items():
        public = sum((amounts[key] for key in APPROPRIATIONS.values()), ZERO)
        own = [amounts[key] for key in OWN_REVENUE]
        rows[code] = [sum(amounts.values(), ZERO), public, own[0], own[1], ZERO, *own[2:]]
    book.table("Z03 收入决算表(财决03表)", "收入决算表", "财决03表", heads, rows)


def _expenditure(book: Book) -> None:
    uses = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
    rows: dict[str, list[Decimal]] = {}
    for codes in book.found.spent.values():
        for code, amounts in codes.items():
            row = rows.setdefault(code, [ZERO] * 6)
            for at, value in enumerate((sum(amounts.values(), ZERO), *(amounts[use] for use in uses))):
                row[at] += value
    rows = {code: row for code, row in rows.items() if any(row)}
    book.table("Z04 支出决算表(财决04表)", "支出决算表", "财决04表", [("本年支出合计",), *((use,) for use in uses)], rows)


_FUND_HEADS: list[Heads] = [
    ("年初结转和结余", "合计"), ("年初结转和结余", "基本支出结转"), ("年初结转和结余", "项目支出结转和结余"),
    ("本年收入", "合计"), ("本年收入", "基本支出"), ("本年收入", "项目支出"),
    ("本年支出", "合计"), ("本年支出", "基本支出", "小计"), ("本年支出", "基本支出", "人员经费"), ("本年支出", "基本支出", "公用经费"),
    ("本年支出", "项目支出"),
    ("年末结转和结余", "合计"), ("年末结转和结余", "基本支出结转"), ("年末结转和结余", "项目支出结转和结余", "小计"),
    ("年末结转和结余", "项目支出结转和结余", "项目支出结转"), ("年末结转和结余", "项目支出结转和结余", "项目支出结余")]


def _fund(fund: str, number: str) -> Callable[[Book], None]:
    def make(book: Book) -> None:
        found = book.found
        opening, closing, revenue = found.opening[fund], found.closing[fund], found.of_fund(fund)
        rows = {}
        for code in sorted({*opening, *closing, *revenue, *found.spent[fund]}):
            spent = found.spent[fund].get(code, {"基本支出": ZERO, "项目支出": ZERO})
            first, got, last = opening.get(code, ZERO), revenue.get(code, ZERO), closing.get(code, ZERO)
            rows[code] = [first, ZERO, first, got, min(got, spent["基本支出"]), got - min(got, spent["基本支出"]),
                          spent["基本支出"] + spent["项目支出"], spent["基本支出"], spent["基本支出"], ZERO, spent["项目支出"],
                          last, ZERO, last, last, ZERO]
        rows = {code: row for code, row in rows.items() if any(row)}
        title = f"{fund}财政拨款收入支出决算表"
        book.table(f"Z{number} {title}(财决{number}表)", title, f"财决{number}表", _FUND_HEADS, rows)
    return make


def _basic(book: Book) -> None:
    listed = names(book.found.year, "economic")
    listed = {code: name for code, name in listed.items() if not (book.layout.old and code.startswith("399"))}
    heads: list[Heads] = [("合计",)]
    for code, name in listed.items():
        heads.append((listed[code[:3]], "小计") if len(code) == 3 else (listed[code[:3]], name))
    spent = {row["科目"]: book.found.money(row["金额"]) for row in book.found.tree["基本支出经济分类"]}
    rows = {}
    left = dict(spent)
    for code, uses in book.found.spent[GENERAL].items():
        row, rest = {}, uses["基本支出"]
        for item in list(left):
            row[item] = min(rest, left[item])
            rest -= row[item]
            left[item] -= row[item]
            if not left[item]:
                del left[item]
        if any(row.values()):
            rows[code] = [sum(row.values(), ZERO)] + [sum((value for key, value in row.items() if key.startswith(code)), ZERO) for code in listed]
    title = "一般公共预算财政拨款基本支出决算明细表"
    book.table(f"Z08_1 {title}(财决08-1表)", title, "财决08-1表", heads, rows)


def _institutions(book: Book) -> None:
    found, tree = book.found, book.found.tree
    three, bought, assets = tree["三公经费"], tree["政府采购"], tree["国有资产"]
    page = book.sheet("F03 机构运行信息表(财决附03表)", "机构运行信息表", "财决附03表")
    top = book.layout.shift + 4
    for column, head in enumerate(("项目", "行次", "预算数", "统计数", "项目", "行次", "统计数"), 1):
        page.cell(top, column, head)
    page.cell(top + 1, 1, "栏次")
    for column, number in ((3, 1), (4, 2), (7, 3)):
        page.cell(top + 1, column, number)

    def item(key: str) -> tuple[Decimal, Decimal]:
        return found.money(three[key]["全年预算数"]), found.money(three[key]["决算数"])

    abroad, cars, running, guests = map(item, ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费"))
    both = (cars[0] + running[0], cars[1] + running[1])
    left: list[tuple[str, Decimal | str | None, Decimal | str | None]] = [
        ("一、“三公”经费支出", None, None), ("（一）支出合计", abroad[0] + both[0] + guests[0], abroad[1] + both[1] + guests[1]),
        ("　1．因公出国（境）费", *abroad), ("　2．公务用车购置及运行维护费", *both), ("　（1）公务用车购置费", *cars),
        ("　（2）公务用车运行维护费", *running), ("　3．公务接待费", *guests), ("　（1）国内接待费", None, guests[1]),
        ("　　　其中：外事接待费", None, None), ("　（2）国（境）外接待费", None, None), ("（二）相关统计数", None, None),
        ("　1．因公出国（境）团组数（个）", None, three["因公出国（境）费"]["团组数"]),
        ("　2．因公出国（境）人次数（人）", None, three["因公出国（境）费"]["人次数"]),
        ("　3．公务用车购置数（辆）", None, three["公务用车购置费"]["购置数"]),
        ("　4．公务用车保有量（辆）", None, three["公务用车运行维护费"]["保有量"]),
        ("　5．国内公务接待批次（个）", None, three["公务接待费"]["批次"]), ("　　　其中：外事接待批次（个）", None, None),
        ("　6．国内公务接待人次（人）", None, three["公务接待费"]["人次"]), ("　　　其中：外事接待人次（人）", None, None),
        ("　7．国（境）外公务接待批次（个）", None, None), ("　8．国（境）外公务接待人次（人）", None, None),
        ("二、机关运行经费", None, None)]
    right: list[tuple[str, Decimal | str | None]] = [
        ("三、国有资产占用情况", None), ("（一）车辆数合计（辆）", str(sum(int(assets["车辆"][kind]) for kind in VEHICLES)))]
    right += [(f"　{at}．{kind}", assets["车辆"][kind]) for at, kind in enumerate(VEHICLES, 1)]
    goods = [found.money(bought[key]) for key in ("货物", "工程", "服务")]
    right += [("（二）单价100万元（含）以上设备（不含车辆）（台，套）", assets["大型设备"]), ("四、政府采购支出信息", None),
              ("（一）政府采购支出合计", sum(goods, ZERO)), ("　1．政府采购货物支出", goods[0]), ("　2．政府采购工程支出", goods[1]),
              ("　3．政府采购服务支出", goods[2]), ("（二）政府采购授予中小企业合同金额", found.money(bought["授予中小企业"])),
              ("　　　其中：授予小微企业合同金额", found.money(bought["授予小微企业"]))]
    _labelled(book, page, top + 2, 1, left)
    _labelled(book, page, top + 2, 5, right)


def _labelled(book: Book, page: Any, top: int, left: int, rows: Iterable[tuple[Any, ...]]) -> None:
    for line, (label, *values) in enumerate(rows):
        page.cell(top + line, left, label)
        page.cell(top + line, left + 1, line + 1)
        for column, value in enumerate(values):
            if isinstance(value, Decimal):
                book.put(page, top + line, left + 2 + column, value)
            elif value is not None:
                page.cell(top + line, left + 2 + column, int(value))


def _people(book: Book) -> None:
    people = book.found.tree["人员"]
    page = book.sheet("F02 基本数字表(财决附02表)", "基本数字表", "财决附02表")
    top = book.layout.shift + 4
    for column, head in enumerate(("项目", "行次", "年初数", "年末实有人数"), 1):
        page.cell(top, column, head)
    page.cell(top + 1, 1, "栏次")
    rows = [("一、在职人员", people["在职人员"]), ("二、离休人员", people["离休人员"]), ("三、退休人员", people["退休人员"])]
    _labelled(book, page, top + 2, 1, [(label, None, value) for label, value in rows])


_FORMS: dict[str, Callable[[Book], None]] = {
    "Z01": _summary, "Z03": _revenue, "Z04": _expenditure, "Z07": _fund(GENERAL, "07"), "Z08_1": _basic,
    "Z09": _fund(FUNDS, "09"), "Z11": _fund(CAPITAL, "11"), "F02": _people, "F03": _institutions}


def saved(book: openpyxl.Workbook) -> bytes:
    into = BytesIO()
    book.save(into)
    return into.getvalue()


def cell(book: openpyxl.Workbook, name: str) -> object:
    """What is in a cell by the name that comments have: `Z07!H12` or `公开02!C9`; sheets by the beginning of their names."""
    sheet, _, where = name.partition("!")
    found = [page for page in book.worksheets if re.match(rf"{re.escape(sheet)}(?![0-9_])", page.title)]
    assert len(found) == 1, name
    return found[0][where].value

