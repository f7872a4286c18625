"""A blemish: its kind, its page and its words."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a reader would mark."""

    CUT = "数、符号或名称断在行末"
    LONE = "表格的一行单独在一页"
    HEADLESS = "续页没有表头"
    BLANK = "半页空白"
    OUTSIDE = "出了页边"
    CLOSE = "两格的字不到 1 毫米"
    TOTAL = "合计不在表头的一页"


class Blemish(NamedTuple):
    """Something that is wrong: on which page, from 1, and the words by which it is found."""

    kind: Kind
    page: int
    words: str

    def __str__(self) -> str:
        return f"第 {self.page} 页　{self.kind.value}：{self.words}"
