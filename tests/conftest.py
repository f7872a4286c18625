"""What all tests share: where their support is, and which of them start first.

`--accept` makes what the program writes now the expected text. Read the difference before you commit it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.commands import audit, build
from generator.writers.office import Office

# Modules that hold no tests, as units.py, are imported by their own names.
sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))

LONGEST = (
    "test_audit", "test_reliability", "test_preview", "test_proposing", "test_batch", "test_verify", "test_history", "test_importing",
    "test_office", "test_import_check", "test_printed", "test_import_variants", "test_truth", "test_fitting", "test_streams",
    "test_properties", "test_schema", "test_web", "test_rules", "test_bad_books", "test_page_goldens", "test_packaging", "test_settings",
    "test_audit_shapes", "test_regular", "test_pages", "test_numbering", "test_rollforward", "test_leaf_mutation", "test_audit_relations",
    "test_readers",
)
"""Files that take longest, the longest first. A worker is given a whole file: one that begins last keeps the others waiting."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the files in tests/golden")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return  # A single process takes them as it is told to: mutmut begins with the quickest.
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def pytest_configure() -> None:
    """Garbage is collected as rarely as in a command (`generator.commands.cli`), and what was compiled is kept."""
    gc.set_threshold(100_000)  # It was a tenth to a fifth of a run.
    # Some images have it set. Hundreds of processes that tests start would compile the program again, a third of their time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Nor is any looked for among modules and tests, which live to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def one_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No file is laid out twice in a run, whichever worker looks at it."""
    from office import Remembered  # Support is found from here on.

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "laid_out"
    remembered = Remembered(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Office, "_convert", lambda *given: remembered.convert(*given))
        yield


@pytest.fixture(scope="session", autouse=True)
def by_itself() -> Iterator[None]:
    """Commands in this process ask LibreOffice for no page numbers and start no other processes unless they say `--pages`, `--jobs`.

    Another process takes as long to start as four reports take, and what it makes of them is the same (`test_batch.py`, `test_crew.py`).
    Afterwards they are as before: mutmut has several sessions in a process.
    """
    settings = ((build.command, "pages", "auto", "never"), (build.command, "number", 0, 1), (audit.command, "jobs", None, 1))
    with pytest.MonkeyPatch.context() as patch:
        for command, name, usual, here in settings:
            option = next(option for option in command.params if option.name == name)
            assert option.default == usual
            patch.setattr(option, "default", here)
        yield


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
