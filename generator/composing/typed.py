"""Numbers that somebody typed into a template: refused, since they would stay as they are when data changes.

A number is digits before a unit of what reports count: 元, %, 个, 辆, 人, 平方米 and their like; or the whole
of what an expression prints. Digits without a unit may be anything (2023年, 〔2023〕1号, 公开08表) and are
let alone, and so are words that only begin like a unit (个人, 人员, 元旦), spans of time (3个月), and phrases
that the edition lists (固定说法).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.quantities import CHINESE, NO_UNIT

if TYPE_CHECKING:  # An edition's words are looked at too, where nothing is composed.
    from jinja2 import TemplateSyntaxError
    from jinja2.lexer import Token, TokenStream

_DIGITS = r"\d(?:[\d,，.．]*\d)?"
_DIGIT = re.compile(r"\d")
_BARE = re.compile(rf"\s*{_DIGITS}\s*")
_NUMBER = (
    rf"(?<![A-Za-z\d.,第])(?<!第\s){_DIGITS}"
    r"(?:\s|</?strong\b[^>]*>)*"  # Layout, and emphasis of one of the two.
    rf"[多余]?(?:[十百千]?[万亿]?元(?![{NO_UNIT['元']}])|[%％‰]|辆|平方米|平米|㎡"
    rf"|[万亿]?个(?![{NO_UNIT['个']}]|工作日|自然日|小时|部分|方面)"
    rf"|[万亿]?人(?![{NO_UNIT['人']}]))")
_MADE = r"<data\b|<span\b[^>]*\ssource\b"
"""What filters write: the exact value of a number, and where a unit wrote its words."""
_SAYS = re.compile(CHINESE)
_MARK = re.compile(r"<[^>]*>|\n\s*")


def checked(stream: TokenStream, phrases: tuple[str, ...]) -> Iterator[Token]:
    """The tokens of a template. A number that was typed, unless in a phrase, is a `TemplateSyntaxError`.

    Strings count where they may be printed: not what something is compared with, nor a value of a statement
    that says nothing (`{% set width = "100%" %}`).
    """
    in_tag, begun, number, printed, before = False, False, None, False, ""
    for token in stream:
        words, line = str(token.value), token.lineno
        if token.type == "data":
            start = _end_of_tag(words) if in_tag else 0
            in_tag = words.rfind("<") > words.rfind(">") or in_tag and ">" not in words
            _check(phrases, words, start, line, stream)
        elif token.type == "string" and before not in ("eq", "ne") and (printed or _SAYS.search(words)):
            _check(phrases, words, 0, line, stream)
            if begun and not in_tag and _BARE.fullmatch(words):
                raise _refused(words, line, stream)
        elif number and token.type in ("pipe", "tilde"):  # Made a text, it would be printed.
            raise _refused(number, line, stream)
        number = words if begun and not in_tag and token.type in ("integer", "float") else None
        begun = token.type == "variable_begin"
        printed, before = begun or printed and token.type != "variable_end", token.type
        yield token


def number(words: str, phrases: tuple[str, ...]) -> str:
    """The first number that somebody typed into words, unless in a phrase; empty if there is none."""
    if not _DIGIT.search(words):
        return ""
    return next((_MARK.sub("", one[0]) for one in _pattern(phrases).finditer(words) if one["number"]), "")


def _end_of_tag(words: str) -> int:
    """Where a tag that began before has ended."""
    return words.find(">") + 1 or len(words)


def _check(phrases: tuple[str, ...], words: str, start: int, line: int, stream: TokenStream) -> None:
    there = _pattern(phrases).finditer(words, start)
    found = next((one for one in there if one["made"] or one["number"]), None)
    if not found:
        return
    at = line + words.count("\n", 0, found.start())
    if found["made"]:
        raise _wrong("<data> 和 <span source> 是过滤器写出的，不能直接写在模板里。"
                     "请用 wan、pct 或 num 印出数据里的数", at, stream)
    raise _refused(found[0], at, stream)


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """What is passed over, and what is found: each begins where the one before has ended."""
    passed = ("<[^>]*>", *map(re.escape, phrases))
    return re.compile("|".join((f"(?P<made>{_MADE})", *passed, f"(?P<number>{_NUMBER})")))


def _refused(number: str, line: int, stream: TokenStream) -> TemplateSyntaxError:
    return _wrong(f"“{_MARK.sub('', number)}”是直接写在模板里的数，数据改了它不会跟着改。"
                  "请用 wan、pct 或 num 印出数据里的数；确是固定的说法，请列入 edition.yaml 的“固定说法”",
                  line, stream)


def _wrong(message: str, line: int, stream: TokenStream) -> TemplateSyntaxError:
    from jinja2 import TemplateSyntaxError

    return TemplateSyntaxError(message, line, stream.name, stream.filename)
