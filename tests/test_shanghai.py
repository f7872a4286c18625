"""The Shanghai edition, and what it needs that the others do without: keys of its own, and the mechanisms that serve all.

The goldens of `shanghai/` are its whole reports (test_goldens); here stands what a reader would miss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from departments import DEPARTMENT, STATION, STATION_YEAR, department
from test_editions import own_edition, section, words
from units import ROOT, UNIT, YEAR, Tree, changed, saved, tree

from generator.build import Report, build, draft, examine
from generator.document import tree as document
from generator.document.tree import Listing, Table
from generator.problems import Rejected, Severity
from generator.writers import WRITERS, Support

FOLDER = ROOT / "tests" / "shanghai"


def written(name: str) -> tuple[Tree, Tree]:
    """A unit's file and its year's."""
    unit, year = (tree((FOLDER / name / f"{file}.yaml").read_text(encoding="utf-8")) for file in ("unit", "2024"))
    return unit, year


BUREAU, BUREAU_YEAR = written("澄湖区文化和旅游局")
CENTRE, CENTRE_YEAR = written("澄湖区老年教育指导中心")
CLASS_OF_DEBT = "2319999"
WITHOUT_COSTS = {key: value for key, value in BUREAU_YEAR["上年"].items() if key != "机关运行经费"}


def made(folder: Path, leaves: Mapping[str, Any], year: Tree = BUREAU_YEAR, unit: Tree = BUREAU) -> Report:
    return draft(saved(folder / "某局", changed(year, leaves), unit))


def told(report: Report) -> list[str]:
    return words(document.blocks(report.document))


def statement(report: Report, title: str) -> list[list[str]]:
    table = next(block for block in document.blocks(report.document)
                 if isinstance(block, Table) and document.plain(block.caption) == title)
    return [[document.plain(cell.content) for cell in row.cells] for row in table.rows]


# ── what it prints ──────────────────────────────────────────────────────────────────────────────────────────


def test_parts_stand_in_its_order_and_repeat_unit_and_year(tmp_path: Path) -> None:
    report = made(tmp_path, {})
    assert report.document.title == "上海市澄湖区文化和旅游局2024年度部门决算"
    assert [line for line in told(report) if line.startswith("第")] == [
        "第一部分 上海市澄湖区文化和旅游局概况", "第二部分 上海市澄湖区文化和旅游局2024年度部门决算表",
        "第三部分 上海市澄湖区文化和旅游局2024年度部门决算情况说明", "第四部分 名词解释"]


def test_the_contents_list_the_statements(tmp_path: Path) -> None:
    """Their captions, without numbers on their pages; in a Word file an update of the contents finds them too."""
    report = made(tmp_path, {})
    listed = [(document.plain(heading.content), heading.anchor) for heading in document.headings(report.document)]
    assert [words for words, anchor in listed if not anchor.startswith("heading")] == [
        f"{number}、{title}" for number, title in zip("一二三四五六七八九", report.examined.edition.statements.values(), strict=True)]
    assert ("一、收入支出决算总表", "summary") in listed and statement(report, "收入支出决算总表")
    made_of = WRITERS["docx"](report.document, Support(report.examined.edition.find("style.docx")))
    with ZipFile(BytesIO(made_of)) as archive:
        body = archive.read("word/document.xml").decode()
    assert body.count('<w:outlineLvl w:val="1"/>') == 9 and len(re.findall('w:id="([0-9]+)" w:name', body)) == len(
        set(re.findall('w:id="([0-9]+)" w:name', body)))
    assert set(re.findall('w:anchor="([^"]+)"', body)) <= set(re.findall('w:name="([^"]+)"', body))


def test_a_unit_speaks_of_itself_and_leaves_both_words_out_of_the_titles_of_parts(tmp_path: Path) -> None:
    report = made(tmp_path, {}, CENTRE_YEAR, CENTRE)
    assert report.document.title == "上海市澄湖区老年教育指导中心2024年度单位决算"
    assert "第二部分 上海市澄湖区老年教育指导中心2024年度决算表" in told(report)
    assert not any("部门" in line for line in told(report))


def test_a_department_of_one_unit_has_its_offices_instead_of_members(tmp_path: Path) -> None:
    unit = {**BUREAU, "下属单位": [], "单位备注": []}
    lines = told(made(tmp_path, {}, unit=unit))
    assert section(lines, "二、机构设置") == [
        "上海市澄湖区文化和旅游局下设6个科室，分别是：办公室、财务科、公共服务科、产业发展科、市场管理科、文物科。"]
    assert not any("实有人数" in line for line in lines)


def test_members_stand_in_a_table_in_the_text(tmp_path: Path) -> None:
    report = made(tmp_path, {})
    table = next(block for block in document.blocks(report.document) if isinstance(block, Table))
    assert table.caption == ()
    assert [[document.plain(cell.content) for cell in row.cells] for row in table.rows][1:3] == [
        ["1", "上海市澄湖区文化和旅游局（本级）", ""], ["2", "上海市澄湖区文化市场行政执法大队", "参照公务员法管理的事业单位"]]


def test_what_is_nought_is_left_out_of_revenue_and_expenditure(tmp_path: Path) -> None:
    lines = told(made(tmp_path, {}, CENTRE_YEAR, CENTRE))
    assert section(lines, "二、收入决算情况说明") == ["本年收入合计86.20万元，其中：财政拨款收入86.20万元，占100.00%。"]
    assert section(lines, "三、支出决算情况说明") == ["本年支出合计86.20万元，其中：基本支出86.20万元，占100.00%。"]


def test_what_is_the_same_is_level_and_needs_no_reason(tmp_path: Path) -> None:
    lines = told(made(tmp_path, {}, CENTRE_YEAR, CENTRE))
    assert section(lines, "一、收入支出决算总体情况说明")[0].endswith("与2023年度相比，收入支出总计持平。")
    items = section(lines, "（三）一般公共预算")
    assert items[0].endswith("完成年初预算的100.00%。决算数与预算数持平。其中：") and items[1].endswith("决算数与预算数持平。")


def test_an_item_says_what_was_budgeted_and_why_it_was_more_or_less(tmp_path: Path) -> None:
    items = section(told(made(tmp_path, {})), "（三）一般公共预算")
    assert items[1] == ("文化旅游体育与传媒支出（类）文化和旅游（款）行政运行（项）。主要用于：局机关在职人员工资福利和日常公用支出。"
                        "年初预算为1231.00万元，支出决算为1248.63万元。决算数大于预算数的主要原因：年中调整机关人员工资标准。")
    assert "年初预算为0.00万元，支出决算为48.00万元。决算数大于预算数的主要原因：年中追加文物抢险加固经费。" in items[6]
    (listing,) = [block for block in document.blocks(made(tmp_path, {}).document) if isinstance(block, Listing)][:1]
    assert [number for number, _ in listing.numbered()][:2] == ["1、", "2、"]


def test_an_item_with_a_budget_and_nothing_spent_is_listed_one_of_last_year_is_not(tmp_path: Path) -> None:
    gone = {"科目": "2070111", "资金": "一般公共预算", "决算数": "5000.00"}
    items = section(told(made(tmp_path, {"上年.支出": [*BUREAU_YEAR["上年"]["支出"], gone]})), "（三）一般公共预算")
    assert "文化活动（项）" in items[-1] and "年初预算为30.00万元，支出决算为0.00万元。" in items[-1]
    assert not any("文化创作与保护" in line for line in items)


def test_growth_from_nothing_has_no_rate(tmp_path: Path) -> None:
    line = section(told(made(tmp_path, {})), "（一）“三公”经费")[1]
    assert "因公出国（境）费支出增加24.86万元；" in line and "公务接待费支出减少0.46万元，下降12.81%。" in line


def test_three_public_with_a_budget_and_nothing_spent_says_so_below_the_comparison(tmp_path: Path) -> None:
    leaves = {"三公经费.公务接待费.年初预算数": "1000", "三公经费.公务接待费.全年预算数": "1000"}
    lines = told(made(tmp_path, leaves, CENTRE_YEAR, CENTRE))
    whole = section(lines, "（一）“三公”经费")
    assert whole[0].startswith("1、“三公”经费财政拨款支出年初预算为0.10万元，支出决算为0.00万元，完成预算的0.00%，"
                               "其中：因公出国（境）费决算为0.00万元；")
    assert whole[1] == ("2、2024年度“三公”经费财政拨款支出决算数与2023年度持平，其中：因公出国（境）费支出持平；"
                        "公务用车购置及运行维护费支出持平；公务接待费支出持平。")
    assert section(lines, "（二）“三公”经费") == ["上海市澄湖区老年教育指导中心2024年度无“三公”经费财政拨款支出。"]


@pytest.mark.parametrize(("title", "lead"), [
    ("收入支出决算总表", ["二十四、抗疫特别国债安排的支出", ""]), ("财政拨款收入支出决算总表", ["二十四、抗疫特别国债安排的支出", "", "", "", ""])])
def test_a_form_has_its_rows_and_those_of_money_beside(tmp_path: Path, title: str, lead: list[str]) -> None:
    """231 债务还本支出 has no row in the form: where a unit has money of it, there is one."""
    plain = [row[2:] for row in statement(made(tmp_path / "甲", {}), title)]
    assert lead in plain and not any("债务还本" in cell for row in plain for cell in row)
    row = {"科目": CLASS_OF_DEBT, "名称": "债务", "款名称": "债务", "资金": "一般公共预算", "项目支出": "100", "用途": "还债", "年初预算": "100"}
    more = statement(made(tmp_path / "乙", {"支出": [*BUREAU_YEAR["支出"], row]}), title)
    (debt,) = [row[2:4] for row in more if "债务还本支出" in "".join(row)]
    assert debt == ["二十四、债务还本支出", "0.01"]


def test_basic_expenditure_has_the_items_of_the_form_and_those_of_the_unit(tmp_path: Path) -> None:
    title = "一般公共预算财政拨款基本支出决算表"
    def right(report: Report) -> list[str]:
        return [row[3] for row in statement(report, title) if row[3:] and row[3].isdecimal()]
    assert right(made(tmp_path / "甲", {}))[-9:] == ["31001", "31002", "31003", "31007", "31013", "31019", "31021", "31022", "31099"]
    more = [*BUREAU_YEAR["基本支出经济分类"], {"科目": "31006", "金额": "100"}, {"科目": "30702", "金额": "100"}]
    codes = right(made(tmp_path / "乙", {"基本支出经济分类": more}))
    assert "31006" in codes and codes[-5:] == ["307", "30701", "30702", "30703", "30704"], "the form has no 307"


# ── the keys that it needs ──────────────────────────────────────────────────────────────────────────────────


def test_what_it_prints_is_asked_for_and_a_draft_does_without(tmp_path: Path) -> None:
    """A file of another edition: everything that lacks is told, and nothing in the templates breaks."""
    report = draft(saved(tmp_path, YEAR, changed(UNIT, {"版式": "上海"})))
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    assert {problem.code for problem in errors} == {"FA332", "FA333"}
    assert [problem.message for problem in errors if problem.code == "FA332"][0] == "科目 2010301 没有写年初预算、用途"
    wanted = [problem.message for problem in errors if problem.code == "FA333"]
    assert len(wanted) == 7 and "“上海”版式要印“政府采购.面向中小企业”，没有写" in wanted
    assert any("支出决算为60.00万元。" in line for line in told(report))


def test_other_editions_ask_for_none_of_it_and_may_print_it(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own_edition(own, "某市", "要填: [政府采购.面向中小企业]\n")
    block = own / "final_accounts" / "editions" / "某市" / "sections" / "other.html.j2"
    block.parent.mkdir()
    block.write_text('{% extends "base/sections/other.html.j2" %}\n{% block procurement_awards %}{{ super() }}'
                     '预留{{ procurement.reserved_for_smes|wan }}万元。{% endblock %}\n', encoding="utf-8")
    unit = changed(UNIT, {"版式": "某市"})
    with pytest.raises(Rejected) as caught:
        build(saved(tmp_path / "甲", YEAR, unit), own)
    assert [(problem.code, problem.place.line) for problem in caught.value.problems if problem.severity is Severity.ERROR] == [
        ("FA333", (tmp_path / "甲" / "2023.yaml").read_text(encoding="utf-8").splitlines().index('"政府采购":') + 1)]
    aside = dict.fromkeys(("预留中小企业预算", "预留小微企业预算", "预留项目中小企业中标", "预留项目小微企业中标", "其他项目中小企业中标"), "0")
    year = changed(YEAR, {"政府采购": {**YEAR["政府采购"], "面向中小企业": {**aside, "预留中小企业预算": "5000"}}})
    assert "预留0.50万元。" in "".join(words(document.blocks(build(saved(tmp_path / "乙", year, unit), own).document)))


@pytest.mark.parametrize(("own", "asked"), [
    ("", ["三公经费.公务接待费.外宾接待"]), ("要填: []\n", []), ("要填: [机关运行经费]\n", ["机关运行经费"])])
def test_what_an_edition_wants_takes_the_place_of_what_the_one_below_it_does(tmp_path: Path, own: str, asked: list[str]) -> None:
    own_edition(tmp_path / "templates", "某区", f"基于: 上海\n{own}")
    receptions = {key: value for key, value in BUREAU_YEAR["三公经费"]["公务接待费"].items() if key != "外宾接待"}
    year = changed(BUREAU_YEAR, {"三公经费.公务接待费": receptions})
    del year["机关运行经费"]
    found = examine(saved(tmp_path, year, changed(BUREAU, {"版式": "某区"})), tmp_path / "templates").problems
    assert [problem.message for problem in found if problem.code == "FA333"] == [f"“某区”版式要印“{path}”，没有写" for path in asked]


@pytest.mark.parametrize(("left_out", "above"), [("绩效.绩效管理.工作机制", "绩效管理"), ("绩效.绩效管理", "绩效"), ("上年", "")])
def test_what_is_wanted_inside_a_part_lacks_where_the_part_does(tmp_path: Path, left_out: str, above: str) -> None:
    """It is told at the key that it would stand below. 上年 is left out where there is last year's file."""
    own_edition(tmp_path / "templates", "某区", "基于: 上海\n要填: [绩效.绩效管理.工作机制, 上年.机关运行经费]\n")
    year = changed(BUREAU_YEAR, {})
    *way, key = left_out.split(".")
    del reduce(lambda part, step: part[step], way, year)[key]
    job = saved(tmp_path, year, changed(BUREAU, {"版式": "某区"}))
    lines = job.file.read_text(encoding="utf-8").splitlines()
    assert [(problem.message, lines[problem.place.line - 1].strip(' ":')) for problem in examine(job, tmp_path / "templates").problems
            if problem.code == "FA333"] == [("“某区”版式要印“绩效.绩效管理.工作机制”，没有写", above)] * bool(above)


