"""An office's own templates: a sentence changed as the README tells, a good message when it is broken, and what was written
for an older version."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from test_editions import MOVING, words
from units import ROOT, UNIT, Tree, changed, saved

from generator.build import draft
from generator.document import tree as document
from generator.document.tree import Document, Paragraph
from generator.problems import Problem, Rejected

README = (ROOT / "README.md").read_text(encoding="utf-8")
FORMER = Path(__file__).resolve().parent / "former"
SHOWN = dict(re.findall(r"`templates/final_accounts/(\S+)`\n\n```jinja\n(.*?)```", README, re.DOTALL))
"""The examples of the README, by file."""
ITEMS, RECEPTIONS, MEASURES = "sections/general_public.html.j2", "sections/three_public.html.j2", "sections/performance.html.j2"


def made(folder: Path, files: dict[str, str], edition: str = "2023", year: Tree = MOVING, settings: str = "") -> Document:
    own = folder / "templates"
    for name, text in (files | ({"edition.yaml": settings} if settings else {})).items():
        path = own / "final_accounts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    unit = changed(UNIT, {"版式": edition, "版式设置": {"图表": "是"}})
    return draft(saved(folder / "某局", year, unit), own if own.is_dir() else None).document


@lru_cache(maxsize=8)
def packaged(folder: Path, edition: str) -> Document:
    return made(folder, {}, edition)


def refused(folder: Path, files: dict[str, str], edition: str = "2023", settings: str = "") -> Problem:
    with pytest.raises(Rejected) as caught:
        made(folder, files, edition, settings=settings)
    found, = caught.value.problems
    return found


def lines(report: Document) -> list[str]:
    return words(document.blocks(report))


def same(one: Document, other: Document) -> bool:
    """The same but for the folder of the unit's file."""
    return re.sub(r"[^']*?某局/", "", repr(one)) == re.sub(r"[^']*?某局/", "", repr(other))


# ── a sentence, as the README tells ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("file", "sentence"), [
    # 60.00 of 58.00; 0.07 of 0.11; reasons and measures as the unit wrote them.
    (ITEMS, "行政运行支出60.00万元，比上年增加2.00万元，增长3.45%。"),
    (RECEPTIONS, "公务接待费0.07万元，比上年减少0.04万元，下降36.36%，主要原因是：己。"),
    (MEASURES, "下一步将从以下方面改进：一是措施甲。"),
])
def test_a_sentence_of_the_readme_takes_the_place_of_the_packaged_one(tmp_path: Path, file: str, sentence: str) -> None:
    changed_lines, before = lines(made(tmp_path, {file: SHOWN[file]})), lines(packaged(tmp_path / "自带", "2023"))
    told = [line for line, old in zip(changed_lines, before, strict=True) if line != old]
    assert len(SHOWN[file].splitlines()) == 2 and sentence in "".join(told)
    assert len(told) == {ITEMS: 3, RECEPTIONS: 1, MEASURES: 1}[file]


