"""Whether what a writer made is whole: looked at before any file of the report is replaced.

Each format says in its own module what makes it whole. A breach is a fault of ours (or of the machine's
memory), never of the data: an `AssertionError` that says which format and why.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from generator.writers import module

_TYPES = "[Content_Types].xml"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def check(ending: str, data: bytes) -> None:
    """Refuse bytes that are not a whole file of the format. None at all pass: it had nothing to hold."""
    whole = module(ending).check
    try:
        if data:
            whole(data)
    except (ValueError, BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError) as fault:
        raise AssertionError(f"the {ending} that was made is broken: {fault}") from fault


# What several formats are


def package(data: bytes) -> None:
    """A zip of which every part is whole, every XML part well-formed, and every part has a type."""
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        if len(set(names)) < len(names):
            raise ValueError("a part is there twice")
        if _TYPES not in names:
            raise ValueError(f"{_TYPES} is missing")
        types = archive.read(_TYPES).decode()
        for name in names:
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(content, True)
            if f'PartName="/{name}"' not in types and f'Extension="{name.rpartition(".")[2]}"' not in types:
                raise ValueError(f"{name} has no type")


def text(data: bytes) -> None:
    """Text that ends, and holds no character that nobody can see."""
    read = data.decode()
    if found := _CONTROLS.search(read):
        raise ValueError(f"U+{ord(found[0]):04X} at {found.start()}")
    if not read.endswith("\n"):
        raise ValueError("the last line has no end")
