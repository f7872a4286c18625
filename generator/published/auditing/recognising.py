"""Which edition a finished document has: that whose templates read most of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from generator import files, quantities
from generator.composing import editions
from generator.kind import Kind
from generator.kinds import KINDS
from generator.published.auditing import grammar, keeping, relations
from generator.published.auditing.grammar import Grammar, Reading
from generator.published.auditing.passages import Unreadable
from generator.published.auditing.relations import Relations, Ruled
from generator.published.lines import Read, Rows
from generator.shelf import Shelf

_YEAR = re.compile(r"(20[0-9]{2})\s*年")
_MOST = 1000
"""So much of a document tells its edition."""
_FEW = 20
"""One in so many paragraphs may be unread where the edition is certain."""
_CHAPTERS = 2
"""Headings up to this level stand in every document of an edition."""


class Grammars:
    """The editions that a project knows, each compiled when it is first asked for, as its files were then."""

    def __init__(self, roots: tuple[Path, ...] = ()) -> None:
        """`roots` are template folders, a project's own first; without any, what the package brings along."""
        self._roots = roots or (files.packaged("templates"),)
        self._shelf = Shelf()
        self._schema = editions.schema(self._shelf)
        self._compiled: dict[tuple[str, str], Grammar | Unreadable] = {}

    def names(self, kind: Kind) -> tuple[str, ...]:
        """The editions of a kind."""
        return editions.names(kind.name, self._roots, self._schema, self._shelf)

    def every(self) -> tuple[str, ...]:
        """The names of all editions of all kinds."""
        return tuple(dict.fromkeys(name for kind in _kinds() for name in self.names(kind)))

    def of(self, kind: Kind, name: str) -> Grammar:
        """The grammar of an edition. One that there is not is a `KeyError`; templates that do what nobody
        can read back are `Unreadable`.
        """
        if (kind.name, name) not in self._compiled:
            if name not in self.names(kind):
                raise KeyError(name)
            try:
                self._compiled[kind.name, name] = self._known(kind, name)
            except Unreadable as fault:
                self._compiled[kind.name, name] = Unreadable(*fault.args)
        made = self._compiled[kind.name, name]
        if isinstance(made, Unreadable):
            raise Unreadable(*made.args)
        return made

    def _known(self, kind: Kind, name: str) -> Grammar:
        """As it was kept. A project's own templates may change at any moment: of them nothing is."""
        make, own = partial(self._made, kind, name), self._roots != (files.packaged("templates"),)
        return make() if own else keeping.kept_or_made(make, "grammar", kind.name, name)

    def _made(self, kind: Kind, name: str) -> Grammar:
        from generator.published.auditing import compiling  # Jinja takes long to load.
        base = not any((root / kind.name / "editions" / name).is_dir() for root in self._roots)
        edition = editions.load_edition(kind.name, self._roots, self._schema, "" if base else name,
                                        None, kind.borrows, self._shelf)
        return compiling.compiled(kind, edition)._replace(edition=name)

    def relations(self, kind: Kind) -> Relations:
        """How the numbers of a kind of report follow from each other."""
        return _relations(kind.name)

    def likely(self, blocks: Sequence[Read | Rows]) -> Iterator[tuple[Kind, str]]:
        """All editions, that of the document's year first."""
        year = _year(blocks)
        known = [(kind, name) for kind in _kinds() for name in self.names(kind)]
        first = [editions.choose(kind.name, self._roots, self._schema, year, None, self._shelf).name
                 for kind in KINDS.values()] if year else []
        yield from sorted(known, key=lambda one: (one[1] not in first, _years_from(one[1], year)))


@lru_cache(maxsize=4)
def of_project(roots: tuple[Path, ...] = ()) -> Grammars:
    """The editions of these template folders, compiled once in a process."""
    return Grammars(roots)


class Recognised(NamedTuple):
    """The kind and edition of a document, what is read in it, and the editions that were passed over, each
    with why: their templates do what nobody can read back.
    """

    kind: Kind
    reading: Reading
    passed: tuple[tuple[str, str], ...] = ()


def recognised(blocks: Sequence[Read | Rows], grammars: Grammars) -> Recognised:
    """The kind and edition of a document, with what is read in it.

    The edition that reads most paragraphs whole is the document's; of equals that in whose order its chapters
    stand, then that which lacks fewest of its chapters, then that of its year. Where the templates of none
    can be read back, that is `Unreadable`.
    """
    best: tuple[tuple[int, int, int], Kind, Grammar, Reading, grammar.Seen] | None = None
    passed: dict[str, str] = {}
    for kind, name in grammars.likely(blocks):
        try:
            known = grammars.of(kind, name)
        except Unreadable as fault:
            passed[name] = str(fault)
            continue
        seen: grammar.Seen = {}
        reading = grammar.read(blocks[:_MOST], known, near=False, seen=seen)
        rank = (len(reading.lines), -_turns(reading), -_lacking(reading, known))
        if best is None or rank > best[0]:
            best = (rank, kind, known, reading, seen)
        if not any(rank[1:]) and _reads_all(reading, blocks):
            break
    if best is None:
        raise Unreadable("；".join(dict.fromkeys(passed.values())))
    is_all = len(blocks) <= _MOST and not _left(best[3], blocks)
    reading = best[3] if is_all else grammar.read(blocks, best[2], seen=best[4])
    return Recognised(best[1], reading, tuple(passed.items()))


def _years_from(name: str, year: int) -> int:
    """How many years an edition is from a year; those that have other names come first."""
    return abs(int(name) - year) if name.isdecimal() else 0


def _reads_all(reading: Reading, blocks: Sequence[Read | Rows]) -> bool:
    """Whether next to nothing with a number is left unread: no other edition could read more."""
    return _left(reading, blocks) * _FEW <= sum(1 for line in reading.lines if line.numbers)


def _left(reading: Reading, blocks: Sequence[Read | Rows]) -> int:
    """How many paragraphs with a number are left unread."""
    unread = [block.text for number in reading.unread if isinstance(block := blocks[number], Read)]
    return sum(1 for text in unread if any(one.unit for one in quantities.find(text)))


def _turns(reading: Reading) -> int:
    """How often a chapter stands before one that the edition has before it."""
    order = [line.pattern.number for line in reading.lines if 0 < line.pattern.level <= _CHAPTERS]
    return sum(after < before for before, after in zip(order, order[1:], strict=False))


def _lacking(reading: Reading, known: Grammar) -> int:
    """How many chapters of the edition the document has not."""
    chapters = {pattern.number for pattern in known.patterns if 0 < pattern.level <= _CHAPTERS}
    return len(chapters - {line.pattern.number for line in reading.lines})


def _year(blocks: Sequence[Read | Rows]) -> int:
    """The first year that a document names in its first paragraphs; 0 if none."""
    named = (_YEAR.search(block.text) for block in blocks[:40] if isinstance(block, Read))
    return next((int(found[1]) for found in named if found), 0)


def _kinds() -> list[Kind]:
    """The kinds whose templates can be read back."""
    return [kind for kind in KINDS.values() if kind.stages.symbols]


@lru_cache(maxsize=4)
def _relations(kind: str) -> Relations:
    return keeping.kept_or_made(partial(_of_ledger, kind), "relations", kind)


def _of_ledger(kind: str) -> Relations:
    stages = KINDS[kind].stages
    assert stages.whole
    made = stages.whole()
    rules = {rule.code: rule for rule in stages.rules}
    ruled = [Ruled(one, rules[one.code].severity, rules[one.code].title, rules[one.code].advice)
             for one in made.beside]
    return relations.of_ledger(made.ledger, ruled)
