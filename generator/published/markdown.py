"""Markdown as our writer makes it → what stands in it: a paragraph a line, tables of pipes or of HTML.

Tables of pipes have no spans: where a cell covers places, they are blank. So they are in those of HTML, which
earlier versions wrote for any table with spans.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from generator.published import html as page
from generator.published.lines import Read, Rows, levelled

_ANCHOR = re.compile(r'<a id="[^"]*"></a>')
_HEADING = re.compile(r"(#{1,6}) ")
_ENTRY = re.compile(r"\s*[-*] \[.*\]\(#[^)]*\)\s*")
_RULE = re.compile(r"\s*:?-+:?\s*")
_INLINE = re.compile(
    r"\\([!-/:-@\[-`{-~])|(&#?\w+;)|(<br ?/?>)|</?(?:strong|b|em|a)\b[^>]*>|\]\(#[^)]*\)|[\[*]")
_CELL = re.compile(r"(?:\\.|[^|\\])*")


def read(text: str) -> list[Read | Rows]:
    """The paragraphs and tables of a text."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return levelled([block for part in parts for block in _part(part)])


def _part(part: str) -> Iterator[Read | Rows]:
    """What stands between two blank lines."""
    lines = [line for line in part.split("\n") if line.strip() and not _ANCHOR.fullmatch(line.strip())]
    if not lines or all(map(_ENTRY.fullmatch, lines)):
        return
    if lines[0].lstrip().startswith("<table"):
        yield from page.blocks("\n".join(lines), spread=True)
    elif lines[0].startswith("|"):
        rows = [_cells(line) for line in lines]
        yield tuple(tuple(map(_plain, row)) for row in rows if not all(map(_RULE.fullmatch, row)))
    else:
        for line in lines:
            heading = _HEADING.match(line)
            yield Read(_plain(line[heading.end():]), len(heading[1])) if heading else Read(_plain(line))


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    cells, at = [], 0
    while at < len(inside):
        found = _CELL.match(inside, at)
        assert found
        cells.append(found[0])
        at = found.end() + 1
    return cells


def _plain(text: str) -> str:
    """Words without their marks."""
    return _INLINE.sub(lambda found: found[1] or (html.unescape(found[2]) if found[2] else "")
                       or ("\n" if found[3] else ""), text)