@pytest.mark.parametrize("path", ["政府采购.货物", "支出.用途"])
def test_an_edition_wants_only_what_a_file_may_leave_out(tmp_path: Path, path: str) -> None:
    own_edition(tmp_path / "templates", "某市", f"说明: 某市\n要填: [{path}]\n")
    (problem,) = [one for one in examine(saved(tmp_path, YEAR, changed(UNIT, {"版式": "某市"})), tmp_path / "templates").problems
                  if one.severity is Severity.ERROR]
    assert (problem.code, problem.place.line, problem.message) == ("IN255", 2, f"年度文件中没有“{path}”，或它总要填写")
    assert "不能是列表里的键" in problem.advice


def test_a_remark_is_of_a_unit_that_there_is(tmp_path: Path) -> None:
    unit = {**BUREAU, "单位备注": [{"单位": "澄湖区图书馆", "备注": "事业单位"}]}
    (problem,) = [one for one in made(tmp_path, {}, unit=unit).problems if one.severity is Severity.ERROR]
    assert (problem.code, Path(problem.place.file).name) == ("IN256", "unit.yaml")
    assert problem.message == "“单位备注”里的“澄湖区图书馆”不是本单位，也不在“下属单位”里" and "上海市澄湖区图书馆" in problem.advice


def test_a_unit_has_one_remark(tmp_path: Path) -> None:
    """The second would go unseen: the table of members has one cell for it."""
    remarks = [{"单位": "上海市澄湖区图书馆", "备注": words} for words in ("事业单位", "公益一类")]
    (problem,) = [one for one in made(tmp_path, {}, unit={**BUREAU, "单位备注": remarks}).problems if one.severity is Severity.ERROR]
    assert (problem.code, problem.message) == ("IN256", "“单位备注”里写了两次“上海市澄湖区图书馆”") and "删去" in problem.advice
    text = Path(problem.place.file).read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(text, 1) if "图书馆" in line][-1] == problem.place.line


