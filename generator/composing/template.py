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
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import jinja2
from jinja2 import (
    BaseLoader,
    Environment,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.loaders import split_template_path
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from generator import files, kept, limits, numerals, quantities
from generator.composing import elements, overriding, printing, typed
from generator.composing.editions import BASE, Edition, boundary
from generator.composing.explaining import Decided, Missing, explain
from generator.deriving.ledger import Facts, Prose
from generator.numerals import NumberStyle
from generator.problems import Place, Rejected, error
from generator.shelf import MAX_BYTES, Shelf

_TOO_DEEP = "嵌套或互相调用的层数太多"


_SHARED = ("words.html.j2", "charts.html.j2", "statements/parts.html.j2", "spoken.html.j2")
"""Every template may use their macros as they are, where its kind, or its edition, has such a file."""


def compose(edition: Edition, template: str, context: Mapping[str, object], placed: bool) -> str:
    """Report markup. A template's mistake is a `Rejected` with the template's file and line.

    `placed`: each element tells where in which template it stands.
    """
    environment = environment_of(edition, placed)
    try:
        with limits.stage("模板", lambda fault: _line_of(fault, template, edition) or Place(template),
                          "请检查这一处的循环、递归和过滤器的参数"), printing.nowhere(), _let_go(context):
            return environment.get_template(template).render({**_macros(environment, context), **context})
    except TemplateSyntaxError as mistake:
        said, name = explain(mistake.message or ""), mistake.name or template
        if os.path.isabs(name):  # Of a comment that does not end Jinja tells the path.
            name = _known_as(Path(name), edition)
        raise Rejected([error("TP001", f"模板写法有误：{said}", "请改正模板的这一行",
                              Place(name, mistake.lineno, 1))]) from None
    except _MISTAKES as mistake:
        place = _line_of(mistake, template, edition)
        if place is None:
            raise
        if isinstance(mistake, Decided) and not os.path.isabs(place.file):
            raise Rejected([mistake.problem(place)]) from None
        told = _TOO_DEEP if isinstance(mistake, RecursionError) else explain(str(mistake))
        raise Rejected([error("TP002", f"模板运行出错：{told}",
                              "请改正模板的这一行；数字的名称可以用 juesuan facts 单位 年度 查看",
                              place)]) from None


def environment_of(edition: Edition, placed: bool) -> ImmutableSandboxedEnvironment:
    """What an edition's templates are parsed and run in."""
    return _environment(edition.shelf, (*edition.folders, *edition.base_folders),
                        tuple(edition.numbers.items()), tuple(edition.places.items()), edition.own,
                        edition.fixed_phrases, tuple(edition.word_names.items()), placed)


class _Running(NamedTuple):
    """The report that is being composed: what its templates may name, and where that is held."""

    names: frozenset[str]
    contexts: list[Context]


_RUNNING: ContextVar[_Running | None] = ContextVar("running", default=None)


class _Context(Context):
    """What a template may name. Of what a module is imported with that knows no report, nothing is noted."""

    def __init__(self, environment: Environment, parent: dict[str, Any], *more: Any, **options: Any) -> None:
        super().__init__(environment, parent, *more, **options)
        running = _RUNNING.get()
        if running and running.names and parent.keys() >= running.names:
            running.contexts.append(self)


@contextmanager
def _let_go(names: Iterable[str]) -> Iterator[None]:
    """At its end templates know nothing of their report any more: a macro and what it may name hold each
    other, and only the garbage collector would find them, with the whole ledger.
    """
    running = _Running(frozenset(names), [])
    before = _RUNNING.set(running)
    try:
        yield
    finally:
        _RUNNING.reset(before)
        for context in running.contexts:
            context.parent.clear()
            context.vars.clear()
            context.blocks.clear()


_MISTAKES = (TemplateError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError,
             StopIteration, RecursionError)
"""What a template's words may end in when they run."""


def _macros(environment: Environment, context: Mapping[str, object]) -> dict[str, object]:
    """The macros that every template has. An own file must have those of the one that it replaces."""
    loader, found = environment.loader, dict[str, object]()
    assert isinstance(loader, _Layers)
    for name in shared(environment):
        made = _exported(environment, name, {**found, **context})
        if loader.is_own(name) and loader.has(below := environment.join_path(BASE + name, name)):
            overriding.refuse_unfit_macros(loader.get_source(environment, name)[0], name, made,
                                           _exported(environment, below, {**found, **context}))
        found |= made
    return found


def shared(environment: Environment) -> tuple[str, ...]:
    """The templates whose macros every template has, in the order in which they are read."""
    assert isinstance(environment.loader, _Layers)
    return tuple(filter(environment.loader.has, _SHARED))


def _exported(environment: Environment, name: str, context: Mapping[str, object]) -> dict[str, Macro]:
    module = environment.get_template(name).make_module(dict(context))
    return {name: value for name, value in vars(module).items() if isinstance(value, Macro)}


def _line_of(mistake: BaseException, template: str, edition: Edition) -> Place | None:
    """The line of a template that was running; None if the mistake is our own.

    A packaged macro is not at fault for what it was given: then it is the line that called it.
    """
    steps = []
    step = mistake.__traceback__
    while step:
        code = step.tb_frame.f_code
        if code.co_filename.endswith(".j2"):
            steps.append((Path(code.co_filename), step.tb_lineno, code.co_name))
        step = step.tb_next
    while len(steps) > 1 and steps[-1][2] == _IN_MACRO and not boundary(steps[-1][0], edition.own):
        steps.pop()
    if steps:
        return Place(_known_as(steps[-1][0], edition), steps[-1][1], 1)
    return Place(template) if isinstance(mistake, TemplateError) else None


_IN_MACRO = "template"
"""What Jinja calls a macro in a traceback."""


def _known_as(path: Path, edition: Edition) -> str:
    """A packaged template's name below its folder, the same on every machine; the path of an own one."""
    if boundary(path, edition.own):
        return os.fspath(path)
    folders = [folder for folder in (*edition.folders, *edition.base_folders) if path.is_relative_to(folder)]
    return path.relative_to(folders[0]).as_posix() if folders else path.name


@lru_cache(maxsize=16)
def _environment(shelf: Shelf, folders: tuple[Path, ...], numbers: tuple[tuple[str, NumberStyle], ...],
                 places: tuple[tuple[str, tuple[str, ...]], ...], own: tuple[Path, ...],
                 phrases: tuple[str, ...],
                 words: tuple[tuple[str, str], ...], placed: bool) -> ImmutableSandboxedEnvironment:
    environment = _Layered(loader=_Layers(shelf, folders, own, dict(words)), autoescape=True,
                           undefined=Missing, newline_sequence="\n", extensions=[_Words, printing.Numbers],
                           finalize=printing.finalize, bytecode_cache=_COMPILED, auto_reload=False)
    environment.fixed_phrases, environment.placed = phrases, placed
    # Rounding and float arithmetic belong to numerals.py.
    for name in ("round", "float", "int", "sum", "format", "filesizeformat", "safe", "abs"):
        environment.filters.pop(name, None)
    environment.filters.update(printing.number_filters(dict(numbers), dict(places)))
    environment.filters.update(sequence=numerals.chinese, ordinal=numerals.ordinal,
                               paragraphs=printing.paragraphs, filled=printing.filled)
    # What is not the same at each run is refused by name, wherever it is called from.
    environment.filters.update(dict.fromkeys(_UNSTEADY, _unsteady))
    environment.globals.update(dict.fromkeys(_UNSTEADY, _unsteady))
    # Templates written before headings were counted say {{ number }}.
    environment.globals["number"] = Markup("<number/>")
    environment.tests.update(falling=lambda facts: printing.fact_of(facts).value < 0,
                             zero=lambda facts: not printing.fact_of(facts).printed)
    return environment


_UNSTEADY = ("random", "shuffle", "lipsum")


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
                         "placed" if bucket.environment.placed else "", *bucket.environment.fixed_phrases)


