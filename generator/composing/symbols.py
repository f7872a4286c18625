"""What templates name when nothing is known of a unit: numbers by their keys, words that anyone may write.

A kind says with these what its templates may name (`Stages.symbols`), so that they can be read as what they
write: by whom stands in `published/auditing/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

STAR = "*"
"""Stands in a key for the code or number of a row."""


class Words(NamedTuple):
    """Words of a template, with its markup."""

    text: str


class Slot(NamedTuple):
    """A number: the key of its fact, the filter that prints it, and whether it has its own sign, or words
    before it say it.
    """

    key: str
    filter: str
    signed: bool = True


class Said(NamedTuple):
    """Words that a unit writes; `name` says which."""

    name: str


class Ordinal(NamedTuple):
    """A number that counts headings or lines."""


class Sign(NamedTuple):
    """Here words begin that say whether a number falls: that of a key, and those of the same beside it."""

    key: str
    falls: bool


class Either(NamedTuple):
    """One of several ways to go on."""

    ways: tuple[Stream, ...]


class Each(NamedTuple):
    """What stands there once for each row, or not at all."""

    body: Stream


Piece = Words | Slot | Said | Ordinal | Sign | Either | Each
Stream = tuple[Piece, ...]
"""What a template writes."""


@dataclass(frozen=True)
class Key:
    """A number, or those below it."""

    name: str

    def __getattr__(self, name: str) -> Key:
        if name.startswith("__"):
            raise AttributeError(name)
        return Key(f"{self.name}.{name}" if self.name else name)


@dataclass(frozen=True)
class Open:
    """Something of a unit that may be anything: its words, whether it has some, a list of it."""

    name: str


@dataclass(frozen=True)
class Written:
    """What a macro, a filter or a `set` has written."""

    stream: Stream


@dataclass(frozen=True)
class OneOf:
    """One of several values."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class Record:
    """Something with parts, of which these are known; the others are open."""

    name: str
    parts: Mapping[str, object] = field(hash=False)

    def part(self, name: str) -> object:
        """A part by its name."""
        return self.parts[name] if name in self.parts else Open(f"{self.name}.{name}")


@dataclass(frozen=True)
class Rows:
    """Rows of a unit, however many, each like this one."""

    row: object


@dataclass(frozen=True)
class Phrase:
    """Words of an edition in which `{名称}` stands for one of these values."""

    text: str
    holds: Mapping[str, object] = field(hash=False)
