"""How a line of an author's file must be spelled where its syntax leaves no choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from generator.problems import Mend, Place

DASHES: Final = {
    "－": "全角短横", "﹣": "小短横", "—": "破折号", "–": "破折号", "―": "破折号", "‒": "破折号", "−": "减号",
    "‐": "连字符", "‑": "连字符", "•": "圆点", "●": "圆点", "·": "间隔号", "・": "间隔号"}
"""What is typed where YAML wants `- `, and what it is called."""
ANY_DASH: Final = f"[{''.join(DASHES)}]"
"""One of them, in a pattern."""
_DASHED: Final = re.compile(rf" *({ANY_DASH})[ \u3000]*(?!{ANY_DASH}|[\s-]|$)")
"""One of them before an item of a list; two beside each other are none."""


class Spelling(NamedTuple):
    """What to put in place of characters of a line; `column` from 0."""

    column: int
    typed: str
    right: str

    def at(self, file: str, line: int) -> Mend:
        """The same in a line of a file, from 0."""
        return Mend(Place(file, line + 1, self.column + 1), self.typed, self.right)


def respelled(code: str, lines: Sequence[str], line: int, column: int) -> Spelling | None:
    """The correction that the message of bad syntax spells out; None if it leaves a choice."""
    text = lines[line] if line < len(lines) else ""
    match code:
        case "IN021":
            found = re.compile(r"：\s*|:").match(text, column)
            rest = text[found.end():].strip() if found else ""
            return Spelling(column, found[0], ": " if rest else ":") if found else None
        case "IN022":
            return _quoted(text)
        case "IN024":
            return dashed(text)
        case _:
            return None


def dashed(text: str) -> Spelling | None:
    """A line whose item begins with another dash than `- `."""
    found = _DASHED.match(text)
    return Spelling(found.start(1), text[found.start(1):found.end()], "- ") if found else None


def _quoted(text: str) -> Spelling | None:
    """A line whose text has a colon of its own, in quotes. A comment, quotes or brackets may mean more."""
    found = re.fullmatch(r"( *(?:- +)?[^\s:'\"\[{#][^:#]*: +)([^\s'\"\[{|>&*!].*?)\s*", text)
    if not found or re.search(r"\s#|[\"\\]", found[2]):
        return None
    return Spelling(found.start(2), found[2], f'"{found[2]}"')