_PAGES = (__file__, elements.__file__, numerals.__file__, quantities.__file__, typed.__file__,
          printing.__file__)
"""What takes part in compiling."""
_THIS_PAGE = files.digest(b"".join(Path(file).read_bytes() for file in _PAGES))
_COMPILED = _Compiled()

_DATA = str, Prose, Facts, tuple, bool
"""Plain data. Records are tuples."""
_SPECIAL = re.compile(f"[&<>'\"]|{printing.ADDRESS}").search
"""Whether a text has what is escaped or refused."""


class _Layers(BaseLoader):
    """Files by name from the first folder that has one. `base/` before a name passes over one folder.

    `words` are names of blocks that are words of an edition now, with these words.
    """

    def __init__(self, shelf: Shelf, folders: tuple[Path, ...], own: tuple[Path, ...],
                 words: Mapping[str, str]) -> None:
        self._shelf, self._folders, self._own, self._words = shelf, folders, own, words
        self._blocks: dict[str, frozenset[str]] = {}
        """The blocks of each template that was loaded, its bases' too."""

    def load(self, environment: Environment, name: str,
             globals: MutableMapping[str, Any] | None = None) -> Template:
        """A template, refused if it says what cannot be printed."""
        template = super().load(environment, name, globals)
        text = self.get_source(environment, name)[0]
        if self.is_own(name):
            overriding.refuse_former_names(environment, text, name, self._words)
        self._blocks[name] = frozenset(template.blocks)
        base = overriding.base_of(text)
        if base and self.has(parent := environment.join_path(base, name)):
            if parent not in self._blocks:
                environment.get_template(parent)
            known = self._blocks[parent]
            if template.blocks.keys() - known:
                overriding.refuse_unknown_blocks(environment, text, name, known)
            self._blocks[name] |= known
        return template

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self._path(self._folders[self.layer(environment, template)], template)
        data = self._shelf.content(path, template, boundary(path, self._own))
        if len(data) > MAX_BYTES:
            raise TemplateSyntaxError(f"文件超过 {MAX_BYTES >> 20} MiB", 1, template)
        try:
            return data.decode(), os.fspath(path), lambda: True
        except UnicodeDecodeError:
            raise TemplateSyntaxError("文件不是 UTF-8 编码", 1, template) from None

    def layer(self, environment: Environment, template: str) -> int:
        """Which folder a name stands for."""
        number = self._layer(template)
        if number is None:
            raise TemplateNotFound(template, f"找不到 {_named(template)}")
        return number

    def has(self, template: str) -> bool:
        """Whether a name stands for a file."""
        return self._layer(template) is not None

    def is_own(self, template: str) -> bool:
        """Whether the file of a name lies in the project's own folder."""
        number = self._layer(template)
        return number is not None and boundary(self._folders[number], self._own) is not None

    def _layer(self, template: str) -> int | None:
        passed = (len(template) - len(_bare(template))) // len(BASE)
        return next((number for number, folder in enumerate(self._folders[passed:], passed)
                     if _inside(template) and self._shelf.has(self._path(folder, template))), None)

    @staticmethod
    def _path(folder: Path, template: str) -> Path:
        return folder.joinpath(*split_template_path(_bare(template)))


