"""Keys and values that were typed for others: with characters of like shape, or a little different."""

from __future__ import annotations

from pathlib import Path

import pytest
from faulty import BASE, YEAR, unit
from units import ROOT

from generator.build import examine
from generator.kinds import KINDS
from generator.problems import Rejected
from generator.reading.fields import Field
from generator.reading.likeness import folded, is_short_for, nearest
from generator.reading.schema import Schema


@pytest.mark.parametrize(("right", "typed"), [
    ("年末: ", "年未: "), ("收入:", "收人:"), ("资金: 其他资金", "资金: 其它资金"), ("金额单位: 万元", "金额单位: 万无"),
    ("离休人员: ", "离体人员: "), ("货物:", "贷物:"),
])
def test_what_was_meant_is_told(tmp_path: Path, right: str, typed: str) -> None:
    text = (BASE / f"{YEAR}.yaml").read_text(encoding="utf-8")
    assert right in text
    with pytest.raises(Rejected) as refused:
        examine(unit(tmp_path / "甲", text.replace(right, typed, 1).encode()))
    (problem,) = refused.value.problems
    meant = right.partition(":")[0] if right.partition(":")[0] not in typed else right.partition(": ")[2]
    assert f"是否应为“{meant}”" in problem.advice


def test_the_same_but_for_shape_and_width_goes_first() -> None:
    assert nearest("年未", ["年初", "年末"]) == ["年末"]
    assert nearest("年中", ["年初", "年末"]) == []
    assert nearest("因公出国(境)费", ["公务接待费", "因公出国（境）费"]) == ["因公出国（境）费"]
    assert nearest("基本支付", ["项目支出", "基本支出"], most=2) == ["基本支出"]


def test_a_short_name_has_the_characters_of_the_whole_one_in_their_order() -> None:
    assert is_short_for("农业局", "青河区农业农村局")
    assert not is_short_for("局农业", "青河区农业农村局") and not is_short_for("局", "青河区农业农村局")


@pytest.mark.parametrize("name", ["unit", "edition", *(f"{kind}/year" for kind in KINDS)])
def test_no_two_keys_or_values_side_by_side_are_of_like_shape(name: str) -> None:
    """What is taken for each other must not make two of them one."""
    _distinct(Schema.load(ROOT / "schemas" / f"{name}.yaml").fields)


def _distinct(fields: tuple[Field, ...]) -> None:
    keys = [folded(field.key) for field in fields]
    assert len(set(keys)) == len(keys), keys
    for field in fields:
        words = [folded(word) for word in field.allowed]
        assert len(set(words)) == len(words), words
        _distinct((*field.fields, *((field.item,) if field.item else ())))
