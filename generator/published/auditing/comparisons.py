"""What a change is said of: the amount, and what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from generator.published.auditing import names
from generator.published.auditing.judging import ERROR, Judged, wrong
from generator.published.auditing.known import Known
from generator.published.auditing.terms import Paragraph, Role, Term, begin_of, is_parted
from generator.quantities import MONEY

_YEAR: Final = r"(?:上年度?|去年|上一年度?|20[0-9]{2}年度?)"
_COMPARED: Final = re.compile(
    rf"(?P<before>[^,;。:]*?)(?:与|比|较|同){_YEAR}(?:同期)?(?:决算|支出|收入)?数?(?:相比|比较|对比)?[,:]?"
    rf"(?P<after>[^,;。:]*?)$|(?P<alike>[^,;。:]*?)同比")
_BUDGETED: Final = re.compile(
    r"(?P<before>[^,;。:]*?)(?:与|比|较|同)(?P<budget>[^,;。:比较]{0,24}?预算)(?:安排|批复)?(?:数|额|金额)?"
    r"(?:相比|比较|对比)?[,:]?(?P<after>[^,;。:]*?)$")
_OTHER_YEAR: Final = re.compile("上年|去年|上一年|20[0-9]{2}年")
_WORD: Final = re.compile(r"(?:增加|减少|增长|下降|降低|上升|提高|压减)[^,;。:]*$|[多少]了?$")
_SAID_OF_IT: Final = (Role.CHANGE, Role.GROWTH, Role.COMPLETION, Role.VARIANCE)
"""What may stand between an amount and a second comparison of it."""
_LONGEST: Final = 200
"""Characters before a change that may say what it is of."""
_FAR: Final = 3
"""So many sentences before may tell the amount: two without one, that is."""
_END: Final = re.compile(r"[;。\n]")
_REASON: Final = re.compile("(?:主要|原因)[^;。]*")
_ITSELF: Final = re.compile("(?:支出)?(?:决算|预算)数?")
_NAMING: Final = re.compile("费|收入|支出|经费|采购|资产|车|购置|结[转余]|编制|项目|资金|补助|人员")
"""What names something else that a change may be of."""
_TOTAL: Final = re.compile(r"(?:财政拨款)?收入?(?:决算|总计)?[、和与及]?支出?(?:决算|总计|总额|合计)*"
                           r"|总计|总额|合计")
"""Words that name the total of the sentence before, whatever that calls it."""
_BESIDE: Final = re.compile("[比较与][^,;。]*预算")


def following(found: Sequence[Term], at: int, role: Role) -> Term | None:
    """The number of a role that follows at once."""
    term = found[at + 1] if at + 1 < len(found) else None
    return term if term and term.role is role and term.segment == found[at].segment else None


def is_beside(budget: Term, change: Term) -> bool:
    """Whether a change is that of a budget: 比年初预算数100.00万元增加5.00万元."""
    return budget.role is Role.BUDGET and budget.segment == change.segment and bool(
        _BESIDE.search(budget.lead))


def amount_before(paragraph: Paragraph, term: Term) -> Term | None:
    """The amount of the same clause that a budget stands behind."""
    found = [one for one in paragraph.terms if one.role is Role.AMOUNT and one.unit == term.unit
             and one.segment == term.segment and one.start < term.start and not one.inside]
    return found[-1] if found else None


class Comparison(NamedTuple):
    """What is compared: `words` name it, where they do; `budget` are those of the budget that it is compared
    with, if it is none of last year.
    """

    words: str
    budget: str
    first: bool
    """Whether nothing stands before 比."""
    begins: bool
    """Whether its clause begins so, with no word that names anything."""

    @property
    def other_year(self) -> bool:
        """Whether it is compared with another year than this, for all that is said."""
        return not self.budget or bool(_OTHER_YEAR.search(self.budget))


def compared(paragraph: Paragraph, at: int) -> Comparison | None:
    """What the words before a change compare with what."""
    words = paragraph.flat[_begin(paragraph, at):paragraph.terms[at].start]
    words = _WORD.sub("", words[-_LONGEST:])
    found = _BUDGETED.search(words) or _COMPARED.search(words)
    if not found:
        return None
    told = found.groupdict()
    before, after, alike = (told.get(name) or "" for name in ("before", "after", "alike"))
    return Comparison(_bare(before + after + alike), told.get("budget") or "", not before.strip(" ,:、。"),
                      not _bare(words[:found.start()] + before))


def is_of_budget(paragraph: Paragraph, at: int, said: Comparison | None) -> bool:
    """Whether a change, compared as is `said`, is one from a budget, printed beside it or not."""
    before = paragraph.terms[at - 1] if at else None
    return bool(before and is_beside(before, paragraph.terms[at]) or said and said.budget)


def prior_beside(paragraph: Paragraph, at: int) -> Term | None:
    """Last year's amount, at once before its change: 较上年的100.00万元增加5.00万元."""
    before = paragraph.terms[at - 1] if at else None
    beside = before and before.role is Role.PRIOR and before.segment == paragraph.terms[at].segment
    return before if beside else None