class _Printing(CodeGenerator):
    """Prints through `_Layered.printed`: Jinja would escape once more what a filter or a macro escaped."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame,
                          finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(context, ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame,
                           finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


class _Layered(ImmutableSandboxedEnvironment):
    """`base/…` reaches past the folder of the file that says it, so that it can extend what it overrides."""

    code_generator_class = _Printing
    context_class = _Context
    fixed_phrases: tuple[str, ...] = ()
    """Digits in these are not a number that somebody typed."""
    placed: bool = False
    """Whether elements tell where they stand."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The sandbox looks at whatever is not plain data: through that, nothing can be reached."""
        if attribute[:1] != "_":
            value = getattr(obj, attribute, None)
            if isinstance(value, _DATA):
                return value
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """A macro is a template's own: the sandbox, and Jinja, need not find out how it may be called."""
        if type(obj) is not Macro:
            return super().call(context, obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(context.eval_ctx, *args, **kwargs)

    @staticmethod
    def printed(context: Context, value: Any) -> str:
        """What a template prints, escaped once. It is joined with the template's words, which are markup."""
        if type(value) is Markup and printing.ADDRESS not in value:
            return value
        if type(value) is str and not _SPECIAL(value):
            return value
        made = printing.finalize(context, value)
        return made if type(made) is Markup else escape(made)

    def compile(self, source: Any, name: Any = None, filename: Any = None, *more: Any, **options: Any) -> Any:
        """Neither Jinja nor Python takes any depth of blocks and brackets."""
        try:
            return super().compile(source, name, filename, *more, **options)
        except (RecursionError, SyntaxError):
            raise TemplateSyntaxError(_TOO_DEEP, 0, name, filename) from None

    def join_path(self, template: str, parent: str) -> str:
        assert isinstance(self.loader, _Layers)
        if not template.startswith(BASE):
            return template
        return BASE * (self.loader.layer(self, parent) + 1) + _bare(template)


def _inside(template: str) -> bool:
    """Whether a name stays in its folder."""
    try:
        return bool(split_template_path(_bare(template)))
    except TemplateNotFound:
        return False


def _bare(template: str) -> str:
    while template.startswith(BASE):
        template = template.removeprefix(BASE)
    return template


def _named(template: str) -> str:
    """A template's name in messages: `base/` once."""
    return f"{BASE}{_bare(template)}" if template.startswith(BASE) else template


_BESIDE = re.compile(rf"(?<=>){elements.LAYOUT}|{elements.LAYOUT}(?=<)")
_ELEMENT = re.compile(r"<[a-z][a-z0-9]*(?=[\s/>])")


class _Words(Extension):
    """Keeps arithmetic out of templates, and tells the markup where in which template an element stands."""

    _ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/", "floordiv": "//", "mod": "%", "pow": "**"}

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        assert isinstance(self.environment, _Layered)
        for token in typed.checked(stream, self.environment.fixed_phrases):
            if token.type in self._ARITHMETIC:
                sign = self._ARITHMETIC[token.type]
                raise TemplateSyntaxError(f"模板里不做算术（{sign}），请在 facts 中给出这个数字",
                                          token.lineno, stream.name, stream.filename)
            if token.type == "data":
                token = _placed(token, stream.name) if self.environment.placed else _joined(token)
            yield token


def _joined(words: Token) -> Token:
    """Words of a template without the layout beside its elements, an eighth of all: it would vanish when the
    markup is read.
    """
    return words._replace(value=_BESIDE.sub("", words.value))


def _placed(words: Token, template: str | None) -> Token:
    """Words of a template whose elements tell where in it they stand. Strings in braces stay as they are."""
    name = escape(template).replace("\\", r"\\")
    lines = words.value.split("\n")
    lines[:-1] = [f"{line}\n" for line in lines[:-1]]
    return words._replace(value="".join(_ELEMENT.sub(rf'\g<0> at="{name}:{number}"', line)
                                        for number, line in enumerate(lines, words.lineno)))
