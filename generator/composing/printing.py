"""What a template prints: numbers through filters, with their values and keys; a unit's own words, with
their place and the numbers that they refer to. Anything else that would print Python is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup, escape

from generator import numerals
from generator.composing import phrases
from generator.composing.explaining import Missing
from generator.deriving.ledger import Fact, Facts, Measure, Prose
from generator.deriving.references import UNITS, Reference, References
from generator.numerals import NumberStyle
from generator.problems import Place
from generator.terminal import plain

ADDRESS = " at 0x"
"""What Python says of a thing that has no words of its own: where it lies in memory, each time elsewhere."""


_NONE: Mapping[str, str | Prose] = MappingProxyType({})
_PLACES: ContextVar[tuple[str, ...]] = ContextVar("places", default=())
"""The places of the report that are being written, each within the one before it."""


class Numbers(Extension):
    """`{% numbers "收支总体" %}…{% endnumbers %}`: what stands there has a number style of its own."""

    tags = {"numbers"}  # noqa: RUF012  # as Jinja has it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Enter the place, write, leave it: macros and included templates are within it too."""
        line = next(parser.stream).lineno
        enter = self.call_method("entered", [parser.parse_expression()], lineno=line)
        body = parser.parse_statements(("name:endnumbers",), drop_needle=True)
        leave = self.call_method("left", lineno=line)
        return [nodes.ExprStmt(enter, lineno=line), *body, nodes.ExprStmt(leave, lineno=line)]

    @staticmethod
    def entered(place: str) -> None:
        """What follows stands at a place."""
        _PLACES.set((*_PLACES.get(), place))

    @staticmethod
    def left() -> None:
        """What follows stands where that place was."""
        _PLACES.set(_PLACES.get()[:-1])


@contextmanager
def nowhere() -> Iterator[None]:
    """A report begins; where the one before it broke off does not matter."""
    before = _PLACES.set(())
    try:
        yield
    finally:
        _PLACES.reset(before)


def number_filters(styles: Mapping[str, NumberStyle],
                   places: Mapping[str, tuple[str, ...]]) -> dict[str, Callable[..., Markup]]:
    """`|wan` 万元, `|pct` rates, `|num` counts, areas, points; each with a style's name and `sign=false`.

    `places` are styles of places, with those that they stand for there: that of the innermost place is taken
    for `narrative`, say, if it is a narrative one.
    """

    def known(name: str) -> NumberStyle:
        within = _PLACES.get()
        place = within[-1] if within else name
        if place not in styles or name not in styles:
            raise ValueError(f"没有数字样式 {name if place in styles else place}")
        return styles[place if name in places.get(place, ()) else name]

    def wan(facts: object, style: str = "narrative", sign: bool = True) -> Markup:
        fact = fact_of(facts, Measure.YUAN)
        return _data(fact, numerals.amount(_signed(fact.value, sign), known(style)))

    def pct(facts: object, style: str = "narrative", sign: bool = True) -> Markup:
        fact = fact_of(facts, Measure.PERCENT)
        return _data(fact, numerals.percent(_signed(fact.value, sign), known(style)))

    def num(facts: object, style: str = "narrative") -> Markup:
        fact = fact_of(facts)
        if fact.measure is Measure.COUNT:
            return _data(fact, numerals.count(fact.value))
        if fact.measure not in (Measure.POINTS, Measure.SQUARE_METRES):
            raise TypeError(f"{fact.key} 的单位是{fact.measure.value}，不能用 num")
        return _data(fact, numerals.decimal(fact.value, known(style)))

    return {"wan": wan, "pct": pct, "num": num}


def _signed(value: Decimal, sign: bool) -> Decimal:
    return value if sign else abs(value)


def _data(fact: Fact, text: str) -> Markup:
    """`text` is of `numerals`, and a fact's key is a name: neither has what would need escaping."""
    return Markup(f'<data value="{fact.value:f}" key="{fact.key}">{text}</data>')


def fact_of(facts: object, measure: Measure | None = None) -> Fact:
    """The number that a template names; anything else, or one that counts something else, is a TypeError."""
    fact = facts.fact if isinstance(facts, Facts) else facts
    if not isinstance(fact, Fact):
        raise TypeError(f"{facts if isinstance(facts, Missing) else repr(facts)} 不是数字")
    if measure is not None and fact.measure is not measure:
        raise TypeError(f"{fact.key} 的单位是{fact.measure.value or '个数'}，不是{measure.value}")
    return fact


def paragraphs(prose: Prose) -> tuple[Prose, ...]:
    """A text of several lines, each that is not blank by itself."""
    lines = (line.strip() for line in prose.text.splitlines())
    return tuple(replace(prose, text=line) for line in lines if line)


def filled(text: str | Prose, more: Mapping[str, str | Prose] = _NONE, /, **values: str | Prose) -> Markup:
    """A phrase with words, or what another filter made, in place of `{名称}` and the like. A macro gives
    what it was called with as `more`.

    Another Chinese name in braces is refused, where it was written if that is known: one of these was meant.
    Other braces are an author's own.
    """
    made = Markup(escape(text))
    values = {**values, **more}
    if isinstance(text, Prose):
        phrases.refuse_foreign([(text, values)])
    elif message := phrases.foreign(text, values):
        raise ValueError(message)
    for name, value in values.items():
        made = made.replace(f"{{{name}}}", str(value) if isinstance(value, Prose) else value)
    return made


@pass_context
def finalize(context: Context, value: Any) -> Any:
    """What may be printed: words, with the numbers that they refer to, and markup that a filter made."""
    if isinstance(value, str):
        if ADDRESS in value:
            raise TypeError("印出的是内存地址，每次都不同")
        return value
    match value:
        case Prose():
            return Markup(f'<span source="{_shown(value.place)}">{_told(context, value)}</span>')
        case Missing():
            return value
        case Facts():
            raise TypeError(f"数字 {value.fact.key} 要经过 wan、pct 或 num 才能印出")
        case _:
            told = repr(value)
            raise TypeError(f"不能印出 {type(value).__name__ if ADDRESS in told else told}")


def _told(context: Context, prose: Prose) -> Markup:
    """What a unit wrote, with the numbers that it refers to. A reference that is refused stays as it is."""
    if "{" not in prose.text:
        return _lines(prose.text)
    references = context.get("references")
    told, start = [], 0
    for one in references.find(prose) if isinstance(references, References) else ():
        if one.fact and not one.fault:
            told += [_lines(prose.text[start:one.start]), _referred(context, one, one.fact)]
            start = one.end
    return Markup().join([*told, _lines(prose.text[start:])])


def _lines(text: str) -> Markup:
    return Markup("<br/>").join(text.split("\n")) if "\n" in text else escape(text)


def _shown(place: Place) -> str:
    return _file(place.file) + str(place).removeprefix(place.file)


@lru_cache(maxsize=64)
def _file(name: str) -> str:
    """A file's name on one line of markup: a report's texts stand in few files."""
    return str(escape(plain(name)))


def _referred(context: Context, reference: Reference, fact: Fact) -> Markup:
    """A number as the narrative prints it, and its unit."""
    filters, unit = context.environment.filters, UNITS[fact.measure]
    match fact.measure:
        case Measure.YUAN:
            made = filters["wan"](fact, sign=reference.signed)
        case Measure.PERCENT:
            made = filters["pct"](fact, sign=reference.signed)
            unit = "" if f"{unit}<" in made else unit
        case _:
            made = filters["num"](fact)
    return Markup("{}{}").format(made, unit)
