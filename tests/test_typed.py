"""A number that somebody typed into a template is refused: it would stay when the data changes. Other digits are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from units import local, saved

from generator.build import build
from generator.problems import Problem, Rejected

HEAD = "<h1>第四部分</h1>\n"
REFUSED = (
    ("<p>收入12万元。</p>", "12万元"),
    ("<p>收入 7,806.13 万元。</p>", "7,806.13 万元"),
    ("<p>价值100元。</p>", "100元"),
    ("<p>投资3亿元。</p>", "3亿元"),
    ("<p>约12余万元。</p>", "12余万元"),
    ("<p>增长52.80%。</p>", "52.80%"),
    ("<p>增长5％。</p>", "5％"),
    ("<p>提高5个百分点。</p>", "5个"),
    ("<p>共有3个项目。</p>", "3个"),
    ("<p>公务用车2辆。</p>", "2辆"),
    ("<p>实有人数22人，其中女性8人。</p>", "22人"),
    ("<p>接待50批次，320人次。</p>", "320人"),
    ("<p>受益群众1.2万人。</p>", "1.2万人"),
    ("<p>房屋1200平方米。</p>", "1200平方米"),
    ("<p>收入１２万元。</p>", "１２万元"),
    ("<p>收入<strong>12</strong>万元。</p>", "12<strong>万元"),
    ("<p>收入12\n  万元。</p>", "12万元"),
    ('<p>收入{{ "12" }}万元。</p>', "12"),
    ('<p>{{ "7,806.13" }}</p>', "7,806.13"),
    ("<p>收入{{ 12|string }}万元。</p>", "12"),
    ('<p>{{ "收入12万元" }}</p>', "12万元"),
    ('{% set told = "收入12万元" %}<p>{{ told }}</p>', "12万元"),
    ("{% if accounts.nothing_of_the_kind %}<p>收入12万元。</p>{% endif %}", "12万元"),
)
"""What is refused, and which part of it is named."""
SILENT = (
    "根据财预〔2023〕1号", "按照第1条、第12款", "第3个五年规划", "2023年度", "截至2023年12月31日", "“三公”经费", "一是加强管理；二是规范程序",
    "公开08表", "GB/T 1234", "GB/T 35273 个人信息安全规范", "10千伏线路", "装机5万千瓦", "20101人大事务", "2080501行政单位离退休", "301人员经费",
    "20801人力资源和社会保障管理事务", "2023个人所得税", "2024元旦春节慰问", "批复后20日内", "15个工作日内", "不满3个月", "分3个部分",
    "30101基本工资",
    "12345热线",
    "第二部分 第2章", "2022—2025年", "24小时值班", "A4纸", "第一个",
    "十二个项目", "编号2023-001", "附件1：人员名单", "（1）管理制度",
    "1.部门主要职能", "第2023号人民法庭", "第 2 个项目", "PM2.5%", "C30",
)
"""Digits that are no figures of the accounts."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "final_accounts").mkdir(parents=True)
    return tmp_path / "templates"


def problem(own: Path, text: str) -> Problem:
    (own / "final_accounts" / "part_four.html.j2").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        build(saved(own.parent / "某局"), own)
    found, = caught.value.problems
    return local(found, own)


@pytest.mark.parametrize(("text", "number"), REFUSED)
def test_a_typed_number_is_refused_at_its_line(own: Path, text: str, number: str) -> None:
    found = problem(own, text)
    assert (found.code, found.place.file, found.place.line) == ("TP001", "part_four.html.j2", 2)
    assert found.message.startswith(f"模板写法有误：“{number.replace('<strong>', '')}”是直接写在模板里的数")


def test_a_number_without_a_filter_is_refused_as_before(own: Path) -> None:
    found = problem(own, "<p>收入{{ 12 }}万元。</p>")
    assert (found.code, found.place.line) == ("TP002", 2) and "不能印出 12" in found.message


@pytest.mark.parametrize("text", ['<data value="12" key="a">12</data>万元', "<data>12</data>", '<span source="a.yaml:1:1">甲</span>'])
def test_what_filters_write_is_not_typed(own: Path, text: str) -> None:
    found = problem(own, f"<p>收入\n{text}。</p>")
    assert (found.code, found.place.line) == ("TP001", 3) and "是过滤器写出的" in found.message


def test_the_line_is_that_of_the_number(own: Path) -> None:
    assert problem(own, "<p>一</p>\n<p>二\n  {{ unit.name }}共\n  3\n  个。</p>").place.line == 5


def test_other_digits_are_not_refused(own: Path) -> None:
    text = "".join(f"<p>{words}。</p>\n" for words in SILENT)
    table = ('<table id="a" widths="20 80" sheet="12个"><caption>表</caption>\n'
             '<tr><td rowspan="{{ "2" }}" class="left{# 12个 #}">12</td><td>元</td></tr>\n<tr><td>{# 12万元 #}人</td></tr></table>')
    (own / "final_accounts" / "part_four.html.j2").write_text(HEAD + text + table, encoding="utf-8")
    build(saved(own.parent / "某局"), own)


def test_a_fixed_phrase_of_the_edition_is_not_refused(own: Path) -> None:
    sentence = "<p>单价50万元以上的设备，单价100万元（含）以上的设备。</p>"
    assert "“50万元”" in problem(own, sentence).message
    (own / "final_accounts" / "edition.yaml").write_text("说明: 我们的\n固定说法: [单价50万元以上]\n", encoding="utf-8")
    build(saved(own.parent / "某局"), own)  # The packaged edition's own phrases hold beside ours.
    assert "“50万元”" in problem(own, "<p>单价50万元。</p>").message


@pytest.mark.parametrize("text", [
    '{% set width = "100%" %}<p>甲</p>', '<p>{{ "甲" if unit.name == "12个" else "乙" }}</p>'])
def test_a_value_that_says_nothing_is_no_typed_number(own: Path, text: str) -> None:
    """A width, or what something is compared with, is never printed."""
    (own / "final_accounts" / "part_four.html.j2").write_text(HEAD + text, encoding="utf-8")
    build(saved(own.parent / "某局"), own)
