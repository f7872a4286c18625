"""An office's own templates: a sentence changed as the README tells, and a good message when it is broken."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from test_editions import MOVING, words
from units import ROOT, UNIT, changed, local, saved

from generator.build import draft
from generator.document import tree as document
from generator.document.tree import Document, Paragraph, Role
from generator.problems import Place, Problem, Rejected

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"`templates/final_accounts/(\S+)`\n\n```jinja\n(.*?)```", README, re.DOTALL))
"""The examples of the README, by file."""
ITEMS = "sections/general_public.html.j2"
RECEPTIONS = "sections/three_public.html.j2"
MEASURES = "sections/performance.html.j2"


def made(folder: Path, files: dict[str, str], edition: str = "2023") -> Document:
    """The report of a unit whose office has these templates, whatever the rules say of it."""
    own = folder / "templates"
    for name, text in files.items():
        path = own / "final_accounts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    unit = changed(UNIT, {"版式": edition, "版式设置": {"图表": "是"}})
    return draft(saved(folder / "某局", MOVING, unit), own if files else None).document


@lru_cache(maxsize=8)
def packaged(folder: Path, edition: str) -> Document:
    return made(folder, {}, edition)


def refused(folder: Path, files: dict[str, str], edition: str = "2023") -> Problem:
    found, = all_refused(folder, files, edition)
    return found


def all_refused(folder: Path, files: dict[str, str], edition: str = "2023") -> tuple[Problem, ...]:
    with pytest.raises(Rejected) as caught:
        made(folder, files, edition)
    return tuple(local(problem, folder / "templates") for problem in caught.value.problems)


def lines(report: Document) -> list[str]:
    return words(document.blocks(report))


# ── a sentence, as the README tells ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("file", "places", "sentence"), [
    # 60.00 against 58.00; 0.07 against 0.11; reasons and measures as the unit wrote them.
    (ITEMS, 3, "行政运行支出60.00万元，比上年增加2.00万元，增长3.45%。"),
    (RECEPTIONS, 1, "公务接待费0.07万元，比上年减少0.04万元，下降36.36%，主要原因是：己。"),
    (MEASURES, 1, "下一步将从以下方面改进：措施甲。"),
])
def test_a_sentence_of_the_readme_takes_the_place_of_another(tmp_path: Path, file: str, places: int,
                                                             sentence: str) -> None:
    now, before = lines(made(tmp_path, {file: SHOWN[file]})), lines(packaged(tmp_path / "自带", "2023"))
    told = [line for line, old in zip(now, before, strict=True) if line != old]
    assert len(SHOWN[file].splitlines()) == 2
    assert len(told) == places and sentence in "".join(told)


def test_a_sentence_of_one_unit_is_changed_as_the_readme_tells(tmp_path: Path) -> None:
    """Its own edition rests on the year's; the other unit's report stays as it was."""
    folder, = {name.split("/")[1] for name in SHOWN if name.startswith("editions/")}
    settings, = re.findall(rf"`templates/final_accounts/editions/{folder}/edition.yaml`.*\n\n```yaml\n([^`]*)```", README)
    files = {f"editions/{folder}/edition.yaml": settings,
             **{name: text for name, text in SHOWN.items() if name.startswith("editions/")}}
    own, other = lines(made(tmp_path, files, folder)), lines(made(tmp_path, files))
    plain = lines(packaged(tmp_path / "自带", "2023"))
    assert other == plain
    assert [line for line, old in zip(own, plain, strict=True) if line != old] == [
        next(line for line in plain if "下一步改进措施" in line).replace("措施甲。", "措施甲。以上措施由本单位财务科督办。")]


BROKEN = [
    (ITEMS, "item.spent|wan", "item.spent|万元", "TP001",
     "没有名为 万元 的过滤器（金额用 wan，百分数用 pct，个数用 num）"),
    (ITEMS, "change(item.spent)", "chang(item.spent)", "TP002", "没有名为 chang 的数字、说法或列表"),
    (ITEMS, "change(item.spent)", "change(item.code)", "TP002", "“2010301”是文字，没有 change"),
    (ITEMS, "</li>", "", "TP003", "标签不配对"),
    (ITEMS, "general_public_item", "general_public_itme", "TP006",
     "base/sections/general_public.html.j2 没有名为 general_public_itme 的块，写在这里不会印出"),
    (RECEPTIONS, "three_public.receptions|wan", "three_public.reception|wan", "TP002",
     "没有数字 three_public.reception"),
    (RECEPTIONS, "three_public.receptions|wan", "three_public.receptions", "TP002",
     "数字 three_public.receptions 要经过 wan、pct 或 num 才能印出"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason(three_public.vehicle_running)", "TP002",
     "本版式不印数字 three_public.vehicle_running 与上年相比的原因；哪些数字有原因，见 reasons.yaml"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason(three_public)", "TP002",
     "three_public 不是一个数字，要写到它下面的某一项"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason()", "TP002", "括号里缺少 fact"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason(three_public.receptions, 用处=1)", "TP002",
     "reason(…) 的括号里不能写 用处=…"),
    (RECEPTIONS, "reason(three_public.receptions)", "reason（three_public.receptions)", "TP001",
     "花括号里不能用全角的 （，请改用半角"),
    (MEASURES, "performance.measures)", "performance.measure)", "TP002", "Performance 里没有 measure"),
    (MEASURES, "}}。", "}。", "TP001", "这里不应有 }"),
    (MEASURES, "{% endblock %}", "", "TP001", "没有写完：{% block %} 缺少 {% endblock %}"),
    (MEASURES, "base/sections/performance", "base/sections/performances", "TP002",
     "找不到 base/sections/performances.html.j2"),
]
"""A file of the README, what stands there, what somebody makes of it, and what is said."""


@pytest.mark.parametrize(("file", "right", "wrong", "code", "said"), BROKEN)
def test_a_broken_sentence_is_told_with_file_and_line(tmp_path: Path, file: str, right: str, wrong: str,
                                                      code: str, said: str) -> None:
    assert right in SHOWN[file]
    found = refused(tmp_path, {file: SHOWN[file].replace(right, wrong, 1)})
    assert (found.code, found.place.file) == (code, file) and said in found.message, found
    assert found.place.line == (1 if right.startswith("base/") else 2) and found.advice


def test_the_mistake_that_the_readme_shows_is_told_like_this(tmp_path: Path) -> None:
    shown, = re.findall(r"(?m)^templates/final_accounts/(sections/.*)\n(?: .*\n){2}      → (.*)$", README)
    found = refused(tmp_path, {RECEPTIONS: SHOWN[RECEPTIONS].replace("receptions|wan", "reception|wan")})
    assert (str(found), found.advice) == shown


def test_a_sentence_changes_in_every_edition_that_has_it(tmp_path: Path) -> None:
    told = lines(made(tmp_path, {RECEPTIONS: SHOWN[RECEPTIONS]}, "2022"))
    assert "公务接待费0.07万元，比上年减少0.04万元，下降36.36%，主要原因是：己。" in told


SUMMARY = (ROOT / "templates" / "final_accounts" / "sections" / "summary.html.j2").read_text(encoding="utf-8")
WORDS = (ROOT / "templates" / "final_accounts" / "words.html.j2").read_text(encoding="utf-8")


def test_own_macros_take_the_place_of_the_packaged_ones(tmp_path: Path) -> None:
    shorter = WORDS.replace("\n下降{{", "\n降{{")
    told = "".join(lines(made(tmp_path, {"words.html.j2": shorter})))
    assert "比上年减少0.04万元，降36.36%，" in told and "下降" not in told


def test_own_macros_must_have_what_the_packaged_templates_use(tmp_path: Path) -> None:
    without = re.sub(r"(?s)\{% macro points.*?endmacro %\}", "", WORDS)
    found = refused(tmp_path / "甲", {"words.html.j2": without})
    assert (found.code, found.place.file, found.place.line) == ("TP008", "words.html.j2", 1)
    assert "缺少宏 points(proses)" in found.message
    other = WORDS.replace("macro points(proses)", "macro points(a, proses)")
    found = refused(tmp_path / "乙", {"words.html.j2": other})
    assert other.splitlines()[found.place.line - 1] == "{% macro points(a, proses) %}"
    assert "宏 points(a, proses) 与自带的模板不合，它们用 points(proses)" in found.message


def test_own_words_must_be_filled_in_with_what_the_packaged_templates_give(tmp_path: Path) -> None:
    """A copy that was made when only {年度} and {另起一段} could stand in every word."""
    found = refused(tmp_path, {"words.html.j2": WORDS.replace("filled(kwargs, ", "filled(")})
    assert (found.code, found.place.file) == ("TP008", "words.html.j2")
    assert "宏 word(name) 与自带的模板不合，它们用 word(name, **kwargs)" in found.message


def test_a_block_that_the_base_lacks_is_found_in_an_if_too(tmp_path: Path) -> None:
    text = """{# Not {% extends "base/sections/other.html.j2" %} but: #}
{% extends "base/sections/summary.html.j2" %}
{% if revenue.total is not zero %}
{% block nowhere %}<p>甲</p>{% endblock %}
{% endif %}"""
    found = refused(tmp_path, {"sections/summary.html.j2": text})
    assert (found.code, found.place.line) == ("TP006", 4)
    assert "base/sections/summary.html.j2 没有名为 nowhere 的块" in found.message
    assert lines(made(tmp_path, {"sections/summary.html.j2": text.replace("nowhere", "summary_change")}))


def test_what_a_comment_extends_is_no_base(tmp_path: Path) -> None:
    """A part that stands alone may have blocks of its own."""
    text = '{# {% extends "base/sections/remarks.html.j2" %} #}\n{{ heading("补充") }}\n{% block mine %}<p>甲</p>{% endblock %}'
    assert "甲" in lines(made(tmp_path, {"sections/remarks.html.j2": text}))


@pytest.mark.parametrize("folder", ["", "editions/2022/"])
def test_an_own_template_is_told_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.chdir(tmp_path)
    for text, code in (("<p>{{ a }}</p>", "TP002"), ("<p>{{ a </p>", "TP001"), ("<p>甲</li>", "TP003"), ("<p>{{ within }}</p>", "TP007"),
                       ('{% extends "base/sections/other.html.j2" %}\n{% block a %}{% endblock %}', "TP006"), ("<div/>", "TP004")):
        with pytest.raises(Rejected) as caught:
            made(Path(), {f"{folder}sections/other.html.j2": text}, "2022")
        found, = caught.value.problems
        assert (found.code, found.place.file) == (code, f"templates/final_accounts/{folder}sections/other.html.j2")


# ── words of an edition ─────────────────────────────────────────────────────────────────────────────────────


def test_words_that_differ_are_a_line_in_the_edition(tmp_path: Path) -> None:
    settings, = re.findall(r"(?s)```yaml\n(用语:.*?)```", README)
    told = "".join(lines(made(tmp_path, {"edition.yaml": settings})))
    assert "主要领导干部用车0辆" in told and "主要负责人用车" not in told


def test_words_may_hold_the_year_and_begin_a_paragraph(tmp_path: Path) -> None:
    settings = '用语:\n  收支结构的年度: "{年度}年本单位"\n  人员经费的开头: "其中：{另起一段}"\n'
    told = lines(made(tmp_path, {"edition.yaml": settings}))
    assert any(line.startswith("2023年本单位收入109.00万元，其中：财政拨款收入104.00万元，") for line in told)
    start = told.index("六、一般公共预算财政拨款基本支出决算情况说明")
    assert told[start + 1].endswith("万元，其中：") and told[start + 2].startswith("人员经费")


def test_words_with_an_unknown_placeholder_are_refused(tmp_path: Path) -> None:
    found = refused(tmp_path, {"edition.yaml": '用语:\n  收支结构的年度: "{年份}年"\n'})
    assert (found.code, found.place) == ("TP009", Place("edition.yaml", 2, 12))
    assert "“{年份}年”中的 {年份} 没有意义，可以写：{年度}、{部门}、{机构}、{本单位}、{另起一段}" in found.message


def test_words_with_a_typed_number_are_refused(tmp_path: Path) -> None:
    text = '用语:\n  收支结构的年度: "另有12万元，"\n'
    found = refused(tmp_path / "甲", {"edition.yaml": text})
    assert (found.code, found.place) == ("TP009", Place("edition.yaml", 2, 12))
    assert "“12万元”是直接写在用语里的数" in found.message and "固定说法" in found.advice
    assert "另有12万元，收入" in "".join(lines(made(tmp_path / "乙", {"edition.yaml": f"{text}固定说法: [另有12万元]\n"})))
    assert made(tmp_path / "丙", {"edition.yaml": text.replace("12万元", "12个月")})


def test_a_reason_that_the_edition_has_given_up_is_told_in_the_edition(tmp_path: Path) -> None:
    """The packaged template is not at fault, and cannot be changed; an own one that prints it is."""
    settings = {"edition.yaml": "改用的原因:\n  - 代替: 收入支出总体\n    用于: []\n"}
    found = refused(tmp_path / "甲", settings)
    assert (found.code, found.place) == ("TP009", Place("edition.yaml", 2, 9))
    line = next(number for number, line in enumerate(SUMMARY.splitlines(), 1) if "reason(revenue.total)" in line)
    assert f"自带的模板却要印它：sections/summary.html.j2 第 {line} 行" in found.message and "“改用的原因”" in found.advice
    own = '{% extends "base/sections/summary.html.j2" %}\n{% block summary_change %}<p>甲</p>{% endblock %}'
    assert "甲" in lines(made(tmp_path / "乙", {**settings, "sections/summary.html.j2": own}))
    found = refused(tmp_path / "丙", {**settings, "sections/summary.html.j2": own.replace("甲", "{{ reason(revenue.total) }}")})
    assert (found.code, found.place.file, found.place.line) == ("TP002", "sections/summary.html.j2", 2)


def test_words_that_no_sentence_has_are_refused_in_both_places(tmp_path: Path) -> None:
    found = refused(tmp_path / "甲", {"edition.yaml": "用语:\n  主要负责人的车: 车\n"})
    assert found.code.startswith("IN") and found.place.line == 2 and "主要负责人的车" in found.message
    text = ('{% extends "base/sections/other.html.j2" %}\n'
            '{% block large_equipment %}{{ word("大设备") }}{% endblock %}')
    found = refused(tmp_path / "乙", {"sections/other.html.j2": text})
    assert (found.place.file, found.place.line) == ("sections/other.html.j2", 2)
    assert "没有“大设备”，可以写：支出总计的年度、" in found.message


# ── headings and paragraphs ─────────────────────────────────────────────────────────────────────────────────


EXTRA = """<h2>二、自己的一章</h2>
<h3>（<number/>）甲</h3>
<h3>（<number/>）乙</h3>
{{ heading("丙") }}
<h3>（<number/>）丁</h3>
"""
WITHIN = """<h1>第<number/>部分 附</h1>
{{ heading("甲") }}
<within>
  {{ heading("乙") }}
  <h3><number form="1."/>丙</h3>
  {{ heading("丁") }}
</within>
"""


def test_headings_are_counted_whoever_writes_them(tmp_path: Path) -> None:
    """A number that was typed counts like the others."""
    order = "次序:\n  - {名称: sections, 模板: [summary, extra, revenue]}\n"
    told = lines(made(tmp_path, {"sections/extra.html.j2": EXTRA, "edition.yaml": order}))
    start = told.index("二、自己的一章")
    assert told[start + 1:start + 6] == ["（一）甲", "（二）乙", "三、丙", "（一）丁", "四、收入决算情况说明"]


def test_what_stands_within_another_section_is_one_level_lower(tmp_path: Path) -> None:
    headings = document.headings(made(tmp_path, {"part_four.html.j2": WITHIN}))
    told = [(heading.level, document.plain(heading.content)) for heading in headings][-5:]
    assert told == [(1, "第四部分 附"), (2, "一、甲"), (3, "（一）乙"), (4, "1.丙"), (3, "（二）丁")]


@pytest.mark.parametrize(("text", "line", "said"), [
    ("<p>第<number/>条</p>", 1, "这里不能用 <number>"),
    ('<h2><number form="甲"/>乙</h2>', 1, "number 的写法里要有“一”或“1”，它换成序号，现为“甲”"),
    ("<within>\n<h4>甲</h4>\n</within>", 2, "within 里的标题低于 h4"),
    ("<within>甲</within>", 1, "文字“甲”要放在段落或单元格里"),
    ("<h2>甲<next/>乙</h2>", 1, "这里不能用 <next>"),
    ("<p><strong>甲<next/>乙</strong></p>", 1, "这里不能用 <next>"),
    ('<p>甲<number level="1"/></p>', 1, "<number> 没有属性 level"),
    ('<table widths="1"><caption entry="一、甲">甲</caption><tr><td>丙</td></tr></table>', 1, "caption 有 entry 的表要有 id"),
    ('<ol form="、"><li>甲</li></ol>', 1, "ol 的 form 里要有一个“1”，它换成序号，现为“、”"),
    ('<table widths="1" pages="all"><caption>甲</caption><tr><td>丙</td></tr></table>', 1, "pages 应为 own、one、shared 之一，现为“all”"),
    ('<p>甲</p>\n<table widths="1" class="fitted" pages="one"><caption>甲</caption><tr><td>丙</td></tr></table>', 2,
     "class=\"fitted\"（自评表）和 pages=\"one\"（决算报表）只能写一个"),
    ('<table widths="1"><caption>甲</caption><tr class="sum"><td>丙</td></tr></table>', 1, "class 应为 total 之一，现为“sum”"),
    ('<table widths="1"><caption>甲</caption><tr><td indent="3">丙</td></tr></table>', 1, "indent 应为 0、1 或 2，现为“3”"),
    ('<table widths="1"><caption>甲<small class="top">乙</small></caption><tr><td>丙</td></tr></table>', 1, "class 应为 left、center、right 之一"),
])
def test_what_only_headings_and_paragraphs_have_is_refused_elsewhere(tmp_path: Path, text: str, line: int,
                                                                    said: str) -> None:
    found = refused(tmp_path, {"part_four.html.j2": text})
    assert (found.code, found.place.file, found.place.line) == ("TP004", "part_four.html.j2", line)
    assert said in found.message


def test_a_paragraph_is_parted_where_the_next_begins(tmp_path: Path) -> None:
    text = '<p class="note">甲<strong>乙</strong>。\n  <next/>\n  丙{{ year|num }}。</p>'
    *_, one, two = document.blocks(made(tmp_path, {"part_four.html.j2": text}))
    assert isinstance(one, Paragraph) and isinstance(two, Paragraph)
    assert one.role is two.role is Role.NOTE
    assert [document.plain(block.content) for block in (one, two)] == ["甲乙。", "丙2023。"]


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_with_several_reasons_asks_which(tmp_path: Path) -> None:
    files = {"edition.yaml": "原因: [收入支出总体, 收入总体]\n",
             "part_two.html.j2": "<h1>二</h1>\n<p>{{ reason(revenue.total) }}。</p>"}
    found = refused(tmp_path / "甲", files)
    assert (found.place.file, found.place.line) == ("part_two.html.j2", 2)
    assert found.message.endswith("数字 revenue.total 与上年相比的原因有几处，"
                                  '请写明是哪一处：use="收入支出总体"、use="收入总体"')
    files["part_two.html.j2"] = files["part_two.html.j2"].replace("total)", 'total, use="收入支出总体")')
    assert "戊。" in lines(made(tmp_path / "乙", files))


def test_an_edition_that_splits_up_what_has_no_parts_is_refused(tmp_path: Path) -> None:
    found = refused(tmp_path, {"edition.yaml": "改用的原因:\n  - 代替: 收入支出总休\n"})
    assert (found.code, found.place.line) == ("IN233", 2)
    assert found.message == "没有代替“收入支出总休”的原因"
    assert "可以不写的：收入支出总体、收入总体、" in found.advice


def test_a_word_that_an_edition_does_not_want_is_empty_and_a_blank_is_not(tmp_path: Path) -> None:
    told = "".join(lines(made(tmp_path / "甲", {"edition.yaml": '用语:\n  人员经费的开头: ""\n'})))
    assert "万元，人员经费" in told and "其中：人员经费" not in told
    found = refused(tmp_path / "乙", {"edition.yaml": "用语:\n  人员经费的开头:\n"})
    assert (found.code, found.place.line) == ("IN104", 2) and '；不要这个词语时写 ""' in found.advice
