"""Where two totals differ, the line with the slip is named first, with what was meant."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from faulty import FINAL_ACCOUNTS, base_of, unit
from overlays import merged
from units import ROOT, YEAR, Tree, changed, sample, saved

from generator.build import examine
from generator.checking import comparing
from generator.checking.slips import Compared, readings
from generator.commands.cli import main
from generator.deriving.ledger import Fact, Measure, Operation
from generator.problems import Place, Problem
from tools.reliability import slips

BALANCED = changed(YEAR, {
    "收入": [{"科目": "2010301", "一般公共预算财政拨款": "861937.42"}, {"科目": "2010302", "一般公共预算财政拨款": "38062.58"},
           {"科目": "2120803", "政府性基金预算财政拨款": "50000"}, {"科目": "2010399", "其他收入": "30000", "事业收入": "20000"}],
    "支出": [{"科目": "2010301", "资金": "一般公共预算", "基本支出": "596128.37", "项目支出": "0", "原因": "甲"},
           {"科目": "2010302", "资金": "一般公共预算", "项目支出": "253871.63", "原因": "乙"},
           {"科目": "2080505", "资金": "一般公共预算", "基本支出": "50000", "原因": "丙"},
           {"科目": "2120803", "资金": "政府性基金预算", "项目支出": "50000", "原因": "丁"},
           {"科目": "2010399", "资金": "其他资金", "项目支出": "50000"}],
    "基本支出经济分类": [{"科目": "30101", "金额": "478315.91"}, {"科目": "30201", "金额": "137812.46"}, {"科目": "30302", "金额": "30000"}]})


def told(folder: Path, changes: Mapping[str, str], year: Tree = BALANCED) -> dict[str, Problem]:
    """What is told of a file, by code."""
    return {problem.code: problem for problem in examine(saved(folder, changed(year, changes))).problems}


def test_the_base_is_balanced(tmp_path: Path) -> None:
    assert {"FA102", "FA103", "FA201"}.isdisjoint(told(tmp_path, {}))


@pytest.mark.parametrize("path, typed, meant", [
    ("收入.0.一般公共预算财政拨款", "8619370.42", "多写了一个 0，应为 861937.42"),
    ("收入.0.一般公共预算财政拨款", "869137.42", "9 和 1 写颠倒了，应为 861937.42"),
    ("收入.0.一般公共预算财政拨款", "86193.42", "少写了一个 7，应为 861937.42"),
    ("支出.1.项目支出", "-253871.63", "正负号反了，或写在了另一边，应为 253871.63"),
    ("支出.1.项目支出", "2538716.3", "多写了一位，应为 253871.63"),
    ("支出.2.基本支出", "5", "元、万元写错了，应为 50000"),
])
def test_each_slip_is_named_with_what_was_meant(path: str, typed: str, meant: str, tmp_path: Path) -> None:
    message = told(tmp_path, {path: typed})["FA102"].message
    assert re.search(rf"；最可能是 2023\.yaml:[0-9]+ 的 {re.escape(f'{typed}（{label(path)}）{meant}')}(；|$)", message)


def label(path: str) -> str:
    section, number, key = path.split(".")
    return f"{section}[{int(number) + 1}].{key}"


def test_the_problem_is_shown_at_the_line_with_the_slip(tmp_path: Path) -> None:
    """So are all problems of the slip, and the text of the line stands below them."""
    found = told(tmp_path, {"支出.1.项目支出": "2538701.63"})
    lines = (tmp_path / "2023.yaml").read_text(encoding="utf-8").splitlines()
    for code in ("FA102", "FA103"):
        assert '"2538701.63"' in lines[found[code].place.line - 1]


def test_what_was_left_out_or_entered_twice_is_named_by_its_amount(tmp_path: Path) -> None:
    rows = BALANCED["基本支出经济分类"]
    left_out = told(tmp_path / "漏", {"基本支出经济分类": rows[1:]})["FA201"]
    twice = told(tmp_path / "重", {"基本支出经济分类": [*rows, {"科目": "30102", "金额": "137812.46"}]})["FA201"]
    assert "相差 478,315.91 元" in left_out.message and "最可能是" not in left_out.message
    assert twice.message.count("的 137812.46（基本支出经济分类[") == 2
    assert "）正好是这个差额：重复填列，或另一边漏填" in twice.message


def test_an_amount_that_stands_elsewhere_may_have_been_left_out(tmp_path: Path) -> None:
    """The item of last year, which this year's economic items lack."""
    stated = changed(BALANCED, {"上年.机关运行经费": "478315.91"})
    problem = told(tmp_path, {"基本支出经济分类": BALANCED["基本支出经济分类"][1:]}, stated)["FA201"]
    assert re.search(r"；差额正好是 2023\.yaml:[0-9]+ 的 478315\.91（上年\.机关运行经费），可能漏填", problem.message)


def test_a_line_that_is_last_years_may_not_have_been_updated(tmp_path: Path) -> None:
    stated = changed(BALANCED, {"上年.支出.0.决算数": "581462.08", "支出.0.基本支出": "581462.08"})
    problem = told(tmp_path, {}, stated)["FA102"]
    assert "；可能是 " in problem.message and "的 581462.08（支出[1].基本支出）与上年的一样，可能没有更新" in problem.message


