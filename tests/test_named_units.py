"""A unit is named by its folder, a path or 单位名称 in every command alike; what is like none is never guessed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from units import ROOT

from generator.commands import group
from generator.commands.cli import main
from generator.reading import source

UNIT = "青河区图书馆"
NAME = f"云岭市{UNIT}"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, without data."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def units(here: Path) -> Path:
    """`data` with the library and, in another department's folder, a station."""
    library = here / "data" / UNIT
    shutil.copytree(ROOT / "data" / UNIT, library)
    named(library, here / "data" / "水务局", "云岭市水务局")
    named(library, here / "data" / "水务局" / "推广站", "云岭市水务技术推广站")
    return here / "data"


def named(like: Path, folder: Path, name: str) -> None:
    shutil.copytree(like, folder)
    text = (folder / "unit.yaml").read_text(encoding="utf-8")
    (folder / "unit.yaml").write_text(text.replace(f"单位名称: {NAME}", f"单位名称: {name}"), encoding="utf-8")


COMMANDS = (
    ("check", "{}"), ("build", "{}", "--format", "md"), ("status", "{}"), ("summary", "{}", "--year", "2023", "--format", "md"),
    ("facts", "{}", "2023", "收入总计"), ("new-year", "{}", "2024"), ("new", "{}", "2024"), ("diff", "{}/2022.yaml", "{}/2023.yaml"),
    ("fix", "{}"), ("verify", str(ROOT / "tests" / "golden" / f"{UNIT}-2023.md"), "{}", "2023"),
)
TAKE_NO_UNIT = {"audit", "doctor", "rules", "schema"}
ELSEWHERE = {"preview", "import"}
"""The one serves until it is stopped (test_preview), the other needs a workbook (test_import_check)."""


def test_no_command_is_left_out() -> None:
    assert {command[0] for command in COMMANDS} | TAKE_NO_UNIT | ELSEWHERE == set(group.COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("name", [UNIT, f"data/{UNIT}", f"data/{UNIT}/", NAME], ids=["folder", "path", "slash", "单位名称"])
def test_one_unit_by_all_its_names(units: Path, command: tuple[str, ...], name: str) -> None:
    result = run(*(word.format(name) for word in command))
    assert result.exit_code == 0 and "云岭市水务" not in result.output, result.output
    assert [path.name for path in units.iterdir() if path.name not in (UNIT, "水务局", ".juesuan")] == []
    assert (units / UNIT / "2024.yaml").exists() == command[0].startswith("new")


@pytest.mark.parametrize("command", [one for one in COMMANDS if one[0] != "new"], ids=lambda command: command[0])
def test_a_near_miss_is_told_and_not_guessed(units: Path, command: tuple[str, ...]) -> None:
    result = run(*(word.format("青河区图书管") for word in command))
    assert result.exit_code == 1 and "IN202" in result.output and f"是否应为 data/{UNIT}" in result.output, result.output


@pytest.mark.parametrize(("typed", "advice"), [
    ("图书馆", f"是否应为 data/{UNIT}\n"),
    ("data/图书馆", f"是否应为 data/{UNIT}\n"),
    ("图书馆/2023.yaml", f"是否应为 data/{UNIT}/2023.yaml\n"),
    ("水务推广站", "是否应为 data/水务局/推广站\n"),
    ("云岭市水务", "是否应为 data/水务局 或 data/水务局/推广站\n"),
    (f"{UNIT}/2020.yaml", "请检查年度；这里有 2022.yaml、2023.yaml\n"),
    ("卫生院", f"请检查路径；data 里有 data/水务局、data/{UNIT}、data/水务局/推广站\n"),
])
def test_what_may_be_meant(units: Path, typed: str, advice: str) -> None:
    result = run("check", typed)
    assert result.exit_code == 1 and advice in result.output, result.output


def test_of_several_paths_the_others_are_found(units: Path) -> None:
    result = run("status", "图书馆", NAME)
    assert result.exit_code == 1 and "IN202：找不到 图书馆" in result.output and f"data/{UNIT}" in result.output


def test_a_unit_within_another_is_named_by_its_folder(units: Path) -> None:
    assert run("status", "推广站").output.count("data/水务局/推广站 ") == 2


def test_a_name_of_several_units_is_refused(units: Path) -> None:
    shutil.copytree(units / "水务局" / "推广站", units / UNIT / "推广站")
    result = run("facts", "推广站", "2023")
    assert result.exit_code == 1
    assert "错误 IN250：“推广站”可以是 data/水务局/推广站、data/青河区图书馆/推广站" in result.output
    assert "请写明是哪一个文件夹" in result.output
    assert run("facts", "水务局/推广站", "2023", "收入总计").exit_code == 0


def test_a_fact_is_named_in_chinese(units: Path) -> None:
    by_name, by_key = run("facts", UNIT, "2023", "收入总计"), run("facts", UNIT, "2023", "revenue.total")
    assert by_name.exit_code == 0 and by_name.output == by_key.output and "[revenue.total]" in by_name.output
    near = run("facts", UNIT, "2023", "收入总记")
    assert near.exit_code == 2 and "没有名为“收入总记”的数字。是不是：收入总计" in near.output


def test_a_name_of_several_facts_tells_each(here: Path) -> None:
    shutil.copytree(ROOT / "data" / "青河区农业农村局", here / "data" / "农业局")
    result = run("facts", "农业局", "2023", "公务用车运行维护费")
    assert result.exit_code == 2 and "有 2 个数字叫“公务用车运行维护费”" in result.output
    assert "basic.economic.30231（" in result.output and "three_public.vehicle_running（" in result.output


# ── where a new unit goes ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("typed", "folder", "name"), [
    ("某局", "data/某局", "某局"),
    ("data/某局", "data/某局", "某局"),
    ("./data/某局/", "data/某局", "某局"),
    ("某局/某办", "data/某局_某办", "某局/某办"),
    ("水务局/某站", "data/水务局/某站", "某站"),
    ("data/水务局/某站", "data/水务局/某站", "某站"),
    ("elsewhere/某局", "elsewhere/某局", "某局"),
])
def test_a_path_is_no_name(units: Path, typed: str, folder: str, name: str) -> None:
    Path("elsewhere").mkdir()
    result = run("new", typed, "2024")
    assert result.exit_code == 0 and f"已建立 {folder}/unit.yaml\n" in result.output, result.output
    assert source.read(Path(folder, "unit.yaml"), "unit.yaml").value["单位名称"] == name


