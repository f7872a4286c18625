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

from generator.writers.word import faces
from generator.writers.word.faces import TABLE_STYLE, Type
from generator.writers.word.runs import escape

PARAGRAPH_STYLES = (
    "Title", "TOC Heading", "toc 1", "toc 2", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text",
    "Centered", "Note", "Table Caption", "Table Subtitle", "Table Head", "Table Text", "Section End",
)

_KEPT = {"officeDocument", "core-properties", "styles", "settings", "webSettings", "fontTable", "theme",
         "numbering", "header", "footer", "footnotes", "endnotes"}
"""Parts of the style document that are taken over, by kind; thumbnails, custom data, statistics are not."""
_LOWEST = 4
"""The lowest level of headings."""
_TITLE = 22
"""The size of titles in points where the style document leaves it to Word."""
_EMU_PER_TWIP = 635
RELATIONSHIPS = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_ROOTS = re.compile(rb"(<w:(?:ftr|hdr)\b)(?![^>]*xmlns:r=)")
"""Roots of footers and headers that do not say what `r:` is: docx2python asks each for it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page set-up: the width and height of text in twentieths of a point, and its `w:sectPr`."""

    width: int
    height: int
    section: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a style document gives.

    `parts` are its parts by name; `main` names that of the body, `properties` that of title and author.
    `styles` are style ids by the names of the styles; `title` is the size of titles in twentieths of a point,
    `types` are the ways to set a table, from the usual to the smallest, and `above` is how tall caption and
    subtitle are.
    """

    parts: Mapping[str, bytes]
    main: str
    properties: str
    styles: Mapping[str, str]
    title: int
    types: tuple[Type, ...]
    above: int
    portrait: Page
    landscape: Page


@lru_cache(maxsize=8)
def opened(style: bytes, raised: int = 0) -> Look:
    """What a style document gives one whose headings are `raised` by so many levels above their looks."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.shared import Pt

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
    pages = {section.orientation is WD_ORIENT.LANDSCAPE: _page(section) for section in source.sections}
    if len(pages) < 2:
        raise ValueError("应有一个纵向节和一个横向节")
    title = (source.styles["Title"].font.size or Pt(_TITLE)) // _EMU_PER_TWIP
    above = sum(faces.tall(source.styles[name]) for name in ("Table Caption", "Table Subtitle"))
    saved = BytesIO()
    source.save(saved)
    with ZipFile(saved) as archive:
        parts = {name: _ROOTS.sub(rb"\1 %b" % RELATIONSHIPS, archive.read(name), count=1)
                 for name in archive.namelist()}
    return Look(parts, source.part.partname.membername, properties, styles, title,
                faces.types(source.styles, styles), above, pages[False], pages[True])


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


def _page(section: Any) -> Page:
    width = section.page_width - section.left_margin - section.right_margin - section.gutter
    height = section.page_height - section.top_margin - section.bottom_margin
    return Page(width // _EMU_PER_TWIP, height // _EMU_PER_TWIP, section._sectPr.xml)
