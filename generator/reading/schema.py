"""Shape and types of an author's file, through cerberus, with our messages.

A schema file holds cerberus rules under Chinese keys, and a `meta` with each key's English name, help and an
example. It is read into a tree of `Field`s, from which the cerberus rules, the messages, the empty files for
authors and the documentation all follow. A file that passes is handed on as a `Block`, read by English names.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import cerberus
from cerberus import errors as kinds

from generator.deriving.ledger import Figure, Prose
from generator.problems import Place, Problem, Rejected, error, in_order
from generator.reading.leaves import LEAVES, MONEY, UNKNOWN_MONEY, Leaf, Money, Refusal, quoted
from generator.reading.shelf import Shelf
from generator.reading.source import Source, Trail, load

CODES: Final = {
    "IN101": "缺少必填的键",
    "IN102": "没有这个键",
    "IN103": "应为列表、一组“键: 值”或单个值",
    "IN104": "没有填写",
    "IN105": "列表的项数不足",
    "IN120": "不在可选的写法之中",
    "IN121": "小于下限",
    "IN122": "大于上限",
}
"""What each code of this module stands for; leaf types have theirs."""

Example = str | tuple[str, ...]

MAX_BLANKS: Final = 20
"""How many places that were left blank are listed; the rest are counted."""


class NextYear(Enum):
    """What becomes of a value when next year's file is made from this year's."""

    KEEP = "keep"
    """Structure: it stays as it is."""
    REVIEW = "review"
    """Words that mostly stay: kept, with a mark that asks to look at them."""
    BLANK = "blank"
    """Belongs to its year: emptied, to be filled in."""
    ASIDE = "aside"
    """Written only where this year needs it: becomes a comment."""
    DROP = "drop"
    """Follows from this year's file: goes."""
    FOLLOW = "follow"
    """Last year's value of a key beside it, which `follows` names."""
    NONZERO = "nonzero"
    """A list of which only rows with an amount stay."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a schema. A list has an `item`, and the item's `fields` if its items are mappings."""

    key: str
    name: str
    type: str
    """`dict`, `list` or a leaf type."""
    required: bool = False
    help: str = ""
    example: Example | None = None
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    allowed: tuple[str, ...] = ()
    """What may be written, as it is written."""
    least: Decimal | None = None
    most: Decimal | None = None
    at_least: int = 0
    """How many items a list must have."""
    next_year: NextYear = NextYear.KEEP
    follows: str = ""
    """The key whose value of this year is this one's of next year."""

    @property
    def rows(self) -> bool:
        """Whether this is a list of mappings."""
        return self.item is not None and self.item.type == "dict"

    @property
    def leaf(self) -> Leaf | None:
        return LEAVES.get(self.type)


class Schema:
    """What one kind of author's file must look like."""

    def __init__(self, title: str, fields: tuple[Field, ...]) -> None:
        self.title = title
        self.fields = fields
        self._validators: dict[tuple[str, object], Any] = {}
        self._homes = _homes(fields)

    @classmethod
    def load(cls, path: Path, shelf: Shelf | None = None) -> Schema:
        """The schema in a file, read through a shelf. The same files give the same schema."""
        shelf = shelf or Shelf()
        name = f"{path.parent.name}/{path.name}"
        own = shelf.content(path, name), name
        lender = _scanned(*own).value.get("definitions")
        lent = (shelf.content(path.parent / lender, lender), lender) if isinstance(lender, str) else None
        return _made(own, lent)

    def validate(self, source: Source) -> Block:
        """The file's values by English names. Raises `Rejected` with everything found wrong."""
        money = self._money(source.value)
        quick = self._validator(money, _compiled)
        if quick.validate(source.value):
            return Block(source, (), self.fields, quick.document)
        return self._walked(source, money)

    def _walked(self, source: Source, money: Money) -> Block:
        """The same, with cerberus at every value: it says what is wrong."""
        check = _Check(source, self.fields, self._homes, money)
        validator = self._validator(money, _rules)
        validator.validate(check.fitted)
        check.translate(validator._errors)
        if check.problems:
            raise Rejected((*source.problems, *check.problems))
        return Block(source, (), self.fields, validator.document)

    def _money(self, value: Mapping[str, object]) -> Money:
        """The file's 金额单位; yuan if its kind has none."""
        key = next((field.key for field in self.fields if field.name == "money_unit"), None)
        written = value.get(key, "") if key else "元"
        return MONEY.get(written.strip(), UNKNOWN_MONEY) if isinstance(written, str) else UNKNOWN_MONEY

    def _validator(self, money: Money, rules: Callable[[Field, Money], dict[str, object]]) -> Any:
        known = money.name, rules
        if known not in self._validators:
            self._validators[known] = _Validator({field.key: rules(field, money) for field in self.fields})
        return self._validators[known]