@pytest.mark.parametrize(("file", "right", "wrong", "code", "said"), [
    (ITEMS, "item.spent|wan", "item.spent|万元", "TP001", "没有名为 万元 的过滤器（金额用 wan，百分数用 pct，个数用 num）"),
    (ITEMS, "change(item.spent)", "chang(item.spent)", "TP002", "没有名为 chang 的数字、说法或列表"),
    (ITEMS, "change(item.spent)", "change(item.code)", "TP002", "“2010301”是文字，没有 change"),
    (ITEMS, "</li>", "", "TP003", "标签不配对"),
    (ITEMS, "general_public_item", "general_public_itme", "TP006", "base/sections/general_public.html.j2 没有名为 general_public_itme 的块，写在这里不会印出"),
    (RECEPTIONS, "three_public.receptions|wan", "three_public.reception|wan", "TP002", "没有数字 three_public.reception"),
    (RECEPTIONS, "three_public.receptions|wan", "three_public.receptions", "TP002", "数字 three_public.receptions 要经过 wan、pct 或 num 才能印出"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason(three_public.vehicle_running)", "TP002",
     "本版式不印数字 three_public.vehicle_running 与上年相比的原因；哪些数字有原因，见 reasons.yaml"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason(three_public)", "TP002", "three_public 不是一个数字，要写到它下面的某一项"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason()", "TP002", "括号里缺少 fact"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason(three_public.receptions, 用处=1)", "TP002", "reason(…) 的括号里不能写 用处=…"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason（three_public.receptions)", "TP001", "花括号里不能用全角的 （，请改用半角"),
    (MEASURES, "points(accounts.performance.measures)", "points(accounts.performance.measure)", "TP002", "Performance 里没有 measure"),
    (MEASURES, "}}。", "}。", "TP001", "这里不应有 }"),
    (MEASURES, "{% endblock %}", "", "TP001", "没有写完：{% block %} 缺少 {% endblock %}"),
    (MEASURES, "base/sections/performance.html.j2", "base/sections/performances.html.j2", "TP002", "找不到 base/sections/performances.html.j2"),
])
def test_a_sentence_that_is_broken_is_told_with_file_and_line(tmp_path: Path, file: str, right: str, wrong: str, code: str,
                                                            said: str) -> None:
    assert right in SHOWN[file]
    found = refused(tmp_path, {file: SHOWN[file].replace(right, wrong, 1)})
    assert (found.code, found.place.file) == (code, file) and said in found.message, found
    assert found.place.line == (1 if right.startswith("base/") else 2) and found.advice


def test_the_mistake_that_the_readme_shows_is_told_like_this(tmp_path: Path) -> None:
    shown, = re.findall(r"(?m)^(sections/.*)\n      → (.*)$", README)
    found = refused(tmp_path, {RECEPTIONS: SHOWN[RECEPTIONS].replace("receptions|wan", "reception|wan")})
    assert (str(found), found.advice) == shown


def test_a_sentence_changes_in_every_edition_that_has_it(tmp_path: Path) -> None:
    told = lines(made(tmp_path, {RECEPTIONS: SHOWN[RECEPTIONS]}, "2022"))
    assert "公务接待费0.07万元，比上年减少0.04万元，下降36.36%，主要原因是：己。" in told


# ── words of an edition ─────────────────────────────────────────────────────────────────────────────────────


def test_words_that_differ_are_a_line_in_the_edition(tmp_path: Path) -> None:
    settings, = re.findall(r"(?s)```yaml\n(用语:.*?)```", README)
    told = "".join(lines(made(tmp_path, {}, settings=settings)))
    assert "主要领导干部用车0辆" in told and "主要负责人用车" not in told


def test_words_may_hold_the_year_and_begin_a_paragraph(tmp_path: Path) -> None:
    settings = "用语:\n  收支结构的年度: \"{年度}年本单位\"\n  人员经费的开头: \"其中：{另起一段}\"\n"
    told = lines(made(tmp_path, {}, settings=settings))
    assert any(line.startswith("2023年本单位收入109.00万元，其中：财政拨款收入104.00万元，") for line in told)
    start = told.index("六、一般公共预算财政拨款基本支出决算情况说明")
    assert told[start + 1].endswith("万元，其中：") and told[start + 2].startswith("人员经费")


def test_words_with_an_unknown_placeholder_are_refused(tmp_path: Path) -> None:
    found = refused(tmp_path, {}, settings="用语:\n  收支结构的年度: \"{年份}年\"\n")
    assert found.code == "TP002" and "“{年份}年”中的 {年份} 没有意义，可以写：{年度}、{另起一段}" in found.message


def test_words_that_no_sentence_has_are_refused_in_both_places(tmp_path: Path) -> None:
    found = refused(tmp_path / "甲", {}, settings="用语:\n  主要负责人的车: 车\n")
    assert found.code.startswith("IN") and found.place.line == 2 and "主要负责人的车" in found.message
    text = '{% extends "base/sections/other.html.j2" %}\n{% block large_equipment %}{{ word("大设备") }}{% endblock %}'
    found = refused(tmp_path / "乙", {"sections/other.html.j2": text})
    assert (found.place.file, found.place.line) == ("sections/other.html.j2", 2)
    assert "没有“大设备”，可以写：支出总计的年度、" in found.message


