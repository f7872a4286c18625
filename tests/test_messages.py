"""What a terminal and a program get to see of problems: `render`, and `juesuan check`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from faulty import BASE, YEAR, composed, unit

from generator.commands.cli import main
from generator.problems import Place, Severity, error, render

BAD = """人员:
  在职人员: 10.5
  离休人员:
结余分配: 1,234.50
"""
FOUND = [(1, "IN101"), (2, "IN111"), (3, "IN104"), (4, "IN110")]


@pytest.mark.parametrize("line, column, caret", [
    ("结余分配: x", 7, "          ^"),
    ("a: x", 4, "   ^"),
    ("（国）费: x", 7, "          ^"),
    ("\t年: x", 5, "\t    ^"),
    ("e\u0301: x", 5, "   ^"),
    ("年", 2, "  ^"),
])
def test_a_caret_stands_below_its_character(line: str, column: int, caret: str) -> None:
    shown = render(error("IN110", "金额有误", "请改正", Place("2023.yaml", 2, column)), {"2023.yaml": ("", line)})
    assert shown.split("\n") == [f"2023.yaml:2:{column}: 错误 IN110：金额有误", f"    2 | {line}", f"      | {caret}",
                                 "      → 请改正"]


@pytest.mark.parametrize("place", [Place("2023.yaml"), Place("2023.yaml", 9, 1), Place("2022.yaml", 1, 1)])
def test_a_place_without_a_line_to_show_has_advice_all_the_same(place: Place) -> None:
    shown = render(error("IN001", "找不到文件", "请检查文件名", place), {"2023.yaml": ("格式: 1",)})
    assert shown.split("\n") == [f"{place}: 错误 IN001：找不到文件", "      → 请检查文件名"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with the base unit and a bad one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    base = (BASE / f"{YEAR}.yaml").read_bytes()
    unit(tmp_path / "data" / "好单位", base)
    unit(tmp_path / "data" / "坏单位", composed(BAD, BASE / f"{YEAR}.yaml").encode())
    return tmp_path


def check(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments])
    assert "Traceback" not in result.output and isinstance(result.exception, (SystemExit, type(None)))
    return result


def test_a_good_unit_passes(folder: Path) -> None:
    result = check("data/好单位")
    assert (result.exit_code, result.output) == (0, "共 2 份：没有问题\n")


def test_all_problems_are_shown_at_once_in_reading_order(folder: Path) -> None:
    result = check("data/坏单位")
    assert result.exit_code == 1
    shown = re.findall(r"^data/坏单位/2023\.yaml:([0-9]+):[0-9]+: 错误 (IN[0-9]+)：", result.output, re.MULTILINE)
    assert [(int(line), code) for line, code in shown] == FOUND
    assert "    4 | 结余分配: 1,234.50\n      |           ^\n      → 请改写成 1234.50\n" in result.output
    assert result.output.endswith("共 2 份：错误 4 个（其中没有填写 1 处）\n")


def test_a_bad_unit_does_not_stop_the_others(folder: Path) -> None:
    result = check()
    assert result.exit_code == 1 and result.output.endswith("共 4 份：错误 4 个（其中没有填写 1 处）\n")


def test_json_tells_the_same_problems(folder: Path) -> None:
    result = check("data/坏单位", "--json")
    told = json.loads(result.output)
    assert (result.exit_code, told["version"]) == (1, 1)
    assert [(problem["line"], problem["code"]) for problem in told["problems"]] == FOUND
    assert told["problems"][-1] == {
        "code": "IN110", "severity": "error", "message": "“结余分配”：金额“1,234.50”含千分位逗号", "advice": "请改写成 1234.50",
        "file": "data/坏单位/2023.yaml", "line": 4, "column": 7}
    assert json.loads(check("data/好单位", "--json").output) == {"version": 1, "problems": []}


def test_warnings_are_shown_and_pass(folder: Path) -> None:
    text = composed("其他事项: 第1 #楼修缮\n", BASE / f"{YEAR}.yaml")
    (folder / "data/好单位" / f"{YEAR}.yaml").write_text(text, encoding="utf-8")
    result = check("data/好单位")
    assert result.exit_code == 0 and result.output.endswith(f"共 2 份：{Severity.WARNING.value} 1 个\n")
    assert "2023.yaml:1:10: 警告 IN030：" in result.output


def test_a_file_in_gbk_is_shown_readably(folder: Path) -> None:
    text = (BASE / f"{YEAR}.yaml").read_text(encoding="utf-8")
    (folder / "data/好单位" / f"{YEAR}.yaml").write_bytes(text.partition("\n")[2].encode("gb18030"))
    output = check("data/好单位").output
    assert "2023.yaml:1:3: 错误 IN003：文件看起来是 GBK/GB18030 编码（“ANSI”），不是 UTF-8\n" in output
    assert "    1 | # 比 2022.yaml 只多项目支出 5（2010302 由 20 变为 25）。\n      |   ^\n" in output
    assert "编码选 UTF-8，再保存" in output and "iconv -f GB18030 -t UTF-8" in output


@pytest.mark.parametrize("arguments", [["--oops"], ["--year", "99"], ["--year", "今年"]])
def test_wrong_usage_is_2(folder: Path, arguments: list[str]) -> None:
    assert check(*arguments).exit_code == 2


@pytest.mark.parametrize("path, code, words", [
    ("data/新单位", "IN202", "找不到 data/新单位"),
    ("data/好单位/unit.yaml", "IN203", "不是年度数据文件"),
    ("empty", "IN201", "没有找到单位的年度数据"),
])
def test_a_path_that_holds_no_unit_is_a_problem(folder: Path, path: str, code: str, words: str) -> None:
    (folder / "empty").mkdir()
    result = check(path)
    assert result.exit_code == 1 and code in result.output and words in result.output
