"""Commands apart: one that fails leaves the next ones a process, and says what became of its own."""

from __future__ import annotations

import apart
import pytest


def test_one_that_takes_too_long_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with apart.Apart() as process:
        with monkeypatch.context() as patched:
            patched.setattr(apart, "_SECONDS", 0.01)  # No process has loaded the program by then.
            with pytest.raises(AssertionError, match=r"no answer within 0\.01 seconds.* -9"):
                process.run(["--version"])
        ((code, output, _),), _ = process.run(["--version"])
        assert code == 0 and "juesuan" in output


def test_a_process_that_does_not_start_is_not_said_to_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_SERVER", "raise SystemExit(3)")
    with apart.Apart() as process:
        for _ in range(2):
            with pytest.raises(AssertionError, match=r"the process ended with 3"):
                process.run(["--version"])
