"""Put named parts into a zip file: the same parts give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST = ("[Content_Types].xml", "_rels/.rels")
"""Readers want to find these two at the beginning of an Office file."""


def pack(parts: Mapping[str, bytes]) -> bytes:
    """An Office file, in which no clock, no operating system and no order of the mapping shows."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, parts[name], ZIP_DEFLATED, compresslevel=6)
    return buffer.getvalue()
