"""Tasks done one after another, by this process: what every crew does in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Lost(NamedTuple):
    """Stands for a result: the process that was to give it came to an end."""


class Crew:
    """This process, and the tasks one after another."""

    def map(self, do: Callable[[Task], Result],
            groups: Sequence[Sequence[Task]]) -> Iterator[tuple[Task, Result | Lost]]:
        """Each task with its result, in order. Those of a group are done by one process, in turn."""
        return ((task, do(task)) for group in groups for task in group)


stopped: list[int] = []
"""Whether this process was interrupted."""


def each(do: Callable[[Task], Result], group: Sequence[Task]) -> list[Result]:
    """The results of a group; of its first tasks only if this process is interrupted meanwhile."""
    results = []
    for task in group:
        if stopped:
            break
        results.append(do(task))
    return results
