"""Report markup → document tree.

Report markup is a small strict subset of HTML, written as XML:

    blocks    title (class= hidden: only a property of the file), contents (title=), h1 … h4,
              p (class= center, note), ol (form=“1、”: how its numbers are written) > li, table, chart,
              section (class=landscape), within (its headings stand one level lower);
              without an h1, what h2 … h4 look like stays, and the highest are headings of level 1
    number    in a heading: its number among those of its level, counted from 一 below each heading of a
              higher level (form=“一、” or “1.”: how it is written; within=“（一）”: the same in a within)
    next      in a p: here begins a new one
    chart     kind= pie (one series, and one of shares), column, bar (one series); caption, then rows: tr > th
              with the names of the series, and for each category tr > th, td with one data for each series
    table     widths="20 50 30" (shares of the text width), class= fitted (on paper columns are as wide as
              their words want, and it is fitted to its page), sheet= (its name in a workbook), id= (for ref),
              caption (entry= what the contents call the table, of one with an id; > small: the line below
              it, class= center, right; one without words for a table that stands in the text),
              thead, tbody, tr,
              th, td (colspan=, rowspan=, class= left, center, right)
    inline    strong, br, wbr (in a title: where it is best broken), data (value=, key=: a number),
              span (source=: what the unit wrote),
              ref (to=: the id of a table; only words where there is no such table)

Anything else is refused with the template's file and line, which the environment writes into each element
as `at`. White space that holds a line end is layout of the template and vanishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generator import limits, numerals
from generator.composing import refusals
from generator.composing.refusals import refused, unpaired
from generator.document import grid
from generator.document.tree import (
    Align,
    Block,
    Break,
    Cell,
    Chart,
    ChartKind,
    Content,
    Contents,
    Document,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quantity,
    Role,
    Row,
    Section,
    Series,
    Table,
    Text,
    Title,
    blocks,
    plain,
)
from generator.problems import Rejected

Choice = TypeVar("Choice")

_LAYOUT = re.compile(r"[ \t]*\n\s*")
_DEEPEST = 50
"""So many elements stand within each other at most: more are a mistake and would reach Python's own limit."""
_ATTRIBUTES = {"title": {"class", "at"}, "contents": {"title", "at"}, "p": {"class", "at"},
               "ol": {"form", "at"}, "caption": {"entry", "at"},
               "chart": {"kind", "at"}, "section": {"class", "at"},
               "table": {"widths", "class", "sheet", "id", "at"}, "ref": {"to", "at"},
               "th": {"colspan", "rowspan", "class", "at"}, "td": {"colspan", "rowspan", "class", "at"},
               "small": {"class", "at"}, "data": {"value", "key", "at"}, "span": {"source", "at"},
               "number": {"form", "within", "at"}}
_NO_ATTRIBUTES = {"at"}
_ANCHOR = re.compile("[a-z][a-z0-9_]{0,30}")
_SHEET = re.compile(r"[^\[\]:*?/\\']{1,31}")
_CHARTS = {kind.value: kind for kind in ChartKind}
_SERIES = {ChartKind.PIE: 2, ChartKind.BAR: 1}
"""How many series a kind of chart has at most."""
_LOWEST = 4
"""The lowest level of headings."""
_ONE = "[一二三四五六七八九十]+"
_NUMBERED = re.compile(rf"\s*(第{_ONE}|{_ONE}、|（{_ONE}）|[0-9]+[.．])")
"""A heading whose number somebody typed: it counts like the others."""
_HIDDEN = {"": False, "hidden": True}
_FITTED = {"": False, "fitted": True}
_ROLES = {"": Role.BODY, "center": Role.CENTER, "note": Role.NOTE}
_ALIGNMENTS = {"left": Align.LEFT, "center": Align.CENTER, "right": Align.RIGHT}


def parse(markup: str, author: str) -> Document:
    """The tree that every writer takes. `author` is the unit's name. A mistake is a `Rejected`."""
    text = f"<report>{markup}</report>"
    with limits.stage("解析模板写出的内容", lambda _: refusals.busiest(text)):
        return _document(text, author)


