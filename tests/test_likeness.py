"""Keys and values that were typed for others: with characters of like shape, or a little different."""

from __future__ import annotations

import pytest
from faulty import BASE, YEAR, composed, unit
from units import ROOT

from generator.build import examine
from generator.kinds import KINDS
from generator.problems import Rejected
from generator.reading.fields import Field
from generator.reading.likeness import folded, is_short_for, nearest
from generator.reading.schema import Schema


@pytest.mark.parametrize(("text", "advice"), [
    ("结转和结余:\n  - 资金: 其他资金\n    年未: 2\n", "是否应为“年末”"),
    ("金额単位: 元\n", "请删去"),
    ("金额单位: 万无\n", "是否应为“万元”"),
    ("收人: []\n", "是否应为“收入”"),
    ("结转和结余:\n  - 资金: 其它资金\n    年末: 2\n", "是否应为“其他资金”"),
    ("支出:\n  - 科料: 2010301\n    资金: 一般公共预算\n", "是否应为“科目”"),
])
def test_what_was_meant_is_told(tmp_path, text: str, advice: str) -> None:
    with pytest.raises(Rejected) as refused:
        examine(unit(tmp_path / "甲", composed(text, BASE / f"{YEAR}.yaml").encode()))
    assert any(advice in problem.advice for problem in refused.value.problems), refused.value.problems
