"""A function that reads what keeps cerberus rules, compiled from the dictionary that cerberus is given.

Cerberus takes twenty times as long for thousands of leaves. The function only answers for values that keep
every rule; whatever else is a `Doubt`, and cerberus looks. It knows the rules that the packaged schemas have,
each as cerberus means it. A dictionary with any other rule is not compiled, so cerberus reads every file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from operator import ge, le
from typing import Any, Final

Rules = Mapping[str, Any]
"""The cerberus rules of one value."""
Read = Callable[[Any], Any]
"""What reads a value. One that may break a rule is a `Doubt`, or the refusal of its `coerce`."""


class Doubt(Exception):
    """A value may break a rule.

    It is raised as a class: a single exception for all would keep every file that it met.
    """


class _Unknown(Exception):
    """A rule or a type that only cerberus knows."""


_COMMON: Final = frozenset({"type", "nullable", "required", "coerce"})
_LEAF: Final[Mapping[str, Callable[[Any], Callable[[Any], bool]]]] = {
    "allowed": lambda among: frozenset(among).__contains__,
    "min": lambda least: partial(le, least),
    "max": lambda most: partial(ge, most),
}
"""Rules about a leaf, and how each tells whether a value keeps it."""
_LIST: Final[Mapping[str, Callable[[Any], Callable[[Any], bool]]]] = {
    "minlength": lambda least: lambda items: len(items) >= least,
}
"""Rules about a list, in the same form."""


def compiled(schema: Mapping[str, Rules], types: Mapping[str, type]) -> Read | None:
    """What reads a mapping with these rules; None if some rule or type is left to cerberus.

    `types`: what the values of each leaf type are once they are coerced.
    """
    try:
        return _mapping(schema, types)
    except _Unknown:
        return None


class _Readers(dict[str, Read]):
    """What reads each key of a mapping."""

    def __missing__(self, _: str) -> Read:
        raise Doubt


def _mapping(schema: Mapping[str, Rules], types: Mapping[str, type]) -> Read:
    readers = _Readers({key: _value(rules, types) for key, rules in schema.items()})
    required = frozenset(key for key, rules in schema.items() if rules.get("required"))

    def mapping(value: dict[str, Any]) -> dict[str, Any]:
        if not required <= value.keys():
            raise Doubt
        return {key: readers[key](inner) for key, inner in value.items()}

    return mapping


def _value(rules: Rules, types: Mapping[str, type]) -> Read:
    match rules:
        case {"type": "dict", "schema": dict() as inner}:
            return _kept(rules, dict, {}, _mapping(inner, types))
        case {"type": "list", "schema": dict() as inner}:
            return _kept(rules, list, _LIST, _items(_value(inner, types)))
        case {"type": str() as name} if name in types:
            return _kept(rules, types[name], _LEAF)
        case _:
            raise _Unknown


def _items(item: Read) -> Read:
    return lambda value: [item(one) for one in value]


def _kept(rules: Rules, python: type, known: Mapping[str, Callable[[Any], Callable[[Any], bool]]],
          inner: Read | None = None) -> Read:
    """What reads a value of a Python type, and then what is in it."""
    own = rules.keys() - _COMMON - ({"schema"} if inner else set())
    if not own <= known.keys() or "coerce" not in rules:
        raise _Unknown
    coerce, tests = rules["coerce"], [known[name](rules[name]) for name in own]
    may_be_none = rules.get("nullable", False)

    def value(written: Any) -> Any:
        if written is None and may_be_none:
            return None
        found = coerce(written)
        if type(found) is not python:
            raise Doubt
        for keeps in tests:
            if not keeps(found):
                raise Doubt
        return inner(found) if inner else found

    return value
