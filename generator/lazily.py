"""Modules that are loaded when they are first used, so that a command pays only for what it does."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


class _Later(ModuleType):
    """Stands for a module, and passes on what is asked of it."""

    def __getattr__(self, name: str) -> object:
        return getattr(import_module(self.__name__), name)


def module(name: str) -> ModuleType:
    """The module of that name, loaded at its first attribute. Ours start their work when they are called, not when they are loaded."""
    return _Later(name)
