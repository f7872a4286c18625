"""自评表 in a finished document: weights, scores, funds and rates, read by their heads from the right end of
each row, since what is merged downwards has no cell there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.published.auditing import names, precision, targets
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.auditing.statements import YUAN_OF, unit_of
from generator.published.lines import Read, Rows

_MEASURES: Final = {"年初预算数": "年初预算数", "全年预算数": "全年预算数", "全年执行数": "全年执行数",
                    "分值": "分值(?:权重)?|权重", "执行率": "(?:预算)?执行率", "得分": "(?:自评)?得分"}
_COLUMNS: Final = {"指标": "三级指标", "指标值": "(?:年度|预期)?指标值", "依据": "指标值设定依据.*",
                   "性质": "指标(?:性质|符号|方向)|(?:计算|运算|比较)?符号?",
                   "单位": "(?:度量|计量|指标)?单位", "完成值": "(?:全年)?实际完成(?:指标)?值|完成值",
                   "分值": "分值(?:权重)?|权重", "得分": "(?:自评)?得分", "原因": "偏差原因.*|备注|改进措施"}
_WHOLE: Final = re.compile("年度资金总额|年度总资金|资金总额")
_PART: Final = re.compile(r"当年财政拨款|上年结转(?:资金)?|其他资金|.*安排(?:\(.*\))?|.*财政拨款|.*资金"
                          "|(?:政府性基金|国有资本经营)(?:预算)?|基本支出|项目支出")
_SPENT: Final = frozenset({"基本支出", "项目支出"})
_BY: Final = re.compile("按.{0,4}(?:性质|来源|构成|用途)分(?:类)?:?")
"""Begins a list of parts, which together are all funds again."""
_BESIDE: Final = {**_MEASURES, "全年预算数": "(?:全年|年度|调整后)?预算(?:数|金额|总额)",
                  "全年执行数": "(?:全年|年度)?(?:预算)?(?:执行|(?:实际)?支出)(?:数|金额|总额)"}
"""Labels with their number in the cell behind them."""
_SUM: Final = re.compile("总分|合计|总计")
_AMOUNTS: Final = ("年初预算数", "全年预算数", "全年执行数")
_MONEY: Final = re.compile("万?元$")
"""The unit in a cell."""
_LOWER: Final = frozenset({"指标值", "完成值", "及改进措施"})
"""Heads that are the lower half of one."""


class Fund(NamedTuple):
    """A row of funds: what it is called, its cells by head, as they are printed."""

    label: str
    cells: dict[str, Printed]
    group: int = 0
    """The how many-th list of parts it is in."""


class Indicator(NamedTuple):
    """`is_signed`: its target says whether more or less is wanted. `reason`: why it is not met as planned."""

    name: str
    level: str
    target: str
    actual: str
    cells: dict[str, Printed]
    is_signed: bool = True
    reason: str = ""


@dataclass(slots=True)
class Form:
    """A 自评表. `whole`: every row of indicators was read. Its funds have the unit of the table."""

    block: int
    title: str
    overall: bool
    funds: list[Fund] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    total: dict[str, Printed] = field(default_factory=dict)
    whole: bool = True
    yuan: Decimal = numerals.YUAN_PER_WAN
    """Of an amount of its funds as it stands there."""
    worth: Decimal = numerals.YUAN_PER_WAN
    """Yuan that the last digit of its amounts is worth, where noughts were left out."""
    groups: int = 0
    numbers: int = 0
    unread: list[int] = field(default_factory=list)

    @property
    def fund(self) -> Fund | None:
        """The row of all funds."""
        return next((one for one in self.funds if _WHOLE.search(one.label)), None)

    @property
    def parts(self) -> list[Fund]:
        return [one for one in self.funds if not _WHOLE.search(one.label)]

    @property
    def lists(self) -> list[list[Fund]]:
        """The parts that make all funds, in each way they are told. 基本支出 alone is none."""
        found = [[one for one in self.parts if one.group == group] for group in range(self.groups + 1)]
        return [one for one in found if one and (
            _SPENT.isdisjoint(labels := {fund.label for fund in one}) or labels == _SPENT)]


def read(blocks: Sequence[Read | Rows]) -> list[Form]:
    """The 自评表 of a document in order."""
    found = []
    above = ""
    for block, rows in enumerate(blocks):
        if isinstance(rows, Read):
            above = rows.text if "自评表" in rows.text else above
        elif _is_form(rows):
            found.append(_form(rows, block, above, _yuan(blocks, block, rows)))
    _settle(found)
    return found


def _settle(found: Sequence[Form]) -> None:
    """Amounts are as exact as most in the same form are; where all are whole, as in most other forms."""
    own = {form.block: precision.of_table(_in_yuan(form)) for form in found}
    exact = [worth for worth in own.values() if worth < numerals.YUAN_PER_WAN]
    usual = max(exact) if len(exact) * 3 >= len(own) * 2 and exact else numerals.YUAN_PER_WAN
    for form in found:
        form.worth = own[form.block] if own[form.block] < numerals.YUAN_PER_WAN else usual
        form.funds[:] = [one._replace(cells={
            key: cell._replace(last=precision.exact(cell, form.worth / form.yuan).last)
            if key in _AMOUNTS and not _is_coarse(form, cell) else cell
            for key, cell in one.cells.items()}) for one in form.funds]


def _is_coarse(form: Form, cell: Printed) -> bool:
    """Whether an amount is told in 万元 among others in 元: it is as exact as it is printed."""
    return form.yuan < numerals.YUAN_PER_WAN and cell.text.endswith("万元")


def _in_yuan(form: Form) -> Iterator[Printed]:
    for one in form.funds:
        for key in _AMOUNTS:
            if key in one.cells:
                cell = one.cells[key]
                yield cell._replace(last=numerals.multiply(cell.last, form.yuan))


def _is_form(rows: Rows) -> bool:
    words = {_word(cell) for row in rows for cell in row}
    return "三级指标" in words and any(re.fullmatch(_MEASURES["得分"], one) for one in words)


def _word(cell: str) -> str:
    """A head or label without blanks and what stands in brackets behind it."""
    return re.sub(r"\((?:万元|元|A|B|C|分|10分|B/A|10|%)\)", "", names.squeezed(cell))


def _form(rows: Rows, block: int, above: str, yuan: Decimal) -> Form:
    form = Form(block, above, "整体" in above or any(
        "年度总资金" in _word(cell) for row in rows for cell in row), yuan=yuan)
    head: list[str] = []
    measures: list[str] = []
    level = ""
    for number, row in enumerate(rows):
        words = [_word(cell) for cell in row]
        if "三级指标" in words:
            head = _heads(words, rows[number + 1] if number + 1 < len(rows) else ())
        elif not head:
            measures = _measures(row) or measures
            if not _beside(form, row, number, words):
                _fund(form, row, number, words, measures)
        elif _SUM.fullmatch(next(filter(None, words), "")):
            form.total |= _total(form, row, number)
        else:
            level = next((word for word in words if "指标" in word and word.endswith("指标")), level)
            _indicator(form, row, head, number, level)
    cells = [one.cells for one in form.funds] + [one.cells for one in form.indicators]
    form.numbers = sum(map(len, cells)) + len(form.total)
    return form


def _yuan(blocks: Sequence[Read | Rows], block: int, rows: Rows) -> Decimal:
    """Of an amount of funds: as it is told, which is beside them or above the table; 万元 if nobody says."""
    funds = rows[:next((at for at, row in enumerate(rows) if "三级指标" in map(_word, row)), 0)]
    labels = [cell for row in funds for cell in row]
    return unit_of(blocks, block, funds, labels) or numerals.YUAN_PER_WAN


def _heads(words: list[str], below: Sequence[str]) -> list[str]:
    """The heads from 三级指标 on; where two rows share them, 年度 and 指标值 are one."""
    heads = words[words.index("三级指标"):]
    lower = list(filter(None, map(_word, below)))
    if lower and set(lower) <= _LOWER:
        names_below = iter(lower)
        heads = [f"{head}{next(names_below, '')}" if head in ("年度", "实际") else head for head in heads]
    return [next((key for key, pattern in _COLUMNS.items() if re.fullmatch(pattern, head)), "")
            for head in heads]


def _beside(form: Form, row: Sequence[str], number: int, words: list[str]) -> bool:
    """Whether a row has all funds with each label beside its number: 全年预算数, 80.00, 全年执行数, 76.00."""
    cells: dict[str, Printed] = {}
    for at, word in enumerate(words[:-1]):
        key = next((key for key, pattern in _BESIDE.items()
                    if re.fullmatch(pattern, word.removesuffix(":"))), "")
        printed = _number(form, row[at + 1], number, at + 1) if key else None
        if printed and key in cells:
            return False
        if printed:
            cells[key] = printed
    found = {"全年预算数", "全年执行数"} <= cells.keys() and not form.funds
    if found:
        form.funds.append(Fund("资金总额", cells))
    return found


def _fund(form: Form, row: Sequence[str], number: int, words: list[str], head: list[str]) -> None:
    """A row of funds, if the nearest head above it names their columns. One that is called otherwise, and one
    that is part of a part, may be anything.
    """
    form.groups += any(_BY.fullmatch(word) for word in words)
    label = next((word for word in words
                  if _WHOLE.search(word) or _PART.fullmatch(word.removeprefix("其中:"))), "")
    begin = len(row) - len(head)
    if not label or "年初预算数" in words:
        if head and not set(words) & {*_MEASURES} and sum(
                quantities.alone(value) is not None for value in row[max(begin, 0):]) > 1:
            form.unread.append(number)
        return
    values = row[begin:] if head else ()
    between = words[words.index(label) + 1:begin]
    nested = label.startswith("其中:") and any(one.group == form.groups for one in form.parts)
    if not head or words.index(label) >= begin or any(between) or nested:
        if any(quantities.alone(value) for value in row):
            form.unread.append(number)
        return
    cells = {key: printed for at, key in enumerate(head)
             if (printed := _number(form, values[at], number, begin + at)) is not None}
    form.funds.append(Fund(label.removeprefix("其中:"), cells, form.groups))


def _measures(row: Sequence[str]) -> list[str]:
    words = [_word(cell) for cell in row]
    known = [next((key for key, pattern in _MEASURES.items() if re.fullmatch(pattern, word)), "")
             for word in words]
    first = next((at for at, key in enumerate(known) if key), len(known))
    return known[first:] if {"全年预算数", "全年执行数"} <= set(known) else []


def _number(form: Form, cell: str, row: int, column: int) -> Printed | None:
    """A cell that is a number, or one of 分 or %, or an amount of money, which comes out in the unit of the
    form, whatever its own is; else None.
    """
    text = cell.strip()
    own = _MONEY.search(text)
    value = (text[:own.start()] if own else re.sub(r"(?:%+|％+|分)$", "", text)).strip()
    number = quantities.alone(value)
    if number is None:
        return None
    scale = numerals.in_unit(YUAN_OF[own[0]], form.yuan) if own else Decimal(1)
    return Printed(text, numerals.multiply(number, scale),
                   numerals.multiply(quantities.last_digit(value), scale),
                   Spot(form.block, row, column, 0, len(cell)))


def _total(form: Form, row: Sequence[str], number: int) -> dict[str, Printed]:
    found = [printed for at, cell in enumerate(row)
             if (printed := _number(form, cell, number, at)) is not None]
    return dict(zip(("分值", "得分"), found, strict=False)) if len(found) == 2 else {}


def _indicator(form: Form, row: Sequence[str], head: Sequence[str], number: int, level: str) -> None:
    if set(filter(None, map(_word, row))) <= _LOWER:
        return
    if len(row) < len(head):
        form.whole = False
        form.unread.append(number)
        return
    places = targets.places(row, head)
    values = {key: row[at].strip() for key, at in places.items()}
    cells = {key: printed for key, at in places.items() if key in ("分值", "得分")
             and (printed := _number(form, row[at], number, at)) is not None}
    if not cells:
        if not all(quantities.is_nothing(values.get(key, "")) for key in ("分值", "得分")):
            form.whole = False
            form.unread.append(number)
        return
    if len(cells) < 2:
        form.whole = False
    for key in ("指标值", "完成值"):
        if key in values and (found := _spot(values[key], form.block, number, places[key])):
            cells[key] = found
    target, is_signed = targets.wanted(values)
    form.indicators.append(Indicator(values.get("指标", ""), level, target, values.get("完成值", ""), cells,
                                     is_signed, values.get("原因", "")))


def _spot(text: str, block: int, row: int, column: int) -> Printed | None:
    """A target or an actual value with its place, whatever it says."""
    stated = next(quantities.find(text), None)
    if stated is None:
        return None
    return Printed(text, stated.value, stated.last, Spot(block, row, column, 0, len(text)))


def amounts(funds: Iterable[Fund]) -> Iterator[tuple[str, list[Printed]]]:
    """Each column of money with its cells."""
    for key in _AMOUNTS:
        yield key, [one.cells[key] for one in funds if key in one.cells]


def is_cost(one: Indicator) -> bool:
    return "成本" in one.level


def money(text: str) -> quantities.Stated | None:
    """An actual value in yuan, if it is an amount of money and nothing else."""
    found = list(quantities.find(text.lstrip("=<>≥≤ ")))
    if len(found) != 1 or found[0].unit != quantities.MONEY or found[0].text != text.lstrip("=<>≥≤ ").strip():
        return None
    return found[0]
