"""Writers: the document tree → the bytes of one format. Each is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.document import Document

Writer = Callable[[Document, Path], bytes]
"""Takes the tree and the edition's style document; a format without looks leaves the latter alone.

No bytes mean that the format has nothing to hold: a workbook without tables.
"""


def _word(document: Document, style: Path) -> bytes:
    from generator.writers import word
    return word.write(document, style)


def _markdown(document: Document, style: Path) -> bytes:
    from generator.writers import markdown
    return markdown.write(document)


def _workbook(document: Document, style: Path) -> bytes:
    from generator.writers import xlsx
    return xlsx.write(document)


WRITERS: dict[str, Writer] = {"docx": _word, "md": _markdown, "xlsx": _workbook}
"""By name, which is also the ending of the file."""
