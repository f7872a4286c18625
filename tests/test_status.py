"""`juesuan status`: what is left to fill in, to mend, to build."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from units import UNIT, YEAR, changed, saved

from generator import terminal
from generator.build import build, rendered
from generator.commands.cli import main
from generator.document.tree import headings
from generator.files import digest
from generator.project import Job, UnitFolder
from generator.publishing.outputs import Target, publish
from generator.publishing.record import Record
from generator.terminal import columns
from generator.writers.printed import Layout


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def told(*arguments: str) -> list[dict[str, Any]]:
    result = run("status", "--json", *arguments)
    assert result.exit_code == 0
    whole = json.loads(result.output)
    assert whole["version"] == 1
    reports: list[dict[str, Any]] = whole["reports"]
    return reports


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with one good unit."""
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "data" / "甲局", unit=UNIT | {"单位名称": "甲局"})
    return tmp_path


def test_a_report_from_start_to_stale(folder: Path) -> None:
    line = {"unit": "data/甲局", "year": 2023, "kind": "final_accounts", "file": "data/甲局/2023.yaml", "blanks": 0, "errors": 0,
            "warnings": 0, "publication": None}
    assert told() == [line | {"outputs": {}}]
    assert run("build", "--format", "md").exit_code == 0
    assert told() == [line | {"outputs": {"md": "current"}}]
    assert run("build").exit_code == 0
    saved(folder / "data" / "甲局", changed(YEAR, {"其他事项": "有"}), UNIT | {"单位名称": "甲局"})
    assert told()[0]["outputs"]["md"] == told()[0]["outputs"]["docx"] == "stale"
    assert run("build", "--format", "md").exit_code == 0
    assert told()[0]["outputs"]["md"] == "current" and told()[0]["outputs"]["docx"] == "stale"


def test_two_units_of_one_name_have_no_file_that_is_current(folder: Path) -> None:
    assert run("build", "--format", "md").exit_code == 0
    shutil.copytree(folder / "data" / "甲局", folder / "data" / "副本")
    for paths in ((), ("data/甲局",)):
        result = run("status", *paths)
        assert result.exit_code == 1 and "data/副本 的单位名称也是“甲局”" in result.stderr and "错误 1" in result.output, paths
        assert "过期（md）" in result.output and "最新" not in result.output, paths


def test_a_file_is_compared_by_content_and_not_by_time(folder: Path) -> None:
    run("build", "--format", "md")
    (path,) = (folder / "output").rglob("*.md")
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)
    (folder / "data" / "甲局" / "2023.yaml").touch()
    assert told()[0]["outputs"] == {"md": "current"}
    path.write_bytes(data + b" ")
    assert told()[0]["outputs"] == {"md": "edited"} and "手改过（md）" in run("status").output


def test_what_an_own_template_changes_is_stale(folder: Path) -> None:
    run("build", "--format", "md")
    own = folder / "templates" / "final_accounts"
    own.mkdir(parents=True)
    (own / "report.html.j2").write_text("<title>短</title><p>短</p>", encoding="utf-8")
    assert told()[0]["outputs"] == {"md": "stale"}


def test_a_word_file_with_page_numbers_is_current_too(folder: Path) -> None:
    job = Job(UnitFolder("甲局", folder / "data" / "甲局"), 2023)
    report = build(job)
    path = folder / "output" / report.file("docx")
    path.parent.mkdir(parents=True)
    path.write_bytes(rendered(report, "docx", Layout({heading.anchor: 7 for heading in headings(report.document)})))
    assert path.read_bytes() != rendered(report, "docx") and told()[0]["outputs"] == {"docx": "current"}
    saved(folder / "data" / "甲局", changed(YEAR, {"其他事项": "有"}), UNIT | {"单位名称": "甲局"})
    assert told()[0]["outputs"] == {"docx": "edited"}, "no build is known to have written it"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>"])
def test_a_word_file_that_is_none_is_no_builds(folder: Path, data: bytes) -> None:
    run("build", "--format", "docx")
    (path,) = (folder / "output").rglob("*.docx")
    path.write_bytes(data)
    assert told()[0]["outputs"] == {"docx": "edited"}


def test_every_format_is_told_and_pdf_only_to_be_there(folder: Path) -> None:
    run("build", "--format", "docx,md,xlsx,html")
    (path,) = (folder / "output").rglob("*.docx")
    path.with_suffix(".pdf").write_bytes(b"%PDF-")
    assert told()[0]["outputs"] == dict.fromkeys(("docx", "md", "xlsx", "html"), "current") | {"pdf": "uncompared"}
    assert "最新（docx、md、xlsx、html），未比较（pdf）" in run("status").output


def test_a_pdf_that_was_edited_is_told(folder: Path) -> None:
    run("build", "--format", "md")
    (path,) = (folder / "output").rglob("*.md")
    pdf = path.with_suffix(".pdf")
    publish(Target(folder / "output"), {pdf.relative_to(folder / "output").as_posix(): b"%PDF-1"})
    with (folder / "output" / "x").open("wb"):
        pass
    record = Record.load(folder / "output")
    record.made["data/甲局/2023.yaml"].outputs[pdf.relative_to(folder / "output").as_posix()] = digest(b"%PDF-1")  # type: ignore[index]
    record.touched.add("data/甲局/2023.yaml")
    record.fresh = False
    record.save()
    assert told()[0]["outputs"] == {"md": "current", "pdf": "uncompared"}
    pdf.write_bytes(b"%PDF-2")
    assert told()[0]["outputs"] == {"md": "current", "pdf": "edited"}


