"""Files against schemas: what an author typed, and the exact answer."""

from __future__ import annotations

import gc
import random
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from units import ROOT, dumped

from generator.codes import CODES
from generator.deriving.ledger import Figure, Measure, Prose
from generator.problems import Place, Problem, Rejected, Severity
from generator.reading import schema as schema_module
from generator.reading import source
from generator.reading.form import Form
from generator.reading.schema import Schema

SCHEMAS = Path(__file__).parents[1] / "schemas"

SMALL = """\
title: 小表
definitions:
  amounts:
    预算数: {type: money, required: true, min: 0, meta: {name: budget, help: 全年预算数, example: 0}}
    决算数: {type: money, meta: {name: final}}
schema:
  金额单位: {type: line, required: true, allowed: [元, 万元], meta: {name: money_unit, example: 元}}
  年度: {type: whole, min: 2000, max: 2100, meta: {name: year}}
  说明: {type: text, meta: {name: note}}
  面积: {type: area, meta: {name: area}}
  比例: {type: percent, max: 100, meta: {name: share}}
  分值: {type: points, meta: {name: points}}
  公开: {type: yesno, meta: {name: public}}
  日期: {type: date, meta: {name: day}}
  接待费（国内）: {type: dict, schema: amounts, meta: {name: receptions}}
  支出:
    type: list
    meta: {name: expenditure}
    schema:
      type: dict
      schema:
        科目: {type: item_code, required: true, meta: {name: code, help: 7 位编码, example: 2010301}}
        基本支出: {type: money, meta: {name: basic}}
        经济: {type: economic_code, meta: {name: economic}}
  成效:
    type: list
    minlength: 1
    schema: {type: line}
    meta: {name: achievements}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return written(tmp_path_factory.mktemp("schemas") / "small.yaml", SMALL)


def written(path: Path, text: str) -> Schema:
    path.write_text(text, encoding="utf-8")
    return Schema.load(path)


def accepted(small: Schema, text: str, unit: str = "元") -> Form:
    return small.validate(source.load(f"金额单位: {unit}\n{text}".encode(), "f.yaml"))


def refused(small: Schema, text: str, unit: str = "元") -> tuple[Problem, ...]:
    """The problems of a file; line 1 is its 金额单位."""
    with pytest.raises(Rejected) as caught:
        accepted(small, text, unit)
    return caught.value.problems


def test_a_file_is_read_by_english_names(small: Schema) -> None:
    form = accepted(small, "支出:\n  - 科目: 0201030\n    基本支出: -5.10\n说明: |\n  　一 \n  二\n成效: [甲, 乙]\n公开: 是\n")
    (row,) = form.rows("expenditure")
    assert row.word("code") == "0201030" and row.label == "支出[1]" and row.place == Place("f.yaml", 3, 5)
    assert row.figure("basic") == Figure(
        Decimal("-5.10"), Measure.YUAN, "支出[1].基本支出", Place("f.yaml", 4, 11))
    assert form.prose("note") == Prose("一\n二", "说明", Place("f.yaml", 5, 5))
    assert [str(one) for one in form.proses("achievements")] == ["甲", "乙"]
    assert form.proses("achievements")[1].label == "成效[2]"
    assert form.flag("public") is True
    assert form.key_place("note") == Place("f.yaml", 5, 1) and form.key_place("day") == form.place


def test_what_was_left_out_is_absent(small: Schema) -> None:
    form = accepted(small, "")
    assert form.prose("note") is form.figure("area") is form.day("day") is form.part("receptions") is None
    assert form.rows("expenditure") == form.proses("achievements") == ()
    assert form.word("money_unit") == "元" and form.flag("public") is False


@pytest.mark.parametrize("line", ["说明:", "说明:  # 待填", "面积: ''", "日期: ~", "公开:", "年度: ' '"])
def test_what_was_left_blank_is_neither_zero_nor_absent(small: Schema, line: str) -> None:
    (problem,) = refused(small, f"{line}\n")
    assert (problem.code, problem.message) == ("IN104", f"“{line.partition(':')[0]}”没有填写")
    assert problem.advice.endswith("用不着时删去这一行") and problem.place == Place("f.yaml", 2, 1)


@pytest.mark.parametrize("text", ["支出:\n", "接待费（国内）:  # 没有\n", "成效: ~\n", "支出:\n接待费（国内）:\n成效:\n"])
def test_a_part_that_may_be_left_out_may_stand_empty(small: Schema, text: str) -> None:
    form = accepted(small, text)
    assert form.part("receptions") is None and form.rows("expenditure") == form.proses("achievements") == ()
    assert not any(map(form.has, ("receptions", "expenditure", "achievements")))


def test_a_part_that_must_be_there_may_not_stand_empty(tmp_path: Path) -> None:
    like = written(tmp_path / "small.yaml", """\
