"""Editions: which one a year has, what the 2022 edition says otherwise, and that it repeats nothing of its base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import takewhile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from units import ROOT, UNIT, YEAR, Tree, accounts, changed, composed, edition, saved, tree

from generator.build import build, draft, examine
from generator.commands.cli import main
from generator.document import tree as document
from generator.document.tree import Block, Heading, Listing, Paragraph, Table
from generator.kinds.final_accounts.context import Reasons
from generator.kinds.final_accounts.looks import STATEMENTS
from generator.kinds.final_accounts.reasons import printed
from generator.problems import Rejected, Severity
from generator.writers import WRITERS, Support

TEMPLATES = ROOT / "templates" / "final_accounts"
EDITIONS = sorted(folder for folder in (TEMPLATES / "editions").iterdir() if folder.is_dir())
NAMES = "一般公共预算财政拨款(?:基本)?支出|公务用车购置及运行维护费"
"""Names of money are no sentences."""
LONGEST = 12
"""So many characters of a sentence stand in one place only."""

# Every number differs from last year's and from the budget's, and both funds have money.
MOVING = changed(YEAR, {
    "收入": [*YEAR["收入"], {"科目": "2230105", "国有资本经营预算财政拨款": "90000"}],
    "支出": [*YEAR["支出"], {"科目": "2230105", "资金": "国有资本经营预算", "项目支出": "90000", "原因": "甲"}],
    "年初预算": {"一般公共预算": "880000", "政府性基金预算": "70000", "国有资本经营预算": "10000"},
    "三公经费.因公出国（境）费": {"全年预算数": "4000", "决算数": "5000", "团组数": "1", "人次数": "1", "开支内容": "考察"},
    "三公经费.公务用车购置费": {"全年预算数": "90000", "决算数": "95000", "购置数": "1"},
})
SPECIAL = {"一般公共预算各科目", "政府性基金预算各科目", "国有资本经营预算各科目", "公务用车数差异"}
"""Reasons that no 用于 names."""


def in_2022(year: Tree = YEAR) -> Tree:
    return changed(year, {"年度": "2022"})


def words(blocks: Iterator[Block]) -> list[str]:
    """Headings, paragraphs and items in order."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                found.append(document.plain(block.content))
            case Listing():
                found += [document.plain(item) for item in block.items]
            case _:
                continue
    return found


def made(folder: Path, year: Tree, unit: Tree = UNIT, own: Path | None = None) -> list[str]:
    return words(document.blocks(build(saved(folder / "某局", year, unit), own).document))


def section(told: list[str], heading: str) -> list[str]:
    """The paragraphs below a heading, as far as the next."""
    start = next(place for place, line in enumerate(told) if line.startswith(heading))
    end = next((place for place, line in enumerate(told[start + 1:], start + 1)
                if re.match("[一二三四五六七八九十]+、|第.部分|（.）", line)), len(told))
    return told[start + 1:end]


# ── which edition ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("year", "name"), [(2017, "2018"), (2018, "2018"), (2019, "2019"),
                                           (2021, "2021"), (2022, "2022"), (2023, "2023"), (2024, "2023")])
def test_the_year_chooses_the_edition(tmp_path: Path, year: int, name: str) -> None:
    assert examine(saved(tmp_path, changed(YEAR, {"年度": str(year)}))).edition.name == name


def test_a_unit_chooses_for_itself(tmp_path: Path) -> None:
    told = made(tmp_path, YEAR, changed(UNIT, {"版式": "2022"}))
    assert "第三部分 专业名词解释" in told and "财政拨款收入：指同级财政当年拨付的资金。" in told
    assert "一、财政拨款收入：指同级财政当年拨付的资金。" in made(tmp_path, in_2022(), changed(UNIT, {"版式": "2023"}))


def test_a_project_chooses_for_units_that_do_not(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "final_accounts").mkdir(parents=True)
    (own / "final_accounts" / "edition.yaml").write_text("版式: 2022\n", encoding="utf-8")
    assert examine(saved(tmp_path / "甲"), own).edition.name == "2022"
    assert examine(saved(tmp_path / "乙", unit=changed(UNIT, {"版式": "2023"})), own).edition.name == "2023"


def test_check_asks_for_what_the_projects_edition_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reasons = changed(YEAR, {"原因.2.用于": ["财政拨款预算差异", "三公经费预算差异", "政府性基金预算差异"]})
    saved(tmp_path / "data" / "某局", reasons)
    alone = CliRunner().invoke(main, ["check"])
    assert alone.exit_code == 1 and "缺少“一般公共预算差异”的原因" in alone.output
    file = tmp_path / "templates" / "final_accounts" / "edition.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("版式: 2022\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


