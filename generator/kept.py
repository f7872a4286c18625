"""What takes long to make, kept between runs in the user's own cache folder. It is checked, so it cannot lie.

A file that is not whole, that stands under another's name, or that anybody else could have written counts as
absent, and whatever cannot be kept is made anew: no function here fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from pathlib import Path

_SIZE = hashlib.sha256().digest_size
_MOST = 1000
"""So many files are kept; the oldest go."""


def name(*parts: str) -> str:
    """What something is kept under, by all that it was made from."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def load(name: str) -> bytes | None:
    """What was kept under a name, if it is there as it was saved."""
    folder = _folder()
    try:
        data = (folder / name).read_bytes() if folder else b""
    except OSError:
        return None
    return data[_SIZE:] if data and data[:_SIZE] == _seal(name, data[_SIZE:]) else None


def save(name: str, data: bytes) -> None:
    """Keep something under a name, if that is possible."""
    import tempfile  # What was kept is mostly there, and this takes as long to load.

    folder = _folder()
    if not folder:
        return
    with contextlib.suppress(OSError):
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_seal(name, data) + data)
            os.replace(temporary, folder / name)
        except OSError:
            os.unlink(temporary)
        _sweep(folder)


def _seal(name: str, data: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + data).digest()


def _folder() -> Path | None:
    """The user's own folder, which nobody else may enter."""
    try:
        folder = _home() / "juesuan"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.lstat()
    except (OSError, RuntimeError):
        return None
    if sys.platform == "win32":
        return folder
    private = stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and not state.st_mode & 0o077
    return folder if private else None


def _home() -> Path:
    """Where this system keeps what programs can make again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    asked = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return asked if asked.is_absolute() else Path.home() / ".cache"


def _sweep(folder: Path) -> None:
    """Keep the newest."""
    found = list(folder.iterdir())
    if len(found) > _MOST:
        for old in sorted(found, key=lambda path: path.stat().st_mtime)[:-_MOST // 2]:
            old.unlink(missing_ok=True)
