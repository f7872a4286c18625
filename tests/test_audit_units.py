"""Files with the reports of several units, and files of which `juesuan audit` does not understand enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from units import ROOT

from generator.problems import Severity
from generator.published import markdown, reading
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


NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
SHAPES: dict[str, Callable[[str], str]] = {
    "with a colon": lambda text: f"{text}：", "with a stop": lambda text: f"{text}。", "without a number": lambda text: NUMBER.sub("", text),
    "with more words": lambda text: re.sub("^([一二三四五六七八九十]+、)", r"\1关于本部门", text) + "，具体情况如下：", "gone": lambda text: ""}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("path", REPORTS[:7], ids=lambda path: path.stem)
def test_headings_of_any_shape_make_nothing_false(path: Path, shape: str) -> None:
    """What stands below the heading of a fund is not taken for all money, whatever the heading looks like."""
    shaped = [Read(SHAPES[shape](one.text)) if isinstance(one, Read) and one.level > 1 else one for one in blocks(path)]
    assert [one for one in audit.contradictions(Found(shaped)) if one.severity is not Severity.NOTE] == []


def test_a_file_that_tells_most_things_in_two_ways_is_not_judged_by_names() -> None:
    """Two reports without a heading or a title: no slip is so frequent."""
    told = "收入合计{}00.00万元。\n\n支出合计{}10.00万元。\n\n“三公”经费支出{}.00万元。\n\n公务接待费支出{}.10万元。\n\n"
    text = told.format(*"8421") + told.format(*"7310")
    whole = audit.audit(Found(markdown.read(text)))
    assert whole.contradictions == () and whole.coverage.remarks == ("多数名称的数各处不同，各段之间没有核对",)
    one_slip = told.format(*"8421") + told.format(*"8321")
    assert [one.code for one in audit.contradictions(Found(markdown.read(one_slip)))] == ["AU208"]


@pytest.mark.parametrize("text, severity", [
    ("收入总计318.00万元，支出总计325.50万元。", Severity.WARNING),
    ("收、支总计318.00万元。\n\n支出总计325.50万元。", Severity.ERROR),
    ("财政拨款收入总计318.00万元。\n\n财政拨款收入总计381.00万元。", Severity.ERROR)])
def test_totals_of_both_sides_may_leave_out_what_was_left(text: str, severity: Severity) -> None:
    assert [one.severity for one in audit.contradictions(Found(markdown.read(text)))] == [severity]
