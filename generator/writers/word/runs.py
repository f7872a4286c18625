"""Runs: words within a Word paragraph, every value through `escape`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.document.tree import Content
from generator.writers import reading, unbroken
from generator.writers.reading import Run

PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HINT = '<w:rFonts w:hint="eastAsia"/>'
_MARKUP = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_ELEMENTS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_SPECIAL = re.compile(rf"{_MARKUP.pattern[:-1]}\s]")
"""A text without any of these stands between tags as it is."""
_SPLIT = re.compile(r"(\n|\t)")
"""Characters with an element in `_ELEMENTS`."""


def runs(content: Content) -> str:
    if len(content) == 1:
        return _piece(*reading.run(content[0]))
    return written(reading.runs(content))


def written(pieces: Iterable[Run]) -> str:
    """The runs of words that were put together before."""
    return "".join([_piece(*piece) for piece in pieces])


def _piece(text: str, strong: bool, target: str) -> str:
    words = run(text, strong) if text else ""
    return link(reference(target), words) if target and words else words


def link(bookmark: str, words: str) -> str:
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{words}</w:hyperlink>'


def toc(number: int) -> str:
    """The bookmark of a heading, named as Word names those that its own tables of contents point to."""
    return f"_Toc{100_000 + number}"


def reference(anchor: str) -> str:
    """The bookmark of a table, named as Word names those that its own cross references point to."""
    return f"_Ref_{anchor}"


def field(kind: str, bookmark: str, shown: str) -> str:
    """A field about a bookmark, such as its page (PAGEREF): what it shows, and a link there (`\\h`)."""
    return ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {kind} {bookmark} \\h </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            f'{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def run(text: str, strong: bool = False) -> str:
    """Words that look alike: one run, and one for each number with a minus.

    The hint makes Word take the Chinese font for quotation marks and dashes too; a minus has none.
    """
    if "-" in text and (parts := unbroken.signed(text)) != [text]:
        return "".join([run(part, strong) for part in parts])
    hint = "" if text.isascii() or unbroken.is_signed(text) else HINT
    looks = f"{hint}<w:b/>" if strong else hint
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f"<w:r>{properties}{_words(text) if _SPECIAL.search(text) else f'<w:t>{text}</w:t>'}</w:r>"


def _words(text: str) -> str:
    """Text, with an element for each character that Word does not take as text."""
    if not _SPLIT.search(text):
        return _text(text)
    return "".join([_ELEMENTS[part] if part in _ELEMENTS else _text(part)
                    for part in _SPLIT.split(text) if part])


def _text(text: str) -> str:
    # Word drops blanks at either end unless it is told to keep them.
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<w:t{space}>{escape(text)}</w:t>"


def escape(text: str) -> str:
    """Text for XML, between tags or in quotes.

    A character that XML cannot hold is a KeyError: none comes this far.
    """
    return _MARKUP.sub(lambda character: _ENTITIES[character[0]], text)
