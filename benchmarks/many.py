"""Very many units, each with a year's report: their files, and whoever makes their reports without any work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from benchmarks import units
from generator import batch, build
from generator.project import Job, Unit

YEAR = 2023
FORMATS = ("docx", "md")
_SAMPLE = units.SAMPLE.parent / "青河区图书馆"
_NAME = "图书馆"


def data(folder: Path, number: int) -> Path:
    """So many units with names of their own: a file of the year, one of the year before, 100 of them to a folder."""
    contents = {name: (_SAMPLE / name).read_text(encoding="utf-8") for name in ("unit.yaml", f"{YEAR}.yaml", f"{YEAR - 1}.yaml")}
    for place in range(number):
        unit = folder / f"县{place // 100}" / f"单位{place}"
        unit.mkdir(parents=True)
        for name, text in contents.items():
            (unit / name).write_text(text.replace(_NAME, f"{_NAME}{place}") if name == "unit.yaml" else text, encoding="utf-8")
    return folder


class Copier(Executor):
    """Makes no report: it puts copies of one that was made in their places."""

    def __init__(self, output: Path) -> None:
        self._output = output
        report = build.build(Job(Unit("单位", _SAMPLE), YEAR))
        self._contents = {name: build.rendered(report, name) for name in FORMATS}

    def map(self, make: Callable[..., Any], *tasks: Iterable[Any], timeout: float | None = None, chunksize: int = 1) -> Iterator[Any]:
        """As `batch.run` calls it."""
        for _, folder, year, _ in tasks[0]:
            unit = Path(folder).name
            home = self._output / f"{_NAME}{unit.removeprefix('单位')}" / str(year)
            home.mkdir(parents=True, exist_ok=True)
            paths = tuple(home / f"{unit}{year}.{name}" for name in FORMATS)
            for path, content in zip(paths, self._contents.values(), strict=True):
                path.write_bytes(content)
            yield batch.Outcome(f"{folder}/{year}.yaml", batch.State.MADE, (), tuple(map(str, paths)))


def size(*folders: Path) -> int:
    """Bytes of all files."""
    return sum(os.path.getsize(os.path.join(folder, name)) for root in folders for folder, _, names in os.walk(root) for name in names)
