"""The benchmark document by others.

docxtpl with a placeholder for each number or each paragraph, pandoc from Markdown.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import pypandoc
from docx import Document as Package
from docxtpl import DocxTemplate

from generator.document import grid, tree
from generator.document.tree import Block, Cell, Content, Document, Paragraph, Quantity, Row, Table, Text
from generator.writers import Support, word


class Docxtpl:
    """A template with a placeholder for each number, or for each paragraph and cell.

    Rows without merges are a loop.
    """

    def __init__(self, document: Document, style: Path, sentences: bool = False) -> None:
        self._sentences = sentences
        self.context: dict[str, object] = {}
        sections = tuple(section._replace(blocks=tuple(map(self._block, section.blocks)))
                         for section in document.sections)
        self.template = word.write(replace(document, sections=sections), Support(style))

    def render(self) -> bytes:
        template = DocxTemplate(BytesIO(self.template))
        template.render(self.context, autoescape=True)
        made = BytesIO()
        template.save(made)
        return made.getvalue()

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph(content):
                return block._replace(content=self._filled(content))
            case Table(rows):
                body = [row for row in rows if not row.head]
                if all(cell.colspan == cell.rowspan == 1 for row in body for cell in row.cells):
                    return block._replace(rows=(*(row for row in rows if row.head), *self._loop(body)))
                return block._replace(rows=tuple(self._filled_row(row) for row in rows))
        return block

    def _loop(self, rows: list[Row]) -> list[Row]:
        name = f"rows{len(self.context)}"
        self.context[name] = [[tree.plain(cell.content) for cell in row.cells] for row in rows]
        return [_row(rows[0], [f"{{%tr for row in {name} %}}"]),
                _row(rows[0], [f"{{{{row[{number}]}}}}" for number in range(len(rows[0].cells))]),
                _row(rows[0], ["{%tr endfor %}"])]

    def _filled_row(self, row: Row) -> Row:
        cells = (cell._replace(content=self._filled(cell.content)) for cell in row.cells)
        return row._replace(cells=tuple(cells))

    def _filled(self, content: Content) -> Content:
        if self._sentences and any(isinstance(inline, Quantity) for inline in content):
            return (Text(self._name(tree.plain(content))),)
        return tuple(inline._replace(text=self._name(inline.text)) if isinstance(inline, Quantity) else inline
                     for inline in content)

    def _name(self, text: str) -> str:
        name = f"n{len(self.context)}"
        self.context[name] = text
        return f"{{{{{name}}}}}"


def _row(like: Row, texts: list[str]) -> Row:
    """A row of the same cells with other words; cells for which there are none are empty."""
    return like._replace(cells=tuple(cell._replace(content=(Text(text),) if text else ())
                                     for cell, text in zip_longest(like.cells, texts, fillvalue="")
                                     if isinstance(cell, Cell)))


def pandoc(document: Document) -> bytes:
    """Word from Markdown with pipe tables.

    Pandoc has no merged cells in them, so covered places are empty.
    """
    return subprocess.run([pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "docx", "-o", "-"],
                          input=_markdown(document), capture_output=True, check=True).stdout


def words(docx: bytes) -> str:
    """All text of a Word file in order, without blanks."""
    body = Package(BytesIO(docx)).element.body
    return "".join("".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")).split())


def _markdown(document: Document) -> bytes:
    return "\n\n".join(text for block in tree.blocks(document) for text in _block(block)).encode()


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield tree.plain(block.caption)
            lines = [f"| {' | '.join(_shown(slot, number, column) for column, slot in enumerate(row))} |"
                     for number, row in enumerate(grid.lay(block))]
            yield "\n".join([lines[0], f"|{'---|' * len(block.widths)}", *lines[1:]])
        case Paragraph(content):
            yield tree.plain(content)
        case tree.Title(content):
            yield f"# {tree.plain(content)}"
        case tree.Heading(level, content):
            yield f"{'#' * level} {tree.plain(content)}"


def _shown(slot: grid.Slot, row: int, column: int) -> str:
    """The words of a cell at the place where it begins."""
    return _words(slot.cell) if (slot.row, slot.column) == (row, column) else " "


def _words(cell: Cell) -> str:
    return tree.plain(cell.content).replace("|", "\\|") or " "
