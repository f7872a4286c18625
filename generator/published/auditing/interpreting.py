"""Templates of an edition, run when nothing is known of a unit: what they may write, in all ways at once.

A fact is a slot with its key, what a unit writes is words that may be anything, and a condition that the unit
decides leads both ways. What templates do that is not known here is `Unreadable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateError, nodes
from jinja2.loaders import BaseLoader

from generator.composing import template as composing
from generator.composing.editions import Edition
from generator.composing.symbols import (
    Each,
    Either,
    Key,
    OneOf,
    Open,
    Ordinal,
    Piece,
    Rows,
    Sign,
    Stream,
    Written,
)
from generator.published.auditing.evaluating import (
    ANY,
    Evaluator,
    Scope,
    one_of,
    part,
    stream,
    truth,
)
from generator.published.auditing.passages import Unreadable

_MOST = 60
"""So deep templates, macros and blocks stand in each other at most."""
_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, RecursionError)
"""What templates may end in that would be refused, too, if they were rendered."""
_BLOCKS, _TEMPLATE, _BLOCK = "the blocks", "the template", "the block"
"""Under these, which no name can be, a scope has what its template is made of."""


@dataclass
class _Blocks:
    """The blocks of a template and of those it extends, by name, the outermost first."""

    found: dict[str, list[tuple[nodes.Block, str]]] = field(default_factory=dict)

    def add(self, tree: nodes.Template, name: str) -> None:
        for block in tree.find_all(nodes.Block):
            self.found.setdefault(block.name, []).append((block, name))


class Interpreter(Evaluator):
    """Runs templates of one edition."""

    def __init__(self, edition: Edition, symbols: Mapping[str, object]) -> None:
        super().__init__()
        self._environment: Environment = composing.environment_of(edition, placed=False)
        self._parser = _Parser(self._environment, edition.fixed_phrases)
        self._depth = 0
        self._statements: dict[type, Callable[[Any, Scope], Stream]] = {
            nodes.Output: self._output, nodes.If: self._if, nodes.For: self._for, nodes.With: self._with,
            nodes.Assign: self._assign, nodes.AssignBlock: self._assign_block, nodes.Macro: self._macro,
            nodes.Block: self._block, nodes.Include: self._include, nodes.ExprStmt: self._expression,
            nodes.CallBlock: self._call_block, nodes.Extends: lambda *_: (),
            nodes.Import: self._import, nodes.FromImport: self._from_import, nodes.Scope: self._scope}
        self._names: Scope = dict(symbols)
        for name in composing.shared(self._environment):
            try:
                self._names |= self._module(name, self._names)
            except _MISTAKES as mistake:
                raise Unreadable(f"{name}: {mistake}") from mistake

    def run(self, name: str) -> Stream:
        """What a template may write."""
        try:
            return self._template(name, self._names)
        except _MISTAKES as mistake:
            raise Unreadable(f"{name}: {mistake}") from mistake

    # Templates

    def _tree(self, name: str) -> nodes.Template:
        loader = self._environment.loader
        assert isinstance(loader, BaseLoader)
        source = loader.get_source(self._environment, name)[0]
        return self._parser.parsed(source)

    def _template(self, name: str, names: Scope) -> Stream:
        blocks, scope = _Blocks(), dict(names)
        while True:
            tree = self._tree(name)
            blocks.add(tree, name)
            scope |= {_BLOCKS: blocks, _TEMPLATE: name, _BLOCK: None, "self": _Self(self, scope, blocks)}
            parents = [node for node in tree.body if isinstance(node, nodes.Extends)]
            if not parents:
                return self._entered(tree.body, scope, name)
            self._entered([node for node in tree.body if not isinstance(node, nodes.Output | nodes.Block)],
                          scope, name)
            wanted = self.value(parents[0].template, scope)
            name = self._environment.join_path(str(wanted), name)

    def _entered(self, body: Sequence[nodes.Node], scope: Scope, name: str) -> Stream:
        self._depth += 1
        if self._depth > _MOST:
            raise Unreadable(f"{name}: too deep")
        try:
            return self._run(body, scope)
        except Unreadable as fault:
            if fault.args[0].startswith(_AT):
                raise
            raise Unreadable(f"{_AT}{name}: {fault}") from None
        finally:
            self._depth -= 1

    def _module(self, name: str, names: Scope) -> Scope:
        scope = {**names, _TEMPLATE: name}
        self._entered(self._tree(name).body, scope, name)
        return {key: value for key, value in scope.items() if isinstance(value, _Macro)}

    def _run(self, body: Iterable[nodes.Node], scope: Scope) -> Stream:
        found: list[Piece] = []
        for node in body:
            made = self._statements.get(type(node))
            if made is None:
                raise Unreadable(f"line {node.lineno}: {type(node).__name__}")
            found += made(node, scope)
        return tuple(found)

    # Statements

    def _output(self, node: nodes.Output, scope: Scope) -> Stream:
        return tuple(piece for one in node.nodes for piece in stream(self.value(one, scope)))

    def _if(self, node: nodes.If, scope: Scope) -> Stream:
        ways: list[Stream] = []
        scopes: list[Scope] = []
        known: Stream = ()
        for test, body in ((node.test, node.body), *((one.test, one.body) for one in node.elif_)):
            found = truth(self.value(test, scope))
            if found is not False:
                scopes.append(dict(scope))
                ways.append((*known, *self._sign(test, scope, True), *self._run(body, scopes[-1])))
            if found:
                break
            known = (*known, *self._sign(test, scope, False))
        else:
            scopes.append(dict(scope))
            ways.append((*known, *self._run(node.else_, scopes[-1])))
        self._join(scope, scopes)
        return ways[0] if len(ways) == 1 else (Either(tuple(ways)),)

    def _sign(self, test: nodes.Node, scope: Scope, falls: bool) -> Stream:
        """What a condition tells of a sign."""
        if not (isinstance(test, nodes.Test) and test.name == "falling"):
            return ()
        fact = self.value(test.node, scope)
        return (Sign(fact.name, falls),) if isinstance(fact, Key) else ()

    @staticmethod
    def _join(scope: Scope, ways: list[Scope]) -> None:
        """What any of several ways has set may be what that one set."""
        for name in dict.fromkeys(name for way in ways for name in way):
            values = [way[name] for way in ways if name in way]
            if any(value is not scope.get(name) for value in values):
                scope[name] = one_of(values)

    def _for(self, node: nodes.For, scope: Scope) -> Stream:
        if node.recursive:
            raise Unreadable(f"line {node.lineno}: a loop that calls itself")
        rows = self.value(node.iter, scope)
        if not isinstance(rows, OneOf):
            return self._loop(node, rows, scope)
        ways = tuple(dict.fromkeys(self._loop(node, one, scope) for one in rows.values))
        return ways[0] if len(ways) == 1 else (Either(ways),)

    def _loop(self, node: nodes.For, rows: Any, scope: Scope) -> Stream:
        if isinstance(rows, Open):
            rows = Rows(rows)
        if isinstance(rows, Rows):
            body = self._row(node, rows.row, scope, ANY, ANY)
            other = self._run(node.else_, dict(scope))
            each = (Each(body),) if body else ()
            return (Either((each, other)),) if other else each
        rows = tuple(rows)
        found: list[Piece] = []
        for number, row in enumerate(rows):
            last = number == len(rows) - 1 if node.test is None else ANY
            first = number == 0 if node.test is None else ANY
            found += self._row(node, row, scope, first, last)
        return tuple(found) if rows else self._run(node.else_, dict(scope))

    def _row(self, node: nodes.For, row: object, scope: Scope, first: object, last: object) -> Stream:
        inner = {**scope, "loop": {"index": Written((Ordinal(),)), "first": first, "last": last,
                                   "index0": Written((Ordinal(),)), "length": ANY}}
        self._bind(node.target, row, inner)
        if node.test is None:
            return self._run(node.body, inner)
        found = truth(self.value(node.test, inner))
        if found is False:
            return ()
        made = self._run(node.body, inner)
        return made if found else (Either((made, ())),)

    def _bind(self, target: nodes.Node, value: Any, scope: Scope) -> None:
        match target:
            case nodes.Name():
                scope[target.name] = value
            case nodes.Tuple():
                for number, one in enumerate(target.items):
                    self._bind(one, part(value, number), scope)
            case _:
                raise Unreadable(f"line {target.lineno}: sets {type(target).__name__}")

    def _with(self, node: nodes.With, scope: Scope) -> Stream:
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self.value(value, scope), inner)
        return self._run(node.body, inner)

    def _scope(self, node: nodes.Scope, scope: Scope) -> Stream:
        return self._run(node.body, dict(scope))

    def _assign(self, node: nodes.Assign, scope: Scope) -> Stream:
        self._bind(node.target, self.value(node.node, scope), scope)
        return ()

    def _assign_block(self, node: nodes.AssignBlock, scope: Scope) -> Stream:
        if node.filter:
            raise Unreadable(f"line {node.lineno}: set with a filter")
        self._bind(node.target, Written(self._run(node.body, dict(scope))), scope)
        return ()

    def _expression(self, node: nodes.ExprStmt, scope: Scope) -> Stream:
        """Only what enters and leaves a place with a number style of its own."""
        if not (isinstance(node.node, nodes.Call) and isinstance(node.node.node, nodes.ExtensionAttribute)):
            raise Unreadable(f"line {node.lineno}: an expression as a statement")
        return ()

    # What is defined once and written elsewhere

    def _macro(self, node: nodes.Macro, scope: Scope) -> Stream:
        scope[node.name] = _Macro(self, node, scope)
        return ()

    def _call_block(self, node: nodes.CallBlock, scope: Scope) -> Stream:
        called = self.value(node.call.node, scope)
        if not isinstance(called, _Macro):
            raise Unreadable(f"line {node.lineno}: call of what is no macro")
        args = [self.value(one, scope) for one in node.call.args]
        kwargs = {pair.key: self.value(pair.value, scope) for pair in node.call.kwargs}
        caller = Written(self._run(node.body, dict(scope)))
        return stream(called(*args, **kwargs, caller=lambda: caller))

    def written(self, macro: nodes.Macro, names: Scope, args: tuple[object, ...],
                kwargs: dict[str, object]) -> Written:
        """What a macro writes for its arguments."""
        scope = dict(names)
        wanted = [argument.name for argument in macro.args]
        for name, default in zip(wanted[len(wanted) - len(macro.defaults):], macro.defaults, strict=True):
            scope[name] = self.value(default, scope)
        given = {**dict(zip(wanted, args, strict=False)), **kwargs}
        scope |= {name: value for name, value in given.items() if name in (*wanted, "caller")}
        scope["kwargs"] = {name: value for name, value in given.items() if name not in wanted}
        return Written(self._entered(macro.body, scope, str(names.get(_TEMPLATE, macro.name))))

    def _block(self, node: nodes.Block, scope: Scope) -> Stream:
        return self.block(node.name, scope, scope[_BLOCKS])

    def block(self, name: str, scope: Scope, blocks: _Blocks, number: int = 0) -> Stream:
        """What a block writes: that of the outermost template, or the one that it stands for."""
        block, template = blocks.found[name][number]
        inner = {**scope, _TEMPLATE: template, _BLOCK: name,
                 "super": lambda: Written(self.block(name, scope, blocks, number + 1))}
        return self._entered(block.body, inner, template)

    def _include(self, node: nodes.Include, scope: Scope) -> Stream:
        if node.ignore_missing or not node.with_context:
            raise Unreadable(f"line {node.lineno}: include with ignore missing or without context")
        name = self.value(node.template, scope)
        ways = tuple(self._template(self._environment.join_path(str(one), scope[_TEMPLATE]), scope)
                     for one in (name.values if isinstance(name, OneOf) else (name,)))
        return ways[0] if len(ways) == 1 else (Either(ways),)

    def _import(self, node: nodes.Import, scope: Scope) -> Stream:
        scope[node.target] = self._imported(node.template, scope)
        return ()

    def _from_import(self, node: nodes.FromImport, scope: Scope) -> Stream:
        macros = self._imported(node.template, scope)
        for name in node.names:
            original, known = name if isinstance(name, tuple) else (name, name)
            scope[known] = part(macros, original)
        return ()

    def _imported(self, name: nodes.Expr, scope: Scope) -> Scope:
        wanted = self._environment.join_path(str(self.value(name, scope)), scope[_TEMPLATE])
        return self._module(wanted, scope)


_AT = "in "


class _Parser:
    """What parses templates of an edition; two are the same if they allow the same."""

    def __init__(self, environment: Environment, phrases: tuple[str, ...]) -> None:
        self._environment, self._phrases = environment, phrases

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parser) and other._phrases == self._phrases

    def __hash__(self) -> int:
        return hash(self._phrases)

    @lru_cache(maxsize=512)  # noqa: B019  # Few, and editions share most of their templates.
    def parsed(self, source: str) -> nodes.Template:
        """The tree of a template."""
        return self._environment.parse(source)


class _Macro:
    """A macro, with the names that are known where it was defined."""

    def __init__(self, interpreter: Interpreter, node: nodes.Macro, names: Scope) -> None:
        self._interpreter, self._node, self._names = interpreter, node, names

    def __call__(self, *args: object, **kwargs: object) -> Written:
        return self._interpreter.written(self._node, self._names, args, kwargs)


class _Self(Mapping[str, Callable[[], Written]]):
    """The blocks of a template, to be written once more."""

    def __init__(self, interpreter: Interpreter, scope: Scope, blocks: _Blocks) -> None:
        self._interpreter, self._scope, self._blocks = interpreter, scope, blocks

    def __getitem__(self, name: str) -> Callable[[], Written]:
        return lambda: Written(self._interpreter.block(name, self._scope, self._blocks))

    def __iter__(self) -> Any:
        return iter(self._blocks.found)

    def __len__(self) -> int:
        return len(self._blocks.found)


