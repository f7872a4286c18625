"""A PDF as LibreOffice writes it: its paragraphs, tables and pages, with the place of every word.

All places are in points from the left bottom of their page. What the PDF shows twice, as heads that are
repeated and page numbers, belongs to no paragraph and is kept with its page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple

from pypdf import PdfReader

from generator.writers.printed import Font, Mark, Untagged, font

MILLIMETRE = 72 / 25.4
_NUMBER = rb"-?[0-9.]+"
_TOKENS = re.compile(
    rb"(?P<begin>/\S+?\s*(?:<<(?P<properties>.*?)>>\s*BDC|BMC)\b)|(?P<end>\bEMC\b)"
    rb"|(?P<font>(?P<name>/\S+)\s+(?P<size>N)\s+Tf\b)|(?P<place>(?:N\s+){2}Td\b|(?:N\s+){6}Tm\b)"
    rb"|(?P<shown><[0-9A-Fa-f]*>\s*Tj|\[[^\]]*\]\s*TJ)"
    rb"|(?P<stroke>(?:N\s+){2}[ml]\b|(?:N\s+){6}c\b)|(?P<frame>(?:N\s+){4}re\b)"
    rb"|(?P<painted>(?<=\s)(?:S|[fB]\*?)(?=\s))|(?P<unpainted>(?<=\s)n(?=\s))".replace(b"N", _NUMBER),
    re.DOTALL)
"""What matters of a page: stretches that begin and end, fonts, places, strings shown, and paths."""
_STRING = re.compile(rb"<([0-9A-Fa-f]*)>|(N)".replace(b"N", _NUMBER))
_PARAGRAPHS = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
_SAME_LINE = 4
"""What stands a little higher or lower, in points, is on the same line: signs of another font."""


class Piece(NamedTuple):
    """Words that a page shows in one go: where they begin and end, blanks at both ends aside."""

    page: int
    left: float
    right: float
    base: float
    size: float
    words: str

    @property
    def top(self) -> float:
        return self.base + 0.86 * self.size

    @property
    def bottom(self) -> float:
        return self.base - 0.14 * self.size


class Line(NamedTuple):
    """What a paragraph has on one line of a page."""

    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        return "".join(piece.words for piece in self.pieces)

    @property
    def page(self) -> int:
        return self.pieces[0].page


class Paragraph(NamedTuple):
    """A paragraph: the name of its style, and its words in their order."""

    style: str
    pieces: tuple[Piece, ...]
    centred: bool = False

    @property
    def words(self) -> str:
        return "".join(piece.words for piece in self.pieces)

    def lines(self) -> list[Line]:
        """Its lines as the page has them."""
        turns = [at for at, (one, two) in enumerate(pairwise(self.pieces), 1) if _parted(one, two)]
        edges = [0, *turns, len(self.pieces)] if self.pieces else []
        return [Line(self.pieces[start:end]) for start, end in pairwise(edges)]


def _parted(one: Piece, two: Piece) -> bool:
    return one.page != two.page or abs(one.base - two.base) > _SAME_LINE


class Cell(NamedTuple):
    """A cell of a table; `tall` tells that it stands in several rows."""

    paragraphs: tuple[Paragraph, ...]
    tall: bool

    @property
    def pieces(self) -> list[Piece]:
        return [piece for paragraph in self.paragraphs for piece in paragraph.pieces]

    @property
    def words(self) -> str:
        return "".join(paragraph.words for paragraph in self.paragraphs)


class Table(NamedTuple):
    """A table, on however many pages it is."""

    rows: tuple[tuple[Cell, ...], ...]


class Box(NamedTuple):
    """What a painted path covers."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Page:
    """A page: all of its words, those of no paragraph, and what is painted on it."""

    pieces: list[Piece] = field(default_factory=list)
    loose: list[Piece] = field(default_factory=list)
    paths: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF. The first page is number 1, `pages[0]`."""

    blocks: tuple[Paragraph | Table, ...]
    pages: tuple[Page, ...]


Marked = dict[tuple[int, int], list[Piece]]
"""Words by the number of their page and of their mark."""


def read(pdf: bytes) -> Pages:
    """What a PDF shows. One without tags, which no LibreOffice of ours makes, is `Untagged`."""
    reader = PdfReader(BytesIO(pdf))
    root: Any = reader.root_object.get("/StructTreeRoot")
    if root is None:
        raise Untagged
    marked: Marked = defaultdict(list)
    faces: dict[int, _Face] = {}
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)
               if page.indirect_reference}
    pages = tuple(_Reader(number, page, marked, faces).read()
                  for number, page in enumerate(reader.pages, 1))
    tags = _Tags(root.get_object()["/RoleMap"], numbers, marked)
    return Pages(tuple(tags.blocks(root.get_object())), pages)


class _Face(NamedTuple):
    """A font: what its codes stand for, and how wide each is in thousandths of its size."""

    font: Font
    widths: Mapping[int, float]

    @classmethod
    def of(cls, reference: Any, fonts: dict[int, Font]) -> _Face:
        told = reference.get_object()
        widths = told.get("/Widths")
        first = int(told.get("/FirstChar", 0))
        return cls(font(reference, fonts),
                   {first + at: float(width)
                    for at, width in enumerate(widths.get_object() if widths else ())})


class _Reader:
    """Reads what one page shows, token by token."""

    def __init__(self, number: int, page: Any, marked: Marked, faces: dict[int, _Face]) -> None:
        self._number = number
        self._page = page
        self._marked = marked
        self._faces = faces
        self._fonts: dict[int, Font] = {}
        self._marks = [Mark()]
        self._told = False
        self._face = _Face(Font(1, {}), {})
        self._size = self._x = self._y = 0.0
        self._path: list[tuple[float, float]] = []
        self._made = Page()

    def read(self) -> Page:
        content = self._page["/Contents"].get_object().get_data()
        for token in _TOKENS.finditer(content):
            getattr(self, f"_{token.lastgroup}")(token)
        return self._made

    def _begin(self, token: re.Match[bytes]) -> None:
        self._marks.append(self._marks[-1].inner((token["properties"] or b"").decode("latin-1")))
        self._told = False

    def _end(self, token: re.Match[bytes]) -> None:
        self._marks.pop()

    def _font(self, token: re.Match[bytes]) -> None:
        reference = self._page["/Resources"]["/Font"].raw_get(token["name"].decode("latin-1"))
        if reference.idnum not in self._faces:
            self._faces[reference.idnum] = _Face.of(reference, self._fonts)
        self._face, self._size = self._faces[reference.idnum], float(token["size"])

    def _place(self, token: re.Match[bytes]) -> None:
        self._x, self._y = map(float, token[0].split()[-3:-1])

    def _shown(self, token: re.Match[bytes]) -> None:
        """Words at the place that was told; those that the PDF says stand instead have it too."""
        words, left, right = "", None, self._x
        for string, distance in _STRING.findall(token[0]):
            if distance:
                self._x -= float(distance) * self._size / 1000
            for code, character in self._characters(bytes.fromhex(string.decode())):
                before, self._x = self._x, self._x + self._face.widths.get(code, 1000) * self._size / 1000
                words += character
                if not character.isspace():
                    left, right = before if left is None else left, self._x
        mark = self._marks[-1]
        if mark.instead:
            words, self._told = ("" if self._told else mark.instead), True
        piece = Piece(self._number, right if left is None else left, right, self._y, self._size, words)
        self._made.pieces.append(piece)
        (self._made.loose if mark.number is None else self._marked[self._number, mark.number]).append(piece)

    def _characters(self, string: bytes) -> Iterator[tuple[int, str]]:
        width = self._face.font.width
        for at in range(0, len(string), width):
            code = string[at:at + width]
            yield int.from_bytes(code, "big"), self._face.font.characters.get(code, "\ufffd")

    def _stroke(self, token: re.Match[bytes]) -> None:
        numbers = [*map(float, token[0].split()[:-1])]
        self._path.extend(zip(numbers[::2], numbers[1::2], strict=True))

    def _frame(self, token: re.Match[bytes]) -> None:
        left, bottom, width, height = map(float, token[0].split()[:-1])
        self._path.extend([(left, bottom), (left + width, bottom + height)])

    def _painted(self, token: re.Match[bytes]) -> None:
        if self._path:
            across, up = zip(*self._path, strict=True)
            self._made.paths.append(Box(min(across), min(up), max(across), max(up)))
        self._path = []

    def _unpainted(self, token: re.Match[bytes]) -> None:
        self._path = []


@dataclass(frozen=True, slots=True)
class _Tags:
    """The tree of tags, which has the words in the order of the document."""

    roles: Any
    numbers: Mapping[int, int]
    marked: Marked

    def blocks(self, element: Any) -> Iterator[Paragraph | Table]:
        for kid in _kids(element):
            if isinstance(kid, int) or "/S" not in kid:
                continue
            if kid["/S"] == "/Table":
                yield Table(tuple(self._cells(row) for row in _kids(kid) if row["/S"] == "/TR"))
            elif self.roles.get(kid["/S"], kid["/S"]) in _PARAGRAPHS:
                yield self._paragraph(kid)
            else:
                yield from self.blocks(kid)

    def _cells(self, row: Any) -> tuple[Cell, ...]:
        return tuple(
            Cell(tuple(one for one in self.blocks(cell) if isinstance(one, Paragraph)), _tall(cell))
            for cell in _kids(row))

    def _paragraph(self, element: Any) -> Paragraph:
        centred = any(told.get("/TextAlign") == "/Center" for told in _told(element))
        return Paragraph(element["/S"].removeprefix("/"), tuple(self._pieces(element, 0)), centred)

    def _pieces(self, element: Any, page: int) -> Iterator[Piece]:
        """The words of a paragraph; not those in a chart that it holds."""
        if "/Pg" in element:
            page = self.numbers[element.raw_get("/Pg").idnum]
        if "/MCID" in element:
            yield from self.marked.get((page, element["/MCID"]), ())
        for kid in _kids(element):
            if isinstance(kid, int):
                yield from self.marked.get((page, kid), ())
            elif kid.get("/S") != "/Figure" and kid.get("/Type") != "/OBJR":
                yield from self._pieces(kid, page)


def _tall(cell: Any) -> bool:
    """Whether a cell stands in several rows."""
    return any(told.get("/RowSpan", 1) > 1 for told in _told(cell))


def _told(element: Any) -> list[Any]:
    """What is said of an element: how it is aligned, how many rows it has."""
    return _each(element.get("/A", []))


def _kids(element: Any) -> list[Any]:
    return _each(element.get("/K", []))


def _each(one: Any) -> list[Any]:
    """One or several, wherever in the file they are."""
    one = one.get_object() if hasattr(one, "get_object") else one
    return [part.get_object() if hasattr(part, "get_object") else part
            for part in (one if isinstance(one, list) else [one])]
