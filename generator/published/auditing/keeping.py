"""What takes half of an audit's time to make, kept between runs: the package's grammars, and relations.

They are made from the whole program and what it brings along, and so are kept by the digest of all of that.
They are kept as plain data, of which nothing is run.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar

from generator import files, kept
from generator.composing.symbols import Each, Either, Ordinal, Said, Sign, Slot, Words
from generator.deriving.ledger import Measure, Operation
from generator.kind import Beside
from generator.problems import Severity
from generator.published.auditing.grammar import Grammar
from generator.published.auditing.patterns import Pattern
from generator.published.auditing.relations import Named, Relation, Relations, Ruled

Made = TypeVar("Made", Grammar, Relations)
_PROGRAM: Final = files.program()
"""The program that runs, as it was when it was loaded."""
_KINDS: Final = (tuple, dict, Words, Slot, Said, Ordinal, Sign, Either, Each, Pattern, Grammar, Relations,
                 Relation, Named, Ruled, Beside, Operation, Measure, Severity, Decimal)
"""What they consist of, beside texts, numbers and sets of texts."""


def kept_or_made(make: Callable[[], Made], *name: str) -> Made:
    """What was kept under a name, or what is made now; it may depend on nothing but the program."""
    under = kept.name(*name, _PROGRAM, _jinja(), sys.version)
    if (data := kept.load(under)) is not None:
        known: Made = _whole(marshal.loads(data))
        return known
    made = make()
    if files.program() == _PROGRAM:  # Nobody has updated it meanwhile.
        kept.save(under, marshal.dumps(_plain(made)))
    return made


def _jinja() -> str:
    """Which Jinja parses templates. It takes long to load, and what is kept does not need it."""
    found = find_spec("jinja2")
    return files.digest(Path(found.origin).read_bytes()) if found and found.origin else ""


def _plain(value: Any) -> Any:
    """A value as a tuple that begins with what it is."""
    match value:
        case tuple():
            parts = tuple(map(_plain, value))
        case dict():
            parts = (_plain(tuple(value.items())),)
        case Enum():
            parts = (value.value,)
        case Decimal():
            parts = (str(value),)
        case _:
            return value
    return (_KINDS.index(type(value)), *parts)


def _whole(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    kind: Any = _KINDS[value[0]]
    parts = tuple(map(_whole, value[1:]))
    return parts if kind is tuple else kind(*parts)