title: 表
definitions:
  amounts:
    预算数: {type: money, required: true, meta: {name: budget}}
    决算数: {type: money, meta: {name: final}}
schema:
  接待费: {type: dict, required: true, schema: amounts, meta: {name: receptions}}
  支出: {type: list, required: true, schema: {type: item_code}, meta: {name: expenditure}}
  成效: {type: list, required: true, minlength: 1, schema: {type: line}, meta: {name: achievements, help: 每条一行}}
""")
    with pytest.raises(Rejected) as caught:
        like.validate(source.load("接待费:\n支出:\n成效:\n".encode(), "f.yaml"))
    assert [(problem.code, problem.message, problem.advice) for problem in caught.value.problems] == [
        ("IN104", "“接待费”没有填写", "请在“接待费:”下面缩进两个空格，一行一个，写上“预算数”"),
        ("IN104", "“支出”没有填写", "请在“支出:”下面写上各项，每项以“- ”开头；一项也没有的写“支出: []”"),
        ("IN104", "“成效”没有填写", "请在“成效:”下面写上各项，每项以“- ”开头")]


@pytest.mark.parametrize("blank, advice", [
    ("人员: {在职人员: }", "请补上“在职人员: …”，写整数；核对过确实没有的写 0"),
    ("年初预算: {一般公共预算: }", "请补上“一般公共预算: …”，写金额（一般公共预算财政拨款年初预算数）；核对过确实没有的写 0"),
    ("金额单位:", "请补上“金额单位: …”，可以写：元、万元"),
    ("格式:", "请补上“格式: 1”（数据格式的版本，照抄即可）"),
    ("年度:", "请补上“年度: …”，写整数（决算年度，与文件名一致）"),
    ("其他事项:", "请补上“其他事项: …”（十二、其他需说明的事项；不写则印“本单位无其他需说明事项。”）；用不着时删去这一行"),
    ("上年: {收入支出总计: }", "请补上“收入支出总计: …”，写金额（上年收入总计（等于支出总计））；用不着时删去这一行"),
    ("上年: {三公经费: {公务接待费: }}", "请补上“公务接待费: …”，写金额；核对过确实没有的写 0；没有“三公经费”的，整段删去"),
    ("绩效: {成效: [ ~ ]}", "请补上内容；没有这一项的，整项删去"),
    ("基本支出经济分类: [{金额: }]", "请补上“金额: …”，写金额（决算数）；核对过确实没有的写 0；没有这一项的，整项删去，"
                          "一项也没有的写“基本支出经济分类: []”"),
])
def test_what_is_to_be_done_about_a_blank_is_told_where_it_is(blank: str, advice: str) -> None:
    with pytest.raises(Rejected) as caught:
        Schema.load(SCHEMAS / "final_accounts" / "year.yaml").validate(source.load(f"{blank}\n".encode(), "f.yaml"))
    assert [problem.advice for problem in caught.value.problems if problem.code == "IN104"] == [advice]


def test_every_blank_is_told_and_counted_by_section(small: Schema) -> None:
    rows = "".join(f"  - 科目: 20103{number:02}\n    基本支出:\n" for number in range(23))
    text = f"金额单位: 元\n面积:\n成效: 甲\n支出:\n{rows}"
    problems = refused(small, text.partition("\n")[2])
    assert [problem.place.line for problem in problems] == [2, 3, *range(6, 51, 2)]
    assert small.blanks(source.load(text.encode(), "f.yaml")) == {"面积": 1, "支出": 23}


def test_a_name_that_the_schema_lacks_is_our_mistake(small: Schema) -> None:
    form = accepted(small, "")
    with pytest.raises(KeyError):
        form.figure("income")
    with pytest.raises(AssertionError):
        form.figure("note")


@settings(max_examples=100, deadline=None)
@given(st.integers(-10**16, 10**16))
def test_an_amount_is_the_same_in_yuan_and_in_wan(small: Schema, cents: int) -> None:
    wan = Decimal(cents).scaleb(-6)
    in_yuan = accepted(small, f"接待费（国内）: {{预算数: 0, 决算数: {Decimal(cents).scaleb(-2):f}}}\n")
    in_wan = accepted(small, f"接待费（国内）: {{预算数: 0, 决算数: {wan:f}}}\n", "万元")
    for file in (in_yuan, in_wan):
        receptions = file.part("receptions")
        final = receptions and receptions.figure("final")
        assert final and final.value == Decimal(cents).scaleb(-2)


@pytest.mark.parametrize("text", ["年度: {}2023{}", "面积: {}1.50{}", "比例: {}80%{}", "公开: {}是{}", "日期: {}2024-01-31{}",
                                  "年度: {}２０２３{}", "面积: {}abc{}", "公开: {}yes{}"])
def test_quotes_make_no_difference(small: Schema, text: str) -> None:
    def outcome(quote: str) -> object:
        try:
            return accepted(small, text.format(quote, quote) + "\n")._values
        except Rejected as rejected:
            return rejected.problems
    assert outcome("") == outcome("'") == outcome('"')


@pytest.mark.parametrize("typed, advice", [
    ("1,234.50", "请改写成 1234.50"), ("１２３", "请改写成 123"), ("−5", "请改写成 -5"), ("–5", "请改写成 -5"),
    ("(123.45)", "请改写成 -123.45"), ("（1,234.5）", "请改写成 -1234.5"), ("1 234.50", "请改写成 1234.50"),
    ("100万", "请改写成 1000000"), ("1.5亿元", "请改写成 150000000"), ("100元", "请改写成 100"), ("1e3", "请改写成 1000"),
    (".5", "请改写成 0.5"), ("5.", "请改写成 5"), ("007", "请改写成 7"), ("¥100", "请改写成 100"), ("1_000", "请改写成 1000"),
    ("无", "请写 0"), ("——", "请写 0"), ("12.5%", "请只写数字"), ("abc", "请只写数字"), ("1.2.3", "请只写数字"),
    ("0.001", "2 位小数"), ("1000000000000000", "金额单位"), ("9" * 5000, "金额单位"), (".inf", "请只写数字"),
])
def test_how_an_amount_should_have_been_written(small: Schema, typed: str, advice: str) -> None:
    (problem,) = refused(small, f"支出:\n  - 科目: 2010301\n    基本支出: {typed}\n")
    assert problem.code == "IN110" and problem.place == Place("f.yaml", 4, 11)
    assert advice in problem.advice and "支出[1].基本支出" in problem.message


def test_advice_on_an_amount_is_in_the_unit_of_the_file(small: Schema) -> None:
    (problem,) = refused(small, "支出:\n  - {科目: 2010301, 基本支出: 100万元}\n", "万元")
    assert problem.advice == "请改写成 100"


@pytest.mark.parametrize("text, code, line, column, words, advice", [
    ("支出:\n  - 基本支出: 1\n", "IN101", 3, 5, "“支出[1]”缺少“科目”", "“科目: …”，如 2010301（7 位编码）"),
    ("接待费（国内）:\n  决算数: 1\n", "IN101", 2, 1, "“接待费（国内）”缺少“预算数”", "全年预算数"),
    ("接待费(国内): {预算数: 1}\n", "IN102", 2, 1, "最外层没有“接待费(国内)”", "“接待费（国内）”"),
    ("决算数: 1\n", "IN102", 2, 1, "最外层没有“决算数”", "应写在“接待费（国内）”"),
    ("支出:\n  - 科目: 2010301\n    年度: 2023\n", "IN102", 4, 5, "“支出[1]”里没有“年度”", "应写在最外层"),
    ("支出:\n  - 科目编码: 2010301\n", "IN102", 3, 5, "没有“科目编码”", "是否应为“科目”"),
    ("月亮: 1\n", "IN102", 2, 1, "没有“月亮”", "请删去；这里可以写：金额单位、年度"),
    ("支出: 5\n", "IN103", 2, 1, "“支出”应为列表，写的是单个值", "每项以“- ”开头"),
    ("支出: {科目: 2010301}\n", "IN103", 2, 1, "应为列表，写的是一组“键: 值”", "- "),
    ("支出: [5]\n", "IN103", 2, 6, "“支出[1]”应为一组“键: 值”", "- 键: 值"),
    ("接待费（国内）: [1]\n", "IN103", 2, 1, "应为一组“键: 值”，写的是列表", "缩进"),
    ("接待费（国内）:\n  预算数：1\n", "IN103", 2, 1, "应为一组“键: 值”", "全角冒号"),
    ("支出: {type: 1, schema: {科目: 1}, coerce: 1}\n", "IN103", 2, 1, "应为列表，写的是一组“键: 值”", "- "),
    ("年度: [2023]\n", "IN103", 2, 1, "应为单个值（整数），写的是列表", "直接写值"),
    ("接待费（国内）: {预算数: }\n", "IN104", 2, 11, "“接待费（国内）.预算数”没有填写", "写金额（全年预算数）；核对过确实没有的写 0"),
    ("成效:\n  - 甲\n  -\n", "IN104", 4, 4, "“成效[2]”没有填写", "删去"),
    ("成效: []\n", "IN105", 2, 1, "至少要有 1 项", "- "),
    ("年度: 二〇二三\n", "IN111", 2, 5, "整数“二〇二三”", "请只写数字"),
    ("年度: 2023年\n", "IN111", 2, 5, "带单位", "请改写成 2023"),
    ("面积: 1.234\n", "IN112", 2, 5, "3 位小数", "2 位"),
    ("比例: 80％\n", "IN113", 2, 5, "全角", "请改写成 80%"),
    ("比例: ８０．５％\n", "IN113", 2, 5, "“８０．５％”含全角字符", "请改写成 80.5%"),
    ("比例: abc％\n", "IN113", 2, 5, "不是数字", "请只写数字，如 1234.50"),
    ("支出: [{科目: 201 03 01}]\n", "IN114", 2, 11, "不是 7 位数字", "请改写成 2010301"),
    ("支出: [{科目: 2010301, 经济: 301}]\n", "IN114", 2, 24, "不是 5 位数字", "款级"),
    ("成效:\n  - |\n    甲\n    乙\n", "IN115", 3, 5, "分了几段", ">-"),
    ("公开: yes\n", "IN116", 2, 5, "“yes”", "请改写成 是"),
    ("日期: 2024-02-30\n", "IN117", 2, 5, "没有“2024-02-30”这一天", "年月日"),
    ("日期: 2024年1月5日\n", "IN117", 2, 5, "不是规定的写法", "2024-01-05"),
    ("年度: 1999\n", "IN121", 2, 5, "不应小于 2000", "核对"),
    ("接待费（国内）: {预算数: -1}\n", "IN121", 2, 16, "不应小于 0", "正负号"),
    ("比例: 101%\n", "IN122", 2, 5, "不应大于 100", "核对"),
])
def test_what_is_refused_has_a_code_a_place_and_advice(small: Schema, text: str, code: str, line: int, column: int,
                                                       words: str, advice: str) -> None:
    (problem,) = refused(small, text)
    assert (problem.code, problem.place) == (code, Place("f.yaml", line, column)), problem
    assert words in problem.message and advice in problem.advice, (problem, problem.advice)


@pytest.mark.parametrize(("typed", "right"), [("80％", "80%"), ("８０．５％", "80.5%"), ("abc％", None), ("八十％", None), ("1,0％", None)])
def test_a_full_width_percent_is_mended_behind_a_number_only(small: Schema, typed: str, right: str | None) -> None:
    (problem,) = refused(small, f"比例: {typed}\n")
    assert [(mend.typed, mend.right) for mend in problem.mends] == ([(typed, right)] if right else [])


FURTHER = """\
title: 别的规则
schema:
  文号: {type: line, regex: '[0-9]{4}-[0-9]+', meta: {name: number, help: 年份和序号, example: 2023-1}}
  金额: {type: money, forbidden: ['0.00'], meta: {name: money, help: 不为零的金额}}
  简称: {type: line, minlength: 2, maxlength: 4, meta: {name: short}}
  联系人: {type: list, maxlength: 2, schema: {type: line}, meta: {name: people}}
  批复: {type: line, excludes: [文号], meta: {name: approval}}
  附件: {type: dict, dependencies: [文号], schema: {页数: {type: whole, min: 1, meta: {name: pages}}}, meta: {name: annex}}
