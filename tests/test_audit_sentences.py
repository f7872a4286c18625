"""Correct sentences of many wordings, of which `juesuan audit` tells nothing; the same with one wrong figure."""

from __future__ import annotations

import pytest
import yaml
from units import ROOT

from generator.problems import Severity
from generator.published import markdown
from generator.published.auditing import audit
from generator.published.auditing.contradictions import Contradiction
from generator.published.reading import Found

CORRECT = yaml.safe_load((ROOT / "tests" / "audit" / "correct.yaml").read_text(encoding="utf-8"))


def told(text: str) -> list[Contradiction]:
    return [one for one in audit.contradictions(Found(markdown.read(text))) if one.severity is not Severity.NOTE]


@pytest.mark.parametrize("name", CORRECT)
def test_nothing_false_is_told(name: str) -> None:
    assert told(CORRECT[name]) == []
