"""Put settings into a unit's file: the lines that they are, and where these go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from generator.authoring import scalars
from generator.problems import Place, Rejected, error
from generator.reading import source
from generator.reading.folding import LINE_END
from generator.reading.scan import Source


class Row(NamedTuple):
    """A step of a way: the row of a list that has this under a key."""

    key: str
    name: str


Way = tuple[str | Row, ...]
"""The keys and rows that lead to a setting in a file."""
Value = str | list[str]
_APART = re.compile("[,:#{}\\[\\]&*!|>'\"%@`]")
"""Marks for which a text in brackets is quoted."""


def merged(written: Mapping[str, object], chosen: Mapping[Way, Value]) -> dict[str, Any]:
    """What a file has, with settings that it lacks."""
    whole: dict[str, Any] = deepcopy(dict(written))
    for way, value in chosen.items():
        box: Any = whole
        for step, inner in zip(way, way[1:], strict=False):
            box = _inside(box, step, [] if isinstance(inner, Row) else {})
        box[way[-1]] = value
    return whole


def _inside(box: Any, step: str | Row, empty: Any) -> Any:
    """What a step leads to, made if it is not there."""
    if isinstance(step, Row):
        row = next((row for row in box if row.get(step.key) == step.name), None)
        if row is None:
            row = {step.key: step.name}
            box.append(row)
        return row
    if box.get(step) is None:
        box[step] = empty
    return box[step]


def block(tree: Mapping[str, Any], indent: str = "") -> list[str]:
    """Settings as lines of YAML: a mapping line by line, a list of rows a row a line."""
    found = []
    for key, value in tree.items():
        if isinstance(value, dict):
            found += [f"{indent}{key}:", *block(value, f"{indent}  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found += [f"{indent}{key}:", *_rows(value, f"{indent}  ")]
        elif isinstance(value, list):
            found.append(f"{indent}{key}: [{', '.join(map(_quoted, value))}]")
        else:
            found.append(f"{indent}{key}: {scalars.written(value)}")
    return found


def _rows(rows: list[dict[str, str]], indent: str) -> list[str]:
    return [f"{indent}- {{{', '.join(f'{key}: {_quoted(value)}' for key, value in row.items())}}}"
            for row in rows]


def _quoted(text: str) -> str:
    """A text between brackets."""
    bare = scalars.written(text)
    return bare if bare != text or not _APART.search(text) else "'" + text.replace("'", "''") + "'"


def added(data: bytes, name: str, chosen: Mapping[Way, Value]) -> bytes:
    """A file with settings that it lacks; all that it has stays as it is, comments and order too.

    One in which they cannot be put safely is a `Rejected`: it has them in another shape than line by line.
    """
    read = source.load(data, name)
    try:
        text = data.decode()
        end = found[0] if (found := LINE_END.search(text)) else "\n"
        rows = LINE_END.sub("\n", text).rstrip("\n").split("\n")
        behind: dict[int, list[str]] = {}
        for line, new in _placed(read, read.value, merged({}, chosen), (), len(rows)):
            behind.setdefault(line, []).extend(new)
        made = [one for number, row in enumerate(rows, 1) for one in (row, *behind.get(number, ()))]
        after = (end.join(made) + end).encode()
        if _sorted(source.load(after, name).value) == _sorted(merged(read.value, chosen)):
            return after
    except (Rejected, UnicodeDecodeError, _Unsafe):
        pass
    raise Rejected([error("IN254", f"{name} 里已有的样式不是一行一项，不能代为写入",
                          "请把上面的几行抄进去，已有的标题不要重复", Place(name))])


class _Unsafe(Exception):
    """There is no place for a line."""


def _placed(read: Source, written: Mapping[str, Any], tree: Mapping[str, Any], trail: tuple[str, ...],
            last: int) -> Iterator[tuple[int, list[str]]]:
    """Lines to add, and behind which: the end of the file, or the key of their mapping."""
    new = {key: value for key, value in tree.items() if written.get(key) is None}
    if new and trail:
        line, indent = _below(read, trail)
        yield line, block(new, indent)
    elif new:
        if any(key in written for key in new):
            raise _Unsafe  # The key stands there with nothing behind it.
        yield last, block(new)
    for key, value in tree.items():
        if key in new:
            continue
        if isinstance(value, dict) and isinstance(written[key], dict):
            yield from _placed(read, written[key], value, (*trail, key), last)
        elif isinstance(value, list) and isinstance(written[key], list) and written[key]:
            line, indent = _below(read, (*trail, key))
            yield line, _rows(value, indent)
        else:
            raise _Unsafe


def _below(read: Source, trail: tuple[str, ...]) -> tuple[int, str]:
    """The line of a key, and how far what is below it is indented."""
    line = read.key_place(trail).line
    below = next((text for text in read.lines[line:] if text.strip(" ") and text.lstrip()[0] != "#"), "")
    indent = below[:len(below) - len(below.lstrip())]
    if read.place(trail).line <= line:
        raise _Unsafe
    return line, indent


def _sorted(value: Any) -> Any:
    """Without the order of rows, which says nothing."""
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sorted((_sorted(row) for row in value), key=repr)
    return value