"""


@pytest.mark.parametrize("text, code, line, column, message, advice", [
    ("文号: 23-1\n", "IN123", 1, 5, "“文号”写的“23-1”不合规定的写法", "请改写，如 2023-1（年份和序号）"),
    ("文号: 2023-1号\n", "IN123", 1, 5, "“文号”写的“2023-1号”不合规定的写法", "请改写，如 2023-1（年份和序号）"),
    ("金额: 0\n", "IN120", 1, 5, "“金额”不能写“0”", "请改写（不为零的金额）"),
    ("简称: 局\n", "IN105", 1, 5, "“简称”写了 1 个字，至少要 2 个字", "请写得详细一些"),
    ("简称: 农业农村局\n", "IN105", 1, 5, "“简称”写了 5 个字，至多 4 个字", "请写得简短一些"),
    ("联系人: [甲, 乙, 丙]\n", "IN105", 1, 1, "“联系人”至多只能有 2 项", "请删去或合并几项"),
    ("文号: 2023-1\n批复: 甲\n", "IN106", 2, 1, "“批复”和“文号”不能同时写", "请只留一个"),
    ("附件: {页数: 1}\n", "IN101", 1, 1, "写了“附件”就要写“文号”", "请补上“文号: …”，如 2023-1（年份和序号）"),
])
def test_a_schema_may_have_further_rules_and_each_has_its_words(
        tmp_path: Path, text: str, code: str, line: int, column: int, message: str, advice: str) -> None:
    further = written(tmp_path / "further.yaml", FURTHER)
    with pytest.raises(Rejected) as caught:
        further.validate(source.load(text.encode(), "f.yaml"))
    (problem,) = caught.value.problems
    assert problem == Problem(code, Severity.ERROR, message, advice, Place("f.yaml", line, column))


def test_a_file_that_keeps_further_rules_is_read(tmp_path: Path) -> None:
    text = "文号: 2023-12\n金额: 5\n简称: 农业局\n联系人: [甲, 乙]\n附件: {页数: 2}\n"
    form = written(tmp_path / "further.yaml", FURTHER).validate(source.load(text.encode(), "f.yaml"))
    assert form.word("number") == "2023-12" and [str(one) for one in form.proses("people")] == ["甲", "乙"]


def test_a_rule_that_is_not_compiled_holds_all_the_same(tmp_path: Path) -> None:
    """Deep in a schema, it leaves every file to cerberus."""
    remark = "        备注: {type: line, maxlength: 3, meta: {name: remark}}\n"
    schema = written(tmp_path / "longer.yaml", SMALL.replace("        经济:", f"{remark}        经济:"))
    (problem,) = refused(schema, "支出:\n  - {科目: 2010301, 备注: 一二三}\n  - {科目: 2010302, 备注: 一二三四}\n")
    assert (problem.code, problem.place) == ("IN105", Place("f.yaml", 4, 23))
    assert problem.message == "“支出[2].备注”写了 4 个字，至多 3 个字"


def test_a_rule_without_words_of_its_own_is_told_all_the_same(small: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds a rule to the dictionary that cerberus is given need not know the compiler, nor the messages."""
    rules = schema_module._rules
    monkeypatch.setattr(schema_module, "_rules", lambda field, money: rules(field, money) | (
        {"contains": "甲"} if field.key == "成效" else {}))
    (problem,) = refused(Schema(small.title, small.fields), "成效: [乙]\n")
    assert (problem.code, problem.place) == ("IN124", Place("f.yaml", 2, 5))
    assert problem.message == "“成效”不合规定（规则 contains）"


