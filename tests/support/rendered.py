"""The lines of a PDF as LibreOffice broke them, and the numbers that a reader of the page sees cut in two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from generator import quantities
from generator.writers import printed

_TOKENS = re.compile(rb"(?P<begin>/\S+?\s*(?:<<.*?>>\s*BDC|BMC)\b)|(?P<end>\bEMC\b)|\S+ (?P<height>\S+) Td\b"
                     rb"|(?P<font>/\S+) \S+ Tf\b|(?P<shown><[0-9A-Fa-f]*>\s*Tj|\[[^\]]*\]\s*TJ)", re.DOTALL)
_NUMBER = re.compile(rb"/MCID (\d+)")
_ACTUAL = re.compile(rb"/ActualText\s*<([0-9A-Fa-f]+)>")
_PARAGRAPHS = {"/P", "/H1", "/H2", "/H3", "/H4"}
_VALUE = re.compile(r"(?=.{1,16}\Z)[≥≤><=±−-]*[0-9]")
"""A cell that says a value, not a sentence with a number in it."""
_SIGN = re.compile(r"([≥≤><=＞＜＝±]+|(?<![0-9])[−-])+\Z")
_BARE = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?[%％]?")

Words = dict[tuple[int, int], list[tuple[float, str]]]
"""Words with how high they stand on their page, by page and number of their mark."""


def paragraphs(pdf: bytes) -> list[str]:
    """The words of every paragraph and cell; a new line is where the page has one."""
    return [words for words, _ in _told(pdf)]


def cuts(pdf: bytes) -> list[str]:
    """The numbers that a line end stands in: `1761493.4|5元`. Values in tables have their unit with them."""
    return [cut for words, cell in _told(pdf)
            for cut in cut_in(words, units=cell and _VALUE.match(words.replace("\n", "")) is not None)]


def _told(pdf: bytes) -> list[tuple[str, bool]]:
    """The words of every paragraph and cell, and whether they are in a table."""
    reader = PdfReader(BytesIO(pdf))
    root: Any = reader.root_object["/StructTreeRoot"]
    words: Words = defaultdict(list)
    fonts: dict[int, Any] = {}
    for page in reader.pages:
        _read(page, words, fonts)
    return [(found, inside) for element, inside in _elements(root, root["/RoleMap"]) if (found := _lines(element, words))]


def cut_in(words: str, units: bool) -> Iterator[str]:
    """The numbers, with their sign and perhaps their unit, that have a line end in them."""
    flat = words.replace("\n", "")
    places = [at - number for number, at in enumerate(at for at, one in enumerate(words) if one == "\n")]
    for start, end in _numbers(flat, units):
        if inside := [at for at in places if start < at < end]:
            yield f"{flat[start:inside[0]]}|{flat[inside[0]:end]}"


def _numbers(flat: str, units: bool) -> list[tuple[int, int]]:
    """Where numbers are, from the sign to the last digit, % or the end of the unit; those in names and codes too."""
    ends = {one.end - len(one.text.lstrip("-−")): one.end for one in quantities.find(flat)} if units else {}
    found = [(one.start(), max(one.end(), ends.get(one.start(), 0))) for one in _BARE.finditer(flat)]
    return [(sign.start() if (sign := _SIGN.search(flat, 0, start)) else start, end) for start, end in found]


def _read(page: Any, words: Words, fonts: dict[int, Any]) -> None:
    number, height, font, instead = page.indirect_reference.idnum, 0.0, None, ""
    marks: list[tuple[int, str]] = [(-1, "")]
    for token in _TOKENS.finditer(page["/Contents"].get_object().get_data()):
        mark, instead = marks[-1]
        match token.lastgroup:
            case "begin":
                inner, actual = _NUMBER.search(token[0]), _ACTUAL.search(token[0])
                told = bytes.fromhex(actual[1].decode()).decode("utf-16") if actual else instead
                marks.append((int(inner[1]) if inner else mark, told))
                if actual and marks[-1][0] >= 0:
                    words[number, marks[-1][0]].append((height, told))
            case "end":
                marks.pop()
            case "height":
                height = float(token["height"])
            case "font":
                font = printed._font(page["/Resources"]["/Font"].raw_get(token["font"].decode()), fonts)
            case _ if font and mark >= 0 and not instead:
                words[number, mark].append((height, font.read(token["shown"])))


def _elements(element: Any, roles: Any, inside: bool = False) -> Iterator[tuple[Any, bool]]:
    """The paragraphs of a document in their order, and whether each is in a table."""
    for kid in _kids(element):
        if not isinstance(kid, int):
            kind = kid.get("/S")
            if roles.get(kind, kind) in _PARAGRAPHS:
                yield kid, inside
            else:
                yield from _elements(kid, roles, inside or kind == "/Table")


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    return [kid.get_object() if hasattr(kid, "get_object") else kid for kid in (kids if isinstance(kids, list) else [kids])]


def _lines(paragraph: Any, words: Words) -> str:
    told, last = "", None
    for place in _marks(paragraph, 0):
        for height, text in words.get(place, ()):
            # What stands a little higher or lower is on the same line: signs of another font.
            told += ("\n" if last is not None and abs(height - last) > 4 else "") + text
            last = height
    return told


def _marks(element: Any, page: int) -> Iterator[tuple[int, int]]:
    if "/Pg" in element:
        page = element.raw_get("/Pg").idnum
    if "/MCID" in element:
        yield page, element["/MCID"]
    for kid in _kids(element):
        if isinstance(kid, int):
            yield page, kid
        else:
            yield from _marks(kid, page)
