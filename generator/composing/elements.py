"""Elements of report markup: the words and numbers in them, their attributes, what else may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from xml.etree.ElementTree import Element

from generator.composing import refusals
from generator.composing.refusals import refused, unpaired
from generator.document.tree import Break, Content, Inline, Quantity, Text
from generator.problems import Rejected

Choice = TypeVar("Choice")

LAYOUT = r"[ \t]*\n\s*"
"""White space that holds a line end: it is of the template and vanishes."""
_LAYOUT = re.compile(LAYOUT)
DEEPEST = 50
"""So many elements stand within each other at most: more are a mistake and would reach Python's own limit."""


@lru_cache(maxsize=4096)
def words_alone(words: str) -> Content:
    """The content of an element that has only words: cells say the same many times."""
    content: list[Inline] = []
    _add_words(content, words, False, "", "")
    return tuple(content)


def content(element: Element) -> Content:
    """The words and numbers of an element, as few as can be, without layout at its edges and line ends."""
    number = len(element)
    if not number:
        return words_alone(element.text) if element.text else ()
    if number == 1 and not element.text:
        (only,) = element
        if only.tag == "data" and not only.tail:
            return (_quantity(only, False),)
    content: list[Inline] = []
    _add_inlines(content, element, False, "", "")
    return tuple(content)


def _add_inlines(content: list[Inline], element: Element, strong: bool, source: str, target: str,
                 depth: int = 0) -> None:
    """Words and numbers, with the look, origin and target of the `depth` elements that they stand in."""
    if depth > DEEPEST:
        raise unpaired(f"标签一层套一层，超过 {DEEPEST} 层", refusals.place(element))
    if element.text:
        _add_words(content, element.text, strong, source, target)
    for child in element:
        match child.tag:
            case "data":
                content.append(_quantity(child, strong))
            case "span":
                _add_inlines(content, child, strong, child.get("source", ""), target, depth + 1)
            case "strong":
                _add_inlines(content, child, True, source, target, depth + 1)
            case "ref":
                _add_inlines(content, child, strong, source, child.get("to", ""), depth + 1)
            case "br":
                content.append(Break())
            case "wbr":
                content.append(Break(soft=True))
            case other:
                raise refused(child, f"这里不能用 <{other}>")
        if child.tail:
            _add_words(content, child.tail, strong, source, target)


def _quantity(data: Element, strong: bool) -> Quantity:
    attributes = data.attrib
    return Quantity(data.text or "", Decimal(attributes.get("value", "")), attributes.get("key", ""), strong)


def _add_words(content: list[Inline], words: str, strong: bool, source: str, target: str) -> None:
    """What a unit wrote is left as it is."""
    if source:
        content.append(Text(words, strong, source, target))
        return
    words = _LAYOUT.sub("", words) if "\n" in words else words
    last = content[-1] if content else None
    if isinstance(last, Text) and last.strong == strong and not last.source and last.target == target:
        content[-1] = Text(last.content + words, strong, "", target)
    elif words:
        content.append(Text(words, strong, "", target))


def choice(element: Element, name: str, choices: Mapping[str, Choice], default: str) -> Choice:
    value = element.get(name, default)
    if value not in choices:
        raise refused(element, f"{name} 应为 {'、'.join(filter(None, choices))} 之一，现为“{value}”")
    return choices[value]


def only(element: Element, *tags: str) -> Iterable[Element]:
    for child in element:
        if child.tag not in tags:
            raise refused(child, f"{element.tag} 里只能用 {'、'.join(tags)}")
        yield child


def no_words(element: Element) -> None:
    if element.text and not element.text.isspace():
        raise _stray(element, element.text)
    for child in element:
        if child.tail and not child.tail.isspace():
            raise _stray(child, child.tail)


def _stray(before: Element, words: str) -> Rejected:
    return refused(before, f"文字“{words.strip()[:20]}”要放在段落或单元格里")
