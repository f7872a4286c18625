"""What cannot be so beside last year's file: a sample's year with one number left as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from units import ROOT

from generator.build import examine
from generator.project import Job, UnitFolder

BUREAU = ROOT / "data" / "青河区农业农村局"


@pytest.mark.parametrize(("now", "then", "name"), [
    ("车辆价值: 842560.00", "车辆价值: 798460.00", "车辆价值"),
    ("固定资产原值: 12864327.58", "固定资产原值: 12676381.98", "固定资产原值")])
def test_what_a_car_was_bought_for_is_among_the_assets(now: str, then: str, name: str, tmp_path: Path) -> None:
    """168,900 元 were spent on a car."""
    folder = tmp_path / BUREAU.name
    shutil.copytree(BUREAU, folder)
    text = (folder / "2023.yaml").read_text(encoding="utf-8")
    assert text.count(now) == 1 and then in (folder / "2022.yaml").read_text(encoding="utf-8")
    (folder / "2023.yaml").write_text(text.replace(now, then), encoding="utf-8")
    (told,) = [problem for problem in examine(Job(UnitFolder(folder.name, folder), 2023)).problems if problem.code == "FA717"]
    assert told.message.startswith("有16.89 万元（公务用车购置费：2023.yaml:") and told.message.endswith(f"，{name}却与上年相同")
    assert text.splitlines()[told.place.line - 1].strip().startswith(f"{name}:")
