"""The house: rooms, and imports that only go from one to those above it.

A room is a package, the modules that everybody needs are one (the ground), the three pages at the top of the
package are one each, and so is `tools/`, the last. A room may import what stands above it in `LAYERS`, never beside or
below, so that each can be read without those that follow.
"""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from units import accounts, derived, schema

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator"
TESTS = ROOT / "tests"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
GROUND, TOOLS = "ground", "tools"
MOST_ROOMS, MOST_ARROWS = 18, 70

KINDS = tuple(sorted(f"kinds.{page.parent.name}" for page in (PACKAGE / "kinds").glob("*/__init__.py")))
LAYERS = (
    (GROUND, "document"),
    ("deriving",),
    ("reading", "checking"),
    ("writers", "workbooks"),
    ("composing",),
    ("kinds",),
    (*KINDS, "project"),
    ("accounts", "authoring", "publishing", "published"),
    ("build",),
    ("running",),
    ("commands",),
    (TOOLS,),
)
LAYER = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
NAMED = {"naming": "project", "kind": "kinds", "__main__": "commands", "project": "project", "accounts": "accounts", "build": "build"}
"""The rooms of modules at the top of the package that are not of the ground."""


def module_name(path: Path) -> str:
    """`generator/document/grid.py` is `document.grid`; a package is called by its folder, and a tool by all of its path."""
    parts = path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "generator"


def room(name: str) -> str:
    """The room that a module stands in."""
    kind = next((kind for kind in KINDS if f"{name}.".startswith(f"{kind}.")), "")
    top = name.partition(".")[0]
    return kind or (top if top == TOOLS or (PACKAGE / top).is_dir() else NAMED.get(top, GROUND))


MODULES = {module_name(path): path for folder in (PACKAGE, ROOT / TOOLS) for path in sorted(folder.rglob("*.py"))}
ROOMS = {name: room(name) for name in MODULES}
HOUSE = tuple(name for name in MODULES if ROOMS[name] != TOOLS)
"""The modules of the program."""


@cache
def named(name: str) -> set[str]:
    """What a module imports by its whole name, at its top or inside a function, or loads when it needs it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: write the whole name instead of a relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {path if path.removeprefix("generator.") in MODULES else str(node.module) for path in inner}
    return found


@cache
def imports(name: str) -> set[str]:
    """Our modules that a module imports."""
    ours = {path for path in named(name) if path.split(".")[0] in ("generator", TOOLS)}
    return {path.removeprefix("generator.") for path in ours} & set(MODULES)


@cache
def arrows() -> set[tuple[str, str]]:
    """Rooms, and others that they use."""
    return {(ROOMS[name], ROOMS[other]) for name in MODULES for other in imports(name) if ROOMS[name] != ROOMS[other]}


def test_every_room_has_its_layer() -> None:
    assert set(ROOMS.values()) == set(LAYER)


def test_the_house_stays_one_that_can_be_drawn() -> None:
    """A kind more is no room more: they are alike, and count as one.

    Tools measure and break whatever there is: that they may use every room is one arrow.
    """
    rooms = {one.partition(".")[0] for one in LAYER}
    between = {(one.partition(".")[0], other.partition(".")[0]) for one, other in arrows()}
    drawn = {(one, "" if one == TOOLS else other) for one, other in between if one != other}
    assert len(rooms) <= MOST_ROOMS and len(drawn) <= MOST_ARROWS, (len(rooms), len(drawn))


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_to_rooms_above(name: str) -> None:
    wrong = {other for other in imports(name) if ROOMS[other] != ROOMS[name] and LAYER[ROOMS[other]] >= LAYER[ROOMS[name]]}
    assert not wrong, f"{name} may not import {', '.join(sorted(wrong))}"


def test_the_program_knows_no_tests() -> None:
    """Tools may use what tests use: the program that is shipped has neither."""
    tests = {"tests", *(path.stem for path in TESTS.rglob("*.py"))}
    assert "units" in tests
    assert not {name: found for name in HOUSE if (found := {path.split(".")[0] for path in named(name)} & tests)}


def test_no_module_imports_itself_by_way_of_others() -> None:
    TopologicalSorter({name: imports(name) - {name} for name in MODULES}).prepare()


@pytest.mark.parametrize("name", MODULES)
def test_kinds_and_writers_meet_only_in_the_tree(name: str) -> None:
    families = {ROOMS[other].partition(".")[0] for other in imports(name) | {name}} & {"kinds", "writers"}
    assert ROOMS[name] in {"build", "commands", TOOLS} or len(families) < 2


def test_only_kinds_know_what_stands_in_a_report() -> None:
    """No folder of a kind, no number of one, no key of a file is named elsewhere.

    But for the name of a unit, which `reading.unit` reads.
    """
    numbers = {fact.key for fact in derived(accounts()) if "." in fact.key}
    # 格式 is a format of reports in commands, too.
    keys = {field.key for field in schema("unit").fields} - {"格式"}
    keys |= {kind.rpartition(".")[2] for kind in KINDS}
    known = {name: found for name in HOUSE if not ROOMS[name].startswith("kinds")
             if (found := literals(MODULES[name]) & (numbers | keys))}
    assert known == {"reading.unit": {"单位名称"}}


def literals(path: Path) -> set[str]:
    return {node.value for node in ast.walk(ast.parse(path.read_bytes()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_folder_with_python_is_a_package() -> None:
    """`setup.py` finds packages; a folder without `__init__.py` would not be shipped."""
    assert {path.parent for path in PACKAGE.rglob("*.py")} == {path.parent for path in PACKAGE.rglob("__init__.py")}


def drawn() -> str:
    """The rooms from top to bottom, with what each imports."""
    lines = ["| 房间 | 说的是 | 用到 |", "|---|---|---|"]
    for rooms in LAYERS:
        for one in rooms:
            used = "、".join(other for other in sorted(LAYER, key=LAYER.__getitem__) if (one, other) in arrows())
            lines.append(f"| `{one}` | {_about(one)} | {used} |")
    return "\n".join(lines)


def _about(one: str) -> str:
    if one == GROUND:
        return "、".join(f"`{name}.py`" for name in MODULES if ROOMS[name] == GROUND and name != "generator")
    path = (ROOT if one == TOOLS else PACKAGE) / one.replace(".", "/")
    page = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    doc = ast.get_docstring(ast.parse(page.read_bytes()))
    assert doc, f"{page} has no docstring"
    return doc.partition("\n")[0]


def test_contributing_shows_the_house(accept: bool) -> None:
    """`--accept` draws it anew."""
    text = CONTRIBUTING.read_text(encoding="utf-8")
    begin, end = "<!-- rooms -->\n", "\n<!-- /rooms -->"
    before, _, rest = text.partition(begin)
    shown, _, after = rest.partition(end)
    if accept:
        CONTRIBUTING.write_text(f"{before}{begin}{drawn()}{end}{after}", encoding="utf-8", newline="\n")
    else:
        assert shown == drawn(), "python -m pytest --accept tests/test_layers.py"
