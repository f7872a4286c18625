"""What one value in an author's file may be: amounts, counts, shares, codes, words, dates.

A leaf type reads text and returns a value, or refuses and says how to write it. Numbers become `Decimal`;
amounts become yuan here, whatever the file's 金额单位.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from generator import numerals, quantities
from generator.codes import CODES
from generator.deriving.ledger import Measure

LIMIT: Final = Decimal(10) ** 15
"""Every number of an author is smaller than this. Amounts are in yuan."""


class Refusal(Exception):
    """A text is not what its leaf type takes: code, what is wrong, what to do.

    `right` is what must have been meant; empty if anything is left to decide.
    """

    def __init__(self, code: str, message: str, advice: str, right: str = "") -> None:
        assert code in CODES, code
        super().__init__(message)
        self.code, self.message, self.advice, self.right = code, message, advice, right


class Money(NamedTuple):
    """A file's 金额单位: yuan in one of it, and digits that may follow the point."""

    name: str
    yuan: Decimal
    places: int


MONEY: Final[Mapping[str, Money]] = {
    "元": Money("元", Decimal(1), 2),
    "万元": Money("万元", numerals.YUAN_PER_WAN, 6),
}
UNKNOWN_MONEY: Final = Money("", Decimal(1), 6)
"""For a file that does not say its unit: it may have what either unit takes."""


class Leaf(NamedTuple):
    """A leaf type. `read` takes text without blanks around it, and an empty one only if `may_be_empty`."""

    word: str
    python: type
    measure: Measure | None
    read: Callable[[str, Money], object]
    may_be_empty: bool = False
    """Whether `""` is a value: no words at all. A key with nothing behind it is a blank all the same."""


