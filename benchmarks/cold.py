"""Whole processes for one unit, against a bare Python."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import measure, units

GOALS = {"--help": "≤ 5 ×", "check": "≤ 15 ×", "build": "≤ 20 ×"}


def table() -> str:
    with tempfile.TemporaryDirectory() as folder:
        unit = str(units.SAMPLE.parent / "青河区图书馆" / "2023.yaml")
        bare = measure.process("-c", "pass")
        commands = {"--help": ["--help"], "check": ["check", unit],
                    "build": ["build", unit, "--force", "--format", "docx,md", "--output", str(Path(folder) / "output")]}
        times = {name: measure.process("-m", "generator", *arguments) for name, arguments in commands.items()}
    return measure.table("cold", [(name, f"{time:.0f} ms = {time / bare:.1f} × a bare Python", GOALS[name]) for name, time in times.items()])
