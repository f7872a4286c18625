"""The document tree → one HTML page that stands alone: to read, print, and ask numbers where they came from.

The page has no address in it and loads nothing; its only style and script are its own, named by their hashes
in the content security policy. A number that is pointed at or focused shows its exact value, its formula and
the lines behind it. What `check` found stands beside the passage that it concerns, and does not print. A
clean page, for the public, has neither: words and numbers only.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise, takewhile
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.deriving import trace
from generator.deriving.ledger import Figure, Ledger, figures
from generator.document import grid, tree
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
from generator.problems import Place, Problem, Severity, in_order
from generator.writers import reading, svg
from generator.writers.check import text as whole_text

if TYPE_CHECKING:
    from generator.writers import Support

_HERE = Path(__file__).parent
_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
_SCRIPT = (_HERE / "page.js").read_text(encoding="utf-8")
_ROLES = {Role.BODY: "", Role.CENTER: ' class="center"', Role.NOTE: ' class="note"'}
_SEVERITIES = list(Severity)
_NARROW = 4
"""So many columns fit on a telephone; a table with more scrolls there."""


def write(document: Document, support: Support) -> bytes:
    """The page in UTF-8, to be read without a server."""
    return clean(document) if support.clean else page(document, support.ledger, support.problems)


def check(data: bytes) -> None:
    """Refuse a page without an end."""
    whole_text(data)
    if not data.rstrip().endswith(b"</html>"):
        raise ValueError("the page has no end")


def page(document: Document, ledger: Ledger, problems: Iterable[Problem] = (),
         live: Live | None = None) -> bytes:
    """The page in UTF-8. `ledger` answers for the numbers; `problems` are the findings to show."""
    return _Page(document, ledger, in_order(problems), live).html().encode()


def clean(document: Document) -> bytes:
    """The page for the public: nothing of what was found, nor of where the numbers come from."""
    return _Page(document, None, (), None).html().encode()


@dataclass(frozen=True, slots=True)
class Live:
    """What a page has when a server shows it.

    `version` is that of what the page is made from, `script` the server's, `home` the address of all units,
    `lines` what the address of a file's lines begins with.
    """

    version: str
    script: str
    home: str = ""
    lines: str = ""


def shell(title: str, author: str, body: Iterable[str], scripts: Iterable[str] = (),
          live: Live | None = None, kind: str = "alone", widths: Iterable[int] = ()) -> str:
    """A whole page. Its content security policy lets its style and these scripts work, and nothing else.

    `kind` is `report` for a page with contents beside it; `widths` are those of its columns, in percent.
    """
    scripts = (*scripts, *([live.script] if live else []))
    style = _STYLE + "".join(f"col.w{width} {{ width: {width}%; }}\n" for width in sorted(set(widths)))
    policy = "; ".join([
        "default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'",
        f"style-src {_hash(style)}",
        *([f"script-src {' '.join(map(_hash, scripts))}"] if scripts else []),
        *(["connect-src 'self'"] if live else [])])
    version = f' data-version="{live.version}"' if live else ""
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="zh-CN"{version}>', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="author" content="{escape(author)}">',
        *(['<link rel="icon" href="data:,">'] if live else []), f"<title>{escape(title)}</title>",
        f"<style>{style}</style>", "</head>", f'<body class="{kind}">', *body,
        *(f"<script>{script}</script>" for script in scripts), "</body>", "</html>", ""])


def badge(severity: Severity, words: str) -> str:
    """A few words in the colour of what they tell of."""
    return f'<b class="badge {severity.name.lower()}">{escape(words)}</b>'


def badges(problems: Iterable[Problem]) -> str:
    """How many problems there are of each severity."""
    found = [problem.severity for problem in problems]
    told = [badge(one, f"{one.value} {found.count(one)} 个") for one in Severity if one in found]
    return " ".join(told) or '<b class="badge good">没有问题</b>'


def worst_first(problems: Sequence[Problem]) -> list[tuple[int, Problem]]:
    """Problems with their numbers: errors, then warnings, then notes, each in the order they are in."""
    return sorted(enumerate(problems), key=lambda one: _SEVERITIES.index(one[1].severity))


def sentence(problem: Problem, target: str = "", lines: str = "") -> str:
    """A problem as a line of a page; `target`: where its words lead, `lines` as those of a `Live`."""
    words = escape(problem.message)
    words = f'<a href="{escape(target)}">{words}</a>' if target else words
    return (f"{badge(problem.severity, f'{problem.severity.value} {problem.code}')} {words} "
            f"<small>{located(problem.place, lines)}</small>")


def located(place: Place, lines: str = "") -> str:
    """A place, which leads to its line if there is a page of lines."""
    words = escape(str(place))
    if not (lines and place.line):
        return words
    return f'<a href="{lines}{quote(place.file)}#line-{place.line}">{words}</a>'


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Page:
    """Without a ledger it is a clean one: its numbers are words."""

    def __init__(self, document: Document, ledger: Ledger | None, problems: tuple[Problem, ...],
                 live: Live | None) -> None:
        self._document = document
        self._ledger = ledger
        self._problems = problems
        self._live = live
        self._beside = {} if ledger is None else _passages(document, ledger, problems)
        self._asked: dict[str, None] = {}
        self._widths: set[int] = set()
        self._charts = 0
        self._above = reading.title_levels(document)

    def html(self) -> str:
        report = [line for section in self._document.sections for line in self._section(section)]
        body = ['<a class="skip" href="#report">跳到正文</a>', *self._contents(),
                '<main id="report">', *self._findings(), *report, "</main>", *self._answers()]
        scripts = [] if self._ledger is None else [_SCRIPT]
        return shell(self._document.title, self._document.author, body, scripts, self._live, "report",
                     self._widths)

    def _answers(self) -> Iterator[str]:
        """Where the numbers come from, for the script, and where it says so."""
        if self._ledger is None:
            return
        answers = {key: _answer(self._ledger, key) for key in self._asked if key in self._ledger}
        data = json.dumps(answers, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        yield '<output id="answer" aria-label="这个数字的来历"></output>'
        yield f'<script type="application/json" id="answers">{data}</script>'

    def _contents(self) -> Iterator[str]:
        """Headings and statements. On a telephone they show when `目录` is asked for."""
        home = f'<a class="home" href="{escape(self._live.home)}">← 全部单位</a>' if self._live else ""
        yield f'<nav id="contents" aria-label="目录">{home}<a class="opens" href="#contents">目录</a><ul>'
        for heading in _listed(self._document):
            words = escape(tree.plain(heading.content))
            yield f'<li class="level-{heading.level}"><a href="#{heading.anchor}">{words}</a></li>'
        yield "</ul></nav>"

    def _findings(self) -> Iterator[str]:
        """Everything that was found, at the top, each with a link to its passage if it has one."""
        if not self._problems:
            return
        yield '<section class="findings" aria-label="核对结果"><details open>'
        yield f"<summary>核对结果 {badges(self._problems)}</summary><ul>"
        placed = {number for numbers in self._beside.values() for number in numbers}
        for number, problem in worst_first(self._problems):
            mark, target = ("", f"#finding-{number}") if number in placed else (f' id="finding-{number}"', "")
            yield f"<li{mark}>{sentence(problem, target, self._lines)}</li>"
        yield "</ul></details></section>"

    @property
    def _lines(self) -> str:
        return self._live.lines if self._live else ""

    def _section(self, section: Section) -> Iterator[str]:
        yield f'<div class="{"landscape" if section.landscape else "portrait"}">'
        for block in section.blocks:
            yield from self._block(block)
            for number in self._beside.get(id(block), ()):
                problem = self._problems[number]
                severity = problem.severity.name.lower()
                yield (f'<p class="finding {severity}" id="finding-{number}" role="note">'
                       f"{sentence(problem, lines=self._lines)}<br>{escape(problem.advice)}</p>")
        yield "</div>"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Title(content):
                yield f"<h1>{self._inline(content)}</h1>"
            case Contents():
                return  # The navigation beside the report.
            case Heading(level, content, anchor):
                name = f"h{level + self._above}"
                yield f'<{name} id="{escape(anchor)}">{self._inline(content)}</{name}>'
            case Paragraph(content, role):
                yield f"<p{_ROLES[role]}>{self._inline(content)}</p>"
            case Listing():
                for number, item in block.numbered():
                    yield f"<p>{escape(number)}{self._inline(item)}</p>"
            case Table():
                yield from self._table(_compact(block))
            case Chart():
                self._charts += 1
                yield (f"<figure><figcaption>{self._inline(block.caption)}</figcaption>"
                       f"{svg.picture(block, self._charts)}</figure>")

    def _table(self, table: Table) -> Iterator[str]:
        caption = escape(tree.plain(table.caption))
        mark = f' id="{table.anchor}"' if table.anchor else ""
        name = f' role="group" tabindex="0" aria-label="{caption}"' if caption else ""
        kind = "wide many" if len(table.widths) > _NARROW else "wide"
        yield f'<div class="{kind}"{mark}{name}><table>'
        at = ' class="right"' if table.subtitle_align is Align.RIGHT else ""
        small = f"<small{at}>{self._inline(table.subtitle)}</small>" if table.subtitle else ""
        if table.caption:
            yield f'<caption><div class="held">{self._inline(table.caption)}{small}</div></caption>'
        yield f"<colgroup>{''.join(self._columns(table))}</colgroup>"
        head = len(list(takewhile(lambda row: row.head, table.rows)))
        rows = [self._row(row, "col" if row.head else "row", held)
                for row, held in zip(table.rows, _held(table), strict=True)]
        if head:
            yield f"<thead>{''.join(rows[:head])}</thead>"
        yield f"<tbody>{''.join(rows[head:])}</tbody></table></div>"

    def _columns(self, table: Table) -> Iterator[str]:
        """The columns by their share of the width; a style of its own would be an attribute."""
        whole = sum(table.widths)
        for width in table.widths:
            share = max(100 * width // whole, 1)
            self._widths.add(share)
            yield f'<col class="w{share}">'

    def _row(self, row: Row, scope: str, held: bool) -> str:
        cells = (self._cell(cell, scope, held and not place) for place, cell in enumerate(row.cells))
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, cell: Cell, scope: str, held: bool) -> str:
        """`held`: it stays where it is while its table scrolls."""
        tag = "th" if cell.header and cell.content else "td"
        scope += "group" * ((cell.colspan if scope == "col" else cell.rowspan) > 1)
        attributes = [f'scope="{scope}"'] if tag == "th" else []
        spans = {"colspan": cell.colspan, "rowspan": cell.rowspan}
        attributes += [f'{kind}="{span}"' for kind, span in spans.items() if span > 1]
        classes = [cell.align.value] * (cell.align is not Align.CENTER) + ["held"] * held
        attributes += [f'class="{" ".join(classes)}"'] if classes else []
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
            case Quantity() if self._ledger is None:
                text = escape(inline.text)
            case Quantity():
                self._asked[inline.key] = None
                text = (f'<data value="{inline.value:f}" data-key="{escape(inline.key)}" tabindex="0">'
                        f"{escape(inline.text)}</data>")
        return f"<strong>{text}</strong>" if inline.strong else text


def _listed(document: Document) -> Iterator[Heading]:
    """What the contents list, in reading order: headings, and statements whether or not the edition's do."""
    for block in tree.blocks(document):
        match block:
            case Heading(level) if level <= reading.CONTENTS_DEPTH:
                yield block
            case Table() if block.anchor and (words := block.entry or block.sheet and block.caption):
                yield Heading(2, words, block.anchor)


def _compact(table: Table) -> Table:
    """The table without columns in which no cell begins: a page may have none."""
    rectangle = grid.lay(table)
    begun = sorted({slot.column for row in rectangle for slot in row})
    if len(begun) == len(table.widths):
        return table
    widths = tuple(sum(table.widths[left:right]) for left, right in pairwise([*begun, len(table.widths)]))
    rows = []
    for number, row in enumerate(rectangle):
        slots = (slot for column, slot in enumerate(row) if (slot.row, slot.column) == (number, column))
        rows.append(table.rows[number]._replace(cells=tuple(
            slot.cell._replace(colspan=len({*range(slot.column, slot.column + slot.cell.colspan)} & {*begun}))
            for slot in slots)))
    return table._replace(rows=tuple(rows), widths=widths)


def _held(table: Table) -> Iterator[bool]:
    """Whether the first cell of each row stands in the first column and stays in sight when it scrolls.

    One that covers two fifths of the table or more would hide the rest.
    """
    whole, covered = sum(table.widths), 0
    for row in table.rows:
        first = row.cells[0] if row.cells and not covered else None
        covered = max(covered, first.rowspan if first else 0) - 1
        yield first is not None and 5 * sum(table.widths[:first.colspan]) < 2 * whole


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
