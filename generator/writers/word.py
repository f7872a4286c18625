"""The document tree → Word.

The style document gives everything but the words: styles, page set-ups, footers, settings. python-docx opens
it once a process; the body is written as one text, every value through `_escape`. Elements stand in the order
of the schema: Word calls a file damaged where they do not. A style is referred to by its name, since Word
changes ids when it saves.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import count, pairwise, takewhile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from generator.document import grid, tree
from generator.document.grid import Rectangle, Slot
from generator.document.tree import (
    Align,
    Block,
    Break,
    Chart,
    Content,
    Contents,
    Document,
    Heading,
    Listing,
    Paragraph,
    Role,
    Section,
    Table,
    Title,
)
from generator.problems import Place, Rejected, error
from generator.writers import charts, printed, reading, unbroken
from generator.writers.check import package
from generator.writers.package import pack
from generator.writers.printed import Layout
from generator.writers.unbroken import Face

if TYPE_CHECKING:
    from generator.writers import Support

PARAGRAPH_STYLES = (
    "Title", "TOC Heading", "toc 1", "toc 2", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text",
    "Centered", "Note", "Table Caption", "Table Subtitle", "Table Head", "Table Text", "Section End",
)
TABLE_STYLE = "Report Table"

_ROLES = {Role.BODY: "Body Text", Role.CENTER: "Centered", Role.NOTE: "Note"}
_KEPT = {"officeDocument", "core-properties", "styles", "settings", "webSettings", "fontTable", "theme",
         "numbering", "header", "footer", "footnotes", "endnotes"}
"""Parts of the style document that are taken over, by kind; thumbnails, custom data, statistics are not."""
_MOMENT = "1980-01-01T00:00:00Z"
"""When every file was created and modified, since no clock may show in a report."""
_LONG = 300
"""Characters of XML: a row with a cell of so many, some 200 characters of text, may break over pages."""

_LAST, _IN_TEXT = 3, 12
"""Rows at the end of a table that stay together, and with a note below: no page begins with a lone row or
note. Of one that stands in the text, which may begin anywhere on a page, so many."""
_LARGEST_STYLE = 64 << 20
"""Bytes that a style document may have: it may bring pictures along."""
_TITLE = 22
"""The size of titles in points where the style document leaves it to Word."""
_EMU_PER_TWIP = 635
_MARKUP = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_ELEMENTS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_SPECIAL = re.compile(rf"{_MARKUP.pattern[:-1]}\s]")
"""A text without any of these stands between tags as it is."""
_PAGE_OF = re.compile(r" PAGEREF (_Toc[0-9]+) .*?<w:t>([0-9]+)</w:t>")
"""A number in the contents, as `_field` writes it."""
_SPLIT = re.compile(r"(\n|\t)")
"""Characters with an element in `_ELEMENTS`."""
_RELATIONSHIPS = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_NAMESPACES = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
               f'{_RELATIONSHIPS.decode()}')
_ROOTS = re.compile(rb"(<w:(?:ftr|hdr)\b)(?![^>]*xmlns:r=)")
"""Roots of footers and headers that do not say what `r:` is: docx2python asks each for it."""
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENTS_BEGIN = ('<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
                   '<w:r><w:instrText xml:space="preserve">'
                   f' TOC \\o "1-{reading.CONTENTS_DEPTH}" \\h \\z \\u </w:instrText></w:r>'
                   '<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
_CONTENTS_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


_OUTLINED = '<w:outlineLvl w:val="1"/>'
_LEFT, _RIGHT = '<w:jc w:val="left"/>', '<w:jc w:val="right"/>'


def write(document: Document, support: Support) -> bytes:
    """A Word file, with the pages of headings in its contents if they are known.

    A style document that cannot be used is a `Rejected`.
    """
    style = support.style
    try:
        look = _look(support.shelf.content(style, style.as_posix(), most=_LARGEST_STYLE))
    except (Rejected, BadZipFile, KeyError, SyntaxError, TypeError, ValueError) as mistake:
        told = mistake.problems[0].message if isinstance(mistake, Rejected) else mistake
        raise Rejected([error("WD001", f"样式文件不能用（{told}）",
                              "请从软件自带的 style.docx 改起，保留其中的样式和横向页面",
                              Place(style.as_posix()))]) from mistake
    body = _Body(document, look, support.layout or Layout()).xml()
    parts = {**look.parts, look.main: body, look.properties: _properties(document)}
    drawn = [block for block in tree.blocks(document) if isinstance(block, Chart)]
    return pack(charts.package(parts, look.main, drawn, _escape))


def check(data: bytes) -> None:
    """Refuse what is not a whole package."""
    package(data)


def layout_of(data: bytes, document: Document) -> Layout:
    """The layout with which `write` made a file of a document; an empty one if it has not made it."""
    anchors = {_toc(number): heading.anchor for number, heading in enumerate(tree.headings(document))}
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
        xml = b"".join(parts).decode(errors="replace")
        left = printed.left_aligned(data)
    except (BadZipFile, OSError, EOFError, zlib.error, KeyError, ElementTree.ParseError):
        return Layout()
    return Layout({anchors[mark]: int(page) for mark, page in _PAGE_OF.findall(xml) if mark in anchors}, left)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page set-up: the width of text in twentieths of a point, and its `w:sectPr`."""

    width: int
    section: str


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style document gives.

    `parts` are its parts by name; `main` names that of the body, `properties` that of title and author.
    `styles` are style ids by the names of the styles; `title` is the size of titles in twentieths of a point,
    `face` that of words in tables.
    """

    parts: Mapping[str, bytes]
    main: str
    properties: str
    styles: Mapping[str, str]
    title: int
    face: Face
    portrait: _Page
    landscape: _Page


@lru_cache(maxsize=8)
def _look(style: bytes) -> _Look:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.shared import Pt

    opened = docx.Document(BytesIO(style))
    package = opened.part.package
    _ = package.core_properties  # Makes the part if there is none.
    properties = package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).partname.membername
    for relationships in (package.rels, opened.part.rels):
        for key, relationship in list(relationships.items()):
            if relationship.reltype.rpartition("/")[2] not in _KEPT:
                del relationships[key]
    styles = {style.name: _escape(style.style_id) for style in opened.styles if style.name}
    if missing := [name for name in (*PARAGRAPH_STYLES, TABLE_STYLE) if name not in styles]:
        raise ValueError(f"缺少样式 {'、'.join(missing)}")
    pages = {section.orientation is WD_ORIENT.LANDSCAPE: _page(section) for section in opened.sections}
    if len(pages) < 2:
        raise ValueError("应有一个纵向节和一个横向节")
    title = (opened.styles["Title"].font.size or Pt(_TITLE)) // _EMU_PER_TWIP
    face = unbroken.face(opened.styles["Table Text"], opened.styles[TABLE_STYLE])
    saved = BytesIO()
    opened.save(saved)
    with ZipFile(saved) as archive:
        parts = {name: _ROOTS.sub(rb"\1 %b" % _RELATIONSHIPS, archive.read(name), count=1)
                 for name in archive.namelist()}
    return _Look(parts, opened.part.partname.membername, properties, styles, title, face, pages[False],
                 pages[True])


def _page(section: Any) -> _Page:
    width = section.page_width - section.left_margin - section.right_margin - section.gutter
    return _Page(width // _EMU_PER_TWIP, section._sectPr.xml)


def _properties(document: Document) -> bytes:
    author = _escape(document.author)
    return (f'{_PROLOGUE}<cp:coreProperties'
            ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<dc:title>{_escape(document.title)}</dc:title><dc:creator>{author}</dc:creator>'
            f'<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>'
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:modified>'
            '<dc:language>zh-CN</dc:language></cp:coreProperties>').encode()


class _Body:
    """The body of one document."""

    def __init__(self, document: Document, look: _Look, layout: Layout) -> None:
        self._document = document
        self._look = look
        self._pages = layout.pages
        self._left = layout.left
        self._charts = count(1)
        self._contents = reading.contents(document)
        headings = [heading.anchor for heading in tree.headings(document)]
        tables = [block.anchor for block in tree.blocks(document)
                  if isinstance(block, Table) and block.anchor]
        self._numbers = {anchor: number for number, anchor in enumerate(headings)}
        self._tables = {anchor: number for number, anchor in enumerate(tables, len(headings))}

    def xml(self) -> bytes:
        """The main part of the file."""
        sections = self._document.sections or (Section(()),)
        body = "".join(self._section(section, last=number == len(sections))
                       for number, section in enumerate(sections, 1))
        return f"{_PROLOGUE}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>".encode()

    def _section(self, section: Section, last: bool) -> str:
        """Blocks and page set-up: the last section's stands in the body, others' in their last paragraph."""
        page = self._look.landscape if section.landscape else self._look.portrait
        noted = [isinstance(block, Paragraph) and block.role is Role.NOTE for block in section.blocks]
        parts = [part for block, below in zip(section.blocks, [*noted[1:], False], strict=False)
                 for part in self._block(block, page, below)]
        # Word wants a paragraph below a table. One of its own making is a line high and may take a page.
        if not parts or parts[-1].endswith("</w:tbl>"):
            parts.append(self._paragraph("Section End"))
        if not last:
            parts[-1] = parts[-1].replace("</w:pPr>", f"{page.section}</w:pPr>", 1)
        return "".join(parts) + (page.section if last else "")

    def _block(self, block: Block, page: _Page, noted: bool) -> Iterator[str]:
        """`noted` tells that a note follows, which stays with the end of a table."""
        match block:
            case Title(content):
                yield self._paragraph("Title", _runs(_broken(content, page.width / self._look.title)))
            case Contents(title):
                yield self._paragraph("TOC Heading", _run(title))
                yield from self._entries(page)
            case Heading():
                yield self._heading(block)
            case Paragraph(content, role):
                align = "" if role is Role.CENTER else self._aligned(tree.plain(content))
                yield self._paragraph(_ROLES[role], _runs(content), align)
            case Listing():
                for number, item in block.numbered():
                    yield self._paragraph("Body Text", _run(number) + _runs(item),
                                          self._aligned(f"{number}{tree.plain(item)}"))
            case Table():
                yield from self._caption(block)
                if block.subtitle:
                    align = _RIGHT if block.subtitle_align is Align.RIGHT else ""
                    yield self._paragraph("Table Subtitle", _runs(block.subtitle), align)
                yield self._table(block, page.width, noted)
            case Chart():
                yield self._paragraph("Table Subtitle", _runs(block.caption))
                drawing = charts.drawing(block, next(self._charts), page.width, _escape)
                yield self._paragraph("Note", drawing, '<w:jc w:val="center"/>')

    def _paragraph(self, style: str, words: str = "", properties: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self._look.styles[style]}"/>{properties}</w:pPr>{words}</w:p>'

    def _aligned(self, words: str) -> str:
        """The property that aligns a paragraph at the left, if the layout engine loses words of it otherwise.

        LibreOffice drops a mark behind a line that it has filled exactly; see `printed`.
        """
        return _LEFT if self._left and printed.squeezed(words) in self._left else ""

    def _heading(self, heading: Heading) -> str:
        words = self._listed(heading.anchor, _runs(heading.content))
        return self._paragraph(f"Heading {heading.level}", words)

    def _caption(self, table: Table) -> Iterator[str]:
        """What stands above a table: one that the contents list is an outline's paragraph of level 2."""
        words = _runs(table.caption)
        if table.anchor:
            words = self._marked(self._tables[table.anchor], _reference(table.anchor), words)
        if table.entry:
            yield self._paragraph("Table Caption", self._listed(table.anchor, words), _OUTLINED)
        elif words:
            yield self._paragraph("Table Caption", words)

    def _listed(self, anchor: str, words: str) -> str:
        """Words that the contents point to."""
        number = self._numbers[anchor]
        return self._marked(number, _toc(number), words)

    @staticmethod
    def _marked(number: int, name: str, words: str) -> str:
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{words}<w:bookmarkEnd w:id="{number}"/>'

    def _entries(self, page: _Page) -> Iterator[str]:
        """The paragraphs of the contents: a field, and in it what Word would make of it.

        Where the pages of headings are not known there are no numbers, and the field is `dirty`: Word makes
        it anew when it opens the file.
        """
        dots = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{page.width}"/></w:tabs>'
        tabs = dots if self._pages else ""
        begin = _CONTENTS_BEGIN.format(dirty="" if self._pages else ' w:dirty="true"')
        # A document without headings has an entry too: the field must begin and end in a paragraph.
        entries = [(f"toc {heading.level}", self._link(heading)) for heading in self._contents]
        entries = entries or [("toc 1", "")]
        for number, (style, words) in enumerate(entries, 1):
            yield self._paragraph(style, f"{begin if number == 1 else ''}{words}"
                                         f"{_CONTENTS_END if number == len(entries) else ''}", tabs)

    def _link(self, heading: Heading) -> str:
        mark = _toc(self._numbers[heading.anchor])
        page = self._pages.get(heading.anchor)
        number = "" if page is None else f"<w:r><w:tab/></w:r>{_field('PAGEREF', mark, str(page))}"
        return _link(mark, _runs(heading.content) + number)

    def _table(self, table: Table, width: int, noted: bool) -> str:
        laid = grid.lay(table)
        edges = unbroken.edges(table.widths, laid, width, self._look.face)
        columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
        # Widths stand twice: Word goes by those of the cells, LibreOffice by those of the grid.
        # tblLook says twice which parts of the style apply: Word 2007 reads the hexadecimal sum (firstRow
        # 0020, noHBand 0200, noVBand 0400), later ones the names.
        return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._look.styles[TABLE_STYLE]}"/>'
                f'<w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
                '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
                ' w:noHBand="1" w:noVBand="1"/>'
                f'<w:tblCaption w:val="{_escape(tree.plain(table.caption))}"/>'
                f'<w:tblDescription w:val="{_escape(tree.plain(table.subtitle))}"/></w:tblPr>'
                f'<w:tblGrid>{columns}</w:tblGrid>{"".join(self._rows(table, laid, edges, noted))}</w:tbl>')

    def _rows(self, table: Table, laid: Rectangle, edges: list[int], noted: bool) -> Iterator[str]:
        repeated = sum(1 for _ in takewhile(lambda row: row.head, table.rows))
        last = _LAST if table.caption else _IN_TEXT
        words: dict[tuple[int, int], str] = {}
        for number, slots in enumerate(laid):
            whole, cells = "<w:cantSplit/>", []
            # Rows have no such property in Word: they stay together if their paragraphs do.
            stays = len(table.rows) - last <= number < len(table.rows) - (not noted)
            kept = "<w:keepNext/>" if stays else ""
            for column, slot in enumerate(slots):
                if slot.column != column:
                    continue
                place = slot.row, column
                if slot.row == number:
                    words[place] = _runs(slot.cell.content)
                if len(words[place]) >= _LONG:
                    whole = ""
                cells.append(self._cell(slot, words[place] if slot.row == number else None, edges, kept))
            head = "<w:tblHeader/>" if number < repeated else ""
            properties = f"<w:trPr>{whole}{head}</w:trPr>" if whole or head else ""
            yield f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    def _cell(self, slot: Slot, words: str | None, edges: list[int], kept: str) -> str:
        """A cell; with None for words, a place that a tall cell covers. Word wants a paragraph in either."""
        cell = slot.cell
        width = edges[slot.column + cell.colspan] - edges[slot.column]
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merge = "" if cell.rowspan == 1 else "<w:vMerge/>" if words is None else '<w:vMerge w:val="restart"/>'
        align = "" if cell.align is Align.CENTER else f'<w:jc w:val="{cell.align.value}"/>'
        style = self._look.styles["Table Head" if cell.header else "Table Text"]
        return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
                '<w:vAlign w:val="center"/></w:tcPr>'
                f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{align}</w:pPr>{words or ""}</w:p></w:tc>')


