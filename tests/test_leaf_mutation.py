"""No figure can be wrong unnoticed: every number of a sample is changed in five ways, and each change is refused by
the schema, found by a rule (an error or a warning), or shows in the documents. Run with -s to see the table."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from generator import project
from generator.build import Report, build, examine
from generator.problems import Rejected, Severity
from generator.project import Job, UnitFolder
from generator.reading import source
from generator.reading.fields import Field
from generator.reading.scan import Source, Trail
from generator.reading.schema import Schema
from generator.writers import WRITERS, Support

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = {"青河区农业农村局": ROOT / "data" / "青河区农业农村局", "青河区图书馆": ROOT / "data" / "青河区图书馆",
           "A-2023": ROOT / "tests" / "published" / "A-2023"}
YEAR = 2023
STEPS = {"money": Decimal(100), "whole": Decimal(1), "points": Decimal("0.01"), "percent": Decimal(1),
         "area": Decimal("0.01")}
"""One printed unit of each type: 0.01 万元 is 100 元. 完成比例 is not printed; it is given in whole percents."""
SAME = {"上年.三公经费.公务用车购置费: swapped": "last year's 购置费 and 运行维护费 are only printed as their sum"}
"""Changes that change nothing that is published."""
WAYS = ("one unit more", "ten times", "sign", "deleted", "swapped")
Leaf = tuple[Trail, str]


def leaves(fields: tuple[Field, ...], value: object, trail: Trail = ()) -> Iterator[Leaf]:
    """Every number that was filled in, with its type."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(fields, item, (*trail, number))
    elif isinstance(value, dict):
        for field in fields:
            if field.fields and value.get(field.key) is not None:
                yield from leaves(field.fields, value[field.key], (*trail, field.key))
            elif field.type in STEPS and value.get(field.key) is not None:
                yield (*trail, field.key), field.type


def mutants(text: Source, leaf: Leaf, after: Leaf | None) -> Iterator[tuple[str, str]]:
    """Each way to get a number wrong, and the whole file with it."""
    trail, kind = leaf
    written = _written(text, trail)
    number = Decimal(written.rstrip("%"))
    yield WAYS[0], _changed(text, {trail: str(number + STEPS[kind])})
    if number:
        yield WAYS[1], _changed(text, {trail: str(number * 10)})
        yield WAYS[2], _changed(text, {trail: str(-number)})
    yield WAYS[3], _without(text, trail)
    if after is not None and after[1] == kind and Decimal(_written(text, after[0]).rstrip("%")) != number:
        yield WAYS[4], _changed(text, {trail: _written(text, after[0]), after[0]: written})


def _written(text: Source, trail: Trail) -> str:
    found: object = text.value
    for step in trail:
        found = found[step]  # type: ignore[index]
    return str(found)


def _changed(text: Source, values: dict[Trail, str]) -> str:
    lines = list(text.lines)
    for trail, new in values.items():
        place, old = text.place(trail), _written(text, trail)
        line = lines[place.line - 1]
        assert line[place.column - 1:].startswith(old), (line, old)
        lines[place.line - 1] = line[:place.column - 1] + new + line[place.column - 1 + len(old):]
    return "\n".join(lines) + "\n"


def _without(text: Source, trail: Trail) -> str:
    """The file without a key. Where a list's row begins with it, the dash stays before the next key."""
    lines, number = list(text.lines), text.place(trail).line - 1
    if lines[number].lstrip().startswith("- "):
        lines[number + 1] = lines[number][:lines[number].index("- ") + 2] + lines[number + 1].lstrip()
    del lines[number]
    return "\n".join(lines) + "\n"


def written(report: Report) -> bytes:
    return WRITERS["md"](report.document, Support(report.edition.find("style.docx"), report.ledger, report.problems))


def outcome(job: Job, known: set[str], markdown: bytes) -> str:
    """How a mutant is noticed: the code of a problem, `document`, or `survived`."""
    try:
        found = examine(job).problems
    except Rejected as rejected:
        found = rejected.problems
    told = [problem.code for problem in found
            if problem.severity is not Severity.NOTE and f"{problem.code}{problem.message}" not in known]
    if told:
        return told[0]
    return "survived" if written(build(job)) == markdown else "document"


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_every_wrong_figure_is_noticed(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(SAMPLES[name], folder)
    job = Job(UnitFolder(name, folder), YEAR)
    file = job.file
    text = source.read(file, file.name)
    report = build(job)
    markdown = written(report)
    known = {f"{problem.code}{problem.message}" for problem in report.problems}
    schema = Schema.load(project.packaged("schemas") / "final_accounts" / "year.yaml")
    found = list(leaves(schema.fields, text.value))
    assert len(found) > 100
    table: Counter[tuple[str, str]] = Counter()
    survivors = []
    for leaf, after in zip(found, [*found[1:], None], strict=True):
        for way, mutant in mutants(text, leaf, after):
            file.write_text(mutant, encoding="utf-8")
            how = outcome(job, known, markdown)
            change = f"{'.'.join(map(str, leaf[0]))}: {way}"
            if how == "survived" and (change in SAME or way == "deleted" and not Decimal(_written(text, leaf[0]))):
                how = "same"  # A zero that is left out is a zero.
            table[way, how if how in ("document", "survived", "same") else "problem"] += 1
            if how == "survived":
                survivors.append(change)
    print(f"\n{name}: {len(found)} numbers, {table.total()} changes")
    for way in WAYS:
        print(f"  {way:14}", "  ".join(f"{how} {table[way, how]}" for how in ("problem", "document", "same", "survived")))
    assert not survivors, "\n".join(survivors)
