"""Write into authors' folders: every file whole or not at all, and none that somebody changed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator import files, project, regular
from generator.problems import Place, Rejected, error


def save(folder: Path, contents: Mapping[str, bytes], before: Mapping[str, bytes] | None = None,
         root: Path | None = None) -> tuple[Path, ...]:
    """Write files into a folder by name, each with the permissions that it had.

    What a file has must still be what it had `before`; one that is not named there must not be there. `root`:
    what the folder may not lie outside of.
    """
    known = before or {}
    kept: dict[str, int] = {}

    def unchanged(paths: Sequence[Path]) -> None:
        for path in paths:
            if _has(path) != known.get(path.name):
                name = project.shown(path)
                raise Rejected([error("IN240", f"{name} 在这期间改过了，没有写入", "请再运行一次",
                                      Place(name))])
            if path.name in known:
                kept[path.name] = os.stat(path).st_mode & 0o7777

    written = files.write_all(folder, contents, root, unchanged)
    for name, mode in kept.items():
        os.chmod(folder / name, mode)
    return written


def replace(folder: Path, contents: Mapping[str, bytes], root: Path | None = None) -> tuple[Path, ...]:
    """Write files that are the program's own into a folder by name, whatever they were."""
    before = {name: data for name in contents if (data := _has(folder / name)) is not None}
    return save(folder, contents, before, root)


def _has(path: Path) -> bytes | None:
    """What is in a file; None if there is none."""
    with suppress(FileNotFoundError):
        return regular.read(path)
    return None
