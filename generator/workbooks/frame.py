"""Where a sheet's heads are and what each column is called, by its words and never by its position.

A form has a title, a line with unit, year and 金额单位, heads in several rows that are merged or not, mostly
a row 栏次 that counts the columns, then its rows, then notes. Rows and columns count from 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from generator import quantities
from generator.workbooks.cells import Sheet, flat
from generator.workbooks.figures import states

NUMBERS: Final = "栏次"
_LOOKED: Final = 24
"""The rows among which heads are."""
_TOP: Final = re.compile(r"(单位|部门).*:|单位:?万?元|(财决|公开)附?[0-9]+(-[0-9])?表|20[0-9]{2}年")
_FOOT: Final = re.compile("(注|说明)[:0-9]|单位负责人|填表人|财务负责人|审核人|制表")
_CODE: Final = re.compile("[0-9]{3}([0-9]{2}){0,2}")
_BEGINS: Final = re.compile(r"项目(\(.*\))?|(经济分类)?科目编码")
"""Heads of the first column of a block: 项目（按功能分类）, too."""
_LEVELS: Final = ("类", "款", "项")
_OF_ALL: Final = ("合计", "小计")


@dataclass(frozen=True, slots=True)
class Frame:
    """The heads of a sheet. `body` is its first row below them."""

    sheet: Sheet
    body: int
    paths: tuple[tuple[str, ...], ...]
    """By column: the head of its group, then that within the group, down to its own."""

    @property
    def heads(self) -> tuple[str, ...]:
        """What each column is called: group and head, without 项目 above all and without 合计 at the end."""
        return tuple(map(_called, self.paths))

    def empty(self, column: int) -> bool:
        """Whether no cell of a column states a number."""
        return not any(states(self.sheet.at(row, column)) for row in self.rows())

    def rows(self) -> range:
        """The rows down to the notes."""
        end = self.body
        while end < len(self.sheet.rows):
            first = next(self.sheet.line(end), None)
            if first and _FOOT.match(first[1]):
                break
            end += 1
        return range(self.body, end)


def find(sheet: Sheet) -> Frame | None:
    """The frame of a sheet; None if it has no heads."""
    body = _below_heads(sheet)
    if body is None:
        return None
    last = body - 1 if _counts(sheet, body - 1) else body
    above = [row for row in range(last) if any(_TOP.search(words) for _, words in sheet.line(row))]
    top = above[-1] + 1 if above else 0
    paths = _paths(sheet, top, last)
    if last < body:  # 类, 款 and 项 may stand beside 栏次.
        paths = tuple((*path, words) if (words := sheet.words(last, column)) in _LEVELS else path
                      for column, path in enumerate(paths))
    return Frame(sheet, body, paths) if any(paths) else None


def _below_heads(sheet: Sheet) -> int | None:
    looked = range(min(_LOOKED, len(sheet.rows)))
    for row in looked:
        if _counts(sheet, row):
            return row + 1
    for row in looked:
        first = next(sheet.line(row), None)
        if first and (first[1] == "合计" and not _has_words(sheet, row) or _CODE.fullmatch(first[1])):
            return row
    heads = [row for row in looked if any(_BEGINS.fullmatch(words) for _, words in sheet.line(row))]
    return heads[-1] + 1 if heads else _below_words(sheet, looked)


def _has_words(sheet: Sheet, row: int) -> bool:
    """Whether a row says more than its first word and numbers."""
    rest = [str(value) for value in sheet.rows[row][1:] if value is not None and not isinstance(value, float)]
    return any(quantities.alone(word) is None and not quantities.is_nothing(word) for word in rest)


def _below_words(sheet: Sheet, looked: range) -> int | None:
    """The row below the last that has several words and no number."""
    words = []
    for row in looked:
        values = [value for value in sheet.rows[row] if value is not None]
        if any(isinstance(value, float) for value in values):
            break
        if len(values) > 1:
            words.append(row)
    return words[-1] + 1 if words else None


def _counts(sheet: Sheet, row: int) -> bool:
    """Whether a row says 栏次, or counts the columns and says nothing else."""
    words = [words for _, words in sheet.line(row)]
    return NUMBERS in words or len(words) > 1 and words == [str(number + 1) for number in range(len(words))]


def _paths(sheet: Sheet, top: int, last: int) -> tuple[tuple[str, ...], ...]:
    """The heads of each column from above; those of a group stand over its first column, merged or not."""
    width = max((len(sheet.rows[row]) for row in range(top, last)), default=0)
    width = max([width, *(right + 1 for first, _, _, right in sheet.merged if top <= first < last)])
    grid = [[sheet.words(row, column) for column in range(width)] for row in range(top, last)]
    _spread(sheet, grid, top)
    for depth, row in enumerate(grid):
        left = ""
        for column in range(width):
            above = [line[column] for line in grid[:depth]]
            if column and above != [line[column - 1] for line in grid[:depth]]:
                left = ""
            if not row[column] and left and any(line[column] for line in grid[depth + 1:]):
                row[column] = left
            left = row[column] or left
    return tuple(tuple(line[column] for line in grid if line[column]) for column in range(width))


def _spread(sheet: Sheet, grid: list[list[str]], top: int) -> None:
    """Write what stands in a merged area over all of its columns."""
    for first, left, _, right in sheet.merged:
        if 0 <= first - top < len(grid):
            row = grid[first - top]
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[left]


def _called(path: tuple[str, ...]) -> str:
    words = list(path[1:] if path[:1] == ("项目",) and len(path) > 1 else path)
    while len(words) > 1 and words[-1] in _OF_ALL:
        words.pop()
    return "/".join(words)


# Blocks of labels

_NUMERAL: Final = "[一二三四五六七八九十]+"
_NUMBERING: Final = re.compile(rf"({_NUMERAL}、|\(({_NUMERAL}|[0-9]+)\)|[0-9]+[.、]|其中:)+")
_MEASURE: Final = re.compile(r"\((辆|个|人|次|批次?|人次|台[,、/]?\(?套\)?|元|万元)\)$")


@dataclass(frozen=True, slots=True)
class Block:
    """Columns beside each other in which each row has a label of its own. `columns`: amounts by heads."""

    label: int
    columns: dict[str, int]
    group: str
    twice: tuple[str, ...] = ()
    """Heads that stand over two columns."""


def blocks(frame: Frame) -> list[Block]:
    """The blocks of a sheet from left to right."""
    begins = [column for column, path in enumerate(frame.paths) if path and _BEGINS.fullmatch(path[-1])]
    begins = [column for column in begins if column - 1 not in begins]
    found = []
    for number, begin in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(frame.paths)
        heads = [(path[-1], column) for column, path in enumerate(frame.paths[begin:end], begin) if path]
        heads = [(head, column) for head, column in heads
                 if head not in ("行次", "科目名称") and not _BEGINS.fullmatch(head)]
        words = [head for head, _ in heads]
        twice = tuple(sorted({word for word in words if words.count(word) > 1}))
        found.append(Block(begin, dict(heads), frame.paths[begin][0], twice))
    return found


def label(text: str) -> str:
    """What a row is called, without its number and what it is counted in."""
    bare = _NUMBERING.sub("", flat(text), count=1) if _NUMBERING.match(flat(text)) else flat(text)
    return _MEASURE.sub("", bare)
