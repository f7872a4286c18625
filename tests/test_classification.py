"""Codes and names of the year that a report is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import project
from generator.reading import classification
from generator.reading.classification import Level, ancestor

PACKAGED = project.packaged("schemas") / "classification"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "functional.csv").write_text("code,name,from_year,to_year\n206,甲,,\n20601,旧,,2022\n20601,新,2023,\n",
                                             encoding="utf-8")
    (tmp_path / "economic.csv").write_text("code,name,from_year,to_year\n30101,基本工资,2018,2024\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("year", "name"), [(2021, "旧"), (2022, "旧"), (2023, "新"), (2030, "新")])
def test_a_name_is_that_of_its_year(folder: Path, year: int, name: str) -> None:
    assert classification.load(folder, year).functional == {"206": "甲", "20601": name}


@pytest.mark.parametrize(("year", "known"), [(2017, False), (2018, True), (2024, True), (2025, False)])
def test_a_code_is_known_from_its_first_year_to_its_last(folder: Path, year: int, known: bool) -> None:
    assert ("30101" in classification.load(folder, year).economic) is known


def test_an_item_stands_below_its_section_and_class() -> None:
    assert [ancestor("2080505", level) for level in Level] == ["208", "20805", "2080505"]


@pytest.mark.parametrize(("code", "name"), [
    ("201", "一般公共服务支出"), ("20805", "行政事业单位养老支出"), ("2080505", "机关事业单位基本养老保险缴费支出"),
    ("2010401", "行政运行"), ("2210201", "住房公积金"),
])
def test_functional_names_are_the_official_ones(code: str, name: str) -> None:
    assert classification.load(PACKAGED, 2023).functional[code] == name


@pytest.mark.parametrize(("code", "year", "name"), [
    ("20805", 2019, "行政事业单位离退休"), ("20805", 2020, "行政事业单位养老支出"),
    ("2130142", 2022, "农村道路建设"), ("2130142", 2023, "乡村道路建设"),
    ("22198", 2024, "超长期特别国债安排的支出"), ("2219899", 2025, "其他住房保障支出"),
])
def test_a_renamed_code_has_the_name_of_the_year(code: str, year: int, name: str) -> None:
    assert classification.load(PACKAGED, year).functional[code] == name


def test_a_new_code_is_none_of_the_years_before() -> None:
    assert not {"22198", "2219899"} & classification.load(PACKAGED, 2023).functional.keys()


@pytest.mark.parametrize(("code", "name"), [
    ("30101", "基本工资"), ("30108", "机关事业单位基本养老保险缴费"), ("30231", "公务用车运行维护费"), ("30302", "退休费"),
])
def test_economic_names_are_the_official_ones(code: str, name: str) -> None:
    assert classification.load(PACKAGED, 2023).economic[code] == name


@pytest.mark.parametrize("year", range(2019, 2026))
def test_every_functional_code_has_its_section_and_class(year: int) -> None:
    codes = classification.load(PACKAGED, year).functional
    assert {len(code) for code in codes} == {3, 5, 7}
    assert [code for code in codes if not {ancestor(code, level) for level in Level if level <= len(code)} <= set(codes)] == []


def test_no_code_has_two_names_in_one_year() -> None:
    for name in ("functional.csv", "economic.csv"):
        for year in range(2018, 2026):
            rows = [line.split(",") for line in (PACKAGED / name).read_text(encoding="utf-8").splitlines()[1:]]
            codes = [code for code, _, first, last in rows
                     if (not first or int(first) <= year) and (not last or year <= int(last))]
            assert len(codes) == len(set(codes)), f"{name} {year}"
