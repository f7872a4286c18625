"""`juesuan audit`: one document is found the same in every format, whichever program saved it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import office
import pytest
import wordly
from test_goldens import JOBS, SHANGHAI
from units import SAMPLES, sample

from generator.build import Report, build, rendered
from generator.document.tree import Document, Quantity
from generator.problems import Severity
from generator.project import Job
from generator.published import markdown, reading
from generator.published.auditing import audit
from generator.published.auditing.legible import legible
from generator.published.lines import Read, Rows
from generator.published.reading import Found
from tools.reliability import verify as alterations

EVERY = 29
"""Of so many figures one is wrong, in sentences, forms and statements."""
Findings = set[tuple[object, ...]]


def wrong(report: Report) -> Report:
    """The same with another first digit in some figures: 1 for 9, else one more."""
    seen = 0

    def changed(node: Any) -> Any:
        nonlocal seen
        if isinstance(node, Quantity):
            seen += "." in node.text
            if "." not in node.text or seen % EVERY:
                return node
            at = next(at for at, one in enumerate(node.text) if one.isdigit())
            return node._replace(text=f"{node.text[:at]}{int(node.text[at]) % 9 + 1}{node.text[at + 1:]}")
        if isinstance(node, tuple):
            parts = [changed(one) for one in node]
            return type(node)(*parts) if hasattr(node, "_fields") else tuple(parts)
        if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{one.name: changed(getattr(node, one.name)) for one in fields(node) if one.init})
        return node

    document = changed(report.document)
    assert isinstance(document, Document)
    return report._replace(document=document)


@lru_cache
def made(is_wrong: bool) -> tuple[bytes, Findings]:
    """A report, or one with wrong figures, as a Word file, and what is found in its Markdown."""
    report = build(sample(SAMPLES[0], 2022))
    report = wrong(report) if is_wrong else report
    told = findings(Found(markdown.read(rendered(report, "md").decode())))
    return rendered(report, "docx"), told


def findings(found: Found) -> Findings:
    """What is told of a document, with its numbers."""
    return {(one.code, one.severity, one.message, *(end.text for end in one.ends), one.arithmetic, one.advice)
            for one in audit.contradictions(found)}


def findings_of(data: bytes, folder: Path, ending: str = "docx") -> Findings:
    path = folder / f"a.{ending}"
    path.write_bytes(data)
    return findings(reading.read(path, path.name))


def serious(told: Findings) -> list[object]:
    return [one for one in told if Severity.NOTE not in one]


@pytest.mark.parametrize("job", [*JOBS, *SHANGHAI], ids=lambda job: f"{job.unit.name}-{job.file.stem}")
def test_wrong_figures_are_the_same_in_every_format(job: Job, tmp_path: Path) -> None:
    report = wrong(build(job))
    told = [findings_of(rendered(report, form), tmp_path, form) for form in ("docx", "md", "html")]
    assert told[0] == told[1] == told[2] and serious(told[0])


@pytest.mark.parametrize("is_wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize("edit", wordly.EDITS)
def test_what_programs_leave_changes_no_finding(edit: str, is_wrong: bool, tmp_path: Path) -> None:
    data, told = made(is_wrong)
    assert len(serious(told)) > 8 if is_wrong else not serious(told)
    root = alterations.body(data)
    wordly.EDITS[edit](root)
    assert findings_of(alterations.with_body(data, root), tmp_path) == told


@pytest.mark.slow
def test_what_libreoffice_saves_has_the_same_findings(tmp_path: Path) -> None:
    office.needed()
    right = [build(job) for job in (*JOBS, *SHANGHAI)]
    reports = [*right, *map(wrong, right)]
    saved = alterations.saved_by_office([(f"{number}.docx", rendered(one, "docx")) for number, one in enumerate(reports)])
    for report, data in zip(reports, saved, strict=True):
        assert findings_of(data, tmp_path) == findings_of(rendered(report, "md"), tmp_path, "md")


@pytest.mark.parametrize("read, words", [
    ("共3, 617.68万元", "共3,617.68万元"), ("共3，\u00a0617万元", "共3，617万元"), ("共3 617.68万元", "共3617.68万元"),
    ("为11. 06 万元，占9 .50%", "为11.06 万元，占9.50%"), ("20\u200b23年", "2023年"), ("\u3000\u3000一、收入 \n", "一、收入"),
    ("1. 50万元用于培训", "1. 50万元用于培训"), ("12. 50万元用于培训", "12. 50万元用于培训"), ("包括：1. 50万元", "包括：1. 50万元"),
    ("到2021, 100万元", "到2021, 100万元"), ("附表1 2023年度", "附表1 2023年度"), ("1\n234.50万元", "1\n234.50万元"),
    ("差异率\n −100.00%，", "差异率-100.00%，"), ("收入\n2.支出5.00%", "收入\n2.支出5.00%"), ("收入：\n5.00万元", "收入：\n5.00万元")])
def test_numbers_are_whole_and_beside_their_words(read: str, words: str) -> None:
    once = legible(Found([Read(read)]))
    assert once.blocks == [Read(words)] and legible(once) == once


@pytest.mark.parametrize("right, parted", [
    ("支出决算数为11.06万元", "支出决算数为11. 06万元"), ("本年收入合计3,617.68万元", "本年收入合计3, 617.68万元"),
    ("2023年度收入总计", "20 23年度收入总计"), ("2023年度收入总计", "20\n23年度收入总计"), ("占98.15%", "占98 .15%")])
def test_blanks_within_numbers_make_no_error(right: str, parted: str) -> None:
    text = rendered(build(sample(SAMPLES[1], 2023)), "md").decode()
    assert right in text
    blocks: list[Read | Rows] = [one._replace(text=one.text.replace(right, parted)) if isinstance(one, Read) else one
                                 for one in markdown.read(text)]
    assert findings(Found(blocks)) == findings(Found(markdown.read(text)))
