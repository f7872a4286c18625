"""Files that are no workbook, or one that is made to burst its reader: a clear message, little memory, nothing written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import books
import pytest
from apart import Apart
from books import Layout
from click.testing import CliRunner, Result
from imported import BY_HAND, load, stated
from units import ROOT, of_items

from generator.commands import importing
from generator.commands.cli import main
from generator.workbooks import opening

pytest.importorskip("python_calamine")

UNIT = ROOT / "data" / "青河区图书馆"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MOST_KIB = 300 << 10
RunApart = Callable[[str], tuple[int, int, str]]


@lru_cache
def good() -> bytes:
    return books.saved(books.financial(books.coded(load(UNIT / "2023.yaml")), UNIT.name, load(UNIT / "2022.yaml")))


def packed(change: Callable[[str, bytes], bytes | None] = lambda name, data: data, **more: bytes) -> bytes:
    """A good book with other parts."""
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(good())) as before, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if (data := change(name, before.read(name))) is not None:
                after.writestr(name, data)
        for name, data in more.items():
            after.writestr(name, data)
    return into.getvalue()


def bomb() -> bytes:
    return packed(lambda name, data: b"<worksheet>" + b" " * (300 << 20) if name.endswith("sheet1.xml") else data)


def distant() -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return packed(lambda name, data: data.replace(b"</sheetData>", cell) if name.endswith("sheet1.xml") else data)


def boastful() -> bytes:
    """A small sheet that says that it has 17 billion cells."""
    said = b'<dimension ref="A1:XFD1048576"/>'
    return packed(lambda name, data: re.sub(rb"<dimension [^>]*/>", said, data) if "/sheet" in name else data)


def entities() -> bytes:
    head = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return packed(lambda name, data: data.replace(b"<workbook", head + b"<workbook", 1) if name == "xl/workbook.xml" else data)


def encrypted_part() -> bytes:
    """A package whose first part says that it is encrypted."""
    data = bytearray(good())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def spread(rows: int, columns: int) -> bytes:
    """An .ods of two kilobytes with a sheet of that many cells."""
    ns = "urn:oasis:names:tc:opendocument:xmlns"
    content = (f'<office:document-content xmlns:office="{ns}:office:1.0" xmlns:table="{ns}:table:1.0" xmlns:text="{ns}:text:1.0">'
               '<office:body><office:spreadsheet><table:table table:name="a"><table:table-row '
               f'table:number-rows-repeated="{rows}">'
               f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
               "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>")
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{ns}:manifest:1.0"/>')
    return into.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "空.xlsx": (lambda: b"", "WB002：工作簿是空的"),
    "文字.xlsx": (lambda: "科目,金额\n".encode(), "WB003：不是能读取的工作簿：不是 Excel 的格式"),
    "网页.xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "WB003：不是能读取的工作簿：是改了扩展名的网页"),
    "另存.xls": (lambda: b'<?xml version="1.0"?><Workbook/>', "WB003：不是能读取的工作簿：是 XML 表格"),
    "扫描.pdf": (lambda: b"%PDF-1.7", "WB003：不是能读取的工作簿：是 PDF"),
    "压缩.xlsx": (lambda: packed(lambda name, data: None, 甲=b"1"), "WB003：不是能读取的工作簿：压缩包里没有工作表"),
    "密码.xlsx": (lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "WB004：工作簿有密码"),
    "密码二.xlsx": (encrypted_part, "WB004：工作簿有密码"),
    "半个.xlsx": (lambda: good()[:9000], "WB005：工作簿不完整或已损坏"),
    "半个.xls": (lambda: OLE + b"\0" * 2000, "WB005：工作簿不完整或已损坏"),
    "缺页.xlsx": (lambda: packed(lambda name, data: None if name.endswith("sheet3.xml") else data), "WB005：工作簿不完整或已损坏"),
    "炸弹.xlsx": (bomb, "WB006：工作簿超过限度：解开后太大"),
    "远处.xlsx": (distant, "WB006：工作簿超过限度：有内容的单元格相距太远"),
    "实体.xlsx": (entities, "WB006：工作簿超过限度：含有实体定义（DOCTYPE）"),
    "铺满.ods": (lambda: spread(60_000, 1_000), "WB006：工作簿超过限度"),
    "全铺满.ods": (lambda: spread(1_048_576, 16_384), "WB005：工作簿不完整或已损坏"),
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["import", *words], catch_exceptions=False)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_book_is_refused_in_little_memory(project: Path, run_apart: RunApart, name: str) -> None:
    make, message = BAD[name]
    (project / name).write_bytes(make())
    code, most, told = run_apart(name)
    assert code == 1 and f"{name}: 错误 {message}" in told and "→ " in told, told
    assert "memory allocation" not in told
    assert most < MOST_KIB and not (project / "data").exists()


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart() as process:
        yield process


@pytest.fixture
def run_apart(apart: Apart) -> RunApart:
    """Exit code, KiB of the largest process, and what is told, of `import` in a process of its own."""
    def run(name: str) -> tuple[int, int, str]:
        ((code, told, _),), most = apart.run(["import", name, "--into", "data/甲局"])
        return code, most, told
    return run


def test_a_sheet_may_say_that_it_is_large(project: Path, run_apart: RunApart) -> None:
    (project / "大.xlsx").write_bytes(boastful())
    code, most, told = run_apart("大.xlsx")
    assert code == 0 and most < MOST_KIB, told


@pytest.mark.parametrize(("codes", "layout"), [(300, Layout()), (1_000, Layout(parents=True, gaps=True))], ids=["300 rows", "2,000 rows"])
def test_long_books_are_read_in_little_memory(project: Path, run_apart: RunApart, codes: int, layout: Layout) -> None:
    year = books.coded(of_items(codes)) | {"结转和结余": []}
    (project / "长.xlsx").write_bytes(books.saved(books.financial(year, "某局", layout=layout)))
    code, most, told = run_apart("长.xlsx")
    assert code == 0 and most < MOST_KIB, told
    made = stated(load(project / "data" / "甲局" / "2023.yaml"))
    assert made == {key: value for key, value in stated(year).items() if key not in BY_HAND}


def test_all_bad_books_are_told_at_once(project: Path) -> None:
    (project / "空.xlsx").write_bytes(b"")
    (project / "半个.xlsx").write_bytes(good()[:9000])
    told = run("空.xlsx", "半个.xlsx", "没有.xlsx", "--into", "data/甲局")
    assert told.exit_code == 1 and all(code in told.output for code in ("WB002", "WB005", "IN001：找不到文件"))


def test_macros_and_links_to_other_books_are_a_note(project: Path) -> None:
    (project / "宏.xlsx").write_bytes(packed(**{"xl/vbaProject.bin": b"1", "xl/externalLinks/externalLink1.xml": b"<a/>"}))
    told = run("宏.xlsx", "--into", "data/甲局")
    assert told.exit_code == 0 and "含有宏，没有运行" in told.output and "链接到别的工作簿" in told.output


def test_without_the_library_one_is_told_what_to_install(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "installed", lambda: False)
    monkeypatch.setattr(importing, "_book", lambda children, path, name: opening.read(path, name))
    (project / "决算.xlsx").write_bytes(good())
    told = run("决算.xlsx", "--into", "data/甲局")
    assert told.exit_code == 1 and "WB001：没有安装读取工作簿的 python-calamine" in told.output
    assert "pip install 'juesuan[excel]'" in told.output
