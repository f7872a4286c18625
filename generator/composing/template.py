"""The Jinja environment that writes report markup.

Words live in templates, arithmetic does not: a template that adds, multiplies or rounds is refused. A number
is written through a filter (`wan`, `pct`, `num`) and becomes `<data>` with its exact value and its key, so
that every format knows both; what a unit wrote itself becomes `<span>` with its place. Anything else that
would print Python (`None`, `True`, a number without a filter) is refused, with the template's file and line.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from generator import files, numerals
from generator.composing import kept, limits, typed
from generator.composing.editions import Edition, boundary
from generator.deriving.ledger import Fact, Facts, Measure, Prose
from generator.numerals import NumberStyle
from generator.problems import Place, Rejected, error
from generator.reading.scan import MAX_BYTES
from generator.reading.shelf import Shelf
from generator.terminal import plain

_TOO_DEEP = "嵌套或互相调用的层数太多"


def compose(edition: Edition, template: str, context: Mapping[str, object]) -> str:
    """Report markup. A template's mistake is a `Rejected` with the template's file and line."""
    environment = _environment(edition.shelf, (*edition.folders, *edition.base_folders),
                               tuple(edition.numbers.items()), edition.own, edition.fixed_phrases)
    try:
        with limits.stage("模板", lambda fault: _line_of(fault, template, edition) or Place(template),
                          "请检查这一处的循环、递归和过滤器的参数"):
            return environment.get_template(template).render(context)
    except TemplateSyntaxError as mistake:
        raise Rejected([error("TP001", f"模板写法有误：{mistake.message}", "请改正模板的这一行",
                              Place(_named(mistake.name or template), mistake.lineno, 1))]) from None
    except _MISTAKES as mistake:
        place = _line_of(mistake, template, edition)
        if place is None:
            raise
        told = _TOO_DEEP if isinstance(mistake, RecursionError) else mistake
        raise Rejected([error("TP002", f"模板运行出错：{told}", "请对照数字和名称的清单改正模板的这一行",
                              place)]) from None


_MISTAKES = (TemplateError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError,
             StopIteration, RecursionError)
"""What a template's words may end in when they run."""


def _line_of(mistake: BaseException, template: str, edition: Edition) -> Place | None:
    """The last line of a template that was running; None if the mistake is our own."""
    stack = traceback.extract_tb(mistake.__traceback__)
    frames = [frame for frame in stack if frame.filename.endswith(".j2")]
    if frames:
        return Place(_known_as(Path(frames[-1].filename), edition), frames[-1].lineno or 0, 1)
    return Place(template) if isinstance(mistake, TemplateError) else None


def _known_as(path: Path, edition: Edition) -> str:
    """A template's name below its folder, the same on every machine."""
    folders = [folder for folder in (*edition.folders, *edition.base_folders) if path.is_relative_to(folder)]
    return path.relative_to(folders[0]).as_posix() if folders else path.name


@lru_cache(maxsize=16)
def _environment(shelf: Shelf, folders: tuple[Path, ...], numbers: tuple[tuple[str, NumberStyle], ...],
                 own: tuple[Path, ...], phrases: tuple[str, ...]) -> ImmutableSandboxedEnvironment:
    environment = _Layered(loader=_Layers(shelf, folders, own), autoescape=True, undefined=StrictUndefined,
                           newline_sequence="\n", extensions=[_Words], finalize=_finalize,
                           bytecode_cache=_COMPILED, auto_reload=False)
    environment.fixed_phrases = phrases
    # Rounding and float arithmetic belong to numerals.py.
    for name in ("round", "float", "int", "sum", "format", "filesizeformat", "safe", "abs"):
        environment.filters.pop(name, None)
    environment.filters.update(_number_filters(dict(numbers)))
    environment.filters.update(sequence=numerals.chinese, paragraphs=_paragraphs)
    # What is not the same at each run is refused by name, wherever it is called from.
    environment.filters.update(dict.fromkeys(_UNSTEADY, _unsteady))
    environment.globals.update(dict.fromkeys(_UNSTEADY, _unsteady))
    environment.tests.update(falling=lambda facts: _fact(facts).value < 0,
                             zero=lambda facts: not _fact(facts).printed)
    return environment


