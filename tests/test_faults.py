"""Sixteen faults that Word repairs or refuses: each is found in a built report, and nothing is found without it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from docx_lint import findings
from openxml_audit import OpenXmlValidator
from test_goldens import STYLE
from test_word import parts
from units import SAMPLES, sample

from generator.build import build
from generator.writers import WRITERS, Support
from generator.writers.package import pack

MAIN, TYPES, LINKS = "word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"
Parts = dict[str, bytes]


@lru_cache
def built(name: str) -> bytes:
    report = build(sample(name))
    return WRITERS["docx"](report.document, Support(STYLE, report.examined.ledger))


def audited(data: bytes, folder: Path) -> list[str]:
    file = folder / "report.docx"
    file.write_bytes(data)
    return [str(mistake) for mistake in OpenXmlValidator().validate(file).errors]


def changed(part: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(content: Parts) -> None:
        text = content[part].decode()
        assert old in text, old
        content[part] = text.replace(old, new, 1).encode()
    return change


def without_last_cell(content: Parts) -> None:
    head, row, rest = content[MAIN].decode().partition("</w:tr>")
    content[MAIN] = (head[:head.rindex("<w:tc>")] + row + rest).encode()


def cell_without_paragraph(content: Parts) -> None:
    before, start, rest = content[MAIN].decode().partition("</w:tcPr>")
    content[MAIN] = (before + start + rest[rest.index("</w:tc>"):]).encode()


FAULTS: dict[str, Callable[[Parts], None]] = {
    "child order": changed(MAIN, '<w:pPr><w:pStyle w:val="Title"/></w:pPr>', '<w:pPr><w:jc w:val="left"/><w:pStyle w:val="Title"/></w:pPr>'),
    "value that is none": changed(MAIN, '<w:jc w:val="center"/>', '<w:jc w:val="middle"/>'),
    "unknown element": changed(MAIN, "<w:body>", "<w:body><w:nonsense/>"),
    "span that is no number": changed(MAIN, '<w:gridSpan w:val="', '<w:gridSpan w:val="x'),
    "cell without a paragraph": cell_without_paragraph,
    "relationship to nothing": changed(LINKS, 'Target="footer1.xml"', 'Target="footer9.xml"'),
    "relationship that is missing": changed(MAIN, 'r:id="rId', 'r:id="rId9'),
    "bookmark id twice": changed(MAIN, '<w:bookmarkStart w:id="2"', '<w:bookmarkStart w:id="1"'),
    "bookmark name twice": changed(MAIN, 'w:name="_Toc100002"', 'w:name="_Toc100001"'),
    "bookmark without an end": changed(MAIN, '<w:bookmarkEnd w:id="2"/>', ""),
    "field without an end": changed(MAIN, '<w:fldChar w:fldCharType="end"/>', ""),
    "link to nothing": changed(MAIN, 'w:anchor="_Ref_revenue"', 'w:anchor="_Ref_nothing"'),
    "row with too few cells": without_last_cell,
    "unknown style": changed(MAIN, 'w:val="BodyText"', 'w:val="Body"'),
    "part without a content type": changed(TYPES, '<Override PartName="/word/footer1.xml"', '<Override PartName="/word/footer9.xml"'),
    "negative size": changed("word/styles.xml", '<w:sz w:val="44"/>', '<w:sz w:val="-44"/>'),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_wrong_with_a_built_report(name: str, tmp_path: Path) -> None:
    assert findings(built(name)) == [] and audited(built(name), tmp_path) == []


def test_there_are_sixteen() -> None:
    assert len(FAULTS) == 16


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, tmp_path: Path) -> None:
    content = parts(built(SAMPLES[0]))
    FAULTS[fault](content)
    data = pack(content)
    assert findings(data) or audited(data, tmp_path)
