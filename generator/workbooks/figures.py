"""Numbers of a workbook, each with the cells that it was read from or came of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from generator import numerals, quantities
from generator.problems import Problem
from generator.reading.leaves import LIMIT, MONEY
from generator.workbooks import refusals
from generator.workbooks.cells import Ref, Sheet, Value

YUAN: Final = Decimal(1)
UNITS: Final = {name: money.yuan for name, money in MONEY.items()}
_PLACES: Final = {money.yuan: money.places for money in MONEY.values()}
_NEAR: Final = Decimal("0.000001")


def tail(unit: Decimal, cells: int) -> Decimal:
    """How far the sum of so many cells may stand from a printed total, in yuan: only 万元 are rounded."""
    return numerals.ZERO if unit == YUAN else numerals.tail_bound(cells)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in yuan, or a count, and the cells of which it is the sum; those that were taken off last."""

    value: Decimal
    plus: tuple[Ref, ...] = ()
    minus: tuple[Ref, ...] = ()

    def __add__(self, other: Figure) -> Figure:
        return Figure(numerals.total([self.value, other.value]), (*self.plus, *other.plus),
                      (*self.minus, *other.minus))

    def __sub__(self, other: Figure) -> Figure:
        return Figure(numerals.total([self.value, -other.value]), (*self.plus, *other.minus),
                      (*self.minus, *other.plus))

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def cells(self) -> str:
        """Its cells as a comment has them: `Z04!F12-Z07!L12`."""
        return "+".join(map(str, self.plus)) + "".join(f"-{one}" for one in self.minus)


NONE: Final = Figure(numerals.ZERO)


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of figures; those that are nought are not among its cells."""
    found = NONE
    for one in figures:
        found = found + one if one else found
    return found


@dataclass(slots=True)
class Reading:
    """The numbers of one sheet, and what is wrong with its cells."""

    sheet: Sheet
    unit: Decimal
    """Yuan of one of its amounts."""
    problems: list[Problem] = field(default_factory=list)

    def amount(self, row: int, column: int) -> Figure:
        """The amount in a cell, in yuan; a cell with nothing in it is nought."""
        value = self._number(row, column)
        where = self.sheet.ref(row, column)
        kept = numerals.round_half_up(value, _PLACES[self.unit])
        if abs(value - kept) > _NEAR:
            unit = "元" if self.unit == YUAN else "万元"
            self._wrong(where, f"{numerals.plain(value)} 的小数多于 {_PLACES[self.unit]} 位",
                        f"请检查金额单位是不是{unit}，是的改正这一格")
        return Figure(numerals.multiply(kept, self.unit), (where,))

    def count(self, row: int, column: int) -> Figure:
        """The whole number in a cell."""
        value = self._number(row, column)
        where = self.sheet.ref(row, column)
        if value != value.to_integral_value():
            self._wrong(where, f"{numerals.plain(value)} 不是整数", "请改正这一格，再导入")
        return Figure(value, (where,))

    def _number(self, row: int, column: int) -> Decimal:
        value, where = self.sheet.at(row, column), self.sheet.ref(row, column)
        if (row, column) in self.sheet.wrong:
            self._wrong(where, "是公式错误（#REF!、#DIV/0! 之类）", "请在工作簿里改正公式，保存后再导入")
        elif (row, column) in self.sheet.bare:
            self._wrong(where, "是没有算出值的公式", "请用 Excel 或 WPS 打开，保存后再导入")
        elif (number := _number(value)) is None:
            self._wrong(where, f"“{str(value)[:20]}”不是数", "请改正这一格，再导入")
        elif not number.is_finite() or abs(number) >= LIMIT:
            self._wrong(where, f"“{str(value)[:20]}”过大", "请改正这一格，再导入")
        else:
            return number
        return numerals.ZERO

    def _wrong(self, where: Ref, message: str, advice: str) -> None:
        self.problems.append(refusals.illegible(f"{where} {message}", advice, self.sheet.book))


def holds(value: Value) -> bool:
    """Whether there is a figure in a cell, or what somebody wrote for none."""
    return value is not None


def states(value: Value) -> bool:
    """Whether a cell states a number that is not nought."""
    return bool(_number(value))


def _number(value: Value) -> Decimal | None:
    """The number that a cell holds; nought if it holds nothing, None if it holds something else."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if value is None or quantities.is_nothing(value):
        return numerals.ZERO
    return quantities.alone(value)
