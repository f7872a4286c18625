"""What changed between two files of a kind, and what that changed in the report.

A file is named by its path, or as `路径@修订` as it was in a git revision, with its neighbours of that
revision. Rows are matched by what they are known by (codes, names), sentences by their words without numbers
and reasons.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from generator import naming, numerals, project, terminal
from generator.build import draft
from generator.commands import units
from generator.deriving import trace
from generator.deriving.ledger import Figure, Measure
from generator.document import tree as document
from generator.document.tree import (
    Content,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    plain,
)
from generator.numerals import NumberStyle
from generator.problems import Place, Problem, Rejected, error
from generator.project import Job
from generator.published.lines import Passage, Piece, passage
from generator.reading import source
from generator.reading.fields import Field, NextYear
from generator.reading.form import Form
from generator.reading.schema import Schema
from generator.running import history

_EXACT = NumberStyle(thousands=True)
_CODES = ("item_code", "economic_code")
_ENDS = ("。", "；")
_PARTS = re.compile("[^。；]*[。；]|[^。；]+")
_OF_REVISION = re.compile(r"(.+?\.yaml)@(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A value in a file: `text` as it is told, `plain` to compare by."""

    label: str
    text: str
    plain: object
    place: Place


@dataclass(frozen=True, slots=True)
class Edit:
    """A value that changed, came (no `old`) or went (no `new`)."""

    old: Written | None
    new: Written | None


@dataclass(frozen=True, slots=True)
class Reworded:
    """A sentence that changed, came (no `old`) or went (no `new`)."""

    old: Passage
    new: Passage


@dataclass(frozen=True, slots=True)
class Difference:
    """`problems` keep one of the two reports from being made: then no sentences and tables are compared."""

    names: tuple[str, str]
    edits: tuple[Edit, ...]
    sentences: tuple[Reworded, ...]
    tables: Mapping[str, int]
    """How many rows changed in each table, by its caption."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two files. `told` and `real` are what messages call its folder, and its folder."""

    job: Job
    revision: str
    told: str
    real: str

    @property
    def name(self) -> str:
        return self.place(Place(project.shown(self.job.file))).file

    def place(self, place: Place) -> Place:
        """A place as the author knows it: `data/某局/2023.yaml@HEAD~1:5:3`."""
        if not self.revision or not place.file.startswith(f"{self.real}/"):
            return place
        return place._replace(file=f"{self.told}{place.file.removeprefix(self.real)}@{self.revision}")

    def rejected(self, rejected: Rejected) -> tuple[Problem, ...]:
        return tuple(replace(problem, place=self.place(problem.place)) for problem in rejected.problems)


def compare(old: str, new: str = "", own_templates: Path | None = None) -> Difference:
    """Compare two files, each `路径` or `路径@修订`; without the second, the first as it was (at HEAD, if
    no revision is named) and as it is.

    Words are those of today's templates on both sides. Files that cannot be understood are a `Rejected`.
    """
    path, revision = _named(old)
    first = path, revision or ("" if new else "HEAD")
    second = _named(new) if new else (path, "")
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        before, after = _side(*first, Path(folder) / "old"), _side(*second, Path(folder) / "new")
        if before.job.kind is not after.job.kind:
            raise Rejected([error("IN212", f"{before.name} 和 {after.name} 不是同一种报告",
                                  "请比较同一种报告的两个文件", Place(after.name))])
        edits = tuple(_edits(before, after, before.job, after.job))
        documents: list[Document] = []
        problems: list[Problem] = []
        for side in (before, after):
            try:
                documents.append(draft(side.job, own_templates).document)
            except Rejected as rejected:
                problems += side.rejected(rejected)
        if problems:
            return Difference((before.name, after.name), edits, (), {}, tuple(problems))
        was, now = documents
        years = (before.job.year, after.job.year)
        sentences, tables = tuple(_reworded(was, now, years)), _tables(was, now, years)
        return Difference((before.name, after.name), edits, sentences, tables, ())


def _side(named: str, revision: str, folder: Path) -> _Side:
    """A file in the working folder, or one of a revision, restored to `folder`."""
    path = Path(named)
    if not revision or not naming.report(path.name):
        return _Side(_job(path), "", "", "")
    with suppress(Rejected):  # The unit may be there no more.
        path = units.place(path.parent) / path.name
    folder.mkdir()
    restored = history.restore(path, revision, folder)
    return _Side(_job(restored), revision, project.shown(path.parent), project.shown(folder))


def _named(text: str) -> tuple[str, str]:
    """Path and revision, which is empty where none is written."""
    found = None if Path(text).exists() else _OF_REVISION.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def _job(named: Path) -> Job:
    path = units.place(named)
    if path.is_dir():
        name = project.shown(path)
        raise Rejected([error("IN213", f"{name} 是文件夹，不知道比较哪一年",
                              f"请写明年度文件，如 {name}/2023.yaml", Place(name))])
    (job,) = project.jobs((path,))
    return job


# Values

