"""Lists within sentences: a whole, 其中, and its parts. Claims are made of those that are surely whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from generator import numerals
from generator.numerals import ZERO
from generator.problems import Severity
from generator.published.auditing import judging, names, wholes
from generator.published.auditing.comparisons import than
from generator.published.auditing.judging import ERROR, WARNING, Judged, bare, wrong
from generator.published.auditing.known import YEAR, Known, measure_of
from generator.published.auditing.terms import FIGURE, OF_WHOLE, Paragraph, Role, Term, begin_of, half
from generator.quantities import MONEY

_MARK: Final = re.compile(r"其中|(?:主要用于)?(?:以下|下列|下述)(?:几个|各)?方面|分别(?:为|是):"
                          r"|(?<!主要)包括:|构成(?:情况)?(?:为|是|如下)?:|决算中,|(?<=元)中[,:]")
_ASIDE: Final = re.compile("(?<=[,;])(?:另有|另外|此外|不包括|不含)")
"""What stands behind these is no part of a list."""
_FEW, _NEAREST = 2, 16
"""Parts that make a list, and numbers before it of which one may be the whole."""
_BETWEEN: Final = re.compile(f"{_MARK.pattern}|;")


class Listing(NamedTuple):
    """A whole and the parts that follow it. `nested`: another list stands within."""

    whole: Term | None
    parts: tuple[Term, ...]
    nested: bool
    of: str
    """What the whole is called."""
    unread: bool = False
    """Whether a number among the parts was not read."""
    inner: bool = False
    """Whether it stands within another list, which may go on behind it."""


def listings(paragraph: Paragraph) -> Iterator[Listing]:
    """The lists of a paragraph, one for each kind of number in them."""
    flat = paragraph.flat
    found = list(_MARK.finditer(flat)) if paragraph.terms else []
    for at, mark in enumerate(found):
        if flat.count("(", 0, mark.start()) > flat.count(")", 0, mark.start()):
            continue
        begin = begin_of(flat, mark.start())
        stop = flat.find("。", mark.end())
        stop = len(flat) if stop < 0 else stop
        stop = aside.start() if (aside := _ASIDE.search(flat, mark.end(), stop)) else stop
        after = found[at + 1].start() if at + 1 < len(found) else len(flat)
        end, nested = min(after, stop), after < stop
        inner = bool(at) and begin <= found[at - 1].start()
        for one in _listing(paragraph, (begin, mark.start()), (mark.end(), end), nested):
            yield one._replace(inner=inner)


def bracketed(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """支出26.94万元（购置费19.38万元，运行费7.56万元）: a whole and all its parts in brackets behind it."""
    for at, whole in enumerate(paragraph.terms):
        end = whole.printed.spot.end
        if whole.role is not Role.AMOUNT or whole.inside or paragraph.flat[end:end + 1] != "(":
            continue
        close = paragraph.flat.find(")", end)
        parts = tuple(one for one in paragraph.terms[at + 1:] if end < one.start < close
                      and one.role is not Role.PROSE)
        found = Listing(whole, parts, False, whole.lead)
        alike = len({(one.role, one.unit) for one in (whole, *parts)}) == 1 and len(parts) >= _FEW
        if alike and all(one.exact for one in (whole, *parts)) and _complete(paragraph, found):
            yield from _added(paragraph, found, whole)


_SPELLED: Final = re.compile(r"(?:,占[^,;。]*)?[,。]主要包括[:,]?(?P<listed>[^;。]+)")
_EACH: Final = re.compile(r"(?:[^#、,]{2,20}#(?:[、,]|$))+")


def spelled(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """公用经费30.00万元，主要包括：办公费12.00万元、差旅费10.00万元: with all amounts, no more than that."""
    for whole in paragraph.terms:
        found = _SPELLED.match(paragraph.flat, whole.printed.spot.end)
        if whole.role is not Role.AMOUNT or whole.unit != MONEY or not found:
            continue
        parts = [one for one in paragraph.terms if found.start("listed") <= one.start < found.end()]
        words = found["listed"]
        for one in reversed(parts):
            start, end = (at - found.start("listed") for at in one.printed.spot[-2:])
            words = f"{words[:start]}#{words[end:]}"
        if len(parts) < _FEW or not _EACH.fullmatch(words) or words.count("#") != len(parts) or not all(
                one.exact and one.unit == MONEY for one in (whole, *parts)):
            continue
        more = numerals.total([one.printed.value for one in parts]) > whole.printed.value
        if wholes.are_beside(whole, parts) and (more or wholes.has_rest(whole, parts)):
            yield _total(whole, parts, WARNING, "；各项是否有重复的" if more else "；是否还有没有列出的")


def _listing(paragraph: Paragraph, head: tuple[int, int], body: tuple[int, int],
             nested: bool) -> Iterator[Listing]:
    inside = [one for one in paragraph.terms if body[0] <= one.start < body[1] and _is_counted(one)]
    kinds = dict.fromkeys((one.role, one.unit) for one in inside
                          if one.role in (Role.AMOUNT, Role.BUDGET, Role.CHANGE))
    for role, unit in kinds:
        parts = tuple(one for one in inside if (one.role, one.unit) == (role, unit))
        heads = _heads(paragraph, head, role, unit)
        if role is Role.AMOUNT and not any(one.role is Role.AMOUNT for one in heads):
            heads = _heads(paragraph, head, Role.BUDGET, unit)  # 预算总额…，其中：人员经费…
        shares = _shares(paragraph, parts)
        if not heads and role is Role.AMOUNT and not paragraph.flat[head[0]:head[1]].strip():
            heads = wholes.fitting(_earlier(paragraph, head[0], unit), parts, shares)[-1:]
        near = _near(paragraph, heads, head) if len(heads) > 1 else ()
        whole = wholes.chosen(heads, near, parts, shares)
        parts = wholes.belonging(whole, parts)
        unread = any(FIGURE.search(one.lead) for one in parts)
        if parts and (whole or not heads):
            yield Listing(whole, parts, nested or unread, _of(paragraph, head), unread)


def _is_counted(term: Term) -> bool:
    """Whether a number may be a whole or a part: no base of a share, nothing in brackets."""
    return not (term.inside or OF_WHOLE.search(term.lead))


def _heads(paragraph: Paragraph, head: tuple[int, int], role: Role, unit: str) -> list[Term]:
    """The numbers before a list that may be its whole: in its sentence, else in the one before."""
    begin = head[0]
    in_head = [one for one in paragraph.terms if begin <= one.start < head[1] and not one.inside]
    if not in_head and begin:
        begin = begin_of(paragraph.flat, begin - 1)
        in_head = [one for one in paragraph.terms if begin <= one.start < head[0] and not one.inside]
    found = [one for one in in_head[-_NEAREST:] if (one.role, one.unit) == (role, unit) and _is_counted(one)]
    listed = begin < head[0] and paragraph.flat.startswith("其中", begin)
    return [] if listed and len(found) > 1 else found  # 其中：甲…，乙…。其中：…: of which of them?


def _earlier(paragraph: Paragraph, end: int, unit: str) -> Sequence[Term]:
    """The amounts of the last sentence that has any, before one that begins with 其中: changes or reasons
    may stand between.
    """
    before = [one for one in paragraph.terms if one.start < end and one.unit == unit
              and one.role is Role.AMOUNT and _is_counted(one)]
    return [one for one in before if one.sentence == before[-1].sentence]


def _near(paragraph: Paragraph, heads: Sequence[Term], head: tuple[int, int]) -> Sequence[Term]:
    """Those of the numbers before a list that stand side by side: behind ； or the list before."""
    end = head[1] if heads and heads[-1].start > head[0] else head[0]
    before = [mark.end() for mark in _BETWEEN.finditer(paragraph.flat, heads[0].start, end)]
    near = (tuple(one for one in heads if one.start >= at) for at in reversed([0, *before]))
    return next((found for found in near if found), ())


def _of(paragraph: Paragraph, head: tuple[int, int]) -> str:
    words = paragraph.flat[head[0]:head[1]]
    if not any(head[0] <= one.start < head[1] for one in paragraph.terms) and head[0]:
        begin = begin_of(paragraph.flat, head[0] - 1)
        words = paragraph.flat[begin:head[0]]
    return words


def enter(paragraph: Paragraph, known: Known) -> None:
    """What the shares of a list are of."""
    for found in listings(paragraph):
        shares = _shares(paragraph, found.parts)
        if not shares or found.parts[0].unit != MONEY or found.parts[0].role is not Role.AMOUNT:
            continue
        whole = found.whole or _named(found, paragraph, known)
        if whole is None or whole.role is not Role.AMOUNT:
            continue
        for share in shares:
            known.wholes_of.setdefault(share.printed, whole.printed)


def _shares(paragraph: Paragraph, parts: Sequence[Term]) -> list[Term]:
    """The shares that stand in the clauses of the parts."""
    segments = {one.segment for one in parts}
    begin = min((one.start for one in parts), default=0)
    return [one for one in paragraph.terms
            if one.role is Role.SHARE and one.segment in segments and one.start > begin]


def _named(found: Listing, paragraph: Paragraph, known: Known) -> Term | None:
    """The whole of a list that is told elsewhere: 本年收入的具体构成为：…."""
    if found.parts[0].printed in known.apart:
        return None
    words = re.sub("的?(?:具体)?$", "", found.of)
    return known.term(names.named(words, paragraph.scope_at(found.parts[0])))


def sums(paragraph: Paragraph, known: Known) -> Iterator[Judged]:
    """A whole against its parts, where it is sure that these are all."""
    for found in listings(paragraph):
        whole = found.whole
        if whole is None and found.parts[0].role is Role.AMOUNT and _shares(paragraph, found.parts):
            whole = _named(found, paragraph, known)
        if whole is None or not found.parts or not all(one.exact for one in (whole, *found.parts)):
            continue
        if not _alike(whole, found.parts):
            continue
        if whole.role is Role.CHANGE:
            yield from _changes(paragraph, found)
        elif len(found.parts) < _FEW:
            yield from _part(whole, found.parts[0])
        else:
            yield from _sum(paragraph, found, whole)


def _alike(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether amounts are of the same kind: 年初预算数 and 全年预算数 do not add up."""
    if whole.role is not Role.BUDGET:
        return True
    kinds = {measure_of(one.lead) == YEAR for one in parts if one.role is Role.BUDGET}
    return len(kinds) < _FEW


