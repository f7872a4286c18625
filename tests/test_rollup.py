"""A department with 下属单位: its accounts are its own and theirs together, each number explained by the lines of all of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from departments import DEPARTMENT, STATION, STATION_YEAR, department
from units import ROOT, UNIT, YEAR, changed, saved

from generator.build import build, examine
from generator.commands.cli import main
from generator.deriving import trace
from generator.deriving.ledger import Fact, figures
from generator.document.tree import blocks, inlines, plain
from generator.kinds import KINDS
from generator.problems import Rejected
from generator.project import Job, UnitFolder, own_inputs


def problems(job: Job) -> list[tuple[str, str, str]]:
    with pytest.raises(Rejected) as caught:
        build(job)
    return [(problem.code, "/".join(Path(problem.place.file).parts[-2:]), problem.message) for problem in caught.value.problems]


# ── the sums ──


@pytest.mark.parametrize(("key", "value"), [
    ("people.serving", 5), ("people.total", 9),
    ("revenue.general_public", "1000000.01"), ("revenue.service_revenue", 40_000), ("revenue.current", "1120000.01"),
    ("carryover.opening", 1_570), ("revenue.total", "1121570.01"), ("expenditure.total", "1121570.01"),
    ("revenue.total.last_year", 995_000), ("appropriation.total.last_year", 940_000),
    ("general_public.item.2010301", "699000.01"), ("general_public.item.2010301.last_year", 668_000),
    ("general_public.item.2010350", 1_000), ("general_public.item.2010399.last_year", 2_000),
    ("general_public.expenditure", "1000000.01"), ("general_public.expenditure.last_year", 879_000),
    ("general_public.expenditure.budget", 980_000),
    ("basic.economic.30101", "540000.01"), ("basic.running_costs", 130_000), ("basic.running_costs.last_year", 119_000),
    ("three_public.total", 19_000), ("three_public.receptions", 1_000), ("three_public.receptions.last_year", 1_500),
    ("three_public.receptions.budget", 2_000), ("three_public.guests", 13),
    ("procurement.total", 8_000), ("procurement.awarded_to_smes", 7_500), ("state_assets.fixed_assets", 860_000),
    ("performance.listed", 2), ("statement.general_public_expenditure.201.basic", "700000.01"),
])
def test_every_figure_is_the_sum_of_the_units(key: str, value: object, tmp_path: Path) -> None:
    assert examine(department(tmp_path)).ledger[key].value == Decimal(str(value))


def test_what_is_written_once_is_summed_too(tmp_path: Path) -> None:
    """结余分配, 涉密项目 and what is set aside for smaller firms of both."""
    secret = {"涉密项目": {"个数": "1", "全年预算数": "400", "全年执行数": "300"}}
    own = changed(YEAR, {"结余分配": "7", "结转和结余.1.年末": "493"})
    station = changed(STATION_YEAR, {"结余分配": "2", "结转和结余.0.年末": "68"})
    for tree in (own, station):
        tree["绩效"] |= secret
        tree["政府采购"]["面向中小企业"] = dict.fromkeys((
            "预留中小企业预算", "预留小微企业预算", "预留项目中小企业中标", "预留项目小微企业中标", "其他项目中小企业中标"), "250")
    ledger = examine(department(tmp_path, own, station)).ledger
    assert ledger["expenditure.surplus_distribution"].value == 9
    assert (ledger["performance.secret"].value, ledger["performance.projects"].value) == (2, 4)
    assert ledger["performance.projects.final"].value == 250_000 + 500 + 600
    assert ledger["procurement.reserved_for_smes"].value == 500


def test_what_is_derived_follows_from_the_sums(tmp_path: Path) -> None:
    """1,121,570.01 against 995,000 元: 112.16 - 99.50 = 12.66 万元, 12.72 %."""
    ledger = examine(department(tmp_path)).ledger
    assert ledger["revenue.total.change"].value == Decimal("126600") and ledger["revenue.total.growth"].printed == Decimal("12.72")
    # Receptions are 0.10 of 1.90 万元.
    assert ledger["three_public.receptions.share"].printed == Decimal("5.26")


def test_real_units_add_up_number_by_number(tmp_path: Path) -> None:
    """Two samples of two years: each amount that nobody derives is that of the one and that of the other."""
    for place, name in (("局", "青河区农业农村局"), ("局/馆", "青河区图书馆")):
        shutil.copytree(ROOT / "data" / name, tmp_path / place)
    unit = tmp_path / "局" / "unit.yaml"
    unit.write_text(unit.read_text(encoding="utf-8").replace("下属单位: []", "下属单位: [云岭市青河区图书馆]"), encoding="utf-8")
    job = Job(UnitFolder("局", tmp_path / "局"), 2023)
    together = examine(job).ledger
    alone = [examine(Job(UnitFolder(name, ROOT / "data" / name), 2023)).ledger for name in ("青河区农业农村局", "青河区图书馆")]
    summed = [fact for fact in together if fact.measure.value == "元"
              and not fact.key.startswith("performance.") and not fact.key.endswith((".change", ".above_budget"))]
    assert len(summed) > 600
    for fact in summed:
        assert fact.value == sum(ledger[fact.key].value for ledger in alone if fact.key in ledger), fact.key
    assert not [problem for problem in examine(job).problems if not problem.code.startswith(("PE11", "FA111"))]


def numbers(tree: object, way: str = "") -> Iterator[tuple[str, Decimal]]:
    """Every number of a file, by its path."""
    if isinstance(tree, (dict, list)):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from numbers(value, f"{way}.{key}".lstrip("."))
    elif way.rpartition(".")[2] not in ("格式", "年度", "科目", "分值") and re.fullmatch(r"[0-9.]+", str(tree)):
        yield way, Decimal(str(tree))


def test_no_number_of_a_subordinate_is_lost(tmp_path: Path) -> None:
    """Each of them, made larger by 100 元 (or one): the department's numbers change, or it is refused."""
    before = {fact.key: fact.value for fact in examine(department(tmp_path)).ledger}
    changes = list(numbers(STATION_YEAR))
    assert len(changes) > 60
    for way, value in changes:
        job = department(tmp_path, station=changed(STATION_YEAR, {way: str(value + (100 if value > 20 else 1))}))
        try:
            assert {fact.key: fact.value for fact in examine(job).ledger} != before, way
        except Rejected as refused:
            assert [problem.code for problem in refused.problems] == ["IN217"]


