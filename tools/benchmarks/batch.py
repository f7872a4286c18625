"""Many units: made by one process and by two, and the run that finds nothing to do."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.benchmarks import clock, units
from tools.reliability.figures import Figure

TITLE = "一批单位"
MADE, IDLE = 100, 1_000


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = units.many_units(folder / "few", MADE)
        one, two = (_seconds(few, folder / f"few{jobs}", jobs) for jobs in (1, 2))
        many, output = units.many_units(folder / "many", IDLE), folder / "output"
        _seconds(many, output, 2)
        size = sum(path.stat().st_size for root in (many, output) for path in root.rglob("*")
                   if path.is_file()) >> 20
        times = clock.times({"bare": clock.process("-c", "pass"),
                             "idle": clock.process(*_build(many, output, 1))})
        touched = []
        for _ in range(3):
            for path in many.rglob("*.yaml"):
                path.touch()
            touched.append(_seconds(many, output, 1) * 1000)
    return [Figure(f"{MADE} 个单位各一个年度，一个进程", f"{one:.1f} s，每份 {one * 1000 / MADE:.0f} ms"),
            Figure("同上，两个进程", f"快 {one / two:.2f} 倍", "≥ 1.7 倍", one >= 1.7 * two),
            clock.ratio(f"{IDLE} 个单位（{size} MiB）都没有改动", times["idle"], times["bare"], "空 Python",
                        10),
            clock.ratio("同上，每个文件的时间都变了", sorted(touched)[1], times["bare"], "空 Python", 20)]


def _build(data: Path, output: Path, jobs: int) -> list[str]:
    return ["-m", "generator", "build", str(data), "--format", "docx,md", "--output", str(output),
            "--pages", "never", "--jobs", str(jobs)]


def _seconds(data: Path, output: Path, jobs: int) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *_build(data, output, jobs)], capture_output=True, check=True)
    return time.perf_counter() - start
