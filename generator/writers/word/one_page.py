"""A table on one page: how small its type and how low its rows have to be.

All lengths are in twentieths of a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Any, NamedTuple

from generator.document.grid import Rectangle
from generator.document.tree import Content, Table
from generator.writers import reading
from generator.writers.word import columns, faces
from generator.writers.word.faces import Face, Leading, Sides, Type
from generator.writers.word.heights import heights, lines, tall

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLE = "Statement Text Smallest"
"""The style that says how small words in tables may become."""

_SMALLEST = 150, 180
"""7.5 points, in lines of 9: where the style document does not say it."""
_STEP = 10
"""Sizes are told in half points."""
_SPARE, _EASE = 40, 200
"""What is left free of a page, and what is if rows are low enough: Word may need more than LibreOffice."""


class Measures(NamedTuple):
    """What a style document says of tables that are fitted on one page.

    That is of what stands above and below, of words in cells and how small they may become, of the margins.
    """

    caption: Leading
    subtitle: Leading
    note: Leading
    text: Leading
    smallest: Leading
    margins: Sides

    @property
    def face(self) -> Face:
        return faces.face(self.text, self.margins)

    def room(self, table: Table, notes: Iterable[Content], width: int, height: int) -> Room:
        """What a page that is so wide and high has for a table."""
        def taken(words: Content, style: Leading) -> int:
            return lines(reading.words(words), width / style.size) * style.line + style.around

        above = taken(table.caption, self.caption) if table.caption else 0
        if table.subtitle:
            above += (len(reading.apart(table)) or 1) * self.subtitle.line + self.subtitle.around
        return Room(height, above, sum(taken(note, self.note) for note in notes))


class Room(NamedTuple):
    """The height of a page, and what of it a caption takes above a table, and notes below it."""

    height: int
    above: int
    below: int


def measures(styles: Any, table: str) -> Measures:
    """What the styles of a document say; `table` is the name of that of tables."""
    size, line = _SMALLEST
    if _STYLE in styles:
        size, line, _ = faces.leading(styles[_STYLE])
    text = faces.leading(styles["Table Text"])
    caption, subtitle, note = (faces.leading(styles[name])
                               for name in ("Table Caption", "Table Subtitle", "Note"))
    return Measures(caption, subtitle, note, text, Leading(min(size, text.size), min(line, text.line)),
                    faces.margins(styles[table]))


def add_styles(sheet: Any, given: Measures, styles: Iterable[str]) -> None:
    """To a sheet of styles, those of words in cells in each size that a table may be fitted with: by ids.

    A style document that was a report has some of its own.
    """
    from docx.oxml.parser import parse_xml
    for style in dict.fromkeys(styles):
        for size, line in _sizes(given):
            name = named(style, size)
            for former in sheet.xpath(f'w:style[@w:styleId="{name}"]'):
                sheet.remove(former)
            sheet.append(parse_xml(
                f'<w:style xmlns:w="{_W}" w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
                f'<w:name w:val="{name}"/><w:basedOn w:val="{style}"/><w:uiPriority w:val="99"/>'
                '<w:semiHidden/><w:unhideWhenUsed/>'
                f'<w:pPr><w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/></w:pPr>'
                f'<w:rPr><w:sz w:val="{size // 10}"/><w:szCs w:val="{size // 10}"/></w:rPr></w:style>'))


def named(style: str, size: int) -> str:
    """The id of a style in a size."""
    return f"{style}Fit{size // 10}"


def _sizes(given: Measures) -> Iterator[tuple[int, int]]:
    """The sizes that a table may be fitted with, and how far apart lines are in each: the largest first."""
    for size in range(given.text.size, given.smallest.size - 1, -_STEP):
        yield size, ceil(size * given.smallest.line / given.smallest.size)


def fit(rows: Rectangle, head: int, edges: Sequence[int], given: Measures, room: Room, usual: Type) -> Type:
    """How a table's rows, of which so many are its `head`, stand on a page that has so much room for them.

    Rows become lower than `usual` before words become smaller. Where they do not fit even in the smallest
    type, they stand on several pages in the usual one.
    """
    text, padding = given.text, given.margins.top + given.margins.bottom
    cells = tall(columns.cells(rows, columns.narrowest(edges, usual.face)), edges, usual.face)
    whole = room.height - room.above - room.below - _SPARE
    if sum(heights(cells, len(rows), edges, usual.face)) <= whole:
        return usual
    for size, line in _sizes(given):
        free = whole - sum(heights(cells, len(rows), edges, _bare(given, Leading(size, line))))
        if free >= 0:
            most = padding + text.around + text.line - line
            smaller = Type(named(usual.text, size), named(usual.head, size), named(usual.total, size),
                           usual.face)
            return _padded(smaller, given, Leading(size, line), min(max(free - _EASE, 0) // len(rows), most))
    lower = _spread(heights(cells, len(rows), edges, _bare(given, text)), head, padding, room)
    return usual if lower == padding else _padded(usual, given, text, lower)


def _bare(given: Measures, words: Leading) -> Face:
    """How words stand in cells without a margin above and below."""
    return faces.face(words, given.margins._replace(top=0, bottom=0))


def _padded(usual: Type, given: Measures, words: Leading, padding: int) -> Type:
    sides = given.margins._replace(top=padding // 2, bottom=padding - padding // 2)
    return usual._replace(face=faces.face(words, sides), margins=sides.xml)


def _spread(heights: Sequence[int], head: int, usual: int, room: Room) -> int:
    """The padding of rows with which they take as few pages as lower ones do, and none is for notes alone."""
    def pages(padding: int) -> tuple[bool, int]:
        return max(_pages([height + padding for height in heights], head, room._replace(height=high))
                   for high in (room.height - _SPARE, room.height))

    fewest = pages(0)
    return next((padding for padding in range(usual, 0, -_STEP // 2) if pages(padding) <= fewest), 0)


def _pages(heights: Sequence[int], head: int, room: Room) -> tuple[bool, int]:
    """Whether notes have a page of their own, as behind a full one, and how many pages rows take.

    LibreOffice keeps rows with a note on the first page of a table only.
    """
    taken, left = 1, room.height - room.above
    for height in heights:
        if height > left:
            taken, left = taken + 1, room.height - sum(heights[:head])
        left -= height
    return left < room.below, taken
