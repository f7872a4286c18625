"""Fifty random sequences of all that happens to a project: builds tell the truth each time (`truth.py`)."""

from __future__ import annotations

import pytest
from truth import Truth, play


@pytest.mark.slow
def test_what_build_calls_unchanged_a_build_from_nothing_makes() -> None:
    seen = play(Truth, 50, 7, steps=10)
    assert {name for name in ("current", "made", "refused", "edits", "killed", "orphans", "since") if seen[name] < 10} == set(), seen
