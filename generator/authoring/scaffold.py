"""A new unit's or year's file: every key of the schema with its help, ready to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator import files, naming, project
from generator.authoring.scalars import written
from generator.kind import Kind
from generator.problems import Place, Rejected, error
from generator.reading.fields import Field
from generator.reading.scan import INVISIBLE, MAX_SCALAR
from generator.reading.schema import Schema
from generator.reading.unit import NAME

_LATER = ("settled",)
"""Keys of a year's file that are written when it is checked."""
_LOOKS = ("edition", "numbers", "settings")
"""Keys of `unit.yaml` that a new unit does without: the edition has them all."""


def new(data: Path, unit: str, year: int, kind: Kind) -> tuple[Path, ...]:
    """Write `<单位>/<年度>.yaml` (the kind's ending before `.yaml`), and `unit.yaml` for a new unit.

    A file that exists is never touched. The year's file has a part for last year's figures only where there
    is no file of last year.
    """
    unit = _name(unit)
    folder = data / files.safe_name(unit)
    file = folder / f"{year}{kind.ending}.yaml"
    if file.exists():
        shown = project.shown(file)
        raise Rejected([error("IN205", f"{shown} 已经存在", "请直接编辑它，或换一个年度", Place(shown))])
    contents: dict[str, bytes] = {}
    if not (folder / naming.UNIT_FILE).exists():
        contents[naming.UNIT_FILE] = _empty("unit", {NAME: unit}, _LOOKS).encode()
    first_year = not (folder / f"{year - 1}{kind.ending}.yaml").exists()
    left_out = (*_LATER, *(() if first_year else ("last_year",)))
    contents[file.name] = _empty(f"{kind.name}/year", {"年度": str(year)}, left_out).encode()
    return files.write_all(folder, contents)


def _name(typed: str) -> str:
    """A unit's name without blanks around it, as its file is read. One that no file could have is refused."""
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


def _empty(name: str, known: Mapping[str, str], left_out: tuple[str, ...] = ()) -> str:
    schema = Schema.load(project.packaged("schemas") / f"{name}.yaml")
    lines = [f"# {schema.title}。# 后面是说明；以 # 开头的行是可不写的项目，需要时去掉行首的 #。"]
    for field in schema.fields:
        if field.name not in left_out:
            lines += ["", *_lines(field, known)]
    return "\n".join(lines) + "\n"


def _lines(field: Field, known: Mapping[str, str]) -> list[str]:
    """A key with its help and, below it, its parts. Optional keys without an example are commented out."""
    value = known.get(field.key, field.example)
    if field.fields:
        body = [line for part in field.fields for line in _lines(part, known)]
        return [*_help(field), f"{field.key}:", *(_first_row(body) if field.rows else _indented(body))]
    if isinstance(value, tuple) and value:
        return [*_help(field), f"{field.key}:", *(f"  - {written(item)}" for item in value)]
    if isinstance(value, str) and "\n" in value:
        return [*_help(field), f"{field.key}: |", *_indented(value.split("\n"))]
    mark = "" if field.required or value is not None else "# "
    empty = "[]" if isinstance(value, tuple) or field.type == "list" else ""
    shown = written(value) if isinstance(value, str) and value else empty
    comment = f"  # {field.help}" if field.help not in ("", field.key) else ""
    return [f"{mark}{field.key}: {shown}".rstrip() + comment]


def _help(field: Field) -> list[str]:
    """What stands above a key with parts, and the words its list may hold."""
    words = [f"#   {word}" for word in field.item.allowed] if field.item else []
    return [*([f"# {field.help}"] if field.help not in ("", field.key) else []), *words]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _first_row(lines: list[str]) -> list[str]:
    """One row of a list: `- ` stands before its first key."""
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    return [f"  - {line}" if number == first else f"    {line}" for number, line in enumerate(lines)]
