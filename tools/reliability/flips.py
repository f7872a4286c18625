"""Single bits flipped in what the program keeps: compiled templates, the record and the journal.

The documents stay the same.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner, Result

from generator import kept
from generator.commands.cli import main
from generator.composing import template
from generator.publishing import outputs, record
from generator.reading import source
from tools.benchmarks.units import many_units
from tools.reliability.figures import Figure

TITLE = "缓存和记录里翻转一位"
FLIPS = 1_000
WHAT = ("模板缓存", "模板缓存", "记录", "日志")
"""What bits are flipped in; compiled templates are most of what is kept."""


def measure() -> list[Figure]:
    found = flip(1, FLIPS)
    told = "，".join(f"{what} {found[what]} 次" for what in dict.fromkeys(WHAT))
    wrong = {name: number for name, number in found.items() if name not in WHAT}
    return [Figure(f"翻转 {FLIPS:,} 次（{told}），每次生成、看进展",
                   str(wrong or "文件都一样，没有内部错误"), "同左", not wrong)]


def flip(chance: int, times: int) -> Counter[str]:
    """Flip a bit, build, and ask how things stand, so many times.

    Returns how often in what, and what was wrong then.
    """
    found: Counter[str] = Counter()
    with (tempfile.TemporaryDirectory() as name, patch.dict(os.environ, {"XDG_CACHE_HOME": name}),
          chdir(name), patch.object(os, "fsync", lambda _: None)):
        many_units(Path("data"), 1)
        _forget()
        assert _run("build", "--format", "md").exit_code == 0
        whole, places = _documents(), random.Random(chance)
        for number in range(times):
            what = WHAT[number % len(WHAT)]
            _flip(places.choice(sorted(_kept(what))), places)
            found[what] += 1
            found.update(_wrong(whole, "--force" if what == WHAT[0] else "--explain"))
    return found


def _forget() -> None:
    """What is kept is read from the disk again, as by another process."""
    template._COMPILED._codes.clear()
    source.brought.cache_clear()


def _kept(what: str) -> list[Path]:
    match what:
        case "记录":
            return [Path("output") / record.PLACE]
        case "日志":
            return [Path("output") / outputs.FOLDER / "journal"]
        case _:
            folder = kept._folder()
            assert folder
            return [path for path in folder.iterdir() if path.is_file()]


def _flip(path: Path, places: random.Random) -> None:
    data = bytearray(path.read_bytes())
    place = places.randrange(len(data) * 8)
    data[place // 8] ^= 1 << place % 8
    path.write_bytes(data)


def _wrong(whole: dict[str, bytes], option: str) -> Iterator[str]:
    """What is not as it was after a build and in what is told of it."""
    _forget()
    for command in (("build", "--format", "md", option), ("status", "--json")):
        done = _run(*command)
        if done.exit_code or "Traceback" in done.output:
            yield f"{command[0]} 以 {done.exit_code} 结束：{done.exception!r}"
        elif _documents() != whole:
            yield f"{command[0]} 以后文件不同"
        elif command[0] == "status" and _states(done.stdout) != {"current"}:
            yield "status 说不是最新"


def _states(told: str) -> set[str]:
    return {state for report in json.loads(told)["reports"] for state in report["outputs"].values()}


def _documents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path("output").rglob("*.md"))}


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))
