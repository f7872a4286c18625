"""Markdown: a CommonMark reader shows the words of the tree, unchanged."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from samples import HOSTILE, cell, document, paragraphs, performance_table, rich, row, table, text

from generator.document.tree import (
    Align,
    Block,
    Break,
    Cell,
    Contents,
    Document,
    Heading,
    Listing,
    Paragraph,
    Quantity,
    Row,
    Table,
    Text,
    Title,
)
from generator.writers import Support, markdown, word

STYLE = Path(__file__).resolve().parent.parent / "templates" / "final_accounts" / "style.docx"
READER = MarkdownIt("commonmark").enable("table")

WORDS = st.text(st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~$&=:;\"'19aZ年（ \t\n\u3000"),
                          st.characters(exclude_categories=("Cc", "Cs"))), max_size=20)


def written(*blocks: Block) -> str:
    return markdown.write(document(*blocks), Support(STYLE)).decode()


def rendered(source: str) -> html.HtmlElement:
    """The page that a reader shows; each break is `\\n`."""
    page = html.fragment_fromstring(READER.render(source), create_parent="div")
    for line_end in page.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    return page


def words_of(tree: Document) -> str:
    return re.sub(r"\s", "", rendered(markdown.write(tree, Support(STYLE)).decode()).text_content())


def assert_unchanged(words: str) -> None:
    """As paragraph, heading, list item and strong paragraph, and in both kinds of tables."""
    page = rendered(written(
        Paragraph(text(words)), Heading(3, text(words), "h"), Listing((text(words),)), Paragraph(text(words, strong=True)),
        table(row("头", head=True), row(words), caption=words), table(Row((cell(words, 2),)), columns=2, caption="")))
    got = [(element.tag, element.text_content()) for element in page if element.tag != "table"]
    wanted = [("p", words), ("h3", words), ("p", f"1.{words}"), ("p", words), ("p", words)]
    assert got == wanted if words else got == [("h3", ""), ("p", "1.")]
    assert [one.text_content() for one in page.iter("td")] == [words, words]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_through_unchanged(words: str) -> None:
    assert_unchanged(words)
    assert not rendered(written(Paragraph(text(words)))).xpath(".//a|.//em|.//strong|.//code|.//script|.//img|.//li|.//hr")


@given(WORDS.filter(lambda words: words != "\n"))  # A lone <br> is no paragraph.
@example("题 ##")
def test_any_words_come_through_unchanged(words: str) -> None:
    assert_unchanged(words)


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=5))
def test_strong_words_come_through_in_any_company(parts: list[tuple[str, bool]]) -> None:
    page = rendered(written(Paragraph(tuple(Text(words, strong) for words, strong in parts))))
    assert page.text_content().strip("\n") == "".join(words for words, _ in parts).strip("\n")
    strong = "".join(words for words, strong in parts if strong)
    assert "".join(element.text_content() for element in page.iter("strong")) == strong


@pytest.mark.parametrize(("words", "source"), [
    ("2023年度收入总计7,806.13万元（其中：“三公”经费0.00万元）。", None),
    ("1.一般公共服务支出(类)759.07万元,占88.32%。", None),
    ("-75.93%", None),
    ("2023-2024年", None),
    ("1. 一", "1\\. 一"),
    ("# 一", "\\# 一"),
    ("<一>", "&lt;一&gt;"),
    ("1~3月", "1\\~3月"),
    ("\u3000一", "&#12288;一"),
    # Many sites make links of these, and of the Chinese behind them.
    ("见http://a.cn年度", "见http\\://a.cn年度"),
    ("www.a.cn、WWW.A.CN", "www\\.a.cn、WWW\\.A.CN"),
    ("mailto:a", "mailto\\:a"),
    ("比例1:2", None),
])
def test_plain_words_stay_plain(words: str, source: str | None) -> None:
    assert written(Paragraph(text(words))) == f"{source or words}\n"


def test_a_document_reads_well() -> None:
    assert written(
        Title(text("决算")), Contents("目录"), Heading(1, text("第一部分"), "heading-1"), Heading(2, text("一、职能"), "heading-2"),
        Heading(3, text("（一）总体"), "heading-3"), Paragraph((Text("单位：", strong=True), Text("某局"), Break(), Text("合计", strong=True))),
        Listing((text("甲"), text("乙"))), table(row("项目", "金额", head=True), row("合计", "1.00", align=Align.RIGHT), subtitle="万元"),
    ) == """\
