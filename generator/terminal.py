"""What a terminal shows: text and nothing else, and tables whose Chinese characters are two letters wide.

Names and values come from files and may hold anything. `plain` makes one line of one; `lines` and `aligned`
do that to each of several. `page` looks once more at all that goes out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves the cursor, turns the text around or is no character."""
_COMMAND = re.compile(r"^(?P<blank>[^\S\n]*):(?=:)|#(?=#\w*\[)", re.MULTILINE)
"""Where CI services read commands: GitHub `::error`, `##[error]`, Azure `##vso[`, TeamCity `##teamcity[`."""
_IN_JSON = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|" r"#(?=#\w*\[)"


def plain(text: str) -> str:
    r"""A name, a value or a sentence on one line: control characters as `\x1b`, line ends as `\x0a`."""
    return _CONTROL.sub(_escaped, text)


def typed(line: str) -> str:
    """A line as it was typed, with its tabs."""
    return "\t".join(map(plain, line.split("\t")))


def lines(texts: Iterable[str]) -> str:
    """Lines below each other, each `plain`."""
    return "\n".join(map(plain, texts))


def page(text: str) -> str:
    """A text of several lines without what a terminal would obey, or a CI service in the words of others."""
    shown = "\n".join(map(typed, text.split("\n")))
    return _COMMAND.sub(lambda found: f"{found['blank'] or ''}{_escaped(found)}", shown)


def in_json(text: str) -> str:
    """The same JSON, with escapes for what is raw in it and should not be."""
    return re.sub(_IN_JSON, lambda found: f"\\u{ord(found[0]):04x}", text)


def columns(text: str) -> int:
    """Columns that a text takes: one for a half-width character, two for a wide one, none if it combines."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WFA" else 1
               for c in text)


def aligned(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), gap: int = 2) -> str:
    """Rows of equal length below each other. `right` are the places, from 0, of columns that hold numbers."""
    shown = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(columns, column)) for column in zip(*shown, strict=True)]

    def padded(place: int, text: str) -> str:
        blank = " " * (widths[place] - columns(text))
        return f"{blank}{text}" if place in right else f"{text}{blank}"

    between = " " * gap
    return "\n".join(between.join(padded(place, text) for place, text in enumerate(row)).rstrip()
                     for row in shown)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0][-1])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
