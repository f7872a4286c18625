"""What a style document gives: parts, styles, faces and page set-ups. It is opened once a process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from generator.writers.pulled import Room
from generator.writers.word import faces, one_page
from generator.writers.word.faces import CELL_STYLES, STATEMENT_STYLE, TABLE_STYLE, Type
from generator.writers.word.one_page import Measures
from generator.writers.word.runs import escape

PARAGRAPH_STYLES = (
    "Title", "TOC Heading", "toc 1", "toc 2", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text",
    "Centered", "Note", "Table Caption", "Table Subtitle", "Table Head", "Table Text", "Section End",
)
_STAND_INS = {"Table Total": "Table Head", "Table Caption Shared": "Table Caption",
              STATEMENT_STYLE: TABLE_STYLE}
"""What an older style document lacks, and which of its own styles are taken instead."""

_KEPT = {"officeDocument", "core-properties", "styles", "settings", "webSettings", "fontTable", "theme",
         "numbering", "header", "footer", "footnotes", "endnotes"}
"""Parts of the style document that are taken over, by kind; thumbnails, custom data, statistics are not."""
_LOWEST = 4
"""The lowest level of headings."""
_EMU_PER_TWIP = 635
_FURNITURE = re.compile(r"<w:(?:headerReference|footerReference)\b[^>]*/>\s*")
_BEHIND_NUMBERS = tuple(f"w:{name}" for name in (
    "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid",
    "printerSettings", "sectPrChange"))
"""What stands behind `w:pgNumType` in a page set-up: Word calls a file damaged where it does not."""
RELATIONSHIPS = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_ROOTS = re.compile(rb"(<w:(?:ftr|hdr)\b)(?![^>]*xmlns:r=)")
"""Roots of footers and headers that do not say what `r:` is: docx2python asks each for it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page set-up: the width and height of text in twentieths of a point, and its `w:sectPr`.

    `first` is the same for what follows a cover: its first page is page 1.
    """

    width: int
    height: int
    section: str
    first: str

    @property
    def cover(self) -> str:
        """The same for a cover: nothing stands in its margins."""
        return _FURNITURE.sub("", self.section)


@dataclass(frozen=True, slots=True)
class Look:
    """What a style document gives.

    `parts` are its parts by name; `main` names that of the body, `properties` that of title and author.
    `styles` are style ids by the names of the styles; `title` is the size of titles in twentieths of a point,
    `part` that of headings of level 1 (nought if they are not centred), `line` what a line of body text has
    room for. `types` are the ways to set a table, from the usual to the smallest; `measures` tells of tables
    on one page, `statement` how one of them is set that needs no fitting.
    """

    parts: Mapping[str, bytes]
    main: str
    properties: str
    styles: Mapping[str, str]
    title: int
    part: int
    line: Room
    types: tuple[Type, ...]
    measures: Measures
    statement: Type
    portrait: Page
    landscape: Page


@lru_cache(maxsize=8)
def opened(style: bytes, raised: int = 0) -> Look:
    """What a style document gives one whose headings are `raised` by so many levels above their looks."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.opc.constants import RELATIONSHIP_TYPE

    source = docx.Document(BytesIO(style))
    package = source.part.package
    _ = package.core_properties  # Makes the part if there is none.
    properties = package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).partname.membername
    for relationships in (package.rels, source.part.rels):
        for key, relationship in list(relationships.items()):
            if relationship.reltype.rpartition("/")[2] not in _KEPT:
                del relationships[key]
    styles = {style.name: escape(style.style_id) for style in source.styles if style.name}
    if missing := [name for name in (*PARAGRAPH_STYLES, TABLE_STYLE) if name not in styles]:
        raise ValueError(f"缺少样式 {'、'.join(missing)}")
    for level in range(1, _LOWEST - raised + 1) if raised else ():
        _dress(source.styles[f"Heading {level}"].element, source.styles[f"Heading {level + raised}"].element)
    styles |= {name: styles[other] for name, other in _STAND_INS.items() if name not in styles}
    statement = STATEMENT_STYLE if STATEMENT_STYLE in source.styles else TABLE_STYLE
    measured = one_page.measures(source.styles, statement)
    text, head, total = (styles[name] for name in CELL_STYLES)
    one_page.add_styles(source.styles.element, measured, (text, head, total))
    pages = {section.orientation is WD_ORIENT.LANDSCAPE: _page(section) for section in source.sections}
    if len(pages) < 2:
        raise ValueError("应有一个纵向节和一个横向节")
    title = faces.leading(source.styles["Title"]).size
    part = _centred(source.styles["Heading 1"])
    line = _line(source.styles["Body Text"], pages[False].width)
    saved = BytesIO()
    source.save(saved)
    with ZipFile(saved) as archive:
        parts = {name: _ROOTS.sub(rb"\1 %b" % RELATIONSHIPS, archive.read(name), count=1)
                 for name in archive.namelist()}
    return Look(parts, source.part.partname.membername, properties, styles, title, part, line,
                faces.types(source.styles, styles), measured, Type(text, head, total, measured.face),
                pages[False], pages[True])


def _dress(heading: Any, other: Any) -> None:
    """Give a style of headings the look of another; it keeps its name and its level in the outline."""
    from docx.oxml.ns import qn

    level = heading.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    for name in ("w:pPr", "w:rPr"):  # The last of a style's properties, in this order.
        for old in heading.findall(qn(name)):
            heading.remove(old)
        heading.extend(deepcopy(other.findall(qn(name))))
    lower = heading.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if level is not None and lower is not None:
        lower.set(qn("w:val"), level.get(qn("w:val")))


def _line(style: Any, width: int) -> Room:
    def number(path: str) -> int:
        return int(faces.stated(style, lambda one: next(iter(one.element.xpath(path)), None), 0))

    indent, spacing = number("w:pPr/w:ind/@w:firstLine"), number("w:rPr/w:spacing/@w:val")
    return Room(width, indent, faces.leading(style).size, spacing)


def _centred(style: Any) -> int:
    """The size of what is centred, nought of what is not."""
    return faces.leading(style).size if style.element.xpath("w:pPr/w:jc[@w:val='center']") else 0


def _page(section: Any) -> Page:
    width = section.page_width - section.left_margin - section.right_margin - section.gutter
    height = section.page_height - section.top_margin - section.bottom_margin
    setup = section._sectPr
    return Page(width // _EMU_PER_TWIP, height // _EMU_PER_TWIP, setup.xml, _numbered(setup))


def _numbered(setup: Any) -> str:
    """A page set-up whose first page is page 1. How its pages are numbered stays."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    setup = deepcopy(setup)
    numbers = setup.find(qn("w:pgNumType"))
    if numbers is None:
        numbers = setup.insert_element_before(OxmlElement("w:pgNumType"), *_BEHIND_NUMBERS)
    numbers.set(qn("w:start"), "1")
    return str(setup.xml)
