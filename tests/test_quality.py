"""The tree is tidy and typed: what `ruff check` and `mypy --strict` say is a test like any other.

Each page of it is read in one sitting: no module and no function of the program and of the tools is long.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_IN_A_MODULE, MOST_IN_A_FUNCTION = 450, 45
"""Lines."""
MODULES = [path for folder in ("generator", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("tool", [
    ["ruff", "check", "--output-format", "concise", "."],
    ["mypy", "--strict", "generator"],
], ids=lambda tool: tool[0])
def test_tool_has_nothing_to_say(tool: list[str]) -> None:
    told = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert told.returncode == 0, f"{' '.join(tool)}\n{told.stdout}{told.stderr}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_too_long_to_be_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_IN_A_MODULE
    long = [f"{node.name}, line {node.lineno}" for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and (node.end_lineno or 0) - node.lineno + 1 > MOST_IN_A_FUNCTION]
    assert not long
