"""`audit`: one document beside `check` of its unit, many by two processes, and how time grows."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from generator.build import build, rendered
from generator.kinds import KINDS
from generator.project import Job, UnitFolder
from generator.published import markdown
from generator.published.auditing import audit, grammar, recognising
from generator.published.lines import Read, Rows
from generator.published.reading import Found
from tools.benchmarks import clock, units
from tools.reliability.figures import Figure

TITLE = "核对已公开的文件"
MANY, LONG = 200, (2, 8)
NEAR, LONGEST = (100, 400), (4_000, 16_000)
"""So many paragraphs, and characters of one, before and after they are four times as many."""
_SENTENCE = "2023年度收入总计1.00万元，其中：本年收入合计1.00万元，使用非财政拨款结余1.00万元，"
"""As an edition begins a paragraph that then never comes to its end."""
Blocks = list[Read | Rows]


def measure() -> list[Figure]:
    report = build(Job(UnitFolder(units.SAMPLE.name, units.SAMPLE), units.YEAR))
    made = {form: rendered(report, form) for form in ("docx", "md")}
    with tempfile.TemporaryDirectory() as name:
        return [*_one(Path(name), made), *_many(Path(name), made), *_growing(made["md"])]


def _one(folder: Path, made: Mapping[str, bytes]) -> list[Figure]:
    """Whole processes, by what they take of a processor."""
    for form, data in made.items():
        (folder / f"report.{form}").write_bytes(data)
    times = clock.times({
        "check": clock.process("-m", "generator", "check", str(units.SAMPLE)),
        **{form: clock.process("-m", "generator", "audit", str(folder / f"report.{form}")) for form in made},
    }, 9, clock.of_processes)
    return [clock.ratio(f"juesuan audit 一份 {form}", times[form], times["check"], "juesuan check 单位", 2)
            for form in made]


def _many(folder: Path, made: Mapping[str, bytes]) -> list[Figure]:
    many = folder / "many"
    many.mkdir()
    for number in range(MANY):
        form = list(made)[number % len(made)]
        (many / f"{number:03}.{form}").write_bytes(made[form])
    (one, alone), (two, both) = (_seconds(many, jobs) for jobs in (1, 2))
    return [Figure(f"{MANY} 份，一个进程", f"{one:.1f} s，每份用处理器 {alone * 1000 / MANY:.0f} ms"),
            Figure("同上，两个进程", f"快 {one / two:.2f} 倍", "≥ 1.7 倍", one >= 1.7 * two),
            Figure("同上，一共用的处理器（别的程序也忙时看这一行）", f"{both / alone:.2f} × 一个进程")]


def _seconds(folder: Path, jobs: int) -> tuple[float, float]:
    """The seconds that an audit lasts, and those that it takes of processors."""
    start, used = time.perf_counter(), clock.of_processes()
    clock.process("-m", "generator", "audit", str(folder), "--format", "json", "--jobs", str(jobs))()
    return time.perf_counter() - start, clock.of_processes() - used


def _growing(document: bytes) -> list[Figure]:
    """What is four times as long takes about four times as long."""
    blocks = markdown.read(document.decode())
    known = recognising.of_project().of(KINDS["final_accounts"], str(units.YEAR))
    read = partial(grammar.read, grammar=known)
    return [_growth("很长的文件", "{} 份连成一份", LONG, lambda size: audit.audit(Found(blocks * size))),
            _growth("差一点就合句式的段落", "{} 段", NEAR, lambda size: read(nearly(blocks, size))),
            _growth("没有尽头的段落", "{} 字", LONGEST, lambda size: read(endless(size)))]


def nearly(blocks: Blocks, number: int) -> Blocks:
    """So many paragraphs of a document, each with something in it and at its end that no edition has."""
    texts = [one.text for one in blocks if isinstance(one, Read) and len(one.text) > 40]
    wrong = [f"{text[:len(text) // 2]}某{text[len(text) // 2:]}等等" for text in texts]
    return [Read(wrong[one % len(wrong)]) for one in range(number)]


def endless(length: int) -> Blocks:
    """Paragraphs of so many characters that begin as a pattern does, over and over."""
    return [Read((_SENTENCE * length)[:length])] * 4


def _growth(what: str, sizes: str, both: tuple[int, int], call: Callable[[int], object]) -> Figure:
    times = clock.times({str(size): partial(call, size) for size in both}, 5, time.process_time)
    small, large = both
    exponent = math.log(times[str(large)] / times[str(small)]) / math.log(large / small)
    told = "、".join(f"{time:.0f}" for time in times.values())
    return Figure(f"{what}：{sizes.format(small)}到 {sizes.format(large)}的增长指数（1 为成正比）",
                  f"{exponent:.2f}（{told} ms）", "≤ 1.1", exponent <= 1.1)
