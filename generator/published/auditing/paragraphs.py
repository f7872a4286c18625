"""A document's paragraphs in order, each below its headings, which many files only show by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from generator import quantities
from generator.published.auditing import names, terms
from generator.published.auditing.terms import Paragraph, Role, Term
from generator.published.lines import Read, Rows

_LEVELS: Final = (re.compile(r"第[一二三四五六七八九十]+部分"), re.compile(r"[一二三四五六七八九十]+、"),
                  re.compile(r"[(（][一二三四五六七八九十]+[)）]"))
_LONGEST: Final = 45
_AMOUNT: Final = re.compile("[0-9](?:万|亿)?元。?$")
"""No heading ends so, but an item of a list."""
_MOST, _NUMBERS = 20_000, 300
"""Characters and numbers that a paragraph of a disclosure may have: what has more is not read."""
_NUMBER: Final = re.compile(r"第?[(（]?(?P<number>[一二三四五六七八九十]+)(?:部分|、|[)）])")
_SKIPPED: Final = re.compile(r"名词解释|主要职[能责]|决算报表|决算表$|目录")
"""Headings below which words are no statements about the year."""
_ALL: Final = re.compile(r"(?!其中)[^,;:]{0,16}(?:总(?:收入|支出)|全部(?:收入|支出)|本年(?:收入|支出)合计)")
"""First words of a sentence about all money, whatever the one before spoke of."""


def read(blocks: Sequence[Read | Rows]) -> Iterator[Paragraph]:
    """The paragraphs with their numbers; those of chapters without figures of the year have none."""
    headings: list[str] = []
    number, doubtful, doubt = 0, _doubtful(blocks), 0
    for block, found in enumerate(blocks):
        if not isinstance(found, Read) or found.aside or not found.text.strip():
            continue
        number += 1
        level = found.level or _level(found.text)
        if level:
            doubt = level if block in doubtful else 0 if level <= doubt else doubt
            headings = [*headings[:level - 1], *[""] * (level - 1 - len(headings)), found.text.strip()]
            continue
        own = () if _skipped(headings) or len(found.text) > _MOST else tuple(terms.read(found.text, block))
        own = own if len(own) <= _NUMBERS else ()
        flat = names.flat(found.text)
        yield Paragraph(block, number, found.text, flat, tuple(filter(None, headings)), own,
                        _scope(own[0].lead if own else "", headings, bool(doubt)), found.numbered,
                        tuple(_scopes(own, headings, bool(doubt))))


def _doubtful(blocks: Sequence[Read | Rows]) -> frozenset[int]:
    """The headings whose next one has another number than it should: below may stand two chapters."""
    found = [(block, level, int(quantities.numeral(number["number"]) or 0) if number else 0)
             for block, one in enumerate(blocks)
             if isinstance(one, Read) and (level := one.level or _level(one.text))
             for number in [_NUMBER.match(one.text.strip())]]
    doubtful = set()
    for at, (block, level, number) in enumerate(found):
        after = next((one for one in found[at + 1:] if one[1] <= level), None)
        if number and after and after[1] == level and after[2] not in (0, 1, number + 1):
            doubtful.add(block)
    return frozenset(doubtful)


def _level(text: str) -> int:
    """The level of a heading that only its number shows; 0 for a paragraph."""
    words = text.strip()
    if len(words) > _LONGEST or _AMOUNT.search(words):
        return 0
    if any(mark in words.rstrip("。") for mark in "。；;，,：:"):
        return 0
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(words)), 0)


def _skipped(headings: list[str]) -> bool:
    return any(_SKIPPED.search(one) for one in headings)


def _scopes(own: tuple[Term, ...], headings: list[str], doubt: bool) -> Iterator[tuple[int, str]]:
    """The money of the sentences that say of which they speak, and of those that begin with all of it."""
    last = own[0].sentence if own else 0
    for term in own:
        if term.sentence != last and (names.scope_of(term.lead) or _is_of_all(term)):
            yield term.sentence, _scope(term.lead, headings, doubt)
        last = term.sentence


def _is_of_all(term: Term) -> bool:
    return term.role is Role.AMOUNT and bool(_ALL.match("".join(term.lead.split())))


def _scope(lead: str, headings: list[str], doubt: bool) -> str:
    """The money that a sentence speaks of: what its first words say, else its nearest heading.

    财政拨款收入 below a heading about all money is one kind among others, and says nothing of the rest.
    """
    above = next((found for one in reversed(headings) if (found := names.scope_of(one))), "")
    above = names.UNKNOWN if doubt else above
    lead = lead.partition("构成")[0]
    told = names.scope_of(lead)
    of_part = above in (*names.FUNDS, names.UNKNOWN)
    if told == "拨款" and (of_part or not above and not re.search("总计|总体", lead)):
        return above
    return told or above