def quoted(text: str, longest: int = 30) -> str:
    """An author's words in a message."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= longest else flat[: longest - 1] + '…'}”"


# Numbers

NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
"""How every number is written."""
_NOTHING = frozenset({"-", "--", "/", "\\", "无", "没有", "空", "零", "N/A", "n/a", "NA", "null", "None"})
_ROUGH = re.compile(r"([-+]?)([0-9]*\.?[0-9]*)(?:[eE]([-+]?[0-9]))?(亿|千万|百万|万|千)?([^0-9.]{0,6})")


def _money(text: str, money: Money) -> Decimal:
    value = _number("IN110", "金额", text, money.places, money)
    yuan = numerals.multiply(value, money.yuan)
    if abs(yuan) >= LIMIT:
        raise Refusal("IN110", f"金额{quoted(text)}过大", "请检查位数和本文件的金额单位")
    return yuan


def _whole(text: str, _: Money) -> Decimal:
    return _within("IN111", _number("IN111", "整数", text, 0), text).to_integral_value()


def _decimal(text: str, _: Money) -> Decimal:
    return _within("IN112", _number("IN112", "数", text, numerals.PLACES), text)


def _percent(text: str, _: Money) -> Decimal:
    number, flat = re.sub("[%％]$", "", text), unicodedata.normalize("NFKC", text)
    if text.endswith("％") and NUMBER.fullmatch(flat.removesuffix("%")):
        raise Refusal("IN113", f"百分比{quoted(text)}含全角字符", f"请改写成 {flat}", flat)
    return _within("IN113", _number("IN113", "百分比", number, numerals.PLACES), text)


def _within(code: str, value: Decimal, text: str) -> Decimal:
    if abs(value) >= LIMIT:
        raise Refusal(code, f"{quoted(text)}过大", "请检查位数")
    return value


def _number(code: str, noun: str, text: str, places: int, money: Money | None = None) -> Decimal:
    """An exact number with at most so many digits after the point."""
    if not NUMBER.fullmatch(text):
        right = _tidied(text, places, money)
        advice = f"请改写成 {right}" if right else _how_to_write(text, places)
        sure = right if right and _is_plain(text, right, money) else ""
        raise Refusal(code, f"{noun}{quoted(text)}{_flaw(text)}", advice, sure)
    if len(text) > 40:
        return LIMIT
    fraction = text.partition(".")[2]
    if len(fraction if places else fraction.rstrip("0")) > places:
        advice = f"至多写 {places} 位小数，请核对" if places else "请写整数"
        raise Refusal(code, f"{noun}{quoted(text)}有 {len(fraction)} 位小数", advice)
    return Decimal(text) + numerals.ZERO


_ODD_GROUPS = re.compile(r"[0-9][\s,'_]+(?=[0-9])(?![0-9]{3}(?![0-9]))|[0-9]{4},|\.[0-9]*[\s,'_][0-9]")
"""Separators that do not stand between thousands: 12,5 may be 12.5."""


_LEAST_WAN = Decimal("0.01")


def _is_plain(text: str, right: str, money: Money | None) -> bool:
    """Whether a text can mean nothing but the number that was made of it.

    元 in a file of 万元 is doubtful where almost nothing is left of the amount.
    """
    lost = money is not None and money.name == "万元" and "元" in text and "万" not in text
    return not (_ODD_GROUPS.search(unicodedata.normalize("NFKC", text))
                or lost and 0 < abs(Decimal(right)) < _LEAST_WAN)


def _how_to_write(text: str, places: int) -> str:
    if unicodedata.normalize("NFKC", text).translate(quantities.MINUS).strip() in _NOTHING:
        return "没有发生的请写 0"
    example = "1234.50" if places else "12"
    return f"请只写数字，如 {example}，不加逗号、空格、单位和文字；没有发生的写 0"


def _flaw(text: str) -> str:
    """Say what in a text is not as numbers are written here."""
    flat = unicodedata.normalize("NFKC", text)
    flaws = [name for name, there in (
        ("含全角字符", bool(re.search("[\uff01-\uff5e]", text))),
        ("含千分位逗号", bool(re.search(r"[0-9],[0-9]", flat))),
        ("含空格", " " in flat),
        ("用括号表示负数", flat.startswith("(") and flat.endswith(")")),
        ("负号不是半角减号", len(text) > 1 and ord(text[0]) in quantities.MINUS),
        ("用科学记数法", bool(re.search("[0-9][eE][-+]?[0-9]", flat))),
        ("含百分号", "%" in flat),
        ("带单位", bool(re.search("[0-9][\u4e00-\u9fff]|m2", flat))),
    ) if there]
    return "、".join(flaws) if flaws else "不是规定的写法" if any(c.isdigit() for c in flat) else "不是数字"


def _tidied(text: str, places: int, money: Money | None) -> str | None:
    """The number that was probably meant, as it should be written; None if in doubt."""
    flat = unicodedata.normalize("NFKC", text[:60]).translate(quantities.MINUS)
    flat = re.sub(r"[\s,'_¥]", "", flat)
    if bracketed := re.fullmatch(r"\(([^()-]+)\)", flat):
        flat = "-" + bracketed[1]
    found = _ROUGH.fullmatch(re.sub("m2$", "㎡", flat))
    if not found or not re.search("[0-9]", found[2]) or "%" in found[5]:
        return None
    sign, digits, power, tens, suffix = found.groups()
    ones = Decimal(10) ** int(power or 0) * quantities.TENS.get(tens or "", 1)
    value = numerals.multiply(Decimal(digits), ones)
    if tens or suffix:
        if money is None and tens or money and (suffix not in ("", "元", "元整") or not money.name):
            return None
        value = numerals.multiply(value, 1 / money.yuan) if money else value
    if value != numerals.round_half_up(value, places):
        return None
    plain = f"{value:f}"
    if "." in plain and (tens or suffix or power or not places):
        plain = plain.rstrip("0").rstrip(".")
    return "-" * (sign == "-") + plain


# Codes, words, dates

def _code(digits: int, level: str) -> Callable[[str, Money], str]:
    """Readers of classification codes with so many digits."""
    def read(text: str, _: Money) -> str:
        if re.fullmatch(f"[0-9]{{{digits}}}", text):
            return text
        flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        found = re.match(r"[0-9]*", flat)
        right = found[0] if found else ""
        advice = f"请改写成 {right}" if len(right) == digits else f"请写{level}编码，共 {digits} 位数字"
        sure = right if right == flat and len(right) == digits else ""
        raise Refusal("IN114", f"科目编码{quoted(text)}不是 {digits} 位数字", advice, sure)
    return read


def _line(text: str, _: Money) -> str:
    if "\n" in text:
        raise Refusal("IN115", f"文字{quoted(text)}分了几段", "这里只能写一段：请合并，或把 | 改成 >-")
    return text


def _text(text: str, _: Money) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))


_YES = frozenset({"yes", "true", "y", "on", "1", "√", "✓", "有", "对", "是的"})
_NO = frozenset({"no", "false", "n", "off", "0", "×", "✗", "无", "没有", "不是"})


def _yesno(text: str, _: Money) -> bool:
    if text in ("是", "否"):
        return text == "是"
    flat = unicodedata.normalize("NFKC", text).casefold()
    right = "是" if flat in _YES else "否" if flat in _NO else ""
    raise Refusal("IN116", f"{quoted(text)}不是“是”或“否”", f"请改写成 {right or '是 或 否'}", right)


def _date(text: str, _: Money) -> date:
    written = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    flat = unicodedata.normalize("NFKC", text)
    parts = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", flat)
    if not parts:
        raise Refusal("IN117", f"{quoted(text)}不是日期", "请写成 2024-01-31 的样子")
    try:
        day = date(*(int(part) for part in parts.groups()))
    except ValueError:
        raise Refusal("IN117", f"没有{quoted(text)}这一天", "请检查年月日") from None
    if not written:
        raise Refusal("IN117", f"日期{quoted(text)}不是规定的写法", f"请改写成 {day.isoformat()}",
                      day.isoformat())
    return day


LEAVES: Final[Mapping[str, Leaf]] = {
    "money": Leaf("金额", Decimal, Measure.YUAN, _money),
    "whole": Leaf("整数", Decimal, Measure.COUNT, _whole),
    "area": Leaf("面积", Decimal, Measure.SQUARE_METRES, _decimal),
    "points": Leaf("分数", Decimal, Measure.POINTS, _decimal),
    "percent": Leaf("百分比", Decimal, Measure.PERCENT, _percent),
    "item_code": Leaf("7 位科目编码", str, None, _code(7, "项级")),
    "economic_code": Leaf("5 位经济分类编码", str, None, _code(5, "款级")),
    "line": Leaf("一段文字", str, None, _line),
    "phrase": Leaf("词语", str, None, _line, may_be_empty=True),
    "text": Leaf("文字", str, None, _text),
    "yesno": Leaf("是 或 否", bool, None, _yesno),
    "date": Leaf("日期", date, None, _date),
}
"""Every leaf type by the name that schemas use."""
TYPES: Final[Mapping[str, type]] = {name: leaf.python for name, leaf in LEAVES.items()}
"""What the values of each leaf type are once they were read."""
