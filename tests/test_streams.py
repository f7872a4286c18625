"""Where a command's words cannot go: closed streams, a full disk, a Python that leaves documentation out. As a shell starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from units import ROOT, saved

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="redirections are those of a POSIX shell")

FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
COMMANDS = ("check", "check --format sarif", "build --force --json --pages never", "summary --year 2023", "doctor --json", "--version",
            "build --help")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("某局", "另一局"):
        saved(tmp_path / "data" / name)
        unit = tmp_path / "data" / name / "unit.yaml"
        unit.write_text(unit.read_text(encoding="utf-8").replace("某局", name), encoding="utf-8")
    return tmp_path


def run(folder: Path, command: str, redirection: str = "", flags: str = "") -> subprocess.CompletedProcess[str]:
    line = f'PYTHONPATH="{ROOT}" "{sys.executable}" {flags} -m generator {command} {redirection}'
    made = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    assert "Traceback" not in made.stderr and "Exception ignored" not in made.stderr and "程序内部错误" not in made.stderr, made.stderr
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_closed_streams_change_nothing(folder: Path, command: str) -> None:
    """Nobody hears what is told; what is done and the exit code are the same."""
    heard = run(folder, command).returncode
    for redirection in ("2>&-", "<&- >&- 2>&-"):
        assert run(folder, command, redirection).returncode == heard, redirection


def test_a_file_that_is_written_is_not_taken_for_a_closed_stream(folder: Path) -> None:
    run(folder, "build --force --pages never --jobs 2 --output heard")
    run(folder, "build --force --pages never --jobs 2 --output unheard", "<&- >&- 2>&-")
    heard, unheard = ({path.relative_to(folder / top): path.read_bytes() for path in (folder / top).rglob("*.*")
                       if path.suffix in (".docx", ".md", ".xlsx")} for top in ("heard", "unheard"))
    assert heard == unheard and len(heard) == 6


@FULL
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_told_and_is_no_fault_of_ours(folder: Path, command: str) -> None:
    made = run(folder, command, ">/dev/full")
    assert made.returncode == 1 and made.stderr.splitlines()[-1] == "没有写完：磁盘已满。请腾出空间，再运行一次。"


@FULL
def test_a_full_disk_for_messages_is_not_success(folder: Path) -> None:
    assert run(folder, "check data/没有", "2>/dev/full").returncode == 1


@pytest.mark.parametrize("command", ["check", "build --help"])
def test_a_python_without_docstrings_is_refused_with_a_sentence(folder: Path, command: str) -> None:
    made = run(folder, command, flags="-OO")
    assert made.returncode == 2 and made.stdout == "" and made.stderr.count("\n") == 1
    assert "-OO" in made.stderr and "PYTHONOPTIMIZE" in made.stderr and "再运行一次" in made.stderr


def test_a_python_without_assertions_makes_the_same(folder: Path) -> None:
    told = [json.loads(run(folder, f"build --json --pages never --output {name}", flags=flags).stdout) for name, flags in (("a", ""), ("b", "-O"))]
    assert [len(one["reports"]) for one in told] == [2, 2]
    first, second = ({path.name: path.read_bytes() for path in (folder / top).rglob("*.docx")} for top in "ab")
    assert first == second and len(first) == 2
