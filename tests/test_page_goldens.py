"""Every page of the sample reports as it was accepted: how many, where each heading stands, what it looks like.

The goldens hold for one version of LibreOffice and one set of fonts, which they name; elsewhere the tests are skipped.
After a change that is meant: `pytest --accept tests/test_page_goldens.py`, and look at every picture that has changed.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import office as real
import pictures
import pytest
from pypdf import PdfReader
from samples import document, text
from test_goldens import GOLDEN, STYLE
from units import SAMPLES, sample

from generator.build import Report, build
from generator.document import tree
from generator.document.tree import Paragraph
from generator.writers import WRITERS, Support, office, word
from generator.writers.printed import Layout

pytestmark = pytest.mark.slow

ACCEPTED = GOLDEN / "pages.json"
FONTS = ("Times New Roman", "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体")
MOST = 0.005
"""The share of dots of a page that may differ from its picture."""


@lru_cache
def surroundings() -> dict[str, Any]:
    """What pages depend on besides the report."""
    fonts = {name: subprocess.run(["fc-match", "--format", "%{family[0]} %{style[0]} %{fontversion}", name], text=True, check=True,
                                  capture_output=True, encoding="utf-8", env={**os.environ, "FONTCONFIG_FILE": str(office.FONTS)}).stdout
             for name in FONTS}
    return {"LibreOffice": office.version(real.needed()), "fonts": fonts}


@lru_cache
def laid_out() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """The PDF of each report, and its pages and headings."""
    reports = {name: build(sample(name)) for name in SAMPLES}
    with office.Office() as converter:
        made = converter.paged([office.Draft(name, report.document, partial(written, report)) for name, report in reports.items()])
    return {name: described(one.pdf, reports[name].document) for name, one in zip(reports, made, strict=True)}  # type: ignore[union-attr]


def written(report: Report, layout: Layout) -> bytes:
    return WRITERS["docx"](report.document, Support(STYLE, report.examined.ledger, layout=layout))


def described(pdf: bytes, document: tree.Document) -> tuple[bytes, dict[str, Any]]:
    titles = {heading.anchor: tree.plain(heading.content) for heading in tree.headings(document)}
    headings = [[titles[anchor], page] for anchor, page in office.pages_of(pdf, document).items()]
    return pdf, {"pages": len(PdfReader(BytesIO(pdf)).pages), "headings": headings}


@pytest.fixture
def accepted(accept: bool) -> dict[str, Any]:
    """What was accepted, if it was where we are."""
    here = surroundings()
    if accept:
        told = {**here, "reports": {name: laid_out()[name][1] for name in SAMPLES}}
        ACCEPTED.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    told = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    for key, value in here.items():
        if value != told[key]:
            pytest.skip(f"the pages were accepted with {told[key]}, here is {value}")
    return told["reports"]


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_are_on_their_pages(name: str, accepted: dict[str, Any]) -> None:
    assert laid_out()[name][1] == accepted[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_look_as_accepted(name: str, accepted: dict[str, Any], accept: bool, tmp_path: Path) -> None:
    made = pictures.drawn(laid_out()[name][0], tmp_path)
    file = GOLDEN / f"{name}-2023.pages.png"
    if accept:
        file.write_bytes(pictures.sheet(made))
    assert len(made) == accepted[name]["pages"]
    wanted = pictures.cut(file.read_bytes(), [page.size for page in made])
    differing = {number: round(apart, 4) for number, pair in enumerate(zip(made, wanted, strict=True), 1)
                 if (apart := pictures.difference(*pair)) >= MOST}
    assert differing == {}, "pages that have changed, and how much; if they should, run pytest --accept and look at them"


def test_the_measure_sees_what_a_reader_sees(tmp_path: Path) -> None:
    """A line more is too much. A digit of another value is not: that is for the goldens of the text."""
    line = "本年收入合计7,757.59万元。"
    told = {"plain": [line] * 12, "same": [line] * 12, "digit": [line] * 11 + ["本年收入合计7,757.58万元。"], "line": ["题", *[line] * 12]}
    with office.Office() as converter:
        pdfs = converter.pdfs({name: word.write(document(*map(Paragraph, map(text, lines))), Support(STYLE)) for name, lines in told.items()})
    drawn = {}
    for name, pdf in pdfs.items():
        (tmp_path / name).mkdir()
        drawn[name] = pictures.drawn(pdf, tmp_path / name)[0]
    assert pictures.difference(drawn["plain"], drawn["same"]) == 0
    assert pictures.difference(drawn["plain"], drawn["digit"]) < MOST
    assert pictures.difference(drawn["plain"], drawn["line"]) > MOST


def test_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in GOLDEN.glob("*.png")) < 300_000