def test_names_that_differ_by_what_no_folder_has_do_not_share_one(here: Path) -> None:
    assert run("new", "甲:乙", "2023").exit_code == 0
    for other in ("甲_乙", "甲?乙"):
        result = run("new", other, "2024")
        assert result.exit_code == 1 and f"错误 IN232：data/甲_乙 是“甲:乙”的文件夹，“{other}”的也会叫这个名称" in result.output
        assert "请换一个文件夹名称，如 data/甲_乙（二），再在 unit.yaml 里改单位名称" in result.output
    assert run("new", "甲:乙", "2024").exit_code == 0 and (here / "data/甲_乙/2024.yaml").exists()


# ── where there is nothing ─────────────────────────────────────────────────────────────────────────────────


def test_without_data_one_is_told_where_to_go(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "请在放 data 文件夹的地方运行；还没有数据的，用 juesuan new 单位名称 年度 建立" in run("check").output
    shutil.copytree(ROOT / "data" / UNIT, here / "data" / UNIT)
    monkeypatch.chdir(here / "data")
    assert f"请先回到 {here}（cd ..），再运行" in run("check").output
    monkeypatch.chdir(here / "data" / UNIT)
    assert "这里就是单位的文件夹：路径请写 .（一个点）" in run("check").output
    assert run("check", ".").exit_code == 0


def test_an_empty_folder_gets_a_hint(here: Path) -> None:
    (here / "data" / "某局").mkdir(parents=True)
    for name in ("某局", "data/某局"):
        assert "这个文件夹是空的：请用 juesuan new data/某局 年度 建立空白的数据文件" in run("check", name).output
    assert run("new", "data/某局", "2024").exit_code == 0
    assert (here / "data/某局/2024.yaml").exists()
    assert "这里有 2024.yaml；新的年度用 juesuan new-year 或 juesuan new 建立" in run("check", "某局", "--year", "2023").output
