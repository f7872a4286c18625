"""Read a file that was found: a regular one, really below a boundary, and no more of it than asked for.

Nothing that a folder may hold can stop a run or be told in its place: a pipe, a device or a socket is refused
before it is opened, and so is a link that leads out. A link that stays inside counts as if the thing stood
there.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import Final

Name = str | os.PathLike[str]

LIMIT: Final = 64 << 20
"""Bytes of a file that are read where nobody says how many: more than any file of ours has."""

_PIECE = 256 << 10
_WISHES = ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in _WISHES)
"""How files are opened. Of `_WISHES` Windows has the last only."""
_SYSTEM = ("/proc/", "/sys/")
"""Where Linux shows itself as files that look regular: the environment of a process among them."""
_OTHERS: Final = (
    (stat.S_ISDIR, "是文件夹，不是文件"),
    (stat.S_ISFIFO, "是管道（FIFO），不是普通文件"),
    (stat.S_ISSOCK, "是套接字，不是普通文件"),
    (stat.S_ISCHR, "是设备，不是普通文件"),
    (stat.S_ISBLK, "是设备，不是普通文件"),
)
LEADS_OUT: Final = "是指向外面的链接"


class Unsuitable(OSError):
    """What was found is not to be read or written there. `strerror` says why, in Chinese, after its name."""


def read(path: Name, root: Name | None = None, limit: int = LIMIT) -> bytes:
    """What is in a file, one byte more than `limit` at most, so that a longer file shows.

    `root`: the folder below which its real place must lie; None for what the user named.
    """
    most, pieces = limit + 1, [b""]
    with opened(path, root) as file:
        while most and (piece := file.read(min(most, _PIECE))):
            pieces.append(piece)
            most -= len(piece)
    return b"".join(pieces)


@contextmanager
def opened(path: Name, root: Name | None = None) -> Iterator[BufferedReader]:
    """A regular file, open for reading piece by piece. Anything else is `Unsuitable`."""
    real = within(path, root)
    _regular(os.stat(real), path)
    if real.startswith(_SYSTEM):
        raise _unsuitable("是系统文件，不是普通文件", path)
    with open(os.open(real, _FLAGS), "rb") as file:
        _regular(os.fstat(file.fileno()), path)
        yield file


def within(path: Name, root: Name | None) -> str:
    """The real place of a path, which need not exist. Outside of `root` it is `Unsuitable`."""
    real = os.path.realpath(path)
    if root is not None and not lies_in(real, os.path.realpath(root)):
        raise _unsuitable(LEADS_OUT, path)
    return real


def lies_in(real: str, folder: str) -> bool:
    """Whether a real path is a folder or below it."""
    return real == folder or real.startswith(os.path.join(folder, ""))


def _regular(status: os.stat_result, path: Name) -> None:
    if not stat.S_ISREG(status.st_mode):
        reasons = (words for is_one, words in _OTHERS if is_one(status.st_mode))
        raise _unsuitable(next(reasons, "不是普通文件"), path)


def _unsuitable(reason: str, path: Name) -> Unsuitable:
    return Unsuitable(errno.EINVAL, reason, os.fspath(path))
