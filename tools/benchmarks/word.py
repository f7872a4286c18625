"""The Word writer against its floor, the same file from joined strings, and against others."""

from __future__ import annotations

import itertools

from generator.writers import Support, word
from generator.writers.word.look import opened
from tools.benchmarks import clock, content, floor, peers
from tools.benchmarks.floor import STYLE
from tools.reliability.figures import Figure

TITLE = "Word：由文档树写出（120 段各 12 个数，9 张 40 × 8 的表，15 张 25 × 9 带合并的表）"


def measure() -> list[Figure]:
    look = opened(STYLE.read_bytes())
    document = content.document(1)
    trees = itertools.cycle([content.document(seed) for seed in range(12)])
    support = Support(STYLE)
    with clock.settled():
        ours = clock.times({"floor": lambda: floor.write(next(trees), look),
                            "word": lambda: word.write(next(trees), support)}, 24)
    numbers, sentences = peers.Docxtpl(document, STYLE), peers.Docxtpl(document, STYLE, sentences=True)
    wanted = peers.words(word.write(document, support))
    for theirs in (numbers, sentences):
        assert peers.words(theirs.render()) == wanted, "docxtpl writes the same words"
    assert len(peers.words(peers.pandoc(document))) > 0.9 * len(wanted), "pandoc writes as much"
    theirs = clock.times({"docxtpl": numbers.render, "sentences": sentences.render,
                          "pandoc": lambda: peers.pandoc(document)}, 5)
    return [Figure("底线", f"{ours['floor']:.1f} ms"),
            clock.ratio("我们", ours["word"], ours["floor"], "底线", 2),
            clock.faster("docxtpl，每个数一个占位符", theirs["docxtpl"], ours["word"], 17),
            clock.faster("docxtpl，每段、每格一个占位符", theirs["sentences"], ours["word"], 10),
            clock.faster("pandoc，Markdown 竖线表（没有合并）", theirs["pandoc"], ours["word"], 20)]
