"""Next year's file from last year's: structure and comments stay, figures and words of the year are to be filled in.

The text itself is rewritten, so that order, comments and layout are the author's. What becomes of a value is in
the schema (`next_year`). What is emptied is refused by `check` until it is filled in; last year's value stands
beside it as a comment. Generated comments follow a form (`待填（上年…）`, `# 上年：…`), so that the year after
next replaces them instead of piling them up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from generator import files, numerals, project, source, terminal
from generator.kinds import KINDS
from generator.problems import Place, Rejected, error
from generator.project import Job
from generator.schema import Field, NextYear, Schema

REVIEW = "沿用上年，请核对"
_TO_FILL = "待填"
_LAST = "# 上年："
_MARKS = re.compile(rf"({_TO_FILL}(（上年.*?）)?|{REVIEW})(；|$)")
_LONGEST = 40
"""Characters of last year's words that still stand behind the mark; longer ones have a line of their own."""
_HEAD = "# 由 {}.yaml 结转：标“待填”的要填，没有发生的写 0，用不着的整行删去；以“# 上年：”开头的只供参考，本年需要时改写。"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class RolledForward:
    """A file that was written, and how many places in each of its sections are to be filled in or looked at."""

    path: Path
    before: Path
    blanks: Mapping[str, int]
    reviews: Mapping[str, int]


def new_year(folder: Path, year: int) -> tuple[RolledForward, ...]:
    """Write a unit's files of a year, for each kind of report of which it has last year's. An existing one is left alone."""
    unit = project.Unit(project.shown(folder), folder)
    last = [job for kind in KINDS.values() if (job := Job(unit, year - 1, kind)).file.is_file()]
    if not last:
        raise Rejected([error("IN206", f"{project.shown(folder)} 没有 {year - 1} 年度的文件，不能结转",
                              f"请先放好 {year - 1}.yaml；没有上年文件的，用 juesuan new 建立空白的", Place(project.shown(folder)))])
    there = [job.file for job in last if Job(unit, year, job.kind).file.exists()]
    if len(there) == len(last):
        name = project.shown(Job(unit, year, last[0].kind).file)
        raise Rejected([error("IN205", f"{name} 已经存在", "请直接编辑它，或换一个年度", Place(name))])
    rolled = [(job, Job(unit, year, job.kind).file.name, *_rolled(job)) for job in last if job.file not in there]
    files.write_all(folder, {name: text.encode() for _, name, text, _ in rolled})
    return tuple(RolledForward(folder / name, job.file, blanks(source.load(text.encode(), name).value), reviews)
                 for job, name, text, reviews in rolled)


def overview(made: RolledForward) -> str:
    """What is to be done in a new file, section by section."""
    sections = dict.fromkeys((*made.blanks, *made.reviews))
    counts = [(made.blanks.get(section, 0), made.reviews.get(section, 0)) for section in sections]
    rows = [("部分", _TO_FILL, "请核对"), *(
        (section, str(blank), str(review or "")) for section, (blank, review) in zip(sections, counts, strict=True)),
        ("合计", str(sum(made.blanks.values())), str(sum(made.reviews.values()) or ""))]
    return "\n".join([f"已建立 {project.shown(made.path)}（由 {made.before.name} 结转）",
                      terminal.aligned(rows, right=frozenset({1, 2})),
                      f"请填好后运行：juesuan check {project.shown(made.path)}"])


def blanks(value: Mapping[str, object]) -> dict[str, int]:
    """How many values are left blank in each section of a file as it was read."""
    return {key: number for key, inner in value.items() if (number := _blank(inner))}


def _blank(value: object) -> int:
    match value:
        case dict():
            return sum(map(_blank, value.values()))
        case list():
            return sum(map(_blank, value))
        case _:
            return int(not value)


def _rolled(job: Job) -> tuple[str, dict[str, int]]:
    """The text of next year's file, and the places to look at by section. A last year that has errors is a `Rejected`."""
    schema = Schema.load(project.packaged("schemas") / job.kind.name / "year.yaml")
    schema.validate(source.read(job.file, project.shown(job.file)))
    data = job.file.read_bytes()
    ends = "\r\n" if b"\r\n" in data else "\n"
    whole = Field("", "", "dict", fields=schema.fields)
    editor = _Editor(_unfolded("\n".join(source.text_lines(data)), whole), job.year)
    editor.mapping(_composed(editor.text), schema.fields)
    return ends.join(editor.result()), dict(editor.reviews)


def _composed(text: str) -> MappingNode:
    node = yaml.compose(text, _LOADER)
    assert isinstance(node, MappingNode)
    return node


# Braces and brackets: what has values to empty is written out in lines first.

def _unfolded(text: str, whole: Field) -> str:
    """The same file with a line for each value that does not simply stay."""
    for start, end, written in reversed(list(_foldings(_composed(text), whole, text, 0))):
        text = text[:start] + written + text[end:]
    return text


