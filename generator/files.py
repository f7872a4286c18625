"""Names and files: a name that every system takes, a file that is either the old one or the whole new one."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from generator import regular

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
TEMPORARY = ".~juesuan-*.tmp"
"""What files are called until they are whole."""
_LONGEST = 180
"""Bytes of a name, so that an ending still fits into the 255 of common file systems."""
_WAITS = (0.1, 0.3)
"""Seconds before a file that is held is tried again."""


def safe_name(text: str) -> str:
    """A file or folder name for any system; Chinese is kept as it is."""
    name = unicodedata.normalize("NFC", text)
    name = "".join("_" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else c for c in name)
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return name.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .") or "_"


def write_all(folder: Path, contents: Mapping[str, bytes], root: Path | None = None) -> tuple[Path, ...]:
    """Write files into a folder: all of them are on the disk before the first takes its place, each whole or not at all.

    A file that has these bytes already is left alone. `root`: the folder may not lie outside of it.
    """
    regular.within(folder, root)
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[Path, str] = {}
    try:
        for name, data in contents.items():
            path = folder / name
            assert path.parent == folder, name
            if not _holds(path, data, root):
                _write(path, data, waiting)
        for path, temporary in waiting.items():
            _replace(temporary, path)
    finally:
        for temporary in waiting.values():
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    return tuple(folder / name for name in contents)


def _holds(path: Path, data: bytes, root: Path | None) -> bool:
    """Whether a file has these bytes."""
    try:
        return regular.read(path, root, len(data)) == data
    except OSError:
        return False


def _write(path: Path, data: bytes, waiting: dict[Path, str]) -> None:
    """Put bytes beside a file, on the disk."""
    prefix, suffix = TEMPORARY.split("*")
    handle, waiting[path] = tempfile.mkstemp(suffix, prefix, path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(waiting[path], 0o644)


def _replace(temporary: str, path: Path) -> None:
    """Take a file's place. Windows refuses while somebody reads it: virus scanners do for a moment, Word until it is closed."""
    for wait in _WAITS:
        try:
            return os.replace(temporary, path)
        except PermissionError:
            time.sleep(wait)
    os.replace(temporary, path)
