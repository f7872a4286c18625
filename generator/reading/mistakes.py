"""What cerberus found wrong with a file, in Chinese, at its place and with advice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from cerberus import errors

from generator.problems import Place, Problem, error, in_order
from generator.reading import likeness
from generator.reading.fields import Field
from generator.reading.form import label
from generator.reading.leaves import LEAVES, Money, Refusal, quoted
from generator.reading.scan import Source, Trail
from generator.reading.syntax import wide_dash

MAX_BLANKS: Final = 20
"""How many places that were left blank are listed; the rest are counted."""


class Mistakes:
    """One file against one schema: what cerberus says of it, as problems."""

    def __init__(self, source: Source, fields: tuple[Field, ...], homes: Mapping[str, tuple[str, ...]],
                 money: Money) -> None:
        self.source, self.fields, self.homes, self.money = source, fields, homes, money
        self.problems: list[Problem] = []
        self.settled: set[Trail] = set()
        """Values about which nothing more is said."""

    def translate(self, wrong: Iterable[Any]) -> None:
        """Say in Chinese what cerberus found, once for each value."""
        found = list(_flat(wrong))
        for one in found:
            if one.code == errors.COERCION_FAILED.code:
                self._refused(one.document_path)
        for one in found:
            if one.code == errors.UNKNOWN_FIELD.code:
                self._unknown(one.document_path)
        for one in found:
            if one.document_path not in self.settled:
                self._error(one)
        self._count_blanks()

    def _count_blanks(self) -> None:
        """A year that was just begun has hundreds of blanks: the first are told one by one."""
        blanks = in_order(problem for problem in self.problems if problem.code == "IN104")
        if len(blanks) > MAX_BLANKS:
            rest = set(blanks[MAX_BLANKS:])
            self.problems = [problem for problem in self.problems if problem not in rest]
            self._note("IN104", f"没有填写的共 {len(blanks)} 处，只列出前 {MAX_BLANKS} 处",
                       "请逐项填好；用 juesuan status 看还剩多少处", Place(self.source.name))

    def _error(self, one: Any) -> None:
        """What is wrong with a key: its shape, or what stands beside it."""
        trail: Trail = one.document_path
        name, field = f"“{label(trail)}”", self._field(trail)
        match one.code:
            case errors.BAD_TYPE.code:
                self._misfit(trail, field)
            case errors.REQUIRED_FIELD.code:
                where = f"“{label(trail[:-1])}”" if len(trail) > 1 else ""
                self._note("IN101", f"{where}缺少“{field.key}”", _to_write(field),
                           self._key_place(trail[:-1]))
            case errors.NOT_NULLABLE.code:
                or_not = "" if field.required or not field.key else "；用不着时删去这一行"
                self._note("IN104", f"{name}没有填写", _to_write(field) + or_not, self._key_place(trail))
            case errors.MIN_LENGTH.code if not field.leaf:
                self._note("IN105", f"{name}至少要有 {one.constraint} 项", "请补上，每项一行，以“- ”开头",
                           self._key_place(trail))
            case errors.MAX_LENGTH.code if not field.leaf:
                self._note("IN105", f"{name}至多只能有 {one.constraint} 项", "请删去或合并几项",
                           self._key_place(trail))
            case errors.EXCLUDES_FIELD.code:
                there = "、".join(key for key in one.constraint if key in self._mapping(trail[:-1]))
                self._note("IN106", f"{name}和“{there}”不能同时写", "请只留一个", self._key_place(trail))
            case errors.DEPENDENCIES_FIELD.code:
                (key,) = one.info
                wanted = next(one for one in self._siblings(trail) if one.key == key)
                self._note("IN101", f"写了{name}就要写“{key}”", _to_write(wanted), self._key_place(trail))
            case _:
                self._value_error(one, name, field)
        self.settled.add(trail)

    def _value_error(self, one: Any, name: str, field: Field) -> None:
        """What is wrong with a single value."""
        written, bound = self._written(one.document_path), one.constraint
        match one.code:
            case errors.UNALLOWED_VALUE.code:
                told = "IN120", f"不能写{quoted(written)}", _choices(written, field.allowed)
            case errors.FORBIDDEN_VALUE.code:
                told = "IN120", f"不能写{quoted(written)}", _to_rewrite(field)
            case errors.MIN_VALUE.code:
                told = "IN121", f"写的是 {written}，不应小于 {bound}", "请核对数字和正负号"
            case errors.MAX_VALUE.code:
                told = "IN122", f"写的是 {written}，不应大于 {bound}", "请核对数字"
            case errors.MIN_LENGTH.code:
                told = "IN105", f"写了 {one.info[0]} 个字，至少要 {bound} 个字", "请写得详细一些"
            case errors.MAX_LENGTH.code:
                told = "IN105", f"写了 {one.info[0]} 个字，至多 {bound} 个字", "请写得简短一些"
            case errors.REGEX_MISMATCH.code:
                told = "IN123", f"写的{quoted(written)}不合规定的写法", _to_rewrite(field)
            case _:
                told = "IN124", f"不合规定（规则 {one.rule}）", _to_rewrite(field)
        code, message, advice = told
        self._note(code, name + message, advice, self._place(one.document_path))

    def _misfit(self, trail: Trail, field: Field) -> None:
        """A list, a mapping or a single value where something else is wanted."""
        value, place = self._raw(trail), self._key_place(trail)
        if field.type == "list" and (dash := wide_dash(self.source.lines, self._place(trail).line - 1)):
            code, message, advice, line, column = dash
            self._note(code, message, advice, Place(place.file, line + 1, column + 1))
            return
        wanted, advice = _shape(field)
        if isinstance(value, str) and "：" in value and field.type == "dict":
            advice = "键后面请用半角冒号加一个空格，不用全角冒号“：”"
        self._note("IN103", f"“{label(trail)}”应为{wanted}，写的是{_SHAPES[type(value)]}", advice, place)

    def _refused(self, trail: Trail) -> None:
        """A leaf that could not be read: ask again, for the reason."""
        leaf = self._field(trail).leaf
        assert leaf
        try:
            leaf.read(self._written(trail).strip(), self.money)
        except Refusal as refusal:
            message = f"“{label(trail)}”：{refusal.message}"
            self._note(refusal.code, message, refusal.advice, self._place(trail))
        self.settled.add(trail)

    def _unknown(self, trail: Trail) -> None:
        """A key that the schema lacks here: misspelt, misplaced, or nothing we know.

        A missing key that it probably stands for is not reported as well.
        """
        key, siblings = str(trail[-1]), [field.key for field in self._siblings(trail)]
        present = self._mapping(trail[:-1])
        near = _near(key, [name for name in siblings if name not in present])
        advice = [f"是否应为“{near}”"] if near else []
        if near:
            self.settled.add((*trail[:-1], near))
        if homes := [f"“{home}”" if home else "最外层" for home in self.homes.get(key, ())]:
            advice.append(f"“{key}”应写在{_listed(homes, 3)}，请检查缩进")
        if not advice:
            advice.append(f"请删去；这里可以写：{_listed(siblings, 20)}")
        where = f"“{label(trail[:-1])}”里" if len(trail) > 1 else "最外层"
        self._note("IN102", f"{where}没有{quoted(key)}这个键", "；".join(advice), self._key_place(trail))
        self.settled.add(trail)

    # Looking up

    def _note(self, code: str, message: str, advice: str, place: Place) -> None:
        self.problems.append(error(code, message, advice, place))

    def _siblings(self, trail: Trail) -> tuple[Field, ...]:
        """The fields among which the last step of a trail should be."""
        return self._field(trail[:-1]).fields if len(trail) > 1 else self.fields

    def _field(self, trail: Trail) -> Field:
        fields, field = self.fields, None
        for step in trail:
            among = fields if isinstance(step, str) else [field.item] if field and field.item else []
            field = next(one for one in among if one.key == step or isinstance(step, int))
            assert field
            fields = field.fields
        assert field
        return field

    def _mapping(self, trail: Trail) -> Mapping[str, object]:
        value = self._raw(trail)
        return value if isinstance(value, dict) else {}

    def _written(self, trail: Trail) -> str:
        value = self._raw(trail)
        return value if isinstance(value, str) else ""

    def _raw(self, trail: Trail) -> object:
        """What was written there; None where nothing was."""
        value: Any = self.source.value
        for step in trail:
            value = value.get(step) if isinstance(value, dict) else value[step]
        return value

    def _place(self, trail: Trail) -> Place:
        return self.source.place(trail)

    def _key_place(self, trail: Trail) -> Place:
        return self.source.key_place(trail)


_SHAPES: Final[Mapping[type, str]] = {dict: "一组“键: 值”", list: "列表", str: "单个值"}


def _shape(field: Field) -> tuple[str, str]:
    """What a field wants, and how that is written."""
    match field.type:
        case "dict" if not field.key:
            return "一组“键: 值”", "请写成“- 键: 值”，其余各行与第一个键左边对齐"
        case "dict":
            return "一组“键: 值”", "请另起行、缩进两个空格，每行写一个“键: 值”"
        case "list":
            return "列表", "请另起行，每项以“- ”开头；没有内容时写 []"
        case _:
            return f"单个值（{LEAVES[field.type].word}）", "请在冒号后直接写值；文字以 [ 或 { 开头时请加引号"


def _flat(errors: Iterable[Any]) -> Iterator[Any]:
    """The errors that say something, out of their groups."""
    for one in errors:
        if one.is_group_error:
            yield from _flat(one.child_errors)
        else:
            yield one


def homes(fields: tuple[Field, ...], within: str = "") -> dict[str, tuple[str, ...]]:
    """Where in a schema each key belongs: the paths of its parents."""
    found: dict[str, tuple[str, ...]] = {}
    for field in fields:
        found[field.key] = (*found.get(field.key, ()), within)
        for key, parents in homes(field.fields, f"{within}.{field.key}".removeprefix(".")).items():
            found[key] = (*found.get(key, ()), *parents)
    return found


def _to_write(field: Field) -> str:
    """How to fill a field in."""
    if not field.key:
        return "请补上内容，或删去这一项"
    return f"请补上“{field.key}:{_example(field, ' ')}”{_help(field)}"


def _to_rewrite(field: Field) -> str:
    """How to write something else in a field."""
    return f"请改写{_example(field, '，如 ')}{_help(field)}"


def _example(field: Field, before: str) -> str:
    """A field's example behind some words; nothing where it has none on one line."""
    return f"{before}{field.example}" if isinstance(field.example, str) and "\n" not in field.example else ""


def _help(field: Field) -> str:
    return f"（{field.help}）" if field.help not in ("", field.key) else ""


def _choices(written: str, allowed: Sequence[str]) -> str:
    """What may be written instead."""
    if len(allowed) == 1:
        return f"请改写成 {allowed[0]}"
    parts = [part.strip() for part in re.split("[，、；,;]", written)]
    if len(parts) > 1 and set(parts) <= set(allowed):
        return f"请分成几项：[{', '.join(parts)}]，用半角逗号加空格隔开"
    near = _near(written, allowed)
    return f"{f'是否应为“{near}”；' if near else ''}可以写：{_listed(allowed, 30)}"


def _listed(words: Sequence[str], most: int) -> str:
    return "、".join(words[:most]) + ("等" if len(words) > most else "")


def _near(word: str, among: Sequence[str]) -> str | None:
    """The one that was probably meant."""
    return next(iter(likeness.nearest(word, among)), None)
