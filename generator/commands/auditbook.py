"""What `audit` found, as a workbook: a line for each finding, and a line for each file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from generator import files
from generator.commands.audited import Result
from generator.document.tree import Align, Cell, Document, Row, Section, Table, Text
from generator.problems import Severity
from generator.writers import Support, xlsx

_FINDINGS: Final = ("文件", "级别", "编号", "位置", "问题", "原文", "其他位置", "算式", "怎么办")
_FILES: Final = ("文件", "错误", "警告", "提示", "读了多少")
_MOST: Final = 5
"""So many other ends of a finding have their places in a cell."""


def save(results: Sequence[Result], path: Path) -> None:
    """Write the workbook, whole or not at all."""
    files.write_all(path.parent, {path.name: made(results)})


def made(results: Sequence[Result]) -> bytes:
    """The bytes of the workbook."""
    tables = (_table("发现的问题", _FINDINGS, (14, 4, 6, 16, 24, 24, 20, 18, 18), _findings(results)),
              _table("各文件", _FILES, (30, 5, 5, 5, 55), _files(results)))
    document = Document("公开文件核对结果", "juesuan", (Section(tables, landscape=True),))
    return xlsx.write(document, Support(Path()))


def _table(name: str, heads: Sequence[str], widths: tuple[int, ...], rows: Iterable[Sequence[str]]) -> Table:
    head = Row(tuple(Cell((Text(words),), header=True) for words in heads), head=True)
    body = (Row(tuple(Cell((Text(words),), align=Align.LEFT) for words in row)) for row in rows)
    return Table((head, *body), (Text(name),), widths, sheet=name)


def _findings(results: Sequence[Result]) -> Iterable[Sequence[str]]:
    for result in results:
        for one in result.findings:
            first, *others = one.ends
            elsewhere = dict.fromkeys(
                f"{end.where}：{end.text}" for end in others if end.where != first.where)
            yield (result.file, one.severity.value, one.code, first.where, one.message, first.passage,
                   "\n".join(list(elsewhere)[:_MOST]), one.arithmetic, one.advice)


def _files(results: Sequence[Result]) -> Iterable[Sequence[str]]:
    for result in results:
        why = "；".join(f"{one.message}：{one.advice}" for one in result.refused) or result.coverage
        yield (result.file, *(str(result.count(severity)) for severity in Severity),
               "程序内部错误" if result.log else why)