def _sum(paragraph: Paragraph, found: Listing, whole: Term) -> Iterator[Judged]:
    """The parts are those of the first clause, if it has several; or those of all clauses."""
    first = [one for one in found.parts if one.segment == found.parts[0].segment]
    short = found._replace(parts=tuple(first), nested=any(FIGURE.search(one.lead) for one in first))
    if _FEW <= len(first) < len(found.parts):
        if numerals.total([one.printed.value for one in found.parts]) != whole.printed.value:
            yield from _added(paragraph, short, whole)
            return
    elif len(first) == len(found.parts) and not found.unread:
        found = short
    yield from _added(paragraph, found, whole)


def _added(paragraph: Paragraph, found: Listing, whole: Term) -> Iterator[Judged]:
    if found.inner and (beginning := wholes.beginning(whole, found.parts)):
        found = found._replace(parts=beginning)
    judged = _total(whole, found.parts)
    if judged.found is None or judged.found.severity is not ERROR:
        yield judged
    elif not found.nested and _complete(paragraph, found):
        yield _total(whole, wholes.surely(found.of, whole, found.parts))
    elif not found.nested:
        yield from _asked(paragraph, found, whole)


def _asked(paragraph: Paragraph, found: Listing, whole: Term) -> Iterator[Judged]:
    """A list that is more than its whole though each has a share, or though it is a plain one; or a plain
    one with all others at its end.
    """
    parts = wholes.own(found.parts)
    if len(parts) > wholes.MOST or not any(one.printed.value for one in parts):
        return
    apart, least = (numerals.total([one.printed.value for one in some]) - whole.printed.value
                    for some in (parts, wholes.upper(parts)))
    plain = not found.inner and wholes.is_plain(whole, parts)
    rest = plain and wholes.has_rest(whole, parts)
    if wholes.beginning(whole, parts) or not least:
        return
    if wholes.are_guests(whole, parts):
        if parts[0].printed.value != whole.printed.value:
            yield _total(whole, parts, WARNING, "；国内接待和外事接待是否分别计算")
        return
    if least > 0 or rest and apart > 0:
        if plain or len(_shares(paragraph, found.parts)) == len(found.parts):
            yield _total(whole, parts, WARNING, "；各项是否有重复的")
    elif apart < 0 and rest:
        yield _total(whole, parts, WARNING, "；是否还有没有列出的")


