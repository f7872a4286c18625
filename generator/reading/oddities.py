"""Characters that look right where they were typed, and perhaps nowhere else: worth a note, never an error.

A false alarm costs more than a miss. Rare ideographs of names and places, variation selectors, circled
digits, units and the scripts of China are silent.

What Python's own tables call unassigned depends on its version: 3.11 knows Unicode 14, which lacks ideographs
of 2022 and 2023. So that a file has the same notes on every computer, the list stands here. It is that of
Unicode 18 and covers the first plane, which has nearly all scripts in use. The planes of scripts and emoji
(1) and of ideographs (2 and 3) still grow: there only code points that will never be characters are told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_UNASSIGNED: Final = """
    378-379 380-383 38B 38D 3A2 530 557 590 5CA-5CF 5EB-5EE 5F5-5FF 70E 74B-74C 7B2-7BF 7FB-7FC 82E-82F 83F
    85C-85D 85F 86B-86F 892-896 984 98D-98E 991-992 9A9 9B1 9B3-9B5 9BA-9BB 9C5-9C6 9C9-9CA 9CF-9D6 9D8-9DB
    9DE 9E4-9E5 9FF-A00 A04 A0B-A0E A11-A12 A29 A31 A34 A37 A3A-A3B A3D A43-A46 A49-A4A A4E-A50 A52-A58 A5D
    A5F-A65 A77-A80 A84 A8E A92 AA9 AB1 AB4 ABA-ABB AC6 ACA ACE-ACF AD1-ADF AE4-AE5 AF2-AF8 B00 B04 B0D-B0E
    B11-B12 B29 B31 B34 B3A-B3B B45-B46 B49-B4A B4E-B52 B58-B5B B5E B64-B65 B78-B81 B84 B8B-B8D B91 B96-B98
    B9B B9D BA0-BA2 BA5-BA7 BAB-BAD BBA-BBD BC3-BC5 BC9 BCE-BCF BD1-BD6 BD8-BE5 BFB-BFF C0D C11 C29 C3A-C3B
    C45 C49 C4E-C54 C57 C5B C5E-C5F C64-C65 C70-C76 C8D C91 CA9 CB4 CBA-CBB CC5 CC9 CCE-CD4 CD7-CDB CDF
    CE4-CE5 CF0 CF4-CFF D0D D11 D45 D49 D50-D53 D64-D65 D80 D84 D97-D99 DB2 DBC DBE-DBF DC7-DC9 DCB-DCE DD5
    DD7 DE0-DE5 DF0-DF1 DF5-E00 E3B-E3E E5C-E80 E83 E85 E8B EA4 EA6 EBE-EBF EC5 EC7 ECF EDA-EDB EE0-EFF F48
    F6D-F70 F98 FBD FCD FDB-FFF 10C6 10C8-10CC 10CE-10CF 1249 124E-124F 1257 1259 125E-125F 1289 128E-128F
    12B1 12B6-12B7 12BF 12C1 12C6-12C7 12D7 1311 1316-1317 135B-135C 137D-137F 139A-139F 13F6-13F7 13FE-13FF
    169D-169F 16F9-16FF 1716-171E 1737-173F 1754-175F 176D 1771 1774-177F 17DE-17DF 17EA-17EF 17FA-17FF
    181A-181F 1879-187F 18AB-18AF 18F6-18FF 191F 192C-192F 193C-193F 1941-1943 196E-196F 1975-197F 19AC-19AF
    19CA-19CF 19DB-19DD 1A1C-1A1D 1A5F 1A7D-1A7E 1A8A-1A8F 1A9A-1A9F 1AAE-1AAF 1AF1-1AFF 1B4D 1BF4-1BFB
    1C38-1C3A 1C4A-1C4C 1C8B-1C8F 1CBB-1CBC 1CC8-1CCF 1CFB-1CFF 1F16-1F17 1F1E-1F1F 1F46-1F47 1F4E-1F4F 1F58
    1F5A 1F5C 1F5E 1F7E-1F7F 1FB5 1FC5 1FD4-1FD5 1FDC 1FF0-1FF1 1FF5 1FFF 2065 2072-2073 20C5-20CF 20F1-20FF
    218C-218F 242A-243F 244B-245F 2B74-2B75 2CF4-2CF8 2D26 2D28-2D2C 2D2E-2D2F 2D68-2D6E 2D71-2D7E 2D97-2D9F
    2DA7 2DAF 2DB7 2DBF 2DC7 2DCF 2DD7 2DDF 2E5E-2E5F 2E64-2E7F 2E9A 2EF4-2EFF 2FD6-2FEF 3040 3097-3098
    3100-3104 3130 318F 31E6-31EE 321F A48D-A48F A4C7-A4CF A62C-A63F A6F8-A6FF A7DE-A7E1 A7E3-A7F0 A82D-A82F
    A83A-A83F A878-A87F A8C6-A8CD A8DA-A8DF A954-A95E A97D-A97F A9CE A9DA-A9DD A9FF AA37-AA3F AA4E-AA4F
    AA5A-AA5B AAC3-AADA AAF7-AB00 AB07-AB08 AB0F-AB10 AB17-AB1F AB27 AB2F AB6E-AB6F ABEE-ABEF ABFA-ABFF
    D7A4-D7AF D7C7-D7CA D7FC-D7FF FA6E-FA6F FADA-FAFF FB07-FB12 FB18-FB1C FB37 FB3D FB3F FB42 FB45 FDD0-FDEF
    FE1A-FE1F FE53 FE67 FE6C-FE6F FE75 FEFD-FEFE FF00 FFBF-FFC1 FFC8-FFC9 FFD0-FFD1 FFD8-FFD9 FFDD-FFDF FFE7
    FFEF-FFF8 FFFE-FFFF
