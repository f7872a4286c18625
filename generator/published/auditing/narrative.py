"""The narrative of a finished document judged by the templates of its edition: all of it, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from generator.kinds import KINDS
from generator.published.auditing import grammar, paragraphs, precision, recomputing, saying
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.grammar import Reading
from generator.published.auditing.recognising import Grammars, Recognised, recognised
from generator.published.auditing.terms import Paragraph
from generator.published.lines import Read, Rows


class Narrative(NamedTuple):
    """What the templates of an edition read in a document, the numbers that agree or not, and what is wrong.

    `asked` are the numbers of each relation that was looked at, `passed` the editions whose templates nobody
    can read back, each with why.
    """

    reading: Reading
    asked: tuple[tuple[Printed, ...], ...]
    contradictions: tuple[Contradiction, ...]
    passed: tuple[tuple[str, str], ...]


def audit(blocks: Sequence[Read | Rows], grammars: Grammars, edition: str = "",
          read: Sequence[Paragraph] | None = None) -> Narrative:
    """The narrative of a document. Its edition is recognised, unless one is named: one that there is not is a
    `KeyError`; one whose templates nobody can read back is `Unreadable`, and so is a project without others.
    `read` are its paragraphs, where they were read already.
    """
    kind, reading, passed = _read(blocks, grammars, edition)
    relations = grammars.relations(kind)
    if read is None:
        read = list(precision.settled(list(paragraphs.read(blocks))))
    numbers = precision.as_settled(reading.numbers, read)
    checks = recomputing.checks(numbers, relations, reading.whole, reading.without_base)
    found = (*recomputing.told(checks), *saying.said_new(reading.lines, blocks),
             *saying.misdirected(reading.lines, relations))
    return Narrative(reading, tuple(check.ends for check in checks), found, passed)


def _read(blocks: Sequence[Read | Rows], grammars: Grammars, edition: str) -> Recognised:
    if not edition:
        return recognised(blocks, grammars)
    kinds = [kind for kind in KINDS.values() if kind.stages.symbols and edition in grammars.names(kind)]
    if not kinds:
        raise KeyError(edition)
    readings = [Recognised(kind, grammar.read(blocks, grammars.of(kind, edition))) for kind in kinds]
    return max(readings, key=lambda one: len(one.reading.lines))
