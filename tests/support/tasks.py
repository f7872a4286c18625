"""What children are told to do instead of their work, in tests: functions that a process of its own can import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.running import batch, work


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


# Work of a crew.


def squared(number: int) -> int:
    """A task; a negative number is too much for the memory."""
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def where(_: int) -> int:
    return os.getpid()


def once(path: str) -> int:
    """A task that succeeds when it is tried again."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def killed(task: work.Task) -> batch.Outcome:
    """What a worker does; the report of one unit is too much for the memory."""
    from generator.running import work

    if task.job.unit.folder.name == "乙局":
        os.kill(os.getpid(), signal.SIGKILL)
    return work.make(task)


def slowly(name: str) -> None:
    """A task that leaves a file."""
    time.sleep(0.1)
    Path(name).touch()
