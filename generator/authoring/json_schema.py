"""JSON Schema (draft-07) of a kind of file, for editors: from the fields that messages come from, too.

An editor reads YAML in its own way: a number is a number before anybody asks how it was written, so `1e3` or
three decimals of 元 pass here and are left to `check`. What passes `check` passes here, but for a choice of
a few words with blanks or line ends of its own. `errorMessage` and `defaultSnippets` are keywords of the
language servers of VS Code; others pass over them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from generator.reading.fields import Field
from generator.reading.leaves import LIMIT, NUMBER, Leaf
from generator.reading.schema import Schema

Keywords = dict[str, Any]
"""A JSON Schema, or some keywords of one."""


def _text(pattern: str, *types: str) -> Keywords:
    """A text of a pattern, with or without quotes: without, it may be a number to an editor.

    The type that comes first is what a language server fills in for a new key: of a number, a nought.
    """
    return {"type": ["string", *types], "pattern": rf"^\s*(?:{pattern})\s*$"}


def _number(type_: str, after: str = "") -> Keywords:
    most = int(LIMIT) - 1
    return _text(NUMBER.pattern + after, type_) | {"minimum": -most, "maximum": most}


def _coded(type_: str) -> Keywords:
    """One of a classification's codes; the list stands once in a file."""
    return {"type": ["string", "integer"], "allOf": [{"$ref": f"#/definitions/{type_}"}]}


