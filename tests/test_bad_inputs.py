"""What clerks and editors get wrong, each in a file of `bad/` that is read as the base unit's 2023.yaml.

A file that begins with `# 期望 IN002 1:1 片段` (one such line a fault) is read as it is; any other is some sections of
`base/2023.yaml` with their faults in comments, `# ← IN110:7 片段`, 7 being the column (see `faulty.py`). Files whose name begins
with `self-evaluation-` are read as `2023.自评报告.yaml`.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest
from faulty import FINAL_ACCOUNTS, SELF_EVALUATION, TESTS, YEAR, Fault, base_of, composed, faults, missed, unit

from generator.build import examine
from generator.kind import Kind
from generator.problems import Problem, Rejected

FILES = sorted((TESTS / "bad").iterdir())
GENERATOR = TESTS.parent / "generator"
SOURCES = ("shelf.py", "reading/source.py", "reading/scan.py", "reading/syntax.py", "reading/leaves.py", "reading/mistakes.py", "project.py",
           "accounts.py", "composing/editions.py", "composing/numbering.py")
NOT_FROM_A_FILE = {
    "IN001": "the file cannot be opened: test_source.py",
    "IN106": "no packaged schema has the rule: test_schema.py",
    "IN123": "no packaged schema has the rule: test_schema.py",
    "IN124": "no schema has the rule: test_schema.py",
    "IN201": "a folder without units: test_messages.py",
    "IN202": "a path that does not exist: test_messages.py",
    "IN203": "a file that is not named for a year: test_messages.py",
    "IN208": "an edition that does not exist: test_editions.py",
    "IN251": "an edition that rests on itself: test_editions.py",
    "IN252": "a year without an edition: test_editions.py",
    "IN209": "a number style that does not exist: test_settings.py",
    "IN215": "subordinates listed and folders that differ: test_rollup.py",
    "IN216": "a subordinate without the year: test_rollup.py",
    "IN217": "a subordinate with errors: test_rollup.py",
    "IN218": "the report beside has errors: test_truthful.py",
    "IN225": "a folder that is a link leading out: test_finding.py",
    "IN226": "a year's file without unit.yaml: test_finding.py",
    "IN227": "a misnamed file: test_finding.py",
    "IN228": "a name that is not UTF-8: test_finding.py",
    "IN229": "a folder that may not be read: test_finding.py",
    "IN230": "a listed subordinate without a folder: test_finding.py",
    "IN231": "links to each other: test_finding.py",
}

_EXPECTED = re.compile(r"# 期望 (IN[0-9]{3}) ([0-9]+):([0-9]+) (.+)")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_PYTHON = re.compile(r"Decimal\(|\bNone\b|\bTrue\b|\bFalse\b|<class|<generator|b?'[^']*'\]|\[b?'|\{'|object at 0x|\\u[0-9a-f]{4}")


def decoded(data: bytes) -> str:
    """A bad file as its author sees it."""
    if data.startswith(codecs.BOM_UTF16_LE) or data.count(0) > len(data) / 10:
        return data.decode("utf-16-le").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030" if b"\xff" not in data else "utf-8", errors="replace")


def expected(text: str) -> list[Fault]:
    whole = [Fault(code, int(line), int(column), words) for code, line, column, words in _EXPECTED.findall(text)]
    return whole or faults(text)


def kind_of(file: Path) -> Kind:
    return SELF_EVALUATION if file.stem.startswith("self-evaluation-") else FINAL_ACCOUNTS


def found_in(file: Path, folder: Path) -> tuple[Problem, ...]:
    data = file.read_bytes()
    if not decoded(data).startswith("# 期望"):
        data = composed(data.decode(), base_of(kind_of(file))).encode()
    try:
        return examine(unit(folder, data, kind=kind_of(file))).problems
    except Rejected as rejected:
        return rejected.problems


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_fault_is_found_where_it_is(file: Path, tmp_path: Path) -> None:
    wanted, found = expected(decoded(file.read_bytes())), found_in(file, tmp_path)
    assert {(problem.code, problem.place.line, problem.place.column) for problem in found} == {
        (fault.code, fault.line, fault.column) for fault in wanted}, "\n".join(map(str, found))
    assert missed(wanted, found) == [], "\n".join(f"{problem} → {problem.advice}" for problem in found)
    for problem in found:
        assert Path(problem.place.file).name == f"{YEAR}{kind_of(file).ending}.yaml"
        for words in (problem.message, problem.advice):
            assert _CHINESE.search(words) and not _PYTHON.search(words), words
            assert not words.endswith("。")


def test_every_code_has_a_file() -> None:
    codes = {code for name in SOURCES
             for code in re.findall(r'"(IN[0-9]{3})"', (GENERATOR / name).read_text(encoding="utf-8"))}
    covered = {fault.code for file in FILES for fault in expected(decoded(file.read_bytes()))}
    assert codes - covered == set(NOT_FROM_A_FILE)
    assert covered <= codes


def test_files_are_small() -> None:
    assert [file.name for file in FILES if file.stat().st_size > 10_000] == []
