"""A schema file: the keys that a file may have, with their types, names and help."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from generator.reading.leaves import LEAVES, Leaf
from generator.reading.scan import Source, Trail


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
    example: str = ""
    usual: bool = False
    """Not required, but most files have it: in a new file it is to be filled in, else it is a comment."""
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    limits: tuple[tuple[str, Any], ...] = ()
    """The further cerberus rules, each with its constraint; values of a leaf type as they are written."""
    next_year: NextYear = NextYear.KEEP
    follows: str = ""
    """The key whose value of this year is this one's of next year."""
    refers: bool = False
    """Whether its words may name numbers of the report instead of stating them."""
    holds: tuple[str, ...] = ()
    """What its words may name in braces, besides what all of its kind may, to be filled in."""
    leaf: Leaf | None = dataclasses.field(init=False, compare=False, repr=False)
    """The leaf type; None of a mapping or a list."""
    named: Mapping[str, Field] = dataclasses.field(init=False, compare=False, repr=False)
    """`fields` by their English names."""

    def __post_init__(self) -> None:
        """What is asked of a field for every value of every file is found once."""
        object.__setattr__(self, "leaf", LEAVES.get(self.type))
        object.__setattr__(self, "named", {inner.name: inner for inner in self.fields})

    @property
    def rows(self) -> bool:
        """Whether this is a list of mappings."""
        return self.item is not None and self.item.type == "dict"

    @property
    def may_stand_empty(self) -> bool:
        """Whether its key with nothing behind it is as good as none: a part that need not be there."""
        return bool(self.key) and not self.required and self.leaf is None

    @property
    def allowed(self) -> tuple[str, ...]:
        """What may be written, as it is written; empty if the schema does not list it."""
        found: tuple[str, ...] = dict(self.limits).get("allowed", ())
        return found


_LEAVES: Final = frozenset({str, Decimal, bool, date})
_LIMITS: Final[Mapping[str, frozenset[type]]] = {
    "allowed": _LEAVES,
    "forbidden": _LEAVES,
    "min": frozenset({Decimal}),
    "max": frozenset({Decimal}),
    "minlength": frozenset({str, list}),
    "maxlength": frozenset({str, list}),
    "regex": frozenset({str}),
    "excludes": _LEAVES | {list, dict},
    "dependencies": _LEAVES | {list, dict},
}
"""The cerberus rules that a key may have besides its type, and the values that they say something about.

Cerberus passes over a rule for other values in silence (`regex` for a number), so that would be refused.
"""
_RULES: Final = frozenset({"type", "required", "schema", "meta", *_LIMITS})
_META: Final = frozenset({"name", "help", "example", "usual", "next_year", "follows", "refers", "holds"})