def _total(whole: Term, parts: Sequence[Term], severity: Severity = ERROR, maybe: str = "") -> Judged:
    return judging.total("AU206" if whole.unit == MONEY else "AU207", _called(whole), whole.printed,
                         [one.printed for one in parts], whole.unit, severity, maybe)


def _complete(paragraph: Paragraph, found: Listing) -> bool:
    """Whether a list names all parts: their shares make 100 %, or it is one of the known families."""
    shares = [one.printed for one in _shares(paragraph, found.parts)]
    whole = found.whole.printed.value if found.whole and found.whole.role is Role.AMOUNT else None
    parts = numerals.total([one.printed.value for one in found.parts])
    beside = len(wholes.own(found.parts)) > 1 or len(found.parts) < _FEW
    if beside and len(shares) == len(found.parts) and wholes.make_all(shares, whole, parts):
        return True
    return wholes.is_family(found.of, found.parts)


def _part(whole: Term, part: Term) -> Iterator[Judged]:
    """What is 其中 cannot be more."""
    ends = (part.printed, whole.printed)
    bound = half(part.printed) + half(whole.printed) if whole.unit == MONEY else ZERO
    if part.printed.value - whole.printed.value <= bound or whole.role is not part.role:
        return
    yield wrong("AU206", WARNING, f"其中的 {part.printed.text} 大于它所在的 {whole.printed.text}", ends,
                f"{bare(part.printed)} > {bare(whole.printed)}", "请核对这两个数；其中的一项不能大于总数")


