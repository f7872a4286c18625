"""`import` of a book with 300 rows, beside `check` of the unit that it makes; each a whole process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import books
from units import UNIT, dumped, of_items

from tools.benchmarks import clock
from tools.reliability.figures import Figure

TITLE = "导入一本有 300 个科目的财决工作簿"
_ROWS = 300


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, unit, checked = folder / "决算.xlsx", folder / "data" / "甲局", folder / "data" / "乙局"
        year = books.coded(of_items(_ROWS)) | {"结转和结余": []}
        book.write_bytes(books.saved(books.financial(year, "某局")))
        for home in (unit, checked):
            home.mkdir(parents=True)
            (home / "unit.yaml").write_bytes(dumped(UNIT))
        (checked / "2023.yaml").write_bytes(dumped(year))
        times = clock.times({
            "check": clock.process("-m", "generator", "check", str(checked)),
            "import": _anew(unit / "2023.yaml", "-m", "generator", "import", str(book), "--into", str(unit)),
            "compare": clock.process("-m", "generator", "import", str(book), "--into", str(checked),
                                     "--check"),
        }, 7)
        assert (unit / "2023.yaml").exists()
    return [clock.ratio("juesuan import", times["import"], times["check"], "juesuan check", 3),
            clock.ratio("juesuan import --check", times["compare"], times["check"], "juesuan check", 3)]


def _anew(made: Path, *arguments: str) -> Callable[[], object]:
    """A process that makes a file which must not be there."""
    run = clock.process(*arguments)

    def call() -> None:
        made.unlink(missing_ok=True)
        run()

    return call
