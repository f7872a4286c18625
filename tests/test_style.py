"""The style document is what its description makes, and looks as we agreed.

After a change that is meant: `python -m tools.make_style`, then `python -m tests.test_style`, and read the diff.
"""

from __future__ import annotations

import re
import runpy
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import yaml
from docx.oxml.ns import qn

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
GOLDEN = ROOT / "tests" / "golden" / "style.txt"
MAKER = runpy.run_path(str(ROOT / "tools" / "make_style.py"))


def described(data: bytes) -> str:
    """Pages and styles of a style document, a line each."""
    opened = docx.Document(BytesIO(data))
    pages = [f"page {_attributes(section._sectPr.find(qn('w:pgSz')))} {_attributes(section._sectPr.find(qn('w:pgMar')))}"
             f" {_attributes(section._sectPr.find(qn('w:docGrid')))}".rstrip() for section in opened.sections]
    styles = [f"{style.name} ({style.element.find(qn('w:aliases')).get(qn('w:val'))})\n{_looks(style.element)}"
              for style in opened.styles if style.name != "Normal Table"]
    return "\n".join([*pages, *styles]) + "\n"


def _looks(style: docx.oxml.styles.CT_Style) -> str:
    """Everything that a style sets, innermost elements first to last."""
    wanted = ("pPr", "rPr", "tblPr", "tcPr")
    leaves = [leaf for name in wanted for leaf in style.iterfind(f"{qn(f'w:{name}')}//*") if len(leaf) == 0]
    return "".join(f"    {leaf.tag.rpartition('}')[2]} {_attributes(leaf)}".rstrip() + "\n" for leaf in leaves).rstrip("\n")


def _attributes(element: docx.oxml.xmlchemy.BaseOxmlElement | None) -> str:
    if element is None:
        return ""
    return " ".join(f"{name.rpartition('}')[2]}={value}" for name, value in element.attrib.items())


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_style_document_is_what_its_description_makes() -> None:
    description = yaml.safe_load(STYLE.with_suffix(".yaml").read_text("utf-8"))
    assert parts(STYLE.read_bytes()) == MAKER["parts"](description), "python -m tools.make_style"


def test_looks_are_as_agreed() -> None:
    assert described(STYLE.read_bytes()) == GOLDEN.read_text("utf-8"), __doc__


def test_style_document_is_small_and_names_its_fonts() -> None:
    assert len(STYLE.read_bytes()) < 60_000
    styles = parts(STYLE.read_bytes())["word/styles.xml"].decode()
    assert not re.search("(ascii|hAnsi|eastAsia|cs)Theme", styles)
    fonts = set(re.findall('w:(?:ascii|eastAsia)="([^"]*)"', styles)) - {"zh-CN"}
    assert fonts == set(re.findall('w:font w:name="([^"]*)"', parts(STYLE.read_bytes())["word/fontTable.xml"].decode()))


if __name__ == "__main__":
    GOLDEN.write_text(described(STYLE.read_bytes()), "utf-8")
