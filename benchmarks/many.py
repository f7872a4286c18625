"""Very many units, each with a year's report: their files, and whoever makes their reports without any work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from benchmarks import units
from generator import batch, build, project
from generator.project import Job, Unit

YEAR = 2023
FORMATS = ("docx", "md")
_SAMPLE = units.SAMPLE.parent / "青河区图书馆"
_NAME = "图书馆"
_LONG_AGO = 1_600_000_000


def data(folder: Path, number: int) -> Path:
    """So many units with names of their own: a file of the year, one of the year before, 100 of them to a folder."""
    contents = {name: (_SAMPLE / name).read_text(encoding="utf-8") for name in ("unit.yaml", f"{YEAR}.yaml", f"{YEAR - 1}.yaml")}
    for place in range(number):
        unit = folder / f"县{place // 100}" / f"单位{place}"
        unit.mkdir(parents=True)
        for name, text in contents.items():
            (unit / name).write_text(text.replace(_NAME, f"{_NAME}{place}") if name == "unit.yaml" else text, encoding="utf-8")
    return folder


def contents() -> dict[str, bytes]:
    """The sample's report in every format."""
    report = build.build(Job(Unit("单位", _SAMPLE), YEAR))
    return {name: build.rendered(report, name) for name in FORMATS}


class Copier(Executor):
    """Makes no report: it puts the same contents in the places of all."""

    def __init__(self, output: Path, contents: Mapping[str, bytes]) -> None:
        self._output, self._contents = output, contents

    def map(self, make: Callable[..., Any], *tasks: Iterable[Any], timeout: float | None = None, chunksize: int = 1) -> Iterator[Any]:
        """As `batch.run` calls it."""
        for _, folder, year, _ in tasks[0]:
            unit = Path(folder).name
            home = self._output / unit / str(year)
            home.mkdir(parents=True, exist_ok=True)
            for name, content in self._contents.items():
                (home / f"{unit}{year}.{name}").write_bytes(content)
            yield batch.Outcome(f"{project.shown(Path(folder))}/{year}.yaml", batch.State.MADE, (),
                                tuple(f"{home}/{unit}{year}.{name}" for name in self._contents))


def made(folder: Path, number: int, copied: Mapping[str, bytes] | None = None) -> tuple[Path, Path]:
    """Data and output of a build of so many units that was not long: every report is a copy, the record is the program's own."""
    given, output = data(folder / "data", number), folder / "output"
    order = batch.Order(output, FORMATS)
    jobs, record = project.jobs((given,), YEAR), batch.Record.load(output)
    for _ in batch.run(jobs, order, Copier(output, contents() if copied is None else copied), record):
        pass
    record.save()
    touch(folder, _LONG_AGO)
    return given, output


def touch(folder: Path, moment: int) -> None:
    """Another time for every file but the record."""
    for parent, _, names in os.walk(folder):
        for name in names:
            if name != batch.RECORD.name:
                os.utime(os.path.join(parent, name), (moment, moment))


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(os.path.getsize(os.path.join(parent, name)) for parent, _, names in os.walk(folder) for name in names)
