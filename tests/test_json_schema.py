"""The JSON Schemas that `new`, `new-year` and `schema` write for editors, and the line in a file that leads there.

What an editor makes of them is in test_editor.py, which needs node.
"""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from units import UNIT_TEXT, YEAR_TEXT

from generator.authoring import editors, json_schema
from generator.commands.cli import main
from generator.reading import classification, fields
from generator.reading.fields import Field
from generator.reading.leaves import LEAVES
from generator.reading.schema import Schema

LINE = "# yaml-language-server: $schema="


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, two folders down, so that what lies above it can be looked at."""
    folder = tmp_path / "项目" / "这里"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0]


def unit(folder: Path, year: int = 2023) -> Path:
    folder.mkdir(parents=True)
    (folder / "unit.yaml").write_text(UNIT_TEXT.lstrip("\n"), encoding="utf-8")
    (folder / f"{year}.yaml").write_text(YEAR_TEXT.lstrip("\n"), encoding="utf-8")
    return folder


def parsed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(editors.texts()[name])
    return found


# From cerberus

def field(type_: str = "line", **more: Any) -> Field:
    return Field("键", "key", type_, **more)


def test_every_rule_and_type_that_a_schema_may_have_is_known() -> None:
    """One that is new to `fields.py` or `leaves.py` needs a line in the tables."""
    known = {*json_schema._RULES, *json_schema._BESIDE}
    assert known == set(fields._LIMITS) and {"type", "required", "schema", "meta"} | known == fields._RULES
    assert set(json_schema._LEAVES) == set(LEAVES)


def test_a_rule_or_type_that_is_not_known_is_not_passed_over() -> None:
    for unknown in (field(limits=(("empty", False),)), field("colour")):
        with pytest.raises((KeyError, ValueError)):
            json_schema.json_schema(Schema("试", (unknown,)), {})


@pytest.mark.parametrize(("rule", "limit", "type_", "keywords"), [
    ("allowed", ("元", "万元"), "line", {"enum": ["元", "万元"]}),
    ("allowed", ("1", "2.50"), "whole", {"enum": [1, "1", 2.5, "2.50"]}),
    ("forbidden", ("无",), "line", {"not": {"enum": ["无"]}}),
    ("min", 0, "money", {"minimum": 0, "maximum": 10**15 - 1}),
    ("max", 90, "points", {"minimum": 1 - 10**15, "maximum": 90}),
    ("minlength", 2, "text", {"minLength": 2}),
    ("maxlength", 3, "text", {"maxLength": 3}),
    ("regex", "[A-Z]|b", "line", {"allOf": [{"pattern": "^(?:[A-Z]|b)$"}]}),
])
def test_what_a_rule_becomes(rule: str, limit: Any, type_: str, keywords: dict[str, Any]) -> None:
    bound = Decimal(limit) if rule in ("min", "max") else limit
    found = json_schema.json_schema(Schema("试", (field(type_, limits=((rule, bound),)),)), {})["properties"]["键"]
    assert {key: found.get(key) for key in keywords} == keywords


def test_rules_about_other_keys_are_of_what_holds_them() -> None:
    other = Field("别的", "other", "line", required=True)
    found = json_schema.json_schema(Schema("试", (field(limits=(("excludes", ("别的",)), ("dependencies", ("别的",)))), other)), {})
    assert found["allOf"] == [{"not": {"required": ["键", "别的"]}}] and found["dependencies"] == {"键": ["别的"]}
    assert found["required"] == [], "a file that has the other key has not this one"


def test_what_may_stand_empty_is_what_check_lets_stand_empty() -> None:
    """A part that a file may do without may be a key with nothing behind it; nothing else may."""
    year = parsed("final_accounts")["properties"]
    assert year["核对"]["type"] == ["object", "null"] and year["人员"]["type"] == "object"
    assert "null" not in year["结余分配"]["type"] and "null" not in year["核对"]["properties"]["收入总计"]["type"]


# Codes

def test_a_code_has_its_name_with_quotes_and_without() -> None:
    text = editors.texts()["final_accounts"]
    for value in (2070104, '"2070104"'):
        assert f'{{"const":{value},"title":"图书馆","description":"图书馆（文化和旅游）"}}' in text
    assert text.count('"const":2070104,') == 1, "there is one list"
    assert text.count('{"$ref":"#/definitions/item_code"}') > 3


@pytest.mark.parametrize(("rows", "names"), [
    ("2010308,信访事务,,2023", {"2010308": "信访事务（至 2023 年度）"}),
    ("20139,社会工作事务,2024,\n201,一般公共服务支出,,", {"201": "一般公共服务支出", "20139": "社会工作事务（2024 年度起）"}),
    ("207,文化旅游,2019,\n207,文化,,2018", {"207": "文化（至 2018 年度）、文化旅游（2019 年度起）"}),
    ("213,行政运行,2022,\n213,行政运行,,2021", {"213": "行政运行"}),
    ("301,工资,2018,\n39906,赠与,2018,2021\n30311,社保,2020,2021",
     {"301": "工资", "39906": "赠与（至 2021 年度）", "30311": "社保（2020 至 2021 年度）"}),
])
def test_a_name_says_which_years_have_it(tmp_path: Path, rows: str, names: dict[str, str]) -> None:
    for list_ in ("functional.csv", "economic.csv"):
        (tmp_path / list_).write_text(f"code,name,from_year,to_year\n{rows}\n", encoding="utf-8")
    assert classification.of_all_years(tmp_path) == (names, names)


def test_no_value_is_held_against_all_codes() -> None:
    """A language server tries each alternative at each key that is pressed: it is led to the section first."""
    def most(part: Any) -> int:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return max((len(part.get("anyOf", ())) if isinstance(part, dict) else 0, *map(most, inner)))

    assert 20 < most(parsed("final_accounts")) < 80


def test_the_files_are_small_and_always_the_same() -> None:
    first = dict(editors.texts())
    editors.texts.cache_clear()
    assert editors.texts() == first and max(len(text.encode()) for text in first.values()) < 1_000_000


# The line, and where it leads

@pytest.mark.parametrize(("typed", "line", "home"), [
    ("某局", "../.juesuan/", "data"),
    ("data/某局", "../.juesuan/", "data"),
    ("data/区/某局", "../../.juesuan/", "data"),
    ("别处/某局", "../.juesuan/", "别处"),
])
def test_a_new_file_leads_to_the_schemas_beside_the_data(here: Path, typed: str, line: str, home: str) -> None:
    (here / "别处").mkdir()
    assert run("new", typed, "2023").exit_code == 0 and run("new", typed, "2023", "--kind", "自评报告").exit_code == 0
    (unit_file,) = here.rglob("unit.yaml")
    for name, schema in (("unit.yaml", "unit"), ("2023.yaml", "final_accounts"), ("2023.自评报告.yaml", "self_evaluation")):
        assert first_line(unit_file.parent / name) == f"{LINE}{line}{schema}.schema.json"
        there = (unit_file.parent / line / f"{schema}.schema.json").resolve()
        assert there.read_text(encoding="utf-8") == editors.texts()[schema] and there.parent == here / home / ".juesuan"


def test_a_subordinate_leads_to_the_same_schemas(here: Path) -> None:
    run("new", "某局", "2023")
    assert run("new", "data/某局/推广站", "2023").exit_code == 0
    assert first_line(here / "data" / "某局" / "推广站" / "unit.yaml") == f"{LINE}../../.juesuan/unit.schema.json"
    assert [path.parent for path in here.rglob("unit.schema.json")] == [here / "data" / ".juesuan"]


def test_it_is_the_same_line_wherever_one_stands(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = unit(here / "data" / "某局")
    monkeypatch.chdir(folder)
    assert run("new-year", ".", "2024").exit_code == 0
    assert first_line(folder / "2024.yaml") == f"{LINE}../.juesuan/final_accounts.schema.json"


def test_a_unit_that_is_a_repository_of_its_own_keeps_its_schemas(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = unit(here / "某局")
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    assert run("new-year", ".", "2024").exit_code == 0
    assert first_line(folder / "2024.yaml") == f"{LINE}.juesuan/final_accounts.schema.json"
    assert (folder / ".juesuan" / "final_accounts.schema.json").exists() and not (here / ".juesuan").exists()


def test_the_schemas_are_no_unit_and_nothing_is_said_of_them(here: Path) -> None:
    unit(here / "data" / "某局")
    before = run("check").output, run("status").output
    run("schema")
    assert (run("check").output, run("status").output) == before


# Next year's file

@pytest.mark.parametrize("above", ["", f"{LINE}../.juesuan/final_accounts.schema.json\n", f"{LINE}../../.juesuan/final_accounts.schema.json\n"],
                         ids=["none", "ours", "of another folder"])
def test_next_years_file_has_one_line_whatever_last_years_had(here: Path, above: str) -> None:
    folder = unit(here / "data" / "某局")
    (folder / "2023.yaml").write_text(above + YEAR_TEXT.lstrip("\n"), encoding="utf-8")
    assert run("new-year", "某局", "2024").exit_code == 0
    lines = (folder / "2024.yaml").read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines) if line.startswith(LINE)] == [0]
    assert lines[0] == f"{LINE}../.juesuan/final_accounts.schema.json" and lines[1].startswith("# 由 2023.yaml 结转")


def test_a_line_of_the_authors_own_is_left_alone(here: Path) -> None:
    folder = unit(here / "data" / "某局")
    (folder / "2023.yaml").write_text("# yaml-language-server: $schema=none\n" + YEAR_TEXT.lstrip("\n"), encoding="utf-8")
    run("new-year", "某局", "2024")
    text = (folder / "2024.yaml").read_text(encoding="utf-8")
    assert text.count("yaml-language-server") == 1 and "$schema=none\n" in text


def test_the_line_ends_as_the_others_do(here: Path) -> None:
    folder = unit(here / "data" / "某局")
    (folder / "2023.yaml").write_bytes(YEAR_TEXT.lstrip("\n").replace("\n", "\r\n").encode())
    run("new-year", "某局", "2024")
    assert (folder / "2024.yaml").read_bytes().split(b"\n")[0].endswith(b".schema.json\r")


# The command

def test_schema_writes_them_and_says_what_older_files_need(here: Path) -> None:
    unit(here / "data" / "某局")
    result = run("schema")
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if "已写入" in line] == [
        f"已写入 data/.juesuan/{name}.schema.json" for name in ("unit", "final_accounts", "self_evaluation", "edition")]
    assert f"\n年度.自评报告.yaml  {LINE}../.juesuan/self_evaluation.schema.json\n" in result.output


def test_schema_replaces_those_of_an_older_program(here: Path) -> None:
    run("new", "某局", "2023")
    old = here / "data" / ".juesuan" / "unit.schema.json"
    old.write_text("{}", encoding="utf-8")
    assert run("schema", "data").exit_code == 0
    assert old.read_text(encoding="utf-8") == editors.texts()["unit"]


def test_schema_of_a_data_folder_of_another_name(here: Path) -> None:
    unit(here / "单位" / "某局")
    assert f"\nunit.yaml           {LINE}../.juesuan/unit.schema.json\n" in run("schema", "单位").output
    assert (here / "单位" / ".juesuan").is_dir() and run("schema").exit_code == 2, "there is no data"
    assert f"\nunit.yaml           {LINE}../.juesuan/unit.schema.json\n" in run("schema", "单位/某局").output
    assert len(list(here.rglob("unit.schema.json"))) == 1


def test_schema_of_a_unit_says_its_own_line_and_no_other(here: Path) -> None:
    """The line is already that of the unit's folder, however deep it lies."""
    unit(unit(here / "data" / "某局") / "二级站")
    result = run("schema", "data/某局/二级站").output
    assert f"\nunit.yaml           {LINE}../../.juesuan/unit.schema.json\n" in result and "多写一层" not in result
    result = run("schema").output
    assert f"\nunit.yaml           {LINE}../.juesuan/unit.schema.json\n" in result and "（下属单位的多写一层 ../）：\n" in result
    assert "new、new-year、import 建立的文件已指明它。以前的文件，在最前面加上一行" in result


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_schemas_are_not_written_through_a_link_that_leads_out(here: Path) -> None:
    unit(here / "data" / "某局")
    (here / "外面").mkdir()
    (here / "data" / ".juesuan").symlink_to(here / "外面")
    for command in (("schema",), ("new-year", "某局", "2024"), ("new", "乙局", "2024")):
        result = run(*command)
        assert result.exit_code == 1 and "错误 IN001：“.juesuan”是指向外面的链接" in result.output, result.output
    assert list((here / "外面").iterdir()) == [] and sorted(path.name for path in (here / "data").iterdir()) == [".juesuan", "某局"]
    assert not (here / "data" / "某局" / "2024.yaml").exists()
