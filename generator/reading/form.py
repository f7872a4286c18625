"""What passed a schema, read by English names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from generator.deriving.ledger import Figure, Prose
from generator.problems import Place
from generator.reading.fields import Field
from generator.reading.scan import Source, Trail


class Form:
    """A mapping that passed, read by English names. A name that its schema lacks is our mistake."""

    __slots__ = ("_fields", "_source", "_trail", "_values", "label", "place")

    def __init__(self, source: Source, trail: Trail, fields: Mapping[str, Field],
                 values: Mapping[str, Any]) -> None:
        self._source, self._trail, self._values = source, trail, values
        self._fields = fields
        self.label = label(trail)
        """The Chinese path to this mapping; empty for the whole file."""
        self.place: Place = source.place(trail)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What may stand in this mapping."""
        return tuple(self._fields.values())

    def has(self, name: str) -> bool:
        """Whether something was written, be it an empty list."""
        return self._values.get(self._fields[name].key) is not None

    def figure(self, name: str) -> Figure | None:
        """A number, in yuan if an amount; None where nothing was written."""
        key, value = self._leaf(name, Decimal)
        if value is None:
            return None
        leaf = self._fields[name].leaf
        assert leaf and leaf.measure
        trail = (*self._trail, key)
        return Figure(value, leaf.measure, self._called(key), self._source.place(trail),
                      written=written(self._source, trail))

    def figures(self) -> dict[str, Figure]:
        """Every number that was written, by name."""
        numbers = [name for name, field in self._fields.items() if field.leaf and field.leaf.measure]
        return {name: figure for name in numbers if (figure := self.figure(name)) is not None}

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        """A list of numbers, in yuan if amounts."""
        field = self._fields[name]
        assert field.item and field.item.leaf and field.item.leaf.measure, f"{name} is no list of numbers"
        return tuple(self._values.get(field.key) or ())

    def need(self, name: str) -> Figure:
        """A number that the schema requires."""
        assert self._fields[name].required, f"{name} is not required"
        figure = self.figure(name)
        assert figure
        return figure

    def prose(self, name: str) -> Prose | None:
        """Words, or a code; None where nothing was written."""
        key, value = self._leaf(name, str)
        if value is None:
            return None
        return Prose(value, self._called(key), self._source.place((*self._trail, key)),
                     self._fields[name].refers, self._source.lines)

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
        more = field.item.refers, self._source.lines
        return tuple(Prose(text, f"{called}[{n + 1}]", self._source.place((*trail, n)), *more)
                     for n, text in enumerate(texts))

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

    def part(self, name: str) -> Form | None:
        """A mapping in this one."""
        field = self._fields[name]
        assert field.type == "dict", f"{name} is no mapping"
        values = self._values.get(field.key)
        if values is None:
            return None
        return Form(self._source, (*self._trail, field.key), field.named, values)

    def rows(self, name: str) -> tuple[Form, ...]:
        """A list of mappings."""
        field = self._fields[name]
        assert field.rows, f"{name} is no list of mappings"
        trail = (*self._trail, field.key)
        return tuple(Form(self._source, (*trail, n), field.named, values)
                     for n, values in enumerate(self._values.get(field.key) or ()))

    def keys(self, path: str) -> dict[str, str]:
        """The Chinese keys of numbers and groups below a dotted path of names, written or not; by name."""
        fields = self._fields
        for name in path.split("."):
            fields = fields[name].named
        return {name: field.key for name, field in fields.items() if not field.leaf or field.leaf.measure}

    def blanks(self, within: Place | None = None) -> Iterator[tuple[str, Place]]:
        """The keys that need not be there and are not, here and in the parts that are, by their Chinese
        paths; each with the key that it would stand below. What stands in a list is none of them.
        """
        for field in self._fields.values():
            if not field.required and not self.has(field.name):
                yield self._called(field.key), within or self.place
            elif field.type == "dict" and (part := self.part(field.name)):
                yield from part.blanks(self.key_place(field.name))

    def optional(self) -> Iterator[str]:
        """The Chinese paths of all keys that need not be there, in this mapping and those in it."""
        return _optional(self._fields.values(), self.label)

    def way(self, place: Place) -> tuple[str, ...]:
        """The keys of the file that lead to a place in it."""
        return tuple(step for step in self._source.trail(place) if isinstance(step, str))

    def key_place(self, name: str) -> Place:
        """Where a key stands; where this mapping does if the key is absent."""
        key = self._fields[name].key
        return self._source.key_place((*self._trail, key)) if key in self._values else self.place

    def value_place(self, name: str) -> Place:
        """Where a value stands; where this mapping does if the key is absent."""
        key = self._fields[name].key
        return self._source.place((*self._trail, key)) if key in self._values else self.place

    def _leaf(self, name: str, python: type) -> tuple[str, Any]:
        field = self._fields[name]
        assert field.leaf and field.leaf.python is python, f"{name} is {field.type}"
        return field.key, self._values.get(field.key)

    def _called(self, key: str) -> str:
        return f"{self.label}.{key}" if self.label else key


def _optional(fields: Iterable[Field], within: str) -> Iterator[str]:
    for field in fields:
        path = f"{within}.{field.key}" if within else field.key
        if not field.required:
            yield path
        if field.type == "dict":
            yield from _optional(field.fields, path)


def written(source: Source, trail: Trail) -> str:
    """A value as it was typed, without blanks around it."""
    found: Any = source.value
    for step in trail:
        found = found[step]
    return str(found).strip()


def label(trail: Trail) -> str:
    """A trail for readers: `支出[3].基本支出`, items counted from 1."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in trail)
    return "".join(steps).removeprefix(".")
