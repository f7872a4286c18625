"""Whole processes for one unit, from start to exit."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path

from tools.benchmarks import clock, content, peers, units
from tools.benchmarks.floor import STYLE
from tools.reliability.figures import Figure

TITLE = "一个单位，从启动进程到结束"
_DOCXTPL = """
import pickle, sys
from docxtpl import DocxTemplate
with open(sys.argv[1], "rb") as file:
    context = pickle.load(file)
template = DocxTemplate(sys.argv[2])
template.render(context, autoescape=True)
template.save(sys.argv[3])
"""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unit = str(units.SAMPLE.parent / "青河区图书馆" / "2023.yaml")
        theirs = peers.Docxtpl(content.document(1), STYLE)
        (folder / "template.docx").write_bytes(theirs.template)
        (folder / "context").write_bytes(pickle.dumps(theirs.context))
        times = clock.times({
            "bare": clock.process("-c", "pass"),
            "help": clock.process("-m", "generator", "--help"),
            "check": clock.process("-m", "generator", "check", unit),
            "build": clock.process("-m", "generator", "build", unit, "--force", "--format", "docx,md",
                                   "--pages", "never", "--output", str(folder / "output")),
            "docxtpl": clock.process("-c", _DOCXTPL,
                                     *(str(folder / part) for part in ("context", "template.docx",
                                                                       "made.docx"))),
        }, 11)
    bare = times["bare"]
    return [Figure("空 Python", f"{bare:.1f} ms"),
            clock.ratio("juesuan --help", times["help"], bare, "空 Python", 5),
            clock.ratio("juesuan check 单位", times["check"], bare, "空 Python", 15),
            clock.ratio("juesuan build 单位（docx、md）", times["build"], bare, "空 Python", 20),
            clock.ratio("同上", times["build"], times["docxtpl"], "docxtpl 的进程", 0.35)]
