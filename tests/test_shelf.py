"""Each file is read once, and its digest is that of the bytes that were used."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import files
from generator.problems import Rejected
from generator.shelf import Shelf


def test_a_file_is_read_once(tmp_path: Path) -> None:
    path, shelf = tmp_path / "a", Shelf()
    path.write_bytes(b"1")
    assert shelf.content(path, "a") == b"1"
    path.write_bytes(b"2")
    assert shelf.content(path, "a") == b"1" == shelf.content(path, "a", tmp_path)
    assert shelf.digests == {str(path): files.digest(b"1")}
    assert Shelf().content(path, "a") == b"2"


def test_what_is_missing_stays_missing(tmp_path: Path) -> None:
    """A report cannot rest on a file for one number and not for the next."""
    path, shelf = tmp_path / "a", Shelf()
    assert not shelf.has(path)
    path.write_bytes(b"1")
    assert not shelf.has(path) and shelf.digests == {str(path): ""}
    with pytest.raises(Rejected):
        shelf.content(path, "a")


def test_a_file_that_was_not_there_is_missing_for_whoever_reads_it(tmp_path: Path) -> None:
    """It may have come meanwhile: all reports of a department see the same."""
    shelf, path = Shelf(), tmp_path / "a"
    assert not shelf.has(path)
    path.write_bytes(b"1")
    with pytest.raises(Rejected) as caught:
        shelf.content(path, "a")
    assert [(problem.code, problem.message) for problem in caught.value.problems] == [("IN001", "找不到文件")]


def test_what_was_there_once_stays_there(tmp_path: Path) -> None:
    path, shelf = tmp_path / "a", Shelf()
    path.write_bytes(b"1")
    assert shelf.content(path, "a") == b"1"
    path.unlink()
    assert shelf.has(path) and shelf.content(path, "a") == b"1"


def test_what_cannot_be_read_is_told_each_time(tmp_path: Path) -> None:
    path, shelf = tmp_path / "a", Shelf()
    path.mkdir()
    for _ in range(2):
        with pytest.raises(Rejected) as caught:
            shelf.content(path, "a")
        assert [problem.code for problem in caught.value.problems] == ["IN001"]
    assert shelf.has(path), "it is there, and `content` tells what is wrong with it"


def test_a_link_that_leads_out_is_read_only_where_it_was_named(tmp_path: Path) -> None:
    """In whatever order: what one reader may have, another one may not."""
    (tmp_path / "outside").write_bytes(b"1")
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "a"
    path.symlink_to(tmp_path / "outside")
    for named_first in (True, False):
        shelf = Shelf()
        for named in (named_first, not named_first):
            if named:
                assert shelf.content(path, "a") == b"1" and shelf.digests[str(path)] == files.digest(b"1")
            else:
                with pytest.raises(Rejected) as caught:
                    shelf.content(path, "a", tmp_path / "data")
                assert caught.value.problems[0].code == "IN001"
