"""Names and files: a name that every system takes, a file that is either the old one or the whole new one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path

from generator import regular

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = frozenset({"con", "prn", "aux", "nul",
                       *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³")})
"""What Windows takes for a device, whatever follows behind a dot."""
TEMPORARY = ".~juesuan-*.tmp"
"""The names of files until they are whole."""
_LONGEST = 180
"""Bytes that a name may have, so that year, title and ending still fit into the 255 of common systems."""
_PROGRAM = (".py", ".j2", ".yaml")
"""How files end that the program is made of: modules, templates, schemas."""
_NUMBERS = count()
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of characters that a name cannot have: controls, formats, surrogates, private use, line ends."""
_WAITS = (0.1, 0.3)
"""Seconds before each further try at a file that somebody holds open."""


def packaged(name: str) -> Path:
    """A folder of the package's: `templates` or `schemas`. In a clone it lies beside the package."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.resolve().parent / name


def program() -> str:
    """The digest of the program and what it brings along: what is made from it can be kept under that."""
    found = hashlib.sha256()
    for root in (Path(__file__).parent, packaged("templates"), packaged("schemas")):
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(name for name in names if name.endswith(_PROGRAM)):
                with contextlib.suppress(OSError):  # An editor's lock, say: it takes no part.
                    data = Path(folder, name).read_bytes()
                    found.update(f"{os.path.relpath(folder, root)}/{name}:{len(data)}:".encode() + data)
    return found.hexdigest()


def shown(path: Path) -> str:
    """How messages call a file: below the current folder if it is there, with / on every system."""
    # What is itself a link is called by its own name, so that one finds it.
    linked = os.path.islink(path)
    real = os.path.join(os.path.realpath(path.parent), path.name) if linked else os.path.realpath(path)
    return legible(local(real, os.path.realpath(os.curdir)))


def local(real: str, here: str) -> str:
    """A real path as seen from the folder `here`, if it lies there."""
    below = here if here.endswith(os.sep) else here + os.sep
    return (real.removeprefix(below) if real != here else os.curdir).replace(os.sep, "/")


def legible(name: str) -> str:
    """A name as text, with a mark for each byte that is not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode(errors="replace")
    return name


def digest(data: bytes) -> str:
    """128 bits of SHA-256 in hexadecimal: enough that no two files in the world agree by accident."""
    return hashlib.sha256(data).hexdigest()[:32]


@lru_cache(maxsize=1024)
def safe_name(text: str) -> str:
    """A file or folder name for any system; Chinese is kept as it is."""
    name = unicodedata.normalize("NFC", text)
    if not name.isalnum():  # As a Chinese name is: nothing in it is unseen, forbidden or no character.
        name = "".join("_" if unicodedata.category(c) in _UNSEEN or _is_no_character(c) else c for c in name)
        name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if name.partition(".")[0].lower() in _RESERVED:
        name = f"_{name}"
    return _cut(name) or "_"


def _is_no_character(c: str) -> bool:
    """Whether a code point never will be a character.

    That one is none yet does not count: it differs from one Python to the next.
    """
    return ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF


def _cut(name: str) -> str:
    """A name that is not too long. What was cut off still tells two names apart."""
    if len(name.encode()) <= _LONGEST:
        return name
    mark = f"~{digest(name.encode())[:6]}"
    return name.encode()[:_LONGEST - len(mark)].decode(errors="ignore").rstrip(" .") + mark


def write_all(folder: Path, contents: Mapping[str, bytes], root: Path | None = None,
              ready: Callable[[Sequence[Path]], None] | None = None) -> tuple[Path, ...]:
    """Write files into a folder, each whole or not at all: all are on the disk before one takes its place.

    A file that has these bytes already is left alone. `root`: the folder may not lie outside of it, through a
    link. `ready` is told what will be replaced, just before; if it raises, nothing is.
    """
    regular.within(folder, root)
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[Path, str] = {}
    try:
        for name, data in contents.items():
            path = folder / name
            if path.parent != folder:
                raise ValueError(f"{name} does not lie in its folder")
            if not _holds(path, data, root):
                _write(path, data, waiting)
        if ready and waiting:
            ready(tuple(waiting))
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
    unique = f"{os.getpid()}-{time.time_ns()}-{next(_NUMBERS)}"
    temporary = path.with_name(TEMPORARY.replace("*", unique))
    with temporary.open("xb") as file:
        waiting[path] = os.fspath(temporary)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(temporary: str, path: Path) -> None:
    """Take a file's place.

    Windows refuses while somebody reads it: virus scanners do for a moment, Word until it is closed.
    """
    for wait in _WAITS:
        try:
            return os.replace(temporary, path)
        except PermissionError:
            time.sleep(wait)
    os.replace(temporary, path)


def traced() -> str:
    """The traceback of the exception that is being handled."""
    import traceback  # Whom nothing befalls does not wait for it.

    return traceback.format_exc()


def logged(text: str) -> str:
    """Write what happened to a file for those who maintain the program; its name.

    Where there is no room for it, its last line and where that was, since no more can be told.
    """
    import tempfile  # It takes longer to load than a run with nothing to do takes otherwise.
    try:
        with tempfile.NamedTemporaryFile("w", prefix="juesuan-", suffix=".log", delete=False,
                                         encoding="utf-8", errors="backslashreplace") as log:
            log.write(text)
        return log.name
    except OSError as fault:
        said = [line.strip() for line in text.splitlines() if line.strip()]
        where = next((line for line in reversed(said) if line.startswith("File ")), "")
        return f"“{'；'.join(filter(None, (*said[-1:], where)))}”（记录没有写成：{fault.strerror or fault}）"
