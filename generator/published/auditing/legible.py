"""A document as an audit reads it: without what nobody sees, and whole what blanks and line ends have parted.

A number stands beside its words then, and in one piece.
"""

from __future__ import annotations

import re
from typing import Final

from generator.published.lines import Read
from generator.published.reading import Found

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MINUS: Final = "\u2212"
"""As it stands in Word files, and in no others: the same is told of all."""
_BLANK: Final = "[ \t\xa0\u2000-\u200a\u202f\u3000]"
_UNIT: Final = rf"(?={_BLANK}*(?:[万亿]?元|[%％]))"
_PARTED: Final = re.compile(
    rf"(?<![0-9.,，])[0-9]{{1,3}}(?:[,，]{_BLANK}*[0-9]{{3}}){{1,4}}(?![0-9])"
    rf"|(?<![0-9.,，])[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}}){{1,4}}(?=\.[0-9]{{2}}{_UNIT})"
    rf"|(?<=[^\s0-9.,，。；;：:、)）])[0-9]+{_BLANK}*\.{_BLANK}*[0-9]{{1,2}}{_UNIT}")
"""`3, 617.68`, `3 617.68万元`, `11. 06万元`; but `1. 50万元` where a clause begins is one of a list."""
_BROKEN: Final = re.compile(rf"(?<=[一-龥)）])\s++(?=-?[0-9][0-9,，]*(?:\.[0-9]+)?{_UNIT})")
"""A blank, or the end of a line, between words and their amount or rate."""
_BLANKS: Final = re.compile(f"{_BLANK}+")


def legible(found: Found) -> Found:
    """The same document, where this changes nothing the second time."""
    return found._replace(blocks=[
        one._replace(text=_BROKEN.sub("", _words(one.text)).strip()) if isinstance(one, Read) else
        tuple(tuple(map(_words, row)) for row in one) for one in found.blocks])


def _words(text: str) -> str:
    seen = _INVISIBLE.sub("", text).replace(_MINUS, "-")
    return _PARTED.sub(lambda one: _BLANKS.sub("", one[0]), seen)
