"""What cerberus found wrong with a file, in Chinese, at its place and with advice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from cerberus import errors

from generator.deriving.ledger import Measure
from generator.problems import Mend, Place, Problem, error
from generator.reading import likeness
from generator.reading.fields import Field
from generator.reading.form import label
from generator.reading.leaves import LEAVES, Leaf, Money, Refusal, quoted
from generator.reading.scan import Source, Trail
from generator.reading.spelling import dashed
from generator.reading.syntax import wide_dash


class Mistakes:
    """One file against one schema: what cerberus says of it, as problems."""

    def __init__(self, source: Source, fields: tuple[Field, ...], money: Money) -> None:
        self.source, self.fields, self.money = source, fields, money
        self.homes = _homes(fields)
        self.problems: list[Problem] = []
        self.blanks: list[Trail] = []
        """The places that were left blank."""
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
                self.blanks.append(trail)
                self._note("IN104", f"{name}没有填写", _to_write(field) + self._unless(trail),
                           self._key_place(trail))
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
        sure = _sure(written, field.allowed) if code == "IN120" else ""
        place = self._place(one.document_path)
        self._note(code, name + message, advice, place, self._instead(place, written, sure))

    def _misfit(self, trail: Trail, field: Field) -> None:
        """A list, a mapping or a single value where something else is wanted."""
        value, place = self._raw(trail), self._key_place(trail)
        if field.type == "list" and (dash := wide_dash(self.source.lines, self._place(trail).line - 1)):
            code, message, advice, line, column = dash
            self._note(code, message, advice, Place(place.file, line + 1, column + 1),
                       self._reshaped(trail, value, field))
            return
        wanted, advice = _shape(field)
        if isinstance(value, str) and "：" in value and field.type == "dict":
            advice = "键后面请用半角冒号加一个空格，不用全角冒号“：”"
        self._note("IN103", f"“{label(trail)}”应为{wanted}，写的是{_SHAPES[type(value)]}", advice,
                   place, self._reshaped(trail, value, field))

    def _refused(self, trail: Trail) -> None:
        """A leaf that could not be read: ask again, for the reason."""
        leaf = self._field(trail).leaf
        assert leaf
        try:
            leaf.read(self._written(trail).strip(), self.money)
        except Refusal as refusal:
            message, place = f"“{label(trail)}”：{refusal.message}", self._place(trail)
            self._note(refusal.code, message, refusal.advice, place,
                       self._instead(place, self._written(trail), refusal.right))
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
        sure = "" if homes else _sure(key, [name for name in siblings if name not in present])
        place = self._key_place(trail)
        self._note("IN102", f"{where}没有{quoted(key)}这个键", "；".join(advice), place,
                   self._instead(place, key, sure))
        self.settled.add(trail)

    def _unless(self, trail: Trail) -> str:
        """What to do about a blank that has nothing to fill in: the innermost part that may go, goes."""
        for length in range(len(trail), 0, -1):
            part = self._field(trail[:length])
            if not part.key:
                whole = self._field(trail[:length - 1])
                none = f"，一项也没有的写“{whole.key}: []”" if _may_be_none(whole) else ""
                return f"；没有这一项的，整项删去{none}"
            if not part.required:
                return "；用不着时删去这一行" if part.leaf else f"；没有“{part.key}”的，整段删去"
        return ""

    # What leaves no choice

    def _instead(self, place: Place, typed: str, right: str) -> tuple[Mend, ...]:
        """Something else in place of a key or a value that stands on one line; nothing if it does not."""
        line, start = self.source.lines[place.line - 1], place.column - 1
        start += line[start:start + 1] in ("'", '"')
        if not right or not line.startswith(typed, start) or "\\" in typed:
            return ()
        return (Mend(Place(place.file, place.line, start + 1), typed, right),)

    def _reshaped(self, trail: Trail, value: object, field: Field) -> tuple[Mend, ...]:
        """`键：值` where a mapping is wanted, and items with another dash where a list is."""
        if not isinstance(value, str):
            return ()
        place = self._place(trail)
        if field.type == "dict" and value.partition("：")[0].strip() in [one.key for one in field.fields]:
            key = value.partition("：")[0]
            return self._instead(place, f"{key}：", f"{key.rstrip()}: ")
        mends = []
        lines = self.source.lines[place.line - 1:]
        for number, line in enumerate(lines if field.type == "list" else (), place.line):
            spelling = dashed(line)
            if spelling is None or number == place.line and spelling.column != place.column - 1:
                break
            mends.append(spelling.at(place.file, number - 1))
        return tuple(mends)

    # Looking up

    def _note(self, code: str, message: str, advice: str, place: Place, mends: tuple[Mend, ...] = ()) -> None:
        self.problems.append(error(code, message, advice, place, mends))

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


def _homes(fields: tuple[Field, ...], within: str = "") -> dict[str, tuple[str, ...]]:
    """Where in a schema each key belongs: the paths of its parents."""
    found: dict[str, tuple[str, ...]] = {}
    for field in fields:
        found[field.key] = (*found.get(field.key, ()), within)
        for key, parents in _homes(field.fields, f"{within}.{field.key}".removeprefix(".")).items():
            found[key] = (*found.get(key, ()), *parents)
    return found


def _to_write(field: Field) -> str:
    """How to fill a field in. A nought is for those who have looked: it is never the example."""
    told = f"请补上“{field.key}: …”" if field.key else "请补上内容"
    match field:
        case Field(type="dict"):
            keys = "".join(f"“{inner.key}”" for inner in field.fields if inner.required or inner.usual)
            return f"请在“{field.key}:”下面缩进两个空格，一行一个，写上{keys or '各项'}{_help(field)}"
        case Field(type="list"):
            none = f"；一项也没有的写“{field.key}: []”" if _may_be_none(field) else ""
            return f"请在“{field.key}:”下面写上各项，每项以“- ”开头{none}"
        case Field(allowed=(single,)) if field.key:
            return f"请补上“{field.key}: {single}”{_help(field)}"
        case Field(allowed=words) if words:
            help_ = "" if all(word in field.help for word in words) else _help(field)
            return f"{told}，可以写：{_listed(words, 30)}{help_}"
        case Field(leaf=Leaf(measure=Measure(), word=word)):
            nought = "；核对过确实没有的写 0" if _may_be_nought(field) else ""
            return f"{told}，写{word}{_help(field)}{nought}"
        case Field(example=example) if "\n" in example:
            return f"请在“{field.key}: |”下面另起行、缩进两个空格写上{_help(field)}"
        case _:
            empty = '；不要这个词语时写 ""' if field.leaf and field.leaf.may_be_empty else ""
            return f"{told}{_example(field)}{_help(field)}{empty}"


def _may_be_none(field: Field) -> bool:
    """Whether a list that must be there may be `[]`."""
    return field.required and "minlength" not in dict(field.limits)


def _may_be_nought(field: Field) -> bool:
    """Whether a number that must be there is one of which a unit may have none."""
    least = dict(field.limits).get("min", 0)
    return field.required and field.type in ("money", "whole", "area") and bool(least <= 0)


def _to_rewrite(field: Field) -> str:
    """How to write something else in a field."""
    return f"请改写{_example(field)}{_help(field)}"


def _example(field: Field) -> str:
    """A field's example; nothing where it has none on one line."""
    return f"，如 {field.example}" if field.example and "\n" not in field.example else ""


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


def _sure(word: str, among: Sequence[str]) -> str:
    """The one that must have been meant: the same but for width, blanks and shape, or the only near one."""
    near = likeness.nearest(word, among, 2, _NEAR)
    same = near and likeness.folded(near[0]) == likeness.folded(word)
    return near[0] if len(near) == 1 and (same or len(word) > _SHORT) else ""


_NEAR: Final = 0.75
_SHORT: Final = 2
"""Words of so few characters are near to others by accident."""


def _listed(words: Sequence[str], most: int) -> str:
    return "、".join(words[:most]) + ("等" if len(words) > most else "")


def _near(word: str, among: Sequence[str]) -> str | None:
    """The one that was probably meant."""
    return next(iter(likeness.nearest(word, among)), None)
