"""部门整体支出绩效自评报告: what must add up before it is published. SE1xx; rules about single indicators are PE1xx."""

from __future__ import annotations

from dataclasses import dataclass

from generator import scoring
from generator.kinds.self_evaluation.facts import NOT_GIVEN, REUSED
from generator.kinds.self_evaluation.model import SelfEvaluation
from generator.ledger import Ledger
from generator.rules import Finding, Findings, Rules


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `beside` is the ledger of the final accounts, if there is a file of the same year."""

    accounts: SelfEvaluation
    ledger: Ledger
    beside: Ledger | None


RULES: Rules[Case] = Rules()


@RULES.rule("SE101", "部门决算数据没有的数要填写", "请在这里填写，或先建立同一年度的部门决算数据文件")
def known(case: Case) -> Findings:
    for key in REUSED:
        fact = case.ledger[key]
        if fact.formula == NOT_GIVEN:
            yield Finding(f"没有{fact.label}", case.accounts.places[key.partition(".")[0]])


scoring.enter(RULES, lambda case: case.accounts.indicators)
