"""A page → what stands in it: ours, or one of a site.

Scripts, navigation and remarks of `check` are no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from generator.published.lines import Read, Rows, levelled

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_OUT = frozenset({"script", "style", "title", "nav", "aside", "output", "svg", "template", "noscript",
                  "button"})
_OUT_CLASSES = frozenset({"skip", "finding", "findings"})
_BLOCKS = frozenset({
    "p", "div", "li", "ul", "ol", "section", "article", "main", "figure", "figcaption", "caption", "small",
    "blockquote", "pre", "dt", "dd", "dl", "header", "footer", "body", "html", "center", "h1", "h2", "h3",
    "h4", "h5", "h6"})
_HEADING = re.compile("h([1-6])")
_ACROSS, _DOWN = 1000, 65534
"""So many columns and rows a cell spans at most, as browsers have it."""


def read(text: str) -> list[Read | Rows]:
    """The paragraphs and tables of a page."""
    return levelled(blocks(text))


def blocks(text: str, spread: bool = False) -> list[Read | Rows]:
    """The same, with headings as the page levels them: its title may be one.

    `spread`: rows have a cell for each place; those that another cell covers are blank.
    """
    reader = _Page(spread)
    reader.feed(text)
    reader.close()
    reader.flush()
    return reader.found


class _Cell(NamedTuple):
    words: str
    across: int
    down: int


class _Page(HTMLParser):
    def __init__(self, spread: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._spread = spread
        self.found: list[Read | Rows] = []
        self._words: list[str] = []
        self._level = 0
        self._skipped: list[str] = []
        """The elements that are open within one that is no words, and itself."""
        self._tables = 0
        self._rows: list[list[_Cell]] = []
        self._in_cell = False
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag == "br":
                self._words.append("\n")
            return
        classes = (dict(attrs).get("class") or "").split()
        if self._skipped or tag in _OUT or not _OUT_CLASSES.isdisjoint(classes):
            self._skipped.append(tag)
        elif tag == "table":
            self._begin_table()
        elif self._tables == 1 and tag == "tr":
            self._end_cell()
            self._rows.append([])
        elif self._tables == 1 and tag in ("td", "th"):
            self._end_cell()
            self._in_cell = True
            self._spans = _span(attrs, "colspan", _ACROSS), _span(attrs, "rowspan", _DOWN)
        elif tag in _BLOCKS and not self._in_cell:
            self.flush()
            if heading := _HEADING.fullmatch(tag):
                self._level = int(heading[1])

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag in self._skipped:
                while self._skipped.pop() != tag:
                    pass
        elif tag == "table":
            self._end_table()
        elif self._tables == 1 and tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag in _BLOCKS and not self._in_cell:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._words.append(data)

    def flush(self) -> None:
        """The paragraph ends, if there is one."""
        words = "".join(self._words)
        if words.strip():
            self.found.append(Read(words, self._level))
        self._words, self._level = [], 0

    def _begin_table(self) -> None:
        if not self._tables:
            self.flush()
        self._tables += 1

    def _end_table(self) -> None:
        self._tables = max(self._tables - 1, 0)
        if not self._tables:
            self._end_cell()
            self._words = []
            if self._rows:
                words = (tuple(cell.words for cell in row) for row in self._rows)
                self.found.append(tuple(_spread(self._rows) if self._spread else words))
            self._rows = []

    def _end_cell(self) -> None:
        if self._in_cell:
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append(_Cell("".join(self._words), *self._spans))
            self._words, self._in_cell = [], False
        elif "".join(self._words).strip():
            self.flush()  # A caption, or words that stand in no cell.


def _span(attributes: Iterable[tuple[str, str | None]], name: str, most: int) -> int:
    text = dict(attributes).get(name) or ""
    return min(int(text), most) or 1 if re.fullmatch("[0-9]{1,9}", text) else 1


def _spread(rows: Iterable[Iterable[_Cell]]) -> Iterator[tuple[str, ...]]:
    """Cells go to the first free place of their row."""
    covered: dict[int, int] = {}
    for row in rows:
        words: dict[int, str] = {}
        below = {place: left - 1 for place, left in covered.items() if left > 1}
        taken, place = set(covered), 0
        for cell in row:
            while place in taken:
                place += 1
            words[place] = cell.words
            mine = range(place, max(min(place + cell.across, _ACROSS), place + 1))
            taken.update(mine)
            below.update(dict.fromkeys(mine, cell.down - 1) if cell.down > 1 else {})
        yield tuple(words.get(one, "") for one in range(max(taken, default=-1) + 1))
        covered = below
