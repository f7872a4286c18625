"""Which form each sheet is: by its number, by its whole title, never by position or by part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator import quantities
from generator.problems import Problem
from generator.workbooks import refusals
from generator.workbooks.cells import Book, Sheet, flat

_LOOKED: Final = 8
"""The rows at the top among which number, unit and year of a form are."""
_NUMBER: Final = re.compile("财决(附?[0-9]{2}(-[0-9])?)表")
_NAMED: Final = re.compile("(Z|F)([0-9]{2})(?:[_-]([0-9]))?(?![0-9])")
_PUBLIC: Final = re.compile("公开[0-9]+表|^GK[0-9]+", re.IGNORECASE)
_BEFORE: Final = re.compile(r"^(?:GK|CS|Z|F|C|公开)[0-9]+(?:[_-][0-9]+)?表?", re.IGNORECASE)
_BEHIND: Final = re.compile(r"\((?:财决|公开).*$")
_OF_YEAR: Final = re.compile("^(.*20[0-9]{2}年度?)?(部门|单位)?")
"""What may stand before a title: whose it is, and of which year."""
_YEAR: Final = re.compile("(20[0-9]{2})年(?:(?=12月(?:31日|(?![0-9]))|0?1月[至到-])|"
                          "(?!(?:0?[1-9]|1[0-2])月))")
"""A date is when a form was printed, but for the end of a year; 2023年1月至12月 is a year."""
_OWNER: Final = re.compile(
    r"(?:编制单位|部门[(（]单位[)）]|编制部门|单位名称|公开部门|公开单位|部门|单位)[:：](.+?)"
    r"(?:20[0-9]{2}年.*|金额单位.*|(?:(?:单位|财务)?负责人|[填制编][表报制]人|[填制编][表报制]日期)[:：].*"
    r"|[\[(（]?[0-9]{5,}[\])）]?)?$")
"""The name, and what may stand behind it: year, unit of money, who filled in the form and when, a code."""
_SHORTEST: Final = 2
"""Characters that the name of a unit has: 元 and 人 are none."""
_ASIDE: Final = re.compile(r"(?:\([^()]*\)|本级|机关|汇总)$")
"""What stands behind the name of a unit: 本级, （汇总）, （公章）."""
_LEAST: Final = 6
"""Characters of a name that was cut off which still tell a title."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form by its numbers among the 财决 forms (`07`, `附03`) and its titles.

    `amounts`: whether it has any. `by_title`: whether its title is enough to know it.
    """

    key: str
    numbers: tuple[str, ...]
    titles: tuple[str, ...]
    amounts: bool = True
    by_title: bool = True


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet and the form that it is. `public`: it is one of those that are published."""

    sheet: Sheet
    form: Form
    public: bool
    unit: str
    """元, 万元, or nothing."""


def recognise(books: Iterable[Book], forms: Sequence[Form], problems: list[Problem],
              others: Sequence[Sheet] = ()) -> list[Recognised]:
    """The sheets that are forms, but for `others`. Two that are one form are a problem with both names."""
    found: dict[tuple[str, bool, int], Recognised] = {}
    for book in books:
        for sheet in book.sheets:
            form = None if sheet in others else _form(sheet, forms, problems)
            if not form:
                continue
            unit = unit_of(sheet)
            one = Recognised(sheet, form, _is_public(sheet, unit), unit)
            year = year_of(sheet) or year_in(book.name)
            other = found.setdefault((form.key, one.public, year), one)
            if other is not one:
                problems.append(refusals.uncertain(
                    f"“{_called(other.sheet, book)}”和“{sheet.name}”都是{form.titles[0]}",
                    "请只留下要用的一张，再导入", book.name))
    return list(found.values())


def _called(sheet: Sheet, book: Book) -> str:
    return sheet.name if sheet.book == book.name else f"{sheet.book} 的 {sheet.name}"


def unit_of(sheet: Sheet) -> str:
    """元 or 万元 as the sheet says; nothing if it does not."""
    return next((unit for words in _top(sheet) if (unit := quantities.unit_in(words))), "")


def year_of(sheet: Sheet) -> int:
    """The year that the sheet is of; 0 if it does not say."""
    return next((year for words in _top(sheet) if (year := year_in(words))), 0)


