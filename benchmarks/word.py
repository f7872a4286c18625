"""The Word writer against its floor: the same file from joined strings."""

from __future__ import annotations

import itertools

from benchmarks import content, floor
from benchmarks import measure as take
from generator import project
from generator.writers import word
from reliability.figures import Figure

TITLE = "Word 一项"
STYLE = project.packaged("templates") / "final_accounts" / "style.docx"


def measure() -> list[Figure]:
    look = word._look(STYLE.read_bytes())
    trees = itertools.cycle([content.document(seed) for seed in range(12)])
    times = take.in_turn({"floor": lambda: floor.write(next(trees), look), "word": lambda: word.write(next(trees), STYLE)}, 24)
    return [take.known("下限：同一个文件，只用拼接字符串和压缩", f"{times['floor']:.1f} ms"),
            take.at_most("写 Word，从文档树到文件", times["word"] / times["floor"], 2, "× 下限", f"{times['word']:.1f} ms = ")]
