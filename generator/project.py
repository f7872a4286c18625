"""Where a project's folders, units, years and editions are.

A unit is a folder with `unit.yaml` and one file a year and kind of report: `2023.yaml`, `2023.自评报告.yaml`.
Units whose folders lie in it are its 下属单位: its final accounts are theirs and its own together.

What the package brings along (templates, schemas, classification) lies beside the package; a project's own
`templates/` goes before it, file by file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from generator import naming, regular
from generator.files import legible, local
from generator.files import packaged as packaged
from generator.files import shown as shown
from generator.kind import Kind
from generator.kinds import KINDS
from generator.naming import KINDS_BY_ENDING, UNIT_FILE
from generator.problems import Place, Problem, Rejected, Severity, error, has_errors, in_order

PROGRAM = Path(__file__).parent
"""The package's own folder."""
OWN_TEMPLATES = Path("templates")
"""A project's own template folder, if it has one and no other is asked for."""
_DATA = "data"
_DEEPEST = 100
"""How many folders below each other are looked into."""
USUAL_KIND = KINDS_BY_ENDING[""]
"""The kind whose files are called by the year alone: what is meant where none is named."""
KINDS_BY_SHORT = {kind.short: kind for kind in KINDS.values()}
"""The kinds of report by what commands call them."""


@dataclass(frozen=True, slots=True)
class UnitFolder:
    """A unit's folder; `name` is how messages call it.

    `below` are the nearest units in it, None where nobody looked yet. `root` is the folder that nothing found
    in it may lie outside of. `troubles` are errors about which of its files count: it can have no reports.
    """

    name: str
    folder: Path
    below: tuple[UnitFolder, ...] | None = field(default=None, compare=False)
    root: Path | None = field(default=None, compare=False)
    troubles: tuple[Problem, ...] = field(default=(), compare=False)