# 决算

**目录**

- [第一部分](#heading-1)
  - [一、职能](#heading-2)

<a id="heading-1"></a>

## 第一部分

<a id="heading-2"></a>

### 一、职能

#### （一）总体

<strong>单位：</strong>某局<br>**合计**

1.甲

2.乙

**表**

万元

| 项目 | 金额 |
| ------------------------------------: | ------------------------------------: |
| 合计 | 1.00 |
"""


def test_spans_of_a_head_and_across_are_blank_cells() -> None:
    """A statement: each row a line, each place a cell, columns as wide as they are printed."""
    statement = Table((
        Row((cell("项目", 2, header=True), cell("合计", 1, 2, header=True)), head=True),
        Row((cell("编码", header=True), cell("名|称", header=True)), head=True),
        Row((cell("208", align=Align.LEFT), cell("社会\n保障", align=Align.LEFT), cell("1.00", align=Align.RIGHT))),
        Row((cell("合计", 2), cell("1.00", align=Align.RIGHT)))), text("表"), (1, 2, 1))
    assert written(statement) == f"""\
**表**

| 项目 |  | 合计 |
| :{"-" * 18} | :{"-" * 36} | {"-" * 18}: |
| 编码 | 名\\|称 |  |
| 208 | 社会<br>保障 | 1.00 |
| 合计 |  | 1.00 |
"""


def test_spans_and_breaks_make_an_html_table() -> None:
    spanned = Table((Row((cell("名", 1, 2, header=True), cell("a<b", 2))), Row((Cell((Text("一"), Break(), Text("二", strong=True))), cell("")))),
                    text("表"), (1, 1, 1))
    assert written(spanned) == """\
**表**

<table>
<tr><th rowspan="2">名</th><td colspan="2">a&lt;b</td></tr>
<tr><td>一<br><strong>二</strong></td><td></td></tr>
</table>
"""


@pytest.mark.parametrize("unlike", [
    table(row("甲"), row("乙")),
    table(row("甲", "乙", head=True), Row((cell("丙", 1, 2), cell("丁"))), Row((cell("戊"),)), columns=2),
    performance_table("项目"),
])
def test_only_a_simple_table_is_one_of_pipes(unlike: Table) -> None:
    source = written(unlike)
    assert source.count("<table>") == source.count("</table>") == 1 and "\n\n" not in source[source.index("<table>"):]


def test_contents_link_to_headings_and_words_to_tables() -> None:
    page = rendered(markdown.write(rich(), Support(STYLE)).decode())
    links = [link.get("href") for link in page.iter("a") if link.get("href")]
    assert len(links) == 10 and {link[1:] for link in links} <= {anchor.get("id") for anchor in page.iter("a")}


def test_the_file_ends_in_one_line_end() -> None:
    made = markdown.write(paragraphs("一", "", "二"), Support(STYLE))
    assert made == "一\n\n二\n".encode()


def test_word_and_markdown_say_the_same_in_the_same_order() -> None:
    body = docx.Document(BytesIO(word.write(rich(), Support(STYLE)))).element.body
    in_word = "".join(part.text or "" for part in body.xpath(".//w:t")).replace("−", "-")
    assert words_of(rich()) == re.sub(r"\s", "", in_word)


def test_every_number_is_printed_as_the_tree_has_it() -> None:
    source = words_of(rich())
    tree = rich()
    place = 0
    for section in tree.sections:
        for block in section.blocks:
            for number in _numbers(block):
                place = source.index(number.text, place) + len(number.text)


def _numbers(block: Block) -> list[Quantity]:
    contents = [block.content] if isinstance(block, Paragraph) else []
    if isinstance(block, Listing):
        contents = list(block.items)
    if isinstance(block, Table):
        contents = [one.content for line in block.rows for one in line.cells]
    return [inline for content in contents for inline in content if isinstance(inline, Quantity)]


def test_words_lead_to_a_table() -> None:
    tree = document(Paragraph((Text("见"), Text("附表[1]", target="summary"), Text("。"))),
                    Table((row("一", head=True), row("二")), text("总表"), (1,), anchor="summary"))
    assert markdown.write(tree, Support(STYLE)).decode().split("\n\n")[:3] == [r"见[附表\[1\]](#summary)。", '<a id="summary"></a>', "**总表**"]