_LEAVES: Final[Mapping[str, Keywords]] = {
    "money": _number("number"),
    "whole": _number("integer"),
    "area": _number("number"),
    "points": _number("number"),
    "percent": _number("number", after="%?"),
    "item_code": _coded("item_code"),
    "economic_code": _coded("economic_code"),
    "line": _text(r"\S[^\n]*", "number"),
    "phrase": _text(r"[^\n]*", "number"),
    "text": {"type": ["string", "number"], "pattern": r"\S"},
    "yesno": {"enum": ["是", "否"]},
    "date": _text("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
}
"""What each leaf type takes, as far as an editor can tell."""
_DIGITS: Final = {"item_code": 7, "economic_code": 5}
"""The leaf types that are codes, and how many digits they have."""


def _exact(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _typed(texts: Iterable[str]) -> list[str | int | float]:
    """Texts as an editor reads them where they have no quotes, and where they have."""
    return [value for text in texts
            for value in ((_exact(Decimal(text)), text) if NUMBER.fullmatch(text) else (text,))]


_RULES: Final[Mapping[str, Callable[[Any, Field], Keywords]]] = {
    "allowed": lambda texts, _: {"enum": _typed(texts)},
    "forbidden": lambda texts, _: {"not": {"enum": _typed(texts)}},
    "min": lambda least, _: {"minimum": _exact(least)},
    "max": lambda most, _: {"maximum": _exact(most)},
    "minlength": lambda least, field: {"minLength" if field.leaf else "minItems": least},
    "maxlength": lambda most, field: {"maxLength" if field.leaf else "maxItems": most},
    "regex": lambda pattern, _: {"allOf": [{"pattern": f"^(?:{pattern})$"}]},
}
"""What each cerberus rule about a value becomes."""
_BESIDE: Final[Mapping[str, Callable[[Any, Field], Keywords]]] = {
    "excludes": lambda keys, field: {"allOf": [{"not": {"required": [field.key, key]}} for key in keys]},
    "dependencies": lambda keys, field: {"dependencies": {field.key: list(keys)}},
}
"""What each rule about keys beside one another becomes, of what holds them."""


def json_schema(schema: Schema, names: Mapping[str, Mapping[str, str]]) -> Keywords:
    """The JSON Schema of a kind of file. `names`: those of codes, by leaf type and code."""
    used = sorted(_types(schema.fields) & _DIGITS.keys())
    codes = {type_: _codes(names[type_], _DIGITS[type_]) for type_ in used}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": schema.title,
            **_mapping(schema.fields), "definitions": codes}


def _types(fields: Iterable[Field]) -> set[str]:
    """Every type that is used."""
    return {type_ for field in fields
            for type_ in (field.type, *_types((*field.fields, *filter(None, [field.item]))))}


def _mapping(fields: Sequence[Field]) -> Keywords:
    """What holds keys."""
    excluded = {key for field in fields for key in dict(field.limits).get("excludes", ())}
    required = [field.key for field in fields if field.required and field.key not in excluded]
    found: Keywords = {"type": "object", "properties": {field.key: _value(field) for field in fields},
                       "required": required, "additionalProperties": False}
    for field in fields:
        for name, limit in field.limits:
            if name in _BESIDE:
                _add(found, _BESIDE[name](limit, field))
    return found


def _value(field: Field) -> Keywords:
    """What stands behind a key, or is an item of a list."""
    found: Keywords = {"title": field.key} if field.key else {}
    if told := _told(field):
        found["description"] = told
    _add(found, _shape(field))
    if field.may_stand_empty:
        found["type"] = [found["type"], "null"]
    for name, limit in field.limits:
        if name not in _BESIDE:
            _add(found, _RULES[name](limit, field))
    return found


def _shape(field: Field) -> Keywords:
    """What a field is, before its rules; `errorMessage` is what an editor says where it is something else."""
    match field:
        case Field(leaf=Leaf(), type=type_):
            return {**_LEAVES[type_], **({} if type_ in _DIGITS else {"errorMessage": _wanted(field)})}
        case Field(type="list", item=Field() as item):
            return {"type": "array", "items": _value(item),
                    "errorMessage": f"“{field.key}”应为列表：另起行，每项以“- ”开头"}
        case Field(type="dict"):
            return _mapping(field.fields)
        case _:
            raise ValueError(f"{field.type} has no JSON Schema")


def _add(found: Keywords, more: Keywords) -> None:
    """Put further keywords in: those that hold several schemas or keys are joined, others replaced."""
    for name, value in more.items():
        match value:
            case list() if name == "allOf":
                found[name] = [*found.get(name, ()), *value]
            case dict() if name == "dependencies":
                found[name] = {**found.get(name, {}), **value}
            case _:
                found[name] = value


def _told(field: Field) -> str:
    """What a key is, for who points at it."""
    more = [field.leaf.word] if field.leaf else []
    more += ["必填"] if field.required else []
    more += [f"如 {field.example}"] if field.example and "\n" not in field.example else []
    more += ["可写 {收入总计} 这样的名称，印成这个数"] if field.refers else []
    told = "，".join(more)
    help_ = field.help if field.help != field.key else ""
    return f"{help_}（{told}）" if help_ and told else help_ or told


def _wanted(field: Field) -> str:
    """What should be written where something else is, or nothing."""
    assert field.leaf
    name = f"“{field.key}”" if field.key else "这里"
    if words := field.allowed:
        more = f"等 {len(words)} 种" if len(words) > _TOLD else ""
        return f"{name}可以写：{'、'.join(words[:_TOLD])}{more}"
    how = "（只写数字，不加逗号和单位）" if field.leaf.measure else ""
    return f"{name}应写{field.leaf.word}{how}"


_TOLD: Final = 10
"""The most choices that a message names; an editor lists them all."""


# Codes

_LEVELS: Final = 3, 2
"""Digits of a class, and what each level below it adds."""


def _codes(names: Mapping[str, str], digits: int) -> Keywords:
    """The codes of one level, each with its name. One that has no name passes: the lists are not complete."""
    codes = sorted(code for code in names if len(code) == digits)
    called = {code: _called(code, names) for code in codes}
    snippets = [{"label": f"{code} {called[code]}", "body": int(code)} for code in codes]
    least = 10 ** (digits - 1)
    return {**_text(f"[0-9]{{{digits}}}", "integer"), "minimum": least, "maximum": 10 * least - 1,
            "errorMessage": f"这里应写 {digits} 位科目编码", "defaultSnippets": snippets,
            **_named(codes, names, called, _LEVELS[0])}


def _called(code: str, names: Mapping[str, str]) -> str:
    """A code's name and that of what it belongs to, since every section has a 行政运行."""
    section = names.get(code[:-_LEVELS[1]])
    return f"{names[code]}（{section}）" if section else names[code]


def _named(codes: Sequence[str], names: Mapping[str, str], called: Mapping[str, str], width: int) -> Keywords:
    """Names for codes that are told apart by their first `width` digits, or further ones.

    A language server tries every alternative of an `anyOf` for every value at each key that is pressed: with
    all codes in one, 300 rows took four seconds. So it is led to the section first.
    """
    digits = len(codes[0])
    if width == digits:
        values = [(code, value) for code in codes for value in (int(code), code)]
        alternatives: list[Keywords] = [
            {"const": value, "title": names[code], "description": called[code]} for code, value in values]
        return {"anyOf": [*alternatives, {"not": {"enum": [value for _, value in values]}}]}
    return {"allOf": [
        {"if": {"minimum": int(prefix.ljust(digits, "0")), "maximum": int(prefix.ljust(digits, "9")),
                "pattern": f"^{prefix}"},
         "then": _named(list(group), names, called, width + _LEVELS[1])}
        for prefix, group in groupby(codes, lambda code: code[:width])]}
