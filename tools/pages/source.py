"""What a Word file asks of its pages: margins, where a page is to begin, where lines are to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

from generator.writers import printed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_OFF = {"0", "false", "off"}


class Area(NamedTuple):
    """Where the text of a section's pages stands: its edges in points from the left bottom of the page."""

    left: float
    bottom: float
    right: float
    top: float


class Block(NamedTuple):
    """A paragraph or a table of the body.

    `words` are those of a paragraph without blanks, None of a table; `section` counts from 0; `fresh` tells
    that it is to begin a page.
    """

    words: str | None
    section: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What a Word file says. `turns` are the ends of lines that are written in a paragraph.

    They are told by the paragraph's words without blanks: how many characters stand before each.
    """

    author: str
    areas: tuple[Area, ...]
    blocks: tuple[Block, ...]
    turns: Mapping[str, frozenset[int]]


def read(word: bytes) -> Source:
    with ZipFile(BytesIO(word)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        styles = ElementTree.fromstring(package.read("word/styles.xml"))
        properties = ElementTree.fromstring(package.read("docProps/core.xml"))
    turns = {words: at for paragraph in body.iter(f"{_W}p")
             if (at := _turns(paragraph)) and (words := printed.words_of(paragraph))}
    return Source(properties.findtext(_CREATOR) or "",
                  tuple(_area(section) for section in body.iter(f"{_W}sectPr")),
                  tuple(_blocks(body, frozenset(_beginning(styles)))), turns)


def _beginning(styles: ElementTree.Element) -> Iterator[str]:
    """The styles whose paragraphs begin a page, by themselves or by the style that they rest on."""
    known = {style.get(f"{_W}styleId", ""): style for style in styles.iter(f"{_W}style")}
    for name in known:
        style: ElementTree.Element | None = known[name]
        while style is not None and (told := style.find(f"{_W}pPr/{_W}pageBreakBefore")) is None:
            based = style.find(f"{_W}basedOn")
            style = None if based is None else known.get(based.get(f"{_W}val", ""))
        if style is not None and told is not None and told.get(f"{_W}val") not in _OFF:
            yield name


def _blocks(body: ElementTree.Element, beginning: frozenset[str]) -> Iterator[Block]:
    section = 0
    for element in body.find(f"{_W}body") or ():
        if element.tag == f"{_W}tbl":
            yield Block(None, section, False)
        elif element.tag == f"{_W}p":
            if words := printed.words_of(element):
                yield Block(words, section, _fresh(element, beginning))
            section += element.find(f"{_W}pPr/{_W}sectPr") is not None


def _fresh(paragraph: ElementTree.Element, beginning: frozenset[str]) -> bool:
    told = paragraph.find(f"{_W}pPr/{_W}pageBreakBefore")
    if told is not None:
        return told.get(f"{_W}val") not in _OFF
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val") in beginning


def _turns(paragraph: ElementTree.Element) -> frozenset[int]:
    found, told = set(), ""
    for node in paragraph.iter():
        if node.tag == f"{_W}br":
            found.add(len(printed.squeezed(told)))
        told += printed.said(node)
    return frozenset(found)


def _area(section: ElementTree.Element) -> Area:
    """In the file all is in twentieths of a point."""
    def told(element: str, name: str) -> float:
        found = section.find(f"{_W}{element}")
        return int(found.get(f"{_W}{name}", "0")) / 20 if found is not None else 0.0
    width, height = told("pgSz", "w"), told("pgSz", "h")
    return Area(told("pgMar", "left") + told("pgMar", "gutter"), told("pgMar", "bottom"),
                width - told("pgMar", "right"), height - told("pgMar", "top"))