def test_the_self_evaluation_looks_at_the_sum(tmp_path: Path) -> None:
    job = Job(department(tmp_path).unit, 2023, KINDS["self_evaluation"])
    assert job.members == () and job.beside.members
    assert own_inputs(job)[-1].endswith("站/2023.yaml")


def test_a_department_of_departments(tmp_path: Path) -> None:
    """局 holds 站, and 站 holds 队: three units in the sum of 局, two in that of 站."""
    job = department(tmp_path, below=changed(STATION, {"下属单位": ["某队"]}))
    saved(tmp_path / "局" / "站" / "队", STATION_YEAR, changed(STATION, {"单位名称": "某队"}))
    assert examine(job).ledger["people.serving"].value == 7
    assert examine(job.members[0]).ledger["people.serving"].value == 4


# ── how they are explained ──


def test_each_number_names_the_lines_of_all_units(tmp_path: Path) -> None:
    ledger = examine(department(tmp_path)).ledger
    for key in ("revenue.total", "three_public.receptions", "general_public.expenditure.last_year", "people.serving"):
        assert {Path(figure.place.file).parent.name for figure in figures(ledger[key])} == {"局", "站"}, key


def test_trace_names_the_units(tmp_path: Path) -> None:
    ledger = examine(department(tmp_path)).ledger
    told = trace.explain(ledger["three_public.receptions"], as_json=False).splitlines()
    assert told[0].startswith("0.10万元  公务接待费 = 各单位填报数之和")
    assert [re.sub(r"（.*?站?/?2023.yaml", "（2023.yaml", line.strip()) for line in told[2:]] == [
        "0.07万元  某局本级 三公经费.公务接待费.决算数（2023.yaml:" + told[2].partition("2023.yaml:")[2],
        "0.03万元  某站 三公经费.公务接待费.决算数（2023.yaml:" + told[3].partition("2023.yaml:")[2]]
    assert "填 700）" in told[2] and "填 300）" in told[3]
    before = ledger["three_public.receptions.last_year"]
    assert trace.formula(before) == "某局本级 + 某站"
    assert [part.value for part in before.inputs if isinstance(part, Fact)] == [1_100, 400]


# ── words ──


def words(job: Job) -> str:
    return "\n".join(plain(tuple(inlines(block))) for block in blocks(build(job).document))


def test_the_structure_lists_the_units(tmp_path: Path) -> None:
    assert "单位下属预算单位1个，分别是：某站" in words(department(tmp_path))
    told = words(department(tmp_path, unit=changed(DEPARTMENT, {"版式设置": {"单位构成": "是"}})))
    assert "从部门决算单位构成看，某局部门决算包括：某局本级决算、某站决算。" in told


