"""Next year's file from last year's: structure and comments stay, what belongs to a year is to be filled in.

The file is written anew with the author's order, comments and words, a line for each value. What becomes of a
value is in the schema (`next_year`). What is emptied is refused by `check` until it is filled in; last year's
value stands beside it as a comment. Generated comments follow a form (`待填（上年…）`, `# 上年：…`), so that
the year after next replaces them instead of piling them up.
"""

from __future__ import annotations

import os
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from generator import numerals, project, shelf, terminal
from generator.authoring import editors
from generator.authoring.scalars import behind, written
from generator.kinds import KINDS
from generator.problems import Place, Rejected, error
from generator.project import Job
from generator.reading import source
from generator.reading.fields import Field, NextYear
from generator.reading.folding import unfolded
from generator.reading.scan import TO_FILL
from generator.reading.schema import Schema

REVIEW = "沿用上年，请核对"
_LAST = "# 上年："
_MARKS = re.compile(rf"({TO_FILL}(（上年.*?）)?|{REVIEW})(；|$)")
_LONGEST = 40
"""Characters of last year's words that still stand behind the mark; longer ones have a line of their own."""
_HEAD = ("# 由 {} 结转：标“待填”的要填，没有发生的写 0，用不着的整行删去；"
         "以“# 上年：”开头的只供参考，本年需要时改写。")
_NOTE = re.compile(r"^(?P<indent> *)(?P<own>#.*)?\n|(?<= )(?P<behind>#.*)", re.MULTILINE)
"""A line that is empty or a comment, or a comment behind something."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class RolledForward:
    """A file that was written, and how many places in each section are to be filled in or looked at."""

    path: Path
    before: Path
    blanks: Mapping[str, int]
    reviews: Mapping[str, int]


def new_year(folder: Path, year: int) -> tuple[RolledForward, ...]:
    """Write a unit's files of a year, for each kind of report of which it has last year's.

    A file that exists is left alone.
    """
    unit = project.unit_at(folder)
    last = [job for kind in KINDS.values() if os.path.lexists((job := Job(unit, year - 1, kind)).path)]
    if not last:
        shown = project.shown(folder)
        raise Rejected(unit.troubles or [error(
            "IN206", f"{shown} 没有 {year - 1} 年度的文件，不能结转",
            f"请先放好 {year - 1}.yaml；没有上年文件的，用 juesuan new 建立空白的", Place(shown))])
    new = [(job, path) for job in last if not (path := Job(unit, year, job.kind).file).exists()]
    if not new:
        name = project.shown(Job(unit, year, last[0].kind).file)
        raise Rejected([error("IN205", f"{name} 已经存在", "请直接编辑它，或换一个年度", Place(name))])
    contents: dict[str, bytes] = {}
    made = []
    for job, path in new:
        contents[path.name], reviews = _rolled(job)
        empty = _schema(job).blanks(source.load(contents[path.name], path.name))
        made.append(RolledForward(path, job.file, empty, reviews))
    editors.save_new(folder, contents)
    return tuple(made)


def overview(made: RolledForward) -> str:
    """What is to be done in a new file, section by section."""
    rows = [("部分", TO_FILL, "请核对")]
    for section in dict.fromkeys((*made.blanks, *made.reviews)):
        rows.append((section, str(made.blanks.get(section, 0)), str(made.reviews.get(section) or "")))
    rows.append(("合计", str(sum(made.blanks.values())), str(sum(made.reviews.values()) or "")))
    return "\n".join([terminal.plain(f"已建立 {project.shown(made.path)}（由 {made.before.name} 结转）"),
                      terminal.aligned(rows, right=frozenset({1, 2})),
                      terminal.plain(f"请填好后运行：juesuan check {project.shown(made.path)}")])


def _rolled(job: Job) -> tuple[bytes, dict[str, int]]:
    """Next year's file, and the places to look at by section. A last year that has errors is a `Rejected`."""
    schema = _schema(job)
    data = shelf.content(job.file, project.shown(job.file), job.root)
    schema.validate(source.load(data, project.shown(job.file)))
    text = "\n".join(source.text_lines(data)).rstrip("\n") + "\n"
    root = yaml.compose(text, _LOADER)
    assert isinstance(root, MappingNode)
    writer = _Writer(text, root, job)
    writer.mapping(root, schema.fields, 0)
    ends = b"\r\n" if b"\r\n" in data else b"\n"
    return writer.result().encode().replace(b"\n", ends), dict(writer.reviews)


def _schema(job: Job) -> Schema:
    return Schema.load(project.packaged("schemas") / job.kind.name / "year.yaml")


# Comments and empty lines, which YAML's nodes lack

@dataclass(frozen=True, slots=True)
class _Note:
    """A comment, or an empty line (no `text`). `column`: of one that has its line to itself."""

    index: int
    column: int | None
    text: str


