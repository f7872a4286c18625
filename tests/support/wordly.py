"""What Word, WPS and their users leave in `document.xml` without changing a word that readers see.

Each function changes the root of a Word file's body; `EDITS` has all of them by name.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACES = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
               ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
               ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
               ' xmlns:v="urn:schemas-microsoft-com:vml"')
STAMP = "此件公开发布"


def made(xml: str) -> Any:
    """An element of XML."""
    return etree.fromstring(f"<x {_NAMESPACES}>{xml}</x>")[0]


def paragraphs(root: Any) -> list[Any]:
    """Paragraphs with words outside of tables and contents."""
    return [one for one in root.find(f"{W}body") if one.tag == f"{W}p" and len(words(one)) > 12 and one.find(f"{W}r/{W}t") is not None
            and one.find(f".//{W}fldChar") is None]


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def wrapped(node: Any, xml: str) -> None:
    """Put a node inside the element that is marked `inner`, or the outer one."""
    outer = made(xml)
    inner = next(iter(outer.iter("inner")), None)
    node.addprevious(outer)
    if inner is None:
        outer.append(node)
    else:
        inner.addprevious(node)
        inner.getparent().remove(inner)


def runs_split(root: Any) -> None:
    for run in list(root.iter(f"{W}r")):
        texts = run.findall(f"{W}t")
        if len(texts) == 1 and len(texts[0].text or "") > 1 and len(run) <= 2:
            rest = copy.deepcopy(run)
            texts[0].text, rest.find(f"{W}t").text = texts[0].text[:1], texts[0].text[1:]
            run.set(f"{W}rsidR", "00A77B3E")
            run.addnext(rest)


def proofing_marks(root: Any) -> None:
    for run in list(root.iter(f"{W}r")):
        run.addprevious(made('<w:proofErr w:type="spellStart"/>'))
        run.addnext(made('<w:proofErr w:type="gramEnd"/>'))


def bookmarks(root: Any) -> None:
    for number, run in enumerate(list(root.iter(f"{W}r"))):
        run.addprevious(made(f'<w:bookmarkStart w:id="{9000 + number}" w:name="OLE_LINK{number}"/>'))
        run.addnext(made(f'<w:bookmarkEnd w:id="{9000 + number}"/>'))


def revision_ids(root: Any) -> None:
    for tag in ("p", "r", "tr"):
        for node in root.iter(f"{W}{tag}"):
            node.set(f"{W}rsidR", "003D5F21")


def insertion(root: Any) -> None:
    for paragraph in paragraphs(root):
        wrapped(paragraph.find(f"{W}r"), '<w:ins w:id="1" w:author="甲" w:date="2024-08-01T00:00:00Z"/>')


def deletion(root: Any) -> None:
    for paragraph in paragraphs(root):
        paragraph.append(made('<w:del w:id="2" w:author="甲"><w:r><w:delText>99.99万元</w:delText></w:r></w:del>'))


def move(root: Any) -> None:
    paragraph = paragraphs(root)[3]
    away = copy.deepcopy(paragraph)
    for run in list(away.findall(f"{W}r")):
        wrapped(run, '<w:moveFrom w:id="3" w:author="甲"/>')
    for run in list(paragraph.findall(f"{W}r")):
        wrapped(run, '<w:moveTo w:id="4" w:author="甲"/>')
    paragraphs(root)[6].addnext(away)


def comments(root: Any) -> None:
    for paragraph in paragraphs(root):
        paragraph.find(f"{W}r").addprevious(made('<w:commentRangeStart w:id="1"/>'))
        paragraph.append(made('<w:commentRangeEnd w:id="1"/>'))
        paragraph.append(made('<w:r><w:commentReference w:id="1"/></w:r>'))


def text_box(root: Any) -> None:
    """A stamp, as Word writes it: once for itself and once for older programs."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{STAMP}</w:t></w:r></w:p></w:txbxContent>"
    paragraphs(root)[2].append(made(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"))


def content_controls(root: Any) -> None:
    """Around a paragraph, words of one, a row and a cell."""
    control = "<w:sdt><w:sdtPr><w:alias w:val='单位填写'/></w:sdtPr><w:sdtContent><inner/></w:sdtContent></w:sdt>"
    wrapped(paragraphs(root)[1], control)
    wrapped(paragraphs(root)[2].find(f"{W}r"), control)
    rows = list(root.iter(f"{W}tr"))
    wrapped(rows[5], control)
    wrapped(rows[7].find(f"{W}tc"), control)


def contents_updated(root: Any) -> None:
    """Word has made the contents anew: with page numbers, other styles of entries and one more of them."""
    entries = [one for one in root.find(f"{W}body") if one.find(f"{W}hyperlink") is not None and one.find(f".//{W}r") is not None][:4]
    for number, entry in enumerate(entries):
        entry.append(made("<w:r><w:tab/></w:r>"))
        entry.append(made('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'))
        entry.append(made('<w:r><w:instrText xml:space="preserve"> PAGEREF _Toc1 \\h </w:instrText></w:r>'))
        entry.append(made('<w:r><w:fldChar w:fldCharType="separate"/></w:r>'))
        entry.append(made(f"<w:r><w:t>{number + 2}</w:t></w:r>"))
        entry.append(made('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))
    entries[1].addnext(made("<w:p><w:r><w:t>以前的标题</w:t></w:r></w:p>"))


def contents_in_a_control(root: Any) -> None:
    """As the menu of Word puts them in, title and all."""
    entry = next(one for one in root.find(f"{W}body") if one.find(f"{W}hyperlink") is not None)
    wrapped(entry.getprevious(), '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
            "<w:sdtContent><inner/></w:sdtContent></w:sdt>")


def contents_that_do_not_end(root: Any) -> None:
    """Somebody deleted the end of the field with the last entry."""
    begun = next(one for one in root.iter(f"{W}instrText") if "TOC" in one.text)
    depth = 0
    for mark in list(root.iter(f"{W}fldChar")):
        kind = mark.get(f"{W}fldCharType")
        depth += {"begin": 1, "end": -1}.get(kind, 0)
        if kind == "end" and not depth:
            mark.getparent().remove(mark)
            return
    raise AssertionError(begun)


def quotation_marks(root: Any) -> None:
    for text in root.iter(f"{W}t"):
        text.text = re.sub("[“”]", '"', text.text or "")


def hyphens(root: Any) -> None:
    """A minus as Word's hyphen that breaks no line, or as a plain one."""
    for number, node in enumerate([one for one in root.iter(f"{W}t") if (one.text or "").startswith("−")]):
        node.text = node.text[1:]
        node.addprevious(made("<w:noBreakHyphen/>" if number % 2 else "<w:t>-</w:t>"))


def marks_of_the_other_width(root: Any) -> None:
    for text in root.iter(f"{W}t"):
        text.text = (text.text or "").translate(str.maketrans("，；：（）", ",;:()"))


def line_breaks(root: Any) -> None:
    for paragraph in paragraphs(root):
        run = paragraph.find(f"{W}r")
        run.addnext(made('<w:r><w:br/><w:lastRenderedPageBreak/><w:softHyphen/><w:t xml:space="preserve"> </w:t></w:r>'))


def indents_by_blanks(root: Any) -> None:
    for paragraph in paragraphs(root):
        text = next(paragraph.iter(f"{W}t"))
        text.text = f"\u3000\u3000\u00a0{text.text[:2]}\u200b{text.text[2:]}"


def smart_tags(root: Any) -> None:
    for paragraph in paragraphs(root):
        wrapped(paragraph.find(f"{W}r"), '<w:smartTag w:uri="urn:x" w:element="chsdate"/>')


def links_and_fields(root: Any) -> None:
    for paragraph in paragraphs(root):
        runs = paragraph.findall(f"{W}r")
        wrapped(runs[0], '<w:hyperlink w:anchor="x"/>')
        wrapped(runs[-1], '<w:fldSimple w:instr=" REF x "/>') if len(runs) > 1 else None


def hidden_words(root: Any) -> None:
    for paragraph in paragraphs(root):
        paragraph.append(made("<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部批示123</w:t></w:r>"))


def footnotes(root: Any) -> None:
    for paragraph in paragraphs(root):
        paragraph.append(made('<w:r><w:footnoteReference w:id="2"/></w:r>'))


def empty_paragraphs(root: Any) -> None:
    for paragraph in paragraphs(root):
        paragraph.addnext(made("<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>"))


def paragraph_parted(root: Any) -> None:
    _part(root)


def _part(root: Any) -> Any:
    """The longest paragraph is two; the first of them."""
    paragraph = max(paragraphs(root), key=lambda one: len(words(one)))
    text = max(paragraph.iter(f"{W}t"), key=lambda one: len(one.text))
    rest = made(f"<w:p><w:r><w:t>{text.text[9:]}</w:t></w:r></w:p>")
    text.text = text.text[:9]
    run = text.getparent()
    for follower in list(run.itersiblings()):
        rest.append(follower)
    paragraph.addnext(rest)
    return paragraph


def paragraph_end_deleted(root: Any) -> None:
    """Tracked: a paragraph that was parted and joined again."""
    _part(root).find(f"{W}pPr").append(made('<w:rPr><w:del w:id="7" w:author="甲"/></w:rPr>'))


def lists_counted_by_word(root: Any) -> None:
    """Word made lists of paragraphs that begin with a number, and took it out of their words."""
    for paragraph in paragraphs(root):
        text = paragraph.find(f"{W}r/{W}t")
        if found := re.match(r"[0-9]+\.", text.text):
            text.text = text.text[found.end():]
            paragraph.find(f"{W}pPr").append(made('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'))


def rows_tracked(root: Any) -> None:
    """One row is marked as put in; another was put in and deleted."""
    rows = list(root.iter(f"{W}tr"))
    gone = copy.deepcopy(rows[6])
    rows[5].insert(0, made('<w:trPr><w:ins w:id="5" w:author="甲"/></w:trPr>'))
    gone.insert(0, made('<w:trPr><w:del w:id="6" w:author="甲"/></w:trPr>'))
    rows[6].addnext(gone)


def cells_merged_in_words(root: Any) -> None:
    for merge in root.iter(f"{W}vMerge"):
        if merge.get(f"{W}val") is None:
            merge.set(f"{W}val", "continue")


def other_namespace(root: Any) -> None:
    """A file that was saved as a strict one."""
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag.startswith(W):
            node.tag = node.tag.replace(W, "{http://purl.oclc.org/ooxml/wordprocessingml/main}")
        for key in [key for key in node.attrib if key.startswith(W)]:
            node.set(key.replace(W, "{http://purl.oclc.org/ooxml/wordprocessingml/main}"), node.attrib.pop(key))


EDITS: dict[str, Callable[[Any], None]] = {edit.__name__: edit for edit in (
    runs_split, proofing_marks, bookmarks, revision_ids, insertion, deletion, move, comments, text_box, content_controls,
    contents_updated, contents_in_a_control, contents_that_do_not_end, quotation_marks, hyphens, marks_of_the_other_width,
    line_breaks, indents_by_blanks, smart_tags, links_and_fields, hidden_words, footnotes, empty_paragraphs, paragraph_parted,
    paragraph_end_deleted, lists_counted_by_word, rows_tracked, cells_merged_in_words, other_namespace)}
