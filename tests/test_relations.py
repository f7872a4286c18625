"""勾稽关系 of the final accounts: each is checked by rules that exist, or holds by construction for a stated reason."""

from __future__ import annotations

import re

import yaml

from generator import project
from generator.kinds.final_accounts.rules import RULES

RELATIONS = yaml.safe_load((project.packaged("schemas") / "final_accounts" / "relations.yaml").read_text(encoding="utf-8"))
CODE = re.compile(r"[A-Z]{2}[0-9]{3}")
LOADING = {"IN204"}
"""Found when files are read, before the rules."""


def test_every_relation_is_checked_or_holds_by_construction() -> None:
    assert sum(map(len, RELATIONS.values())) == 77
    codes = {rule.code for rule in RULES} | LOADING
    for relation, proof in (row for rows in RELATIONS.values() for row in rows):
        assert set(CODE.findall(proof)) <= codes, relation
        assert CODE.search(proof) or len(proof) >= 5, f"{relation}: why does it hold?"


def test_more_relations_are_rules_than_the_public_checker_of_such_documents_has() -> None:
    assert len(list(RULES)) > 52
