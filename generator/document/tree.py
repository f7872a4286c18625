"""The neutral document tree: what every format is written from.

A kind of report and a writer never meet but here. The tree knows neither looks nor file formats: a writer
maps each node to what its format offers. A number is a `Quantity`, so that a writer has both its text
and its exact value; a `Text` with a `source` is what the unit wrote itself. What a report has by thousands is
a `NamedTuple`, which is made in a third of the time of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple


class Text(NamedTuple):
    """Words. `source` tells where a unit wrote them (`file:line:column`); it is empty for a template's own.

    `target` is the anchor of the table that they lead to, if they do.
    """

    content: str
    strong: bool = False
    source: str = ""
    target: str = ""


class Quantity(NamedTuple):
    """A printed number: `text` as readers see it, `value` exactly (yuan, percent, count), `key` its fact."""

    text: str
    value: Decimal
    key: str
    strong: bool = False


class Break(NamedTuple):
    """A new line within a paragraph or a cell. A soft one is where a title is best broken, if it must be."""

    soft: bool = False


Inline = Text | Quantity | Break
Content = tuple[Inline, ...]


class Role(Enum):
    """What a paragraph is for; a writer gives each role a style."""

    BODY = "body"
    CENTER = "center"
    NOTE = "note"


class Paragraph(NamedTuple):
    content: Content
    role: Role = Role.BODY


class Heading(NamedTuple):
    """A heading of level 1 (第一部分) to 4, `raised` or not; `anchor` is unique within the document."""

    level: int
    content: Content
    anchor: str


class Listing(NamedTuple):
    """A numbered list: `1.…`, `2.…`, or as `form` has the 1. Each item is one paragraph."""

    items: tuple[Content, ...]
    form: str = "1."

    def numbered(self) -> Iterator[tuple[str, Content]]:
        """Each item with its number."""
        return ((self.form.replace("1", str(number)), item) for number, item in enumerate(self.items, 1))


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Cell(NamedTuple):
    """A cell at the left top of the grid places it covers."""

    content: Content
    colspan: int = 1
    rowspan: int = 1
    header: bool = False
    align: Align = Align.CENTER


class Row(NamedTuple):
    """A table row. A `head` row is repeated where the table breaks over pages.

    Heads stand at the top of a table, or in the midst of a fitted one: the rows below are under these.
    """

    cells: tuple[Cell, ...]
    head: bool = False


class Table(NamedTuple):
    """Rows of cells with spans. `widths` are shares of the text width, one for each grid column.

    One without a caption stands in the text, others on pages of their own.
    """

    rows: tuple[Row, ...]
    caption: Content
    widths: tuple[int, ...]
    subtitle: Content = ()
    """A line between caption and table: the year, the unit of money."""
    sheet: str = ""
    """The name of its sheet in a workbook; a table without one is in none."""
    anchor: str = ""
    """The name by which links lead to it: unique within the document; empty if none does."""
    subtitle_align: Align = Align.CENTER
    entry: Content = ()
    """What the table of contents calls it; empty if it is not listed there. One that is has an anchor."""
    fitted: bool = False
    """A form: on paper its columns are as wide as what stands in them wants, whatever `widths` say, and it is
    fitted to its page if it nearly fits."""


class ChartKind(Enum):
    PIE = "pie"
    COLUMN = "column"
    BAR = "bar"


class Series(NamedTuple):
    """Numbers of one name, one for each category of their chart."""

    name: str
    values: tuple[Quantity, ...]


class Chart(NamedTuple):
    """Numbers as a picture: slices of one series, columns of several side by side, bars below each other.

    Slices may have a second series: the share of each.
    """

    kind: ChartKind
    caption: Content
    categories: tuple[str, ...]
    series: tuple[Series, ...]


class Title(NamedTuple):
    """The document's title, printed once at its top."""

    content: Content


class Contents(NamedTuple):
    """Where the table of contents stands; `title` is printed above it."""

    title: str


Block = Title | Contents | Heading | Paragraph | Listing | Table | Chart


class Section(NamedTuple):
    """Pages of one orientation."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `author` is the unit; both go into the properties of formats that have them.

    `raised` is by how many levels its headings stand higher than they look: one without parts begins at
    level 1 with what looks like the 一、 of others.
    """

    title: str
    author: str
    sections: tuple[Section, ...]
    raised: int = 0


def blocks(document: Document) -> Iterator[Block]:
    """Every block in reading order."""
    for section in document.sections:
        yield from section.blocks


def inlines(block: Block) -> Iterator[Inline]:
    """Every word and number of a block in reading order."""
    match block:
        case Contents():
            return
        case Listing(items):
            yield from (inline for item in items for inline in item)
        case Table():
            yield from (*block.caption, *block.subtitle)
            yield from (inline for row in block.rows for cell in row.cells for inline in cell.content)
        case Chart():
            yield from block.caption
            yield from (quantity for series in block.series for quantity in series.values)
        case _:
            yield from block.content


def headings(document: Document) -> Iterator[Heading]:
    """Every heading in reading order, and what the contents call tables that they list: at level 2."""
    for block in blocks(document):
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Table) and block.entry:
            yield Heading(2, block.entry, block.anchor)


def tabulated(chart: Chart) -> Table:
    """The same numbers as a table: a row for each category, a column for each series."""
    names = ("项目", *(series.name for series in chart.series))
    head = Row(tuple(Cell((Text(name),), header=True) for name in names), head=True)
    rows = (Row((Cell((Text(category),)),
                 *(Cell((series.values[place],), align=Align.RIGHT) for series in chart.series)))
            for place, category in enumerate(chart.categories))
    return Table((head, *rows), chart.caption, (2, *(1 for _ in chart.series)))


def beside(chart: Chart, place: int) -> tuple[str, str]:
    """What stands beside a slice: its name; and how much it is, with its share if that is known."""
    number, *share = (series.values[place].text for series in chart.series)
    return chart.categories[place], f"{number}（{share[0]}）" if share else number


def described(chart: Chart) -> str:
    """The chart in words, for those who do not see it."""
    kind = {ChartKind.PIE: "饼图", ChartKind.COLUMN: "柱形图", ChartKind.BAR: "条形图"}[chart.kind]
    told = []
    for place, category in enumerate(chart.categories):
        values = "，".join(f"{series.name}{series.values[place].text}" for series in chart.series)
        told.append(f"{category}：{values}")
    return f"{kind}，{plain(chart.caption)}。{'；'.join(told)}。"


def plain(content: Content) -> str:
    """The words and numbers of a paragraph as one line of text."""
    return "".join("" if isinstance(inline, Break) else _words(inline) for inline in content)


def _words(inline: Text | Quantity) -> str:
    return inline.content if isinstance(inline, Text) else inline.text
