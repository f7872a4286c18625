"""What a layout engine made of a Word file: the paragraphs that its PDF does not have as they stand.

LibreOffice drops a mark that follows a line which it has filled exactly, in the text of the PDF as well as
on paper. Its tagged PDF has the words of each paragraph in the order of the document, whatever pages they
stand on, without page numbers and repeated heads; so that is what is compared, blanks aside.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SAME = str.maketrans("\u2011\u2212", "--")
"""The hyphen that breaks no line, which authors may have, and a minus."""
_FROM_RIGHT = {"R", "AL"}
"""Scripts that a PDF has in the order of the page, not of the words."""
_GAP = 1_000
"""Characters that the PDF may have between two paragraphs: the words in a chart."""
_UNREADABLE = "\ufffd"
_CODES = re.compile(r"begincodespacerange\s*<([0-9A-Fa-f]+)>")
_CHARACTERS = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_STRING = re.compile("<([0-9A-Fa-f]*)>")
_TOKENS = re.compile(rb"(?P<begin>/\S+?\s*(?:<<(?P<properties>.*?)>>\s*BDC|BMC)\b)|(?P<end>\bEMC\b)"
                     rb"|(?P<font>/\S+)\s+\S+\s+Tf\b|(?P<shown><[0-9A-Fa-f]*>\s*Tj|\[[^\]]*\]\s*TJ)")
"""What matters of a page as LibreOffice writes it: stretches that begin and end, fonts, and strings shown."""
_NUMBER = re.compile(r"/MCID\s+(\d+)")
_ACTUAL = re.compile(r"/ActualText\s*<([0-9A-Fa-f]+)>")


class Untagged(Exception):
    """A PDF that does not say in which order its words are."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a layout engine has told of a document.

    `pages` are the pages of headings, from 1, by their anchors; `left` are the words, without blanks, of
    paragraphs that are left-aligned because the engine loses a mark when it justifies them.
    """

    pages: Mapping[str, int] = field(default_factory=dict)
    left: frozenset[str] = frozenset()


def squeezed(text: str) -> str:
    """Words without blanks, and with one kind of hyphen."""
    return "".join(text.split()).translate(_SAME)


def lost(word: bytes, pdf: bytes) -> tuple[str, ...]:
    """The words, without blanks, of paragraphs and cells of a Word file that do not stand so in its PDF.

    Those with words that run from the right are not compared.
    """
    return absent(paragraphs(word), text(pdf))


def absent(wanted: Iterable[str], told: str) -> tuple[str, ...]:
    """Which paragraphs do not stand in a text in their order. A lost one does not hide those behind it."""
    found, at, skipped = [], 0, 0
    for words in wanted:
        place = told.find(words, at, at + skipped + _GAP + len(words))
        if place < 0 and _runs_from_right(words):
            skipped += len(words)
        elif place < 0:
            found.append(words)
            skipped += len(words)
        else:
            at, skipped = place + len(words), 0
    return tuple(found)


def _runs_from_right(words: str) -> bool:
    return any(unicodedata.bidirectional(character) in _FROM_RIGHT for character in words)


def paragraphs(word: bytes) -> list[str]:
    """The words of every paragraph of a Word file that has any, without blanks."""
    return [words for paragraph in _body(word).iter(f"{_W}p") if (words := words_of(paragraph))]


def left_aligned(word: bytes) -> frozenset[str]:
    """The words, without blanks, of the paragraphs outside tables that are left-aligned by themselves."""
    left = f"{_W}pPr/{_W}jc[@{_W}val='left']"
    return frozenset(words_of(paragraph) for paragraph in _body(word).findall(f"{_W}body/{_W}p")
                     if paragraph.find(left) is not None)


def text(pdf: bytes) -> str:
    """The words of a tagged PDF without blanks, in the order of its document."""
    from pypdf import PdfReader
    reader = PdfReader(BytesIO(pdf))
    root = reader.root_object.get("/StructTreeRoot")
    if root is None:
        raise Untagged
    fonts: dict[int, Font] = {}
    marked = {page.indirect_reference.idnum: _marked(page, fonts)
              for page in reader.pages if page.indirect_reference}
    return squeezed("".join(_in_order(root.get_object(), marked, {})))


def _body(word: bytes) -> ElementTree.Element:
    with ZipFile(BytesIO(word)) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def words_of(paragraph: ElementTree.Element) -> str:
    """The words of a paragraph of a Word file, without blanks."""
    return squeezed("".join(map(said, paragraph.iter())))


def said(node: ElementTree.Element) -> str:
    """What one element of a paragraph says by itself."""
    if node.tag == f"{_W}noBreakHyphen":
        return "-"
    return node.text or "" if node.tag == f"{_W}t" else ""


@dataclass(frozen=True, slots=True)
class Font:
    """How many bytes a character takes, and what each stands for."""

    width: int
    characters: Mapping[bytes, str]

    def read(self, shown: bytes) -> str:
        """The characters of strings of hexadecimal digits; between them stand distances."""
        strings = [bytes.fromhex(string) for string in _STRING.findall(shown.decode("latin-1"))]
        return "".join([self.characters.get(string[at:at + self.width], _UNREADABLE)
                        for string in strings for at in range(0, len(string), self.width)])


def font(reference: Any, known: dict[int, Font]) -> Font:
    """A font by its table of characters (`/ToUnicode`)."""
    if reference.idnum not in known:
        told = reference.get_object().get("/ToUnicode")
        table = told.get_object().get_data().decode("latin-1") if told else ""
        codes = _CODES.search(table)
        pairs = (pair for part in _CHARACTERS.findall(table) for pair in _PAIR.findall(part))
        characters = {bytes.fromhex(code): bytes.fromhex(words).decode("utf-16-be") for code, words in pairs}
        known[reference.idnum] = Font(len(codes[1]) // 2 if codes else 1, characters)
    return known[reference.idnum]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a page: its number in the tree of tags, and the words that replace those shown."""

    number: int | None = None
    instead: str = ""

    def inner(self, properties: str) -> Mark:
        """A stretch within this one."""
        number, actual = _NUMBER.search(properties), _ACTUAL.search(properties)
        words = bytes.fromhex(actual[1]).decode("utf-16") if actual else self.instead
        return Mark(int(number[1]) if number else self.number, words)