def than(paragraph: Paragraph, at: int) -> str:
    """With what a change of a list compares: 预算, 上年, or not said."""
    said, begin = compared(paragraph, at), begin_of(paragraph.flat, paragraph.terms[at].start)
    if is_of_budget(paragraph, at, said):
        return "预算"
    if said or prior_beside(paragraph, at):
        return "上年"
    ends = [one.printed.spot.end for one in paragraph.terms[:at] if one.role is Role.CHANGE]
    words = paragraph.flat[max(begin, *ends[-1:], 0):paragraph.terms[at].start]
    return "预算" if _BESIDE.search(words) else ""  # 与年初预算相比，支出400.00万元，增加40.00万元


def _begin(paragraph: Paragraph, at: int) -> int:
    """Where the words of a change begin: behind the number before, or with its clause."""
    term = paragraph.terms[at]
    before = paragraph.terms[at - 1] if at else None
    return before.printed.spot.end if before and before.segment == term.segment \
        else term.start - len(term.lead)


def subject(paragraph: Paragraph, at: int, said: Comparison | None, known: Known) -> Term | None:
    """The amount that a change is of, compared as is `said`: the one named beside 比上年, else the last of
    its clause, else that of what stands before, where the clause begins with 与上年相比.
    """
    term = paragraph.terms[at]
    if not said:
        return _of_list(paragraph, at, _begin(paragraph, at), known)
    if said.words:
        return _called(said.words, paragraph, at, known)
    before = [one for one in paragraph.terms[:at] if one.segment == term.segment]
    if amounts := _amounts(before, term, known):
        return amounts[-1]
    if before and before[-1].role is Role.BUDGET and said.first and said.other_year:
        return before[-1]  # 收入预算620.00万元，比上年预算增加20.00万元
    if any(one.role not in _SAID_OF_IT for one in before):
        return None
    return _earlier(paragraph, at, known, said)


def _amounts(found: Sequence[Term], like: Term, known: Known) -> list[Term]:
    return [one for one in found if one.role is Role.AMOUNT and one.unit == like.unit
            and one.inside == like.inside and not known.is_of_other_year(one)]


def _earlier(paragraph: Paragraph, at: int, known: Known, said: Comparison) -> Term | None:
    """The amount that a clause goes on with: the only one of the clause before it that has any, else the
    first of the sentence before. What stands between has no amount and names nothing else.
    """
    term, text = paragraph.terms[at], paragraph.flat
    there = [one for one in _amounts(paragraph.terms[:at], term, known) if one.segment < term.segment
             and one.sentence >= term.sentence - _FAR]
    if not there or is_parted(text, there[-1].printed.spot.end, term.start):
        return None
    if text.startswith("其中", begin_of(text, there[-1].start)):
        return None
    clause = [one for one in there if one.segment == there[-1].segment]
    sentence = [one for one in there if one.sentence == there[-1].sentence]
    ends = [found.start() for found in _END.finditer(text, there[-1].start, term.start)]
    between = _REASON.sub("", text[ends[0]:ends[-1]])
    if len(ends) > 1 and _NAMING.search(_ITSELF.sub("", between)):
        return None
    if there[-1].sentence < term.sentence and len(ends) == 1:
        return sentence[0]
    if not said.begins or not said.budget and clause[0].printed in known.changed:
        return None
    if there[-1].sentence == term.sentence:
        mark = text.find("其中", clause[0].start, there[-1].start)
        return clause[0] if len(clause) == 1 or clause[0].start < mark < clause[1].start else None
    return sentence[0] if len(sentence) == 1 else None


