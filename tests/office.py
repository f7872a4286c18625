"""LibreOffice for tests: what it makes of a Word file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pdf(word_file: bytes, folder: Path) -> bytes:
    """A Word file as PDF. Without LibreOffice the test is skipped, but fails where `CI` is set."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing: see scripts/system-packages.sh")
        pytest.skip("needs LibreOffice (soffice)")
    source = folder / "report.docx"
    source.write_bytes(word_file)
    subprocess.run([office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                    "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=180,
                   env={**os.environ, "FONTCONFIG_FILE": str(ROOT / "scripts" / "fonts.conf")})
    return (folder / "report.pdf").read_bytes()  # LibreOffice exits with 0 even if it made none.


def pages(made: bytes) -> int:
    """How many pages a PDF of LibreOffice has."""
    return len(re.findall(rb"/Type\s*/Page\b", made))
