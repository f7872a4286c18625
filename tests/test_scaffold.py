"""`juesuan new`: whatever a unit is called, its file has that name when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.authoring.scalars import written
from generator.commands.cli import main
from generator.reading import source
from generator.reading.scan import MAX_SCALAR
from generator.reading.unit import name_in


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(name: str) -> Result:
    return CliRunner().invoke(main, ["new", "--", name, "2023"])


@pytest.mark.parametrize("name", [
    "某某局", "A局 # x", "a: b", "a:", "- x", "-", "[x]", "{x}", '"x', "'x", "'x'", "*x", "&x", "!x", "%x", "@x", "`x",
    "? x", "> x", "| x", "#x", ", x", "null", "NULL", "~", "是", "no", "0012", "1,234", "2024-01-31", "<<", "---", "...",
    "a\\nb", '他说"好"', "it's",
    "甲  乙", "甲　乙", "局" * 5000,
], ids=lambda name: name[:12])
def test_a_name_is_read_as_it_was_typed(folder: Path, name: str) -> None:
    assert (result := new(name)).exit_code == 0, result.output
    (file,) = folder.glob("data/*/unit.yaml")
    read = source.read(file, "unit.yaml")
    assert read.value["单位名称"] == name and read.problems == ()
    assert (found := name_in(read)) and found.text == name


@pytest.mark.parametrize("name", [" 某局", "某局 ", "\u3000某局\u00a0", "\t某局\n"], ids=ascii)
def test_blanks_around_a_name_are_left_out(folder: Path, name: str) -> None:
    assert new(name).exit_code == 0
    assert source.read(folder / "data" / "某局" / "unit.yaml", "unit.yaml").value["单位名称"] == "某局"


@pytest.mark.parametrize("name, message", [
    ("", "单位名称是空的"),
    (" \u3000", "单位名称是空的"),
    ("某\u200b局", "单位名称中有不可见字符 U+200B"),
    ("某\t局", "单位名称中有不可见字符 U+0009"),
    ("某\n局", "单位名称中有不可见字符 U+000A"),
    ("某\u202e局", "单位名称中有不可见字符 U+202E"),
    ("局" * (MAX_SCALAR + 1), f"单位名称超过 {MAX_SCALAR} 字"),
], ids=lambda text: ascii(text[:8]))
def test_a_name_that_no_file_could_have_is_refused(folder: Path, name: str, message: str) -> None:
    result = new(name)
    assert result.exit_code == 1 and f"错误 IN232：{message}\n" in result.output and "→ 请" in result.output
    assert not list(folder.glob("data/*"))


def test_what_a_new_file_has_is_what_its_examples_say(folder: Path) -> None:
    new("某某局")
    text = (folder / "data" / "某某局" / "unit.yaml").read_text(encoding="utf-8")
    assert "\n单位名称: 某某局" in text and "'" not in text and '"' not in text


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("甲a0 #:-'\"\\[]{},&*!%@`?|>~<=.\n", max_size=8))
def test_any_text_is_written_as_it_is_read(text: str) -> None:
    read = source.load(f"键: {written(text)}\n另一个: 1\n".encode(), "f.yaml")
    assert read.value == {"键": text, "另一个": "1"}


def test_the_words_of_a_list_stand_where_they_are_written(folder: Path) -> None:
    new("某某局")
    file = folder / "data" / "某某局" / "2023.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\n      # - 政府性基金\n" in text
    file.write_text(text.replace("      # - 政府性基金\n", "      - 政府性基金\n"), encoding="utf-8")
    value = source.read(file, "2023.yaml").value["原因"]
    assert isinstance(value, list) and "政府性基金" in value[0]["用于"]
