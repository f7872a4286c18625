"""What every writer reads off the tree in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from generator.document.tree import (
    Align,
    Block,
    Content,
    Document,
    Heading,
    Inline,
    Paragraph,
    Quantity,
    Role,
    Table,
    Text,
    Title,
    blocks,
    headings,
    plain,
)

CONTENTS_DEPTH = 2
"""A table of contents lists headings down to this level."""

_LINE_END = re.compile("\r\n?")
_APART = re.compile("\\s*\u3000{2}\\s*")
"""What holds the parts of a subtitle apart."""


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


def notes(below: Iterable[Block]) -> tuple[Content, ...]:
    """The notes that blocks begin with: those of the table above them."""
    found = takewhile(lambda block: isinstance(block, Paragraph) and block.role is Role.NOTE, below)
    return tuple(block.content for block in found if isinstance(block, Paragraph))


def lines(subtitle: Content) -> list[tuple[Content, Content]]:
    """What stands at the left and at the right of each line of a subtitle.

    Its parts stand by twos; where their number is odd, the first is alone, at the right.
    """
    parts: list[list[Inline]] = [[]]
    for inline in subtitle:
        pieces: list[Inline] = [inline]
        if isinstance(inline, Text):
            pieces = [inline._replace(content=words) for words in _APART.split(inline.content)]
        parts[-1].append(pieces[0])
        parts += ([piece] for piece in pieces[1:])
    told = [tuple(part) for part in parts if plain(tuple(part)).strip()]
    alone: list[tuple[Content, Content]] = [((), told[0])] if len(told) % 2 else []
    rest = told[len(alone):]
    return [*alone, *zip(rest[::2], rest[1::2], strict=True)]


def apart(table: Table) -> list[tuple[Content, Content]]:
    """The lines of a subtitle that stands in parts; none if it is one line in the middle or at the right."""
    told = [] if table.subtitle_align is Align.RIGHT else lines(table.subtitle)
    return told if any(left for left, _ in told) else []


def runs(content: Content) -> list[Run]:
    """The words and numbers of a paragraph in as few pieces as there can be."""
    if len(content) == 1:
        text, strong, target = run(content[0])
        return [Run(text, strong, target)] if text else []
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
    return [*found, Run(rest, *alike)] if (rest := "".join(texts)) else found


def words(content: Content) -> str:
    """The words and numbers of a paragraph or cell as one text. A new line is `\\n`."""
    return run(content[0])[0] if len(content) == 1 else "".join([run(inline)[0] for inline in content])


def run(inline: Inline) -> tuple[str, bool, str]:
    """One word or number, as a run has it."""
    if isinstance(inline, Quantity):  # Most are, and a `match` takes three times as long.
        return inline.text, inline.strong, ""
    if isinstance(inline, Text):
        text = inline.content
        return _LINE_END.sub("\n", text) if "\r" in text else text, inline.strong, inline.target
    return "" if inline.soft else "\n", False, ""
