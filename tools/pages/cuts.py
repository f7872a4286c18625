"""Numbers, signs and names that a line end stands in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import accumulate, chain, pairwise

from generator import quantities
from generator.writers.printed import squeezed
from tools.pages.blemish import Blemish, Kind
from tools.pages.reading import Pages, Paragraph, Table
from tools.pages.source import Source

_VALUE = re.compile(r"(?=.{1,16}\Z)[≥≤><=±−-]*[0-9]")
"""A cell that says a value, not a sentence with a number in it."""
_SIGN = re.compile(r"([≥≤><=＞＜＝±]+|(?<![0-9])[−-])+\Z")
_BARE = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?[%％]?")
_SENSE = re.compile(r"(?=（)|(?<=）)|(?<=委员会)|(?<=局)")
"""Where a long name may go on in another line: before a bracket, and behind the office of several."""


def find(made: Pages, asked: Source) -> Iterator[Blemish]:
    """The cuts of a whole document. A line end that its author wrote cuts nothing."""
    for block in made.blocks:
        if isinstance(block, Table):
            for paragraph in chain.from_iterable(cell.paragraphs for row in block.rows for cell in row):
                yield from _found(paragraph, asked, cell=True)
        else:
            yield from _found(block, asked, cell=False)


def _found(paragraph: Paragraph, asked: Source, cell: bool) -> Iterator[Blemish]:
    lines = paragraph.lines()
    if len(lines) < 2:
        return
    flat = paragraph.words
    written = asked.turns.get(squeezed(flat), ())
    ends = accumulate(len(line.words) for line in lines)
    pages = {end: line.page for end, line in zip(ends, lines, strict=True)
             if len(squeezed(flat[:end])) not in written}
    told = list(numbers(flat, pages, units=cell and _VALUE.match(flat) is not None))
    if paragraph.centred and not cell:
        told += names(flat, pages, asked.author, _room(paragraph, asked))
    for start, at, end in told:
        yield Blemish(Kind.CUT, pages[at], f"{flat[start:at]}|{flat[at:end]}")


def _room(paragraph: Paragraph, asked: Source) -> int:
    """How many Chinese characters a line of a paragraph holds, on the narrowest pages."""
    width = min(area.right - area.left for area in asked.areas)
    return int(width / max(piece.size for piece in paragraph.pieces))


Cut = tuple[int, int, int]
"""Where something begins, where a line ends in it, and where it ends."""


def numbers(flat: str, ends: Collection[int], units: bool) -> Iterator[Cut]:
    """The numbers with a line end in them, also those in names and codes; with their sign, perhaps unit.

    `ends` are the places of line ends in the words `flat`.
    """
    found = {one.end - len(one.text.lstrip("-−")): one.end for one in quantities.find(flat)} if units else {}
    for one in _BARE.finditer(flat):
        sign = _SIGN.search(flat, 0, one.start())
        start, end = sign.start() if sign else one.start(), max(one.end(), found.get(one.start(), 0))
        yield from _cut(start, end, ends)


def names(flat: str, ends: Collection[int], name: str, room: int) -> Iterator[Cut]:
    """The parts of a name with a line end in them, of those that a line of `room` characters can hold."""
    parts = [0, *(mark.start() for mark in _SENSE.finditer(name)), len(name)]
    for found in re.finditer(re.escape(name), flat) if name else ():
        for start, end in pairwise(parts):
            if end - start <= room:
                yield from _cut(found.start() + start, found.start() + end, ends)


def _cut(start: int, end: int, ends: Collection[int]) -> Iterator[Cut]:
    if inside := [at for at in ends if start < at < end]:
        yield start, min(inside), end
