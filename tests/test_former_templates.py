"""Own templates written for an older version print the same bytes, or are refused with the new form.

`tests/former/` are the packaged templates of that version: an office may have copied each, or any part of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from test_own_templates import all_refused, lines, made, packaged, refused

from generator.document.tree import Block, Chart, ChartKind, Document, Table, blocks

FORMER = Path(__file__).resolve().parent / "former"
ALL = {path.relative_to(FORMER).as_posix(): path.read_text(encoding="utf-8")
       for path in sorted(FORMER.rglob("*.j2"))}
REFUSED = {
    "words.html.j2": (5, "within"),
    "statements/parts.html.j2": (1, "empty_note(said)"),
    "sections/appropriation.html.j2": (6, 'word("本年财政拨款")'),
    "sections/basic.html.j2": (5, 'word("人员经费的开头")'),
    "sections/expenditure.html.j2": (6, 'word("收支结构的年度")'),
    "sections/general_public.html.j2": (7, 'word("一般公共预算占比后的标点")'),
    "sections/other.html.j2": (28, 'word("主要负责人用车")'),
    "sections/performance.html.j2": (14, 'word("绩效附件")'),
    "sections/revenue.html.j2": (6, 'word("收支结构的年度")'),
    "sections/summary.html.j2": (8, 'word("支出总计的年度")'),
    "sections/three_public.html.j2": (11, 'word("三公经费支出")'),
    "editions/2022/sections/appropriation.html.j2": (4, "用语: {本年财政拨款: …}"),
    "editions/2022/sections/basic.html.j2": (3, "用语: {人员经费的开头: …}"),
    "editions/2022/sections/expenditure.html.j2": (3, "用语: {收支结构的年度: …}"),
    "editions/2022/sections/general_public.html.j2": (3, "用语: {一般公共预算占比后的标点: …}"),
    "editions/2022/sections/other.html.j2": (3, "用语: {主要负责人用车: …}"),
    "editions/2022/sections/performance.html.j2": (3, "用语: {绩效附件: …}"),
    "editions/2022/sections/revenue.html.j2": (3, "用语: {收支结构的年度: …}"),
    "editions/2022/sections/summary.html.j2": (7, "用语: {支出总计的年度: …}"),
    "editions/2022/sections/three_public.html.j2": (3, "用语: {三公经费支出: …}"),
    "editions/广西/sections/summary.html.j2": (6, "<within>"),
}
"""Copies that are refused: the line, and what the message or its advice says of the new form."""


def same(one: Document, other: Document) -> bool:
    """The same but for the folder of the unit's file."""
    return re.sub(r"[^']*?某局/", "", repr(one)) == re.sub(r"[^']*?某局/", "", repr(other))


@pytest.mark.parametrize("edition", ["2023", "2022", "广西"])
def test_copies_print_the_same(tmp_path: Path, edition: str) -> None:
    copies = {file: text for file, text in ALL.items() if file not in REFUSED and file != "charts.html.j2"}
    assert len(copies) == 23
    assert same(made(tmp_path, copies, edition), unfitted(packaged(tmp_path / "自带", edition)))


def unfitted(tree: Document) -> Document:
    """The same words; forms are set by the shares of their columns, as those of copies are."""
    def block(one: Block) -> Block:
        if not isinstance(one, Table) or not one.fitted:
            return one
        return one._replace(fitted=False, rows=tuple(row._replace(head=False) for row in one.rows))

    return replace(tree, sections=tuple(section._replace(blocks=tuple(map(block, section.blocks))) for section in tree.sections))


def test_a_copy_of_the_charts_prints_slices_as_it_did(tmp_path: Path) -> None:
    """Without shares, which are new; what else they print is the same."""
    copied = [block for block in blocks(made(tmp_path, {"charts.html.j2": ALL["charts.html.j2"]}, "2023")) if isinstance(block, Chart)]
    ours = [block for block in blocks(packaged(tmp_path / "自带", "2023")) if isinstance(block, Chart)]
    assert [len(chart.series) for chart in copied] == [2, 1, 1, 2]
    assert copied == [chart._replace(series=chart.series[:1]) if chart.kind is ChartKind.PIE else chart for chart in ours]


