"""What a part found, and the page that keeps it."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reliability.md"
_INTRODUCTION = """\
# 可靠性数据

由 `make reliability` 写成：程序反复受到破坏，看它会不会丢失、写坏或写错文档。每一节由 `python -m reliability 名称` 单独重做。
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the page: what was tried, what came of it, what is asked for, and whether that holds."""

    what: str
    measured: str
    goal: str
    held: bool


def section(name: str, title: str, figures: Sequence[Figure]) -> str:
    """Markdown of one part; under it the machine."""
    lines = [f"## {title}（`{name}`）", "", "| 试验 | 结果 | 要求 | |", "|---|---|---|---|",
             *(f"| {figure.what} | {figure.measured} | {figure.goal} | {_mark(figure)} |" for figure in figures)]
    return "\n".join([*lines, "", f"Python {platform.python_version()}，{platform.system()} {platform.machine()}，{cpu_count()} 核。", ""])


def _mark(figure: Figure) -> str:
    return ("✓" if figure.held else "✗") if figure.goal else ""


def keep(name: str, text: str, order: Sequence[str], page: Path = PAGE, introduction: str = _INTRODUCTION) -> None:
    """Put a section in its place in the page; the others stay."""
    sections = _sections(page.read_text(encoding="utf-8")) if page.exists() else {}
    sections[name] = text
    page.write_text("\n".join([introduction, *(sections[known] for known in order if known in sections)]), encoding="utf-8")


def _sections(page: str) -> dict[str, str]:
    return {re.search(r"（`(\w+)`）", part)[1]: part.rstrip("\n") + "\n"  # type: ignore[index]  # each heading ends so
            for part in re.split(r"(?m)^(?=## )", page)[1:]}
