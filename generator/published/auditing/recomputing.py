"""The numbers that were read, computed from each other again: where two of them cannot both be right.

An amount is printed once rounded; what derives from amounts derives from the printed ones, half-up. What only
rounding can explain (a total and its parts are rounded each by itself; a rate may come from exact yuan) is a
note. A sum is asked for only where all its parts were read, a total of rows only where no row can be missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from generator import numerals, quantities
from generator.composing.symbols import STAR
from generator.deriving import ledger
from generator.deriving.ledger import Measure, Operation
from generator.numerals import HUNDRED, ZERO
from generator.problems import Severity
from generator.published.auditing import precision
from generator.published.auditing.contradictions import Contradiction, Printed
from generator.published.auditing.grammar import SEPARATOR
from generator.published.auditing.judging import Off, bare, off
from generator.published.auditing.relations import Relation, Relations, Ruled, starred

TWICE, SUMMED, DIFFERENT, SHARED, GROWN, VARIED, BEFORE = (
    "AU101", "AU102", "AU103", "AU104", "AU105", "AU106", "AU107")
_CODES: Mapping[Operation, str] = {
    Operation.SUM: SUMMED, Operation.DIFFERENCE: DIFFERENT, Operation.CARRY: TWICE, Operation.SHARE: SHARED,
    Operation.YEAR_BEFORE: TWICE, Operation.GROWTH: GROWN, Operation.VARIANCE: VARIED}
_ROUNDED = (Measure.YUAN, Measure.PERCENT, Measure.SQUARE_METRES, Measure.POINTS)
"""What is rounded where it is printed."""
_TAIL = Off.TAIL.value[1]
_RATES = (Operation.SHARE, Operation.GROWTH, Operation.VARIANCE)


class _Known(NamedTuple):
    """A number, how far rounding may have moved it, the printed numbers that it rests on, and how it is told:
    as it is printed, or as it is computed where it is not.
    """

    value: Decimal
    measure: Measure
    slack: Decimal
    ends: tuple[Printed, ...]
    told: str

    @property
    def is_printed(self) -> bool:
        return len(self.ends) == 1

    @property
    def printed(self) -> Decimal:
        """What it counts with: however many digits are printed, and no others."""
        return self.value


class _Computed(NamedTuple):
    """What a number should be, how far it may be off, how it is computed, and from which numbers.

    `asks`: what to ask where only a convention says so.
    """

    value: Decimal
    slack: Decimal
    arithmetic: str
    ends: tuple[Printed, ...]
    asks: str = ""


class Check(NamedTuple):
    """A relation that was asked: the printed number first, then those that it was computed from."""

    relation: Relation
    ends: tuple[Printed, ...]
    found: Contradiction | None


def checks(numbers: Iterable[Printed], relations: Relations,
           whole: Callable[[str], bool] = lambda family: False,
           without_base: Decimal = HUNDRED) -> list[Check]:
    """Everything that can be asked of numbers that were read, each with its key, and what it found.

    `whole` says of a family of rows whether all of them were read, so that their total may be asked for;
    `without_base` is the rate in percent that the edition prints for a change from nothing.
    """
    return list(_Checker(numbers, relations, whole, without_base).checks())


def told(found: Iterable[Check]) -> list[Contradiction]:
    """Where numbers contradict each other, each once, the number that is most likely wrong first."""
    asked = list(found)
    trust = _trust(asked)
    once = {(check.found.code, check.found.message): check.found for check in asked if check.found}
    return [_ordered(one, trust) for one in once.values()]


def _trust(found: Iterable[Check]) -> dict[Printed, int]:
    """How many relations a number stands in that hold, less those that do not."""
    trust: dict[Printed, int] = {}
    for check in found:
        vote = 1 if check.found is None else 0 if check.found.severity is Severity.NOTE else -1
        for end in check.ends:
            trust[end] = trust.get(end, 0) + vote
    return trust


def _ordered(found: Contradiction, trust: Mapping[Printed, int]) -> Contradiction:
    """The end that agrees with the fewest others first; of equals, the computed one."""
    return found._replace(ends=tuple(sorted(found.ends, key=lambda end: trust.get(end, 0))))


class _Checker:
    def __init__(self, numbers: Iterable[Printed], relations: Relations,
                 whole: Callable[[str], bool], without_base: Decimal) -> None:
        self._relations, self._whole, self._without_base = relations, cache(whole), without_base
        self._read: dict[str, list[Printed]] = {}
        digits: defaultdict[Measure, Counter[Decimal]] = defaultdict(Counter)
        for number in numbers:
            if number.key:
                self._read.setdefault(number.key, []).append(number)
                digits[self._measure(number.key)][number.last] += 1
        self._last = {measure: max(lasts, key=lambda last: (lasts[last], last))
                      for measure, lasts in digits.items()}
        """What the last digit of most of the document's numbers is worth, by measure: 18 may stand for 18.00,
        and 106.2400 has parts that were rounded.
        """
        self._solved: dict[str, _Known] = {}
        self._groups: dict[str, defaultdict[str, list[str]]] = {}
        """Rows by how their keys begin and by their classes; all of them under no class."""
        self._parted: dict[str, bool] = {}

    def _measure(self, key: str) -> Measure:
        named = self._relations.names.get(key) or self._relations.names.get(starred(key))
        return named.measure if named else Measure.PLAIN

    def checks(self) -> Iterator[Check]:
        """First what is printed twice, then what follows from others."""
        for key, numbers in self._read.items():
            yield from self._twice(key, numbers)
        for relation in self._relations.relations:
            if relation.operation is Operation.DIFFERENCE:
                self._solve_before(relation)
            elif relation.operation is Operation.SUM and not relation.family and STAR not in relation.result:
                self._solve_sum(relation)
        for relation in self._relations.relations:
            for star in self._stars(relation):
                yield from self._check(relation, star)

    def _twice(self, key: str, numbers: list[Printed]) -> Iterator[Check]:
        first = numbers[0]
        relation = Relation(Operation.CARRY, key, (key,))
        for other in numbers[1:]:
            gap = abs(other.value - first.value)
            last = max(self._last[self._measure(key)], first.last, other.last)
            found = None
            if gap:
                tail = gap <= last and self._measure(key) in _ROUNDED
                severity = Severity.NOTE if tail else Severity.ERROR
                message = f"{self._name(key)}印了两个数：{bare(first)}、{bare(other)}"
                found = Contradiction(TWICE, severity, message, (other, first),
                                      f"{bare(other)} ≠ {bare(first)}", "请核对这两处")
            yield Check(relation, (other, first), found)

    def _stars(self, relation: Relation) -> list[str]:
        """The rows that a relation is asked for: those whose result was read."""
        before, star, behind = relation.result.partition(STAR)
        if not star:
            return [""]
        return [key[len(before):len(key) - len(behind)] for key in self._read
                if key.startswith(before) and key.endswith(behind)
                and "." not in key[len(before):len(key) - len(behind)]]

    def _solve_before(self, relation: Relation) -> None:
        """What a change was from, where only the change is printed: 上年 = 本年 - 增加."""
        now, before = relation.inputs
        for star in self._stars(relation):
            change, after = (self._printed(key.replace(STAR, star)) for key in (relation.result, now))
            key = before.replace(STAR, star)
            if change and after and key not in self._read:
                sign = "+" if change.value < 0 else "−"
                told = f"（{after.told} {sign} {change.told.lstrip('-')}）"
                self._solved[key] = _Known(after.value - change.value, after.measure,
                                           after.slack + change.slack, (*after.ends, *change.ends), told)

    def _solve_sum(self, relation: Relation) -> None:
        """A total that is not printed, of which all parts are."""
        parts = [part for key in relation.inputs if (part := self._printed(key))]
        if len(parts) == len(relation.inputs) > 1 and relation.result not in self._read:
            made = _computed(Operation.SUM, parts, self._without_base)
            self._solved.setdefault(relation.result, _Known(made.value, parts[0].measure, made.slack,
                                                            made.ends, f"（{made.arithmetic}）"))

    def _printed(self, key: str) -> _Known | None:
        if key not in self._read:
            return None
        first = self._read[key][0]
        measure = self._measure(key)
        last = first.last if measure is Measure.YUAN else ZERO
        slack = max(self._last[measure], last) / 2 if measure in _ROUNDED else ZERO
        return _Known(first.value, measure, slack, (first,), bare(first))

    def _known(self, key: str) -> _Known | None:
        return self._printed(key) or self._solved.get(key)

    def _check(self, relation: Relation, star: str) -> Iterator[Check]:
        result = self._known(relation.result.replace(STAR, star))
        inputs = self._family(relation, star) if relation.family else \
            [self._known(key.replace(STAR, star)) for key in relation.inputs]
        if result is None or not inputs or any(one is None for one in inputs):
            return
        check = self._asked(relation, star, result, [one for one in inputs if one is not None])
        if check and check.found and not relation.family:
            ways = self._elsewhere(relation, star, result, inputs)
            others = (self._asked(relation, star, *way) for way in ways)
            check = next((one for one in others if one and not one.found), check)
        if check:
            yield check

    def _asked(self, relation: Relation, star: str, result: _Known, inputs: list[_Known]) -> Check | None:
        made = _computed(relation.operation, inputs, self._without_base)
        ends = tuple(dict.fromkeys(end for one in (result, *inputs) for end in one.ends))
        if len(ends) < 2:
            return None
        return Check(relation, ends, self._compared(relation, star, result, made, ends))

    def _elsewhere(self, relation: Relation, star: str, result: _Known,
                   inputs: list[_Known | None]) -> Iterator[tuple[_Known, list[_Known]]]:
        """The same with what a number is elsewhere: that it differs is told already."""
        known = [result, *(one for one in inputs if one is not None)]
        for number, key in enumerate((relation.result, *relation.inputs)):
            for other in self._read.get(key.replace(STAR, star), [])[1:]:
                changed = list(known)
                changed[number] = known[number]._replace(value=other.value, ends=(other,), told=bare(other))
                yield changed[0], changed[1:]

    def _family(self, relation: Relation, star: str) -> list[_Known | None]:
        """The rows of a family that were read; none if one may be missing."""
        before, _, behind = relation.inputs[0].partition(STAR)
        of_rows = relation.inputs[0] if self._rows_are_read(relation.inputs[0]) else before + STAR
        if not self._whole(of_rows) or relation.grouped and not self._is_parted(relation, before):
            return []
        rows = self._rows(before)[_class_of(star) if relation.grouped else ""]
        return [self._known(before + row + behind) for row in rows]

    def _rows(self, before: str) -> dict[str, list[str]]:
        """The rows whose keys begin so: those of each class, and all under no class."""
        if before not in self._groups:
            groups = self._groups[before] = defaultdict(list)
            for key in self._read:
                if key.startswith(before) and "." not in (row := key[len(before):]):
                    groups[""].append(row)
                    groups[_class_of(row.partition(SEPARATOR)[0])].append(row)
        return self._groups[before]

    def _is_parted(self, relation: Relation, before: str) -> bool:
        """Whether each row with a number is of a class that was read: else a name is wrong, and the row would
        be missing.
        """
        if before not in self._parted:
            classes = {"", *map(_class_of, self._stars(relation))}
            self._parted[before] = not any(
                self._read[before + row][0].value for name, rows in self._rows(before).items()
                if name not in classes for row in rows)
        return self._parted[before]

    def _rows_are_read(self, family: str) -> bool:
        before, _, behind = family.partition(STAR)
        return any(key.startswith(before) and key.endswith(behind) for key in self._read)

    def _compared(self, relation: Relation, star: str, result: _Known, made: _Computed,
                  ends: tuple[Printed, ...]) -> Contradiction | None:
        if relation.rule:
            return self._ruled(relation.rule, result, made, ends)
        gap, rate = abs(result.value - made.value), relation.operation in _RATES
        tail = gap <= result.slack + made.slack
        if gap <= (result.slack if rate else ZERO) or tail and not (result.is_printed or relation.family):
            return None
        key = relation.result.replace(STAR, star)
        if not result.is_printed:
            return self._solved_twice(relation, key, result, made, tail)
        right = _shown(made.value, self._measure(key), ends)
        if _is_worded(result.ends[0]) and made.value < 0:
            right = right.removeprefix("-")  # 减少, 下降 say it.
        severity, advice, lacks = Severity.NOTE, _TAIL, ""
        if not tail or rate:
            severity, advice = self._judged(relation, result, made, right)
            lacks = self._lacking(relation, key, result, made)
            severity = Severity.WARNING if lacks else severity
        return Contradiction(_CODES[relation.operation], severity,
                             f"{self._name(key)}印 {bare(result.ends[0])}，按印出的数是 {right}{lacks}", ends,
                             f"{made.arithmetic} = {right}", advice)

    def _lacking(self, relation: Relation, key: str, result: _Known, made: _Computed) -> str:
        """What a row that is missing would be: a gap at the end of a list does not show."""
        if not relation.family or made.value >= result.value:
            return ""
        missing = _shown(result.value - made.value, self._measure(key), (*result.ends, *made.ends))
        return f"，或者缺 {missing} 的一项"

    @staticmethod
    def _judged(relation: Relation, result: _Known, made: _Computed, right: str) -> tuple[Severity, str]:
        """How bad it is that a number is not what it should be, and what to do."""
        if made.asks:
            return Severity.WARNING, made.asks
        bounds, printed = (made.value - made.slack, made.value + made.slack), result.ends[0]
        printed = printed._replace(last=max(printed.last, 2 * result.slack))
        if relation.operation in _RATES and (known := off(printed, made.value, bounds, right)):
            return known
        others = "、".join(dict.fromkeys(map(bare, made.ends)))
        return Severity.ERROR, f"请改为 {right}，或核对 {others}"

    def _solved_twice(self, relation: Relation, key: str, result: _Known, made: _Computed,
                      tail: bool) -> Contradiction:
        """Not printed, but what it is follows from two places: last year from two changes."""
        measure = self._measure(key)
        ends = tuple(dict.fromkeys((*result.ends, *made.ends)))
        left, right = _shown(result.value, measure, ends), _shown(made.value, measure, ends)
        left_out = relation.family and made.value < result.value  # 本年没有的，上年可能有
        severity = (Severity.NOTE if tail or left_out else Severity.WARNING if relation.family
                    else Severity.ERROR)
        advice = "请核对这些数"
        if relation.family:
            advice += "；上年有、本年没有的各项没有列出，或改了科目的，可不理会"
        return Contradiction(BEFORE, severity,
                             f"{self._name(key)}没有印，由一处的数得出 {left}，由另一处得出 {right}",
                             ends, f"{result.told} = {left}，{made.arithmetic} = {right}",
                             _TAIL if tail else advice)

    def _ruled(self, rule: Ruled, result: _Known, made: _Computed,
               ends: tuple[Printed, ...]) -> Contradiction | None:
        """What a rule says of two numbers."""
        one, gap = rule.beside, result.value - made.value
        if gap <= 0 if one.at_most else not gap:
            return None
        if one.unless_told and self._told_together(one.left, one.right):
            return None
        tail = abs(gap) <= result.slack + made.slack
        severity = Severity.NOTE if tail or one.unless_told else rule.severity
        sign = ">" if one.at_most else "≠"
        return Contradiction(one.code, severity, f"{rule.title}：{self._name(one.left)} {result.told}，"
                             f"{self._name(one.right)} {made.arithmetic}", ends,
                             f"{result.told} {sign} {made.arithmetic}", _TAIL if tail else rule.advice)

    def _told_together(self, left: str, right: str) -> bool:
        """Whether two numbers are printed in one paragraph, where their difference has its reason."""
        blocks = [{number.spot.block for number in self._read.get(key, [])} for key in (left, right)]
        return bool(blocks[0] & blocks[1])

    def _name(self, key: str) -> str:
        """What a number is called; that of a row by the row's own name."""
        if named := self._relations.names.get(key):
            return named.label
        named = self._relations.names.get(starred(key))
        row = next((part for part in key.split(".") if not part.isascii()), "")
        return f"“{row.rpartition(SEPARATOR)[2]}”{named.label if named else ''}" if row else "这一行"