def _edits(before: _Side, after: _Side, old: Job, new: Job) -> Iterator[Edit]:
    """Edits of the unit's own file, of the year's, of those beside it if the year is the same, and of
    subordinates that both have.
    """
    yield from _pair(_of_unit(before, old), _of_unit(after, new))
    members = {os.path.relpath(member.unit.folder, old.unit.folder): member for member in old.members}
    for member in new.members:
        if (name := os.path.relpath(member.unit.folder, new.unit.folder)) in members:
            yield from _edits(before, after, members[name], member)
    while os.path.lexists(old.path) and os.path.lexists(new.path):
        yield from _pair(_of_year(before, old), _of_year(after, new))
        if before.job.year != after.job.year:
            return
        old, new = old.beside, new.beside


def _pair(old: Mapping[tuple[str, ...], Written], new: Mapping[tuple[str, ...], Written]) -> Iterator[Edit]:
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before.plain != after.plain:
            yield Edit(before, after)


def _of_unit(side: _Side, job: Job) -> dict[tuple[str, ...], Written]:
    return _values(side, job.unit.folder / naming.UNIT_FILE, job.unit.root, "unit")


def _of_year(side: _Side, job: Job) -> dict[tuple[str, ...], Written]:
    return _values(side, job.file, job.root, f"{job.kind.name}/year")


def _values(side: _Side, file: Path, root: Path | None, schema: str) -> dict[tuple[str, ...], Written]:
    """Every value of a file by the way to it, on which rows are told by what they are known by."""
    try:
        read = source.read(file, project.shown(file), root)
        form = Schema.load(project.packaged("schemas") / f"{schema}.yaml").validate(read)
    except Rejected as rejected:
        raise Rejected(side.rejected(rejected)) from None
    return {way: replace(written, place=side.place(written.place)) for way, written in _walk(form, ())}


def _walk(form: Form, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Written]]:
    for field in form.fields:
        inner = (*way, field.key)
        if field.type == "dict":
            if part := form.part(field.name):
                yield from _walk(part, inner)
        elif field.rows:
            met: Counter[str] = Counter()
            for number, row in enumerate(form.rows(field.name), 1):
                name = _known_by(row) or str(number)
                met[name] += 1
                again = f"（{met[name]}）" if met[name] > 1 else ""
                yield from _walk(row, (*way, f"{field.key}[{name}{again}]"))
        elif field.item:
            if field.item.next_year is not NextYear.KEEP:
                for prose in form.proses(field.name):
                    yield (*inner, prose.text), Written(".".join(inner), prose.text, prose.text, prose.place)
        elif field.name != "year" and not (way and _identifies(field)):
            yield from ((inner, written) for written in _leaf(form, field, ".".join(inner)))


def _leaf(form: Form, field: Field, label: str) -> Iterator[Written]:
    assert field.leaf
    match field.leaf.python.__name__:
        case "Decimal":
            if figure := form.figure(field.name):
                yield Written(label, _amount(figure), figure.value, figure.place)
        case "str":
            if prose := form.prose(field.name):
                yield Written(label, prose.text, prose.text, prose.place)
        case "bool":
            if form.flag(field.name):
                yield Written(label, "是", True, form.key_place(field.name))
        case _:
            if day := form.day(field.name):
                yield Written(label, day.isoformat(), day, form.key_place(field.name))


def _amount(figure: Figure) -> str:
    if figure.measure is Measure.YUAN:
        return f"{numerals.decimal(figure.value, _EXACT)}元"
    return trace.shown(figure)


def _known_by(row: Form) -> str:
    """Codes and names that tell a row from the others."""
    words = [prose.text for field in row.fields if _identifies(field)
             for prose in (row.proses(field.name) if field.item else filter(None, [row.prose(field.name)]))]
    return "，".join(words)


def _identifies(field: Field) -> bool:
    """Whether a row is known by this: a code, a required name or choice, a list of them."""
    item = field.item or field
    return item.next_year is NextYear.KEEP and (item.type in _CODES or item.type == "line" and (
        field.required or field.item is not None))


# Sentences

def _reworded(old: Document, new: Document, years: tuple[int, int]) -> Iterator[Reworded]:
    befores, afters = (list(_sentences(one)) for one in (old, new))
    was, now = ([_frame(one) for one in sentences] for sentences in (befores, afters))
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for _, start, end, first, last in matcher.get_opcodes():
        for number in range(max(end - start, last - first)):
            before = befores[start + number] if start + number < end else ()
            after = afters[first + number] if first + number < last else ()
            if _told(before, years[0]) != _told(after, years[1]):
                yield Reworded(before, after)


def _sentences(whole: Document) -> Iterator[Passage]:
    """The sentences of a report outside its tables, headings too."""
    for block in document.blocks(whole):
        match block:
            case Heading() | Paragraph():
                yield from _split(block.content)
            case Listing():
                for item in block.items:
                    yield from _split(item)


def _split(content: Content) -> Iterator[Passage]:
    """A paragraph at its 。 and ；."""
    sentence: list[Piece] = []
    for piece in passage(content):
        for part in [piece.text] if piece.key else _PARTS.findall(piece.text):
            sentence.append(piece._replace(text=part))
            if part.endswith(_ENDS):
                yield tuple(sentence)
                sentence = []
    if sentence:
        yield tuple(sentence)