def choices(paragraph: Paragraph, at: int, base: Term, known: Known) -> list[Term]:
    """The amounts of its clause that a change may be of, that which it is told of first: the whole of a list
    of several, else the last.
    """
    term = paragraph.terms[at]
    if base.role is not Role.AMOUNT:
        return [base]
    if base.segment != term.segment:
        others = _amounts(paragraph.of(base.sentence), term, known)
        return list(dict.fromkeys([base, *(one for one in others if one.start < term.start)]))
    amounts = [one for one in _amounts(paragraph.terms[:at], term, known) if one.segment == base.segment]
    if base not in amounts:
        return [base]
    mark = paragraph.flat.find("其中", amounts[0].start, base.start)
    parts = [one for one in amounts if one.start > mark] if mark >= 0 else []
    whole = [one for one in amounts if one.start < mark][-1:] if len(parts) > 1 else []
    changed = any(parts[0].start < one.start < base.start and one.role is Role.CHANGE
                  for one in paragraph.terms) if parts else False
    others = [one for one in reversed(amounts) if one is not base]
    return list(dict.fromkeys([*whole, base, *others] if whole and not changed else [base, *others]))


def _of_list(paragraph: Paragraph, at: int, begin: int, known: Known) -> Term | None:
    """The amount of a name, in a list that is compared as a whole: 比上年增加…，其中：公务接待费减少…."""
    term, text = paragraph.terms[at], paragraph.flat
    start = begin_of(text, begin)
    if text.startswith("其中", start):
        start = begin_of(text, start - 1) if start else 0
    if not re.search(rf"(?:与|比|较|同){_YEAR}", text[start:begin]):
        return None
    words = re.sub("^[,。]?其中:?", "", _WORD.sub("", text[begin:term.start]))
    return _called(words, paragraph, at, known) if (words := _bare(words)) else None


def _bare(words: str) -> str:
    """A name that stands beside 比上年; words that name nothing are none."""
    words = re.sub("[各均都]$", "", "".join(words.split()).strip(",:、"))
    return "" if re.fullmatch(r"(?:本年度?|今年|全年|支出|决算|数|20[0-9]{2}年度?|情况|分别|其中)*", words) \
        else words


def _called(words: str, paragraph: Paragraph, at: int, known: Known) -> Term | None:
    """The amount of a name: in the paragraph before, else anywhere above."""
    name = names.named(words, paragraph.scope_at(paragraph.terms[at]))
    before = [one for one in paragraph.terms[:at] if one.role is Role.AMOUNT and one.unit == MONEY]
    if not name.thing or paragraph.terms[at].printed in known.apart:
        told = (one for one in reversed(before) if one.words.endswith(words))
        return next(told, None) or _only(paragraph, at, words)
    near = [one for one in before if (there := known.by_term.get(one.printed)) and there.name == name]
    return near[-1] if near else known.term(name)


def _only(paragraph: Paragraph, at: int, words: str) -> Term | None:
    """The only amount of the sentence before, where a sentence begins with a change of 收、支."""
    term = paragraph.terms[at]
    earlier = [one for one in paragraph.of(term.sentence - 1) if one.role is Role.AMOUNT]
    if paragraph.of(term.sentence)[0] is not term or not _TOTAL.fullmatch(words) or len(earlier) != 1:
        return None
    return earlier[0] if earlier[0].unit == term.unit else None


def directions(change: Term, growth: Term) -> Iterator[Judged]:
    if change.sign and growth.sign and change.sign != growth.sign and (
            change.printed.value and growth.printed.value):
        yield wrong("AU202", ERROR, f"一处是增，一处是减：{_tail(change)}，{_tail(growth)}",
                    (growth.printed, change.printed), "增减额与增减率的方向应当相同", "请核对增减的方向")


def _tail(term: Term) -> str:
    return f"{term.words.strip(',:')[-4:]}{term.printed.text}"
