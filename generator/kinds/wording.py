"""What no published text may hold: blanks that were never filled in, personal numbers, slips of the pen.

Every kind of report enters these rules; they look at all words that a unit wrote, wherever they stand. TX1xx.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar

from generator.checking.rules import Finding, Findings, Rules
from generator.deriving import references
from generator.deriving.ledger import Figure, Prose
from generator.deriving.references import References
from generator.problems import Place, Severity
from generator.quantities import CHINESE

Case = TypeVar("Case")

_BLANK = re.compile(r"…{2,}|\.{6,}|(?<![A-Za-z])[XxＸ×*＊]{2,}(?![A-Za-z0-9])|_{2,}"
                    r"|\{\{|\{%|待补充|待填写?|TODO|[？?]{2,}"
                    r"|增加（减少）|减少（增加）|增加/减少|增长（下降）|上升（下降）|是（否）")
_IDENTITY = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
                       r"[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9.])1[3-9][0-9]{9}(?![0-9.])")
_DOUBLED = {
    "的": ("目标真", "士确"), "了": ("为除罢", "解结断如"), "与": ("参赋给授施", "会其否时"),
    "和": ("总温饱缓平柔谐调", "谐睦美平解好风气煦善"), "是": ("但于只可还就也都总不若要真", "否非"),
    "在": ("现存实正所内潜外", "于建职校册编岗场线役读籍位案途库"), "及": ("以涉普顾触波推惠", "时早格至其"),
    "为": ("因作认成行以称视列分变定", "了民何此期止首主人"), "由": ("理自缘事因经", "于此衷"),
}
"""Small words that stand twice only by mistake, unless the first ends a word or the second begins one.

By each: the characters before it, and those behind it, that make such a word (参与与, 为了了解, 以及及时).
"""
_EACH = "|".join(f"(?<![{before}]){word}{word}(?![{behind}])" for word, (before, behind) in _DOUBLED.items())
_TWICE = f"(?=[{''.join(_DOUBLED)}])(?:{_EACH})"
"""The first look tells most places apart by one character, in a tenth of the time."""
_SLIP = re.compile(r"([，。；：、！？,;%])\1+|[，；：、][。；]|。[，；：、]"
                   rf"|(?<={CHINESE})[,;?!](?={CHINESE})|{_TWICE}|({CHINESE}{{3,}})\2")

_WORDLESS = {str, bool, Figure, Place}
"""What has no words of a unit in it."""
_FIELDS: dict[type, tuple[str, ...]] = {}


def enter(rules: Rules[Case], written: Callable[[Case], tuple[Prose, ...]],
          referred: Callable[[Case], References]) -> None:
    """Add the rules about words to those of a kind.

    `written`: all words of a case, as `proses` finds; `referred`: the numbers that they may name.
    """

    @rules.rule("TX101", "文字中不应有没有填写的地方",
                advice="请写上内容，或删去这一项",
                source="自定：没有填的空、没有选的说法不能公开；"
                       "已公开的一份2022年度决算留有五处“增加（减少）”这样的字")
    def blanks(case: Case) -> Findings:
        yield from _found(written(case), _BLANK, "还有没有填写的“{}”")

    @rules.rule("TX102", "公开的文字中不应有身份证号码",
                advice="请删去；公开的报告不得含个人信息",
                source="自定：公开的报告人人可看，身份证号码是个人信息")
    def identities(case: Case) -> Findings:
        yield from _found(written(case), _IDENTITY, "有像身份证号码的“{}”")

    @rules.rule("TX103", "公开的文字中一般不应有手机号码",
                advice="请核对；个人的号码请删去",
                source="自定：手机号码多是个人的；公开用的联系电话也可能是手机，所以只提醒",
                severity=Severity.WARNING)
    def telephones(case: Case) -> Findings:
        yield from _found(written(case), _MOBILE, "有像手机号码的“{}”")

    @rules.rule("TX104", "文字中有重复的词语或标点，或中文中用了英文标点",
                advice="请核对文字",
                source="自定：公开的决算里常见这样的笔误，如一份2023年度决算有 14 个英文逗号；有的是对的，"
                       "所以只提示",
                severity=Severity.NOTE)
    def slips(case: Case) -> Findings:
        yield from _found(written(case), _SLIP, "请看“{}”", around=4)

    @rules.rule("TX120", "文字里引用的数（{名称}）要有，写法要对",
                advice="花括号里请写 juesuan facts 单位 年度 列出的名称，如 {收入总计}，印出时带单位；"
                       "不是引用的，请改用全角的｛｝",
                source="自定：引用印出的数随数据变；没有这个数、单位或方向写错的，印出来就不通")
    def referring(case: Case) -> Findings:
        """Over the samples and the four published units: none. None of their texts has braces by chance."""
        yield from _faults(written(case), referred(case))


def proses(accounts: object) -> tuple[Prose, ...]:
    """Everything that a unit wrote in words, each once, in the order of the fields."""
    return tuple(dict.fromkeys(_proses(accounts)))


def _proses(value: object) -> Iterator[Prose]:
    parts = (value.values() if isinstance(value, dict) else value if isinstance(value, tuple)
             else [getattr(value, name) for name in _fields(type(value))])
    for part in parts:
        if type(part) is Prose:
            yield part
        elif part is not None and type(part) not in _WORDLESS:
            yield from _proses(part)


def _fields(kind: type) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
    return _FIELDS[kind]


def _faults(written: tuple[Prose, ...], referred: References) -> Findings:
    for prose in written:
        for one in referred.find(prose):
            if one.fault:
                yield Finding(one.fault, references.place(prose, one.start, f"{{{one.name}}}"))


def _found(written: tuple[Prose, ...], pattern: re.Pattern[str], told: str, around: int = 0) -> Findings:
    """One finding a text: several in a row would say the same.

    `around`: how many characters beside it are shown.
    """
    for prose in written:
        if match := pattern.search(prose.text):
            yield Finding(told.format(prose.text[max(match.start() - around, 0):match.end() + around]),
                          prose.place)