def test_costs_of_agencies_are_those_of_units_that_are_one(tmp_path: Path) -> None:
    """机关运行经费: 公用经费 of an administrative unit, none of a public institution, what a file of several units says."""
    def costs(unit: Tree, leaves: Mapping[str, Any], name: str) -> list[Decimal]:
        ledger = examine(saved(tmp_path / name, changed(YEAR, leaves), unit)).ledger
        return [ledger[f"basic.agency_running_costs{suffix}"].value for suffix in ("", ".last_year")]
    assert costs(UNIT, {}, "甲") == [120_000, 110_000]
    assert costs(changed(UNIT, {"单位性质": "事业单位"}), {}, "乙") == [0, 0]
    assert costs(UNIT, {"机关运行经费": "90000"}, "丙") == [90_000, 110_000]


@pytest.mark.parametrize("edition", ["2023", "2022", "2018", "广西", "上海"])
def test_costs_of_agencies_that_a_file_states_are_told_in_every_edition(tmp_path: Path, edition: str) -> None:
    """The bureau's file has four units in it: 公用经费 of all is 978.46, that of its agencies 641.24 (last year 653.01)."""
    lines = told(made(tmp_path, {}, unit={**BUREAU, "版式": edition}))
    (line,) = [line for line in lines if re.search("机关运行经费支出[0-9]", line)]
    assert "机关运行经费支出641.24万元" in line and "减少11.77万元" in line and "压减办公费和会议费" in line
    assert not any(re.search("公用经费支出[0-9]", line) for line in lines)


