"""部门整体支出绩效自评报告: what templates may name."""

from __future__ import annotations

from dataclasses import dataclass

from generator.deriving.ledger import Facts, Ledger, Prose
from generator.deriving.references import References
from generator.kinds import indicators, scoring
from generator.kinds.self_evaluation.model import Fund, Highlight, Indicator, SelfEvaluation


@dataclass(frozen=True, slots=True)
class IndicatorParagraph:
    """`operator` and `target` as they are read aloud: 大于等于, 3项."""

    written: Indicator
    facts: Facts
    operator: str
    target: Prose
    outcome: str
    """达到, 超出 or 未达到; empty where no rule gives a completion rate."""


@dataclass(frozen=True, slots=True)
class HighlightLine:
    written: Highlight
    facts: Facts


def references(accounts: SelfEvaluation, ledger: Ledger) -> References:
    """The numbers that words may name."""
    return References(ledger, lambda _: "", accounts.year.place.file)


def context(accounts: SelfEvaluation, ledger: Ledger) -> dict[str, object]:
    """Everything that a template of this kind may name."""
    return {
        **{family: Facts(ledger, family) for family in ledger.families},
        "unit": accounts.unit,
        "accounts": accounts,
        "references": references(accounts, ledger),
        "highlights": tuple(HighlightLine(row, Facts(ledger, f"highlight.{number}"))
                            for number, row in enumerate(accounts.highlights, 1)
                            if f"highlight.{number}" in ledger),
        "indicators": tuple(_paragraph(Facts(ledger, f"whole.indicator.{number}"), indicator)
                            for number, indicator in enumerate(accounts.indicators, 1)),
        "project_names": {fund.key: [project.name for project in accounts.projects if project.fund is fund]
                          for fund in Fund},
        "grade": indicators.grade(ledger["whole.score"].printed),
    }


def _paragraph(facts: Facts, indicator: Indicator) -> IndicatorParagraph:
    target = indicators.quantity(indicator.target.text)
    operator = target.operator or (indicators.Operator.EQUAL if target.number is not None else None)
    reached = scoring.completed(indicator)
    return IndicatorParagraph(indicator, facts, operator.words if operator else "",
                              Prose(target.text, indicator.target.label, indicator.target.place),
                              reached.outcome if reached else "")