class Block:
    """A mapping that passed, read by English names. A name that its schema lacks is our mistake."""

    __slots__ = ("_fields", "_source", "_trail", "_values", "fields", "label", "place")

    def __init__(self, source: Source, trail: Trail, fields: Iterable[Field],
                 values: Mapping[str, Any]) -> None:
        self._source, self._trail, self._values = source, trail, values
        self._fields = {field.name: field for field in fields}
        self.fields = tuple(self._fields.values())
        """What may stand in this mapping."""
        self.label = label(trail)
        """The Chinese path to this mapping; empty for the whole file."""
        self.place: Place = source.place(trail)

    def has(self, name: str) -> bool:
        """Whether something was written, be it an empty list."""
        return self._values.get(self._fields[name].key) is not None

    def figure(self, name: str) -> Figure | None:
        """A number, in yuan if an amount; None where nothing was written."""
        key, value = self._leaf(name, Decimal)
        if value is None:
            return None
        leaf = self._fields[name].leaf
        assert leaf and leaf.unit
        return Figure(value, leaf.unit, self._called(key), self._source.place((*self._trail, key)))

    def need(self, name: str) -> Figure:
        """A number that the schema requires."""
        assert self._fields[name].required, f"{name} is not required"
        figure = self.figure(name)
        assert figure
        return figure

    def prose(self, name: str) -> Prose | None:
        """Words, or a code; None where nothing was written."""
        key, value = self._leaf(name, str)
        return None if value is None else Prose(value, self._called(key), self._source.place((*self._trail, key)))

    def need_prose(self, name: str) -> Prose:
        """Words that the schema requires."""
        assert self._fields[name].required, f"{name} is not required"
        prose = self.prose(name)
        assert prose
        return prose

    def proses(self, name: str) -> tuple[Prose, ...]:
        """A list of words or codes."""
        field = self._fields[name]
        assert field.item and field.item.leaf and field.item.leaf.python is str, f"{name} is no list of words"
        trail, called = (*self._trail, field.key), self._called(field.key)
        texts = self._values.get(field.key) or ()
        return tuple(Prose(text, f"{called}[{n + 1}]", self._source.place((*trail, n))) for n, text in enumerate(texts))

    def word(self, name: str) -> str:
        """A choice or a code as it was written; empty where nothing was."""
        return self._leaf(name, str)[1] or ""

    def flag(self, name: str) -> bool:
        """Whether 是 was written."""
        return bool(self._leaf(name, bool)[1])

    def day(self, name: str) -> date | None:
        """A date."""
        day: date | None = self._leaf(name, date)[1]
        return day

    def block(self, name: str) -> Block | None:
        """A mapping in this one."""
        field = self._fields[name]
        assert field.type == "dict", f"{name} is no mapping"
        values = self._values.get(field.key)
        if values is None:
            return None
        return Block(self._source, (*self._trail, field.key), field.fields, values)

    def blocks(self, name: str) -> tuple[Block, ...]:
        """A list of mappings."""
        field = self._fields[name]
        assert field.rows, f"{name} is no list of mappings"
        trail = (*self._trail, field.key)
        return tuple(Block(self._source, (*trail, n), field.fields, values)
                     for n, values in enumerate(self._values.get(field.key) or ()))

    def key_place(self, name: str) -> Place:
        """Where a key stands; where this mapping does if the key is absent."""
        key = self._fields[name].key
        return self._source.key_place((*self._trail, key)) if key in self._values else self.place

    def _leaf(self, name: str, python: type) -> tuple[str, Any]:
        field = self._fields[name]
        assert field.leaf and field.leaf.python is python, f"{name} is {field.type}"
        return field.key, self._values.get(field.key)

    def _called(self, key: str) -> str:
        return f"{self.label}.{key}" if self.label else key