@pytest.mark.parametrize("file", REFUSED)
def test_a_copy_is_refused_with_the_new_form(tmp_path: Path, file: str) -> None:
    for edition in [file.split("/")[1]] if file.startswith("editions/") else ["2023", "2022"]:
        problems = all_refused(tmp_path / edition, {file: ALL[file]}, edition)
        line, said = REFUSED[file]
        for found in problems:
            assert found.place.file == file, found
            assert found.code in ("TP007", "TP008"), found
        assert any(found.place.line == line and said in found.message + found.advice for found in problems), problems


OVERRIDES = {
    "summary": ("""{% block summary_change %}
        <p>总体{{ change(revenue.total) }}，因为{{ reason("收入支出总体", revenue.total, "收入支出") }}。</p>
        {% endblock %}""", "总体增加19.15万元，增长21.28%，因为戊。"),
    "revenue": ("""{% block revenue_structure %}{{ super() }}
        <p>收入{{ revenue.current|wan }}万元。</p>{% endblock %}""", "收入109.00万元。"),
    "expenditure": ("""{% block expenditure_structure %}
        <p>支出{{ expenditure.current|wan }}万元。</p>{% endblock %}""", "支出109.00万元。"),
    "appropriation": ("""{% block appropriation_change %}
        <p>合计{{ against_budget(appropriation.total, "财政拨款预算差异", "财政拨款收入支出") }}。</p>
        {% endblock %}""", "合计年初预算数96.00万元，决算数104.10万元，预决算差异率8.44%，主要原因是：庚。"),
    "general_public": ("""{% block general_public_items %}<p>分列如下。</p>
        <ol>{% for item in details.general_public.items %}{{ item_line(item) }}{% endfor %}</ol>
        {% endblock %}""", "分列如下。"),
    "basic": ("""{% block basic %}<p>基本支出{{ basic.total|wan }}万元。</p>{% endblock %}""",
              "基本支出65.00万元。"),
    "three_public": ("""{% block fleet %}{{ super() }}
        接待费原因：{{ reason("公务接待费", three_public.receptions, "公务接待费") }}。{% endblock %}""",
                     "接待费原因：己。"),
    "government_funds": ("""{% block government_funds %}
        <p>基金{{ reason("政府性基金", government_funds.total, "基金") }}。</p>{% endblock %}""", "基金己。"),
    "state_capital": ("""{% block state_capital %}{{ super() }}
        <p>国资{{ state_capital.total|wan }}万元。</p>{% endblock %}""", "国资9.00万元。"),
    "other": ("""{% block running_costs %}
        <p>运行{{ reason("机关运行经费", basic.running_costs, "公用经费") }}。</p>{% endblock %}""",
              "运行己。"),
    "performance": ("""{% block performance %}
        <p>不足：{{ points(accounts.performance.problems) }}。</p>{% endblock %}""", "不足：一是问题甲。"),
}
IMPORT = """{% from "words.html.j2" import heading, change, reason, against_budget with context %}
{% from "words.html.j2" import budget_reason, item_line, level, points with context %}
"""
NUMBERED = re.compile("[一二三四五六七八九十]+、")


@pytest.mark.parametrize("section", OVERRIDES)
def test_an_override_of_each_section_still_takes_its_place(tmp_path: Path, section: str) -> None:
    text, sentence = OVERRIDES[section]
    own = f'{{% extends "base/sections/{section}.html.j2" %}}\n{IMPORT}{text}'
    told = lines(made(tmp_path, {f"sections/{section}.html.j2": own}))
    before = lines(packaged(tmp_path / "自带", "2023"))
    assert any(sentence in line for line in told) and not any(sentence in line for line in before)
    assert list(filter(NUMBERED.match, told)) == list(filter(NUMBERED.match, before))


def test_a_section_of_ones_own_still_has_its_number(tmp_path: Path) -> None:
    own = f'{IMPORT}{{{{ heading("补充说明") }}}}\n<p>自己的话。</p>'
    told = lines(made(tmp_path / "甲", {"sections/remarks.html.j2": own}))
    start = told.index("十二、补充说明")
    assert told[start + 1] == "自己的话。"
    told = lines(made(tmp_path / "乙", {"sections/remarks.html.j2": "<h2>{{ number }}、补充说明</h2>"}))
    assert "十二、补充说明" in told


