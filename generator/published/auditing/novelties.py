"""Rows that are new by what a unit wrote, and yet have not changed by what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.problems import Severity
from generator.published.auditing.contradictions import Contradiction
from generator.published.auditing.grammar import Line
from generator.published.lines import Read, Rows

NEW = "AU108"
_NEW = "新增"
_CHANGE, _GROWTH = ".change", ".growth"
_ONE_ROW = 6
"""A paragraph with as many numbers tells of more than one thing."""


def said_new(lines: Iterable[Line], blocks: Sequence[Read | Rows]) -> Iterator[Contradiction]:
    """Rows that are new, as the reason says, and yet have not changed: what was nothing before has grown by
    all that it is.
    """
    for line in lines:
        block = blocks[line.block]
        assert isinstance(block, Read)
        if not any(_NEW in block.text[start:end] for start, end in line.said):
            continue
        by_key = {number.key: number for number in line.numbers}
        for key, change in by_key.items():
            now = by_key.get(key.removesuffix(_CHANGE))
            if key.endswith(_CHANGE) and now and now.value and not change.value \
                    and len(line.numbers) < _ONE_ROW:
                grown = by_key.get(now.key + _GROWTH)
                yield Contradiction(NEW, Severity.WARNING,
                                    f"原因说是新增的，增减额却印 {change.text}，本年是 {now.text}",
                                    (change, *([grown] if grown else []), now), f"{now.text} − 0 = {now.text}",
                                    "上年没有的，请印成增加全部数额、增长 100%；上年有的，请核对原因")
