"""An author's file: read, decoded, and scanned into text with places."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from generator import files, kept, regular, shelf
from generator.codes import CODES
from generator.problems import Place, Problem, Rejected, error
from generator.reading import folding, marks, oddities, scan, spelling, syntax
from generator.reading.folding import LINE_END
from generator.reading.scan import Scan, Source


def read(path: Path, name: str, root: Path | None = None) -> Source:
    """Load a file; `name` is what messages call it. `root` is as for `regular.read`."""
    return load(shelf.content(path, name, root), name)


def load(data: bytes, name: str) -> Source:
    """The text of a file with its places. Raises `Rejected` with everything found wrong."""
    text = _decode(data, name)
    one = Scan(name, text)
    one.scan()
    return one.source()


@lru_cache(maxsize=64)
def scanned(data: bytes, name: str) -> Source:
    """The same of `unit.yaml`, which is asked first for the unit's name and then for all else."""
    return load(data, name)


@lru_cache(maxsize=32)
def brought(data: bytes, name: str) -> Source:
    """The same of a file that every run reads, as those that the program brings along.

    What came of it is kept between runs, unless there was something to say of it.
    """
    key = kept.name("source", _THESE_PAGES, yaml.__version__, sys.version, files.digest(data))
    if known := kept.load(key):
        return Source(name, *marshal.loads(known))
    source = load(data, name)
    if not source.problems:
        parts: tuple[Any, ...] = source.value, source.lines, (), *source.begins
        kept.save(key, marshal.dumps(parts))
    return source


_PAGES = (__file__, folding.__file__, marks.__file__, oddities.__file__, scan.__file__, spelling.__file__,
          syntax.__file__)
_THESE_PAGES = files.digest(b"".join(Path(page).read_bytes() for page in _PAGES))
"""What takes part in scanning."""


def text_lines(data: bytes) -> tuple[str, ...]:
    """The lines of a file as places count them, for showing problems, in GBK if they are; never fails."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _in_gbk(data) or data.decode("utf-8-sig", "replace")
    return tuple(LINE_END.split(text))


def _in_gbk(data: bytes) -> str:
    """The text of a file in GBK or GB18030; empty if it is in neither."""
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return ""


def lines_of(problems: Iterable[Problem]) -> dict[str, tuple[str, ...]]:
    """The text of each file that problems are in, as `problems.render` takes it."""
    shown = {}
    for file in dict.fromkeys(problem.place.file for problem in problems if problem.place.line):
        with suppress(OSError):
            shown[file] = text_lines(regular.read(file, limit=shelf.MAX_BYTES))
    return shown


def _rejected(code: str, message: str, advice: str, place: Place) -> Rejected:
    assert code in CODES, code
    return Rejected([error(code, message, advice, place)])


_SAVE_AS = "请用记事本打开，“文件”“另存为”，编码选 UTF-8"
_FROM_GBK = (f"{_SAVE_AS}，再保存；VS Code：“通过编码重新打开”选 GB18030，再“通过编码保存”选 UTF-8；"
             "或运行 iconv -f GB18030 -t UTF-8 原文件 > 新文件")


def _decode(data: bytes, name: str) -> str:
    if len(data) > shelf.MAX_BYTES:
        raise _rejected("IN004", f"文件超过 {shelf.MAX_BYTES >> 20} MiB", "请检查是否放错了文件", Place(name))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.count(0) > len(data) / 10:
        raise _rejected("IN003", "文件是 UTF-16 编码（“Unicode”）", _SAVE_AS, Place(name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        is_gbk, start = bool(_in_gbk(data)), data[: fault.start]
    before = LINE_END.split(start.decode("gb18030" if is_gbk else "utf-8-sig", "ignore"))
    place = Place(name, len(before), len(before[-1]) + 1)
    if is_gbk:
        raise _rejected("IN003", "文件看起来是 GBK/GB18030 编码（“ANSI”），不是 UTF-8", _FROM_GBK, place)
    raise _rejected("IN003", "文件不是 UTF-8 编码", _SAVE_AS, place)
