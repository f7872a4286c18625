"""What an indicator of a 自评表 wants, where its sign, its number and its unit have a cell each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from generator import quantities
from generator.kinds.indicators import Operator
from generator.published.auditing import names

_SIGNS: Final = {**{one.words: one.value for one in Operator}, "不低于": ">=", "不少于": ">=", "不高于": "<=",
                 "不超过": "<=", "≥": ">=", "≤": "<=", ">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "=",
                 "正向": ">=", "反向": "<=", "负向": "<="}
_SIGN: Final = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)))
_UNIT: Final = re.compile(r"%|[^0-9.%≥≤<>=]{1,6}")


def places(row: Sequence[str], head: Sequence[str]) -> dict[str, int]:
    """The cell of each head, from the right end. One head over three cells is taken apart: ≥, 85 and %."""
    begin = len(row) - len(head)
    found = {key: begin + at for at, key in enumerate(head) if key}
    at = found.get("指标值", -1)
    if at < 0 or "性质" in found:
        return found
    if at >= 2 and _are_three(row[at - 2:at + 1]):
        before = {key: place - 2 for key, place in found.items() if place < at and place >= 2}
        found = {**{key: place for key, place in found.items() if place > at}, **before}
        at -= 2
    elif not _are_three(row[at:at + 3]) or any(head[at - begin + 1:at - begin + 3]):
        return found
    return {**found, "性质": at, "指标值": at + 1, "单位": at + 2}


def _are_three(cells: Sequence[str]) -> bool:
    """Whether cells are a sign, a number and a unit."""
    if len(cells) < 3:
        return False
    sign, number, unit = [names.squeezed(cell) for cell in cells]
    return bool(_SIGN.fullmatch(sign)) and quantities.alone(number) is not None and (
        quantities.is_nothing(unit) or bool(_UNIT.fullmatch(unit)))


def wanted(values: Mapping[str, str]) -> tuple[str, bool]:
    """The target in one piece, and whether it says which way: not where a column for signs has none, or where
    it is a sign or a unit without a number.
    """
    value, unit = values.get("指标值", ""), names.squeezed(values.get("单位", ""))
    if "性质" not in values:
        return value, not re.fullmatch(f"{_SIGN.pattern}|%", names.squeezed(value))
    if quantities.alone(value) is None:
        return value, True
    sign = _SIGN.search(names.squeezed(values["性质"]))
    told = f"{value}{'' if quantities.is_nothing(unit) else unit}"
    return (f"{_SIGNS[sign[0]]}{told}", True) if sign else (told, False)
