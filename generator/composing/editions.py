"""The editions of a report: which one a unit's year has, what its files and the unit's settings say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from generator import files, regular, shelf
from generator.composing import typed
from generator.deriving.ledger import Prose
from generator.numerals import NumberStyle, Zeros
from generator.problems import Place, Problem, Rejected, error
from generator.reading import source
from generator.reading.form import Form
from generator.reading.schema import Schema
from generator.shelf import Shelf

BASE = "base/"
"""Before a template's name, the folder that it would be found in first is passed over."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A group of rules that does not fit an edition or a unit, and why."""

    group: Prose
    reason: Prose


@dataclass(frozen=True, slots=True)
class Edition:
    """A region's or a year's form of a report.

    `folders` are searched in order: the edition's own before the base, a project's before the packaged one.
    `numbers` are its number styles by name; `without_base` is the rate printed where a base is zero;
    `order` are the templates of parts and sections, by name; `statements` are templates of tables and their
    titles in order; `rows` are lists of codes by name; `reasons` are the uses that print a reason, none where
    they are all that the kind has; `replaced` are those that give way to others, each with these (None: to
    those that the kind names); `words` are what it calls things, by the keys of the schema; `outline` is what
    二级指标 each 一级指标 has; `fixed_phrases` are those in which a template may type a number, all that any
    of its files lists; `settings` is everything else, the first that has a key wins;
    `unchecked` are the groups of rules that it or the unit switches off.
    """

    name: str
    folders: tuple[Path, ...]
    base_folders: tuple[Path, ...]
    numbers: Mapping[str, NumberStyle]
    without_base: Decimal
    order: Mapping[str, tuple[str, ...]]
    statements: Mapping[str, str]
    rows: Mapping[str, tuple[str, ...]]
    reasons: tuple[str, ...]
    replaced: tuple[tuple[Prose, tuple[str, ...] | None], ...]
    words: Mapping[str, Prose]
    word_names: Mapping[str, str]
    """The keys of `words` by their names in the schema: those of the blocks that held these words before."""
    outline: Mapping[str, tuple[str, ...]]
    fixed_phrases: tuple[str, ...]
    settings: tuple[Form, ...]
    unchecked: tuple[Unchecked, ...] = ()
    own: tuple[Path, ...] = ()
    """The project's own template folder, if it has one: what is found there lies there."""
    shelf: Shelf = field(default_factory=Shelf, compare=False)
    """What its files are read through."""

    def find(self, name: str) -> Path:
        """The file of that name that wins. A link that leads out of the own templates is a `Rejected`."""
        folders = (*self.folders, *self.base_folders)
        path = next(folder / name for folder in folders if self.shelf.has(folder / name))
        try:
            regular.within(path, boundary(path, self.own))
        except regular.Unsuitable as fault:
            raise shelf.unsuitable(fault, path, name) from None
        return path


def boundary(path: Path, own: tuple[Path, ...]) -> Path | None:
    """The own template folder that a file was found in; none for what the package brings along."""
    return next((root for root in own if path.is_relative_to(root)), None)


@contextmanager
def told(edition: Edition) -> Iterator[None]:
    """Problems with templates are told by how their files are found: an own one by its path."""
    try:
        yield
    except Rejected as rejected:
        places = [replace(one.place, file=_told(edition, one.place.file)) for one in rejected.problems]
        raise Rejected(map(_at, rejected.problems, places)) from None


def _at(problem: Problem, place: Place) -> Problem:
    return replace(problem, place=place)


def _told(edition: Edition, name: str) -> str:
    """A template's name for messages; each `base/` of it passes over one folder. Other names as they are."""
    bare, folders = name, (*edition.folders, *edition.base_folders)
    while bare.startswith(BASE):
        bare, folders = bare.removeprefix(BASE), folders[1:]
    if not bare.endswith(".j2"):
        return name
    path = Path(bare) if os.path.isabs(bare) else next(
        (folder / bare for folder in folders if edition.shelf.has(folder / bare)), Path(bare))
    own = os.path.isabs(path) and boundary(path, edition.own)
    return files.shown(path) if own else f"{BASE}{bare}" if bare != name else name


def choose(kind: str, roots: tuple[Path, ...], schema: Schema, year: int, wanted: Prose | None = None,
           shelf: Shelf | None = None) -> str:
    """Which edition a report has: what its unit wants, else what the project does, else the year's.

    An edition that is named as a year is valid from that year until the next one; the first also before.
    """
    base = _settings(kind, roots, schema, shelf or Shelf())
    folders = (folder for root in roots for folder in (root / kind / "editions").glob("*"))
    known = {folder.name for folder in folders if _holds(folder)}
    known.add(next(name for form in base if (name := form.word("name"))))
    wanted = wanted or next((asked for form in base if (asked := form.prose("edition"))), None)
    if wanted is None:
        years = [int(name) for name in known if name.isdecimal()]
        return str(max((first for first in years if first <= year), default=min(years)))
    if wanted.text not in known:
        raise Rejected([error("IN208", f"没有名为“{wanted}”的版式", f"可以写：{'、'.join(sorted(known))}",
                              wanted.place)])
    return wanted.text


