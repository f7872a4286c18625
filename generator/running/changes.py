"""Which reports rest on what changed: on files that are there, and on files that are not there any more."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from generator import naming, project
from generator.project import Job

MODULES = (".py", ".css", ".js", ".conf")
"""How files of the program end on which reports rest: modules, and what pages and LibreOffice are given."""
_COMPILED = "__pycache__"


class Touched(NamedTuple):
    """What changed, came or went. A path stands for everything below it. `around` are the folders in whose
    folders something was touched, or in which something was that may have been a folder.
    """

    paths: frozenset[str]
    around: frozenset[str]

    def has(self, path: str) -> bool:
        """Whether a path or a folder above it was touched."""
        while path not in self.paths:
            if path == (path := os.path.dirname(path)):
                return False
        return True


def touched(changed: Iterable[Path]) -> Touched:
    """Paths as they are called without links, and what they lead to if they are links themselves."""
    paths: set[str] = set()
    around: set[str] = set()
    for path in changed:
        own = os.path.join(os.path.realpath(path.parent), path.name)
        for name in {own, os.path.realpath(own)}:
            paths.add(name)
            parent = os.path.dirname(name)
            if not naming.is_known(os.path.basename(name)) and not os.path.isfile(name):
                around.add(parent)
            while parent != (parent := os.path.dirname(parent)):
                around.add(parent)
    return Touched(frozenset(paths), frozenset(around))


def concern_all(changes: Touched, own: Path, shared: Iterable[str]) -> bool:
    """Whether something was touched on which every report rests: a template, a schema or a module of the
    program, or the project's own templates as a whole. `shared` are the files that are there.
    """
    program = os.path.realpath(project.PROGRAM)
    roots = [os.path.realpath(folder) for folder in project.common_folders(own)]
    modules = [path for path in changes.paths if path.endswith(MODULES) or os.path.isdir(path)]
    return (changes.has(os.path.realpath(own))
            or any(_below(path, root) for path in changes.paths for root in roots)
            or any(_below(path, program) for path in modules)
            or not changes.paths.isdisjoint(os.path.realpath(path) for path in shared))


def concern(changes: Touched, job: Job) -> bool:
    """Whether a file was touched that a report looks for, or anything in the folders in its unit's folder.

    A department is added up from what lies there, and what is gone cannot be asked whether it was a unit.
    """
    return (os.path.realpath(job.unit.folder) in changes.around
            or any(changes.has(os.path.realpath(path)) for path in project.looked_for(job)))


def _below(path: str, root: str) -> bool:
    """Whether a path is a folder or lies below it, and is not what Python compiled."""
    return (path == root or path.startswith(os.path.join(root, ""))) and _COMPILED not in path.split(os.sep)
