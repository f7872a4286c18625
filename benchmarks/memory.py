"""Peaks of memory: one unit, a worker that makes many reports, the process that hands out the work of a province.

`python -m benchmarks.memory worker N` and `… province 文件夹` are the processes that are measured.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

from benchmarks import many, units
from benchmarks import measure as take
from generator import batch, project
from reliability.figures import Figure

TITLE = "内存（峰值）"
EARLY, LATE, PROVINCE = 10, 1_000, 20_000
_TINY = {"docx": b"docx", "md": b"md"}


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        one = take.peak("-m", "generator", "build", os.fspath(units.SAMPLE / "2023.yaml"), "--force", "--format", "docx,md", "--output", folder)
        early, late, _ = map(float, take.launched("-m", "benchmarks.memory", "worker", folder))
        handing_out = take.peak("-m", "benchmarks.memory", "province", folder)
        idle = take.peak("-m", "generator", "build", f"{folder}/data", "--year", str(many.YEAR), "--format", ",".join(many.FORMATS),
                         "--output", f"{folder}/output")
    return [take.at_most("build 一个单位", one, 60, "MiB"),
            take.at_most(f"一个工作进程，生成 {LATE} 份", late, 80, "MiB"),
            take.at_most(f"其中从第 {EARLY} 份到第 {LATE} 份", (late / early - 1) * 100, 5, "%", f"{early:.1f} → {late:.1f} MiB，增长 "),
            take.at_most(f"分派 {PROVINCE} 个单位（各份报告由替身立即写成）", handing_out, 300, "MiB"),
            take.at_most(f"{PROVINCE} 个单位，没有改动", idle, 300, "MiB")]


def worker(output: Path, number: int = LATE, early: int = EARLY) -> None:
    """Make that many reports of both sample units, and tell the peak early and at the end, in MiB."""
    jobs = project.jobs((units.SAMPLE.parent,))
    order = batch.Order(output, many.FORMATS)
    for place in range(1, number + 1):
        job = jobs[place % len(jobs)]
        assert batch.make((order, os.fspath(job.unit.folder), job.year, job.kind.name)).state is batch.State.MADE
        if place in (early, number):
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def province(folder: Path) -> None:
    """Hand out every unit's report to one who does nothing."""
    many.made(folder, PROVINCE, _TINY)


if __name__ == "__main__":
    {"worker": worker, "province": province}[sys.argv[1]](Path(sys.argv[2]))
