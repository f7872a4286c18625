"""Slips of the pen in the samples: does what is told of the totals name the line?

At forty random lines of each sample, one slip at a time: a nought too many, two digits transposed.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from leaves import leaves

from generator import project
from generator.build import examine
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.reading import source
from generator.reading.form import written
from generator.reading.scan import Source, Trail
from generator.reading.schema import Schema
from tools.reliability.figures import DOCS, Figure

TITLE = "写错一个数：说出的是不是那一行"
LINES, SEED = 40, 1
NOUGHT, TRANSPOSED = "多写一个 0", "两位写颠倒"
FIRST, AMONG_THREE = 90, 80
_TOTALS = re.compile("≠|由明细得出| > ")
_TELLS = "；"
"""Begins what is told of lines, after both totals."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A slip in a line, and the lines that the first message about totals names, in its order."""

    slip: str
    line: int
    named: tuple[int, ...]


def samples() -> list[Job]:
    """Every year of every unit in `data/`."""
    return list(project.find((DOCS.parent / "data",), None).jobs)


def trials(job: Job, number: int, chance: int = SEED) -> Iterator[Trial]:
    """So many lines of a file with each slip, at random; slips that break no total do not count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / job.unit.folder.name
        shutil.copytree(job.unit.folder, folder)
        copy = Job(UnitFolder(job.unit.name, folder), job.year, job.kind)
        text = source.read(copy.file, copy.file.name)
        schema = Schema.load(project.packaged("schemas") / job.kind.name / "year.yaml")
        money = [trail for trail, kind in leaves(schema.fields, text.value) if kind == "money"]
        dice = random.Random(chance)
        for slip in (NOUGHT, TRANSPOSED):
            found = (trial for trail in dice.sample(money, len(money))
                     if (trial := _tried(copy, text, trail, slip, dice)))
            yield from (trial for trial, _ in zip(found, range(number), strict=False))


def _tried(job: Job, text: Source, trail: Trail, slip: str, dice: random.Random) -> Trial | None:
    """What is told of a slip in one line; None if it cannot be made there or breaks no total."""
    typed, place = written(text, trail), text.place(trail)
    wrong = _wrong(typed, slip, dice)
    if wrong is None:
        return None
    lines = list(text.lines)
    line = lines[place.line - 1]
    lines[place.line - 1] = line[:place.column - 1] + wrong + line[place.column - 1 + len(typed):]
    job.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        found = examine(job).problems
    except Rejected as rejected:
        found = rejected.problems
    told = [problem for problem in found if _TOTALS.search(problem.message)]
    if not told:
        return None
    words = told[0].message.partition(_TELLS)[2]
    named = re.findall(rf"(?:{re.escape(job.file.name)}:|(?<=[0-9]),)([0-9]+)", words)
    return Trial(slip, place.line, tuple(map(int, named)))


def _wrong(typed: str, slip: str, dice: random.Random) -> str | None:
    """A number with a slip somewhere in it: a nought before the point, or two digits beside each other."""
    whole, point, fraction = typed.partition(".")
    if not Decimal(typed):
        return None
    if slip == NOUGHT:
        at = dice.randint(1, len(whole))
        return f"{whole[:at]}0{whole[at:]}{point}{fraction}" if whole.strip("0") else None
    digits = [at for at, character in enumerate(typed) if character.isdigit()]
    pairs = [(one, other) for one, other in zip(digits, digits[1:], strict=False)
             if typed[one] != typed[other] and (one or typed[other] != "0")]
    if not pairs:
        return None
    one, other = dice.choice(pairs)
    return typed[:one] + typed[other] + typed[one + 1:other] + typed[one] + typed[other + 1:]


def measure() -> list[Figure]:
    found = {job.name: list(trials(job, LINES)) for job in samples()}
    found["合计"] = [trial for tried in found.values() for trial in tried]
    return [_figure(name, tried, *what) for what in ((NOUGHT, 1, FIRST), (TRANSPOSED, 3, AMONG_THREE))
            for name, tried in found.items()]


def _figure(name: str, found: list[Trial], slip: str, among: int, least: int) -> Figure:
    tried = [trial for trial in found if trial.slip == slip]
    right = sum(trial.line in trial.named[:among] for trial in tried)
    words = "最先说出那一行" if among == 1 else f"前 {among} 行里有那一行"
    share = right * 100 / len(tried)
    return Figure(f"{slip}，{words}：{name}，{len(tried)} 处", f"{right} = {share:.1f} %", f"≥ {least} %",
                  share >= least)
