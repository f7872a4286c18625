"""A line of an author's file: a text as its value, bare where that is read as this text, and a comment."""

from __future__ import annotations

import json

from generator.problems import Rejected
from generator.reading import source


def written(text: str) -> str:
    """The plainest way to write a text that is read as this text."""
    single = text.replace("'", "''")
    ways = (text, f"'{single}'", json.dumps(text, ensure_ascii=False))
    return next(way for way in ways if _read(way) == text)


def lines_below(text: str) -> list[str]:
    """The lines of a text of several, as they stand below `键: |`; none where they would not be read so."""
    lines = text.split("\n") if "\n" in text else []
    read = _read("|\n" + "".join(f"  {line}\n" for line in lines)) if lines else None
    return lines if read == text else []


def behind(words: str, note: str) -> str:
    """A line with a comment behind it."""
    return f"{words}  # {note}" if note else words


def _read(way: str) -> object:
    """What an author's file has where this is written; None if such a file is refused."""
    try:
        return source.load(f"值: {way}\n".encode(), "").value.get("值")
    except Rejected:
        return None
