"""部门整体支出绩效自评报告: what templates may name when nothing is known of a unit."""

from __future__ import annotations

from generator.composing.editions import Edition
from generator.composing.symbols import STAR, Key, Record, Rows
from generator.kinds.self_evaluation.whole import whole


def symbols(edition: Edition) -> dict[str, object]:
    """All that a template of this kind may name."""
    return {
        **{family: Key(family) for family in whole().ledger.families},
        "highlights": Rows(Record("highlight", {"facts": Key(f"highlight.{STAR}")})),
        "indicators": Rows(Record("indicator", {"facts": Key(f"whole.indicator.{STAR}")})),
    }
