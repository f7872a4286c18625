"""Every rule by the smallest file that breaks it: `rules/<CODE>.yaml`, an overlay on `base/2023.yaml` (see `faulty.py`).

`<CODE>.2022.yaml` is an overlay on last year's file; one without any section stands for no file of last year.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from faulty import BASE, TESTS, YEAR, composed, faults, missed, unit

from generator.build import build, examine
from generator.kinds.final_accounts.rules import RULES
from generator.project import Job, Unit

FOLDER = TESTS / "rules"
BY_CODE = {rule.code: rule for rule in RULES}
FILES = sorted(path for path in FOLDER.iterdir() if not path.stem.endswith(f".{YEAR - 1}"))


def before(file: Path) -> str | None:
    """Last year's file for a rule's file; None for the base's."""
    overlay = file.with_name(f"{file.stem}.{YEAR - 1}.yaml")
    if not overlay.is_file():
        return None
    text = overlay.read_text(encoding="utf-8")
    return composed(text, BASE / f"{YEAR - 1}.yaml") if re.search(r"(?m)^[^#\s]", text) else ""


@pytest.mark.parametrize("year", [YEAR - 1, YEAR])
def test_base_is_clean(year: int) -> None:
    assert build(Job(Unit("base", BASE), year)).problems == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_breach_is_found_where_it_is(file: Path, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = examine(unit(tmp_path, composed(text, BASE / f"{YEAR}.yaml").encode(), before(file))).problems
    expected = faults(text)
    assert {(problem.code, problem.place.line) for problem in found} == {(fault.code, fault.line) for fault in expected}
    assert missed(expected, found) == []
    for problem in found:
        rule = BY_CODE[problem.code]
        assert (problem.severity, problem.advice) == (rule.severity, rule.advice)
        assert Path(problem.place.file).name == f"{YEAR}.yaml" and problem.place.column > 0


def test_every_rule_has_a_file_and_every_file_breaks_its_rule() -> None:
    assert [file.stem for file in FILES] == sorted(BY_CODE)
    for file in FILES:
        assert file.stem in {fault.code for fault in faults(file.read_text(encoding="utf-8"))}, file.name


def test_files_are_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if len(path.read_text(encoding="utf-8").splitlines()) > 80] == []
