"""Numbers that somebody typed into a template. They would stay as they are when the data changes, so they are refused.

A number is digits before a unit of what reports count: 元, %, 个, 辆, 人, 平方米 and their like; or the whole of what an
expression prints. Digits without a unit may be anything (2023年, 〔2023〕1号, 公开08表) and are let alone, and so are words
that only begin like a unit (个人, 人员, 元旦), spans of time (3个月), and phrases that the edition lists (固定说法).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import TemplateSyntaxError
from jinja2.lexer import Token, TokenStream

_DIGITS = r"\d(?:[\d,，.．]*\d)?"
_BARE = re.compile(rf"\s*{_DIGITS}\s*")
_NUMBER = (
    rf"(?<![A-Za-z\d.,第])(?<!第\s){_DIGITS}"
    r"(?:\s|</?strong\b[^>]*>)*"  # Layout, and emphasis of one of the two.
    r"[多余]?(?:[十百千]?[万亿]?元(?![旦宵月年素])|[%％‰]|辆|平方米|平米|㎡"
    r"|[万亿]?个(?![人体别性案月]|工作日|自然日|小时|部分|方面)"
    r"|[万亿]?人(?![员民大代才社防力均事口工类武体文身格保物行]))")
_MARK = re.compile(r"<[^>]*>|\n\s*")


def checked(stream: TokenStream, phrases: tuple[str, ...]) -> Iterator[Token]:
    """The tokens of a template. At a number that was typed, which no phrase explains, that is a `TemplateSyntaxError`."""
    in_tag, first, begun = False, None, False
    for token in stream:
        if token.type in ("data", "string"):
            words, start = str(token.value), 0
            if token.type == "data":
                start = words.find(">") + 1 if in_tag else 0
                in_tag = words.rfind("<") > words.rfind(">") or in_tag and ">" not in words
            if found := _typed(phrases, words, start):
                raise _refused(found[0], token.lineno + words.count("\n", 0, found.start()), stream)
        if begun and not in_tag and token.type == "string" and _BARE.fullmatch(str(token.value)):
            raise _refused(str(token.value), token.lineno, stream)
        if first and token.type in ("pipe", "tilde"):
            raise _refused(str(first.value), first.lineno, stream)
        first = token if begun and not in_tag and token.type in ("integer", "float") else None
        begun = token.type == "variable_begin"
        yield token


def _typed(phrases: tuple[str, ...], words: str, start: int) -> re.Match[str] | None:
    return next((found for found in _pattern(phrases).finditer(words, start) if found["number"]), None)


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """What is passed over, and what is found: each begins where the one before has ended."""
    return re.compile("|".join(("<[^>]*>", *map(re.escape, phrases), f"(?P<number>{_NUMBER})")))


def _refused(number: str, line: int, stream: TokenStream) -> TemplateSyntaxError:
    return TemplateSyntaxError(
        f"“{_MARK.sub('', number)}”是直接写在模板里的数，数据改了它不会跟着改。请用 wan、pct 或 num 印出数据里的数；"
        "确是固定的说法，请列入 edition.yaml 的“固定说法”", line, stream.name, stream.filename)
