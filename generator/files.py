"""Names and files: a name that every system takes, a file that is either the old one or the whole new one."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
TEMPORARY = ".~juesuan-*.tmp"
"""What files are called until they are whole."""
_LONGEST = 180
"""Bytes of a name, so that an ending still fits into the 255 of common file systems."""


def safe_name(text: str) -> str:
    """A file or folder name for any system; Chinese is kept as it is."""
    name = unicodedata.normalize("NFC", text)
    name = "".join("_" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else c for c in name)
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return name.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .") or "_"


def write_all(folder: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files into a folder, each whole or not at all; a file that has these bytes is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in contents.items():
        path = folder / name
        assert path.parent == folder, name
        if not (path.is_file() and path.read_bytes() == data):
            _replace(path, data)
        paths.append(path)
    return tuple(paths)


def _replace(path: Path, data: bytes) -> None:
    prefix, suffix = TEMPORARY.split("*")
    handle, temporary = tempfile.mkstemp(suffix, prefix, path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
