"""Files as they were when they were first asked for. Each is read once; its digest is that of the bytes used.

Whoever makes a report reads through a shelf, so that what the record says of an input is what was parsed,
whatever an editor saves meanwhile. One shelf holds a report's own files, another what a run's reports share.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from generator import files, regular
from generator.problems import Place, Problem, Rejected, error

MAX_BYTES: Final = 8 << 20
"""The most bytes of a file that somebody wrote."""


class Shelf:
    """The bytes of files by path. What was missing or unreadable once stays so while the shelf lasts."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._looked: dict[tuple[str, str], tuple[Problem, ...]] = {}
        """What keeps a file from being read within a root; nothing if it may be."""
        self._missing: set[str] = set()
        self.digests: dict[str, str] = {}
        """By path as it was asked for; empty for a file that was not there or could not be read."""

    def content(self, path: Path, name: str, root: Path | None = None, most: int = MAX_BYTES) -> bytes:
        """What is in a file, which messages call `name`. It has at most `most` bytes and lies within `root`.

        One that cannot be read is a `Rejected`; it is one within a root, and may be none without.
        """
        key, within = os.fspath(path), os.fspath(root or "")
        if key in self._missing:
            raise missing(name)
        if (key, within) not in self._looked:
            try:
                self._read(path, name, root, most)
                self._looked[key, within] = ()
            except Rejected as rejected:
                self._looked[key, within] = rejected.problems
                self.digests.setdefault(key, "")
        if problems := self._looked[key, within]:
            raise Rejected(problems)
        return self._contents[key]

    def has(self, path: Path) -> bool:
        """Whether there is such a file. What cannot be read counts: `content` tells why."""
        key = os.fspath(path)
        if key not in self.digests and not os.path.lexists(path):
            self._missing.add(key)
            self.digests[key] = ""
        return key not in self._missing

    def _read(self, path: Path, name: str, root: Path | None, most: int) -> None:
        """Read a file once; where it was read for another root, only look whether it lies within this one."""
        key = os.fspath(path)
        if key not in self._contents:
            self._contents[key] = content(path, name, root, most)
            self.digests[key] = files.digest(self._contents[key])
        elif root is not None:
            try:
                regular.within(path, root)
            except regular.Unsuitable as fault:
                raise unsuitable(fault, path, name) from None


def content(path: Path, name: str, root: Path | None = None, most: int = MAX_BYTES) -> bytes:
    """What is in a file, but not much more of it than it may have.

    `root`: the folder that it may not lie outside of. `most`: how many bytes it may have.
    """
    try:
        return regular.read(path, root, most)
    except regular.Unsuitable as fault:
        raise unsuitable(fault, path, name) from None
    except FileNotFoundError:
        raise missing(name) from None
    except PermissionError:
        raise _refused("没有读取权限", "请关闭正在使用它的程序，或修改文件权限",
                        name) from None
    except OSError as fault:
        raise _refused(f"文件读取失败（{fault.strerror or type(fault).__name__}）",
                        "请检查磁盘或网络文件夹后重试", name) from None


def missing(name: str) -> Rejected:
    """The refusal of a file that is not there."""
    return _refused("找不到文件", "请检查文件名和所在文件夹", name)


def unsuitable(fault: regular.Unsuitable, path: Path, name: str) -> Rejected:
    """The refusal of something that is in a file's place and must not be read."""
    advice = "请把文件本身放进来" if fault.strerror == regular.LEADS_OUT else "请检查文件名，换成普通文件"
    return _refused(f"“{path.name}”{fault.strerror}", advice, name)


def _refused(message: str, advice: str, name: str) -> Rejected:
    return Rejected([error("IN001", message, advice, Place(name))])