def test_an_edition_still_asks_for_the_same_reasons(tmp_path: Path) -> None:
    """`改用的原因` with its uses written out, and the whole list of reasons."""
    own = {"edition.yaml": "原因: [收入支出总体, 公务接待费]\n"
                           "改用的原因:\n  - {代替: 收入支出总体, 用于: [收入总体]}\n",
           "part_two.html.j2": '<h1>二</h1>\n<p>{{ reasons.of("收入总体") }}{{ reason(revenue.total) }}</p>'}
    assert "戊戊" in lines(made(tmp_path, own))


ANY_MONEY = """{% extends "base/sections/summary.html.j2" %}
{% block summary_change %}
<p>{% if any_money([("收入", revenue.total)]) == "是" %}有{% endif %}</p>{% endblock %}"""


@pytest.mark.parametrize(("first", "line"), [("", 3), ('{% from "charts.html.j2" import any_money with context %}', 3)])
def test_a_macro_that_is_gone_is_told_with_the_new_form(tmp_path: Path, first: str, line: int) -> None:
    text = ANY_MONEY.replace("\n", f"{first}\n", 1)
    found = refused(tmp_path, {"sections/summary.html.j2": text})
    assert (found.code, found.place.line) == ("TP002", line) and "{% if rows|trim %} 看有没有数" in found.message
    # Who has copied it with the charts has it.
    told = lines(made(tmp_path / "乙", {"sections/summary.html.j2": text, "charts.html.j2": ALL["charts.html.j2"]}))
    assert "有" in told


INCLUDE = '\n{% include "sections/summary.html.j2" %}\n'


@pytest.mark.parametrize(("text", "said"), [
    (f'{{% for number, section in [("甲", "summary")] %}}{INCLUDE}{{% endfor %}}', "给 number 赋值"),
    (f'{{% with number = "甲" %}}{INCLUDE}{{% endwith %}}', "给 number 赋值"),
    (f'{{% set within = "一" %}}{INCLUDE}', "within"),
])
def test_a_number_for_an_included_section_is_refused(tmp_path: Path, text: str, said: str) -> None:
    found = refused(tmp_path, {"part_two.html.j2": f"<h1>二</h1>\n{text}"})
    assert (found.code, found.place.file, found.place.line) == ("TP007", "part_two.html.j2", 2)
    assert said in found.message and "标题的序号由程序数出" in found.advice


@pytest.mark.parametrize(("file", "columns"), [
    ("statements/revenue.html.j2", 'style.table("收入决算表").order({"本年收入合计": "current", "其他收入": "other_revenue"})'),
    ("project_table.html.j2", 'look.order({"年度指标值": "target", "得分": "score"},\n    ["", "一级指标"])')])
def test_a_table_that_gives_its_columns_an_order_is_refused(tmp_path: Path, file: str, columns: str) -> None:
    """It was so until columns had widths of their own; an own list of columns would stand against the unit's settings."""
    look = '{% set look = style.table("项目支出绩效自评表") %}'
    found = refused(tmp_path, {file: f"{look}\n{{% set columns = {columns} %}}\n<p>{{{{ (columns|first).title }}}}</p>"})
    assert (found.code, found.place.file, found.place.line) == ("TP007", file, 2)
    assert found.message == ".order(…) 是以前的写法" and 'style.table("收入决算表").columns' in found.advice


def test_a_call_of_a_block_that_is_a_word_now_is_refused(tmp_path: Path) -> None:
    text = ('{% extends "base/sections/appropriation.html.j2" %}\n{% block appropriation_expenditure %}\n'
            "{{ self.revenue_name() }}支出。{% endblock %}")
    found = refused(tmp_path, {"sections/appropriation.html.j2": text})
    assert (found.code, found.place.line) == ("TP007", 3) and 'word("本年财政拨款")' in found.advice


@pytest.mark.parametrize("text", ["<h2>{{ number }}、甲</h2>\n<h3>（{{ number }}）之一</h3>", "<h2>甲</h2>\n<p>见{{ number }}</p>"])
def test_a_chapters_number_below_its_heading_is_refused(tmp_path: Path, text: str) -> None:
    """It was the chapter's; counted where it stands, it would be another one without a word."""
    found = refused(tmp_path, {"sections/remarks.html.j2": text})
    assert (found.code, found.place.file, found.place.line) == ("TP007", "sections/remarks.html.j2", 2)
    assert "下一级标题写 <h3>（<number/>）…</h3>" in found.advice
