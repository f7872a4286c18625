"""Text that an author folded over several lines, put together as Chinese is written: without blanks."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

from yaml.events import ScalarEvent
from yaml.nodes import ScalarNode

LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CJK_PUNCTUATION = "“”‘’—…·"


def unfolded(scalar: ScalarEvent | ScalarNode, text: str) -> str:
    """A scalar of a text, without the blanks that YAML puts for line ends between Chinese characters."""
    start, end = scalar.start_mark, scalar.end_mark
    assert start is not None and end is not None
    value: str = scalar.value
    if scalar.style == "|":
        return value.rstrip("\n")
    if start.line == end.line:
        return value
    typed = _typed(text[start.index: end.index], scalar.style)
    return _close_up(value.rstrip("\n"), typed[1:]) if scalar.style == ">" else _close_up(value, typed)


def _typed(raw: str, style: str | None) -> list[str]:
    """The lines of a scalar as they were typed, without their indents and an opening quote."""
    if style in ("'", '"'):
        raw = raw[1:]
    if style == "'":
        raw = raw.replace("''", "'")
    return [line.strip(" ") for line in LINE_END.split(raw)]


def _close_up(value: str, typed: list[str]) -> str:
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
