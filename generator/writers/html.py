"""The document tree → one HTML page that stands alone: to read, print, and ask numbers where they came from.

The page has no address in it and loads nothing; its only style and script are its own, named by their hashes
in the content security policy. A number that is pointed at or focused shows its exact value, its formula and
the lines behind it. What `check` found stands beside the passage that it concerns, and does not print.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from generator.deriving import trace
from generator.deriving.ledger import Figure, Ledger, figures
from generator.document import tree
from generator.document.tree import (
    Align,
    Block,
    Break,
    Cell,
    Chart,
    Content,
    Contents,
    Document,
    Heading,
    Listing,
    Paragraph,
    Quantity,
    Role,
    Row,
    Section,
    Table,
    Text,
    Title,
)
from generator.problems import Place, Problem, in_order
from generator.writers import reading, svg
from generator.writers.check import text as whole_text

if TYPE_CHECKING:
    from generator.writers import Support

_HERE = Path(__file__).parent
_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
_SCRIPT = (_HERE / "page.js").read_text(encoding="utf-8")
_ROLES = {Role.BODY: "", Role.CENTER: ' class="center"', Role.NOTE: ' class="note"'}


def write(document: Document, support: Support) -> bytes:
    """The page in UTF-8, to be read without a server."""
    return page(document, support.ledger, support.problems)


def check(data: bytes) -> None:
    """Refuse a page without an end."""
    whole_text(data)
    if not data.rstrip().endswith(b"</html>"):
        raise ValueError("the page has no end")


def page(document: Document, ledger: Ledger, problems: Iterable[Problem] = (),
         live: Live | None = None) -> bytes:
    """The page in UTF-8. `ledger` answers for the numbers; `problems` are the findings to show."""
    return _Page(document, ledger, in_order(problems), live).html().encode()


@dataclass(frozen=True, slots=True)
class Live:
    """What a page has when a server shows it.

    `version` is that of what the page is made from, `script` the server's, `home` the address of all units.
    """

    version: str
    script: str
    home: str = ""


def shell(title: str, author: str, body: Iterable[str], scripts: Iterable[str] = (),
          live: Live | None = None) -> str:
    """A whole page. Its content security policy lets its style and these scripts work, and nothing else."""
    scripts = (*scripts, *([live.script] if live else []))
    policy = "; ".join([
        "default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'",
        f"style-src {_hash(_STYLE)}",
        *([f"script-src {' '.join(map(_hash, scripts))}"] if scripts else []),
        *(["connect-src 'self'"] if live else [])])
    version = f' data-version="{live.version}"' if live else ""
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="zh-CN"{version}>', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="author" content="{escape(author)}">',
        *(['<link rel="icon" href="data:,">'] if live else []), f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>", "</head>", "<body>", *body,
        *(f"<script>{script}</script>" for script in scripts), "</body>", "</html>", ""])


def sentence(problem: Problem) -> str:
    """A problem as a line of the page."""
    return (f"<b>{problem.severity.value} {escape(problem.code)}</b> {escape(problem.message)} "
            f"<small>{escape(str(problem.place))}</small>")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Page:
    def __init__(self, document: Document, ledger: Ledger, problems: tuple[Problem, ...],
                 live: Live | None) -> None:
        self._document = document
        self._ledger = ledger
        self._problems = problems
        self._live = live
        self._beside = _passages(document, ledger, problems)
        self._asked: dict[str, None] = {}
        self._charts = 0

    def html(self) -> str:
        report = "\n".join(line for section in self._document.sections for line in self._section(section))
        answers = {key: _answer(self._ledger, key) for key in self._asked if key in self._ledger}
        data = json.dumps(answers, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        body = ['<a class="skip" href="#report">跳到正文</a>', *self._contents(),
                '<main id="report">', *self._findings(), report, "</main>",
                '<aside id="answer" role="status" aria-label="这个数字的来历"></aside>',
                f'<script type="application/json" id="answers">{data}</script>']
        return shell(self._document.title, self._document.author, body, [_SCRIPT], self._live)

    def _contents(self) -> Iterator[str]:
        home = f'<a href="{escape(self._live.home)}">← 全部单位</a>' if self._live else ""
        yield f'<nav aria-label="目录">{home}<details open><summary>目录</summary><ul>'
        for heading in reading.contents(self._document):
            words = escape(tree.plain(heading.content))
            yield f'<li class="level-{heading.level}"><a href="#{heading.anchor}">{words}</a></li>'
        yield "</ul></details></nav>"

    def _findings(self) -> Iterator[str]:
        """Everything that was found, at the top, each with a link to its passage if it has one."""
        if not self._problems:
            return
        yield '<section class="findings" aria-label="核对结果"><h2>核对结果</h2><ul>'
        placed = {number for numbers in self._beside.values() for number in numbers}
        for number, problem in enumerate(self._problems):
            words = sentence(problem)
            link = f'<a href="#finding-{number}">{words}</a>'
            yield f"<li>{link if number in placed else words}</li>"
        yield "</ul></section>"

    def _section(self, section: Section) -> Iterator[str]:
        yield f"<section class={'landscape' if section.landscape else 'portrait'}>"
        for block in section.blocks:
            yield from self._block(block)
            for number in self._beside.get(id(block), ()):
                problem = self._problems[number]
                severity = problem.severity.name.lower()
                yield (f'<p class="finding {severity}" id="finding-{number}" role="note">{sentence(problem)}'
                       f"<br>{escape(problem.advice)}</p>")
        yield "</section>"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Title(content):
                yield f"<h1>{self._inline(content)}</h1>"
            case Contents():
                return  # The navigation beside the report.
            case Heading(level, content, anchor):
                yield f'<h{level + 1} id="{escape(anchor)}">{self._inline(content)}</h{level + 1}>'
            case Paragraph(content, role):
                yield f"<p{_ROLES[role]}>{self._inline(content)}</p>"
            case Listing():
                for number, item in block.numbered():
                    yield f"<p>{escape(number)}{self._inline(item)}</p>"
            case Table():
                yield from self._table(block)
            case Chart():
                self._charts += 1
                yield (f"<figure><figcaption>{self._inline(block.caption)}</figcaption>"
                       f"{svg.picture(block, self._charts)}</figure>")

    def _table(self, table: Table) -> Iterator[str]:
        caption = escape(tree.plain(table.caption))
        whole = sum(table.widths)
        mark = f' id="{table.anchor}"' if table.anchor else ""
        role = f' role="region" tabindex="0" aria-label="{caption}"' if caption else ""
        yield f'<div class="wide"{mark}{role}><table>'
        if table.caption:
            yield f"<caption>{self._inline(table.caption)}{self._subtitle(table)}</caption>"
        columns = (f'<col width="{100 * width / whole:.2f}%">' for width in table.widths)
        yield f"<colgroup>{''.join(columns)}</colgroup>"
        head = sum(row.head for row in table.rows)
        if head:
            yield f"<thead>{''.join(self._row(row, 'col') for row in table.rows[:head])}</thead>"
        yield f"<tbody>{''.join(self._row(row, 'row') for row in table.rows[head:])}</tbody></table></div>"

    def _subtitle(self, table: Table) -> str:
        """In parts, each line begins at the left edge and ends at the right one."""
        lines = reading.apart(table)
        if not lines:
            at = ' class="right"' if table.subtitle_align is Align.RIGHT else ""
            return f"<small{at}>{self._inline(table.subtitle)}</small>" if table.subtitle else ""
        return "".join(f'<small class="apart"><span>{self._inline(left)}</span> '
                       f"<span>{self._inline(right)}</span></small>" for left, right in lines)

    def _row(self, row: Row, scope: str) -> str:
        total = ' class="total"' if row.total else ""
        return f"<tr{total}>{''.join(self._cell(cell, scope) for cell in row.cells)}</tr>"

    def _cell(self, cell: Cell, scope: str) -> str:
        tag = "th" if cell.header and cell.content else "td"
        scope += "group" * ((cell.colspan if scope == "col" else cell.rowspan) > 1)
        attributes = [f'scope="{scope}"'] if tag == "th" else []
        spans = {"colspan": cell.colspan, "rowspan": cell.rowspan}
        attributes += [f'{kind}="{span}"' for kind, span in spans.items() if span > 1]
        looks = [cell.align.value] if cell.align is not Align.CENTER else []
        looks += [f"indent-{cell.indent}"] if cell.indent else []
        attributes += [f'class="{" ".join(looks)}"'] if looks else []
        return f"<{' '.join([tag, *attributes])}>{self._inline(cell.content)}</{tag}>"

    def _inline(self, content: Content) -> str:
        return "".join(self._piece(inline) for inline in content)

    def _piece(self, inline: Text | Quantity | Break) -> str:
        match inline:
            case Break(soft):
                return "<wbr>" if soft else "<br>"
            case Text():
                text = escape(inline.content, quote=False).replace("\n", "<br>")
                text = f'<a href="#{inline.target}">{text}</a>' if inline.target else text
            case Quantity():
                self._asked[inline.key] = None
                text = (f'<data value="{inline.value:f}" data-key="{escape(inline.key)}" tabindex="0">'
                        f"{escape(inline.text)}</data>")
        return f"<strong>{text}</strong>" if inline.strong else text


def _answer(ledger: Ledger, key: str) -> dict[str, object]:
    """Where a number came from, in the words of the page."""
    fact = ledger[key]
    lines: dict[str, dict[int, None]] = {}
    for figure in figures(fact):
        lines.setdefault(figure.place.file, {})[figure.place.line] = None
    return {
        "label": fact.label,
        "value": f"{fact.value:f}{fact.measure.value}",
        "formula": trace.formula(fact),
        "inputs": [f"{part.label} {trace.shown(part)}" for part in fact.inputs
                   if not isinstance(part, Figure)],
        "lines": [f"{file} 第 {'、'.join(map(str, sorted(numbers)))} 行" for file, numbers in lines.items()],
    }


def _passages(document: Document, ledger: Ledger, problems: tuple[Problem, ...]) -> Mapping[int, list[int]]:
    """Which problems stand after which block: their numbers, by the block's `id`.

    A problem stands after the block with the number that rests on its line and on the fewest others.
    """
    wanted = {(problem.place.file, problem.place.line) for problem in problems}
    nearest: dict[tuple[str, int], tuple[int, int]] = {}
    for block in tree.blocks(document):
        for places in _origins(block, ledger):
            for place in places & wanted:
                this = len(places), id(block)
                nearest[place] = min(nearest.get(place, this), this, key=itemgetter(0))
    found: dict[int, list[int]] = {}
    for number, problem in enumerate(problems):
        if (place := (problem.place.file, problem.place.line)) in nearest:
            found.setdefault(nearest[place][1], []).append(number)
    return found


def _origins(block: Block, ledger: Ledger) -> Iterator[set[tuple[str, int]]]:
    """The lines behind each number and each of the unit's own words in a block."""
    for inline in tree.inlines(block):
        if isinstance(inline, Quantity) and inline.key in ledger:
            yield {(figure.place.file, figure.place.line) for figure in figures(ledger[inline.key])}
        elif isinstance(inline, Text) and inline.source:
            place = Place.parse(inline.source)
            yield {(place.file, place.line)}
