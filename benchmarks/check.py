"""`check` of a unit with 2,000 rows of expenditure in a cold process, against a bare Python."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import measure, units


def table() -> str:
    with tempfile.TemporaryDirectory() as folder:
        unit = units.many_rows(Path(folder) / "unit", 2_000)
        bare = measure.process("-c", "pass")
        cold = measure.process("-m", "generator", "check", str(unit))
    return measure.table("check", [("check, 2,000 rows of expenditure, cold", f"{cold / 1000:.2f} s = {cold / bare:.0f} × a bare Python", "< 1.5 s")])
