"""Which units and reports a project has, whatever stands in its folders: `project.find`, one way for all commands."""

from __future__ import annotations

import json
import os
import pickle
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from departments import DEPARTMENT, STATION, STATION_YEAR, department
from units import ROOT, UNIT, YEAR, changed, saved, schema

from generator import project
from generator.build import examine
from generator.commands.cli import main
from generator.commands.preview import Preview
from generator.problems import Rejected, Severity
from generator.project import Found
from generator.reading import unit

NO_CASE = sys.platform in ("win32", "darwin")
"""File systems on which `Unit.yaml` is `unit.yaml`."""
BYTES = sys.platform.startswith("linux")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a department, a unit of its own in `data`, and a folder outside of it."""
    (tmp_path / "项目").mkdir()
    monkeypatch.chdir(tmp_path / "项目")
    department(Path("data"))
    saved(Path("data/馆"), STATION_YEAR, changed(STATION, {"单位名称": "某馆"}))
    saved(tmp_path / "外面" / "队", STATION_YEAR, changed(STATION, {"单位名称": "某队"}))
    return tmp_path / "项目"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def find(path: str = "data") -> Found:
    return project.find((Path(path),))


def names(found: Found) -> list[str]:
    return [job.name for job in found.jobs]


def told(found: Found) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.file) for problem in found.problems]


def people(path: str = "data/局") -> int:
    """Those in service in a department and its subordinates: 3 of its own and 2 of the station."""
    (job,) = project.find((Path(path, "2023.yaml"),)).jobs
    return int(examine(job).ledger["people.serving"].value)


ALL = ["data/局/2023.yaml", "data/局/站/2023.yaml", "data/馆/2023.yaml"]


def test_every_unit_knows_those_in_it_and_where_they_end() -> None:
    found = find()
    assert (names(found), found.problems) == (ALL, ())
    units = {job.unit.name: job.unit for job in found.jobs}
    assert [unit.name for unit in units["data/局"].below or ()] == ["data/局/站"] and units["data/馆"].below == ()
    assert {unit.root for unit in units.values()} == {Path("data").absolute()}
    assert pickle.loads(pickle.dumps(found.jobs)) == found.jobs


@pytest.mark.parametrize("path", ["data", "tests/base", "tests/published", "tests/subordinate"])
def test_nothing_is_wrong_with_the_samples(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = find(path)
    assert found.jobs and not found.problems


# ── subordinates that were left out ──


def test_a_subordinate_may_lie_deeper() -> None:
    """Three folders down it is the department's all the same; what lies in it is its own and not the department's twice."""
    Path("data/局/下属/市区").mkdir(parents=True)
    Path("data/局/站").rename("data/局/下属/市区/站")
    found = find()
    assert names(found) == ["data/局/2023.yaml", "data/局/下属/市区/站/2023.yaml", "data/馆/2023.yaml"]
    assert people() == 5


def test_the_nearest_unit_around_is_the_one_that_adds_up() -> None:
    saved(Path("data/局/站/组"), STATION_YEAR, changed(STATION, {"单位名称": "某组"}))
    units = {job.unit.name: job.unit for job in find().jobs}
    assert [unit.name for unit in project.subordinates(units["data/局"])] == ["data/局/站"]
    assert [unit.name for unit in project.subordinates(units["data/局/站"])] == ["data/局/站/组"]


@pytest.mark.parametrize("name", ["", "unit.yml", *(() if NO_CASE else ("Unit.yaml", "UNIT.YAML", "Unit.YML"))])
def test_figures_without_a_unit_are_an_error_there_and_for_the_department(name: str) -> None:
    """Before, the department had 3 people without a word, since its only subordinate was none."""
    unit = Path("data/局/站/unit.yaml")
    unit.rename(unit.with_name(name)) if name else unit.unlink()
    result = run("build", "--format", "md")
    assert result.exit_code == 1
    assert "data/局/站/2023.yaml: 错误 IN226：这个文件夹有 2023.yaml，没有 unit.yaml" in result.output
    assert (f"请把 {name} 改名为 unit.yaml" if name else "请补上 unit.yaml") in result.output
    assert [path.name for path in Path("output").glob("某*")] == ["某馆"], "the other unit goes on"
    assert "data/局/2023.yaml  没有生成" in result.output
    for command in ("check", "status"):
        assert "IN226" in run(command).output and run(command).exit_code == 1
    assert run("summary", "--year", "2023").exit_code == 1
    facts = run("facts", "data/局", "2023")
    assert facts.exit_code == 1 and facts.output.count("IN226") == 1, "told once"
    with Preview((Path("data"),), None, None) as preview:
        assert "IN226" in preview.answer("/").body.decode()


def test_it_is_an_error_of_a_folder_in_no_department_too() -> None:
    Path("data/馆/unit.yaml").unlink()
    assert told(find()) == [("IN226", "data/馆/2023.yaml")] and names(find()) == ALL[:2]
    assert told(find("data/馆/2023.yaml")) == [("IN226", "data/馆/2023.yaml")], "named by itself"


@pytest.mark.parametrize("name", ["2022.yml", "2022.自评报告.yml", *(() if NO_CASE else ("2022.YAML", "2022.Yml"))])
def test_a_misnamed_year_is_told_by_its_right_name(name: str) -> None:
    Path("data/馆", name).write_bytes(b"a: 1\n")
    right = f"{name.rpartition('.')[0]}.yaml"
    (problem,) = find().problems
    assert (problem.code, problem.place.file) == ("IN227", f"data/馆/{name}")
    assert right in problem.message and problem.advice == f"请改名为 {right}"
    result = run("check", "data")
    assert result.exit_code == 1 and "IN227" in result.output
    assert run("build", "data/馆").exit_code == 1 and not Path("output").exists(), "which figures count is not known"


def test_a_file_beside_the_right_one_is_told_too() -> None:
    Path("data/馆/2023.yml").write_bytes(b"")
    Path("data/馆/unit.yml").write_bytes(b"")
    assert [(problem.place.file, problem.advice) for problem in find().problems] == [
        ("data/馆/2023.yml", "请核对后删去其中一个"), ("data/馆/unit.yml", "请核对后删去其中一个")]


def test_what_belongs_to_nobody_is_no_unit() -> None:
    """Settings of other programs, hidden folders, notes: none of them is data."""
    for name in ("data/.git/unit.yaml", "data/.git/2023.yaml", "data/附件/unit.yml", "data/附件/说明.yml", "data/馆/2023年说明.yaml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"")
    assert (names(find()), find().problems) == (ALL, ())


def test_a_listed_name_without_any_folder_is_noted_at_the_name() -> None:
    saved(Path("data/另局"), YEAR, changed(DEPARTMENT, {"单位名称": "另局"}))
    job = next(job for job in find().jobs if job.unit.name == "data/另局")
    (note,) = examine(job).problems
    assert (note.code, note.severity, note.place.file) == ("IN230", Severity.NOTE, "data/另局/unit.yaml")
    assert "“某站”" in note.message and "只列名称，不汇总" in note.message
    line = Path("data/另局/unit.yaml").read_text(encoding="utf-8").splitlines()[note.place.line - 1]
    assert line[note.place.column - 1:] == '"某站"'
    assert run("check", "data/另局").exit_code == 0


# ── links ──


def test_a_link_that_stays_inside_counts_as_if_the_thing_stood_there() -> None:
    """`check`, `build`, the build with nothing to do and `status` see the same: 3 people of its own, 2 of the station."""
    Path("data/局/站").rename("data/站")
    Path("data/局/站").symlink_to("../站")
    assert names(find()) == ["data/局/2023.yaml", "data/站/2023.yaml", "data/馆/2023.yaml"], "one report, wherever links lead to it"
    assert people() == 5 and run("check").exit_code == 0
    assert "已生成 3" in run("build", "--format", "md").output and "未变 3" in run("build", "--format", "md").output
    file = Path("data/站/2023.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace('"退休人员": "3"', '"退休人员": "4"'), encoding="utf-8")
    standing = json.loads(run("status", "--json").stdout)["reports"]
    assert [(one["unit"], one["outputs"]["md"]) for one in standing] == [
        ("data/局", "stale"), ("data/站", "stale"), ("data/馆", "current")]
    assert "已生成 2，未变 1" in run("build", "--format", "md").output


def test_a_link_that_leads_out_is_refused_and_the_department_with_it() -> None:
    Path("data/局/队").symlink_to("../../../外面/队")
    found = find()
    assert (names(found), told(found)) == (ALL, [("IN225", "data/局/队")])
    result = run("build", "--format", "md")
    assert result.exit_code == 1 and "data/局/队: 错误 IN225：这个文件夹是指向外面的链接" in result.output
    assert sorted(path.name for path in Path("output").glob("某*")) == ["某站", "某馆"]
    with pytest.raises(Rejected, match="IN225"):
        examine(found.jobs[0])
    Path("data/局/队").unlink()
    assert run("build", "--format", "md").exit_code == 0


def test_a_link_that_comes_later_is_not_passed_over() -> None:
    """Nothing of the department's own files changes; its sum may."""
    assert run("build", "--format", "md").exit_code == 0
    Path("data/局/队").symlink_to("../../../外面/队")
    result = run("build", "--format", "md", "--explain")
    assert result.exit_code == 1 and "没有生成 1，未变 2" in result.output.replace("未变 2，没有生成 1", "没有生成 1，未变 2")