def test_a_public_institution_that_states_costs_of_agencies_tells_them(tmp_path: Path) -> None:
    """Without them it tells 公用经费: last year's number is that of what it tells."""
    institution = {**BUREAU, "版式": "2023", "单位性质": "事业单位"}
    (line,) = [line for line in told(made(tmp_path / "甲", {}, unit=institution)) if re.search("(运行|公用)经费支出[0-9]", line)]
    assert "机关运行经费支出641.24万元" in line and "减少11.77万元" in line
    without = {key: value for key, value in BUREAU_YEAR.items() if key != "机关运行经费"}
    (line,) = [line for line in told(made(tmp_path / "乙", {}, without, institution)) if re.search("(运行|公用)经费支出[0-9]", line)]
    assert "公用经费支出978.46万元，比上年增加325.45万元" in line


def test_a_public_institution_without_costs_of_agencies_may_write_nought(tmp_path: Path) -> None:
    """It goes on telling 公用经费 where the edition does, and 上年 is of that; its department has those of the office."""
    nought = changed(STATION_YEAR, {"机关运行经费": "0"})
    lines = told(draft(saved(tmp_path / "甲", nought, STATION)))
    assert any("公用经费支出1.00万元，比上年增加0.10万元" in line for line in lines)
    assert any("某站2023年度无机关运行经费支出" in line
               for line in told(draft(saved(tmp_path / "乙", nought, {**STATION, "版式": "上海单位"}))))
    whole = examine(department(tmp_path / "丙", station=nought))
    assert whole.ledger["basic.agency_running_costs"].value == 120_000
    assert not any(one.code == "FA434" for one in whole.problems)


