"""The checker of pages finds each blemish in a document that has it, and says nothing of its sound twin.

What it says of reports is in `test_printed.py`, which has their pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import office as real
import pytest
from samples import cell, document, row, statement, text
from test_word import STYLE

from generator.document.tree import (
    Align,
    Break,
    Cell,
    Document,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    Title,
)
from generator.writers import Support, word
from generator.writers.office import Office
from tools.pages import Kind, find, sheets

pytestmark = pytest.mark.slow

NAME = "云岭市青河区发展和改革委员会（云岭市青河区工业和信息化局）"
LINE = "国" * 28
"""The first line of a paragraph holds two characters less."""
Mend = Callable[[str], str]


def written(tree: Document, mend: Mend = str) -> bytes:
    """A Word file, of which the body is changed: what the writer does not make on its own."""
    made, changed = BytesIO(), BytesIO(word.write(tree, Support(STYLE)))
    with ZipFile(changed) as source, ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, mend(data.decode()).encode() if name == "word/document.xml" else data)
    return made.getvalue()


def lines(number: int) -> Paragraph:
    return Paragraph(text((LINE * number)[2:]))


def table(rows: int, *last: Row) -> Table:
    """A table within the text: a head and rows."""
    body = (row(f"2010{number:03}", f"{number}.05") for number in range(1, rows + 1))
    return Table((row("科目编码", "金额", head=True), *body, *last), (), (1, 1))


def of_30_points(xml: str) -> str:
    """Rows of that height, of which a page holds 21, one that lies across 16, and nothing that keeps rows together."""
    xml = re.sub("<w:trHeight [^>]*/>", "", xml)
    xml = re.sub("<w:tr>(<w:trPr>)?", lambda found: '<w:tr><w:trPr><w:trHeight w:val="600" w:hRule="exact"/>'
                 + ("" if found[1] else "</w:trPr>"), xml)
    return xml.replace("<w:keepNext/>", "")


def headless(xml: str) -> str:
    """Such rows, of which none is repeated."""
    return of_30_points(xml).replace("<w:tblHeader/>", "")


def whole_rows(xml: str) -> str:
    return xml.replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>").replace("<w:keepNext/>", "")


def head_in_the_middle(xml: str) -> str:
    """The first row below the head stands above it."""
    one_row = "(<w:tr>.*?</w:tr>)"
    return re.sub(f"(</w:tblGrid>){one_row}{one_row}", r"\1\3\2", headless(xml), count=1)


def replaced(old: str, new: str, number: int = -1) -> Mend:
    def mend(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, number)
    return mend


def without_line_ends(xml: str) -> str:
    return xml.replace("<w:br/>", "")


def titled(*content: Text | Break) -> Document:
    return Document("标题", NAME, (Section((Title(content), Paragraph(text("文")))),))


def wider(xml: str) -> str:
    """A table of 188 mm, where the text has 156."""
    return re.sub('w:w="442[0-9]"', 'w:w="5330"', xml.replace('w:w="8845"', 'w:w="10660"'))


AMOUNTS = row(*["1,234,567.89"] * 16)
SUM = row("合计", "5,006.00")
TOUCHING = Table((Row((cell("7,806.13", align=Align.RIGHT), cell("一、一般公共服务支出", align=Align.LEFT))),), (), (1, 1))
NO_MARGINS = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar><w:tblLook '
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

BROKEN: dict[str, tuple[Document, Mend, list[tuple[Kind, int, str]]]] = {
    "number in a cell": (document(Table((AMOUNTS,), (), (1,) * 16)), str, [(Kind.CUT, 1, "1,234,|567.89")] * 16),
    "sign": (document(Paragraph(text(f"{'国' * 17}预算差异率（一）-75.93%，"))), str, [(Kind.CUT, 1, "-|75.93%")]),
    "name": (titled(Text(f"{NAME}2023年度部门决算公开说明")), without_line_ends, [(Kind.CUT, 1, "（云岭市青河|区工业和信息化局")]),
    "last row": (document(table(21)), of_30_points, [(Kind.LONE, 2, "2010021 21.05")]),
    "first row": (document(lines(19), table(20)), of_30_points, [(Kind.LONE, 1, "2010001 1.05")]),
    "head alone": (document(lines(20), table(20)), headless, [(Kind.LONE, 1, "科目编码 金额"), (Kind.HEADLESS, 2, "2010001 1.05")]),
    "no head": (document(table(25)), headless, [(Kind.HEADLESS, 2, "2010021 21.05")]),
    "no head from the middle": (document(table(25)), head_in_the_middle, [(Kind.HEADLESS, 2, "2010021 21.05")]),
    "half a page": (document(lines(9), lines(14)), replaced("<w:pPr>", "<w:pPr><w:keepLines/>"), [(Kind.BLANK, 1, LINE)]),
    "a page": (document(lines(15), Paragraph(text("后"))), replaced("</w:p>", f"</w:p>{PAGE_BREAK * 2}", 1), [(Kind.BLANK, 2, "（整页）")]),
    "words outside": (document(lines(2)), replaced("<w:pPr>", '<w:pPr><w:ind w:left="-200"/>'), [(Kind.OUTSIDE, 1, LINE)]),
    "lines outside": (document(table(2)), wider, [(Kind.OUTSIDE, 1, "（线条）")]),
    "cells": (document(TOUCHING), replaced("<w:tblLook ", NO_MARGINS), [(Kind.CLOSE, 1, "7,806.13 一、一般公共服务支出")]),
    "total": (document(table(25, SUM)), of_30_points, [(Kind.TOTAL, 2, "合计 5,006.00")]),
    "smaller head": (document(table(46)._replace(fitted=True)), headless, [
        (Kind.HEADLESS, 2, "2010021 21.05"), (Kind.HEADLESS, 3, "2010042 42.05")]),
    "fitted statement": (document(statement(36), landscape=True), headless, [
        (Kind.HEADLESS, 2, "第12项收入 12 3,016.40 一般公共服务支出 48 3,016.40"),
        (Kind.HEADLESS, 3, "第28项收入 28 3,016.40 一般公共服务支出 64 3,016.40"),
        (Kind.TOTAL, 3, "总计 36 3,016.40 总计 72 3,016.40")]),
}
SOUND: dict[str, tuple[Document, Mend]] = {
    "number in a cell": (document(Table((row(*["1,234,567.89"] * 4),), (), (1,) * 4)), str),
    "line end in a cell": (document(Table((Row((Cell((Text("共12"), Break(), Text("2.其他"))),)),), (), (1,))), str),
    "sign": (document(*(Paragraph(text(f"{'国' * room}预算差异率-75.93%，")) for room in (16, 17, 18))), str),
    "name": (titled(Text(NAME.partition("（")[0]), Break(), Text("（" + NAME.partition("（")[2]), Break(), Text("2023年度部门决算公开说明")), str),
    "last rows": (document(table(22)), of_30_points),
    "first rows": (document(lines(18), table(20)), of_30_points),
    "high rows": (document(Table(tuple(row(LINE * 30, LINE * 30) for _ in range(3)), (), (1, 1))), whole_rows),
    "heads": (document(table(25)), of_30_points),
    "full lines": (document(lines(9), lines(14), Paragraph(text(f"{'甲' * 26}{'乙' * 28}。{'丙' * 10}。"))), str),
    "half a page before a part": (document(lines(9), Heading(1, text("第二部分"), "b"), lines(1)), str),
    "half a page before a section": (Document("题", "局", (Section((lines(9),)), Section((lines(9),)))), str),
    "cells": (document(TOUCHING), str),
    "total of many": (document(table(42, SUM)), of_30_points),
    "total above": (document(Table((table(1).rows[0], SUM, *table(25).rows[1:]), (), (1, 1))), of_30_points),
}


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[bytes, bytes]]:
    """All of them as Word and PDF, by one LibreOffice."""
    real.needed()
    files = {f"broken {name}": written(tree, mend) for name, (tree, mend, _) in BROKEN.items()}
    files |= {f"sound {name}": written(tree, mend) for name, (tree, mend) in SOUND.items()}
    with Office() as converter:
        return {name: (files[name], pdf) for name, pdf in converter.pdfs(files).items()}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(name: str, made: dict[str, tuple[bytes, bytes]]) -> None:
    assert find(*made[f"broken {name}"]) == BROKEN[name][2]


@pytest.mark.parametrize(("name", "head"), [("no head", "TableHead"), ("smaller head", "TableHeadSmall"), ("fitted statement", "TableHeadFit[0-9]+")])
def test_heads_of_every_size_are_known(name: str, head: str, made: dict[str, tuple[bytes, bytes]]) -> None:
    """These documents have them."""
    with ZipFile(BytesIO(made[f"broken {name}"][0])) as package:
        used = re.findall('<w:pStyle w:val="(TableHead.*?)"/>', package.read("word/document.xml").decode())
    assert used and all(re.fullmatch(head, one) for one in used)


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_said_of_what_is_sound(name: str, made: dict[str, tuple[bytes, bytes]]) -> None:
    assert find(*made[f"sound {name}"]) == []


def test_each_kind_has_a_document_that_is_broken() -> None:
    assert {kind for _, _, wanted in BROKEN.values() for kind, _, _ in wanted} == set(Kind)


def test_the_pdf_of_another_file_is_refused(made: dict[str, tuple[bytes, bytes]]) -> None:
    with pytest.raises(sheets.Unlike):
        find(made["sound cells"][0], made["sound full lines"][1])
