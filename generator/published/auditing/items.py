"""Numbered lists of classes and items: they add up to the total above them, and the items to their class.

A claim over such a list is made only where its numbers have no gap. What is less than its total may lack a
last item that nobody can see: then the message says so, and it is no error.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.published.auditing import judging, names, wholes
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import WARNING, Judged
from generator.published.auditing.known import FINAL, YEAR, Known
from generator.published.auditing.names import Name
from generator.published.auditing.terms import Paragraph, Role, Term, halves
from generator.quantities import MONEY

NUMBER: Final = re.compile(r"\s*[(]?(?:(?P<digits>[0-9]+)|(?P<words>[一二三四五六七八九十]+))[.、)]")
_CLASS: Final = re.compile(r"\s*(?:[(]?(?:[0-9]+|[一二三四五六七八九十]+)[.、)])?\s*"
                           r"(?P<name>[^()。;:,]+?(?:\(室\)[^()。;:,]*)?)\((?P<code>[0-9]{3})?类\)")
_BELOW: Final = re.compile(r"\((?:[0-9]{2})?[款项]\)")
_DEPTH: Final = re.compile(r"\((?:[0-9]{2,3})?([类款项])\)")
_LEVELS: Final = 3
_OF_CLASS: Final = re.compile(r"[^。;:,]{2,60}?\((?:[0-9]{2})?[款项]\)")
"""What begins so below a class tells of it, though it is no item that has its class beside it."""
_CODED: Final = re.compile(r"\s*(?P<code>[0-9]{7})[^0-9]")
_OF_WHOLE: Final = re.compile(
    r"[),(]*占(?:比|[^,;。占]{0,16}(?:收入|支出)(?:合计|总额)?的?(?:比重|比例)?)?[为:]?")
_PLAIN: Final = re.compile(r"\s*[0-9]{1,2}[.、][^,;。:()0-9]{2,16}")
"""What is nothing but a number and a name before an amount."""
_MAYBE: Final = "；或者后面还有一项没有列出"


class Item(NamedTuple):
    """A class or an item with its amount."""

    paragraph: Paragraph
    number: int
    of: str
    """Its class, by code or name."""
    single: bool
    """Whether it is an item, not a class."""
    amount: Term


class Group(NamedTuple):
    """Items that follow each other. `whole`: their numbers have no gap, and each was read."""

    items: tuple[Item, ...]
    scope: str
    whole: bool
    seen: bool
    """Whether the numbers stand in the file: what a program counts has no gap, whatever is missing."""
    below: bool = False
    """Whether they are items that stand below classes."""
    part: bool = False
    """Whether they may be those of some classes only."""


def groups(paragraphs: Sequence[Paragraph], read: Callable[[Paragraph], Item | None] | None = None,
           ) -> list[Group]:
    """The lists of a document; `read` has the items, if they are those without shares or codes.

    The items of a class may stand behind it, before the next class; a class that another list begins with
    ends both.
    """
    found: list[Group] = []
    kinds: dict[bool, list[Item]] = {}
    last: Paragraph | None = None
    for paragraph in paragraphs:
        item = (read or _item)(paragraph)
        follows = last and (paragraph.number, paragraph.headings) == (last.number + 1, last.headings)
        below = item is None and not read and False in kinds and _OF_CLASS.match(paragraph.flat)
        if not follows or not (below or item and _goes_on(kinds, item)):
            classes = bool(follows and item and not item.single and item.number > 1)
            found += _closed(kinds, classes)
            kinds = {}
        if item:
            kinds.setdefault(item.single, []).append(item)
        last = paragraph
    return [*found, *_closed(kinds)]


def _goes_on(kinds: dict[bool, list[Item]], item: Item) -> bool:
    """Whether an item belongs to the list that stands before it: a class has the next number, or none."""
    if item.single or True not in kinds:
        return True
    number = kinds[False][-1].number if False in kinds else None
    return number is not None and (item.number > number or not item.number and not number)


def _closed(kinds: dict[bool, list[Item]], within: bool = False) -> Iterator[Group]:
    """The classes and the items of one list. `within`: a class follows whose first is missing."""
    classes = _group(kinds[False]) if False in kinds else None
    if classes:
        yield classes
    if True in kinds:
        items = _group(kinds[True], restarts=classes is not None)
        listed = {item.of for item in items.items}
        part = classes is not None and not (classes.whole and listed == {one.of for one in classes.items})
        yield items._replace(below=within or classes is not None, part=within or part)


def _item(paragraph: Paragraph) -> Item | None:
    flat = paragraph.flat
    coded, named = _CODED.match(flat), _CLASS.match(flat)
    amount = next((one for one in paragraph.terms if one.role is Role.AMOUNT and one.unit == MONEY), None)
    number = NUMBER.match(flat)
    counted = number and "。" not in flat[number.end():amount.start if amount else None]
    if amount is None or not (coded or named or counted and _shared(paragraph, amount)):
        return None
    of = coded["code"][:3] if coded else "" if named else flat[:amount.start]
    if named and not coded:
        of = named["code"] or named["name"].strip().removesuffix("支出")
    single = bool(coded or _BELOW.search(flat[:amount.start]))
    return Item(paragraph, _counted(number) if number and not coded else 0, of, single, amount)


def _named(paragraph: Paragraph) -> Item | None:
    """1.其他收入33.18万元."""
    number, amount = NUMBER.match(paragraph.flat), next(iter(paragraph.terms), None)
    if not number or amount is None or not _PLAIN.fullmatch(paragraph.flat[:amount.start]):
        return None
    if not (amount.role is Role.AMOUNT and amount.unit == MONEY and amount.exact):
        return None
    return Item(paragraph, _counted(number), "", False, amount)


def _plain(paragraph: Paragraph) -> Item | None:
    """1.其他收入33.18万元，比上年决算数减少8.07万元."""
    change = paragraph.terms[1] if len(paragraph.terms) > 1 else None
    return _named(paragraph) if change and (change.role, change.unit) == (Role.CHANGE, MONEY) else None


def _shared(paragraph: Paragraph, amount: Term) -> bool:
    """Whether a share of something that has no name follows an amount: 1.教育支出70.00万元，占70.00%."""
    after = next((one for one in paragraph.terms if one.start > amount.start and not one.inside), None)
    return bool(after and after.role is Role.SHARE and _OF_WHOLE.fullmatch(after.lead.strip()))


def _counted(number: re.Match[str]) -> int:
    return int(number["digits"]) if number["digits"] else int(quantities.numeral(number["words"]) or 0)


def _group(items: list[Item], restarts: bool = False) -> Group:
    numbers = [item.number for item in items]
    alike = len({_depth(item) for item in items}) == 1  # 款 and their 项 are told twice
    seen = any(numbers) and alike
    counted = all(item.paragraph.numbered for item in items) or all(
        _CODED.match(item.paragraph.flat) for item in items)
    group = Group(tuple(items), items[0].paragraph.scope_at(items[0].amount), alike, seen)
    if len(items) == 1:
        return group._replace(whole=_complete(group), seen=seen and _complete(group))
    return group._replace(whole=alike and (_runs_on(items, restarts) if any(numbers) else counted))


def _depth(item: Item) -> int:
    """How many of 类, 款 and 项 its name has: 款 is sometimes printed for 项, too. A code has them all."""
    words = item.paragraph.flat
    if not item.single:
        return 1
    return _LEVELS if _CODED.match(words) else len(_DEPTH.findall(words, 0, item.amount.start))


def _runs_on(items: Sequence[Item], restarts: bool = False) -> bool:
    """Whether numbers have no gap; those of the items of a class may begin anew (`restarts`)."""
    number, of = 0, [""]
    for item in items:
        begins = restarts and item.number == 1 and item.of not in of
        if item.number != number + 1 and not begins:
            return False
        number = item.number
        of.append(item.of)
    return True


def enter(found: Sequence[Group], known: Known) -> None:
    """What the shares of classes are of, a class a paragraph."""
    for group in found:
        whole = _whole(group, known)
        whole = None if whole and group.below and not _fits(group, whole.value) else whole
        for item in group.items if whole else ():
            for term in item.paragraph.terms:
                if term.role is Role.SHARE and whole:
                    known.wholes_of.setdefault(term.printed, whole)


def _lead(group: Group, known: Known) -> list[Term]:
    """The amounts of the paragraph before a group."""
    first = group.items[0].paragraph
    before = next((one for one in known.paragraphs if one.number == first.number - 1
                   and one.headings == first.headings), None)
    return [one for one in (before.terms if before else ()) if one.role is Role.AMOUNT and one.unit == MONEY]


def _whole(group: Group, known: Known) -> Printed | None:
    """The total of a group, or the amount that introduces it: of these, that which its items make."""
    lead, total = [one.printed for one in _lead(group, known)], _total(group, known)
    found = [*([total] if total else []), *lead[-1:]]
    if introduced := _introduced(group, known):
        return introduced
    parts = _sum_of(group)
    near = [one for one in found if _near(one.value, parts, (one, *_amounts(group)))]
    return near[0] if near else total


def _sum_of(group: Group) -> Decimal:
    return numerals.total([one.value for one in _amounts(group)])


def _amounts(group: Group) -> list[Printed]:
    return [item.amount.printed for item in group.items]


def _introduced(group: Group, known: Known) -> Printed | None:
    """The amount above a numbered list whose shares make 100 %, if they are shares of it; or of what the
    items make, where a colon says that they follow.
    """
    lead = _lead(group, known)
    if not lead or not (group.whole and group.seen and _complete(group, lead[-1].printed)) or (
            not lead[-1].exact):
        return None
    whole = lead[-1].printed
    above = next(one for one in known.paragraphs if lead[-1] in one.terms)
    ends = above.flat.rstrip()[-1:] == ":"
    fits = _fits(group, whole.value) or ends and len(lead) == 1 and _fits(group, _sum_of(group))
    return whole if fits else None


def _fits(group: Group, whole: Decimal) -> bool:
    return wholes.are_shares(((item.amount.printed.value, term.printed) for item in group.items
                              for term in item.paragraph.terms if term.role is Role.SHARE), whole)


def _total(group: Group, known: Known) -> Printed | None:
    if group.scope not in names.FUNDS or not all(_is_spent(item) for item in group.items):
        return None
    term = known.term(Name(group.scope, names.EXPENDITURE), FINAL)
    return term.printed if term else None


def _is_spent(item: Item) -> bool:
    """Whether an item may be part of all that is spent: no revenue, no share of something else."""
    if "收入" in item.paragraph.flat[:item.amount.start]:
        return False
    shares = [term.lead for term in item.paragraph.terms if term.role is Role.SHARE]
    of = re.sub("^.*占|的?(?:比重|比例|比)?[为:]?$", "", "".join(shares[0].split())) if shares else ""
    scope = item.paragraph.scope_at(item.amount)
    return of in ("", "总支出") or names.named(of, scope).thing == names.EXPENDITURE


def sums(found: Sequence[Group], known: Known) -> Iterator[Judged]:
    """Classes and items against their total, items against their class."""
    for group in found:
        whole = _total(group, known)
        parts = _amounts(group)
        if whole and group.whole and not group.part:
            what = "支出" if group.items[0].single else "各类支出"
            judged = judging.total("AU210", f"{what}合计", whole, parts, MONEY)
            sure = _complete(group, whole)
            yield judged if sure else judging.lacking(judged, whole, parts, _MAYBE)
        if group.whole and group.items[0].single and not group.part:
            yield from _budgets(group, known)
        elif introduced := _introduced(group, known) if not whole and not group.below else None:
            yield judging.total("AU206", "各项的合计", introduced, parts, MONEY)
    yield from _classes(found)
    yield from _priors(found, known)
    yield from _columns(groups(known.paragraphs, _plain), known)
    yield from _below(known)


def _columns(found: Sequence[Group], known: Known) -> Iterator[Judged]:
    """A total and its change above items with theirs: if one column adds up, so does the other."""
    for group in found:
        lead = _lead(group, known)
        own = known.changed.get(lead[0].printed) if len(lead) == 1 else None
        changes = [item.paragraph.terms[1] for item in group.items]
        if own is None or not group.whole or len(changes) < 2 or not all(
                one.sign and one.exact for one in (own, *changes)):
            continue
        moved = judging.changes("AU216", own, changes, WARNING,
                                "上年有、本年没有的各项是否没有列出？没有的，请核对各增减额")
        whole, parts = lead[0].printed, _amounts(group)
        made = _near(whole.value, _sum_of(group), (whole, *parts))
        if judging.is_well(moved) and own.signed:
            yield judging.total("AU206", "各项的合计", whole, parts, MONEY, WARNING,
                                "；各项的增减额之和与合计的相符")
        if made:
            yield moved


def _below(known: Known) -> Iterator[Judged]:
    """支出总计64.00万元。包括：, and below it 1.本年支出…, 2.年末结转和结余…, which are all there is."""
    after = {one.number: one for one in known.paragraphs}
    for group in groups(known.paragraphs, _named):
        above, behind = (after.get(item.paragraph.number + step) for item, step in (
            (group.items[0], -1), (group.items[-1], 1)))
        number = NUMBER.match(behind.flat) if behind else None
        if not (group.whole and group.seen and above and above.flat.rstrip()[-1:] == ":") or (
                number and _counted(number) == group.items[-1].number + 1):
            continue
        lead, parts = _lead(group, known), wholes.own([item.amount for item in group.items])
        if len(lead) != 1 or not lead[0].exact:
            continue
        most = numerals.total([one.printed.value for one in parts]) > lead[0].printed.value
        if wholes.are_all(lead[0], parts) or most and wholes.are_beside(lead[0], parts):
            asks = "；各项是否有重复的" if most else "；是否还有没有列出的"
            yield judging.total("AU206", "各项的合计", lead[0].printed, [one.printed for one in parts], MONEY,
                                WARNING, asks)


def _near(one: Decimal, other: Decimal, ends: Sequence[Printed]) -> bool:
    return abs(one - other) <= halves(ends)


def _budgets(group: Group, known: Known) -> Iterator[Judged]:
    """The budgets of items against that of all: items that had one and spent nothing may not be listed."""
    whole = known.term(Name(group.scope, names.EXPENDITURE), YEAR)
    budgets = [next((one.printed for one in item.paragraph.terms if one.role is Role.BUDGET), None)
               for item in group.items]
    parts = [one for one in budgets if one]
    if whole is None or len(parts) < len(budgets):
        return
    judged = judging.total("AU210", "各科目年初预算数合计", whole.printed, parts, MONEY, WARNING)
    if judged.found and judged.found.severity is WARNING:
        short = numerals.total([part.value for part in parts]) < whole.printed.value
        advice = "有预算、没有支出的科目是否没有列出？没有的，请核对" if short else judged.found.advice
        judged = Judged(judged.ends, judged.found._replace(
            severity=judging.NOTE if short else WARNING, advice=advice))
    yield judged


def _complete(group: Group, whole: Printed | None = None) -> bool:
    """Whether the shares of classes make 100 %, if all of a `whole`."""
    shares = [term.printed for item in group.items for term in item.paragraph.terms
              if term.role is Role.SHARE]
    return len(shares) == len(group.items) and wholes.make_all(
        shares, whole.value if whole else None, _sum_of(group))


def _classes(found: Sequence[Group]) -> Iterator[Judged]:
    classes = [group for group in found if not group.items[0].single]
    for group in found:
        above = next((one for one in classes if one.scope == group.scope), None)
        if not group.items[0].single or above is None or not (group.whole and above.whole):
            continue
        by_class: dict[str, list[Item]] = defaultdict(list)
        for item in group.items:
            by_class[item.of].append(item)
        last = group.items[-1].of
        for item in above.items:
            parts = [one.amount.printed for one in by_class.get(item.of, ())]
            if parts:
                judged = judging.total("AU210", f"{item.of.removesuffix('支出')}类支出", item.amount.printed,
                                       parts, MONEY)
                sure = item.of != last and group.seen and _runs_on(group.items)
                yield judged if sure else judging.lacking(judged, item.amount.printed, parts, _MAYBE)


def _priors(found: Sequence[Group], known: Known) -> Iterator[Judged]:
    """Last year's total against last year's items, both from the printed changes: what was spent last year
    only may not be listed, so a difference is a question.
    """
    for group in found:
        whole = _total(group, known)
        if whole is None or not group.whole or group.part or not group.items[0].single or (
                whole not in known.changed):
            continue
        changes = [known.changed.get(item.amount.printed) for item in group.items]
        own = known.changed[whole]
        if len(changes) < 2 or not own.sign or any(
                one is None or not one.sign and one.printed.value for one in changes):
            continue
        yield judging.changes("AU216", own, [one for one in changes if one], WARNING,
                              "上年有、本年没有的科目是否没有列出？")