def test_the_reason_that_is_asked_for_explains_what_is_told(tmp_path: Path) -> None:
    """Costs of agencies are less than last year, 公用经费 has no number of last year: “增加” contradicts the first only."""
    given = [row for row in BUREAU_YEAR["原因"] if row["用于"] != ["机关运行经费"]]
    def found(folder: str, reasons: list[Tree], year: Tree = BUREAU_YEAR) -> list[tuple[str, str]]:
        report = made(tmp_path / folder, {"原因": reasons}, year, {**BUREAU, "版式": "2023"})
        return [(one.code, one.message) for one in report.problems if "运行经费" in one.message and one.code.startswith("FA3")]
    assert found("甲", given) == [("FA302", "缺少“机关运行经费”的原因：较上年减少 11.77 万元")]
    up = {"用于": ["机关运行经费"], "内容": "会议费增加"}
    assert found("乙", [*given, up]) == [("FA305", "机关运行经费较上年增减额是减少，原因却只说“增加”")]
    level = changed(BUREAU_YEAR, {"机关运行经费": "6530114.80"})
    assert found("丙", given, level) == []


@pytest.mark.parametrize(("leaves", "code", "said"), [
    ({"机关运行经费": "641238.02"}, "FA711", "上年机关运行经费 653.01 万元，机关运行经费 64.12 万元"),
    ({"上年.机关运行经费": "65301148"}, "FA711", "上年机关运行经费 6,530.11 万元，机关运行经费 641.24 万元"),
    ({"上年": WITHOUT_COSTS}, "FA328", "没有写上年的机关运行经费，本年是 641.24 万元"),
])
def test_what_is_compared_with_last_year_is_what_is_told(tmp_path: Path, leaves: Mapping[str, Any], code: str, said: str) -> None:
    problems = examine(saved(tmp_path, changed(BUREAU_YEAR, leaves), BUREAU)).problems
    assert [one.message for one in problems if one.code == code] == [said]


