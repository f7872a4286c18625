"""The templates of an edition → its grammar."""

from __future__ import annotations

from generator.composing.editions import Edition
from generator.kind import Kind
from generator.published.auditing.grammar import Grammar
from generator.published.auditing.interpreting import Interpreter
from generator.published.auditing.passages import Paragraphs
from generator.published.auditing.patterns import patterns

_REPORT = "report.html.j2"


def compiled(kind: Kind, edition: Edition) -> Grammar:
    """The grammar of an edition."""
    assert kind.stages.symbols
    paragraphs = Paragraphs()
    paragraphs.add(Interpreter(edition, kind.stages.symbols(edition)).run(_REPORT))
    return Grammar(edition.name, patterns(paragraphs.found), edition.without_base)
