"""Zip packages: parts of Word files and workbooks, unpacked only where they have a size that fits."""

from __future__ import annotations

import struct
import zlib
from typing import Final
from zipfile import BadZipFile, ZipFile

MOST_BYTES: Final = 32 << 20
"""Bytes that a part of a file may have when it is unpacked: a hundred times those of a long report."""
MOST_OF_ALL: Final = 1 << 30
MOST_PARTS: Final = 10_000
_RATIO, _SMALL = 400, 8 << 20
"""A part is not packed as small as that, unless it is small or made to burst its reader."""
_ENCRYPTED = 0x1
BROKEN: Final = (BadZipFile, EOFError, OSError, ValueError, RuntimeError, struct.error, zlib.error)
"""What reading a damaged package raises. A RuntimeError of zipfile: packed in a way that it lacks."""


class Endless(Exception):
    """A part that would not fit; the text says in Chinese why not."""


class Locked(Exception):
    """A package whose parts are encrypted."""


def measure(archive: ZipFile) -> None:
    """Refuse what would not fit when it is unpacked, before it is."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_OF_ALL:
        raise Endless("解开后太大")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Locked


def content(archive: ZipFile, part: str, most: int = MOST_BYTES) -> bytes:
    """What is in a part. Its size is looked at twice, since a file may lie about it."""
    told = archive.getinfo(part)
    if told.file_size > max(_SMALL, _RATIO * told.compress_size) or told.file_size > most:
        raise Endless("解开后太大")
    with archive.open(part) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Endless("解开后太大")
    return data
