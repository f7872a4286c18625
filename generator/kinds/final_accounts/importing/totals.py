"""Totals that forms with labels state, beside their parts: nothing else in them says that one is blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from generator import numerals
from generator.kinds.final_accounts.importing import forms
from generator.kinds.final_accounts.model import APPROPRIATIONS
from generator.problems import Problem
from generator.workbooks import refusals
from generator.workbooks.figures import Figure, total
from generator.workbooks.labels import Labels

Pair = tuple[Figure, Figure, str]
_THREE: Final = [re.escape(name) for name in ("因公出国(境)费", "公务用车购置费", "公务用车运行维护费",
                                              "公务接待费")]
_BOUGHT: Final = [forms.PROCUREMENT[name] for name in ("货物", "工程", "服务")]
_INCOME: Final = [*map(forms.income, APPROPRIATIONS), *forms.OWN_REVENUE]
_BEGAN: Final = ["本年收入合计", forms.OWN_BALANCES["使用非财政拨款结余"], forms.OPENING]
_ENDED: Final = ["本年支出合计", forms.OWN_BALANCES["结余分配"], forms.CLOSING]


def of_money(found: Mapping[str, Labels]) -> Iterator[Pair]:
    """Totals that are not nought, and the sums of their parts. One that lacks a row of a part is left out."""
    if there := found.get(forms.INSTITUTIONS):
        yield from _pair(there, "(三公经费)?支出合计", _THREE, "“三公”经费预算数的合计", forms.BUDGET)
        yield from _pair(there, "(三公经费)?支出合计", _THREE, "“三公”经费统计数的合计")
        yield from _pair(there, "政府采购支出(合计|总额)?", _BOUGHT, "政府采购支出合计")
    if there := found.get(forms.SUMMARY):
        yield from _pair(there, "本年收入合计", _INCOME, "本年收入合计的年初预算数", "年初预算数", "收入")
        yield from _pair(there, "(支出)?总计", _ENDED, "支出总计", group="支出")
        # 使用专用结余 may be a part of its own, or of the other.
        if not there.amount("使用专用结余", forms.FINAL, "收入"):
            yield from _pair(there, "(收入)?总计", _BEGAN, "收入总计", group="收入")


def of_vehicles(found: Mapping[str, Labels]) -> Iterator[Problem]:
    """Whether there are as many vehicles as of each kind, where the form has all kinds."""
    if not (there := found.get(forms.INSTITUTIONS)):
        return
    whole = there.count("车辆数合计", forms.FINAL)
    counts = [there.count(label, forms.FINAL) for label in forms.VEHICLES.values()]
    kinds = [count for count in counts if count is not None]
    ours = total(kinds)
    if whole and len(kinds) == len(forms.VEHICLES) and ours.value != whole.value:
        yield refusals.uneven(
            f"{whole.cells} 车辆数合计 {numerals.plain(whole.value)} ≠ "
            f"各种用车之和 {numerals.plain(ours.value)}",
            f"请核对这张表；{refusals.LOOK_AT_BLANKS}", there.reading.sheet.book)


def _pair(there: Labels, name: str, parts: Sequence[str], what: str, head: str = forms.FINAL,
          group: str = "") -> Iterator[Pair]:
    whole = there.amount(name, head, group)
    if not whole:
        return
    found = [figure for part in parts if (figure := there.amount(part, head, group)) is not None]
    if len(found) == len(parts):
        yield whole, total(found), what
