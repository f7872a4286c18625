"""The editions of a report: which one a unit's year has, what its files and the unit's settings say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from generator import files, regular, shelf
from generator.composing import numbering, phrases, typed
from generator.deriving.ledger import Prose
from generator.numerals import NumberStyle
from generator.problems import Rejected, error
from generator.reading import source
from generator.reading.form import Form
from generator.reading.schema import Schema
from generator.shelf import Shelf

BASE = "base/"
"""Before a template's name, the folder that it would be found in first is passed over."""


class Unchecked(NamedTuple):
    """A group of rules that does not fit an edition or a unit, and why."""

    group: Prose
    reason: Prose


@dataclass(frozen=True, slots=True)
class Edition:
    """A region's or a year's form of a report.

    `folders` are searched in order: the edition's own before the base, a project's before the packaged one.
    `numbers` are its number styles by name, of places too; `without_base` is the rate printed where a base
    is zero; `order` are the templates of parts and sections, by name; `statements` are templates of tables
    and their titles in order; `rows` are lists of codes by name; `reasons` are the uses that print a reason,
    none where they are all that the kind has; `replaced` are those that give way to others, each with these
    (None: to those that the kind names); `words` are what it calls things, by the keys of the schema;
    `outline` is what 二级指标 each 一级指标 has; `fixed_phrases` are those in which a template may type a
    number, all that any of its files lists; `settings` is everything else, the first that has a key wins;
    `unchecked` are the groups of rules that it or the unit switches off; `wanted` are the keys of a year's
    file that it prints, although they need not be there for others; `terms` are those of its glossary, in
    order, with what each means.
    """

    name: str
    folders: tuple[Path, ...]
    base_folders: tuple[Path, ...]
    numbers: Mapping[str, NumberStyle]
    places: Mapping[str, tuple[str, ...]]
    """The styles among them that are of a place, with those that each stands for there."""
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
    wanted: tuple[Prose, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
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
        raise Rejected(replace(one, place=one.place._replace(file=_told(edition, one.place.file)))
                       for one in rejected.problems) from None


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


def schema(shelf: Shelf) -> Schema:
    """What an edition's file may say."""
    return Schema.load(files.packaged("schemas") / "edition.yaml", shelf)


class Choice(NamedTuple):
    """The edition of a report, and whether it stands in for one of the report's year, which there is not."""

    name: str
    stands_in: bool = False


def choose(kind: str, roots: tuple[Path, ...], schema: Schema, year: int, wanted: Prose | None = None,
           shelf: Shelf | None = None) -> Choice:
    """Which edition a report has: what its unit wants, else what the project does, else the year's.

    An edition that is named as a year is valid from that year until the next one; the first also before.
    """
    base = _settings(kind, roots, schema, shelf or Shelf())
    known = _known(kind, roots, base)
    wanted = wanted or next((asked for form in base if (asked := form.prose("edition"))), None)
    if wanted is None:
        years = [int(name) for name in known if name.isdecimal()]
        valid = max((first for first in years if first <= year), default=min(years))
        return Choice(str(valid), stands_in=valid != year and len(years) > 1)
    _refuse_unknown(wanted, known)
    return Choice(wanted.text)


def names(kind: str, roots: tuple[Path, ...], schema: Schema, shelf: Shelf) -> tuple[str, ...]:
    """The names of all editions of a kind."""
    return tuple(sorted(_known(kind, roots, _settings(kind, roots, schema, shelf))))


def _known(kind: str, roots: tuple[Path, ...], base: list[Form]) -> set[str]:
    """The names of all editions of a kind, the base's among them."""
    folders = (folder for root in roots for folder in (root / kind / "editions").glob("*"))
    found = {folder.name for folder in folders if _holds(folder)}
    return found | {next(name for form in base if (name := form.word("name")))}


def _refuse_unknown(wanted: Prose, known: set[str]) -> None:
    if wanted.text not in known:
        raise Rejected([error("IN208", f"没有名为“{wanted}”的版式", f"可以写：{'、'.join(sorted(known))}",
                              wanted.place)])


def _holds(folder: Path) -> bool:
    """Whether there is a file in it. A folder without is none: git does not keep it."""
    return any(path.is_file() for path in folder.rglob("*"))


def has_style(unit: Form) -> bool:
    """Whether a unit's file goes further than its edition: only then `load_edition` needs it."""
    return any(unit.has(name) for name in ("numbers", "settings", "unchecked"))


def load_edition(kind: str, roots: tuple[Path, ...], schema: Schema, name: str = "", unit: Form | None = None,
                 borrowed: tuple[str, ...] = (), shelf: Shelf | None = None) -> Edition:
    """The edition of that name (empty: the base) of a kind, from template folders: a project's own first, the
    packaged one last.

    `unit` is a file that may go further than the edition: a unit's own number styles and settings. `borrowed`
    are kinds whose files serve where this one has none.
    """
    shelf = shelf or Shelf()
    base = tuple(root / folder for folder in (kind, *borrowed) for root in roots)
    line = _line(kind, roots, schema, shelf, name)
    own = tuple(path for one in line for folder in base if (path := folder / "editions" / one).is_dir())
    settings = [form for forms in line.values() for form in forms] + _settings(kind, roots, schema, shelf)
    rate = next(figure for form in settings if (figure := form.figure("without_base")))
    tables = next((rows for form in settings if (rows := form.rows("statements"))), ())
    outline = next((rows for form in settings if (rows := form.rows("outline"))), ())
    # What has a name is replaced by its name, so that an edition writes only what differs.
    named = settings[::-1]
    layers = [*([unit] if unit else ()), *settings]
    styled = [part for form in layers if (part := form.part("settings"))]
    spoken = [part for form in (*named, *styled[::-1]) if (part := form.part("words"))]
    styles = numbering.read([*named, unit] if unit else named, unit)
    fixed = tuple(phrase for form in settings for phrase in _words(form, "fixed_phrases"))
    return Edition(
        name, own, base,
        numbers=styles.numbers,
        places=styles.places,
        without_base=rate.value,
        order={row.word("name"): _words(row, "templates") for form in named for row in form.rows("order")},
        statements={row.word("template"): row.word("title") for row in tables},
        rows={row.word("name"): _words(row, "codes") for form in named for row in form.rows("rows")},
        reasons=next((uses for form in settings if (uses := _words(form, "reasons"))), ()),
        replaced=tuple((row.need_prose("wider"), _words(row, "uses") if row.has("uses") else None)
                       for form in named for row in form.rows("replaced_reasons")),
        words=_said(spoken, fixed),
        word_names={field.name: field.key for form in spoken for field in form.fields},
        outline={row.word("level_one"): _words(row, "level_two") for row in outline},
        fixed_phrases=fixed,
        settings=tuple(styled),
        unchecked=tuple(Unchecked(row.need_prose("group"), row.need_prose("reason"))
                        for layer in layers for row in layer.rows("unchecked")),
        terms=_terms(settings, fixed),
        wanted=next((form.proses("wanted") for form in settings if form.has("wanted")), ()),
        own=roots[:-1], shelf=shelf)


def _line(kind: str, roots: tuple[Path, ...], schema: Schema, shelf: Shelf,
          name: str) -> dict[str, list[Form]]:
    """An edition and those that it rests on, as far as the base, each with its `edition.yaml` files."""
    base = _settings(kind, roots, schema, shelf)
    found: dict[str, list[Form]] = {}
    while name:
        found[name] = _settings(kind, roots, schema, shelf, name)
        below = next((asked for form in found[name] if (asked := form.prose("rests_on"))), None)
        if below:
            _refuse_unknown(below, _known(kind, roots, base))
        if below and below.text in found:
            around = "→".join([*found, below.text])
            raise Rejected([error("IN251", f"版式绕成了一圈：{around}",
                                  "请改正或删去这一行；不写“基于”的版式以基础版式为基础", below.place)])
        name = below.text if below else ""
    if stray := [asked for form in base if (asked := form.prose("rests_on"))]:
        raise Rejected([error("IN251", "基础版式不能再基于别的版式",
                              "请删去这一行；一律采用某个版式的，请写“版式: 名称”", stray[0].place)])
    return found


def _said(forms: Iterable[Form], fixed: tuple[str, ...]) -> dict[str, Prose]:
    """Words by their keys, those of a later form before those of an earlier one."""
    said = {field.key: (prose, field.holds)
            for form in forms for field in form.fields if (prose := form.prose(field.name))}
    words = {key: prose for key, (prose, _) in said.items()}
    _refuse_typed(words.values(), fixed)
    phrases.refuse_foreign((prose, (*phrases.EVERYWHERE, *more)) for prose, more in said.values())
    return words


def _terms(settings: list[Form], fixed: tuple[str, ...]) -> dict[str, str]:
    """The terms that the first form lists, else all that are explained; each with what it means."""
    meanings = {row.word("term"): row.need_prose("meaning")
                for form in reversed(settings) for row in form.rows("glossary")}
    _refuse_typed(meanings.values(), fixed)
    phrases.refuse_foreign((meaning, ()) for meaning in meanings.values())
    listed = next((form.proses("terms") for form in settings if form.has("terms")), None)
    if unknown := [term for term in listed or () if term.text not in meanings]:
        raise Rejected(error("TP009", f"“名词”里的“{term}”没有解释",
                             f"请改正，或在同一个文件写“名词解释: [{{名词: {term}, 解释: …}}]”；"
                             f"已有解释的：{'、'.join(meanings)}", term.place) for term in unknown)
    names = meanings if listed is None else [term.text for term in listed]
    return {name: meanings[name].text for name in names}


def _refuse_typed(words: Iterable[Prose], fixed: tuple[str, ...]) -> None:
    """Words of an edition may hold a typed number no more than its templates."""
    found = [error("TP009", f"“{number}”是直接写在用语里的数，数据改了它不会跟着改",
                   "请删去它，在模板里用 wan、pct 或 num 印出数据里的数；确是固定的说法，请列入“固定说法”",
                   one.place)
             for one in words if (number := typed.number(one.text, fixed))]
    if found:
        raise Rejected(found)


def _settings(kind: str, roots: tuple[Path, ...], schema: Schema, shelf: Shelf, name: str = "") -> list[Form]:
    """The `edition.yaml` files of an edition (empty: the base), a project's own first."""
    inner = f"{kind}/editions/{name}/edition.yaml" if name else f"{kind}/edition.yaml"
    names = {root: inner if root == roots[-1] else files.shown(root / inner) for root in roots}
    return [_validated(schema, shelf.content(root / inner, name, boundary(root, roots[:-1])), name)
            for root, name in names.items() if shelf.has(root / inner)]


@lru_cache(maxsize=64)
def _validated(schema: Schema, content: bytes, name: str) -> Form:
    """The same file serves many reports."""
    return schema.validate(source.brought(content, name))


def _words(form: Form, name: str) -> tuple[str, ...]:
    return tuple(prose.text for prose in form.proses(name))
