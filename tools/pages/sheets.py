"""Pages that are half empty, and what stands outside their margins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.writers.printed import squeezed
from tools.pages.blemish import Blemish, Kind
from tools.pages.reading import MILLIMETRE, Box, Page, Pages, Paragraph, Piece, Table
from tools.pages.source import Area, Block, Source

_OVER = MILLIMETRE
"""By so much a rule of a table, or a mark, may stand over the edge of the text."""
_HANGING = tuple("，。、；：？！）》〉」』】”’")
"""Marks of which one may stand behind the edge of a full line, as Word and LibreOffice set them."""
_FOOTER = re.compile(r"[—0-9]*\Z")
"""Words that may stand below the text: the number of the page."""
_SHOWN = 40


class Unlike(Exception):
    """A PDF that is not of the Word file."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The pages of a document: where the text of each stands, and which are to begin where they do."""

    areas: tuple[Area, ...]
    begun: frozenset[int]


def placed(asked: Source, made: Pages) -> Placed:
    begun, starts = set(), {0: 1}
    section = -1
    for block, page in _paired(asked.blocks, made):
        if page and (block.fresh or block.section != section):
            begun.add(page)
        if page and block.section != section:
            section = block.section
            starts[section] = page
    areas = [asked.areas[max(number for number, start in starts.items() if start <= page)]
             for page in range(1, len(made.pages) + 1)]
    return Placed(tuple(areas), frozenset(begun))


def _paired(blocks: tuple[Block, ...], made: Pages) -> Iterator[tuple[Block, int]]:
    """The blocks of a Word file with their first page; 0 for one that the PDF does not have as it stands."""
    if sum(block.words is None for block in blocks) != sum(isinstance(one, Table) for one in made.blocks):
        raise Unlike("the Word file and the PDF do not have the same number of tables")
    at = 0
    for block in blocks:
        there = at
        while there < len(made.blocks) and not _same(block, made.blocks[there]):
            if block.words is not None and isinstance(made.blocks[there], Table):
                there = len(made.blocks)
            there += 1
        if there < len(made.blocks):
            at = there + 1
            yield block, _first(made.blocks[there])
        else:
            yield block, 0


def _same(block: Block, one: Paragraph | Table) -> bool:
    if isinstance(one, Table):
        return block.words is None
    return block.words is not None and squeezed(one.words) == block.words


def _first(block: Paragraph | Table) -> int:
    pieces = block.pieces if isinstance(block, Paragraph) else [
        piece for row in block.rows for cell in row for piece in cell.pieces]
    return min((piece.page for piece in pieces), default=0)


def find(made: Pages, placed: Placed) -> Iterator[Blemish]:
    for number, (page, area) in enumerate(zip(made.pages, placed.areas, strict=True), 1):
        yield from _outside(number, page, area)
        last = number == len(made.pages)
        yield from _blank(number, page, area, ended=last or number + 1 in placed.begun)


def _footer(piece: Piece, page: Page, area: Area) -> bool:
    """Whether words are the number of the page, below the text."""
    below = piece.top < area.bottom and piece in page.loose
    return below and _FOOTER.match(squeezed(piece.words)) is not None


def _outside(number: int, page: Page, area: Area) -> Iterator[Blemish]:
    """Each line of words over the edge once, and the first path."""
    found: dict[float, str] = {}
    for piece in page.pieces:
        hanging = piece.size if piece.words.rstrip().endswith(_HANGING) else 0
        box = Box(piece.left, piece.bottom, piece.right - hanging, piece.top)
        if _footer(piece, page, area):
            box = box._replace(bottom=area.bottom, top=area.top)
        if piece.words.strip() and _over(box, area):
            found[piece.base] = found.get(piece.base, "") + piece.words
    yield from (Blemish(Kind.OUTSIDE, number, words[:_SHOWN]) for words in found.values())
    if any(_over(path, area) for path in page.paths):
        yield Blemish(Kind.OUTSIDE, number, "（线条）")


def _over(box: Box, area: Area) -> bool:
    return (box.left < area.left - _OVER or box.right > area.right + _OVER
            or box.bottom < area.bottom - _OVER or box.top > area.top + _OVER)


def _blank(number: int, page: Page, area: Area, ended: bool) -> Iterator[Blemish]:
    """A page without anything; one with an empty lower half though what follows is not to begin a page."""
    words = [piece for piece in page.pieces if piece.words.strip() and not _footer(piece, page, area)]
    ink = [*(piece.bottom for piece in words), *(path.bottom for path in page.paths)]
    lowest = min(ink, default=area.top)
    if not ink or not ended and lowest - area.bottom > (area.top - area.bottom) / 2:
        last = [piece.words for piece in words if piece.base == min(one.base for one in words)]
        yield Blemish(Kind.BLANK, number, "".join(last)[-_SHOWN:] or "（整页）")
