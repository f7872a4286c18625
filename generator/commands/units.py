"""Units as people name them: by a path, by a folder in the data folder, or by 单位名称.

A name that stands for no unit, or for several, is refused; what may be meant is told, nothing is guessed.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from generator import files, naming, project
from generator.commands import options
from generator.problems import Place, Problem, Rejected, error, has_errors, in_order
from generator.project import Found, Job

_TOLD = 5
"""The most units that a message names."""
_COMPOSED = partial(unicodedata.normalize, "NFC")


class _Known(NamedTuple):
    """A unit of the data folder: how messages call its folder, the folder, and 单位名称."""

    shown: str
    folder: Path
    name: str

    @property
    def names(self) -> tuple[str, str]:
        return self.folder.name, self.name


def find(named: Sequence[Path], year: int | None = None, kind: str | None = None) -> Found:
    """The reports that people named, and what is wrong; those of the data folder if they named none.

    What cannot be found does not keep the others from being found.
    """
    there: list[Path] = []
    problems: list[Problem] = []
    for one in named or (options.DATA,):
        try:
            there.append(place(one))
        except Rejected as rejected:
            problems += rejected.problems
    found = project.find(tuple(there), year, kind) if there else Found((), ())
    return found._replace(problems=in_order((*problems, *found.problems)))


def jobs(named: Sequence[Path], year: int | None = None, kind: str | None = None) -> tuple[Job, ...]:
    """The reports that people named. Anything wrong on the way is a `Rejected`."""
    found = find(named, year, kind)
    if has_errors(found.problems):
        raise Rejected(found.problems)
    return found.jobs


def one(named: Path, year: int, kind: str | None = None) -> Job:
    """The report of one unit and year, of the first kind that there is if none is named."""
    asked = folder(named)
    found = jobs((asked,), year, kind)
    there = {job.unit for job in found}
    own = [job for job in found if os.path.samefile(job.unit.folder, asked)]
    if len(there) > 1 and not own:
        raise click.UsageError(f"{named} 里有 {len(there)} 个单位，请指定一个单位的文件夹。")
    return (own or found)[0]


def named_in(texts: Sequence[str], folded: Callable[[str], str], data: Path = options.DATA) -> Path | None:
    """The folder of the unit whose name stands in the first of some texts that has one: the longest name,
    since a subordinate's begins with its department's. The texts are `folded`, and so names are.
    """
    known = [(folded(name), one.folder) for one in _known(data) for name in one.names if name]
    for text in texts:
        if there := [(len(name), folder) for name, folder in known if name in text]:
            return max(there, key=lambda found: found[0])[1]
    return None


def place(named: Path, data: Path = options.DATA) -> Path:
    """The file or folder that is meant. What is neither there nor a unit of `data` is a `Rejected`."""
    unit, file = (named.parent, named.name) if naming.report(named.name) else (named, "")
    there = next((one for one in (unit, data / unit) if os.path.exists(one)), None)
    if there is None:
        known = tuple(_known(data))
        there = _meant(str(unit), known)
        if there is None:
            raise _missing(named, _advice(unit, data, known, file))
    if file and not os.path.lexists(there / file):
        raise _missing(there / file, _years(there))
    return there / file


def places(named: Sequence[Path]) -> tuple[Path, ...]:
    """What people named, each by where it is; what is not there yet stays as it is."""
    found = []
    for one in named:
        try:
            found.append(place(one))
        except Rejected:
            found.append(one)
    return tuple(found)


def folder(named: Path) -> Path:
    """The folder of the unit that is meant; of a year's file, that of its unit."""
    there = place(named)
    return there.parent if naming.report(there.name) and not there.is_dir() else there


def home(typed: str, data: Path) -> tuple[Path, str]:
    """The folder that a unit has or will have, and its 单位名称, of a name or a path.

    A path is what lies in `data` or in a folder that is there. A name that would share the folder of another
    unit is a `Rejected`.
    """
    path, is_path = Path(typed), len(Path(typed).parts) > 1
    found = next((one for one in (path, data / path) if _is_unit(one)), None)
    if found is None and not is_path:
        found = _meant(typed, tuple(_known(data)))
    if found:
        _refuse_another(typed, found)
        return found, name_of(found) or found.name
    if is_path and (path.is_absolute() or path.is_relative_to(data) or path.parent.is_dir()):
        return _to_be(path), path.name
    if is_path and (data / path.parent).is_dir():
        return _to_be(data / path), path.name
    new = data / files.safe_name(typed)
    _refuse_another(typed, new)
    return new, typed


