"""Where a project's folders, units, years and editions are.

A unit is a folder with `unit.yaml` and one file a year and kind of report (`2023.yaml`, `2023.自评报告.yaml`). Units whose folders
lie in it are its 下属单位: its final accounts are theirs and its own together. What the
package brings along (templates, schemas, classification) lies beside the package; a project's own `templates/` goes
before it, file by file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.kind import Kind
from generator.kinds import KINDS
from generator.problems import Place, Rejected, error

UNIT_FILE = "unit.yaml"
OWN_TEMPLATES = Path("templates")
"""A project's own template folder, if it has one and no other is asked for."""
_YEAR_FILE = re.compile(r"([0-9]{4})(.*)\.yaml")
_KINDS = {kind.ending: kind for kind in KINDS.values()}
_FINAL_ACCOUNTS = _KINDS[""]
KINDS_BY_SHORT = {kind.short: kind for kind in KINDS.values()}
"""The kinds of report by what commands call them."""


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A unit's folder; `name` is how messages call it. `below` are the units whose folders lie in it, if that was looked at already."""

    name: str
    folder: Path
    below: tuple[Unit, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Job:
    """One report to make."""

    unit: Unit
    year: int
    kind: Kind = _FINAL_ACCOUNTS
    alone: bool = False
    """From the unit's own files only, without its subordinates'."""

    @property
    def path(self) -> str:
        """The year's file of this kind. A string, since a `Path` takes longer to make than to ask whether its file is there."""
        return _within(self.unit.folder, f"{self.year}{self.kind.ending}.yaml")

    @property
    def file(self) -> Path:
        return Path(self.path)

    @property
    def name(self) -> str:
        """How messages call it: by its file."""
        return f"{self.unit.name}/{self.year}{self.kind.ending}.yaml".removeprefix("./")

    @property
    def beside(self) -> Job:
        """The report whose numbers this one looks at; the unit may not have it."""
        name, years = self.kind.beside
        return replace(self, year=self.year + years, kind=KINDS[name])

    @property
    def members(self) -> tuple[Job, ...]:
        """The same report of the units whose folders lie in this one's: they are added up with it."""
        if self.alone or not self.kind.adds_up:
            return ()
        return tuple(Job(unit, self.year, self.kind) for unit in subordinates(self.unit))


def unit_file(unit: Unit) -> str:
    """The path of a unit's own file."""
    return _within(unit.folder, UNIT_FILE)


def _within(folder: Path, name: str) -> str:
    """As `folder / name` is written, which takes longer."""
    return name if (place := os.fspath(folder)) == os.curdir else f"{place}/{name}"


def subordinates(unit: Unit) -> tuple[Unit, ...]:
    """The units whose folders lie in this unit's folder, by name."""
    if unit.below is not None:
        return unit.below
    found = sorted(folder for folder in unit.folder.iterdir() if (folder / UNIT_FILE).is_file()) if unit.folder.is_dir() else []
    return tuple(Unit(shown(folder), folder) for folder in found)


def packaged(name: str) -> Path:
    """A folder that the package brings along: `templates` or `schemas`. In a clone it lies beside the package."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.resolve().parent / name


def template_roots(own: Path | None) -> tuple[Path, ...]:
    """Template folders, a project's own first."""
    brought = packaged("templates")
    return (own.resolve(), brought) if own and own.resolve() != brought.resolve() else (brought,)


def shown(path: Path) -> str:
    """How messages call a file: below the current folder if it is there, with / on every system."""
    # Under a locale without Chinese a name comes as surrogates; its bytes are UTF-8 all the same.
    return os.fsencode(_local(os.path.realpath(path), os.path.realpath(os.curdir))).decode(errors="replace")


def _local(real: str, here: str) -> str:
    """A real path as seen from the folder `here`, if it lies there."""
    below = os.path.join(here, "")
    return (real.removeprefix(below) if real != here else os.curdir).replace(os.sep, "/")


def inputs(job: Job, own: Path | None) -> tuple[Path, ...]:
    """Every file that a report depends on."""
    return (*map(Path, own_inputs(job)), *(path for folder in common_folders(own) for path in files(folder)))


def own_inputs(job: Job, there: Callable[[str], object] = os.path.isfile) -> tuple[str, ...]:
    """The unit's files for a report, those of the reports beside it and of its subordinates, in order. `there` says whether there is
    such a file.
    """
    found = [unit_file(job.unit), job.path]
    below = () if job.alone else subordinates(job.unit)
    while True:
        if below and job.kind.adds_up:
            found += [path for unit in below for path in own_inputs(Job(unit, job.year, job.kind), there)]
        if not there((job := job.beside).path):
            return tuple(dict.fromkeys(found) if below else found)
        found.append(job.path)


def looked_for(job: Job) -> Iterator[str]:
    """Every file that a report looks for, there or not: its `own_inputs`, and the first beside it that is missing."""
    yield unit_file(job.unit)
    while True:
        yield job.path
        for member in job.members:
            yield from looked_for(member)
        if not os.path.isfile((job := job.beside).path):
            yield job.path
            return


def is_known(name: str) -> bool:
    """Whether a file in a unit's folder is one that reports look for by its name."""
    return name == UNIT_FILE or _YEAR_FILE.fullmatch(name) is not None


def common_folders(own: Path | None) -> tuple[Path, ...]:
    """Templates and schemas, in order: every report depends on all that is in them."""
    return (*template_roots(own), packaged("schemas"))


def files(root: Path, ending: str = "") -> list[Path]:
    """The files below a folder, in order, without what Python compiled."""
    return sorted(Path(folder, name) for folder, _, names in os.walk(root) if not folder.endswith("__pycache__")
                  for name in names if name.endswith(ending))


def jobs(paths: tuple[Path, ...], year: int | None = None, kind: str | None = None) -> tuple[Job, ...]:
    """The reports that paths stand for: a year's file, a unit's folder, or a folder of units, in reading order.

    `kind`: only reports of that kind, by the short name that commands have for it.
    """
    found = {job.path: job for path in paths for job in _jobs(path) if year in (None, job.year) and kind in (None, job.kind.short)}
    if not found:
        places = "、".join(shown(path) for path in paths)
        wanted = f"{f'{year} 年度' if year else '年度'}{kind or ''}"
        raise Rejected([error("IN201", f"{places} 里没有找到单位的{wanted}数据",
                              f"每个单位一个文件夹，放 {UNIT_FILE} 和 年度.yaml（如 2023.yaml）；可用 juesuan new 建立",
                              Place(places))])
    return tuple(sorted(found.values(), key=lambda job: (job.unit.name, job.year, job.kind.ending)))


def _jobs(path: Path) -> Iterator[Job]:
    if not path.exists():
        raise Rejected([error("IN202", f"找不到 {shown(path)}", "请检查路径", Place(shown(path)))])
    here = os.path.realpath(os.curdir)
    if path.is_file():
        job = _job(_unit(os.path.realpath(path.parent), here), path.name)
        if job is None:
            raise Rejected([error("IN203", f"{shown(path)} 不是年度数据文件",
                                  f"年度数据文件名如 {'、'.join(f'2023{ending}.yaml' for ending in _KINDS)}", Place(shown(path)))])
        yield job
        return
    found = {folder: names for folder, names in _folders(os.path.realpath(path)) if UNIT_FILE in names}
    below: dict[str, list[Unit]] = {}
    # What lies deeper comes first, so that a unit knows those below it.
    for folder, names in reversed(found.items()):
        unit = _unit(folder, here, tuple(sorted(below.pop(folder, ()))))
        below.setdefault(os.path.dirname(folder), []).append(unit)
        yield from (job for name in names if (job := _job(unit, name)))


def _folders(folder: str) -> Iterator[tuple[str, list[str]]]:
    """A folder and those below it, with the names of their files: what `os.walk` does, in half the time."""
    files: list[str] = []
    folders: list[str] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
    yield folder, files
    for name in folders:
        yield from _folders(f"{folder}/{name}")


def _unit(real: str, here: str, below: tuple[Unit, ...] | None = None) -> Unit:
    folder = _local(real, here)
    return Unit(os.fsencode(folder).decode(errors="replace"), Path(folder), below)


def _job(unit: Unit, name: str) -> Job | None:
    """The report that a file is for, by its name."""
    match = _YEAR_FILE.fullmatch(name)
    return Job(unit, int(match[1]), _KINDS[match[2]]) if match and match[2] in _KINDS else None