def test_links_in_a_circle_end() -> None:
    Path("data/局/回").symlink_to("..")
    Path("data/局/站/自己").symlink_to(".")
    Path("data/圈").symlink_to("圈")
    assert (names(find()), find().problems) == (ALL, ()) and people() == 5


@pytest.mark.parametrize("path", ["data", "data/局", "data/馆"])
def test_units_that_lead_to_each_other_are_refused_wherever_one_begins(path: str) -> None:
    Path("data/局/馆").symlink_to("../馆")
    Path("data/馆/局").symlink_to("../局")
    assert [code for code, _ in told(find(path))] == ["IN231"]
    for job in project.find((Path(path),)).jobs:
        if job.unit.name != "data/局/站":
            with pytest.raises(Rejected):
                examine(job)


def test_many_links_to_one_another_are_looked_at_once() -> None:
    """Two links in each of 40 folders to the next: 2⁴⁰ ways, 40 folders."""
    for number in range(40):
        Path(f"data/链/{number}").mkdir(parents=True)
        for name in "ab":
            Path(f"data/链/{number}/{name}").symlink_to(f"../{number + 1}")
    assert names(find()) == ALL


def test_what_is_named_is_read_wherever_it_lies() -> None:
    """A folder, and a file; what is found below them stays there."""
    assert names(find("../外面")) == [f"{Path.cwd().parent}/外面/队/2023.yaml"]
    Path("data/名单").symlink_to("../../外面/队")
    assert names(find("data/名单")) == [f"{Path.cwd().parent}/外面/队/2023.yaml"]
    file = Path("data/馆/2023.yaml")
    file.rename("../外面/文件.yaml")
    file.symlink_to("../../../外面/文件.yaml")
    assert run("check", "data/馆/2023.yaml").exit_code == 0
    result = run("check", "data/馆")
    assert result.exit_code == 1 and "data/馆/2023.yaml: 错误 IN001：“2023.yaml”是指向外面的链接" in result.output