def test_a_project_has_editions_of_its_own_and_a_year_may_be_one(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    for name, terms in (("2024", "否"), ("某省", "否")):
        (own / "final_accounts" / "editions" / name).mkdir(parents=True)
        (own / "final_accounts" / "editions" / name / "edition.yaml").write_text(
            f"版式设置:\n  名词编号: {terms}\n", encoding="utf-8")
    assert examine(saved(tmp_path / "甲", changed(YEAR, {"年度": "2025"})), own).edition.name == "2024"
    assert examine(saved(tmp_path / "乙"), own).edition.name == "2023"
    told = made(tmp_path, YEAR, changed(UNIT, {"版式": "某省"}), own)
    assert "财政拨款收入：指同级财政当年拨付的资金。" in told


def test_an_edition_that_does_not_exist_is_told_where_it_is_named(tmp_path: Path) -> None:
    job = saved(tmp_path / "某局", unit=changed(UNIT, {"版式": "2012"}))
    with pytest.raises(Rejected) as caught:
        examine(job)
    problem, = caught.value.problems
    line = (tmp_path / "某局" / "unit.yaml").read_text(encoding="utf-8").splitlines().index('"版式": "2012"') + 1
    assert (problem.code, Path(problem.place.file).name, problem.place.line) == ("IN208", "unit.yaml", line)
    assert "2012" in problem.message and problem.advice == "可以写：2018、2019、2020、2021、2022、2023、上海、上海单位、广西"


def own_edition(own: Path, name: str, text: str) -> Path:
    file = own / "final_accounts" / "editions" / name / "edition.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_an_edition_may_rest_on_another(tmp_path: Path) -> None:
    """It says only what differs: the rest is that of the other one, its templates too."""
    own = tmp_path / "templates"
    own_edition(own, "某市", '基于: "2022"\n用语:\n  主要负责人用车: 领导用车\n')
    own_edition(own, "某县", "基于: 某市\n用语:\n  离退休干部服务用车: 老干部用车\n")
    told = "\n".join(made(tmp_path, YEAR, changed(UNIT, {"版式": "某县"}), own))
    assert "领导用车0辆" in told and "老干部用车0辆" in told
    assert "收入总计与上年相比" in told and "十二、其他需说明的事项" not in told, "as 2022 has it"


def test_an_edition_may_rest_on_the_base_by_its_name(tmp_path: Path) -> None:
    own_edition(tmp_path / "templates", "某市", "基于: 2023\n说明: 某市\n")
    plain = made(tmp_path / "甲", YEAR)
    assert made(tmp_path / "乙", YEAR, changed(UNIT, {"版式": "某市"}), tmp_path / "templates") == plain


@pytest.mark.parametrize(("chain", "message", "line"), [
    ({"某市": "说明: 某市\n基于: 某县\n", "某县": "基于: 某市\n"}, "版式绕成了一圈：某市→某县→某市", ("某县", 1)),
    ({"某市": "基于: 某市\n"}, "版式绕成了一圈：某市→某市", ("某市", 1)),
    ({"某市": "说明: 某市\n基于: 某镇\n"}, "没有名为“某镇”的版式", ("某市", 2)),
])
def test_an_edition_rests_on_one_that_there_is(tmp_path: Path, chain: dict[str, str], message: str, line: tuple[str, int]) -> None:
    files = {name: own_edition(tmp_path / "templates", name, text) for name, text in chain.items()}
    with pytest.raises(Rejected) as caught:
        made(tmp_path, YEAR, changed(UNIT, {"版式": "某市"}), tmp_path / "templates")
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("IN208" if "没有" in message else "IN251", message) and problem.advice
    assert (problem.place.file, problem.place.line) == (files[line[0]].as_posix(), line[1])


def test_the_base_rests_on_nothing(tmp_path: Path) -> None:
    file = tmp_path / "templates" / "final_accounts" / "edition.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("基于: 2022\n", encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        made(tmp_path, YEAR, own=tmp_path / "templates")
    assert (caught.value.problems[0].code, caught.value.problems[0].place.line) == ("IN251", 1)
    assert "版式: 名称" in caught.value.problems[0].advice


@pytest.mark.parametrize(("year", "instead"), [("2017", "2018"), ("2024", "2023"), ("2026", "2023"), ("2019", ""), ("2022", ""),
                                               ("2023", "")])
def test_a_year_without_an_edition_says_which_one_it_is_written_in(tmp_path: Path, year: str, instead: str) -> None:
    """A note: it is no reason for `--strict` to fail. Whoever names the edition in unit.yaml has seen it."""
    noted = [problem for problem in examine(saved(tmp_path / "甲", changed(YEAR, {"年度": year}))).problems
             if problem.code == "IN252"]
    assert [problem.message for problem in noted] == ([f"没有 {year} 年度的版式，采用 {instead} 版式"] if instead else [])
    assert all(problem.severity is Severity.NOTE and f"版式: {instead}" in problem.advice and problem.place.line for problem in noted)
    named = examine(saved(tmp_path / "乙", changed(YEAR, {"年度": year}), changed(UNIT, {"版式": "2023"}))).problems
    assert [problem for problem in named if problem.code == "IN252"] == []


def test_that_note_is_no_reason_for_strict_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "data" / "某局", changed(YEAR, {"年度": "2024"}))
    checked = CliRunner().invoke(main, ["check", "--strict"])
    assert checked.exit_code == 0 and "提示 IN252：没有 2024 年度的版式，采用 2023 版式" in checked.output
    assert "版式: 2023" in checked.output
    status = CliRunner().invoke(main, ["status"])
    assert status.exit_code == 0 and "错误" not in status.output and "警告" not in status.output


