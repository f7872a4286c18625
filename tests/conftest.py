"""What all tests share: where their support is, and which of them start first.

`--accept` makes what the program writes now the expected text. Read the difference before you commit it.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest

from generator.commands import build

# Modules that hold no tests, as units.py, are imported by their own names.
sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))

LONGEST = (
    "test_proposing", "test_verify", "test_properties", "test_truth", "test_audit", "test_office", "test_importing", "test_batch",
    "test_leaf_mutation", "test_regular", "test_preview", "test_web", "test_history", "test_formats", "test_fitting", "test_printed",
    "test_audit_shapes", "test_pages", "test_import_variants", "test_bad_books", "test_readers", "test_packaging", "test_word",
)
"""Files that take longest, the longest first. A worker is given a whole file: one that begins last keeps the others waiting."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the files in tests/golden")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def pytest_configure() -> None:
    """Garbage is collected as rarely as in a command (`generator.commands.cli`): it was a tenth to a fifth of a run."""
    gc.set_threshold(100_000)


def pytest_collection_finish() -> None:
    """Nor is any looked for among modules and tests, which live to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def unpaged() -> None:
    """What builds reports in this process asks LibreOffice for no page numbers unless it says `--pages`."""
    option = next(option for option in build.command.params if option.name == "pages")
    assert option.default == "auto"
    option.default = "never"


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
