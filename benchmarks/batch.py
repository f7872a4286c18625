"""Many units: made by one process and by two, and the run that finds nothing to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import measure, units


def table(number: int = 100) -> str:
    with tempfile.TemporaryDirectory() as folder:
        data = _data(Path(folder) / "data", number)
        bare = measure.process("-c", "pass")
        one, two = (_seconds(data, Path(folder) / str(jobs), jobs) for jobs in (1, 2))
        idle = measure.process("-m", "generator", "build", str(data), "--format", "docx,md", "--output", str(Path(folder) / "2"))
        for path in data.rglob("*.yaml"):
            path.touch()
        touched = _seconds(data, Path(folder) / "2", 2) * 1000
    return measure.table(f"{number} units, two years each", [
        ("one process", f"{one:.1f} s = {one * 1000 / number / 2:.0f} ms a report", ""),
        ("two processes", f"{two:.1f} s = {one / two:.2f} × as fast", "≥ 1.7 ×"),
        ("nothing to do, by size and time", f"{idle:.0f} ms = {idle / bare:.0f} × a bare Python", "≤ 10 × for 1,000 units"),
        ("nothing to do, every time stamp new", f"{touched:.0f} ms = {touched / bare:.0f} × a bare Python", "≤ 20 × for 1,000 units")])


def _data(folder: Path, number: int) -> Path:
    """So many units with names of their own."""
    for place in range(number):
        unit = folder / f"单位{place}"
        shutil.copytree(units.SAMPLE.parent / "青河区图书馆", unit)
        file = unit / "unit.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("图书馆", f"图书馆{place}"), encoding="utf-8")
    return folder


def _seconds(data: Path, output: Path, jobs: int) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "generator", "build", str(data), "--format", "docx,md", "--output", str(output), "--jobs", str(jobs)],
                   capture_output=True, check=True)
    return time.perf_counter() - start
