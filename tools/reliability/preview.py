"""Visitors of a preview while files change and the processors are busy.

Each page is that of its unit, as of its files.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from generator import project
from generator.commands.preview import page
from generator.running.child import Children
from tools.benchmarks.units import many_units
from tools.reliability.figures import DOCS, Figure

TITLE = "很多人同时预览"
UNITS, THREADS, PAGES = 10, 20, 1_000
YEAR = 2022
RETIRED = "  退休人员: 5\n"
SECONDS = 300
"""So long a page may take on a busy machine."""
GREEDY = {"时间超过 20 秒": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
          "内存超过 512 MiB": "{{ 'a'|center(9000000000) }}"}
"""Templates, and what is told of each."""


@dataclass(slots=True)
class Found:
    """What came of many requests.

    `pages` are counted by whether they are of the older or the newer figures of their unit.
    """

    pages: dict[str, int]
    stale: int = 0
    """Pages that were not as of their files when nothing changed any more."""
    told: str = ""
    """What the server wrote to its error stream."""
    limits: tuple[str, ...] = ()
    ended: bool = False
    """After Ctrl-C the server ended well, and its children with it."""


class Site:
    """A project of small units, each in two versions, and the pages of both, made alone."""

    def __init__(self, folder: Path, units: int) -> None:
        self.folder = folder
        many_units(folder / "data", units)
        self.files = sorted(folder.glob(f"data/*/{YEAR}.yaml"))
        text = self.files[0].read_text(encoding="utf-8")
        assert text.count(RETIRED) == 1
        # No two units and versions have the same figure; all have two digits, so that the size stays.
        self.texts = [[text.replace(RETIRED, RETIRED.replace("5", str(start + number))) for start in (10, 50)]
                      for number in range(units)]
        self.alone: list[list[str]] = [[], []]
        for version in (1, 0):
            for number in range(units):
                self.set(number, version)
            self.alone[version] = self._made_alone()

    def set(self, number: int, version: int) -> None:
        """Put a version in place, in the manner of one who restores the time."""
        file = self.files[number]
        new = file.with_suffix(".new")
        new.write_text(self.texts[number][version], encoding="utf-8")
        os.utime(new, (1_700_000_000, 1_700_000_000))
        os.replace(new, file)

    def _made_alone(self) -> list[str]:
        with contextlib.chdir(self.folder), Children(1) as children:
            jobs = project.jobs((Path("data"),), YEAR)
            return [_bare(children.call(page, job, None, "", seconds=SECONDS, mebibytes=512).decode())
                    for job in jobs]

    def path(self, number: int) -> str:
        return f"/data/{self.files[number].parent.name}/{YEAR}"

    def add_greedy(self) -> list[str]:
        """Units whose editions take too much; the paths of their pages."""
        unit = (self.files[0].parent / "unit.yaml").read_text(encoding="utf-8")
        for number, text in enumerate(GREEDY.values()):
            name = f"贪心{number}"
            edition = self.folder / "templates" / "final_accounts" / "editions" / name
            edition.mkdir(parents=True)
            (edition / "edition.yaml").write_text(f"名称: {name}\n说明: 太贪心\n", encoding="utf-8")
            (edition / "part_four.html.j2").write_text(f"<h1>第四部分</h1>\n{text}", encoding="utf-8")
            own = self.folder / "data" / name
            own.mkdir()
            (own / "unit.yaml").write_text(f"{unit}\n版式: {name}\n", encoding="utf-8")
            (own / f"{YEAR}.yaml").write_text(self.texts[0][0], encoding="utf-8")
        return [f"/data/贪心{number}/{YEAR}" for number in range(len(GREEDY))]


def measure() -> list[Figure]:
    found = stormed(UNITS, THREADS, PAGES, greedy=True)
    other = sum(number for kind, number in found.pages.items() if kind not in ("old", "new"))
    old, new = (found.pages.get(kind, 0) for kind in ("old", "new"))
    what = f"{PAGES:,} 页，{THREADS} 人同时看 {UNITS} 个单位，文件在改，另有两个进程占着处理器"
    return [
        Figure(what, f"{other} 页与单独做的不同；旧数字 {old} 页，新数字 {new} 页", "0 页",
               not other and min(old, new) > 0),
        Figure("之后不再改时", f"{found.stale} 页是旧的", "0 页", not found.stale),
        Figure("服务器报的错", found.told.replace("\n", " ") or "没有", "没有", not found.told),
        Figure("模板用的时间、内存的限度", "、".join(found.limits), "、".join(GREEDY),
               found.limits == tuple(GREEDY)),
        Figure("Ctrl-C", "立刻结束，没有留下进程" if found.ended else "没有结束", "结束", found.ended),
    ]


def stormed(units: int, threads: int, pages: int, greedy: bool = False) -> Found:
    """Ask for so many pages at once, while files change and two processes take what time there is."""
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name), units)
        paths = site.add_greedy() if greedy else []
        with _busy(2), _server(site.folder) as (server, place):
            found = Found(_asked(site, place, threads, pages))
            found.stale = sum(_bare(_get(place, site.path(number))) != site.alone[0][number]
                              for number in range(units))
            found.limits = tuple(limit for path, limit in zip(paths, GREEDY, strict=False)
                                 if f"TP005</b> 模板用的{limit}，已停止" in _get(place, path))
            children = _children(server.pid)
            server.send_signal(signal.SIGINT)
            found.told = server.communicate(timeout=SECONDS)[1]
            left = [pid for pid in children if Path(f"/proc/{pid}").exists()]
            found.ended = server.returncode == 0 and bool(children) and not left
        return found


def _asked(site: Site, place: str, threads: int, pages: int) -> dict[str, int]:
    """How many pages were the older one of their unit, the newer, or something else.

    In the end all files are the older.
    """
    done, kinds = threading.Event(), dict[str, int]()
    changer = threading.Thread(target=_change, args=(site, done))
    changer.start()
    try:
        with ThreadPoolExecutor(threads) as pool:
            for number, text in pool.map(lambda turn: _one(site, place, turn), range(pages)):
                kind = _kind(site, number, text)
                kinds[kind] = kinds.get(kind, 0) + 1
    finally:
        done.set()
        changer.join()
    return kinds


def _one(site: Site, place: str, turn: int) -> tuple[int, str]:
    number = random.Random(turn).randrange(len(site.files))
    try:
        return number, _bare(_get(place, site.path(number)))
    except (OSError, http.client.HTTPException) as fault:
        return number, type(fault).__name__


def _kind(site: Site, number: int, text: str) -> str:
    if text in site.alone[0] or text in site.alone[1]:
        own = [site.alone[version][number] for version in (0, 1)]
        return ("old", "new")[own.index(text)] if text in own else "another unit's"
    return "traceback" if "Traceback" in text else text if len(text) < 50 else "mixed"


def _change(site: Site, done: threading.Event) -> None:
    chance = random.Random(1)
    while not done.is_set():
        site.set(chance.randrange(len(site.files)), chance.randrange(2))
        time.sleep(0.3)
    for number in range(len(site.files)):
        site.set(number, 0)


@contextlib.contextmanager
def _busy(number: int) -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-u", "-m", "generator", "preview", "--port", "0", "--no-open"]
    server = subprocess.Popen(command, cwd=folder, env=os.environ | {"PYTHONPATH": str(DOCS.parent)},
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        assert server.stdout
        address = re.search(r"http://\S+/", server.stdout.readline())
        assert address, server.communicate()
        yield server, urlsplit(address[0]).netloc
    finally:
        server.kill()
        server.wait()


def _get(place: str, path: str) -> str:
    connection = http.client.HTTPConnection(place, timeout=SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", quote(path))
        return connection.getresponse().read().decode()


def _bare(text: str) -> str:
    """A page without the version that it is of."""
    return re.sub(' data-version="[0-9a-f]*"', "", text, count=1)


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(parent):
                found.append(int(folder.name))
    return found