def test_2021_compares_what_the_year_brought_in_and_what_it_spent(tmp_path: Path) -> None:
    """本年收入, not the total with what was left of last year; last year's as stated, else last year's total (90.00)."""
    apart = changed(YEAR, {"年度": "2021", "上年.本年收入": "800000", "上年.本年支出": "700000",
                           "原因": [*YEAR["原因"], {"用于": ["本年支出"], "内容": "壬"}]})
    assert section(made(tmp_path / "甲", apart), "一、收入支出决算总体情况说明") == [
        "2021年度本年收入100万元，与上年相比，增加20万元，增长25%，主要原因是：戊。"
        "本年支出100万元，与上年相比，增加30万元，增长42.86%，主要原因是：壬。"]
    told = section(made(tmp_path / "乙", changed(YEAR, {"年度": "2021"})), "一、收入支出决算总体情况说明")
    assert told[0].startswith("2021年度本年收入100万元，与上年相比，增加10万元，增长11.11%，")


def test_last_years_total_stands_in_for_what_it_brought_in_only_without_its_file(tmp_path: Path) -> None:
    """Else a unit that states last year's total beside last year's file would be told of a difference (FA307)."""
    saved(tmp_path / "某局", changed(YEAR, {"年度": "2022"}))
    year = changed(YEAR, {"上年": {"收入支出总计": "1001500"}})
    found = examine(saved(tmp_path / "某局", year))
    assert [problem.message for problem in found.problems if problem.code == "FA307"] == []
    assert found.ledger["revenue.current.last_year"].value == 1_000_000


def test_2021_says_more_of_the_unit_itself(tmp_path: Path) -> None:
    told = made(tmp_path, changed(YEAR, {"年度": "2021"}))
    assert told[0] == "第一部分 部门单位概况" and "七、一般公共预算财政拨款“三公”经费支出决算情况说明" in told
    assert section(told, "二、机构设置及人员情况")[1:] == [
        "从部门决算单位构成看，某局部门决算包括：某局部门本级决算。单位无下属预算单位。", "某局本级下设2个处室，分别是：办公室、业务科。"]


def test_2019_has_no_state_capital(tmp_path: Path) -> None:
    """Ten sections and eight statements."""
    report = build(saved(tmp_path, changed(YEAR, {"年度": "2019"})))
    told = words(document.blocks(report.document))
    assert [line[:2] for line in told if re.match("[一二三四五六七八九十]+、.*(情况|说明)$", line)][-1] == "十、"
    assert "八、政府性基金预算收入支出决算情况说明" in told and not any("国有资本经营预算财政拨款收入支出决算" in line for line in told)
    tables = [document.plain(block.caption) for block in document.blocks(report.document) if isinstance(block, Table) and block.sheet]
    assert len(tables) == 8 and tables[6] == "一般公共预算财政拨款“三公”经费支出决算表" and not any("国有资本" in title for title in tables)


