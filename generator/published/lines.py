"""A document as lines: paragraphs and table rows in reading order, each with its place.

Both sides of a comparison are such lines: what a reader found in a file, and the tree of the report. Words
are compared `folded`, since programs change blanks, quotation marks, hyphens and the width of marks as they
like; they are told as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.document import grid, tree
from generator.document.tree import (
    Chart,
    Content,
    Contents,
    Document,
    Heading,
    Listing,
    Quantity,
    Table,
    Text,
)
from generator.quantities import MINUS

_QUOTES = {**dict.fromkeys("“”„‟〝〞＂", '"'), **dict.fromkeys("‘’‚‛＇", "'")}
_NARROW = {chr(ord(mark) + 0xFEE0): mark for mark in ",;:!?()%./"}
_SAME = {**MINUS, **str.maketrans({**_QUOTES, **_NARROW})}
_UNSEEN = re.compile("[\\s\x00-\x1f\x7f\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


class Piece(NamedTuple):
    """Words, with the key of their fact if they are a number, with their `source` if the unit wrote them."""

    text: str
    key: str = ""
    source: str = ""


Passage = tuple[Piece, ...]
"""The words of a paragraph or of a cell."""


class Read(NamedTuple):
    """A paragraph that a reader found. `level` is that of a heading, 1 for a part; 0 for none.

    What stands `aside`, in a text box, belongs to no place in the text. Before one that is `numbered` the
    program that shows it puts a number, which is not among its words.
    """

    text: str
    level: int = 0
    aside: bool = False
    numbered: bool = False


Rows = tuple[tuple[str, ...], ...]
"""A table that a reader found: the cells that begin in each row."""


class Place(NamedTuple):
    """Where a line stands: below which part and heading, the how many-th paragraph there; in which table and
    row of it, from 1.
    """

    part: str = ""
    heading: str = ""
    paragraph: int = 0
    table: int = 0
    caption: str = ""
    row: int = 0


class Line(NamedTuple):
    """A paragraph, which has one cell, or a table row. `words` are its cells as they are compared."""

    cells: tuple[Passage, ...]
    words: tuple[str, ...]
    place: Place
    aside: bool = False
    numbered: bool = False


def levelled(found: Iterable[Read | Rows]) -> list[Read | Rows]:
    """What was read, with parts at level 1: the only heading of the level above them is a title."""
    blocks = list(found)
    titles = sum(isinstance(block, Read) and block.level == 1 for block in blocks)
    if titles > 1:
        return blocks
    return [block._replace(level=max(block.level - 1, 0)) if isinstance(block, Read) else block
            for block in blocks]


def folded(text: str) -> str:
    """Words without what may differ between programs: blanks, kinds of quotation marks, widths of marks."""
    return _UNSEEN.sub("", text).translate(_SAME)


def places(text: str) -> list[int]:
    """Where each character that `folded` leaves stands in a text."""
    found: list[int] = []
    at = 0
    for unseen in _UNSEEN.finditer(text):
        found += range(at, unseen.start())
        at = unseen.end()
    return [*found, *range(at, len(text))]


def plain(passage: Passage) -> str:
    return "".join(piece.text for piece in passage)


def of_report(document: Document, charted: bool) -> list[Line]:
    """The lines of a report. `charted`: as in Markdown, a chart is a table of its numbers, not a picture, and
    each place of a table is a cell.
    """
    places = _Places()
    return [line for block in tree.blocks(document) for line in _block(block, charted, places)]


def of_file(found: Iterable[Read | Rows], contents: frozenset[str]) -> list[Line]:
    """The lines of what a reader found. `contents` are titles of tables of contents: they are no lines."""
    lines: list[Line] = []
    places = _Places()
    for block in found:
        if not isinstance(block, Read):
            lines += places.table([tuple((Piece(cell),) for cell in row) for row in block])
        elif folded(block.text) and folded(block.text) not in contents:
            line = places.paragraph((Piece(block.text),), block.level, block.aside)
            lines.append(line._replace(numbered=block.numbered))
    return lines


def contents(document: Document) -> frozenset[str]:
    """The titles of tables of contents."""
    return frozenset(folded(block.title) for block in tree.blocks(document) if isinstance(block, Contents))


class _Places:
    """Where the next line stands."""

    def __init__(self) -> None:
        self._part = self._heading = self._last = ""
        self._paragraph = self._tables = 0

    def paragraph(self, passage: Passage, level: int = 0, aside: bool = False) -> Line:
        words = plain(passage)
        if level == 1:
            self._part, self._heading, self._paragraph = words, "", 0
        elif level > 1:
            self._heading, self._paragraph = words, 0
        elif not aside:
            self._paragraph += 1
        if not aside:
            self._last = words
        place = Place(self._part, self._heading, self._paragraph)
        return Line((passage,), (folded(words),), place, aside)

    def table(self, rows: Iterable[tuple[Passage, ...]], caption: str = "") -> Iterator[Line]:
        self._tables += 1
        for number, row in enumerate(rows, 1):
            place = Place(self._part, self._heading, self._paragraph, self._tables, caption or self._last,
                          number)
            yield Line(row, tuple(folded(plain(cell)) for cell in row), place)


def _block(block: tree.Block, charted: bool, places: _Places) -> Iterator[Line]:
    match block:
        case Contents():
            return
        case Listing():
            for number, item in block.numbered():
                yield places.paragraph((Piece(number), *passage(item)))
        case Table():
            for words in (block.caption, block.subtitle):
                yield from _paragraph(words, 0, places)
            rows = _spread(block) if charted else (
                tuple(passage(cell.content) for cell in row.cells) for row in block.rows)
            yield from places.table(rows, tree.plain(block.caption))
        case Chart():
            if charted:
                yield from _block(tree.tabulated(block), charted, places)
            else:
                yield from _paragraph(block.caption, 0, places)
        case Heading(level):
            yield from _paragraph(block.content, level, places)
        case _:
            yield from _paragraph(block.content, 0, places)


def _spread(table: Table) -> Iterator[tuple[Passage, ...]]:
    """The rows with a cell for each place; those that another cell covers are blank."""
    for number, row in enumerate(grid.lay(table)):
        yield tuple(passage(slot.cell.content) if (slot.row, slot.column) == (number, column) else ()
                    for column, slot in enumerate(row))


def _paragraph(content: Content, level: int, places: _Places) -> Iterator[Line]:
    words = passage(content)
    if folded(plain(words)):
        yield places.paragraph(words, level)


def passage(content: Content) -> Passage:
    """Words that are told alike are one piece: those of templates that follow each other."""
    found: list[Piece] = []
    for inline in content:
        match inline:
            case Quantity():
                found.append(Piece(inline.text, key=inline.key))
            case Text():
                last = found[-1] if found else None
                if last and not last.key and last.source == inline.source:
                    found[-1] = last._replace(text=last.text + inline.content)
                else:
                    found.append(Piece(inline.content, source=inline.source))
    return tuple(found)
