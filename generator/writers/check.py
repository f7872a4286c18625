"""Whether what a writer made is whole: looked at before any file of the report is replaced.

A breach is a fault of ours (or of the machine's memory), never of the data: an `AssertionError` that says which format and why.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def check(name: str, data: bytes) -> None:
    """Refuse bytes that are not a whole file of the format. A format that has nothing to hold makes no bytes."""
    if not data:
        return
    try:
        _CHECKS[name](data)
    except (ValueError, KeyError, BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError) as fault:
        raise AssertionError(f"the {name} that was made is broken: {fault}") from fault


def _package(data: bytes) -> None:
    """A zip of which every part is whole, every XML part well-formed, and every part has a type."""
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        if len(set(names)) < len(names):
            raise ValueError("a part is there twice")
        types = archive.read("[Content_Types].xml").decode()
        for name in names:
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(content, True)
            if f'PartName="/{name}"' not in types and f'Extension="{name.rpartition(".")[2]}"' not in types:
                raise ValueError(f"{name} has no type")


def _text(data: bytes) -> None:
    """Text that ends, and holds no character that nobody can see."""
    text = data.decode()
    if found := _CONTROLS.search(text):
        raise ValueError(f"U+{ord(found[0]):04X} at {found.start()}")
    if not text.endswith("\n"):
        raise ValueError("the last line has no end")


def _page(data: bytes) -> None:
    _text(data)
    if not data.rstrip().endswith(b"</html>"):
        raise ValueError("the page has no end")


def _printed(data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-64:]:
        raise ValueError("the beginning or the end is missing")


_CHECKS = {"docx": _package, "xlsx": _package, "md": _text, "html": _page, "pdf": _printed}