def test_a_wrong_unit_of_money_is_one_problem_and_the_rest_is_still_checked(small: Schema) -> None:
    found = refused(small, "支出: [{科目: 2010301, 基本支出: 1.123456}, {科目: 2010301, 基本支出: x}]\n", "千元")
    assert [(p.code, p.place.line) for p in found] == [("IN120", 1), ("IN110", 2)]
    assert "可以写：元、万元" in found[0].advice


def test_all_problems_of_a_file_come_at_once_in_reading_order(small: Schema) -> None:
    found = refused(small, "年度: 1\n支出:\n  - 科目: 1\n    基本: 1\n  - 5\n说明: [1]\n公开: 对\n")
    assert [(p.code, p.place.line) for p in found] == [
        ("IN121", 2), ("IN114", 4), ("IN102", 5), ("IN103", 6), ("IN103", 7), ("IN116", 8)]


def test_warnings_of_the_loader_travel_with_the_errors(small: Schema) -> None:
    assert [p.code for p in refused(small, "说明: 第1 #楼\n年度: 1\n")] == ["IN030", "IN121"]


def test_the_fields_of_a_schema_can_be_read(small: Schema) -> None:
    assert small.title == "小表"
    fields = {field.name: field for field in small.fields}
    assert fields["money_unit"].allowed == ("元", "万元") and fields["money_unit"].required
    assert fields["expenditure"].rows and [f.name for f in fields["expenditure"].fields] == ["code", "basic", "economic"]
    assert not fields["achievements"].rows and fields["achievements"].item is not None
    assert [(f.key, f.example) for f in fields["receptions"].fields] == [("预算数", "0"), ("决算数", "")]