class Found(NamedTuple):
    """The reports that paths stand for, in reading order, and what is wrong with folders and names there."""

    jobs: tuple[Job, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One report to make."""

    unit: UnitFolder
    year: int
    kind: Kind = USUAL_KIND
    alone: bool = False
    """Whether it is made from the unit's own files only, without its subordinates'."""
    named: bool = field(default=False, compare=False)
    """Whether the user named its file, which is then read wherever it lies."""
    @property
    def root(self) -> Path | None:
        """The folder that its file may not lie outside of, if there is one."""
        return None if self.named else self.unit.root

    @property
    def path(self) -> str:
        """The year's file of this kind.

        A string, since a `Path` takes longer to make than to ask whether its file is there.
        """
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
        return Job(self.unit, self.year + years, KINDS[name], self.alone)

    @property
    def members(self) -> tuple[Job, ...]:
        """The same report of the units whose folders lie in this one's: they are added up with it."""
        if self.alone or not self.kind.adds_up:
            return ()
        return tuple(Job(unit, self.year, self.kind) for unit in subordinates(self.unit))


def unit_file(unit: UnitFolder) -> str:
    """The path of a unit's own file."""
    return _within(unit.folder, UNIT_FILE)


def _within(folder: Path, name: str) -> str:
    """The text of `folder / name`, which itself takes longer to make."""
    return name if (place := os.fspath(folder)) == os.curdir else f"{place}/{name}"


def subordinates(unit: UnitFolder) -> tuple[UnitFolder, ...]:
    """The nearest units whose folders lie in this unit's folder, by name."""
    return _looked_at(unit).below or ()


def troubles(unit: UnitFolder) -> tuple[Problem, ...]:
    """What keeps it unknown which files in a unit's folder count: no report of the unit can be made."""
    return _looked_at(unit).troubles


def unclear(unit: UnitFolder) -> Iterator[Problem]:
    """The troubles of a unit and of those below it."""
    yield from troubles(unit)
    for one in subordinates(unit):
        yield from unclear(one)


def unit_at(folder: Path) -> UnitFolder:
    """The unit of a folder, with the units in it."""
    real = os.path.realpath(folder)
    if not os.path.isdir(real):
        return UnitFolder(shown(folder), folder, ())
    found = _Search(_boundary(real)).walk(real)
    whole = next((unit for unit in found.units if os.path.realpath(unit.folder) == real), None)
    return whole or UnitFolder(shown(folder), folder, found.units, Path(_boundary(real)), found.troubles)


def _looked_at(unit: UnitFolder) -> UnitFolder:
    return unit_at(unit.folder) if unit.below is None else unit


def template_roots(own: Path | None) -> tuple[Path, ...]:
    """Template folders, a project's own first."""
    brought = packaged("templates")
    return (own.resolve(), brought) if own and own.resolve() != brought.resolve() else (brought,)


def inputs(job: Job, own: Path | None) -> tuple[Path, ...]:
    """Every file that a report depends on."""
    shared = (path for folder in common_folders(own) for path in files(folder))
    return tuple(map(Path, (*own_inputs(job), *shared)))


def own_inputs(job: Job, there: Callable[[str], object] = os.path.lexists) -> tuple[str, ...]:
    """The unit's files for a report, those of the reports beside it and of its subordinates, in order.

    `there` says whether there is a file of that path.
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
    """Every file that a report looks for: its `own_inputs`, and the first beside it, which is not there."""
    yield unit_file(job.unit)
    while True:
        yield job.path
        for member in job.members:
            yield from looked_for(member)
        if not os.path.isfile((job := job.beside).path):
            yield job.path
            return


def common_folders(own: Path | None) -> tuple[Path, ...]:
    """Templates and schemas, in order: every report depends on all that is in them."""
    return (*template_roots(own), packaged("schemas"))


def files(root: Path, ending: str | tuple[str, ...] = "") -> list[str]:
    """The paths of files below a folder, in order, without what Python compiled. `ending`: only those that
    end so.

    A link to a folder is one of them, and is not followed. Strings: a `Path` takes longer to make and to sort
    than its file to be looked at.
    """
    found = []
    for folder, folders, names in os.walk(root):
        if not folder.endswith("__pycache__"):
            links = [name for name in folders if os.path.islink(f"{folder}{os.sep}{name}")]
            found += [f"{folder}{os.sep}{name}" for name in (*names, *links) if name.endswith(ending)]
    return sorted(found)


def jobs(paths: tuple[Path, ...], year: int | None = None, kind: str | None = None) -> tuple[Job, ...]:
    """The reports that paths stand for. Anything wrong on the way is a `Rejected`."""
    found = find(paths, year, kind)
    if has_errors(found.problems):
        raise Rejected(found.problems)
    return found.jobs


def find(paths: tuple[Path, ...], year: int | None = None, kind: str | None = None) -> Found:
    """The reports, in reading order, of paths: of a year's file, a unit's folder, or a folder of units.

    `kind`: only reports of that kind, by the short name that commands have for it. What is wrong with one
    path or folder does not keep the others from being found.
    """
    every: dict[str, Job] = {}
    problems: list[Problem] = []
    for path in paths:
        found = _at(path)
        problems += found.problems
        every |= {job.path: job for job in found.jobs if job.path not in every}
    wanted = [job for job in every.values()
              if year in (None, job.year) and kind in (None, job.kind.short)]
    if not wanted and not has_errors(problems):
        problems.append(_nothing(paths, f"{f'{year} 年度' if year else '年度'}{kind or ''}", every))
    wanted.sort(key=lambda job: (job.unit.name, job.year, job.kind.ending))
    return Found(tuple(wanted), in_order(problems))


def _nothing(paths: tuple[Path, ...], wanted: str, others: Iterable[str]) -> Problem:
    """Nothing of what is wanted was found; `others` are the files of reports that were."""
    places = "、".join(shown(path) for path in paths)
    if there := "、".join(sorted({os.path.basename(path) for path in others})):
        advice = f"这里有 {there}；新的年度用 juesuan new-year 或 juesuan new 建立"
    elif len(paths) == 1 and paths[0].name != _DATA and paths[0].is_dir() and not os.listdir(paths[0]):
        advice = f"这个文件夹是空的：请用 juesuan new {places} 年度 建立空白的数据文件"
    else:
        advice = (f"每个单位一个文件夹，放 {UNIT_FILE} 和 年度.yaml（如 2023.yaml）；"
                  "可用 juesuan new 单位名称 年度 建立")
    return error("IN201", f"{places} 里没有找到单位的{wanted}数据", advice, Place(places))


def _at(path: Path) -> Found:
    """The reports that one path stands for, and what is wrong there."""
    place = Place(shown(path))
    if not path.exists():
        return Found((), (error("IN202", f"找不到 {place}", "请检查路径", place),))
    if path.is_dir():
        return _below(path)
    if not naming.report(path.name):
        known = "、".join(f"2023{ending}.yaml" for ending in KINDS_BY_ENDING)
        return Found((), (error("IN203", f"{place} 不是年度数据文件", f"年度数据文件名如 {known}", place),))
    found = _below(path.parent)
    wanted = _within(Path(local(os.path.realpath(path.parent), os.path.realpath(os.curdir))), path.name)
    return Found(tuple(replace(job, named=True) for job in found.jobs if job.path == wanted), found.problems)


def _below(folder: Path) -> Found:
    """The reports of the units in a folder, and what is wrong there."""
    real = os.path.realpath(folder)
    if not naming.is_legible(local(real, os.path.realpath(os.curdir))):
        place = Place(shown(folder))
        return Found((), (error("IN228", _ILLEGIBLE_FOLDER, _RENAME, place),))
    search = _Search(_boundary(real))
    search.walk(real)
    return search.found()


def _boundary(real: str) -> str:
    """The folder that nothing found below a real path may lie outside of: `data` of the current folder, or
    what holds the outermost unit around the path; the path itself where it is in no unit.
    """
    data = os.path.realpath(_DATA)
    if regular.lies_in(real, data):
        return data
    outermost = _outermost(real)
    return os.path.dirname(outermost) if outermost else real


def _outermost(real: str) -> str:
    """The folder of the outermost unit around a real path; empty where it is in no unit."""
    around = (*map(str, reversed(Path(real).parents)), real)
    return next((folder for folder in around if os.path.isfile(os.path.join(folder, UNIT_FILE))), "")


def home(folder: Path) -> Path:
    """What holds all units' data, for the folder that a unit has or will have: `data` of the current folder,
    or what the outermost unit lies in. One that is a repository of its own holds its own.
    """
    real = os.path.realpath(folder)
    outermost = _outermost(real)
    if outermost and os.path.lexists(os.path.join(outermost, ".git")):
        return Path(outermost)
    return Path(_boundary(real if outermost else os.path.dirname(real)))


class _Listed(NamedTuple):
    """The names in a folder: files, and the real places of folders."""

    files: list[str]
    folders: list[str]


class _Below(NamedTuple):
    """What lies at or below a folder: its nearest units, and what is wrong outside of them."""

    units: tuple[UnitFolder, ...] = ()
    troubles: tuple[Problem, ...] = ()


class _Search:
    """One way through folders. Each is looked at once, at its real place, however many links lead there; a
    link to a folder around it ends. Of folders that lead to each other, one link is refused.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._boundary = Path(root)
        self._here = os.path.realpath(os.curdir)
        self._known: dict[str, _Below | None] = {}
        self._jobs: list[Job] = []
        self._problems: list[Problem] = []

    def found(self) -> Found:
        """The reports found so far, and what is wrong."""
        return Found(tuple(self._jobs), tuple(self._problems))

    def walk(self, real: str) -> _Below:
        """A folder and those below it."""
        if real not in self._known:
            self._known[real] = None  # While it is being looked at.
            self._known[real] = self._folder(real)
        return self._known[real] or _Below()

    def _folder(self, real: str) -> _Below:
        before = len(self._problems)
        listed = self._listed(real)
        self._names(real, listed.files)
        own = [problem for problem in self._problems[before:] if problem.severity is Severity.ERROR]
        units, wrong = self._together([self.walk(folder) for folder in listed.folders], own)
        if UNIT_FILE not in listed.files:
            return _Below(units, wrong)
        place = local(real, self._here)
        unit = UnitFolder(legible(place), Path(place), units, self._boundary, wrong)
        self._jobs += (Job(unit, *report) for name in listed.files if (report := naming.report(name)))
        return _Below((unit,))

    @staticmethod
    def _together(below: list[_Below], own: list[Problem]
                  ) -> tuple[tuple[UnitFolder, ...], tuple[Problem, ...]]:
        """The units of folders below, and what is wrong there and here."""
        if not below and not own:
            return (), ()
        units = dict.fromkeys(unit for one in below for unit in one.units)
        return (tuple(sorted(units, key=lambda unit: (unit.name, unit.folder))),
                in_order((*own, *(problem for one in below for problem in one.troubles))))

    def _listed(self, real: str) -> _Listed:
        """What a folder holds, without what is hidden. Links are what they point to."""
        listed = _Listed([], [])
        if local(real, self._root).count("/") > _DEEPEST:
            self._tell("IN229", "文件夹读不到（层数太多）", "请检查这里有没有放错的文件夹", real)
            return listed
        try:
            with os.scandir(real) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if not entry.name.startswith("."):
                        self._sort_in(real, entry, listed)
        except OSError as fault:
            self._tell("IN229", f"文件夹读不到（{fault.strerror}）", "请检查文件夹的权限", real)
        return listed

    def _sort_in(self, real: str, entry: os.DirEntry[str], listed: _Listed) -> None:
        linked = entry.is_symlink()
        if not (os.path.isdir(entry.path) if linked else entry.is_dir()) or naming.is_awaited(entry.name):
            listed.files.append(entry.name)
        elif not naming.is_legible(entry.name):
            self._tell("IN228", _ILLEGIBLE_FOLDER, _RENAME, entry.path)
        elif not linked:
            listed.folders.append(entry.path)
        else:
            self._follow(real, entry.path, os.path.realpath(entry.path), listed)

    def _follow(self, real: str, link: str, target: str, listed: _Listed) -> None:
        """A link to a folder, in a folder at its real place."""
        if regular.lies_in(real, target):
            return
        if not regular.lies_in(target, self._root):
            self._tell("IN225", "这个文件夹是指向外面的链接，里面的数据没有读",
                       "请把文件夹本身放进来，或删去链接", link)
        elif self._known.get(target, _Below()) is None:
            self._tell("IN231", "这个链接和别的链接成了圈，分不清谁是谁的下属单位",
                       "请删去其中一个链接", link)
        else:
            listed.folders.append(target)

    def _names(self, real: str, names: list[str]) -> None:
        """What is wrong with the names of the files in a folder."""
        if UNIT_FILE in names and all(map(naming.is_awaited, names)):
            return  # So it is in almost all of them.
        has_unit, odd = UNIT_FILE in names, next((name for name in names if naming.is_odd_unit(name)), "")
        wrong = [(name, right) for name in names if (right := naming.right(name))]
        years = [*(name for name, _ in wrong), *(() if has_unit else filter(naming.report, names))]
        if years and not has_unit:
            missing = f"请补上 {UNIT_FILE}；不是单位的数据，请移到别处"
            message = f"这个文件夹有 {years[0]}，没有 {UNIT_FILE}，不是单位的文件夹，里面的数据没有读"
            self._tell("IN226", message, f"请把 {odd} 改名为 {UNIT_FILE}" if odd else missing,
                       f"{real}/{years[0]}")
        for name, right in (*wrong, *([(odd, UNIT_FILE)] if has_unit and odd else ())):
            advice = "请核对后删去其中一个" if right in names else f"请改名为 {right}"
            self._tell("IN227", f"{name} 没有读：文件名应当是 {right}", advice, f"{real}/{name}")
        for name in names if has_unit else ():
            if not naming.is_legible(name):
                self._illegible(real, name)

    def _illegible(self, real: str, name: str) -> None:
        """A name that is not UTF-8: perhaps a year's file from a computer that has GBK."""
        meant = os.fsencode(name).decode("gb18030", "replace")
        severity = Severity.ERROR if naming.report(naming.right(meant) or meant) else Severity.WARNING
        message = f"文件名不是 UTF-8 编码（看起来是“{meant}”），没有读"
        self._problems.append(Problem("IN228", severity, message, _RENAME, self._place(f"{real}/{name}")))

    def _tell(self, code: str, message: str, advice: str, path: str) -> None:
        self._problems.append(error(code, message, advice, self._place(path)))

    def _place(self, path: str) -> Place:
        return Place(legible(local(path, self._here)))


_ILLEGIBLE_FOLDER = "文件夹的名称不是 UTF-8 编码，里面的数据没有读"
_RENAME = "请改名；从别的电脑解压来的，解压时选 UTF-8 编码"