def _document(text: str, author: str) -> Document:
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as mistake:
        place = refusals.before(text, *mistake.position)
        raise unpaired(f"标记不完整或不配对（{refusals.cause(mistake)}）", place) from None
    for element in root.iter():
        if len(element.attrib) > 1 or "at" not in element.attrib:
            if not element.attrib.keys() <= _ATTRIBUTES.get(element.tag, _NO_ATTRIBUTES):
                raise _refused_attributes(element)
    _check_sheets(root)
    _check_anchors(root)
    sections = tuple(_sections(root))
    titles = [plain(_content(title)) for title in root.iter("title")]
    if len(titles) != 1:
        raise refused(root, f"文件应有一个 title，现有 {len(titles)} 个")
    return _raised(Document(titles[0], author, sections))


def _raised(document: Document) -> Document:
    """The document with its highest headings at level 1: templates without parts begin with h2."""
    levels = [block.level for block in blocks(document) if isinstance(block, Heading)]
    by = min(levels, default=1) - 1
    if not by:
        return document
    sections = (section._replace(blocks=tuple(
        block._replace(level=block.level - by) if isinstance(block, Heading) else block
        for block in section.blocks)) for section in document.sections)
    return replace(document, sections=tuple(sections), raised=by)


def _check_anchors(root: Element) -> None:
    """Each table has an id of its own, and a reference to none is words: a unit may leave tables out."""
    seen: set[str] = set()
    for table in root.iter("table"):
        if not (name := table.get("id", "")):
            continue
        if not _ANCHOR.fullmatch(name):
            raise refused(table, f"id 应为小写字母开头、至多 31 个小写字母、数字和 _，现为“{name}”")
        if name in seen:
            raise refused(table, f"已有一张表的 id 是“{name}”")
        seen.add(name)
    for reference in root.iter("ref"):
        if reference.get("to") not in seen:
            reference.set("to", "")


def _sections(root: Element) -> Iterator[Section]:
    """Blocks outside any `section` are portrait pages."""
    _no_words(root)
    headings = _Headings()
    portrait: list[Block] = []
    for child, depth in _flat(root):
        if child.tag == "title" and _choice(child, "class", _HIDDEN, ""):
            continue
        if child.tag != "section":
            portrait += _blocks(child, headings, depth)
            continue
        _no_words(child)
        if portrait:
            yield Section(tuple(portrait))
            portrait = []
        blocks = [made for block, depth in _flat(child, depth) for made in _blocks(block, headings, depth)]
        yield Section(tuple(blocks), landscape=child.get("class") == "landscape")
    if portrait:
        yield Section(tuple(portrait))


def _flat(parent: Element, depth: int = 0) -> Iterator[tuple[Element, int]]:
    """What stands in an element, and in how many `within` each."""
    for child in parent:
        if child.tag == "within":
            _no_words(child)
            yield from _flat(child, depth + 1)
        else:
            yield child, depth


class _Headings:
    """Gives headings their anchors and numbers, in reading order."""

    def __init__(self) -> None:
        self._made = 0
        self._numbers: dict[int, int] = {}

    def make(self, element: Element, depth: int) -> Heading:
        level = int(element.tag[1]) + depth
        if level > _LOWEST:
            raise refused(element, "within 里的标题低于 h4")
        self._numbers = {above: number for above, number in self._numbers.items() if above <= level}
        marks = list(element.iter("number"))
        if marks or _NUMBERED.match(element.text or ""):
            self._numbers[level] = self._numbers.get(level, 0) + 1
        for mark in marks:
            form = (mark.get("within", "") if depth else "") or mark.get("form", "一")
            if not re.search("[一1]", form):
                raise refused(mark, f"number 的写法里要有“一”或“1”，它换成序号，现为“{form}”")
            number = self._numbers[level]
            mark.tag = "span"
            mark.text = form.replace("一", numerals.chinese(number)).replace("1", str(number))
        self._made += 1
        return Heading(level, _content(element), f"heading-{self._made}")