def test_2018_has_seven_sections(tmp_path: Path) -> None:
    """Three of them are several of later years' put together; the statements are listed without numbers."""
    report = build(saved(tmp_path, changed(YEAR, {"年度": "2018"})))
    headings = [document.plain(heading.content) for heading in document.headings(report.document)]
    assert headings[3:] == [
        "第二部分 部门决算情况说明", "一、部门收支总体情况", "（一）部门收入支出决算总体情况说明", "（二）部门收入总体情况说明",
        "（三）部门支出总体情况说明",
        "二、部门财政拨款收支情况", "（一）财政拨款收支总体情况说明", "（二）一般公共预算收支决算情况说明", "1.一般公共预算财政拨款支出决算总体情况",
        "2.一般公共预算财政拨款支出决算结构情况", "3.一般公共预算财政拨款支出决算具体情况", "（三）政府性基金预算收支决算情况说明",
        "三、部门结转结余情况",
        "四、一般公共预算“三公”经费支出情况", "五、机关运行经费支出情况", "六、政府采购情况", "七、其他重要事项的情况", "（一）国有资产占用情况说明",
        "（二）预算绩效情况的说明", "第三部分 专业名词解释", "第四部分 部门决算公开的8张报表"]
    told = words(document.blocks(report.document))
    assert section(told, "三、部门结转结余情况") == ["2018年度年初结转和结余0.15万元，年末结转和结余0.15万元。"]
    assert "《收入支出决算总表》" in told


@pytest.mark.parametrize("year", ["2018", "2019", "2020", "2021"])
def test_what_nobody_has_seen_of_a_year_is_listed(year: str) -> None:
    listed = tree((TEMPLATES / "editions" / year / "edition.yaml").read_text(encoding="utf-8"))
    assert listed["推定"] and all(re.search("照 ?20[0-9]{2} 年度", line) for line in listed["推定"])


# ── the 2022 edition ────────────────────────────────────────────────────────────────────────────────────────


def test_income_and_expenditure_are_compared_apart(tmp_path: Path) -> None:
    told = made(tmp_path, in_2022())
    # 100.15 against 90.00; 95.15 of 财政拨款 against 85.00, 88.00 in the budget.
    assert section(told, "一、收入支出决算总体情况说明") == [
        "2022年度收入总计100.15万元，其中：本年收入合计100.00万元，使用非财政拨款结余0.00万元，年初结转和结余0.15万元。"
        "收入总计与上年相比，增加10.15万元，增长11.28%，主要原因是：戊。",
        "本年支出总计100.15万元，其中：本年支出合计100.00万元，结余分配0.00万元，年末结转和结余0.15万元。"
        "支出总计与上年相比，增加10.15万元，增长11.28%，主要原因是：戊。"]
    assert section(told, "二、收入决算情况说明")[0].startswith("2022年度本年收入100.00万元，其中：财政拨款收入95.00万元，占95.00%；")
    assert section(told, "三、支出决算情况说明")[0].startswith("2022年度本年支出100.00万元，其中：基本支出65.00万元，占65.00%；")
    assert section(told, "四、财政拨款收入支出决算总体情况说明") == [
        "2022年度财政拨款收入总计95.10万元，其中：年初财政拨款结转和结余0.10万元，财政拨款本年收入95.00万元。"
        "财政拨款收入总计与上年相比，增加10.10万元，增长11.88%，主要原因是：戊。",
        "财政拨款支出总计95.10万元，其中：年末财政拨款结转和结余0.10万元，财政拨款本年支出95.00万元。"
        "财政拨款支出总计与上年相比，增加10.10万元，增长11.88%，主要原因是：戊。",
        "与年初预算数相比情况：财政拨款收入总计年初预算数88.00万元，决算数95.10万元，预决算差异率8.07%，主要原因是：庚。"
        "财政拨款支出总计年初预算数88.00万元，决算数95.10万元，预决算差异率8.07%，主要原因是：庚。"]


