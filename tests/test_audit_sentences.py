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
    ("总表有预算数和决算数", "| 480.00 |", "| 408.00 |", "AU404"),
    ("总表有年初全年决算三列", "支出总计33.00", "支出总计38.00", "AU208"),
    ("总表有说明一列", "| 总计 | 64.00 |  |\n", "| 总计 | 46.00 |  |\n", "AU404"),
    ("总表有上年和本年", "收入总计64.00", "收入总计46.00", "AU208"),
    ("财政拨款总表只有两种钱", "支出12.00万元", "支出21.00万元", "AU208"),
    ("财政拨款总表的表头有两行", "| 3.00 | 3.00 |", "| 3.00 | 2.00 |", "AU401"),
    ("整体绩效两处说", "执行金额为190", "执行金额为109", "AU101"),
    ("自评表的资金是整数元", "| 137,535 | 137,535 |", "| 137,535 | 137,553 |", "AU303"),
    ("自评表的资金是整数万元", "| 14 | 14 | 14 |", "| 14 | 17 | 14 |", "AU303"),
    ("自评表的资金一位小数", "81.75%", "87.75%", "AU304"),
    ("报表是整数万元", "| 12 | 11 | 2 |", "| 21 | 11 | 2 |", "AU401"),
    ("报表一位小数", "35.1 | 3.7 |", "35.1 | 7.3 |", "AU402"),
    ("指标值分三列", "| 天 | 22 |", "| 天 | 42 |", "AU307"),
    ("指标值下面空着表头", "90 | % | 95%", "90 | % | 59%", "AU307"),
    ("指标值一个表头三格", "| 85 | % | 90%", "| 85 | % | 80%", "AU307"),
    ("得分按没有取舍的比率", "| 9.98 |", "| 9.89 |", "AU307"),
    ("报表分两页没有表头", "| 221 | 住房保障支出 | 32.20 | 32.20", "| 221 | 住房保障支出 | 33.20 | 33.20", "AU403"),
    ("报表分两页续表", "| 221 | 住房保障支出 | 32.20", "| 221 | 住房保障支出 | 23.20", "AU401"),
    ("总表分两页", "| 11 | 10.00", "| 11 | 12.00", "AU404"),
    ("三公年初预算与表里的全年预算", "经费支出年初预算为9.00", "经费支出全年预算为9.00", "AU208"),
    ("三公表的年初预算数", "年初预算为6.00", "年初预算为8.00", "AU208"),
    ("自评表的预算在一行里", "95.00%", "59.00%", "AU304"),
    ("自评表的预算在一行里有分值", "得分 | 9 |", "得分 | 8 |", "AU305"),
    ("自评表按收入性质分", "| 15.00 | 11.00", "| 15.00 | 13.00", "AU303"),
    ("自评表按收入性质分", "30.00 | 40.00", "30.00 | 46.00", "AU303"),
    ("基金的四个数一句话", "结余3.00", "结余5.00", "AU402"),
    ("基金的四个数分几句", "年末结转结余3.00", "年末结转结余8.00", "AU402"),
    ("国资的四个数取舍", "当年支出5.4", "当年支出4.5", "AU402"),
    ("表里两年和增减", "-20.00 | -25.00%", "-20.00 | -33.33%", "AU407"),
    ("表里两年和增减", "| 40.00 | 10.00%", "| 44.00 | 10.00%", "AU407"),
    ("表里两年和增减", "| 60.00 | 80.00 | -20.00", "| 66.00 | 80.00 | -14.00", "AU408"),
    ("表里预算和决算", "| 108.24 |", "| 118.24 |", "AU407"),
    ("表里的增减不写方向", "| 12.00 | 15.00 |", "| 11.00 | 15.00 |", "AU408"),
    ("三公竖表", "| 3.公务接待费 | 2.00 | 1.30", "| 3.公务接待费 | 2.00 | 1.80", "AU405"),
    ("三公竖表", "其中：公务接待费1.30", "其中：公务接待费1.80", "AU208"),
    ("人数的表", "| 12 | 13 | -1 |", "| 12 | 13 | -2 |", "AU407"),
    ("占比的表", "10.33%", "11.33%", "AU407"),
    ("整数万元的两年表", "| 141 | 150 | -9 |", "| 141 | 150 | -19 |", "AU407"),
    ("以前几年的表", "98.39%", "89.39%", "AU407")])
def test_a_wrong_figure_of_a_table_is_told(name: str, right: str, wrong: str, code: str) -> None:
    assert right in CORRECT[name]
    assert code in {one.code for one in told(CORRECT[name].replace(right, wrong))}
