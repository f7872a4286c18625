"""Numbers that a unit's own words, or the value of an indicator, state of a figure of the report.

A word names a figure only where it is plain: by its own name, at the head of a clause, with the number next
to it. Parts (高标准农田建设项目支出), other years and plans, and what is roughly said are passed over: a
false alarm costs more than a miss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeVar

from generator import numerals, quantities
from generator.checking.rules import Finding, Findings, Rules
from generator.deriving import naming, references, trace
from generator.deriving.ledger import Fact, Ledger, Measure, Operation, Prose, computed
from generator.kinds.scoring import Rated
from generator.problems import Severity
from generator.quantities import MONEY, PERCENT, Stated

Case = TypeVar("Case")

_TABLE: Final = "{table}"
_BESIDE: Final = "beside:"
_RATES: Final = (Operation.SHARE, Operation.GROWTH)


class Figures(NamedTuple):
    """The figures that words may name.

    `beside`: those of the report beside, whose keys have `beside:` before them. `table`: the key of the table
    of performance that the words stand in; empty outside.
    """

    ledger: Ledger
    beside: Ledger | None = None
    table: str = ""

    def of(self, key: str) -> list[Fact]:
        """The fact of a key; of a rate (甲/乙) that of the exact numbers and that of the printed ones."""
        part, _, whole = key.partition("/")
        if not whole:
            fact = self._fact(part)
            return [fact] if fact else []
        final, budget = self._fact(part), self._fact(whole)
        if not (final and budget and budget.value):
            return []
        label, exact = f"{final.label} ÷ {budget.label}", numerals.percentage(final.value, budget.value)
        return [Fact("", label, value, Measure.PERCENT, Operation.SHARE, (final, budget))
                for value in (exact or numerals.ZERO, computed(Operation.SHARE, (final, budget)))]

    def _fact(self, key: str) -> Fact | None:
        if _TABLE in key and not self.table:
            return None
        ledger = self.beside if key.startswith(_BESIDE) else self.ledger
        whole = key.removeprefix(_BESIDE).replace(_TABLE, self.table)
        fact = ledger[whole] if ledger is not None and whole in ledger else None
        # A rate of nothing is printed as one, but says nothing.
        return None if fact and fact.operation in _RATES and not fact.inputs[-1].value else fact

    def has(self, stated: Stated, name: str) -> bool:
        """Whether an amount is some other figure whose name has this one in it: a fund's, an item's."""
        wanted = naming.folded(re.sub("^(本年|全年|总)", "", name))
        return stated.unit == MONEY and any(
            fact.measure is Measure.YUAN and is_about(stated, fact) and wanted in naming.folded(fact.label)
            for ledger in (self.ledger, self.beside or ()) for fact in ledger)


class Named(NamedTuple):
    """How words name a figure: `words` is a pattern, `unit` what its number counts.

    A number is right that is one of the `keys`, or last year's or the budget's of one; `{table}` in a key is
    the table of performance that the words stand in, and a figure that there is not says nothing. `part`:
    words may speak of a part of it, so that only more is wrong. `behind`: what follows the number.
    """

    words: str
    keys: tuple[str, ...]
    unit: str
    part: bool = False
    behind: str = ""


_LINK: Final = (r"(?:决算数?|支出|金额|总额|共计|合计|总计|数量?|仅?为|是|达到?了?|完成了?|实现了?|实际"
                r"|[共有在：:]){0,3}")
"""What may stand between a name and its number."""
_CHANGE: Final = re.compile(
    r"(?:决算数?|总额)?(?:同比|[较比与](?:上年|去年)度?(?:决算数?)?(?:相比)?(?:[，,])?)"
    r"(?P<way>增加|增长|上升|提高|减少|下降|降低)了?$")
_HEAD: Final = re.compile(
    r"(?:^|[，,。；;：:、（(“\"\s]|全年|年度?末?|本?单位|[我本]局|部门|累计|发生|针?对|[共中])$")
"""What may stand before a name: anything else makes another of it (高标准农田建设项目支出)."""
_ELSEWHEN: Final = re.compile(
    r"上年|去年|往年|下年|下一年|明年|来年|半年|年中|季度|[月旬]|预计|计划|目标|预算|拟|年初|追加|截至|原|其中")
"""Words before a name that speak of another time, of a plan or of a part."""
_TIME: Final = re.compile(
    r"(?:预计)?(?:(?:19|20)[0-9]{2}年(?:度|初|末)?|上年|去年|明年|下年)(?:同期|末|度)?|年初预算(?:安排)?")
"""A clause that says only of when the next one speaks."""
_YEAR: Final = re.compile("((?:19|20)[0-9]{2})年")
_CLAUSE: Final = re.compile(r"[，,。；;\n]")
_LONGEST: Final = 40
"""Characters of a clause that are looked at."""
_FALLING: Final = frozenset({"减少", "下降", "降低"})


def contradictions(prose: Prose, named: Iterable[Named], figures: Figures, year: int) -> Findings:
    """The numbers in words that name a figure and differ from it."""
    for stated in quantities.find(prose.text):
        if stated.exact and (fact := _contradicted(prose.text, stated, named, figures, year)):
            yield Finding(f"写的是“{_clause(prose.text, stated.start)}{stated.text}”，"
                          f"“{fact.label}”是 {trace.shown(fact)}",
                          references.place(prose, stated.start, stated.text))


def _contradicted(text: str, stated: Stated, named: Iterable[Named], figures: Figures,
                  year: int) -> Fact | None:
    """The figure that a number names and is not; None if it is right, or names none."""
    before, behind = _clause(text, stated.start), text[stated.end:stated.end + 8]
    if stated.unit == PERCENT and behind.startswith("的"):
        return None
    moved = _CHANGE.search(before) if stated.unit in (MONEY, PERCENT) else None
    for one in named:
        if found := _named(one, before, behind, stated.unit, moved):
            if not _is_now(_time_before(text, stated.start - len(before)) + before[:found.start()], year):
                return None
            way = found.groupdict().get("way")
            facts = (_facts if way is None else _changes)(one, figures, stated.unit)
            right = any(_is_right(stated, fact, one.part, way) for fact in facts)
            right = right or way is None and figures.has(stated, found["name"])
            return None if right else next(iter(facts), None)
    return None


def _time_before(text: str, start: int) -> str:
    """The clause before another one that begins at `start`, if it says only when that was."""
    clause = _clause(text, start - 1) if start else ""
    return clause if _TIME.fullmatch(clause) else ""


def _clause(text: str, end: int) -> str:
    """The words before a place that belong to its clause."""
    first = max(end - _LONGEST, 0)
    start = max((found.end() for found in _CLAUSE.finditer(text, first, end)), default=first)
    return text[start:end]


def _named(one: Named, before: str, behind: str, unit: str,
           moved: re.Match[str] | None) -> re.Match[str] | None:
    """The words that name a figure, where they do. `moved`: what says there that it has grown or fallen."""
    found: re.Match[str] | None = None
    if one.unit == unit and not (one.behind and not re.match(one.behind, behind)):
        found = re.search(f"(?P<name>{one.words}){_LINK}$", before)
    if not found and moved and one.unit == MONEY:
        found = re.search(f"(?P<name>{one.words}){_CHANGE.pattern}", before[:moved.end()])
    return found if found and _HEAD.search(before[:found.start()]) else None


def _is_now(before: str, year: int) -> bool:
    """Whether words speak of what has been this year."""
    return not _ELSEWHEN.search(before) and all(int(found[1]) == year for found in _YEAR.finditer(before))


def _facts(one: Named, figures: Figures, unit: str) -> list[Fact]:
    """What a number may be: a figure, and the same of last year or of the budget."""
    keys = [*one.keys, *(f"{key}{suffix}" for suffix in (".last_year", ".budget") for key in one.keys)]
    return [fact for key in keys for fact in figures.of(key) if unit_of(fact) in (unit, "")]


def _changes(one: Named, figures: Figures, unit: str) -> list[Fact]:
    suffix = "growth" if unit == PERCENT else "change"
    return [fact for key in one.keys for fact in figures.of(f"{key}.{suffix}")]


def _is_right(stated: Stated, fact: Fact, part: bool, way: str | None) -> bool:
    if way is not None:
        value = -stated.value if way in _FALLING else stated.value
        return abs(value - fact.printed) < stated.last
    return is_about(stated, fact) or part and stated.value < fact.value


def is_about(stated: Stated, fact: Fact) -> bool:
    """Whether a number is a figure, as precisely as it is printed."""
    return stated.is_about(fact.value) or stated.is_about(fact.printed)


def unit_of(fact: Fact) -> str:
    """The unit of a figure in a text; empty for people, cars and the like, which have many."""
    return {Measure.YUAN: MONEY, Measure.PERCENT: PERCENT}.get(fact.measure, fact.measure.value)


def enter(rules: Rules[Case], words: Callable[[Case], Findings],
          indicators: Callable[[Case], Findings]) -> None:
    """Add the rules to those of a kind: what its `words` and its `indicators` contradict."""

    @rules.rule("TX121", "文字里写的数与报告里同名的数应一致",
                advice="请核对两处；把数写成 {收入总计} 这样的引用，印出的数就跟着数据变",
                source="自定：数改了而文字没有改，同一份报告里就有两个说法；引用的数由程序填，不会不同",
                severity=Severity.WARNING)
    def words_agree(case: Case) -> Findings:
        """Over the samples and the four published units: no warning.

        Nor over the 3,736 numbers of the four published texts, read as if a unit had written them.
        """
        yield from words(case)

    @rules.rule("PE130", "绩效指标：指标就是报告里的数的，实际完成值应与它一致",
                advice="请核对实际完成值和报告里的这个数",
                source="绩效自评表：预算执行率 = 全年执行数 ÷ 全年预算数；“三公”经费、人员等是决算报表里的数",
                severity=Severity.WARNING)
    def indicators_agree(case: Case) -> Findings:
        """Over the samples and the four published units: no warning.

        A rate may be taken from the exact or from the printed amounts; a project's cost may be its budget.
        """
        yield from indicators(case)


# Indicators

PROJECT_RATE: Final = "项目(?:支出|资金)?(?:预算)?执行率"
WHOLE_RATE: Final = "(?:(?:部门|单位)?(?:整体)?(?:支出)?)?(?:预算)?(?:资金)?执行率"
GROWTH_OF_THREE_PUBLIC: Final = "三公经费(?:支出)?(?:变动|增长)率"
"""Titles that every kind knows."""


class Indicated(NamedTuple):
    """An indicator that is a figure of the report: a pattern of its title, without quotation marks.

    Its value must be that of one of the `keys`; `keys` with a `/` are a rate: 甲/乙 is 甲 in percent of 乙.
    """

    title: str
    keys: tuple[str, ...]
    unit: str


def misstated(rated: Rated, known: Iterable[Indicated], figures: Figures) -> Findings:
    """A finding if an indicator is a figure of the report and its actual value another."""
    title = naming.folded(rated.title.text)
    for one in known:
        if not re.fullmatch(one.title, title):
            continue
        stated = _whole(rated.actual.text)
        if stated and stated.unit == one.unit:
            facts = [fact for key in one.keys for fact in figures.of(key)]
            if facts and not any(is_about(stated, fact) for fact in facts):
                yield Finding(f"指标“{rated.title}”的实际完成值写的是 {stated.text}，“{facts[0].label}”是 "
                              f"{trace.shown(facts[0])}", rated.actual.place)
            return


def _whole(actual: str) -> Stated | None:
    """The number that a value is; None for words, and for what is so much for each (16.89万元/辆)."""
    text = actual.strip().lstrip("=＝")
    found = next(quantities.find(text), None)
    return found if found and not found.start and text[found.end:].strip("%％") == "" else None


def exactly(name: Prose) -> str:
    """The pattern of a title that is a name."""
    return re.escape(naming.folded(name.text))
