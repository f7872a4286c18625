"""Files as they were when they were first asked for. Each is read once; its digest is that of the bytes used.

Whoever makes a report reads through a shelf, so that what the record says of an input is what was parsed,
whatever an editor saves meanwhile. One shelf holds a report's own files, another what a run's reports share.
"""

from __future__ import annotations

import os
from pathlib import Path

from generator import files
from generator.problems import Problem, Rejected
from generator.reading import source
from generator.reading.scan import MAX_BYTES


class Shelf:
    """The bytes of files by path. What was missing or unreadable once stays so while the shelf lasts."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._faults: dict[str, tuple[Problem, ...]] = {}
        self.digests: dict[str, str] = {}
        """By path as it was asked for; empty for a file that was not there or could not be read."""

    def content(self, path: Path, name: str, root: Path | None = None, most: int = MAX_BYTES) -> bytes:
        """What is in a file, which messages call `name`. It has at most `most` bytes and lies within `root`.

        One that cannot be read is a `Rejected`.
        """
        key = os.fspath(path)
        if key not in self.digests:
            try:
                self._contents[key] = source.content(path, name, root, most)
                self.digests[key] = files.digest(self._contents[key])
            except Rejected as rejected:
                self._lacks(key, rejected.problems)
        if key in self._faults:
            raise Rejected(self._faults[key])
        return self._contents[key]

    def has(self, path: Path) -> bool:
        """Whether there is such a file. What cannot be read counts: `content` tells why."""
        key = os.fspath(path)
        if key not in self.digests and not os.path.lexists(path):
            self._lacks(key, ())
        return self._faults.get(key) != ()

    def _lacks(self, key: str, problems: tuple[Problem, ...]) -> None:
        self._faults[key] = problems
        self.digests[key] = ""


