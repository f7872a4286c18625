"""LibreOffice for tests: skipped without it, but a failure where `CI` is set."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from pypdf import PdfReader

from generator.build import Report, laid_out, write
from generator.document.tree import Document
from generator.files import digest, write_all
from generator.publishing.outputs import Published, Target
from generator.writers import office
from generator.writers.printed import Layout

Test = TypeVar("Test", bound=Callable[..., Any])


def needed() -> str:
    """The command that starts LibreOffice. What looks at its pages must be there too."""
    command = office.find()
    missing = [name for name in ("pdftotext", "pdftoppm", "fc-match") if shutil.which(name) is None]
    missing += [] if command else ["soffice"]
    if command is None or missing:
        told = f"{', '.join(missing)} missing: see tools/system-packages.sh"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return command


class Remembered:
    """What LibreOffice made of a file, for all tests of a run: many look at the same reports, and each takes it some seconds.

    Whatever is not LibreOffice itself, and what it made nothing of, is not remembered.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._convert, self._command = folder, office.Office._convert, office.find()

    def convert(self, converter: office.Office, files: Mapping[str, bytes], *how: Any) -> dict[str, bytes]:
        """As `Office._convert` does, of those files of which it is not known."""
        if converter._command or not self._command or office.find() != self._command:
            return self._convert(converter, files, *how)
        formats = repr([one for one in how if isinstance(one, str)]).encode()
        places = {name: self._folder / digest(formats + data) for name, data in files.items()}
        new = {name: data for name, data in files.items() if not places[name].exists()}
        made = self._convert(converter, new, *how) if new else {}
        for name, data in made.items():
            write_all(self._folder, {places[name].name: data})
        return {name: place.read_bytes() for name, place in places.items() if place.exists()}


class Together:
    """Word files that the tests of a module look at as PDF. One LibreOffice converts those of all tests that are to be run."""

    def __init__(self) -> None:
        self._wanted: dict[str, Callable[[], Iterable[bytes]]] = {}
        self._made: dict[str, list[bytes]] = {}

    def of(self, files: Callable[[], Iterable[bytes]]) -> Callable[[Test], Test]:
        """Which files a test looks at: a decorator."""
        def noted(test: Test) -> Test:
            self._wanted[test.__name__] = files
            return test
        return noted

    def made(self, request: pytest.FixtureRequest) -> list[bytes]:
        """The files of a test as PDF."""
        if not self._made:
            needed()
            run = {item.originalname for item in request.session.items if isinstance(item, pytest.Function) and item.module is request.module}
            files = {name: list(wanted()) for name, wanted in self._wanted.items() if name in run}
            with office.Office() as converter:
                pdfs = iter(converter.pdfs({f"{name} {number}": one for name, several in files.items()
                                            for number, one in enumerate(several)}).values())
            self._made = {name: [next(pdfs) for _ in several] for name, several in files.items()}
        return self._made[request.function.__name__]


def pdf(word_file: bytes) -> bytes:
    """A Word file as PDF."""
    needed()
    with office.Office() as converter:
        return converter.pdfs({"report.docx": word_file})["report.docx"]


def paged(converter: office.Office, tree: Document, write: Callable[[Layout], bytes]) -> office.Paged:
    """One document, laid out. What keeps it from that is raised."""
    made, = converter.paged([office.Draft("报告.docx", tree, write)])
    if isinstance(made, Exception):
        raise made
    return made


def written(report: Report, folder: Path, formats: Sequence[str], converter: office.Office) -> Published:
    """A report in a folder, laid out. What keeps it from that is raised."""
    laid, = laid_out([report], formats, converter)
    if isinstance(laid, Exception):
        raise laid
    return write(report, Target(folder), formats, laid)


def words(pdf: bytes) -> list[str]:
    """The words of each page, as poppler reads them."""
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return told.split("\f")[:-1]


def plain(made: Sequence[bytes]) -> dict[bytes, str]:
    """What LibreOffice reads of Word files, in one start."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / f"{number}.docx" for number in range(len(made))]
        for file, data in zip(files, made, strict=True):
            file.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run([needed(), profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", name, *map(str, files)],
                       check=True, capture_output=True, timeout=300)
        return {data: file.with_suffix(".txt").read_text(encoding="utf-8-sig") for data, file in zip(made, files, strict=True)}


def converted(file: Path, kind: str) -> Path:
    """A workbook as LibreOffice saves it in another format, beside it. That takes its part for tables, Calc."""
    command, into = needed(), file.with_suffix(f".{kind}")
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    subprocess.run([command, profile, "--headless", "--convert-to", kind, "--outdir", str(file.parent), str(file)],
                   check=True, capture_output=True, timeout=180)
    if not into.exists():
        told = "LibreOffice without Calc: see tools/system-packages.sh"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return into


def pages(made: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(made)).pages)
