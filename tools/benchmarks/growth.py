"""How the Word writer grows with the rows of one table: from 160 to 640 rows, 1 is in proportion."""

from __future__ import annotations

import math
import random
from functools import partial

from generator.document.tree import Document, Section
from generator.writers import Support, word
from tools.benchmarks import clock, content
from tools.benchmarks.floor import STYLE
from tools.reliability.figures import Figure

TITLE = "表的行数增加时"
ROWS = (10, 40, 160, 640)


def measure() -> list[Figure]:
    trees = {rows: Document("表", "某局", (Section((content.statement(random.Random(rows), rows),)),))
             for rows in ROWS}
    support = Support(STYLE)
    times = clock.times({str(rows): partial(word.write, tree, support) for rows, tree in trees.items()}, 15)
    exponent = math.log(times["640"] / times["160"]) / math.log(4)
    return [*(Figure(f"{rows} 行 × 8 列", f"{times[str(rows)]:.1f} ms") for rows in ROWS),
            Figure("160 行到 640 行的增长指数（1 为成正比）", f"{exponent:.2f}", "≤ 1.05", exponent <= 1.05)]
