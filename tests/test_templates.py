"""A mistake in a template is told with the template's file and line; own templates go before the packaged ones."""

from __future__ import annotations

import gc
import re
import sys
from pathlib import Path

import pytest
from units import ROOT, edition, local, saved

from generator.accounts import Desk
from generator.build import Report, build
from generator.composing import markup
from generator.document import tree as document
from generator.document.tree import Heading, Listing, Paragraph, Table, Text
from generator.problems import Problem, Rejected

HEAD = "<h1>第四部分</h1>\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "final_accounts").mkdir(parents=True)
    return tmp_path / "templates"


def report(own: Path, **files: str) -> Report:
    for name, text in files.items():
        (own / "final_accounts" / f"{name}.html.j2").write_text(text, encoding="utf-8")
    return build(saved(own.parent / "某局"), own)


def problem(own: Path, **files: str) -> Problem:
    with pytest.raises(Rejected) as caught:
        report(own, **files)
    found, = caught.value.problems
    return local(found, own)


def paragraphs(made: Report) -> list[str]:
    return [document.plain(block.content) for block in document.blocks(made.document) if isinstance(block, Paragraph)]


TABLE = '<table{}>\n<caption>表</caption>\n{}\n</table>'


@pytest.mark.parametrize(("text", "line", "code", "words"), [
    ("{% if %}", 2, "TP001", ""),
    ("<p>一</p>\n{% for item in projects %}\n<p>二</p>", 3, "TP001", "endfor"),
    ("{{ year|wann }}", 2, "TP001", "wann"),
    ("<p>{{ revenue.total + revenue.current }}</p>", 2, "TP001", "不做算术（+）"),
    ("<p>一</p>\n<p>{{ revenue.total / 2 }}</p>", 3, "TP001", "不做算术（/）"),
    ("<p>{{ 7 * 7 }}</p>", 2, "TP001", "不做算术（*）"),
    ("<p>{{ revenue.total|round }}</p>", 2, "TP001", "round"),
    ("<p>{{ reason|safe }}</p>", 2, "TP001", "safe"),
    ("<p>一</p>\n\n<p>{{ revenu.total|wan }}</p>", 4, "TP002", "revenu"),
    ("<p>{{ revenue.totl|wan }}</p>", 2, "TP002", "revenue.totl"),
    ("<p>{{ accounts.nothing }}</p>", 2, "TP002", "nothing"),
    ("<p>一</p>\n<p>{{ revenue.total }}</p>", 3, "TP002", "revenue.total 要经过"),
    ("<p>{{ revenue.total|pct }}</p>", 2, "TP002", "revenue.total 的单位是元，不是%"),
    ("<p>{{ revenue.total.growth|wan }}</p>", 2, "TP002", "revenue.total.growth 的单位是%，不是元"),
    ("<p>{{ people.total|wan }}</p>", 2, "TP002", "people.total 的单位是个数，不是元"),
    ("<p>{{ revenue.total|num }}</p>", 2, "TP002", "revenue.total 的单位是元，不能用 num"),
    ('<p>{{ revenue.total|wan("large") }}</p>', 2, "TP002", "没有数字样式 large"),
    ('<p>{{ reasons.of("收入总体") }}</p>', 2, "TP002", "版式设置的“原因”中没有 收入总体"),
    ('<title class="small">又一个</title>', 2, "TP004", "hidden"),
    ("<p>{{ none }}</p>", 2, "TP002", "不能印出 None"),
    ("<p>{{ 1 }}</p>", 2, "TP002", "不能印出 1"),
    ("<p>{{ true }}</p>", 2, "TP002", "不能印出 True"),
    ("<p>{{ projects }}</p>", 2, "TP002", "不能印出"),
    ('<p>一</p>\n{% include "nothing.html.j2" %}', 3, "TP002", "nothing.html.j2"),
    ('{% include "part_four.html.j2" %}', 2, "TP002", ""),
    ("<p>一</p>\n<p>二", 3, "TP003", "不配对"),
    ("<p><strong>一</p>", 2, "TP003", "不配对"),
    ("<p>一</p>\n<p>A & B</p>", 3, "TP003", "&amp;"),
    ("<p>一</p>\n<div>二</div>", 3, "TP004", "<div>"),
    ("<p>一<em>二</em></p>", 2, "TP004", "<em>"),
    ('<p style="color:red">一</p>', 2, "TP004", "style"),
    ('<p class="big">一</p>', 2, "TP004", "big"),
    ("<ol>\n<p>一</p>\n</ol>", 3, "TP004", "li"),
    ("<p>一</p>\n<title>又一个</title>", 3, "TP004", "2 个"),
    ("<p>一</p>\n零散的话\n<p>二</p>", 2, "TP004", "“零散的话”"),
    ('<p>一</p>\n<p at="甲">二</p>', 3, "TP003", "属性重复，或写了由程序写的 at"),
    ('<p>一</p>\n<p at="甲" class="bad">二</p>', 3, "TP003", "由程序写的 at"),
    ('<p>一</p>\n<p class="bad" at="甲:7">二</p>', 3, "TP003", "由程序写的 at"),
    ('<p>一</p>\n<section class="landscpae">\n<p>二</p>\n</section>', 3, "TP004", "class 应为 landscape、cover 之一，现为“landscpae”"),
    ('{% if "<p>" == "x" %}{% endif %}\n<p>一</p>\n<div>二</div>', 4, "TP004", "<div>"),
    ("{% autoescape false %}<p>一</p>\n{{ '<div>' }}二</div>{% endautoescape %}", 2, "TP004", "<div>"),
    ('<p>一</p>\n<p\n  {%- if year %} class="bad"{% endif %}>二</p>', 2, "TP004", "bad"),
    ("{% raw %}\n<p>一</p>\n<div>二</div>{% endraw %}", 4, "TP004", "<div>"),
    ("{% if year -%}\n\n<p>一</p>\n<div>二</div>\n{%- endif %}", 5, "TP004", "<div>"),
    (TABLE.format("", "<tr><td>一</td></tr>"), 2, "TP004", "widths"),
    (TABLE.format(' widths="1 a"', "<tr><td>一</td></tr>"), 2, "TP004", "widths"),
    (TABLE.format(' widths="1 1"', "<tr><td>一</td><td>二</td></tr>\n<tr><td>三</td></tr>"), 2, "TP004", "对不上"),
    (TABLE.format(' widths="1"', "<tr><td>一</td><td>二</td></tr>"), 2, "TP004", "对不上"),
    (TABLE.format(' widths="1"', '<tr><td rowspan="2">一</td></tr>'), 2, "TP004", "对不上"),
    (TABLE.format(' widths="1"', '<tr><td colspan="0">一</td></tr>'), 4, "TP004", "colspan"),
    ('<table widths="1"><tr><td>一</td></tr></table>', 2, "TP004", "caption"),
    (TABLE.format(' widths="1" sheet=""', "<tr><td>一</td></tr>"), 2, "TP004", "1 至 31 个字"),
    (TABLE.format(' widths="1" sheet="公开01/02表"', "<tr><td>一</td></tr>"), 2, "TP004", "公开01/02表"),
    (TABLE.format(' widths="1" sheet="' + "表" * 32 + '"', "<tr><td>一</td></tr>"), 2, "TP004", "1 至 31 个字"),
    ("\n".join(TABLE.format(f' widths="1" sheet="{name}"', "<tr><td>一</td></tr>") for name in "Aa"), 6, "TP004", "已有一张表"),
    (TABLE.format(' widths="1" id="表"', "<tr><td>一</td></tr>"), 2, "TP004", "id 应为小写字母开头"),
    ("\n".join([TABLE.format(' widths="1" id="a"', "<tr><td>一</td></tr>")] * 2), 6, "TP004", "已有一张表的 id 是“a”"),
    ('<ref to="a">见附表</ref>', 2, "TP004", "<ref>"),
])
def test_a_mistake_is_told_with_its_line(own: Path, text: str, line: int, code: str, words: str) -> None:
    found = problem(own, part_four=HEAD + text)
    if line:
        assert (found.code, found.place.file, found.place.line) == (code, "part_four.html.j2", line), found
    assert found.code == code and words in found.message, found


