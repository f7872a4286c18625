"""How the time of the Word writer grows with the rows of one table."""

from __future__ import annotations

import math
import random

from benchmarks import content, word
from benchmarks import measure as take
from generator.document import Document, Section
from generator.writers import word as writer
from reliability.figures import Figure

TITLE = "随行数的增长"
FEW, MANY = 160, 640


def tree(rows: int) -> Document:
    """One statement of so many rows."""
    return Document("表", "某局", (Section((content.statement(random.Random(1), rows),), landscape=True),))


def measure() -> list[Figure]:
    trees = {str(rows): tree(rows) for rows in (FEW, MANY)}
    times = take.in_turn({rows: lambda one=one: writer.write(one, word.STYLE) for rows, one in trees.items()}, 31)
    few, many = times.values()
    return [take.at_most(f"一张表从 {FEW} 行到 {MANY} 行，时间按行数的几次方增长", math.log(many / few) / math.log(MANY / FEW), 1.05, "次方",
                         f"{few:.1f} ms → {many:.1f} ms，")]