def test_documents_of_a_unit_that_is_gone_are_told(folder: Path) -> None:
    run("build", "--format", "md")
    saved(folder / "data" / "乙局", unit=UNIT | {"单位名称": "乙局"})
    shutil.rmtree(folder / "data" / "甲局")
    whole = json.loads(run("status", "--json").stdout)
    assert whole["left_over"] == ["output/甲局/2023/甲局2023年度部门决算公开说明.md"]
    assert "OUT08" in run("status").stderr and "--prune" in run("status").stderr


def test_errors_make_what_was_built_stale(folder: Path) -> None:
    run("build", "--format", "md,xlsx")
    saved(folder / "data" / "甲局", changed(YEAR, {"结转和结余.0.年末": "2000"}), UNIT | {"单位名称": "甲局"})
    (report,) = told()
    assert report["errors"] >= 1 and report["outputs"] == {"md": "stale", "xlsx": "stale"} and report["blanks"] == 0


def test_blanks_are_counted_and_an_unreadable_file_has_no_count(folder: Path) -> None:
    run("new-year", "甲局", "2024")
    (folder / "data" / "甲局" / "2025.yaml").write_text("年度：2025\n", encoding="utf-8")
    asked = blanks("甲局", "2024")
    assert asked > 50
    assert [report["blanks"] for report in told()] == [0, asked, None]
    assert [report["errors"] for report in told()] == [0, asked, 1]


def blanks(*unit: str) -> int:
    """How many places `check` wants filled in."""
    problems = json.loads(run("check", *unit, "--json").stdout)["problems"]
    return sum(problem["code"] == "IN104" for problem in problems)


def test_the_table_is_aligned_where_characters_are_wide(folder: Path) -> None:
    run("build", "--format", "md")
    run("new-year", "甲局", "2024")
    result, asked = run("status"), blanks("甲局", "2024")
    assert 10 <= asked < 100
    assert result.exit_code == 0 and result.output == f"""\
单位       年度  报告              待填  核对     文件
data/甲局  2023  部门决算公开说明     0  通过     最新（md）
data/甲局  2024  部门决算公开说明    {asked}  错误 {asked}  未生成
"""


@pytest.mark.parametrize("rows, right, lines", [
    ([("甲", "1"), ("abc", "22")], {1}, ["甲    1", "abc  22"]),
    ([("甲乙", "x"), ("e\u0301", "y")], set(), ["甲乙  x", "e\u0301     y"]),
])
def test_columns_are_as_wide_as_they_look(rows: list[tuple[str, ...]], right: set[int], lines: list[str]) -> None:
    assert terminal.aligned(rows, frozenset(right)).split("\n") == lines
    assert len({columns(line) for line in lines}) == 1


APPROVED = {"批复日期": "2024-08-15"}
"""The first day is 16 August, the twentieth 4 September."""


@pytest.mark.parametrize("dates, today, said, left", [
    (APPROVED, "2024-08-15", "还有 20 天（期限 2024-09-04）", 20),
    (APPROVED, "2024-09-03", "还有 1 天（期限 2024-09-04）", 1),
    (APPROVED, "2024-09-04", "今天是最后一天（期限 2024-09-04）", 0),
    (APPROVED, "2024-09-07", "超过 3 天（期限 2024-09-04）", -3),
    ({"批复日期": "2024-02-15"}, "2024-03-01", "还有 5 天（期限 2024-03-06）", 5),
    (APPROVED | {"公开日期": "2024-09-01"}, "2024-08-30", "还有 5 天（期限 2024-09-04），定于 2024-09-01", 5),
    (APPROVED | {"公开日期": "2024-09-01"}, "2024-09-01", "已公开（2024-09-01）", 3),
    ({"公开日期": "2024-09-01"}, "2024-08-30", "定于 2024-09-01", None),
    (APPROVED | {"公开日期": "2024-09-31"}, "2024-09-03", "还有 1 天（期限 2024-09-04）", 1),
    ({"批复日期": "2024-8-15"}, "2024-09-03", "", None),
])
def test_the_days_until_a_report_must_be_public_are_counted_down(folder: Path, dates: dict[str, str], today: str, said: str,
                                                                 left: int | None) -> None:
    """Even of a file that is not filled in; a day that is none is an error of its own."""
    saved(folder / "data" / "甲局", changed(YEAR, dates | {"其他事项": ""}), UNIT | {"单位名称": "甲局"})
    (line,) = run("status", "--today", today).output.split("\n")[1:2]
    assert line.endswith(f"未生成  {said}" if said else "未生成")
    publication = told("--today", today)[0]["publication"]
    assert (publication and publication["days_left"]) == left
    if publication:
        assert publication["last_day"] == ("2024-03-06" if "2024-02-15" in dates.values() else "2024-09-04" if left is not None else None)


def test_a_day_is_told_only_where_there_is_one_and_without_an_option_it_is_today(folder: Path) -> None:
    assert "公开 " not in run("status").output and "公开\n" not in run("status").output
    saved(folder / "data" / "甲局", changed(YEAR, {"批复日期": date.today().isoformat()}), UNIT | {"单位名称": "甲局"})
    assert "还有 20 天" in run("status").output
    result = run("status", "--today", "明天")
    assert result.exit_code == 2 and "明天 不是日期，请写成 2024-08-20 的样子" in result.output


def test_a_year_can_be_chosen_and_a_wrong_path_is_told(folder: Path) -> None:
    assert run("status", "--year", "2023").output.count("\n") == 2
    assert run("status", "data/乙局").exit_code == 1 and "IN202" in run("status", "data/乙局").output
    assert run("status", "--oops").exit_code == 2
