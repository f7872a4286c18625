"""Files with the reports of several units, and files of which `juesuan audit` does not understand enough."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from units import ROOT

from generator.problems import Severity
from generator.published import reading
from generator.published.auditing import audit
from generator.published.lines import Read, Rows
from generator.published.reading import Found

GOOD = sorted((ROOT / "tests" / "audit" / "good").glob("*.md"))
REPORTS = [*GOOD, *(ROOT / "tests" / "golden" / f"{name}.md" for name in (
    "青河区图书馆-2023", "青河区农业农村局-2023-广西", "青河区农业农村局-2023"))]


@lru_cache
def blocks(path: Path) -> tuple[Read | Rows, ...]:
    return tuple(reading.read(path, path.name).blocks)


def typed(path: Path) -> tuple[Read | Rows, ...]:
    """With headings that only their numbers show."""
    return tuple(Read(one.text) if isinstance(one, Read) else one for one in blocks(path))


@pytest.mark.parametrize("first, second", list(pairwise([*REPORTS, REPORTS[0]])), ids=lambda path: path.stem)
def test_two_reports_in_one_file_are_judged_by_themselves(first: Path, second: Path) -> None:
    for report in (blocks, typed):
        told = audit.contradictions(Found([*report(first), *report(second)]))
        assert [one for one in told if one.severity is not Severity.NOTE] == []