_UNSTEADY = ("random", "shuffle", "lipsum")
_ADDRESS = " at 0x"
"""What Python says of a thing that has no words of its own: where it lies in memory, each time elsewhere."""


def _unsteady(*_: object, **__: object) -> None:
    raise TypeError(f"{'、'.join(_UNSTEADY)} 每次的结果不同，模板里不能用")


class _Compiled(BytecodeCache):
    """Templates that were compiled, kept by what they were compiled from: here, and on the disk by `kept`."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        name = self._name(bucket)
        if name not in self._codes and (data := kept.load(name)):
            self._codes[name] = marshal.loads(data)
        bucket.code = self._codes.get(name)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self._codes[self._name(bucket)] = bucket.code
        kept.save(self._name(bucket), marshal.dumps(bucket.code))

    def _name(self, bucket: Bucket) -> str:
        """What a template was compiled from: its text and name, phrases, Jinja, Python, and pages of ours."""
        assert isinstance(bucket.environment, _Layered)
        return kept.name("template", _THIS_PAGE, jinja2.__version__, sys.version, bucket.key, bucket.checksum,
                         *bucket.environment.fixed_phrases)


_PAGES = (__file__, numerals.__file__, typed.__file__)
"""What takes part in compiling."""
_THIS_PAGE = files.digest(b"".join(Path(file).read_bytes() for file in _PAGES))
_COMPILED = _Compiled()

_BASE = "base/"
_DATA = frozenset((str, Markup, Prose, Facts, tuple, bool))


class _Layers(BaseLoader):
    """Files by name from the first folder that has one. `base/` before a name passes over one folder."""

    def __init__(self, shelf: Shelf, folders: tuple[Path, ...], own: tuple[Path, ...]) -> None:
        self._shelf, self._folders, self._own = shelf, folders, own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self._path(self._folders[self.layer(environment, template)], template)
        data = self._shelf.content(path, _named(template), boundary(path, self._own))
        if len(data) > MAX_BYTES:
            raise TemplateSyntaxError(f"文件超过 {MAX_BYTES >> 20} MiB", 1, template)
        try:
            return data.decode(), os.fspath(path), lambda: True
        except UnicodeDecodeError:
            raise TemplateSyntaxError("文件不是 UTF-8 编码", 1, template) from None

    def layer(self, environment: Environment, template: str) -> int:
        """Which folder a name stands for."""
        passed = (len(template) - len(_bare(template))) // len(_BASE)
        for number, folder in enumerate(self._folders[passed:], passed):
            if _inside(template) and self._shelf.has(self._path(folder, template)):
                return number
        raise TemplateNotFound(template, f"找不到 {_named(template)}")

    @staticmethod
    def _path(folder: Path, template: str) -> Path:
        return folder.joinpath(*split_template_path(_bare(template)))


class _Layered(ImmutableSandboxedEnvironment):
    """`base/…` reaches past the folder of the file that says it, so that it can extend what it overrides."""

    fixed_phrases: tuple[str, ...] = ()
    """Digits in these are not a number that somebody typed."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The sandbox looks at whatever is not plain data: through that, nothing can be reached."""
        if not attribute.startswith("_"):
            value = getattr(obj, attribute, None)
            if type(value) in _DATA:
                return value
        return super().getattr(obj, attribute)

    def compile(self, source: Any, name: Any = None, filename: Any = None, *more: Any, **options: Any) -> Any:
        """Neither Jinja nor Python takes any depth of blocks and brackets."""
        try:
            return super().compile(source, name, filename, *more, **options)
        except (RecursionError, SyntaxError):
            raise TemplateSyntaxError(_TOO_DEEP, 0, name, filename) from None

    def join_path(self, template: str, parent: str) -> str:
        assert isinstance(self.loader, _Layers)
        if not template.startswith(_BASE):
            return template
        return _BASE * (self.loader.layer(self, parent) + 1) + _bare(template)


def _inside(template: str) -> bool:
    """Whether a name stays in its folder."""
    try:
        return bool(split_template_path(_bare(template)))
    except TemplateNotFound:
        return False


def _bare(template: str) -> str:
    while template.startswith(_BASE):
        template = template.removeprefix(_BASE)
    return template


