"""The Word writer against its floor: the same file from joined strings."""

from __future__ import annotations

import itertools

from benchmarks import content, floor, measure
from generator import project
from generator.writers import word

STYLE = project.packaged("templates") / "final_accounts" / "style.docx"


def table() -> str:
    look = word._look(STYLE.read_bytes())
    trees = itertools.cycle([content.document(seed) for seed in range(12)])
    least = measure.milliseconds(lambda: floor.write(next(trees), look), rounds=24)
    ours = measure.milliseconds(lambda: word.write(next(trees), STYLE), rounds=24)
    return measure.table("Word", [("floor: the same file from joined strings, deflated", f"{least:.1f} ms", ""),
                                  ("writer, tree → docx", f"{ours:.1f} ms = {ours / least:.2f} × floor", "≤ 2.0 ×")])