def test_the_rest_of_the_2022_edition(tmp_path: Path) -> None:
    told = made(tmp_path, in_2022())
    # 90.00 of 100.00, against 78.90 last year.
    assert section(told, "（一）一般公共预算财政拨款支出决算总体情况") == [
        "2022年度一般公共预算财政拨款支出90.00万元，占本年支出合计的90.00%，与上年相比，增加11.10万元，增长14.07%，主要原因是：戊。"]
    assert section(told, "六、一般公共预算财政拨款基本支出决算情况说明") == [
        "2022年度一般公共预算财政拨款基本支出65.00万元，其中：", "人员经费53.00万元，包括：基本工资、机关事业单位基本养老保险缴费、退休费。",
        "公用经费12.00万元，包括：办公费。"]
    three_public = section(told, "七、财政拨款“三公”经费支出决算情况说明")
    assert three_public[0].startswith("2022年度财政拨款“三公”经费支出决算1.87万元，") and three_public[0].endswith("具体情况如下：")
    assert not any("差异原因" in line for line in three_public)
    assert three_public[-1].startswith("与全年预算数相比情况：“三公”经费支出全年预算数2.15万元，决算数1.87万元，预决算差异率-13.02%，")
    # 5.00 of revenue and of expenditure; last year's total was 6.00.
    assert section(told, "八、政府性基金预算财政拨款收入支出决算情况说明") == [
        "2022年度政府性基金预算年初结转和结余0.00万元，财政拨款收入5.00万元，与上年相比，减少1.00万元，下降16.67%，主要原因是：己。"
        "政府性基金预算年末结转和结余0.00万元，财政拨款支出5.00万元，与上年相比，减少1.00万元，下降16.67%，主要原因是：己。",
        "政府性基金预算财政拨款支出5.00万元。按功能分类科目项级科目公开，其中：", "2120803城市建设支出5.00万元。"]
    assets, = section(told, "（三）国有资产占用情况说明")
    assert "主要领导干部用车0辆" in assets and "离退休干部用车0辆" in assets
    performance = section(told, "十一、预算绩效的情况说明")[0]
    assert "我单位2022年度开展预算绩效评价项目1个，全年预算数25.00万元" in performance
    assert performance.endswith("具体项目自评情况附项目支出绩效自评表。")
    assert not any(line.startswith("十二、") for line in told)


def test_no_table_of_projects_is_named_where_there_is_none(tmp_path: Path) -> None:
    """Neither where a unit has no projects, nor where it has only secret ones, which have no table."""
    secret = {"个数": "1", "全年预算数": "1000", "全年执行数": "1000"}
    for place, performance in enumerate(({}, {"涉密项目": secret})):
        year = changed(YEAR, {"绩效": {**YEAR["绩效"], "项目": [], **performance}})
        (told,) = section(made(tmp_path / str(place), year), "十一、")
        assert f"预算绩效评价项目{place}个" in told and told.endswith("下一步改进措施：措施甲。")
    (told,) = section(made(tmp_path, YEAR), "十一、")
    assert told.endswith("下一步改进措施：措施甲。具体项目自评情况附绩效自评表及自评报告。")


def test_only_several_points_are_numbered(tmp_path: Path) -> None:
    (told,) = section(made(tmp_path, changed(YEAR, {"绩效.成效": ["成效甲", "成效乙"], "绩效.问题及原因": ["问题甲"]})), "十一、")
    assert "取得的成效：一是成效甲；二是成效乙。发现的问题及原因：问题甲。" in told


def test_a_code_that_the_list_lacks_is_printed_by_the_name_that_the_unit_gives(tmp_path: Path) -> None:
    """Without a name there is no report: a code is none. The name may stand with the revenue or the expenditure."""
    unknown = changed(YEAR, {"支出.1.科目": "2138888", "上年.支出.1.科目": "2138888", "收入.3.科目": "2138888"})
    with pytest.raises(Rejected) as caught:
        made(tmp_path, unknown)
    (problem,) = [one for one in caught.value.problems if one.severity is Severity.ERROR]
    assert (problem.code, problem.message) == ("FA501", "科目表中没有 21388、2138888") and "款名称" in problem.advice
    named = changed(unknown, {"支出.1": {**unknown["支出"][1], "款名称": "农业新事"},
                              "收入.3": {**unknown["收入"][3], "名称": "试点"}})
    told = "".join(made(tmp_path, named))
    assert "农林水支出（类）农业新事（款）试点（项）" in told and "8888" not in told


def test_last_years_revenue_of_a_fund_may_be_stated_apart_from_its_total(tmp_path: Path) -> None:
    year = in_2022(changed(YEAR, {"上年.政府性基金本年收入": "40000"}))
    fund = section(made(tmp_path, year), "八、政府性基金预算财政拨款收入支出决算情况说明")[0]
    assert "财政拨款收入5.00万元，与上年相比，增加1.00万元，增长25.00%" in fund


