"""What is wrong with report markup, told at the line of the template that wrote it."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generator.problems import Place, Rejected, error

_AT = re.compile(r'at="([^":]*):([0-9]+)"')


def refused(element: Element, message: str) -> Rejected:
    """An element that stands or says what it may not."""
    return Rejected([error("TP004", message, "请按报告标记的写法改正模板", place(element))])


def unpaired(message: str, where: Place) -> Rejected:
    """Markup that cannot be read on."""
    return Rejected([error("TP003", message, "请检查这一处附近的标签是否成对、嵌套是否正确", where)])


def place(element: Element) -> Place:
    """The template line that an element was written in."""
    name, _, line = element.get("at", "模板:0").rpartition(":")
    return Place(name, int(line), 1 if int(line) else 0)


def busiest(text: str) -> Place:
    """The template line that wrote more elements than any other."""
    found = Counter((at[1], at[2]) for at in _AT.finditer(text)).most_common(1)
    return Place(found[0][0][0], int(found[0][0][1]), 1) if found else Place("模板")


def before(text: str, line: int, column: int) -> Place:
    """The template line of the last element that begins before a place in the markup."""
    lines = text.split("\n")
    offset = sum(len(one) + 1 for one in lines[: line - 1]) + column
    found = list(_AT.finditer(text, 0, offset + 1))
    return Place(found[-1][1], int(found[-1][2]), 1) if found else Place("模板")


def cause(mistake: ElementTree.ParseError) -> str:
    """What the parser met, in Chinese."""
    causes = {"mismatched tag": "标签不配对", "not well-formed": "符号 < 或 & 没有写成 &lt; &amp;",
              "undefined entity": "未知的 &…; 符号", "no element found": "没有内容",
              "duplicate attribute": "属性重复", "unclosed token": "标签没有写完"}
    return next((chinese for english, chinese in causes.items() if english in str(mistake)), "写法有误")