def year_in(words: str) -> int:
    """The year that a line or the name of a file says; 0 if none."""
    found = _YEAR.search(words)
    return int(found[1]) if found else 0


def owner_of(sheet: Sheet) -> str:
    """The unit whose figures these are, with its marks and brackets; nothing if the sheet does not say."""
    for row in range(min(_LOOKED, len(sheet.rows))):
        for column, words in sheet.line(row):
            if (found := _OWNER.match(words)) and len(found[1]) >= _SHORTEST and found[1] != "万元":
                own = _OWNER.match("".join(str(sheet.at(row, column)).split()))
                return own[1] if own and flat(own[1]) == found[1] else found[1]
    return ""


def same(one: str, other: str) -> bool:
    """Whether two names are one unit's: one has more before it (its city), or what is no name behind it.

    That a name begins with another's says nothing: a subordinate's begins with its department's.
    """
    one, other = flat(one), flat(other)
    # Not both at once: （本级） and （汇总） have other figures.
    return _ends(one, other) or _ends(_ASIDE.sub("", one), other) or _ends(one, _ASIDE.sub("", other))


def _ends(one: str, other: str) -> bool:
    """Whether the longer of two names ends with the other."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long.endswith(short)


def numbered(sheet: Sheet) -> bool:
    """Whether the sheet is one of the forms of a system, known or not."""
    return bool(_number(sheet)) or any(_PUBLIC.search(words) for words in _names(sheet))


def _form(sheet: Sheet, forms: Sequence[Form], problems: list[Problem]) -> Form | None:
    number, titled = _number(sheet), _titled(sheet, forms)
    if not number:
        if len(titled) > 1:
            problems.append(refusals.uncertain(
                f"“{sheet.name}”可以是{'、'.join(form.titles[0] for form in titled)}",
                "请把工作表改成表的全称", sheet.book))
        return titled[0] if titled else None
    own = next((form for form in forms if number in form.numbers), None) or _renumbered(sheet, titled)
    if own and own.by_title and titled and own not in titled:
        problems.append(refusals.uncertain(
            f"“{sheet.name}”的编号是财决{number}表（{own.titles[0]}），标题却是{titled[0].titles[0]}",
            "请改正编号或标题", sheet.book))
    return own


def _renumbered(sheet: Sheet, titled: Sequence[Form]) -> Form | None:
    """The form of a system whose whole title stands on a sheet under a number that no form has."""
    said = set(map(_title, _first_rows(sheet)))
    whole = [form for form in titled if form.numbers and said & set(map(flat, form.titles))]
    return whole[0] if len(whole) == 1 else None


def _number(sheet: Sheet) -> str:
    """The number of a 财决 form; nothing if it is none."""
    for words in _names(sheet):
        if found := _NUMBER.search(words):
            return found[1]
    if found := _NAMED.match(flat(sheet.name)):
        return ("附" if found[1] == "F" else "") + found[2] + (f"-{found[3]}" if found[3] else "")
    return ""


def _titled(sheet: Sheet, forms: Sequence[Form]) -> list[Form]:
    """The forms whose whole title the sheet has. Its name may be cut off."""
    forms = [form for form in forms if form.by_title]
    name = _BEHIND.sub("", _BEFORE.sub("", flat(sheet.name)))
    for words in (*_first_rows(sheet), name):
        if whole := [form for form in forms if _title(words) in map(flat, form.titles)]:
            return whole
    if len(name) < _LEAST:
        return []
    return [form for form in forms if any(flat(title).startswith(name) for title in form.titles)]


def _title(words: str) -> str:
    """A line without what may stand before and behind a title."""
    return _BEHIND.sub("", _OF_YEAR.sub("", words))


def _is_public(sheet: Sheet, unit: str) -> bool:
    if _number(sheet):
        return False
    return any(_PUBLIC.search(words) for words in _names(sheet)) or unit != "元"


def _names(sheet: Sheet) -> Iterator[str]:
    yield from _top(sheet)
    yield flat(sheet.name)


def _top(sheet: Sheet) -> Iterator[str]:
    for row in range(min(_LOOKED, len(sheet.rows))):
        for _, words in sheet.line(row):
            yield words


def _first_rows(sheet: Sheet) -> Iterator[str]:
    for row in range(min(_LOOKED, len(sheet.rows))):
        first = next(sheet.line(row), None)
        if first:
            yield first[1]
