"""Books as systems, years and hands make them: the same figures, or a message that says where."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import books
import openpyxl
import pytest
import yaml
from books import Layout
from click.testing import CliRunner
from imported import BY_HAND, load, stated
from openpyxl.cell.cell import MergedCell
from units import ROOT, Tree

from generator.commands import importing
from generator.commands.cli import main
from generator.workbooks import opening

pytest.importorskip("python_calamine")

UNIT = ROOT / "data" / "青河区农业农村局"
WAYS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "books.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importing, "_book", lambda children, path, name: opening.read(path, name))
    home = tmp_path / "data" / UNIT.name
    home.mkdir(parents=True)
    for name in ("unit.yaml", "2022.yaml"):
        (home / name).write_bytes((UNIT / name).read_bytes())
    return home


def page(book: openpyxl.Workbook, name: str) -> Any:
    return next(one for one in book.worksheets if one.title.startswith(name))


def changed(book: openpyxl.Workbook, change: dict[str, Any]) -> openpyxl.Workbook:
    for old, new in change.get("rename", {}).items():
        page(book, old).title = new
    for name, value in change.get("set", {}).items():
        sheet, _, where = name.partition("!")
        for one in book.worksheets if sheet == "*" else [page(book, sheet)]:
            one[where] = value or None
    for name in change.get("drop", ()):
        book.remove(page(book, name))
    for old, new in change.get("copy", {}).items():
        book.copy_worksheet(page(book, old)).title = new
    if where := change.get("date"):
        sheet, _, cell = where.partition("!")
        page(book, sheet)[cell] = date(2023, 1, 5)
    if swap := change.get("swap"):
        one = page(book, swap[0])
        for row in range(4, one.max_row + 1):
            first, second = one[f"{swap[1]}{row}"], one[f"{swap[2]}{row}"]
            if not isinstance(first, MergedCell):
                first.value, second.value = second.value, first.value
    if change.get("reverse"):
        book._sheets.reverse()
    return book


def figures() -> Tree:
    return books.coded(load(UNIT / "2023.yaml"))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["way"])
def test_a_book_in_its_own_way(home: Path, tmp_path: Path, way: dict[str, Any]) -> None:
    book = books.financial(figures(), UNIT.name, load(UNIT / "2022.yaml"), Layout(**way.get("layout", {})))
    (tmp_path / "决算.xlsx").write_bytes(books.saved(changed(book, way.get("change", {}))))
    result = CliRunner().invoke(main, ["import", "决算.xlsx", "--into", f"data/{UNIT.name}", *way.get("options", ())],
                                catch_exceptions=False)
    made = home / "2023.yaml"
    if way["outcome"] != "same":
        assert result.exit_code == 1 and not made.exists()
        assert all(words in result.output for words in way["outcome"]), result.output
        return
    assert result.exit_code == 0, result.output
    assert all(words in result.output for words in way.get("words", ())), result.output
    left_out = (*BY_HAND, *way.get("without", ()))
    wanted = {key: value for key, value in stated(figures()).items() if not key.startswith(left_out)}
    assert {key: value for key, value in stated(load(made)).items() if not key.startswith(left_out)} == wanted


def test_there_are_forty_ways() -> None:
    assert len({way["way"] for way in WAYS}) == len(WAYS) >= 40