def label(trail: Trail) -> str:
    """A trail for readers: `支出[3].基本支出`, items counted from 1."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in trail)
    return "".join(steps).removeprefix(".")


# Schema files

_RULES = frozenset({"type", "required", "allowed", "min", "max", "minlength", "schema", "meta"})


_scanned = lru_cache(maxsize=64)(load)


@lru_cache(maxsize=32)
def _made(own: tuple[bytes, str], lent: tuple[bytes, str] | None) -> Schema:
    """The schema of a file and of the one that it takes definitions from, each as bytes and name."""
    return _SchemaFile(_scanned(*own), _scanned(*lent) if lent else None).schema()


class _SchemaFile:
    """A schema file on its way to fields. What is wrong in it is our mistake: a `ValueError`.

    `definitions` are its own, or those of another schema file, which it names.
    """

    def __init__(self, source: Source, lender: Source | None) -> None:
        self.source = source
        definitions = (lender or source).value.get("definitions") or {}
        self.definitions = self._mapping(definitions, ("definitions",))

    def schema(self) -> Schema:
        value = self.source.value
        self._must(set(value) <= {"title", "definitions", "schema"}, (), "title, definitions, schema")
        title = value.get("title")
        self._must(isinstance(title, str), (), "title is missing")
        return Schema(str(title), self._fields(value.get("schema"), ("schema",), ()))

    def _fields(self, value: object, trail: Trail, within: tuple[str, ...]) -> tuple[Field, ...]:
        """The fields of a mapping, written out or the name of a definition."""
        if isinstance(value, str):
            self._must(value in self.definitions, trail, f"no definition {value}")
            self._must(value not in within, trail, f"{value} defines itself")
            return self._fields(self.definitions[value], ("definitions", value), (*within, value))
        fields = tuple(self._field(key, rules, (*trail, key), within)
                       for key, rules in self._mapping(value, trail).items())
        names = [field.name for field in fields]
        self._must(len(set(names)) == len(names), trail, "a meta.name is used twice")
        for field in fields:
            followed = field.follows in [other.key for other in fields if other.leaf and other.required]
            self._must(followed == (field.next_year is NextYear.FOLLOW), (*trail, field.key),
                       "next_year: follow goes with follows, a required key beside it")
        self._must(all(names), trail, "a meta.name is missing")
        return fields

    def _field(self, key: str, value: object, trail: Trail, within: tuple[str, ...]) -> Field:
        rules = self._mapping(value, trail)
        self._must(set(rules) <= _RULES, trail, f"unknown rule {sorted(set(rules) - _RULES)}")
        type_, meta = rules.get("type"), self._mapping(rules.get("meta") or {}, trail)
        self._must(set(meta) <= {"name", "help", "example", "next_year", "follows"}, trail, "meta: name, help, example, next_year, follows")
        self._must(type_ in ("dict", "list") or type_ in LEAVES, trail, f"unknown type {type_}")
        inner, item = (*trail, "schema"), None
        fields: tuple[Field, ...] = ()
        if type_ == "list":
            item = self._field("", rules.get("schema"), inner, within)
            fields = item.fields
        elif type_ == "dict":
            fields = self._fields(rules.get("schema"), inner, within)
        return Field(
            key=key, name=str(meta.get("name") or ""), type=str(type_), required=self._flag(rules, trail),
            help=str(meta.get("help") or ""), example=self._example(meta.get("example")),
            fields=fields, item=item, allowed=self._texts(rules.get("allowed"), trail),
            least=self._number(rules.get("min"), trail), most=self._number(rules.get("max"), trail),
            at_least=int(self._number(rules.get("minlength"), trail) or 0),
            next_year=self._next_year(meta.get("next_year"), rules, trail), follows=str(meta.get("follows") or ""))

    def _next_year(self, value: object, rules: Mapping[str, object], trail: Trail) -> NextYear:
        """Unless it is said, codes and choices stay, and what else is filled in is emptied."""
        self._must(value is None or value in [one.value for one in NextYear], trail, f"unknown next_year {value}")
        if value is not None:
            return NextYear(value)
        structure = rules["type"] in ("dict", "list", "item_code", "economic_code") or "allowed" in rules
        return NextYear.KEEP if structure else NextYear.BLANK

    def _flag(self, rules: Mapping[str, object], trail: Trail) -> bool:
        value = rules.get("required", "false")
        self._must(value in ("true", "false"), trail, "required: true or false")
        return value == "true"

    def _number(self, value: object, trail: Trail) -> Decimal | None:
        if value is None:
            return None
        self._must(isinstance(value, str) and bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)), trail,
                   f"{value} is no number")
        return Decimal(str(value))

    def _texts(self, value: object, trail: Trail) -> tuple[str, ...]:
        if value is None:
            return ()
        texts = [text for text in value if isinstance(text, str)] if isinstance(value, list) else None
        self._must(texts is not None and texts == value, trail, "no list of texts")
        return tuple(texts or ())

    def _example(self, value: object) -> Example | None:
        match value:
            case list():
                return tuple(str(text) for text in value)
            case str():
                return value
            case _:
                return None

    def _mapping(self, value: object, trail: Trail) -> dict[str, object]:
        self._must(isinstance(value, dict), trail, "a mapping is wanted")
        return value if isinstance(value, dict) else {}

    def _must(self, true: bool, trail: Trail, words: str) -> None:
        if not true:
            while trail:
                try:
                    raise ValueError(f"{self.source.key_place(trail)}: {words}")
                except KeyError:
                    trail = trail[:-1]
            raise ValueError(f"{self.source.name}: {words}")


# Cerberus

class _Unsorted(kinds.ErrorList):  # type: ignore[misc]  # cerberus has no types
    def sort(self, *_: object, **__: object) -> None:
        """Problems are sorted once, at the end; cerberus would after each."""


class _Nowhere:
    def add(self, _: object) -> None:
        """Cerberus keeps two trees of errors that take quadratic time and that we do not look at."""


class _Checked:
    def __contains__(self, _: object) -> bool:
        """Rules are made from fields that `_SchemaFile` looked at: cerberus need not check them as it does an author's."""
        return True


