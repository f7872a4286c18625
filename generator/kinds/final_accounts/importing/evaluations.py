"""绩效自评表 as systems export them, a sheet each: of a project, or of the whole unit.

They are forms of labels: what belongs to a label stands to its right, goals stand below theirs, indicators in
rows whose 一级 and 二级 are merged downwards. A printed 得分 is compared with what the rules give, and never
written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from generator import numerals, quantities
from generator.kinds import indicators
from generator.problems import Problem
from generator.reading.given import Given, Value
from generator.reading.leaves import MONEY
from generator.reading.scan import TO_FILL
from generator.workbooks import finding, refusals, tables
from generator.workbooks.cells import Sheet, flat
from generator.workbooks.figures import NONE, YUAN, Figure, Reading, tail, total
from generator.workbooks.frame import label

Row = dict[str, Given]
_PROJECT: Final = re.compile("项目支出绩效(目标)?自评表")
_OVERALL: Final = re.compile("整体支出绩效(目标)?自评表")
_TITLE_ROWS: Final = 4
_BODY: Final = ("三级指标", "全年预算数")
_MEASURES: Final = ("年初预算数", "全年预算数", "全年执行数")
_SOURCES: Final = {
    "当年财政拨款": "当年财政拨款", "上年结转资金": "上年结转资金", "中央安排": "中央安排",
    "自治区安排": "(自治区|省|市)(级)?安排", "地（州、市）安排": r"地\(州、?市\)安排|市(级)?安排",
    "县（市、区）安排": r"县\(市、?区\)安排",
    "其他资金": "其他资金"}
_USUAL: Final = "当年财政拨款"
"""The source that a file has even where it gave nothing."""
_WHOLE: Final = "年度资金总额|年度总资金"
_COLUMNS: Final = {
    "一级指标": "一级指标", "二级指标": "二级指标", "三级指标": "三级指标",
    "年度指标值": "(年度|预期)?指标值", "指标值设定依据": "指标值设定依据",
    "实际完成值": "实际完成(指标)?值", "分值": "分值(权重)?|权重", "偏差原因及改进措施": "偏差原因.*"}
_LEVELS: Final = ("一级指标", "二级指标")
_SCORE: Final = "得分|自评得分"
_LABELS: Final = ("项目名称", "主管部门", "实施单位", "项目负责人", "联系电话")
_NAME: Final = r"(部门|单位|部门\(单位\))名称:?"


@dataclass(slots=True)
class Evaluations:
    """What the forms say: the tables of projects in their order, and that of the whole unit."""

    projects: list[Row] = field(default_factory=list)
    overall: Row = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def tree(self) -> Row:
        """The part of the file; empty if there is no form."""
        found: Row = {"整体支出": self.overall, "项目": self.projects}
        return {key: part for key, part in found.items() if part}


def is_form(sheet: Sheet) -> bool:
    """Whether a sheet has the title of such a form, and what no list of titles has."""
    return bool(_kind(sheet)) and any(words in _BODY for row in range(len(sheet.rows))
                                      for _, words in sheet.line(row))


def _kind(sheet: Sheet) -> str:
    words = [word for row in range(min(_TITLE_ROWS, len(sheet.rows))) for _, word in sheet.line(row)]
    titled = [flat(sheet.name), *words]
    return next((name for name, pattern in (("整体支出", _OVERALL), ("项目", _PROJECT))
                 if any(pattern.search(word) for word in titled)), "")


def read(evaluations: Evaluations, sheet: Sheet, unit: Decimal, money: str, problems: list[Problem]) -> int:
    """Read a form into `evaluations`; how many indicators it has.

    `unit`: yuan of an amount of the file. `money`: the 金额单位 of a form that does not say its own.
    """
    form = _Form(sheet, unit, money, problems, evaluations.notes)
    made: Row = {}
    if _kind(sheet) == "项目":
        names = {key: form.beside(key) for key in ("项目名称", "主管部门", "实施单位")}
        made |= {key: value for key, value in names.items() if value}
        if not names["项目名称"]:
            problems.append(refusals.illegible(f"{sheet.short} 没有填写项目名称", "请填好这张表，再导入",
                                               sheet.book))
    found = form.indicators()
    made |= {"资金": form.funding(), **form.goals(), "指标": found}
    if _kind(sheet) == "项目":
        evaluations.projects.append(made)
    else:
        evaluations.overall = made
    return len(found)


def strange(sheets: Iterable[Sheet], owner: str) -> Iterator[str]:
    """Forms of a whole unit that name another than `owner`: no error, since people write names in short."""
    for sheet in (sheet for sheet in sheets if owner and _kind(sheet) == "整体支出"):
        name = _Form(sheet, YUAN, "", [], []).beside(_NAME)
        if name and not finding.same(name.text, owner):
            yield (f"{name.note} 部门（单位）名称是{name.text}，报表的编制单位是{owner}，"
                   "请核对是不是这个单位的")


@dataclass(slots=True)
class _Form:
    sheet: Sheet
    unit: Decimal
    money: str
    problems: list[Problem]
    notes: list[str]

    def cells(self) -> Iterator[tuple[int, int, str]]:
        for row in range(len(self.sheet.rows)):
            for column, words in self.sheet.line(row):
                yield row, column, words

    def find(self, pattern: str, after: int = -1) -> tuple[int, int] | None:
        """The first cell whose words are of a pattern, below a row."""
        return next(((row, column) for row, column, words in self.cells()
                     if row > after and re.fullmatch(pattern, words)), None)

    def beside(self, label: str) -> Value | None:
        """What stands to the right of a label, if that is none itself."""
        if not (at := self.find(label)):
            return None
        right = next(((column, words) for column, words in self.sheet.line(at[0]) if column > at[1]), None)
        return self.text(at[0], right[0]) if right and right[1] not in _LABELS else None

    def text(self, row: int, column: int, lines: bool = False) -> Value | None:
        """The words of a cell with its name; on a single line unless `lines`."""
        value = self.sheet.at(row, column)
        if (row, column) in self.sheet.wrong | self.sheet.bare:
            self.problems.append(refusals.illegible(
                f"{self.sheet.ref(row, column)} 是公式，没有算出值或有错误",
                "请改成文字（前面加 '），再导入", self.sheet.book))
        if value is None or quantities.is_nothing(str(value)):
            return None
        told = self.sheet.words(row, column) if isinstance(value, float) else str(value).strip()
        parts = [line.strip() for line in told.replace("\r", "\n").split("\n") if line.strip()]
        return Value(("\n" if lines else "").join(parts), str(self.sheet.ref(row, column)))

    # 资金

    def funding(self) -> Row:
        """The amounts by source; one with nothing in any column is none. A total that is not their sum is a
        note: many that were published are none.
        """
        head = self.find("全年预算数")
        if head is None:
            self._missing("全年预算数")
            return {}
        columns = {words: column for column, words in self.sheet.line(head[0]) if words in _MEASURES}
        money = self._money()
        reading = Reading(self.sheet, MONEY[money or "万元"].yuan, self.problems)
        found: dict[str, dict[str, Figure]] = {}
        whole: dict[str, Figure] = {}
        for row in range(head[0] + 1, self._goals_row()):
            source = self._source(row, min(columns.values()))
            names = [key for key, pattern in _SOURCES.items() if re.fullmatch(pattern, source)]
            if names or re.fullmatch(_WHOLE, source):
                amounts = {measure: reading.amount(row, column) for measure, column in columns.items()}
                if not names:
                    whole = amounts
                else:
                    # 市级安排 has a key of its own where 省级安排 has that of 自治区.
                    name = next((name for name in names if name not in found), names[0])
                    known = found.get(name, {})
                    found[name] = {measure: known.get(measure, NONE) + amount
                                   for measure, amount in amounts.items()}
        found = {name: amounts for name, amounts in found.items() if any(amounts.values()) or name == _USUAL}
        if not money and any(any(amounts.values()) for amounts in (whole, *found.values())):
            self.problems.append(refusals.unitless(self.sheet.short, self.sheet.book))
            return {}
        self._add_up(whole, found, reading.unit)
        return {name: {measure: self._value(figure) for measure, figure in amounts.items()}
                for name, amounts in found.items()}

    def _add_up(self, whole: Mapping[str, Figure], found: Mapping[str, Mapping[str, Figure]],
                unit: Decimal) -> None:
        for measure, stated in whole.items():
            parts = total(amounts[measure] for amounts in found.values())
            if abs(stated.value - parts.value) > tail(unit, len(found)):
                ours, theirs = (tables.told(one.value, unit) for one in (stated, parts))
                self.notes.append(f"{stated.cells} {measure} {ours} ≠ 各来源之和 {theirs}")

    def _source(self, row: int, before: int) -> str:
        words = [words for column, words in self.sheet.line(row) if column < before]
        return label(words[-1]) if words else ""

    def _money(self) -> str:
        """元 or 万元, as it stands beside 资金, at the top, or as was asked for; nothing if nobody says."""
        told = (unit for row in range(self._goals_row()) for _, words in self.sheet.line(row)
                if (unit := quantities.unit_beside(words)))
        return next(told, finding.unit_of(self.sheet)) or self.money

    def _value(self, figure: Figure) -> Value:
        return Value(numerals.plain(numerals.in_unit(figure.value, self.unit)), figure.cells)

    # 目标

    def _goals_row(self) -> int:
        at = self.find("预期目标|年初设定目标")
        return at[0] if at else len(self.sheet.rows)

    def goals(self) -> Row:
        """预期目标 and 实际完成情况 stand below their heads."""
        found: Row = {}
        for key, pattern in (("预期目标", "预期目标|年初设定目标"), ("实际完成情况", "(全年)?实际完成情况")):
            at = self.find(pattern)
            found[key] = at and self.text(at[0] + 1, at[1], lines=True) or Value("", TO_FILL)
        return found

    # 指标

    def indicators(self) -> list[Row]:
        head = self.find("三级指标")
        if head is None:
            self._missing("三级指标")
            return []
        columns, body = self._columns(head[0])
        missing = [key for key in ("一级指标", "年度指标值", "实际完成值", "分值") if key not in columns]
        for key in missing:
            self._missing(key)
        rows: list[Row] = []
        above: dict[str, Value] = {}
        for row in range(body, len(self.sheet.rows)) if not missing else ():
            if any(words == "总分" for _, words in self.sheet.line(row)):
                break
            values = {key: value for key, column in columns.items() if (value := self.text(row, column))}
            above |= {key: value for key, value in values.items() if key in _LEVELS}
            if "三级指标" in values:
                rows.append(self._indicator(row, columns, above | values))
        return rows

    def _columns(self, row: int) -> tuple[dict[str, int], int]:
        """The column of each head; heads may be broken over two rows."""
        heads = dict(self.sheet.line(row))
        below = dict(self.sheet.line(row + 1))
        two = set(below.values()) & {"指标值", "完成值", "及改进措施"}
        for column, words in below.items() if two else ():
            heads[column] = heads.get(column, "") + words
        found = {}
        for key, pattern in {**_COLUMNS, "得分": _SCORE}.items():
            there = [column for column, words in heads.items() if re.fullmatch(pattern, words)]
            if there:
                found[key] = there[0]
        return found, row + (2 if two else 1)

    def _indicator(self, row: int, columns: Mapping[str, int], values: Mapping[str, Value]) -> Row:
        made: Row = {key: value for key in _COLUMNS if (value := values.get(key))}
        points, score = (self._points(row, columns.get(key)) for key in ("分值", "得分"))
        if points is not None:
            made["分值"] = Value(numerals.plain(points), str(self.sheet.ref(row, columns["分值"])))
        for key in ("年度指标值", "实际完成值"):
            if isinstance(self.sheet.at(row, columns[key]), float):
                self.notes.append(f"{self.sheet.ref(row, columns[key])} 是数值，看不出单位（可能是百分比），"
                                  f"请核对“{key}”")
            made.setdefault(key, Value("", TO_FILL))
        if points is not None and score is not None:
            made |= self._scored(row, columns["得分"], made, points, score)
        return made

    def _points(self, row: int, column: int | None) -> Decimal | None:
        """分值 or 得分, which may have 分 behind it."""
        if column is None or not (value := self.text(row, column)):
            return None
        number = quantities.alone(value.text.removesuffix("分"))
        if number is not None and abs(number) <= indicators.ALL_POINTS:
            return number
        self.problems.append(refusals.illegible(f"{value.note} “{value.text[:20]}”不是分数",
                                                "请改正这一格，再导入", self.sheet.book))
        return None

    def _scored(self, row: int, column: int, made: Row, points: Decimal, score: Decimal) -> Row:
        """What the printed 得分 asks for: a share that only the unit knows, or a look."""
        target, actual = (indicators.quantity(_words(made, key)) for key in ("年度指标值", "实际完成值"))
        given = indicators.score(target, actual, points)
        where = self.sheet.ref(row, column)
        if given and given.points == numerals.round_half_up(score):
            return {}
        if actual.number is None or given is None:
            printed = f"表上得分 {numerals.plain(score)}（{where}），分值 {numerals.plain(points)}"
            return {"完成比例": Value("", f"{TO_FILL}；{printed}")}
        self.notes.append(f"{where} “{_words(made, '三级指标')}”表上得分 {numerals.plain(score)}，"
                          f"按规则是 {numerals.plain(given.points)}（{given.formula}）")
        return {}

    def _missing(self, head: str) -> None:
        self.problems.append(refusals.headless(f"{self.sheet.short} 里没有找到“{head}”",
                                               "请检查是不是完整的自评表", self.sheet.book))


def _words(made: Mapping[str, Given], key: str) -> str:
    value = made.get(key)
    return value.text if isinstance(value, Value) else ""
