"""Numbers of a report that an author's words name instead of stating them: `收入总计{收入总计}，比上年……`.

A reference is a name in braces, as `juesuan facts` lists it. It is printed with the unit that it has there
(an amount in 万元, a rate with its %); a unit that stands behind it all the same is not printed twice.
Behind 增加, 减少 and their like a change has no sign, and must be in that direction. Other braces are words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from generator.deriving import naming
from generator.deriving.ledger import Fact, Ledger, Measure, Operation, Prose
from generator.problems import Place

_REFERENCE: Final = re.compile(r"\{([^{}\n]*[\u4e00-\u9fff][^{}\n]*|[a-z_]+(?:\.\w+)+)\}")
UNITS: Final = {Measure.YUAN: "万元", Measure.PERCENT: "%", Measure.COUNT: "", Measure.POINTS: "分",
                Measure.SQUARE_METRES: "平方米"}
"""What is printed behind a number of each measure."""
_WRONG: Final = {Measure.YUAN: re.compile(r"[千万亿]?元|[%亿]|万(?!元)"),
                 Measure.PERCENT: re.compile(r"[千万亿]?元|个?百分点"),
                 Measure.COUNT: re.compile(r"[千万亿]?元|%|个?百分点|平方米|亩"),
                 Measure.POINTS: re.compile(r"[千万亿]?元|%|个?百分点"),
                 Measure.SQUARE_METRES: re.compile(r"[千万亿]?元|%|亩|公顷|㎡")}
"""Other units, which may not stand behind it."""
_UP: Final = re.compile("(增加|增长|上升|提高|增多)了?$")
_DOWN: Final = re.compile("(减少|下降|降低|压减|节约)了?$")
_SIGNED: Final = (Operation.DIFFERENCE, Operation.GROWTH, Operation.VARIANCE)


class Reference(NamedTuple):
    """A reference in a text, from `start` to `end`, with the unit that it prints itself.

    `fact` is None if there is none of that name; `fault` is what is wrong with it, in Chinese, and empty if
    it can be printed.
    """

    name: str
    start: int
    end: int
    fact: Fact | None
    signed: bool = True
    fault: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """The references of a report.

    `within`: the table that words stand in, as the names of its facts begin (`项目2`); empty for other words.
    `file`: the report's own. Words from another one, a subordinate's, name numbers of their table only, since
    the others are the subordinate's own there and the department's here.
    """

    _ledger: Ledger
    _within: Callable[[Prose], str]
    _file: str

    def find(self, prose: Prose) -> Iterator[Reference]:
        """The references in a text, in order."""
        if "{" not in prose.text:
            return
        for found in _REFERENCE.finditer(prose.text):
            yield self._reference(prose, found)

    def _reference(self, prose: Prose, found: re.Match[str]) -> Reference:
        name, start, end = found[1], found.start(), found.end()
        if not prose.refers:
            return Reference(name, start, end, None, fault=f"这里不能引用“{name}”，请直接写")
        within = self._within(prose)
        fact = naming.find(self._ledger, name, within)
        if not isinstance(fact, Fact):
            return Reference(name, start, end, None, fault=self._unknown(name, fact))
        if prose.place.file != self._file and not (within and naming.is_within(fact.label, within)):
            return Reference(name, start, end, None,
                             fault=f"下属单位的“{name}”与部门的不同，部门的报告里不能引用")
        signed, fault = _direction(prose.text[:start], fact)
        unit = UNITS.get(fact.measure)
        behind = prose.text[end:end + 4].replace("％", "%")
        if unit and behind.startswith(unit):
            end += len(unit)
        elif unit is None:
            fault = f"“{name}”没有单位，不能引用"
        elif wrong := _WRONG[fact.measure].match(behind):
            its = f"印出时带“{unit}”" if unit else "没有单位"
            fault = f"“{name}”{its}，后面又写了“{wrong[0]}”"
        return Reference(name, start, end, fact, signed, fault)

    def _unknown(self, name: str, near: tuple[Fact, ...]) -> str:
        """What is wrong where a name is that of no single fact, and what may be meant."""
        choice = "、".join(f"{{{one}}}" for one in naming.shown(self._ledger, near))
        if near and all(naming.folded(fact.label) == naming.folded(name) for fact in near):
            return f"有几个不同的数都叫“{name}”，请写 {choice} 之一"
        return f"没有叫“{name}”的数" + (f"，是否应为 {choice}" if near else "")


def are_in(prose: Prose) -> bool:
    """Whether a text names numbers."""
    return _REFERENCE.search(prose.text) is not None


def place(prose: Prose, start: int, words: str) -> Place:
    """Where words that stand at a place of a text are in its file; else where the text is."""
    nth = prose.text.count(words, 0, start)
    column = prose.place.column - 1
    for number, line in enumerate(prose.lines[prose.place.line - 1:], prose.place.line):
        while (column := line.find(words, column)) >= 0:
            if not nth:
                return Place(prose.place.file, number, column + 1)
            nth, column = nth - 1, column + len(words)
        column = 0
    return prose.place


def _direction(before: str, fact: Fact) -> tuple[bool, str]:
    """Whether a number is printed with its sign, and what is wrong with the word before it."""
    up, down = _UP.search(before), _DOWN.search(before)
    if fact.operation not in _SIGNED or not (up or down):
        return True, ""
    if fact.printed and (fact.printed > 0) != bool(up):
        told, is_so = ("增加", "减少") if up else ("减少", "增加")
        return False, f"写的是{told}，“{fact.label}”是{is_so}"
    return False, ""
