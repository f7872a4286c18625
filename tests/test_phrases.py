"""Words of an author that a template fills in: what is refused is told by `check` as well, at its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from test_editions import words
from test_settings import AS_LAST_YEAR
from units import UNIT, YEAR, Tree, changed, dumped, saved, schema

from generator.accounts import Desk
from generator.build import build, draft, examine, styled
from generator.document import tree as document
from generator.problems import Problem, Rejected


def lines(folder: Path, settings: dict[str, Any], year: Tree = YEAR) -> list[str]:
    """The report of a unit with these settings."""
    return words(document.blocks(build(saved(folder / "某局", year, changed(UNIT, {"版式设置": settings}))).document))


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
    ({"用语": {"空表说明": "{单位}"}}, "“{单位}”中的 {单位} 没有意义，可以写：{年度}、{部门}、{机构}、{本单位}、{另起一段}、{资金}"),
    ({"用语": {"概况标题": "{资金}概况"}}, "“{资金}概况”中的 {资金} 没有意义，可以写：{年度}、{部门}、{机构}、{本单位}、{另起一段}"),
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


def test_the_name_is_filled_in_wherever_a_reason_is_missing(tmp_path: Path) -> None:
    """Of receptions, which are as last year and as budgeted; and of an item, by the name that the unit gave it."""
    year = changed(AS_LAST_YEAR, {"上年.支出": [{"科目": row["科目"], "资金": row["资金"], "决算数": "600000"} if row["科目"] == "2010301" else row
                                            for row in AS_LAST_YEAR["上年"]["支出"]],
                                  "支出.0": {key: value for key, value in AS_LAST_YEAR["支出"][0].items() if key != "原因"}
                                  | {"名称": "行政运转"}})
    settings = {"无增减的原因": "{名称}没有变", "预决算一致的原因": "{名称}与预算一致"}
    told = "\n".join(lines(tmp_path, settings, year))
    assert "主要原因是：公务接待费没有变" in told and "主要原因是：公务接待费与预算一致" in told
    assert "增加0.00万元，增长0.00%，主要原因是：行政运转没有变。" in told and "{" not in told


def test_every_word_may_hold_the_year_and_begin_a_paragraph(tmp_path: Path) -> None:
    """Those with something more to fill in too. There is no state capital; a fund began this year, unbudgeted."""
    told = lines(tmp_path, {"用语": {"无基金收支": "{年度}年{部门}无{资金}收支{另起一段}其中", "空表说明": "{年度}年无{资金}。",
                                   "上年为零的增长": "{年度}年起有", "预算为零的差异": "{年度}年追加"}})
    assert "2023年部门无国有资本经营收支" in told and "说明：2023年无国有资本经营。" in told
    assert any(line.startswith("其中，") and line.endswith("为空表。") for line in told)
    assert "增加5.00万元，2023年起有，主要原因是：" in "".join(told) and "决算数5.00万元，2023年追加，主要原因是：" in "".join(told)


WORDS = next(field for field in schema("edition").fields if field.name == "words").fields
HALF = re.compile("^[，；。]|[，；、：][，；。]|，$|说明：$|^$|附。")
"""What is left of a sentence that has lost its words."""
NOTHING = changed(YEAR, {
    "收入": [], "支出": [], "基本支出经济分类": [], "使用非财政拨款结余": "0", "国有资产.车辆.其他用车": "0",
    "三公经费": {"因公出国（境）费": YEAR["三公经费"]["因公出国（境）费"], "公务用车购置费": YEAR["三公经费"]["公务用车购置费"],
             "公务用车运行维护费": {"全年预算数": "0", "决算数": "0", "保有量": "0"},
             "公务接待费": {"全年预算数": "0", "决算数": "0", "批次": "0", "人次": "0"}}})
"""A year in which there was nothing at all, so that every word that says so is printed."""


def without(edition: str, empty: dict[str, str]) -> Tree:
    """A unit without subordinates and divisions; these words are empty."""
    return changed(UNIT, {"版式": edition, "内设机构": [], "版式设置": {"用语": empty}})


def bare(folder: Path, year: Tree, edition: str, empty: dict[str, str]) -> list[str]:
    """The report of such a unit."""
    return words(document.blocks(draft(saved(folder / "某局", year, without(edition, empty))).document))


@pytest.mark.parametrize("edition", ["2023", "2018"])
def test_a_word_that_is_empty_leaves_no_half_sentence(tmp_path: Path, edition: str) -> None:
    """Each word by itself, then all: of a unit that has nothing, and of one that has something."""
    for year in (NOTHING, YEAR):
        assert [line for line in bare(tmp_path, year, edition, {}) if HALF.search(line)] == []
        job, desk = saved(tmp_path / "某局", year, without(edition, {})), Desk()  # Read and derived once.
        for empty in [*({field.key: ""} for field in WORDS), {field.key: "" for field in WORDS}]:
            report = styled(job, desk, dumped(without(edition, empty)))
            left = [line for line in words(document.blocks(report.document)) if HALF.search(line)]
            assert left == [], empty


def test_a_sentence_before_one_that_is_empty_ends_in_a_full_stop(tmp_path: Path) -> None:
    told = bare(tmp_path, YEAR, "2023", {"无内设机构": ""})
    assert "单位无下属预算单位。" in told
    told = bare(tmp_path, YEAR, "2023", {"无下属单位": ""})
    assert "无下设处室。" in told
