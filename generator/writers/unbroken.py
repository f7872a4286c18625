"""What no line of a Word file may end in: a number behind its sign and, in tables, before its unit."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from generator.quantities import TENS, UNITS

MINUS = "\u2212"
_BEFORE = "[%％‰年月日号时分秒周天元万亿个人次辆级层]"
_HYPHEN = re.compile(rf"(?<![0-9A-Za-z)）-])(?<![0-9]{_BEFORE})(?<![0-9]{_BEFORE}{_BEFORE})-(?=[0-9])")
"""A hyphen that is a minus. Behind a number, a letter or a bracket it is the dash of a range or a name."""
_SIGNED = re.compile(rf"({MINUS}[0-9][0-9,.]*%?)")

_NUMBER = r"[≥≤><=＞＜＝±]*-?[0-9][0-9,]*(?:\.[0-9]+)?[%％‰]?"
_AMOUNT = rf"{_NUMBER}(?:{'|'.join(TENS)})?[余多]?(?:{UNITS})?"
_VALUE = rf"\A{_NUMBER}[^0-9\s，。；、：（]{{1,6}}\Z"
WHOLE = [re.compile(words) for words in (rf"{_VALUE}|{_AMOUNT}(?:[~～至—]?{_AMOUNT})*", _AMOUNT, _NUMBER)]
"""What a line of a cell holds: dates, ranges, and values with any unit; numbers with usual units, if there is
too little room; those alone."""
_KNOWN = {**dict.fromkeys("0123456789", 0.5), **dict.fromkeys(",.:; ", 0.25), "%": 0.84}
_WIDTHS = [_KNOWN.get(chr(code), 0.57) for code in range(128)]
GAP = 0.25
"""How wide ASCII signs are, and what stands between them and Chinese ones, in Chinese characters."""
OPENING, CLOSING = "（(〔《〈“‘「【", "）)〕》〉”’」】"
MARKS = "，。、；：！？"
NO_BEGIN = f"{CLOSING}{MARKS}…"
"""No line ends in what opens, none begins with what closes, with a mark or with dots."""


def signed(text: str) -> list[str]:
    """Words in parts, of which each number with a minus is one. The minus is U+2212."""
    if "-" not in text:
        return [text]
    return [part for part in _SIGNED.split(_HYPHEN.sub(MINUS, text)) if part]


def is_signed(part: str) -> bool:
    """Whether words are nothing but a number with a minus."""
    return part.startswith(MINUS) and _SIGNED.fullmatch(part) is not None


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """How wide words are, in Chinese characters."""
    if text.isascii():
        return sum(map(_WIDTHS.__getitem__, text.encode()))
    latin = [one.isascii() for one in text]
    widths = (_WIDTHS[ord(one)] if narrow else 1 for one, narrow in zip(text, latin, strict=True))
    return sum(widths) + GAP * sum(one != other for one, other in pairwise(latin))