def test_outside_of_data_the_folder_of_the_outermost_unit_is_the_boundary() -> None:
    """A department that lies elsewhere: a link to its neighbour stays, one further up leads out."""
    outside = Path("../外面")
    department(outside)
    (outside / "局" / "邻").symlink_to("../队")
    assert told(find("../外面/局/站")) == [] and told(find("../外面/局")) == []
    saved(Path("../别处/组"), STATION_YEAR, STATION)
    (outside / "局" / "远").symlink_to("../../别处/组")
    assert [code for code, _ in told(find("../外面/局"))] == ["IN225"]


# ── what cannot be read ──


@pytest.mark.skipif(not BYTES, reason="names are bytes on Linux only")
def test_names_that_are_not_utf_8_are_told() -> None:
    """A year's file from an archive of a computer with GBK is an error, any other file beside the data a warning."""
    for name in ("2022.自评报告.yaml", "附件.pdf"):
        Path(os.fsdecode(os.fsencode("data/馆/") + name.encode("gbk"))).write_bytes(b"")
    found = find()
    assert {(problem.code, problem.severity) for problem in found.problems} == {
        ("IN228", Severity.ERROR), ("IN228", Severity.WARNING)}
    assert "看起来是“2022.自评报告.yaml”" in found.problems[0].message + found.problems[1].message
    result = run("build", "--format", "md", "--json")
    assert result.exit_code == 1 and len(json.loads(result.stdout)["problems"]) == 2
    assert sorted(path.name for path in Path("output").glob("某*")) == ["某局", "某站"]


