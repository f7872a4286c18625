"""Of which year a number is: the year named last in its sentence, until another is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from generator.published.auditing.contradictions import Printed
from generator.published.auditing.terms import Paragraph, begin_of

_YEARS: Final = re.compile("(20[0-9]{2})年")
_OWN_YEARS: Final = re.compile("(?<![比较与同])(20[0-9]{2})年(?!度?相比)")
"""Years that nothing is compared with."""
_ONLY_COMPARED: Final = (r"(?!度?(?:同期)?(?:决算|支出|收入|预算|执行|完成)*(?:数|额)?"
                         r"(?:相比|比较|对比|持平|一致|相同)|度?[^,;。0-9]{0,8}(?:结转|结余))")
"""A year that something is compared with, or that money was left from, says nothing of what follows."""
_NAMED: Final = re.compile(
    rf"(?<![比较与同和跟至到于过])(?:(?P<year>20[0-9]{{2}})年{_ONLY_COMPARED}|(?P<last>上年|去年|上一年){_ONLY_COMPARED})"
    rf"|(?P<now>今年)|(?<![年度])本年(?P<of>度?(?:财政拨款)?(?:收入|支出))?")

_COMPARED: Final = re.compile(r"[比较与同]\s*(?:上年|去年|上一年|(20[0-9]{2})\s*年)")
_BRACKETS: Final = re.compile(r"\([^()]*[0-9]\s*[万亿]?元[^()]*\)")


def about(paragraphs: Sequence[Paragraph]) -> str:
    """The year that a document is about: the one it names most."""
    years = Counter(year for one in paragraphs
                    for year in _OWN_YEARS.findall(f"{''.join(one.headings)}{one.flat}"))
    return max(years, key=lambda year: (years[year], year), default="")


def of_others(paragraph: Paragraph, year: str) -> Iterator[Printed]:
    """The numbers of a paragraph that are of another year than that which the document is about."""
    begin = 0
    for at, term in enumerate(paragraph.terms):
        if at and paragraph.terms[at - 1].sentence != term.sentence:
            begin = begin_of(paragraph.flat, term.start)
        own = _YEARS.findall(term.lead)
        if own and year not in own or _is_of_other(_outside(paragraph.flat[begin:term.start]), year):
            yield term.printed


def is_with_last(words: str, year: str) -> bool:
    """Whether what words compare with is the year before `year`, for all that they say."""
    found = _COMPARED.findall(words)
    return not found or not found[-1] or bool(year) and int(found[-1]) == int(year) - 1


def _outside(words: str) -> str:
    """Words without brackets in which an amount stands: (上年预算6.00万元) says nothing of what follows."""
    return _BRACKETS.sub("", words)


def _is_of_other(words: str, year: str) -> bool:
    """Whether the last year that words name outside a reason is another one. 本年收入 may be of any year."""
    other, by_number, at = False, False, 0
    for found in _NAMED.finditer(words):
        if "原因" in words[words.rfind(";", 0, found.start()) + 1:found.start()]:
            continue
        if found["year"]:
            other, by_number = found["year"] != year, True
        elif found["last"]:
            other, by_number = True, False
        elif found["now"] or not found["of"] or not by_number and "其中" not in words[at:found.start()]:
            other = False
        at = found.end()
    return other
