"""What tables without a known title say of their own rows and columns. What their heads mean is only trusted
where most rows, or other columns, are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from generator import numerals
from generator.published.auditing import judging, names
from generator.published.auditing.balanced import unsure
from generator.published.auditing.contradictions import Printed
from generator.published.auditing.grids import AMOUNTS, Column, Grid
from generator.published.auditing.judging import NESTED, WARNING, Judged
from generator.published.auditing.known import BUDGET, FINAL, WHOLE, YEAR, Called, Known
from generator.published.auditing.names import Name
from generator.published.auditing.terms import Role, Term, half
from generator.quantities import MONEY

_TOTAL: Final = re.compile("合计|总计|“?三公”?经费(?:支出)?(?:合计|总额)?")
_THREE: Final = (names.ABROAD, names.CARS, names.GUESTS)
_BELOW: Final = re.compile("其中|国内|外事|外宾|购置|运行")
"""In the labels of what is part of one of them: a total may be of 会议费, too."""
_MEASURES: Final = {Column.FINAL: FINAL, Column.BUDGET: BUDGET, Column.WHOLE: WHOLE}


def judge(grids: Sequence[Grid]) -> Iterator[Judged]:
    """Each table by itself."""
    for grid in grids:
        for judged in (_changes(grid), _growths(grid), _completions(grid), _shares(grid)):
            yield from _trusted(list(judged))
        if things := _three(grid):
            yield from _parts(grid, things)
        elif grid.whole:
            yield from _sums(grid)


def _trusted(judged: list[Judged]) -> Iterator[Judged]:
    """What is told of the rows of a column, if most of them are right: else it means something else."""
    if len(judged) > 2 * sum(not judging.is_well(one) for one in judged):
        yield from judged


# Rows

def _base(grid: Grid, column: Column) -> Column | None:
    """The amounts that a column compares with, by its head; else the only ones that there are."""
    head = grid.heads.get(column, "")
    others = [one for one in (Column.BEFORE, Column.BUDGET, Column.WHOLE) if one in grid.heads]
    if column is Column.COMPLETION:
        others = [one for one in others if one is not Column.BEFORE]
    for words, base in (("上年|去年|同期|同比", Column.BEFORE), ("年初", Column.BUDGET),
                        ("全年|调整", Column.WHOLE)):
        if re.search(words, head):
            return base if base in others else None
    return others[0] if len(others) == 1 else None


def _rows(grid: Grid, column: Column) -> Iterator[tuple[str, Printed, Printed, Printed]]:
    """The label, the cell of a column, the final amount, and what it is compared with."""
    base = _base(grid, column)
    for label, row in zip(grid.labels, grid.rows, strict=True) if base else ():
        if base and {column, Column.FINAL, base} <= row.keys():
            yield label, row[column], row[Column.FINAL], row[base]


def _signed(printed: Printed, apart: Decimal, column: Column, grid: Grid) -> Printed:
    """A difference with its sign, where a column tells none: a head like 增减 leaves it to the reader."""
    is_bare = all(row[column].value >= 0 for row in grid.rows if column in row)
    return printed._replace(value=-printed.value) if is_bare and apart < 0 else printed


def _changes(grid: Grid) -> Iterator[Judged]:
    for label, printed, final, base in _rows(grid, Column.CHANGE):
        ends = (printed, final, base)
        right = final.value - base.value
        apart = abs(right - _signed(printed, right, Column.CHANGE, grid).value)
        formula, told = f"{final.text} − {base.text}", _told(grid, right, ends)
        yield judging.derived("AU407", apart, ends, formula, f"“{label}”的增减额与两个数的差相差尾数",
                              f"“{label}”的增减额印 {printed.text}，按印出的数是 {told}",
                              f"请改为 {told}，或核对 {final.text}、{base.text}")


def _growths(grid: Grid) -> Iterator[Judged]:
    for label, printed, final, base in _rows(grid, Column.GROWTH):
        apart = final.value - base.value
        yield judging.rate("AU407", f"“{label}”的增减率", _signed(printed, apart, Column.GROWTH, grid),
                           (apart, half(final) + half(base)), (base.value, half(base)), (final, base),
                           f"（{final.text} − {base.text}）÷ {base.text}")


def _completions(grid: Grid) -> Iterator[Judged]:
    for label, printed, final, base in _rows(grid, Column.COMPLETION):
        yield judging.rate("AU407", f"“{label}”完成预算的比率", printed, (final.value, half(final)),
                           (base.value, half(base)), (final, base), f"{final.text} ÷ {base.text}")


def _shares(grid: Grid) -> Iterator[Judged]:
    total = _total(grid)
    whole = grid.rows[total].get(Column.FINAL) if total is not None else None
    for label, row in zip(grid.labels, grid.rows, strict=True) if whole else ():
        if whole and {Column.SHARE, Column.FINAL} <= row.keys():
            part = row[Column.FINAL]
            yield judging.rate("AU407", f"“{label}”的占比", row[Column.SHARE], (part.value, half(part)),
                               (whole.value, half(whole)), (part, whole), f"{part.text} ÷ {whole.text}")


def _told(grid: Grid, value: Decimal, beside: Sequence[Printed]) -> str:
    if grid.told:
        return judging.shown(value, MONEY, beside)
    return numerals.plain(numerals.in_unit(value, numerals.YUAN_PER_WAN).normalize())


# Columns

def _total(grid: Grid) -> int | None:
    """The row of the total, if there is one, at the beginning or the end."""
    found = [at for at, label in enumerate(grid.labels) if _TOTAL.fullmatch(label)]
    return found[0] if len(found) == 1 and found[0] in (0, len(grid.labels) - 1) else None


def _sums(grid: Grid) -> Iterator[Judged]:
    """A total of its rows, where another column shows that these are all: there may be parts of parts."""
    total = _total(grid)
    if total is None or len(grid.rows) < 3 or any("其中" in label for label in grid.labels):
        return
    judged = []
    for column in AMOUNTS:
        whole = grid.rows[total].get(column)
        parts = [row[column] for at, row in enumerate(grid.rows) if at != total and column in row]
        if whole and whole.value and parts:
            judged.append(_sum(grid, column, whole, parts))
    if judged and len(judged) >= 2 * sum(not judging.is_well(one) for one in judged):
        yield from judged


def _sum(grid: Grid, column: Column, whole: Printed, parts: Sequence[Printed]) -> Judged:
    found = numerals.total([one.value for one in parts])
    what = f"“{grid.heads[column]}”的合计"
    return judging.derived("AU408", abs(found - whole.value), (whole, *parts), judging.added(parts),
                           f"{what}与各行之和相差尾数",
                           f"{what}印 {whole.text}，各行之和是 {_told(grid, found, (whole, *parts))}",
                           f"请核对合计和各行{NESTED}", WARNING)


# 三公

def _three(grid: Grid) -> dict[str, dict[Column, Printed]]:
    """The rows of “三公” by their names, and that of the total, if all three are there, each once, and no
    others.
    """
    found: dict[str, dict[Column, Printed]] = {}
    for label, row in zip(grid.labels, grid.rows, strict=True):
        words = re.sub(r"^(?:[①-⑩]|[0-9]+[.、]|[(]?[一二三四五六1-6][)、])+", "", label)
        thing = names.THREE if _TOTAL.fullmatch(words) else names.named(words).thing
        if thing in found or not thing and not _BELOW.search(words):
            return {}
        if thing:
            found[thing] = row
    return found if {names.THREE, *_THREE} <= found.keys() else {}


def _parts(grid: Grid, things: dict[str, dict[Column, Printed]]) -> Iterator[Judged]:
    """“三公” are these three, and cars are bought or driven: a blank is nought."""
    judged: list[Judged] = []
    for column in (one for one in AMOUNTS if one in grid.heads):
        judged += unsure("AU405", f"“三公”经费{grid.heads[column]}合计", things[names.THREE].get(column),
                         [things[thing].get(column) for thing in _THREE])
        if {names.BUYING, names.DRIVING} <= things.keys():
            judged += unsure("AU405", f"{names.CARS}{grid.heads[column]}", things[names.CARS].get(column),
                             [things[thing].get(column) for thing in (names.BUYING, names.DRIVING)])
    yield from _trusted(judged)


def enter(grids: Sequence[Grid], known: Known) -> None:
    """The amounts of “三公” that sentences name, too, of a table that agrees with most of them."""
    for grid in grids if known.year else ():
        things = _three(grid) if grid.told else {}
        year = re.search("20[0-9]{2}", grid.heads.get(Column.FINAL, ""))
        if year and year[0] != known.year:
            continue
        pairs = [(told.printed, row[Column.FINAL]) for thing, row in things.items()
                 if Column.FINAL in row and (told := known.term(Name("", thing)))]
        alike = [abs(one.value - other.value) <= half(one) + half(other) for one, other in pairs if one.value]
        if any(alike) and 2 * sum(alike) >= len(alike):
            for thing, row in things.items():
                for column, printed in row.items():
                    if column in _MEASURES:
                        _add(known, thing, column, grid.heads[column], printed)


def _add(known: Known, thing: str, column: Column, head: str, printed: Printed) -> None:
    measure = YEAR if column is Column.BUDGET and "年初" in head else _MEASURES[column]
    known.add(Called(Name("", thing), measure, Term(Role.AMOUNT, printed, MONEY, "", 0, 0), None))