@pytest.mark.parametrize(("confirmed", "total", "first"), [("支出总计", "1001500", "869137.42"), ("收入总计", "1008700", "251971.63")])
def test_what_agrees_is_evidence(tmp_path: Path, confirmed: str, total: str, first: str) -> None:
    """Revenue is 7,200 more than expenditure: 861937.42 with 1 and 9 transposed, or 259171.63 with 9 and 1. The total that 核对
    confirms says which side is right; without it the larger amount would go first.
    """
    both = changed(BALANCED, {"支出.0.项目支出": "1900", "支出.1.项目支出": "251971.63", "收入.0.一般公共预算财政拨款": "869137.42",
                              "核对": {confirmed: total}})
    message = told(tmp_path, {}, both)["FA102"].message
    assert "相差 7,200.00 元；最可能是 " in message and f" 的 {first}（" in message.split("；")[1]
    assert {"869137.42", "251971.63"} <= set(re.findall(r" 的 ([0-9.]+)（", message)), "the other one is told too"


def test_other_lines_are_eight_at_most_the_largest_first(tmp_path: Path) -> None:
    message = told(tmp_path, {"结转和结余.0.年末": "1413.57"})["FA102"].message
    places = re.findall(r"2023\.yaml:([0-9,]+) 等 ([0-9]+) 处$", message)[0]
    lines = (tmp_path / "2023.yaml").read_text(encoding="utf-8").splitlines()
    amounts = [Decimal(lines[int(line) - 1].rpartition(": ")[2].strip('"')) for line in places[0].split(",")]
    assert len(amounts) == 8 < int(places[1]) and amounts == sorted(amounts, reverse=True)


@pytest.mark.parametrize("typed, meant, words", [
    ("1105690.00", "110569.00", "多写了一个 0"), ("1105569", "110569", "多写了一个 5"), ("11569.00", "110569.00", "少写了一个 0"),
    ("101569.00", "110569.00", "0 和 1 写颠倒了"), ("17.847908", "178.47908", "小数点"), ("12.055", "12.05", "多写了一个 5"),
    ("-12", "12", "正负号反了，或写在了另一边"), ("4", "40000", "元、万元写错了"), ("960.5", "690.5", "9 和 6 写颠倒了")])
def test_a_number_has_every_reading(typed: str, meant: str, words: str) -> None:
    found = {reading.text: reading.words for reading in readings(typed)}
    if words == "小数点":
        assert found.get("178.47908") == "少写了一位"
    else:
        assert found[meant] == words
    assert all(Decimal(text) != Decimal(typed) for text in found)


def test_the_readme_shows_what_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its example: a nought too many in line 42 of a sample."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data" / "青河区农业农村局", "data/青河区农业农村局")
    file = Path("data/青河区农业农村局/2023.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("7135264.80", "71352640.80", 1), encoding="utf-8")
    shown = CliRunner().invoke(main, ["check", str(file)]).output.split("\n\n")[0]
    example = re.search("```text\n(data/青河区农业农村局/2023.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example and example[1].replace("；\n", "；") == shown


@pytest.mark.parametrize("name", ["青河区图书馆", "青河区农业农村局"])
def test_slips_in_the_samples_are_found(name: str) -> None:
    """Some of the lines that `python -m tools.reliability slips` tries."""
    found = list(slips.trials(sample(name), 10))
    noughts, transposed = ([trial for trial in found if trial.slip == slip] for slip in (slips.NOUGHT, slips.TRANSPOSED))
    assert len(noughts) == len(transposed) == 10
    assert sum(trial.line in trial.named[:1] for trial in noughts) >= 9
    assert sum(trial.line in trial.named[:3] for trial in transposed) >= 8


@pytest.mark.parametrize("written, code", [
    ("县（市、区）安排.全年预算数: 144", "PE113"), ("县（市、区）安排.全年预算数: 146", "PE138"), ("县（市、区）安排.全年预算数: 1450", "PE113"),
    ("其他资金.全年预算数: 106", "PE113"), ("其他资金.全年预算数: 107", "PE138"), ("其他资金.全年预算数: 16", "")])
def test_a_budget_that_was_not_drawn_is_no_mistake_unless_a_slip_explains_it(written: str, code: str, tmp_path: Path) -> None:
    """收入总计 is 161, the table 145 + 16: less, twice as much, or one nought less in 106 and all agrees."""
    text = merged(base_of(FINAL_ACCOUNTS).read_text(encoding="utf-8"), f"绩效.整体支出.资金.{written}\n")
    found = examine(unit(tmp_path, text.encode())).problems
    assert [problem.code for problem in found if problem.code in ("PE113", "PE138")] == ([code] if code else [])


def test_an_amount_may_have_a_plus_sign(tmp_path: Path) -> None:
    assert "的 869137.42（收入[1]" in told(tmp_path, {"收入.0.一般公共预算财政拨款": "+869137.42"})["FA102"].message


@pytest.mark.parametrize(("left", "right", "agrees"), [
    ("1000030", "1000000", True), ("1000099.99", "1000000", False), ("1000150", "1000000", False)])
def test_a_pair_agrees_if_its_rule_says_so(left: str, right: str, agrees: bool) -> None:
    """Rules look at print, where 100.003 is 100.00 万元: such a pair has no slip, and no line is credited with mending it."""
    facts = [Fact("", "甲", Decimal(value), Measure.YUAN, Operation.STATE) for value in (left, right)]
    for compare in (comparing.differs, comparing.exceeds):
        (found,) = compare(facts[0], facts[1], Place("f", 1, 1))
        assert isinstance(found, Compared) == agrees
        assert not agrees or isinstance(found, Compared) and found.holds(found.off)
