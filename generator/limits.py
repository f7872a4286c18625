"""So much processor time and memory, and no more: for templates, which may come from anybody who proposes a change.

POSIX only; elsewhere, and in a thread that is not the main one, there is no limit of time, and without `/proc` none of memory.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

if sys.platform != "win32":
    import resource
    import signal

_SIZE = Path("/proc/self/statm")


class TooMuch(Exception):
    """What ran took more than it may."""


@contextlib.contextmanager
def limited(seconds: float, mebibytes: int) -> Iterator[None]:
    """Stop what runs inside with `TooMuch` after so much processor time, or when it takes so much more memory."""
    try:
        with _time(seconds), _memory(mebibytes):
            yield
    except MemoryError as fault:
        raise TooMuch(f"内存超过 {mebibytes} MiB") from fault


@contextlib.contextmanager
def _time(seconds: float) -> Iterator[None]:
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> NoReturn:
        raise TooMuch(f"时间超过 {seconds:g} 秒")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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
