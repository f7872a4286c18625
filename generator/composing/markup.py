"""Report markup → document tree.

Report markup is a small strict subset of HTML, written as XML:

    blocks    title (class= hidden: only a property of the file), contents (title=), h1 … h4,
              p (class= center, note), ol (form=“1、”: how its numbers are written) > li, table, chart,
              section (class= landscape, cover), within (its headings stand one level lower);
              without an h1, what h2 … h4 look like stays, and the highest are headings of level 1
    number    in a heading: its number among those of its level, counted from 一 below each heading of a
              higher level (form=“一、” or “1.”: how it is written; within=“（一）”: the same in a within)
    next      in a p: here begins a new one
    chart     kind= pie (one series, and one of shares), column, bar (one series); caption, then rows: tr > th
              with the names of the series, and for each category tr > th, td with one data for each series
    table     widths="20 50 30" (shares of the text width), class= fitted (on paper columns are as wide as
              their words want, and it is fitted to its page), sheet= (its name in a workbook), id= (for ref),
              pages= own, one (fitted on one page, if its type stays legible), shared (below other things),
              caption (entry= what the contents call the table, of one with an id; > small: the line below
              it, class= center, right; parts that two wide blanks hold apart stand at the edges; one
              without words for a table that stands in the text),
              thead, tbody, tr (class= total),
              th, td (colspan=, rowspan=, class= left, center, right, indent= characters, 1 or 2)
    inline    strong, br, wbr (in a title: where it is best broken), data (value=, key=: a number),
              span (source=: what the unit wrote),
              ref (to=: the id of a table; only words where there is no such table)

Anything else is refused with the template's file and line, which the environment, and nobody else, writes
into each element as `at` when something is refused. White space that holds a line end is layout of the
template and vanishes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generator import limits, numerals
from generator.composing import refusals, tabular
from generator.composing.elements import choice, content, no_words, only
from generator.composing.refusals import refused, unpaired
from generator.document.tree import (
    Block,
    Contents,
    Document,
    Heading,
    Listing,
    Paragraph,
    Role,
    Section,
    Title,
    blocks,
    plain,
)
from generator.problems import Rejected

_OTHERS = ""
"""All other elements, among those with attributes."""
_ATTRIBUTES: Mapping[str, set[str]] = {
    "title": {"class"}, "contents": {"title"}, "p": {"class"}, "ol": {"form"}, "caption": {"entry"},
    "chart": {"kind"}, "section": {"class"}, "table": {"widths", "class", "sheet", "id", "pages"},
    "tr": {"class"}, "ref": {"to"}, "th": {"colspan", "rowspan", "class", "indent"},
    "td": {"colspan", "rowspan", "class", "indent"}, "small": {"class"}, "data": {"value", "key"},
    "span": {"source"}, "number": {"form", "within"}, _OTHERS: set()}
_PLACED = {tag: {*names, "at"} for tag, names in _ATTRIBUTES.items()}
"""The attributes of elements that tell where they stand."""
_ANCHOR = re.compile("[a-z][a-z0-9_]{0,30}")
_SHEET = re.compile(r"[^\[\]:*?/\\']{1,31}")
_LOWEST = 4
"""The lowest level of headings."""
_ONE = "[一二三四五六七八九十]+"
_NUMBERED = re.compile(rf"\s*(第{_ONE}|{_ONE}、|（{_ONE}）|[0-9]+[.．])")
"""A heading whose number somebody typed: it counts like the others."""
_HIDDEN = {"": False, "hidden": True}
_SECTIONS = {kind: kind for kind in ("", "landscape", "cover")}
_ROLES = {"": Role.BODY, "center": Role.CENTER, "note": Role.NOTE}


def composed(write: Callable[[bool], str], author: str) -> Document:
    """The tree of the markup that is written with places or without.

    Reports are almost always in order, and places are a third of their markup: only what is refused is
    written once more, with them, under the same limit. It stays refused, even if places have mended it.
    """
    text = write(False)
    with limits.stage("解析模板写出的内容", lambda _: refusals.busiest(write(True))):
        try:
            return _document(text, author)
        except Rejected as mistake:
            first = mistake.with_traceback(None)  # Its frames would keep the whole tree.
        _document(write(True), author, placed=True)
        raise first


def _document(markup: str, author: str, placed: bool = False) -> Document:
    """The tree that every writer takes. `author` is the unit's name. A mistake is a `Rejected`."""
    text = f"<report>{markup}</report>"
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as mistake:
        place = refusals.before(text, *mistake.position)
        raise unpaired(f"标记不完整或不配对（{refusals.cause(mistake)}）", place) from None
    if placed:
        refusals.spread(root)
    found = _found(root, _PLACED if placed else _ATTRIBUTES)
    _check_sheets(found["table"])
    _check_anchors(found["table"], found["ref"])
    sections = tuple(_sections(root))
    titles = [plain(content(title)) for title in found["title"]]
    if len(titles) != 1:
        raise refused([root, *found["title"]][-1], f"文件应有一个 title，现有 {len(titles)} 个")
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


