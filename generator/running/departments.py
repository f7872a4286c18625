"""The reports of a department, which one process makes: they share what they rest on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

from generator.project import Job

Item = TypeVar("Item")

_MOST = 24
"""The most reports of a department that one process makes: those of a large one are shared out."""


def grouped(items: Iterable[Item], job: Callable[[Item], Job]) -> list[tuple[Item, ...]]:
    """Reports, or what stands for them, by department, at most so many in a group.

    Those of a unit whose folder lies in another's are of that one's department. `job` gives an item's report.
    """
    listed = list(items)
    folders = {os.fspath(job(item).unit.folder) for item in listed}
    groups: dict[str, list[Item]] = {}
    for item in listed:
        groups.setdefault(_outermost(os.fspath(job(item).unit.folder), folders), []).append(item)
    return [tuple(group[start:start + _MOST])
            for group in groups.values() for start in range(0, len(group), _MOST)]


def _outermost(folder: str, folders: set[str]) -> str:
    """The highest of some folders that a folder lies in, or is."""
    at = folder.find(os.sep, 1)
    while at > 0:
        if folder[:at] in folders:
            return folder[:at]
        at = folder.find(os.sep, at + 1)
    return folder