class SchemaFile:
    """A schema file on its way to fields. What is wrong in it is our mistake: a `ValueError`.

    `definitions` are its own, or those of another schema file, which it names. `words` names a file beside
    it: `allowed: 用于` in the schema are then the keys that stand under 用于 in that file.
    """

    def __init__(self, source: Source, lender: Source | None, words: Source | None) -> None:
        self.source = source
        self.words = words.value if words else {}
        definitions = (lender or source).value.get("definitions") or {}
        self.definitions = self._mapping(definitions, ("definitions",))

    def read(self) -> tuple[str, tuple[Field, ...]]:
        """Its title and its fields."""
        value = self.source.value
        known = {"title", "definitions", "words", "schema"}
        self._must(set(value) <= known, (), "title, definitions, words, schema")
        title = value.get("title")
        self._must(isinstance(title, str), (), "title is missing")
        return str(title), self._fields(value.get("schema"), ("schema",), ())

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
        self._must(all(names), trail, "a meta.name is missing")
        for field in fields:
            self._look_beside(field, fields, (*trail, field.key))
        return fields

    def _look_beside(self, field: Field, fields: tuple[Field, ...], trail: Trail) -> None:
        """Refuse a field that names keys beside it which are not there."""
        followed = field.follows in [other.key for other in fields if other.leaf and other.required]
        self._must(followed == (field.next_year is NextYear.FOLLOW), trail,
                   "next_year: follow goes with follows, a required key beside it")
        limits, keys = dict(field.limits), {other.key for other in fields}
        for rule in ("excludes", "dependencies"):
            self._must(keys >= set(limits.get(rule, ())), trail, f"{rule} names a key that is not beside it")

    def _field(self, key: str, value: object, trail: Trail, within: tuple[str, ...]) -> Field:
        rules = self._mapping(value, trail)
        self._must(set(rules) <= _RULES, trail, f"unknown rule {sorted(set(rules) - _RULES)}")
        type_, meta = rules.get("type"), self._mapping(rules.get("meta") or {}, trail)
        self._must(set(meta) <= _META, trail, f"meta: {', '.join(sorted(_META))}")
        self._must(type_ in ("dict", "list") or type_ in LEAVES, trail, f"unknown type {type_}")
        inner, item = (*trail, "schema"), None
        fields: tuple[Field, ...] = ()
        if type_ == "list":
            item = self._field("", rules.get("schema"), inner, within)
            self._look_beside(item, (), inner)
            fields = item.fields
        elif type_ == "dict":
            fields = self._fields(rules.get("schema"), inner, within)
        return Field(
            key=key, name=str(meta.get("name") or ""), type=str(type_),
            required=self._flag("required", rules, trail), usual=self._flag("usual", meta, trail),
            help=str(meta.get("help") or ""), example=str(meta.get("example") or ""),
            fields=fields, item=item, limits=tuple(self._limits(rules, str(type_), trail)),
            next_year=self._next_year(meta.get("next_year"), rules, trail),
            follows=str(meta.get("follows") or ""), refers=self._refers(meta.get("refers"), rules, trail),
            holds=self._texts(meta.get("holds") or [], trail))

    def _limits(self, rules: Mapping[str, object], type_: str, trail: Trail) -> Iterator[tuple[str, object]]:
        """The further rules of a key, each with its constraint as cerberus takes it."""
        python = LEAVES[type_].python if type_ in LEAVES else {"dict": dict, "list": list}[type_]
        for name in (name for name in _LIMITS if name in rules):
            self._must(python in _LIMITS[name], trail, f"{name} says nothing about {type_}")
            match name:
                case "min" | "max":
                    yield name, self._number(rules[name], trail)
                case "minlength" | "maxlength":
                    yield name, self._count(rules[name], trail)
                case "regex":
                    yield name, self._pattern(rules[name], trail)
                case _:
                    yield name, self._texts(rules[name], trail)

    def _next_year(self, value: object, rules: Mapping[str, object], trail: Trail) -> NextYear:
        """Unless it is said, codes and choices stay, and what else is filled in is emptied."""
        if value is not None:
            self._must(value in [one.value for one in NextYear], trail, f"unknown next_year {value}")
            return NextYear(value)
        structure = rules["type"] in ("dict", "list", "item_code", "economic_code") or "allowed" in rules
        return NextYear.KEEP if structure else NextYear.BLANK

    def _refers(self, value: object, rules: Mapping[str, object], trail: Trail) -> bool:
        """Whether words may refer to numbers. Names and choices may not."""
        self._must(value is None or value == "true" and rules["type"] in ("line", "text"), trail,
                   "refers: true, of a line or text")
        return value is not None

    def _flag(self, name: str, rules: Mapping[str, object], trail: Trail) -> bool:
        value = rules.get(name, "false")
        self._must(value in ("true", "false"), trail, f"{name}: true or false")
        return value == "true"

    def _number(self, value: object, trail: Trail) -> Decimal:
        self._must(isinstance(value, str) and bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)), trail,
                   f"{value} is no number")
        return Decimal(str(value))

    def _count(self, value: object, trail: Trail) -> int:
        self._must(isinstance(value, str) and value.isdecimal(), trail, f"{value} is no whole number")
        return int(str(value))

    def _pattern(self, value: object, trail: Trail) -> str:
        self._must(isinstance(value, str), trail, "no regular expression")
        try:
            re.compile(str(value))
        except re.error as fault:
            self._must(False, trail, f"{value} is no regular expression ({fault})")
        return str(value)

    def _texts(self, value: object, trail: Trail) -> tuple[str, ...]:
        if isinstance(value, str):
            listed = self.words.get(value)
            self._must(isinstance(listed, dict), trail, f"no words {value}")
            return tuple(listed) if isinstance(listed, dict) else ()
        texts = [text for text in value if isinstance(text, str)] if isinstance(value, list) else None
        self._must(texts is not None and texts == value, trail, "no list of texts")
        return tuple(texts or ())

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