_Marked = Mapping[int, str]
"""The words of a page by the number of their mark."""


def _marked(page: Any, fonts: dict[int, Font]) -> _Marked:
    """The words of a page that stand in a numbered mark: all but page numbers and what is repeated."""
    found: dict[int, str] = defaultdict(str)
    marks, face = [Mark()], Font(1, {})
    for token in _TOKENS.finditer(page["/Contents"].get_object().get_data()):
        words = ""
        match token.lastgroup:
            case "begin":
                outer = marks[-1]
                marks.append(outer.inner((token["properties"] or b"").decode("latin-1")))
                words = "" if outer.instead else marks[-1].instead
            case "end":
                marks.pop()
            case "font":
                face = font(page["/Resources"]["/Font"].raw_get(token["font"].decode("latin-1")), fonts)
            case _:
                words = "" if marks[-1].instead else face.read(token["shown"])
        if words and marks[-1].number is not None:
            found[marks[-1].number] += words
    return found


def _in_order(element: Any, marked: Mapping[int, _Marked], words: _Marked) -> Iterator[str]:
    """The words below an element of the tree of tags; `words` are those of its page."""
    if isinstance(element, int):
        yield words.get(element, "")
    elif isinstance(element, list):
        for part in element:
            yield from _in_order(part.get_object(), marked, words)
    elif element.get("/Type") != "/OBJR":
        if "/Pg" in element:
            words = marked.get(element.raw_get("/Pg").idnum, {})
        if "/MCID" in element:
            yield words.get(element["/MCID"], "")
        if "/K" in element:
            yield from _in_order(element["/K"].get_object(), marked, words)
