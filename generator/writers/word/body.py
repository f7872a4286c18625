"""The body of a Word file: blocks, headings, contents and sections in order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from generator.document import tree
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
from generator.writers import charts, printed, reading, unbroken
from generator.writers.printed import Layout
from generator.writers.word.look import RELATIONSHIPS, Look, Page
from generator.writers.word.runs import PROLOGUE, escape, field, link, reference, run, runs, toc
from generator.writers.word.tables import table

_ROLES = {Role.BODY: "Body Text", Role.CENTER: "Centered", Role.NOTE: "Note"}
_NAMESPACES = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
               f'{RELATIONSHIPS.decode()}')
_CONTENTS_BEGIN = ('<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
                   '<w:r><w:instrText xml:space="preserve">'
                   f' TOC \\o "1-{reading.CONTENTS_DEPTH}" \\h \\z \\u </w:instrText></w:r>'
                   '<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
_CONTENTS_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


_SHORT = 112
"""Characters of a paragraph, four lines, that goes to the next page whole with what is below it. LibreOffice
parts none that does, and a longer one would leave half a page blank."""
_OUTLINED = '<w:outlineLvl w:val="1"/>'
_LEFT, _RIGHT = '<w:jc w:val="left"/>', '<w:jc w:val="right"/>'


class Body:
    """The body of one document."""

    def __init__(self, document: Document, look: Look, layout: Layout) -> None:
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
        return f"{PROLOGUE}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>".encode()

    def _section(self, section: Section, last: bool) -> str:
        """Blocks and page set-up: the last section's stands in the body, others' in their last paragraph."""
        page = self._look.landscape if section.landscape else self._look.portrait
        parts = [part for block, below in zip(section.blocks, (*section.blocks[1:], None), strict=False)
                 for part in self._block(block, page, below)]
        # Word wants a paragraph below a table. One of its own making is a line high and may take a page.
        if not parts or parts[-1].endswith("</w:tbl>"):
            parts.append(self._paragraph("Section End"))
        if not last:
            parts[-1] = parts[-1].replace("</w:pPr>", f"{page.section}</w:pPr>", 1)
        return "".join(parts) + (page.section if last else "")

    def _block(self, block: Block, page: Page, below: Block | None) -> Iterator[str]:
        """`below` is the next one: a note stays with the end of a table, a chart with its words."""
        match block:
            case Title(content):
                yield self._paragraph("Title", runs(_broken(content, page.width / self._look.title)))
            case Contents(title):
                yield self._paragraph("TOC Heading", run(title))
                yield from self._entries(page)
            case Heading():
                yield self._heading(block)
            case Paragraph(content, role):
                words = tree.plain(content)
                kept = "<w:keepNext/>" if isinstance(below, Chart) and len(words) <= _SHORT else ""
                align = "" if role is Role.CENTER else self._aligned(words)
                yield self._paragraph(_ROLES[role], runs(content), kept + align)
            case Listing():
                for number, item in block.numbered():
                    yield self._paragraph("Body Text", run(number) + runs(item),
                                          self._aligned(f"{number}{tree.plain(item)}"))
            case Table():
                yield from self._caption(block)
                if block.subtitle:
                    align = _RIGHT if block.subtitle_align is Align.RIGHT else ""
                    yield self._paragraph("Table Subtitle", runs(block.subtitle), align)
                noted = isinstance(below, Paragraph) and below.role is Role.NOTE
                yield table(block, self._look, page, noted)
            case Chart():
                yield self._paragraph("Table Subtitle", runs(block.caption))
                drawing = charts.drawing(block, next(self._charts), page.width, escape)
                yield self._paragraph("Note", drawing, '<w:jc w:val="center"/>')

    def _paragraph(self, style: str, words: str = "", properties: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self._look.styles[style]}"/>{properties}</w:pPr>{words}</w:p>'

    def _aligned(self, words: str) -> str:
        """The property that aligns a paragraph at the left, if the layout engine loses words of it otherwise.

        LibreOffice drops a mark behind a line that it has filled exactly; see `printed`.
        """
        return _LEFT if self._left and printed.squeezed(words) in self._left else ""

    def _heading(self, heading: Heading) -> str:
        words = self._listed(heading.anchor, runs(heading.content))
        return self._paragraph(f"Heading {heading.level}", words)

    def _caption(self, table: Table) -> Iterator[str]:
        """What stands above a table: one that the contents list is an outline's paragraph of level 2."""
        words = runs(table.caption)
        if table.anchor:
            words = self._marked(self._tables[table.anchor], reference(table.anchor), words)
        if table.entry:
            yield self._paragraph("Table Caption", self._listed(table.anchor, words), _OUTLINED)
        elif words:
            yield self._paragraph("Table Caption", words)

    def _listed(self, anchor: str, words: str) -> str:
        """Words that the contents point to."""
        number = self._numbers[anchor]
        return self._marked(number, toc(number), words)

    @staticmethod
    def _marked(number: int, name: str, words: str) -> str:
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{words}<w:bookmarkEnd w:id="{number}"/>'

    def _entries(self, page: Page) -> Iterator[str]:
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
        mark = toc(self._numbers[heading.anchor])
        page = self._pages.get(heading.anchor)
        number = "" if page is None else f"<w:r><w:tab/></w:r>{field('PAGEREF', mark, str(page))}"
        return link(mark, runs(heading.content) + number)


def _broken(content: Content, room: float) -> Content:
    """A title on one line, which takes `room` Chinese characters, if it fits; else broken where it says."""
    wide = unbroken.ems(tree.plain(content)) > room
    return tuple(Break() if isinstance(inline, Break) and wide else inline for inline in content)
