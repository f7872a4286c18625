"""Shape and types of an author's file, through cerberus, with our messages.

A schema file holds cerberus rules under Chinese keys, and a `meta` with each key's English name, help and an
example. It is read into a tree of `Field`s, from which the cerberus rules, the messages, the empty files for
authors and the documentation all follow. A file that passes is handed on as a `Form`, read by English names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.reading.compiled import Doubt, Read, Rules, compiled
from generator.reading.fields import Field, SchemaFile
from generator.reading.form import Form
from generator.reading.leaves import MONEY, TYPES, UNKNOWN_MONEY, Money, Refusal
from generator.reading.scan import Source
from generator.reading.source import brought
from generator.shelf import Shelf

if TYPE_CHECKING:
    from generator.reading.walking import Walked


class Schema:
    """What one kind of author's file must look like."""

    def __init__(self, title: str, fields: tuple[Field, ...]) -> None:
        self.title = title
        self.fields = fields
        self._named = {field.name: field for field in fields}
        self._known: dict[str, tuple[Mapping[str, Rules], Read | None]] = {}
        """By 金额单位: the cerberus rules, and what is compiled from them."""

    @classmethod
    def load(cls, path: Path, shelf: Shelf | None = None) -> Schema:
        """The schema in a file, read through a shelf. The same files give the same schema."""
        shelf = shelf or Shelf()
        own = _file(path, shelf)
        named = [brought(*own).value.get(key) for key in ("definitions", "words")]
        return _made(own, *(_file(path.parent / file, shelf) if isinstance(file, str) else None
                            for file in named))

    def validate(self, source: Source) -> Form:
        """The file's values by English names. Raises `Rejected` with everything found wrong.

        A file that keeps the rules is read at once. Any other is walked by cerberus, and so is every file if
        there is a rule that could not be compiled.
        """
        money = self._money(source.value)
        _, read = self._rules(money)
        if read:
            with suppress(Doubt, Refusal):
                return Form(source, (), self._named, read(source.value))
        return Form(source, (), self._named, self._walked(source).kept())

    def blanks(self, source: Source) -> Mapping[str, int]:
        """How many places were left blank in each section of a file: those that `validate` tells of."""
        return Counter(str(trail[0]) for trail in self._walked(source).mistakes.blanks)

    def _walked(self, source: Source) -> Walked:
        """A file as cerberus reads it, which looks at each value and says what is wrong."""
        from generator.reading import walking  # A file that keeps the rules waits for none of it.

        money = self._money(source.value)
        return walking.walked(source, self.fields, self._rules(money)[0], money)

    def _money(self, value: Mapping[str, object]) -> Money:
        """The file's 金额单位; yuan if its kind has none."""
        key = next((field.key for field in self.fields if field.name == "money_unit"), None)
        written = value.get(key, "") if key else "元"
        return MONEY.get(written.strip(), UNKNOWN_MONEY) if isinstance(written, str) else UNKNOWN_MONEY

    def _rules(self, money: Money) -> tuple[Mapping[str, Rules], Read | None]:
        """The rules of a file in a 金额单位, and what reads a file that keeps them."""
        if money.name not in self._known:
            rules = {field.key: _rules(field, money) for field in self.fields}
            self._known[money.name] = rules, compiled(rules, TYPES)
        return self._known[money.name]


def _file(path: Path, shelf: Shelf) -> tuple[bytes, str]:
    """What is in a file, and its name: the same for a schema as for one that another takes from."""
    name = f"{path.parent.name}/{path.name}"
    return shelf.content(path, name), name


@lru_cache(maxsize=32)
def _made(own: tuple[bytes, str], *beside: tuple[bytes, str] | None) -> Schema:
    """The schema of a file and of those that it takes definitions and words from, each as bytes and name."""
    return Schema(*SchemaFile(brought(*own), *(brought(*one) if one else None for one in beside)).read())


_WRITTEN: Final = frozenset({"allowed", "forbidden"})
"""Rules whose constraints are values, which a schema has as an author would write them."""
_MISFIT: Final = object()
"""Stands for a value of the wrong shape, so that cerberus finds a wrong type and does not walk the value."""


def _rules(field: Field, money: Money) -> dict[str, Any]:
    """A field as cerberus rules: the only place that says what its values must keep.

    A value that was left blank is neither zero nor nothing, but not yet filled in. A part that may be left
    out may also stand empty.
    """
    rules: dict[str, Any] = {"type": field.type, "nullable": field.may_stand_empty,
                             "coerce": _coercer(field, money)}
    if field.required:
        rules["required"] = True
    for name, limit in field.limits:
        read = field.leaf.read if field.leaf and name in _WRITTEN else None
        # Cerberus takes a tuple of keys for a single key and then finds nothing: it is given lists.
        many = isinstance(limit, tuple)
        rules[name] = [read(text, money) if read else text for text in limit] if many else limit
    if field.item:
        rules["schema"] = _rules(field.item, money)
    elif field.type == "dict":
        rules["schema"] = {inner.key: _rules(inner, money) for inner in field.fields}
    return rules


def _coercer(field: Field, money: Money) -> Read:
    """What makes of something written a value: None if it was left blank, `_MISFIT` if its shape is wrong."""
    if not field.leaf:
        shape = dict if field.type == "dict" else list
        return lambda value: value if value is None or type(value) is shape else _MISFIT
    read, may_be_empty = field.leaf.read, field.leaf.may_be_empty

    def leaf(value: object) -> object:
        if type(value) is not str:
            return None if value is None else _MISFIT
        text = value.strip()
        return read(text, money) if text or may_be_empty else None

    return leaf