def _parts(paragraph: Element) -> Iterator[Element]:
    """A paragraph, parted where a `next` stands in it."""
    part = Element("p", paragraph.attrib)
    part.text = paragraph.text
    for child in paragraph:
        if child.tag == "next":
            yield part
            part = Element("p", paragraph.attrib)
            part.text = child.tail
        else:
            part.append(child)
    yield part


def _blocks(element: Element, headings: _Headings, depth: int) -> Iterator[Block]:
    """A block; a paragraph may be several."""
    match element.tag:
        case "h1" | "h2" | "h3" | "h4":
            yield headings.make(element, depth)
        case "p":
            role = _choice(element, "class", _ROLES, "")
            yield from (Paragraph(_content(part), role) for part in _parts(element))
        case _:
            yield _block(element)


def _block(element: Element) -> Block:
    match element.tag:
        case "title":
            return Title(_content(element))
        case "contents":
            return Contents(element.get("title", "目录"))
        case "ol":
            _no_words(element)
            form = element.get("form", "1.")
            if form.count("1") != 1:
                raise refused(element, f"ol 的 form 里要有一个“1”，它换成序号，现为“{form}”")
            return Listing(tuple(_content(item) for item in _only(element, "li")), form)
        case "table":
            return _table(element)
        case "chart":
            return _chart(element)
        case other:
            raise refused(element, f"这里不能用 <{other}>")


def _table(element: Element) -> Table:
    _no_words(element)
    caption, subtitle, align, entry = _caption(element.find("caption"), element)
    rows: list[Row] = []
    for child in element:
        match child.tag:
            case "caption":
                continue
            case "thead" | "tbody":
                _no_words(child)
                rows += [_row(row, head=child.tag == "thead") for row in _only(child, "tr")]
            case "tr":
                rows.append(_row(child, head=False))
            case other:
                raise refused(child, f"table 里不能用 <{other}>")
    widths = element.get("widths", "").split()
    if not widths or not all(re.fullmatch("[1-9][0-9]*", width) for width in widths):
        raise refused(element, "table 要有 widths：每列一个正整数，以空格分开")
    table = Table(tuple(rows), caption, tuple(int(width) for width in widths), subtitle,
                  element.get("sheet", ""), element.get("id", ""), align, entry,
                  _choice(element, "class", _FITTED, ""))
    _check_grid(table, element)
    return table


def _chart(element: Element) -> Chart:
    _no_words(element)
    kind = _choice(element, "kind", _CHARTS, "")
    caption = element.find("caption")
    if caption is None:
        raise refused(element, "chart 要有 caption")
    lines = [_row(row, head=False) for row in _only(element, "caption", "tr") if row is not caption]
    head, rows = (lines[0], lines[1:]) if lines else (Row(()), [])
    names = [plain(cell.content) for cell in head.cells[1:]]
    if not rows or not 0 < len(names) <= _SERIES.get(kind, len(names)):
        told = "chart 要有一行系列的名称（pie 只有一个，可以再有占比；bar 只有一个），下面至少一行数字"
        raise refused(element, told)
    values: list[tuple[Quantity, ...]] = []
    for row in rows:
        cells = [cell.content for cell in row.cells[1:]]
        numbers = tuple(inline for content in cells for inline in content if isinstance(inline, Quantity))
        if [len(content) for content in cells] != [1] * len(names) or len(numbers) != len(names):
            raise refused(element, "chart 的每一行是一个名称和每个系列的一个数字")
        values.append(numbers)
    columns = zip(*values, strict=True)
    return Chart(kind, _content(caption), tuple(plain(row.cells[0].content) for row in rows),
                 tuple(Series(name, column) for name, column in zip(names, columns, strict=True)))


def _caption(caption: Element | None, table: Element) -> tuple[Content, Content, Align, Content]:
    """A caption, the smaller line below it if there is one and where it stands, the entry of the contents."""
    if caption is None:
        raise refused(table, "table 要有 caption")
    entry = _words_alone(caption.get("entry", ""))
    if entry and not table.get("id"):
        raise refused(caption, "caption 有 entry 的表要有 id，目录才能指到它")
    small = caption.find("small")
    if small is None:
        return _content(caption), (), Align.CENTER, entry
    subtitle = _content(small)
    caption.remove(small)
    return _content(caption), subtitle, _choice(small, "class", _ALIGNMENTS, "center"), entry


