"""Who does the work of a run: this process, others on this computer, or a Dask cluster.

A process that the system ends (out of memory, as a rule) costs the task that it was at, not the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from generator.problems import Place, Rejected, error
from generator.running.tasks import Crew, Lost, Result, Task, each

if TYPE_CHECKING:
    from concurrent.futures import Executor

_ALONE = 4
"""The most tasks that are done without other processes, which take as long to start as these tasks take."""


class Cluster(Crew):
    """What a Dask client reaches."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def map(self, do: Callable[[Task], Result],
            groups: Sequence[Sequence[Task]]) -> Iterator[tuple[Task, Result | Lost]]:
        for group, results in zip(groups, self._executor.map(partial(each, do), groups), strict=True):
            yield from zip(group, results, strict=True)


def crew(jobs: int, groups: Sequence[Sequence[Task]], scheduler: str) -> AbstractContextManager[Crew]:
    """Whoever does groups of tasks. `jobs` is how many processes; 0 is as many as there are processors.

    A scheduler that does not answer, or Dask missing, is a `Rejected`.
    """
    if scheduler:
        return _cluster(scheduler)
    wanted = min(jobs or os.cpu_count() or 1, len(groups))
    few = not jobs and sum(map(len, groups)) <= _ALONE
    if wanted <= 1 or few:
        return nullcontext(Crew())
    # Loading what starts processes takes as long as making a report.
    from generator.running.processes import Processes

    return nullcontext(Processes(wanted))


@contextmanager
def _cluster(address: str) -> Iterator[Crew]:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise Rejected([error("OUT03", "没有安装 Dask，不能用 --scheduler",
                              "请安装：pip install 'juesuan[cluster]'", Place(address))]) from None
    try:
        client = distributed.Client(address, timeout="10s")
    except (OSError, TimeoutError, ValueError) as fault:
        raise Rejected([error("OUT04", f"连不上 Dask 调度器 {address}（{type(fault).__name__}）",
                              "请检查地址，如 tcp://主机:8786", Place(address))]) from None
    with client:
        yield Cluster(client.get_executor())