def test_words_may_name_the_costs_of_agencies_that_a_file_states(tmp_path: Path) -> None:
    """公用经费 is another number, and words of either are held to their own."""
    def codes(folder: str, words: str) -> list[str]:
        year = changed(BUREAU_YEAR, {"绩效.成效": [words]})
        return [one.code for one in examine(saved(tmp_path / folder, year, BUREAU)).problems if one.code.startswith("TX")]
    assert codes("甲", "机关运行经费641.24万元，公用经费978.46万元") == [] and codes("乙", "机关运行经费614.24万元") == ["TX121"]


def test_last_years_of_a_department_are_compared_with_what_it_told(tmp_path: Path) -> None:
    """FA603: the units tell 110,000 and 9,000 of last year; the department's file of last year stated 99,000."""
    station = changed(STATION_YEAR, {"机关运行经费": "6000"})
    before = changed(YEAR, {"年度": "2022", "机关运行经费": "99000"})
    job = department(tmp_path, station=station)
    saved(tmp_path / "局", before, DEPARTMENT)
    (told,) = [one.message for one in examine(job).problems if one.code == "FA603" and re.search("运行经费|公用经费", one.message)]
    assert told.startswith("各单位上年机关运行经费之和是 11.90 万元；") and told.endswith("；上年汇总是 9.90 万元")


