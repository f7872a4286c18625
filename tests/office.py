"""LibreOffice for tests: skipped without it, but a failure where `CI` is set."""

from __future__ import annotations

import os
from io import BytesIO

import pytest
from pypdf import PdfReader

from generator import office


def needed() -> str:
    """The command that starts LibreOffice."""
    command = office.find()
    if command is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing: see scripts/system-packages.sh")
        pytest.skip("needs LibreOffice (soffice)")
    return command


def pdf(word_file: bytes) -> bytes:
    """A Word file as PDF."""
    needed()
    with office.Office() as converter:
        return converter.pdfs({"report.docx": word_file})["report.docx"]


def pages(made: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(made)).pages)
