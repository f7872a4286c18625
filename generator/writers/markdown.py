"""The document tree → Markdown: one paragraph and one table row a line; a table in which cells below the head
span rows is HTML.

Words are escaped so that they can neither format, link nor break anything: a CommonMark reader shows them as
they are in the tree.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from generator.document import grid, tree
from generator.document.tree import (
    Align,
    Block,
    Cell,
    Chart,
    Content,
    Contents,
    Document,
    Heading,
    Listing,
    Paragraph,
    Row,
    Table,
    Title,
)
from generator.writers import reading
from generator.writers.check import text as whole_text
from generator.writers.reading import Run

if TYPE_CHECKING:
    from generator.writers import Support

_MARKS = re.compile(r"([\\`*_\[\]|~$])")
_LINKS = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=mailto)(?=:)|(?<=www)(?=\.)", re.IGNORECASE)
_PLAIN = re.compile(r"[^\\`*_\[\]|~$&<>\n:Ww]*")
"""Words in which there is nothing to escape: neither a mark nor the beginning of a link."""
_EDGES = re.compile(r"^\s+|\s+$")
_BLOCK_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=#|[-+](?:[-+\s]|$)))")
"""The place just before a character that would make a list, a heading or a rule of a line."""
_RULES = {Align.LEFT: ":{}", Align.CENTER: ":{}:", Align.RIGHT: "{}:"}
_DASHES = 72
"""So many dashes are shared out among the columns of a table: pandoc takes their widths from them."""


def write(document: Document, support: Support) -> bytes:
    """Markdown in UTF-8 with one line end at the end."""
    has_contents = any(isinstance(block, Contents) for block in tree.blocks(document))
    listed = reading.contents(document) if has_contents else ()
    above = reading.title_levels(document)
    parts = (part for block in tree.blocks(document) for part in _block(block, listed, above) if part)
    return ("\n\n".join(parts) + "\n").encode()


def check(data: bytes) -> None:
    """Refuse what is not whole text."""
    whole_text(data)


def _block(block: Block, listed: tuple[Heading, ...], above: int) -> Iterator[str]:
    """`listed` are the headings in the contents, if there are any; `above` is the level of the title."""
    match block:
        case Title(content):
            yield f"# {_heading(content)}"
        case Contents(title):
            yield _emphasis(title)
            yield "\n".join(f"{'  ' * (heading.level - 1)}- {_link(heading)}" for heading in listed)
        case Heading(level, content, anchor):
            if listed and level <= reading.CONTENTS_DEPTH:
                yield f'<a id="{html.escape(anchor)}"></a>'
            yield f"{'#' * (level + above)} {_heading(content)}"
        case Paragraph(content):
            yield _line(_inline(content))
        case Listing():
            yield from (_line(f"{number}{_inline(item)}") for number, item in block.numbered())
        case Table():
            if block.anchor:
                yield f'<a id="{block.anchor}"></a>'
            if block.caption:
                yield _emphasis(tree.plain(block.caption))
            yield _line(_inline(block.subtitle))
            yield _pipe_table(block) if _is_simple(block) else _html_table(block)
        case Chart():
            yield from _block(tree.tabulated(block), listed, above)


def _heading(content: Content) -> str:
    """A heading's words; a # apart at their end would vanish."""
    return re.sub(r"(?<=\s)(?=#+$)", r"\\", _line(_inline(content)))


def _link(heading: Heading) -> str:
    return f"[{_guarded(_inline(heading.content))}](#{heading.anchor})"


def _emphasis(text: str) -> str:
    """A strong line of its own."""
    return f"**{_guarded(_escape(text))}**" if text else ""


def _line(text: str) -> str:
    """Inline Markdown as a line that starts no list, heading or rule."""
    return _BLOCK_START.sub(r"\1\\", _guarded(text))


def _guarded(text: str) -> str:
    """Spaces at the edges by number, since Markdown drops them."""
    if text == text.strip():
        return text
    return _EDGES.sub(lambda spaces: "".join(f"&#{ord(space)};" for space in spaces[0]), text)


def _inline(content: Content) -> str:
    if len(content) == 1:
        return _run(*reading.run(content[0]))
    return "".join([_run(*run) for run in reading.runs(content)])


def _run(text: str, strong: bool, target: str) -> str:
    words = _strong(text) if strong and text else _escape(text)
    return f"[{words}](#{target})" if target and text else words


def _strong(text: str) -> str:
    """Asterisks work beside letters and digits only: Markdown takes `**（一）**、` for plain asterisks."""
    if text[0].isalnum() and text[-1].isalnum():
        return f"**{_escape(text)}**"
    return f"<strong>{_escape(text)}</strong>"


def _escape(text: str) -> str:
    """Plain words, whatever is in them. What looks like an address would become a link on many sites."""
    if _PLAIN.fullmatch(text):
        return text
    return _LINKS.sub(r"\\", _MARKS.sub(r"\\\1", html.escape(text, quote=False))).replace("\n", "<br>")


def _is_simple(table: Table) -> bool:
    """Whether Markdown's own kind of table can hold it."""
    return table.rows[0].head and all(
        row.head or cell.rowspan == 1 for row in table.rows for cell in row.cells)


def _pipe_table(table: Table) -> str:
    """Each place of the grid is a cell; of those that one spans, only the first has words."""
    rows = grid.lay(table)
    lines = [_pipes(_place(slot, number, column) for column, slot in enumerate(row))
             for number, row in enumerate(rows)]
    return "\n".join([lines[0], _pipes(_rules(table, rows)), *lines[1:]])


def _place(slot: grid.Slot, row: int, column: int) -> str:
    begins = (slot.row, slot.column) == (row, column)
    return _guarded(_inline(slot.cell.content)) if begins else ""


def _rules(table: Table, rows: grid.Rectangle) -> Iterator[str]:
    """Each column is aligned as the last cell that it has for itself."""
    whole = sum(table.widths)
    for column, width in enumerate(table.widths):
        own = [row[column].cell.align for row in rows if row[column].cell.colspan == 1]
        dashes = "-" * max(_DASHES * width // whole, 3)
        yield _RULES[own[-1] if own else Align.CENTER].format(dashes)


def _pipes(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _html_table(table: Table) -> str:
    return "\n".join(["<table>", *map(_html_row, table.rows), "</table>"])


def _html_row(row: Row) -> str:
    return f"<tr>{''.join(map(_html_cell, row.cells))}</tr>"


def _html_cell(cell: Cell) -> str:
    name = "th" if cell.header else "td"
    across = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    down = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return f"<{name}{across}{down}>{''.join([_html_run(run) for run in reading.runs(cell.content)])}</{name}>"


def _html_run(run: Run) -> str:
    words = html.escape(run.text, quote=False).replace("\n", "<br>")
    words = f"<strong>{words}</strong>" if run.strong else words
    return f'<a href="#{run.target}">{words}</a>' if run.target else words
