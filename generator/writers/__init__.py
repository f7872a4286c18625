"""Writers: the document tree → the bytes of one format. Each is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.deriving.ledger import Ledger
    from generator.document.tree import Document
    from generator.problems import Problem
    from generator.reading.shelf import Shelf
    from generator.writers.printed import Layout


def _fresh() -> Shelf:
    from generator.reading.shelf import Shelf
    return Shelf()


def _no_figures() -> Ledger:
    from generator.deriving.ledger import Ledger
    return Ledger()


@dataclass(frozen=True, slots=True)
class Support:
    """What a format may use beside the tree: the edition's style document, the numbers' origins, what `check` found,
    what a layout engine told, if one was asked, and what files are read through."""

    style: Path
    ledger: Ledger = field(default_factory=_no_figures)
    problems: tuple[Problem, ...] = ()
    layout: Layout | None = None
    shelf: Shelf = field(default_factory=_fresh)


Writer = Callable[["Document", Support], bytes]
"""No bytes mean that the format has nothing to hold: a workbook without tables."""


def layout_of(data: bytes, document: Document) -> Layout:
    """With which layout a Word file of a document was made."""
    from generator.writers import word
    return word.layout_of(data, document)


def _word(document: Document, support: Support) -> bytes:
    from generator.writers import word
    return word.write(document, support.style, support.layout, support.shelf)


def _markdown(document: Document, support: Support) -> bytes:
    from generator.writers import markdown
    return markdown.write(document)


def _workbook(document: Document, support: Support) -> bytes:
    from generator.writers import xlsx
    return xlsx.write(document)


def _page(document: Document, support: Support) -> bytes:
    from generator.writers import html
    return html.write(document, support.ledger, support.problems)


WRITERS: dict[str, Writer] = {"docx": _word, "md": _markdown, "xlsx": _workbook, "html": _page}
"""By name, which is also the ending of the file."""
PDF = "pdf"
"""LibreOffice makes it of the Word file."""
USUAL = ("docx", "md", "xlsx")
"""The formats that are made where none is asked for."""