# ── headings ────────────────────────────────────────────────────────────────────────────────────────────────


def test_headings_are_counted_whoever_writes_them(tmp_path: Path) -> None:
    """A number that was typed counts like the others."""
    own = "<h2>二、自己的一章</h2>\n<h3>（<number/>）甲</h3>\n<h3>（<number/>）乙</h3>\n<p>丙。</p>\n{{ heading(\"丁\") }}\n<h3>（<number/>）戊</h3>"
    order = "次序:\n  - {名称: sections, 模板: [summary, extra, revenue]}\n"
    told = lines(made(tmp_path, {"sections/extra.html.j2": own}, settings=order))
    start = told.index("二、自己的一章")
    assert told[start:start + 7] == ["二、自己的一章", "（一）甲", "（二）乙", "丙。", "三、丁", "（一）戊", "四、收入决算情况说明"]


def test_what_stands_within_another_section_is_one_level_lower(tmp_path: Path) -> None:
    part = '<h1>第<number/>部分 附</h1>\n{{ heading("甲") }}\n<within>\n{{ heading("乙") }}\n<h3><number form="1."/>丙</h3>\n{{ heading("丁") }}\n</within>'
    report = made(tmp_path, {"part_four.html.j2": part})
    told = [(heading.level, document.plain(heading.content)) for heading in document.headings(report)][-5:]
    assert told == [(1, "第四部分 附"), (2, "一、甲"), (3, "（一）乙"), (4, "1.丙"), (3, "（二）丁")]


@pytest.mark.parametrize(("text", "line", "said"), [
    ("<p>第<number/>条</p>", 1, "这里不能用 <number>"),
    ("<p>{{ number }}</p>", 1, "这里不能用 <number>"),
    ('<h2><number form="甲"/>乙</h2>', 1, "number 的写法里要有“一”或“1”，它换成序号，现为“甲”"),
    ("<within>\n<h4>甲</h4>\n</within>", 2, "within 里的标题低于 h4"),
    ("<within>甲</within>", 1, "文字“甲”要放在段落或单元格里"),
    ("<h2>甲<next/>乙</h2>", 1, "这里不能用 <next>"),
    ("<p><strong>甲<next/>乙</strong></p>", 1, "这里不能用 <next>"),
    ('<p>甲<number level="1"/></p>', 1, "<number> 没有属性 level"),
])
def test_what_only_headings_and_paragraphs_have_is_refused_elsewhere(tmp_path: Path, text: str, line: int, said: str) -> None:
    found = refused(tmp_path, {"part_four.html.j2": text})
    assert (found.code, found.place.file, found.place.line) == ("TP004", "part_four.html.j2", line) and said in found.message


def test_a_paragraph_is_parted_where_the_next_begins(tmp_path: Path) -> None:
    *_, one, two = document.blocks(made(tmp_path, {"part_four.html.j2": '<p class="note">甲<strong>乙</strong>。\n  <next/>\n  丙{{ year|num }}。</p>'}))
    assert isinstance(one, Paragraph) and isinstance(two, Paragraph) and one.role is two.role is document.Role.NOTE
    assert [document.plain(block.content) for block in (one, two)] == ["甲乙。", "丙2023。"]


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_with_several_reasons_asks_which(tmp_path: Path) -> None:
    listed = "原因: [收入支出总体, 收入总体, 公务接待费]\n"
    text = '{{% extends "base/sections/summary.html.j2" %}}\n{{% block summary_change %}}<p>{{{{ reason(revenue.total{}) }}}}。</p>{{% endblock %}}'
    rest = {"part_two.html.j2": '<h1>二</h1>\n{% include "sections/summary.html.j2" %}'}
    found = refused(tmp_path / "甲", rest | {"sections/summary.html.j2": text.format("")}, settings=listed)
    assert found.place.line == 2
    assert '数字 revenue.total 与上年相比的原因有几处，请写明是哪一处：use="收入支出总体"、use="收入总体"' in found.message
    told = lines(made(tmp_path / "乙", rest | {"sections/summary.html.j2": text.format(', use="收入支出总体"')}, settings=listed))
    assert "戊。" in told


