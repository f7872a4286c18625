"""Hostile words in every field that takes words.

Documents hold them as they are, and nothing beside them changes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from markdown_it import MarkdownIt
from test_formats import words_of
from test_properties import replaced
from units import ROOT, dumped

from generator import build, project
from generator.build import Report
from generator.kinds import KINDS
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.reading.fields import Field
from generator.reading.schema import Schema
from generator.writers import WRITERS, Support
from tools.reliability.figures import Figure

TITLE = "恶意文字：填在每一个文字项里"
MARKER = "标记文字"
YEAR = 2023
NOT_WORDS = {
    "版式": "the name of an edition", "数字样式.名称": "the name of a number style",
    "数字样式.说明": "printed nowhere", "年度指标值": "a measure, which is scored",
    "实际完成值": "a measure, which is scored", "年中完成值": "a measure",
    "重点数据.本年": "a measure", "重点数据.上年": "a measure",
}
"""Fields that take words but give them a meaning."""
STRINGS = (
    # Jinja
    "{{ 7*7 }}", "{{7*7}}", "{% raw %}", "{% endraw %}", "{% endblock %}", "{# 注 #}", "{{ unit.__class__ }}",
    "{{ self }}", "{%- if 1 -%}", "}}", "{{", "{{ ''.__class__.__mro__ }}", "{% include '/etc/passwd' %}",
    "{{ config }}",
    # Markdown
    "**粗**", "__粗__", "*斜*", "_斜_", "~~删~~", "[链](http://a.b)", "![图](http://a.b/c.png)",
    "[a]: http://b", "[^1]", "# 标题", "## 标题", "标题\\#", "- 项", "+ 项", "* 项", "1. 项", "1) 项", "> 引",
    "---", "***", "===", "| a | b |", "a|b", "`码`", "```", "~~~", "    码", "<http://a.b>", "a\\*b", "\\",
    "\\\\", "$x$", "$$x$$", "- [ ] 做", ":smile:", "a<br>b", "&nbsp;甲", "&#65;甲", "&lt;&amp;甲", "&",
    # HTML and XML
    "<b>粗</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>", "</td></tr></table>", "</p>", "<p>", "<!-- 注", "-->",
    "<!DOCTYPE x>", "<![CDATA[x]]>", "]]>", "<?xml version=\"1.0\"?>", "</w:t></w:r>", "<w:br/>",
    "<data value=\"1\" key=\"x\">1</data>", "<span source=\"x\">", "<", ">", "\"", "'", "\" onclick=\"x\"",
    "' or ''='", "<style>*{}</style>", "<svg onload=x>", "<title>x</title>", "</report>", "<ref to=\"x\">",
    # Spreadsheets
    "=1+1", "=CMD|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://a\",\"b\")", "'=1",
    "\"=1\"", "1E5", "0201", "00123", "1/2", "2024-01-01", "TRUE", "#REF!", "=A1;B1", "%0A=1", "http://a.b",
    "mailto:a@b.c", "\\\\server\\share",
    # Shells, paths, formats
    "../../etc/passwd", "C:\\Windows\\a", "/etc/passwd", "CON", "nul.txt", "a/b\\c", "..", ".", "~", "$(id)",
    "`id`", ";rm -rf /", "%s %d %(a)s", "{0} {a}", "${HOME}", "%PATH%", "\\n\\t\\0", "\\u200b", "\\x41",
    "NULL", "None", "nan", "undefined", "true",
    # Characters
    "“中”‘文’", "《书》【括】", "…—·", "　　全角", "ＡＢＣ１２３", "𠀀𪚥𠮷", "😀👨‍👩‍👧", "é ñ ß ø",
    "e\u0301", "\ue000\uf8ff", "㊀㈱㎡", "ﬁﬂ", "العربية", "עברית", "ไทย", "한국어", "Ωμέγα", "\u202e反\u202c",
    "a\u200bb", "\ufeff", "甲\u00a0乙", "甲\t乙", "甲\u2028乙", "甲\x07乙", "长" * 3_000, "a" * 3_000,
    "a b " * 500, "甲。乙；丙",
)


def measure() -> list[Figure]:
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(tried, STRINGS))
    wrong = [f"`{string!r}`：{told}" for string, (told, _) in zip(STRINGS, found, strict=True)
             if told not in ("held", "refused")]
    held = sum(told == "held" for told, _ in found)
    fields = found[0][1]
    formats = len(WRITERS)
    return [Figure("文字", f"{len(STRINGS)} 种", "≥ 120 种", len(STRINGS) >= 120),
            Figure("同时填在", f"两种报告的 {fields} 处，印出 {_printed()} 处"
                   f"（有含义的除外：{'、'.join(NOT_WORDS)}）", ""),
            Figure("原样写出，别处不变", f"{held} 种 × {formats} 种格式", ""),
            Figure("有位置的拒绝（不可见字符等）", f"{len(found) - held - len(wrong)} 种", ""),
            Figure("其他", "；".join(wrong) or "0", "0", not wrong)]


def _printed() -> int:
    """How often the words stand in the Word files of both reports."""
    with tempfile.TemporaryDirectory() as name:
        return sum("\n".join(_word(_written(_report(Path(name), kind, MARKER)[0], "docx"))).count(MARKER)
                   for kind in KINDS)


def tried(text: str) -> tuple[str, int]:
    """`held`, `refused` or what changed; and in how many fields the words stood."""
    number = 0
    refused = False
    for kind in KINDS.values():
        with tempfile.TemporaryDirectory() as name:
            marked, fields = _report(Path(name), kind.name, MARKER)
            number += fields
            try:
                hostile, _ = _report(Path(name), kind.name, text)
            except Rejected as rejected:
                if not any(problem.place.line for problem in rejected.problems):
                    return "refused without a place", number
                refused = True
                continue
            except Exception as fault:
                return f"{type(fault).__name__}: {fault}", number
        if wrong := _wrong(marked, hostile, text):
            return f"{kind.short}: {wrong}", number
    return "refused" if refused else "held", number


def _report(folder: Path, kind: str, text: str) -> tuple[Report, int]:
    """The report of the base unit with the same words in every field that takes words; how many these are."""
    number = 0
    for file, schema in (("unit.yaml", "unit"), ("2022.yaml", ""), ("2023.yaml", "final_accounts/year"),
                         ("2023.自评报告.yaml", "self_evaluation/year")):
        tree = yaml.load((ROOT / "tests" / "base" / file).read_text(encoding="utf-8"), yaml.CBaseLoader)
        if schema in ("unit", f"{kind}/year"):
            tree.setdefault("版式设置", {})
            number += _fill(tree, Schema.load(project.packaged("schemas") / f"{schema}.yaml").fields, text)
            if schema != "unit":
                del tree["版式设置"]
        (folder / file).write_bytes(dumped(tree))
    return build.draft(Job(UnitFolder("单位", folder), YEAR, KINDS[kind])), number


def _fill(tree: dict[str, Any], fields: tuple[Field, ...], text: str, way: str = "") -> int:
    """Put words wherever a mapping that is there may have them."""
    number = 0
    for field in fields:
        path = f"{way}.{field.key}".lstrip(".")
        words = (field.item or field).type in ("line", "text") and not (field.item or field).allowed
        if words and not any(path == name or path.endswith(f".{name}") for name in NOT_WORDS):
            tree[field.key] = [text] if field.item else text
            number += 1
        inner = tree.get(field.key)
        for box in inner if isinstance(inner, list) else [inner]:
            if isinstance(box, dict):
                number += _fill(box, field.fields, text, path)
    return number


def _wrong(marked: Report, hostile: Report, text: str) -> str:
    """What is not the same but for the words; nothing if all is.

    Where a template sets a stop, one at the end of the words goes: of words that are stops nothing is left.
    """
    words = text.strip()
    stops = words if not words.strip(".") else ""
    if not stops and hostile.document != replaced(marked.document, MARKER, words):
        return "the tree has changed"
    for form, read in (("docx", _word), ("md", _markdown), ("html", _page), ("xlsx", _book)):
        made, before = read(_written(hostile, form)), read(_written(marked, form))
        if [part.replace(stops, "") for part in made] != [
                part.replace(MARKER, words).replace(stops, "") for part in before]:
            return f"{form} has changed"
    output = Path("/output")
    beside = (output / hostile.file("docx")).resolve().is_relative_to(output)
    return "" if beside else "the file would lie elsewhere"


def _written(report: Report, form: str) -> bytes:
    """A format without what the rules have to say."""
    examined = report.examined
    return WRITERS[form](report.part(form), Support(examined.edition.find("style.docx"), examined.ledger))


def _word(data: bytes) -> list[str]:
    """The paragraphs that have words: a form that takes more than a page is parted by one that has none."""
    return list(filter(None, words_of(data).split("\n")))


def _markdown(data: bytes) -> list[str]:
    return _page(MarkdownIt("commonmark", {"html": True}).enable("table").render(data.decode()).encode())


def _page(data: bytes) -> list[str]:
    """Tags with their attributes, and the words between them."""
    reader = _Reader()
    reader.feed(data.decode())
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(f"<{tag} {' '.join(f'{name}={value}' for name, value in attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        self._add(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self._add(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._add(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._add(f"<?{data}>")

    def handle_data(self, data: str) -> None:
        # The numbers' origins, which a script reads.
        origins = self.cdata_elem == "script" and data.startswith("{")
        self.words += "\n".join(_leaves(json.loads(data))) if origins else data

    def _add(self, mark: str) -> None:
        self.found += [self.words, mark]
        self.words = ""


def _leaves(told: Any) -> Iterator[str]:
    for value in told.values() if isinstance(told, dict) else told:
        if isinstance(value, str):
            yield value
        else:
            yield from _leaves(value)


def _book(data: bytes) -> list[str]:
    """Every cell with its type: a word that became a formula or a number shows."""
    if not data:
        return []
    book = openpyxl.load_workbook(BytesIO(data))
    return [f"{sheet.title}!{cell.coordinate} {cell.data_type} {cell.value}" for sheet in book
            for row in sheet.iter_rows() for cell in row
            if cell.value is not None]
