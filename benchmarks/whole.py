"""One large unit in a warm process: YAML → checked → derived → words → Word and Markdown, and where its time goes.

The floor is the Word file alone, from a tree that is there (`floor.py`). Stages are measured one by one, each from what the one
before it made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from benchmarks import floor, units
from benchmarks import measure as take
from benchmarks.word import STYLE
from generator import build, markup, project, source, template
from generator.project import Job, Unit
from generator.unit import read_unit
from generator.writers import markdown, word
from reliability.figures import Figure

TITLE = "从数据到文件，同一个进程，程序已热"
PROJECTS, ROUNDS = 18, 15


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        job = Job(Unit("单位", units.many_projects(Path(folder) / "unit", PROJECTS)), units.YEAR)
        stages = stages_of(job)
        times = take.in_turn({"floor": stages.pop("floor"), "whole": lambda: whole(job), **stages}, ROUNDS)
        found = leaves(yaml.load(job.file.read_bytes(), yaml.CSafeLoader))
    least, total = times["floor"], times["whole"]
    return [take.known(f"下限：拼接字符串写成同一份 Word（数据有 {found} 个值）", f"{least:.1f} ms"),
            take.at_most("从 YAML 到 Word 和 Markdown", total / least, 5, "× 下限", f"{total:.1f} ms = "),
            *(take.known(f"　其中：{name}", f"{time:.1f} ms = {time / least:.2f} × 下限")
              for name, time in times.items() if name in stages)]


def whole(job: Job) -> list[bytes]:
    """What is measured."""
    report = build.build(job)
    return [build.rendered(report, "docx"), build.rendered(report, "md")]


def leaves(value: object) -> int:
    """How many values a file has."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def stages_of(job: Job) -> dict[str, Callable[[], object]]:
    """Each stage of `build.build` by its name. Last year's file goes through the first ones too."""
    stages, names = job.kind.stages, build._names(job)
    schemas = [build._schema("unit"), build._schema(f"{job.kind.name}/year")] * 2
    files = [file for each in (job, job.beside) for file in (each.unit.folder / project.UNIT_FILE, each.file)]
    read = [source.read(file, file.name) for file in files]
    blocks = [schema.validate(one) for schema, one in zip(schemas, read, strict=True)]
    edition = build._edition(job, blocks[0], None)

    def accounts() -> list[Any]:
        return [stages.read(read_unit(unit), year) for unit, year in zip(blocks[::2], blocks[1::2], strict=True)]

    this, last = accounts()

    def derive() -> Any:
        before = stages.derive(last, None, names, edition.without_base)
        return before, stages.derive(this, before, names, edition.without_base)

    before, ledger = derive()
    context = stages.context(this, ledger, names, edition)
    text = template.compose(edition, "report.html.j2", context)
    document = markup.parse(text, author="单位")
    look = word._look(STYLE.read_bytes())
    return {"floor": lambda: floor.write(document, look),
            "读 YAML（本年、上年、单位两次）": lambda: [source.read(file, file.name) for file in files],
            "按口径核对键和值": lambda: [schema.validate(one) for schema, one in zip(schemas, read, strict=True)],
            "选定并读取版式": lambda: build._edition(job, blocks[0], None),
            "成为账": accounts,
            "得出每个数字": derive,
            "核对规则": lambda: stages.check(this, ledger, before, names, edition),
            "模板可用的名称": lambda: stages.context(this, ledger, names, edition),
            "模板": lambda: template.compose(edition, "report.html.j2", context),
            "标记成为文档树": lambda: markup.parse(text, author="单位"),
            "写 Word": lambda: word.write(document, STYLE),
            "写 Markdown": lambda: markdown.write(document)}
