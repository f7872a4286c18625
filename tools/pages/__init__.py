"""What a reader would mark on the pages that LibreOffice makes of a Word file.

`reading` tells what stands where in a PDF, `source` what the Word file asks for; `cuts`, `tables` and
`sheets` what is wrong with lines, with tables and with pages. `python -m tools.pages 文件.docx …` lists it.
"""

from __future__ import annotations

from tools.pages import cuts, reading, sheets, source, tables
from tools.pages.blemish import Blemish, Kind

__all__ = ["Blemish", "Kind", "find"]


def find(word: bytes, pdf: bytes) -> list[Blemish]:
    """All blemishes of the PDF that was made of a Word file, page by page."""
    asked, made = source.read(word), reading.read(pdf)
    placed = sheets.placed(asked, made)
    found = [*cuts.find(made, asked), *tables.find(made, placed), *sheets.find(made, placed)]
    return sorted(found, key=lambda one: (one.page, one.kind.name))
