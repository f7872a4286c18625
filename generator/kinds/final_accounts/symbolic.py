"""部门决算公开: what templates may name when nothing is known of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.composing.editions import Edition
from generator.composing.symbols import STAR, Key, OneOf, Open, Phrase, Record, Rows
from generator.kinds.final_accounts.looks import STATEMENTS
from generator.kinds.final_accounts.model import AGENCY, APPROPRIATIONS
from generator.kinds.final_accounts.style import Style, style
from generator.kinds.final_accounts.whole import whole

_CALLED = OneOf(("部门", "单位"))


def symbols(edition: Edition) -> dict[str, object]:
    """All that a template of this kind may name."""
    return {
        **{family: Key(family) for family in (*whole().ledger.families, "statement")},
        "running_costs": Key(AGENCY),
        "reasons": Record("reasons", {"last_year": _explained, "budget": _explained,
                                      "initial_budget": _explained, "of": _given}),
        "style": Record("style", _settings(style(edition))),
        "order": edition.order,
        "terms": edition.terms,
        "words": {key: Phrase(prose.text, {"部门": _CALLED, "机构": Open("division_term")})
                  for key, prose in edition.words.items()},
        "details": {fund.key: _detail(fund.key) for fund in APPROPRIATIONS},
        "projects": Rows(_table("performance.project." + STAR)),
        "overall": OneOf((_table("performance.overall"), "")),
        "statements": tuple(_statement(number, template, str(title))
                            for number, (template, title) in enumerate(edition.statements.items(), 1)),
    }


def _explained(fact: Any, use: str = "", noun: str = "") -> Record:
    """Why a number differs: whatever a unit writes."""
    return Record("reason", {"fact": fact})


def _given(use: str) -> Open:
    return Open("reason")


def _settings(own: Style) -> Mapping[str, object]:
    """Settings that decide what is printed may be either; marks are those of the edition."""
    found: dict[str, object] = {"called": _CALLED, "marks": own.marks, "class_end": own.class_end,
                                "table": lambda name: Record("look", {"title": ""})}
    for name in (*Style.__slots__, "states_nature", "always_carried_over"):
        if isinstance(getattr(own, name), bool):
            found[name] = OneOf((True, False))
    return found


def _detail(fund: str) -> Record:
    return Record("detail", {
        "classes": Rows(Record("class", {"spent": Key(f"{fund}.class.{STAR}")})),
        "items": Rows(Record("item", {"spent": Key(f"{fund}.item.{STAR}")}))})


def _table(key: str) -> Record:
    return Record("table", {"facts": Key(key), "rows": Rows(Open("indicator"))})


def _statement(number: int, template: str, title: str) -> Record:
    return Record("statement", {"number": f"{number:02}", "title": title, "template": template,
                                "place": STATEMENTS.get(template, "statement")})
