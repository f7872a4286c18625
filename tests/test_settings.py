"""The style of a unit: what each setting of `版式设置` and `数字样式` changes in its report."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from test_editions import words
from units import ROOT, UNIT, YEAR, Tree, changed, saved, schema, tree

from generator.build import build
from generator.document import tree as document
from generator.document.tree import Chart, Contents, Table, Title
from generator.kinds.final_accounts.style import Style
from generator.problems import Rejected

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
    ("公开信息", "是", APPROVED, "", "批复日期：2024年8月15日；公开日期：2024年9月1日；保密审查：不涉密；联系人：财务科；联系电话：0991-1234567"),
    ("公开信息", "是", changed(YEAR, {"联系人": "财务科"}), "", "\n联系人：财务科"),
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


def test_the_line_of_publication_is_the_last_one_and_none_without_words(tmp_path: Path) -> None:
    assert words(document.blocks(made(tmp_path, {"公开信息": "是"}, APPROVED)))[-1].startswith("批复日期：2024年8月15日；")
    assert made(tmp_path, {"公开信息": "是"}) == made(tmp_path, {})
    assert told(made(tmp_path, {}, APPROVED)) == told(made(tmp_path, {}))


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


def test_a_number_style_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {}, numbers=[{"名称": "narative", "小数": "去零", "千分位": "否", "百分数": "去零"}])
    problem, = caught.value.problems
    assert problem.code == "IN209" and "narative" in problem.message and "narrative" in problem.advice
    assert Path(problem.place.file).name == "unit.yaml" and problem.place.line


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


def test_every_setting_is_tested_and_has_help() -> None:
    settings = next(field for field in schema("unit").fields if field.name == "settings")
    assert {field.key for field in settings.fields} == {case[0] for case in CASES} | {"题名", "目录"}
    for field in settings.fields:
        allowed = field.item.allowed if field.item else field.allowed
        assert field.help and (allowed or field.type in ("yesno", "line"))
        for value in field.allowed:
            assert value in field.help, f"{field.key}: the help does not say what {value} is"


def test_a_setting_is_a_field_of_the_style_under_its_name() -> None:
    """A setting that the schema has and nothing reads would be accepted and ignored."""
    settings = next(field for field in schema("unit").fields if field.name == "settings")
    assert {field.name for field in settings.fields} == {field.name for field in fields(Style)}


def test_the_documented_example_is_one(tmp_path: Path) -> None:
    """`docs/style.md`: the settings there, and the sentences that they lead to."""
    page = (ROOT / "docs" / "style.md").read_text(encoding="utf-8")
    settings, = re.findall(r"(?s)```yaml\n(版式: .*?)```", page)
    shown = re.findall(r"(?m)^> (.+)$", page)
    unit = UNIT | tree(settings)
    styled = told(build(saved(tmp_path / "某局", changed(YEAR, {"年度": "2022"}), unit)).document)
    assert shown and [line for line in shown if line not in styled] == []


def test_braces_of_an_authors_own_stay_in_a_standard_phrase(tmp_path: Path) -> None:
    """Only {名称} stands for something; another Chinese name in its place is a mistake."""
    report = told(made(tmp_path, {"无此项的原因": "{名称}未发生${x}"}))
    assert "因公出国（境）费未发生${x}。" in report or "因公出国（境）费未发生${x}；" in report
    with pytest.raises(Rejected) as caught:
        made(tmp_path, {"无此项的原因": "{单位}未发生"})
    assert "“{单位}未发生”中的 {单位} 没有意义，可以写：{名称}" in caught.value.problems[0].message