def _holds(folder: Path) -> bool:
    """Whether there is a file in it. A folder without is none: git does not keep it."""
    return any(path.is_file() for path in folder.rglob("*"))


def load_edition(kind: str, roots: tuple[Path, ...], schema: Schema, name: str = "", unit: Form | None = None,
                 borrowed: tuple[str, ...] = (), shelf: Shelf | None = None) -> Edition:
    """The edition of that name (empty: the base) of a kind, from template folders: a project's own first, the
    packaged one last.

    `unit` is a file that may go further than the edition: a unit's own number styles and settings. `borrowed`
    are kinds whose files serve where this one has none.
    """
    shelf = shelf or Shelf()
    base = tuple(root / folder for folder in (kind, *borrowed) for root in roots)
    own = tuple(path for folder in base if name and (path := folder / "editions" / name).is_dir())
    settings = _settings(kind, roots, schema, shelf)
    if own:
        settings = [*_settings(kind, roots, schema, shelf, name), *settings]
    rate = next(figure for form in settings if (figure := form.figure("without_base")))
    tables = next((rows for form in settings if (rows := form.rows("statements"))), ())
    outline = next((rows for form in settings if (rows := form.rows("outline"))), ())
    # What has a name is replaced by its name, so that an edition writes only what differs.
    named = settings[::-1]
    spoken = [part for form in named if (part := form.part("words"))]
    layers = [*([unit] if unit else ()), *settings]
    numbers = {row.word("name"): _style(row) for form in named for row in form.rows("numbers")}
    phrases = tuple(phrase for form in settings for phrase in _words(form, "fixed_phrases"))
    words = {field.key: prose
             for form in spoken for field in form.fields if (prose := form.prose(field.name))}
    _refuse_typed(words.values(), phrases)
    return Edition(
        name, own, base,
        numbers=numbers | (_own_numbers(unit, numbers) if unit else {}),
        without_base=rate.value,
        order={row.word("name"): _words(row, "templates") for form in named for row in form.rows("order")},
        statements={row.word("template"): row.word("title") for row in tables},
        rows={row.word("name"): _words(row, "codes") for form in named for row in form.rows("rows")},
        reasons=next((uses for form in settings if (uses := _words(form, "reasons"))), ()),
        replaced=tuple((row.need_prose("wider"), _words(row, "uses") if row.has("uses") else None)
                       for form in named for row in form.rows("replaced_reasons")),
        words=words,
        word_names={field.name: field.key for form in spoken for field in form.fields},
        outline={row.word("level_one"): _words(row, "level_two") for row in outline},
        fixed_phrases=phrases,
        settings=tuple(form for layer in layers if (form := layer.part("settings"))),
        unchecked=tuple(Unchecked(row.need_prose("group"), row.need_prose("reason"))
                        for layer in layers for row in layer.rows("unchecked")),
        own=roots[:-1], shelf=shelf)


def _refuse_typed(words: Iterable[Prose], phrases: tuple[str, ...]) -> None:
    """Words of an edition may hold a typed number no more than its templates."""
    found = [error("TP009", f"“{number}”是直接写在用语里的数，数据改了它不会跟着改",
                   "请删去它，在模板里用 wan、pct 或 num 印出数据里的数；确是固定的说法，请列入“固定说法”",
                   one.place)
             for one in words if (number := typed.number(one.text, phrases))]
    if found:
        raise Rejected(found)


def _own_numbers(unit: Form, known: Mapping[str, NumberStyle]) -> dict[str, NumberStyle]:
    """A unit's number styles, each in place of one that its edition has."""
    rows = unit.rows("numbers")
    unknown = [row for row in rows if row.word("name") not in known]
    if unknown:
        advice = f"可以写：{'、'.join(known)}"
        raise Rejected([error("IN209", f"没有名为“{row.word('name')}”的数字样式", advice, row.place)
                        for row in unknown])
    return {row.word("name"): _style(row) for row in rows}


def _settings(kind: str, roots: tuple[Path, ...], schema: Schema, shelf: Shelf, name: str = "") -> list[Form]:
    """The `edition.yaml` files of an edition (empty: the base), a project's own first."""
    inner = f"{kind}/editions/{name}/edition.yaml" if name else f"{kind}/edition.yaml"
    names = {root: inner if root == roots[-1] else files.shown(root / inner) for root in roots}
    return [_validated(schema, shelf.content(root / inner, name, boundary(root, roots[:-1])), name)
            for root, name in names.items() if shelf.has(root / inner)]


@lru_cache(maxsize=64)
def _validated(schema: Schema, content: bytes, name: str) -> Form:
    """The same file serves many reports."""
    return schema.validate(source.load(content, name))


def _words(form: Form, name: str) -> tuple[str, ...]:
    return tuple(prose.text for prose in form.proses(name))


_ZEROS: Mapping[str, Zeros] = {
    "两位": "fixed", "两位，零写0": "nought", "去零": "strip", "整数不写小数": "whole"}


def _style(form: Form) -> NumberStyle:
    return NumberStyle(_ZEROS[form.word("zeros")], form.flag("thousands"), _ZEROS[form.word("percent_zeros")],
                       form.flag("blank_zero"), form.flag("bare_percent"))
