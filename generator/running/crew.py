"""Who does the work of a run: this process, others on this computer, or a Dask cluster.

A process that the system ends (out of memory, as a rule) costs the task that it was at, not the run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import chain
from typing import TypeVar

from generator.problems import Place, Rejected, error

Task = TypeVar("Task")
Result = TypeVar("Result")

_ALONE = 4
"""The most tasks that are done without other processes, which take as long to start as these tasks take."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Stands for a result: the process that was to give it came to an end."""


class Crew:
    """This process, and the tasks one after another."""

    def map(self, do: Callable[[Task], Result],
            groups: Sequence[Sequence[Task]]) -> Iterator[tuple[Task, Result | Lost]]:
        """Each task with its result, in order. Those of a group are done by one process, in turn."""
        return ((task, do(task)) for group in groups for task in group)


class Processes(Crew):
    """`number` processes on this computer, started afresh when one of them dies."""

    def __init__(self, number: int) -> None:
        self._number = number

    def map(self, do: Callable[[Task], Result],
            groups: Sequence[Sequence[Task]]) -> Iterator[tuple[Task, Result | Lost]]:
        futures: list[Future[list[Result]]] = []
        done = 0
        with _pool(self._number) as pool, suppress(BrokenProcessPool):
            for group in groups:
                futures.append(pool.submit(_each, do, group))
            try:
                for group, future in zip(groups, futures, strict=True):
                    results = future.result()
                    done += 1
                    yield from zip(group, results, strict=True)
            except KeyboardInterrupt:
                # What the others have done by now is handed over too: it is in its place on the disk.
                pool.shutdown(wait=True, cancel_futures=True)
                for group, future in zip(groups[done:], futures[done:], strict=True):
                    if _is_done(future):
                        yield from zip(group, future.result(), strict=False)
                raise
        if done < len(groups):
            yield from self._again(do, groups[done:], futures[done:])

    def _again(self, do: Callable[[Task], Result], groups: Sequence[Sequence[Task]],
               futures: Sequence[Future[list[Result]]]) -> Iterator[tuple[Task, Result | Lost]]:
        """The results of what is left when a process has died; `futures` are those of the groups handed out.

        The group that it was at is among the first that are not done, since the pool hands out no more than
        two for each process. These are tried alone, the others as before.
        """
        suspects = 2 * self._number + 1
        for place, group in enumerate(groups):
            future = futures[place] if place < len(futures) else None
            if future and _is_done(future):
                yield from zip(group, future.result(), strict=True)
            elif suspects:
                suspects -= 1
                yield from _alone(do, group)
            else:
                yield from self.map(do, groups[place:])
                return


class Cluster(Crew):
    """What a Dask client reaches."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def map(self, do: Callable[[Task], Result],
            groups: Sequence[Sequence[Task]]) -> Iterator[tuple[Task, Result | Lost]]:
        for group, results in zip(groups, self._executor.map(partial(_each, do), groups), strict=True):
            yield from zip(group, results, strict=True)


def crew(jobs: int, groups: Sequence[Sequence[Task]], scheduler: str) -> AbstractContextManager[Crew]:
    """Whoever does groups of tasks. `jobs` is how many processes; 0 is as many as there are processors.

    A scheduler that does not answer, or Dask missing, is a `Rejected`.
    """
    if scheduler:
        return _cluster(scheduler)
    wanted = min(jobs or os.cpu_count() or 1, len(groups))
    few = not jobs and sum(map(len, groups)) <= _ALONE
    return nullcontext(Crew() if wanted <= 1 or few else Processes(wanted))


_stopped: list[int] = []
"""Whether this process was interrupted."""


def _each(do: Callable[[Task], Result], group: Sequence[Task]) -> list[Result]:
    """The results of a group; of its first tasks only if this process is interrupted meanwhile."""
    results = []
    for task in group:
        if _stopped:
            break
        results.append(do(task))
    return results


def _is_done(future: Future[list[Result]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _alone(do: Callable[[Task], Result], group: Sequence[Task]) -> Iterator[tuple[Task, Result | Lost]]:
    """The results of a group that nobody else is at; if that process dies too, of each of its tasks."""
    with _pool(1) as pool:
        try:
            yield from zip(group, pool.submit(_each, do, group).result(), strict=True)
        except BrokenProcessPool:
            if len(group) == 1:
                yield group[0], Lost()
            else:
                yield from chain.from_iterable(_alone(do, [task]) for task in group)


@contextmanager
def _pool(number: int) -> Iterator[ProcessPoolExecutor]:
    spawning = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(number, mp_context=spawning, initializer=_uninterrupted)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _uninterrupted() -> None:
    """Ctrl-C is for the process that hands out the work; the others finish the report that they are at."""
    signal.signal(signal.SIGINT, lambda number, _: _stopped.append(number))


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
