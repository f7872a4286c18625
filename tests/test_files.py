"""Names that every system takes, and files that are whole."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from units import saved

from generator import files
from generator.commands.cli import main


def test_a_fault_is_told_where_there_is_no_room_to_log_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    trace = 'Traceback (most recent call last):\n  File "generator/build.py", line 7, in build\n    x\nKeyError: 3\n'
    told = files.logged(trace)
    assert told.startswith('“KeyError: 3；File "generator/build.py", line 7, in build”（记录没有写成：') and "\n" not in told


@pytest.mark.parametrize(("text", "name"), [
    ("云岭市青河区图书馆2023年度部门决算公开说明", "云岭市青河区图书馆2023年度部门决算公开说明"),
    ("发改委（工信局）", "发改委（工信局）"),
    ("../../etc/passwd", "_.._etc_passwd"),
    ("..", "_"), (".", "_"), ("", "_"), (" . ", "_"), ("...", "_"),
    ("a/b\\c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j"),
    ("甲\n乙\t丙\x00丁", "甲_乙_丙_丁"),
    ("甲\u200b乙\u202e丙", "甲_乙_丙"),
    ("CON", "_CON"), ("con.txt", "_con.txt"), ("LPT1", "_LPT1"), ("com¹", "_com¹"), ("console", "console"),
    ("局. ", "局"), ("  甲   乙 ", "甲 乙"),
    ("e\u0301", "\u00e9"),
])
def test_a_name_is_safe_on_every_system(text: str, name: str) -> None:
    assert files.safe_name(text) == name


@pytest.mark.parametrize("text", ["长" * 500, "a" * 500, "😀" * 100, "甲 " * 200])
def test_a_long_name_leaves_room_for_its_ending(text: str) -> None:
    name = files.safe_name(text)
    assert 170 <= len(name.encode()) <= 180
    kept, mark, digest = name.rpartition("~")
    assert text.startswith(kept) and mark and len(digest) == 6


def test_long_names_that_differ_only_at_their_ends_stay_different() -> None:
    assert files.safe_name("长" * 70 + "第一社区") != files.safe_name("长" * 70 + "第二社区")


def test_a_rare_character_stays_on_every_python() -> None:
    """Ideographs of extensions H and I came with Unicode 15: Python 3.11 does not know them, 3.13 does."""
    assert files.safe_name("\U00031350\U0002EBF0局\uFDD0\U0003FFFF") == "\U00031350\U0002EBF0局__"


@pytest.mark.parametrize("text", ["局2023", "CON", "../x", "长" * 500, "a. ", "", "e\u0301", "甲\n乙"])
def test_a_safe_name_is_left_alone(text: str) -> None:
    assert files.safe_name(files.safe_name(text)) == files.safe_name(text)


def test_files_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    paths = files.write_all(tmp_path / "局" / "2023", {"a.md": b"1", "a.docx": b"2"})
    assert [path.read_bytes() for path in paths] == [b"1", b"2"]
    assert sorted(os.listdir(tmp_path / "局" / "2023")) == ["a.docx", "a.md"]


def test_a_file_with_the_same_bytes_is_left_alone(tmp_path: Path) -> None:
    path, = files.write_all(tmp_path, {"a.md": b"1"})
    os.utime(path, (1, 1))
    files.write_all(tmp_path, {"a.md": b"1"})
    assert path.stat().st_mtime == 1


def test_a_file_with_other_bytes_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a longer old text")
    files.write_all(tmp_path, {"a.md": b"new"})
    assert (tmp_path / "a.md").read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    (tmp_path / "a.md").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        files.write_all(tmp_path, {"a.md": b"new"})
    assert (os.listdir(tmp_path), (tmp_path / "a.md").read_bytes()) == (["a.md"], b"old")


@pytest.mark.parametrize("name", ["../a.md", "sub/a.md", "/tmp/a.md"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="does not lie"):
        files.write_all(tmp_path / "out", {name: b"1"})
    assert not (tmp_path / "a.md").exists() and not list((tmp_path / "out").iterdir())


def test_a_disk_that_is_full_at_the_second_file_leaves_the_first_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_all(tmp_path, {"a.md": b"old a", "b.docx": b"old b"})
    written, fsync = [], os.fsync

    def full(handle: int) -> None:
        written.append(handle)
        if len(written) == 2:
            raise OSError(28, "disk full")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        files.write_all(tmp_path, {"a.md": b"new a", "b.docx": b"new b"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.md": b"old a", "b.docx": b"old b"}


def test_a_file_that_is_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows does it while a virus scanner or Word has the file open."""
    held, replace = [True], os.replace

    def refuse(old: str, new: Path) -> None:
        if held:
            held.pop()
            raise PermissionError(13, "held")
        replace(old, new)

    monkeypatch.setattr(files, "_WAITS", (0.0, 0.0))
    monkeypatch.setattr(os, "replace", refuse)
    files.write_all(tmp_path, {"a.md": b"new"})
    assert (tmp_path / "a.md").read_bytes() == b"new"
    held += [True] * 3
    with pytest.raises(PermissionError):
        files.write_all(tmp_path, {"a.md": b"newer"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.md": b"new"}


@pytest.mark.skipif(sys.platform == "win32", reason="umask is of POSIX")
@pytest.mark.parametrize(("umask", "file", "folder"), [(0o022, 0o644, 0o755), (0o002, 0o664, 0o775), (0o027, 0o640, 0o750)])
def test_what_is_written_has_the_permissions_that_the_system_gives(
        umask: int, file: int, folder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports, statements, records and new data alike: colleagues who share a folder can go on with them."""
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "data" / "某局")
    before = os.umask(umask)
    try:
        for arguments in (["build", "--format", "docx,md,xlsx,html"], ["summary", "--year", "2023"], ["new", "新局", "2024"]):
            assert CliRunner().invoke(main, arguments).exit_code == 0, arguments
    finally:
        os.umask(before)
    paths = [path for top in ("output", "data/新局") for path in (tmp_path / top, *(tmp_path / top).rglob("*"))]
    modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in paths}
    assert len(modes) > 10
    assert modes == {str(path): folder if path.is_dir() else file for path in paths}
