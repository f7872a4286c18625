"""The PDF of every report says what its Word file says: read back by our own reader and by another one."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import office as real

from generator.build import Report, build, rendered
from generator.document.tree import Document, Paragraph, Section, Text
from generator.kinds import KINDS
from generator.project import Job, UnitFolder
from generator.writers import Support, printed, word
from generator.writers.office import Office, Paged
from tools.reliability.figures import DOCS, Figure

TITLE = "PDF 与 Word 文字一致"
ROOT = DOCS.parent
STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
REPORTS = (("data/青河区图书馆", 2022, "final_accounts"), ("data/青河区图书馆", 2023, "final_accounts"),
           ("data/青河区农业农村局", 2022, "final_accounts"),
           ("data/青河区农业农村局", 2023, "final_accounts"),
           ("data/青河区农业农村局", 2023, "self_evaluation"),
           ("tests/published/A-2023", 2023, "final_accounts"),
           ("tests/published/C-2022", 2022, "final_accounts"),
           ("tests/published/D-2022", 2022, "final_accounts"),
           ("tests/published/E-2024", 2024, "self_evaluation"))
MARKS = "，。、；：）》”"
RANDOM, SEED = 1_000, 11
"""Paragraphs of random lengths."""


@dataclass
class Tally:
    """What came of many files."""

    paragraphs: int = 0
    left: int = 0
    different: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    converting: float = 0
    reading: float = 0

    def add(self, name: str, made: Paged) -> None:
        """Compare a Word file with its PDF.

        All words in order, and those that another reader finds by their number.
        """
        words = printed.paragraphs(made.word)
        self.paragraphs += len(words)
        self.left += len(printed.left_aligned(made.word))
        start = time.perf_counter()
        told = printed.text(made.pdf)
        self.reading += time.perf_counter() - start
        if made.lost or told != "".join(words):
            self.different.append(name)
        if missing := Counter("".join(words)) - Counter(read_otherwise(made.pdf)):
            self.unread.append(f"{name}：{''.join(missing)}")


def measure() -> list[Figure]:
    reports, invented = Tally(), Tally()
    with Office() as office:
        for folder, year, kind in REPORTS:
            made = build(Job(UnitFolder(folder.rpartition("/")[2], ROOT / folder), year, KINDS[kind]))
            reports.add(f"{folder} {year}", converted(office, made, reports))
        tree = Document("标题", "某局", (Section(tuple(Paragraph((Text(words),)) for words in sentences())),))
        invented.add("随机", real.paged(
            office, tree, lambda layout: word.write(tree, Support(STYLE, layout=layout))))
    return [
        figure(f"data/ 和 tests/published/ 的 {len(REPORTS)} 份报告", reports),
        figure(f"{RANDOM} 段长短随机、标点在各处的文字", invented),
        Figure("同一批 PDF 由 pdftotext 读出",
               "；".join(reports.unread + invented.unread) or "Word 中的字和标点都在",
               "一个不少", not reports.unread + invented.unread),
        Figure("读出一份 PDF 的时间与转换一次之比", f"{reports.reading / reports.converting:.2f}"),
    ]


def figure(what: str, tally: Tally) -> Figure:
    told = "；".join(tally.different) or f"{tally.paragraphs:,} 段逐字相同（其中 {tally.left} 段改为左对齐）"
    return Figure(f"{what}：Word 与 PDF 的文字", told, "没有不同", not tally.different)


def converted(office: Office, report: Report, tally: Tally) -> Paged:
    """A report as Word and PDF; how long the last of its conversions alone takes again."""
    made = real.paged(office, report.part("docx"), lambda layout: rendered(report, "docx", layout))
    start = time.perf_counter()
    office.pdfs({report.file("docx").name: made.word})
    tally.converting += time.perf_counter() - start
    return made


def sentences() -> Iterator[str]:
    """Words between marks, so that lines end in every way."""
    chance = random.Random(SEED)
    for number in range(RANDOM):
        parts = [f"{'字' * chance.randint(1, 30)}{chance.choice(MARKS)}" for _ in range(chance.randint(1, 9))]
        yield f"{number}{''.join(parts)}完。"


def read_otherwise(pdf: bytes) -> str:
    """The words of a PDF by another program, without blanks; a hyphen that breaks no line is a hyphen."""
    command = shutil.which("pdftotext")
    assert command, "needs pdftotext (tools/system-packages.sh)"
    told = subprocess.run([command, "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True,
                          check=True)
    return printed.squeezed(told.stdout.decode())
