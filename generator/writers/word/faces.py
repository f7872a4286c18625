"""How words stand in cells, as the styles of a style document have it: from the usual to the smallest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import ceil
from typing import Any, NamedTuple

TABLE_STYLE = "Report Table"
STATEMENT_STYLE = "Statement Table"
CELL_STYLES = ("Table Text", "Table Head", "Table Total")
_SMALLER = tuple((f"Table Text {size}", f"Table Head {size}") for size in ("Small", "Smallest"))
"""The styles of words, heads and totals in cells; and smaller ones, which a style document may be without."""
_SIZE = 10.5
"""The size of words in points, where the styles leave it to Word."""
LINES, RULE = 20, 10
"""What the lines of a table take of the width of a cell and of the height of a row."""
_SINGLE = 1.5
"""The most that a line is higher than its type, where the style does not say it."""


class Face(NamedTuple):
    """How words stand in cells, in twentieths of a point.

    Their size, the margins of both sides, how tall a line is, and what a row takes besides its lines.
    """

    size: int
    margins: int
    line: int
    beside: int

    def room(self, ems: float) -> int:
        """How wide a column is that takes so many Chinese characters on a line."""
        return ceil(ems * self.size) + self.margins + LINES

    def ems(self, width: int) -> float:
        """How many Chinese characters a line of a column has room for."""
        room = (width - self.margins - LINES) / self.size
        return room if room > 1 else 1.0

    def height(self, lines: int) -> int:
        """How tall a row is that has so many lines."""
        return lines * self.line + self.beside


class Sides(NamedTuple):
    """The margins of cells in twentieths of a point, in the order in which Word wants them; those that it
    takes where a style leaves them to it.
    """

    top: int = 0
    left: int = 108
    bottom: int = 0
    right: int = 108

    @property
    def xml(self) -> str:
        """As a table's own."""
        return "".join(["<w:tblCellMar>", *(f'<w:{side} w:w="{width}" w:type="dxa"/>'
                                            for side, width in self._asdict().items()), "</w:tblCellMar>"])


class Type(NamedTuple):
    """A way to set a table: the ids of three styles, what they make of words, and margins of its own."""

    text: str
    head: str
    total: str
    face: Face
    margins: str = ""


class Leading(NamedTuple):
    """The size of a style's words, how high its lines are, and what is left above and below a paragraph."""

    size: int
    line: int
    around: int = 0


def types(styles: Any, ids: Mapping[str, str]) -> tuple[Type, ...]:
    """The ways to set a table, from the usual to the smallest: each size, and with half the room above and
    below the words.
    """
    sides = margins(styles[TABLE_STYLE])
    sizes = [CELL_STYLES, *((text, head, head) for text, head in _SMALLER if {text, head} <= ids.keys())]
    return tuple(made for names in sizes
                 for made in _types([ids[name] for name in names], leading(styles[names[0]]), sides))


def margins(style: Any) -> Sides:
    """The margins that a style of tables gives cells."""
    found = {side: style.element.xpath(f"w:tblPr/w:tblCellMar/w:{side}/@w:w") for side in Sides._fields}
    return Sides(**{side: int(width[0]) for side, width in found.items() if width})


def leading(style: Any) -> Leading:
    """What a style says of its words, or the one that it is based on."""
    size = stated(style, lambda one: one.font.size, None)
    size = int((size.pt if size else _SIZE) * 20)
    spacing = stated(style, lambda one: one.paragraph_format.line_spacing, 1.0)
    around = (stated(style, lambda one: one.paragraph_format.space_before, None),
              stated(style, lambda one: one.paragraph_format.space_after, None))
    line = size * _SINGLE * spacing if isinstance(spacing, float) else spacing.pt * 20
    return Leading(size, int(line), sum(int(length.pt * 20) for length in around if length))


def face(words: Leading, sides: Sides) -> Face:
    """How words of a style stand in cells with such margins."""
    return Face(words.size, sides.left + sides.right, words.line,
                words.around + sides.top + sides.bottom + RULE)


def _types(names: Iterable[str], words: Leading, sides: Sides) -> Iterator[Type]:
    text, head, total = names
    yield Type(text, head, total, face(words, sides))
    lower = sides._replace(top=sides.top // 2, bottom=sides.bottom // 2)
    yield Type(text, head, total, face(words, lower), lower.xml)


def stated(style: Any, read: Callable[[Any], Any], usual: Any) -> Any:
    """What a style says, or the one that it is based on."""
    while style is not None:
        if (found := read(style)) is not None:
            return found
        style = style.base_style
    return usual
