"""Correct an author's file as its messages say, where they leave no choice.

Only the characters that are wrong change: order, comments, line ends and everything else stay. A correction
may show further mistakes, so the file is read again until nothing more is sure.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from generator import project, shelf
from generator.authoring.saving import save
from generator.naming import UNIT_FILE
from generator.problems import Place, Problem, Rejected, Severity, error
from generator.project import Job
from generator.reading import source
from generator.reading.folding import LINE_END
from generator.reading.schema import Schema

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Target:
    """A file to look at.

    `root`: the folder that it may not lie outside of; `schema`: the name of the one that it must keep.
    """

    path: Path
    root: Path | None
    schema: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A file as it was and as it should be, how many problems that mends, and the errors that are left."""

    target: Target
    before: bytes
    after: bytes
    number: int
    left: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """How messages call it."""
        return project.shown(self.target.path)


def targets(jobs: Iterable[Job]) -> tuple[Target, ...]:
    """The files of some reports: each unit's own, and those of the years."""
    found: dict[Path, Target] = {}
    for job in jobs:
        unit = job.unit.folder / UNIT_FILE
        if os.path.lexists(unit):
            found.setdefault(unit, Target(unit, job.unit.root, "unit"))
        found.setdefault(job.file, Target(job.file, job.root, f"{job.kind.name}/year"))
    return tuple(found.values())


def mend(target: Target) -> Mended:
    """Correct a file as far as it is sure. One that cannot be read is a `Rejected`."""
    name = project.shown(target.path)
    schema = Schema.load(project.packaged("schemas") / f"{target.schema}.yaml")
    before = now = shelf.content(target.path, name, target.root)
    number, seen = 0, {before}
    while True:
        problems = _problems(now, name, schema)
        after, mended = _applied(now, problems)
        if after in seen:  # Nothing is sure any more.
            break
        seen.add(after)
        now, number = after, number + mended
    left = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
    return Mended(target, before, now, number, left)


def write(mended: Mended) -> None:
    """Put the corrected file in the place of the other, if nobody has changed it since.

    A link stays one: the file that it leads to is corrected.
    """
    path = Path(os.path.realpath(mended.target.path))
    try:
        save(path.parent, {path.name: mended.after}, {path.name: mended.before}, mended.target.root)
    except PermissionError:
        raise Rejected([error("OUT01", f"{mended.name} 不能写", "请关闭正在使用它的程序，或修改文件权限",
                              Place(mended.name))]) from None


def difference(mended: Mended) -> Iterator[str]:
    """What changes in a file, line by line, with the lines around it."""
    before, after = source.text_lines(mended.before), source.text_lines(mended.after)
    yield from difflib.unified_diff(before, after, mended.name, mended.name, n=1, lineterm="")


def _problems(data: bytes, name: str, schema: Schema) -> tuple[Problem, ...]:
    """What is wrong with a file's shape."""
    try:
        read = source.load(data, name)
        schema.validate(read)
    except Rejected as rejected:
        return rejected.problems
    return read.problems


def _applied(data: bytes, problems: Iterable[Problem]) -> tuple[bytes, int]:
    """The bytes of a file with every correction that is sure, and how many problems these mend.

    The corrections of a problem are made all or none. Two that meet are none: what is right is not sure then.
    """
    wanted = [problem for problem in problems if problem.mends]
    if not wanted:
        return data, 0
    bom = data[:len(_BOM)] if data.startswith(_BOM) else b""
    text = data[len(bom):].decode()
    starts = [0, *(found.end() for found in LINE_END.finditer(text))]
    changes = sorted(change for number, problem in enumerate(wanted)
                     for change in _changes(problem, number, text, starts))
    unsure = {number for one, other in pairwise(changes) for number in (one.problem, other.problem)
              if other.start < one.end and one[:3] != other[:3]}
    made, position = [], 0
    for change in changes:
        if change.problem not in unsure and change.start >= position:
            made += [text[position:change.start], change.right]
            position = change.end
    mended = {change.problem for change in changes} - unsure
    return bom + "".join([*made, text[position:]]).encode(), len(mended)


class _Change(NamedTuple):
    """What to put between two places of a text, and which problem that is for."""

    start: int
    end: int
    right: str
    problem: int


def _changes(problem: Problem, number: int, text: str, starts: list[int]) -> Iterator[_Change]:
    """The corrections of a problem in a text whose lines begin at `starts`, if it is what they are for."""
    places = [starts[mend.place.line - 1] + mend.place.column - 1 for mend in problem.mends]
    if all(text.startswith(mend.typed, start) for mend, start in zip(problem.mends, places, strict=True)):
        for mend, start in zip(problem.mends, places, strict=True):
            yield _Change(start, start + len(mend.typed), mend.right, number)