@pytest.mark.parametrize("rules, words", [
    ("甲: {type: money}", "meta.name is missing"),
    ("甲: {type: money, meta: {name: a}}\n  乙: {type: money, meta: {name: a}}", "used twice"),
    ("甲: {type: cash, meta: {name: a}}", "unknown type cash"),
    ("甲: {type: money, meta: {name: a, next_year: lost}}", "unknown next_year lost"),
    ("甲: {type: money, meta: {name: a, next_year: follow, follows: 丙}}\n  乙: {type: money, meta: {name: b}}", "a required key beside it"),
    ("甲: {type: money, meta: {name: a, next_year: follow, follows: 乙}}\n  乙: {type: money, meta: {name: b}}", "a required key beside it"),
    ("甲: {type: money, meta: {name: a, follows: 乙}}\n  乙: {type: money, required: true, meta: {name: b}}", "next_year: follow goes with"),
    ("甲: {type: money, minimum: 0, meta: {name: a}}", "unknown rule"),
    ("甲: {type: money, regex: '[0-9]+', meta: {name: a}}", "regex says nothing about money"),
    ("甲: {type: line, max: 5, meta: {name: a}}", "max says nothing about line"),
    ("甲: {type: list, allowed: [乙], schema: {type: line}, meta: {name: a}}", "allowed says nothing about list"),
    ("甲: {type: line, maxlength: 1.5, meta: {name: a}}", "1.5 is no whole number"),
    ("甲: {type: line, regex: '[', meta: {name: a}}", "no regular expression"),
    ("甲: {type: line, excludes: [乙], meta: {name: a}}", "excludes names a key that is not beside it"),
    ("甲: {type: list, schema: {type: line, excludes: [甲]}, meta: {name: a}}", "excludes names a key that is not beside it"),
    ("甲: {type: line, regex: [乙], meta: {name: a}}", "no regular expression"),
    ("甲: {type: line, dependencies: [乙], meta: {name: a}}", "dependencies names a key"),
    ("甲: {type: dict, schema: funds, meta: {name: a}}", "no definition funds"),
])
def test_a_mistake_in_a_schema_is_ours(tmp_path: Path, rules: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        written(tmp_path / "bad.yaml", f"title: x\nschema:\n  {rules}\n")


@pytest.mark.parametrize("name", ["unit.yaml", "final_accounts/year.yaml"])
def test_the_schemas_of_the_project_load_and_can_be_used(name: str) -> None:
    loaded = Schema.load(SCHEMAS / name)
    assert loaded.title and loaded is Schema.load(SCHEMAS / name)
    with pytest.raises(Rejected) as caught:
        loaded.validate(source.load("格式: 1\n".encode(), "f.yaml"))
    assert {problem.code for problem in caught.value.problems} == {"IN101"}


def test_a_unit_is_read() -> None:
    text = "格式: 1\n单位名称: 某局\n单位性质: 行政单位\n主要职能: |\n  1、贯彻。\n  2、组织。\n内设机构: [办公室]\n下属单位: []\n"
    unit = Schema.load(SCHEMAS / "unit.yaml").validate(source.load(text.encode(), "unit.yaml"))
    assert (str(unit.prose("name")), unit.word("nature"), unit.word("division_term")) == ("某局", "行政单位", "")
    assert unit.need("format").value == 1 and str(unit.prose("duties")) == "1、贯彻。\n2、组织。"
    assert [str(one) for one in unit.proses("divisions")] == ["办公室"] and unit.proses("subordinates") == ()


GOOD = ("金额单位: 元\n年度: 2023\n说明: 甲\n比例: 80%\n接待费（国内）:\n  预算数: 0\n支出:\n"
        "  - 科目: 2010301\n    基本支出: 5.00\n  - 科目: 2010302\n成效:\n  - 甲\n")
SCRAPS = ["\n", "  ", ": ", "：", "- ", "[", "]", "{", "}", "0", "９", "-", "%", "万", ",", ".", "~", "'", "x", "元: 1\n"]


def leaves_only_rejected(check: Callable[[], object]) -> None:
    try:
        check()
    except Rejected as rejected:
        assert rejected.problems and all(problem.code in CODES for problem in rejected.problems)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.sampled_from(SCRAPS), st.integers(0, 6)), max_size=5))
