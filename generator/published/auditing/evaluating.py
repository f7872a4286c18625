"""Expressions of templates, when nothing is known of a unit: each has the values that it may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jinja2 import nodes

from generator.composing.symbols import (
    Either,
    Key,
    OneOf,
    Open,
    Ordinal,
    Phrase,
    Piece,
    Record,
    Rows,
    Said,
    Slot,
    Stream,
    Words,
    Written,
)
from generator.published.auditing.passages import Unreadable

Scope = dict[str, Any]
"""The names that are known at a place of a template."""

ANY: Final = Open("")
"""What may be true or false."""
_NUMBERS: Final = ("wan", "pct", "num")
_UNCHANGED: Final = ("trim", "striptags", "list", "string", "e", "escape")
_UNKNOWN: Final = (Open, Written, Rows, Key, Record, Phrase)
"""What holds a unit's values or words: nobody knows what it is equal to."""


def one_of(values: Iterable[object]) -> object:
    """One of several values; a value that stands there twice counts once."""
    found: list[object] = []
    for value in values:
        for one in value.values if isinstance(value, OneOf) else (value,):
            if one not in found:
                found.append(one)
    return found[0] if len(found) == 1 else OneOf(tuple(found))


def truth(value: object) -> bool | None:
    """Whether a value is true; None where that is not known."""
    match value:
        case Open() | Rows():
            return None
        case OneOf(values):
            found = {truth(one) for one in values}
            return found.pop() if len(found) == 1 else None
        case Written(stream):
            return _says(stream)
        case Phrase(text):
            return bool(text)
        case Key() | Record():
            return True
        case _:
            return bool(value)


def _says(stream: Stream) -> bool | None:
    """Whether something is printed: for certain, not at all, or nobody knows."""
    unsure = False
    for piece in stream:
        match piece:
            case Words(text):
                if text.strip():
                    return True
            case Slot() | Ordinal():
                return True
            case Either(ways):
                found = {_says(way) for way in ways}
                if found == {True}:
                    return True
                unsure |= found != {False}
            case _:
                unsure = True
    return None if unsure else False


def stream(value: object) -> Stream:
    """What a value prints."""
    match value:
        case str():
            return (Words(value),)
        case Written(made):
            return made
        case Open(name):
            return (Said(name),)
        case Phrase(text, holds):
            return filled(text, holds)
        case OneOf(values):
            return (Either(tuple(stream(one) for one in values)),)
        case _:
            raise Unreadable(f"cannot print {value!r}")


def filled(text: str, values: Mapping[str, object]) -> Stream:
    """A phrase with values in the place of names in braces."""
    found: list[Piece] = []
    while text:
        before, brace, rest = text.partition("{")
        name, end, after = rest.partition("}")
        if brace and end and name in values:
            found += [Words(before), *stream(values[name])]
            text = after
        else:
            found.append(Words(before + brace))
            text = rest
    return tuple(found)


