"""What is wrong with report markup, told at the line of the template that wrote it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generator.problems import Place, Rejected, error

_WRITTEN = re.compile(r'<[a-z][a-z0-9]* at="([^"]*)"')
"""What the environment writes into elements, in markup."""
_AT = re.compile("(.+):([0-9]+)")
_NOWHERE = Place("模板")


def refused(element: Element, message: str) -> Rejected:
    """An element that stands or says what it may not."""
    return Rejected([error("TP004", message, "请按报告标记的写法改正模板", place(element))])


def unpaired(message: str, where: Place) -> Rejected:
    """Markup that cannot be read on."""
    return Rejected([error("TP003", message, "请检查这一处附近的标签是否成对、嵌套是否正确", where)])


def place(element: Element) -> Place:
    """The template line that an element was written in."""
    return _read(element.get("at", ""))


def spread(root: Element) -> None:
    """Elements that an expression has written have no place of their own: they get that of the one before,
    the first that of the next.
    """
    last = next((element.attrib["at"] for element in root.iter() if "at" in element.attrib), "")
    for element in root.iter():
        last = element.attrib.setdefault("at", last)


def _read(at: str) -> Place:
    found = _AT.fullmatch(at)
    return Place(found[1], int(found[2]), 1) if found else _NOWHERE


def busiest(text: str) -> Place:
    """The template line that wrote more elements than any other."""
    found = Counter(at[1] for at in _WRITTEN.finditer(text)).most_common(1)
    return _read(unescape(found[0][0])) if found else _NOWHERE


def before(text: str, line: int, column: int) -> Place:
    """The template line of the last element that begins before a place in the markup."""
    lines = text.split("\n")
    offset = sum(len(one) + 1 for one in lines[: line - 1]) + column
    found = _WRITTEN.findall(text, 0, offset + 1)
    return _read(unescape(found[-1])) if found else _NOWHERE


def cause(mistake: ElementTree.ParseError) -> str:
    """What the parser met, in Chinese."""
    causes = {"mismatched tag": "标签不配对", "not well-formed": "符号 < 或 & 没有写成 &lt; &amp;",
              "undefined entity": "未知的 &…; 符号", "no element found": "没有内容",
              "duplicate attribute": "属性重复，或写了由程序写的 at", "unclosed token": "标签没有写完"}
    return next((chinese for english, chinese in causes.items() if english in str(mistake)), "写法有误")
