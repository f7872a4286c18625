"""Writers: the document tree → the bytes of one format. Each is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.formats import FORMATS, PDF

if TYPE_CHECKING:
    from generator.deriving.ledger import Ledger
    from generator.document.tree import Document
    from generator.problems import Problem
    from generator.shelf import Shelf
    from generator.writers.printed import Layout


def _fresh() -> Shelf:
    from generator.shelf import Shelf
    return Shelf()


def _no_figures() -> Ledger:
    from generator.deriving.ledger import Ledger
    return Ledger()


@dataclass(frozen=True, slots=True)
class Support:
    """What a format may use beside the tree.

    `style` is the edition's style document, `ledger` the numbers' origins, `problems` what `check` found,
    `layout` what a layout engine told, if one was asked, and `shelf` what files are read through. `clean` is
    whether a page is for the public.
    """

    style: Path
    ledger: Ledger = field(default_factory=_no_figures)
    problems: tuple[Problem, ...] = ()
    layout: Layout | None = None
    shelf: Shelf = field(default_factory=_fresh)
    clean: bool = False


Writer = Callable[["Document", Support], bytes]
"""Makes the bytes of one format. No bytes mean that it has nothing to hold: a workbook without tables."""


def module(ending: str) -> Any:
    """The module of a format: `write(document, support)` gives bytes, `check(data)` refuses broken ones."""
    return import_module(f"{__name__}.{FORMATS[ending]}")


def _write(ending: str, document: Document, support: Support) -> bytes:
    made: bytes = module(ending).write(document, support)
    return made


WRITERS: dict[str, Writer] = {ending: partial(_write, ending) for ending in FORMATS if ending != PDF}
"""The writer of each format, but for PDF."""


def layout_of(data: bytes, document: Document) -> Layout:
    """The layout with which a Word file of a document was made; an empty one if it is not such a file."""
    layout: Layout = module("docx").layout_of(data, document)
    return layout


def lacks_pages(data: bytes) -> bool:
    """Whether a Word file has contents without page numbers, as `write` makes them."""
    lacks: bool = module("docx").lacks_pages(data)
    return lacks
