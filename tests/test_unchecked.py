"""A group of rules that does not fit a unit or an edition is switched off with a reason, and a note says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from units import UNIT, YEAR, Tree, changed, saved, schema

from generator.build import examine
from generator.commands import catalogue
from generator.files import shown
from generator.kinds import KINDS
from generator.problems import Place, Problem, Rejected, Severity

CROWDED = changed(YEAR, {"人员.在职人员": "300"})
"""450,000 元 of pay for 300 people."""
OFF = [{"组": "人员", "说明": "工资由上级单位发放"}]


def told(folder: Path, unit: Tree, own_templates: Path | None = None) -> list[Problem]:
    return [problem for problem in examine(saved(folder / "某局", CROWDED, unit), own_templates).problems
            if problem.code in ("FA704", "IN236")]


def test_a_warning_of_the_group_is_not_given_and_a_note_says_why(tmp_path: Path) -> None:
    assert [problem.code for problem in told(tmp_path / "without", UNIT)] == ["FA704"]
    (note,) = told(tmp_path / "with", UNIT | {"不核对": OFF})
    assert (note.code, note.severity, Path(note.place.file).name) == ("IN236", Severity.NOTE, "unit.yaml")
    assert note.message == "不核对“人员”这一组（FA701、FA702、FA703、FA704、FA705）：工资由上级单位发放"


def test_another_group_is_asked_all_the_same(tmp_path: Path) -> None:
    unit = UNIT | {"不核对": [{"组": "文字", "说明": "由办公室另行审核"}]}
    assert {problem.code for problem in told(tmp_path, unit)} == {"FA704", "IN236"}


def test_an_edition_switches_a_group_off_for_all_its_units(tmp_path: Path) -> None:
    file = tmp_path / "templates" / "final_accounts" / "edition.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("不核对:\n  - {组: 人员, 说明: 本地区工资由财政统发}\n", encoding="utf-8")
    (note,) = told(tmp_path, UNIT, tmp_path / "templates")
    assert note.code == "IN236" and note.place == Place(shown(file), 2, 9)


@pytest.mark.parametrize(("row", "code"), [
    ({"组": "人员"}, "IN101"), ({"组": "报表", "说明": "不想核对"}, "IN120")])
def test_a_group_needs_a_name_that_there_is_and_a_reason(row: Tree, code: str, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refused:
        told(tmp_path, UNIT | {"不核对": [row]})
    assert [problem.code for problem in refused.value.problems] == [code]


def test_the_groups_of_the_schema_are_those_of_the_rules() -> None:
    rules = [rule for kind in KINDS.values() for rule in kind.stages.rules]
    unchecked = next(field for field in schema("unit").fields if field.key == "不核对")
    groups = next(field for field in unchecked.fields if field.key == "组").allowed
    assert set(groups) == {rule.group for rule in rules} - {""}
    assert {rule.severity for rule in rules if rule.group} <= {Severity.WARNING, Severity.NOTE}


def test_a_rule_says_what_it_is_switched_off_with() -> None:
    explained = {rule.code: catalogue.explain(rule) for rule in catalogue.rules()}
    assert "“不核对”写“组: 人员”" in explained["FA704"] and "不核对" not in explained["FA102"]
