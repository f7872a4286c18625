"""Names that every system takes, and files that are whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator import files


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
    with pytest.raises(AssertionError):
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
