"""A document as an audit reads it: without what nobody sees, and numbers whole that blanks have parted."""

from __future__ import annotations

import re
from typing import Final

from generator.published.lines import Read
from generator.published.reading import Found

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANK: Final = "[ \t\xa0\u2000-\u200a\u202f\u3000]"
_UNIT: Final = rf"(?={_BLANK}*(?:[万亿]?元|[%％]))"
_PARTED: Final = re.compile(
    rf"(?<![0-9.,，])[0-9]{{1,3}}(?:[,，]{_BLANK}*[0-9]{{3}})+(?![0-9])"
    rf"|(?<![0-9.,，])[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?=\.[0-9]{{2}}{_UNIT})"
    rf"|(?<=[^\s0-9.,，。；;：:、)）])[0-9]+{_BLANK}*\.{_BLANK}*[0-9]{{1,2}}{_UNIT}")
"""`3, 617.68`, `3 617.68万元`, `11. 06万元`; but `1. 50万元` where a clause begins is one of a list."""
_BLANKS: Final = re.compile(f"{_BLANK}+")


def legible(found: Found) -> Found:
    """The same document, where this changes nothing the second time."""
    return found._replace(blocks=[
        one._replace(text=_words(one.text).strip()) if isinstance(one, Read) else
        tuple(tuple(map(_words, row)) for row in one) for one in found.blocks])


def _words(text: str) -> str:
    return _PARTED.sub(lambda one: _BLANKS.sub("", one[0]), _INVISIBLE.sub("", text))
