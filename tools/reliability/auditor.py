"""Errors that add up, as an auditor would try them: how many of each family are told, and which are not."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from auditor import mutants, told

from tools.reliability.figures import Figure

TITLE = "合计对得上的错误"
LEAST = 70
"""Of a hundred, so many are an error or a warning."""


def measure() -> list[Figure]:
    tried, found, silent = Counter[str](), Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as name:
        for mutant in mutants():
            tried[mutant.family] += 1
            if told(mutant, Path(name)):
                found[mutant.family] += 1
            else:
                silent.append(f"{mutant.unit} {mutant.year}：{mutant.words}")
    share = 100 * found.total() / tried.total()
    whole = Figure("全部", f"{found.total()} / {tried.total()} 处有错误或警告（{share:.0f} %）",
                   f"≥ {LEAST} %", share >= LEAST)
    return [whole, *(Figure(family, f"{found[family]} / {number} 处") for family, number in tried.items()),
            Figure("没有说的", "；".join(silent))]
