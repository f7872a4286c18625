"""One finished document, audited by whichever process is free: whatever it holds, something is said of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from generator import files, regular, shelf
from generator.commands import audited
from generator.commands.audited import Result
from generator.problems import Place, Problem, Rejected, error
from generator.published import reading, refusals
from generator.published.auditing import audit, recognising
from generator.published.auditing.legible import legible
from generator.published.auditing.places import Places
from generator.published.reading import Found

_OLD: Final = (".doc", ".wps")


def review(document: Path, edition: str = "", roots: tuple[Path, ...] = ()) -> Result:
    """What is found in a file, or why it is not read; a fault of ours is a log file, and no other file's.

    `roots` are the folders of the templates that may have written it, else those of the package.
    """
    name = files.shown(document)
    try:
        found = _read(document, name)
        with refusals.in_time("核对它", name):
            found = legible(found)
            whole = audit.audit(found, edition, recognising.of_project(roots))
            return audited.told(name, whole, Places(found.blocks))
    except Rejected as rejected:
        return Result(name, refused=rejected.problems)
    except Exception:  # One document must not end the audit of two hundred.
        return Result(name, log=files.logged(files.traced()))


def lost(document: Path) -> tuple[Problem, ...]:
    """What is said of a document whose process came to an end."""
    return (error("OUT07", "核对它的进程被系统结束，多半是内存不够", "请单独核对这个文件，或减少 --jobs",
                  Place(files.shown(document))),)


def _read(document: Path, name: str) -> Found:
    try:
        with refusals.in_time("读它", name):
            return reading.read(document, name)
    except Rejected as rejected:
        if document.suffix.lower() not in _OLD or any(one.code != "PD002" for one in rejected.problems):
            raise
        converted = _modern(document, name)
        if converted is None:
            raise
        return converted


def _modern(document: Path, name: str) -> Found | None:
    """An old file by way of LibreOffice; nothing where there is none."""
    from generator.writers import office
    data = shelf.content(document, name, most=regular.LIMIT)
    if not reading.is_old(data) or office.find() is None:
        return None
    with office.Office() as converter, TemporaryDirectory() as folder:
        file = Path(folder, "document.docx")
        file.write_bytes(converter.modern(name, data, document.suffix.lower()))
        with refusals.in_time("读它", name):
            return reading.read(file, name)
