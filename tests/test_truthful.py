"""What `build` leaves in `output/` is what the files in `data/` say: ways that were found to get something else with exit code 0."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from units import UNIT, YEAR, changed, saved

from generator import shelf
from generator.commands.cli import main
from generator.reading import source
from generator.reading.schema import Schema
from generator.running import batch

REPORT = "output/某局/2023/某局2023年度部门决算公开说明.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one small unit, 某局."""
    monkeypatch.chdir(tmp_path)
    unit(tmp_path)
    return tmp_path


def unit(folder: Path, name: str = "某局", guests: int = 9, place: str = "") -> Path:
    """A unit's year's file; `guests` is a figure that is printed once."""
    job = saved(folder / "data" / (place or name), changed(YEAR, {"三公经费.公务接待费.人次": str(guests)}), UNIT | {"单位名称": name})
    return job.file


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments[:1], *(("--format", "md") if arguments[0] == "build" and "--format" not in arguments else ()),
                                       *arguments[1:]])
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    assert "Traceback" not in result.output
    return result


def states(*arguments: str) -> dict[str, str]:
    return {one["file"]: one["state"] for one in json.loads(run("build", "--json", *arguments).stdout)["reports"]}


def says(path: str, guests: int) -> bool:
    """Whether a report has this number of guests, and no other."""
    return re.findall(r"（?([0-9]+)人次", Path(path).read_text(encoding="utf-8"))[-1] == str(guests)


# ── a file that is saved while a report is made ─────────────────────────────────────────────────────────────


def saving(monkeypatch: pytest.MonkeyPatch, seen: Callable[[str], bool], save: Callable[[], object]) -> None:
    """Save something just after a file was read for the first time."""
    content, done = shelf.content, []

    def read(path: Path, *rest: Any) -> bytes:
        data = content(path, *rest)
        if seen(os.fspath(path)) and not done:
            done.append(path)
            save()
        return data

    monkeypatch.setattr(shelf, "content", read)


@pytest.mark.parametrize("options", [(), ("--force",)])
@pytest.mark.parametrize("read", ["data/某局/2023.yaml", "data/某局/unit.yaml"])
def test_a_figure_saved_during_a_build_is_in_the_next_one(folder: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...],
                                                          read: str) -> None:
    with monkeypatch.context() as patched:
        saving(patched, lambda path: path == read, lambda: unit(folder, guests=8))
        run("build", *options)
    run("build")
    assert says(REPORT, 8)
    assert states() == {"data/某局/2023.yaml": "current"}


def test_last_years_figure_saved_during_a_build_is_in_the_next_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number comes from a file beside, which is read later."""
    last = saved(folder / "data" / "某局", changed(YEAR, {"年度": "2022"}), UNIT).file
    this = {key: value for key, value in YEAR.items() if key != "上年"}
    closing = [{"资金": "一般公共预算", "年末": "1000"}, {"资金": "其他资金", "年末": "500"}]
    saved(folder / "data" / "某局", changed(this, {"结转和结余": closing}), UNIT)
    with monkeypatch.context() as patched:
        saving(patched, lambda path: path.endswith("2022.yaml"),
               lambda: last.write_text(last.read_text(encoding="utf-8").replace('"700"', '"800"'), encoding="utf-8"))
        first = run("build", "data/某局/2023.yaml")
    assert first.exit_code == 0, first.output
    before = Path(REPORT).read_text(encoding="utf-8")
    assert states("data/某局/2023.yaml") == {"data/某局/2023.yaml": "made"}
    assert Path(REPORT).read_text(encoding="utf-8") != before


def test_a_template_saved_during_a_build_is_in_the_next_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = folder / "templates" / "final_accounts" / "report.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text("<title>题</title><p>旧</p>", encoding="utf-8")
    with monkeypatch.context() as patched:
        saving(patched, lambda path: path.endswith("report.html.j2"), lambda: own.write_text("<title>题</title><p>新</p>", encoding="utf-8"))
        run("build")
    assert "旧" in Path(REPORT).read_text(encoding="utf-8")
    run("build")
    assert "新" in Path(REPORT).read_text(encoding="utf-8") and states() == {"data/某局/2023.yaml": "current"}


def test_a_schema_that_changes_is_another_schema(tmp_path: Path) -> None:
    """What is kept in a process goes by content."""
    path = tmp_path / "s.yaml"
    path.write_text("title: 甲\nschema: {}\n", encoding="utf-8")
    first = Schema.load(path)
    state = path.stat()
    path.write_text("title: 乙\nschema: {}\n", encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (first.title, Schema.load(path).title) == ("甲", "乙")


# ── times that lie ──────────────────────────────────────────────────────────────────────────────────────────


def disguised(path: Path, change: Callable[[], object]) -> None:
    """Change a file and give it its old times back."""
    state = path.stat()
    change()
    assert path.stat().st_size == state.st_size
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were written just now are trusted as if they were older."""
    monkeypatch.setattr("generator.publishing.record._UNSETTLED", 0)


