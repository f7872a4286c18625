"""Errors that add up are told: twelve families of ten, as an auditor would try them (`auditor/`)."""

from __future__ import annotations

from collections import Counter

import pytest
from auditor import FOLDER, SILENT, Mutant, mutants, told

from generator.build import examine
from generator.problems import Severity
from generator.project import Job, UnitFolder

MUTANTS = mutants()


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> list[Mutant]:
    """Those of which nothing is said."""
    folder = tmp_path_factory.mktemp("unit")
    return [mutant for mutant in MUTANTS if not told(mutant, folder)]


def test_there_are_ten_of_each_of_twelve_families() -> None:
    assert sorted(Counter(mutant.family for mutant in MUTANTS).values()) == [10] * 12
    assert len({mutant.name for mutant in MUTANTS}) == 120


def test_what_is_silent_is_listed(silent: list[Mutant], accept: bool) -> None:
    """A rule that tells more of them makes the list shorter: run with --accept."""
    names = "".join(f"{mutant.name}\n" for mutant in silent)
    if accept:
        SILENT.write_text(names, encoding="utf-8", newline="\n")
    assert SILENT.read_text(encoding="utf-8") == names


def test_seven_of_ten_are_told(silent: list[Mutant]) -> None:
    assert len(silent) <= 0.3 * len(MUTANTS)


def test_an_invented_unit_is_sound() -> None:
    """Nothing is said of it, so that whatever is said of a mutant is of its error."""
    units = [UnitFolder(folder.name, folder) for folder in (FOLDER / "units").iterdir()]
    jobs = [Job(unit, int(path.stem)) for unit in units for path in unit.folder.glob("2*.yaml")]
    assert len(jobs) == 3
    assert [problem for job in jobs for problem in examine(job).problems if problem.severity is not Severity.NOTE] == []
