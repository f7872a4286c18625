"""Correct sentences of many wordings, of which `juesuan audit` tells nothing; the same with one wrong figure."""

from __future__ import annotations

import pytest
import yaml
from units import ROOT

from generator.problems import Severity
from generator.published import markdown
from generator.published.auditing import audit
from generator.published.auditing.contradictions import Contradiction
from generator.published.reading import Found

EXAMPLES = yaml.safe_load((ROOT / "tests" / "audit" / "examples.yaml").read_text(encoding="utf-8"))
CORRECT = yaml.safe_load((ROOT / "tests" / "audit" / "correct.yaml").read_text(encoding="utf-8"))


def told(text: str) -> list[Contradiction]:
    return [one for one in audit.contradictions(Found(markdown.read(text))) if one.severity is not Severity.NOTE]


@pytest.mark.parametrize("name", CORRECT)
def test_nothing_false_is_told(name: str) -> None:
    assert told(CORRECT[name]) == []


@pytest.mark.parametrize("name, right, wrong, code", [
    ("一段里先说财政拨款，再说全部", "本年支出810.00", "本年支出801.00", "AU206"),
    ("一句里几种钱和合计", "预算财政拨款支出800.00万元，其中", "预算财政拨款支出880.00万元，其中", "AU208"),
    ("财政拨款一章里第一句没说是哪种钱", "项目支出300.00", "项目支出330.00", "AU206"),
    ("括号里的分项之后是占比", "56.79%", "56.97%", "AU203"),
    ("括号里面的占比是括号里的数的", "90.00%", "80.00%", "AU203"),
    ("章里的基本支出不是全单位的", "94.44%", "94.94%", "AU203"),
    ("编号的段落是两层意思", "92.59%", "92.95%", "AU203"),
    ("年初预算和全年预算各有完成率", "120.00%", "130.00%", "AU205"),
    ("年初预算和全年预算各有完成率", "80.00%", "88.00%", "AU205"),
    ("年初预算和调整预算各有完成率", "75.00%", "57.00%", "AU205"),
    ("以元为单位的自评表", "全年执行数30.00万元", "全年执行数31.00万元", "AU309"),
    ("以元为单位的自评表", "| 6万元", "| 7万元", "AU308"),
    ("整体表以元", "全年预算数160.00万元", "全年预算数106.00万元", "AU309"),
    ("得分只有一位小数", "41.7", "47.1", "AU307"),
    ("在职之外另有退休", "事业16人", "事业17人", "AU207"),
    ("年初预算调整同句", "追加预算100.00", "追加预算120.00", "AU214")])
def test_a_wrong_figure_is_told(name: str, right: str, wrong: str, code: str) -> None:
    """What keeps silent about a correct document does not about a wrong one."""
    assert right in CORRECT[name]
    assert code in {one.code for one in told(CORRECT[name].replace(right, wrong))}


@pytest.mark.parametrize("blank", ["--", "—", "－", "/"])
def test_cells_with_a_dash_are_empty(blank: str) -> None:
    text = EXAMPLES["AU403"]["文件"].replace("100.00 |  |", f"100.00 | {blank} |")
    assert {one.code for one in told(text)} == {"AU403"}
    assert audit.audit(Found(markdown.read(text))).coverage.remarks == ()


@pytest.mark.parametrize("name, right, wrong, code", [
    ("几种预算安排的基本支出", "301.20", "310.20", "AU206"),
    ("收入和支出之后只有收入的分项", "收入700.00", "收入770.00", "AU206"),
    ("收入和支出之后只有收入的分项", "95.50%", "95.05%", "AU203"),
    ("分号之后是收入的分项", "4.50%", "4.58%", "AU203"),
    ("基本和项目之后是基本的分项", "402.00", "420.00", "AU206"),
    ("编制和实有之后是实有的分项", "16人", "17人", "AU207"),
    ("亿元的合计里是万元的分项", "12,003.45", "12,303.45", "AU206"),
    ("类下面各项，项后又是类", "教育（项）300.00", "教育（项）320.00", "AU210"),
    ("类下面各项，项后又是类", "教育支出（类）800.00", "教育支出（类）880.00", "AU210"),
    ("类下面的项不写类", "住房保障支出（类）200.00", "住房保障支出（类）220.00", "AU210"),
    ("引号里的类和款", "“教育支出”（类）2023年度决算800.00", "“教育支出”（类）2023年度决算880.00", "AU210")])
def test_a_list_is_held_against_its_own_whole(name: str, right: str, wrong: str, code: str) -> None:
    assert right in CORRECT[name]
    assert code in {one.code for one in told(CORRECT[name].replace(right, wrong))}
