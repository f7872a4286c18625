"""Seven readers of Word files that know nothing of each other say the same numbers, each with its sign."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import docx2txt
import mammoth
import office
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx2python import docx2python
from test_word import STYLE
from units import SAMPLES, SELF_EVALUATION, YEAR, accounts, changed, composed, sample

from generator.build import build, rendered
from generator.document import tree
from generator.writers import Support, word

_INDICATOR = "绩效.项目.0.指标.0"
NEGATIVE = changed(YEAR, {
    "年初预算.一般公共预算": "1880000", "三公经费.公务接待费.全年预算数": "150000", "上年.收入支出总计": "9900000",
    f"{_INDICATOR}.年度指标值": "≥-4.5%", f"{_INDICATOR}.实际完成值": "-1,234.50万元",
    f"{_INDICATOR}.偏差原因及改进措施": "气温为-3℃，2023年-2024年不变", "绩效.项目.0.实际完成情况": "比上年-12.5%，第1-3期完成"})
"""Figures below what was planned, and what a unit writes of numbers below zero."""
DOCUMENTS: dict[str, Callable[[], tree.Document]] = {
    **{name: lambda name=name: build(sample(name)).document for name in SAMPLES},
    "自评报告": lambda: build(sample(SAMPLES[1], kind=SELF_EVALUATION)).document,
    "negative": lambda: composed(accounts(NEGATIVE))}
NUMBER = re.compile(r"-?[0-9][0-9,.]*%?")
FOLDED = str.maketrans("−", "-")
"""All that is between what readers say and what the report has."""


def pandoc() -> str:
    """The command, from the system or from the package that benchmarks use."""
    if found := shutil.which("pandoc"):
        return found
    if find_spec("pypandoc"):
        import pypandoc
        return str(pypandoc.get_pandoc_path())
    if os.environ.get("CI"):
        pytest.fail("pandoc missing: see tools/system-packages.sh")
    pytest.skip("pandoc missing: see tools/system-packages.sh")


def by_pandoc(file: Path) -> str:
    told = json.loads(subprocess.run([pandoc(), "--to", "json", str(file)], check=True, capture_output=True, timeout=120).stdout)
    return said([told["meta"].get("title"), told["blocks"]])


def said(node: Any) -> str:
    """The words of pandoc's tree, without captions that it makes of a table's description for the blind."""
    if isinstance(node, list):
        return "".join(map(said, node))
    if not isinstance(node, dict):
        return ""
    if node.get("t") == "Str":
        return str(node["c"])
    inside = node.get("c", [])
    return said(inside[2:] if node.get("t") == "Table" else inside) + ("" if node.get("t") in ("Strong", "Emph", "Link") else " ")


def by_python_docx(file: Path) -> str:
    opened = docx.Document(str(file))
    return "\n".join(Paragraph(one, opened).text for one in opened.element.body.iter(qn("w:p")))


def by_text_alone(file: Path) -> str:
    """What stands in `w:t`, as a program of three lines reads it."""
    with ZipFile(file) as archive:
        body = archive.read("word/document.xml").decode()
    return "\n".join(html.unescape("".join(re.findall("<w:t(?: [^>]*)?>([^<]*)</w:t>", one))) for one in body.split("</w:p>"))


def by_docx2python(file: Path) -> str:
    return docx2python(file, duplicate_merged_cells=False).text


def by_mammoth(file: Path) -> str:
    with file.open("rb") as opened:
        return str(mammoth.extract_raw_text(opened).value)


def by_office(file: Path) -> str:
    return read_by_office()[file.read_bytes()]


@lru_cache
def read_by_office() -> dict[bytes, str]:
    """What LibreOffice reads of all documents, in one start."""
    return office.plain([written(name) for name in DOCUMENTS])


READERS: dict[str, Callable[[Path], str]] = {
    "python-docx": by_python_docx, "docx2txt": docx2txt.process, "docx2python": by_docx2python, "mammoth": by_mammoth,
    "pandoc": by_pandoc, "LibreOffice": by_office}


@lru_cache
def written(name: str) -> bytes:
    return word.write(DOCUMENTS[name](), Support(STYLE))


def numbers(text: str) -> list[str]:
    """The numbers of a text in order; page numbers of footers, which some readers say, are left out."""
    return NUMBER.findall(re.sub("— ?1 ?—", "", text.translate(FOLDED)))


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reader_says_the_same_numbers(name: str, reader: str, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(written(name))
    wanted = numbers(by_text_alone(file))
    assert len(wanted) > 60
    assert numbers(READERS[reader](file)) == wanted


def test_what_is_below_zero_is_so_for_who_reads_the_text_alone(tmp_path: Path) -> None:
    """In prose and cells; the dash of a range is no sign."""
    file = tmp_path / "report.docx"
    file.write_bytes(written("negative"))
    text = by_text_alone(file)
    for number in ("差异率−52.13%", ">=−4.5%", "−1,234.50万元", "气温为−3℃", "比上年−12.5%"):
        assert number in text
    assert "2023年-2024年" in text and "第1-3期" in text


def test_the_numbers_are_those_of_the_report(tmp_path: Path) -> None:
    """The text alone has every number of the tree, in order."""
    file = tmp_path / "report.docx"
    file.write_bytes(written("negative"))
    text, place = by_text_alone(file).translate(FOLDED), 0
    for block in tree.blocks(DOCUMENTS["negative"]()):
        for inline in tree.inlines(block):
            if isinstance(inline, tree.Quantity) and inline.text:
                place = text.index(inline.text, place) + len(inline.text)


def test_pandoc_has_every_statement_of_the_markdown_and_every_table_of_the_page(tmp_path: Path) -> None:
    """README says so to those who turn reports into other formats."""
    report = build(sample(SAMPLES[1]))
    tables = [len(block.rows) for block in tree.blocks(report.document) if isinstance(block, tree.Table)]
    for form, wanted in (("md", tables[-9:]), ("html", tables)):
        file = tmp_path / f"report.{form}"
        file.write_bytes(rendered(report, form, clean=True))
        told = subprocess.run([pandoc(), "--to", "json", str(file)], check=True, capture_output=True, timeout=120).stdout
        assert rows_of(json.loads(told)["blocks"]) == wanted


def rows_of(node: Any) -> list[int]:
    """How many rows each table of pandoc's tree has."""
    if isinstance(node, list):
        return [number for one in node for number in rows_of(one)]
    if not isinstance(node, dict):
        return []
    if node.get("t") != "Table":
        return rows_of(node.get("c", []))
    head, bodies = node["c"][3], node["c"][4]
    return [len(head[1]) + sum(len(body[2]) + len(body[3]) for body in bodies)]
