"""What children are told to do instead of their work, in tests: functions that a process of its own can import."""

from __future__ import annotations

import os
import time


def sleeps(*_: object) -> bytes:
    """Longer than any test waits."""
    time.sleep(999)
    return b""


def dies(*_: object) -> bytes:
    os._exit(9)


def fails(*_: object) -> bytes:
    raise ZeroDivisionError("ours")


def greedy(*_: object) -> bytes:
    return bytes(1 << 40)


def who(*_: object) -> bytes:
    """Which process makes it."""
    time.sleep(0.2)
    return str(os.getpid()).encode()


def noted(path: str, size: int) -> bytes:
    """Leaves a line each time it is done."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(".")
    return bytes(size)
