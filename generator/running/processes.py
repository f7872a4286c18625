"""Other processes on this computer that do the work of a run.

One that the system ends costs the task that it was at: the others go on in processes that are started afresh.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import chain

from generator.running.tasks import Crew, Lost, Result, Task, each, stopped


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
                futures.append(pool.submit(each, do, group))
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


def _is_done(future: Future[list[Result]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _alone(do: Callable[[Task], Result], group: Sequence[Task]) -> Iterator[tuple[Task, Result | Lost]]:
    """The results of a group that nobody else is at; if that process dies too, of each of its tasks."""
    with _pool(1) as pool:
        try:
            yield from zip(group, pool.submit(each, do, group).result(), strict=True)
        except BrokenProcessPool:
            if len(group) == 1:
                yield group[0], Lost()
            else:
                yield from chain.from_iterable(_alone(do, [task]) for task in group)


@contextmanager
def _pool(number: int) -> Iterator[ProcessPoolExecutor]:
    spawning = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(number, mp_context=spawning, initializer=_begin, initargs=gc.get_threshold())
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(*garbage: int) -> None:
    """Ctrl-C is for the process that hands out the work; the others finish the report that they are at.

    They look for `garbage` as rarely as it does.
    """
    signal.signal(signal.SIGINT, lambda number, _: stopped.append(number))
    gc.set_threshold(*garbage)