class Evaluator:
    """Expressions in a scope. What writes (macros, blocks) is added by the interpreter of statements."""

    def __init__(self) -> None:
        self._kinds: dict[type, Callable[[Any, Scope], object]] = {
            nodes.Const: lambda node, _: node.value, nodes.TemplateData: lambda node, _: node.data,
            nodes.Name: self._name, nodes.Getattr: self._getattr, nodes.Getitem: self._getitem,
            nodes.Filter: self._filter, nodes.Test: self._test, nodes.Call: self._call,
            nodes.Compare: self._compare, nodes.Not: self._not, nodes.And: self._and, nodes.Or: self._or,
            nodes.CondExpr: self._either, nodes.Concat: self._concat, nodes.Tuple: self._items,
            nodes.List: self._items, nodes.Dict: self._dict}

    def value(self, node: nodes.Node, scope: Scope) -> Any:
        """What an expression may be."""
        made = self._kinds.get(type(node))
        if made is None:
            raise Unreadable(f"line {node.lineno}: {type(node).__name__}")
        return made(node, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> object:
        if node.name not in scope:
            return Open(node.name)
        return scope[node.name]

    def _getattr(self, node: nodes.Getattr, scope: Scope) -> object:
        return part(self.value(node.node, scope), node.attr)

    def _getitem(self, node: nodes.Getitem, scope: Scope) -> object:
        return part(self.value(node.node, scope), self.value(node.arg, scope))

    def _items(self, node: nodes.Tuple | nodes.List, scope: Scope) -> tuple[object, ...]:
        return tuple(self.value(item, scope) for item in node.items)

    def _dict(self, node: nodes.Dict, scope: Scope) -> dict[Any, object]:
        return {self.value(pair.key, scope): self.value(pair.value, scope) for pair in node.items}

    def _not(self, node: nodes.Not, scope: Scope) -> object:
        found = truth(self.value(node.node, scope))
        return ANY if found is None else not found

    def _and(self, node: nodes.And, scope: Scope) -> object:
        left = self.value(node.left, scope)
        match truth(left):
            case True:
                return self.value(node.right, scope)
            case False:
                return left
        right = self.value(node.right, scope)
        return right if truth(right) is False else ANY

    def _or(self, node: nodes.Or, scope: Scope) -> object:
        left = self.value(node.left, scope)
        match truth(left):
            case True:
                return left
            case False:
                return self.value(node.right, scope)
        right = self.value(node.right, scope)
        return one_of((left, right)) if right != "" else left

    def _either(self, node: nodes.CondExpr, scope: Scope) -> object:
        found = truth(self.value(node.test, scope))
        if found is None:
            return one_of((self.value(node.expr1, scope), self._else(node, scope)))
        return self.value(node.expr1, scope) if found else self._else(node, scope)

    def _else(self, node: nodes.CondExpr, scope: Scope) -> object:
        return self.value(node.expr2, scope) if node.expr2 else ""

    def _concat(self, node: nodes.Concat, scope: Scope) -> object:
        values: list[Any] = [self.value(part, scope) for part in node.nodes]
        made: list[object] = [""]
        for value in values:
            ways = value.values if isinstance(value, OneOf) else (value,)
            made = [_joined(before, way) for before in made for way in ways]
        return one_of(made)

    def _compare(self, node: nodes.Compare, scope: Scope) -> object:
        left, found = self.value(node.expr, scope), []
        for operand in node.ops:
            right = self.value(operand.expr, scope)
            found.append(_compared(left, operand.op, right))
            left = right
        if False in found:
            return False
        return ANY if None in found else True

    def _test(self, node: nodes.Test, scope: Scope) -> object:
        """Of a number nobody knows whether it is zero or falls, nor whether it has a part."""
        if node.name not in ("zero", "falling", "defined"):
            raise Unreadable(f"line {node.lineno}: is {node.name}")
        self.value(node.node, scope)
        return ANY

    def _filter(self, node: nodes.Filter, scope: Scope) -> object:
        value: Any = self.value(node.node, scope) if node.node else ""
        if node.name in _NUMBERS:
            return _printed(value, node.name, self._is_signed(node, scope))
        if node.name in _UNCHANGED:
            return value
        if node.name == "filled":
            more: dict[str, object] = self.value(node.args[0], scope) if node.args else {}
            values = {str(pair.key): self.value(pair.value, scope) for pair in node.kwargs}
            return _filled(value, {**values, **more})
        if node.name in ("sequence", "ordinal", "length"):
            return Written((Ordinal(),))
        if node.name in ("paragraphs", "map"):
            return Rows(Open(value.name if isinstance(value, Open) else node.name))
        if node.name in ("first", "last"):
            return ANY if not isinstance(value, tuple) else value[0 if node.name == "first" else -1]
        raise Unreadable(f"line {node.lineno}: filter {node.name}")

    def _is_signed(self, node: nodes.Filter, scope: Scope) -> bool:
        given = [self.value(pair.value, scope) for pair in node.kwargs if pair.key == "sign"]
        given += [self.value(one, scope) for one in node.args[1:]]
        return False not in given

    def _call(self, node: nodes.Call, scope: Scope) -> object:
        if node.dyn_args or node.dyn_kwargs:
            raise Unreadable(f"line {node.lineno}: a call with * or **")
        called = self.value(node.node, scope)
        args = [self.value(one, scope) for one in node.args]
        kwargs = {pair.key: self.value(pair.value, scope) for pair in node.kwargs}
        return self.called(called, args, kwargs, node, scope)

    def called(self, called: Any, args: list[object], kwargs: dict[str, object], node: nodes.Call,
               scope: Scope) -> object:
        """What a call gives."""
        if isinstance(called, OneOf):
            return one_of(self.called(one, args, kwargs, node, scope) for one in called.values)
        if isinstance(called, Open):
            return Open(called.name)
        if not callable(called):
            raise Unreadable(f"line {node.lineno}: cannot call {called!r}")
        return called(*args, **kwargs)


def _printed(value: object, name: str, signed: bool) -> object:
    """A number through its filter."""
    match value:
        case Key(key):
            return Written((Slot(key, name, signed),))
        case OneOf(values):
            return one_of(_printed(one, name, signed) for one in values)
        case Open(said):
            return Open(said)
    raise Unreadable(f"{value!r} is no number")


def part(value: Any, name: Any) -> object:
    """A part of something, by attribute or item."""
    if isinstance(name, OneOf):
        return one_of(part(value, one) for one in name.values)
    match value:
        case Open():
            return Open(f"{value.name}.{name.name if isinstance(name, Open) else name}")
        case Key():
            return Open(value.name) if isinstance(name, Open) else Key(f"{value.name}.{name}")
        case Record():
            return value.part(str(name))
        case OneOf(values):
            parts = [part(one, name) for one in values if not isinstance(one, str | bool)]
            return one_of(parts)
        case Rows():
            return value.row
        case Mapping():
            if isinstance(name, Open):
                return one_of(value.values())
            return value[name] if name in value else _method(value, name)
        case tuple() if isinstance(name, int):
            return value[name]
    return _method(value, name)


def _method(value: object, name: object) -> object:
    if name in ("items", "keys", "values"):
        called: Callable[[], Iterable[object]] = getattr(value, str(name))
        return lambda: tuple(called())
    if isinstance(name, str) and not name.startswith("_") and hasattr(value, name):
        return getattr(value, name)
    raise Unreadable(f"no {name!r} in {value!r}")


def _filled(value: object, more: Mapping[str, object]) -> object:
    match value:
        case Phrase(text, holds):
            return Written(filled(text, {**holds, **more}))
        case str():
            return Written(filled(value, more))
        case OneOf(values):
            return one_of(_filled(one, more) for one in values)
    return value


def _joined(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return Written((*stream(left), *stream(right)))


def _compared(left: Any, sign: str, right: Any) -> bool | None:
    found: set[bool | None] = set()
    if isinstance(left, OneOf):
        found = {_compared(one, sign, right) for one in left.values}
    elif isinstance(right, OneOf):
        found = {_compared(left, sign, one) for one in right.values}
    if found:
        return found.pop() if len(found) == 1 else None
    if isinstance(left, _UNKNOWN) or isinstance(right, _UNKNOWN):
        return None
    match sign:
        case "eq":
            return bool(left == right)
        case "ne":
            return bool(left != right)
        case "in":
            return left in right
        case "notin":
            return left not in right
    return None