def _row(element: Element, head: bool) -> Row:
    _no_words(element)
    return Row(tuple(_cell(cell) for cell in _only(element, "th", "td")), head)


def _cell(element: Element) -> Cell:
    header = element.tag == "th"
    if len(element.attrib) == 1:  # Only where it was written.
        return Cell(_content(element), header=header)
    return Cell(_content(element), _span(element, "colspan"), _span(element, "rowspan"), header,
                _choice(element, "class", _ALIGNMENTS, "center"))


def _span(element: Element, name: str) -> int:
    value = element.get(name)
    if value is None:
        return 1
    if not re.fullmatch("[1-9][0-9]{0,3}", value):
        raise refused(element, f"{name} 应为正整数，现为“{value}”")
    return int(value)


@lru_cache(maxsize=4096)
def _words_alone(words: str) -> Content:
    """The content of an element that has only words: cells say the same many times."""
    content: list[Inline] = []
    _add_words(content, words, False, "", "")
    return tuple(content)


def _content(element: Element) -> Content:
    """The words and numbers of an element, as few as can be, without layout at its edges and line ends."""
    if not len(element):
        return _words_alone(element.text) if element.text else ()
    if len(element) == 1 and element[0].tag == "data" and not element.text and not element[0].tail:
        return (_quantity(element[0], False),)
    content: list[Inline] = []
    _add_inlines(content, element, False, "", "")
    return tuple(content)


def _add_inlines(content: list[Inline], element: Element, strong: bool, source: str, target: str,
                 depth: int = 0) -> None:
    """Words and numbers, with the look, origin and target of the `depth` elements that they stand in."""
    if depth > _DEEPEST:
        raise unpaired(f"标签一层套一层，超过 {_DEEPEST} 层", refusals.place(element))
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
                raise refused(child if "at" in child.attrib else element, f"这里不能用 <{other}>")
        if child.tail:
            _add_words(content, child.tail, strong, source, target)


def _quantity(data: Element, strong: bool) -> Quantity:
    return Quantity(data.text or "", Decimal(data.get("value", "")), data.get("key", ""), strong)


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


def _check_grid(table: Table, element: Element) -> None:
    try:
        grid.lay(table)
    except ValueError as mistake:
        raise refused(element, f"表格的行列对不上（{mistake}）") from None


def _check_sheets(root: Element) -> None:
    """Names that Excel takes, each once; it makes no difference between A and a."""
    seen: set[str] = set()
    for table in root.iter("table"):
        name = table.get("sheet")
        if name is None:
            continue
        if not _SHEET.fullmatch(name):
            raise refused(table, f"sheet 应为 1 至 31 个字，不含 [ ] : * ? / \\ '，现为“{name}”")
        if name.casefold() in seen:
            raise refused(table, f"已有一张表的 sheet 是“{name}”")
        seen.add(name.casefold())


def _choice(element: Element, name: str, choices: Mapping[str, Choice], default: str) -> Choice:
    value = element.get(name, default)
    if value not in choices:
        raise refused(element, f"{name} 应为 {'、'.join(filter(None, choices))} 之一，现为“{value}”")
    return choices[value]


def _only(element: Element, *tags: str) -> Iterable[Element]:
    for child in element:
        if child.tag not in tags:
            raise refused(child, f"{element.tag} 里只能用 {'、'.join(tags)}")
        yield child


def _no_words(element: Element) -> None:
    for text in (element.text, *(child.tail for child in element)):
        if text and not text.isspace():
            raise refused(element, f"文字“{text.strip()[:20]}”要放在段落或单元格里")


def _refused_attributes(element: Element) -> Rejected:
    unknown = element.attrib.keys() - _ATTRIBUTES.get(element.tag, _NO_ATTRIBUTES)
    return refused(element, f"<{element.tag}> 没有属性 {'、'.join(sorted(unknown))}")
