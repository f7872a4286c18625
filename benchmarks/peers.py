"""The benchmark document through docxtpl and pandoc, beside our writer. Needs the extra `benchmarks`.

docxtpl gets our own Word file as its template, with a placeholder for each number, or (its best form) one for each paragraph and
cell; rows without merged cells are one row in a loop. pandoc gets Markdown with pipe tables, which know no merged cells. What they
make is read back first: the text must be ours.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypandoc
from docxtpl import DocxTemplate
from lxml import etree

from benchmarks import content, units
from benchmarks import measure as take
from benchmarks.whole import PROJECTS, whole
from benchmarks.word import STYLE
from generator.document import (
    Block,
    Cell,
    Content,
    Contents,
    Document,
    Heading,
    Paragraph,
    Quantity,
    Row,
    Table,
    Text,
    Title,
)
from generator.project import Job, Unit
from generator.writers import word
from reliability.figures import Figure

TITLE = "与 docxtpl、pandoc 比较"
ROUNDS = 5
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COLD = ("import json, sys; from docxtpl import DocxTemplate; template = DocxTemplate(sys.argv[1]);"
         "template.render({'t': json.load(open(sys.argv[2], encoding='utf-8'))}); template.save(sys.argv[3])")


def measure() -> list[Figure]:
    tree = content.document()
    with tempfile.TemporaryDirectory() as folder:
        numbers, sentences = Peer(tree, Path(folder) / "numbers.docx", numbers_out), Peer(tree, Path(folder) / "sentences.docx", sentences_out)
        source = Path(folder) / "document.md"
        source.write_text(pipes(tree), encoding="utf-8")
        check(tree, numbers, sentences, source)
        job = Job(Unit("单位", units.many_projects(Path(folder) / "unit", PROJECTS)), units.YEAR)
        times = take.in_turn({"word": lambda: word.write(tree, STYLE), "whole": lambda: whole(job), "numbers": numbers.write,
                              "sentences": sentences.write, "pandoc": lambda: pandoc(source)}, ROUNDS)
        values = Path(folder) / "values.json"
        values.write_text(json.dumps(numbers.values), encoding="utf-8")
        unit = str(units.SAMPLE / f"{units.YEAR}.yaml")
        cold = take.processes({"docxtpl": ["-c", _COLD, str(numbers.template), str(values), f"{folder}/cold.docx"],
                               "build": ["-m", "generator", "build", unit, "--force", "--format", "docx,md", "--output", folder]}, ROUNDS)
    ours, all_of_it = times["word"], times["whole"]
    return [take.known("写 Word，从文档树到文件", f"{ours:.1f} ms"),
            take.at_least("docxtpl，每个数一个占位符", times["numbers"] / ours, 17, "× 我们", f"{times['numbers']:.0f} ms = "),
            take.known("docxtpl，每段每格一个占位符（它最快的写法）", f"{times['sentences']:.0f} ms = {times['sentences'] / ours:.1f} × 我们"),
            take.at_least("pandoc，Markdown 竖线表", times["pandoc"] / ours, 20, "× 我们", f"{times['pandoc']:.0f} ms = "),
            take.at_least("docxtpl 只写 Word，与我们从 YAML 到 Word 和 Markdown 相比", times["numbers"] / all_of_it, 6, "× 我们",
                          f"我们 {all_of_it:.0f} ms，"),
            take.at_least("pandoc 只写 Word，与我们从 YAML 到 Word 和 Markdown 相比", times["pandoc"] / all_of_it, 8, "× 我们"),
            take.at_most("整个进程：build 一个单位，与 docxtpl 写一份相比", cold["build"] / cold["docxtpl"], 0.35, "× docxtpl",
                         f"{cold['build']:.0f} ms = ")]


class Peer:
    """docxtpl with a template, and the texts for its placeholders `{{ t[0] }}`, `{{ t[1] }}` …"""

    def __init__(self, tree: Document, template: Path, out: Callable[[Content, list[Any]], Content]) -> None:
        self.template, self.values = template, list[Any]()
        template.write_bytes(word.write(_mapped(tree, lambda content: out(content, self.values), self.values), STYLE))

    def write(self) -> bytes:
        """One document."""
        made, target = DocxTemplate(self.template), BytesIO()
        made.render({"t": self.values})
        made.save(target)
        return target.getvalue()


def numbers_out(content: Content, values: list[Any]) -> Content:
    """A placeholder for each number."""
    return tuple(_placeholder(part.text, values) if isinstance(part, Quantity) else part for part in content)


def sentences_out(content: Content, values: list[Any]) -> Content:
    """One placeholder for all of it."""
    return (_placeholder(plain(content), values),) if content else ()


def _placeholder(text: str, values: list[Any]) -> Text:
    values.append(text)
    return Text(f"{{{{ t[{len(values) - 1}] }}}}")


def _mapped(tree: Document, change: Callable[[Content], Content], values: list[Any]) -> Document:
    """The tree with placeholders in its paragraphs and cells."""
    def block(one: Block) -> Block:
        match one:
            case Paragraph(content):
                return replace(one, content=change(content))
            case Table(rows) if any(cell.rowspan > 1 or cell.colspan > 1 for row in rows if not row.head for cell in row.cells):
                return replace(one, rows=tuple(
                    replace(row, cells=tuple(replace(cell, content=change(cell.content)) for cell in row.cells)) for row in rows))
            case Table(rows):
                body = [row for row in rows if not row.head]
                values.append([[plain(cell.content) for cell in row.cells] for row in body])
                return replace(one, rows=(*(row for row in rows if row.head), *_loop(f"t[{len(values) - 1}]", body[0])))
        return one
    return replace(tree, sections=tuple(replace(section, blocks=tuple(map(block, section.blocks))) for section in tree.sections))


def _loop(rows: str, row: Row) -> Iterator[Row]:
    """A row that docxtpl repeats; those above and below it vanish."""
    for words in ([f"{{%tr for row in {rows} %}}"], [f"{{{{ row[{place}] }}}}" for place in range(len(row.cells))], ["{%tr endfor %}"]):
        yield Row(tuple(Cell((Text(word),) if word else ()) for word, _ in zip_longest(words, row.cells)))


def pandoc(source: Path) -> bytes:
    """One document, as pandoc makes it of Markdown."""
    return subprocess.run([pypandoc.get_pandoc_path(), "--from", "markdown-smart", "--to", "docx", "--output", "-", source],
                          check=True, capture_output=True).stdout


def pipes(tree: Document) -> str:
    """Markdown with pipe tables; a merged cell is one cell and blank ones."""
    out = []
    for block in _blocks(tree):
        match block:
            case Title(content) | Paragraph(content):
                out.append(plain(content))
            case Heading(level, content):
                out.append(f"{'#' * level} {plain(content)}")
            case Table():
                rows = [f"| {' | '.join(cells)} |" for cells in _laid(block)]
                out += [plain(block.caption), plain(block.subtitle), "\n".join([rows[0], "|---" * len(block.widths) + "|", *rows[1:]])]
    return "\n\n".join(out) + "\n"


def _laid(table: Table) -> list[list[str]]:
    """The words of each place of the grid, blank where a merged cell goes on."""
    laid = [[""] * len(table.widths) for _ in table.rows]
    taken: set[tuple[int, int]] = set()
    for down, row in enumerate(table.rows):
        across = 0
        for cell in row.cells:
            while (down, across) in taken:
                across += 1
            laid[down][across] = plain(cell.content)
            taken |= _places(cell, down, across)
    return laid


def _places(cell: Cell, down: int, across: int) -> set[tuple[int, int]]:
    return {(down + y, across + x) for y in range(cell.rowspan) for x in range(cell.colspan)}


def plain(content: Content) -> str:
    """The words as they are read."""
    return "".join(part.text if isinstance(part, Quantity) else part.content for part in content if isinstance(part, (Quantity, Text)))


def _blocks(tree: Document) -> Iterator[Block]:
    return (block for section in tree.sections for block in section.blocks if not isinstance(block, Contents))


def text(data: bytes) -> str:
    """The words of a Word file without white space; those of the contents list are left out, since pandoc makes none."""
    with ZipFile(BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    links = {run for link in body.iter(f"{_W}hyperlink") for run in link.iter(f"{_W}t")}
    return "".join("".join(run.text or "" for run in body.iter(f"{_W}t") if run not in links).split())


def check(tree: Document, numbers: Peer, sentences: Peer, source: Path) -> None:
    """A comparison is fair if all wrote the same words."""
    ours = text(word.write(tree, STYLE))
    assert text(numbers.write()) == ours and text(sentences.write()) == ours, "docxtpl"
    assert text(pandoc(source)) == ours.replace("目录", "", 1), "pandoc"
