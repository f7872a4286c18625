"""What a document says of the things that have a name in every region: where, and how often."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from generator.published.auditing import names, units, years
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.names import Name
from generator.published.auditing.terms import Paragraph, Role, Term, is_parted
from generator.quantities import MONEY

FINAL, YEAR, WHOLE, BUDGET = "决算数", "年初预算数", "全年预算数", "预算数"
_BUDGET_WORDS: Final = re.compile(r"(?:(?:的)?(?:年初|全年|调整后?)*预算(?:批复|安排)?(?:数|额|总额|金额)?"
                                  r"(?:\(调整后\))?(?:为|是|:)*)$")
_WHICH: Final = re.compile("年初|全年|调整")
_BESIDE: Final = re.compile("(?:[比较与]|完成)$")
"""Before the budget that an amount is compared with: it has the name of the amount."""
_EVERYTHING: Final = re.compile(r"(?:总(?:收入|支出)|本年(?:财政拨款)?(?:收入|支出)总计)"
                                r"(?:决算)?(?:数|额)?(?:为|是|:|共|计)*$")
_OF_EVERYTHING: Final = re.compile(r"[,。]?其中[:,]?(?:本年|当年|年初|年末|使用)")
"""总收入 is 本年收入, unless its parts are that and what was left. 本年收入总计 may be either."""
_WHOLE: Final = re.compile(r"(?:总数|总额|比|全部|其|合计|总收入|总支出|收入合计|支出合计|总)*")
"""Words for the whole of a list, whatever it is called."""
_SUMS: Final = re.compile("(?:收入|支出)合计$")
"""Such a word may name the whole of a list, 本年支出, or any other amount that is called so."""
_OF_YEAR: Final = (names.REVENUE, names.EXPENDITURE)
"""What is part of another amount is none of these: 公务接待费2.60万元，其中一般公共预算支出2.00万元."""
_WITHIN: Final = re.compile(r"[,;]?(?:\(|其中|包括|含)")
_ITS: Final = re.compile(r"[,;。、(]?(?:其中)?[:,]?(?:车辆|车)?"
                         r"(?:(?P<bought>购置)|运行(?:维护)?)(?:费|支出|为)*")
"""购置费 and 运行维护费 behind 公务用车购置及运行维护费 are its own."""
_MOST: Final = 20
"""So many places of one name are looked at."""
_NAMELESS: Final = re.compile(
    r"(?:[,、:。]|其中|与.{0,8}相比|情况|比较|本年度?|20[0-9]{2}年度?|我|本|单位|部门|批复)*")
_FINAL_WORDS: Final = re.compile(r"^[,、:]*(?:支出|收入)?(?:决算|执行|实际支出)(?:数|额|金额)?(?:为|是|:)*$")
_OF_PROJECT: Final = (Role.SCORE, Role.TARGET, Role.ACTUAL)
"""What follows these is of one project."""
_SIDES: Final = {"收入": names.REVENUE, "支出": names.EXPENDITURE}
_NOT_SPENT: Final = (names.TOTAL, names.REVENUE, names.OPENING, names.CLOSING)
_TORN: Final = 4
"""So many things told in two ways are no slips."""
_NEARLY: Final = Decimal("0.001")
"""Printed with fewer digits, an amount is nearly the same."""


@dataclass(frozen=True, slots=True)
class Called:
    """An amount with its name and what it measures."""

    name: Name
    measure: str
    term: Term
    paragraph: Paragraph | None
    """Nothing for what stands in a statement."""
    inherits: bool = False
    """Whether its scope is that of the words before it, or of the heading."""


@dataclass(slots=True)
class Known:
    """All named amounts of a document in reading order, and the changes that were told of amounts."""

    paragraphs: tuple[Paragraph, ...]
    year: str = ""
    """The year that it is about."""
    others: frozenset[Printed] = frozenset()
    """Numbers of other years."""
    called: list[Called] = field(default_factory=list)
    by_name: dict[tuple[Name, str], list[Called]] = field(default_factory=lambda: defaultdict(list))
    by_term: dict[Printed, Called] = field(default_factory=dict)
    changed: dict[Printed, Term] = field(default_factory=dict)
    wholes_of: dict[Printed, Printed] = field(default_factory=dict)
    """The whole of a listed amount, and of a share, where a list has one."""
    nameless: bool = False
    """Whether names do not say what something is."""
    apart: frozenset[Printed] = frozenset()
    """The numbers of a part of the unit, or of one project, whatever they are called."""
    summed: dict[str, list[Printed]] = field(default_factory=lambda: defaultdict(list))
    """The amounts that are called 收入合计, 支出合计, of whatever money."""

    @classmethod
    def of(cls, paragraphs: Sequence[Paragraph], nameless: bool = False) -> Known:
        """What paragraphs tell; `nameless`: of several units, so that no name is that of one thing."""
        known = cls(tuple(paragraphs), years.about(paragraphs), nameless=nameless)
        known.others = frozenset(printed for paragraph in paragraphs
                                 for printed in years.of_others(paragraph, known.year))
        known.apart = frozenset(term.printed for paragraph in paragraphs
                                for begin, end in units.parts(paragraph.flat)
                                for term in paragraph.terms if begin <= term.start < end)
        called = [one for paragraph in paragraphs for one in _called(paragraph)
                  if not known.is_of_other_year(one.term)]
        others = _of_others(called)
        for one in called:
            without = nameless or id(one) in others or one.term.printed in known.apart
            known.add(replace(one, name=Name("", "")) if without else one)
            if not nameless and (found := _SUMS.search(one.term.lead.rstrip("为是: "))):
                known.summed[found[0]].append(one.term.printed)
        return known

    def is_of_other_year(self, term: Term) -> bool:
        """Whether a number is one of another year than that of the document."""
        return term.printed in self.others

    def add(self, one: Called) -> None:
        """Remember an amount."""
        self.by_term[one.term.printed] = one
        if one.name.thing and one.term.exact:
            self.called.append(one)
            self.by_name[one.name, one.measure].append(one)

    def term(self, name: Name, measure: str = FINAL) -> Term | None:
        """The first amount of a name."""
        found = self.by_name.get((name, measure))
        return found[0].term if found else None

    def budget(self, final: Printed, measures: Sequence[str] = (YEAR, WHOLE, BUDGET)) -> Term | None:
        """The budget of an amount, where it is told elsewhere, in one way."""
        called = self.by_term.get(final)
        if called is None or not called.name.thing:
            return None
        found = [one.term for measure in measures
                 for one in self.by_name.get((called.name, measure), ())]
        return found[0] if len({one.printed.value for one in found}) == 1 else None

    def change(self, base: Term, term: Term, words: str) -> None:
        """Remember by how much an amount is more than last year's; `words` before say if another's."""
        if years.is_with_last(words, self.year):
            self.changed.setdefault(base.printed, term)

    @property
    def is_torn(self) -> bool:
        """Whether most of what is told twice is not the same: then names do not say what it is."""
        twice = [{one.term.printed.value for one in found} for found in self.by_name.values()
                 if len(found) > 1]
        apart = sum(max(values) - min(values) > _NEARLY * max(map(abs, values)) for values in twice)
        return apart >= _TORN and apart * 2 > len(twice)

    def prior(self, base: Printed) -> Decimal | None:
        """Last year's amount, as the change of this year's has it."""
        term = self.changed.get(base)
        if term is None or not term.sign and term.printed.value:
            return None
        return base.value - term.signed

    def wholes(self, paragraph: Paragraph, part: Term, share: Term, words: str) -> list[Printed]:
        """What a share may be of: the whole of its list, where it only says so; what it names, wherever that
        stands.
        """
        whole = self.wholes_of.get(share.printed)
        if whole and (whole in self.others) != self.is_of_other_year(share):
            whole = _own_whole(paragraph, part)
        listed = [whole] if whole else []
        general = is_general(words)
        if general and (not _SUMS.fullmatch(words) or self.is_of_other_year(share)):
            return listed
        scope = paragraph.scope_at(share)
        both = [names.named(words, scope), names.named(words)]
        so_called = self._so_called(paragraph, part, share, words)
        if not both[-1].thing or scope == names.UNKNOWN and not both[0].thing:
            return so_called
        if self.is_of_other_year(share):
            return []
        its = self.by_term.get(part.printed)
        found = [one.term.printed for name in dict.fromkeys(both) if not its or name != its.name
                 for one in self.by_name.get((name, FINAL), ())[:_MOST]]
        near = so_called[:1] + (self._basic(paragraph, share) if both[-1].thing == names.BASIC else [])
        others = [*listed, *self.summed[words][:_MOST]] if general else []
        return list(dict.fromkeys([*others, *near, *found]))

    def _so_called(self, paragraph: Paragraph, part: Term, share: Term, words: str) -> list[Printed]:
        """The amounts of its year before a part that are called so, the nearest first, though they have no
        name, or are of other money.
        """
        called = re.compile(f"{re.escape(words)}(?:决算)?(?:数|额|金额)?(?:共|共计|合计)?(?:为|是|:)*$")
        return [one.printed for one in reversed(paragraph.terms) if one.start < part.start
                and one.role in (Role.AMOUNT, Role.BUDGET) and one.unit == part.unit
                and self.is_of_other_year(one) == self.is_of_other_year(share)
                and called.search(one.words)]

    def _basic(self, paragraph: Paragraph, share: Term) -> list[Printed]:
        """The last 基本支出 before a share, of whichever money."""
        called = [self.by_term.get(one.printed) for one in paragraph.terms if one.start < share.start]
        return [one.term.printed for one in called
                if one and (one.name.thing, one.measure) == (names.BASIC, FINAL)][-1:]


def is_general(words: str) -> bool:
    """Whether words for what a share is of name nothing but the whole of its list: 占比, 占总支出的."""
    return bool(_WHOLE.fullmatch(words.removesuffix("决算")))


def _own_whole(paragraph: Paragraph, part: Term) -> Printed | None:
    """The only amount before 其中 in the clause of a part."""
    before = [one for one in paragraph.terms if one.role is Role.AMOUNT and one.segment == part.segment
              and one.unit == part.unit and one.start < part.start]
    listed = len(before) == 1 and "其中" in paragraph.flat[before[0].start:part.start]
    return before[0].printed if listed else None


def _called(paragraph: Paragraph) -> Iterator[Called]:
    """Each amount of a paragraph with its name."""
    subject = last = basic = Name(paragraph.scope, "")
    measure, end = FINAL, 0
    for at, term in enumerate(paragraph.terms):
        if term.role in _OF_PROJECT or end and is_parted(paragraph.flat, end, term.start):
            subject = last = Name(paragraph.scope_at(term), "")
        end = term.printed.spot.end
        if term.role is Role.CHANGE:
            subject = _compared(paragraph, at) or subject
        if term.unit != MONEY or term.role not in (Role.AMOUNT, Role.BUDGET):
            continue
        lead = term.words
        if term.role is Role.BUDGET:
            words = _BESIDE.sub("", _BUDGET_WORDS.sub("", lead))
            name = names.named(words, paragraph.scope_at(term))
            subject = last = subject if not name.thing and _NAMELESS.fullmatch(words) else name
            measure = measure_of(lead)
            yield Called(last, measure, term, paragraph)
        elif _FINAL_WORDS.search(lead):
            yield Called(_turned(last, lead), FINAL, term, paragraph)
        else:
            name = _everything(paragraph, term, lead) or names.named(lead, paragraph.scope_at(term))
            name = _of_cars(last, lead) or name
            name = Name("", "") if _is_within(paragraph.terms[at - 1:at], term, last, name, lead) else name
            if name.thing in (names.PEOPLE, names.RUNNING) and basic.thing and not names.scope_of(lead):
                name = name._replace(scope=basic.scope)
            basic = name if name.thing == names.BASIC else basic
            in_list = measure != FINAL and _within_list(paragraph, at)
            last = last if in_list else name
            of = WHOLE if name.thing == names.PROJECTS else FINAL
            yield Called(name if not in_list else Name(name.scope, ""), of, term, paragraph,
                         bool(name.scope) and not names.scope_of(lead))
            begins = paragraph.terms[at - 1:at] and paragraph.terms[at - 1].sentence < term.sentence
            subject = name if not in_list and (name.thing or begins and "其中" not in lead) else subject


def _turned(last: Name, lead: str) -> Name:
    """What 支出决算 is behind `last`: of its money what is spent, where that is 本年收入; and the reverse."""
    own = _SIDES.get(lead.strip(",、:").removeprefix("实际")[:2], last.thing)
    if last.thing == own or own == names.EXPENDITURE and last.thing not in _NOT_SPENT:
        return last
    other = last.thing in _SIDES.values() and last.scope not in ("", names.UNKNOWN)
    return Name(last.scope, own if other else "")


def measure_of(words: str) -> str:
    """Which budget words speak of, by the last of them that tells: 年初预算数, 全年预算数, or any."""
    found = _WHICH.findall(words)
    return BUDGET if not found else YEAR if found[-1] == "年初" else WHOLE


def _everything(paragraph: Paragraph, term: Term, lead: str) -> Name | None:
    """总收入, where it is 收入总计."""
    if not _EVERYTHING.search(lead) or not _OF_EVERYTHING.match(paragraph.flat, term.printed.spot.end):
        return None
    own, scope = names.scope_of(lead), paragraph.scope_at(term)
    if scope == names.UNKNOWN and own in ("", "拨款"):
        return Name("", "")
    return Name(scope if own in ("", "拨款") and scope else own, names.TOTAL)


def _of_cars(last: Name, lead: str) -> Name | None:
    """The part of 公务用车购置及运行维护费 that stands behind it by its short name."""
    found = _ITS.fullmatch(lead)
    if not found or last.thing not in (names.CARS, names.BUYING):
        return None
    return Name("", names.BUYING if found["bought"] else names.DRIVING)


def _is_within(before: Sequence[Term], term: Term, last: Name, name: Name, lead: str) -> bool:
    """Whether 一般公共预算支出 is only what another amount has of it; or “三公” of it that of “三公”."""
    of_year = name.thing in _OF_YEAR and last.thing and last.thing not in (names.TOTAL, *_OF_YEAR)
    same = name.thing and name == last and not name.scope and names.scope_of(lead)
    return bool((of_year or same) and _WITHIN.match(lead) and before
                and before[0].sentence == term.sentence)


def _of_others(called: Sequence[Called]) -> frozenset[int]:
    """The amounts whose scope is only inherited and not theirs: beside an amount that is said to be of it, or
    as much as all money is, below a heading about a part: 财政拨款支出 800…，本年支出合计 1020….
    """
    by_name: dict[tuple[Name, str], list[Called]] = defaultdict(list)
    for one in called:
        by_name[one.name, one.measure].append(one)
    found = set()
    for one in (one for one in called if one.inherits and one.name.thing):
        value = one.term.printed.value
        told = [other for other in by_name[one.name, one.measure] if not other.inherits]
        of_all = by_name.get((Name("", one.name.thing), one.measure), ())
        is_all = any(other.term.printed.value == value for other in of_all)
        if any(other.term.printed.value != value and (is_all or other.paragraph is one.paragraph)
               for other in told):
            found.add(id(one))
    return frozenset(found)


def _within_list(paragraph: Paragraph, at: int) -> bool:
    """Whether an amount is listed below a budget, so that it is one too."""
    term = paragraph.terms[at]
    before = [one for one in paragraph.terms[:at] if one.sentence == term.sentence and one.unit == MONEY]
    if not before or "决算" in term.lead:
        return False
    mark = paragraph.flat.rfind("其中", before[0].start, term.start)
    if mark < 0:
        return before[0].role is Role.BUDGET and term.lead[-2:] != "支出"
    return [one for one in before if one.start < mark][-1].role is Role.BUDGET


def _compared(paragraph: Paragraph, at: int) -> Name | None:
    """The name that stands before 与上年相比."""
    words = paragraph.terms[at].words
    found = re.match(r"[,、:。]*([^,、:。]+?)(?:与|比|较)(?:上年|去年|20[0-9]{2}年)", words)
    if not found:
        return None
    name = names.named(found[1], paragraph.scope_at(paragraph.terms[at]))
    return name if name.thing else None
