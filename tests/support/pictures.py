"""Pages as small grey pictures: one sheet a document, the pages below each other. No imaging library is needed."""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

DOTS = 18
"""Dots an inch: a line of text is seven dots high."""
_LEVELS = 17
"""Greys are rounded to fifteen steps, which keeps the files small."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Picture:
    """Rows of greys, 0 black to 255 white."""

    rows: tuple[bytes, ...]

    @property
    def size(self) -> tuple[int, int]:
        return len(self.rows[0]), len(self.rows)


def drawn(pdf: bytes, folder: Path) -> list[Picture]:
    """Each page of a PDF."""
    file = folder / "drawn.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(DOTS), "-gray", str(file), str(folder / "page")], check=True)
    return [_grey(page.read_bytes()) for page in sorted(folder.glob("page-*.pgm"))]


def _grey(pgm: bytes) -> Picture:
    head = re.match(rb"P5\s+([0-9]+)\s+([0-9]+)\s+255\s", pgm)
    width, height, dots = int(head[1]), int(head[2]), pgm[head.end():]
    return Picture(tuple(bytes(dot // _LEVELS * _LEVELS for dot in dots[row * width:(row + 1) * width]) for row in range(height)))


def difference(one: Picture, other: Picture) -> float:
    """The share of dots, 0 to 1, that another grey is seen at; two steps of grey are not."""
    if one.size != other.size:
        return 1
    dots = zip(b"".join(one.rows), b"".join(other.rows), strict=True)
    return sum(abs(left - right) > 2 * _LEVELS for left, right in dots) / (one.size[0] * one.size[1])


def sheet(pages: list[Picture]) -> bytes:
    """Pages below each other as a PNG."""
    width = max(page.size[0] for page in pages)
    rows = [row.ljust(width, b"\xff") for page in pages for row in page.rows]
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 0, 0, 0, 0)
    return _SIGNATURE + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, data, b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def cut(png: bytes, sizes: list[tuple[int, int]]) -> list[Picture]:
    """The pages of such a sheet, of these sizes."""
    width, height = struct.unpack(">II", png[16:24])
    dots = zlib.decompress(png[41:41 + struct.unpack(">I", png[33:37])[0]])
    rows = iter(dots[start + 1:start + 1 + width] for start in range(0, height * (width + 1), width + 1))
    return [Picture(tuple(next(rows)[:wide] for _ in range(high))) for wide, high in sizes]
