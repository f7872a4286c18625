"""What words say of numbers: that a row is new, which has not changed; that something fell, which rose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.composing.symbols import STAR
from generator.deriving.ledger import Operation
from generator.problems import Severity
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.grammar import Line
from generator.published.auditing.judging import bare
from generator.published.auditing.relations import Relation, Relations
from generator.published.lines import Read, Rows

NEW, DIRECTION = "AU108", "AU109"
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
                                f"原因说是新增的，增减额却印 {bare(change)}，本年是 {bare(now)}", ends,
                                f"{bare(now)} − 0 = {bare(now)}",
                                "上年没有的，请印成增加全部数额、增长 100%；上年有的，请核对原因")


def misdirected(lines: Iterable[Line], relations: Relations) -> Iterator[Contradiction]:
    """Numbers of which words say that one is less than the other, and which are not."""
    differences = {relation.result: relation for relation in relations.relations
                   if relation.operation is Operation.DIFFERENCE}
    for line in lines:
        numbers = {number.key: number for number in line.numbers}
        for key, falls in line.signs:
            for pattern, relation in differences.items():
                before, star, behind = pattern.partition(STAR)
                row = key[len(before):len(key) - len(behind)] if star else ""
                if key == pattern.replace(STAR, row):
                    yield from _against(relation, row, numbers, falls)


def _against(relation: Relation, row: str, numbers: Mapping[str, Printed],
             falls: bool) -> Iterator[Contradiction]:
    now, base = (numbers.get(key.replace(STAR, row)) for key in relation.inputs)
    if now and base and (now.value >= base.value if falls else now.value < base.value):
        said, sign = ("小于", ">" if now.value > base.value else "=") if falls else ("大于", "<")
        yield Contradiction(DIRECTION, Severity.ERROR,
                            f"文字说{said}，印的数却是 {bare(now)} 和 {bare(base)}", (now, base),
                            f"{bare(now)} {sign} {bare(base)}",
                            "请改正“大于”“小于”“增加”“减少”这样的词，或核对这两个数")
