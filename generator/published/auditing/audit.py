"""What contradicts itself in a finished document, and how much of it was read: the parts in turn.

First what the templates of its edition read, then what sentences, forms and statements of any wording say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import NamedTuple

from generator.published.auditing import (
    balanced,
    evaluations,
    forms,
    itemised,
    items,
    lists,
    narrative,
    paragraphs,
    recognising,
    scored,
    sentences,
    statements,
    twice,
)
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.evaluating import Unreadable
from generator.published.auditing.forms import Form
from generator.published.auditing.judging import Judged
from generator.published.auditing.known import Known
from generator.published.auditing.recognising import Grammars
from generator.published.auditing.statements import Statement
from generator.published.auditing.terms import Paragraph, Role
from generator.published.lines import Read
from generator.published.reading import Found


class Coverage(NamedTuple):
    """Numbers that were read, claims that were looked at, numbers in no claim, paragraphs not understood."""

    numbers: int
    claims: int
    alone: int
    unread: tuple[int, ...]
    paragraphs: int
    remarks: tuple[str, ...] = ()
    """What else was not understood: tables, lists with a gap."""

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
    by_edition = _by_edition(found, edition, grammars or recognising.of_project())
    read = list(paragraphs.read(found.blocks))
    tables = forms.read(found.blocks)
    known = Known.of(read)
    books = statements.read(found.blocks)
    balanced.enter(books, known)
    judged = [*_judged(read, known), *scored.judge(tables, known), *balanced.judge(books),
              *itemised.judge(read, books)]
    told = _once(by_edition.contradictions, [one.found for one in judged if one.found])
    asked = [*by_edition.asked, *(one.ends for one in judged)]
    remarks = (*by_edition.remarks, *_remarks(found, read, tables, books))
    return Audited(tuple(told), _coverage(read, asked, tables, books, remarks))


def _by_edition(found: Found, edition: str, grammars: Grammars) -> _Told:
    try:
        told = narrative.audit(found.blocks, grammars, edition)
    except Unreadable as fault:
        return _Told(remarks=(_unreadable(edition, str(fault)),))
    passed = tuple(_unreadable(name, fault) for name, fault in told.passed)
    return _Told(told.contradictions, told.asked, passed)


def _unreadable(edition: str, fault: str) -> str:
    """That the templates of an edition, or of all of them, were not read."""
    if not edition:
        return f"各个版式的模板里都有不认得的写法（{fault}），没有按版式读"
    return f"版式“{edition}”的模板里有不认得的写法（{fault}），没有按它读"


def _judged(read: list[Paragraph], known: Known) -> Iterator[Judged]:
    listed = items.groups(read)
    for paragraph in read:
        lists.enter(paragraph, known)
    items.enter(listed, known)
    for paragraph in read:
        for claim in (*sentences.CLAIMS, lists.sums, lists.bracketed, lists.spelled,
                      twice.counted):
            yield from claim(paragraph, known)
    yield from items.sums(listed, known)
    yield from evaluations.judge(known)
    for over_all in _OVER_ALL:
        yield from over_all(known)


_OVER_ALL = (twice.same, twice.priors, twice.funds, twice.basics, twice.parts, twice.budgets, twice.agency,
             twice.cars, twice.spent_on_nothing,
             twice.three)
"""Claims between chapters."""


def _remarks(found: Found, read: Sequence[Paragraph], tables: Sequence[Form],
             books: Sequence[Statement]) -> Iterator[str]:
    """What was not understood beside paragraphs, so that nothing is claimed over it."""
    places = [at for at, block in enumerate(found.blocks) if not isinstance(block, Read)]
    strange = {*statements.strange(found.blocks, books), *(form.block for form in tables if form.unread)}
    if strange:
        yield f"第{'、'.join(str(places.index(block) + 1) for block in sorted(strange))}张表没有读全"
    for group in items.groups(read):
        if group.seen and not group.whole:
            yield f"第{group.items[0].paragraph.number}段起的编号有缺，合计没有核对"


def _once(first: Sequence[Contradiction], others: Sequence[Contradiction]) -> list[Contradiction]:
    """All in reading order. What two parts tell of the same numbers is told once, as the templates of the
    edition have it: they know what the numbers are.
    """
    known = {(_values(one), end.spot.block) for one in first for end in one.ends}
    kept = [*first]
    seen: set[object] = set()
    for one in sorted(others, key=lambda one: (one.ends[0].spot, one.code)):
        key = (one.ends[0].spot, one.message), (one.code, _spots(one.ends))
        if seen.isdisjoint(key) and (_values(one), one.ends[0].spot.block) not in known:
            kept.append(one)
        seen.update(key)
    return sorted(kept, key=lambda one: (one.ends[0].spot, one.code))


def _values(one: Contradiction) -> frozenset[Decimal]:
    """What is printed, wherever it stands: an amount may be taken from another place where it is the same."""
    return frozenset(abs(end.value) for end in one.ends)


def _spots(ends: Sequence[Printed]) -> frozenset[tuple[int, ...]]:
    """Where numbers begin: whether a unit belongs to a number is taken differently."""
    return frozenset(end.spot[:4] for end in ends)


def _coverage(read: list[Paragraph], asked: Sequence[tuple[Printed, ...]], tables: list[Form],
              books: list[Statement], remarks: Iterable[str]) -> Coverage:
    used: set[tuple[int, ...]] = {end.spot[:4] for ends in asked for end in ends}
    unread = [one.number for one in read if not _is_read(one, used)]
    with_figures = [one for one in read if _figures(one)]
    every = [term.printed for one in read for term in one.terms]
    plain = [term.printed for one in read for term in one.terms if term.role is not Role.PROSE]
    numbers = len(every) + sum(form.numbers for form in tables) + sum(book.numbers for book in books)
    alone = sum(one.spot[:4] not in used for one in plain)
    claims = len({_spots(ends) for ends in asked})
    return Coverage(numbers, claims, alone, tuple(unread), len(with_figures), tuple(remarks))


def _figures(paragraph: Paragraph) -> list[Printed]:
    """The numbers that a claim should be made of."""
    budgeted = any(term.role is Role.BUDGET for term in paragraph.terms)
    after = {paragraph.terms[at + 1] for at, term in enumerate(paragraph.terms[:-1]) if term.role in _BEFORE}
    return [term.printed for term in paragraph.terms
            if term.role in _CLAIMED or term.role is Role.COMPLETION and budgeted
            or term.role is Role.GROWTH and term in after]


_CLAIMED = (Role.SHARE, Role.VARIANCE, Role.ADJUSTED)
_BEFORE = (Role.CHANGE, Role.PRIOR)
"""What a growth can be computed from stands just before it."""


def _is_read(paragraph: Paragraph, used: Set[tuple[int, ...]]) -> bool:
    figures = _figures(paragraph)
    return not figures or any(one.spot[:4] in used for one in figures)
