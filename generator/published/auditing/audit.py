"""What contradicts itself in a finished document, and how much of it was read: the parts in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.published.auditing import (
    balanced,
    evaluations,
    forms,
    itemised,
    items,
    lists,
    paragraphs,
    scored,
    sentences,
    statements,
    twice,
)
from generator.published.auditing.contradictions import Contradiction, Printed, Spot
from generator.published.auditing.forms import Form
from generator.published.auditing.judging import Judged
from generator.published.auditing.known import Known
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


def contradictions(found: Found, edition: str = "") -> list[Contradiction]:
    """Everything in a document that cannot be right, or is to be asked about, in reading order."""
    return list(audit(found, edition).contradictions)


def audit(found: Found, edition: str = "") -> Audited:
    """The contradictions of a document, and what was read of it.

    `edition`: whose sentences they are, for parts that read by an edition; these parts need none.
    """
    read = list(paragraphs.read(found.blocks))
    tables = forms.read(found.blocks)
    known = Known.of(read)
    books = statements.read(found.blocks)
    balanced.enter(books, known)
    judged = [*_judged(read, known), *scored.judge(tables, known), *balanced.judge(books),
              *itemised.judge(read, books)]
    told = [one.found for one in judged if one.found]
    coverage = _coverage(read, judged, tables, books, _remarks(found, read, tables, books))
    return Audited(tuple(_once(told)), coverage)


def _judged(read: list[Paragraph], known: Known) -> Iterator[Judged]:
    listed = items.groups(read)
    for paragraph in read:
        lists.enter(paragraph, known)
    items.enter(listed, known)
    for paragraph in read:
        for claim in (*sentences.CLAIMS, lists.sums, twice.counted):
            yield from claim(paragraph, known)
    yield from items.sums(listed, known)
    yield from evaluations.judge(known)
    for over_all in _OVER_ALL:
        yield from over_all(known)


_OVER_ALL = (twice.same, twice.priors, twice.funds, twice.basics, twice.parts, twice.budgets, twice.agency,
             twice.cars, twice.spent_on_nothing)
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


def _once(told: list[Contradiction]) -> list[Contradiction]:
    """What is told of the same numbers by two parts is told once."""
    seen: set[object] = set()
    kept = []
    for one in sorted(told, key=lambda one: (one.ends[0].spot, one.code)):
        key = (one.ends[0].spot, one.message), (one.code, frozenset(end.spot for end in one.ends))
        if seen.isdisjoint(key):
            kept.append(one)
        seen.update(key)
    return kept


def _coverage(read: list[Paragraph], judged: list[Judged], tables: list[Form],
              books: list[Statement], remarks: Iterable[str]) -> Coverage:
    used = {end.spot for one in judged for end in one.ends}
    unread = [one.number for one in read if not _is_read(one, used)]
    with_figures = [one for one in read if _figures(one)]
    every = [term.printed for one in read for term in one.terms]
    plain = [term.printed for one in read for term in one.terms if term.role is not Role.PROSE]
    numbers = len(every) + sum(form.numbers for form in tables) + sum(book.numbers for book in books)
    alone = sum(one.spot not in used for one in plain)
    return Coverage(numbers, len(judged), alone, tuple(unread), len(with_figures), tuple(remarks))


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


def _is_read(paragraph: Paragraph, used: set[Spot]) -> bool:
    figures = _figures(paragraph)
    return not figures or any(one.spot in used for one in figures)
