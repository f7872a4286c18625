"""A disk that is full after so many bytes, and folders that may not be written.

What is left are a message, and the old files as they were.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.reliability.figures import Figure
from tools.reliability.scene import Scene

TITLE = "写不下、写不了"
SIZES = (*range(4, 64, 4), 72, 84, 96, 108, 120, 140, 160, 180, 200, 256, 384, 512, 1_024, 1_536, 2_048)
"""KiB of the whole disk."""


def measure() -> list[Figure]:
    figures = []
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name) / "scene")
        old = scene.versions[0]
        size = sum(map(len, old.values())) >> 10
        for words, sizes, filled in (("空的磁盘", SIZES, False),
                                     ("已有旧文件、只剩这些空间的磁盘", SIZES, True)):
            full, wrong = 0, []
            for free in sizes:
                told, whole = _tried(scene, free + (size + 64 if filled else 0), old if filled else {},
                                     Path(name) / "disk")
                full += "OUT01" in told
                if not whole:
                    wrong.append(f"{free} KiB：{told[-200:]}")
            figures.append(Figure(f"{words}，{len(sizes)} 种大小（{sizes[0]}–{sizes[-1]} KiB，"
                                  f"文件共 {size} KiB）",
                                  "；".join(wrong) or f"文件都完整（{full} 次写不下，有 OUT01 说明）",
                                  "没有坏的、丢的、临时的文件", not wrong))
        for words, options in (("只读的磁盘（EROFS）", "ro"), ("没有写权限的文件夹（EACCES）", "")):
            told, whole = _forbidden(scene, options, old, Path(name) / "disk")
            figures.append(Figure(words, "OUT01 说明，旧文件不变" if whole else told[-200:], "同上", whole))
    return figures


def _tried(scene: Scene, size: int, old: dict[str, bytes], disk: Path) -> tuple[str, bool]:
    """Build version 1 on a disk of so many KiB that holds the old files.

    Returns what was said, and whether all is whole.
    """
    with _mounted(disk, f"size={size}k"):
        _put(disk, old, scene)
        scene.set(1)
        build = scene.start(output=disk)
        told = "".join(build.communicate())
        found = _files(disk)
        new = scene.versions[1]
        kept = all(found.get(name) in (data, new[name]) for name, data in old.items())
        whole = all(data in (new.get(name), old.get(name)) for name, data in found.items())
        return told, kept and whole and "Traceback" not in told and build.returncode in (0, 1)


def _forbidden(scene: Scene, options: str, old: dict[str, bytes], disk: Path) -> tuple[str, bool]:
    with _mounted(disk, "size=8m"):
        _put(disk, old, scene)
        if options:
            subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)
        else:
            for path in disk.rglob("*"):
                path.chmod(0o555 if path.is_dir() else 0o444)
            disk.chmod(0o555)
        scene.set(1)
        # Root may write anywhere unless it is told not to.
        before = () if options else ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        build = scene.start(output=disk, before=before)
        told = "".join(build.communicate())
        said = "OUT01" in told and "Traceback" not in told
        return told, _files(disk) == old and said and build.returncode == 1


@contextmanager
def _mounted(disk: Path, options: str) -> Iterator[None]:
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _put(disk: Path, files: dict[str, bytes], scene: Scene) -> None:
    """Files of an earlier build, and the journal that tells that a build wrote them."""
    for name, data in {**files, **scene.journal()}.items() if files else ():
        (disk / name).parent.mkdir(parents=True, exist_ok=True)
        (disk / name).write_bytes(data)


def _files(disk: Path) -> dict[str, bytes]:
    return {path.relative_to(disk).as_posix(): path.read_bytes() for path in disk.rglob("*")
            if path.is_file() and ".juesuan" not in path.parts}
