"""Correct sentences of many wordings, of which `juesuan audit` tells nothing; the same with one wrong figure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

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


@pytest.mark.parametrize("name, right, wrong, code", [
    ("各数各自取整到万元", "62.16%", "61.26%", "AU203"),
    ("各数各自取整到万元", "2,118", "2,181", "AU206"),
    ("各数只有一位小数", "下降12.41%", "下降21.41%", "AU201"),
    ("各数只有一位小数", "98.82%", "89.82%", "AU203"),
    ("各数只有一位小数", "14.2万元", "12.4万元", "AU206"),
    ("六成有一位小数", "22.34万元", "23.34万元", "AU206"),
    ("两位小数的文件里有一章取整", "39万元", "93万元", "AU206"),
    ("两位小数的文件里有一章取整", "增长3.85%", "增长3.58%", "AU201"),
    ("两年的三公各有分项", "下降19.05%", "下降19.50%", "AU201"),
    ("上年的支出占上年的", "占75.00%；", "占57.00%；", "AU203"),
    ("决算大于年初预算而小于全年预算", "为72.00万元", "为92.00万元", "AU219"),
    ("决算大于年初预算而小于全年预算", "决算数大于预算数的原因", "决算数小于预算数的原因", ""),
    ("决算大于年初预算而小于全年预算", "决算数27.00万元", "决算数22.00万元", "AU219"),
    ("决算大于年初预算而小于全年预算", "决算为15.00万元", "决算为25.00万元", "AU219"),
    ("一串分项后面是总数的增减", "下降20.00%", "下降25.00%", "AU201"),
    ("一串分项后面是总数的增减", "增长10.00%", "增长11.00%", "AU201"),
    ("一串分项后面是总数的增减", "增加2.00万元，增长20.00%", "增加2.00万元，增长2.00%", "AU201"),
    ("分项后面是与预算数相比", "减少2.00", "减少2.50", "AU222"),
    ("比年初预算而没有印预算数", "6.30万元，下降10.00%", "6.30万元，下降11.00%", "AU222"),
    ("比年初预算而没有印预算数", "3.80万元，增长10.00%", "3.80万元，增长11.00%", "AU222"),
    ("比年初预算而没有印预算数", "下降5.00%", "下降5.50%", "AU201"),
    ("比年初预算而没有印预算数", "减少0.60万元", "减少0.70万元", "AU222"),
    ("比年初预算而没有印预算数", "减少1.00万元，下降20.00%", "减少1.50万元，下降20.00%", "AU222"),
    ("比年初预算而没有印预算数", "增长5.88%", "增长8.58%", "AU201"),
    ("比上年的预算", "增长3.33%", "增长3.53%", "AU222"),
    ("中间隔一句没有数的话", "增长20.00%", "增长25.00%", "AU201"),
    ("中间隔一句没有数的话", "下降4.08%", "下降5.08%", "AU201"),
    ("分号和原因后面的增减", "0.80万元，下降20.00%", "0.80万元，下降25.00%", "AU201"),
    ("分号和原因后面的增减", "0.90万元，下降20.00%", "0.90万元，下降28.00%", "AU201"),
    ("预算追加而没有印调整后的预算", "下降4.00%", "下降5.00%", "AU222"),
    ("预算印在决算后面", "的85.00%", "的58.00%", "AU205"),
    ("预算印在决算后面", "预算的80.00%", "预算的88.00%", "AU205"),
    ("预算印在决算后面", "预算的90.00%", "预算的99.00%", "AU205"),
    ("预算印在决算后面", "，完成80.00%", "，完成88.00%", "AU205"),
    ("两年的数先后印出", "增长20.00%", "增长25.00%", "AU201"),
    ("两年的数先后印出", "下降25.00%", "下降33.33%", "AU201"),
    ("两年的数先后印出", "增长6.67%", "增长7.66%", "AU201"),
    ("上年和今年的收入各有分项", "91.80%", "90.18%", "AU203"),
    ("分项之后的分号后面", "增长44.92%", "增长49.42%", "AU201"),
    ("分项之后的分号后面", "增长25.00%", "增长20.00%", "AU201"),
    ("原因之后是与上年相比", "下降0.99%", "下降1.99%", "AU201"),
    ("预算在上一句", "减少0.90万元", "减少1.90万元", "AU222"),
    ("预算在上一句", "增长2.00%", "增长2.50%", "AU201"),
    ("预算在上一句", "减少0.60万元，下降20.00%", "减少0.60万元，下降25.00%", "AU222")])
def test_a_wrong_figure_is_told_all_the_same(name: str, right: str, wrong: str, code: str) -> None:
    """Nothing is told (no code) where it is not said of which of two numbers words are, and they are right of one."""
    assert right in CORRECT[name]
    codes = {one.code for one in told(CORRECT[name].replace(right, wrong))}
    assert code in codes if code else not codes


GOOD = sorted((ROOT / "tests" / "audit" / "good").glob("*.md"))


@pytest.mark.parametrize("places", [0, 1])
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_amounts_that_are_rounded_more_agree(path: Path, places: int) -> None:
    """The same document in whole 万元 or with one decimal, each amount rounded by itself, has no wrong rate."""
    fewer = re.compile(r"(?<![0-9.,])[0-9,]+\.[0-9]{2}(?=万元)")
    text = fewer.sub(lambda found: f"{Decimal(found[0].replace(',', '')).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}",
                     path.read_text(encoding="utf-8"))
    assert told(text) == []


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
    ("三公表只有决算数", "| 5.20 | 0.00 | 1.20", "| 5.20 | 0.00 | 2.10", "AU405"),
    ("三公表只有决算数", "公务接待费1.20", "公务接待费2.10", "AU208"),
    ("三公表是整数", "公务接待费1万元", "公务接待费3万元", "AU208"),
    ("以前几年的表", "98.39%", "89.39%", "AU407")])
def test_a_wrong_figure_of_a_table_is_told(name: str, right: str, wrong: str, code: str) -> None:
    assert right in CORRECT[name]
    assert code in {one.code for one in told(CORRECT[name].replace(right, wrong))}
