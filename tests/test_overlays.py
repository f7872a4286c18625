"""Changes by path go to the place they name, and marks to the column that must be blamed."""

from __future__ import annotations

from pathlib import Path

import pytest
from faulty import BASE, faults
from overlays import merged

FILE = """\
# 合计 9
支出:
  - 科目: 2010301
    资金: 一般公共预算
    金额: 5

  - 科目: 2010301
    资金: 其他资金
    金额: 4
原因:
  - 用于: [甲, 乙]
    内容: 丙
"""


def lines(overlay: str) -> list[str]:
    """The lines that an overlay makes, without those that the file had."""
    had = FILE.splitlines()
    return [line for line in merged(FILE, overlay).splitlines() if line not in had]


@pytest.mark.parametrize("file", sorted(BASE.glob("20??*.yaml")), ids=lambda file: file.stem)
def test_a_file_without_changes_is_itself(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert merged(text, "# 什么也没有改\n") == text


@pytest.mark.parametrize(("overlay", "made"), [
    ("支出[2010301, 其他资金].金额: 7", ["    金额: 7"]),
    ("支出[1].金额: 7", ["    金额: 7"]),
    ("原因[乙].内容: 丁", ["    内容: 丁"]),
    ("原因[1].用于: [丁]", ["  - 用于: [丁]"]),
    ("支出[新增]: {科目: 2010399, 资金: 其他资金}", ["  - 科目: 2010399"]),
    ("上年.支出[新增]: {决算数: 1}", ["上年:", "  支出:", "    - 决算数: 1"]),
    ('原因[1].内容: ">4期"', ['    内容: ">4期"']),
    ("原因: []", ["原因: []"]),
])
def test_a_change_goes_where_it_says(overlay: str, made: list[str]) -> None:
    assert lines(f"{overlay}\n") == made


def test_what_is_taken_away_is_gone_and_the_rest_stays() -> None:
    assert merged(FILE, "支出[2]: （删去）\n原因[1].用于: （删去）\n") == """\
# 合计 9
支出:
  - 科目: 2010301
    资金: 一般公共预算
    金额: 5
原因:
  - 内容: 丙
"""


@pytest.mark.parametrize(("overlay", "place"), [
    ("支出[1].金额: 7  # ← FA102 片段", (5, 9)),
    ("支出[1].金额:  # ← FA102 片段", (5, 9)),
    ("支出:  # ← FA102 片段", (2, 1)),
    ("支出[其他资金]:  # ← FA102 片段", (7, 5)),
    ("支出[新增]: {科目: 2010399}  # ← FA102 片段", (10, 5)),
    ("原因[1].用于: [甲, 乙]  # ← FA102:15 片段", (11, 15)),
])
def test_a_mark_names_the_place_to_blame(overlay: str, place: tuple[int, int]) -> None:
    (fault,) = faults(merged(FILE, f"{overlay}\n"))
    assert (fault.line, fault.column, fault.words) == (*place, "片段")


@pytest.mark.parametrize("overlay", ["支出[2010301].金额: 7", "支出[2010399].金额: 7", "支出[3].金额: 7", "支出[2010301].金额: （删去）",
                                     "支出[1].名称: （删去）"])
def test_what_is_not_there_once_is_refused(overlay: str) -> None:
    with pytest.raises((ValueError, IndexError, AssertionError)):
        merged(FILE, f"{overlay}\n")
