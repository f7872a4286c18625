"""Statements that a page cuts in two: a table that goes on in the same columns below a line like 续表."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from generator import quantities
from generator.published.auditing import names
from generator.published.lines import Read, Rows

ABOVE: Final = 4
"""So many blocks above a table its title, its unit and whose it is may stand."""
HEAD_ROWS: Final = 6
_PARTS: Final = 30
"""So many pages a statement has at most."""
_GOES_ON: Final = re.compile(
    r"|(?:接上?)?续(?:上?[表页])?|.*\(续[表0-9一二三]*\)|.*表续|.*续表|接上[表页]"
    r"|(?:公开|财决)[0-9]+-?[0-9]*表|(?:金额)?单位:.*|-*第?[0-9]+页?-*(?:共[0-9]+页)?")
"""What may stand between two parts."""
_OF_WHOM: Final = re.compile("(?:编制|公开|填报)?(?:单位|部门):(?!(?:人民币)?万?元)")
_CODE: Final = re.compile("[0-9]{2,7}")
_TOTAL: Final = re.compile("合计|总计|(?:人员|公用)经费合计|本年[收支][入出]合计")


class Whole(NamedTuple):
    """The rows of all parts of a table, in which block and row each stands, and which blocks they are.

    It `ends` unless another part follows that has other columns.
    """

    rows: Rows
    places: tuple[tuple[int, int], ...]
    blocks: tuple[int, ...]
    ends: bool = True


def flat(words: str) -> str:
    """A title or a head without blanks, quotation marks and the like."""
    return re.sub("[“”\"《》]", "", names.squeezed(words))


def above(blocks: Sequence[Read | Rows], block: int) -> list[str]:
    """The words that stand just above a table, the nearest first. What is above another table is said of
    that; but a table of one row is a line of the head.
    """
    near = takewhile(lambda one: isinstance(one, Read) or len(one) < 2,
                     reversed(blocks[max(block - ABOVE, 0):block]))
    return [one.text for one in near if isinstance(one, Read)]


def whole(blocks: Sequence[Read | Rows], block: int) -> Whole:
    """A table with what belongs to it on the next pages."""
    rows = blocks[block]
    assert not isinstance(rows, Read)
    found = Whole(rows, tuple((block, number) for number in range(len(rows))), (block,))
    lines = set(map(flat, above(blocks, block)))
    while len(found.blocks) < _PARTS and not _is_complete(found.rows) and (
            following := _next(blocks, found.blocks[-1], lines)):
        at, more, is_said = following
        part = _body(more, found.rows)
        if not _fits([row for _, row in part], found.rows):
            return found._replace(ends=not is_said)
        found = Whole((*found.rows, *(row for _, row in part)),
                      (*found.places, *((at, number) for number, _ in part)), (*found.blocks, at))
    return found


def _next(blocks: Sequence[Read | Rows], block: int, lines: set[str]) -> tuple[int, Rows, bool] | None:
    """The next table if nothing but lines of a page stands between, and whether it is said to go on."""
    is_said = False
    for at in range(block + 1, min(block + ABOVE + 2, len(blocks))):
        one = blocks[at]
        if not isinstance(one, Read):
            return at, one, is_said
        words = flat(one.text)
        if words not in lines and (_OF_WHOM.match(words) or not _GOES_ON.fullmatch(words)):
            return None
        is_said = is_said or "续" in words or "接上" in words
    return None


def _body(rows: Rows, first: Rows) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of a part without the heads, which stand in the first part, too."""
    heads = [list(map(flat, row)) for row in first[:HEAD_ROWS]]
    return [(number, row) for number, row in enumerate(rows) if number >= HEAD_ROWS or (
        list(map(flat, row)) not in heads and not re.search("续表|[(]续[)]", "".join(map(flat, row))))]


def _fits(part: Sequence[Sequence[str]], first: Rows) -> bool:
    """Whether rows go on in the columns of others: as many cells, no row that is there already."""
    if not part or max(map(len, part)) != max(map(len, first)):
        return False
    known, added = set(_keys(first)), list(_keys(part))
    return bool(added) and known.isdisjoint(added)


def _keys(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """What tells rows from each other: code and name, or a label; a total's own name, which a head is not."""
    for row in rows:
        words = [flat(cell) for cell in row]
        codes = list(takewhile(_CODE.fullmatch, words[:3]))
        if codes:
            yield (*codes, *words[len(codes):len(codes) + 1])
        elif words and re.match("[一二三四五六七八九十]+、", words[0]):
            yield (words[0],)
        if any(quantities.alone(word) is not None for word in words):
            yield from ((word,) for word in words if _TOTAL.fullmatch(word))


def _is_complete(rows: Rows) -> bool:
    """Whether the total stands below the rows that it is of: nothing follows."""
    codes = [number for number, row in enumerate(rows) if row and _CODE.fullmatch(flat(row[0]))]
    total, first = ("合计|总计|公用经费合计", codes[0]) if codes else ("总计", 0)
    return any(re.fullmatch(total, flat(cell)) for row in rows[first + 1:] for cell in row)