def test_a_changed_figure_with_its_old_time_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    run("build")
    disguised(folder / "data" / "某局" / "2023.yaml", lambda: unit(folder, guests=8))
    assert states() == {"data/某局/2023.yaml": "made"} and says(REPORT, 8)


def test_an_output_edited_with_its_old_time_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    run("build")
    path = Path(REPORT)
    disguised(path, lambda: path.write_bytes(path.read_bytes().replace(b"2023", b"2032", 1)))
    assert "其中手改过 1" in run("build").output


def test_two_checkouts_with_one_output_each_get_their_own(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
                                                          ) -> None:
    settled(monkeypatch)
    other = tmp_path_factory.mktemp("other")
    os.utime(unit(folder), ns=(10**18, 10**18))
    os.utime(unit(other, guests=8), ns=(10**18, 10**18))
    output = folder / "output"
    for place, guests in ((folder, 9), (other, 8), (folder, 9), (other, 8)):
        monkeypatch.chdir(place)
        assert run("build", "--output", str(output)).exit_code == 0
        assert says(str(folder / REPORT), guests), place


# ── two units of one name ───────────────────────────────────────────────────────────────────────────────────


def test_a_copied_unit_is_found_whichever_is_stale(folder: Path) -> None:
    run("build")
    shutil.copytree(folder / "data" / "某局", folder / "data" / "副本")
    unit(folder, guests=8, place="副本")
    before = Path(REPORT).read_bytes()
    for _ in range(3):
        result = run("build")
        assert result.exit_code == 1 and result.stderr.count("OUT02") == 2 and Path(REPORT).read_bytes() == before
    assert "OUT02" in run("build", "data/副本").stderr and Path(REPORT).read_bytes() == before, "built alone"


def test_a_unit_of_the_same_name_in_another_data_folder_is_found(folder: Path) -> None:
    run("build")
    before = Path(REPORT).read_bytes()
    (folder / "other").mkdir()
    shutil.copytree(folder / "data" / "某局", folder / "other" / "某局")
    result = run("build", "other")
    assert result.exit_code == 1 and "data/某局/2023.yaml 的单位名称也是“某局”" in result.stderr and Path(REPORT).read_bytes() == before


def test_names_are_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("build")

    def read(*_: object) -> None:
        raise AssertionError("a run with nothing to do read a file")

    monkeypatch.setattr(source, "read", read)
    monkeypatch.setattr(source, "load", read)
    assert states() == {"data/某局/2023.yaml": "current"}


def test_a_long_name_has_a_file_for_each_report(folder: Path) -> None:
    name = "某市某区" + "长" * 56
    shutil.rmtree(folder / "data")
    unit(folder, name, place="长")
    shutil.copy(Path(__file__).parent / "base" / "2023.自评报告.yaml", folder / "data" / "长" / "2023.自评报告.yaml")
    made = json.loads(run("build", "--json", "--format", "md,docx").stdout)["reports"]
    assert len({path for report in made for path in report["paths"]}) == sum(len(report["paths"]) for report in made) >= 2
    assert all(len(Path(path).name.encode()) + len("（手改2）".encode()) <= 255 for report in made for path in report["paths"])


# ── edited by hand ──────────────────────────────────────────────────────────────────────────────────────────


def edit(path: str = REPORT) -> bytes:
    """A person writes into a document."""
    data = Path(path).read_bytes() + "（盖章）\n".encode()
    Path(path).write_bytes(data)
    return data


def test_an_edited_file_whose_data_did_not_change_stays(folder: Path) -> None:
    run("build")
    data = edit()
    result = run("build")
    assert result.exit_code == 0 and "未变 1（其中手改过 1）" in result.output and f"{REPORT}: 提示 OUT05" in result.stderr
    assert Path(REPORT).read_bytes() == data
    report, = json.loads(run("build", "--json").stdout)["reports"]
    assert (report["state"], report["edited"]) == ("current", [REPORT])