def _foldings(node: Node, field: Field, text: str, column: int) -> Iterator[tuple[int, int, str]]:
    """Where braces and brackets stand, and the lines to write instead. `column` is where a value's lines begin."""
    if not isinstance(node, (MappingNode, SequenceNode)) or not node.value or _stays(field):
        return
    if node.flow_style:
        yield node.start_mark.index, node.end_mark.index, f"\n{' ' * column}".join(_lines(node, text))
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _foldings(item, _item(field), text, item.start_mark.column)
    else:
        for key, value in node.value:
            inner = key.start_mark.column + 2
            for start, end, written in _foldings(value, _named(field, key), text, inner):
                first = start == value.start_mark.index and value.flow_style
                yield (text.index(":", key.end_mark.index) + 1, end, f"\n{' ' * inner}{written}") if first else (start, end, written)


def _lines(node: Node, text: str) -> list[str]:
    """A value in braces or brackets as lines of a block."""
    match node:
        case MappingNode() if node.value:
            return [line for key, value in node.value for line in _pair(_written(key, text), value, text)]
        case SequenceNode() if node.value:
            return [f"{'- ' if first else '  '}{line}" for item in node.value
                    for first, line in _numbered(_lines(item, text))]
        case _:
            return [_written(node, text)]


def _pair(key: str, value: Node, text: str) -> list[str]:
    inner = _lines(value, text)
    return [f"{key}:", *(f"  {line}" for line in inner)] if not isinstance(value, ScalarNode) and value.value else [f"{key}: {inner[0]}"]


