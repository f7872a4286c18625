"""What was measured, and the pages that keep it: a section for each part, made anew by itself."""

from __future__ import annotations

import importlib
import os
import platform
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a page: what was tried, what came of it, what is asked for, and whether that holds.

    `goal` is "" if nothing is asked for.
    """

    what: str
    measured: str
    goal: str = ""
    held: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A page of figures. Each part is a module of `package` with TITLE and `measure() -> list[Figure]`."""

    name: str
    introduction: str
    package: str
    parts: tuple[str, ...]
    at_once: int = 1
    """So many parts are measured beside each other: not where times are."""

    def run(self, wanted: Sequence[str]) -> bool:
        """Measure parts, print and keep what was found; whether every figure holds.

        All parts are measured if none are named. A name of none is refused before anything is measured.
        """
        if strange := [name for name in wanted if name not in self.parts]:
            sys.exit(f"no part: {', '.join(strange)}; there are {', '.join(self.parts)}")
        begun, held = time.monotonic(), True
        for name, text, holds in self._each(wanted or self.parts):
            held &= holds
            print(text, flush=True)
            self.keep(name, text)
        if not wanted:
            minutes = (time.monotonic() - begun) / 60
            self.keep(told=f"{len(self.parts)} 节一次做完，用了 {minutes:.0f} 分钟。\n")
        return held

    def _each(self, names: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
        """The sections, each as soon as it is there: whatever comes of the others, it is kept.

        One part at a time has the main thread, which limits of templates need.
        """
        if self.at_once == 1:
            yield from map(self._measured, names)
            return
        with ThreadPoolExecutor(self.at_once) as pool:
            for done in as_completed([pool.submit(self._measured, name) for name in names]):
                yield done.result()

    def _measured(self, name: str) -> tuple[str, str, bool]:
        """A part's section, and whether every figure in it holds.

        Beside others it has a process of its own.
        """
        if self.at_once == 1:
            return (name, *measured(self.package, name))
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            return (name, *alone.submit(measured, self.package, name).result())

    def keep(self, name: str = "", text: str = "", told: str = "") -> None:
        """Put a section in its place; the others stay.

        `told` is said of all of them, as long as none is made anew.
        """
        path = DOCS / self.name
        sections = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
        sections[name] = text
        kept = [sections[known] for known in self.parts if known in sections]
        path.write_text("\n".join([f"{self.introduction}{told}", *kept]), encoding="utf-8", newline="\n")


def measured(package: str, name: str) -> tuple[str, bool]:
    """The section of one part, and whether every figure in it holds."""
    part, begun = importlib.import_module(f"{package}.{name}"), time.monotonic()
    try:
        found: list[Figure] = part.measure()
    except Exception as fault:  # Other parts took most of an hour.
        traceback.print_exc()
        found = [Figure("没有做完", f"{type(fault).__name__}：{fault}", "做完", False)]
    used = os.times()
    print(f"{name}: {(time.monotonic() - begun) / 60:.1f} min, {sum(used[:4]) / 60:.1f} min of processors",
          file=sys.stderr)
    return section(name, part.TITLE, found), all(figure.held for figure in found)


def section(name: str, title: str, figures: Sequence[Figure]) -> str:
    """Markdown of one part; under it what was tried, and the machine."""
    lines = [f"## {title}（`{name}`）", "", "| 试验 | 结果 | 要求 | |", "|---|---|---|---|"]
    for figure in figures:
        mark = ("✓" if figure.held else "✗") if figure.goal else ""
        lines.append(f"| {figure.what} | {figure.measured} | {figure.goal} | {mark} |")
    machine = f"{platform.system()} {platform.machine()}，{cpu_count()} 核"
    return "\n".join([*lines, "", f"{revision()}，Python {platform.python_version()}，{machine}。", ""])


def revision() -> str:
    """The commit that is tried, and whether anything of the program was changed since."""
    commit = _git("rev-parse", "--short=10", "HEAD")
    changed = _git("status", "--porcelain", "--", ":!docs")
    return f"提交 {commit}{'（另有没有提交的改动）' if changed else ''}"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=DOCS.parent, capture_output=True, text=True,
                          check=True).stdout.strip()


def _sections(page: str) -> dict[str, str]:
    return {found[1]: part.rstrip("\n") + "\n" for part in re.split(r"(?m)^(?=## )", page)[1:]
            if (found := re.search(r"（`(\w+)`）", part))}
