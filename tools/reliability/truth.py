"""A thousand random sequences of edits, builds and kills.

What a build calls unchanged, one from nothing makes byte for byte.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import rule
from truth import FORMATS, Truth, play

from tools.reliability.figures import DOCS, Figure

TITLE = "生成的就是数据说的"
SEQUENCES, WITH_KILLS = 900, 100


class Killed(Truth):
    """Builds are real processes too, and some of them are killed."""

    @rule(forms=st.sampled_from(FORMATS), force=st.booleans(), moment=st.floats(0, 1))
    def kill_a_process(self, forms: str, force: bool, moment: float) -> None:
        command = [sys.executable, "-m", "generator", "build", "--jobs", "1", "--format", forms,
                   "--pages", "never", "--output", os.fspath(self.output), *(("--force",) if force else ())]
        with patch.dict(os.environ, {"PYTHONPATH": os.fspath(DOCS.parent)}):
            running = subprocess.Popen(command, cwd=self.project.home, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        time.sleep(0.15 + 0.6 * moment)
        Truth.seen["processes killed"] += running.poll() is None
        running.send_signal(signal.SIGKILL)
        running.wait()
        for left in self.output.rglob(".~juesuan-*"):
            left.unlink()
        self._learn(None)
        self._nothing_lost(force)


def sequences(number: int, chance: int, kills: bool = False) -> tuple[Counter[str], str]:
    """What was looked at in so many sequences, and what did not hold; empty if everything did."""
    try:
        return play(Killed if kills else Truth, number, chance), ""
    except Exception as fault:
        return Truth.seen, f"{type(fault).__name__}: {fault}"[:500]


def measure() -> list[Figure]:
    seen: Counter[str] = Counter()
    faults = []
    tasks = [(SEQUENCES // 2, 1, False), (SEQUENCES // 2, 2, False), (WITH_KILLS // 2, 3, True),
             (WITH_KILLS // 2, 4, True)]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        for found, fault in pool.map(sequences, *zip(*tasks, strict=True)):
            seen += found
            faults += [fault] if fault else []
    what = (f"{seen['sequences']:,} 串改动、生成和中断：{seen['builds']:,} 次生成，"
            f"其中 {seen['made']:,} 份生成、{seen['current']:,} 份未变、{seen['refused']:,} 份没有生成；"
            f"手改 {seen['edits']:,} 次，中断 {seen['killed'] + seen['processes killed']:,} 次")
    return [Figure(what, f"{len(faults)} 处与从头生成的不同{'：' if faults else ''}{'；'.join(faults)}",
                   "0 处", not faults),
            Figure("串数", f"{seen['sequences']:,}", f"≥ {SEQUENCES + WITH_KILLS:,}",
                   seen["sequences"] >= SEQUENCES + WITH_KILLS)]
