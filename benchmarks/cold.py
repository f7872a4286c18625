"""Whole processes for one unit, against a bare Python."""

from __future__ import annotations

import tempfile

from benchmarks import measure as take
from benchmarks import units
from reliability.figures import Figure

TITLE = "一个单位，整个进程"
GOALS = {"--help": 5, "check": 15, "build": 20}


def measure() -> list[Figure]:
    unit = str(units.SAMPLE.parent / "青河区图书馆" / "2023.yaml")
    with tempfile.TemporaryDirectory() as folder:
        times = take.processes({name: ["-m", "generator", *arguments] for name, arguments in {
            "--help": ["--help"], "check": ["check", unit],
            "build": ["build", unit, "--force", "--format", "docx,md", "--output", folder]}.items()})
    return [take.at_most(f"juesuan {name}", times[name] / times[""], goal, "× 空 Python", f"{times[name]:.0f} ms = ") for name, goal in GOALS.items()]
