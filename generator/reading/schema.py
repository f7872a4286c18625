"""Shape and types of an author's file, through cerberus, with our messages.

A schema file holds cerberus rules under Chinese keys, and a `meta` with each key's English name, help and an
example. It is read into a tree of `Field`s, from which the cerberus rules, the messages, the empty files for
authors and the documentation all follow. A file that passes is handed on as a `Form`, read by English names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import cerberus
from cerberus import errors

from generator.problems import Rejected
from generator.reading.fields import Field, SchemaFile
from generator.reading.form import Form
from generator.reading.leaves import LEAVES, MONEY, UNKNOWN_MONEY, Leaf, Money
from generator.reading.mistakes import Mistakes, homes
from generator.reading.scan import Source
from generator.reading.shelf import Shelf
from generator.reading.source import load


class Schema:
    """What one kind of author's file must look like."""

    def __init__(self, title: str, fields: tuple[Field, ...]) -> None:
        self.title = title
        self.fields = fields
        self._validators: dict[tuple[str, object], Any] = {}
        self._homes = homes(fields)

    @classmethod
    def load(cls, path: Path, shelf: Shelf | None = None) -> Schema:
        """The schema in a file, read through a shelf. The same files give the same schema."""
        shelf = shelf or Shelf()
        name = f"{path.parent.name}/{path.name}"
        own = shelf.content(path, name), name
        named = [_scanned(*own).value.get(key) for key in ("definitions", "words")]
        return _made(own, *((shelf.content(path.parent / file, file), file) if isinstance(file, str) else None
                            for file in named))

    def validate(self, source: Source) -> Form:
        """The file's values by English names. Raises `Rejected` with everything found wrong."""
        money = self._money(source.value)
        quick = self._validator(money, _compiled)
        if quick.validate(source.value):
            return Form(source, (), self.fields, quick.document)
        return self._walked(source, money)

    def _walked(self, source: Source, money: Money) -> Form:
        """The same, with cerberus at every value: it says what is wrong."""
        check = Mistakes(source, self.fields, self._homes, money)
        validator = self._validator(money, _rules)
        validator.validate(check.fitted)
        check.translate(validator._errors)
        if check.problems:
            raise Rejected((*source.problems, *check.problems))
        return Form(source, (), self.fields, validator.document)

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


_scanned = lru_cache(maxsize=64)(load)


@lru_cache(maxsize=32)
def _made(own: tuple[bytes, str], *beside: tuple[bytes, str] | None) -> Schema:
    """The schema of a file and of those that it takes definitions and words from, each as bytes and name."""
    return Schema(*SchemaFile(_scanned(*own), *(_scanned(*one) if one else None for one in beside)).read())


# Cerberus

class _Unsorted(errors.ErrorList):  # type: ignore[misc]  # cerberus has no types
    def sort(self, *_: object, **__: object) -> None:
        """Problems are sorted once, at the end; cerberus would after each."""


class _Nowhere:
    def add(self, _: object) -> None:
        """Cerberus keeps two trees of errors that take quadratic time and that we do not look at."""


class _Checked:
    def __contains__(self, _: object) -> bool:
        """Rules are made from fields that `SchemaFile` looked at: cerberus need not check them as it does an author's."""
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
