"""The narrative of a finished document judged by the templates of its edition: all of it, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from generator.kind import Kind
from generator.kinds import KINDS
from generator.published.auditing import grammar, recomputing, saying
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.grammar import Reading
from generator.published.auditing.recognising import Grammars, recognised
from generator.published.lines import Read, Rows

_READER: Final = "读者拿计算器由印出的数能算出同样的数；金额各自四舍五入到 0.01 万元一次"
TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "AU101": ("同一个数在各处应相同", "同一份决算，同一个数只有一个"),
    "AU102": ("合计应等于各分项之和", "合计由各项得出；四舍五入的尾差不算"),
    "AU103": ("增减额应是两个数的差", _READER),
    "AU104": ("占比、完成比例应由它的数和总数得出", _READER),
    "AU105": ("增减率应由本年数和增减额得出", _READER),
    "AU106": ("预决算差异率应是（决算数 − 预算数）÷ 预算数", _READER),
    "AU107": ("没有印的数，由各处得出的应相同", "收入、支出的上年总计相同；上年各科目之和等于上年的合计"),
    "AU108": ("新增的科目，增加额应是全部本年数", "自定：上年没有的科目，增加的就是本年数"),
    "AU109": ("大于、小于这样的词，应与印出的两个数相符", "印出的两个数"),
}
"""What each code is about, and on what it rests. Where a rule of the report says it, its own code is told."""


class Narrative(NamedTuple):
    """What the templates of an edition read in a document, the numbers that agree or not, and what is wrong.

    `asked` are the numbers of each relation that was looked at.
    """

    kind: Kind
    reading: Reading
    asked: tuple[tuple[Printed, ...], ...]
    contradictions: tuple[Contradiction, ...]


def audit(blocks: Sequence[Read | Rows], grammars: Grammars, edition: str = "") -> Narrative:
    """The narrative of a document. Its edition is recognised, unless one is named: one that there is not is a
    `KeyError`; one whose templates nobody can read back is `Unreadable`.
    """
    kind, reading = _read(blocks, grammars, edition)
    relations = grammars.relations(kind)
    checks = recomputing.checks(reading.numbers, relations, reading.whole)
    found = (*recomputing.told(checks), *saying.said_new(reading.lines, blocks),
             *saying.misdirected(reading.lines, relations))
    return Narrative(kind, reading, tuple(check.ends for check in checks), found)


def _read(blocks: Sequence[Read | Rows], grammars: Grammars, edition: str) -> tuple[Kind, Reading]:
    if not edition:
        return recognised(blocks, grammars)
    kinds = [kind for kind in KINDS.values() if kind.stages.symbols and edition in grammars.names(kind)]
    if not kinds:
        raise KeyError(edition)
    readings = [(kind, grammar.read(blocks, grammars.of(kind, edition))) for kind in kinds]
    return max(readings, key=lambda one: len(one[1].lines))