def test_only_rejected_leaves_validation(small: Schema, edits: list[tuple[int, str, int]]) -> None:
    text = GOOD
    for at, scrap, cut in edits:
        text = text[:at] + scrap + text[at + cut:]
    leaves_only_rejected(lambda: small.validate(source.load(text.encode(), "f.yaml")))


KEYS = st.sampled_from(["金额单位", "年度", "说明", "面积", "比例", "分值", "公开", "日期", "接待费（国内）", "支出", "成效",
                        "科目", "基本支出", "预算数", "决算数", "别的"])
TREES = st.recursive(st.none() | st.text("0123456789.-+,%年元万亿eE（）()x ９", max_size=8),
                     lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, TREES, max_size=8))
def test_any_shape_of_value_is_accepted_or_rejected(small: Schema, tree: dict[str, object]) -> None:
    leaves_only_rejected(lambda: small.validate(source.load(flow(tree).encode(), "f.yaml")))


def flow(value: object) -> str:
    """A value in YAML's flow style."""
    match value:
        case dict():
            return "{" + ", ".join(f'"{key}": {flow(inner)}' for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case None:
            return "~"
        case _:
            return f'"{value}"'


# What keeps the rules is read at once, what does not is walked by cerberus: both read the same


HOSTILE = ("", " ", "0", "-1", "1,234", "1e3", "１２", "9" * 20, "是", "元", "万元", "2010301", "甲\n乙", "NULL", {}, [], {"甲": "乙"}, ["1"],
           ["NULL"])
"""What may stand where something else is wanted; NULL is nothing at all."""
FILES = [*sorted(ROOT.glob("data/*/*.yaml")), *sorted(ROOT.glob("tests/base/*.yaml")), *sorted(ROOT.glob("tests/published/*/*.yaml"))]


def of(file: Path) -> Schema:
    name = "unit" if file.name == "unit.yaml" else "self_evaluation/year" if "自评" in file.name else "final_accounts/year"
    return Schema.load(SCHEMAS / f"{name}.yaml")


def outcome(read: Callable[[], Form]) -> object:
    try:
        return read()._values
    except Rejected as rejected:
        return rejected.problems


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_a_file_is_read_as_cerberus_reads_it(file: Path) -> None:
    """As it is, and with one or two places changed at random (the same ones each time), in nineteen files fourteen times each."""
    chance, trees = random.Random(file.name), [source.read(file, file.name).value]
    for _ in range(14):
        trees.append(deepcopy(trees[0]))
        for _ in range(chance.choice((1, 1, 2))):
            change(trees[-1], chance)
    outcomes = [both(of(file), source.load(dumped(tree).replace(b'"NULL"', b"~"), file.name)) for tree in trees]
    assert [at_once for at_once, _ in outcomes] == [walked for _, walked in outcomes]
    assert isinstance(outcomes[0][0], dict) and {type(read) for read, _ in outcomes} == {dict, tuple}, "some pass, some do not"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_a_good_file_does_not_need_cerberus(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule of the packaged schemas can be compiled: otherwise all files would take twenty times as long."""
    monkeypatch.setattr(Schema, "_walked", lambda *_: pytest.fail("cerberus had to look"))
    assert of(file).validate(source.read(file, file.name))


@pytest.mark.parametrize("file", sorted(ROOT.glob("templates/*/**/edition.yaml")), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_good_edition_does_not_need_cerberus(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Schema, "_walked", lambda *_: pytest.fail("cerberus had to look"))
    assert Schema.load(SCHEMAS / "edition.yaml").validate(source.read(file, file.name))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, TREES, max_size=8))
def test_any_file_is_read_as_cerberus_reads_it(small: Schema, tree: dict[str, object]) -> None:
    at_once, walked = both(small, source.load(flow(tree | {"金额单位": "元"}).encode(), "f.yaml"))
    assert at_once == walked


@pytest.mark.parametrize("wrong", ["资金: 不知", "资金: ''", "基本支出: 0"])
def test_nothing_is_kept_of_a_file_that_was_refused(wrong: str) -> None:
    """Many are refused in a large batch, and one after another while a preview is open."""
    file = ROOT / "data" / "青河区图书馆" / "2023.yaml"
    like, right = of(file), file.read_text(encoding="utf-8")
    refused = source.load(re.sub("资金: 一般公共预算", wrong, right, count=1).encode(), file.name)
    rows = refused.value["支出"]
    held = sys.getrefcount(rows)
    assert isinstance(outcome(lambda: like.validate(refused)), tuple)
    both(like, source.load(right.encode(), file.name))  # cerberus keeps what it was given last
    gc.collect()
    kept = sys.getrefcount(rows) - held
    assert kept == 0


def both(like: Schema, text: source.Source) -> tuple[object, object]:
    return outcome(lambda: like.validate(text)), outcome(lambda: Form(text, (), like._named, like._walked(text).kept()))


def change(tree: Any, chance: random.Random) -> None:
    """One value, key or row becomes another, goes, or comes twice."""
    boxes = [tree, *nested(tree)]
    box = chance.choice(boxes)
    keys = list(box) if isinstance(box, dict) else list(range(len(box)))
    if not keys:
        return
    key, way = chance.choice(keys), chance.randrange(4)
    if way == 0:
        box[key] = deepcopy(chance.choice(HOSTILE))
    elif way == 1:
        del box[key]
    elif way == 2 and isinstance(box, dict):
        box[f"{key}·"] = box.pop(key)
    elif isinstance(box, dict):
        box[key] = deepcopy(box[chance.choice(keys)])
    else:
        box.insert(key, deepcopy(box[key]))


def nested(tree: Any) -> Iterator[Any]:
    for value in tree.values() if isinstance(tree, dict) else tree:
        if isinstance(value, (dict, list)):
            yield value
            yield from nested(value)
