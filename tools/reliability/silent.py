"""Wrong figures that are neither an error nor a warning, and only show in the document: now, and before.

Every number of seven unit-years is got wrong in seven ways. "Shows in the document" is not noticed.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from leaves import MORE_WAYS, WAYS, Leaf, leaves, mutants, said, written

from generator import project
from generator.build import build, examine
from generator.problems import Problem, Rejected, Severity
from generator.project import Job, UnitFolder
from generator.reading import source
from generator.reading.schema import Schema
from generator.writers import WRITERS, Support
from tools.reliability.figures import DOCS, Figure

TITLE = "改错一个数，没有人说"
BEFORE = "ce192ed"
"""The state that is compared with: before the rules of what adds up and cannot be so."""
UNITS = {"A-2023": ("tests/published/A-2023", 2023), "C-2022": ("tests/published/C-2022", 2022),
         "D-2022": ("tests/published/D-2022", 2022),
         **{f"{unit} {year}": (f"data/{unit}", year)
            for unit in ("青河区农业农村局", "青河区图书馆") for year in (2022, 2023)}}
EVERY = 1
"""Of so many numbers one is tried; `JUESUAN_EVERY` says another."""
PERFORMANCE = "绩效"
MOST, MOST_ELSEWHERE = 60, 50
"""Of a hundred that were silent before, so many may be now: of all, and of those outside 绩效."""

Tried = Counter[tuple[str, str]]
"""How many changes there were by place, `changed`, `silent` or `nowhere`."""


def measure() -> list[Figure]:
    every = int(os.environ.get("JUESUAN_EVERY", EVERY))
    with tempfile.TemporaryDirectory() as name:
        old = _checkout(Path(name))
        with ThreadPoolExecutor(2) as threads:
            tasks = [(root, unit, every) for unit in UNITS for root in (old, DOCS.parent)]
            found = list(threads.map(lambda task: _child(*task), tasks))
    before: Tried = Counter()
    now: Tried = Counter()
    for (root, _, _), tried in zip(tasks, found, strict=True):
        (before if root == old else now).update(tried)
    return figures(before, now)


def figures(before: Tried, now: Tried) -> list[Figure]:
    """What is silent, by place, and the goals."""
    places = sorted({place for place, _ in now}, key=lambda place: -before[place, "silent"])
    made = [Figure(f"{place}：{now[place, 'changed']:,} 次改动",
                   f"{now[place, 'silent']:,} 次没有说（以前 {before[place, 'silent']:,} 次）")
            for place in places]
    elsewhere = [place for place in places if place != PERFORMANCE]
    for words, some, most in (("绩效以外", elsewhere, MOST_ELSEWHERE), ("全部", places, MOST)):
        silent, was = (sum(tried[place, "silent"] for place in some) for tried in (now, before))
        changes = sum(now[place, "changed"] for place in some)
        share = 100 * silent / was if was else 0
        told = (f"{silent:,} 次没有说（{100 * silent / changes:.1f} %），"
                f"以前 {was:,} 次（{100 * was / changes:.1f} %）：是以前的 {share:.0f} %")
        made.append(Figure(f"{words}：{changes:,} 次改动", told, f"≤ 以前的 {most} %", share <= most))
    nowhere, was = (sum(tried[place, "nowhere"] for place in places) for tried in (now, before))
    made.append(Figure("没有说，文档里也看不出", f"{nowhere} 次（以前 {was} 次）", "0 次", not nowhere))
    return made


def _checkout(folder: Path) -> Path:
    """The program as it was before, in a folder."""
    packed = subprocess.run(["git", "archive", BEFORE, "generator", "schemas", "templates"], cwd=DOCS.parent,
                            capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _child(root: Path, unit: str, every: int) -> Tried:
    """What a program in a folder says of the changes to a unit's year, in a process of its own."""
    paths = os.pathsep.join(map(os.fspath, (root, DOCS.parent)))
    with tempfile.TemporaryDirectory() as away:
        told = subprocess.run([sys.executable, "-m", "tools.reliability.silent", unit, str(every)], cwd=away,
                              env=os.environ | {"PYTHONPATH": paths, "PYTHONSAFEPATH": "1"},
                              capture_output=True, text=True, encoding="utf-8", check=True).stdout
    return Counter({(place, what): number for place, what, number in json.loads(told)})


def tried(unit: str, every: int) -> Tried:
    """Every number of a unit's year got wrong in every way, but for those passed over."""
    home, year = UNITS[unit]
    found: Tried = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in (DOCS.parent / home).glob("*.yaml"):
            (folder / path.name).write_bytes(path.read_bytes())
        job = Job(UnitFolder(unit, folder), year)
        text, known, markdown = source.read(job.file, job.file.name), _told(job), _written(job)
        schema = Schema.load(project.packaged("schemas") / "final_accounts" / "year.yaml")
        numbers = list(leaves(schema.fields, text.value))
        for leaf, after in list(zip(numbers, [*numbers[1:], None], strict=True))[::every]:
            for way, mutant in mutants(text, leaf, after, WAYS + MORE_WAYS):
                job.file.write_text(mutant, encoding="utf-8")
                for what in _outcome(job, known, markdown, _is_zero(text, leaf, way)):
                    found[str(leaf[0][0]), what] += 1
                    if what == "nowhere" or "-v" in sys.argv and what == "silent":
                        print(what, unit, ".".join(map(str, leaf[0])), way, file=sys.stderr)
    return found


def _is_zero(text: source.Source, leaf: Leaf, way: str) -> bool:
    """A nought that is left out is a nought."""
    return way == "deleted" and not float(written(text, leaf[0]).rstrip("%"))


def _outcome(job: Job, known: set[tuple[str, str]], markdown: bytes, same: bool) -> list[str]:
    """How a change is counted."""
    if _told(job) - known:
        return ["changed"]
    if _written(job) != markdown:
        return ["changed", "silent"]
    return [] if same else ["changed", "silent", "nowhere"]


def _told(job: Job) -> set[tuple[str, str]]:
    """The errors and warnings, without the lines that they name."""
    try:
        found: tuple[Problem, ...] = examine(job).problems
    except Rejected as rejected:
        found = rejected.problems
    return {said(problem) for problem in found if problem.severity is not Severity.NOTE}


def _written(job: Job) -> bytes:
    """The report. This runs with the older program, too, which has other names for what it knows beside."""
    return WRITERS["md"](build(job).document, Support(Path()))


if __name__ == "__main__":
    print(json.dumps([[*key, number] for key, number in tried(sys.argv[1], int(sys.argv[2])).items()]))
