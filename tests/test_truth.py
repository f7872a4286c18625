"""Fifty random sequences of all that happens to a project: builds tell the truth each time (`truth.py`)."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from truth import Truth

SAMPLE = settings(max_examples=50, stateful_step_count=16, derandomize=True, deadline=None, database=None,
                  suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate, Phase.shrink))


def test_what_build_calls_unchanged_a_build_from_nothing_makes() -> None:
    run_state_machine_as_test(Truth, settings=SAMPLE)  # type: ignore[no-untyped-call]
    assert Truth.seen["current"] > 100 and Truth.seen["made"] > 100 and Truth.seen["killed"] > 5 and Truth.seen["orphans"] > 5, Truth.seen
