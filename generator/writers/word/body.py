"""The body of a Word file: blocks, headings, contents and sections in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count, pairwise, repeat

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
    Pages,
    Paragraph,
    Role,
    Section,
    Table,
    Text,
    Title,
)
from generator.writers import charts, printed, pulled, reading, titles
from generator.writers.printed import Layout
from generator.writers.word.look import RELATIONSHIPS, Look, Page
from generator.writers.word.runs import PROLOGUE, escape, field, link, reference, run, runs, toc, written
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
_NOTES = 9
"""The most notes below a table that are looked at."""
_DOWN = 22, 42
"""How far the title of a cover stands below the top, and the date below the title: percents of the height."""
_AS_TALL = '<w:spacing w:line="240" w:lineRule="auto"/>'
"""A line as tall as what stands in it: lines of an exact height cut pictures."""
_BELOW = '<w:spacing w:before="200"/>'
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
        covered = (False, *(section.cover for section in sections))
        parts = [f"{PROLOGUE}<w:document {_NAMESPACES}><w:body>"]
        for number, (section, after) in enumerate(zip(sections, covered, strict=False), 1):
            parts += self._section(section, after, last=number == len(sections))
        return "".join([*parts, "</w:body></w:document>"]).encode()

    def _section(self, section: Section, covered: bool, last: bool) -> list[str]:
        """Blocks and page set-up: the last section's stands in the body, others' in their last paragraph.

        `covered` tells that a cover stands before it.
        """
        page = self._look.landscape if section.landscape else self._look.portrait
        setup = page.cover if section.cover else page.first if covered else page.section
        parts = list(self._cover(section, page) if section.cover else self._parts(section, page))
        # Word wants a paragraph below a table. One of its own making is a line high and may take a page.
        if not parts or parts[-1].endswith("</w:tbl>"):
            parts.append(self._paragraph("Section End"))
        if not last:
            parts[-1] = parts[-1].replace("</w:pPr>", f"{setup}</w:pPr>", 1)
        return [*parts, setup] if last else parts

    def _parts(self, section: Section, page: Page) -> Iterator[str]:
        for number, (above, block) in enumerate(pairwise((None, *section.blocks)), 1):
            if block is not None:
                yield from self._block(block, page, section.blocks[number:number + _NOTES], _apart(above))

    def _cover(self, section: Section, page: Page) -> Iterator[str]:
        """What stands on a cover: the title, each part of it on lines of its own, and the date far below."""
        for block, share in zip(section.blocks, chain(_DOWN, repeat(0)), strict=False):
            down = f'<w:spacing w:before="{page.height * share // 100}"/>' if share else ""
            match block:
                case Title(content):
                    apart = tuple(Break() if isinstance(inline, Break) else inline for inline in content)
                    yield self._title(apart, page, down)
                case Paragraph(content, role):
                    yield self._paragraph(_ROLES[role], runs(content), down)
                case _:
                    yield from self._block(block, page, (), "")

    def _block(self, block: Block, page: Page, below: Sequence[Block], apart: str) -> Iterator[str]:
        """What is `below`: a note stays with the end of a table, a chart with its words. `apart` is the
        property that holds words off from what stands above them.
        """
        match block:
            case Title(content):
                yield self._title(content, page)
            case Contents(title):
                yield self._paragraph("TOC Heading", run(title))
                yield from self._entries(page)
            case Heading():
                yield self._heading(block, page, apart)
            case Paragraph(content, role):
                pieces = reading.runs(content)
                words = "".join([piece.text for piece in pieces])
                kept = "<w:keepNext/>" if len(words) <= _SHORT and any(map(_shown, below[:1])) else ""
                align = "" if role is Role.CENTER else self._aligned(words)
                apart = "" if role is Role.NOTE else apart
                yield self._paragraph(_ROLES[role], written(pieces), kept + apart + align)
            case Listing():
                for number, item in block.numbered():
                    yield self._paragraph("Body Text", run(number) + runs(item),
                                          self._aligned(f"{number}{reading.words(item)}"))
            case Table():
                yield from self._caption(block)
                if block.subtitle:
                    yield self._subtitle(block, page)
                yield table(block, self._look, page, reading.notes(below), last=not below)
            case Chart():
                yield self._paragraph("Table Subtitle", runs(block.caption))
                drawing = charts.drawing(block, next(self._charts), page.width, escape)
                yield self._paragraph("Note", drawing, f'{_AS_TALL}<w:jc w:val="center"/>')

    def _title(self, content: Content, page: Page, properties: str = "") -> str:
        lines = titles.broken(content, page.width / self._look.title)
        return self._paragraph("Title", runs(lines), properties)

    def _paragraph(self, style: str, words: str = "", properties: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self._look.styles[style]}"/>{properties}</w:pPr>{words}</w:p>'

    def _aligned(self, words: str) -> str:
        """The property that aligns a paragraph at the left, if a line of it would be pulled apart otherwise.

        Or if the layout engine loses words of it: LibreOffice drops a mark behind a line that it has filled
        exactly; see `printed`.
        """
        lost = self._left and printed.squeezed(words) in self._left
        return _LEFT if lost or pulled.is_pulled(words, self._look.line) else ""

    def _heading(self, heading: Heading, page: Page, apart: str) -> str:
        """That of a part, if it takes several lines, stands between indents that let them end by sense."""
        words, size, side = self._listed(heading.anchor, runs(heading.content)), self._look.part, 0
        part = heading.level + self._document.raised == 1
        if part and size:
            side = int(titles.narrower(tree.plain(heading.content), page.width / size) * size) // 2
        indents = f'<w:ind w:left="{side}" w:right="{side}"/>' if side else ""
        # A part begins a page.
        return self._paragraph(f"Heading {heading.level}", words, indents if part else apart + indents)

    def _caption(self, table: Table) -> Iterator[str]:
        """What stands above a table: one that the contents list is an outline's paragraph of level 2."""
        words = runs(table.caption)
        if table.anchor:
            words = self._marked(self._tables[table.anchor], reference(table.anchor), words)
        style = "Table Caption Shared" if table.pages is Pages.SHARED else "Table Caption"
        if table.entry:
            yield self._paragraph(style, self._listed(table.anchor, words), _OUTLINED)
        elif words:
            yield self._paragraph(style, words)

    def _subtitle(self, table: Table, page: Page) -> str:
        """One paragraph; in parts, its lines begin at the left edge and end at the right one."""
        lines = reading.apart(table)
        if not lines:
            align = _RIGHT if table.subtitle_align is Align.RIGHT else ""
            return self._paragraph("Table Subtitle", runs(table.subtitle), align)
        told = [piece for left, right in lines for piece in (Break(), *left, Text("\t"), *right)]
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{page.width}"/></w:tabs>'
        return self._paragraph("Table Subtitle", runs(tuple(told[1:])), f"{tab}{_LEFT}")

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


def _shown(block: Block) -> bool:
    """Whether a block shows what the paragraph above it says: a chart, or a table that stands in the text."""
    return isinstance(block, Chart) or isinstance(block, Table) and not block.caption


def _apart(above: Block | None) -> str:
    """What holds words off from a table or chart above them, whose last line they would touch."""
    return _BELOW if isinstance(above, (Table, Chart)) else ""
