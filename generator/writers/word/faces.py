"""How words stand in cells, as the styles of a style document have it: from the usual to the smallest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

TABLE_STYLE = "Report Table"
_STYLES = tuple((f"Table Text{size}", f"Table Head{size}") for size in ("", " Small", " Smallest"))
"""The styles of words and of heads, first the usual ones. A style document may be without the others."""
_SIZE = 9
"""The size of words in points, where the style leaves it to Word."""
_SIDES = {"top": 0, "left": 108, "bottom": 0, "right": 108}
"""The margins of a cell where the style leaves them to Word, in twentieths of a point, in their order."""
_UPRIGHT = ("top", "bottom")
_LINES, _RULE = 20, 10
"""What the lines of a table take of the width of a cell and of the height of a row."""
_SINGLE = 1.3
"""How tall a line is that the style does not say, in sizes of its words."""


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
        return int(ems * self.size) + self.margins + _LINES

    def ems(self, width: int) -> float:
        """How many Chinese characters a line of a column has room for."""
        return max((width - self.margins - _LINES) / self.size, 1)

    def height(self, lines: int) -> int:
        """How tall a row is that has so many lines."""
        return lines * self.line + self.beside


class Type(NamedTuple):
    """A way to set a table: the ids of two styles, what they make of words, and margins of its own."""

    text: str
    head: str
    face: Face
    margins: str = ""


def types(styles: Any, ids: Mapping[str, str]) -> tuple[Type, ...]:
    """The ways to set a table, from the usual to the smallest: each size, and with half the room above and
    below the words.
    """
    table = styles[TABLE_STYLE].element
    sides = {side: int(next(iter(table.xpath(f"w:tblPr/w:tblCellMar/w:{side}/@w:w")), usual))
             for side, usual in _SIDES.items()}
    return tuple(made for text, head in _STYLES if {text, head} <= ids.keys()
                 for made in _types(ids[text], ids[head], styles[text], sides))


def tall(style: Any) -> int:
    """How tall a line of a style is with what stands around it, in twentieths of a point."""
    looks = style.paragraph_format
    around = [length.pt for length in (looks.space_before, looks.space_after) if length]
    return _line(style) + int(sum(around) * 20)


def _types(text: str, head: str, style: Any, sides: Mapping[str, int]) -> Iterator[Type]:
    size = _size(style)
    wide, upright = sides["left"] + sides["right"], sides["top"] + sides["bottom"]
    half = {side: room // 2 if side in _UPRIGHT else room for side, room in sides.items()}
    margins = "".join(f'<w:{side} w:w="{room}" w:type="dxa"/>' for side, room in half.items())
    line = _line(style)
    yield Type(text, head, Face(size, wide, line, upright + _RULE))
    yield Type(text, head, Face(size, wide, line, sum(half[side] for side in _UPRIGHT) + _RULE),
               f"<w:tblCellMar>{margins}</w:tblCellMar>")


def _line(style: Any) -> int:
    """How tall a line is: as the style says, or as many times as it says of what its words take."""
    spacing = _stated(style, lambda one: one.paragraph_format.line_spacing, 1.0)
    return int(_size(style) * _SINGLE * spacing) if isinstance(spacing, float) else int(spacing.pt * 20)


def _size(style: Any) -> int:
    size = _stated(style, lambda one: one.font.size, None)
    return int((size.pt if size else _SIZE) * 20)


def _stated(style: Any, read: Callable[[Any], Any], usual: Any) -> Any:
    """What a style says, or the one that it is based on."""
    while style is not None:
        if (found := read(style)) is not None:
            return found
        style = style.base_style
    return usual