def test_an_edited_file_whose_data_changed_stops_its_report_only(folder: Path) -> None:
    unit(folder, "乙局")
    run("build", "--format", "md,xlsx")
    data, sheets = edit(), Path(REPORT).parent.glob("*.xlsx")
    before = {path: path.read_bytes() for path in sheets}
    unit(folder, guests=8)
    unit(folder, "乙局", guests=8)
    result = run("build", "--format", "md,xlsx")
    assert result.exit_code == 1 and f"{REPORT}: 错误 OUT06" in result.stderr
    assert "--keep-edited" in result.stderr and "--force" in result.stderr
    assert Path(REPORT).read_bytes() == data and {path: path.read_bytes() for path in before} == before, "no file of it is replaced"
    assert says(REPORT.replace("某局", "乙局"), 8), "the other report goes on"
    assert states("--format", "md,xlsx") == {"data/乙局/2023.yaml": "current", "data/某局/2023.yaml": "refused"}, "and again"


def test_an_edited_file_is_kept_beside_the_new_one(folder: Path) -> None:
    run("build")
    for number, guests in (("", 8), ("2", 7), ("3", 6)):
        data = edit()
        unit(folder, guests=guests)
        assert run("build", "--keep-edited").exit_code == 0
        assert Path(REPORT.replace(".md", f"（手改{number}）.md")).read_bytes() == data and says(REPORT, guests)
    assert states() == {"data/某局/2023.yaml": "current"}


def test_force_overwrites_an_edited_file(folder: Path) -> None:
    run("build")
    edit()
    assert run("build", "--force").exit_code == 0 and "盖章" not in Path(REPORT).read_text(encoding="utf-8")


def test_a_file_of_which_nothing_is_known_is_somebodys(folder: Path) -> None:
    Path(REPORT).parent.mkdir(parents=True)
    Path(REPORT).write_text("以前手写的", encoding="utf-8")
    assert "OUT06" in run("build").stderr and Path(REPORT).read_text(encoding="utf-8") == "以前手写的"


def test_a_lost_record_does_not_make_builds_own_files_somebodys(folder: Path) -> None:
    run("build")
    (folder / "output" / ".juesuan" / "manifest.json").unlink()
    unit(folder, guests=8)
    assert run("build").exit_code == 0 and says(REPORT, 8)


def test_other_formats_of_earlier_builds_are_still_builds_own(folder: Path) -> None:
    run("build", "--format", "md,xlsx")
    run("build", "--format", "md")
    unit(folder, guests=8)
    (folder / "output" / ".juesuan" / "journal").unlink()
    assert run("build", "--format", "xlsx").exit_code == 0


def test_a_report_that_failed_in_between_is_still_a_builds_own(folder: Path) -> None:
    run("build")
    file = unit(folder, guests=8)
    good = file.read_bytes()
    file.write_bytes(good.replace(b'"1000"', b'"1001"', 1))
    assert run("build").exit_code == 1
    file.write_bytes(good)
    (folder / "output" / ".juesuan" / "journal").unlink()
    assert run("build").exit_code == 0 and says(REPORT, 8)


def test_a_missing_file_comes_back_beside_an_edited_one(folder: Path) -> None:
    run("build", "--format", "md,xlsx")
    data = edit()
    sheet, = Path(REPORT).parent.glob("*.xlsx")
    sheet.unlink()
    result = run("build", "--format", "md,xlsx")
    assert result.exit_code == 0 and sheet.is_file() and Path(REPORT).read_bytes() == data and "OUT05" in result.stderr


# ── last year ───────────────────────────────────────────────────────────────────────────────────────────────


def test_errors_of_last_years_file_are_a_warning_here_and_an_error_there(folder: Path) -> None:
    broken = changed(YEAR, {"年度": "2022", "收入.0.一般公共预算财政拨款": "9000000"})
    saved(folder / "data" / "某局", broken, UNIT)
    result = run("build", "data/某局/2023.yaml")
    assert "data/某局/2022.yaml" in result.stderr and "警告 IN218" in result.stderr and "FA102" in result.stderr
    both = run("check")
    assert both.exit_code == 1 and "错误 FA102" in both.stderr and "警告 IN218" in both.stderr


def test_what_is_told_of_last_years_file_does_not_depend_on_what_else_is_checked(folder: Path) -> None:
    """Its entry that settles nothing is its own business: no figure is wrong by it."""
    idle = {"规则": "FA102", "位置": "收入", "原文": "某", "说明": "已核对"}
    broken = changed(YEAR, {"年度": "2022", "收入.0.一般公共预算财政拨款": "9000000", "已核对": [idle]})
    saved(folder / "data" / "某局", broken, UNIT)
    alone, both = (re.findall("IN218：.*", run("check", *which).stderr) for which in (["data/某局/2023.yaml"], []))
    assert alone == both and len(alone) == 1 and "（FA102" in alone[0] and "IN235" not in alone[0]