def _changes(paragraph: Paragraph, found: Listing) -> Iterator[Judged]:
    """The change of a whole is the sum of the changes of its parts, if each part has one."""
    whole = found.whole
    assert whole
    amounts = [one for one in paragraph.terms if one.role is Role.AMOUNT and one.unit == MONEY
               and found.parts[0].start - 200 < one.start and one.segment in {p.segment for p in found.parts}]
    if len(found.parts) < _FEW or not all(one.sign or not one.printed.value for one in found.parts):
        return
    if not whole.sign or amounts and len(amounts) != len(found.parts) or found.nested:
        return
    compared = {than(paragraph, paragraph.terms.index(one)) for one in (whole, *found.parts)}
    if len(compared - {""}) > 1:
        return  # 与年初预算相比增加…，其中：基本支出较上年增加…
    if not amounts and not _complete(paragraph, found):
        return
    if amounts and not _complete(paragraph, found._replace(parts=tuple(amounts))):
        return
    judged = judging.changes("AU206", whole, found.parts, ERROR, "请核对合计和各项的增减额")
    yield judged if not judging.is_well(judged) else judging.agreed(*judged.ends)  # a tail is usual here


def _called(term: Term) -> str:
    words = term.words.strip(",:、")
    words = re.sub(r"^.*20[0-9]{2}年度?", "", words)
    return words[-24:] or "合计"
