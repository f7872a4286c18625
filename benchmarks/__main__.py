"""`python -m benchmarks [--write] [名称 …]`: the tables, all or some."""

import importlib
import sys
from pathlib import Path

from reliability import figures

# Each is a module here with TITLE and measure() -> list[Figure].
PARTS = ("cold", "batch", "memory", "whole", "word", "growth", "check", "peers")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
INTRODUCTION = """\
# 速度和内存

由 `python -m benchmarks --write` 写成；每一节由 `python -m benchmarks --write 名称` 单独重做。各台电脑快慢不同，忙闲也不同，所以只看倍数：
都是同一次运行中交替测得的中位数之比。“空 Python”是 `python -c pass`。没有达到要求的，行末为 ✗。
"""

if __name__ == "__main__":
    for name in [name for name in sys.argv[1:] if name != "--write"] or PARTS:
        part = importlib.import_module(f"benchmarks.{name}")
        text = figures.section(name, part.TITLE, part.measure())
        print(text, flush=True)
        if "--write" in sys.argv:
            figures.keep(name, text, PARTS, PAGE, INTRODUCTION)