def test_the_department_gives_its_own_reasons_and_takes_those_nobody_contradicts(tmp_path: Path) -> None:
    told = words(department(tmp_path))
    assert "站的原因" not in told and "站的接待" not in told, "the department gave reasons of its own"
    assert "本年新增" in told, "only the station has this item"


def test_a_reason_that_the_department_gives_by_code_goes_before_the_units(tmp_path: Path) -> None:
    """The station says 本年新增 of 2010350, the department says 戊 of it and of other things."""
    assert "本年新增" not in words(department(tmp_path, changed(YEAR, {"原因.0.科目": ["2010350"]})))


def test_what_only_a_unit_can_say_is_taken_from_it(tmp_path: Path) -> None:
    """The department has no reception and no other vehicles, the station has."""
    own = changed(YEAR, {"三公经费.公务接待费": {"全年预算数": "0", "决算数": "0", "批次": "0", "人次": "0"}, "国有资产.车辆.其他用车": "0",
                         "三公经费.公务用车运行维护费.保有量": "1"})
    del own["国有资产"]["其他用车说明"]
    station = changed(STATION_YEAR, {"国有资产.车辆.其他用车": "2", "国有资产.其他用车说明": "救护车", "国有资产.车辆价值": "50000",
                                     "三公经费.公务用车运行维护费.保有量": "2"})
    told = words(department(tmp_path, own, station))
    assert "站的接待" in told and "救护车" in told


def test_places_are_those_of_the_department(tmp_path: Path) -> None:
    accounts = examine(department(tmp_path)).accounts
    assert {Path(place.file).parent.name for place in (accounts.three_public["receptions"].place, accounts.state_assets.place)} == {"局"}  # type: ignore[attr-defined]


def test_units_that_contradict_each_other_leave_the_reason_to_the_department(tmp_path: Path) -> None:
    job = department(tmp_path, unit=changed(UNIT, {"下属单位": ["某站", "某队"]}))
    saved(tmp_path / "局" / "队", changed(STATION_YEAR, {"支出.1.原因": "另一个原因"}), changed(STATION, {"单位名称": "某队"}))
    assert [(code, file) for code, file, message in problems(job) if "2010350" in message] == [("FA304", "站/2023.yaml")]
    # The department says it, in the row of its own that it may have without money.
    job = department(tmp_path, changed(YEAR, {"原因.0.科目": ["2010350"]}), unit=changed(UNIT, {"下属单位": ["某站", "某队"]}))
    assert "另一个原因" not in words(job)


def test_projects_of_all_units_are_listed_with_who_carried_them_out(tmp_path: Path) -> None:
    projects = examine(department(tmp_path)).accounts.performance.projects  # type: ignore[attr-defined]  # the kind's own
    assert [(str(one.name), str(one.department or ""), str(one.implementer or "")) for one in projects] == [
        ("项目甲", "", ""), ("项目乙", "某局", "某站")]


# ── what keeps it from being published ──


def test_listed_units_and_folders_must_agree(tmp_path: Path) -> None:
    job = department(tmp_path, unit=changed(UNIT, {"下属单位": ["某队"]}))
    assert problems(job) == [
        ("IN215", "局/unit.yaml", "下属单位“某队”没有文件夹，不能汇总"),
        ("IN215", "站/unit.yaml", "“某站”的文件夹在“某局”的文件夹里，却没有列入它的下属单位")]


def test_names_alone_add_nothing_up(tmp_path: Path) -> None:
    """A department that writes the sums itself lists its units and has no folders of them."""
    job = saved(tmp_path / "局", YEAR, DEPARTMENT)
    assert examine(job).ledger["people.serving"].value == 3


def test_a_unit_without_the_year_and_a_unit_with_errors(tmp_path: Path) -> None:
    job = department(tmp_path, station=changed(STATION_YEAR, {"年度": "2022"}))
    assert [problem[:2] for problem in problems(job)] == [("IN216", "站/2023.yaml")]
    job = department(tmp_path, station=changed(STATION_YEAR, {"结余分配": "1,5"}))
    assert problems(job) == [("IN217", "站/2023.yaml", "下属单位的 站/2023.yaml 有错误，不能汇总")]
    department(tmp_path, station=changed(STATION_YEAR, {"结余分配": "5"}))
    assert [problem[0] for problem in problems(job)] == ["IN217"], "its figures do not add up"


