"""Find in a Word file what schema validators miss and Word repairs or refuses."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
MAIN = "word/document.xml"


def findings(data: bytes) -> list[str]:
    """What is wrong with a Word file, a sentence each; nothing if all is well."""
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    found = [f"{name}: twice in the file" for name in _twice(names)]
    roots = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                roots[name] = etree.fromstring(content)
            except etree.XMLSyntaxError as mistake:
                found.append(f"{name}: {mistake}")
    found += _content_types(roots, names)
    styles = {style.get(f"{W}styleId") for style in roots["word/styles.xml"].iter(f"{W}style")}
    for name, root in roots.items():
        if not name.endswith(".rels"):
            checks = (_relationships(name, roots, names), _styles(root, styles), _fields(root), _bookmarks(root),
                      _cells(root), _drawings(root), _sizes(root))
            found += [f"{name}: {finding}" for check in checks for finding in check]
    return found + [f"{MAIN}: {finding}" for finding in (*_tables(roots[MAIN]), *_ends(roots[MAIN]))]


def _content_types(roots: dict[str, etree._Element], names: list[str]) -> Iterator[str]:
    types = roots["[Content_Types].xml"]
    endings = {default.get("Extension") for default in types.iter(f"{CONTENT_TYPES}Default")}
    overrides = {override.get("PartName", "").lstrip("/") for override in types.iter(f"{CONTENT_TYPES}Override")}
    for name in names:
        plain_xml = name.endswith(".xml") and not name.startswith("customXml/")
        if name not in overrides and (plain_xml or name.rpartition(".")[2] not in endings):
            if name != "[Content_Types].xml":
                yield f"{name}: no content type"
    yield from (f"{name}: a content type, but no part" for name in sorted(overrides - set(names)))


def _relationships(name: str, roots: dict[str, etree._Element], names: list[str]) -> Iterator[str]:
    folder, _, file = name.rpartition("/")
    targets = roots.get(f"{folder}/_rels/{file}.rels", ())
    keys = {relationship.get("Id") for relationship in targets}
    for relationship in targets:
        path = posixpath.normpath(posixpath.join(f"/{folder}", relationship.get("Target"))).lstrip("/")
        if relationship.get("TargetMode") != "External" and path not in names:
            yield f"relationship {relationship.get('Id')} to a part that is missing"
    for element in roots[name].iter():
        for attribute, value in element.attrib.items():
            if attribute.startswith(R) and value not in keys:
                yield f"no relationship {value}"


def _styles(root: etree._Element, styles: set[str | None]) -> Iterator[str]:
    for element in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle", f"{W}basedOn"):
        if element.get(f"{W}val") not in styles:
            yield f"no style {element.get(f'{W}val')}"


def _fields(root: etree._Element) -> Iterator[str]:
    open_fields = 0
    for mark in root.iter(f"{W}fldChar"):
        open_fields += {"begin": 1, "end": -1}.get(mark.get(f"{W}fldCharType"), 0)
        if open_fields < 0:
            yield "a field ends that did not begin"
    if open_fields > 0:
        yield "a field does not end"


def _bookmarks(root: etree._Element) -> Iterator[str]:
    starts = list(root.iter(f"{W}bookmarkStart"))
    keys, names = ([start.get(f"{W}{key}") for start in starts] for key in ("id", "name"))
    yield from (f"bookmark id {key} twice" for key in _twice(keys))
    yield from (f"bookmark name {name} twice" for name in _twice(names))
    yield from (f"bookmark name {name} is not allowed" for name in names if not re.fullmatch(r"[^\W\d]\w{0,39}", name))
    if sorted(keys) != sorted(end.get(f"{W}id") for end in root.iter(f"{W}bookmarkEnd")):
        yield "bookmarks that begin and those that end differ"
    wanted = [link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")]
    for instruction in root.iter(f"{W}instrText"):
        wanted += re.findall(r"PAGEREF (\S+)", instruction.text or "")
    yield from (f"no bookmark {name}" for name in wanted if name and name not in names)


def _cells(root: etree._Element) -> Iterator[str]:
    for cell in root.iter(f"{W}tc"):
        if len(cell) == 0 or cell[-1].tag != f"{W}p":
            yield "a cell does not end in a paragraph"


def _sizes(root: etree._Element) -> Iterator[str]:
    for size in root.iter(f"{W}sz", f"{W}szCs"):
        if not re.fullmatch("[1-9][0-9]*", size.get(f"{W}val", "")):
            yield f"font size {size.get(f'{W}val')}"


def _drawings(root: etree._Element) -> Iterator[str]:
    yield from (f"drawing id {key} twice" for key in _twice(drawing.get("id") for drawing in root.iter(DRAWN)))


def _tables(root: etree._Element) -> Iterator[str]:
    for table in root.iter(f"{W}tbl"):
        width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        above: dict[int, int] = {}
        for number, row in enumerate(table.iterfind(f"{W}tr"), 1):
            merged, column = {}, 0
            for cell in row.iterfind(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                value = "1" if span is None else span.get(f"{W}val", "")
                if not value.isdecimal():
                    yield f"row {number}: a cell spans {value} columns"
                    break
                taken = int(value)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None:
                    merged[column] = taken
                    if merge.get(f"{W}val", "continue") == "continue" and above.get(column) != taken:
                        yield f"row {number}: a merged cell continues nothing"
                column += taken
            above = merged
            if column != width:
                yield f"row {number} covers {column} of {width} columns"


def _ends(root: etree._Element) -> Iterator[str]:
    """Word joins tables that stand side by side, and wants a paragraph before the end of the body."""
    body = list(root[0])
    if any(one.tag == other.tag == f"{W}tbl" for one, other in zip(body, body[1:], strict=False)):
        yield "two tables without a paragraph between them"
    if [element.tag for element in body[-2:]] != [f"{W}p", f"{W}sectPr"]:
        yield "the body does not end in a paragraph and a page set-up"


def _twice(keys: Iterable[str | None]) -> list[str | None]:
    return [key for key, times in Counter(keys).items() if times > 1]