class _Validator(cerberus.Validator):  # type: ignore[misc]  # cerberus has no types
    _valid_schemas = _Checked()
    document_error_tree = schema_error_tree = property(lambda _: _Nowhere(), lambda _, tree: None)
    _errors = property(lambda self: self._found, lambda self, all_: setattr(self, "_found", _Unsorted(all_)))
    types_mapping = cerberus.Validator.types_mapping | {
        name: cerberus.TypeDefinition(name, (leaf.python,), ()) for name, leaf in LEAVES.items()}


def _rules(field: Field, money: Money) -> dict[str, object]:
    """A field as cerberus rules. What is written has a value: blank is neither zero nor nothing, but not yet filled in."""
    rules: dict[str, object] = {"type": field.type, "nullable": False}
    if field.required:
        rules["required"] = True
    if field.leaf:
        rules["coerce"] = _coercer(field.leaf, money)
    if field.allowed:
        rules["allowed"] = [field.leaf.read(text, money) if field.leaf else text for text in field.allowed]
    if field.least is not None:
        rules["min"] = field.least
    if field.most is not None:
        rules["max"] = field.most
    if field.at_least:
        rules["minlength"] = field.at_least
    if field.item:
        rules["schema"] = _rules(field.item, money)
    elif field.type == "dict":
        rules["schema"] = {inner.key: _rules(inner, money) for inner in field.fields}
    return rules


class _Doubt(Exception):
    """A value may break a rule: cerberus shall look. Raised as a class: one exception for all would keep every file it met."""


def _compiled(field: Field, money: Money) -> dict[str, object]:
    """The same rules for a file that keeps them: what stands below a key is read by one function instead of walked by cerberus.

    Cerberus takes seven times as long for thousands of leaves. Where the function is in doubt, the file is walked for its messages.
    """
    rules = _rules(field, money)
    if not field.leaf:
        rules.pop("schema")
        rules["coerce"] = _reader(field, money)
    return rules


def _reader(field: Field, money: Money) -> Callable[[Any], object]:
    """A function that reads what keeps the rules of a field; anything else is an exception, whichever."""
    if field.leaf:
        return _leaf_reader(field, field.leaf.read, money)
    if field.item:
        item = _reader(field.item, money)

        def items(value: list[object]) -> list[object]:
            if type(value) is not list or len(value) < field.at_least:
                raise _Doubt
            return [item(one) for one in value]

        return items
    readers = {inner.key: _reader(inner, money) for inner in field.fields}
    required = frozenset(inner.key for inner in field.fields if inner.required)

    def mapping(value: dict[str, object]) -> dict[str, object]:
        if not required <= value.keys():
            raise _Doubt
        return {key: readers[key](inner) for key, inner in value.items()}

    return mapping


def _leaf_reader(field: Field, read: Callable[[str, Money], object], money: Money) -> Callable[[Any], object]:
    allowed = frozenset(read(text, money) for text in field.allowed)
    least, most = field.least, field.most

    def leaf(value: str) -> object:
        text = value.strip()
        if not text:
            raise _Doubt
        found: Any = read(text, money)
        if allowed and found not in allowed or least is not None and found < least or most is not None and found > most:
            raise _Doubt
        return found

    return leaf


def _coercer(leaf: Leaf, money: Money) -> Any:
    def coerce(text: str | None) -> object:
        return leaf.read(text.strip(), money) if text and text.strip() else None
    return coerce


