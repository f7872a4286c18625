"""What is kept between runs cannot lie, and whatever is wrong with it, nothing fails."""

from __future__ import annotations

import os
import random
import stat
import sys
from pathlib import Path

import pytest

from generator import files, kept
from generator.kinds import KINDS
from generator.problems import Place, Rejected
from generator.published.auditing import compiling, recognising
from generator.published.auditing.recognising import Grammars
from generator.reading import source

NAME = kept.name("test", "1")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own cache folder."""
    monkeypatch.setattr(kept, "_home", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "juesuan"


def test_what_was_saved_is_loaded(home: Path) -> None:
    assert kept.load(NAME) is None
    kept.save(NAME, b"x")
    kept.save(kept.name("test", "2"), b"")
    assert kept.load(NAME) == b"x" and kept.load(kept.name("test", "2")) == b""
    assert {len(path.name) for path in home.iterdir()} == {64}, "nothing else is left there"


def test_a_file_that_every_run_reads_is_scanned_in_the_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, name = "甲: 1\n乙:\n  - {丙: '丁'}\n".encode(), "a/b.yaml"
    source.brought.cache_clear()
    scanned = source.brought(data, name)
    source.brought.cache_clear()
    monkeypatch.setattr(source, "load", lambda *_: pytest.fail("it was scanned again"))
    again = source.brought(data, "c.yaml")
    assert again.value == scanned.value == {"甲": "1", "乙": [{"丙": "丁"}]} and again.lines == scanned.lines
    assert (again.place(("乙", 0, "丙")), again.key_place(("乙",))) == (Place("c.yaml", 3, 9), Place("c.yaml", 2, 1))
    assert again.begins == scanned.begins and (again.name, scanned.name) == ("c.yaml", name)


def test_what_there_is_to_say_of_a_file_is_said_in_every_run(home: Path) -> None:
    for _ in range(2):
        source.brought.cache_clear()
        assert [one.code for one in source.brought("甲: 第1 #楼\n".encode(), "a.yaml").problems] == ["IN030"]
        source.brought.cache_clear()
        with pytest.raises(Rejected, match="IN011"):
            source.brought("甲: 1\n甲: 2\n".encode(), "a.yaml")
    assert not home.exists() or not list(home.iterdir())


def test_grammars_and_relations_are_made_in_the_first_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of them is all that they were."""
    def every() -> list[object]:
        wanted = [(kind, name) for kind in KINDS.values() for name in Grammars().names(kind)]
        return [typed(one) for one in (*(Grammars().of(*one) for one in wanted), *map(recognising._relations.__wrapped__, KINDS))]

    made = every()
    monkeypatch.setattr(compiling, "compiled", lambda *_: pytest.fail("it was compiled again"))
    monkeypatch.setattr(recognising, "_of_ledger", lambda *_: pytest.fail("it was derived again"))
    assert every() == made


def typed(value: object) -> object:
    """A value with the kinds of all its parts: tuples of two kinds may be equal."""
    parts = value if isinstance(value, tuple) else tuple(value.items()) if isinstance(value, dict) else None
    return value if parts is None else (type(value), *map(typed, parts))


def test_what_a_project_may_change_is_not_kept(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "templates" / "final_accounts" / "sections" / "revenue.html.j2"
    own.parent.mkdir(parents=True)
    roots = tmp_path / "templates", files.packaged("templates")
    for words in ("甲收入", "乙收入"):
        own.write_text(f"<p>{words}{{{{ revenue.total|wan }}}}万元。</p>", encoding="utf-8")
        patterns = Grammars(roots).of(KINDS["final_accounts"], "2023").patterns
        assert [one for one in patterns if words in one.needed]


def test_a_program_that_was_updated_meanwhile_keeps_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "program", lambda: "another")
    known = recognising._relations.__wrapped__("self_evaluation")
    assert known.relations and not list(home.iterdir())


def test_another_program_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it brings along, by its content and its name; what Word reads makes no grammar."""
    monkeypatch.setattr(files, "packaged", lambda name: tmp_path / name)
    template = tmp_path / "templates" / "a" / "b.html.j2"
    template.parent.mkdir(parents=True)
    seen = [files.program()]
    template.write_text("甲", encoding="utf-8")
    seen.append(files.program())
    template.write_text("乙", encoding="utf-8")
    seen.append(files.program())
    template.rename(template.with_name("c.html.j2"))
    seen.append(files.program())
    assert len(set(seen)) == 4
    (template.parent / "style.docx").write_bytes(b"x")
    assert files.program() == seen[-1]


def test_names_tell_apart_what_something_was_made_from() -> None:
    assert len({kept.name("a", "b"), kept.name("ab", ""), kept.name("a", "", "b"), kept.name("a", "B"), kept.name("b", "a")}) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_the_folder_is_the_users_alone(home: Path) -> None:
    kept.save(NAME, b"x")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o701, 0o740])
def test_a_folder_that_others_may_enter_is_not_used(home: Path, mode: int) -> None:
    kept.save(NAME, b"x")
    home.chmod(mode)
    assert kept.load(NAME) is None
    kept.save(kept.name("test", "2"), b"y")
    assert len(list(home.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="owners are of POSIX")
def test_a_folder_of_somebody_else_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.save(NAME, b"x")
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid + 1)
    assert kept.load(NAME) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_link_is_not_used(home: Path, tmp_path: Path) -> None:
    kept.save(NAME, b"x")
    home.rename(tmp_path / "elsewhere")
    home.symlink_to(tmp_path / "elsewhere")
    assert kept.load(NAME) is None


def test_every_flipped_bit_is_noticed(home: Path) -> None:
    kept.save(NAME, b"words")
    whole = (home / NAME).read_bytes()
    for place in range(len(whole) * 8):
        data = bytearray(whole)
        data[place // 8] ^= 1 << place % 8
        (home / NAME).write_bytes(data)
        assert kept.load(NAME) is None


@pytest.mark.parametrize("data", [b"", b"\0", b"\0" * 32, b"\0" * 99])
def test_what_is_not_whole_is_absent(home: Path, data: bytes) -> None:
    kept.save(NAME, b"words")
    (home / NAME).write_bytes(data)
    assert kept.load(NAME) is None


def test_what_stands_under_anothers_name_is_absent(home: Path) -> None:
    kept.save(NAME, b"words")
    other = kept.name("test", "2")
    (home / NAME).rename(home / other)
    assert kept.load(other) is None


def test_where_nothing_can_be_kept_nothing_fails(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.parent.write_bytes(b"a file where the folder should be")
    kept.save(NAME, b"x")
    assert kept.load(NAME) is None

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(kept, "_home", nowhere)
    kept.save(NAME, b"x")
    assert kept.load(NAME) is None


def test_a_folder_in_a_files_place_is_no_fault(home: Path) -> None:
    (home / NAME).mkdir(parents=True)
    home.chmod(0o700)
    assert kept.load(NAME) is None
    kept.save(NAME, b"x")
    assert kept.load(NAME) is None


def test_a_full_disk_is_no_fault(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    kept.save(NAME, b"x")
    assert kept.load(NAME) is None and list(home.iterdir()) == [], "what was begun is removed"


def test_the_oldest_go(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 10)
    chance = random.Random(1)
    for number in range(11):
        name = kept.name("test", str(number))
        kept.save(name, chance.randbytes(10))
        os.utime(home / name, (number, number)) if (home / name).exists() else None
    assert len(list(home.iterdir())) == 5 and kept.load(kept.name("test", "0")) is None
    assert kept.load(kept.name("test", "9")) is not None