def _broken(content: Content, room: float) -> Content:
    """A title on one line, which takes `room` Chinese characters, if it fits; else broken where it says."""
    wide = unbroken.ems(tree.plain(content)) > room
    return tuple(Break() if isinstance(inline, Break) and wide else inline for inline in content)


def _runs(content: Content) -> str:
    pieces = [reading.run(content[0])] if len(content) == 1 else reading.runs(content)
    return "".join([_link(_reference(target), _run(text, strong)) if target else _run(text, strong)
                    for text, strong, target in pieces if text])


def _link(bookmark: str, words: str) -> str:
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{words}</w:hyperlink>'


def _toc(number: int) -> str:
    """The bookmark of a heading, named as Word names those that its own tables of contents point to."""
    return f"_Toc{100_000 + number}"


def _reference(anchor: str) -> str:
    """The bookmark of a table, named as Word names those that its own cross references point to."""
    return f"_Ref_{anchor}"


def _field(kind: str, bookmark: str, shown: str) -> str:
    """A field about a bookmark, such as its page (PAGEREF): what it shows, and a link there (`\\h`)."""
    return ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {kind} {bookmark} \\h </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            f'{_run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def _run(text: str, strong: bool = False) -> str:
    """Words that look alike: one run, and one for each number with a minus.

    The hint makes Word take the Chinese font for quotation marks and dashes too; a minus has none.
    """
    if "-" in text and (parts := unbroken.signed(text)) != [text]:
        return "".join([_run(part, strong) for part in parts])
    hint = "" if text.isascii() or unbroken.is_signed(text) else '<w:rFonts w:hint="eastAsia"/>'
    looks = hint + ("<w:b/>" if strong else "")
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f"<w:r>{properties}{_words(text) if _SPECIAL.search(text) else f'<w:t>{text}</w:t>'}</w:r>"


def _words(text: str) -> str:
    """Text, with an element for each character that Word does not take as text."""
    if not _SPLIT.search(text):
        return _text(text)
    return "".join([_ELEMENTS[part] if part in _ELEMENTS else _text(part)
                    for part in _SPLIT.split(text) if part])


def _text(text: str) -> str:
    # Word drops blanks at either end unless it is told to keep them.
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<w:t{space}>{_escape(text)}</w:t>"


def _escape(text: str) -> str:
    """Text for XML, between tags or in quotes.

    A character that XML cannot hold is a KeyError: none comes this far.
    """
    return _MARKUP.sub(lambda character: _ENTITIES[character[0]], text)
