"""LibreOffice for tests: skipped without it, but a failure where `CI` is set."""

from __future__ import annotations

import os
import shutil
from io import BytesIO

import pytest
from pypdf import PdfReader

from generator import office


def needed() -> str:
    """The command that starts LibreOffice. What looks at its pages must be there too."""
    command = office.find()
    missing = [name for name in ("pdftotext", "pdftoppm", "fc-match") if shutil.which(name) is None]
    missing += [] if command else ["soffice"]
    if command is None or missing:
        told = f"{', '.join(missing)} missing: see scripts/system-packages.sh"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return command


def pdf(word_file: bytes) -> bytes:
    """A Word file as PDF."""
    needed()
    with office.Office() as converter:
        return converter.pdfs({"report.docx": word_file})["report.docx"]


def pages(made: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(made)).pages)
