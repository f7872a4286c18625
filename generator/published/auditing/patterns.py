"""Paragraphs that templates may write → patterns, as they are compared: without blanks and punctuation.

People and programs change punctuation as they like, and settings too; what is left are words, brackets and
numbers. Alternatives stay within their paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.composing.symbols import Each, Either, Ordinal, Piece, Said, Slot, Stream, Words
from generator.published.auditing.passages import Paragraph
from generator.published.lines import folded, places
from generator.quantities import narrow

_MARKS = re.compile(r"[。;:、\"'·…《》〈〉【】*!?]|(?<![0-9])[.,]|[.,](?![0-9])")


class Squeezed(NamedTuple):
    """Words as they are compared, and where each character of them stands in the text."""

    text: str
    places: tuple[int, ...]


class Pattern(NamedTuple):
    """A paragraph of an edition: what stands in it, in all ways.

    `number` is its place in the edition and `section` that of the heading above it, which it has itself if it
    is one; `needed` are words that it has in every way, in order.
    """

    stream: Stream
    level: int
    number: int
    section: int
    needed: tuple[str, ...]
    slots: int
    keys: frozenset[str]
    """The keys of its numbers."""


def squeeze(text: str) -> str:
    """Words without blanks and punctuation, but for that in numbers."""
    return _MARKS.sub("", folded(narrow(text)))


def placed(text: str) -> Squeezed:
    """The same, with the places of what is left."""
    flat = narrow(text)
    short, where = folded(flat), places(flat)
    kept: list[int] = []
    at = 0
    for mark in _MARKS.finditer(short):
        kept += range(at, mark.start())
        at = mark.end()
    kept += range(at, len(short))
    return Squeezed("".join(short[one] for one in kept), tuple(where[one] for one in kept))


def patterns(paragraphs: Iterable[Paragraph]) -> tuple[Pattern, ...]:
    """The patterns of an edition, in order. What is nothing but a unit's words is none."""
    found: list[Pattern] = []
    section = 0
    for level, stream in _simple(paragraphs):
        number = len(found)
        section = number if level else section
        found.append(Pattern(stream, level, number, section, tuple(_needed(stream)), _slots(stream),
                             frozenset(_keys(stream))))
    return tuple(found)


def _simple(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[int, Stream]]:
    for paragraph in paragraphs:
        stream = simplified(paragraph.stream)
        if paragraph.level or paragraph.numbered:
            stream = (Either(((Ordinal(),), ())), *_unnumbered(stream))
        if any(_needed(stream)) or _slots(stream):
            yield paragraph.level, stream


def _unnumbered(stream: Stream) -> Stream:
    """A heading or a line of a list without its number, which may be written in any form."""
    at = next((at for at, piece in enumerate(stream[:2]) if isinstance(piece, Ordinal)), -1)
    rest = stream[at + 1:]
    if at >= 0 and rest and isinstance(rest[0], Words):
        return simplified((Words(rest[0].text.removeprefix(")").removeprefix("部分")), *rest[1:]))
    return rest


def simplified(stream: Iterable[Piece]) -> Stream:
    """The same with words as they are compared, and without ways that others have in them."""
    found: list[Piece] = []
    words = ""
    for piece in _flat(stream):
        if isinstance(piece, Words):
            words += piece.text
            continue
        if words:
            found, words = [*found, Words(words)], ""
        if isinstance(piece, Said) and found and isinstance(last := found[-1], Said):
            found[-1] = Said(f"{last.name} {piece.name}")
        else:
            found.append(piece)
    return (*found, Words(words)) if words else tuple(found)


def _flat(stream: Iterable[Piece]) -> Iterator[Piece]:
    for piece in stream:
        match piece:
            case Words(text):
                yield Words(squeeze(text))
            case Either(ways):
                yield from _either(ways)
            case Each(body):
                yield from _each(simplified(body))
            case _:
                yield piece


def _either(ways: tuple[Stream, ...]) -> Stream:
    found = list(dict.fromkeys(simplified(way) for way in ways))
    if any(map(_is_said, found)):
        found = [way for way in found if _slots(way) or _is_said(way)]
    return found[0] if len(found) == 1 else (Either(tuple(found)),)


def _is_said(way: Stream) -> bool:
    return len(way) == 1 and isinstance(way[0], Said)


def _each(body: Stream) -> Stream:
    if not body or _is_said(body):
        return body
    return (Each(body),)


def _needed(stream: Stream) -> Iterator[str]:
    for piece in stream:
        match piece:
            case Words(text):
                yield text
            case Either(ways):
                if len(common := {tuple(_needed(way)) for way in ways}) == 1:
                    yield from common.pop()


def _slots(stream: Stream) -> int:
    """How many numbers stand in it, in the way that has most."""
    found = 0
    for piece in stream:
        match piece:
            case Slot():
                found += 1
            case Either(ways):
                found += max(map(_slots, ways))
            case Each(body):
                found += _slots(body)
    return found


def _keys(stream: Stream) -> Iterator[str]:
    for piece in stream:
        match piece:
            case Slot(key):
                yield key
            case Either(ways):
                for way in ways:
                    yield from _keys(way)
            case Each(body):
                yield from _keys(body)
