"""Whole reports of the sample units, as Markdown and as the body of the Word file."""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from faulty import BASE
from manual import examples
from units import ROOT, SAMPLES, SELF_EVALUATION, sample

from generator.build import build
from generator.deriving import trace
from generator.project import Job, UnitFolder
from generator.writers import WRITERS, Support

GOLDEN = Path(__file__).resolve().parent / "golden"
STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
BASE_UNIT = UnitFolder("base", BASE)
EDITIONS = sorted(folder.name for folder in (ROOT / "templates" / "final_accounts" / "editions").iterdir()
                  if not folder.name.startswith("上海"))
"""Besides the base, which the year has anyway, and those that print what this unit does not tell."""
SHANGHAI = [Job(UnitFolder(name, ROOT / "tests" / "shanghai" / name), 2024) for name in ("澄湖区文化和旅游局", "澄湖区老年教育指导中心")]
"""A department with everything, and a unit with almost nothing."""
_LINES = re.compile(r"(?=<w:(?:p|tbl|tr|tc|sectPr)[ >])|(?=</w:(?:tbl|tr|body)>)")


def markdown(job: Job) -> str:
    return WRITERS["md"](build(job).document, Support(STYLE)).decode()


def body(job: Job) -> str:
    """The main part of the Word file, a paragraph, row or cell a line."""
    with ZipFile(BytesIO(WRITERS["docx"](build(job).document, Support(STYLE)))) as archive:
        return _LINES.sub("\n", archive.read("word/document.xml").decode()) + "\n"


# The same unit and year in each edition.
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_unit_in_every_edition(edition: str, tmp_path: Path, accept: bool) -> None:
    shutil.copytree(ROOT / "data" / SAMPLES[1], tmp_path / "甲")
    with (tmp_path / "甲" / "unit.yaml").open("a", encoding="utf-8") as file:
        file.write(f"版式: {edition}\n")
    made = build(Job(UnitFolder("甲", tmp_path / "甲"), 2023))
    assert made.examined.edition.name == edition
    compare(GOLDEN / f"{SAMPLES[1]}-2023-{edition}.md", WRITERS["md"](made.document, Support(STYLE)).decode(), accept)


def test_ten_settings_at_once(tmp_path: Path, accept: bool) -> None:
    """The last example of the manual of settings, in a whole report that is to be read."""
    shutil.copytree(ROOT / "data" / SAMPLES[1], tmp_path / "甲")
    with (tmp_path / "甲" / "unit.yaml").open("a", encoding="utf-8") as file:
        file.write(examples()["十项一起用"][0])
    made = build(Job(UnitFolder("甲", tmp_path / "甲"), 2023))
    compare(GOLDEN / f"{SAMPLES[1]}-2023-十项样式.md", WRITERS["md"](made.document, Support(STYLE)).decode(), accept)


@pytest.mark.parametrize("job", SHANGHAI, ids=lambda job: job.unit.name)
def test_units_of_shanghai(job: Job, accept: bool) -> None:
    compare(GOLDEN / f"{job.unit.name}-2024.md", markdown(job), accept)


# The units of the samples, one in an earlier year, and its other report.
JOBS = [*(sample(name) for name in SAMPLES), sample(SAMPLES[1], 2022), sample(SAMPLES[1], 2023, SELF_EVALUATION)]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: f"{job.unit.name}-{job.file.stem}")
@pytest.mark.parametrize(("ending", "made"), [("md", markdown), ("document.xml", body)], ids=["md", "docx"])
def test_report_is_the_accepted_one(job: Job, ending: str, made: Callable[[Job], str], accept: bool) -> None:
    compare(GOLDEN / f"{job.unit.name}-{job.file.stem}.{ending}", made(job), accept)


@pytest.mark.parametrize("job", [Job(BASE_UNIT, 2023), Job(BASE_UNIT, 2023, SELF_EVALUATION)],
                         ids=lambda job: job.file.stem)
def test_numbers_are_called_and_explained_as_accepted(job: Job, accept: bool) -> None:
    """What `juesuan facts` tells of the smallest unit: each number's key, printed value, name and formula."""
    compare(GOLDEN / f"facts-{job.file.stem}.txt", trace.table(build(job).examined.ledger, as_json=False) + "\n", accept)


def compare(path: Path, text: str, accept: bool) -> None:
    if accept:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    accepted = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text != accepted:
        pytest.fail(difference(accepted, text), pytrace=False)


def difference(accepted: str, made: str, most: int = 30) -> str:
    """The first changed lines, cut to what a screen holds."""
    lines = [line[:200] for line in difflib.unified_diff(
        accepted.splitlines(), made.splitlines(), "accepted", "now", n=0, lineterm="")]
    more = [f"… {len(lines) - most} more lines"] if len(lines) > most else []
    return "\n".join(["the report has changed; if it should, run pytest --accept", *lines[:most], *more])


def test_goldens_are_small_enough_to_read() -> None:
    assert [path.name for path in GOLDEN.iterdir() if path.stat().st_size >= 1_000_000] == []
