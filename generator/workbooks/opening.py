"""A file → the cells of a workbook: .xlsx, .xls and .ods through python-calamine.

What calamine does not tell is read beside it from the XML of an .xlsx: which cells hold errors, and which
formulas have no value. Nothing is computed, no macro runs, no link is followed. A file may be made to burst
its reader, so this is for a child process with limits.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from generator import packed, regular, shelf
from generator.workbooks import refusals
from generator.workbooks.cells import Book, Sheet, Value

MOST_CELLS = 4_000_000
"""Cells of a sheet, empty ones too, up to the last that holds something: ten times those of a long form."""
_LIBRARY = "python_calamine"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED, _VBA = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT_CUR".encode("utf-16-le")
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]+)([0-9]+)"')
_BARE = re.compile(rb'<(?:\w+:)?c\b[^<>]*\br="([A-Z]+)([0-9]+)"[^<>]*><(?:\w+:)?f\b'
                   rb"(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</")
_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*\br="([A-Z]+)([0-9]+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_MACROS = "含有宏，没有运行"
_NOTED = (("xl/vbaProject.bin", _MACROS), ("xl/externalLinks/", "链接到别的工作簿，读的是保存时的值"))

Marks = tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]
"""Cells with errors, cells with formulas that have no value."""


def installed() -> bool:
    return find_spec(_LIBRARY) is not None


def read(path: Path, name: str) -> Book:
    """The workbook in a file, which messages call `name`. One that cannot be read is a `Rejected`."""
    if not installed():
        raise refusals.lacking(name)
    data = shelf.content(path, name, most=regular.LIMIT)
    if len(data) > regular.LIMIT:
        raise refusals.endless(f"大于 {regular.LIMIT >> 20} MiB", name)
    if not data.strip():
        raise refusals.empty(name)
    notes, marks = _looked_at(data, name)
    return Book(name, tuple(_sheets(data, name, marks)), notes)


def read_apart(path: Path, name: str) -> Book:
    """The same, for a process of its own: what the reader's library prints when it ends is not for users."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return read(path, name)


def _looked_at(data: bytes, name: str) -> tuple[tuple[str, ...], dict[str, Marks]]:
    """What to say of a file, and the marks of each sheet of an .xlsx; what is no workbook is refused."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise refusals.locked(name)
        return ((_MACROS,) if _VBA in data else ()), {}
    if not data.startswith(b"PK"):
        raise refusals.unknown(_kind(data), name)
    try:
        with ZipFile(BytesIO(data)) as archive:
            packed.measure(archive)
            parts = archive.namelist()
            if not any(part in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for part in parts):
                raise refusals.unknown("压缩包里没有工作表", name)
            for part in parts:
                if part.endswith((".xml", ".rels")):
                    _refuse_entities(archive, part, name)
            notes = tuple(told for begin, told in _NOTED if any(part.startswith(begin) for part in parts))
            return notes, _marked(archive, name) if "xl/workbook.xml" in parts else {}
    except packed.Endless as fault:
        raise refusals.endless(str(fault), name) from None
    except packed.Locked:
        raise refusals.locked(name) from None
    except packed.BROKEN as fault:
        raise refusals.broken(name) from fault


def _kind(data: bytes) -> str:
    begin = data.lstrip()[:200].lower()
    if begin.startswith((b"<html", b"<!doctype html", b"<table")):
        return "是改了扩展名的网页"
    if begin.startswith(b"<?xml") or begin.startswith(b"\xef\xbb\xbf<?xml"):
        return "是 XML 表格"
    return "是 PDF" if begin.startswith(b"%pdf-") else "不是 Excel 的格式"


def _refuse_entities(archive: ZipFile, part: str, name: str) -> None:
    content = packed.content(archive, part, packed.MOST_BYTES * 2)  # A part may be larger than it says.
    if b"<!DOCTYPE" in content[:4096]:
        raise refusals.endless("含有实体定义（DOCTYPE），工作簿里不会有", name)


def _marked(archive: ZipFile, name: str) -> dict[str, Marks]:
    """The marks of the sheets of an .xlsx, by their names."""
    relations = {}
    for found in _RELATION.finditer(packed.content(archive, "xl/_rels/workbook.xml.rels")):
        one = _attributes(found[0])
        relations[one.get("Id", "")] = one.get("Target", "")
    marks: dict[str, Marks] = {}
    for found in _SHEET.finditer(packed.content(archive, "xl/workbook.xml")):
        one = _attributes(found[0])
        target = relations.get(next((value for key, value in one.items() if key.endswith(":id")), ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part not in archive.NameToInfo:
            raise refusals.broken(name)
        data = packed.content(archive, part, packed.MOST_BYTES * 2)
        _refuse_distant(data, name)
        marks[one.get("name", "")] = _places(_ERROR.findall(data)), _places(_BARE.findall(data))
    return marks


def _refuse_distant(data: bytes, name: str) -> None:
    """A single cell far away would make a sheet of millions of empty ones."""
    found = set(_CELL.findall(data))
    if found:
        rows, columns = max(int(row) for _, row in found), max(_column(letters) for letters, _ in found) + 1
        if rows * columns > MOST_CELLS:
            raise refusals.endless("有内容的单元格相距太远", name)


def _places(found: Iterable[tuple[bytes, bytes]]) -> frozenset[tuple[int, int]]:
    return frozenset((int(row) - 1, _column(letters)) for letters, row in found)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _attributes(tag: bytes) -> dict[str, str]:
    return {key.decode(): html.unescape(value.decode(errors="replace"))
            for key, value in _ATTRIBUTE.findall(tag)}


def _sheets(data: bytes, name: str, marks: dict[str, Marks]) -> list[Sheet]:
    calamine: Any = import_module(_LIBRARY)  # An extra, which only who imports needs.
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        visible = {one.name: one.visible == calamine.SheetVisibleEnum.Visible for one in book.sheets_metadata}
        found = []
        for title in book.sheet_names:
            page = book.get_sheet_by_name(title)
            if page.total_height * page.total_width > MOST_CELLS:
                raise refusals.endless("有内容的单元格相距太远", name)
            rows = tuple(_row(row) for row in page.to_python(skip_empty_area=False))
            merged = tuple((top, left, bottom, right) for (top, left), (bottom, right)
                           in page.merged_cell_ranges or ())
            wrong, bare = marks.get(title, (frozenset(), frozenset()))
            found.append(Sheet(name, title, rows, merged, visible[title], wrong, bare))
        return found
    except calamine.PasswordError:
        raise refusals.locked(name) from None
    except calamine.CalamineError as fault:
        raise refusals.broken(name) from fault


def _row(cells: list[Any]) -> tuple[Value, ...]:
    """The values of a row up to the last that there is."""
    values = [_value(cell) for cell in cells]
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


def _value(cell: object) -> Value:
    match cell:
        case None | "":
            return None
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return float(cell)
        case datetime() | date() | time() | timedelta():
            return str(cell)
        case _:
            return str(cell)
