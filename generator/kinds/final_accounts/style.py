"""部门决算公开: a unit's style within its edition, from `版式设置` of `unit.yaml` and of `edition.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, get_type_hints

from generator.composing.editions import Edition
from generator.composing.phrases import refuse_foreign
from generator.kinds.final_accounts import looks
from generator.kinds.final_accounts.looks import Look
from generator.kinds.final_accounts.reasons import uses
from generator.problems import Rejected, error
from generator.reading.form import Form


class Marks(NamedTuple):
    """Punctuation of a line that names a functional item."""

    opening: str = "（"
    closing: str = "）"
    colon: str = "："
    comma: str = "，"
    reason_colon: str = "："
    """After 主要原因是."""


_USUAL = Look()
NAME = "{名称}"
"""Stands in a standard reason for the name of what there was none of."""
_CONTENTS = ("公务用车运行维护费",)
"""Where it is said what was paid for, but no reason is given."""
_MEANINGS: Mapping[str, Mapping[str, object]] = {
    "marks": {"全角": Marks(), "冒号半角": Marks(colon=":"), "半角": Marks("(", ")", ":", ",", ":")},
    "class_end": {"句号": "。", "分号": "；"},
    "items_without_money": {"列出": ("last_year",), "有年初预算才列": ("budget",), "不列": ()},
    "empty_level_two": {"不列": None, "空白": "", "斜线": "/"},
}
"""What the choices of a setting stand for, where they are not taken as they are written."""


class Phrases(NamedTuple):
    """What is printed where nobody gave a reason or said what was paid for; {名称} is filled in."""

    nothing_spent: str
    unchanged: str
    nothing_budgeted: str
    on_budget: str
    no_content: str


@dataclass(frozen=True, slots=True)
class Style:
    """The settings of a unit by their names in `schemas/edition.yaml`, which says what each does.

    A field is all that a setting needs here: its type tells how it is read.
    """

    title: bool
    cover: bool
    contents: bool
    charts: bool
    own_level: bool
    composition: bool
    divisions_apart: bool
    codes: bool
    marks: Marks
    class_end: str
    item_order: str
    items_without_money: tuple[str, ...]
    """An item without money is listed where it has one of these numbers."""
    colons: tuple[str, ...]
    running_costs_note: str
    numbered_terms: bool
    project_layout: str
    carried_over_row: str
    empty_level_two: str | None
    """What the cells of a 二级指标 without indicators hold; None: it has no row."""
    signs: str
    nothing_spent: str
    unchanged: str
    nothing_budgeted: str
    on_budget: str
    no_content: str
    same_fleet: str
    no_fleet: str
    publication: bool
    called: str
    line_numbers: bool
    code_columns: bool
    subtitle_right: bool
    apart: Mapping[str, Mapping[str, str]]
    """Of places, by the words of 用于, phrases of their own by the names of `Phrases`."""
    tables: Mapping[str, Look]

    def table(self, name: str) -> Look:
        """What is set of a table."""
        return self.tables.get(name, _USUAL)

    @property
    def items_as_written(self) -> bool:
        return self.item_order == "照填写"

    @property
    def states_nature(self) -> bool:
        return self.running_costs_note == "单位性质"

    @property
    def always_carried_over(self) -> bool:
        return self.carried_over_row == "列出"

    @property
    def uniform_targets(self) -> bool:
        return self.signs != "照填写"

    @property
    def uniform_actuals(self) -> bool:
        return self.signs == "统一符号"

    def phrases(self, place: str) -> Phrases:
        """The phrases of a place, which 用于 of a reason names."""
        usual = Phrases(*(getattr(self, name) for name in Phrases._fields))
        return usual._replace(**self.apart.get(place, {}))


_TYPES = {name: type_ for name, type_ in get_type_hints(Style).items() if name not in ("apart", "tables")}


def style(edition: Edition) -> Style:
    """The settings of the unit, for those it lacks those of its edition, then the base's, which has all."""
    forms = {name: next(form for form in edition.settings if form.has(name)) for name in _TYPES}
    apart = [row for form in reversed(edition.settings) for row in form.rows("apart")]
    _refuse_foreign([*((form, name) for name, form in forms.items()),
                     *((row, name) for row in apart for name in Phrases._fields)])
    return Style(**{name: _setting(form, name) for name, form in forms.items()},
                 apart=_apart(edition, apart), tables=looks.read(edition))


def _apart(edition: Edition, rows: Iterable[Form]) -> Mapping[str, Mapping[str, str]]:
    """Phrases of places, from rows of which the last goes before the others, each phrase by itself."""
    found: dict[str, dict[str, str]] = {}
    known = {*uses(edition), *_CONTENTS} if rows else set()
    for row in rows:
        phrases = {name: row.word(name) for name in Phrases._fields if row.has(name)}
        for place in row.proses("places"):
            if place.text not in known:
                advice = f"请写“原因”的“用于”可写的词语，如 因公出国（境）费，或 {'、'.join(_CONTENTS)}"
                raise Rejected([error("IN253", f"“分处的说法”的“用于”中没有“{place}”", advice, place.place)])
            found.setdefault(place.text, {}).update(phrases)
    return found


def _setting(form: Form, name: str) -> Any:
    """A setting as its field has it."""
    if name in _MEANINGS:
        return _MEANINGS[name][form.word(name)]
    if _TYPES[name] is bool:
        return form.flag(name)
    if _TYPES[name] is str:
        return form.word(name)
    return tuple(prose.text for prose in form.proses(name))


def _refuse_foreign(said: Iterable[tuple[Form, str]]) -> None:
    """Words of settings that name in braces what the schema does not say are a `Rejected`."""
    refuse_foreign((prose, field.holds) for form, name in said if _TYPES[name] is str
                   for field in form.fields if field.name == name and (prose := form.prose(name)))