def test_the_same_item_may_stand_once_in_each_file(tmp_path: Path) -> None:
    """2010301 is in both files; twice in one of them is an error as ever."""
    twice = [*YEAR["支出"], dict(YEAR["支出"][0])]
    assert "FA104" in {problem[0] for problem in problems(department(tmp_path, changed(YEAR, {"支出": twice})))}


def test_a_stated_total_is_compared_with_the_sum(tmp_path: Path) -> None:
    department(tmp_path, changed(YEAR, {**{"核对": {"收入总计": "1121570.01", "三公经费": "18700"}}}))
    found = problems(Job(UnitFolder("局", tmp_path / "局"), 2023))
    assert [problem[:2] for problem in found] == [("FA204", "局/2023.yaml")]
    assert "三公经费写的是 1.87 万元，由明细得出 1.90 万元" in found[0][2]
    assert "；其中：某局本级 1.87 万元，某站 0.03 万元；" in found[0][2], "whom the total left out can be seen"
    assert "；最可能是 站/2023.yaml:" in found[0][2] and "局/2023.yaml:" in found[0][2], "files of the same name are told apart"


def test_warnings_of_a_unit_are_told_once(tmp_path: Path) -> None:
    job = department(tmp_path, station=changed(STATION_YEAR, {"支出.0.名称": "另一个名称"}))
    assert "FA503" in {problem.code for problem in examine(job.members[0]).problems}
    assert "FA503" not in {problem.code for problem in examine(job).problems}


def test_two_subordinates_may_have_a_project_of_one_name(tmp_path: Path) -> None:
    """As five libraries have that are opened free of charge: these are two tables, and not one told twice."""
    twice = changed(STATION_YEAR, {"绩效.项目.0.项目名称": "项目丙"})
    job = department(tmp_path, station=twice, unit=changed(DEPARTMENT, {"下属单位": ["某站", "二站"]}))
    saved(tmp_path / "局" / "二站", twice, changed(STATION, {"单位名称": "二站"}))
    assert "PE118" not in {problem.code for problem in examine(Job(UnitFolder("局", tmp_path / "局"), 2023)).problems}
    assert job.unit.name == "局"


def test_a_department_does_not_list_a_subordinates_project_again(tmp_path: Path) -> None:
    job = department(tmp_path, station=changed(STATION_YEAR, {"绩效.项目.0.项目名称": "项目甲"}))
    assert "PE118" in {problem.code for problem in examine(job).problems}


# ── commands ──


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def test_a_build_follows_what_the_units_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    department(tmp_path / "data")
    first = run("build", "--format", "md")
    assert first.exit_code == 0 and sorted(path.name for path in (tmp_path / "output").glob("某*")) == ["某局", "某站"]
    assert "未变 2" in run("build", "--format", "md").stdout
    file = tmp_path / "data" / "局" / "站" / "2023.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace('"退休人员": "3"', '"退休人员": "4"'), encoding="utf-8")
    told = run("build", "--format", "md", "--explain").stdout
    assert "data/局/2023.yaml：数据有改动：站/2023.yaml\ndata/局/站/2023.yaml：数据有改动：2023.yaml\n" in told
    text = next((tmp_path / "output" / "某局").rglob("*.md")).read_text(encoding="utf-8")
    assert "实有人数10人，其中：在职人员5人，离休人员0人，退休人员5人" in text


def test_a_revision_has_its_subordinates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The station's figure changes: the department's diff names its line and the sentences of the sum."""
    monkeypatch.chdir(tmp_path)
    department(tmp_path)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "a"]):
        subprocess.run(["git", *command], check=True)
    file = tmp_path / "局" / "站" / "2023.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace('"退休人员": "3"', '"退休人员": "4"'), encoding="utf-8")
    told = run("diff", "局/2023.yaml@HEAD").output
    assert "填写的内容：改 1 处\n改  人员.退休人员：3 → 4\n    局/站/2023.yaml@HEAD:7:11 → 局/站/2023.yaml:7:11\n" in told
    assert "实有人数【9】人" in told and "实有人数【10】人" in told


def test_a_summary_counts_no_unit_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    department(tmp_path / "data")
    saved(tmp_path / "data" / "馆", STATION_YEAR, changed(STATION, {"单位名称": "某馆"}))
    assert run("summary", "--year", "2023", "--format", "md").exit_code == 0
    text = (tmp_path / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.md").read_text(encoding="utf-8")
    assert "纳入汇总的单位2个" in text and "| 某局（含下属单位1个） | 112.16 |" in text and "| 某站" not in text
    assert "| 合计 | 124.16 |" in text  # 112.157001 + 12.007001
