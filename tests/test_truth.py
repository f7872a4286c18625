"""Ten random sequences of all that happens to a project: builds tell the truth each time (`truth.py`)."""

from __future__ import annotations

import pytest
from truth import Truth, play


@pytest.mark.slow
def test_what_build_calls_unchanged_a_build_from_nothing_makes() -> None:
    seen = play(Truth, 10, 7, steps=10)
    # How often depends on what else this process has loaded: Hypothesis draws from the constants of all of it. Rarer things
    # (edits by hand, what is left over, --changed-since) are counted in `make reliability`, which plays 1,000.
    assert {name for name in ("current", "made", "refused", "killed") if not seen[name]} == set(), seen
