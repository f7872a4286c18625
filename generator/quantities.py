"""Numbers as people print them in a text: the mirror of `numerals.py`. Nothing else reads them out of one.

`7,806.13万元`, `１２辆`, `52.80%`, `十二批次`, `-3.5万元`, `百分之九十八`. A number without a unit may be
anything (a clause of an act, a code), so it is told with an empty unit. Digits that are part of a name
(A4, PM2.5, 第3期, 7×24小时) and numerals that are part of a word (统一, “三公”, 一是) are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from generator import numerals

MONEY: Final = "元"
"""The unit of every amount of money: 万元 and 亿元 are read as yuan."""
PERCENT: Final = "%"
TENS: Final = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3}
"""What stands between digits and a unit, and how many ones it is."""
CHINESE: Final = r"[^\W\d\x00-\x7f]"
"""The pattern of a Chinese character. Letters beyond ASCII count as well: a pattern with the range of all
Chinese characters takes a millisecond to compile.
"""
MINUS: Final = str.maketrans(dict.fromkeys("−–—‒﹣－‐‑", "-"))
"""The signs that are typed for a minus."""


class Stated(NamedTuple):
    """A number in a text.

    `value` is in yuan for money, in percent for a rate, else in ones of its unit (2万人 is 20,000 of 人);
    `last` is what the last printed digit is worth in the same measure. `start` and `end` are its place in the
    text, unit and all. It is `exact` unless the text says 约, 余, 以上 and the like, or it is one end of a
    range.
    """

    text: str
    value: Decimal
    unit: str
    last: Decimal
    start: int
    end: int
    exact: bool = True

    def is_about(self, value: Decimal) -> bool:
        """Whether a value of the same measure is printed so: rounded at the last digit, or cut off there."""
        return abs(value - self.value) < self.last


_COUNTERS: Final = (
    "批次", "人次", "平方米", "平米", "㎡", "平方公里", "公里", "亩", "个百分点", "个月", "个工作日",
    "个", "辆", "台", "套", "人", "名", "户", "次", "批", "场", "期", "家", "项", "件", "份", "篇", "册",
    "所", "处", "座", "栋", "吨", "公斤", "千克", "米", "小时", "天", "日", "月", "年", "分", "张", "条",
    "笔", "宗", "只", "头", "元")
"""Units after digits; a longer one is tried first."""
_SAME: Final = {"％": PERCENT, "平米": "平方米", "㎡": "平方米"}
NO_UNIT: Final = {
    "元": "旦宵月年素", "个": "人体别性案月", "人": "员民大代才社防力均事口工类武体文身格保物行"}
"""What stands behind a unit in words that only begin like it: 元旦, 个人, 人员."""
_WORDS: Final = frozenset(unit + one for unit, behind in {
    **NO_UNIT, "件": "套", "分": "之钟配类析别开布", "年": "级", "名": "称单", "次": "年日月", "台": "账风",
    "条": "例款件", "家": "庭属具", "项": "目", "期": "末初间限", "日": "常前", "月": "度末初", "份": "额",
    "场": "地所馆", "所": "有属在", "处": "理罚置室级", "头": "部", "只": "有要能"}.items() for one in behind)
"""Words of two characters that only begin like a unit."""
_DIGITS: Final = r"[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_ALONE: Final = re.compile(rf"-?(?:{_DIGITS})")
_NUMERAL: Final = "零〇一二两三四五六七八九十百千"
UNITS: Final = "|".join(sorted(_COUNTERS, key=len, reverse=True))
_NUMBER: Final = re.compile(
    rf"(?P<sign>(?<![0-9A-Za-z)）])-)?(?<![0-9A-Za-z.第×*/])(?P<digits>{_DIGITS})(?![0-9]|[×*xX/][0-9]|\.[0-9])"
    rf"\s*(?P<tens>亿|千万|百万|万|千)?(?P<more>[余多])?\s*(?P<unit>%|‰|{UNITS})?"
    rf"|百分之(?P<rate>[{_NUMERAL}点]+)"
    rf"|(?<![第几数上近{_NUMERAL}])(?P<words>[{_NUMERAL}]+)(?P<ten>[万亿])?(?P<counter>{UNITS})")
_PLAIN: Final = frozenset({
    "批次", "人次", "平方米", "辆", "台", "套", "人", "名", "户", "家", "个", "元", "亩", "公里"})
"""Units before which a Chinese numeral is plainly a number. 一个, 一人 and their like may be mere words."""
_ONES_OF: Final = frozenset({"批次", "人次", "辆", "台", "套", "元", "平方米", "亩", "公里"})
_BEFORE: Final = re.compile(
    r"(约|近|超过?|不[低少]于|不高于|至少|至多|[大小高低]于|[≥≤><~～])(等于|人民币)?\s*$")
_AFTER: Final = re.compile(r"\s*(以上|以下|以内|以外|左右|上下|多|余|[-~～至到]\s*[0-9])")
_RANGE: Final = re.compile(r"[0-9][%％万亿元个辆人次]*\s*[-~～至到]\s*$")
_NOTHING: Final = frozenset({"", "-", "--", "一", "\\一", "\\-", "/"})
"""一 is a numeral that is taken for a dash."""
_UNIT: Final = re.compile("金额单位:?(?:人民币)?(万?元)|"
                          "单位:?(?:人民币)?(万?元)(?!(?!第|共|公开|财决)[\u4e00-\u9fff])")
"""Not 编制单位：元谋县…, but 单位：元 第 1 页."""
_BESIDE: Final = re.compile(r"\((?:金额)?(?:单位:?)?(?:人民币)?(万?元)\)")
"""What stands behind 项目资金, or behind a source."""
NARROW: Final = {wide: unicodedata.normalize("NFKC", chr(wide)) for wide in range(ord("！"), ord("～") + 1)
                  if chr(wide) != "，"} | MINUS
"""Narrow digits and signs for wide ones."""
_LONGEST: Final = 40
"""Digits and separators that a number may have; more are a string of digits, which nobody computes with."""
_NEAR: Final = 12
"""How many characters before a number tell whether it is exact."""
_LISTED: Final = re.compile(r"(?m)^[ \t]*([1-9][0-9]?)[.、](?=\S)")


def find(text: str) -> Iterator[Stated]:
    """The numbers in a text, in order."""
    flat = narrow(text)
    listed = _list_numbers(flat)
    looked = "".join(" " if at in listed else one for at, one in enumerate(flat)) if listed else flat
    head: Stated | None = None
    for found in _NUMBER.finditer(looked):
        stated = _stated(text, flat, found)
        if head and stated and _continues(head, stated):
            head = _joined(text, head, stated)
            continue
        if head:
            yield head
        head = stated
    if head:
        yield head


def _continues(head: Stated, tail: Stated) -> bool:
    """Whether two numbers are one that is said in steps: 1亿 and 3000万元, 2万 and 3千人."""
    return (head.end == tail.start and not head.unit and tail.unit not in ("", PERCENT)
            and head.text[-1] in "亿万" and 0 < tail.value < head.last)


def _joined(text: str, head: Stated, tail: Stated) -> Stated:
    value = numerals.total([head.value, -tail.value if head.value < 0 else tail.value])
    return Stated(text[head.start:tail.end], value, tail.unit, tail.last, head.start, tail.end,
                  head.exact and tail.exact)


def alone(text: str) -> Decimal | None:
    """The value of a text that is a number and nothing else, however it is typed: ` １,234.50`; else None."""
    typed = "".join(narrow(text).split()).replace("，", ",")
    return digits(typed) if _ALONE.fullmatch(typed) else None


def is_nothing(text: str) -> bool:
    """Whether a text is what forms print where there is no figure."""
    return flat(text).translate(MINUS) in _NOTHING


@lru_cache(maxsize=1 << 14)
def flat(text: str) -> str:
    """A text without what forms print in one way or another: blanks, width, quotation marks."""
    return re.sub("[“”\"]", "", "".join(unicodedata.normalize("NFKC", text).split()))


def unit_in(words: str) -> str:
    """元 or 万元 as narrow words without blanks say it of a table: 单位:元; nothing if they do not."""
    found = _UNIT.search(words)
    return found[1] or found[2] if found else ""


def unit_beside(words: str) -> str:
    """元 or 万元 in brackets behind such words: 项目资金(万元); nothing if there is none."""
    found = _BESIDE.search(words)
    return found[1] if found else ""


def last_digit(text: str) -> Decimal:
    """What the last of printed digits is worth, however they are typed: 0.01 in `7,806.13`, in `１. 50`."""
    typed = "".join(narrow(text).split())
    return Decimal(1).scaleb(-len(typed.partition(".")[2]))


def digits(text: str) -> Decimal:
    """The value of digits with or without separators: `7,806.13`."""
    return Decimal(re.sub("[,，]", "", text))


def narrow(text: str) -> str:
    """The same characters with narrow digits and signs, each at its place."""
    return text.translate(NARROW)


def _list_numbers(text: str) -> frozenset[int]:
    """The places of `1.`, `2.` … before the lines of a list: 2.3个 may be three of the second line.

    Only lines that are numbered in order from 1 are such a list, and a single one is none.
    """
    places: list[range] = []
    for found in _LISTED.finditer(text):
        if int(found[1]) == len(places) + 1:
            places.append(range(*found.span()))
    return frozenset(at for span in places for at in span) if len(places) > 1 else frozenset()


def _stated(text: str, flat: str, found: re.Match[str]) -> Stated | None:
    if found["rate"]:
        value = numeral(found["rate"])
        return None if value is None else _made(text, found.start(), found.end(), value, PERCENT, flat)
    if found["words"]:
        return _in_words(text, flat, found)
    if len(found["digits"]) > _LONGEST:
        return None
    unit, end = found["unit"] or "", found.end()
    if unit and _is_word(flat, found.start("unit")):
        unit, end = "", found.start("unit")
    tens = TENS[found["tens"]] if found["tens"] else 1
    value = numerals.multiply(digits(found["digits"]), Decimal(-tens if found["sign"] else tens))
    end = end if unit else found.start() + len(flat[found.start():end].rstrip())
    return _made(text, found.start(), end, value, _SAME.get(unit, unit), flat,
                 numerals.multiply(last_digit(found["digits"]), Decimal(tens)), not found["more"])


def _is_word(text: str, start: int) -> bool:
    return text[start:start + 2] in _WORDS


def _in_words(text: str, flat: str, found: re.Match[str]) -> Stated | None:
    """十二辆, but neither 一个 nor 十分: a numeral before a unit with which it can be nothing else."""
    words, unit = found["words"], _SAME.get(found["counter"], found["counter"])
    if unit not in _PLAIN or _is_word(flat, found.start("counter")):
        return None
    if words[0] in "百千" or words in ("一", "零") and unit not in _ONES_OF:
        return None
    value = numeral(words)
    if value is None:
        return None
    tens = TENS[found["ten"]] if found["ten"] else 1
    return _made(text, found.start(), found.end(), value * tens, unit, flat, Decimal(tens))


def _made(text: str, start: int, end: int, value: Decimal, unit: str, flat: str,
          last: Decimal = Decimal(1), exact: bool = True) -> Stated:
    before = flat[max(start - _NEAR, 0):start]
    rough = _BEFORE.search(before) or _RANGE.search(before) or _AFTER.match(flat, end)
    return Stated(text[start:end], value, unit, last, start, end, exact and not rough)


_ONES: Final = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
                "八": 8, "九": 9}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}


def numeral(words: str) -> Decimal | None:
    """九十八点五 → 98.5; None for what is no number (十百, 三四)."""
    whole, point, fraction = words.partition("点")
    if point and not (fraction and set(fraction) <= _ONES.keys()):
        return None
    total, one, lowest = 0, None, 10_000
    for word in whole:
        if word in _PLACES:
            if _PLACES[word] >= lowest:
                return None
            lowest = _PLACES[word]
            total += (1 if one is None else one) * lowest
            one = None
        elif one is None or one == 0:
            one = _ONES[word]
        else:
            return None
    decimals = "".join(str(_ONES[word]) for word in fraction)
    return Decimal(f"{total + (one or 0)}.{decimals}" if decimals else total + (one or 0)) if whole else None
