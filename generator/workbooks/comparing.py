"""A year's file held against what workbooks say: which numbers differ, by key, cell and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator import numerals
from generator.problems import Place, Problem, error
from generator.reading.fields import Field, NextYear
from generator.reading.given import Given, Value
from generator.reading.leaves import MONEY, Money, Refusal
from generator.reading.scan import Source, Trail
from generator.workbooks.cells import flat

_CODES = ("item_code", "economic_code")
_LOOK = "请核对：文件错了的，改这一行；工作簿不是批复的，换成批复的再核对"
_DIGIT = re.compile("[0-9０-９]")
_NUMBERS = ("money", "whole", "area", "points")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares one file. `theirs` is the 金额单位 of what the books say, `ours` that of the file."""

    source: Source
    theirs: Money
    ours: Money

    def mapping(self, fields: Sequence[Field], given: Mapping[str, Given], there: Row, trail: Trail,
                name: str = "", of_row: bool = False) -> Iterator[Problem]:
        """The differences below a mapping. What a file may leave out and does is not looked at."""
        for field in fields:
            value, written = given.get(field.key), there.get(field.key)
            where, called = (*trail, field.key), f"{name}.{field.key}" if name else field.key
            if isinstance(value, list) and field.rows:
                if written is not None or field.required:
                    rows = written if isinstance(written, list) else []
                    yield from self._rows(field, value, rows, where, called)
            elif isinstance(value, Mapping):
                if written is not None or field.required:
                    yield from self.mapping(field.fields, value, written if isinstance(written, dict) else {},
                                            where, called)
            elif field.type == "line":
                yield from self._words(called, value, written, where)
            elif field.type in _NUMBERS and not self._left_out(field, value, written, of_row):
                # In a row, what is not written is nought.
                stated = "0" if of_row and written is None else written
                yield from self._number(field, value, stated, where, called)

    def _left_out(self, field: Field, value: Given | None, written: object, of_row: bool) -> bool:
        """Whether there is nothing to compare."""
        told = isinstance(value, Value) and bool(value.text)
        if of_row and field.next_year is not NextYear.DROP:
            return not told and written is None
        return not told or written is None and not field.required

    def _number(self, field: Field, value: Given | None, written: object, where: Trail,
                name: str) -> Iterator[Problem]:
        known = value if isinstance(value, Value) and value.text else Value("0")
        told, stated = self._read(field, known.text, self.theirs), self._read(field, written, self.ours)
        if told is not None and (stated is None or abs(told - stated) > known.slack):
            yield self._problem(name, field, stated, told, known.note, where)

    def _rows(self, field: Field, given: Sequence[Mapping[str, Given]], there: Sequence[Row],
              where: Trail, name: str) -> Iterator[Problem]:
        """The differences of rows with the same code and fund; of a file without codes, those of sums."""
        keys = [part for part in field.fields if part.type in _CODES or part.required and part.allowed]
        if not keys:
            yield from self._in_order(field, given, there, where, name)
            return
        uncoded = {_key(keys, row, coded=False) for row in there if _lacks_code(keys, row)}
        ours: dict[tuple[str, ...], list[int]] = {}
        theirs: dict[tuple[str, ...], list[Mapping[str, Given]]] = {}
        for number, row in enumerate(there):
            ours.setdefault(_grouped(keys, row, uncoded), []).append(number)
        for told in given:
            theirs.setdefault(_grouped(keys, told, uncoded), []).append(told)
        for key in {**theirs, **ours}:
            numbers, rows = ours.get(key, []), theirs.get(key, [])
            called = f"{name}（{'、'.join(filter(None, key))}）" if any(key) else name
            if len(numbers) == len(rows) == 1:
                place = (*where, numbers[0])
                yield from self.mapping(field.fields, rows[0], there[numbers[0]], place, called, True)
            else:
                yield from self._sums(field, called, rows, [there[number] for number in numbers],
                                      (*where, numbers[0]) if numbers else where)

    def _in_order(self, field: Field, given: Sequence[Mapping[str, Given]], there: Sequence[Row],
                  where: Trail, name: str) -> Iterator[Problem]:
        """The differences of rows that have no codes: projects, indicators."""
        if len(given) != len(there):
            message = f"{name}：文件有 {len(there)} 项，工作簿有 {len(given)} 项"
            yield error("WB201", message, "请核对有没有遗漏、重复", _place(self.source, where))
            return
        for number, (told, row) in enumerate(zip(given, there, strict=True)):
            yield from self.mapping(field.fields, told, row, (*where, number), f"{name}[{number + 1}]")

    def _words(self, name: str, value: Given | None, written: object, where: Trail) -> Iterator[Problem]:
        """A difference of words that state a number: 年度指标值, 实际完成值."""
        if isinstance(value, Value) and value.note and isinstance(written, str) and _DIGIT.search(value.text):
            if _plain(value.text) != _plain(written):
                message = f"{name}：文件是“{written.strip()}”，工作簿是“{value.text}”（{value.note}）"
                yield error("WB201", message, _LOOK, _place(self.source, where))

    def _sums(self, field: Field, name: str, given: Sequence[Mapping[str, Given]], there: Sequence[Row],
              where: Trail) -> Iterator[Problem]:
        """The differences of several rows, or of one that is only here or there."""
        for part in (part for part in field.fields if part.type == "money"):
            values = [value for row in given if isinstance(value := row.get(part.key), Value) and value.text]
            written = [row[part.key] for row in there if row.get(part.key) is not None]
            if part.next_year is NextYear.DROP and not written:
                continue
            told = self._sum(part, [one.text for one in values], self.theirs)
            stated = self._sum(part, written, self.ours)
            if abs(told - stated) > numerals.total([one.slack for one in values]):
                cells = "+".join(one.note for one in values if self._read(part, one.text, self.theirs))
                yield self._problem(f"{name}.{part.key}", part, stated if there else None, told, cells, where)

    def _sum(self, field: Field, texts: Sequence[object], money: Money) -> Decimal:
        return numerals.total([self._read(field, text, money) or numerals.ZERO for text in texts])

    def _read(self, field: Field, text: object, money: Money) -> Decimal | None:
        """A number as it is written: yuan of money; None if it was left blank or is none."""
        if not isinstance(text, str) or not text.strip() or field.leaf is None:
            return None
        try:
            read = field.leaf.read(text.strip(), money)
        except Refusal:
            return None
        return read if isinstance(read, Decimal) else None

    def _problem(self, name: str, field: Field, stated: Decimal | None, told: Decimal, cells: str,
                 where: Trail) -> Problem:
        message = (f"{name}：文件{self._shown(field, stated)}，工作簿{self._shown(field, told)}"
                   + (f"（{cells}）" if cells else "（没有这一项）"))
        return error("WB201", message, _LOOK, _place(self.source, where))

    def _shown(self, field: Field, value: Decimal | None) -> str:
        if value is None:
            return "没有写"
        if field.type != "money":
            return f"是 {numerals.plain(value)}"
        return f"是 {numerals.plain(numerals.in_unit(value, self.ours.yuan))} {self.ours.name}"


