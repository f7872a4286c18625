"""Number styles: those of an edition, of places of a report, and a unit's own, each setting by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from generator.numerals import NumberStyle, Zeros
from generator.problems import Rejected, error
from generator.reading.form import Form

_ZEROS: Mapping[str, Zeros] = {
    "两位": "fixed", "两位，零写0": "nought", "去零": "strip", "整数不写小数": "whole"}
_WHOLE = ("zeros", "thousands", "percent_zeros")
"""A row that has all these is a style by itself: what else it does not say is 否."""
_FLAGS = ("blank_zero", "bare_percent")
"""What only the style of a table may say."""
_YES_NO = {True: "是", False: "否"}
_NARRATIVE = "narrative"
"""The style of sentences; those of their places rest on it."""


def row(style: NumberStyle) -> dict[str, str]:
    """What a row says that has this style, by the names of its fields."""
    zeros = {form: word for word, form in _ZEROS.items()}
    return {"zeros": zeros[style.zeros], "percent_zeros": zeros[style.percent_zeros],
            "thousands": _YES_NO[style.thousands], **{flag: _YES_NO[getattr(style, flag)] for flag in _FLAGS}}


class Styles(NamedTuple):
    """Styles by name, and those of a place with the names that each stands for there."""

    numbers: Mapping[str, NumberStyle]
    places: Mapping[str, tuple[str, ...]]


def read(forms: Iterable[Form], unit: Form | None) -> Styles:
    """What is written last goes before what was written first; a place has what it lacks from the style
    that it rests on. A name that only the unit has is a `Rejected`, and what only a table may have in a
    sentence.
    """
    rows = _by_name(forms, unit)
    lines = {name: _line(name, rows) for name in rows}
    said = {name: [row for one in line[::-1] for row in rows[one]] for name, line in lines.items()}
    numbers = {name: _style(layers) for name, layers in said.items()}
    _refuse_in_sentences((numbers[name], said[name]) for name, line in lines.items() if _NARRATIVE in line)
    return Styles(numbers, {name: line for name, line in lines.items() if len(line) > 1})


def _by_name(forms: Iterable[Form], unit: Form | None) -> dict[str, list[Form]]:
    """The rows of each style, the last before the others. All that name one that there is not are told."""
    rows: dict[str, list[Form]] = {}
    strange: list[tuple[Form, str]] = []
    for form in forms:
        for row in form.rows("numbers"):
            name = row.word("name")
            if form is unit and name not in rows:
                strange.append((row, name))
            else:
                rows.setdefault(name, []).append(row)
    strange += [(below, name) for one in rows.values()
                if (below := _below(one)) and (name := below.word("rests_on")) not in rows]
    if strange:
        raise Rejected(error("IN209", f"没有名为“{name}”的数字样式", f"可以写：{'、'.join(rows)}", row.place)
                       for row, name in strange)
    return rows


def _below(rows: Iterable[Form]) -> Form | None:
    """The row that says what these rest on, if any does."""
    return next((row for row in [*rows][::-1] if row.has("rests_on")), None)


def _line(name: str, rows: Mapping[str, list[Form]]) -> tuple[str, ...]:
    """A style and those that it rests on."""
    found = [name]
    while below := _below(rows[found[-1]]):
        one = below.word("rests_on")
        if one in found:
            raise Rejected([error("IN209", f"数字样式绕成了一圈：{'→'.join([*found, one])}",
                                  "请改正或删去这一项的“依照”", below.place)])
        found.append(one)
    return tuple(found)


def _refuse_in_sentences(styles: Iterable[tuple[NumberStyle, list[Form]]]) -> None:
    """In a sentence a zero that is blank leaves 收入万元, and a rate without its sign is another number."""
    found = {row.value_place(flag): next(field.key for field in row.fields if field.name == flag)
             for style, rows in styles for flag in _FLAGS if getattr(style, flag)
             for row in [row for row in rows if row.flag(flag)][-1:]}
    if found:
        raise Rejected(error("IN209", f"“{key}”只用于表，这是文字部分的样式", "请删去这一项，或写 否", place)
                       for place, key in found.items())


def _style(rows: list[Form]) -> NumberStyle:
    """What the rows say, the last first."""
    said = NumberStyle()
    for row in rows:
        if all(row.has(name) for name in _WHOLE):
            said = NumberStyle()
        said = NumberStyle(
            _ZEROS[row.word("zeros")] if row.has("zeros") else said.zeros,
            row.flag("thousands") if row.has("thousands") else said.thousands,
            _ZEROS[row.word("percent_zeros")] if row.has("percent_zeros") else said.percent_zeros,
            *(row.flag(name) if row.has(name) else getattr(said, name) for name in _FLAGS))
    return said
