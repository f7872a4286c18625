"""What commands say is text and nothing else: no terminal obeys a name or a value, and no CI service takes one for a command."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from units import ROOT, UNIT, YEAR, changed, dumped, saved

from generator import terminal
from generator.commands import cli
from generator.problems import Place, error, render

HOSTILE = "局\x1b[31m\n::error file=a::b\r\x07\x7f\x9b2J\u202e\u2066\u2028##[error]c\t##vso[task]\n  ::set-output"
"""A name or value: colours, a line that GitHub obeys, carriage return, bell, delete, C1, text turned around, a line separator."""
PLAIN = (r"局\x1b[31m\x0a::error file=a::b\x0d\x07\x7f\x9b2J\u202e\u2066\u2028##[error]c\x09##vso[task]\x0a  ::set-output")

_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")


def obeyed(text: str) -> list[str]:
    """Lines of which something would be obeyed."""
    return [line for line in text.split("\n") if _RAW.search(line) or line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]


def test_a_name_is_one_line_of_plain_text() -> None:
    assert terminal.plain(HOSTILE) == PLAIN and terminal.plain(PLAIN) == PLAIN
    assert terminal.plain("某局（1）\udcb9") == r"某局（1）\udcb9", "a byte that is no UTF-8"


def test_no_line_of_a_page_is_a_command() -> None:
    assert terminal.page("::error::a\n\t ::warning::b\nc ::d\n甲：：乙\n##[error]\n#[a]\n##vso[b]\n## 标题") == (
        "\\x3a:error::a\n\t \\x3a:warning::b\nc ::d\n甲：：乙\n\\x23#[error]\n#[a]\n\\x23#vso[b]\n## 标题")
    assert obeyed(terminal.page(HOSTILE)) == []


def test_json_stays_json() -> None:
    told = terminal.in_json(json.dumps([HOSTILE], ensure_ascii=False))
    assert json.loads(told) == [HOSTILE] and obeyed(told) == []


def test_a_caret_stands_below_its_character_all_the_same() -> None:
    shown = render(error("IN005", f"甲{HOSTILE}", HOSTILE, Place(HOSTILE, 1, 4)), {HOSTILE: ["a\x1bb错"]})
    assert shown.split("\n") == [f"{PLAIN}:1:4: 错误 IN005：甲{PLAIN}", "    1 | a\\x1bb错", "      |       ^", f"      → {PLAIN}"]


def test_cells_of_a_table_are_plain_and_stay_aligned() -> None:
    assert terminal.aligned([("a\x1b", "1"), ("某某", "22")], right=frozenset({1})) == "a\\x1b   1\n某某   22"


def test_every_command_speaks_through_one_function() -> None:
    """`click.echo` stands in `speaking.show`, and where a format has commands of its own."""
    told = set()
    for file in (ROOT / "generator" / "commands").glob("*.py"):
        told |= {(file.stem, function.name) for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                 if isinstance(function, ast.FunctionDef)
                 for node in ast.walk(function) if isinstance(node, ast.Attribute) and node.attr in ("echo", "secho", "print")}
    assert told == {("speaking", "show"), ("check", "_all"), ("audit", "_tell"), ("verify", "_tell")}
    for file in (ROOT / "generator").rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
        assert "print" not in names, file


# ── every command ──


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with units whose folders, names, values and files are hostile, and one that is well but for its folder."""
    monkeypatch.chdir(tmp_path)
    odd = HOSTILE.replace("\x7f", "")
    saved(Path("data") / f"好{odd}")
    saved(Path("data") / f"坏{odd}", changed(YEAR, {"其他事项": HOSTILE, "绩效.成效": [HOSTILE], "结余分配": HOSTILE}),
          changed(UNIT, {"单位名称": HOSTILE, "下属单位": [HOSTILE]}))
    saved(Path("data/裸"), YEAR)
    Path("data/裸/2023.yaml").write_bytes(f"其他事项: 第1 #{HOSTILE}\n{HOSTILE}\n".encode())
    (Path("data") / f"坏{odd}" / "2022.yml").write_bytes(b"")
    (Path("data") / f"链{odd}").symlink_to("/")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "a"]):
        subprocess.run(["git", *command], check=True)
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    """A command as the entry point runs it."""
    monkeypatch.setattr(sys, "argv", ["juesuan", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.run()
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


GOOD, BAD = (f"data/{word}{HOSTILE.replace(chr(0x7f), '')}" for word in "好坏")
COMMANDS = [
    ("check",), ("check", "--json"), ("check", "--format", "gitlab"), ("check", "--format", "sarif"), ("check", HOSTILE), ("check", "data/裸"),
    ("check", "--format", HOSTILE), ("check", "--templates", HOSTILE), ("check", "--year", HOSTILE),
    ("build", "--format", "md", "--explain"), ("build", "--format", "md", "--json"), ("build", "--format", HOSTILE),
    ("build", GOOD, "--format", "md", "--output", HOSTILE), ("build", GOOD, "--format", "md", "--output", "data/裸/2023.yaml"),
    ("build", "--changed-since", HOSTILE), ("build", "--scheduler", HOSTILE),
    ("status",), ("status", "--json"), ("status", HOSTILE), ("status", "--output", HOSTILE),
    ("facts", GOOD, "2023"), ("facts", GOOD, "2023", "--json"), ("facts", GOOD, "2023", "revenue.total"), ("facts", GOOD, "2023", HOSTILE),
    ("facts", GOOD, "2023", "revenue.total", "--json"), ("facts", BAD, "2023"), ("facts", HOSTILE, "2023"), ("facts", "data", "2023"),
    ("new", HOSTILE, "2023"), ("new", "局", "2023", "--data", HOSTILE), ("new-year", GOOD, "2024"), ("new-year", HOSTILE, "2024"),
    ("summary", "--year", "2023"), ("summary", GOOD, "--year", "2023", "--output", HOSTILE), ("summary", "--year", "2023", "--format", HOSTILE),
    ("diff", f"{GOOD}/2023.yaml@HEAD"), ("diff", f"{GOOD}/2023.yaml@{HOSTILE}"), ("diff", f"{GOOD}/2023.yaml", f"{BAD}/2023.yaml"),
    ("diff", f"{GOOD}/2023.yaml", f"{BAD}/2023.yaml", "--json"), ("diff", HOSTILE), ("diff", HOSTILE, HOSTILE),
    ("rules", HOSTILE), ("doctor", "--output", HOSTILE), ("doctor", "--output", HOSTILE, "--json"), ("preview", "--port", HOSTILE),
    (HOSTILE,), ("check", f"--{HOSTILE}"), ("new", "a", "2023", HOSTILE),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments).encode("unicode_escape").decode()[:60])
def test_nothing_of_what_a_command_says_is_obeyed(
        arguments: tuple[str, ...], project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = run(capfd, monkeypatch, *arguments)
    assert code in (0, 1, 2), err
    assert obeyed(out) == [] and obeyed(err) == []
    assert not re.search(r"^\s*\\x3a:", out + err, re.MULTILINE), "a name or value has a line of its own"
    if "--json" in arguments and code < 2 and out:
        json.loads(out)


def test_a_changed_value_is_plain_in_a_difference(
        project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of a unit may have several lines: each of them would begin one."""
    (Path(GOOD) / "2023.yaml").write_bytes(dumped(changed(YEAR, {"其他事项": "甲\n::error::乙\n##[error]丙", "三公经费.公务接待费.开支内容": "::a"})))
    code, out, _ = run(capfd, monkeypatch, "diff", f"{GOOD}/2023.yaml@HEAD")
    assert code == 0 and obeyed(out) == [] and r"改  其他事项：无 → 甲\x0a::error::乙\x0a\x23#[error]丙" in out


def test_a_template_that_is_wrong_is_told_in_plain_text(
        project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name in the folder, a name of its own that is not there, and what an exception says."""
    shutil.rmtree("data/裸")  # It has the same name.
    Path("templates/final_accounts").mkdir(parents=True)
    for text in ("{% include '" + HOSTILE.replace("\n", "\\n") + "' %}", "{{ '" + HOSTILE.replace("\n", "\\n") + "'|wan }}", f"{{{{ {HOSTILE}"):
        Path("templates/final_accounts/report.html.j2").write_text(text, encoding="utf-8")
        code, out, err = run(capfd, monkeypatch, "build", GOOD, "--format", "md")
        assert code == 1 and "错误 TP00" in err and obeyed(out + err) == [], err


def test_for_github_each_problem_is_one_command(
        project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = run(capfd, monkeypatch, "check", "--format", "github")
    _, told, _ = run(capfd, monkeypatch, "check", "--json")
    lines = out.removesuffix("\n").split("\n")
    assert code == 1 and len(lines) == len(json.loads(told)["problems"]) > 5 and err == ""
    for line in lines:
        assert re.match(r"::(error|warning|notice) file=[^:,]*,", line), line
        assert not _RAW.search(line) and "##[" not in line


def test_what_is_well_is_shown_as_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    _, out, _ = run(capfd, monkeypatch, "check", "data/青河区图书馆")
    assert "\\x" not in out and terminal.page(out) == out