def home_of(name: str, data: Path, folded: Callable[[str], str]) -> tuple[Path, str]:
    """The same of a 单位名称 that nobody typed, such as a workbook's: it is no path, whatever is in it.

    The unit that has this name is found by `folded` names.
    """
    safe = files.safe_name(name)
    there = next((one for one in (Path(safe), data / safe) if _is_unit(one)), None)
    folder = there or _meant(name, tuple(_known(data)), folded) or data / safe
    _refuse_another(name, folder)
    return folder, name_of(folder) or name


def _to_be(folder: Path) -> Path:
    """A folder that is there, or one whose name every system takes."""
    return folder if folder.is_dir() else folder.with_name(files.safe_name(folder.name))


def _is_unit(place: Path) -> bool:
    return os.path.isfile(place / naming.UNIT_FILE)


def _refuse_another(typed: str, place: Path) -> None:
    """Two names may differ only in what no folder's name can have: one is not taken for the other."""
    name = name_of(place) if _is_unit(place) else ""
    if name and typed != name and files.safe_name(typed) == files.safe_name(name):
        shown = project.shown(place)
        raise Rejected([error(
            "IN232", f"{shown} 是“{name}”的文件夹，“{typed}”的也会叫这个名称",
            f"就是这个单位的，请写 {name}；是另一个单位的，请换一个文件夹名称，如 {shown}（二），"
            "再在 unit.yaml 里改单位名称", Place(shown))])


def _known(data: Path) -> Iterator[_Known]:
    """Every unit of the data folder, those within others too."""
    waiting = list(project.subordinates(project.unit_at(data)))
    while waiting:
        unit = waiting.pop(0)
        yield _Known(unit.name, unit.folder, name_of(unit.folder))
        waiting += project.subordinates(unit)


def name_of(folder: Path) -> str:
    """A unit's 单位名称; empty where its file cannot be read, which is told when a report is made."""
    from generator.reading import source  # Most units are named by a path.
    from generator.reading.unit import name_in

    path, name = folder / naming.UNIT_FILE, None
    with suppress(Rejected):
        name = name_in(source.read(path, project.shown(path)))
    return name.text if name else ""


def _meant(typed: str, known: Sequence[_Known],
           folded: Callable[[str], str] = _COMPOSED) -> Path | None:
    """The folder of the unit that has this name, if there is one."""
    name = folded(typed)
    meant = [one for one in known if name in map(folded, one.names)]
    if len(meant) > 1:
        message = f"“{typed}”可以是 {_listed(meant)}"
        raise Rejected([error("IN250", message, "请写明是哪一个文件夹", Place(typed))])
    return meant[0].folder if meant else None


def _missing(named: Path, advice: str) -> Rejected:
    shown = project.shown(named)
    return Rejected([error("IN202", f"找不到 {shown}", advice, Place(shown))])


def _years(unit: Path) -> str:
    """What to do about a year's file that a folder has not."""
    there: list[str] = []
    with suppress(OSError):
        there = sorted(filter(naming.report, os.listdir(unit)))
    return f"请检查年度；这里有 {'、'.join(there)}" if there else "请检查路径"


def _advice(unit: Path, data: Path, known: Sequence[_Known], file: str) -> str:
    """What may be meant by a unit that is not there, or where to go. `file`: that of a year, if asked for."""
    if unit == data:
        return _whither(data)
    if near := _near(unit.name, known):
        return f"是否应为 {' 或 '.join(f'{one}/{file}'.rstrip('/') for one in near)}"
    if not known:
        return "请检查路径；还没有数据的，用 juesuan new 单位名称 年度 建立"
    return f"请检查路径；{data} 里有 {_listed(known)}"


def _listed(units: Sequence[_Known]) -> str:
    more = f" 等 {len(units)} 个单位" if len(units) > _TOLD else ""
    return "、".join(one.shown for one in units[:_TOLD]) + more


def _near(typed: str, known: Sequence[_Known]) -> list[str]:
    """The folders of units whose names are like what was typed."""
    from generator.reading import likeness

    by_name = {name: one.shown for one in known for name in one.names if name}
    short = [name for name in by_name if likeness.is_short_for(typed, name)]
    near = [*likeness.nearest(typed, by_name, _TOLD), *short]
    return list(dict.fromkeys(by_name[name] for name in near))[:_TOLD]


def _whither(data: Path) -> str:
    """Where to run a command that finds no data folder here."""
    here = Path.cwd()
    if _is_unit(here):
        return "这里就是单位的文件夹：路径请写 .（一个点）"
    if above := next((folder for folder in here.parents if (folder / data).is_dir()), None):
        return f"请先回到 {above}（cd {os.path.relpath(above)}），再运行"
    return f"请在放 {data} 文件夹的地方运行；还没有数据的，用 juesuan new 单位名称 年度 建立"
