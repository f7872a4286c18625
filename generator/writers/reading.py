"""What every writer reads off the tree in the same way."""

from __future__ import annotations

import re

from generator.document import Break, Content, Document, Heading, Inline, Quantity, Text, headings

CONTENTS_DEPTH = 2
"""A table of contents lists headings down to this level."""

_LINE_END = re.compile("\r\n?")


def contents(document: Document) -> tuple[Heading, ...]:
    """The headings that a table of contents lists."""
    return tuple(heading for heading in headings(document) if heading.level <= CONTENTS_DEPTH)


def runs(content: Content) -> list[tuple[str, bool]]:
    """Words that look alike in one piece, and whether they are strong. A new line is `\\n`."""
    found: list[tuple[str, bool]] = []
    for inline in content:
        text, strong = run(inline)
        if found and found[-1][1] is strong:
            found[-1] = found[-1][0] + text, strong
        elif text:
            found.append((text, strong))
    return found


def run(inline: Inline) -> tuple[str, bool]:
    """One word or number, and whether it is strong."""
    match inline:
        case Text():
            text = inline.content
            return _LINE_END.sub("\n", text) if "\r" in text else text, inline.strong
        case Quantity():
            return inline.text, inline.strong
        case Break():
            return "\n", False
