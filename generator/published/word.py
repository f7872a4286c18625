"""A Word file → what stands in it, as its readers see it.

What programs leave beside the words is passed over: split runs, bookmarks, comments, fields' codes.
Insertions are in, deletions are out, a table of contents is left out, hidden words too. Elements are known by
their local names, since a strict file has other namespaces. Nothing is fetched, no entity is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZipFile

from lxml import etree

from generator import packed
from generator.published.lines import Read, Rows
from generator.published.refusals import broken, endless, locked, unknown

_OUT = frozenset({
    "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "del", "moveFrom", "rt",
    "delText", "delInstrText", "Fallback"})
"""Elements whose words nobody sees. Of two forms of the same (`AlternateContent`), the second is one."""
_SIGNS = {"noBreakHyphen": "-", "tab": "\t", "br": "\n", "cr": "\n"}
_CONTENTS = re.compile(r"(toc|contents) ?[0-9]", re.IGNORECASE)
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_MARKS = ("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo", "{*}commentReference")
_FALSE = ("0", "false", "off")


class Body(NamedTuple):
    """What stands in a Word file. `marked`: whether there are marks of changes in it, or comments."""

    blocks: list[Read | Rows]
    marked: bool


def read(data: bytes, name: str) -> Body:
    """The paragraphs and tables of a Word file. One that cannot be read is a `Rejected`."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            packed.measure(archive)
            main = _main(archive, name)
            body, styles = _xml(archive, main, name), f"{main.rpartition('/')[0]}/styles.xml"
            names = _styles(_xml(archive, styles, name)) if styles in archive.NameToInfo else {}
    except packed.Endless as fault:
        raise endless(str(fault), name) from None
    except packed.Locked:
        raise locked(name) from None
    except (*packed.BROKEN, etree.XMLSyntaxError) as fault:
        raise broken(name) from fault
    reader = _Reader(names, fields=True)
    found = reader.blocks(body)
    # A field that begins and never ends would swallow all that follows.
    found = found if reader.whole else _Reader(names, fields=False).blocks(body)
    return Body(found, next(body.iter(*_MARKS), None) is not None)


def _main(archive: ZipFile, name: str) -> str:
    """The part that holds the text. Most programs call it `word/document.xml`, some `word/document2.xml`."""
    relations = _xml(archive, "_rels/.rels", name) if "_rels/.rels" in archive.NameToInfo else ()
    targets = ["word/document.xml", *(_value(one, "Target").lstrip("/") for one in relations
                                      if _value(one, "Type").endswith("/officeDocument"))]
    for target in targets:
        if target.startswith("word/") and target in archive.NameToInfo:
            return target
    raise unknown("不是 Word 文件（压缩包里没有 word/document.xml）", name)


