"""Modules that are loaded when they are first used, so that a command pays only for what it does."""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def module(name: str) -> ModuleType:
    """The module of that name, now or later."""
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    assert spec and spec.loader, name
    spec.loader = LazyLoader(spec.loader)
    made = module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made
