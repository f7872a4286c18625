"""Builds that are killed at any moment over older files: each file is the old one or the whole new one."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path

from tools.reliability.figures import Figure
from tools.reliability.scene import Scene

TITLE = "中途被杀的生成"
TIMES = {signal.SIGKILL: 200, signal.SIGTERM: 20, signal.SIGINT: 20}


def measure() -> list[Figure]:
    figures = []
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name))
        longest = _seconds(scene)
        chance = random.Random(1)
        for sent, times in TIMES.items():
            broken = midway = 0
            for number in range(times):
                scene.set(number % 2)
                build = scene.start()
                time.sleep(chance.uniform(0.1, longest))
                midway += build.poll() is None
                build.send_signal(sent)
                build.communicate()
                broken += bool(scene.broken())
            figures.append(Figure(f"{sent.name} × {times}（{midway} 次在运行中）",
                                  f"{broken} 次有坏的或缺少的文件", "0 次", not broken))
        left = len(scene.temporaries())
        for temporary in scene.temporaries():
            os.utime(temporary, (1, 1))
        scene.set(0)
        # What was killed last may have left just this version: then nothing would be made, and nothing swept.
        build = scene.start("--force")
        told = build.communicate()
        whole = build.returncode == 0 and scene.made() == scene.versions[0] and not scene.temporaries()
        figures.append(Figure("之后再生成一次", f"全部文件都是新的，{left} 个临时文件已清除"
                              if whole else str(told), "完整", whole))
    return figures


def _seconds(scene: Scene) -> float:
    """How long a build of everything takes."""
    scene.set(1)
    scene.set(0)
    start = time.perf_counter()
    scene.start("--force").communicate()
    return time.perf_counter() - start
