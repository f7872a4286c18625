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
    ("引号里的类和款", "“教育支出”（类）2023年度决算800.00", "“教育支出”（类）2023年度决算880.00", "AU210"),
    ("车辆按用途", "其他用车3辆", "其他用车4辆", "AU207"),
    ("车辆按用途", "机要通信用车1辆", "机要通信用车0辆", "AU207"),
    ("资产和其他资产", "固定资产500.00", "固定资产440.00", "AU206"),
    ("用于两个方面", "42.00", "48.00", "AU206"),
    ("采购之后是授予的合同", "服务支出50.00", "服务支出55.00", "AU206"),
    ("基本支出之后是人员经费", "项目支出300.00", "项目支出330.00", "AU206"),
    ("其中里又有其中，外面接着说", "，运行维护费9.00", "，运行维护费9.90", "AU206"),
    ("用车的各种费用", "燃油费4.00", "燃油费4.40", "AU206"),
    ("占支出合计的比重在另一章", "90.00%", "95.00%", "AU203"),
    ("占支出合计的比重在另一章", "82.30%", "83.20%", "AU203"),
    ("占总支出决算的", "19.35%", "26.00%", "AU203"),
    ("占多少万元的", "74.07%", "70.47%", "AU203"),
    ("占多少万元的", "的90%", "的92%", "AU203"),
    ("决算中各项有完成率和占比", "19.35%", "13.95%", "AU203"),
    ("收支总计的各种写法", "9.00%", "9.90%", "AU201"),
    ("收支总计的各种写法", "6.67%", "6.76%", "AU201"),
    ("收支总计的各种写法", "10.00%", "11.00%", "AU201"),
    ("国内接待和外事接待", "国内公务接待支出2.60万元；外事接待支出0万元", "国内公务接待支出2.06万元；外事接待支出0万元", "AU206"),
    ("购置费及运行维护费各成一句", "公务用车运行维护费7.40", "公务用车运行维护费4.70", "AU206"),
    ("三公和各项分在各段", "公务用车运行维护费支出7.40", "公务用车运行维护费支出4.70", "AU206"),
    ("三公和各项分在各段", "公务接待费支出2.60", "公务接待费支出6.20", "AU206"),
    ("支出总计和编号的各项", "总计65.00", "总计64.00", "AU206"),
    ("支出总计和编号的各项", "结余6.00", "结余9.00", "AU206"),
    ("收入和编号的各项", "其他收入20.00", "其他收入22.00", "AU206"),
    ("收入和编号的各项", "事业收入80.00", "事业收入30.00", "AU206"),
    ("主要包括的各项有数", "邮电费7.00", "邮电费9.00", "AU206"),
    ("主要包括的各项有数", "津贴补贴180.00", "津贴补贴108.00", "AU206"),
    ("其中之前隔着增减和原因", "19.35%", "19.55%", "AU203"),
    ("其中之前隔着增减和原因", "其他收入50.00", "其他收入55.00", "AU206"),
    ("多少万元中的各项", "12.00%", "12.50%", "AU203"),
    ("在职人数之后是退休", "事业编制15人", "事业编制16人", "AU207"),
    ("按性质之后又按来源", "项目支出400.00", "项目支出440.00", "AU206"),
    ("人员经费之后是在职的", "公用经费50.00", "公用经费55.00", "AU206"),
    ("短的项不是标题", "公积金（项）300.00", "公积金（项）330.00", "AU210"),
    ("财政拨款收支总计之后的项", "年末结转和结余40.00", "年末结转和结余44.00", "AU206"),
    ("项也写成款", "300.00", "330.00", "AU210")])
def test_a_list_is_held_against_its_own_whole(name: str, right: str, wrong: str, code: str) -> None:
    assert right in CORRECT[name]
    assert code in {one.code for one in told(CORRECT[name].replace(right, wrong))}
