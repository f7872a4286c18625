"""Word files: what is in the tree is in the file, and Word has nothing to repair."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import office
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx_lint import findings
from openxml_audit import OpenXmlValidator
from samples import (
    HOSTILE,
    cell,
    covered,
    document,
    long_table,
    number,
    paragraphs,
    performance_table,
    rich,
    row,
    statement,
    table,
    text,
)

from generator.document.tree import (
    Align,
    Break,
    Cell,
    Content,
    Contents,
    Document,
    Heading,
    Listing,
    Pages,
    Paragraph,
    Role,
    Row,
    Section,
    Table,
    Text,
    Title,
    plain,
)
from generator.problems import Rejected
from generator.writers import WRITERS, Support, word
from generator.writers.package import pack

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "templates" / "final_accounts" / "style.docx"

SPECIMENS = {
    "nothing": Document("", "", ()),
    "empty sections": Document("空", "局", (Section(()), Section((), landscape=True))),
    "contents of nothing": document(Contents("目录")),
    "table last in each section": Document("表", "局", (
        Section((long_table(2),), landscape=True), Section((long_table(2), long_table(1))), Section((long_table(2),)))),
    "long table": document(long_table(300), landscape=True),
    "statements": document(*(statement(rows)._replace(anchor=f"a{rows}") for rows in (5, 38, 90)), landscape=True),
    "performance table": document(performance_table("项目"), Paragraph(text("注"), Role.NOTE)),
    "hostile": document(Title(text("&<>\"'")), Contents("<目录>"), *(Heading(2, text(words), f"h-{place}")
                        for place, words in enumerate(HOSTILE)), *(table(row(words), caption=words) for words in HOSTILE)),
    "rich": rich(),
}


def written(tree: Document, style: Path = STYLE) -> bytes:
    return word.write(tree, Support(style))


def opened(tree: Document) -> docx.document.Document:
    return docx.Document(BytesIO(written(tree)))


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(tree: Document) -> str:
    return parts(written(tree))["word/document.xml"].decode()


@pytest.mark.parametrize("name", SPECIMENS)
def test_word_has_nothing_to_repair(name: str, tmp_path: Path) -> None:
    data = written(SPECIMENS[name])
    assert findings(data) == []
    file = tmp_path / "report.docx"
    file.write_bytes(data)
    assert [str(mistake) for mistake in OpenXmlValidator().validate(file).errors] == []


@pytest.mark.parametrize(("old", "new", "finding"), [
    ('w:val="BodyText"', 'w:val="Body"', "no style Body"),
    ('<w:fldChar w:fldCharType="end"/>', "", "a field does not end"),
    ('<w:bookmarkEnd w:id="3"/>', "", "bookmarks that begin and those that end differ"),
    ('w:name="_Toc100002"', 'w:name="_Toc100001"', "bookmark name _Toc100001 twice"),
    ('<w:bookmarkStart w:id="2"', '<w:bookmarkStart w:id="1"', "bookmark id 1 twice"),
    ('w:anchor="_Toc100001"', 'w:anchor="_Toc999999"', "no bookmark _Toc999999"),
    ('r:id="rId5"', 'r:id="rId99"', "no relationship rId99"),
    ('<w:gridSpan w:val="8"/>', "", "row 1 covers 2 of 9 columns"),
    ('<w:vMerge w:val="restart"/>', "", "a merged cell continues nothing"),
    ("</w:p></w:tc>", "</w:p><w:p/></w:tc>", None),
    ("</w:p></w:tc>", '</w:p><w:tbl><w:tblGrid/></w:tbl></w:tc>', "a cell does not end in a paragraph"),
    ("</w:tbl>", "</w:tbl><w:tbl/>", "two tables without a paragraph between them"),
])
def test_the_linter_finds_a_fault(old: str, new: str, finding: str | None) -> None:
    content = parts(written(rich()))
    main = content["word/document.xml"].decode()
    assert old in main
    content["word/document.xml"] = main.replace(old, new, 1).encode()
    found = findings(pack(content))
    assert any(one.endswith(finding) for one in found) if finding else found == []


@pytest.mark.parametrize(("missing", "finding"), [
    ("word/footer1.xml", "to a part that is missing"), ("word/footer1.xml", "word/footer1.xml: a content type, but no part"),
])
def test_the_linter_misses_a_part(missing: str, finding: str) -> None:
    content = parts(written(rich()))
    del content[missing]
    assert any(one.endswith(finding) for one in findings(pack(content)))


def test_words_come_through_unchanged() -> None:
    """But for a minus, which is U+2212."""
    everywhere = opened(document(
        *(Paragraph(text(words)) for words in HOSTILE), *(Paragraph(text(words, strong=True), Role.NOTE) for words in HOSTILE),
        table(*(row(words, words) for words in HOSTILE))))
    got = [paragraph.text.replace("−", "-") for paragraph in everywhere.paragraphs if paragraph.style.name in {"Body Text", "Note"}]
    assert got == [*HOSTILE, *HOSTILE]
    cells = [[one.text.replace("−", "-") for one in line.cells] for line in everywhere.tables[0].rows]
    assert cells == [[words, words] for words in HOSTILE]


def test_line_ends_of_any_system_are_breaks() -> None:
    tree = document(Paragraph((Text("一\r\n二\r三"), Break(), Text("四"))))
    assert opened(tree).paragraphs[0].text == "一\n二\n三\n四"


def test_a_character_that_xml_cannot_hold_never_gets_into_a_file() -> None:
    with pytest.raises(KeyError):
        written(paragraphs("\x01"))


def test_each_kind_of_block_has_its_style() -> None:
    tree = document(Title(text("标题")), Contents("目录"), *(Heading(level, text(f"{level} 级"), f"h-{level}") for level in (1, 2, 3, 4)),
                    Paragraph(text("正文")), Paragraph(text("居中"), Role.CENTER), Paragraph(text("注"), Role.NOTE),
                    Listing((text("甲"), text("乙"))), table(row("一", head=True), row("二"), caption="表题", subtitle="单位"))
    file = opened(tree)
    assert [(one.style.name, one.text) for one in file.paragraphs] == [
        ("Title", "标题"), ("TOC Heading", "目录"), ("toc 1", "1 级"), ("toc 2", "2 级"), ("Heading 1", "1 级"),
        ("Heading 2", "2 级"), ("Heading 3", "3 级"), ("Heading 4", "4 级"), ("Body Text", "正文"), ("Centered", "居中"),
        ("Note", "注"), ("Body Text", "1.甲"), ("Body Text", "2.乙"), ("Table Caption", "表题"), ("Table Subtitle", "单位"),
        ("Section End", "")]
    assert [line.cells[0].paragraphs[0].style.name for line in file.tables[0].rows] == ["Table Head", "Table Text"]


def test_words_that_look_alike_are_one_run_and_strong_ones_another() -> None:
    content: Content = (Text("收入"), number("7,806.13"), Text("万元"), Text("合计", strong=True))
    runs = opened(document(Paragraph(content))).paragraphs[0].runs
    assert [(run.text, bool(run.bold)) for run in runs] == [("收入7,806.13万元", False), ("合计", True)]


def test_contents_link_to_headings_of_the_first_two_levels() -> None:
    main = body(document(Contents("目录"), *(Heading(level, text("题"), f"h-{level}") for level in (1, 2, 3))))
    assert ' TOC \\o "1-2" \\h \\z \\u ' in main
    links, marks = (re.findall(f'{attribute}="(_Toc[^"]*)"', main) for attribute in ("w:anchor", "w:name"))
    assert links == marks[:2] and len(set(marks)) == 3


def test_words_lead_to_the_caption_of_a_table() -> None:
    main = body(document(Paragraph((Text("见"), Text("附表", target="summary"))), Table((row("一"),), text("总表"), (1,), anchor="summary")))
    assert re.search('<w:hyperlink w:anchor="_Ref_summary" w:history="1"><w:r>.*?<w:t>附表</w:t></w:r></w:hyperlink>', main)
    assert re.search('<w:bookmarkStart w:id="0" w:name="_Ref_summary"/><w:r>.*?<w:t>总表</w:t></w:r><w:bookmarkEnd w:id="0"/>', main)


def test_cells_are_merged_as_they_span() -> None:
    spanned = table(Row((cell("甲", 2), cell("乙", 1, 2))), Row((cell("丙"), cell("丁"))), columns=3)
    file = opened(document(spanned))
    assert [[one.text for one in line.cells] for line in file.tables[0].rows] == [["甲", "甲", "乙"], ["丙", "丁", "乙"]]


def test_columns_share_the_width_of_the_page() -> None:
    for landscape in (False, True):
        shared = Table((row("甲", "乙", "丙"),), text("表"), (1, 1, 5))
        file = opened(document(shared, landscape=landscape))
        page = file.sections[0]
        widths = [column.width for column in file.tables[0].columns]
        assert sum(widths) // 635 == (page.page_width - page.left_margin - page.right_margin) // 635
        assert abs(widths[2] - 5 * widths[0]) < 5 * 635


def test_cells_are_aligned_as_they_say() -> None:
    aligned = Row(tuple(Cell(text("字"), align=align) for align in Align))
    assert re.findall('<w:jc w:val="(left|right)"/>', body(document(table(aligned)))) == ["left", "right"]


def test_the_line_below_a_caption_begins_left_and_ends_right() -> None:
    """公开01表 right; below it the unit left and the money right: one paragraph, which readers take as it was."""
    file = opened(document(statement(5), landscape=True))
    (line,) = (one for one in file.paragraphs if one.style.name == "Table Subtitle")
    assert line.text == "\t公开01表\n部门（单位）：某局\t金额单位：万元"
    page = file.sections[0]
    ((stop, alignment),) = ((tab.position, tab.alignment) for tab in line.paragraph_format.tab_stops)
    assert alignment == WD_TAB_ALIGNMENT.RIGHT and stop // 635 == (page.page_width - page.left_margin - page.right_margin) // 635


def test_totals_have_a_style_and_words_below_another_are_indented() -> None:
    file = opened(document(statement(5), landscape=True))
    styles = [line.cells[0].paragraphs[0].style.name for line in file.tables[0].rows]
    assert styles == ["Table Head"] * 3 + ["Table Text"] * 4 + ["Table Total"]
    main = body(document(statement(5), landscape=True))
    assert re.findall('<w:ind ([^/]*)/>', main) == ['w:leftChars="100" w:left="180"', 'w:leftChars="200" w:left="360"',
                                                    'w:leftChars="100" w:left="180"']


@pytest.mark.parametrize(("rows", "size"), [
    (5, None), (25, None), (26, 18), (36, 18), (37, 17), (38, 17), (39, 16), (40, 16), (41, 15), (43, 15), (44, None), (90, None)])
def test_a_statement_is_fitted_by_its_rows(rows: int, size: int | None) -> None:
    """In half points: as the style has it, with lower rows, in smaller type; as the style has it where nothing helps.

    There are 9978 twips, less 480 for the caption, 600 for the line below it, 40 to spare: 8858. Rows, with the three of the head,
    take 306 as a rule, 226 in 9 points (1.2 times that and the line), 214 in 8.5, 202 in 8, 190 in 7.5.
    """
    names = set(re.findall('w:val="Table(?:Text|Head|Total)(Fit[0-9]+)?"', body(document(statement(rows), landscape=True))))
    assert names == {f"Fit{size}" if size else ""}


def test_head_rows_repeat_only_at_the_top() -> None:
    rows = [row("甲", head=True), row("乙", head=True), row("丙"), row("丁", head=True)]
    assert body(document(table(*rows))).count("<w:tblHeader/>") == 2


def test_a_row_breaks_over_pages_only_if_it_is_long() -> None:
    short, long, beside = row("短", "短"), row("长" * 3000, "短"), Row((cell("高" * 3000, 1, 2), cell("短")))
    assert body(document(table(short, long))).count("<w:cantSplit/>") == 1
    assert "<w:cantSplit/>" not in body(document(table(beside, row("短"))))


def test_a_minus_stays_with_its_number() -> None:
    """U+2212 in a run of its own: with the hint of the Chinese font Word would print it as wide as a character."""
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    assert (f"<w:r>{hint}<w:t>差异率</w:t></w:r><w:r><w:t>−75.93%</w:t></w:r><w:r>{hint}<w:t>，下降</w:t></w:r>"
            in body(paragraphs("差异率-75.93%，下降")))
    assert "<w:r><w:rPr><w:b/></w:rPr><w:t>−1,234.50</w:t></w:r>" in body(document(Paragraph(text("-1,234.50", strong=True))))
    assert opened(document(table(row("-3.5", "（-3.5）", "为 -5")))).tables[0].rows[0].cells[2].text == "为 −5"
    assert [one.text for one in opened(paragraphs("比上年-12.5%", "2023年为-5", "（-3）")).paragraphs] == ["比上年−12.5%", "2023年为−5", "（−3）"]


@pytest.mark.parametrize("words", ["2023-2024年", "A-1", "2023年-2024年", "5月-10月", "5%-10%", "3万元-5万元", "（1）-5", "--5", "甲-乙"])
def test_a_dash_is_no_minus(words: str) -> None:
    assert opened(paragraphs(words)).paragraphs[0].text == words


def test_sections_keep_their_orientation() -> None:
    portrait, landscape = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
    assert [section.orientation for section in opened(rich()).sections] == [portrait, landscape, portrait]
    assert len(opened(rich()).sections[1].footer.paragraphs) == 1


def test_properties_come_from_the_document() -> None:
    properties = opened(Document("<决算>", "某局", ())).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("<决算>", "某局", "某局")
    assert properties.language == "zh-CN" and properties.created == properties.modified


def test_nothing_tells_of_tools_clocks_or_the_style_document() -> None:
    with ZipFile(BytesIO(written(rich()))) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        assert names[:2] == ["[Content_Types].xml", "_rels/.rels"] and names[2:] == sorted(names[2:])
        assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0)}
        assert not [name for name in names if re.search("thumbnail|customXml|stylesWithEffects|app.xml", name)]
        assert not [name for name in names if b"python-docx" in archive.read(name) or "本文件决定".encode() in archive.read(name)]


def test_the_same_tree_gives_the_same_bytes_in_any_process() -> None:
    program = ("import hashlib, sys; from pathlib import Path; from samples import rich; from generator.writers import WRITERS, Support\n"
               f"for write in WRITERS.values(): print(hashlib.sha256(write(rich(), Support(Path({str(STYLE)!r})))).hexdigest())")
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "support")))
    told = {subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True,
                           env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths, "TZ": zone}).stdout
            for seed, zone in (("0", "Asia/Shanghai"), ("1", "America/New_York"))}
    here = "".join(f"{hashlib.sha256(write(rich(), Support(STYLE))).hexdigest()}\n" for write in WRITERS.values())
    assert told == {here}


def test_a_style_document_saved_by_word_may_have_other_ids(tmp_path: Path) -> None:
    content = parts(STYLE.read_bytes())
    content["word/styles.xml"] = content["word/styles.xml"].replace(b'"Heading1"', b'"10"').replace(b'"BodyText"', b'"a3"')
    content["word/document.xml"] = content["word/document.xml"].replace(b'"Heading1"', b'"10"').replace(b'"BodyText"', b'"a3"')
    changed = tmp_path / "style.docx"
    changed.write_bytes(pack(content))
    data = written(rich(), changed)
    assert findings(data) == [] and b'w:val="10"' in parts(data)["word/document.xml"]


def former() -> bytes:
    """A style document of an office, made when there were no styles of statements."""
    content = parts(STYLE.read_bytes())
    for name in ("TableTotal", "StatementTextSmallest", "TableCaptionShared", "StatementTable"):
        content["word/styles.xml"], found = re.subn(rb'<w:style [^>]*w:styleId="%b">.*?</w:style>' % name.encode(), b"",
                                                    content["word/styles.xml"])
        assert found == 1
        content["word/document.xml"] = re.sub(rb'<w:p><w:pPr><w:pStyle w:val="%b"/></w:pPr>.*?</w:p>' % name.encode(), b"",
                                              content["word/document.xml"])
    return pack(content)


def test_a_report_may_be_the_style_document_of_others(tmp_path: Path) -> None:
    own = tmp_path / "style.docx"
    own.write_bytes(written(Document("报告", "局", (Section((Paragraph(text("文")),)), Section((statement(38),), landscape=True)))))
    data = written(document(statement(38), landscape=True), own)
    ids = re.findall('w:styleId="([^"]*)"', parts(data)["word/styles.xml"].decode())
    assert findings(data) == [] and len(ids) == len(set(ids)) and "TableTextFit17" in ids


def test_a_style_document_without_the_styles_of_statements_goes_on_working(tmp_path: Path) -> None:
    """Totals look like heads, statements like other tables; they are fitted all the same."""
    (tmp_path / "style.docx").write_bytes(former())
    shared = statement(5)._replace(pages=Pages.SHARED, anchor="")
    data = written(document(statement(5), statement(38)._replace(anchor=""), shared, landscape=True), tmp_path / "style.docx")
    assert findings(data) == []
    main = parts(data)["word/document.xml"].decode()
    assert re.findall('<w:pStyle w:val="TableHead"/>(?:<w:keepNext/>)?<w:jc w:val="left"/></w:pPr><w:r>.*?<w:t>总计', main)
    assert set(re.findall('<w:tblStyle w:val="([^"]*)"', main)) == {"ReportTable"} and main.count('"TableTextFit17"') > 30
    assert main.count('<w:pStyle w:val="TableCaption"/>') == 3


@pytest.mark.parametrize(("fault", "message"), [
    (lambda content: content.pop("word/styles.xml"), ""),
    (lambda content: content.update({"word/styles.xml": content["word/styles.xml"].replace(b'"Note"', b'"Nota"')}), "缺少样式 Note"),
    (lambda content: content.update({"word/document.xml": content["word/document.xml"].replace(b' w:orient="landscape"', b"")}),
     "一个横向节"),
])
def test_a_style_document_that_cannot_be_used_is_told(fault: object, message: str, tmp_path: Path) -> None:
    content = parts(STYLE.read_bytes())
    fault(content)  # type: ignore[operator]
    broken = tmp_path / "style.docx"
    broken.write_bytes(pack(content))
    with pytest.raises(Rejected, match=f"WD001.*{message}"):
        written(rich(), broken)


@pytest.mark.parametrize("content", [None, b"", b"PK\x05\x06" + bytes(18), b"no zip"])
def test_a_style_document_that_is_none_is_told(content: bytes | None, tmp_path: Path) -> None:
    broken = tmp_path / "style.docx"
    if content is not None:
        broken.write_bytes(content)
    with pytest.raises(Rejected, match="WD001"):
        written(rich(), broken)


@pytest.mark.slow
def test_libreoffice_makes_pages_of_it() -> None:
    made = office.pdf(written(rich()))
    assert made.startswith(b"%PDF") and 10 <= office.pages(made) <= 20


def test_headings_of_a_document_without_parts_begin_at_level_1_and_look_as_in_one_with_them() -> None:
    """一、 is no part, which begins a page and is centred; it is the highest in the outline all the same."""
    made = opened(Document("题", "局", (Section((Heading(1, text("一、概况"), "h"), Heading(2, text("（一）情况"), "i"))),), raised=1))
    usual = opened(rich())
    for level, looks in ((1, 2), (2, 3), (3, 4)):
        style, other = made.styles[f"Heading {level}"], usual.styles[f"Heading {looks}"]
        outline = [one.element.xpath("string(w:pPr/w:outlineLvl/@w:val)") for one in (style, other)]
        assert outline == [str(level - 1), str(looks - 1)]
        properties = [re.sub("<w:outlineLvl[^>]*>", "", one.element.pPr.xml + one.element.rPr.xml) for one in (style, other)]
        assert properties[0] == properties[1]
    assert [paragraph.style.name for paragraph in made.paragraphs if paragraph.style and paragraph.text] == ["Heading 1", "Heading 2"]
    assert findings(word.write(Document("题", "局", (Section((Heading(1, text("一"), "h"),)),), raised=1), Support(STYLE))) == []
def test_a_cover_is_a_page_without_a_number_and_is_not_counted() -> None:
    made = opened(covered())
    cover, rest = made.sections
    assert [made.paragraphs[place].text for place in (0, 1)] == ["某局\n2023年度说明", "2024年9月5日"], "though it fits on a line"
    assert [len(section._sectPr.xpath("w:footerReference")) for section in (cover, rest)] == [0, 2]
    assert [section._sectPr.xpath("w:pgNumType/@w:start") for section in (cover, rest)] == [[], ["1"]]
    assert findings(written(covered())) == []


@pytest.mark.parametrize(("former", "attributes"), [
    ("", {"start": "1"}), ('<w:pgNumType w:fmt="numberInDash" w:start="0"/>', {"fmt": "numberInDash", "start": "1"})])
def test_page_numbers_behind_a_cover_are_as_an_office_has_them(former: str, attributes: dict[str, str], tmp_path: Path) -> None:
    """Its format stays; the element stands behind the trays of paper and the borders of pages, else Word calls the file damaged."""
    content = parts(STYLE.read_bytes())
    borders = '<w:paperSrc w:first="7"/><w:pgBorders w:offsetFrom="page"><w:top w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pgBorders>'
    content["word/document.xml"], found = re.subn(rb"(<w:pgMar [^>]*/>)(?:<w:pgNumType[^>]*/>)?", rb"\1" + f"{borders}{former}".encode(),
                                                  content["word/document.xml"])
    assert found == 2
    own = tmp_path / "style.docx"
    own.write_bytes(pack(content))
    data = written(covered(), own)
    made = docx.Document(BytesIO(data)).sections[1]._sectPr
    (numbers,) = made.xpath("w:pgNumType")
    assert {name.rpartition("}")[2]: value for name, value in numbers.items()} == attributes
    assert numbers.getprevious().tag.endswith("}pgBorders") and findings(data) == []


def test_a_highest_heading_that_is_no_part_has_its_distance_from_a_table() -> None:
    """One of a document without parts begins no page, though it is of level 1."""
    blocks = (table(row("甲")), Heading(1, text("二、说明"), "b"), Heading(1, text("三、说明"), "c"))
    for raised, held in ((1, True), (0, False)):
        made = opened(Document("题", "局", (Section(blocks),), raised=raised))
        below, other = [one for one in made.paragraphs if one.text.endswith("说明")]
        assert (below.paragraph_format.space_before is not None, other.paragraph_format.space_before) == (held, None)


def test_a_style_that_leaves_its_size_to_another_is_read_there(tmp_path: Path) -> None:
    """A title of 16 points, as the style that it is based on has it, has room for 27 characters on a line, not for 20."""
    style = docx.Document(str(STYLE))
    title = style.styles["Title"]
    title.font.size, title.base_style = None, style.styles["Body Text"]
    for size in title.element.xpath("w:rPr/w:sz | w:rPr/w:szCs"):
        size.getparent().remove(size)
    style.save(str(tmp_path / "style.docx"))
    words = Title((Text("云岭市青河区图书馆"), Break(soft=True), Text("2023年度部门决算公开说明")))
    told = [docx.Document(BytesIO(written(document(words), one))).paragraphs[0].text for one in (STYLE, tmp_path / "style.docx")]
    assert told == ["云岭市青河区图书馆\n2023年度部门决算公开说明", "云岭市青河区图书馆2023年度部门决算公开说明"]


def test_words_do_not_touch_the_table_above_them() -> None:
    """But a part begins a page, a note belongs to its table, and words below words have their own distance."""
    below = (Heading(2, text("二、说明"), "b"), Paragraph(text("甲。")), Paragraph(text("注：乙。"), Role.NOTE), Heading(1, text("第二部分"), "c"))
    for block, held in zip(below, (True, True, False, False), strict=True):
        made = opened(document(Title(text("题")), table(row("甲")), block, block._replace(anchor="d") if isinstance(block, Heading) else block))
        first, second = [one for one in made.paragraphs if one.text == plain(block.content)]
        assert (first.paragraph_format.space_before is not None, second.paragraph_format.space_before) == (held, None)
