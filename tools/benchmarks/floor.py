"""The floor: the very same Word file from joined strings and deflate (level 6), and nothing else.

It knows the benchmark document: no character to escape, nothing strong, cells of one alignment. What is
constant (parts of the style document, page set-ups) it takes from the writer's look.
`tests/test_benchmarks.py` holds that both files are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from itertools import accumulate, pairwise
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from generator import project
from generator.document.tree import (
    Contents,
    Document,
    Heading,
    Paragraph,
    Quantity,
    Table,
    Text,
    Title,
    headings,
)
from generator.writers import pulled, word
from generator.writers.word.body import _CONTENTS_BEGIN, _CONTENTS_END, _NAMESPACES
from generator.writers.word.look import Look
from generator.writers.word.runs import PROLOGUE
from generator.writers.word.tables import _LAST

STYLE = project.packaged("templates") / "final_accounts" / "style.docx"
_HINT = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
_is_left = lru_cache(maxsize=None)(pulled.is_pulled)
"""Which paragraphs are left-aligned, which the floor knows after the first time."""
_FIRST = ("[Content_Types].xml", "_rels/.rels")


def write(document: Document, look: Look) -> bytes:
    """The file. `look` is read once a process."""
    parts = {**look.parts, look.main: body(document, look).encode(),
             look.properties: word._properties(document)}
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, parts[name], ZIP_DEFLATED, compresslevel=6)
    return buffer.getvalue()


def body(document: Document, look: Look) -> str:
    ids = look.styles
    titles = list(headings(document))
    numbers = {heading.anchor: number for number, heading in enumerate(titles)}
    entries = [heading for heading in titles if heading.level <= 2]
    out: list[str] = [PROLOGUE, f"<w:document {_NAMESPACES}><w:body>"]
    for section in document.sections:
        page = look.landscape if section.landscape else look.portrait
        for block in section.blocks:
            match block:
                case Title(content):
                    out.append(_paragraph(ids["Title"], _run(_plain(content))))
                case Contents(title):
                    out.append(_paragraph(ids["TOC Heading"], _run(title)))
                    begin = _CONTENTS_BEGIN.replace("{dirty}", ' w:dirty="true"')
                    for place, entry in enumerate(entries, 1):
                        out.append(_paragraph(ids[f"toc {entry.level}"], (begin if place == 1 else "")
                                   + f'<w:hyperlink w:anchor="_Toc{100_000 + numbers[entry.anchor]}" '
                                     'w:history="1">'
                                   f"{_run(_plain(entry.content))}</w:hyperlink>"
                                   + (_CONTENTS_END if place == len(entries) else "")))
                case Heading(level, content, anchor):
                    number = numbers[anchor]
                    out.append(_paragraph(ids[f"Heading {level}"],
                                          f'<w:bookmarkStart w:id="{number}" '
                                          f'w:name="_Toc{100_000 + number}"/>'
                                          f'{_run(_plain(content))}<w:bookmarkEnd w:id="{number}"/>'))
                case Paragraph(content):
                    words = _plain(content)
                    align = '<w:jc w:val="left"/>' if _is_left(words, look.line) else ""
                    out.append(_paragraph(ids["Body Text"], _run(words), align))
                case Table():
                    _table(block, page.width, ids, out, block is section.blocks[-1])
        out.append(f'<w:p><w:pPr><w:pStyle w:val="{ids["Section End"]}"/>')
        out.append("</w:pPr></w:p>" + page.section if section is document.sections[-1]
                   else f"{page.section}</w:pPr></w:p>")
    out.append("</w:body></w:document>")
    return "".join(out)


def _plain(content: tuple[object, ...]) -> str:
    return "".join([part.text if isinstance(part, Quantity) else part.content if isinstance(part, Text)
                    else "" for part in content])


def _paragraph(style: str, words: str, align: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{align}</w:pPr>{words}</w:p>'


def _run(words: str) -> str:
    return f'<w:r>{"" if words.isascii() else _HINT}<w:t>{words}</w:t></w:r>'


def _table(table: Table, width: int, ids: Mapping[str, str], out: list[str], last: bool) -> None:
    edges = [width * share // sum(table.widths) for share in accumulate(table.widths, initial=0)]
    out.append(_paragraph(ids["Table Caption"], _run(_plain(table.caption))))
    out.append(_paragraph(ids["Table Subtitle"], _run(_plain(table.subtitle))))
    out.append(f'<w:tbl><w:tblPr><w:tblStyle w:val="{ids["Report Table"]}"/>'
               f'<w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
               '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0"'
               ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
               f'<w:tblCaption w:val="{_plain(table.caption)}"/>'
               f'<w:tblDescription w:val="{_plain(table.subtitle)}"/></w:tblPr><w:tblGrid>')
    out.append("".join([f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges)])
               + "</w:tblGrid>")
    head, text = ids["Table Head"], ids["Table Text"]
    below: dict[int, list[int]] = {}
    for number, row in enumerate(table.rows):
        kept = "<w:keepNext/>" if len(table.rows) - _LAST <= number < len(table.rows) - (not last) else ""
        out.append(f'<w:tr><w:trPr><w:cantSplit/>{"<w:tblHeader/>" if row.head else ""}</w:trPr>')
        column, cells = 0, iter(row.cells)
        while column < len(table.widths):
            if column in below:
                span = below[column]
                span[0] -= 1
                if not span[0]:
                    del below[column]
                wide, style, merge, words = span[1], head if span[2] else text, "<w:vMerge/>", ""
            else:
                cell = next(cells)
                wide, style, merge = cell.colspan, head if cell.header else text, ""
                words = _run(_plain(cell.content))
                if cell.rowspan > 1:
                    merge = '<w:vMerge w:val="restart"/>'
                    below[column] = [cell.rowspan - 1, wide, cell.header]
            grid = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
            out.append(f'<w:tc><w:tcPr><w:tcW w:w="{edges[column + wide] - edges[column]}" w:type="dxa"/>'
                       f'{grid}{merge}'
                       f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>'
                       f'{kept}</w:pPr>{words}</w:p></w:tc>')
            column += wide
        out.append("</w:tr>")
    out.append("</w:tbl>")
