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
from generator.published.auditing import audit, units
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


@lru_cache
def claims(path: Path) -> int:
    """How much is looked at in a report by itself."""
    return audit.audit(Found([*blocks(path)])).coverage.claims


MOST = 0.85
"""Of the claims so many are left at least: where it is not clear whose a paragraph is, or what a heading says, none is made."""


@pytest.mark.parametrize("first, second", list(pairwise([*REPORTS, REPORTS[0]])), ids=lambda path: path.stem)
def test_two_reports_in_one_file_are_judged_by_themselves(first: Path, second: Path) -> None:
    for report in (blocks, typed):
        told = audit.audit(Found([*report(first), *report(second)]))
        assert [one for one in told.contradictions if one.severity is not Severity.NOTE] == []
        assert told.coverage.claims >= MOST * (claims(first) + claims(second))


@pytest.mark.parametrize("first, second", list(pairwise([*REPORTS, REPORTS[0]])), ids=lambda path: path.stem)
def test_reports_whose_titles_stand_in_text_boxes_are_judged_by_themselves(first: Path, second: Path) -> None:
    """Of two reports in a file the chapters begin again, whoever reads no title."""
    boxed = [one._replace(aside=True) if isinstance(one, Read) and units.is_title(one.text) else one for path in (first, second)
             for one in blocks(path)]
    told = audit.audit(Found(boxed))
    assert [one for one in told.contradictions if one.severity is not Severity.NOTE] == []
    assert told.coverage.claims >= MOST * (claims(first) + claims(second))


TWICE = ("一、收入支出决算总体情况", "本年收入合计800.00万元。", "二、“三公”经费支出情况", "公务接待费支出3.00万元。",
         "三、其他重要事项的情况说明", "公务接待费支出5.00万元，本年收入合计700.00万元。")
FUND = ("二、政府性基金预算财政拨款支出决算情况说明", "本年支出合计12.00万元，其中：基本支出3.00万元，项目支出8.00万元。",
        "三、政府性基金预算财政拨款支出决算情况说明", "本年支出合计13.00万元。")


@pytest.mark.parametrize("texts, boxes, codes", [
    (TWICE[1::2], {0: ["甲县水务局2023年度部门决算公开"], 2: ["乙县林业局2023年度部门决算公开"]}, ["AU208", "AU208"]),
    (("丙县教育局2023年度部门决算公开", *TWICE), {5: ["乙县林业局2023年度部门决算公开"]}, ["AU208", "AU208"]),
    (TWICE[1::2], {0: ["一、甲县水务局"], 2: ["二、乙县林业局"]}, ["AU208", "AU208"]),
    (TWICE, {4: ["一、收入支出决算总体情况", "二、“三公”经费支出情况"]}, ["AU208", "AU208"]),
    (FUND, {1: ["七、咨询电话"]}, ["AU206", "AU208"])])
def test_what_stands_aside_cuts_nothing(texts: tuple[str, ...], boxes: dict[int, list[str]], codes: list[str]) -> None:
    """A stamp or a text box begins neither a report nor a chapter, whatever is written in it."""
    boxed = [one for at, text in enumerate(texts) for one in (*(Read(box, aside=True) for box in boxes.get(at, ())), Read(text))]
    told, same = audit.audit(Found(boxed)), audit.audit(Found([Read(text) for text in texts]))
    assert sorted(one.code for one in told.contradictions) == sorted(codes)
    assert told.coverage._replace(asked=frozenset()) == same.coverage._replace(asked=frozenset())


NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
SHAPES: dict[str, Callable[[str], str]] = {
    "with a colon": lambda text: f"{text}：", "with a stop": lambda text: f"{text}。", "without a number": lambda text: NUMBER.sub("", text),
    "with more words": lambda text: re.sub("^([一二三四五六七八九十]+、)", r"\1关于本部门", text) + "，具体情况如下：", "gone": lambda text: ""}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("path", REPORTS[:7], ids=lambda path: path.stem)
def test_headings_of_any_shape_make_nothing_false(path: Path, shape: str) -> None:
    """What stands below the heading of a fund is not taken for all money, whatever the heading looks like."""
    shaped = [Read(SHAPES[shape](one.text)) if isinstance(one, Read) and one.level > 1 else one for one in blocks(path)]
    told = audit.audit(Found(shaped))
    assert [one for one in told.contradictions if one.severity is not Severity.NOTE] == []
    assert told.coverage.claims >= MOST * claims(path)


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
