"""Imports go down the layers: a module may import what stands above it in the table below, never beside or below."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LAYERS = (
    # What a terminal shows, what may be read
    {"terminal", "regular", "utf8"},
    # What knows nothing of the rest
    {"generator", "lazily", "limits", "problems", "numerals", "files", "kept", "chinese", "document", "printed"},
    # Authors' files, numbers and their origins, one view of the tree each
    {"child", "source", "ledger", "indicators", "rules", "office", "writers.grid", "writers.reading", "writers.package", "writers.svg",
     "writers.check", "outputs", "crew"},
    # What a written value may be, how a number is told, text to tree, tree to text
    {"shelf", "record", "leaves", "trace", "wording", "telling", "scoring", "markup", "writers.markdown", "writers.charts", "writers.xlsx"},
    # Shape and types of an author's file; a page that answers for its numbers
    {"schema", "classification", "workshop", "writers.html", "writers.word"},
    # Editions; what every unit has; the table of formats
    {"editions", "server", "unit", "writers"},
    # Words; what a kind of report is
    {"template", "kind"},
    # What is particular to one kind of report
    {"kinds.final_accounts", "kinds.final_accounts.model", "kinds.final_accounts.facts",
     "kinds.final_accounts.context", "kinds.final_accounts.statements", "kinds.final_accounts.tables",
     "kinds.final_accounts.style", "kinds.final_accounts.rollup", "kinds.final_accounts.rules",
     *(f"kinds.final_accounts.rules.{name}" for name in ("case", "within", "between", "years", "operations", "names", "departments", "performance")),
     *(f"kinds.self_evaluation{name}" for name in ("", ".model", ".facts", ".context", ".rules"))},
    # The kinds there are
    {"kinds"},
    # Where things are
    {"project"},
    # What a report rests on, where it goes; what git knows, which reports rest on what changed
    {"accounts", "places", "git", "changes"},
    # One report from its file, an empty file and next year's for its author, pages about rules and keys, files of a revision
    {"build", "scaffold", "rollforward", "catalogue", "reports", "history", "doctor"},
    # Reports in the browser, how reports stand, what changed between two
    {"preview", "status", "difference", "batch", "summary"},
    # The commands
    {"cli"},
    {"__main__"},
)


def module_name(path: Path) -> str:
    """`generator/writers/grid.py` is `writers.grid`; a package is called by its folder."""
    parts = path.relative_to(ROOT / "generator").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "generator"


MODULES = {module_name(path): path for path in sorted((ROOT / "generator").rglob("*.py"))}
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}


def imports(name: str) -> set[str]:
    """Our modules that a module imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: write the whole name instead of a relative import"
            inner = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found |= {path if path.removeprefix("generator.") in MODULES else str(node.module)
                      for path in inner.values()}
    return {path.removeprefix("generator.") for path in found if path.split(".")[0] == "generator"}


def kind(name: str) -> str | None:
    """The kind of report that a module belongs to."""
    parts = name.split(".")
    return parts[1] if parts[0] == "kinds" and len(parts) > 1 else None


def test_every_module_has_its_layer() -> None:
    assert LAYER.keys() == MODULES.keys()
    assert len(LAYER) == sum(map(len, LAYERS)), "a module stands in two layers"


@pytest.mark.parametrize("name", sorted(MODULES.keys() & LAYER.keys()))
def test_imports_go_down(name: str) -> None:
    upward = {other for other in imports(name)
              if LAYER.get(other, 0) >= LAYER[name] and (kind(name) is None or kind(other) != kind(name))}
    assert not upward, f"{name} may not import {', '.join(sorted(upward))}"


@pytest.mark.parametrize("name", MODULES)
def test_kinds_and_writers_meet_only_in_the_tree(name: str) -> None:
    families = {other.split(".")[0] for other in imports(name) | {name}} & {"kinds", "writers"}
    assert name in {"build"} or len(families) < 2


def test_modules_of_one_kind_have_no_cycle() -> None:
    TopologicalSorter({name: imports(name) for name in MODULES if kind(name)}).prepare()
