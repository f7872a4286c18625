"""Numbers read out of a text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from units import ROOT

from generator.quantities import Stated, find, is_nothing, last_digit


def read(text: str) -> list[tuple[str, str, str]]:
    return [(one.text, f"{one.value.normalize():f}", one.unit) for one in find(text)]


def only(text: str) -> Stated:
    (one,) = find(text)
    return one


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("7,806.13万元", "78061300", "元"), ("１２辆", "12", "辆"), ("52.80%", "52.8", "%"), ("52.80％", "52.8", "%"),
    ("18.64亿元", "1864000000", "元"), ("4926元", "4926", "元"), ("1，234.50元", "1234.5", "元"), ("-3.5万元", "-35000", "元"),
    ("－3.5万元", "-35000", "元"), ("20.70 万元", "207000", "元"), ("3百万元", "3000000", "元"),
    ("7批次", "7", "批次"), ("55人次", "55", "人次"), ("3286.4平方米", "3286.4", "平方米"), ("3286.4㎡", "3286.4", "平方米"),
    ("95分", "95", "分"), ("2万人", "20000", "人"), ("0.85万亩", "8500", "亩"), ("2个百分点", "2", "个百分点"),
    ("十二辆", "12", "辆"), ("二十三人", "23", "人"), ("一百零五个", "105", "个"), ("两台", "2", "台"), ("三千万元", "30000000", "元"),
    ("百分之九十八点五", "98.5", "%"), ("一辆", "1", "辆"),
    ("1亿3000万元", "130000000", "元"), ("1亿2,345.67万元", "123456700", "元"), ("-1亿3000万元", "-130000000", "元"),
    ("2万3千人", "23000", "人"), ("10亿5万元", "1000050000", "元"),
])
def test_a_number_has_its_value_and_unit(text: str, value: str, unit: str) -> None:
    assert read(f"共{text}。") == [(text, value, unit)]


@pytest.mark.parametrize("text", ["第3期", "7×24小时", "A4纸", "PM2.5", "统一管理", "“三公”经费", "一是加强管理", "十分重视", "一个方面",
                                  "千人计划", "几十辆", "第一人", "三四个", "一人一档"])
def test_what_is_part_of_a_word_is_no_number(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("2023年11月20日", ["年", "月", "日"]), ("执行1个人所得税项目", [""]), ("增加3人员", [""]), ("〔2023〕10号", ["", ""]),
    ("共5项目", [""])])
def test_a_unit_is_a_whole_word(text: str, expected: list[str]) -> None:
    assert [one.unit for one in find(text)] == expected


def test_the_numbers_of_a_list_are_not_those_of_its_lines() -> None:
    assert read("1.粮食播种面积21.86万亩\n2.3个重点村完成整治\n3.5个村通过验收") == [
        ("21.86万亩", "218600", "亩"), ("3个", "3", "个"), ("5个", "5", "个")]
    # A line that is no list, and a cell that is a number only.
    assert read("1.5万元用于采购") == [("1.5万元", "15000", "元")]
    assert read("605.20") == [("605.20", "605.2", "")]


@pytest.mark.parametrize(("text", "parts"), [
    ("从1亿到3000万元", ["1亿", "3000万元"]), ("1亿元3000万元", ["1亿元", "3000万元"]), ("1万3万元", ["1万", "3万元"]),
    ("1亿52.80%", ["1亿", "52.80%"])])
def test_two_numbers_are_not_one_that_is_said_in_steps(text: str, parts: list[str]) -> None:
    assert [one.text for one in find(text)] == parts


def test_places_are_those_of_the_text() -> None:
    text = "其中：公务接待费０.４９万元，７批次"
    for one in find(text):
        assert text[one.start:one.end] == one.text
    assert [one.text for one in find(text)] == ["０.４９万元", "７批次"]


@pytest.mark.parametrize(("text", "nothing"), [
    ("", True), (" \n", True), ("—", True), (" － － ", True), ("“-”", True), ("／", True), ('"一"', True),
    ("０", False), ("-1", False), ("“一”般", False), ("—／", False)])
def test_what_forms_print_for_no_figure_is_nothing(text: str, nothing: bool) -> None:
    """However wide it is, with blanks or quotation marks."""
    assert is_nothing(text) is nothing


@pytest.mark.parametrize("text", ["约12辆", "12辆以上", "12辆左右", "不低于12辆", "12余辆", "10-12辆", "12至15辆", "≥12辆"])
def test_what_is_roughly_said_is_not_exact(text: str) -> None:
    assert not any(one.exact for one in find(text)), read(text)


def test_a_printed_number_stands_for_what_is_rounded_to_it() -> None:
    stated = only("20.70万元")
    assert stated.exact and stated.last == Decimal(100)
    assert stated.is_about(Decimal("207034.12")) and not stated.is_about(Decimal("207100"))
    assert only("20万元").is_about(Decimal("207034.12")) is True
    assert only("12辆").is_about(Decimal(12)) and not only("12辆").is_about(Decimal(1))


def test_each_amount_of_a_published_narrative_is_read() -> None:
    """Clauses are checked by hand: every 万元 and % of them is a number with that unit."""
    lines = (ROOT / "tests" / "published" / "A-2023" / "clauses.txt").read_text(encoding="utf-8")
    units = [one.unit for one in find(lines)]
    assert units.count("元") == lines.count("万元") - lines.count("(万元") and units.count("%") == lines.count("%")


def test_a_long_string_of_digits_is_no_number() -> None:
    """A million of them would overflow what computes with them."""
    assert [stated.text for stated in find(f"共{'9' * 1_500_000}元，{'9' * 30}元，3元")] == [f"{'9' * 30}元", "3元"]


@pytest.mark.parametrize(("text", "worth"), [
    ("7,806.13", "0.01"), ("１００．９０", "0.01"), ("100．90", "0.01"), ("1 00. 90", "0.01"), (" 1 234. 5 ", "0.1"), ("１２", "1")])
def test_what_the_last_digit_is_worth_does_not_depend_on_how_it_is_typed(text: str, worth: str) -> None:
    assert last_digit(text) == Decimal(worth)