def test_a_reason_of_one_side_goes_before_the_common_one(tmp_path: Path) -> None:
    year = in_2022(changed(YEAR, {"原因": [*YEAR["原因"], {"用于": ["支出总体"], "内容": "壬"}]}))
    income, expenditure = section(made(tmp_path, year), "一、收入支出决算总体情况说明")
    assert income.endswith("主要原因是：戊。") and expenditure.endswith("主要原因是：壬。")


def test_a_project_table_has_all_rows_of_the_form(tmp_path: Path) -> None:
    table = [block for block in document.blocks(build(saved(tmp_path, in_2022())).document)
             if isinstance(block, document.Table)][0]
    rows = [[document.plain(cell.content) for cell in row.cells] for row in table.rows]
    assert ["上年结转资金", "0.00", "0.00", "0.00", "—", "—", "—"] in rows
    start = next(number for number, row in enumerate(rows) if row[0] == "年度绩效指标完成情况")
    assert [row[:3] for row in rows[start:-1]] == [
        ["年度绩效指标完成情况", "产出指标", "数量指标"], ["质量指标", "", ""], ["时效指标", "", ""], ["成本指标", "", ""],
        ["效益指标", "经济效益指标", ""], ["社会效益指标", "服务水平", "有效提升"], ["生态效益指标", "", ""], ["可持续影响指标", "", ""]]
    # 60 × 3 of 4.
    assert rows[start] == ["年度绩效指标完成情况", "产出指标", "数量指标", "培训期数", ">=4期", "3期", "60", "45", "延期"]


# ── order and tables ────────────────────────────────────────────────────────────────────────────────────────


GUANGXI = changed(UNIT, {"版式": "广西"})
SECOND_SET = ["收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表",
              "一般公共预算财政拨款基本支出决算表", "政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表",
              "财政拨款“三公”经费支出决算表"]
"""三公 last, and 国有资本经营 without revenue."""


def test_parts_and_sections_stand_in_the_order_of_the_edition(tmp_path: Path) -> None:
    report = build(saved(tmp_path, unit=GUANGXI))
    told = [document.plain(heading.content) for heading in document.headings(report.document) if heading.level <= 2]
    assert [line for line in told if line.startswith("第")] == [
        "第一部分 单位概况", "第二部分 部门决算报表", "第三部分 部门决算情况说明", "第四部分 专业名词解释"]
    narrative = told[told.index("第三部分 部门决算情况说明") + 1:told.index("第四部分 专业名词解释")]
    assert [line[:2] for line in narrative] == [f"{number}、" for number in "一二三四五六七八"]
    assert [line[2:6] for line in narrative] == ["收入支出", "一般公共", "一般公共", "政府性基", "国有资本", "财政拨款", "其他重要", "预算绩效"]
    within = section(words(document.blocks(report.document)), "（二）支出决算情况说明")
    assert within[0].startswith("本年支出")


def test_a_second_set_of_statements(tmp_path: Path) -> None:
    report = draft(saved(tmp_path, MOVING, GUANGXI))
    tables = [block for block in document.blocks(report.document) if isinstance(block, Table) and block.sheet]
    assert [(document.plain(table.caption), table.sheet) for table in tables] == [
        (title, f"公开{number:02}表") for number, title in enumerate(SECOND_SET, 1)]
    capital = [[document.plain(cell.content) for cell in row.cells] for row in tables[7].rows if not row.head]
    assert capital[0] == ["合计", "9.00", "", "9.00"], "合计, 基本支出, 项目支出"
    assert f"九、《{SECOND_SET[8]}》" in words(document.blocks(report.document))
    book = openpyxl.load_workbook(BytesIO(WRITERS["xlsx"](report.part("xlsx"), Support(report.examined.edition.find("style.docx")))))
    assert book.sheetnames == [f"公开{number:02}表" for number in range(1, 10)]
    assert SECOND_SET[8] in str(book["公开09表"]["A1"].value)


def test_an_empty_fund_names_the_form_that_is_blank(tmp_path: Path) -> None:
    empty = changed(YEAR, {"年度": "2023"})
    told = made(tmp_path, empty, GUANGXI)
    assert section(told, "五、国有资本经营") == [
        "我单位本年度无国有资本经营预算财政拨款收入、支出及结转和结余，国有资本经营预算财政拨款支出决算表为空表。"]


