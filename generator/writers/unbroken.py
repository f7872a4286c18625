"""What no line may end in: a number with its sign."""

from __future__ import annotations

import re

MINUS = "\u2212"
_UNIT = "[%％‰年月日号时分秒周天元万亿个人次辆级层]"
_HYPHEN = re.compile(rf"(?<![0-9A-Za-z)）-])(?<![0-9]{_UNIT})(?<![0-9]{_UNIT}{_UNIT})-(?=[0-9])")
"""A hyphen that is a minus. Behind a number, a letter or a bracket it is the dash of a range or a name."""
_SIGNED = re.compile(rf"({MINUS}[0-9][0-9,.]*%?)")


def signed(text: str) -> list[str]:
    """Words in parts, of which each number with a minus is one. The minus is U+2212."""
    if "-" not in text:
        return [text]
    return [part for part in _SIGNED.split(_HYPHEN.sub(MINUS, text)) if part]


def is_signed(part: str) -> bool:
    """Whether words are nothing but a number with a minus."""
    return _SIGNED.fullmatch(part) is not None
