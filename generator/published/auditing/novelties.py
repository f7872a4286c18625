"""Rows that are new by what a unit wrote, and yet have not changed by what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.problems import Severity
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.grammar import Line
from generator.published.lines import Read, Rows

NEW = "AU108"
_NEW = "新增"
_CHANGE, _GROWTH = ".change", ".growth"
_NO_MORE = 15
"""So short a reason says nothing else: in a longer one something may be new and something else gone."""
_ONE_ROW = 6
"""A paragraph with as many numbers tells of more than one thing."""


def said_new(lines: Iterable[Line], blocks: Sequence[Read | Rows]) -> Iterator[Contradiction]:
    """Rows that are new, as the reason says, and yet have not changed: what was nothing before has grown by
    all that it is.
    """
    for line in lines:
        block = blocks[line.block]
        assert isinstance(block, Read)
        said = [block.text[start:end] for start, end in line.said]
        if any(_NEW in words and len(words) <= _NO_MORE for words in said) and len(line.numbers) < _ONE_ROW:
            yield from _unchanged({number.key: number for number in line.numbers})


def _unchanged(numbers: Mapping[str, Printed]) -> Iterator[Contradiction]:
    for key, change in numbers.items():
        now = numbers.get(key.removesuffix(_CHANGE))
        if key.endswith(_CHANGE) and now and now.value and not change.value:
            grown = numbers.get(now.key + _GROWTH)
            ends = (change, *([grown] if grown else []), now)
            yield Contradiction(NEW, Severity.WARNING,
                                f"原因说是新增的，增减额却印 {change.text}，本年是 {now.text}", ends,
                                f"{now.text} − 0 = {now.text}",
                                "上年没有的，请印成增加全部数额、增长 100%；上年有的，请核对原因")
