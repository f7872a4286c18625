"""So much processor time and memory, and no more: for templates, which anybody may have written, and for what
is made of their words.

Both are limits of a process: an interval timer tells its main thread, and address space is counted for all
its threads. So a thread that is not the main one is refused; what may run in one goes through `child`.
POSIX only: elsewhere there is only the clock of `child`, and without `/proc` there is no limit of memory.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from generator.problems import Place, Rejected, error

if sys.platform != "win32":
    import resource
    import signal

SECONDS, MEBIBYTES = 20, 512
"""What each stage of making a report may take, from its templates to a format: a thousand times what a long
report takes.
"""
_SIZE = Path("/proc/self/statm")


class TooMuch(Exception):
    """What ran took more than it may."""


@contextlib.contextmanager
def stage(doing: str, place: Callable[[BaseException], Place],
          advice: str = "请检查模板里的循环，数据里是否有特别多的行") -> Iterator[None]:
    """A stage of making a report. If it takes more than it may, that is a `Rejected`.

    `place` is where the fault that ended it arose.
    """
    try:
        with limited(SECONDS, MEBIBYTES):
            yield
    except TooMuch as limit:
        where = place(limit.__cause__ or limit)
        raise Rejected([error("TP005", f"{doing}用的{limit}，已停止", advice, where)]) from None


@contextlib.contextmanager
def limited(seconds: float, mebibytes: int) -> Iterator[None]:
    """Stop what runs inside with `TooMuch` after so much processor time, or at so much more memory.

    Inside another limit the narrower one holds. Anywhere but in the main thread it is a `RuntimeError`.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("limits hold for the main thread only: call it in a child (running.child)")
    try:
        with _time(seconds), _memory(mebibytes):
            yield
    except MemoryError as fault:
        raise TooMuch(f"内存超过 {mebibytes} MiB") from fault


@contextlib.contextmanager
def _time(seconds: float) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    outer = signal.getitimer(signal.ITIMER_PROF)[0]
    if 0 < outer <= seconds:  # Whoever set that limit is told when it is reached.
        yield
        return

    def stop(*_: object) -> NoReturn:
        raise TooMuch(f"时间超过 {seconds:g} 秒")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        used = seconds - signal.setitimer(signal.ITIMER_PROF, 0)[0]
        signal.signal(signal.SIGPROF, before)
        if outer:
            signal.setitimer(signal.ITIMER_PROF, max(outer - used, _SOON))


_SOON = 1e-6
"""Seconds: a timer that is set to 0 would be switched off."""


@contextlib.contextmanager
def _memory(mebibytes: int) -> Iterator[None]:
    if sys.platform == "win32" or not _SIZE.exists():
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    now = int(_SIZE.read_text().split()[0]) * resource.getpagesize()
    most = now + (mebibytes << 20)
    if before[0] == resource.RLIM_INFINITY or most < before[0]:
        resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
