"""The style of a unit: what each setting of `版式设置` and `数字样式` changes in its report."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from manual import examples
from test_editions import words
from units import UNIT, YEAR, Tree, changed, saved, schema, tree

from generator.accounts import Desk
from generator.build import build, draft
from generator.composing import numbering
from generator.document import tree as document
from generator.document.tree import Chart, Contents, Paragraph, Table, Title
from generator.kinds.final_accounts.style import Style
from generator.numerals import NumberStyle, Zeros
from generator.problems import Rejected
from generator.reading import source

WITHOUT_CARS = changed(YEAR, {"国有资产.车辆.其他用车": "0", "国有资产.车辆价值": "0", "三公经费.公务用车运行维护费": {
    "全年预算数": "0", "决算数": "0", "保有量": "0"}})
AS_LAST_YEAR = changed(YEAR, {"三公经费.公务接待费": {**YEAR["三公经费"]["公务接待费"], "全年预算数": "1100", "决算数": "1100"}})
AS_LAST_YEAR = changed(AS_LAST_YEAR, {"原因": [*YEAR["原因"][:1], {"用于": ["公务用车购置及运行维护费", "政府性基金", "机关运行经费"], "内容": "己"},
                                              YEAR["原因"][2], {"用于": ["公务用车运行维护费预算差异"], "内容": "辛"}]})
SAME_FLEET = changed(YEAR, {"国有资产.车辆.其他用车": "1", "三公经费.公务用车运行维护费": {
    key: value for key, value in YEAR["三公经费"]["公务用车运行维护费"].items() if key != "与车辆数差异原因"}})
STOPPED = changed(YEAR, {"支出": [YEAR["支出"][1], {"科目": "2010308", "资金": "一般公共预算", "项目支出": "0", "原因": "信访"},
                                YEAR["支出"][0], *YEAR["支出"][2:]],
                         "上年.支出": [*YEAR["上年"]["支出"], {"科目": "2010308", "资金": "一般公共预算", "决算数": "10000"}]})
"""An item stopped this year, and items not in the order of their codes."""

TWO_OF_ONE = changed(YEAR, {
    "绩效.项目.0.指标": [{**YEAR["绩效"]["项目"][0]["指标"][0], "分值": "50"},
                     {"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "合格率", "年度指标值": "90%", "实际完成值": "90%", "分值": "10"},
                     YEAR["绩效"]["项目"][0]["指标"][1]]})
"""Two indicators of one 二级指标."""


def made(folder: Path, settings: Tree, year: Tree = YEAR, numbers: list[Tree] | None = None) -> document.Document:
    unit = changed(UNIT, {"版式设置": settings} | ({"数字样式": numbers} if numbers else {}))
    return build(saved(folder / "某局", year, unit)).document


def told(report: document.Document) -> str:
    """Everything that a reader sees, a paragraph, a chart or a row of a project table a line."""
    lines = words(document.blocks(report))
    for block in document.blocks(report):
        if isinstance(block, Chart):
            lines.append(document.plain(block.caption))
        if isinstance(block, Table) and document.plain(block.caption) == "项目支出绩效自评表":
            lines += ["|".join(document.plain(cell.content) for cell in row.cells) for row in block.rows]
    return "\n".join(lines)


APPROVED = changed(YEAR, {"批复日期": "2024-08-15", "公开日期": "2024-09-01", "保密审查": "不涉密", "联系人": "财务科",
                          "联系电话": "0991-1234567"})

EXAMPLES = examples()
"""Of the manual of settings, by the titles of its sections: the settings, and the sentences that they lead to."""
UNCHECKED = "不核对的规则"
"""The one that changes what is told, and nothing that is printed: test_unchecked."""

CASES: list[tuple[str, Any, Tree, str, str]] = [
    ("图表", "是", YEAR, "", "收入结构（单位：万元）"),
    ("本级", "是", YEAR, "", "某局部门决算包括：某局本级决算。"),
    ("单位构成", "是", YEAR, "\n单位无下属预算单位，", "\n从部门决算单位构成看，某局部门决算包括：某局决算。单位无下属预算单位，"),
    ("内设机构另起一句", "是", YEAR, "单位无下属预算单位，下设2个处室", "单位无下属预算单位。下设2个处室"),
    ("科目编码", "是", YEAR, "一般公共服务支出（类）85.00万元", "一般公共服务支出（201类）85.00万元"),
    ("科目编码", "是", YEAR, "（室）及相关机构事务（款）行政运行（项）：", "（室）及相关机构事务（03款）行政运行（01项）："),
    ("科目标点", "冒号半角", YEAR, "行政运行（项）：支出决算数为", "行政运行（项）:支出决算数为"),
    ("科目标点", "半角", YEAR, "一般公共服务支出（类）85.00万元，占94.44%。", "一般公共服务支出(类)85.00万元,占94.44%。"),
    ("科目标点", "半角", YEAR, "（款）行政运行（项）：支出决算数为60.00万元，比上年决算增加2.00万元，增长3.45%，主要原因是：甲",
     "(款)行政运行(项):支出决算数为60.00万元,比上年决算增加2.00万元,增长3.45%,主要原因是:甲"),
    ("类级行末", "分号", YEAR, "占94.44%。", "占94.44%；"),
    ("科目次序", "照填写", STOPPED, "", "（项）：支出决算数为25.00万元，比上年决算增加4.10万元，增长19.62%，主要原因是：乙。\n"
     "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）信访事务（项）"),
    ("本年无支出的科目", "不列", STOPPED, "信访", ""),
    ("本年无支出的科目", "有年初预算才列", STOPPED, "信访", ""),
    ("开支内容冒号", ["公务接待费"], YEAR, "开支内容包括接待", "开支内容包括：接待"),
    ("机关运行经费括注", "单位性质", YEAR, "某局（行政单位和参照公务员法管理事业单位）机关运行经费", "某局（行政单位）机关运行经费"),
    ("名词编号", "否", YEAR, "\n一、财政拨款收入：指", "\n财政拨款收入：指"),
    ("项目表样", "逐行", TWO_OF_ONE, "\n合格率|=90%|", "\n数量指标|合格率|=90%|"),
    ("项目表样", "简写", YEAR, "其中：当年财政拨款|24.00|25.00|25.00|—|—|—", "其中：当年财政拨款|24|25|25|—|100|—"),
    ("项目表样", "简写", YEAR, "总分|100|85.00分|", "总分|100|85|"),
    ("上年结转资金行", "列出", YEAR, "", "\n上年结转资金|0.00|0.00|0.00|—|—|—\n"),
    ("没有指标的二级指标", "空白", YEAR, "", "\n质量指标||||||\n时效指标||||||\n"),
    ("没有指标的二级指标", "斜线", YEAR, "", "\n质量指标|/|/|/|/|/|/\n"),
    ("指标值和完成值", "照填写", YEAR, "|>=4期|=3期|", "|≥4期|3期|"),
    ("指标值和完成值", "完成值照填写", YEAR, "|>=4期|=3期|", "|>=4期|3期|"),
    ("无此项的原因", "上年和本年均无{名称}", YEAR, "主要原因是：我单位无因公出国（境）费；公务用车购置及",
     "主要原因是：上年和本年均无因公出国（境）费；公务用车购置及"),
    ("无增减的原因", "与上年持平", AS_LAST_YEAR, "主要原因是：与上年一致，无增减变化", "主要原因是：与上年持平"),
    ("无预算和支出的原因", "无此项支出", YEAR, "主要原因是：我单位无公务用车购置费；", "主要原因是：无此项支出；"),
    ("预决算一致的原因", "预算数和决算数一致", AS_LAST_YEAR, "预决算一致，无差异", "预算数和决算数一致"),
    ("无开支内容", "本年单位无{名称}支出", YEAR, "开支内容包括我单位无因公出国（境）费", "开支内容包括本年单位无因公出国（境）费支出"),
    ("车辆一致的原因", "两者一致", SAME_FLEET, "差异原因是：与公务用车保有量一致无差异", "差异原因是：两者一致"),
    ("无车辆的原因", "无车辆", WITHOUT_CARS, "差异原因是：固定资产无公务用车", "差异原因是：无车辆"),
    ("封面", "是", APPROVED, "", "2024年9月1日\n第一部分"),
    ("公开信息", "是", APPROVED, "", "批复日期：2024年8月15日；公开日期：2024年9月1日；保密审查：不涉密；联系人：财务科；联系电话：0991-1234567"),
    ("公开信息", "是", changed(YEAR, {"联系人": "财务科"}), "", "\n联系人：财务科"),
    ("决算称谓", "单位", YEAR, "第二部分 部门决算情况说明\n", "第二部分 单位决算情况说明\n"),
    ("决算称谓", "单位", YEAR, "第四部分 部门决算报表（见附表）", "第四部分 单位决算报表（见附表）"),
    ("决算称谓", "单位", YEAR, "注：本表反映部门本年度各项支出情况。", "注：本表反映单位本年度各项支出情况。"),
    ("用语", {"概况标题": "{部门}概况"}, YEAR, "第一部分 单位概况\n", "第一部分 部门概况\n"),
    ("用语", {"三公经费标题": "一般公共预算财政拨款“三公”经费支出决算情况说明"}, YEAR, "\n七、财政拨款“三公”", "\n七、一般公共预算财政拨款“三公”"),
    ("用语", {"无下属单位": "我局没有下属预算单位"}, YEAR, "\n单位无下属预算单位，下设", "\n我局没有下属预算单位，下设"),
    ("用语", {"无其他用车": "无"}, WITHOUT_CARS, "其他用车0辆，单位无其他用车；", "其他用车0辆，无；"),
    ("用语", {"无基金收支": "没有使用{资金}预算安排的支出"}, YEAR,
     "\n我单位本年度无国有资本经营预算财政拨款收入、支出及结转和结余，国有资本", "\n没有使用国有资本经营预算安排的支出，国有资本"),
    ("用语", {"空表说明": "本年度没有{资金}收支。"}, YEAR,
     "\n说明：我单位本年度无国有资本经营预算财政拨款收入、支出及结转和结余，故本表为空表。", "\n说明：本年度没有国有资本经营收支。"),
    ("用语", {"上年为零的增长": "无可比基数"}, YEAR, "增加5.00万元，增长100.00%，主要原因是：丙", "增加5.00万元，无可比基数，主要原因是：丙"),
    ("用语", {"上年为零的增长": "增长—"}, YEAR, "增加5.00万元，增长100.00%，主要原因是：丙", "增加5.00万元，增长—，主要原因是：丙"),
    ("用语", {"上年为零的增长": ""}, YEAR, "增加5.00万元，增长100.00%，主要原因是：丙", "增加5.00万元，主要原因是：丙"),
    ("用语", {"预算为零的差异": "年初未安排预算"}, YEAR, "决算数5.00万元，预决算差异率100.00%，", "决算数5.00万元，年初未安排预算，"),
    ("用语", {"预算为零的差异": ""}, YEAR, "决算数5.00万元，预决算差异率100.00%，主要", "决算数5.00万元，主要"),
    ("分处的说法", [{"用于": ["因公出国（境）费"], "无此项的原因": "未安排出国（境）"}], YEAR,
     "增加0.00万元，增长0.00%，主要原因是：我单位无因公出国（境）费；", "增加0.00万元，增长0.00%，主要原因是：未安排出国（境）；"),
    ("分处的说法", [{"用于": ["因公出国（境）费"], "无开支内容": "无"}], YEAR, "开支内容包括我单位无因公出国（境）费。", "开支内容包括无。"),
    ("分处的说法", [{"用于": ["因公出国（境）费预算差异"], "无预算和支出的原因": "未安排{名称}预算"}], YEAR,
     "主要原因是：我单位无因公出国（境）费；公务用车购置费", "主要原因是：未安排因公出国（境）费预算；公务用车购置费"),
    ("表格", [{"表": ["收入决算表"], "表名": "收入决算明细表"}], YEAR, "二、《收入决算表》", "二、《收入决算明细表》"),
    ("表格", [{"表": ["项目支出绩效自评表"], "合并的栏": ["一级指标"]}], TWO_OF_ONE, "\n合格率|=90%|", "\n数量指标|合格率|=90%|"),
    ("表格", [{"表": ["项目支出绩效自评表"], "合并的栏": []}], TWO_OF_ONE, "\n合格率|=90%|", "\n产出指标|数量指标|合格率|=90%|"),
]
"""Setting, value, data, words without it, words with it."""


@pytest.mark.parametrize(("setting", "value", "year", "without", "with_it"), CASES,
                         ids=[f"{case[0]}-{place}" for place, case in enumerate(CASES)])
def test_a_setting_changes_its_words(tmp_path: Path, setting: str, value: Any, year: Tree, without: str, with_it: str) -> None:
    common = {"单位构成": "是"} if setting == "本级" else {}
    plain, styled = told(made(tmp_path, common, year)), told(made(tmp_path, common | {setting: value}, year))
    assert without in plain and (not with_it or with_it not in plain)
    assert with_it in styled and (not without or without not in styled)


@pytest.mark.parametrize(("setting", "kind"), [("题名", Title), ("目录", Contents)])
def test_title_and_contents_may_be_left_out(tmp_path: Path, setting: str, kind: type[Title | Contents]) -> None:
    plain, styled = made(tmp_path, {}), made(tmp_path, {setting: "否"})
    assert [block for block in document.blocks(plain) if not isinstance(block, kind)] == list(document.blocks(styled))
    assert len(list(document.blocks(plain))) == len(list(document.blocks(styled))) + 1
    # The file keeps its title as a property.
    assert plain.title == styled.title == "某局2023年度部门决算公开说明"


def test_a_cover_has_the_title_and_the_day_if_it_is_known(tmp_path: Path) -> None:
    """It has a title though the first page is to have none."""
    with_day, without = made(tmp_path, {"封面": "是"}, APPROVED), made(tmp_path, {"封面": "是", "题名": "否"})
    assert [section.cover for section in with_day.sections[:2]] == [True, False]
    title, day = with_day.sections[0].blocks
    assert isinstance(title, Title) and document.plain(title.content) == "某局2023年度部门决算公开说明"
    assert isinstance(day, Paragraph) and document.plain(day.content) == "2024年9月1日"
    assert without.sections[0].blocks == (title,) and isinstance(without.sections[1].blocks[0], Contents)


def test_the_line_of_publication_is_the_last_one_and_none_without_words(tmp_path: Path) -> None:
    assert words(document.blocks(made(tmp_path, {"公开信息": "是"}, APPROVED)))[-1].startswith("批复日期：2024年8月15日；")
    assert made(tmp_path, {"公开信息": "是"}) == made(tmp_path, {})
    assert told(made(tmp_path, {}, APPROVED)) == told(made(tmp_path, {}))


def test_a_phrase_of_a_place_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    report = told(made(tmp_path, {"分处的说法": [{"用于": ["因公出国（境）费"], "无此项的原因": "未安排"}], "无此项的原因": "无{名称}"}))
    assert "主要原因是：未安排；" in report and "主要原因是：我单位无公务用车购置费；" in report


def test_a_phrase_for_a_place_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {"分处的说法": [{"用于": ["因公出国"], "无此项的原因": "未安排"}]})
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("IN253", "“分处的说法”的“用于”中没有“因公出国”") and problem.place.line
    assert "因公出国（境）费" in problem.advice and Path(problem.place.file).name == "unit.yaml"


def test_a_unit_publishes_its_own_accounts(tmp_path: Path) -> None:
    """A subordinate unit: 单位决算 wherever it said 部门决算, of itself only."""
    report = made(tmp_path, {"决算称谓": "单位", "单位构成": "是"})
    assert report.title == "某局2023年度单位决算公开说明"
    lines = told(report)
    assert "从单位决算单位构成看，某局单位决算包括：某局决算。" in lines
    assert "部门决算" not in lines and "本表反映部门" not in lines


def test_words_of_a_unit_without_divisions(tmp_path: Path) -> None:
    unit = changed(UNIT, {"内设机构": [], "机构称谓": "科室", "版式设置": {"用语": {"无内设机构": "不设{机构}"}}})
    assert "单位无下属预算单位，不设科室。" in told(build(saved(tmp_path / "某局", YEAR, unit)).document)


def test_a_number_typed_in_a_units_words_is_told(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {"用语": {"上年为零的增长": "增长100%"}})
    assert caught.value.problems[0].code == "TP009" and caught.value.problems[0].place.line


def test_the_title_says_that_a_unit_is_the_department_itself(tmp_path: Path) -> None:
    assert made(tmp_path, {"本级": "是"}).title == "某局（本级）2023年度部门决算公开说明"


@pytest.mark.parametrize(("style", "expected"), [
    ({"小数": "两位", "千分位": "是", "百分数": "两位"}, "收入总计100.15万元，其中：本年收入合计100.00万元|财政拨款收入95.00万元，占95.00%"),
    ({"小数": "去零", "千分位": "否", "百分数": "去零"}, "收入总计100.15万元，其中：本年收入合计100万元|财政拨款收入95万元，占95%"),
    ({"小数": "整数不写小数", "千分位": "否", "百分数": "整数不写小数"}, "收入总计100.15万元，其中：本年收入合计100万元|房屋120.50平方米"),
    ({"小数": "去零", "千分位": "否", "百分数": "去零"}, "房屋120.5平方米|增长11.28%"),
])
def test_a_unit_writes_numbers_in_its_own_way(tmp_path: Path, style: Tree, expected: str) -> None:
    styled = told(made(tmp_path, {}, numbers=[{"名称": "narrative", **style}]))
    assert [words for words in expected.split("|") if words not in styled] == []


def test_thousands_separators_may_be_left_out(tmp_path: Path) -> None:
    year = changed(YEAR, {"国有资产.固定资产原值": "45678901.20"})
    assert "固定资产原值4,567.89万元" in told(made(tmp_path, {}, year))
    style = {"名称": "narrative", "小数": "两位", "千分位": "否", "百分数": "两位"}
    assert "固定资产原值4567.89万元" in told(made(tmp_path, {}, year, [style]))


def test_tables_have_number_styles_of_their_own(tmp_path: Path) -> None:
    style = {"名称": "score", "小数": "去零", "千分位": "否", "百分数": "去零"}
    assert "|>=4期|=3期|60|45.00|延期" in told(made(tmp_path, {}))
    styled = told(made(tmp_path, {}, numbers=[style]))
    assert "|>=4期|=3期|60|45|延期" in styled and "总分|100|85.00分" in styled


def test_a_row_says_each_style(tmp_path: Path) -> None:
    """What `verify --settings` asks for one: it tries no value that a style has."""
    job, desk = saved(tmp_path / "某局", YEAR), Desk()
    unit = source.load(desk.unit(job), "unit.yaml").value
    rows = next(field for field in schema("unit").fields if field.name == "numbers")
    names = {field.name: field.key for field in rows.item.fields}
    kinds = get_args(Zeros)
    for zeros, percent, yes in zip(kinds * 2, [*kinds[::-1], *kinds], [True, False] * 4, strict=True):
        style = NumberStyle(zeros, yes, percent, not yes, yes)
        row = {names[name]: word for name, word in numbering.row(style).items()}
        whole = json.dumps({**unit, "数字样式": [{"名称": "score", **row}]}, ensure_ascii=False).encode()
        assert desk.styled(job, whole).edition.numbers["score"] == style


@pytest.mark.parametrize(("place", "setting", "there", "elsewhere"), [
    ("收支总体", {"小数": "去零"}, "收入总计100.15万元，其中：本年收入合计100万元", "财政拨款收入95.00万元"),
    ("收入", {"百分数": "去零"}, "财政拨款收入95.00万元，占95%；", "基本支出65.00万元，占65.00%；"),
    ("三公经费", {"小数": "两位，零写0"}, "因公出国（境）费支出0万元，占0.00%，比上年增加0万元", "上缴上级支出0.00万元"),
    ("一般公共预算", {"百分数": "整数不写小数"}, "占本年支出合计的90%。", "财政拨款收入95.00万元，占95.00%"),
    ("一般公共预算结构", {"小数": "去零"}, "一般公共服务支出（类）85万元，占94.44%。", "（项）：支出决算数为60.00万元"),
    ("一般公共预算具体", {"小数": "去零"}, "（项）：支出决算数为60万元，比上年决算增加2万元", "一般公共服务支出（类）85.00万元"),
])
def test_a_place_has_a_number_style_of_its_own(tmp_path: Path, place: str, setting: Tree, there: str, elsewhere: str) -> None:
    """Only what is set differs, and only there; what a macro prints for it too."""
    styled = told(made(tmp_path, {}, numbers=[{"名称": place, **setting}]))
    assert there in styled and elsewhere in styled
    plain = told(made(tmp_path, {}))
    assert there not in plain and elsewhere in plain


def cells(report: document.Document, title: str) -> list[list[str]]:
    """The rows of a statement, without its heads."""
    table = next(block for block in document.blocks(report)
                 if isinstance(block, Table) and document.plain(block.caption) == title)
    return [[document.plain(cell.content) for cell in row.cells] for row in table.rows if not row.head]


def test_a_statement_has_a_number_style_of_its_own(tmp_path: Path) -> None:
    """零为空白 is that of one statement; 小数 and 千分位 stay as they are."""
    title, other = "支出决算表", "收入决算表"
    styled = made(tmp_path, {}, numbers=[{"名称": title, "零为空白": "否"}])
    assert cells(styled, title)[0] == ["合计", "100.00", "65.00", "35.00", "0.00", "0.00", "0.00"]
    assert cells(styled, other) == cells(made(tmp_path, {}), other) and "" in cells(styled, other)[0]


def test_a_copy_of_a_statement_from_before_has_its_number_style(tmp_path: Path) -> None:
    """It does not know of styles of places: they are set around it."""
    own = tmp_path / "templates" / "final_accounts" / "statements"
    own.mkdir(parents=True)
    former = Path(__file__).resolve().parent / "former" / "statements" / "revenue.html.j2"
    (own / "revenue.html.j2").write_text(former.read_text(encoding="utf-8"), encoding="utf-8")
    unit = UNIT | {"数字样式": [{"名称": "收入决算表", "零为空白": "否", "小数": "去零"}]}
    styled = build(saved(tmp_path / "某局", YEAR, unit), tmp_path / "templates").document
    assert cells(styled, "收入决算表")[0] == ["合计", "100", "95", "0", "2", "0", "0", "3"]
    assert cells(styled, "支出决算表")[0][:2] == ["合计", "100.00"]


def test_a_place_follows_the_style_that_it_rests_on(tmp_path: Path) -> None:
    """A list that of its section, a section that of the narrative, however the rows are ordered."""
    styled = told(made(tmp_path, {}, numbers=[{"名称": "一般公共预算结构", "百分数": "两位"}, {"名称": "一般公共预算", "小数": "去零"},
                                              {"名称": "narrative", "小数": "两位", "千分位": "否", "百分数": "去零"}]))
    assert "一般公共服务支出（类）85万元，占94.44%。" in styled and "一般公共预算财政拨款支出90万元，占本年支出合计的90%" in styled
    assert "财政拨款收入95.00万元，占95%" in styled


def test_number_styles_that_rest_on_each_other_are_told(tmp_path: Path) -> None:
    for rows, message in (([{"名称": "收入", "依照": "支出"}, {"名称": "支出", "依照": "收入"}], "绕成了一圈：收入→支出→收入"),
                          ([{"名称": "收入", "依照": "收人"}], "没有名为“收人”的数字样式")):
        with pytest.raises(Rejected) as caught:
            made(tmp_path, {}, numbers=rows)
        (problem,) = caught.value.problems
        assert problem.code == "IN209" and message in problem.message and problem.place.line


def test_a_report_that_broke_off_leaves_nothing_for_the_next(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "final_accounts" / "sections"
    own.mkdir(parents=True)
    (own / "revenue.html.j2").write_text('{% numbers "收入" %}{{ nonsense.x }}{% endnumbers %}', encoding="utf-8")
    style: list[Tree] = [{"名称": "收入", "小数": "去零"}]
    job = saved(tmp_path / "某局", YEAR, UNIT | {"数字样式": style})
    with pytest.raises(Rejected):
        build(job, tmp_path / "templates")
    assert "实有人数4人" in told(made(tmp_path, {}, numbers=style)) and "收入总计100.15万元，其中：本年收入合计100.00万元" in told(
        made(tmp_path, {}, numbers=style))


def test_a_place_that_no_edition_has_is_told_with_the_template(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "final_accounts" / "sections"
    own.mkdir(parents=True)
    (own / "remarks.html.j2").write_text('\n{% numbers "某处" %}{{ revenue.total|wan }}{% endnumbers %}', encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        build(saved(tmp_path / "某局"), tmp_path / "templates")
    assert "没有数字样式 某处" in caught.value.problems[0].message and caught.value.problems[0].place.line == 2


TWO_INDICATORS = [["产出指标", "数量指标", "培训期数", "≥4期", "4期"], ["产出指标", "数量指标", "参训人数", "=8月", "=8月"]]


def of_whole(rows: list[list[str]]) -> Tree:
    """The year with a table of the whole unit, of these indicators, each with 45 points."""
    keys = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值")
    amounts = {"年初预算数": "1000", "全年预算数": "1000", "全年执行数": "1000"}
    table = {"资金": {"自治区安排": amounts}, "预期目标": "目标", "实际完成情况": "完成",
             "指标": [{**dict(zip(keys, row, strict=True)), "分值": "45", "得分": "45", "指标值设定依据": "计划"} for row in rows]}
    return changed(YEAR, {"绩效": {**YEAR["绩效"], "整体支出": table}})


def test_columns_stand_in_the_order_of_the_unit(tmp_path: Path) -> None:
    """Heads and amounts together."""
    title, order = "支出决算表", ["基本支出", "项目支出", "本年支出合计", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    styled = made(tmp_path, {"表格": [{"表": [title], "各栏": order}]})
    table = next(block for block in document.blocks(styled)
                 if isinstance(block, Table) and document.plain(block.caption) == title)
    assert [document.plain(cell.content) for cell in table.rows[0].cells] == ["项目", *order]
    assert cells(styled, title)[0] == ["合计", "65.00", "35.00", "100.00", "", "", ""]


@pytest.mark.parametrize(("row", "message", "advice"), [
    ({"表": ["收入决算"], "表名": "甲"}, "没有名为“收入决算”的表", "收入支出决算总表、收入决算表、"),
    ({"表": ["收入决算表"], "合并的栏": []}, "“收入决算表”没有“合并的栏”", "可以写：整体支出绩效目标自评表、项目支出绩效自评表"),
    ({"表": ["收入决算表"], "没有数的行": "不列"}, "“收入决算表”没有“没有数的行”", "一般公共预算财政拨款基本支出决算表"),
    ({"表": ["支出决算表"], "各栏": ["基本支出", "项目支出"]}, "“各栏”要把这张表的各栏都写出来，每栏一次", "应写：本年支出合计、基本支出、"),
])
def test_a_table_has_only_what_it_has(tmp_path: Path, row: Tree, message: str, advice: str) -> None:
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {"表格": [row]})
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("IN253", message) and advice in problem.advice
    assert Path(problem.place.file).name == "unit.yaml" and problem.place.line


def test_rows_without_money_are_blank_or_nought_or_left_out(tmp_path: Path) -> None:
    """203 外交支出 has none; 201 一般公共服务支出 has; the economic 款 30102 津贴补贴 has none, 30101 has."""
    whole, basic = "收入支出决算总表", "一般公共预算财政拨款基本支出决算表"
    blank = made(tmp_path, {})
    assert ["", "", ""] == [row[5] for row in cells(blank, whole) if row[3].endswith("外交支出")] * 3
    nought = made(tmp_path, {}, numbers=[{"名称": whole, "零为空白": "否"}, {"名称": basic, "零为空白": "否"}])
    assert [row[5] for row in cells(nought, whole) if row[3].endswith("外交支出")] == ["0.00"]
    assert [row[2] for row in cells(nought, basic) if row[0] == "30102"] == ["0.00"]
    out = made(tmp_path, {"表格": [{"表": [whole, basic, "财政拨款收入支出决算总表"], "没有数的行": "不列"}]})
    rows = cells(out, whole)
    assert [row[3] for row in rows[:3]] == ["一、一般公共服务支出", "二、社会保障和就业支出", "三、城乡社区支出"]
    assert [row[0] for row in rows[:5]] == ["一、一般公共预算财政拨款收入", "二、政府性基金预算财政拨款收入", "三、事业收入",
                                            "四、其他收入", "本年收入合计"]
    assert [row[0] for row in cells(out, basic)[:-1]] == ["301", "30101", "30108", "303", "30302"]
    assert [row[1] for row in rows] == [str(number) for number in range(1, len(rows) + 1)], "行次 run on"
    assert cells(out, "财政拨款收入支出决算总表")[0][3] == "一、一般公共服务支出"


def test_the_overall_table_has_the_columns_and_cells_that_are_set(tmp_path: Path) -> None:
    title = "部门（单位）整体支出绩效目标自评表"
    year = of_whole(TWO_INDICATORS)

    def rows(settings: Tree) -> list[list[str]]:
        report = draft(saved(tmp_path / "某局", year, changed(UNIT, {"版式设置": settings}))).document
        table = next(block for block in document.blocks(report)
                     if isinstance(block, Table) and document.plain(block.caption).startswith(title))
        return [[document.plain(cell.content) for cell in row.cells] for row in table.rows][-4:]

    assert rows({}) == [["一级指标", "二级指标", "三级指标", "预期指标值", "指标值设定依据", "分值权重", "实际完成指标值", "得分"],
                        ["产出指标", "数量指标", "培训期数", ">=4期", "计划", "45", "4期", "45"],
                        ["数量指标", "参训人数", "=8月", "计划", "45", "=8月", "45"], ["总分", "100", "100分"]]
    columns = ["预期指标值", "指标值设定依据", "实际完成指标值", "分值权重", "得分"]
    assert rows({"表格": [{"表": ["整体支出绩效目标自评表"], "各栏": columns, "合并的栏": ["一级指标", "二级指标"]}]}) == [
        ["一级指标", "二级指标", "三级指标", *columns], ["产出指标", "数量指标", "培训期数", ">=4期", "计划", "4期", "45", "45"],
        ["参训人数", "=8月", "计划", "=8月", "45", "45"], ["总分", "100", "100分"]]


@pytest.mark.parametrize(("layout", "heads", "row", "total"), [
    ("合并", "|三级指标|实际完成值|年度指标值|偏差原因分析及改进措施|得分|分值\n", "|培训期数|=3期|>=4期|延期|45.00|60\n", "\n总分|85.00分|100"),
    ("简写", "|三级指标|实际|年度|偏差原因分析及改进措施|得分|分值\n完成值|指标值\n", "|培训期数|=3期|>=4期|延期|45.00|60\n", "\n总分|85|100"),
])
def test_a_project_table_has_its_columns_in_another_order(tmp_path: Path, layout: str, heads: str, row: str, total: str) -> None:
    order = ["实际完成值", "年度指标值", "偏差原因分析及改进措施", "得分", "分值"]
    report = told(made(tmp_path, {"项目表样": layout, "表格": [{"表": ["项目支出绩效自评表"], "各栏": order}]}))
    assert heads in report and row in report and total in report


@pytest.mark.parametrize(("target", "actual", "shown"), [
    ("=2023年12月", "=2023年12月", "|=2023年12月|=2023年12月|"), ("≤2023年12月", "2023年11月", "|<=2023年12月|2023年11月|"),
    ("≥90%", "≥95%", "|>=90%|>=95%|"), ("≥90%", "95%", "|>=90%|=95%|"),
])
def test_a_sign_before_a_value_is_never_dropped(tmp_path: Path, target: str, actual: str, shown: str) -> None:
    first = {**YEAR["绩效"]["项目"][0]["指标"][0], "年度指标值": target, "实际完成值": actual, "得分": "60"}
    year = changed(YEAR, {"绩效.项目.0.指标.0": first})
    unit = saved(tmp_path / "某局", year)
    assert shown in told(draft(unit).document)


def test_a_statement_of_no_expense_says_that_it_is_empty(tmp_path: Path) -> None:
    """07 like 08 and 09: where all its numbers are zero."""
    none = {"全年预算数": "0", "决算数": "0"}
    year = changed(YEAR, {"三公经费.公务用车运行维护费": {**none, "保有量": "0"}, "三公经费.公务接待费": {**none, "批次": "0", "人次": "0"}})
    line = "\n说明：我单位本年度无财政拨款“三公”经费支出，故本表为空表。"
    assert line in told(draft(saved(tmp_path / "甲", year)).document) and line not in told(made(tmp_path, {}))
    unit = changed(UNIT, {"版式设置": {"用语": {"三公经费空表说明": ""}}})
    assert line not in told(draft(saved(tmp_path / "乙", year, unit)).document)


def test_all_number_styles_that_do_not_exist_are_told(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {}, numbers=[{"名称": "narative", "小数": "去零", "千分位": "否", "百分数": "去零"}, {"名称": "收人", "小数": "去零"},
                                    {"名称": "收入", "依照": "naratif"}])
    assert [problem.message for problem in caught.value.problems] == [
        f"没有名为“{name}”的数字样式" for name in ("narative", "收人", "naratif")]
    for problem in caught.value.problems:
        assert problem.code == "IN209" and "可以写：narrative、" in problem.advice and "收人" not in problem.advice
        assert Path(problem.place.file).name == "unit.yaml" and problem.place.line


@pytest.mark.parametrize(("row", "key"), [
    ({"名称": "narrative", "零为空白": "是"}, "零为空白"),
    ({"名称": "收入", "不写百分号": "是"}, "不写百分号"),
    ({"名称": "一般公共预算结构", "零为空白": "是"}, "零为空白"),
    ({"名称": "预算绩效", "依照": "narrative", "小数": "去零", "千分位": "否", "百分数": "去零", "零为空白": "是"}, "零为空白"),
])
def test_what_only_a_table_may_leave_out_is_refused_in_a_sentence(tmp_path: Path, row: dict[str, str], key: str) -> None:
    """“收入万元，占33.33” is no sentence. It is told once, though it is a style that others rest on."""
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {}, numbers=[row])
    problem, = caught.value.problems
    assert (problem.code, problem.message) == ("IN209", f"“{key}”只用于表，这是文字部分的样式")
    assert problem.advice == "请删去这一项，或写 否" and Path(problem.place.file).name == "unit.yaml"
    line = (tmp_path / "某局" / "unit.yaml").read_text(encoding="utf-8").splitlines()[problem.place.line - 1]
    assert key in line


def test_one_project_may_have_another_layout(tmp_path: Path) -> None:
    year = changed(YEAR, {"绩效.项目": [*YEAR["绩效"]["项目"], {**deepcopy(YEAR["绩效"]["项目"][0]), "表样": "合并"}]})
    styled = told(made(tmp_path, {"项目表样": "简写"}, year))
    assert styled.count("总分|100|85|") == styled.count("总分|100|85.00分|") == 1


@pytest.mark.parametrize("where", ["edition.yaml", "editions/2022/edition.yaml"])
def test_a_project_sets_the_style_of_all_its_units(tmp_path: Path, where: str) -> None:
    file = tmp_path / "templates" / "final_accounts" / where
    file.parent.mkdir(parents=True)
    file.write_text("版式设置:\n  类级行末: 分号\n", encoding="utf-8")
    year = "2022" if "2022" in where else "2023"
    job = saved(tmp_path / "某局", changed(YEAR, {"年度": year}))
    assert "占94.44%；" in told(build(job, tmp_path / "templates").document)


def test_a_row_may_state_the_names_that_are_to_be_printed(tmp_path: Path) -> None:
    year = changed(YEAR, {"支出.0": {**YEAR["支出"][0], "名称": "行政运转", "款名称": "政府办公事务"}})
    assert "一般公共服务支出（类）政府办公事务（款）行政运转（项）：" in told(made(tmp_path, {}, year))


# ── the form of statements ──────────────────────────────────────────────────────────────────────────────────


OF_STATEMENTS = {"行次和栏次", "科目编码分栏", "表题下一行居右"}


def statement(report: document.Document, title: str) -> Table:
    return next(block for block in document.blocks(report) if isinstance(block, Table) and document.plain(block.caption) == title)


def lines_of(report: document.Document, title: str) -> list[str]:
    """The rows of a statement as a reader sees them."""
    return ["|".join(document.plain(cell.content) for cell in row.cells) for row in statement(report, title).rows]


def test_statements_may_be_without_line_and_column_numbers(tmp_path: Path) -> None:
    plain, styled = made(tmp_path / "甲", {}), made(tmp_path / "乙", {"行次和栏次": "否"})
    assert lines_of(plain, "收入支出决算总表")[2:4] == ["栏次||1|栏次||2", "一、一般公共预算财政拨款收入|1|90.00|一、一般公共服务支出|32|90.00"]
    assert lines_of(styled, "收入支出决算总表")[:3] == [
        "收入|支出", "项目|决算数|项目|决算数", "一、一般公共预算财政拨款收入|90.00|一、一般公共服务支出|90.00"]
    assert "栏次" in lines_of(plain, "支出决算表")[2] and not any("栏次" in line for line in lines_of(styled, "支出决算表"))
    assert lines_of(styled, "财政拨款收入支出决算总表")[1].startswith("项目|决算数|项目|合计|")
    numbered, bare = (lines_of(report, "财政拨款“三公”经费支出决算表") for report in (plain, styled))
    assert numbered[3] == "1|2|3|4|5|6|7|8|9|10|11|12" and bare == numbered[:3] + numbered[4:]


def test_codes_may_stand_in_three_columns(tmp_path: Path) -> None:
    styled = made(tmp_path, {"科目编码分栏": "是"})
    rows = lines_of(styled, "一般公共预算财政拨款支出决算表")
    assert rows[3:7] == ["类|款|项|合计|90.00|65.00|25.00", "201|||一般公共服务支出|85.00|60.00|25.00",
                         "201|03||政府办公厅（室）及相关机构事务|85.00|60.00|25.00", "201|03|01|行政运行|60.00|60.00|"]
    capital = lines_of(styled, "国有资本经营预算财政拨款收入支出决算表")
    assert capital[-2:] == ["类|款|项|合计||||||", "|||||||||"]


def test_the_line_below_a_caption_may_stand_at_the_right_and_say_less(tmp_path: Path) -> None:
    plain = statement(made(tmp_path / "甲", {}), "支出决算表")
    styled = statement(made(tmp_path / "乙", {"表题下一行居右": "是", "用语": {"表题下一行": "表{编号}　单位：万元"}}), "支出决算表")
    assert document.plain(plain.subtitle) == "公开03表　　部门（单位）：某局　　金额单位：万元"
    assert (document.plain(styled.subtitle), styled.subtitle_align) == ("表03　单位：万元", document.Align.RIGHT)
    assert plain.subtitle_align is document.Align.CENTER


def test_the_row_of_totals_may_stand_last(tmp_path: Path) -> None:
    rows = lines_of(made(tmp_path, {"表格": [{"表": ["支出决算表"], "合计行": "在后"}]}), "支出决算表")
    assert [row for row in rows if row.startswith("合计")] == rows[-1:]
    assert lines_of(made(tmp_path, {}), "支出决算表")[3].startswith("合计|")


def test_every_setting_is_tested_and_has_help() -> None:
    settings = next(field for field in schema("unit").fields if field.name == "settings")
    assert {field.key for field in settings.fields} == {case[0] for case in CASES} | {"题名", "目录"} | OF_STATEMENTS
    for field in settings.fields:
        allowed = field.item.allowed if field.item else field.allowed
        assert field.help and (allowed or field.type in ("yesno", "line") or field.fields)
        for value in field.allowed:
            assert value in field.help, f"{field.key}: the help does not say what {value} is"


def test_a_setting_is_a_field_of_the_style_under_its_name() -> None:
    """A setting that the schema has and nothing reads would be accepted and ignored."""
    settings = next(field for field in schema("unit").fields if field.name == "settings")
    merged = {"words"}  # Those of the edition and of the unit are one mapping: `load_edition`.
    assert {field.name for field in settings.fields} == {field.name for field in fields(Style)} | merged


@pytest.mark.parametrize("title", [title for title in EXAMPLES if title != UNCHECKED])
def test_a_documented_example_is_one(tmp_path: Path, title: str) -> None:
    """`docs/style.md`: the settings there, and the sentences that they lead to."""
    settings, shown = EXAMPLES[title]
    year = changed(YEAR, {"年度": "2022"}) if "版式: 2022" in settings else YEAR
    styled = told(build(saved(tmp_path / "某局", year, UNIT | tree(settings))).document)
    plain = told(build(saved(tmp_path / "照旧", year)).document)
    assert shown and [line for line in shown if line not in styled] == []
    assert title.startswith("一个 2022") or [line for line in shown if line in plain] == [], "it shows what differs"


def test_braces_of_an_authors_own_stay_in_a_standard_phrase(tmp_path: Path) -> None:
    """Only {名称} stands for something; another Chinese name in its place is a mistake."""
    report = told(made(tmp_path, {"无此项的原因": "{名称}未发生${x}"}))
    assert "因公出国（境）费未发生${x}。" in report or "因公出国（境）费未发生${x}；" in report
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {"无此项的原因": "{单位}未发生"})
    (problem,) = caught.value.problems
    assert "“{单位}未发生”中的 {单位} 没有意义，可以写：{名称}" in problem.message
    assert (problem.code, Path(problem.place.file).name) == ("TP009", "unit.yaml") and problem.place.line
