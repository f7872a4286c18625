"""Where a project's folders, units, years and editions are.

A unit is a folder with `unit.yaml` and one file a year and kind of report (`2023.yaml`, `2023.自评报告.yaml`). Units whose folders
lie in it are its 下属单位: its final accounts are theirs and its own together. What the
package brings along (templates, schemas, classification) lies beside the package; a project's own `templates/` goes
before it, file by file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from generator.kind import AnyKind
from generator.kinds import KINDS
from generator.problems import Place, Rejected, error

UNIT_FILE = "unit.yaml"
_YEAR_FILE = re.compile(r"([0-9]{4})(.*)\.yaml")
_KINDS = {kind.ending: kind for kind in KINDS.values()}
_FINAL_ACCOUNTS = _KINDS[""]
KINDS_BY_SHORT = {kind.short: kind for kind in KINDS.values()}
"""The kinds of report by what commands call them."""


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A unit's folder; `name` is how messages call it."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Job:
    """One report to make."""

    unit: Unit
    year: int
    kind: AnyKind = _FINAL_ACCOUNTS
    alone: bool = False
    """From the unit's own files only, without its subordinates'."""

    @property
    def file(self) -> Path:
        """The year's file of this kind."""
        return self.unit.folder / f"{self.year}{self.kind.ending}.yaml"

    @property
    def beside(self) -> Job:
        """The report whose numbers this one looks at; the unit may not have it."""
        name, years = self.kind.beside
        return replace(self, year=self.year + years, kind=KINDS[name])

    @property
    def members(self) -> tuple[Job, ...]:
        """The same report of the units whose folders lie in this one's: they are added up with it."""
        if self.alone or not self.kind.add_up:
            return ()
        return tuple(Job(unit, self.year, self.kind) for unit in subordinates(self.unit))


def subordinates(unit: Unit) -> tuple[Unit, ...]:
    """The units whose folders lie in this unit's folder, by name."""
    found = sorted(folder for folder in unit.folder.iterdir() if (folder / UNIT_FILE).is_file()) if unit.folder.is_dir() else []
    return tuple(Unit(shown(folder), folder) for folder in found)


def packaged(name: str) -> Path:
    """A folder that the package brings along: `templates` or `schemas`. In a clone it lies beside the package."""
    try:
        return Path(str(resources.files(f"generator.{name}")))
    except ModuleNotFoundError:
        return Path(__file__).resolve().parent.parent / name


def template_roots(own: Path | None) -> tuple[Path, ...]:
    """Template folders, a project's own first."""
    brought = packaged("templates")
    return (own.resolve(), brought) if own and own.resolve() != brought.resolve() else (brought,)


def shown(path: Path) -> str:
    """How messages call a file: below the current folder if it is there, with / on every system."""
    absolute, here = path.resolve(), Path.cwd().resolve()
    name = (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()
    # Under a locale without Chinese a name comes as surrogates; its bytes are UTF-8 all the same.
    return os.fsencode(name).decode(errors="replace")


def inputs(job: Job, own: Path | None) -> tuple[Path, ...]:
    """Every file that a report depends on."""
    return (*own_inputs(job), *common_inputs(own))


def own_inputs(job: Job) -> tuple[Path, ...]:
    """The unit's files for a report, those of the reports beside it and of its subordinates, in order."""
    found = [job.unit.folder / UNIT_FILE, job.file, *(path for member in job.members for path in own_inputs(member))]
    while job.beside.file.is_file():
        job = job.beside
        found += [job.file, *(path for member in job.members for path in own_inputs(member))]
    return tuple(dict.fromkeys(found))


def common_inputs(own: Path | None) -> tuple[Path, ...]:
    """Templates and schemas, in order: every report depends on them."""
    return tuple(path for root in (*template_roots(own), packaged("schemas")) for path in sorted(root.rglob("*")) if path.is_file())


def jobs(paths: tuple[Path, ...], year: int | None = None, kind: str | None = None) -> tuple[Job, ...]:
    """The reports that paths stand for: a year's file, a unit's folder, or a folder of units, in reading order.

    `kind`: only reports of that kind, by the short name that commands have for it.
    """
    found = {(job.unit.folder.resolve(), job.year, job.kind.ending): job
             for path in paths for job in _jobs(path) if year in (None, job.year) and kind in (None, job.kind.short)}
    if not found:
        places = "、".join(shown(path) for path in paths)
        wanted = f"{f'{year} 年度' if year else '年度'}{kind or ''}"
        raise Rejected([error("IN201", f"{places} 里没有找到单位的{wanted}数据",
                              f"每个单位一个文件夹，放 {UNIT_FILE} 和 年度.yaml（如 2023.yaml）；可用 juesuan new 建立",
                              Place(places))])
    return tuple(sorted(found.values(), key=lambda job: (job.unit, job.year, job.kind.ending)))


def _jobs(path: Path) -> Iterator[Job]:
    if not path.exists():
        raise Rejected([error("IN202", f"找不到 {shown(path)}", "请检查路径", Place(shown(path)))])
    if path.is_file():
        job = _job(Unit(shown(path.parent), path.parent), path)
        if job is None:
            raise Rejected([error("IN203", f"{shown(path)} 不是年度数据文件",
                                  f"年度数据文件名如 {'、'.join(f'2023{ending}.yaml' for ending in _KINDS)}", Place(shown(path)))])
        yield job
        return
    for file in sorted(path.rglob(UNIT_FILE)):
        unit = Unit(shown(file.parent), file.parent)
        yield from (job for year_file in unit.folder.iterdir() if (job := _job(unit, year_file)))


def _job(unit: Unit, file: Path) -> Job | None:
    """The report that a file is for, by its name."""
    match = _YEAR_FILE.fullmatch(file.name)
    return Job(unit, int(match[1]), _KINDS[match[2]]) if match and match[2] in _KINDS else None