"""
"""The code points of the first plane that were no characters in Unicode 18, in hexadecimal."""

_OWN: Final = "E000-F8FF F0000-FFFFD 100000-10FFFD"
"""For private use: a font of one's own, or symbols that Word pastes."""
_BLANK: Final = "\u2800"
_OTHERS: Final = f"{ord(_BLANK):X} FFFD E0080-E00FF E01F0-EFFFF"
"""A blank, what programs put for a character that they could not read, and the holes of plane 14."""
_NEVER: Final = "1FFFE-1FFFF 2FFFE-2FFFF 3FFFE-DFFFF FFFFE-FFFFF 10FFFE-10FFFF"
"""What will never be a character, and the planes that are empty."""
_MARKS: Final = "0300-036F 1AB0-1AFF 1DC0-1DFF 20D0-20FF FE20-FE2F"
"""Marks for any base. Those that belong to a script (Tibetan, Uyghur) are stacked as its spelling wants."""
_MOST: Final = 2
"""How many marks one base may have: Vietnamese and the scholars' Latin have two."""


def _ranges(table: str) -> Iterator[range]:
    for word in table.split():
        first, _, last = word.partition("-")
        yield range(int(first, 16), int(last or first, 16) + 1)


_BOUNDS: Final = sorted(bound for span in _ranges(f"{_OWN} {_OTHERS} {_NEVER} {_UNASSIGNED}")
                        for bound in (span.start, span.stop))
"""Where odd code points begin and end, by turns."""
_UNCOMMON: Final = re.compile("[^\x00-\xff\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e“”‘’—…]")
"""What is not plain text, Chinese or English: only this is looked at one by one."""
_STACKABLE: Final = frozenset(chr(code) for span in _ranges(_MARKS) for code in span)


class Oddity(NamedTuple):
    """A character to look at: where it is, counted from 0, what it is and what to do."""

    line: int
    column: int
    message: str
    advice: str


def find(lines: Sequence[str]) -> Iterator[Oddity]:
    """The odd characters of a text, in order."""
    there = set(_UNCOMMON.findall("\n".join(lines)))
    odd, marks = {character for character in there if _is_odd(character)}, there & _STACKABLE
    patterns = []
    if odd:
        patterns.append(f"[{''.join(odd)}]")
    if marks:
        patterns.append(f"[{''.join(marks)}]{{{_MOST + 1},}}")
    if not patterns:
        return
    pattern = re.compile("|".join(patterns))
    for number, line in enumerate(lines):
        for found in pattern.finditer(line):
            if found[0][0] in marks:
                # Marks stand behind the character that carries them.
                yield Oddity(number, max(found.start() - 1, 0), *_stacked(found[0]))
            else:
                yield Oddity(number, found.start(), *_single(found[0]))


def _is_odd(character: str) -> bool:
    return bisect_right(_BOUNDS, ord(character)) % 2 == 1


def _single(character: str) -> tuple[str, str]:
    code = _code(character)
    if character == _BLANK:
        return f"有看不见的盲文空格 {code}", "请删去它，或换成普通的空格"
    if any(ord(character) in span for span in _ranges(_OWN)):
        return f"有自造字或专用符号 {code}", "别的电脑上可能没有这个字形，请换成标准的汉字或符号"
    return f"有不是文字的字符 {code}", "多半是乱码，请对照原文重新输入"


def _stacked(marks: str) -> tuple[str, str]:
    told = "、".join(map(_code, marks[: _MOST + 1])) + ("等" if len(marks) > _MOST + 1 else "")
    return f"一个字上叠了 {len(marks)} 个附加符号（{told}）", "多半是乱码，请重新输入这个字"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
