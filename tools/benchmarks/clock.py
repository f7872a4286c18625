"""Times and memory of calls and of whole processes. Figures compare only within one run."""

from __future__ import annotations

import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from generator.commands.cli import THRESHOLD
from tools.reliability.figures import Figure


def times(jobs: Mapping[str, Callable[[], object]], rounds: int = 9,
          clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """The median time of each call in milliseconds; one round more than `rounds` warms up.

    One round follows another, so that a busy machine slows all. `clock` tells the seconds.
    """
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, job in jobs.items():
            start = clock()
            job()
            if number:
                taken[name].append((clock() - start) * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


@contextmanager
def settled() -> Iterator[None]:
    """Garbage is collected as rarely as in a command, and not among what is there already, as in a process
    that has made its first report. Other processes of a run keep Python's threshold.
    """
    before = gc.get_threshold()
    gc.set_threshold(THRESHOLD)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def of_processes() -> float:
    """The seconds that processes which have ended took of a processor: nobody else's are among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def process(*arguments: str) -> Callable[[], object]:
    """A call that runs a whole Python process. Its exit code is not looked at."""
    return lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=False)


_LAUNCHER = """
import os, subprocess, sys
started = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=sys.stderr)
_, _, used = os.wait4(started.pid, 0)
print(used.ru_maxrss / 1024)
"""


def peak(*arguments: str) -> float:
    """The peak memory of a whole Python process, in MiB."""
    return float(launched(_LAUNCHER, *arguments))


def launched(program: str, *arguments: str) -> str:
    """What a small Python program prints.

    A process counts the memory of the one that started it as its own, so that one must be small.
    """
    return subprocess.run([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True, text=True).stdout


def ratio(what: str, time: float, base: float, of: str, most: float = 0) -> Figure:
    """`12.3 ms = 1.90 × 底线`, and whether it is at most so many times as much."""
    return Figure(what, f"{time:.1f} ms = {time / base:.2f} × {of}", f"≤ {most:g} ×" if most else "",
                  not most or time <= most * base)


def faster(what: str, theirs: float, ours: float, least: float) -> Figure:
    """How many times as long somebody else takes."""
    return Figure(what, f"{theirs:.0f} ms，是我们的 {theirs / ours:.1f} 倍", f"≥ {least:g} 倍",
                  theirs >= least * ours)
