"""Under a locale without UTF-8 the program sees the same files, or does not start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from units import ROOT, saved

from generator.commands import cli, utf8

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode on Windows")

WITHOUT = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
INHERITED = {name: value for name, value in os.environ.items()
             if not name.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONCOERCE"))}


def juesuan(*arguments: str | bytes, python: tuple[str, ...] = (), **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *python, "-m", "generator", *arguments], capture_output=True,
                          env=INHERITED | WITHOUT | {"PYTHONPATH": str(ROOT)} | more, timeout=120)


def test_every_report_is_seen_under_the_locale_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five in the samples; before, 2023.自评报告.yaml was none, and the command said that all was well."""
    monkeypatch.chdir(ROOT)
    said = juesuan("check")
    assert said.returncode == 0 and "\n共 5 份：" in said.stderr.decode()


def test_names_stay_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments, the folders that are made, and what the workers of a build see."""
    monkeypatch.chdir(tmp_path)
    assert juesuan("new", "某某局", "2023").stdout.decode().startswith("已建立 data/某某局/unit.yaml\n")
    assert {path.name for path in Path("data").iterdir()} == {"某某局", ".juesuan"}
    saved(tmp_path / "数据" / "局")
    said = juesuan("build", "数据", "--output", "产出", "--format", "md", "--jobs", "2")
    assert said.returncode == 0, said.stderr.decode()
    assert [path.name for path in Path("产出").rglob("*.md")] == ["某局2023年度部门决算公开说明.md"]


def test_the_workers_inherit_it() -> None:
    """What a child of the restarted program is told."""
    said = subprocess.run(
        [sys.executable, "-c", "import subprocess, sys; from generator.commands import utf8; utf8.ensure(); "
         "print(sys.flags.utf8_mode, subprocess.check_output([sys.executable, '-c', "
         "'import sys; print(sys.getfilesystemencoding())'], text=True))"],
        capture_output=True, text=True, env=INHERITED | WITHOUT | {"PYTHONPATH": str(ROOT)}, check=True)
    assert said.stdout.split() == ["1", "utf-8"]


def test_python_that_was_told_to_do_without_is_refused() -> None:
    said = juesuan("check", python=("-X", "utf8=0"))
    assert said.returncode == 2 and not said.stdout and b"PYTHONUTF8=1" in said.stderr


@pytest.mark.parametrize(("now", "terminal", "expected"), [
    ({}, "ANSI_X3.4-1968", None), ({}, "us-ascii", None), ({}, None, None), ({}, "utf-8", None),
    ({}, "gbk", "gbk:replace"), ({"PYTHONIOENCODING": "gb18030"}, "gb18030", "gb18030")])
def test_the_terminal_keeps_its_encoding(now: dict[str, str], terminal: str | None, expected: str | None) -> None:
    made = utf8.environment(now, terminal)
    assert made["PYTHONUTF8"] == "1" and made.get("PYTHONIOENCODING") == expected


class Started(Exception):
    """The program would be another one now."""


def restarted(monkeypatch: pytest.MonkeyPatch, arguments: list[str], encoding: str = "gbk") -> list[str | bytes]:
    """What the program starts again as, under a locale whose names are GBK."""
    def exec_(program: str, command: list[str | bytes], environment: dict[str, str]) -> None:
        raise Started(command, environment)

    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode(encoding, "surrogateescape"))
    monkeypatch.setattr(sys, "orig_argv", ["python", *arguments])
    monkeypatch.setattr(os, "execve", exec_)
    with pytest.raises(Started) as started:
        utf8.ensure()
    command: list[str | bytes] = started.value.args[0]
    return command


def test_what_is_typed_in_gbk_arrives_in_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    """`某局` typed is GBK; a name that the shell completed is what lies on the disk, in UTF-8."""
    completed = "data/局馆".encode().decode("gbk", "surrogateescape")
    command = restarted(monkeypatch, ["-m", "generator", "check", "某局", completed])
    assert command[1:] == ["-X", "utf8", b"-m", b"generator", b"check", "某局".encode(), "data/局馆".encode()]


@pytest.mark.parametrize("lacking", ["executable", "exec", "mode"])
def test_it_refuses_to_start_where_that_is_of_no_use(
        lacking: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def failing(*_: object) -> None:
        raise OSError("no such program")

    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "gbk")
    monkeypatch.setattr(os, "execve", failing)
    if lacking == "executable":
        monkeypatch.setattr(sys, "executable", "")
    if lacking == "mode":
        monkeypatch.setattr(sys, "_xoptions", {"utf8": True})
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 2
    assert "文件名的编码是 gbk，不是 UTF-8" in (said := capsys.readouterr().err) and "PYTHONUTF8=1" in said
