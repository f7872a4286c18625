"""`juesuan import`: a year's file from the workbooks that a unit's systems export, or held against them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from generator import files, project, terminal
from generator.accounts import Desk
from generator.authoring import scaffold
from generator.codes import BLANK
from generator.commands import group, options, speaking, units
from generator.limits import SECONDS, TooMuch
from generator.problems import Place, Problem, Rejected, error, has_errors, in_order
from generator.project import USUAL_KIND
from generator.reading import classification, source
from generator.reading.given import Given, Value
from generator.reading.schema import Schema
from generator.running.child import Children, Lost
from generator.workbooks import comparing, finding, opening, refusals
from generator.workbooks.cells import Book, flat
from generator.workbooks.figures import UNITS
from generator.workbooks.imported import Imported, Told, Wish

_MORE = ("\n\n文件是 .xls、.xlsx 或 .ods：决算系统导出的报表（财决表，元）、公开的报表（公开表，万元）、"
         "juesuan build 生成的报表，和绩效自评表；可以一次写几个，同一单位、同一年度。"
         "上年度的报表也写上时，第一年的“上年”一段由它得出。已有的文件不动。"
         "表头不认识、格子里不是数、合计对不上的，一次全部列出，不写入，退出码为 1。")
_MEBIBYTES = 256
"""What reading a workbook may take: one of 2,000 rows takes 110."""
_TOLD = 4
"""The most columns or rows that the table names as not used."""


@group.command("import", _MORE)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件...")
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", help="哪一年度（默认从报表看出）。")
@click.option("--money", type=click.Choice(tuple(UNITS)), metavar="单位",
              help="没有写明金额单位的报表：元 或 万元。")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), metavar="目录",
              help="单位的文件夹（默认 data/编制单位）。")
@click.option("--check", "compare", is_flag=True, help="与已有的年度文件核对，不写入；有不同时退出码为 1。")
@options.JSON
def command(paths: tuple[Path, ...], year: int | None, money: str | None, into: Path | None, compare: bool,
            as_json: bool) -> None:
    try:
        books = _books(paths)
        imported = _imported(books, year, money or "", into)
        if compare:
            done = _compared(units.folder(into) if into else _target(imported.owner, into).folder, imported)
        else:
            done = _written(_target(imported.owner, into), imported)
    except Rejected as rejected:
        if as_json:
            speaking.show(_as_json((), (), None, rejected.problems), as_json=True)
        else:
            speaking.tell(rejected.problems)
        sys.exit(1)
    _tell(books, imported, done, compare, as_json)
    sys.exit(1 if has_errors(done.problems) else 0)


class _Done(NamedTuple):
    """What came of it: the file, the places that are still blank by section, what differs, and the sections
    that were compared.
    """

    path: Path
    blanks: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    compared: tuple[str, ...] = ()


def _written(target: _Target, imported: Imported) -> _Done:
    """Write the year's file, and look what is still to be filled in."""
    there = target.folder / f"{imported.year}{USUAL_KIND.ending}.yaml"
    if there.exists():
        name = project.shown(there)
        raise Rejected([error("IN205", f"{name} 已经存在，没有写入",
                              "要与它核对，请加 --check；要重新导入，请先把它移走", Place(name))])
    path = scaffold.new(target.folder, target.name, imported.year, USUAL_KIND, imported.tree)[-1]
    blanks = _schema().blanks(source.read(path, project.shown(path)))
    return _Done(path, blanks, _checked(path, imported.year))


def _checked(path: Path, year: int) -> tuple[Problem, ...]:
    """What `check` finds beside the places that are blank."""
    try:
        job = units.one(path.parent, year, USUAL_KIND.short)
        found = Desk(options.own_templates(None)).examine(job).problems
    except Rejected as rejected:
        found = rejected.problems
    return tuple(problem for problem in found if problem.code != BLANK)


def _compared(folder: Path, imported: Imported) -> _Done:
    """Hold the year's file that is there against the books."""
    path = folder / f"{imported.year}{USUAL_KIND.ending}.yaml"
    read = source.read(path, project.shown(path))
    found = comparing.compare(read, _schema().fields, imported.tree, imported.money)
    sections = tuple(key for key, part in imported.tree.items() if key in read.value and _stated(part))
    return _Done(path, {}, in_order(found), sections)


def _stated(part: Given) -> bool:
    """Whether a book says anything of a part of a file; a list is compared whatever is in it."""
    if isinstance(part, Value):
        return bool(part.text and part.note)
    return not isinstance(part, Mapping) or any(map(_stated, part.values()))


def _schema() -> Schema:
    return Schema.load(project.packaged("schemas") / USUAL_KIND.name / "year.yaml")