def _frame(sentence: Passage) -> str:
    """A sentence without what figures and reasons change: by this the two reports are laid side by side."""
    words = "".join("#" if piece.key else "~" if piece.source else piece.text for piece in sentence)
    return re.sub("增加|减少|增长|下降", "±", re.sub("[0-9]+", "#", words))


def _told(words: Passage, year: int) -> str:
    """A sentence or a cell as it is compared: with another year it is still the same."""
    return "".join(_without_year(piece.text, year) if piece.key in ("", "year") else piece.text
                   for piece in words)


def _without_year(words: str, year: int) -> str:
    return words.replace(str(year), "本年").replace(str(year - 1), "上年")


def _tables(old: Document, new: Document, years: tuple[int, int]) -> dict[str, int]:
    found = {}
    rows = [_rows(one, year) for one, year in zip((old, new), years, strict=True)]
    for caption in dict.fromkeys((*rows[1], *rows[0])):
        before, after = (one.get(caption, Counter()) for one in rows)
        if changed := max((before - after).total(), (after - before).total()):
            found[caption] = changed
    return found


def _rows(whole: Document, year: int) -> dict[str, Counter[str]]:
    """The rows of each table as text, by its caption; tables of one caption together."""
    found: dict[str, Counter[str]] = {}
    for block in document.blocks(whole):
        if isinstance(block, Table):
            rows = found.setdefault(_without_year(plain(block.caption), year), Counter())
            for row in block.rows:
                rows["|".join(_told(passage(cell.content), year) for cell in row.cells)] += 1
    return found


# Telling

def report(found: Difference) -> str:
    """For a terminal: values first, then sentences with the changed numbers in 【】, then tables."""
    lines = [f"{found.names[0]} → {found.names[1]}", "", f"填写的内容：{_counted(found.edits)}"]
    for edit in found.edits:
        lines += _edit_lines(edit)
    if not found.problems:
        lines += ["", f"报告的句子：{_counted(found.sentences)}"]
        for sentence in found.sentences:
            marked = zip("-+", _marked(sentence), strict=True)
            lines += [*(f"{sign} {text}" for sign, text in marked if text), ""]
        told = [f"  {caption}：{number} 行" for caption, number in found.tables.items()]
        lines += ["报告的表格：" + ("有变化的" if told else "没有变化"), *told]
    return terminal.lines(lines)


def as_json(found: Difference) -> str:
    return json.dumps({
        "version": 1, "old": found.names[0], "new": found.names[1],
        "values": [{"change": _kind(edit.old, edit.new), "label": (edit.new or edit.old or _NOTHING).label,
                    "old": _plain(edit.old), "new": _plain(edit.new)} for edit in found.edits],
        "sentences": [{"change": _kind(one.old, one.new), "old": _text(one.old), "new": _text(one.new),
                       "numbers": [{"key": key, "old": old, "new": new} for key, old, new in _numbers(one)]}
                      for one in found.sentences],
        "tables": [{"caption": caption, "rows": number} for caption, number in found.tables.items()],
    }, ensure_ascii=False, indent=2)


_NOTHING = Written("", "", None, Place(""))
_SIGNS = {"changed": "改", "added": "增", "removed": "删"}


def _kind(old: object, new: object) -> str:
    return "changed" if old and new else "added" if new else "removed"


def _counted(changes: Iterable[Edit | Reworded]) -> str:
    counts = Counter(_kind(one.old, one.new) for one in changes)
    told = (f"{sign} {counts[name]} 处" for name, sign in _SIGNS.items() if counts[name])
    return "，".join(told) or "没有变化"


def _edit_lines(edit: Edit) -> list[str]:
    there = [one for one in (edit.old, edit.new) if one]
    sign = _SIGNS[_kind(edit.old, edit.new)]
    return [f"{sign}  {there[-1].label}：{' → '.join(one.text for one in there)}",
            f"    {' → '.join(str(one.place) for one in there)}"]


def _plain(written: Written | None) -> dict[str, object] | None:
    return {"value": str(written.plain), "text": written.text, "file": written.place.file,
            "line": written.place.line, "column": written.place.column} if written else None


def _text(sentence: Passage) -> str | None:
    return "".join(piece.text for piece in sentence) or None


def _numbers(one: Reworded) -> list[tuple[str, str | None, str | None]]:
    """Numbers of a sentence that are not what they were, by the keys of their facts."""
    old, new = ({piece.key: piece.text for piece in sentence if piece.key} for sentence in (one.old, one.new))
    keys = dict.fromkeys((*new, *old))
    return [(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _marked(one: Reworded) -> tuple[str, str]:
    """Both sentences with 【】 around the numbers that are not what they were."""
    changed = {key for key, _, _ in _numbers(one)}
    old, new = ("".join(f"【{piece.text}】" if piece.key in changed else piece.text for piece in sentence)
                for sentence in (one.old, one.new))
    return old, new
