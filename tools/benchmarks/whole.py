"""The whole job, warm and in process, and each stage by itself.

YAML → validated → checked → derived → docx and md.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from generator import build, project
from generator.accounts import Desk
from generator.composing import markup, template
from generator.project import Job, UnitFolder
from generator.reading import source
from generator.reading.schema import Schema
from generator.writers.word.look import opened
from tools.benchmarks import clock, content, floor, peers, units
from tools.benchmarks.floor import STYLE
from tools.reliability.figures import Figure

TITLE = "全程：YAML → 校验 → 核对 → 推导 → docx 和 md（已启动的进程）"
PROJECTS = 15


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        job = Job(UnitFolder("甲", units.many_projects(Path(folder) / "unit", PROJECTS)), units.YEAR)
        look, document = opened(STYLE.read_bytes()), content.document(1)
        whole(job)
        with clock.settled():
            theirs = peers.Docxtpl(document, STYLE)
            times = clock.times({"floor": lambda: floor.write(document, look),
                                 "whole": lambda: whole(job)}, 15)
            others = clock.times({"docxtpl": theirs.render, "pandoc": lambda: peers.pandoc(document)}, 3)
            stages = clock.times(_stages(job), 11)
        read = source.read(job.file, "")
    base = times["floor"]
    return [Figure("数据文件", f"{leaves(read.value)} 个值，另有上年文件"), Figure("底线", f"{base:.1f} ms"),
            clock.ratio("全程", times["whole"], base, "底线", 5),
            clock.faster("docxtpl 只写 Word", others["docxtpl"], times["whole"], 6),
            clock.faster("pandoc 只写 Word", others["pandoc"], times["whole"], 8),
            *(clock.ratio(f"其中：{name}", time, base, "底线") for name, time in stages.items())]


def whole(job: Job) -> tuple[bytes, bytes]:
    report = build.build(job)
    return build.rendered(report, "docx"), build.rendered(report, "md")


def leaves(value: object) -> int:
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def _stages(job: Job) -> dict[str, object]:
    """Each stage as `build.py` has it, from what the one before gave."""
    schema = Schema.load(project.packaged("schemas") / "final_accounts" / "year.yaml")
    read = source.read(job.file, "")
    desk = Desk()
    accounts, names = desk._read(job).accounts, desk.names(job)
    unit = desk._read(job).unit
    edition = desk._edition(job, unit, desk._choice(job, unit).name)
    before = desk._beside(job, edition)
    ledger = job.kind.stages.derive(accounts, before, names, edition.without_base)
    context = job.kind.stages.context(accounts, ledger, names, edition)
    text = template.compose(edition, "report.html.j2", context, False)
    report = build.build(job)
    form = schema.validate(read)
    return {
        "YAML": lambda: source.read(job.file, ""),
        "校验": lambda: schema.validate(read),
        "读成数据": lambda: job.kind.stages.read(accounts.unit, form),
        "上年文件（从 YAML 到推导）": lambda: Desk()._beside(job, edition),
        "推导": lambda: job.kind.stages.derive(accounts, before, names, edition.without_base),
        "核对": lambda: job.kind.stages.check(accounts, ledger, before, names, edition, False),
        "模板的数据": lambda: job.kind.stages.context(accounts, ledger, names, edition),
        "模板": lambda: template.compose(edition, "report.html.j2", context, False),
        "标记 → 文档树": lambda: markup.composed(lambda _: text, author=""),
        "docx": lambda: build.rendered(report, "docx"),
        "md": lambda: build.rendered(report, "md"),
    }
