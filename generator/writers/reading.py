"""What every writer reads off the tree in the same way."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.document import Break, Content, Document, Heading, Inline, Quantity, Text, headings

CONTENTS_DEPTH = 2
"""A table of contents lists headings down to this level."""

_LINE_END = re.compile("\r\n?")


class Run(NamedTuple):
    """Words that look alike and lead to the same place. A new line is `\\n`."""

    text: str
    strong: bool
    target: str = ""


def contents(document: Document) -> tuple[Heading, ...]:
    """The headings that a table of contents lists."""
    return tuple(heading for heading in headings(document) if heading.level <= CONTENTS_DEPTH)


def runs(content: Content) -> list[Run]:
    """The words and numbers of a paragraph in as few pieces as there can be."""
    found: list[Run] = []
    for inline in content:
        run = _run(inline)
        if found and found[-1][1:] == run[1:]:
            found[-1] = run._replace(text=found[-1].text + run.text)
        elif run.text:
            found.append(run)
    return found


def _run(inline: Inline) -> Run:
    match inline:
        case Text():
            return Run(_LINE_END.sub("\n", inline.content), inline.strong, inline.target)
        case Quantity():
            return Run(inline.text, inline.strong)
        case Break(soft):
            return Run("" if soft else "\n", False)
