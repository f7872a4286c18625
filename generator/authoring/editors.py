"""What editors need to help with a file: its JSON Schema, and the line in it that leads there.

The schemas lie in one hidden folder for all units, `data/.juesuan`, and the line names it by a path from the
file. So both go with the project wherever it is copied, and nothing has to be set up or fetched.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from generator import naming, project, regular, shelf
from generator.authoring.json_schema import Keywords, json_schema
from generator.authoring.saving import replace, save
from generator.kinds import KINDS
from generator.reading import classification
from generator.reading.schema import Schema

FOLDER: Final = ".juesuan"
ENDING: Final = ".schema.json"
SCHEMAS: Final[Mapping[str, str]] = {
    "unit": "unit", **{kind.name: f"{kind.name}/year" for kind in KINDS.values()}, "edition": "edition"}
"""The cerberus rules of each kind of file, by the name of its JSON Schema without the ending."""
_LEADS: Final = re.compile(rb"^#\s+(yaml-language-server\s*:|\$schema:)", re.MULTILINE)
_OURS: Final = re.compile(rf"# yaml-language-server: \$schema=\S*{re.escape(FOLDER)}/\w+{re.escape(ENDING)}")


def modeline(folder: Path, schema: str) -> str:
    """The line with which an editor finds the JSON Schema (of that name) of a file in a unit's folder."""
    there = os.path.relpath(_place(folder) / f"{schema}{ENDING}", os.path.realpath(folder))
    return f"# yaml-language-server: $schema={there.replace(os.sep, '/')}"


def is_ours(comment: str) -> bool:
    """Whether a comment is such a line as this program writes."""
    return _OURS.fullmatch(comment) is not None


def save_new(folder: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write new files into a unit's folder by name, and the schemas to which their first lines lead.

    A file that has a line of its own for editors keeps it.
    """
    write_schemas(folder)
    return save(folder, {name: _led(folder, name, data) for name, data in contents.items()})


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the JSON Schema of every kind of file where the files of a unit's folder look for it."""
    place = _place(folder)
    contents = {f"{name}{ENDING}": text.encode() for name, text in texts().items()}
    try:
        return replace(place, contents, place.parent)
    except regular.Unsuitable as fault:
        raise shelf.unsuitable(fault, place, project.shown(place)) from None


@cache
def texts() -> Mapping[str, str]:
    """Every JSON Schema by its name; the same program gives the same."""
    packaged = project.packaged("schemas")
    functional, economic = classification.of_all_years(packaged / "classification")
    names = {"item_code": functional, "economic_code": economic}
    return {name: written(json_schema(Schema.load(packaged / f"{path}.yaml"), names))
            for name, path in SCHEMAS.items()}


def written(schema: Keywords) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")) + "\n"


def _place(folder: Path) -> Path:
    """Where the schemas of the files in a unit's folder lie."""
    return project.home(folder) / FOLDER


def _led(folder: Path, name: str, data: bytes) -> bytes:
    """A file below the line that leads editors to its schema."""
    if _LEADS.search(data):
        return data
    report = naming.report(name)
    line = modeline(folder, report[1].name if report else "unit")
    return line.encode() + (b"\r\n" if b"\r\n" in data else b"\n") + data