def _notes(text: str, root: Node) -> Iterator[_Note]:
    rest = list(text)
    for value in _scalars(root):
        start, end = value.start_mark.index, _end(value, text)
        rest[start: end] = "x" * (end - start)
    for found in _NOTE.finditer("".join(rest)):
        indent = found["indent"]
        comment = (found["own"] or found["behind"] or "").rstrip()
        yield _Note(found.start(), None if indent is None else len(indent), comment)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    match node:
        case ScalarNode():
            yield node
        case MappingNode():
            for key, value in node.value:
                yield key
                yield from _scalars(value)
        case _:
            for item in node.value:
                yield from _scalars(item)


def _end(node: Node, text: str) -> int:
    """Where a value ends; comments and empty lines behind it are not its own."""
    match node:
        case MappingNode(flow_style=False) if node.value:
            return _end(node.value[-1][1], text)
        case SequenceNode(flow_style=False) if node.value:
            return _end(node.value[-1], text)
        case _:
            start = int(node.start_mark.index)
            return start + len(text[start: node.end_mark.index].rstrip())


class _Writer:
    """Next year's file as far as it is written, and the notes of last year's that are still to come."""

    def __init__(self, text: str, root: Node, job: Job) -> None:
        self.reviews: Counter[str] = Counter()
        self._text = text
        self._job = job
        self._notes = deque(_notes(text, root))
        self._lines: list[str] = []
        self._section = ""
        self._dash = False
        self._deepest: int | None = None
        """The deepest column of a comment below a text of several lines, lest it become part of the text."""

    def result(self) -> str:
        """The text of the new file."""
        self._above(len(self._text), 0)
        head = _HEAD.format(self._job.file.name)
        return "\n".join([*([] if head in self._lines else [head]), *self._lines, ""])

    def mapping(self, node: MappingNode, fields: Sequence[Field], indent: int) -> None:
        known = {field.key: field for field in fields}
        there = {key.value.strip(): value for key, value in node.value}
        for key, value in node.value:
            field = known[key.value.strip()]
            if not indent:
                self._section = field.key
            if field.next_year is NextYear.DROP and not indent:
                self._without_heading(key)
            else:
                self._above(key.start_mark.index, indent)
            match field.next_year:
                case NextYear.DROP:
                    self._note(value)
                case NextYear.ASIDE:
                    note = self._note(value)
                    self._comment(indent, _LAST + behind(f"{field.key}: {self._typed(value)}", note))
                case NextYear.FOLLOW:
                    self._put(indent, f"{field.key}: {self._typed(there[field.follows])}", self._note(value))
                case _:
                    self._value(value, field, indent, f"{field.key}:", key.end_mark.index)

    def _value(self, node: Node, field: Field, indent: int, lead: str, start: int) -> None:
        """A value behind its key or dash, which ends at `start`."""
        match node:
            case ScalarNode() if field.name == "year":
                self._put(indent, f"{lead} {self._job.year + 1}", self._note(node))
            case ScalarNode() if field.next_year is NextYear.BLANK:
                self._blank(node, field, indent, lead)
            case ScalarNode() if field.next_year is NextYear.REVIEW:
                self.reviews[self._section] += 1
                self._keep(node, indent, lead, _marked(REVIEW, self._note(node)))
            case MappingNode() if node.value and not self._as_it_is(node, field):
                lead += " {}" if all(map(_goes, _fields_of(node, field))) else ""
                self._put(indent, lead, self._note_before(node, start))
                self.mapping(node, field.fields, indent + 2)
            case SequenceNode() if node.value and not self._as_it_is(node, field):
                self._list(node, field, indent, lead, start)
            case _:
                self._keep(node, indent, lead, self._note(node))

    def _list(self, node: SequenceNode, field: Field, indent: int, lead: str, start: int) -> None:
        item = field.item
        assert item
        stay = {id(one) for one in node.value
                if field.next_year is not NextYear.NONZERO or _has_amount(one, item)}
        self._put(indent, lead if stay else f"{lead} []", self._note_before(node, start))
        for one in node.value:
            self._above(one.start_mark.index, indent + 2)
            if id(one) not in stay:
                self._note(one)
            elif isinstance(one, MappingNode) and not all(map(_goes, _fields_of(one, item))):
                self._dash = True
                self.mapping(one, item.fields, indent + 4)
            else:
                self._value(one, item, indent + 2, "-", one.start_mark.index)

    # One value

    def _blank(self, node: ScalarNode, field: Field, indent: int, lead: str) -> None:
        """Leave the place of a value empty, and put the value into a comment."""
        told = [line.strip() for line in unfolded(node, self._text).strip().split("\n")]
        short = len(told) == 1 and len(told[0]) <= _LONGEST
        mark = f"{TO_FILL}（上年{_shown(told[0], field)}）" if short else TO_FILL
        self._put(indent, lead, _marked(mark, self._note(node)))
        for line in told if not short else ():
            if line:
                self._comment(indent + 2 if lead == "-" else indent, _LAST + line)

    def _keep(self, node: Node, indent: int, lead: str, note: str) -> None:
        """Keep a value as it was typed. A block of several lines stays one."""
        if not (isinstance(node, ScalarNode) and node.style in ("|", ">")) or node.value[:1].isspace():
            self._put(indent, f"{lead} {self._typed(node)}".rstrip(), note)
            return
        self._put(indent, lead + (" |" if node.value.endswith("\n") else " |-"), note)
        for line in unfolded(node, self._text).split("\n"):
            self._lines.append(f"{' ' * (indent + 2)}{line}".rstrip())
        self._deepest = indent

    def _typed(self, node: Node) -> str:
        """A value on a single line, as it was typed if it was on one."""
        typed = self._text[node.start_mark.index: _end(node, self._text)]
        on_one_line = "\n" not in typed
        match node:
            case ScalarNode():
                return typed if on_one_line else written(unfolded(node, self._text))
            case CollectionNode(flow_style=True) if on_one_line:
                return typed
            case MappingNode():
                return f"{{{', '.join(f'{key.value}: {self._typed(value)}' for key, value in node.value)}}}"
            case _:
                return f"[{', '.join(map(self._typed, node.value))}]"

    def _as_it_is(self, node: CollectionNode, field: Field) -> bool:
        """Whether braces or brackets may stay: everything in them does, and they are on one line."""
        typed = self._text[node.start_mark.index: node.end_mark.index]
        return bool(node.flow_style) and _stays(field) and "\n" not in typed

    # Lines

    def _put(self, indent: int, words: str, note: str = "") -> None:
        dash, self._dash, self._deepest = self._dash, False, None
        before = f"{' ' * (indent - 2)}- " if dash else " " * indent
        self._lines.append(before + behind(words, note))

    def _comment(self, indent: int, text: str) -> None:
        column = indent if self._deepest is None else min(indent, self._deepest)
        self._lines.append(f"{' ' * column}{text}".rstrip())

    # Notes

    def _above(self, index: int, indent: int) -> None:
        """Write the comments above a place, but not those with values of the year before last."""
        while self._notes and self._notes[0].index < index:
            self._line(self._notes.popleft(), indent)

    def _without_heading(self, key: ScalarNode) -> None:
        """Write the comments above a section that is dropped, but not its heading next to it."""
        above = []
        while self._notes and self._notes[0].index < key.start_mark.index:
            above.append(self._notes.popleft())
        while above and above[-1].text:
            above.pop()
        while above and not above[-1].text:
            above.pop()
        for note in above:
            self._line(note, 0)

    def _line(self, note: _Note, indent: int) -> None:
        if not note.text.startswith(_LAST) and not editors.is_ours(note.text):
            self._comment(indent if note.column is None else note.column, self._moved_on(note.text))

    def _moved_on(self, comment: str) -> str:
        """A comment with its years moved on: what was this year is now last year."""
        years = f"{self._job.year - 1}|{self._job.year}"
        return re.sub(rf"\b({years})( ?年度|(\.\w+)?\.yaml)",
                      lambda found: f"{int(found[1]) + 1}{found[2]}", comment)

    def _note(self, node: Node) -> str:
        """The comments within a value and the one behind it."""
        end = _end(node, self._text)
        found = []
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            found.append(self._text[node.start_mark.index: end].partition("\n")[0].partition("#")[2])
        while self._notes and (note := self._notes[0]).index < end:
            found.append(self._notes.popleft().text)
        if self._notes and (note := self._notes[0]).column is None:
            if not self._text[end: note.index].strip(" ,]}"):
                found.append(self._notes.popleft().text)
        return "；".join(filter(None, (text.lstrip("#").strip() for text in found)))

    def _note_before(self, node: Node, start: int) -> str:
        """The comment behind a key whose value begins on a later line."""
        if self._notes and (note := self._notes[0]).index < node.start_mark.index:
            if not self._text[start: note.index].strip(" :"):
                return self._notes.popleft().text.lstrip("#").strip()
        return ""


def _marked(mark: str, note: str) -> str:
    """A mark before the author's own comment, in place of marks of an earlier year."""
    return "；".join(filter(None, (mark, _MARKS.sub("", note))))


def _goes(field: Field) -> bool:
    return field.next_year in (NextYear.ASIDE, NextYear.DROP)


def _fields_of(node: MappingNode, field: Field) -> Iterator[Field]:
    """The fields of the keys that a mapping has."""
    there = {key.value.strip() for key, _ in node.value}
    return (inner for inner in field.fields if inner.key in there)


def _stays(field: Field) -> bool:
    """Whether everything in a value is kept."""
    inner = (*field.fields, *([field.item] if field.item else []))
    return field.next_year is NextYear.KEEP and all(map(_stays, inner))


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
