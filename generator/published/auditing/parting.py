"""A file with the figures of several units, cut up: each part is judged by itself.

It is cut where headings or titles name units, where the chapters of a report begin again, and where the
paragraphs of a chapter begin with different units that tell the same things.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from generator import quantities
from generator.published.auditing import names, paragraphs, units
from generator.published.auditing.statements import Statement
from generator.published.auditing.terms import Paragraph, Role
from generator.published.lines import Read, Rows
from generator.quantities import MONEY

_LEAST: Final = 2
"""So many amounts a unit has at least, else it is only named."""
_SEVERAL: Final = 2
_LONGEST: Final = 60
"""Characters that a title may have."""
_MOST: Final = 500
"""So many units no file has: then nothing has a name."""
_CHAPTERS: Final = tuple((chapter, re.compile(words)) for chapter, words in (
    ("总体", r"(?:收入支出|收支)(?:决算)?(?:总体|总)(?:情况)?"), ("收入", r"收入决算(?:总体)?(?:情况)?"),
    ("支出", r"支出决算(?:总体)?(?:情况)?"),
    ("财拨", r"财政拨款(?:收入支出|收支)(?:决算)?(?:总体|总)?(?:情况)?"),
    ("一般", r"一般公共预算(?:财政拨款)?支出(?:决算)?(?:总体)?(?:情况)?"),
    ("基本", r"(?:一般公共预算)?财政拨款基本支出(?:决算)?(?:情况)?"),
    ("三公", r"(?:一般公共预算)?(?:财政拨款)?[“\"]?三公[”\"]?经费(?:财政拨款)?(?:支出)?(?:决算)?(?:情况)?")))
"""The chapters that every report has once, in their order."""
_ORDER: Final = {"": -1, **{name: at for at, (name, _) in enumerate(_CHAPTERS)}}
_ABOUT: Final = re.compile(r"关于|20[0-9]{2}年度?|[本我]?部门|[本我]?单位|的?(?:具体)?说明$|\s")
_PART: Final = re.compile(r"第[一二三四五六七八九十]+部分")
_TAIL: Final = re.compile(r"(?:,.*)?[:。]*$")
_VOLUME: Final = re.compile(r"\s*(?:第[一二三四五六七八九十百0-9]+[篇编册]|"
                            r"附件?[一二三四五六七八九十0-9]*[:：])")
"""What begins a part of a file whatever stands in it."""
_WORDS, _DIGITS = re.compile(r"([一二三四五六七八九十]+)、"), re.compile(r"([0-9]{1,2})[.、]")
_ABOVE: Final = 80
"""So many paragraphs may stand between a title and the first chapter with amounts: a table of contents."""


class Part(NamedTuple):
    """The blocks of one unit, or of what belongs to none. `mixed`: a paragraph tells of several."""

    blocks: tuple[int, ...]
    mixed: bool = False


class _Heading(NamedTuple):
    block: int
    title: str
    number: int
    chapter: str
    """Which of the chapters that a report has once; empty for others."""


def parts(blocks: Sequence[Read | Rows], read: Sequence[Paragraph]) -> list[Part]:
    """The parts of a file in order; a single one for the report of one unit."""
    amounts = _amounts(blocks, read)
    by_title = _by_title(blocks, amounts)
    begun = _begun(blocks, by_title, amounts)
    told = _by_sentence(read)
    keys: list[Hashable] = [(by_title[at], begun[at], told.get(at, "")) for at in range(len(blocks))]
    found: dict[Hashable, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        found[key].append(at)
    if len(found) > _MOST:
        return [Part(tuple(range(len(blocks))), mixed=True)]
    return [Part(tuple(its), isinstance(told.get(its[0]), int)) for its in found.values()]


def is_double(found: Sequence[Statement]) -> bool:
    """Whether the statements are those of two units: two of a form, each with its own total."""
    totals: dict[str, set[object]] = defaultdict(set)
    for one in found:
        lines = [line for line in one.lines if not line.code] or [line for side in one.sides for line in side
                                                                  if line.name == "总计"]
        if lines:
            totals[one.form].add(next((cell.value for cell in lines[0].cells if cell), None))
    return any(len(values) > 1 for values in totals.values())


def _amounts(blocks: Sequence[Read | Rows], read: Sequence[Paragraph]) -> list[int]:
    """How many amounts stand in each block."""
    of = {one.block: sum(term.unit == MONEY for term in one.terms) for one in read}
    return [of.get(at, 0) if isinstance(one, Read) else sum(
        "." in cell and quantities.alone(cell.strip()) is not None for row in one for cell in row)
        for at, one in enumerate(blocks)]


# Units in headings and titles

def _by_title(blocks: Sequence[Read | Rows], amounts: Sequence[int]) -> list[str]:
    """The unit below whose heading or title each block stands; nothing where only one is named."""
    found: list[str] = []
    below: list[tuple[int, str]] = []
    for one in blocks:
        level, named = _titled(one) if isinstance(one, Read) else (0, "")
        if level or named:
            below = [unit for unit in below if unit[0] < level]
        if named:
            below.append((level, named))
        found.append(below[-1][1] if below else "")
    counts: Counter[str] = Counter()
    for name, count in zip(found, amounts, strict=True):
        counts[name] += count
    same = _shortened([name for name, count in counts.items() if name and count >= _LEAST])
    if len(set(same.values())) < _SEVERAL and not (same and _is_below_others(blocks, found, amounts)):
        return [""] * len(found)
    return [same.get(name, name) for name in found]


def _is_below_others(blocks: Sequence[Read | Rows], found: Sequence[str], amounts: Sequence[int]) -> bool:
    """Whether the title of the only unit stands below the amounts of somebody else; not that of tables."""
    at = next(at for at, name in enumerate(found) if name)
    title = blocks[at]
    return isinstance(title, Read) and units.is_title(title.text) and (
        not title.text.rstrip().endswith("表") and sum(amounts[:at]) >= _LEAST)


def _titled(one: Read) -> tuple[int, str]:
    """The level of a heading, 0 for a title and for a paragraph, and the unit that it names: none aside."""
    if one.aside or len(one.text) > _LONGEST:
        return 0, ""
    level, volume = paragraphs.heading(one), bool(_VOLUME.match(one.text))
    named = units.of_title(one.text, not level and not volume)
    return (0 if volume and named else level), named


def _shortened(found: Sequence[str]) -> Mapping[str, str]:
    """Names of which one is the end of another are of one unit: 水务局, 石桥县水务局."""
    if len(found) > _MOST:
        return {name: name for name in found}
    longest = sorted(found, key=len, reverse=True)
    return {name: next(one for one in longest if one.removesuffix("部门").endswith(name.removesuffix("部门")))
            for name in found}


# Chapters that begin again

def _begun(blocks: Sequence[Read | Rows], by_title: Sequence[str], amounts: Sequence[int]) -> list[int]:
    """How often the chapters have begun again before each block, within those of a unit."""
    found = [0] * len(blocks)
    of_unit: dict[str, list[int]] = defaultdict(list)
    for at, unit in enumerate(by_title):
        of_unit[unit].append(at)
    for its in of_unit.values():
        cuts = _cuts(blocks, _headings(blocks, its), amounts)
        for at in its:
            found[at] = bisect_right(cuts, at)
    return found


def _headings(blocks: Sequence[Read | Rows], its: Sequence[int]) -> list[_Heading]:
    """The headings among some blocks; 1. is the number of a chapter where there is no 一、."""
    lines = [(at, names.flat(one.text).strip()) for at in its
             if isinstance(one := blocks[at], Read) and paragraphs.heading(one)]
    pattern = _WORDS if any(_WORDS.match(words) for _, words in lines) else _DIGITS
    found = []
    for at, words in lines:
        number = pattern.match(words)
        title = _ABOUT.sub("", _TAIL.sub("", words[number.end():] if number else words))
        chapter = next((name for name, told in _CHAPTERS if told.fullmatch(title)), "")
        found.append(_Heading(at, title, _value(number[1]) if number else 0, chapter))
    return found


def _value(number: str) -> int:
    return int(number) if number.isascii() else int(quantities.numeral(number) or 0)


def _cuts(blocks: Sequence[Read | Rows], headings: Sequence[_Heading], amounts: Sequence[int]) -> list[int]:
    """Where the same chapters begin again: two at least, with numbers that go back, after some amounts."""
    upto = [0, *accumulate(amounts)]
    last = {one.chapter: at for at, one in enumerate(headings)}
    cuts: list[int] = []
    seen: dict[str, int] = {}
    first = lowest = 0
    for at, one in enumerate(headings):
        lowest = at if one.number == 1 or one.number and one.number <= headings[lowest].number else lowest
        again = seen.get(one.chapter) if one.chapter else None
        if again is None or not (lowest > again or not one.number) or not any(
                last[chapter] > at for chapter in seen if chapter != one.chapter) or (
                upto[one.block] - upto[headings[again].block] < _LEAST):
            if one.chapter:
                seen.setdefault(one.chapter, at)
            continue
        begin = _begin(headings, first, again, lowest if one.number else at)
        cuts.append(_titled_from(blocks, headings[begin].block, amounts))
        first, seen = begin, {headings[place].chapter: place for place in range(begin, at + 1)
                              if headings[place].chapter}
    return sorted(cuts)


def _begin(headings: Sequence[_Heading], first: int, again: int, begin: int) -> int:
    """The heading from which on they are those that stood before: 第一部分, 一、主要职责, …."""
    before = {headings[place].title for place in range(first, again + 1)}
    opening = [place for place in range(again + 1, begin) if headings[place].title.startswith("第一部分")]
    begin = opening[-1] if opening else begin
    while begin - 1 > again:
        one = headings[begin - 1]
        if not (one.title in before or _PART.match(one.title)
                or 0 <= _ORDER[one.chapter] < _ORDER[headings[begin].chapter]):
            break
        begin -= 1
    return begin


def _titled_from(blocks: Sequence[Read | Rows], at: int, amounts: Sequence[int]) -> int:
    """The title above a heading, if no amounts stand between."""
    for place in range(at - 1, max(at - _ABOVE, 0), -1):
        one = blocks[place]
        if amounts[place] or not isinstance(one, Read):
            break
        if not one.aside and len(one.text) <= _LONGEST and units.is_title(one.text):
            return place
    return at


# Paragraphs that begin with a unit

def _by_sentence(read: Sequence[Paragraph]) -> dict[int, str | int]:
    """The unit of each paragraph that begins with one, and of those that follow it below the same heading,
    where several tell the same thing; a paragraph that tells of several has none but itself.
    """
    told: dict[int, list[str]] = {}
    of_thing: dict[names.Name, set[str]] = defaultdict(set)
    for paragraph in read:
        said = [(one.end(), one["unit"]) for one in units.said(names.flat(paragraph.text))]
        told[paragraph.block] = list(dict.fromkeys(unit for _, unit in said))
        for name, unit in _things(paragraph, said):
            of_thing[name].add(unit)
    several = {unit for found in of_thing.values() if len(set(_shortened(list(found)).values())) > 1
               for unit in found}
    found: dict[int, str | int] = {}
    last, above, before = "", tuple[str, ...](), set[names.Name]()
    for paragraph in read if several else ():
        its = [unit for unit in told[paragraph.block] if unit in several]
        named = _named(paragraph)
        if its or paragraph.headings != above or named & before:  # What is told again is of somebody else.
            last, before = its[-1] if its else "", set()
        above, before = paragraph.headings, before | named
        found[paragraph.block] = paragraph.block if len(its) > 1 else last
    return found


def _named(paragraph: Paragraph) -> set[names.Name]:
    """The names of the amounts of a paragraph."""
    found = {names.named(term.lead, paragraph.scope_at(term)) for term in paragraph.terms
             if term.role is Role.AMOUNT and term.unit == MONEY}
    return {name for name in found if name.thing}


def _things(paragraph: Paragraph, said: Sequence[tuple[int, str]]) -> Iterator[tuple[names.Name, str]]:
    """The names of amounts before which a unit stands; `said`: where each unit's name ends, and the name."""
    for term in paragraph.terms if said else ():
        if term.role is Role.AMOUNT and term.unit == MONEY:
            unit = next((unit for end, unit in said if term.start - len(term.lead) <= end <= term.start), "")
            name = names.named(term.lead, paragraph.scope_at(term))
            if unit and name.thing:
                yield name, unit
