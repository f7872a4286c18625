"""Errors that add up, as an auditor would try them: `tests/auditor/` as data, tried in one process (see its README)."""

from __future__ import annotations

import operator
import re
from copy import deepcopy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from leaves import said
from overlays import NEW, REMOVED
from units import ROOT, Tree, dumped, tree

from generator.build import examine
from generator.problems import Problem, Rejected, Severity
from generator.project import Job, UnitFolder

FOLDER = ROOT / "tests" / "auditor"
SILENT = FOLDER / "silent.txt"
YEAR = 2023
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
_ALL = "*"
_SIGNS = {"＋": operator.add, "－": operator.sub, "×": operator.mul, "÷": operator.truediv}


class Mutant(NamedTuple):
    """One error: in which unit and year, what it is, and what is changed by its path; `before` in last year's file."""

    family: str
    unit: str
    year: int
    words: str
    changes: dict[str, Any]
    before: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.family} {self.unit} {self.year}：{self.words}"


def mutants(folder: Path = FOLDER) -> list[Mutant]:
    """All of them, family by family."""
    return [Mutant(path.stem, row["单位"], int(row.get("年度", YEAR)), row["说明"], row.get("改", {}), row.get("改上年", {}))
            for path in sorted(folder.glob("*.yaml")) for row in tree(path.read_text(encoding="utf-8"))]


def home(unit: str) -> Path:
    """The folder of a unit."""
    return next(path for path in (FOLDER / "units" / unit, ROOT / "data" / unit, ROOT / "tests" / unit) if path.is_dir())


def changed(whole: Tree, changes: dict[str, Any]) -> Tree:
    """A copy of a file with its changes."""
    copy = deepcopy(whole)
    for path, value in changes.items():
        *way, last = [words or key for words, key in _STEP.findall(path)]
        boxes: list[Any] = [copy]
        for step in way:
            boxes = [box[at] for box in boxes for at in _found(box, step)]
        assert boxes, path
        for box in boxes:
            _change(box, last, value)
    return copy


def _found(box: Any, step: str) -> list[Any]:
    """The keys in a box that a step means: a key; a row by its number, by words that it holds, or every row."""
    if isinstance(box, dict):
        return [step]
    if step == _ALL:
        return list(range(len(box)))
    if re.fullmatch("[0-9]{1,2}", step):
        return [int(step) - 1]
    words = set(step.split(", "))
    (row,) = [number for number, row in enumerate(box)
              if words <= {value for value in row.values() if isinstance(value, str)}]
    return [row]


def _change(box: Any, last: str, value: Any) -> None:
    if last == NEW:
        box.append(value)
        return
    for at in _found(box, last):
        if value == REMOVED:
            del box[at]
        else:
            box[at] = _worked_out(box[at] if isinstance(box, list) or at in box else "", value)


def _worked_out(was: Any, value: Any) -> Any:
    """`＋10`, `－10`, `×10`, `÷10` of what stands there, or the value itself."""
    sign = value[:1] if isinstance(value, str) else ""
    if sign not in _SIGNS:
        return value
    return f"{_SIGNS[sign](Decimal(was), Decimal(value[1:])):f}"


def told(mutant: Mutant, folder: Path) -> list[Problem]:
    """The errors and warnings that a mutant has and its unit has not."""
    written = _files(mutant.unit, mutant.year)
    wrong = {name: changed(whole, changes) for name, whole, changes in (
        (f"{mutant.year}.yaml", written[f"{mutant.year}.yaml"], mutant.changes),
        (f"{mutant.year - 1}.yaml", written.get(f"{mutant.year - 1}.yaml"), mutant.before)) if whole and changes}
    known = _known(mutant.unit, mutant.year, folder)
    return [problem for problem in _problems(folder, mutant.year, written | wrong) if said(problem) not in known]


@cache
def _files(unit: str, year: int) -> dict[str, Tree]:
    """What is written of a unit's year, by the names of its files. The base lists a subordinate that has no folder."""
    folder = home(unit)
    found = {name: tree((folder / name).read_text(encoding="utf-8"))
             for name in ("unit.yaml", f"{year}.yaml", f"{year - 1}.yaml") if (folder / name).is_file()}
    return found | {"unit.yaml": found["unit.yaml"] | {"下属单位": []}}


@cache
def _known(unit: str, year: int, folder: Path) -> set[tuple[str, str]]:
    """What is said of a unit's year without any change."""
    return {said(problem) for problem in _problems(folder, year, _files(unit, year))}


def _problems(folder: Path, year: int, written: dict[str, Tree]) -> list[Problem]:
    for path in folder.iterdir():
        path.unlink()
    for name, whole in written.items():
        (folder / name).write_bytes(dumped(whole))
    try:
        found = examine(Job(UnitFolder("某单位", folder), year)).problems
    except Rejected as rejected:
        found = rejected.problems
    return [problem for problem in found if problem.severity is not Severity.NOTE]
