"""A new unit's or year's file: every key of the schema with its help, and nothing but what was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from generator import naming, project, terminal
from generator.authoring import editors
from generator.authoring.scalars import behind, lines_below, written
from generator.kind import Kind
from generator.problems import Place, Rejected, error
from generator.reading.fields import Field, NextYear
from generator.reading.given import Given, Value
from generator.reading.scan import INVISIBLE, MAX_SCALAR, TO_FILL
from generator.reading.schema import Schema
from generator.reading.unit import NAME

_LATER = ("settled",)
"""Keys of a year's file that are written when it is checked."""
_LOOKS = ("edition", "numbers", "settings")
"""Keys of `unit.yaml` that a new unit does without: the edition has them all."""
_HEAD = ("# {}。标“待填”的都要填，空着不当作零：核对过确实没有的写 0，用不着的整项删去。\n"
         "# 这样空一格的是说明；“#”紧接着一个键的，是可不写的项目，需要时删去它和下面各行的“#”，位置就对了。")
"""What a new file says of itself."""


def new(folder: Path, unit: str, year: int, kind: Kind,
        given: Mapping[str, Given] = MappingProxyType({})) -> tuple[Path, ...]:
    """Write `<年度>.yaml` (the kind's ending before `.yaml`) in a unit's folder, with what is `given`.

    A unit that is new gets its `unit.yaml` too. A file that exists is never touched. The year's file has a
    part for last year's figures only where there is no file of last year.
    """
    file = folder / f"{year}{kind.ending}.yaml"
    if file.exists():
        shown = project.shown(file)
        raise Rejected([error("IN205", f"{shown} 已经存在", "请直接编辑它，或换一个年度", Place(shown))])
    contents: dict[str, bytes] = {}
    if not (folder / naming.UNIT_FILE).exists():
        contents[naming.UNIT_FILE] = _filled("unit", {NAME: Value(unit)}, _LOOKS).encode()
    left_out = (*_LATER, *(() if _is_first(folder, year, kind) else ("last_year",)))
    known = {"年度": Value(str(year)), **given}
    contents[file.name] = _filled(f"{kind.name}/year", known, left_out).encode()
    return editors.save_new(folder, contents)


def _is_first(folder: Path, year: int, kind: Kind) -> bool:
    """Whether a unit has no file of the year before."""
    return not (folder / f"{year - 1}{kind.ending}.yaml").exists()


def fit(typed: str) -> str:
    """A unit's name or path without blanks around it. A name that no file could have is refused."""
    name = typed.strip()
    odd = next((character for character in name if character in "\r\n" or INVISIBLE.match(character)), "")
    if not name:
        raise _unfit("单位名称是空的", "请写上单位的全称")
    if odd:
        raise _unfit(f"单位名称中有不可见字符 U+{ord(odd):04X}", "请重新输入，不要从别处粘贴")
    if len(name) > MAX_SCALAR:
        raise _unfit(f"单位名称超过 {MAX_SCALAR} 字", "请只写单位的全称")
    return name


def _unfit(message: str, advice: str) -> Rejected:
    return Rejected([error("IN232", message, advice, Place(naming.UNIT_FILE))])


def _filled(name: str, known: Mapping[str, Given], left_out: tuple[str, ...] = ()) -> str:
    schema = Schema.load(project.packaged("schemas") / f"{name}.yaml")
    lines = [_HEAD.format(schema.title)]
    for field in schema.fields:
        if field.name not in left_out:
            lines += ["", *_lines(field, known.get(field.key), first_year="last_year" not in left_out)]
    return "\n".join(lines) + "\n"


def _lines(field: Field, known: Given | None, first_year: bool, mark: str = TO_FILL) -> list[str]:
    """A key with its help and, below it, its parts, all to be filled in but for what is known.

    What a file may do without is a comment, and so is, but for a first year, what follows from last year's.
    `mark` stands behind what is to be filled in.
    """
    follows = field.next_year is NextYear.DROP and not first_year
    wanted = known is not None or field.required or field.usual and not follows
    mark = mark if wanted else ""
    told = [] if field.leaf else _help(field)
    if isinstance(known, list):
        return [*told, *_rows(field, known)]
    within = known if isinstance(known, Mapping) else {}
    lines = [line for part in field.fields for line in _lines(part, within.get(part.key), first_year, mark)]
    if field.rows:
        lines = [f"{field.key}:", *_first_row(lines)]
    elif field.fields:
        lines = [f"{field.key}:", *_indented(lines)]
    elif field.item:
        lines = [f"{field.key}:", behind("  -", mark), *(f"  # - {word}" for word in field.item.allowed)]
    else:
        lines = _leaf(field, known if isinstance(known, Value) else None, mark)
    return [*told, *(lines if wanted else [f"#{line}" for line in lines])]


def _rows(field: Field, known: Sequence[Mapping[str, Given]]) -> list[str]:
    """A list with the rows that are known: of each the keys that it has, and those that it must have."""
    lines = [f"{field.key}:" if known else f"{field.key}: []"]
    for row in known:
        lines += _first_row([line for part in field.fields if part.required or part.key in row
                             for line in _of_row(part, row.get(part.key))])
    return lines


def _of_row(field: Field, known: Given | None) -> list[str]:
    """A key of a row; what there is of it once in every row is not explained in each."""
    if isinstance(known, Value) and known.text:
        return _typed(field, known.text, known.note)
    return _lines(field, known, first_year=True)


def _leaf(field: Field, known: Value | None, mark: str) -> list[str]:
    """A key with a mark and its help, but no value unless that is known or there is only one."""
    value = known or Value(field.allowed[0] if len(field.allowed) == 1 else "")
    text = field.help if field.help != field.key else ""
    if value.text:
        return _typed(field, value.text, value.note or text)
    lead = f"{field.key}: |" if "\n" in field.example else f"{field.key}:"
    return [behind(lead, value.note or "；".join(filter(None, (mark, text))))]


def _typed(field: Field, text: str, note: str) -> list[str]:
    """A key with a value; one of several lines stands below it."""
    note = terminal.plain(note)
    if below := lines_below(text):
        return [behind(f"{field.key}: |", note), *_indented(below)]
    return [behind(f"{field.key}: {written(text)}", note)]


def _help(field: Field) -> list[str]:
    """What stands above a key with parts."""
    return [f"# {field.help}"] if field.help not in ("", field.key) else []


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _first_row(lines: list[str]) -> list[str]:
    """One row of a list: `- ` stands before its first key, and what is said of that above it."""
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    return [f"  {'- ' if number == first else '  ' if number > first else ''}{line}"
            for number, line in enumerate(lines)]
