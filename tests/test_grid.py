"""Tables with spans on a rectangle."""

from __future__ import annotations

import pytest
from samples import cell, row, table

from generator.document import grid
from generator.document.tree import Row, Table


def names(of: Table) -> list[str]:
    """Each row of the rectangle as the first letters of the cells that cover it."""
    return ["".join(slot.cell.content[0].content[0] for slot in slots) for slots in grid.lay(of)]


def test_cells_cover_what_they_span() -> None:
    spanned = table(Row((cell("a", 2), cell("b", 1, 2))), Row((cell("c", 1, 2), cell("d"))), Row((cell("e", 2),)), columns=3)
    assert names(spanned) == ["aab", "cdb", "cee"]


def test_a_slot_tells_where_its_cell_begins() -> None:
    laid = grid.lay(table(Row((cell("a"), cell("b", 1, 2))), row("c"), columns=2))
    assert laid[1][1] is laid[0][1]
    assert [(slot.row, slot.column) for slots in laid for slot in slots] == [(0, 0), (0, 1), (1, 0), (0, 1)]


def test_a_row_may_have_no_cells_of_its_own() -> None:
    assert names(table(Row((cell("a", 1, 2), cell("b", 1, 2))), Row(()), columns=2)) == ["ab", "ab"]


@pytest.mark.parametrize(("broken", "reason"), [
    (table(columns=1), "no rows"),
    (table(row("a"), columns=2), "row 1 covers 1 of 2"),
    (table(row("a", "b"), row("c"), columns=2), "row 2 covers 1 of 2"),
    (table(row("a", "b", "c"), columns=2), "row 1 has more cells than its 2 columns"),
    (table(Row((cell("a", 3),)), columns=2), "row 1: a cell reaches beyond column 2"),
    (table(Row((cell("a", 1, 3),)), Row(()), columns=1), "row 1: a cell reaches beyond column 1 or row 2"),
    (table(Row((cell("a"), cell("b", 1, 2), cell("c"))), Row((cell("d", 2), cell("e"))), columns=3), "row 2: a cell overlaps"),
    (table(Row((cell("a", 1, 2), cell("b"))), row("c", "d"), columns=2), "row 2 has more cells"),
])
def test_a_table_that_is_no_rectangle_is_refused(broken: Table, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        grid.lay(broken)