def _named(template: str) -> str:
    """A template's name in messages: `base/` once."""
    return f"{_BASE}{_bare(template)}" if template.startswith(_BASE) else template


class _Words(Extension):
    """Keeps arithmetic out of templates, and tells the markup where in which template an element stands."""

    _ELEMENT = re.compile(r"<([a-z][a-z0-9]*)(?=[\s/>])")
    _ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/", "floordiv": "//", "mod": "%", "pow": "**"}

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        lines, known = source.split("\n"), _named(name or "")
        return "\n".join(self._ELEMENT.sub(rf'<\1 at="{known}:{number}"', line)
                         for number, line in enumerate(lines, 1))

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        assert isinstance(self.environment, _Layered)
        for token in typed.checked(stream, self.environment.fixed_phrases):
            if token.type in self._ARITHMETIC:
                sign = self._ARITHMETIC[token.type]
                raise TemplateSyntaxError(f"模板里不做算术（{sign}），请在 facts 中给出这个数字",
                                          token.lineno, stream.name, stream.filename)
            yield token


def _number_filters(styles: Mapping[str, NumberStyle]) -> dict[str, Callable[..., Markup]]:
    """`|wan` 万元, `|pct` rates, `|num` counts, areas, points; each with a style's name and `sign=false`."""

    def wan(facts: object, style: str = "narrative", sign: bool = True) -> Markup:
        fact = _fact(facts, Measure.YUAN)
        return _data(fact, numerals.amount(_signed(fact.value, sign), _known(styles, style)))

    def pct(facts: object, style: str = "narrative", sign: bool = True) -> Markup:
        fact = _fact(facts, Measure.PERCENT)
        return _data(fact, numerals.percent(_signed(fact.value, sign), _known(styles, style)))

    def num(facts: object, style: str = "narrative") -> Markup:
        fact = _fact(facts)
        if fact.measure is Measure.COUNT:
            return _data(fact, numerals.count(fact.value))
        if fact.measure not in (Measure.POINTS, Measure.SQUARE_METRES):
            raise TypeError(f"{fact.key} 的单位是{fact.measure.value}，不能用 num")
        return _data(fact, numerals.decimal(fact.value, _known(styles, style)))

    return {"wan": wan, "pct": pct, "num": num}


def _known(styles: Mapping[str, NumberStyle], name: str) -> NumberStyle:
    if name not in styles:
        raise ValueError(f"没有数字样式 {name}")
    return styles[name]


def _signed(value: Decimal, sign: bool) -> Decimal:
    return value if sign else abs(value)


def _data(fact: Fact, text: str) -> Markup:
    return Markup(f'<data value="{fact.value:f}" key="{escape(fact.key)}">{escape(text)}</data>')


def _fact(facts: object, measure: Measure | None = None) -> Fact:
    fact = facts.fact if isinstance(facts, Facts) else facts
    if not isinstance(fact, Fact):
        raise TypeError(f"{facts!r} 不是数字")
    if measure is not None and fact.measure is not measure:
        raise TypeError(f"{fact.key} 的单位是{fact.measure.value or '个数'}，不是{measure.value}")
    return fact


def _paragraphs(prose: Prose) -> tuple[Prose, ...]:
    """A text of several lines, each that is not blank by itself."""
    lines = (line.strip() for line in prose.text.splitlines())
    return tuple(Prose(line, prose.label, prose.place) for line in lines if line)


@pass_context
def _finalize(_: object, value: Any) -> Any:
    """What may be printed: words, and markup that a filter made.

    The context keeps Jinja from writing constants itself.
    """
    if isinstance(value, str):
        if _ADDRESS in value:
            raise TypeError("印出的是内存地址，每次都不同")
        return value
    match value:
        case Prose():
            text = "<br/>".join(escape(line) for line in value.text.splitlines())
            return Markup(f'<span source="{escape(plain(str(value.place)))}">{text}</span>')
        case StrictUndefined():
            return value
        case Facts():
            raise TypeError(f"数字 {value.fact.key} 要经过 wan、pct 或 num 才能印出")
        case _:
            told = repr(value)
            raise TypeError(f"不能印出 {type(value).__name__ if _ADDRESS in told else told}")

