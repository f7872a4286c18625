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
    ("上年结转和低于上年不是另一年", "增长9.09%", "增长9.90%", "AU201"),
    ("上年结转和低于上年不是另一年", "预算的80.00%", "预算的88.00%", "AU205"),
    ("上年结转和低于上年不是另一年", "增长20.00%", "增长25.00%", "AU201"),
    ("由多少增加到多少", "增长20.00%", "增长25.00%", "AU201"),
    ("由多少增加到多少", "9批次，下降25.00%", "9批次，下降33.33%", "AU201"),
    ("说的是别处的数", "0.60万元，下降10.00%", "0.60万元，下降11.00%", "AU222"),
    ("说的是别处的数", "较全年预算减少0.40万元", "较全年预算减少0.50万元", "AU222"),
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


def test_a_number_of_a_list_before_a_year_is_no_digit_of_it() -> None:
    """2、2024年度… is read by the templates of its edition, which pass over marks."""
    text = (ROOT / "tests" / "golden" / "澄湖区文化和旅游局-2024.md").read_text(encoding="utf-8")
    assert "\n2024年度" in text
    assert told(text.replace("\n2024年度", "\n2、2024年度")) == []


@pytest.mark.parametrize("blank", ["--", "—", "－", "/"])
def test_cells_with_a_dash_are_empty(blank: str) -> None:
    text = EXAMPLES["AU403"]["文件"].replace("100.00 |  |", f"100.00 | {blank} |")
    assert {one.code for one in told(text)} == {"AU403"}
    assert audit.audit(Found(markdown.read(text))).coverage.remarks == ()