@pytest.mark.parametrize(("text", "said"), [
    ("{% block a %}<p>一</p>", "没有写完：{% block %} 缺少 {% endblock %}"),
    ("{{ year|num", "没有写完"),
    ("{# 一", "注释没有写完，缺少 #}"),
    ("{% if year %}<p>一</p>{% endfor %}", "这里不应有 {% endfor %}：前面的 {% if %} 还缺少 {% endif %}"),
    ("{% 写 %}", "没有 {% 写 %} 这个标签"),
    ("{% if year is 零 %}{% endif %}", "没有名为 零 的判断"),
    ("<p>{{ “一” }}</p>", "花括号里不能用全角的 “，请改用半角"),
    ("<p>{{ ? }}</p>", "花括号里不能用 ?"),
    ("<p>{{ change(revenue.total] }}</p>", "这里应是 )，现为 ]"),
    ("<p>{{ revenue.total) }}</p>", "这里不应有 )"),
    ("<p>{{ revenue.total 万元 }}</p>", "{{ … }} 里多了 万元，或前面缺少逗号、引号、括号"),
    ("{% if year 年 %}{% endif %}", "{% … %} 里多了 年"),
    ("{% for a of projects %}{% endfor %}", "这里应是 in，现为 of"),
    ("<p>{{ }}</p>", "{{ }} 里没有内容"),
    ("{% if %}{% endif %}", "{% … %} 没有写完"),
    ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "块 a 写了两次"),
    ("<p>{{ points(1, 2, 3) }}</p>", "points(…) 的括号里至多写 1 项"),
    ("{% block a %}{{ super() }}{% endblock %}", "基础模板里没有块 a，不能用 super()"),
    ('{% from "words.html.j2" import 话 with context %}<p>{{ 话() }}</p>', "引入的模板里没有名为 话 的说法"),
    ("<p>{{ year.month|num }}</p>", "没有数字 year.month"),
])
def test_what_jinja_says_is_told_in_chinese(own: Path, text: str, said: str) -> None:
    found = problem(own, part_four=HEAD + text)
    assert found.message.removeprefix("模板写法有误：").removeprefix("模板运行出错：") == said
    assert (found.place.file, found.place.line) == ("part_four.html.j2", 2)


