"""Where reports go below the output folder, that no two go to one place, and files that no report owns."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator import files, project
from generator.formats import FORMATS
from generator.problems import Place, Problem, Rejected, Severity, error
from generator.project import Job
from generator.publishing import outputs
from generator.publishing.record import Made, Record

_TOLD = 3
"""The most units of one name, or files, that a message names."""


def place(job: Job, unit: str, ending: str) -> str:
    """The path below the output folder: `<单位>/<年度>/<单位><年度>年度部门决算公开说明.docx`.

    A format that holds a part of a report is called after that part.
    """
    name = files.safe_name(unit)
    return f"{name}/{job.year}/{name}{title(job, ending)}.{ending}"


def title(job: Job, ending: str) -> str:
    """What a format of a report is called, after its unit's name."""
    return f"{job.year}年度{job.kind.parts.get(ending, job.kind.title)}"


def of(job: Job, unit: str, but: Container[str] = ()) -> frozenset[str]:
    """The places of a report in all formats, but for some."""
    return frozenset(place(job, unit, ending) for ending in FORMATS if ending not in but)


def everyone(jobs: Sequence[Job], paths: Iterable[Path]) -> tuple[Job, ...]:
    """The reports of the whole data folder that `jobs` are from; these are all there are at `paths`."""
    found = {os.fspath(job.unit.root or job.unit.folder) for job in jobs}
    roots = set(map(os.path.realpath, found))
    if roots <= {os.path.realpath(path) for path in paths}:
        return tuple(jobs)
    return project.find(tuple(map(Path, sorted(roots)))).jobs


def clashes(jobs: Iterable[Job], everyone: Iterable[Job], record: Record) -> dict[str, Problem]:
    """The problems of reports that would go where another one goes, by the reports' names.

    a and A count as the same, as on some systems. `everyone` are the reports of the whole data folder.
    """
    takers: dict[tuple[str, int, str], dict[str, str]] = {}
    for job in everyone:
        if unit := unit_of(job, record):
            takers.setdefault(_target(job, unit), {})[job.name] = job.unit.name
    elsewhere: dict[str, dict[str, str]] = {}
    for path, name, shown in _elsewhere(everyone, record):
        elsewhere.setdefault(path, {})[name] = shown
    if not elsewhere and all(len(same) == 1 for same in takers.values()):
        return {}
    found = {}
    for job in jobs:
        unit = unit_of(job, record)
        if not unit:
            continue  # That its file cannot be read is told when the report is made.
        same, own = takers[_target(job, unit)], job.name
        others = [name for taker, name in same.items() if taker != own] if len(same) > 1 else []
        if elsewhere:
            others += {shown for path in of(job, unit) for name, shown in elsewhere.get(path, {}).items()
                       if name != own}
        if others:
            found[own] = _clash(job, unit, others)
    return found


def _target(job: Job, unit: str) -> tuple[str, int, str]:
    return files.safe_name(unit).casefold(), job.year, job.kind.name


def unit_of(job: Job, record: Record) -> str:
    """The unit's name as it is written; empty where the file cannot be read."""
    path = project.unit_file(job.unit)
    digest = record.digest(path)
    if not digest or digest in record.names:
        return record.names.get(digest, "")
    name, _, read = _written(job)
    record.learn(read, name)
    return name


def _written(job: Job) -> tuple[str, Place, str]:
    """A unit's name in its file, its place there, and the digest of what was read."""
    from generator import shelf  # Names of units that were seen before are in the record.
    from generator.reading.source import scanned
    from generator.reading.unit import name_in

    path, one = Path(project.unit_file(job.unit)), shelf.Shelf()
    shown, name = project.shown(path), None
    with suppress(Rejected):  # It is told when the report is made.
        name = name_in(scanned(one.content(path, shown, job.unit.root), shown))
    return name.text if name else "", name.place if name else Place(""), one.digests[os.fspath(path)]


def _elsewhere(everyone: Iterable[Job], record: Record) -> Iterator[tuple[str, str, str]]:
    """Places of reports whose files lie outside the data folder or in another project.

    With each place go the name of the report's file and how messages call it. The same file of another
    checkout has the same name: it is the same report.
    """
    here = {job.name for job in everyone}
    others = [(name, made) for name, made in record.all()
              if name not in here or made.project != record.project]
    known = {os.path.join(record.project, name) for name in here} if others else set()
    for name, made in others:
        file = os.path.join(made.project, name)
        if file not in known and os.path.exists(file):
            shown = name if made.project == record.project else file
            yield from ((path, name, shown) for path in made.outputs)