def test_a_department_of_which_one_unit_states_costs_of_agencies_tells_their_sum(tmp_path: Path) -> None:
    """The office has 120,000 of 公用经费, the station states 6,000 of its 10,000; last year 110,000 and 9,000."""
    job = department(tmp_path, station=changed(STATION_YEAR, {"机关运行经费": "6000"}))
    (line,) = [line for line in told(draft(job)) if re.search("机关运行经费支出[0-9]", line)]
    assert "机关运行经费支出12.60万元，比上年增加0.70万元" in line


def test_a_unit_of_a_department_that_leaves_out_a_budget_is_told_where(tmp_path: Path) -> None:
    """Of 2010301 the office tells 年初预算, the station does not: what is more than a part of the budget needs no reason yet."""
    rows = [{**row, "年初预算": row.get("基本支出", row.get("项目支出", "0")), "用途": "甲"} for row in YEAR["支出"]]
    job = department(tmp_path, changed(YEAR, {"支出": rows}), unit=changed(DEPARTMENT, {"版式": "上海"}))
    found = [one for one in examine(job).problems if one.code == "FA332"]
    assert [(Path(one.place.file).parent.name, one.message) for one in found] == [
        ("站", "科目 2010301 没有写年初预算"), ("站", "科目 2010350 没有写年初预算、用途")]


@pytest.mark.parametrize(("words", "said"), [
    ("用于文物保护", "用途“用于文物保护”印出来会重复“用于”"), ("无", "没有写出用途，只有“无”"), ("文物保护，主要用于修缮", "")])
def test_a_purpose_says_what_for_and_not_what_the_template_says(tmp_path: Path, words: str, said: str) -> None:
    problems = examine(saved(tmp_path, changed(BUREAU_YEAR, {"支出.0.用途": words}), BUREAU)).problems
    assert [one.message for one in problems if one.code == "FA332"] == [said] * bool(said)


def test_a_department_adds_up_what_its_units_tell_and_says_which_does_not(tmp_path: Path) -> None:
    """The office is an administrative unit, the station a public institution."""
    def with_more(year: Tree, budget: str, foreign: bool) -> Tree:
        received = {**year["三公经费"]["公务接待费"], "年初预算数": budget}
        if foreign:
            received["外宾接待"] = {"决算数": "100", "批次": "1", "人次": "2"}
        first = {**year["支出"][0], "年初预算": budget}
        return changed(year, {"三公经费.公务接待费": received, "支出": [first, *year["支出"][1:]]})
    examined = examine(department(tmp_path, with_more(YEAR, "1500", True), with_more(STATION_YEAR, "500", False)))
    ledger = examined.ledger
    assert ledger["three_public.receptions.initial_budget"].value == 2_000
    assert ledger["three_public.receptions.foreign.guests"].value == 2
    assert ledger["general_public.item.2010301.budget"].value == 2_000
    assert ledger["basic.running_costs"].value == 130_000 and ledger["basic.agency_running_costs"].value == 120_000
    assert STATION["单位性质"] == "事业单位"
    where = {path: [Path(place.file).parent.name for place in places] for path, places in examined.accounts.blanks.items()}
    assert len(where["三公经费.公务接待费.外宾接待"]) == 1 and len(where["三公经费.因公出国（境）费.年初预算数"]) == 2
    assert "三公经费.公务接待费.年初预算数" not in where and len(where["绩效.绩效管理"]) == 1


def test_a_fund_without_money_is_not_asked_for_what_is_not_printed(tmp_path: Path) -> None:
    """It had a budget, and nothing came of it: one fixed sentence is all that is said of it."""
    row = {"科目": "2120801", "资金": "政府性基金预算", "项目支出": "0", "年初预算": "100000"}
    year = changed(CENTRE_YEAR, {"支出": [*CENTRE_YEAR["支出"], row], "年初预算.政府性基金预算": "100000"})
    job = saved(tmp_path / "某局", year, CENTRE)
    assert "FA332" not in {problem.code for problem in examine(job).problems}
