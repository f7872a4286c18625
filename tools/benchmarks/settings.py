"""`juesuan verify --settings` for a unit that wrote no setting, against one build of it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from generator import build
from generator.accounts import Desk
from generator.commands import proposing
from generator.project import Job, UnitFolder
from generator.published import reading
from tools.benchmarks import clock
from tools.reliability.figures import DOCS, Figure

TITLE = "由公开过的文件找出版式设置"
UNITS = (("C-2022", 2022), ("D-2022", 2022))
MOST = 150


def measure() -> list[Figure]:
    return [_measured(name, year) for name, year in UNITS]


def _measured(name: str, year: int) -> Figure:
    """A unit's report in its own settings is the document; what is found, the settings that it lacks."""
    there = DOCS.parent / "tests" / "published" / name
    with tempfile.TemporaryDirectory() as away:
        bare = Path(away) / name
        shutil.copytree(there, bare)
        own = build.rendered(build.build(Job(UnitFolder(name, bare), year)), "md")
        document = Path(away) / "公开.md"
        document.write_bytes(own)
        unit = (bare / "unit.yaml").read_text(encoding="utf-8")
        (bare / "unit.yaml").write_text(unit.partition("数字样式:")[0], encoding="utf-8")
        job, found = Job(UnitFolder(name, bare), year), reading.read(document, document.name)
        with clock.settled():
            times = clock.times({"找出": lambda: proposing.propose(Desk(), job, found),
                                 "生成": lambda: build.rendered(build.build(job), "md")}, rounds=3)
    return clock.ratio(f"{name}：没有写任何设置", times["找出"], times["生成"], "生成一份 Markdown", MOST)
