"""The page of a report: it stands alone, shows what the tree holds, and answers for its numbers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from decimal import Decimal

import pytest
from lxml import html
from samples import HOSTILE, document, rich, statement, text
from units import SAMPLES, sample

from generator.build import Report, build
from generator.deriving.ledger import Ledger
from generator.document import tree
from generator.document.tree import Heading, Paragraph, Quantity, Title
from generator.problems import Place, Problem, Severity
from generator.writers import Support
from generator.writers import html as writer


@pytest.fixture(scope="module", params=SAMPLES)
def report(request: pytest.FixtureRequest) -> Report:
    return build(sample(request.param))


@pytest.fixture(scope="module")
def page(report: Report) -> html.HtmlElement:
    return html.document_fromstring(writer.page(report.document, report.examined.ledger).decode())


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


def test_the_page_shows_the_words_of_the_tree_in_their_order(report: Report, page: html.HtmlElement) -> None:
    def words(block: tree.Block) -> str:
        match block:
            case tree.Listing(items):
                return "".join(f"{number}.{tree.plain(item)}" for number, item in enumerate(items, 1))
            case _:
                return "".join(tree.plain((inline,)) for inline in tree.inlines(block))
    shown = page.get_element_by_id("report")
    assert squeezed(shown.text_content()) == squeezed("".join(map(words, tree.blocks(report.document))))


def test_every_number_is_there_and_answers(report: Report, page: html.HtmlElement) -> None:
    answers = json.loads(page.get_element_by_id("answers").text)
    numbers = [inline for block in tree.blocks(report.document) for inline in tree.inlines(block) if isinstance(inline, Quantity)]
    assert [(one.text_content(), Decimal(one.get("value")), one.get("data-key")) for one in page.iter("data")] == [
        (number.text, number.value, number.key) for number in numbers]
    assert len(numbers) > 500 and {number.key for number in numbers} == answers.keys()
    for key, answer in answers.items():
        assert answer["value"].startswith(f"{report.examined.ledger[key].value:f}") and answer["formula"]


def test_an_answer_says_value_formula_parts_and_lines() -> None:
    report = build(sample("青河区图书馆"))
    page = html.document_fromstring(writer.page(report.document, report.examined.ledger).decode())
    answer = json.loads(page.get_element_by_id("answers").text)["people.total"]
    assert answer["value"] == "17" and answer["label"] == "实有人数"
    assert answer["inputs"] == ["在职人员 11", "离休人员 0", "退休人员 6"]
    assert re.fullmatch(r"data/青河区图书馆/2023\.yaml 第 10、11、12 行", answer["lines"][0])


def test_the_page_stands_alone(page: html.HtmlElement) -> None:
    assert not page.xpath("//*[@src] | //link | //iframe | //object | //form | //*[@style] | //@*[starts-with(name(), 'on')]")
    assert all(link.get("href").startswith("#") for link in page.iter("a"))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    for name in ("style", "script"):
        own = page.xpath(f"//{name}[not(@type)]")
        hashes = [base64.b64encode(hashlib.sha256(one.text.encode()).digest()).decode() for one in own]
        assert re.findall(rf"{name}-src ([^;]*)", policy) == [" ".join(f"'sha256-{one}'" for one in hashes)]


def test_contents_lead_to_headings_and_statements(page: html.HtmlElement) -> None:
    links = page.xpath("//nav//li/a")
    assert len(links) > 20
    for link in links:
        there = page.get_element_by_id(link.get("href")[1:])
        assert (there.get("aria-label") or there.text_content()) == link.text_content()
    assert [link.text_content() for link in links[-9:]][::8] == ["收入支出决算总表", "国有资本经营预算财政拨款收入支出决算表"]


def test_tables_say_what_their_heads_are(page: html.HtmlElement) -> None:
    for table in page.iter("table"):
        assert table.find("caption").text_content() and table.getparent().get("aria-label")
        assert {head.get("scope") for head in table.iter("th")} <= {"col", "colgroup", "row", "rowgroup"}


def test_statements_look_as_they_do_in_print() -> None:
    """The unit line in three places, totals bold, 款 and 项 indented."""
    page = html.document_fromstring(writer.page(document(Title(text("题")), statement(4)), Ledger()).decode())
    assert [[span.text_content() for span in line] for line in page.xpath("//caption//small[@class='apart']")] == [
        ["", "公开01表"], ["部门（单位）：某局", "金额单位：万元"]]
    assert [line.xpath("string(td[1])") for line in page.xpath("//tr[@class='total']")] == ["总计"]
    indented = page.xpath("//td[contains(@class, 'indent-')]/@class")
    assert [re.findall("left|indent-[0-9]", classes) for classes in indented] == [["left", "indent-1"], ["left", "indent-2"]]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_only_words(words: str) -> None:
    made = document(Title(text("题")), Heading(1, text(words), "a"), Paragraph(text(words)))
    page = html.document_fromstring(writer.page(made, Ledger()).decode())
    assert squeezed(words) in squeezed(page.get_element_by_id("report").text_content())
    assert not page.xpath("//main//script | //main//img | //main//a | //main//*[@onclick]")


def test_every_kind_of_node_can_be_shown() -> None:
    assert b"<table>" in writer.page(rich(), Ledger())


def test_findings_stand_at_the_top_and_after_the_passage_nearest_to_their_line() -> None:
    report = build(sample("青河区图书馆"))
    figure = next(inline for inline in report.examined.ledger["people.retirees"].inputs)
    told = Problem("FA999", Severity.WARNING, "人数 < 去年", "请核对", figure.place)  # type: ignore[union-attr]
    elsewhere = Problem("FA998", Severity.NOTE, "别处", "请看", Place("别处.yaml", 1, 1))
    page = html.document_fromstring(writer.page(report.document, report.examined.ledger, (elsewhere, told)).decode())
    assert len(page.xpath("//section[@class='findings']//li")) == 2
    (beside,) = page.xpath("//p[contains(@class, 'finding ')]")
    assert "人数 < 去年" in beside.text_content() and "退休人员6人" in beside.getprevious().text_content()
    assert page.xpath("//section[@class='findings']//a/@href") == [f"#{beside.get('id')}"]


def test_a_clean_page_says_neither_what_was_found_nor_where_numbers_come_from(report: Report, page: html.HtmlElement) -> None:
    told = Problem("FA999", Severity.WARNING, "人数 < 去年", "请核对", Place("data/甲/2023.yaml", 10, 5))
    support = Support(report.examined.edition.find("style.docx"), report.examined.ledger, (told,), clean=True)
    clean = html.document_fromstring(writer.write(report.document, support).decode())
    assert clean.get_element_by_id("report").text_content() == page.get_element_by_id("report").text_content()
    assert not clean.xpath("//script | //output | //data | //*[contains(@class, 'finding')]")
    assert not re.search(r"FA999|\.yaml|script-src", html.tostring(clean, encoding="unicode"))


def test_a_paragraph_keeps_its_lines() -> None:
    made = document(Title(text("题")), Paragraph((tree.Text("甲"), tree.Break(), tree.Text("乙\n丙"))))
    assert "<p>甲<br>乙<br>丙</p>" in writer.page(made, Ledger()).decode()


def test_every_link_leads_somewhere(page: html.HtmlElement) -> None:
    """The contents, the list of statements, and the self-evaluation tables."""
    links = {link.removeprefix("#") for link in page.xpath("//a/@href")}
    marks = page.xpath("//@id")
    assert links <= set(marks) and len(marks) == len(set(marks))
    assert {"summary", "revenue", "three_public", "state_capital", "performance"} <= links
