"""What every writer reads off the tree in the same way."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.document.tree import (
    Break,
    Content,
    Document,
    Heading,
    Inline,
    Quantity,
    Text,
    Title,
    blocks,
    headings,
)

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


def title_levels(document: Document) -> int:
    """How many levels of headings the title takes where it is one: none if it is not printed."""
    return int(any(isinstance(block, Title) for block in blocks(document)))


def runs(content: Content) -> list[Run]:
    """The words and numbers of a paragraph in as few pieces as there can be."""
    found: list[Run] = []
    texts: list[str] = []
    alike = (False, "")
    for inline in content:
        text, strong, target = run(inline)
        if text and (strong, target) != alike:
            if texts:
                found.append(Run("".join(texts), *alike))
            texts, alike = [], (strong, target)
        texts.append(text)
    return [*found, Run(words, *alike)] if (words := "".join(texts)) else found


def run(inline: Inline) -> tuple[str, bool, str]:
    """One word or number, as a run has it."""
    match inline:
        case Text():
            text = inline.content
            return _LINE_END.sub("\n", text) if "\r" in text else text, inline.strong, inline.target
        case Quantity():
            return inline.text, inline.strong, ""
        case Break(soft):
            return "" if soft else "\n", False, ""
