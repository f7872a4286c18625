"""Where a number stands in a document, as one who looks for it reads: chapter, paragraph and sentence; table,
row and cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from generator.published.auditing import continued, names, paragraphs, statements
from generator.published.auditing.contradictions import Printed, Spot
from generator.published.auditing.terms import STOP, Paragraph
from generator.published.lines import Read, Rows

_AROUND: Final = 40
_SHORT: Final = 30
_CLAUSE: Final = re.compile(r"[。;；\n]")


class Places:
    """The places of one document."""

    def __init__(self, blocks: Sequence[Read | Rows]) -> None:
        self._blocks = blocks
        self._paragraphs = {one.block: one for one in paragraphs.read(blocks)}
        self._tables = {block: number for number, block in enumerate(
            (at for at, one in enumerate(blocks) if not isinstance(one, Read)), 1)}

    def where(self, spot: Spot) -> str:
        """`七、“三公”经费支出决算情况说明，第103段第2句`."""
        chapter = self.chapter(spot)
        if spot.row >= 0:
            name = self._named(spot)
            table = f"第{self._tables[spot.block]}张表{f'“{name}”' if name else ''}"
            return f"{chapter}，{table}第{spot.row + 1}行第{spot.column + 1}格".lstrip("，")
        paragraph = self._paragraphs.get(spot.block)
        if paragraph is None:
            return chapter or "文件开头"
        place = f"第{paragraph.number}段第{self._sentence(spot)[1] + 1}句"
        return f"{chapter}，{place}" if chapter else place

    def together(self, ends: Sequence[Printed]) -> bool:
        """Whether numbers stand in one sentence, or in one table, which a page may cut in two."""
        return len({self._sentence(end.spot) for end in ends}) == 1

    @cached_property
    def _parts(self) -> dict[int, int]:
        """Of each part of a statement the first."""
        return {at: one.block for one in statements.read(self._blocks) for at in one.blocks}

    def _sentence(self, spot: Spot) -> tuple[int, int]:
        paragraph = self._paragraphs.get(spot.block)
        before = len(STOP.findall(paragraph.flat, 0, spot.start)) if paragraph else 0
        return self._parts.get(spot.block, spot.block), before

    def chapter(self, spot: Spot) -> str:
        """The nearest heading above."""
        before = [one for block, one in self._paragraphs.items() if block <= spot.block]
        headings = before[-1].headings if before else ()
        return _cut(headings[-1]) if headings else ""

    def passage(self, printed: Printed) -> str:
        """The clause, or the row, with the number in 【】."""
        spot = printed.spot
        if spot.row >= 0:
            row = self._row(spot)
            cells = [f"【{_line(cell)}】" if at == spot.column else _cut(_line(cell))
                     for at, cell in enumerate(row)]
            return " | ".join(cells)
        paragraph = self._paragraphs.get(spot.block)
        return _clause(paragraph, spot) if paragraph else ""

    def _row(self, spot: Spot) -> Sequence[str]:
        rows = self._blocks[spot.block]
        return rows[spot.row] if not isinstance(rows, Read) else ()

    def _named(self, spot: Spot) -> str:
        """What a table is called: the project that it is of, else the words above it."""
        rows = self._blocks[spot.block]
        if not isinstance(rows, Read):
            for row in rows[:3]:
                if len(row) > 1 and names.squeezed(row[0]) == "项目名称":
                    return _cut(_line(row[1]))
        above = continued.above(self._blocks, spot.block)
        return next((_cut(_line(words)) for words in above if re.search("表$", words.strip())), "")


def _clause(paragraph: Paragraph, spot: Spot) -> str:
    text = paragraph.text
    begin = max((found.end() for found in _CLAUSE.finditer(names.flat(text), 0, spot.start)), default=0)
    found = _CLAUSE.search(names.flat(text), spot.end)
    end = found.start() if found else len(text)
    before, behind = _line(text[begin:spot.start]), _line(text[spot.end:end])
    before = before if len(before) <= _AROUND else f"……{before[-_AROUND:]}"
    behind = behind if len(behind) <= _AROUND else f"{behind[:_AROUND]}……"
    return f"{before}【{_line(text[spot.start:spot.end])}】{behind}"


def _line(words: str) -> str:
    return " ".join(words.split())


def _cut(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[:_SHORT]}……"
