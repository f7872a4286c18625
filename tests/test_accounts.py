"""What reports of one department share is read, validated and derived once, and given up with the department."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_rollup import STATION, STATION_YEAR
from test_truthful import run, states
from units import UNIT, YEAR, Tree, changed, saved

from generator import accounts, project
from generator.reading import source
from generator.reading.schema import Schema
from generator.running import departments, work

STATIONS = [f"第{name}站" for name in "一二三四五"]
YEARS = (2022, 2023)


def of(year: int, first: Tree) -> Tree:
    """A first year, or the next one, which has last year's from its file."""
    if year == YEARS[0]:
        return changed(first, {"年度": str(year)})
    rest = {key: value for key, value in first.items() if key != "上年"}
    closing = [{key: value for key, value in row.items() if key != "年初"} for row in first["结转和结余"]]
    return changed(rest, {"年度": str(year), "结转和结余": closing})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A department with five subordinates and two years: 18 files."""
    monkeypatch.chdir(tmp_path)
    for year in YEARS:
        saved(Path("data/局"), of(year, YEAR), changed(UNIT, {"下属单位": STATIONS}))
        for name in STATIONS:
            saved(Path("data/局") / name, of(year, STATION_YEAR), STATION | {"单位名称": name})
    return tmp_path


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often what was done to a unit's file or report."""
    counts: Counter[str] = Counter()
    source.scanned.cache_clear()

    def count(home: object, name: str, called: Callable[..., str]) -> None:
        original = getattr(home, name)

        def wrapped(*arguments: Any) -> Any:
            if what := called(*arguments):
                counts[what] += 1
            return original(*arguments)

        monkeypatch.setattr(home, name, wrapped)

    count(source, "load", lambda data, name: f"parse {name}" if name.startswith("data/") else "")
    count(Schema, "validate", lambda _, read: f"validate {read.name}" if read.name.startswith("data/") else "")
    count(accounts.Desk, "_derive", lambda _, job, edition: f"derive {job.name}{' alone' if job.alone else ''}")
    count(accounts.Desk, "_examine", lambda _, job: f"examine {job.name}")
    return counts


def times(counted: Counter[str], what: str) -> list[int]:
    return [number for key, number in counted.items() if key.startswith(what)]


def test_a_department_of_eighteen_files_is_read_eighteen_times(folder: Path, counted: Counter[str]) -> None:
    """All its reports, of two years, in one process: what is known of a file serves them all."""
    result = run("build", "--jobs", "1", "--format", "md")
    assert result.exit_code == 0 and len(list(folder.rglob("*.md"))) == 12, result.output
    assert times(counted, "parse") == [1] * 18 and times(counted, "validate") == [1] * 18
    assert times(counted, "examine") == [1] * 12 and set(times(counted, "derive")) == {1}


def test_check_reads_each_file_once_too(folder: Path, counted: Counter[str]) -> None:
    run("check")
    assert times(counted, "parse") == [1] * 18 and times(counted, "examine") == [1] * 12


def test_a_file_that_cannot_be_understood_is_read_once_and_told_each_time(folder: Path, counted: Counter[str]) -> None:
    bad = Path("data/局/第一站/2023.yaml")
    bad.write_text(bad.read_text(encoding="utf-8").replace("年度", "年份", 1), encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1 and result.output.count("IN101") == 1 and "IN217" in result.output
    assert counted[f"parse {bad}"] == 1


def test_what_is_known_of_a_department_is_given_up_for_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's memory does not grow with the number of departments."""
    saved(Path("data/二局"), YEAR, UNIT | {"单位名称": "二局"})
    desks = []
    make = work.make
    monkeypatch.setattr(work, "make", lambda task: (make(task), desks.append(dict(work._desks)))[0])
    assert set(states("--jobs", "1").values()) == {"made"}
    assert {len(known) for known in desks} == {1} and len({id(desk) for known in desks for desk in known.values()}) == 2


def test_each_build_sees_the_files_as_they_are(folder: Path) -> None:
    """What one run knew is nothing to the next, in the same process too."""
    states("--jobs", "1")
    saved(Path("data/局/第一站"), of(2023, changed(STATION_YEAR, {"人员.退休人员": "4"})), STATION | {"单位名称": "第一站"})
    assert [name for name, state in states("--jobs", "1").items() if state == "made"] == ["data/局/2023.yaml", "data/局/第一站/2023.yaml"]


def test_reports_of_a_department_are_made_together(folder: Path) -> None:
    saved(Path("data/局外"), YEAR, UNIT | {"单位名称": "局外"})
    saved(Path("data/别的"), YEAR, UNIT | {"单位名称": "别的"})
    groups = departments.grouped(project.find((Path("data"),)).jobs, lambda job: job)
    assert sorted((group[0].unit.folder.name, len(group)) for group in groups) == [("别的", 1), ("局", 12), ("局外", 1)]


def test_a_department_is_known_by_the_separator_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    assert departments._outermost(r"data\局\站", {r"data\局", r"data\局\站"}) == r"data\局"


def test_a_large_department_is_shared_out(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(departments, "_MOST", 5)
    jobs = project.find((Path("data"),)).jobs
    groups = departments.grouped(jobs, lambda job: job)
    assert [len(group) for group in groups] == [5, 5, 2] and [job for group in groups for job in group] == list(jobs)
