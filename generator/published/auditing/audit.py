"""What contradicts itself in a finished document, and how much of it was read: the parts in turn.

First what the templates of its edition read, then what sentences, forms and statements of any wording say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals
from generator.published.auditing import (
    balanced,
    carried,
    evaluations,
    forms,
    gridded,
    grids,
    itemised,
    items,
    lists,
    narrative,
    paragraphs,
    parting,
    precision,
    recognising,
    scored,
    sentences,
    statements,
    twice,
)
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.forms import Form
from generator.published.auditing.grids import Grid
from generator.published.auditing.judging import Judged
from generator.published.auditing.known import Known
from generator.published.auditing.legible import legible
from generator.published.auditing.passages import Unreadable
from generator.published.auditing.recognising import Grammars
from generator.published.auditing.statements import Statement
from generator.published.auditing.terms import Paragraph, Role
from generator.published.lines import Read
from generator.published.reading import Found

_OF_PARAGRAPH: Final = (*sentences.CLAIMS, lists.sums, lists.bracketed, lists.spelled, twice.counted,
                        carried.balance)
"""Claims of each paragraph."""
_OVER_ALL: Final = (twice.same, twice.priors, twice.funds, twice.basics, twice.parts, twice.budgets,
                    twice.agency, twice.cars, twice.spent_on_nothing, twice.three)
"""Claims between chapters."""
_TORN: Final = "多数名称的数各处不同，各段之间没有核对"
"""What is said where names do not say what something is."""
_LEAST: Final = 4
"""A table with so many amounts is named if none of them was looked at."""
_CLAIMED: Final = (Role.SHARE, Role.VARIANCE, Role.ADJUSTED)
_BEFORE: Final = (Role.CHANGE, Role.PRIOR)
"""What a growth can be computed from stands just before it."""


class Coverage(NamedTuple):
    """Numbers that were read, claims that were looked at, numbers in no claim, paragraphs not understood."""

    numbers: int
    claims: int
    alone: int
    unread: tuple[int, ...]
    paragraphs: int
    remarks: tuple[str, ...] = ()
    """What else was not understood: tables, lists with a gap."""
    asked: frozenset[tuple[int, ...]] = frozenset()
    """Where the numbers begin that claims were looked at of."""

    @property
    def share(self) -> float:
        """Of paragraphs with figures, how many were read."""
        return 1.0 if not self.paragraphs else 1 - len(self.unread) / self.paragraphs


class Audited(NamedTuple):
    contradictions: tuple[Contradiction, ...]
    coverage: Coverage


class _Told(NamedTuple):
    """What the templates of an edition found: contradictions, the numbers of each relation that was asked,
    and which templates were not read.
    """

    contradictions: tuple[Contradiction, ...] = ()
    asked: tuple[tuple[Printed, ...], ...] = ()
    remarks: tuple[str, ...] = ()


def contradictions(found: Found, edition: str = "", grammars: Grammars | None = None) -> list[Contradiction]:
    """Everything in a document that cannot be right, or is to be asked about, in reading order."""
    return list(audit(found, edition, grammars).contradictions)


def audit(found: Found, edition: str = "", grammars: Grammars | None = None) -> Audited:
    """The contradictions of a document, and what was read of it.

    `edition`: whose sentences they are, else those of the edition that reads most of them; one that there is
    not is a `KeyError`. `grammars`: the editions of a project, else those that the package brings along.
    """
    found, grammars = legible(found), grammars or recognising.of_project()
    read = list(precision.settled(list(paragraphs.read(found.blocks))))
    tables, books = forms.read(found.blocks), statements.read(found.blocks)
    others = grids.read(found.blocks, {*(one.block for one in tables),
                                       *(at for one in books for at in one.blocks)})
    told: list[Contradiction] = []
    asked: list[tuple[Printed, ...]] = []
    remarks: dict[str, None] = {}
    for part in parting.parts(found.blocks, read):
        one = _part(frozenset(part.blocks), read, tables, books, others)
        known = _known(one, part.mixed)
        if known.nameless:
            by_edition = _Told(remarks=() if part.mixed else (_TORN,))
        else:
            by_edition = _by_edition(found, part.blocks, edition, grammars, one.paragraphs)
        judged = list(_judged(one, known))
        told += _once(by_edition.contradictions, [claim.found for claim in judged if claim.found])
        asked += [*by_edition.asked, *(claim.ends for claim in judged)]
        remarks |= dict.fromkeys(by_edition.remarks)
    told.sort(key=lambda one: (one.ends[0].spot, one.code))
    every = (*remarks, *_remarks(found, read, tables, books, asked))
    return Audited(tuple(told), _coverage(read, asked, tables, [*books, *others], every))


class _Part(NamedTuple):
    """What stands in a part of the file: the report of one unit."""

    paragraphs: tuple[Paragraph, ...]
    forms: tuple[Form, ...]
    statements: tuple[Statement, ...]
    grids: tuple[Grid, ...]
    are_double: bool
    """Whether the statements are those of several units."""


def _part(within: Set[int], read: Sequence[Paragraph], tables: Sequence[Form],
          books: Sequence[Statement], others: Sequence[Grid]) -> _Part:
    found = tuple(one for one in books if one.block in within)
    return _Part(tuple(one for one in read if one.block in within),
                 tuple(one for one in tables if one.block in within), found,
                 tuple(one for one in others if one.block in within), parting.is_double(found))


def _known(part: _Part, mixed: bool) -> Known:
    """What has a name in a part; nothing where names do not say what it is."""
    known = Known.of(part.paragraphs, mixed)
    if not mixed and not part.are_double:
        balanced.enter(part.statements, known)
        gridded.enter(part.grids, known)
    return Known.of(part.paragraphs, nameless=True) if known.is_torn else known


def _by_edition(found: Found, places: Sequence[int], edition: str, grammars: Grammars,
                read: Sequence[Paragraph]) -> _Told:
    """What the templates of an edition find in blocks that have other places in the file."""
    try:
        told = narrative.audit([found.blocks[at] for at in places], grammars, edition,
                               list(_locally(read, places)))
    except Unreadable as fault:
        return _Told(remarks=(_unreadable(edition, str(fault)),))
    passed = tuple(_unreadable(name, fault) for name, fault in told.passed)
    moved = tuple(one._replace(ends=_placed(one.ends, places)) for one in told.contradictions)
    return _Told(moved, tuple(_placed(ends, places) for ends in told.asked), passed)


def _locally(read: Sequence[Paragraph], places: Sequence[int]) -> Iterator[Paragraph]:
    """The paragraphs with the places that they have among the blocks of their part."""
    at = {block: number for number, block in enumerate(places)}
    for one in read:
        terms = tuple(term._replace(printed=term.printed._replace(
            spot=term.printed.spot._replace(block=at[one.block]))) for term in one.terms)
        yield one._replace(block=at[one.block], terms=terms)


def _placed(ends: Sequence[Printed], places: Sequence[int]) -> tuple[Printed, ...]:
    return tuple(end._replace(spot=end.spot._replace(block=places[end.spot.block])) for end in ends)


def _unreadable(edition: str, fault: str) -> str:
    """That the templates of an edition, or of all of them, were not read."""
    if not edition:
        return f"各个版式的模板里都有不认得的写法（{fault}），没有按版式读"
    return f"版式“{edition}”的模板里有不认得的写法（{fault}），没有按它读"


def _judged(part: _Part, known: Known) -> Iterator[Judged]:
    """The claims over what stands in a part, and nothing else."""
    yield from _of_sentences(part.paragraphs, known)
    yield from scored.judge(part.forms, Known(()) if known.nameless else known)
    yield from balanced.judge(part.statements)
    yield from gridded.judge(part.grids)
    if not part.are_double and not known.nameless:
        yield from itemised.judge(part.paragraphs, part.statements)


def _of_sentences(read: Sequence[Paragraph], known: Known) -> Iterator[Judged]:
    listed = items.groups(read)
    for paragraph in read:
        lists.enter(paragraph, known)
    items.enter(listed, known)
    for paragraph in read:
        for claim in _OF_PARAGRAPH:
            yield from claim(paragraph, known)
    if known.nameless:
        return
    yield from items.sums(listed, known)
    yield from evaluations.judge(known)
    for over_all in _OVER_ALL:
        yield from over_all(known)


def _remarks(found: Found, read: Sequence[Paragraph], tables: Sequence[Form],
             books: Sequence[Statement], asked: Sequence[tuple[Printed, ...]]) -> Iterator[str]:
    """What was not understood beside paragraphs, so that nothing is claimed over it."""
    places = [at for at, block in enumerate(found.blocks) if not isinstance(block, Read)]
    strange = {*statements.strange(found.blocks, books), *(form.block for form in tables if form.unread)}
    if strange:
        yield f"第{'、'.join(str(places.index(block) + 1) for block in sorted(strange))}张表没有读全"
    judged = {end.spot.block for ends in asked for end in ends}
    left = [str(number) for number, block in enumerate(places, 1) if block not in judged | strange
            and statements.amounts(found.blocks, block) >= _LEAST]
    if left:
        yield f"第{'、'.join(left)}张表没有核对"
    for group in items.groups(read):
        if group.seen and not group.whole:
            yield f"第{group.items[0].paragraph.number}段起的编号有缺，合计没有核对"


def _once(first: Sequence[Contradiction], others: Sequence[Contradiction]) -> list[Contradiction]:
    """All in reading order. What two parts tell of the same numbers is told once, as the templates of the
    edition have it: they know what the numbers are.
    """
    known = {(_values(one), end.spot.block) for one in first for end in one.ends}
    about: defaultdict[tuple[int, ...], list[Contradiction]] = defaultdict(list)
    for told in first:
        for spot in _spots(told.ends):
            about[spot].append(told)
    kept = [*first]
    seen: set[object] = set()
    for one in sorted(others, key=lambda one: (one.ends[0].spot, one.code)):
        key = (one.ends[0].spot, one.message), (one.code, _spots(one.ends))
        if (seen.isdisjoint(key) and (_values(one), one.ends[0].spot.block) not in known
                and not any(_repeats(one, told) for told in about[one.ends[0].spot[:4]])):
            kept.append(one)
        seen.update(key)
    return sorted(kept, key=lambda one: (one.ends[0].spot, one.code))


def _repeats(one: Contradiction, told: Contradiction) -> bool:
    """Whether a contradiction says nothing that another, as bad, does not: all its numbers are among those of
    the other; or both are about the first, which should be what stands elsewhere.
    """
    if one.severity is not told.severity:
        return False
    should = numerals.total([end.value for end in one.ends[1:]])
    return _spots(one.ends) <= _spots(told.ends) or (
        one.ends[0].spot[:4] == told.ends[0].spot[:4] and should in {end.value for end in told.ends[1:]})


def _values(one: Contradiction) -> frozenset[Decimal]:
    """What is printed, wherever it stands: an amount may be taken from another place where it is the same."""
    return frozenset(abs(end.value) for end in one.ends)


def _spots(ends: Sequence[Printed]) -> frozenset[tuple[int, ...]]:
    """Where numbers begin: whether a unit belongs to a number is taken differently."""
    return frozenset(end.spot[:4] for end in ends)


def _coverage(read: list[Paragraph], asked: Sequence[tuple[Printed, ...]], tables: list[Form],
              books: Sequence[Statement | Grid], remarks: Iterable[str]) -> Coverage:
    used = frozenset(end.spot[:4] for ends in asked for end in ends)
    unread = [one.number for one in read if not _is_read(one, used)]
    with_figures = [one for one in read if _figures(one)]
    every = [term.printed for one in read for term in one.terms]
    plain = [term.printed for one in read for term in one.terms if term.role is not Role.PROSE]
    numbers = len(every) + sum(form.numbers for form in tables) + sum(book.numbers for book in books)
    alone = sum(one.spot[:4] not in used for one in plain)
    claims = len({_spots(ends) for ends in asked})
    return Coverage(numbers, claims, alone, tuple(unread), len(with_figures), tuple(remarks), used)


def _figures(paragraph: Paragraph) -> list[Printed]:
    """The numbers that a claim should be made of."""
    budgeted = any(term.role is Role.BUDGET for term in paragraph.terms)
    after = {paragraph.terms[at + 1] for at, term in enumerate(paragraph.terms[:-1]) if term.role in _BEFORE}
    return [term.printed for term in paragraph.terms
            if term.role in _CLAIMED or term.role is Role.COMPLETION and budgeted
            or term.role is Role.GROWTH and term in after]


def _is_read(paragraph: Paragraph, used: Set[tuple[int, ...]]) -> bool:
    figures = _figures(paragraph)
    return not figures or any(one.spot[:4] in used for one in figures)