def compare(source: Source, fields: Sequence[Field], given: Mapping[str, Given], money: str) -> list[Problem]:
    """Every number of a file that is not what the books say, whose 金额单位 is `money`."""
    key = next(field.key for field in fields if field.name == "money_unit")
    written = source.value.get(key)
    ours = MONEY.get(written if isinstance(written, str) else "", MONEY[money])
    return list(Comparison(source, MONEY[money], ours).mapping(fields, given, source.value, ()))


def _plain(text: str) -> str:
    return flat(text).replace("≥", ">=").replace("≤", "<=")


def _key(keys: Sequence[Field], row: Row, coded: bool = True) -> tuple[str, ...]:
    return tuple(_text(row.get(key.key)) if coded or key.type not in _CODES else "" for key in keys)


def _grouped(keys: Sequence[Field], row: Row, uncoded: set[tuple[str, ...]]) -> tuple[str, ...]:
    bare = _key(keys, row, coded=False)
    return bare if bare in uncoded else _key(keys, row)


def _lacks_code(keys: Sequence[Field], row: Row) -> bool:
    return any(key.type in _CODES and not _text(row.get(key.key)) for key in keys)


def _text(value: object) -> str:
    return value.text if isinstance(value, Value) else value.strip() if isinstance(value, str) else ""


def _place(source: Source, where: Trail) -> Place:
    """The place of the nearest that the file has."""
    for length in range(len(where), 0, -1):
        try:
            return source.place(where[:length]) if length == len(where) else source.key_place(where[:length])
        except KeyError:
            continue
    return Place(source.name)