# ── what is left over ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["removed", "renamed folder and name", "another name"])
def test_documents_of_no_unit_are_told_and_pruned(folder: Path, how: str) -> None:
    unit(folder, "乙局")
    run("build")
    if how == "another name":
        unit(folder, "新局", place="某局")
    elif how == "removed":
        shutil.rmtree(folder / "data" / "某局")
    else:
        (folder / "data" / "某局").rename(folder / "data" / "新局")
        unit(folder, "新局")
    result = run("build")
    assert result.exit_code == 0 and "OUT08" in result.stderr and "某局2023年度部门决算公开说明.md" in result.stderr
    assert json.loads(run("build", "--json").stdout)["left_over"] == [REPORT]
    assert f"已删除 {REPORT}" in run("build", "--prune").output and not (folder / "output" / "某局").exists()
    assert "OUT08" not in run("build").output and Path(REPORT.replace("某局", "乙局")).is_file()


def test_what_somebody_edited_is_not_pruned(folder: Path) -> None:
    unit(folder, "乙局")
    run("build")
    data = edit()
    shutil.rmtree(folder / "data" / "某局")
    assert "OUT08" in run("build", "--prune").stderr and Path(REPORT).read_bytes() == data


def test_a_unit_whose_folder_is_renamed_keeps_its_documents(folder: Path) -> None:
    run("build")
    (folder / "data" / "某局").rename(folder / "data" / "改名")
    result = run("build", "--prune")
    assert result.exit_code == 0 and "OUT08" not in result.stderr and Path(REPORT).is_file()


def test_documents_of_another_project_are_not_left_over(folder: Path, monkeypatch: pytest.MonkeyPatch,
                                                        tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    unit(other, "乙局")
    run("build")
    monkeypatch.chdir(other)
    result = run("build", "--prune", "--output", str(folder / "output"))
    assert "OUT08" not in result.stderr and (folder / REPORT).is_file()


def test_a_record_that_names_a_file_elsewhere_removes_nothing(folder: Path) -> None:
    run("build")
    outside = folder / "outside.md"
    outside.write_bytes(b"x")
    record = batch.Record.load(Path("output"))
    record.left["../outside.md"] = batch.outputs.files.digest(b"x")
    record.fresh = False
    record.save()
    run("build", "--prune")
    assert outside.is_file()


def test_an_edited_file_stays_where_a_build_would_write_what_it_wrote_before(folder: Path) -> None:
    """Templates, options or the program have changed, and not a byte of this file."""
    run("build")
    data = edit()
    (folder / "templates").mkdir()
    (folder / "templates" / "unused.html.j2").write_text("x", encoding="utf-8")
    result = run("build")
    assert result.exit_code == 0 and "OUT05" in result.stderr and Path(REPORT).read_bytes() == data
    assert "已生成 output" not in result.output and "已生成 1（其中手改过 1）" in result.output
    assert "未变 1（其中手改过 1）" in run("build").output
    unit(folder, guests=8)
    assert "OUT06" in run("build").stderr and Path(REPORT).read_bytes() == data


def test_formats_that_are_not_made_again_are_told_to_be_behind(folder: Path) -> None:
    run("build", "--format", "md,xlsx")
    unit(folder, guests=8)
    told = run("build", "--format", "md").stderr
    assert "提示 OUT09：某局2023年度部门决算报表.xlsx 还是以前的数据" in told
    assert "OUT09" not in run("build", "--format", "md,xlsx").stderr


def test_an_edited_summary_is_not_overwritten(folder: Path) -> None:
    assert run("summary", "--year", "2023", "--format", "md").exit_code == 0
    path = "output/汇总/2023/2023年度部门决算公开汇总.md"
    data = edit(path)
    result = run("summary", "--year", "2023", "--format", "md")
    assert result.exit_code == 0 and f"手改过，没有动 {path}" in result.output and Path(path).read_bytes() == data
    unit(folder, "乙局")
    assert "OUT06" in run("summary", "--year", "2023", "--format", "md").stderr and Path(path).read_bytes() == data
    assert run("summary", "--year", "2023", "--format", "md", "--keep-edited").exit_code == 0
    assert Path(path.replace(".md", "（手改）.md")).read_bytes() == data