@pytest.mark.skipif(not BYTES, reason="names are bytes on Linux only")
def test_a_folder_whose_name_is_not_utf_8_is_told() -> None:
    Path("data/局/站").rename(os.fsdecode(os.fsencode("data/局/") + "测试站".encode("gbk")))
    assert [code for code, _ in told(find())] == ["IN228"] and names(find()) == [ALL[0], ALL[2]]
    assert "IN228" in run("check").output and run("build", "data/局").exit_code == 1


@pytest.mark.skipif(not BYTES, reason="names are bytes on Linux only")
def test_so_is_one_around_the_data(folder: Path) -> None:
    """A record calls reports by text: one that cannot be found by its name again would be left over at once."""
    odd = os.fsdecode(os.fsencode(folder.parent) + "/资料".encode("gbk"))
    saved(Path(odd, "data", "馆"), STATION_YEAR, STATION)
    assert [code for code, _ in told(find(f"{odd}/data"))] == ["IN228"] == [code for code, _ in told(find(f"{odd}/data/馆/2023.yaml"))]
    assert run("build", "--prune", f"{odd}/data").exit_code == 1 and not Path("output").exists()
    os.chdir(odd)
    assert told(find()) == [] and len(find().jobs) == 1


def test_a_folder_whose_name_is_a_reports_is_no_report_without_a_word() -> None:
    for name in ("2023.yaml", "unit.yaml"):
        file = Path("data/馆", name)
        file.rename("data/馆/旧")
        file.mkdir()
        result = run("check", "data/馆")
        assert result.exit_code == 1 and f"data/馆/{name}: 错误 IN001：“{name}”是文件夹，不是文件" in result.output
        file.rmdir()
        Path("data/馆/旧").rename(file)


def test_folders_without_end_are_told() -> None:
    os.makedirs("data/馆" + "/层" * 900)
    result = run("check", "data/馆")
    assert result.exit_code == 1 and "错误 IN229：文件夹读不到（层数太多）" in result.output


def test_a_folder_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def refused(path: str) -> object:
        if path.endswith("站"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert told(find()) == [("IN229", "data/局/站")] and names(find()) == [ALL[0], ALL[2]]


def test_one_path_that_is_not_there_does_not_hide_the_others() -> None:
    found = project.find((Path("data/馆"), Path("data/没有")))
    assert (names(found), told(found)) == ([ALL[2]], [("IN202", "data/没有")])
    with pytest.raises(Rejected, match="IN202"):
        project.jobs((Path("data/馆"), Path("data/没有")))


def test_next_year_says_why_there_is_no_last_year() -> None:
    Path("data/馆/2023.yaml").rename("data/馆/2023.yml")
    result = run("new-year", "data/馆", "2024")
    assert result.exit_code == 1 and "IN227" in result.output and "请改名为 2023.yaml" in result.output


def test_the_figures_of_a_department_are_told_though_units_lie_in_it() -> None:
    whole, part = (run("facts", path, "2023", "three_public.total") for path in ("局", "data/局/站"))
    assert whole.exit_code == part.exit_code == 0 and whole.output != part.output and "data/局/站/2023.yaml" in whole.output
    assert run("facts", "data", "2023").exit_code == 2


def test_a_unit_made_by_hand_finds_its_own() -> None:
    """`Unit(name, folder)`, as a program of one's own may make it, sees what the commands see."""
    Path("data/局/队").symlink_to("../../../外面/队")
    with pytest.raises(Rejected, match="IN225"):
        examine(project.Job(project.UnitFolder("局", Path("data/局")), 2023))
    assert UNIT["单位名称"] == "某局"


def test_the_name_of_a_unit_is_read_from_the_key_that_the_schema_has() -> None:
    assert unit.NAME == next(field.key for field in schema("unit").fields if field.name == "name")