def _numbered(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    return ((number == 0, line) for number, line in enumerate(lines))


def _written(node: Node, text: str) -> str:
    """A scalar or an empty list as it was typed; in quotes if it had line ends."""
    typed = text[node.start_mark.index: node.end_mark.index]
    return json.dumps(node.value, ensure_ascii=False) if "\n" in typed else typed


def _stays(field: Field) -> bool:
    """Whether everything in a value is kept."""
    parts = (*field.fields, *([field.item] if field.item else []))
    return field.next_year is NextYear.KEEP and field.name != "year" and all(map(_stays, parts))


def _item(field: Field) -> Field:
    assert field.item
    return field.item


def _named(field: Field, key: ScalarNode) -> Field:
    return next(inner for inner in field.fields if inner.key == key.value.strip())


# Lines

class _Editor:
    """A file in lines on its way to next year's. `None` is a line that goes."""

    def __init__(self, text: str, year: int) -> None:
        self.text = text
        self.year = year
        self.lines: list[str | None] = list(text.split("\n"))
        self.reviews: Counter[str] = Counter()
        self.section = ""
        for number, line in enumerate(text.split("\n")):
            if line.lstrip().startswith(_LAST):
                self.lines[number] = None

    def result(self) -> list[str]:
        """The lines of the new file."""
        # A line may stand for several: words of last year go below theirs.
        lines = [part for line in self.lines if line is not None for part in self._moved_on(line).split("\n")]
        head = _HEAD.format(self.year)
        return lines if head in lines else [head, *lines]

    def _moved_on(self, line: str) -> str:
        """Years in a line of comment: what was this year is last year."""
        if not line.lstrip().startswith("#") or line.lstrip().startswith(_LAST):
            return line
        return re.sub(rf"\b({self.year - 1}|{self.year})( ?年度|\.yaml)", lambda found: f"{int(found[1]) + 1}{found[2]}", line)

    def mapping(self, node: MappingNode, fields: Sequence[Field]) -> None:
        """The pairs of a mapping; those that stay first, because an item's dash may have to move to one of them."""
        known = {field.key: field for field in fields}
        pairs = [(key, value, known[key.value.strip()]) for key, value in node.value]
        gone = [field.next_year in (NextYear.ASIDE, NextYear.DROP) for _, _, field in pairs]
        for (key, value, field), goes in zip(pairs, gone, strict=True):
            if key.start_mark.column == 0:
                self.section = field.key
            if not goes:
                self._pair(key, value, field)
        if gone and gone[0] and not all(gone):
            self._move_dash(pairs[0][0], pairs[gone.index(False)][0])
        for (key, value, field), goes in zip(pairs, gone, strict=True):
            if goes and field.next_year is NextYear.ASIDE:
                self._put_aside(key, value)
            elif goes:
                self._drop(key, value)

    def _pair(self, key: ScalarNode, value: Node, field: Field) -> None:
        match value:
            case MappingNode():
                self.mapping(value, field.fields)
            case SequenceNode() if not _stays(field):
                self._list(key, value, field)
            case ScalarNode() if field.name == "year":
                self._write(value, str(self.year + 1), keep_comment=True)
            case ScalarNode() if field.next_year is NextYear.BLANK:
                self._empty(value, self._after_colon(key), key.start_mark.column, field)
            case ScalarNode() if field.next_year is NextYear.REVIEW:
                self._mark(value, REVIEW)
                self.reviews[self.section] += 1

    def _list(self, key: ScalarNode, node: SequenceNode, field: Field) -> None:
        item = _item(field)
        stay = 0
        for one in node.value:
            if field.next_year is NextYear.NONZERO and not _has_amount(one, item):
                self._remove(one.start_mark.line, _last_line(one))
                continue
            stay += 1
            if isinstance(one, MappingNode):
                self.mapping(one, item.fields)
            elif item.next_year is NextYear.BLANK:
                self._empty(one, one.start_mark.column - 1, one.start_mark.column, item)
        if node.value and not stay:
            line, column = key.end_mark.line, self._after_colon(key)
            self.lines[line] = f"{self._line(line)[:column]} []{self._line(line)[column:]}"

    # One value

    def _empty(self, value: ScalarNode, column: int, indent: int, field: Field) -> None:
        """Nothing where the value was, and the value as a comment."""
        first, last = value.start_mark.line, _last_line(value)
        note = self._note(value) if first == last else ""
        told = [line.strip() for line in value.value.strip().split("\n")]
        short = len(told) == 1 and len(told[0]) <= _LONGEST
        mark = f"{_TO_FILL}（上年{_shown(told[0], field)}）" if short else _TO_FILL
        below = [] if short else [f"{' ' * indent}{_LAST}{line}" for line in told if line]
        # The key may stand a line above its value.
        line = next(n for n in range(first, -1, -1) if len(self._line(n).rstrip()) >= column and (n == first or self._line(n).strip()))
        self._remove(line + 1, last)
        self.lines[line] = "\n".join([f"{self._line(line)[:column].rstrip()}  # {mark}{f'；{note}' if note else ''}", *below])

    def _write(self, value: ScalarNode, text: str, keep_comment: bool) -> None:
        line, start, end = value.start_mark.line, value.start_mark.column, value.end_mark.column
        self.lines[line] = self._line(line)[:start] + text + (self._line(line)[end:] if keep_comment else "")

    def _mark(self, value: ScalarNode, mark: str) -> None:
        """A comment behind a value that stays."""
        line, note = _last_line(value), self._note(value)
        end = value.end_mark.column if value.end_mark.line == line else len(self._line(line))
        if value.style in ("|", ">"):
            line, end = value.start_mark.line, value.start_mark.column + 1
        self.lines[line] = f"{self._line(line)[:end]}  # {mark}{f'；{note}' if note else ''}"

    def _note(self, value: ScalarNode) -> str:
        """The author's comment behind a value, without marks of an earlier year."""
        if value.style in ("|", ">"):
            return ""
        rest = self._line(value.end_mark.line)[value.end_mark.column:].strip()
        return _MARKS.sub("", rest.removeprefix("#").strip()) if rest.startswith("#") else ""

    # Whole lines

    def _put_aside(self, key: ScalarNode, value: Node) -> None:
        column = key.start_mark.column
        for number in range(key.start_mark.line, _last_line(value) + 1):
            line = self._line(number)
            self.lines[number] = f"{' ' * column}{_LAST}{line[column:]}" if line.strip() else None

    def _drop(self, key: ScalarNode, value: Node) -> None:
        """Remove a pair; a section goes with the comments and the blank line above it."""
        first = key.start_mark.line
        if not key.start_mark.column:
            while first and self._line(first - 1).startswith("#"):
                first -= 1
            while first and not self._line(first - 1).strip():
                first -= 1
        self._remove(first, _last_line(value))

    def _move_dash(self, from_: ScalarNode, to: ScalarNode) -> None:
        column = from_.start_mark.column
        line = self._line(from_.start_mark.line)
        self.lines[to.start_mark.line] = line[:column] + self._line(to.start_mark.line)[column:]
        self.lines[from_.start_mark.line] = " " * column + line[column:]

    def _remove(self, first: int, last: int) -> None:
        """Lines that go; blank ones at their end stay, for they set off what follows."""
        while last >= first and not self._line(last).strip():
            last -= 1
        self.lines[first: last + 1] = [None] * (last + 1 - first)

    def _after_colon(self, key: ScalarNode) -> int:
        return self._line(key.end_mark.line).index(":", key.end_mark.column) + 1

    def _line(self, number: int) -> str:
        return self.lines[number] or ""


def _last_line(node: Node) -> int:
    """The line in which a value ends; comments behind it are not its own."""
    end = int(node.end_mark.line)
    match node:
        case MappingNode(flow_style=False) if node.value:
            return _last_line(node.value[-1][1])
        case SequenceNode(flow_style=False) if node.value:
            return _last_line(node.value[-1])
        case ScalarNode() if node.style in ("|", ">") and not node.end_mark.column:
            # A text after | or > ends before the line end that closes it.
            return end - 1
        case _:
            return end


def _has_amount(row: Node, item: Field) -> bool:
    """Whether a row has an amount that is not zero."""
    assert isinstance(row, MappingNode)
    money = {field.key for field in item.fields if field.type == "money"}
    return any(Decimal(value.value.strip()) for key, value in row.value if key.value.strip() in money)


def _shown(text: str, field: Field) -> str:
    """Last year's value behind 上年: amounts with separators, in the unit of the file."""
    if field.type != "money":
        return f" {text}" if text[:1].isdigit() else f"：{text}"
    return f" {numerals.grouped(Decimal(text))}"
