"""A file that `new` made, filled in by somebody who has nothing but the messages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from units import ROOT, tree

from generator.commands.cli import main
from generator.reading.fields import Field, NextYear
from generator.reading.schema import Schema

ANSWERS = {
    "单位性质": "事业单位", "主要职能": "\n  1、提供图书借阅服务。", "内设机构[1]": "办公室", "金额单位": "元",
    "人员.在职人员": "12", "人员.退休人员": "5", "收入[1].科目": "2070104", "收入[1].一般公共预算财政拨款": "2350000",
    "支出[1].科目": "2070104", "支出[1].资金": "一般公共预算", "支出[1].基本支出": "1850000", "支出[1].项目支出": "500000",
    "支出[1].原因": "新增一名工作人员", "基本支出经济分类[1].科目": "30101", "基本支出经济分类[1].金额": "1850000",
    "结转和结余[1].资金": "一般公共预算", "年初预算.一般公共预算": "2300000",
    "三公经费.公务用车运行维护费.全年预算数": "20000", "三公经费.公务用车运行维护费.决算数": "18000",
    "三公经费.公务用车运行维护费.保有量": "1", "三公经费.公务接待费.全年预算数": "3000", "三公经费.公务接待费.决算数": "2400",
    "三公经费.公务接待费.批次": "3", "三公经费.公务接待费.人次": "25", "政府采购.货物": "40000",
    "国有资产.固定资产原值": "6200000", "国有资产.房屋面积": "1800", "国有资产.房屋价值": "4000000", "国有资产.车辆价值": "160000",
    "国有资产.车辆.其他用车": "1", "绩效.成效[1]": "全年开放三百天", "绩效.问题及原因[1]": "古籍数字化偏慢，人手不足",
    "绩效.改进措施[1]": "加强培训", "绩效.项目[1].项目名称": "全民阅读", "绩效.项目[1].资金.当年财政拨款.年初预算数": "500000",
    "绩效.项目[1].资金.当年财政拨款.全年预算数": "500000", "绩效.项目[1].资金.当年财政拨款.全年执行数": "500000",
    "绩效.项目[1].预期目标": "举办阅读活动", "绩效.项目[1].实际完成情况": "按计划完成",
    "绩效.项目[1].指标[1].一级指标": "产出指标", "绩效.项目[1].指标[1].二级指标": "数量指标", "绩效.项目[1].指标[1].三级指标": "活动场次",
    "绩效.项目[1].指标[1].年度指标值": "≥20场", "绩效.项目[1].指标[1].实际完成值": "22场", "绩效.项目[1].指标[1].分值": "60",
    "原因[1].用于[1]": "收入支出总体", "原因[1].内容": "工作任务变化", "上年.收入支出总计": "2100000", "上年.财政拨款收入支出总计": "2100000",
    "上年.三公经费.公务用车运行维护费": "19000", "上年.三公经费.公务接待费": "2600", "上年.支出[1].科目": "2070104",
    "上年.支出[1].资金": "一般公共预算", "上年.支出[1].决算数": "2100000"}
"""What an invented library writes; where it has looked and there was nothing, 0."""
SECOND = {"一级指标": "效益指标", "二级指标": "社会效益指标", "三级指标": "读者满意程度", "年度指标值": "有效提升", "实际完成值": "有效提升",
          "分值": "30"}
NOUGHT = 31
"""How many noughts that unit types."""


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run("new", "某馆", "2023").exit_code == 0
    return tmp_path / "data" / "某馆"


def told() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("check", "--json").output)["problems"]
    return found


def mended(lines: list[str], problem: dict[str, Any]) -> int:
    """Do what one message says. Returns how many noughts were typed for it."""
    at = problem["line"] - 1
    match problem["code"]:
        case "IN104":
            answer = ANSWERS.get(problem["message"].partition("”")[0].removeprefix("“"))
            lines[at] = re.sub(r"^([^#]*[:|-])( +#.*)?$", rf"\1 {answer or '0'}", lines[at]).replace("| \n", "|\n")
            return int(answer is None)
        case "FA401" | "FA402":  # 请在……写“……: …”: the line is there, behind a #.
            key = "开支内容" if problem["code"] == "FA401" else "其他用车说明"
            there = next(number for number in range(at, len(lines)) if lines[number].lstrip().startswith(f"#{key}:"))
            lines[there] = lines[there].replace(f"#{key}:", f"{key}: 流动图书车", 1)
        case "FA302" | "FA303":
            use = problem["message"].partition("“")[2].partition("”")[0]
            first = next(number for number, line in enumerate(lines) if line.strip().startswith("- 收入支出总体"))
            lines[first] += f"\n      - {use}"
        case "PE101":
            last = next(number for number, line in enumerate(lines) if line.strip() == "分值: 60")
            lines[last] += "\n        - " + "\n          ".join(f"{key}: {value}" for key, value in SECOND.items())
        case code:
            pytest.fail(f"{code} is not foreseen: {problem['message']}")
    return 0


def test_the_problems_of_a_fresh_file_come_in_two_rounds(folder: Path) -> None:
    """All blanks of both files, then all of the rules; and the only noughts are those that were typed."""
    rounds, noughts = [], 0
    while (problems := told()) and len(rounds) < 5:
        rounds.append({problem["code"] for problem in problems})
        for path in folder.iterdir():
            lines = path.read_text(encoding="utf-8").split("\n")
            noughts += sum(mended(lines, one) for one in problems if one["file"].endswith(f"/{path.name}"))
            path.write_text("\n".join(lines), encoding="utf-8")
    assert rounds == [{"IN104"}, {"FA302", "FA303", "FA401", "FA402", "PE101"}]
    text = (folder / "2023.yaml").read_text(encoding="utf-8")
    assert noughts == len(re.findall(r": 0$", text, re.MULTILINE)) == NOUGHT
    assert run("build").output.endswith("共 1 份（已生成 1）：没有问题\n")


def test_every_command_counts_the_same_blanks_and_says_how_many_it_does_not_list(folder: Path) -> None:
    marked = sum(path.read_text(encoding="utf-8").count("# 待填") for path in folder.iterdir())
    assert len(told()) == marked > 80
    status = json.loads(run("status", "--json").output)["reports"][0]
    assert (status["blanks"], status["errors"]) == (marked, marked)
    for command in ("check", "build"):
        short, whole = run(command), run(command, "--all")
        last = f"错误 {marked} 个（其中没有填写 {marked} 处）\n"
        assert short.output.endswith(last) and whole.output.endswith(last)
        assert short.output.count("错误 IN104：") == 20 + 3, "the first of the year's file, and all of unit.yaml's"
        assert f"\ndata/某馆/2023.yaml：还有 {marked - 23} 处没有填写，没有列出；全部列出用 juesuan check data/某馆 --all\n" in short.output
        assert whole.output.count("错误 IN104：") == marked and "没有列出" not in whole.output


def test_blanks_are_counted_among_the_errors_and_not_beside_the_notes(folder: Path) -> None:
    year = folder / "2023.yaml"
    year.write_text(year.read_text(encoding="utf-8") + "其他事项: 第1 #楼\n", encoding="utf-8")
    assert re.search(r"\n共 1 份：错误 ([0-9]+) 个（其中没有填写 \1 处），警告 1 个\n$", run("check").output)


def test_a_value_may_be_typed_close_to_the_mark_behind_it(folder: Path) -> None:
    year = folder / "2023.yaml"
    year.write_text(re.sub("在职人员:  # 待填", "在职人员: 12 # 待填", year.read_text(encoding="utf-8")), encoding="utf-8")
    assert {problem["code"] for problem in told()} == {"IN104"} and "在职人员" not in run("check", "--all").output


def test_a_fresh_file_has_no_value_that_nobody_gave(folder: Path) -> None:
    assert given(tree((folder / "2023.yaml").read_text(encoding="utf-8"))) == {"1", "2023"}
    assert given(tree((folder / "unit.yaml").read_text(encoding="utf-8"))) == {"1", "某馆"}
    assert "核对" not in tree((folder / "2023.yaml").read_text(encoding="utf-8"))
    run("new", "某馆", "2023", "--kind", "自评报告")
    assert given(tree((folder / "2023.自评报告.yaml").read_text(encoding="utf-8"))) == {"1", "2023"}


def test_what_a_fresh_file_leaves_out_is_there_once_its_mark_is_taken_away(folder: Path) -> None:
    """A blank stands behind the `#` of an explanation, none behind that of a key, which is then where it belongs."""
    for name, file in (("final_accounts/year", "2023.yaml"), ("unit", "unit.yaml")):
        text = (folder / file).read_text(encoding="utf-8")
        for _ in range(3):
            text = re.sub(r"^( *)#(?! [^ ])", r"\1", text, flags=re.MULTILINE)
        left = {"edition", "numbers", "settings", "settled"}
        whole = Schema.load(ROOT / "schemas" / f"{name}.yaml")
        assert shape(tree(text)) == keys(tuple(field for field in whole.fields if field.name not in left))


def test_what_follows_from_last_years_file_is_not_asked_for(folder: Path) -> None:
    run("new", "某馆", "2024")
    second = tree((folder / "2024.yaml").read_text(encoding="utf-8"))
    assert "上年" not in second and list(second["结转和结余"][0]) == ["资金", "年末"]
    drops = [field.name for field in Schema.load(ROOT / "schemas/final_accounts/year.yaml").fields if field.next_year is NextYear.DROP]
    assert drops == ["last_year", "settled"], "what is settled is in no new file at all"


def given(value: object) -> set[str]:
    match value:
        case dict():
            return {text for inner in value.values() for text in given(inner)}
        case list():
            return {text for inner in value for text in given(inner)}
        case _:
            return {str(value)} if value else set()


def shape(value: object) -> object:
    """The keys of a file, and of its rows."""
    match value:
        case dict():
            return {key: shape(inner) for key, inner in value.items()}
        case [dict() as first, *_]:
            return shape(first)
        case _:
            return None


def keys(fields: tuple[Field, ...]) -> object:
    return {field.key: keys(field.fields) if field.fields else None for field in fields}