def _is_worded(number: Printed) -> bool:
    """Whether words say that a number is less than nothing, as its sign does not."""
    return number.value < 0 and "-" not in quantities.narrow(number.text)


def _class_of(name: str) -> str:
    """What a class is called, without 支出 at the end, which some write and some do not."""
    return name.removesuffix(_SPENT)


_SPENT = "支出"


def _computed(operation: Operation, inputs: list[_Known], without_base: Decimal) -> _Computed:
    """What a number should be, from those that it follows from, as a ledger has it."""
    value = ledger.computed(operation, inputs, without_base)
    ends, told = tuple(end for one in inputs for end in one.ends), [one.told for one in inputs]
    slack = sum((one.slack for one in inputs), ZERO)
    if operation in _RATES and not inputs[1].value and inputs[1].slack > precision.CENT:
        return _Computed(value, Decimal("Infinity"), f"{told[1]} 为零的", ends)
    if operation in _RATES and not inputs[1].value:
        asks = f"与零相比，有数的一般印 {numerals.plain(without_base)}%，也是零的印 0；另有约定的可不理会"
        return _Computed(value, ZERO, f"{told[1]} 为零的", ends, asks)
    match operation:
        case Operation.SHARE:
            return _Computed(value, _moved(value, inputs[0].slack, inputs[1]),
                             f"{told[0]} ÷ {told[1]} × 100%", ends)
        case Operation.GROWTH | Operation.VARIANCE:
            return _Computed(value, _moved(value, slack, inputs[1]),
                             f"（{told[0]} − {told[1]}）÷ {told[1]} × 100%", ends)
        case Operation.YEAR_BEFORE:
            return _Computed(value, ZERO, f"{told[0]} − 1", ends)
        case Operation.DIFFERENCE:
            return _Computed(value, slack, " − ".join(told), ends)
    return _Computed(value, slack, " + ".join(told), ends)


def _moved(rate: Decimal, slack: Decimal, base: _Known) -> Decimal:
    """How far rounding of both numbers may move a rate, in percent."""
    if abs(base.value) <= base.slack:
        return Decimal("Infinity")
    return (slack * HUNDRED + abs(rate) * base.slack) / (abs(base.value) - base.slack)


def _shown(value: Decimal, measure: Measure, beside: Iterable[Printed]) -> str:
    """A value as the numbers beside it are printed; 万元 is told where one of them has another unit."""
    match measure:
        case Measure.PERCENT:
            return numerals.percent(value, _STYLE)
        case Measure.YUAN:
            return f"{numerals.amount(value, _STYLE)}{'万元' if any(map(_has_unit, beside)) else ''}"
        case _:
            return numerals.plain(numerals.round_half_up(value))


_STYLE = numerals.NumberStyle()


def _has_unit(number: Printed) -> bool:
    """Whether an amount is told with its unit."""
    return bare(number)[-1:] == quantities.MONEY
