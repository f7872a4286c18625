"""Peak memory of whole processes.

One unit, a worker over many documents, and the process that hands out 20,000 units.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tools.benchmarks import clock, units
from tools.reliability.figures import Figure

TITLE = "内存（整个进程的最大值）"
_WORKER = """
import sys
from pathlib import Path
from generator.running import batch, work
from generator import project
from generator.publishing.outputs import Target
order = batch.Order(Path(sys.argv[1]), ("docx", "md"))
jobs = project.jobs(tuple(map(Path, sys.argv[3:])), 2022)
for number in range(int(sys.argv[2])):
    outcome = work.make(work.Task(order, jobs[number % len(jobs)], Target(order.output), ""))
    assert outcome.paths, outcome
"""
_PARENT = """
import sys
from pathlib import Path
from generator.running import batch, work
from generator import project
from generator.running.tasks import Crew
from generator.publishing.record import Record

class Instant(Crew):
    def map(self, _, tasks):
        for task in tasks:
            yield batch.Outcome(task.job.name, batch.State.MADE, unit=task.job.name)

jobs = project.jobs((Path(sys.argv[1]),))
assert len(jobs) == 20_000
order = batch.Order(Path(sys.argv[2]), ("docx", "md"))
record = Record.load(order.output)
planned = batch.plan(jobs, jobs, order, record)
assert sum(1 for _ in work.run(planned, order, Instant(), record)) == 20_000
record.save()
"""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unit = units.SAMPLE.parent / "青河区图书馆" / "2023.yaml"
        one = clock.peak("-m", "generator", "build", str(unit), "--force", "--format", "docx,md",
                         "--pages", "never", "--output", str(folder / "output"))
        few = [str(path) for path in sorted(units.many_units(folder / "few", 10).iterdir())]
        early, late = (clock.peak("-c", _WORKER, str(folder / f"worker{number}"), str(number), *few)
                       for number in (10, 1_000))
        parent = clock.peak("-c", _PARENT, str(units.many_units(folder / "many", 20_000)),
                            str(folder / "parent"))
    return [Figure("生成一个单位的 docx 和 md", f"{one:.0f} MiB", "≤ 60 MiB", one <= 60),
            Figure("一个工作进程，第 10 份文档时", f"{early:.0f} MiB", "≤ 80 MiB", early <= 80),
            Figure("同上，第 1,000 份文档时", f"{late:.0f} MiB", "≤ 80 MiB，不增长",
                   late <= min(80, early * 1.05)),
            Figure("分派 20,000 个单位的进程（不含生成）", f"{parent:.0f} MiB", "≤ 300 MiB", parent <= 300)]
