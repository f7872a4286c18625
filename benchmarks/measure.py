"""Times and the table that shows them. Figures compare only within one run: machines differ, and are busy at different times."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from os import cpu_count


def milliseconds(job: Callable[[], object], rounds: int = 9) -> float:
    """The median time of a call, after one that warms up."""
    job()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def process(*arguments: str, rounds: int = 5) -> float:
    """The median time of a whole Python process, in milliseconds. Its exit code is not looked at."""
    return milliseconds(lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=False), rounds)


def table(title: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """Markdown: what, measured, goal; under it the machine."""
    lines = [f"## {title}", "", "| what | measured | goal |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join([*lines, "", f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cpu_count()} cores.", ""])