def test_a_mistake_in_a_macro_is_told_where_the_macro_is(own: Path) -> None:
    found = problem(own, part_four='{% from "tools.html.j2" import total with context %}\n' + HEAD + "<p>{{ total() }}</p>",
                    tools="{% macro total() %}\n{{ revenue.nothing|wan }}\n{% endmacro %}")
    assert (found.place.file, found.place.line) == ("tools.html.j2", 2)


def test_a_template_that_is_not_utf_8_is_told(own: Path) -> None:
    (own / "final_accounts" / "part_four.html.j2").write_bytes("<h1>第四部分</h1>".encode("gbk"))
    found = problem(own)
    assert (found.code, found.place.file) == ("TP001", "part_four.html.j2") and "UTF-8" in found.message


def said(block: document.Block) -> str:
    """What a block says; a link to a table that is not there is only words."""
    return document.plain(tuple(document.inlines(block)))


def test_an_own_template_replaces_the_packaged_file_and_no_other(own: Path) -> None:
    packaged = [block for block in document.blocks(build(saved(own.parent / "某局")).document)]
    changed = [block for block in document.blocks(report(own, part_four="<h1>附表</h1>\n<p>见附件。</p>").document)]
    start = next(number for number, block in enumerate(packaged)
                 if isinstance(block, Heading) and document.plain(block.content).startswith("第四部分"))
    assert list(map(said, changed[:start])) == list(map(said, packaged[:start]))
    assert [document.plain(block.content) for block in changed[start:] if isinstance(block, Heading | Paragraph)] == [
        "附表", "见附件。"]