def test_a_project_orders_its_parts_without_a_template(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    folder = own / "final_accounts" / "editions" / "某市"
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text(
        "说明: 某市\n次序:\n  - {名称: parts, 模板: [part_one, part_three, part_two, part_four]}\n", encoding="utf-8")
    told = made(tmp_path, YEAR, changed(UNIT, {"版式": "某市"}), own)
    assert [line for line in told if re.match("第.部分", line)] == [
        "第一部分 单位概况", "第二部分 专业名词解释", "第三部分 部门决算情况说明", "第四部分 部门决算报表（见附表）"]


def glossary(told: list[str]) -> list[str]:
    """The terms and what they mean."""
    start = next(place for place, line in enumerate(told) if re.fullmatch("第.部分 专业名词解释", line))
    return list(takewhile(lambda line: not re.match("第.部分", line), told[start + 1:]))


TERM = "{名词: 政府采购, 解释: 指用财政性资金采购的货物、工程和服务。}"


def test_an_edition_says_which_terms_it_explains_and_how(tmp_path: Path) -> None:
    """What an edition explains anew takes the place of the base's; what is not among its terms is not printed."""
    own_edition(tmp_path / "templates", "某市", f"""名词: [经营收入, 政府采购, 其他收入]
名词解释:
  - {TERM}
  - {{名词: 其他收入, 解释: 指其他的收入。}}
""")
    assert glossary(made(tmp_path, YEAR, changed(UNIT, {"版式": "某市"}), tmp_path / "templates")) == [
        "一、经营收入：指事业单位在专业业务活动及其辅助活动之外开展非独立核算经营活动取得的收入。",
        "二、政府采购：指用财政性资金采购的货物、工程和服务。", "三、其他收入：指其他的收入。"]


def test_a_term_more_stands_last_where_the_order_is_that_of_the_base(tmp_path: Path) -> None:
    own_edition(tmp_path / "templates", "某市", f"名词解释: [{TERM}]\n")
    plain = glossary(made(tmp_path / "甲", YEAR))
    assert len(plain) == 14
    assert glossary(made(tmp_path / "乙", YEAR, changed(UNIT, {"版式": "某市"}), tmp_path / "templates")) == [
        *plain, "十五、政府采购：指用财政性资金采购的货物、工程和服务。"]


@pytest.mark.parametrize(("text", "place", "message"), [
    ("名词: [经营收入, 政府采购]\n", (1, 12), "“名词”里的“政府采购”没有解释"),
    ("名词解释:\n  - {名词: 甲, 解释: 指5万元以上的。}\n", (2, 17), "“5万元”是直接写在用语里的数，数据改了它不会跟着改"),
    ("名词解释:\n  - {名词: 甲, 解释: '指{本单位}的。'}\n", (2, 17), "“指{本单位}的。”中的 {本单位} 没有意义，这里不能写花括号里的名称")])
def test_a_term_without_a_meaning_is_told_where_it_stands(tmp_path: Path, text: str, place: tuple[int, int], message: str) -> None:
    """When it is read: `check` tells it too."""
    own_edition(tmp_path / "templates", "某市", text)
    with pytest.raises(Rejected) as caught:
        examine(saved(tmp_path, YEAR, changed(UNIT, {"版式": "某市"})), tmp_path / "templates")
    (problem,) = caught.value.problems
    assert (problem.code, (problem.place.line, problem.place.column), problem.message) == ("TP009", place, message)
    assert Path(problem.place.file).name == "edition.yaml" and problem.advice


def test_an_unknown_part_is_told(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    folder = own / "final_accounts" / "editions" / "某市"
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text("说明: 某市\n次序:\n  - {名称: parts, 模板: [part_nine]}\n", encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        made(tmp_path, YEAR, changed(UNIT, {"版式": "某市"}), own)
    assert "part_nine.html.j2" in caught.value.problems[0].message


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["", "2022"])
def test_an_edition_prints_the_reasons_that_it_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    monkeypatch.setattr(Reasons, "of", lambda _, use: (asked.add(use), "甲")[1])
    composed(accounts(MOVING), edition_name=name)
    assert asked == printed(edition(name)).wider.keys() - SPECIAL


@pytest.mark.parametrize(("year", "name"), [("2023", ""), ("2022", "2022")])
def test_a_reason_is_asked_for_where_the_edition_prints_one(tmp_path: Path, year: str, name: str) -> None:
    found = examine(saved(tmp_path, changed(MOVING, {"年度": year, "原因": []}))).problems
    missing = {match[1] for problem in found if (match := re.match("缺少“(.*)”的原因", problem.message))}
    assert missing == printed(edition(name)).wider.keys() - SPECIAL
    assert {problem.code for problem in found if problem.severity is Severity.ERROR} == {"FA302", "FA303"}


@pytest.mark.parametrize(("year", "codes"), [("2023", {"FA304", "FA403"}), ("2022", {"FA413"})])
def test_items_of_funds_and_the_fleet_are_explained_where_the_edition_says_why(tmp_path: Path, year: str,
                                                                               codes: set[str]) -> None:
    """Where no reason is printed, the numbers of cars are: a warning says that they differ."""
    fund = {key: value for key, value in YEAR["支出"][3].items() if key != "原因"}
    running = {key: value for key, value in YEAR["三公经费"]["公务用车运行维护费"].items() if key != "与车辆数差异原因"}
    written = changed(YEAR, {"年度": year, "支出.3": fund, "三公经费.公务用车运行维护费": running})
    assert {problem.code for problem in examine(saved(tmp_path, written)).problems} == codes


@pytest.mark.parametrize("path", [path for path in sorted(TEMPLATES.rglob("*.j2")) if "statements" not in path.parts],
                         ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_heading_is_a_word_of_the_edition(path: Path) -> None:
    """So that an edition or a unit changes it without a template: only numbers stand around it."""
    text = re.sub(r"(?s)\{#.*?#\}", "", path.read_text(encoding="utf-8"))
    headings = re.findall(r"<h[1-4]>(.*?)</h[1-4]>", text) + re.findall(r"heading\((?!word\(|title\))(.*?)\)", text)
    typed = [re.sub(r"\{\{.*?\}\}|\{% block.*?endblock %\}|<number[^>]*>|[第部分（）、 ]", "", heading) for heading in headings]
    assert not any(typed), typed


# ── nothing twice ───────────────────────────────────────────────────────────────────────────────────────────


def runs(path: Path) -> set[str]:
    """Pieces of template text of `LONGEST` characters, Chinese with its punctuation, comments and code left out."""
    text = re.sub(rf"(?s)\{{#.*?#\}}|\{{%.*?%\}}|\{{\{{.*?\}}\}}|<[^>]*>|(?m:^ *#.*$)|{NAMES}", "\n", path.read_text(encoding="utf-8"))
    lines = re.findall("[\u4e00-\u9fff，。、：；（）“”]+", text)
    return {line[start:start + LONGEST] for line in lines for start in range(len(line) - LONGEST + 1)}


@pytest.mark.parametrize("folder", EDITIONS, ids=lambda folder: folder.name)
def test_an_edition_repeats_nothing_of_its_base(folder: Path) -> None:
    base = {run: path.name for path in TEMPLATES.rglob("*.j2") if "editions" not in path.parts for run in runs(path)}
    for path in sorted(folder.rglob("*.j2")):
        repeated = {run: base[run] for run in runs(path) if run in base}
        assert not repeated, f"{path.name} repeats {repeated}"


@pytest.mark.parametrize("folder", EDITIONS, ids=lambda folder: folder.name)
def test_an_edition_sets_only_what_differs(folder: Path) -> None:
    own, base = (tree((path / "edition.yaml").read_text(encoding="utf-8")) for path in (folder, TEMPLATES))
    assert [key for key, value in own.get("版式设置", {}).items() if base["版式设置"].get(key) == value] == []
    for key in ("数字样式", "次序"):
        assert [row["名称"] for row in own.get(key, []) if row in base[key]] == []




# ── names of statements ─────────────────────────────────────────────────────────────────────────────────────


def test_a_statement_is_called_the_same_in_settings_styles_and_the_base() -> None:
    """An edition may print other titles; what settings and number styles say is the base's title of its template."""
    base = tree((TEMPLATES / "edition.yaml").read_text(encoding="utf-8"))
    styles = [row["名称"] for row in base["数字样式"] if row.get("依照") == "statement"]
    assert styles == [*STATEMENTS.values()]
    assert {row["模板"]: row["标题"] for row in base["报表"]}.items() <= STATEMENTS.items()
    printed = [tree((folder / "edition.yaml").read_text(encoding="utf-8")).get("报表", []) for folder in EDITIONS]
    assert {row["模板"] for rows in printed for row in rows} <= STATEMENTS.keys()
    assert {path.name.removesuffix(".html.j2") for path in (TEMPLATES / "statements").iterdir()} == {*STATEMENTS, "parts", "missing"}
