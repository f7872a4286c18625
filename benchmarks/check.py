"""`check` of a unit with 2,000 rows of expenditure in a cold process, against a bare Python."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import measure as take
from benchmarks import units
from reliability.figures import Figure

TITLE = "很大的一个单位"


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        unit = units.many_rows(Path(folder) / "unit", 2_000)
        times = take.processes({"check": ["-m", "generator", "check", str(unit)]}, rounds=5)
    return [take.at_most("juesuan check，支出 2000 行", times["check"] / 1000, 1.5, "s", f"{times['check'] / times['']:.0f} × 空 Python，")]
