"""Text that an author folded over several lines, put together as Chinese is written: without blanks."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

_CJK_PUNCTUATION = "“”‘’—…·"


def close_up(value: str, typed: list[str]) -> str:
    """Take out the blank at each line end of `typed` that stands between Chinese characters in `value`."""
    position, parts = 0, []
    for before, after in pairwise(typed):
        tail = before.rpartition("\\")[2][1:] if "\\" in before else before
        if not tail or not after:
            continue
        seam = value.find(f"{tail} {after[0]}", position)
        if seam < 0:
            continue
        blank = seam + len(tail)
        parts.append(value[position: blank])
        position = blank + 1 if _meet(tail[-1], after[0]) else blank
    return "".join(parts) + value[position:]


def _meet(left: str, right: str) -> bool:
    """Whether two characters stand side by side in Chinese text without a blank."""
    wide = [unicodedata.east_asian_width(character) in "WF" for character in (left, right)]
    return all(wide) or any(wide) and (left in _CJK_PUNCTUATION or right in _CJK_PUNCTUATION)