def test_an_own_template_extends_the_packaged_one(own: Path) -> None:
    made = report(own, part_three='{% extends "base/part_three.html.j2" %}\n{% block glossary %}<p>见附件。</p>{% endblock %}')
    headings = [document.plain(heading.content) for heading in document.headings(made.document)]
    assert headings[-2] == "第三部分 专业名词解释"
    assert "见附件。" in paragraphs(made) and not any("财政拨款收入：指" in words for words in paragraphs(made))


def test_an_own_template_adds_to_a_packaged_block(own: Path) -> None:
    text = '{% extends "base/part_one.html.j2" %}\n{% block people %}{{ super() }}<p>另有{{ people.retirees|num }}人。</p>{% endblock %}'
    made = paragraphs(report(own, part_one=text))
    assert made[1:3] == ["某局2023年度，实有人数4人，其中：在职人员3人，离休人员0人，退休人员1人。", "另有1人。"]


def test_an_own_template_uses_packaged_macros(own: Path) -> None:
    text = '{% from "base/words.html.j2" import change with context %}\n<h1>附</h1>\n<p>{{ change(revenue.total) }}。</p>'
    # 100.15 against 90.00.
    assert paragraphs(report(own, part_four=text))[-1] == "增加10.15万元，增长11.28%。"


def test_a_mistake_in_an_extending_template_is_told_in_it(own: Path) -> None:
    found = problem(own, part_three='{% extends "base/part_three.html.j2" %}\n{% block glossary %}\n<p>{{ nothing }}</p>\n{% endblock %}')
    assert (found.place.file, found.place.line) == ("part_three.html.j2", 3)


def test_a_template_that_extends_nothing_below_it_is_told(own: Path) -> None:
    found = problem(own, part_four='{% include "new.html.j2" %}', new='{% extends "base/new.html.j2" %}')
    assert found.code == "TP002" and "base/new.html.j2" in found.message


@pytest.mark.parametrize(("text", "line", "words"), [
    ("\n<h1>一</h1>\n<p>二</p>", 2, "文件应有一个 title，现有 0 个"),
    ("零散的话\n\n<title>一</title>", 3, "“零散的话”"),
])
def test_what_is_wrong_with_all_is_told_at_the_first_element(own: Path, text: str, line: int, words: str) -> None:
    found = problem(own, report=text)
    assert (found.place.file, found.place.line) == ("report.html.j2", line) and words in found.message, found


def test_an_own_edition_writes_only_what_differs(own: Path) -> None:
    (own / "final_accounts" / "edition.yaml").write_text(
        "说明: 我们的\n上年或预算为零时的增长率: 0\n数字样式:\n"
        "  - {名称: narrative, 说明: 文字部分, 小数: 去零, 千分位: 否, 百分数: 去零}\n", encoding="utf-8")
    made = report(own)
    assert "2023年度收入总计100.15万元，其中：本年收入合计100万元，使用非财政拨款结余0万元，年初结转和结余0.15万元。" in paragraphs(made)
    # 5.00 of 90.00, and nothing last year.
    assert any("支出决算数为5万元，比上年决算增加5万元，增长0%" in document.plain(item) for block in document.blocks(made.document)
               if isinstance(block, Listing) for item in block.items)
    scores = [document.plain(cell.content) for block in document.blocks(made.document) if isinstance(block, Table)
              for row in block.rows for cell in row.cells]
    assert "45.00" in scores


def test_words_lead_to_a_table_and_are_only_words_where_there_is_none(own: Path) -> None:
    table = '<table id="a" widths="1"><caption>表</caption><tr><td>一</td></tr></table>'
    made = report(own, part_four=f'<h1>附表</h1><p>见<ref to="a">附<strong>表</strong></ref>、<ref to="b">附件</ref>。</p>{table}')
    *_, paragraph, last = document.blocks(made.document)
    assert isinstance(paragraph, Paragraph) and isinstance(last, Table) and last.anchor == "a"
    assert paragraph.content == (Text("见"), Text("附", target="a"), Text("表", strong=True, target="a"), Text("、附件。"))