def _clash(job: Job, unit: str, others: Sequence[str]) -> Problem:
    more = f" 等 {len(others)} 个" if len(others) > _TOLD else ""
    names = "、".join(others[:_TOLD])
    return error("OUT02", f"{names}{more} 的单位名称也是“{unit}”，生成的文件会互相覆盖",
                 "请改正单位名称，或分开生成到不同的输出目录", _written(job)[1])


def adopt(jobs: Iterable[Job], record: Record) -> None:
    """Reports whose files have another name now go on with what was made of them under the old one."""
    new = [job for job in jobs if job.name not in record.made]
    gone = {path: name for name, made in record.made.items() if new and _is_ours(made, record)
            and not _is_there(name, made, record) for path in made.written}
    for job in new if gone else ():
        before = next((gone[path] for path in sorted(of(job, unit_of(job, record))) if path in gone), "")
        if before in record.made:
            record.rename(before, job.name)


def renamed(job: Job, unit: str) -> Problem:
    """A unit's name has changed since it was compared with those of others, so that it may be theirs too."""
    message = f"单位名称在生成期间改成了“{unit}”，还没有核对别的单位是不是也叫这个名称，所以没有生成"
    return error("OUT10", message, "请再生成一次", Place(project.shown(Path(project.unit_file(job.unit)))))


# What is left over

def orphans(record: Record) -> dict[str, str]:
    """Files that a build wrote and no report goes to now, with the digests of what was written there."""
    found = dict(record.left)
    there = []
    for name, made in record.all():
        if _is_there(name, made, record):
            there.append(made)
        elif _is_ours(made, record):
            found |= made.written
    taken = {path for made in there for path in made.written} if found else set()
    return {path: digest for path, digest in found.items()
            if path not in taken and os.path.isfile(record.output / path) and _is_inside(record.output, path)}


def _is_ours(made: Made, record: Record) -> bool:
    """Whether a report is this project's. That of another one which is still there is not for us to judge."""
    return made.project == record.project or not os.path.isdir(made.project)


def _is_there(name: str, made: Made, record: Record) -> bool:
    """Whether a report's file exists in the project that it belongs to."""
    ours = _is_ours(made, record)
    looked_at = ours and record.began_with(name)
    return bool(looked_at) or os.path.exists(os.path.join(record.project if ours else made.project, name))


def _is_inside(output: Path, path: str) -> bool:
    """Whether a path of the record is one below the output folder, whatever links there are."""
    inside = os.path.join(os.path.realpath(output), "")
    return os.path.realpath(output / path).startswith(inside) and not (output / path).is_symlink()


def left_over(found: Mapping[str, str], record: Record) -> list[Problem]:
    """A note about each folder in which files are that are left over."""
    folders: dict[str, list[str]] = {}
    for path in found:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
    return [_note(record.output / folder, names) for folder, names in sorted(folders.items())]


def _note(folder: Path, names: Sequence[str]) -> Problem:
    more = f" 等 {len(names)} 个文件" if len(names) > _TOLD else ""
    return Problem(
        "OUT08", Severity.NOTE,
        f"{'、'.join(names[:_TOLD])}{more} 是以前生成的，现在没有哪个单位、哪个年度的数据与它对应",
        "单位改了名称或数据已删除的，用 juesuan build --prune 删去（手改过的不删）", Place(folder.as_posix()))


def _removed(path: Path) -> bool:
    """Remove a file; whether that was possible."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def prune(found: Mapping[str, str], record: Record) -> list[str]:
    """Remove files that are left over, but for those that somebody edited, and then empty folders.

    The paths of the files that are gone.
    """
    gone = [path for path, digest in found.items()
            if not outputs.is_edited(record.output, path, digest) and _removed(record.output / path)]
    for folder in {(record.output / path).parent for path in gone}:
        with suppress(OSError):  # Up to the first that is not empty, or that may not be removed.
            while folder != record.output:
                folder.rmdir()
                folder = folder.parent
    record.drop(gone)
    return gone
