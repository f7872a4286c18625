"""Many units: made by one process and by two, and the run that finds nothing to do."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks import many
from benchmarks import measure as take
from reliability.figures import Figure

TITLE = "许多单位"
BUILT, IDLE = 60, 1_000
_ROUNDS = 7


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return [*_built(Path(folder) / "built"), *_idle(Path(folder) / "idle")]


def _built(folder: Path) -> list[Figure]:
    data = many.data(folder / "data", BUILT)
    one, two = (take.seconds(lambda jobs=jobs: take.run(*_command(data, folder / f"output{jobs}"), "--jobs", str(jobs))) for jobs in (1, 2))
    return [take.known(f"一个进程，{BUILT} 份", f"每份 {one * 1000 / BUILT:.0f} ms"), take.at_least("两个进程", one / two, 1.7, "× 一个进程")]


def _idle(folder: Path) -> list[Figure]:
    data, output = many.made(folder, IDLE)
    command = _command(data, output)
    take.run(*command)
    plain = take.processes({"idle": command}, _ROUNDS)
    pairs = []
    for number in range(_ROUNDS):
        many.touch(folder, 1_700_000_000 + number)
        pairs.append((take.seconds(lambda: take.run(*take.BARE)), take.seconds(lambda: take.run(*command))))
    bare, touched = (sorted(column)[_ROUNDS // 2] * 1000 for column in zip(*pairs, strict=True))
    return [take.known("没有改动的一批", f"{IDLE} 份，{many.size(folder) / 1e6:.0f} MB"),
            take.at_most("没有改动，由大小和时间看出", plain["idle"] / plain[""], 10, "× 空 Python", f"{plain['idle']:.0f} ms = "),
            take.at_most("没有改动，但每个文件的时间都变了，由内容看出", touched / bare, 20, "× 空 Python", f"{touched:.0f} ms = ")]


def _command(data: Path, output: Path) -> list[str]:
    return ["-m", "generator", "build", os.fspath(data), "--year", str(many.YEAR), "--format", ",".join(many.FORMATS), "--output", os.fspath(output)]
