"""Numbers in words, and indicators that are figures of the report: what contradicts a figure is told, what only seems to is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from units import ROOT, SELF_EVALUATION, Tree, changed, dumped, tree

from generator.build import examine
from generator.problems import Problem, Severity
from generator.project import Job, UnitFolder

TOLD = Path(__file__).parent / "told"
SAMPLE = ROOT / "data" / "青河区农业农村局"
WORDS, INDICATOR = "TX121", "PE130"


def listed(name: str) -> list[list[str]]:
    found: list[list[str]] = yaml.load((TOLD / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return found


@pytest.fixture(scope="module")
def year() -> Tree:
    return tree((SAMPLE / "2023.yaml").read_text(encoding="utf-8"))


def found(folder: Path, year: Tree, leaves: Tree, code: str) -> list[Problem]:
    shutil.copytree(SAMPLE, folder / "某局")
    (folder / "某局" / "2023.yaml").write_bytes(dumped(changed(year, leaves)))
    return [problem for problem in examine(Job(UnitFolder("某局", folder / "某局"), 2023)).problems if problem.code == code]


@pytest.mark.parametrize(("path", "words", "figure"), listed("bad"))
def test_words_that_contradict_a_figure_are_told(tmp_path: Path, year: Tree, path: str, words: str, figure: str) -> None:
    told = found(tmp_path, year, {path: words}, WORDS)
    assert told and figure in told[0].message, [problem.message for problem in told]
    assert told[0].severity is Severity.WARNING


@pytest.mark.parametrize(("path", "words"), listed("good"))
def test_words_that_do_not_are_silent(tmp_path: Path, year: Tree, path: str, words: str) -> None:
    assert [problem.message for problem in found(tmp_path, year, {path: words}, WORDS)] == []


@pytest.mark.parametrize(("table", "title", "actual", "is_told"), listed("indicators"))
def test_an_indicator_that_is_a_figure_is_compared(tmp_path: Path, year: Tree, table: str, title: str, actual: str,
                                                   is_told: str) -> None:
    told = found(tmp_path, year, {f"{table}.指标.0.三级指标": title, f"{table}.指标.0.实际完成值": actual}, INDICATOR)
    assert bool(told) is (is_told == "true"), [problem.message for problem in told]


@pytest.mark.parametrize(("title", "actual", "is_told"), [
    ("公用经费控制率", "79.35%", True), ("公用经费控制率", "97.35%", False), ("“三公”经费控制率", "89.63%", True),
    ("项目支出预算执行率", "87.78%", True), ("部门预算执行率", "97.55%", False), ("基本支出执行率", "69.71%", True),
    ("在职人员控制率", "90.24%", False), ("在职人员控制率", "94.20%", True),
])
def test_an_indicator_of_a_self_evaluation_is_compared(tmp_path: Path, title: str, actual: str, is_told: bool) -> None:
    told = self_evaluated(tmp_path, {"指标.0.名称": title, "指标.0.实际完成值": actual, "指标.0.年中完成值": "1%"}, INDICATOR)
    assert bool(told) is is_told, [problem.message for problem in told]


@pytest.mark.parametrize(("words", "is_told"), [
    ("全年预算执行率95.75%", True), ("全年预算执行率97.55%", False), ("项目支出预算执行率达到87.78%", True),
    ("“三公”经费支出72.03万元", True), ("年中预算执行率41%", False)])
def test_words_of_a_self_evaluation_are_compared(tmp_path: Path, words: str, is_told: bool) -> None:
    told = self_evaluated(tmp_path, {"指标.0.主要做法": words}, WORDS)
    assert bool(told) is is_told, [problem.message for problem in told]


def test_a_rate_of_nothing_says_nothing(tmp_path: Path, year: Tree) -> None:
    """A unit without tables of performance has no rate of execution to contradict."""
    bare = {key: value for key, value in year["绩效"].items() if key not in ("项目", "整体支出")}
    leaves = {"绩效": {**bare, "项目": [], "成效": ["项目支出执行率达到96%，全年预算执行率99%"]}}
    assert [problem.message for problem in found(tmp_path, year, leaves, WORDS)] == []


def self_evaluated(folder: Path, leaves: Tree, code: str) -> list[Problem]:
    shutil.copytree(SAMPLE, folder / "某局")
    path = folder / "某局" / "2023.自评报告.yaml"
    path.write_bytes(dumped(changed(tree(path.read_text(encoding="utf-8")), leaves)))
    job = Job(UnitFolder("某局", folder / "某局"), 2023, SELF_EVALUATION)
    return [problem for problem in examine(job).problems if problem.code == code]
