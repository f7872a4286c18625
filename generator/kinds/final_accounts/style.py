"""部门决算公开: the style of a unit within its edition, from `版式设置` of `unit.yaml` and of `edition.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from generator.composing.editions import Edition
from generator.reading.form import Form


@dataclass(frozen=True, slots=True)
class Marks:
    """Punctuation of a line that names a functional item."""

    opening: str = "（"
    closing: str = "）"
    colon: str = "："
    comma: str = "，"
    reason_colon: str = "："
    """After 主要原因是."""


MARKS = {"全角": Marks(), "冒号半角": Marks(colon=":"), "半角": Marks("(", ")", ":", ",", ":")}
CLASS_ENDS = {"句号": "。", "分号": "；"}
EMPTY_MARKS = {"空白": "", "斜线": "/"}
NAME = "{名称}"
"""Stands in a standard reason for the name of what there was none of."""


@dataclass(frozen=True, slots=True)
class Style:
    """What templates and lists ask about the style; `schemas/edition.yaml` says what each setting does."""

    title: bool
    contents: bool
    charts: bool
    own_level: bool
    composition: bool
    divisions_apart: bool
    codes: bool
    marks: Marks
    class_end: str
    items_as_written: bool
    items_without_money: bool
    colons: tuple[str, ...]
    states_nature: bool
    numbered_terms: bool
    project_layout: str
    always_carried_over: bool
    empty_level_two: str | None
    """What the cells of a 二级指标 without indicators hold; None: it has no row."""
    uniform_targets: bool
    uniform_actuals: bool
    nothing_spent: str
    unchanged: str
    nothing_budgeted: str
    on_budget: str
    no_content: str
    same_fleet: str
    no_fleet: str


def style(edition: Edition) -> Style:
    """The settings of the unit, for those it lacks those of its edition, then the base's, which has all."""
    def having(name: str) -> Form:
        return next(form for form in edition.settings if form.has(name))

    def flag(name: str) -> bool:
        return having(name).flag(name)

    def word(name: str) -> str:
        return having(name).word(name)

    return Style(
        title=flag("title"), contents=flag("contents"), charts=flag("charts"), own_level=flag("own_level"), composition=flag("composition"),
        divisions_apart=flag("divisions_apart"), codes=flag("codes"), marks=MARKS[word("marks")],
        class_end=CLASS_ENDS[word("class_end")], items_as_written=word("item_order") == "照填写",
        items_without_money=word("items_without_money") == "列出",
        colons=tuple(prose.text for prose in having("colons").proses("colons")),
        states_nature=word("running_costs_note") == "单位性质", numbered_terms=flag("numbered_terms"),
        project_layout=word("project_layout"), always_carried_over=word("carried_over_row") == "列出",
        empty_level_two=EMPTY_MARKS.get(word("empty_level_two")), uniform_targets=word("signs") != "照填写",
        uniform_actuals=word("signs") == "统一符号",
        nothing_spent=word("nothing_spent"), unchanged=word("unchanged"), nothing_budgeted=word("nothing_budgeted"),
        on_budget=word("on_budget"), no_content=word("no_content"), same_fleet=word("same_fleet"),
        no_fleet=word("no_fleet"))
