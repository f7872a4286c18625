"""This state of the program beside an older one, in turn, on the same machine: the ratio is what changed.

`python -m tools.benchmarks --against 7c58953`
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from generator.commands.cli import THRESHOLD
from tools.benchmarks import clock, units
from tools.reliability.figures import DOCS, Figure

ROOT = DOCS.parent
REVISION = os.environ.get("AGAINST", "")
TITLE = f"与 {REVISION} 相比"
ROUNDS, UNITS = 9, 1_000
SETTLED = 3
"""Seconds after which the record need not look again at a file that was written: most runs find none new."""
WARM = f"""
import gc, importlib, os, sys, time
from click.testing import CliRunner
import generator
there = os.path.isdir(os.path.join(os.path.dirname(generator.__file__), "commands"))
main = importlib.import_module("generator.commands.cli" if there else "generator.cli").main
gc.set_threshold({THRESHOLD})  # As a command has it.
times = []
for _ in range(4):
    start = time.perf_counter()
    result = CliRunner().invoke(main, sys.argv[1:])
    times.append(time.perf_counter() - start)
    assert result.exit_code == 0, result.output
print(min(times[1:]) * 1000)
"""
"""The shortest time in milliseconds of a command several times in one process.

The process has loaded what it needs.
"""


def measure() -> list[Figure]:
    assert REVISION, "python -m tools.benchmarks --against <revision>"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        states = {"then": _older(folder / "then"), "now": ROOT}
        return [*_department(folder, states), *_cold(folder, states), *_idle(folder, states)]


def _department(folder: Path, states: Mapping[str, Path]) -> list[Figure]:
    units.department(folder / "局")
    check = _warm(states, "check", str(folder / "局"))
    build = _warm(states, "build", str(folder / "局"), "--force", "--jobs", "1", "--format", "md",
                  "--output", str(folder / "made"))
    return [_ratio("部门（五个下属单位、两个年度，18 个文件）：check", check, 0.45),
            _ratio("同上：build（md）", build, 0.45)]


def _cold(folder: Path, states: Mapping[str, Path]) -> list[Figure]:
    unit = str(units.SAMPLE.parent / "青河区图书馆" / "2023.yaml")
    check = _cold_times(states, lambda state: ["check", unit])
    build = _cold_times(states,
                        lambda state: ["build", unit, "--force", "--format", "docx,md",
                                       *_unpaged(states[state]), "--output", str(folder / state)])
    return [_ratio("check 一个单位，含启动进程", check, 1.03),
            _ratio("build 一个单位（docx、md），含启动进程", build, 1.03)]


def _unpaged(place: Path) -> list[str]:
    """What keeps a state of the program from asking LibreOffice: an older one asks only if it is told to."""
    return ["--pages", "never"] if (place / "generator" / "running" / "numbering.py").exists() else []


def _idle(folder: Path, states: Mapping[str, Path]) -> list[Figure]:
    many = units.many_units(folder / "many", UNITS)

    def arguments(state: str) -> list[str]:
        return ["build", str(many), "--format", "md", "--output", str(folder / f"{state} many"),
                "--jobs", "1"]

    for state, place in states.items():
        subprocess.run([sys.executable, "-m", "generator", *arguments(state)], cwd=place, capture_output=True,
                       check=True)
    time.sleep(SETTLED)
    return [_ratio(f"{UNITS:,} 个单位都没有改动，含启动进程", _cold_times(states, arguments), 1.1)]


def _ratio(what: str, times: Mapping[str, float], most: float) -> Figure:
    then, now = times["then"], times["now"]
    return Figure(what, f"{then:.0f} ms → {now:.0f} ms = {now / then:.2f} ×", f"≤ {most:g} ×",
                  now <= most * then)


def _warm(states: Mapping[str, Path], *arguments: str) -> dict[str, float]:
    """The median of several processes, in turn, of the time that a command takes in each."""
    taken: dict[str, list[float]] = {state: [] for state in states}
    for _ in range(ROUNDS // 3):
        for state, place in states.items():
            done = subprocess.run([sys.executable, "-c", WARM, *arguments], cwd=place,
                                  env=_environment(place), capture_output=True, text=True, check=True)
            taken[state].append(float(done.stdout.split()[-1]))
    return {state: statistics.median(values) for state, values in taken.items()}


def _cold_times(states: Mapping[str, Path], arguments: Callable[[str], list[str]]) -> dict[str, float]:
    def process(state: str, place: Path) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-m", "generator", *arguments(state)], cwd=place,
                                      env=_environment(place), capture_output=True, check=True)

    return clock.times({state: process(state, place) for state, place in states.items()}, ROUNDS)


def _environment(place: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.fspath(place)}


def _older(folder: Path) -> Path:
    """The program as it was at the revision."""
    data = subprocess.run(["git", "archive", REVISION], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")
    return folder
