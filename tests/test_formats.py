"""The same numbers in the same order in Word, Markdown and HTML, for every sample, and in what LibreOffice reads of the Word file."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import docx
import office
import pytest
from docx.oxml.ns import qn
from test_charts import CHARTS
from units import ROOT, SAMPLES, SELF_EVALUATION, YEAR, sample, saved

from generator.build import Report, build
from generator.document import tree as document
from generator.document.tree import Chart, Quantity
from generator.project import Job, UnitFolder
from generator.writers import WRITERS, Support

PUBLISHED = {"A-2023": 2023, "C-2022": 2022, "D-2022": 2022, "E-2024": 2024}
JOBS = [*(sample(name, year) for name in SAMPLES for year in (2022, 2023)), sample(SAMPLES[1], 2023, SELF_EVALUATION),
        *(Job(UnitFolder(name, ROOT / "tests" / "published" / name), year, SELF_EVALUATION if name == "E-2024" else sample(SAMPLES[0]).kind)
          for name, year in PUBLISHED.items())]
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


@pytest.fixture(scope="module", params=JOBS, ids=lambda job: f"{job.unit.name}-{job.file.stem}")
def report(request: pytest.FixtureRequest) -> Report:
    return build(request.param)


_WRITTEN: dict[tuple[Path, str], bytes] = {}


def written(report: Report, form: str) -> bytes:
    """A format of a report, written once."""
    if (one := (report.job.file, form)) not in _WRITTEN:
        _WRITTEN[one] = WRITERS[form](report.document, Support(report.examined.edition.find("style.docx"), report.examined.ledger, report.problems))
    return _WRITTEN[one]


def quantities(report: Report) -> list[str]:
    """The numbers of the tree in reading order, those of charts apart: Word keeps them in parts of their own."""
    return [inline.text for block in document.blocks(report.document) if not isinstance(block, Chart)
            for inline in document.inlines(block) if isinstance(inline, Quantity) and inline.text]


def in_order(numbers: list[str], text: str) -> list[str]:
    """Numbers of the first list that do not follow each other in a text."""
    lost, place = [], 0
    for number in numbers:
        found = text.find(number, place)
        if found < 0:
            lost.append(number)
        else:
            place = found + len(number)
    return lost


def words_of(data: bytes) -> str:
    """The words of a Word file through python-docx: paragraphs and cells in order, contents left out, a hyphen for each minus."""
    body = docx.Document(BytesIO(data)).element.body
    return "\n".join("".join(node.text or "" for node in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p"))).replace("−", "-")


def test_each_format_has_every_number_in_order(report: Report) -> None:
    numbers = quantities(report)
    assert len(numbers) > 60
    page = written(report, "html").decode()
    assert [html.unescape(text) for text in re.findall(r"<data [^>]*>(.*?)</data>", page) if text] == numbers
    for text in (words_of(written(report, "docx")), re.sub(r"\\([\\`*_\[\]|~$])", r"\1", html.unescape(written(report, "md").decode()))):
        assert in_order(numbers, text) == []


def test_formats_have_as_many_numbers_as_each_other(report: Report) -> None:
    """Not one more, either: neither Word nor Markdown says a number that the other lacks."""
    contents = re.compile(r'(?m)^ *- \[.*\]\(#.*\)$|<[^>]*>|^\|[ :|-]*\|$|\]\(#[^)]*\)')
    markdown = re.sub(r"\\([\\`*_\[\]|~$])", r"\1", html.unescape(contents.sub(" ", written(report, "md").decode())))
    entries = [document.plain(heading.content) for heading in document.headings(report.document) if heading.level <= 2]
    word = words_of(written(report, "docx"))
    listed = NUMBER.findall(" ".join(entries))
    assert len(NUMBER.findall(word)) - (len(listed) if "目录" in word else 0) == len(NUMBER.findall(markdown))


def test_levels_of_headings_have_no_gap_and_are_the_same_in_each_format(report: Report) -> None:
    word = docx.Document(BytesIO(written(report, "docx"))).paragraphs
    styles = [paragraph.style.name for paragraph in word if paragraph.style is not None and paragraph.text]
    levels = [0, *(int(style[-1]) for style in styles if style.startswith("Heading "))]
    assert len(levels) > 10 and all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    titled = any(isinstance(block, document.Title) for block in document.blocks(report.document))
    page, markdown = written(report, "html").decode(), written(report, "md").decode()
    for found in ([int(level) for level in re.findall("<h([1-6])", page)], [len(marks) for marks in re.findall("(?m)^(#{1,6}) ", markdown)]):
        assert [0, *(level - titled for level in found)][titled:] == levels


@lru_cache
def read_by_office() -> dict[bytes, str]:
    """What LibreOffice reads of all reports, in one start."""
    return office.plain([written(build(job), "docx") for job in JOBS])


@pytest.mark.slow
def test_libreoffice_reads_the_same_numbers(report: Report) -> None:
    assert in_order(quantities(report), read_by_office()[written(report, "docx")].replace("−", "-")) == []


def test_charts_do_not_disturb_the_order(tmp_path: Path) -> None:
    report = build(saved(tmp_path / "某局", YEAR, CHARTS))
    assert in_order(quantities(report), words_of(written(report, "docx"))) == []
