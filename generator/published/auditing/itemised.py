"""Classes and items in sentences against the rows of the statement that has them, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from generator.kinds.final_accounts.importing import forms
from generator.published.auditing import judging
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.judging import Judged
from generator.published.auditing.statements import SPENT_ONLY, Statement
from generator.published.auditing.terms import Paragraph, Role, Term
from generator.quantities import MONEY

_SCOPES: Final = {forms.GENERAL_SPENT: "一般公共", forms.FUNDS: "基金", forms.CAPITAL: "国资"}
_SPENT: Final = 2
"""The column of 本年支出 where a statement has what was carried over, too."""
_ITEM: Final = re.compile(r"(?P<of>[^()]+(?:\([^()类款项]+\)[^()]*)*)\([0-9]{0,3}类\)"
                          r"(?:(?P<section>[^()]+(?:\([^()类款项]+\)[^()]*)*)\([0-9]{0,2}款\)"
                          r"(?P<item>[^()]+(?:\([^()类款项]+\)[^()]*)*)\([0-9]{0,2}项\))?")
_NUMBER: Final = re.compile(r"^.*[:;。]|^[(]?(?:[0-9]+|[一二三四五六七八九十]+)[.、)]")
_SAID: Final = re.compile(r"(?:支出)?[:。,]?(?:主要用于[^。]*。)?(?:年初预算[^,。]*,)?"
                          r"(?:支出)?(?:决算)?数?(?:为|:)*")
"""What may stand between a name and its amount."""
_LONGEST: Final = 300


def judge(paragraphs: Sequence[Paragraph], found: Sequence[Statement]) -> Iterator[Judged]:
    """An amount behind the whole name of a class or an item is that of its row."""
    rows = {_SCOPES[one.form]: _rows(one) for one in found if one.form in _SCOPES and one.yuan}
    for paragraph in paragraphs:
        for path, amount in _named(paragraph) if rows else ():
            printed = rows.get(paragraph.scope_at(amount), {}).get(path)
            if printed:
                yield judging.same("AU406", f"“{path[-1]}”在说明和决算报表", amount.printed, printed, MONEY)


def _rows(statement: Statement) -> dict[tuple[str, ...], Printed]:
    """The amount of each row by the names of class, section and item; names that stand twice are none."""
    names = {line.code: line.name for line in statement.lines if line.code}
    at = 0 if statement.form == forms.GENERAL_SPENT or statement.heads == SPENT_ONLY else _SPENT
    found: dict[tuple[str, ...], Printed] = {}
    twice: set[tuple[str, ...]] = set()
    for line in statement.lines:
        parents = [line.code[:length] for length in (3, 5, 7) if length <= len(line.code)]
        path = tuple(_name(names[code]) for code in parents if code in names)
        cell = line.cells[at]
        if len(path) == len(parents) and path and cell:
            twice |= {path} & found.keys()
            found[path] = cell
    return {path: cell for path, cell in found.items() if path not in twice}


def _named(paragraph: Paragraph) -> Iterator[tuple[tuple[str, ...], Term]]:
    """The first amount behind each name of a class, or of class, section and item."""
    flat = paragraph.flat
    for term in paragraph.terms:
        if term.role is not Role.AMOUNT or term.unit != MONEY or not term.exact or term.inside:
            continue
        lead = flat[max(term.start - _LONGEST, flat.rfind(";", 0, term.start) + 1):term.start]
        told = list(_ITEM.finditer(lead))
        if told and _SAID.fullmatch(lead[told[-1].end():]):
            one = told[-1]
            names = [_NUMBER.sub("", one["of"]), one["section"], one["item"]]
            yield tuple(_name(name) for name in names if name), term


def _name(words: str) -> str:
    """A name without blanks and brackets of another width; of a class without 支出."""
    return re.sub(r"[\s()（）]", "", words).removesuffix("支出")