def _tell(books: Sequence[Book], imported: Imported, done: _Done, compare: bool, as_json: bool) -> None:
    notes = _notes(imported, compare)
    if as_json:
        written = None if compare else done.path
        told = _as_json(imported.sheets, notes, written, done.problems, done.compared)
        speaking.show(told, as_json=True)
        return
    speaking.show(_table(imported.sheets))
    for book in books:
        hidden = [sheet.name for sheet in book.sheets if not sheet.visible]
        for note in (*book.notes, *([f"隐藏的工作表也读了：{'、'.join(hidden)}"] if hidden else [])):
            speaking.say(f"提示：{book.name} {note}", err=True)
    for note in (*notes, *_strange(done.path.parent, imported.owner)):
        speaking.say(f"提示：{note}", err=True)
    speaking.tell(done.problems)
    name = project.shown(done.path)
    if compare:
        speaking.say(f"{name} {_agreement(done)}", err=bool(done.problems))
        return
    blanks = "、".join(f"{section} {number}" for section, number in done.blanks.items())
    speaking.say(f"已建立 {name}；待填 {sum(done.blanks.values())} 处：{blanks}")
    speaking.say(f"请填好后运行：juesuan check {name}")


def _notes(imported: Imported, compare: bool) -> list[str]:
    """What somebody should look at. Of forms that are absent a comparison has but nothing to say."""
    if not compare:
        return list(imported.notes)
    absent = [title for note, title in imported.absent.items() if note in imported.notes]
    notes = [note for note in imported.notes if note not in imported.absent]
    return [*notes, f"没有这几张表，它们的数没有核对：{'、'.join(absent)}"] if absent else notes


def _agreement(done: _Done) -> str:
    """What came of a comparison, and what was compared."""
    if not done.compared and not done.problems:
        return "没有核对：工作簿里没有可以核对的数"
    differ = f"有 {len(done.problems)} 处不同" if done.problems else "一致"
    compared = f"；核对了：{'、'.join(done.compared)}" if done.compared else ""
    return f"与工作簿{differ}{compared}"


def _strange(folder: Path, owner: str) -> list[str]:
    """That the books are of another unit than the folder, by their names."""
    name = units.name_of(folder)
    if not owner or not name or finding.same(owner, name):
        return []
    return [f"工作簿的编制单位是{owner}，{project.shown(folder)} 是{name}，请核对是不是这个单位的"]


def _as_json(sheets: Sequence[Told], notes: Sequence[str], written: Path | None,
             problems: Sequence[Problem], compared: Sequence[str] = ()) -> str:
    """Version 1."""
    return json.dumps({"version": 1, "written": project.shown(written) if written else None,
                       "sheets": [one._asdict() for one in sheets], "notes": list(notes),
                       "compared": list(compared), "problems": speaking.in_json(problems)},
                      ensure_ascii=False, indent=2)


class _Target(NamedTuple):
    folder: Path
    name: str


def _books(paths: Sequence[Path]) -> list[Book]:
    """Every file, each read in a child. What cannot be read is told of all at once."""
    books: list[Book] = []
    problems: list[Problem] = []
    with Children(1) as children:
        for path in paths:
            try:
                books.append(_book(children, path, files.shown(path)))
            except Rejected as rejected:
                problems += rejected.problems
    if problems:
        raise Rejected(problems)
    return books


def _book(children: Children, path: Path, name: str) -> Book:
    try:
        return children.call(opening.read_apart, path, name, seconds=SECONDS, mebibytes=_MEBIBYTES)
    except TooMuch as limit:
        raise refusals.endless(f"读它用的{limit}", name) from None
    except Lost:
        raise refusals.endless("读它用的内存太多，或文件已损坏", name) from None


def _imported(books: Sequence[Book], year: int | None, money: str, into: Path | None) -> Imported:
    def before(owner: str, year: int) -> Mapping[str, object] | None:
        path = _target(owner, into).folder / f"{year - 1}{USUAL_KIND.ending}.yaml"
        return source.read(path, project.shown(path)).value if path.exists() else None

    folder = project.packaged("schemas") / "classification"
    read = USUAL_KIND.stages.read_books
    assert read is not None
    return read(books, Wish(year, money, before, lambda year: classification.load(folder, year)))


def _target(owner: str, into: Path | None) -> _Target:
    """The folder of the unit, and its name where it has no `unit.yaml` yet."""
    if into is None and not owner:
        raise click.UsageError("从报表看不出是哪个单位的，请写上 --into data/某局")
    if into is None:
        return _Target(*units.home_of(scaffold.fit(owner), options.DATA, flat))
    folder, name = units.home(scaffold.fit(str(into)), options.DATA)
    return _Target(folder, owner or name)


def _table(sheets: Sequence[Told]) -> str:
    several = len({one.book for one in sheets}) > 1
    rows = [("工作表", "读作", "行数", "没有用到")]
    for one in sheets:
        name = f"{one.book} {one.short}" if several else one.short
        more = f" 等 {len(one.unused)} 项" if len(one.unused) > _TOLD else ""
        rows.append((name, one.form, str(one.rows or ""), "、".join(one.unused[:_TOLD]) + more))
    return terminal.aligned(rows, right=frozenset({2}))
