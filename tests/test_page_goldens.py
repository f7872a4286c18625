"""Every page of the sample reports as it was accepted: how many, where each heading stands, what it looks like.

The goldens hold for one version of LibreOffice and one set of fonts, which they name; elsewhere the tests are skipped.
After a change that is meant: `pytest --accept tests/test_page_goldens.py`, and look at every picture that has changed.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import lru_cache
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

from generator.build import build
from generator.document import tree
from generator.document.tree import Paragraph
from generator.writers import WRITERS, Support, office, word

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
def laid_out(name: str) -> tuple[bytes, dict[str, Any]]:
    """The PDF of a report, and its pages and headings."""
    report = build(sample(name))
    with office.Office() as converter:
        pdf = real.paged(converter, report.document, lambda layout: WRITERS["docx"](
            report.document, Support(STYLE, report.ledger, layout=layout))).pdf
    found = office.pages_of(pdf, report.document)
    titles = {heading.anchor: tree.plain(heading.content) for heading in tree.headings(report.document)}
    return pdf, {"pages": len(PdfReader(BytesIO(pdf)).pages), "headings": [[titles[anchor], page] for anchor, page in found.items()]}


@pytest.fixture
def accepted(accept: bool) -> dict[str, Any]:
    """What was accepted, if it was where we are."""
    here = surroundings()
    if accept:
        told = {**here, "reports": {name: laid_out(name)[1] for name in SAMPLES}}
        ACCEPTED.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    told = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    for key, value in here.items():
        if value != told[key]:
            pytest.skip(f"the pages were accepted with {told[key]}, here is {value}")
    return told["reports"]


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_are_on_their_pages(name: str, accepted: dict[str, Any]) -> None:
    assert laid_out(name)[1] == accepted[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_look_as_accepted(name: str, accepted: dict[str, Any], accept: bool, tmp_path: Path) -> None:
    made = pictures.drawn(laid_out(name)[0], tmp_path)
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
    def drawn(words: str, name: str) -> pictures.Picture:
        folder = tmp_path / name
        folder.mkdir()
        return pictures.drawn(real.pdf(word.write(document(*map(Paragraph, map(text, words.split()))), Support(STYLE))), folder)[0]
    plain = drawn("本年收入合计7,757.59万元。 " * 12, "plain")
    assert pictures.difference(plain, drawn("本年收入合计7,757.59万元。 " * 12, "same")) == 0
    assert pictures.difference(plain, drawn("本年收入合计7,757.59万元。 " * 11 + "本年收入合计7,757.58万元。", "digit")) < MOST
    assert pictures.difference(plain, drawn("题 " + "本年收入合计7,757.59万元。 " * 12, "line")) > MOST


def test_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in GOLDEN.glob("*.png")) < 300_000
