"""What templates may write → the paragraphs that it may be, each with the ways that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from generator.composing.symbols import Each, Either, Ordinal, Piece, Stream, Words

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*>")
_BLOCKS = ("p", "li", "title", "caption", "small", "next", "table", "chart", "within", "tr", "ol", "contents",
           "h1", "h2", "h3", "h4")
"""Elements that begin or end a paragraph, or stand around some."""
_HOLDS_BLOCK = re.compile(rf"</?(?:{'|'.join(_BLOCKS)})\b")
_OWN = ("p", "li", "title", "caption", "h1", "h2", "h3", "h4")
"""Elements that are a paragraph."""
_AROUND = ("ol", "section", "within", "thead", "tbody", "contents")
_INLINE = ("strong", "br", "wbr", "ref")
_HIDDEN = ("table", "chart")
"""What stands in these is no paragraph, but for the caption."""


class Unreadable(Exception):
    """A template does what is not known here. It is written by whoever extends the language of templates."""


class Paragraph(NamedTuple):
    """A paragraph that a template may write; `level` is that of a heading, 0 for none. `numbered`: whether it
    is a line of a list.
    """

    stream: Stream
    level: int = 0
    numbered: bool = False


Begun = tuple[Piece, ...] | None
"""What a paragraph that is not ended has so far; None outside one."""


class Paragraphs:
    """Parts what templates write at their elements."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self._open: list[Begun] = [None]
        """The ways in which the paragraph may have begun."""
        self._kind = ""
        self._hidden = 0
        self._tag = ""
        """An element's tag that has begun and not ended."""

    def add(self, stream: Stream) -> None:
        """Part what is written."""
        for piece in stream:
            if isinstance(piece, Words):
                self._words(piece.text)
            elif self._tag:
                self._in_tag(piece)
            elif isinstance(piece, Either) and any(map(_holds_block, piece.ways)):
                self._ways(piece)
            elif isinstance(piece, Each) and _holds_block(piece.body):
                self._ways(Either((piece.body, ())))
            else:
                self._append(bare(piece))

    def _in_tag(self, piece: Piece) -> None:
        """What stands in an element's attributes."""
        parts = piece.ways if isinstance(piece, Either) else (piece.body,) if isinstance(piece, Each) else ()
        if any(">" in one.text for part in parts for one in part if isinstance(one, Words)):
            raise Unreadable(f"{self._tag}…: an element that ends only in one way")

    def _ways(self, either: Either) -> None:
        before, ends = (self._open, self._kind, self._hidden), []
        for way in either.ways:
            self._open, self._kind, self._hidden = before
            self.add(way)
            ends.append((self._open, self._kind, self._hidden, self._tag))
        if len({end[1:] for end in ends}) != 1:
            raise Unreadable(f"elements that begin or end only in one way: {ends}")
        self._open = list(dict.fromkeys(begun for end in ends for begun in end[0]))

    def _words(self, text: str) -> None:
        text, self._tag = self._tag + text, ""
        cut = text.rfind("<")
        if cut > text.rfind(">"):
            text, self._tag = text[:cut], text[cut:]
        at = 0
        for tag in _TAG.finditer(text):
            self._append((Words(text[at:tag.start()]),))
            self._element(tag[2], bool(tag[1]), tag[0].endswith("/>"))
            at = tag.end()
        self._append((Words(text[at:]),))

    def _append(self, pieces: Iterable[Piece]) -> None:
        made = tuple(pieces)
        self._open = [None if begun is None else (*begun, *made) for begun in self._open]

    def _element(self, name: str, ends: bool, alone: bool) -> None:
        if name in _HIDDEN:
            self._hidden += -1 if ends else 1
        elif name in _OWN:
            if alone:
                return
            self._end() if ends else self._begin(name)
        elif name == "small":
            self._end()
            if not ends:
                self._begin(name)
        elif name == "next":
            kind = self._kind
            self._end()
            self._begin(kind)
        elif name == "number":
            self._append((Ordinal(),))
        elif name not in (*_AROUND, *_INLINE) and not self._hidden:
            raise Unreadable(f"an element {name}")

    def _begin(self, name: str) -> None:
        if any(begun is not None for begun in self._open):
            raise Unreadable(f"{name} within {self._kind}")
        self._open, self._kind = [()], name

    def _end(self) -> None:
        level = int(self._kind[1]) if self._kind[:1] == "h" else 0
        self.found += [Paragraph(begun, level, self._kind == "li")
                       for begun in self._open if begun is not None]
        self._open, self._kind = [None], ""


def _holds_block(stream: Stream) -> bool:
    for piece in stream:
        match piece:
            case Words(text):
                if _HOLDS_BLOCK.search(text):
                    return True
            case Either(ways):
                if any(map(_holds_block, ways)):
                    return True
            case Each(body):
                if _holds_block(body):
                    return True
    return False


def bare(piece: Piece) -> Stream:
    """A piece without the elements that stand in a line."""
    match piece:
        case Words(text):
            return (Words(_TAG.sub("", text)),)
        case Either(ways):
            return (Either(tuple(tuple(one for part in way for one in bare(part)) for way in ways)),)
        case Each(body):
            return (Each(tuple(one for part in body for one in bare(part))),)
    return (piece,)
