"""A document's paragraphs in order, each below its headings, which many files only show by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from generator import quantities
from generator.published.auditing import names, terms, units
from generator.published.auditing.terms import Paragraph, Role, Term
from generator.published.lines import Read, Rows

_LEVELS: Final = (re.compile(r"第[一二三四五六七八九十]+部分"), re.compile(r"[一二三四五六七八九十]+、"),
                  re.compile(r"[(（][一二三四五六七八九十]+[)）]"))
_ARABIC: Final = re.compile(r"[0-9]{1,2}[.、](?![0-9])")
_LOWEST: Final = 4
"""The level of a heading that has another number, or none."""
_LONGEST, _LONGER = 45, 70
_TITLE: Final = re.compile(r"(?:收入|支出|收支|经费|采购|资产|绩效|结转|结余|基金|拨款|国有资本)[^;。:]*?"
                           r"(?:情况|说明|总体|结构|构成)(?:[,、]?(?:具体)?(?:说明|情况)?如下)?$")
"""How the titles of chapters end, whatever stands before them."""
_MOST, _NUMBERS = 20_000, 300
"""Characters and numbers that a paragraph of a disclosure may have: what has more is not read."""
_NUMBER: Final = re.compile(r"第?[(（]?(?P<number>[一二三四五六七八九十]+)(?:部分|、|[)）])")
_SKIPPED: Final = re.compile(r"名词解释|主要职[能责]|决算报表|决算表$|目录")
"""Headings below which words are no statements about the year."""
_WITHIN: Final = re.compile(r"\s*(?:其中|包括)[:,]?")
"""First words of what is listed of the amount before, and is of its money."""
_ALL: Final = re.compile(r"(?!其中)[^,;:]{0,16}(?:总(?:收入|支出)|全部(?:收入|支出)|本年(?:收入|支出)合计)")
"""First words of a sentence about all money, whatever the one before spoke of."""


def read(blocks: Sequence[Read | Rows]) -> Iterator[Paragraph]:
    """The paragraphs with their numbers; those of chapters without figures of the year have none."""
    headings: list[str] = []
    number, doubtful, doubt, basic = 0, _doubtful(blocks), 0, ""
    own_units = units.own(blocks)
    before: Paragraph | None = None
    for block, found in enumerate(blocks):
        if not isinstance(found, Read) or found.aside or not found.text.strip():
            continue
        number += 1
        depth = heading(found)
        if depth:
            doubt = depth if block in doubtful else 0 if depth <= doubt else doubt
            headings = [*headings[:depth - 1], *[""] * (depth - 1 - len(headings)), found.text.strip()]
            basic, before = "", None
            continue
        is_read = not _skipped(headings) and len(found.text) <= _MOST
        flat = units.without(names.flat(found.text), own_units)
        own = tuple(terms.read(found.text, flat, block)) if is_read else ()
        own = own if len(own) <= _NUMBERS else ()
        of_basic = bool(basic and own and _is_of_basic(own[0].lead))
        scope = basic if of_basic else _scope(own[0].lead if own else "", headings, bool(doubt))
        scope = before.scope_at(before.terms[-1]) if before and own and _is_listed(own[0]) else scope
        before = Paragraph(block, number, found.text, flat, tuple(filter(None, headings)), own, scope,
                           found.numbered, tuple(_scopes(own, headings, bool(doubt))))
        yield before
        before = before if own else None
        basic = basic if of_basic or not own else _basic(own)


def _doubtful(blocks: Sequence[Read | Rows]) -> frozenset[int]:
    """The headings whose next one has another number than it should: below may stand two chapters."""
    found = [(block, level, int(quantities.numeral(number["number"]) or 0) if number else 0)
             for block, one in enumerate(blocks)
             if isinstance(one, Read) and not one.aside and (level := one.level or _shown(one.text))
             for number in [_NUMBER.match(one.text.strip())]]
    doubtful = set()
    for at, (block, level, number) in enumerate(found):
        after = next((one for one in found[at + 1:] if one[1] <= level), None)
        again = number if level == 1 else 1  # 第三部分 of the next unit
        if number and after and after[1] == level and after[2] not in (0, 1, number + 1, again):
            doubtful.add(block)
    return frozenset(doubtful)


def heading(one: Read) -> int:
    """The level of a heading, which may show only in its number or its words; 0 for a paragraph and for what
    stands aside.
    """
    if one.aside:
        return 0
    return one.level or (0 if terms.FIGURE.search(names.flat(one.text)) else _shown(one.text))


def _shown(text: str) -> int:
    """The level that a number shows, though a figure may follow it."""
    words = names.flat(text).strip().rstrip("。:")
    shown = next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(words)), 0)
    if shown and len(words) <= _LONGEST and not any(mark in words for mark in "。;,:"):
        return shown
    if len(words) > _LONGER or not _TITLE.search(words) or _SKIPPED.search(words):
        return 0
    if shown or _ARABIC.match(words):
        return shown or _LOWEST
    return 0 if len(words) > _LONGEST or "," in words else _LOWEST


def _skipped(headings: list[str]) -> bool:
    return any(_SKIPPED.search(one) for one in headings)


def _basic(own: Sequence[Term]) -> str:
    """The money of a 基本支出 that a paragraph ends with: 人员经费 and 公用经费 may follow it."""
    first = next(one for one in own if one.sentence == own[-1].sentence)
    found = names.named(first.lead)
    return found.scope if found.thing == names.BASIC else ""


def _is_of_basic(lead: str) -> bool:
    """Whether a paragraph begins with a part of 基本支出 and does not say of which money."""
    return not names.scope_of(lead) and names.named(lead).thing in (names.PEOPLE, names.RUNNING)


def _scopes(own: tuple[Term, ...], headings: list[str], doubt: bool) -> Iterator[tuple[int, str]]:
    """The money of the sentences that say of which they speak, and of those that begin with all of it."""
    last = own[0].sentence if own else 0
    for term in own:
        if term.sentence != last and not _is_listed(term) and (names.scope_of(term.lead) or _is_of_all(term)):
            yield term.sentence, _scope(term.lead, headings, doubt)
        last = term.sentence


def _is_listed(term: Term) -> bool:
    """Whether a sentence or paragraph lists what that before has; 财政拨款 tells no other money then."""
    return names.scope_of(term.lead) == "拨款" and bool(_WITHIN.match(term.lead.lstrip(",。;")))


def _is_of_all(term: Term) -> bool:
    return term.role is Role.AMOUNT and bool(_ALL.match(term.words))


def _scope(lead: str, headings: list[str], doubt: bool) -> str:
    """The money that a sentence speaks of: what its first words say, else its nearest heading.

    财政拨款收入 below a heading about all money is one kind among others, and says nothing of the rest.
    """
    above = next((found for one in reversed(headings) if (found := names.scope_of(one))), "")
    above = names.UNKNOWN if doubt else above
    lead = lead.partition("构成")[0]
    told = names.scope_of(lead)
    of_part = above in (*names.FUNDS, names.UNKNOWN)
    if told == "拨款" and not above and names.named(lead).thing == names.BASIC:
        return told
    if told == "拨款" and (of_part or not above and not re.search("总计|总体|总收入|总支出", lead)):
        return above
    return told or above
