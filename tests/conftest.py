"""What all tests share: where their support is, and which of them start first.

`--accept` makes what the program writes now the expected text. Read the difference before you commit it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Modules that hold no tests, as units.py, are imported by their own names.
sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the files in tests/golden")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