def _found(root: Element, attributes: Mapping[str, set[str]]) -> Mapping[str, list[Element]]:
    """The elements that the whole document is asked for. The attributes of all are looked at on the way."""
    found: dict[str, list[Element]] = {"title": [], "table": [], "ref": []}
    others = attributes[_OTHERS]
    for element in root.iter():
        tag, names = element.tag, element.keys()  # `attrib` would make a dictionary for those without.
        if names and not attributes.get(tag, others).issuperset(names):
            unknown = sorted({*names} - attributes.get(tag, others))
            raise refused(element, f"<{tag}> 没有属性 {'、'.join(unknown)}")
        if tag in found:
            found[tag].append(element)
    return found


def _check_anchors(tables: Iterable[Element], references: Iterable[Element]) -> None:
    """Each table has an id of its own, and a reference to none is words: a unit may leave tables out."""
    seen: set[str] = set()
    for table in tables:
        if not (name := table.get("id", "")):
            continue
        if not _ANCHOR.fullmatch(name):
            raise refused(table, f"id 应为小写字母开头、至多 31 个小写字母、数字和 _，现为“{name}”")
        if name in seen:
            raise refused(table, f"已有一张表的 id 是“{name}”")
        seen.add(name)
    for reference in references:
        if reference.get("to") not in seen:
            reference.set("to", "")


def _sections(root: Element) -> Iterator[Section]:
    """Blocks outside any `section` are portrait pages."""
    no_words(root)
    headings = _Headings()
    portrait: list[Block] = []
    for child, depth in _flat(root):
        if child.tag == "title" and choice(child, "class", _HIDDEN, ""):
            continue
        if child.tag != "section":
            portrait += _blocks(child, headings, depth)
            continue
        no_words(child)
        if portrait:
            yield Section(tuple(portrait))
            portrait = []
        blocks = [made for block, depth in _flat(child, depth) for made in _blocks(block, headings, depth)]
        kind = choice(child, "class", _SECTIONS, "")
        yield Section(tuple(blocks), landscape=kind == "landscape", cover=kind == "cover")
    if portrait:
        yield Section(tuple(portrait))


def _flat(parent: Element, depth: int = 0) -> Iterator[tuple[Element, int]]:
    """What stands in an element, and in how many `within` each."""
    for child in parent:
        if child.tag == "within":
            no_words(child)
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
        return Heading(level, content(element), f"heading-{self._made}")


def _parts(paragraph: Element) -> Iterator[Element]:
    """A paragraph, parted where a `next` stands in it."""
    if paragraph.find("next") is None:
        yield paragraph
        return
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
            role = choice(element, "class", _ROLES, "")
            yield from (Paragraph(content(part), role) for part in _parts(element))
        case _:
            yield _block(element)


def _block(element: Element) -> Block:
    match element.tag:
        case "title":
            return Title(content(element))
        case "contents":
            return Contents(element.get("title", "目录"))
        case "ol":
            no_words(element)
            form = element.get("form", "1.")
            if form.count("1") != 1:
                raise refused(element, f"ol 的 form 里要有一个“1”，它换成序号，现为“{form}”")
            return Listing(tuple(content(item) for item in only(element, "li")), form)
        case "table":
            return tabular.table(element)
        case "chart":
            return tabular.chart(element)
        case other:
            raise refused(element, f"这里不能用 <{other}>")


def _check_sheets(tables: Iterable[Element]) -> None:
    """Names that Excel takes, each once; it makes no difference between A and a."""
    seen: set[str] = set()
    for table in tables:
        name = table.get("sheet")
        if name is None:
            continue
        if not _SHEET.fullmatch(name):
            raise refused(table, f"sheet 应为 1 至 31 个字，不含 [ ] : * ? / \\ '，现为“{name}”")
        if name.casefold() in seen:
            raise refused(table, f"已有一张表的 sheet 是“{name}”")
        seen.add(name.casefold())
