"""Times, peaks of memory, and the line that shows them. Figures compare only within one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from reliability.figures import Figure

BARE = ("-c", "pass")
# As it is installed: with its modules compiled.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_LAUNCHER = ("import resource, subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]]);"
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")


def seconds(job: Callable[[], object]) -> float:
    """The time of one call."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def in_turn(jobs: Mapping[str, Callable[[], object]], rounds: int = 9) -> dict[str, float]:
    """The median time of each call in milliseconds, one after another in every round, after one round that warms up."""
    times = [{name: seconds(job) for name, job in jobs.items()} for _ in range(rounds + 1)][1:]
    return {name: statistics.median(one[name] for one in times) * 1000 for name in jobs}


def milliseconds(job: Callable[[], object], rounds: int = 9) -> float:
    """The median time of a call, after one that warms up."""
    return in_turn({"": job}, rounds)[""]


def run(*arguments: str) -> None:
    """A whole Python process. Its exit code is not looked at."""
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=_ENVIRONMENT)


def processes(commands: Mapping[str, Sequence[str]], rounds: int = 9) -> dict[str, float]:
    """The median time of Python processes in milliseconds, and under "" that of a bare one beside them."""
    every = {"": BARE, **commands}
    return in_turn({name: lambda arguments=arguments: run(*arguments) for name, arguments in every.items()}, rounds)


def launched(*arguments: str) -> list[str]:
    """What a Python process prints, and its `ru_maxrss` last. A small process starts it: a child's peak begins with its parent's size."""
    return subprocess.run([sys.executable, "-c", _LAUNCHER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
                          env=_ENVIRONMENT, encoding="utf-8").stdout.splitlines()


def peak(*arguments: str) -> float:
    """The most memory that a Python process had, in MiB."""
    return int(launched(*arguments)[-1]) / (1024 if sys.platform == "linux" else 1024**2)


def at_most(what: str, value: float, goal: float, unit: str = "×", told: str = "") -> Figure:
    """A line of the page: a value that should not be greater. `told` stands before it."""
    return Figure(what, f"{told}{value:.3g} {unit}", f"≤ {goal:g} {unit}", value <= goal)


def at_least(what: str, value: float, goal: float, unit: str = "×", told: str = "") -> Figure:
    """A line of the page: a value that should not be smaller."""
    return Figure(what, f"{told}{value:.3g} {unit}", f"≥ {goal:g} {unit}", value >= goal)


def known(what: str, measured: str) -> Figure:
    """A line of the page that nothing is asked of."""
    return Figure(what, measured, "", True)