def _xml(archive: ZipFile, part: str, name: str) -> Any:
    """The root of a part."""
    data = packed.content(archive, part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise endless("含有实体定义（DOCTYPE），Word 文件里不会有", name)
    return root


def _styles(root: Any) -> dict[str, str]:
    """The names of styles by their ids, which every program gives as it likes."""
    found = {}
    for style in root:
        if _local(style) == "style" and (named := _child(style, "name")) is not None:
            found[_value(style, "styleId")] = _value(named)
    return found


class _Reader:
    """Reads one document. `fields`: whether tables of contents are known by the fields that they are."""

    def __init__(self, styles: dict[str, str], fields: bool) -> None:
        self._styles = styles
        self._follows = fields
        self._fields: list[str] = []
        """The codes of the fields that are open."""
        self._aside: list[str] = []
        self._open: Read | None = None
        """A paragraph whose end was deleted: the next one goes on from there."""

    @property
    def whole(self) -> bool:
        """Whether every table of contents ended."""
        return not self._in_contents()

    def blocks(self, root: Any) -> list[Read | Rows]:
        return [block for body in root if _local(body) == "body" for block in self._all(body)]

    def _all(self, parent: Any) -> Iterator[Read | Rows]:
        """The blocks of what ends by itself: the text, a cell, a box."""
        yield from self._blocks(parent)
        yield from self._ended()

    def _ended(self) -> Iterator[Read]:
        """The paragraph that no other one goes on from."""
        if self._open:
            yield self._open
            self._open = None

    def _blocks(self, parent: Any) -> Iterator[Read | Rows]:
        for node in parent:
            match _local(node):
                case "p":
                    yield from self._paragraph(node)
                case "tbl":
                    yield from self._ended()
                    yield tuple(self._rows(node))
                case "sdt" if _is_contents(node):
                    continue
                case kind if kind not in _OUT:
                    yield from self._blocks(node)
            yield from self._boxes()

    def _boxes(self) -> Iterator[Read]:
        """What stood in the text boxes of the last block."""
        while self._aside:
            yield Read(self._aside.pop(0), aside=True)

    def _paragraph(self, node: Any) -> Iterator[Read]:
        properties = _child(node, "pPr")
        style = "" if properties is None else self._style(properties)
        before, self._open = self._open, None
        words = "".join(self._words(node))
        if _CONTENTS.match(style):
            yield from [before] if before else ()
            return
        words, heading = (before.text if before else "") + words, _HEADING.match(style)
        found = Read(words, int(heading[1]) if heading else 0, numbered=_numbered(properties))
        if properties is not None and _deleted(_child(properties, "rPr")):
            self._open = found
        else:
            yield found

    def _style(self, properties: Any) -> str:
        style = _child(properties, "pStyle")
        return "" if style is None else self._styles.get(_value(style), "")

    def _words(self, parent: Any) -> Iterator[str]:
        """The words within a paragraph, a link, a run."""
        for node in parent:
            kind = _local(node)
            match kind:
                case "t":
                    if node.text and not self._in_contents():
                        yield node.text
                case "fldChar":
                    self._field(_value(node, "fldCharType"))
                case "instrText":
                    if self._fields:
                        self._fields[-1] += node.text or ""
                case "txbxContent":
                    self._aside += [block.text if isinstance(block, Read) else _flat(block)
                                    for block in list(self._all(node))]
                case "r" if _hidden(node):
                    continue
                case _ if kind in _SIGNS:
                    yield _SIGNS[kind]
                case _ if kind not in _OUT:
                    yield from self._words(node)

    def _field(self, mark: str) -> None:
        if mark == "begin":
            self._fields.append("")
        elif mark == "end" and self._fields:
            self._fields.pop()

    def _in_contents(self) -> bool:
        return self._follows and any(code.split(None, 1)[:1] == ["TOC"] for code in self._fields)

    def _rows(self, parent: Any) -> Iterator[tuple[str, ...]]:
        for node in parent:
            kind = _local(node)
            if kind == "tr":
                if not _deleted(_child(node, "trPr")):
                    yield tuple(self._cells(node))
            elif kind not in _OUT:
                yield from self._rows(node)

    def _cells(self, parent: Any) -> Iterator[str]:
        """The cells that begin in a row: what one above or beside covers is none."""
        for node in parent:
            kind = _local(node)
            if kind == "tc":
                if not _covered(_child(node, "tcPr")):
                    inside = list(self._all(node))
                    yield "\n".join(block.text if isinstance(block, Read) else _flat(block)
                                    for block in inside if not (isinstance(block, Read) and block.aside))
            elif kind not in _OUT:
                yield from self._cells(node)


def _flat(rows: Rows) -> str:
    """The words of a table that stands in a cell or a box."""
    return "\n".join("".join(row) for row in rows)


def _local(node: Any) -> str:
    return _name(node.tag)


@lru_cache(maxsize=256)
def _name(tag: object) -> str:
    """What an element is called, in whichever namespace; nothing for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(node: Any, name: str) -> Any:
    for child in node:
        if _local(child) == name:
            return child
    return None


def _value(node: Any, name: str = "val") -> str:
    """An attribute, in whichever namespace."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def _deleted(properties: Any) -> bool:
    """Whether the end of a paragraph, or a row, was deleted while changes were tracked."""
    return properties is not None and (
        _child(properties, "del") is not None or _child(properties, "moveFrom") is not None)


def _numbered(properties: Any) -> bool:
    """Whether Word counts a paragraph: it makes such lists of what is typed as `1.` without being asked."""
    numbers = None if properties is None else _child(properties, "numPr")
    return numbers is not None and any(
        _local(one) == "numId" and _value(one) not in ("", "0") for one in numbers)


def _covered(properties: Any) -> bool:
    if properties is None:
        return False
    merges = [one for one in properties if _local(one) in ("vMerge", "hMerge")]
    return (any(_value(one) in ("", "continue") for one in merges)
            or _child(properties, "cellDel") is not None)


def _hidden(run: Any) -> bool:
    properties = _child(run, "rPr")
    vanish = None if properties is None else _child(properties, "vanish")
    return vanish is not None and _value(vanish) not in _FALSE


def _is_contents(sdt: Any) -> bool:
    """Whether a content control is the table of contents that Word's menu inserts."""
    properties = _child(sdt, "sdtPr")
    return properties is not None and any(
        _local(one) == "docPartGallery" and _value(one) == "Table of Contents" for one in properties.iter())
