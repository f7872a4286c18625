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


APART = {"用于": ["因公出国（境）费"], "无此项的原因": "{单位}未发生"}


@pytest.mark.parametrize(("settings", "message"), [
    ({"用语": {"空表说明": "{单位}"}}, "“{单位}”中的 {单位} 没有意义，可以写：{年度}、{部门}、{机构}、{另起一段}、{资金}"),
    ({"用语": {"概况标题": "{资金}概况"}}, "“{资金}概况”中的 {资金} 没有意义，可以写：{年度}、{部门}、{机构}、{另起一段}"),
    ({"无此项的原因": "{单位}未发生"}, "“{单位}未发生”中的 {单位} 没有意义，可以写：{名称}"),
    ({"无增减的原因": "{年度}未变"}, "“{年度}未变”中的 {年度} 没有意义，可以写：{名称}"),
    ({"车辆一致的原因": "{名称}一致"}, "“{名称}一致”中的 {名称} 没有意义，这里不能写花括号里的名称"),
    ({"分处的说法": [APART]}, "“{单位}未发生”中的 {单位} 没有意义，可以写：{名称}"),
])
def test_what_stands_for_nothing_is_told_by_check_at_its_place(tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    problem, = refused(tmp_path, settings)
    assert (problem.code, problem.message) == ("TP009", message)
    line = (tmp_path / "某局" / "unit.yaml").read_text(encoding="utf-8").splitlines()[problem.place.line - 1]
    assert message.partition("中的")[0].strip("“”") in line


def test_all_that_stands_for_nothing_is_told_at_once(tmp_path: Path) -> None:
    problems = refused(tmp_path, {"无此项的原因": "{甲}", "无增减的原因": "{乙}", "分处的说法": [APART | {"无此项的原因": "{丙}"}]})
    assert sorted(problem.message[1:4] for problem in problems) == sorted(["{甲}", "{乙}", "{丙}"])
