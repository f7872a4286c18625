"""The document tree → Word.

The style document gives everything but the words: styles, page set-ups, footers, settings. python-docx opens
it once a process; the body is written as one text, every value through `escape`. Elements stand in the order
of the schema: Word calls a file damaged where they do not. A style is referred to by its name, since Word
changes ids when it saves.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from generator.document import tree
from generator.document.tree import Chart, Document
from generator.problems import Place, Rejected, error
from generator.writers import charts, printed
from generator.writers.check import package
from generator.writers.package import pack
from generator.writers.printed import Layout
from generator.writers.word.body import Body
from generator.writers.word.look import opened
from generator.writers.word.runs import PROLOGUE, escape, toc

if TYPE_CHECKING:
    from generator.writers import Support
_MOMENT = "1980-01-01T00:00:00Z"
"""When every file was created and modified, since no clock may show in a report."""
_LARGEST_STYLE = 64 << 20
"""Bytes that a style document may have: it may bring pictures along."""
_PAGE_OF = re.compile(r" PAGEREF (_Toc[0-9]+) .*?<w:t>([0-9]+)</w:t>")
"""A number in the contents, as `field` writes it."""


def write(document: Document, support: Support) -> bytes:
    """A Word file, with the pages of headings in its contents if they are known.

    A style document that cannot be used is a `Rejected`.
    """
    style = support.style
    try:
        look = opened(support.shelf.content(style, style.as_posix(), most=_LARGEST_STYLE), document.raised)
    except (Rejected, BadZipFile, KeyError, SyntaxError, TypeError, ValueError) as mistake:
        told = mistake.problems[0].message if isinstance(mistake, Rejected) else mistake
        raise Rejected([error("WD001", f"样式文件不能用（{told}）",
                              "请从软件自带的 style.docx 改起，保留其中的样式和横向页面",
                              Place(style.as_posix()))]) from mistake
    body = Body(document, look, support.layout or Layout()).xml()
    parts = {**look.parts, look.main: body, look.properties: _properties(document)}
    drawn = [block for block in tree.blocks(document) if isinstance(block, Chart)]
    return pack(charts.package(parts, look.main, drawn, escape))


def check(data: bytes) -> None:
    """Refuse what is not a whole package."""
    package(data)


def layout_of(data: bytes, document: Document) -> Layout:
    """The layout with which `write` made a file of a document; an empty one if it has not made it."""
    anchors = {toc(number): heading.anchor for number, heading in enumerate(tree.headings(document))}
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
        xml = b"".join(parts).decode(errors="replace")
        left = printed.left_aligned(data)
    except (BadZipFile, OSError, EOFError, zlib.error, KeyError, ElementTree.ParseError):
        return Layout()
    return Layout({anchors[mark]: int(page) for mark, page in _PAGE_OF.findall(xml) if mark in anchors}, left)


def _properties(document: Document) -> bytes:
    author = escape(document.author)
    return (f'{PROLOGUE}<cp:coreProperties'
            ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<dc:title>{escape(document.title)}</dc:title><dc:creator>{author}</dc:creator>'
            f'<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>'
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:modified>'
            '<dc:language>zh-CN</dc:language></cp:coreProperties>').encode()
