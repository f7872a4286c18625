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


class Styles(NamedTuple):
    """Styles by name, and those of a place with the names that each stands for there."""

    numbers: Mapping[str, NumberStyle]
    places: Mapping[str, tuple[str, ...]]


def read(forms: Iterable[Form], unit: Form | None) -> Styles:
    """What is written last goes before what was written first; a place has what it lacks from the style
    that it rests on. A name that only the unit has is a `Rejected`.
    """
    rows: dict[str, list[Form]] = {}
    for form in forms:
        for row in form.rows("numbers"):
            if form is unit and row.word("name") not in rows:
                raise _unknown(row, row.word("name"), rows)
            rows.setdefault(row.word("name"), []).append(row)
    lines = {name: _line(name, rows) for name in rows}
    said = {name: [row for one in line[::-1] for row in rows[one]] for name, line in lines.items()}
    return Styles({name: _style(layers) for name, layers in said.items()},
                  {name: line for name, line in lines.items() if len(line) > 1})


def _line(name: str, rows: Mapping[str, list[Form]]) -> tuple[str, ...]:
    """A style and those that it rests on."""
    found = [name]
    while below := next((row for row in rows[found[-1]][::-1] if row.has("rests_on")), None):
        one = below.word("rests_on")
        if one not in rows:
            raise _unknown(below, one, rows)
        if one in found:
            raise Rejected([error("IN209", f"数字样式绕成了一圈：{'→'.join([*found, one])}",
                                  "请改正或删去这一项的“依照”", below.place)])
        found.append(one)
    return tuple(found)


def _unknown(row: Form, name: str, known: Iterable[str]) -> Rejected:
    return Rejected([error("IN209", f"没有名为“{name}”的数字样式", f"可以写：{'、'.join(known)}", row.place)])


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
