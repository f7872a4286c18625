"""Faulty files that say what must be found in them.

Faults are written where they are, with a piece of the message, and of the advice if need be:
`年末: 94  # ← FA102 片段 ← FA103 片段 → 片段`. A file that changes some values of `base/` names them by their paths
(`overlays.py`). One that is not YAML, or another unit altogether, is some top-level sections (`composed`).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from generator.kind import Kind
from generator.kinds import KINDS
from generator.problems import Problem
from generator.project import Job, UnitFolder

TESTS = Path(__file__).resolve().parent.parent
BASE = TESTS / "base"
YEAR = 2023
OF_SHANGHAI = ("FA332", "FA333")
"""Rules of what few editions print: their base is a unit of such an edition."""
SHANGHAI = TESTS / "shanghai" / "澄湖区老年教育指导中心"
FINAL_ACCOUNTS, SELF_EVALUATION = KINDS["final_accounts"], KINDS["self_evaluation"]

_SECTION = re.compile(r"^([^\s#:][^:\n]*):.*\n(?:(?:[ #].*)?\n)*", re.MULTILINE)
_FAULT = re.compile(r"← ([A-Z]{2}[0-9]{3})(?::([0-9]+))? ([^←\n]+)")


class Fault(NamedTuple):
    """What must be found. `column` is 0 where the file does not say it."""

    code: str
    line: int
    column: int
    words: str


def faults(text: str) -> list[Fault]:
    """The faults that trailing comments announce."""
    return [Fault(code, number, int(column or 0), words.strip())
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1) for code, column, words in _FAULT.findall(line)]


def base_of(kind: Kind, code: str = "") -> Path:
    """The base's file of a kind, or of a rule."""
    return SHANGHAI / "2024.yaml" if code in OF_SHANGHAI else BASE / f"{YEAR}{kind.ending}.yaml"


def of_shanghai(folder: Path, year: bytes) -> Job:
    """That unit with another file of its year."""
    shutil.copytree(SHANGHAI, folder, dirs_exist_ok=True)
    (folder / "2024.yaml").write_bytes(year)
    return Job(UnitFolder("某单位", folder), 2024)


def composed(sections: str, base: Path) -> str:
    """Some top-level sections, and after them those of the file in `base/` that they lack: their line numbers stay."""
    own = {match[1] for match in _SECTION.finditer(sections)}
    rest = (match[0] for match in _SECTION.finditer(base.read_text(encoding="utf-8")) if match[1] not in own)
    return sections + "".join(rest)


def unit(folder: Path, year: bytes, before: str | None = None, kind: Kind = FINAL_ACCOUNTS) -> Job:
    """A unit with the base's `unit.yaml`, the kind's file and the one beside it (the base's; none if it is empty).

    The base lists a subordinate, which has no folder here: the unit does not list it, lest each test be told so.
    """
    folder.mkdir(exist_ok=True)
    job = Job(UnitFolder("某单位", folder), YEAR, kind)
    beside = job.beside.file.name
    before = (BASE / beside).read_text(encoding="utf-8") if before is None else before
    alone = (BASE / "unit.yaml").read_text(encoding="utf-8").replace("下属单位: [测试中心]", "下属单位: []")
    files = {"unit.yaml": alone.encode(), beside: before.encode(), job.file.name: year}
    if kind is not FINAL_ACCOUNTS:  # The report beside looks at the year before, and must be sound itself.
        files[f"{YEAR - 1}.yaml"] = (BASE / f"{YEAR - 1}.yaml").read_bytes()
    for name, content in files.items():
        if content:
            (folder / name).write_bytes(content)
    return job


def missed(expected: list[Fault], found: tuple[Problem, ...]) -> list[str]:
    """What was announced and no problem at that place says. Words after → are of the advice."""
    return [f"{fault.code} {fault.line}: {fault.words}" for fault in expected
            if not any(_said(fault.words, problem) for problem in found
                       if (problem.code, problem.place.line) == (fault.code, fault.line))]


def _said(words: str, problem: Problem) -> bool:
    message, _, advice = (part.strip() for part in words.partition("→"))
    return message in problem.message and advice in problem.advice
