"""What is found in the words of a unit, however they lie in its accounts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from generator.checking.rules import Rules
from generator.deriving.ledger import Ledger, Prose
from generator.deriving.references import References
from generator.kinds import KINDS, wording
from generator.problems import Place, Problem

Words = tuple[Prose, ...]


def said(*texts: str) -> Words:
    return tuple(Prose(text, "原因", Place("2023.yaml", number, 9)) for number, text in enumerate(texts, 1))


def found(*texts: str) -> list[Problem]:
    rules: Rules[Words] = Rules()
    wording.enter(rules, lambda words: words, lambda _: References(Ledger(), lambda _: "", ""))
    return list(rules.run(said(*texts), Ledger()))


def test_a_kind_that_enters_the_rules_has_them_all() -> None:
    rules: Rules[Words] = Rules()
    wording.enter(rules, lambda words: words, lambda _: References(Ledger(), lambda _: "", ""))
    entered = {rule.code: (rule.title, rule.advice, rule.source, rule.severity) for rule in rules}
    for kind in KINDS.values():
        known = {rule.code: (rule.title, rule.advice, rule.source, rule.severity) for rule in kind.stages.rules}
        assert {code: known[code] for code in entered} == entered


@pytest.mark.parametrize(("text", "message"), [
    ("支出增加（减少）", "还有没有填写的“增加（减少）”"),
    ("本年XX万元", "还有没有填写的“XX”"),
    ("负责人65010219900307851X", "有像身份证号码的“65010219900307851X”"),
    ("电话13912345678", "有像手机号码的“13912345678”"),
    # Four characters on either side, fewer where the text begins or ends.
    ("全年人员经费，，比上年增加", "请看“人员经费，，比上年增”"),
    ("，，比上年增加", "请看“，，比上年增”"),
    ("甲乙。。", "请看“甲乙。。”"),
])
def test_what_is_found_is_shown(text: str, message: str) -> None:
    (problem,) = found("没有别的", text)
    assert (problem.message, problem.place) == (message, Place("2023.yaml", 2, 9))


def test_one_finding_a_text_is_enough() -> None:
    assert [problem.place.line for problem in found("甲，，乙。。", "丙", "丁，，")] == [1, 3]


def test_all_words_are_found_each_once_in_the_order_of_the_fields() -> None:
    @dataclass(frozen=True)
    class Part:
        first: Prose | None
        rows: tuple[object, ...]
        by_use: dict[str, Prose]

    one, two, three, four = said("一", "二", "三", "四")
    assert wording.proses(Part(one, (Part(None, (two, one), {}), Part(three, (), {})), {"用": four, "再": one})) == (one, two, three, four)
