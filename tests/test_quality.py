"""The tree is tidy and typed: what `ruff check` and `mypy --strict` say is a test like any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("tool", [
    ["ruff", "check", "--output-format", "concise", "."],
    ["mypy", "--strict", "generator"],
], ids=lambda tool: tool[0])
def test_tool_has_nothing_to_say(tool: list[str]) -> None:
    told = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert told.returncode == 0, f"{' '.join(tool)}\n{told.stdout}{told.stderr}"