class _Check:
    """One file against one schema: what does not fit, then what cerberus says, as problems."""

    def __init__(self, source: Source, fields: tuple[Field, ...], homes: Mapping[str, tuple[str, ...]],
                 money: Money) -> None:
        self.source, self.fields, self.homes, self.money = source, fields, homes, money
        self.problems: list[Problem] = []
        self.settled: set[Trail] = set()
        """Values about which enough was said."""
        self.fitted = self._fit_mapping(source.value, fields, ())

    # Shape: cerberus is only given what it can walk.

    def _fit_mapping(self, value: Mapping[str, object], fields: tuple[Field, ...],
                     trail: Trail) -> dict[str, object]:
        known = {field.key: field for field in fields}
        return {key: self._fit(inner, known[key], (*trail, key)) if key in known else inner
                for key, inner in value.items()}

    def _fit(self, value: object, field: Field, trail: Trail) -> object:
        match value:
            case None:
                return None
            case dict() if field.type == "dict":
                return self._fit_mapping(value, field.fields, trail)
            case list() if field.item:
                return [self._fit(inner, field.item, (*trail, n)) for n, inner in enumerate(value)]
            case str() if field.leaf:
                return value
            case _:
                self._misfit(value, field, trail)
                return None

    def _misfit(self, value: object, field: Field, trail: Trail) -> None:
        wanted, advice = _shape(field)
        if isinstance(value, str) and "：" in value and field.type == "dict":
            advice = "键后面请用半角冒号加一个空格，不用全角冒号“：”"
        self._note("IN103", f"“{label(trail)}”应为{wanted}，写的是{_SHAPES[type(value)]}", advice,
                   self.source.key_place(trail))
        self.settled.add(trail)

    # Errors

    def translate(self, errors: Iterable[Any]) -> None:
        """Say in Chinese what cerberus found, once for each value."""
        found = list(_flat(errors))
        for one in found:
            if one.code == kinds.COERCION_FAILED.code:
                self._refused(one.document_path)
        for one in found:
            if one.code == kinds.UNKNOWN_FIELD.code:
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
        trail: Trail = one.document_path
        name, written, field = f"“{label(trail)}”", self._written(trail), self._field(trail)
        match one.code:
            case kinds.REQUIRED_FIELD.code:
                where = f"“{label(trail[:-1])}”" if len(trail) > 1 else ""
                self._note("IN101", f"{where}缺少“{field.key}”", _to_write(field),
                           self._key_place(trail[:-1]))
            case kinds.NOT_NULLABLE.code:
                advice = _to_write(field) + ("" if field.required or not field.key else "；用不着时删去这一行")
                self._note("IN104", f"{name}没有填写", advice, self._key_place(trail))
            case kinds.MIN_LENGTH.code:
                self._note("IN105", f"{name}至少要有 {one.constraint} 项", "请补上，每项一行，以“- ”开头",
                           self._key_place(trail))
            case kinds.UNALLOWED_VALUE.code:
                self._note("IN120", f"{name}不能写{quoted(written)}", _choices(written, field.allowed),
                           self._place(trail))
            case kinds.MIN_VALUE.code:
                self._note("IN121", f"{name}写的是 {written}，不应小于 {field.least}", "请核对数字和正负号",
                           self._place(trail))
            case kinds.MAX_VALUE.code:
                self._note("IN122", f"{name}写的是 {written}，不应大于 {field.most}", "请核对数字",
                           self._place(trail))
            case _:
                raise AssertionError(f"cerberus error {one.code:#x} at {trail}")
        self.settled.add(trail)

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


def _homes(fields: tuple[Field, ...], within: str = "") -> dict[str, tuple[str, ...]]:
    """Where in a schema each key belongs: the paths of its parents."""
    homes: dict[str, tuple[str, ...]] = {}
    for field in fields:
        homes[field.key] = (*homes.get(field.key, ()), within)
        for key, parents in _homes(field.fields, f"{within}.{field.key}".removeprefix(".")).items():
            homes[key] = (*homes.get(key, ()), *parents)
    return homes


def _to_write(field: Field) -> str:
    """How to fill a field in."""
    if not field.key:
        return "请补上内容，或删去这一项"
    example = f" {field.example}" if isinstance(field.example, str) and "\n" not in field.example else ""
    help_ = f"（{field.help}）" if field.help not in ("", field.key) else ""
    return f"请补上“{field.key}:{example}”{help_}"


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
    folded = {_folded(one): one for one in among}
    close = difflib.get_close_matches(_folded(word), folded, 1, 0.6)
    return folded.get(_folded(word)) or (folded[close[0]] if close else None)


def _folded(word: str) -> str:
    """A word without what is easily typed differently: width, blanks, quotation marks."""
    return re.sub(r"[\s\"'“”‘’《》、,.:;-]", "", unicodedata.normalize("NFKC", word)).casefold()
