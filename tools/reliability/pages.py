"""The pages of reports of every kind and size have nothing that a reader would mark: see `tools.pages`."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import office as real
from units import of_items, saved

from generator.build import build, rendered
from generator.kinds import KINDS
from generator.project import Job, UnitFolder
from generator.writers.office import Office
from tools.benchmarks.units import many_projects
from tools.pages import Blemish, find
from tools.reliability.figures import Figure
from tools.reliability.pdf import REPORTS, ROOT

TITLE = "版面没有瑕疵"
SAMPLE = ROOT / "data" / "青河区农业农村局"
SHANGHAI = ("澄湖区文化和旅游局", "澄湖区老年教育指导中心")
PROJECTS, ITEMS = 46, (1, 300)
_TOLD = 12
"""Blemishes of a family that the page shows."""


@dataclass
class Tally:
    """What came of a family of reports."""

    reports: int = 0
    pages: int = 0
    found: list[tuple[str, Blemish]] = field(default_factory=list)


def measure() -> list[Figure]:
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder, Office() as office:
        for family, name, job in jobs(Path(folder)):
            report = build(job)
            made = real.paged(office, report.part("docx"),
                              lambda layout, report=report: rendered(report, "docx", layout))
            tally = tallies.setdefault(family, Tally())
            tally.reports += 1
            tally.pages += real.pages(made.pdf)
            tally.found += [(name, blemish) for blemish in find(made.word, made.pdf)]
    return [figure(family, tally) for family, tally in tallies.items()]


def figure(family: str, tally: Tally) -> Figure:
    """The number of blemishes of each kind, and the first of them with report, page and words."""
    kinds = Counter(blemish.kind.value for _, blemish in tally.found)
    counted = "，".join(f"{kind} {number} 处" for kind, number in kinds.items())
    shown = "；".join(f"{name} {blemish}" for name, blemish in tally.found[:_TOLD])
    more = "……" if len(tally.found) > _TOLD else ""
    return Figure(f"{family}：{tally.reports} 份，{tally.pages:,} 页",
                  f"{counted}：{shown}{more}" if tally.found else "没有", "没有", not tally.found)


def jobs(folder: Path) -> Iterator[tuple[str, str, Job]]:
    """The family, the name and the job of each report. Those that are made up lie in `folder`."""
    for path, year, kind in REPORTS:
        name = path.rpartition("/")[2]
        job = Job(UnitFolder(name, ROOT / path), year, KINDS[kind])
        yield "data/ 和公开过的", f"{name} {job.file.stem}", job
    for path, year, kind in REPORTS:
        if kind == "final_accounts":
            name = path.rpartition("/")[2]
            changed = copied(ROOT / path, folder / f"{name}-{year}", "图表: 是")
            yield "同上，有图表", f"{name} {year}", Job(changed, year)
    for number in ITEMS:
        yield "一个项、三百个项", f"{number} 个项", saved(folder / f"{number}", of_items(number))
    projects = UnitFolder("项目", many_projects(folder / "项目", PROJECTS))
    yield f"{PROJECTS} 个项目", "项目", Job(projects, 2023)
    for edition in sorted(one.name for one in (ROOT / "templates/final_accounts/editions").iterdir()):
        if "上海" not in edition:
            unit = copied(SAMPLE, folder / edition, f"版式: {edition}", within="")
            yield "各版式", edition, Job(unit, 2023)
    for name in SHANGHAI:
        yield "各版式", name, Job(UnitFolder(name, ROOT / "tests" / "shanghai" / name), 2024)


def copied(source: Path, target: Path, setting: str, within: str = "版式设置:") -> UnitFolder:
    """A unit with a setting more, at the top of its file or in the block `within`, which it may have."""
    shutil.copytree(source, target)
    file = target / "unit.yaml"
    text = file.read_text(encoding="utf-8")
    if within and re.search(f"(?m)^{within}$", text):
        text = re.sub(f"(?m)^{within}$", f"{within}\n  {setting}", text)
    elif within:
        text += f"\n{within}\n  {setting}\n"
    else:
        text += f"\n{setting}\n"
    file.write_text(text, encoding="utf-8")
    return UnitFolder(target.name, target)
