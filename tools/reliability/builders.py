"""Four builders of one project at once, with a reader beside them: nobody ever sees half a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from generator.writers.check import check
from tools.reliability.figures import Figure
from tools.reliability.scene import Scene

TITLE = "四个进程同时生成到一个文件夹"
ROUNDS = 10


def measure() -> list[Figure]:
    reads, broken, failed = 0, 0, []
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name))
        for number in range(ROUNDS):
            scene.set(number % 2)
            builders = [scene.start("--force") for _ in range(4)]
            while any(builder.poll() is None for builder in builders):
                for path, data in scene.made().items():
                    reads += 1
                    try:
                        check(path.rpartition(".")[2], data)
                        broken += data not in [version[path] for version in scene.versions]
                    except AssertionError:
                        broken += 1
            failed += [told for builder in builders if (told := builder.communicate()) and builder.returncode]
            broken += scene.made() != scene.versions[number % 2]
        left = scene.temporaries()
    return [Figure(f"{ROUNDS} 轮，读了 {reads:,} 次", f"{broken} 次读到坏的文件", "0 次",
                   not broken and reads > 100),
            Figure("没有成功的生成", str(failed[:1] or 0), "0", not failed),
            Figure("留下的临时文件", str(len(left)), "0", not left)]
