"""Words of an author that a template fills in: what is refused is told by `check` as well, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from units import UNIT, YEAR, changed, saved

from generator.build import examine
from generator.problems import Problem, Rejected


def refused(folder: Path, settings: dict[str, Any]) -> tuple[Problem, ...]:
    """What is said of a unit's settings before anything is written in words."""
    with pytest.raises(Rejected) as caught:
        examine(saved(folder / "某局", YEAR, changed(UNIT, {"版式设置": settings})))
    assert all(Path(problem.place.file).name == "unit.yaml" for problem in caught.value.problems)
    return caught.value.problems


def test_columns_that_are_not_all_are_told_by_check(tmp_path: Path) -> None:
    settings = {"表格": [{"表": ["支出决算表"], "各栏": ["基本支出"]}]}
    problem, = refused(tmp_path, settings)
    assert (problem.code, problem.message) == ("IN253", "“各栏”要把这张表的各栏都写出来，每栏一次")
    assert "应写：本年支出合计、基本支出、" in problem.advice and problem.place.line