@pytest.mark.parametrize("text", [
    "{% autoescape false %}{{ '<p at=\"甲\">一</p>' }}{% endautoescape %}",
    "{% autoescape false %}{{ '<p at=\"甲:7\">一</p>' }}{% endautoescape %}",
    "{% set a %}<p>{% endset %}{% if a == '<p>' %}<div/>{% endif %}",
])
def test_what_is_refused_without_places_is_not_built_with_them(own: Path, text: str) -> None:
    found = problem(own, part_four=HEAD + text)
    assert found.code == "TP004" and re.search("没有属性 at|<div>", found.message), found


@pytest.mark.parametrize("name", ["甲&乙", "甲'乙", "甲<乙>", "甲:乙", "甲\\乙"])
@pytest.mark.skipif(sys.platform == "win32", reason="files may not be called so there")
def test_a_template_of_any_name_is_told(own: Path, name: str) -> None:
    escaped = name.replace("\\", "\\\\")
    found = problem(own, part_four=f'{{% include "{escaped}.html.j2" %}}', **{name: "<h1>附</h1>\n<div>一</div>"})
    assert (found.code, found.place.file, found.place.line) == ("TP004", f"{name}.html.j2", 2)
    found = problem(own, **{name: "<h1>附</h1>\n<p>一"})
    assert (found.code, found.place.file, found.place.line) == ("TP003", f"{name}.html.j2", 2)


TEMPLATES = ROOT / "templates"
PACKAGED = sorted(TEMPLATES.rglob("*.j2"))
BLOCK = re.compile(r"\{% (block \w+|endblock)[^%]*%\}")


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_what_is_packaged_can_be_changed_by_a_finance_person(path: Path) -> None:
    """No imports, no Python, and every block holds whole tags."""
    text = path.read_text(encoding="utf-8")
    # A word is called as a block once was: an own template that still has that block is told.
    assert not edition().word_names.keys() & set(re.findall(r"block (\w+)", text))
    assert not re.search(r"with context|import |\.replace\(|\.format\(|__", text)
    begun: list[int] = []
    for found in BLOCK.finditer(text):
        if found[1] != "endblock":
            begun.append(found.end())
            continue
        inside = re.sub(r"\{[%{#].*?[%}#]\}", "", text[begun.pop():found.start()], flags=re.DOTALL)
        tags = re.findall(r"<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>", inside)
        opened = [name for closing, name, empty in tags if not closing and not empty]
        assert sorted(opened) == sorted(name for closing, name, _ in tags if closing), inside


@pytest.mark.parametrize(("block", "wanted"), [("<p>一</p>", [False]), ("<em>一</em>", [False, True])])
def test_places_are_written_only_for_what_is_refused(block: str, wanted: list[bool]) -> None:
    asked: list[bool] = []

    def write(placed: bool) -> str:
        asked.append(placed)
        return "<title>甲</title>" + (block.replace(">", ' at="sections/revenue.html.j2:7">', 1) if placed else block)

    try:
        markup.composed(write, "甲")
    except Rejected as refused:
        assert [str(one.place) for one in refused.problems] == ["sections/revenue.html.j2:7:1"]
    assert asked == wanted


def test_a_report_that_is_let_go_leaves_nothing_to_the_garbage_collector(own: Path) -> None:
    """It was three quarters of a megabyte for each report, until a hundred had been made."""
    job, desk = saved(own.parent / "某局"), Desk(own)
    build(job, own, desk)
    gc.collect()
    gc.disable()
    try:
        build(job, own, desk)
        assert not gc.collect()
    finally:
        gc.enable()


def test_a_module_that_knows_no_report_can_be_imported_by_the_next_one(own: Path) -> None:
    """With what every template may name, also where a block within it is given names of its own."""
    files = {"lists": "{% macro listed(names) %}{% for number in range(2) %}{{ names[number] }}{% endfor %}{% endmacro %}",
             "report": '{% from "lists.html.j2" import listed %}<title>表</title><p>{{ listed(["一", "二"]) }}{{ unit.name }}</p>'}
    for name, text in files.items():
        (own / "final_accounts" / f"{name}.html.j2").write_text(text, encoding="utf-8")
    job, desk = saved(own.parent / "某局"), Desk(own)  # Of one desk, reports have the same templates.
    assert [paragraphs(build(job, own, desk)) for _ in range(2)] == [["一二某局"]] * 2
