"""What is found is a regular file inside its folder: pipes, devices, sockets and links that lead out are refused at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from generator import regular


def special(path: Path, kind: str) -> Path:
    """Something in a file's place that is not one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "socket":
            here = Path.cwd()
            os.chdir(path.parent)  # The path of a socket may have some 100 bytes.
            with socket.socket(socket.AF_UNIX) as endless:
                endless.bind(path.name)
            os.chdir(here)
        case "folder":
            path.mkdir()
        case target:
            path.symlink_to(target)
    return path


SPECIAL = {"fifo": "管道", "socket": "套接字", "/dev/zero": "链接", "/proc/self/environ": "链接"}


@pytest.mark.parametrize(("kind", "reason"), [*SPECIAL.items(), ("folder", "是文件夹")])
def test_what_is_no_regular_file_inside_is_refused(kind: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(regular.Unsuitable) as caught:
        regular.read(special(tmp_path / "a", kind), tmp_path)
    assert reason in (caught.value.strerror or "")


@pytest.mark.parametrize(("kind", "reason"), [
    ("fifo", "管道"), ("socket", "套接字"), ("/dev/zero", "是设备"), ("/proc/self/environ", "是系统文件"), ("folder", "是文件夹")])
def test_what_is_named_lies_anywhere_and_is_a_regular_file_too(kind: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(regular.Unsuitable, match=reason):
        regular.read(special(tmp_path / "a", kind))


def test_a_link_that_stays_inside_is_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "里" / "深").mkdir(parents=True)
    (tmp_path / "里" / "文件").write_bytes(b"1234")
    link = special(tmp_path / "里" / "深" / "a", "../文件")
    assert regular.read(link, tmp_path / "里") == b"1234"
    with pytest.raises(regular.Unsuitable, match="指向外面的链接"):
        regular.read(link, tmp_path / "里" / "深")
    assert regular.read(link) == b"1234", "what is named is read wherever it lies"


def test_a_folder_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "data2").mkdir()
    (tmp_path / "data2" / "a").write_bytes(b"1")
    (tmp_path / "data").mkdir()
    with pytest.raises(regular.Unsuitable):
        regular.read(special(tmp_path / "data" / "a", "../data2/a"), tmp_path / "data")


def test_no_more_is_read_than_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    assert regular.read(tmp_path / "a", limit=3) == b"0123"
    assert regular.read(tmp_path / "a", limit=10) == b"0123456789"


def test_what_is_not_there_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        regular.read(tmp_path / "a", tmp_path)
