"""Which reader a finished document is for, by what is in it; and what is no such document."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from generator import regular, shelf
from generator.published import html, markdown, refusals
from generator.published.lines import Read, Rows

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PAGE = (".html", ".htm")
_TEXT = (".md", ".markdown", ".txt")


class Found(NamedTuple):
    """What stands in a file. `charted`: its charts are tables of numbers, and its tables have a cell for each
    place. `marked`: it has marks of changes or comments, which do not count.
    """

    blocks: list[Read | Rows]
    charted: bool = False
    marked: bool = False


def read(path: Path, name: str) -> Found:
    """What stands in a file, which messages call `name`. One that cannot be read is a `Rejected`."""
    data = shelf.content(path, name, most=regular.LIMIT)
    if len(data) > regular.LIMIT:
        raise refusals.endless(f"大于 {regular.LIMIT >> 20} MiB", name)
    if not data.strip():
        raise refusals.empty(name)
    kind = path.suffix.lower()
    if data.startswith(b"PK"):
        from generator.published import word
        body = word.read(data, name)
        return Found(body.blocks, marked=body.marked)
    _refuse_others(data, kind, name)
    text = _decoded(data, name)
    if kind in _PAGE or text.lstrip()[:15].lower().startswith(("<!doctype html", "<html")):
        return Found(html.read(text))
    return Found(markdown.read(text), charted=True)


def is_old(data: bytes) -> bool:
    """Whether a file is one of programs before 2007, or one with a password."""
    return data.startswith(_OLE)


def _refuse_others(data: bytes, kind: str, name: str) -> None:
    if is_old(data):
        raise refusals.locked(name) if _ENCRYPTED in data else refusals.old(name)
    if data.lstrip()[:5] == b"%PDF-":
        raise refusals.page(name)
    if kind in (".docx", ".doc", ".docm", ".wps"):
        raise refusals.broken(name) if kind != ".doc" else refusals.old(name)
    if kind not in (*_PAGE, *_TEXT) or b"\0" in data:
        raise refusals.unknown("不是能核对的格式", name)


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusals.illegible(name)
