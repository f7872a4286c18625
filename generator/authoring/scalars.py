"""A text as a value on one line of an author's file: bare where that is read as this text, else quoted."""

from __future__ import annotations

import json

from generator.problems import Rejected
from generator.reading import source


def written(text: str) -> str:
    """The plainest way to write a text that is read as this text."""
    single = text.replace("'", "''")
    ways = (text, f"'{single}'", json.dumps(text, ensure_ascii=False))
    return next(way for way in ways if _read(way) == text)


def _read(way: str) -> object:
    """What an author's file has where this is written; None if such a file is refused."""
    try:
        return source.load(f"值: {way}\n".encode(), "").value.get("值")
    except Rejected:
        return None