# ── what was written for an older version ───────────────────────────────────────────────────────────────────


REFUSED = {
    "words.html.j2": (5, "within"),
    "statements/parts.html.j2": (4, "caption(table)"),
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


ALL = {path.relative_to(FORMER).as_posix(): path.read_text(encoding="utf-8") for path in sorted(FORMER.rglob("*.j2"))}


@pytest.mark.parametrize("edition", ["2023", "2022", "广西"])
def test_copies_of_former_templates_print_the_same(tmp_path: Path, edition: str) -> None:
    copies = {file: text for file, text in ALL.items() if file not in REFUSED}
    assert len(copies) == 24
    assert same(made(tmp_path, copies, edition), packaged(tmp_path / "自带", edition))


@pytest.mark.parametrize("file", REFUSED)
def test_a_copy_of_a_former_template_is_refused_with_the_new_form(tmp_path: Path, file: str) -> None:
    for edition in [file.split("/")[1]] if file.startswith("editions/") else ["2023", "2022"]:
        found = refused(tmp_path / edition, {file: ALL[file]}, edition)
        line, said = REFUSED[file]
        own = file.removeprefix(f"editions/{edition}/")
        assert found.place.file.removeprefix("base/") == own and found.place.line == line, found
        assert found.code in ("TP007", "TP008") and said in found.message + found.advice, found


IMPORT = '{% from "words.html.j2" import heading, change, reason, against_budget, budget_reason, item_line, level, points with context %}\n'


@pytest.mark.parametrize(("section", "text", "sentence"), [
    ("summary", '{% block summary_change %}<p>总体{{ change(revenue.total) }}，因为{{ reason("收入支出总体", revenue.total, "收入支出") }}。</p>{% endblock %}',
     "总体增加19.15万元，增长21.28%，因为戊。"),
    ("revenue", "{% block revenue_structure %}{{ super() }}<p>收入{{ revenue.current|wan }}万元。</p>{% endblock %}", "收入109.00万元。"),
    ("expenditure", "{% block expenditure_structure %}<p>支出{{ expenditure.current|wan }}万元。</p>{% endblock %}", "支出109.00万元。"),
    ("appropriation", '{% block appropriation_change %}<p>合计{{ against_budget(appropriation.total, "财政拨款预算差异", "财政拨款收入支出") }}。</p>{% endblock %}',
     "合计年初预算数96.00万元，决算数104.10万元，预决算差异率8.44%，主要原因是：庚。"),
    ("general_public", "{% block general_public_items %}<ol>{% for item in details.general_public.items %}{{ item_line(item) }}{% endfor %}</ol>{% endblock %}",
     "主要原因是：丙。"),
    ("basic", "{% block basic %}<p>基本支出{{ basic.total|wan }}万元。</p>{% endblock %}", "基本支出65.00万元。"),
    ("three_public", '{% block fleet %}{{ super() }}公务接待费原因：{{ reason("公务接待费", three_public.receptions, "公务接待费") }}。{% endblock %}', "公务接待费原因：己。"),
    ("government_funds", '{% block government_funds %}<p>基金{{ reason("政府性基金", government_funds.total, "基金") }}。</p>{% endblock %}', "基金己。"),
    ("state_capital", "{% block state_capital %}{{ super() }}<p>国资{{ state_capital.total|wan }}万元。</p>{% endblock %}", "国资9.00万元。"),
    ("other", '{% block running_costs %}<p>运行{{ reason("机关运行经费", basic.running_costs, "公用经费") }}。</p>{% endblock %}', "运行己。"),
    ("performance", "{% block performance %}<p>不足：{{ points(accounts.performance.problems) }}。</p>{% endblock %}", "不足：一是问题甲。"),
    ("remarks", None, "自己的一章。"),
])
def test_an_override_of_each_section_as_it_was_written_before(tmp_path: Path, section: str, text: str | None, sentence: str) -> None:
    extended = f'{{% extends "base/sections/{section}.html.j2" %}}\n{IMPORT}{text}'
    alone = f'{IMPORT}{{{{ heading("其他需说明的事项") }}}}\n<p>{sentence}</p>'
    told = lines(made(tmp_path, {f"sections/{section}.html.j2": extended if text else alone}))
    before = lines(packaged(tmp_path / "自带", "2023"))
    assert any(sentence in line for line in told) and not any(sentence in line for line in before) or section == "general_public"
    assert [line for line in told if re.match("[一二三四五六七八九十]+、", line)] == [
        line for line in before if re.match("[一二三四五六七八九十]+、", line)]


def test_an_edition_as_it_was_written_before_asks_for_the_same_reasons(tmp_path: Path) -> None:
    """`改用的原因` with its uses written out, and the whole list of reasons."""
    settings = "原因: [收入支出总体, 公务接待费]\n改用的原因:\n  - {代替: 收入支出总体, 用于: [收入总体]}\n"
    rest = {"part_two.html.j2": '<h1>二</h1>\n<p>{{ reasons.of("收入总体") }}、{{ reason(revenue.total) }}、{{ reasons.of("公务接待费") }}</p>'}
    assert "戊、戊、己" in lines(made(tmp_path, rest, settings=settings))


def test_an_edition_that_splits_up_what_has_no_parts_is_refused(tmp_path: Path) -> None:
    found = refused(tmp_path, {}, settings="改用的原因:\n  - 代替: 收入支出总休\n")
    assert (found.code, found.place.line) == ("IN232", 2)
    assert found.message == "没有代替“收入支出总休”的原因" and "可以不写的：收入支出总体、财政拨款收入支出总体、" in found.advice


@pytest.mark.parametrize(("text", "line", "said"), [
    ('<h1>二</h1>\n{% for number, section in [("甲", "summary")] %}\n{% include "sections/" ~ section ~ ".html.j2" %}\n{% endfor %}', 2, "给 number 赋值"),
    ('<h1>二</h1>\n{% with number = "甲" %}\n{% include "sections/summary.html.j2" %}\n{% endwith %}', 2, "给 number 赋值"),
    ('<h1>二</h1>\n{% set within = "一" %}\n{% include "sections/summary.html.j2" %}', 2, "within"),
])
def test_a_number_for_an_included_section_is_refused(tmp_path: Path, text: str, line: int, said: str) -> None:
    found = refused(tmp_path, {"part_two.html.j2": text})
    assert (found.code, found.place.file, found.place.line) == ("TP007", "part_two.html.j2", line)
    assert said in found.message and "标题的序号由程序数出" in found.advice


def test_a_call_of_a_block_that_is_a_word_now_is_refused(tmp_path: Path) -> None:
    text = '{% extends "base/sections/appropriation.html.j2" %}\n{% block appropriation_expenditure %}\n{{ self.revenue_name() }}支出。{% endblock %}'
    found = refused(tmp_path, {"sections/appropriation.html.j2": text})
    assert (found.code, found.place.line) == ("TP007", 3) and 'word("本年财政拨款")' in found.advice


def test_own_macros_must_have_what_the_packaged_templates_use(tmp_path: Path) -> None:
    text = (ROOT / "templates" / "final_accounts" / "words.html.j2").read_text(encoding="utf-8")
    shorter = text.replace("下降{{ fact.growth|pct(sign=false) }}", "降{{ fact.growth|pct(sign=false) }}")
    assert any("比上年减少0.04万元，降36.36%，" in line for line in lines(made(tmp_path / "甲", {"words.html.j2": shorter})))
    found = refused(tmp_path / "乙", {"words.html.j2": re.sub(r"(?s)\{% macro points.*?endmacro %\}", "", text)})
    assert (found.code, found.place) == ("TP008", found.place) and "缺少宏 points(proses)" in found.message
    found = refused(tmp_path / "丙", {"words.html.j2": text.replace("macro points(proses)", "macro points(a, proses)")})
    assert found.place.line == text[:text.index("{% macro points")].count("\n") + 1 and "points(a, proses)" in found.message
