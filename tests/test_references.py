"""Derived figures named inside an author's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from beside import PUBLISHED
from click.testing import CliRunner
from departments import STATION_YEAR, department
from faulty import BASE
from units import ROOT, SAMPLES, SELF_EVALUATION, UNIT, YEAR, Tree, changed, sample, saved

from generator import numerals
from generator.authoring import rollforward
from generator.build import build, examine
from generator.commands.cli import main
from generator.deriving.ledger import Prose
from generator.deriving.references import place
from generator.document import tree as document
from generator.document.tree import Paragraph, Quantity, Text
from generator.numerals import NumberStyle
from generator.problems import Place, Rejected
from generator.project import Job, UnitFolder
from generator.writers import WRITERS, Support

SPENT = "本年收入{收入总计}，执行率{项目1执行率}，在职人员{在职人员}人，项目支出占{项目支出占比}"


def printed(folder: Path, leaves: Tree) -> str:
    """The Markdown of a unit with other words."""
    return WRITERS["md"](build(saved(folder, changed(YEAR, leaves))).document, Support(Path())).decode()


def told(folder: Path, leaves: Tree) -> list[str]:
    """What is said of references in it."""
    try:
        found = examine(saved(folder, changed(YEAR, leaves))).problems
    except Rejected as rejected:
        found = rejected.problems
    return [problem.message for problem in found if problem.code == "TX120"]


def test_words_follow_the_data(tmp_path: Path) -> None:
    assert "成效：本年收入100.15万元，执行率100.00%，在职人员3人，项目支出占35.00%。" in printed(
        tmp_path / "甲", {"绩效.成效": [SPENT]})
    more = {"绩效.成效": [SPENT], "人员.在职人员": "4", "收入.2.其他收入": "40000", "支出.4.项目支出": "60000"}
    assert "成效：本年收入101.15万元，执行率100.00%，在职人员4人，项目支出占35.64%。" in printed(tmp_path / "乙", more)


@pytest.mark.parametrize(("written", "expected"), [
    ("{收入总计}", "100.15万元"), ("{收入总计}万元", "100.15万元"), ("{revenue.total}", "100.15万元"), ("{三公经费}", "1.87万元"),
    ("{项目支出占比}", "35.00%"), ("{项目支出占比}%", "35.00%"), ("{项目支出占比}％", "35.00%"), ("{房屋面积}", "120.50平方米"),
    ("增加{收入总计较上年增减额}", "增加10.15万元"), ("增长了{收入总计较上年增减率}", "增长了11.28%"),
    ("下降{机关运行经费较上年增减率}", None), ("减少{公务接待费较上年增减额}", "减少0.04万元"), ("变动{公务接待费较上年增减额}", "变动-0.04万元"),
    ("{甲}{", None), ("{a}、{}", "{a}、{}"), ("｛收入总计｝", "｛收入总计｝"),
])
def test_a_number_is_printed_with_its_unit_once(tmp_path: Path, written: str, expected: str | None) -> None:
    words = f"甲{written}乙"
    if expected is None:
        assert told(tmp_path / "甲", {"绩效.问题及原因": [words]})
    else:
        assert f"甲{expected}乙" in printed(tmp_path / "甲", {"绩效.问题及原因": [words]}).replace("\\", "")


@pytest.mark.parametrize(("written", "message"), [
    ("{收入总计}元", "“收入总计”印出时带“万元”，后面又写了“元”"), ("{项目支出占比}个百分点", "“项目支出占比”印出时带“%”，后面又写了“个百分点”"),
    ("{在职人员}万元", "“在职人员”没有单位，后面又写了“万元”"), ("{在职人员}％", "“在职人员”没有单位，后面又写了“%”"),
    ("{房屋面积}亩", "“房屋面积”印出时带“平方米”，后面又写了“亩”"), ("{项目1总分}%", "“项目1总分”印出时带“分”，后面又写了“%”"),
])
def test_another_unit_behind_a_number_is_refused(tmp_path: Path, written: str, message: str) -> None:
    assert told(tmp_path / "甲", {"绩效.问题及原因": [f"共{written}"]}) == [message]


@pytest.mark.parametrize("key", ["绩效.成效", "绩效.问题及原因", "绩效.改进措施"])
def test_every_list_of_sentences_may_refer(tmp_path: Path, key: str) -> None:
    assert "共100.15万元" in printed(tmp_path / "甲", {key: ["共{收入总计}"]})


@pytest.mark.parametrize("key", [
    "支出.0.原因", "原因.0.内容", "三公经费.公务接待费.开支内容", "国有资产.其他用车说明", "绩效.项目.0.预期目标",
    "绩效.项目.0.实际完成情况", "绩效.项目.0.指标.0.偏差原因及改进措施", "其他事项"])
def test_every_text_may_refer_and_a_wrong_name_is_found_there(tmp_path: Path, key: str) -> None:
    assert "共100.15万元" in printed(tmp_path / "甲", {key: "共{收入总计}"})
    assert told(tmp_path / "乙", {key: "共{收入总机}"}) == ["没有叫“收入总机”的数，是否应为 {收入总计}、{上年收入总计}、{财政拨款收入总计}"]


@pytest.mark.parametrize("key", ["绩效.项目.0.项目名称", "绩效.项目.0.指标.0.三级指标", "绩效.项目.0.指标.1.实际完成值"])
def test_a_name_or_a_value_refers_to_nothing(tmp_path: Path, key: str) -> None:
    assert told(tmp_path / "甲", {key: "{收入总计}"}) == ["这里不能引用“收入总计”，请直接写"]


def test_what_was_words_in_unit_yaml_is_refused_with_what_to_do(tmp_path: Path) -> None:
    job = saved(tmp_path / "甲", YEAR, changed(UNIT, {"主要职能": "管理{收入总计}"}))
    (found,) = [problem for problem in examine(job).problems if problem.code == "TX120"]
    assert found.place.file.endswith("unit.yaml") and "请改用全角的｛｝" in found.advice


def test_a_reference_is_a_fact_in_the_tree_and_the_words_keep_their_place(tmp_path: Path) -> None:
    report = build(saved(tmp_path / "甲", changed(YEAR, {"绩效.成效": ["共{收入总计}，好"]})))
    (content,) = [block.content for block in document.blocks(report.document) if isinstance(block, Paragraph)
                  and any(isinstance(inline, Text) and inline.content == "共" for inline in block.content)]
    at = next(number for number, inline in enumerate(content) if isinstance(inline, Text) and inline.content == "共")
    before, number, behind = content[at:at + 3]
    assert isinstance(number, Quantity) and (number.key, number.text) == ("revenue.total", "100.15")
    assert number.value == report.examined.ledger["revenue.total"].value
    assert isinstance(behind, Text) and behind.content == "万元，好" and behind.source == before.source != ""
    page = WRITERS["html"](report.document, Support(Path(), report.examined.ledger)).decode()
    assert re.search(r'共.{0,80}<data[^>]*revenue\.total', page)


def test_within_a_table_a_name_is_that_tables(tmp_path: Path) -> None:
    second = changed(YEAR["绩效"]["项目"][0], {"项目名称": "项目乙", "资金.当年财政拨款.全年执行数": "200000", "实际完成情况": "执行率{执行率}"})
    text = printed(tmp_path / "甲", {"绩效.项目": [YEAR["绩效"]["项目"][0], second]})
    assert "执行率80.00%" in text
    wrong = changed(second, {"实际完成情况": "{项目1执行率}"})
    (message,) = told(tmp_path / "乙", {"绩效.项目": [YEAR["绩效"]["项目"][0], wrong]})
    assert message.startswith("没有叫“项目1执行率”的数，是否应为 {项目2执行率}")


def test_a_self_evaluation_refers_to_its_own_numbers(tmp_path: Path) -> None:
    for file in BASE.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("    主要做法: ", "    主要做法: 共{整体支出总分}，"), encoding="utf-8")
    report = build(Job(UnitFolder("甲", tmp_path), 2023, SELF_EVALUATION))
    score = report.examined.ledger["whole.score"]
    assert f"共{numerals.decimal(score.value, NumberStyle())}分，" in WRITERS["md"](report.document, Support(Path())).decode()


def test_a_subordinates_words_name_numbers_of_their_table_only(tmp_path: Path) -> None:
    """In the department's report its project is another one, and the other numbers are the department's."""
    station = changed(STATION_YEAR, {"绩效.项目.0.实际完成情况": "执行率{执行率}", "支出.1.原因": "本站{在职人员}人"})
    job = department(tmp_path, station=station)
    (missing,) = [problem for problem in examine(job).problems if problem.code == "FA304"]
    assert "2010350" in missing.message, "the department says why itself"
    own = changed(YEAR, {"支出": [*YEAR["支出"], {"科目": "2010350", "资金": "一般公共预算", "基本支出": "0", "原因": "站"}]})
    report = build(department(tmp_path / "乙", own, station))
    numbers = [inline.key for block in document.blocks(report.document) for inline in document.inlines(block)
               if isinstance(inline, Quantity) and inline.key.endswith("execution_rate")]
    assert numbers.count("performance.project.2.execution_rate") == numbers.count("performance.project.1.execution_rate") + 1
    wrong = changed(station, {"绩效.项目.0.实际完成情况": "在职{在职人员}人"})
    (found,) = [problem for problem in examine(department(tmp_path / "丙", own, wrong)).problems if problem.code == "TX120"]
    assert found.message == "下属单位的“在职人员”与部门的不同，部门的报告里不能引用"


def test_a_subordinates_words_are_compared_with_its_own_figures(tmp_path: Path) -> None:
    station = changed(STATION_YEAR, {"支出.1.原因": "在职人员2人"})
    assert not [problem for problem in examine(department(tmp_path, station=station)).problems if problem.code == "TX121"]


LINES = ("原因: >-", "  共{甲}，", "  又{甲}")


@pytest.mark.parametrize(("start", "expected"), [(1, Place("f", 2, 4)), (6, Place("f", 3, 4))])
def test_a_place_within_words_is_found_in_their_file(start: int, expected: Place) -> None:
    assert place(Prose("共{甲}，又{甲}", "原因", Place("f", 1, 5), lines=LINES), start, "{甲}") == expected
    assert place(Prose("共{甲}", "原因", Place("f", 1, 5)), 1, "{甲}") == Place("f", 1, 5)


def test_a_name_of_two_numbers_is_refused_with_both(tmp_path: Path) -> None:
    """公务接待费 is one of 三公 (700 元) and an economic item (600 元 here)."""
    rows = [*YEAR["基本支出经济分类"][:1], {"科目": "30201", "金额": "119400"}, {"科目": "30217", "金额": "600"}, *YEAR["基本支出经济分类"][2:]]
    leaves = {"基本支出经济分类": rows, "绩效.成效": ["公务接待费{公务接待费}"]}
    assert told(tmp_path / "甲", leaves) == [
        "有几个不同的数都叫“公务接待费”，请写 {basic.economic.30217}、{three_public.receptions} 之一"]
    assert "公务接待费0.07万元" in printed(tmp_path / "乙", {**leaves, "绩效.成效": ["公务接待费{three_public.receptions}"]})


def test_a_number_in_the_unit_of_its_indicator_is_no_reference(tmp_path: Path) -> None:
    for file in BASE.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("    主要做法: ", "    主要做法: 共{办结事项}，"), encoding="utf-8")
    problems = examine(Job(UnitFolder("甲", tmp_path), 2023, SELF_EVALUATION)).problems
    assert [problem.message for problem in problems] == ["“办结事项”没有单位，不能引用"]


def test_new_year_leaves_references_as_they_are(tmp_path: Path) -> None:
    for name in ("unit.yaml", "2022.yaml", "2023.yaml"):
        text = (BASE / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("开支内容: 燃料费", "开支内容: 公车{车辆数}辆的燃料费"), encoding="utf-8")
    rollforward.new_year(tmp_path, 2024)
    assert "    开支内容: 公车{车辆数}辆的燃料费和保险费  # 沿用上年，请核对" in (tmp_path / "2024.yaml").read_text(encoding="utf-8")


def test_facts_explains_what_words_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path / "甲", changed(YEAR, {"绩效.成效": ["共{收入总计}"]}))
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(main, ["facts", "甲", "2023", "revenue.total"]).output
    assert shown.startswith("100.15万元  收入总计 = ")


def test_no_text_that_there_is_has_a_reference_by_chance() -> None:
    """The syntax clashes with no text of the samples and of the units that were published, nor with the published texts."""
    files = [*(sample(name).unit.folder for name in SAMPLES), *(ROOT / "tests" / "published").iterdir()]
    texts = [path.read_text(encoding="utf-8") for folder in files if folder.is_dir() for path in folder.iterdir() if path.is_file()]
    texts += [path.read_text(encoding="utf-8") for path in PUBLISHED.glob("*-20*.md")]
    found = [match[0] for text in texts for match in re.finditer(r"\{[^{}\n:,]*[\u4e00-\u9fff][^{}\n:,]*\}", text)]
    assert found == ["{项目支出预算执行率}"], "but for the one that a sample shows"
