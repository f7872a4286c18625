"""`check` of a unit with 2,000 rows of expenditure in a cold process."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tools.benchmarks import clock, units
from tools.reliability.figures import Figure

TITLE = "核对一个有 2,000 行支出的单位"


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        unit = units.many_rows(Path(folder) / "unit", 2_000)
        times = clock.times({"bare": clock.process("-c", "pass"),
                             "check": clock.process("-m", "generator", "check", str(unit))}, 5)
    return [clock.ratio("juesuan check 单位", times["check"], times["bare"], "空 Python")]
