"""No figure can be wrong unnoticed: every eleventh number of a sample is changed in five ways, and each change is refused by
the schema, found by a rule (an error or a warning), or shows in the documents. Run with -s to see the table."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from leaves import WAYS, leaves, mutants
from leaves import written as written_in

from generator import project
from generator.build import Report, build, examine
from generator.problems import Rejected, Severity
from generator.project import Job, UnitFolder
from generator.reading import source
from generator.reading.schema import Schema
from generator.writers import WRITERS, Support

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = {"青河区农业农村局": ROOT / "data" / "青河区农业农村局", "青河区图书馆": ROOT / "data" / "青河区图书馆",
           "A-2023": ROOT / "tests" / "published" / "A-2023"}
YEAR = 2023
EVERY = 11
"""Of so many numbers one is tried, so that rows of a list differ in which: `python -m tools.reliability silent` tries all of seven unit-years."""


def written(report: Report) -> bytes:
    return WRITERS["md"](report.document, Support(report.examined.edition.find("style.docx"), report.examined.ledger, report.problems))


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
    for leaf, after in list(zip(found, [*found[1:], None], strict=True))[::EVERY]:
        for way, mutant in mutants(text, leaf, after):
            file.write_text(mutant, encoding="utf-8")
            how = outcome(job, known, markdown)
            if how == "survived" and way == "deleted" and not Decimal(written_in(text, leaf[0])):
                how = "same"  # A zero that is left out is a zero.
            table[way, how if how in ("document", "survived", "same") else "problem"] += 1
            if how == "survived":
                survivors.append(f"{'.'.join(map(str, leaf[0]))}: {way}")
    print(f"\n{name}: {len(found)} numbers, {table.total()} changes")
    for way in WAYS:
        print(f"  {way:14}", "  ".join(f"{how} {table[way, how]}" for how in ("problem", "document", "same", "survived")))
    assert not survivors, "\n".join(survivors)
