"""`build --changed-since` and `diff 路径@修订` on repositories that are made to run, write or hang something.

Whatever lies in or beside the project is looked through before and after.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.reliability.fence import UNIT, Ground, moved, prepared
from tools.reliability.figures import Figure
from tools.reliability.hostile_git import ATTACKS

TITLE = "恶意的 git 仓库"


def measure() -> list[Figure]:
    found = results()
    wrong = {name: told for name, told in found.items() if told}
    kinds = Counter("运行" if "ran" in line
                    else "写到别处" if line.startswith(("wrote", "changed")) else "其他"
                    for told in wrong.values() for line in told)
    for name, told in wrong.items():
        print(name, *told, sep="\n  ", file=sys.stderr)
    return [Figure("仓库、设置和目录树", str(len(found)), "≥ 60", len(found) >= 60),
            *(Figure(words, str(kinds[kind]), "0", not kinds[kind]) for kind, words in (
                ("运行", "运行了仓库所写的命令"), ("写到别处", "输出目录以外写了或改了文件"),
                ("其他", "答错，或没有说明就失败")))]


def results(names: tuple[str, ...] = tuple(ATTACKS)) -> dict[str, list[str]]:
    """What went wrong with each attack."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        base = prepared(Path(name) / "base")
        for number, attack in enumerate(names):
            ground = moved(base, Path(name) / f"{number}")
            ATTACKS[attack].mine(ground)
            found[attack] = tried(ground, ATTACKS[attack].answers)
            shutil.rmtree(ground.fence)
    return found


def tried(ground: Ground, answers: bool) -> list[str]:
    """What went wrong when both commands were run on a ground that is mined; nothing is good.

    `answers`: they must not refuse.
    """
    before = ground.seen()
    wrong = [*_built(ground, answers), *_compared(ground, answers)]
    if ground.canary.exists():
        wrong.append("ran a command")
    after = ground.seen()
    wrong += [f"wrote {name}" for name in after.keys() - before.keys() if Path(name) != ground.canary]
    wrong += [f"changed {name}" for name in after.keys() & before.keys() if after[name] != before[name]]
    return wrong


def _built(ground: Ground, answers: bool) -> list[str]:
    told = ground.run("build", "--changed-since", "HEAD", "--format", "md", "--json")
    if told.returncode:
        return _refused("build", told, answers)
    reports = {report["file"]: report["state"] for report in json.loads(told.stdout)["reports"]}
    return [] if reports.get(f"{UNIT}/2023.yaml") == "made" else [f"build: {reports}"]


def _compared(ground: Ground, answers: bool) -> list[str]:
    told = ground.run("diff", f"{UNIT}/2023.yaml@HEAD")
    if told.returncode:
        return _refused("diff", told, answers)
    return [] if "人员.退休人员：1 → 2" in told.stdout else [f"diff: {told.stdout[-200:]}"]


def _refused(command: str, told: subprocess.CompletedProcess[str], answers: bool) -> list[str]:
    said = (told.stdout + told.stderr).strip()
    explained = re.search('错误 IN|"code": "IN', said) and "Traceback" not in said
    if answers or told.returncode not in (1, 2) or not explained:
        return [f"{command}: {told.returncode} {said[-300:]}"]
    return []
