"""What the names of files in a unit's folder mean, and those that come close.

`unit.yaml` is the unit's own file; `2023.yaml` and `2023.自评报告.yaml` are those of reports of a year.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.kind import Kind
from generator.kinds import KINDS

UNIT_FILE = "unit.yaml"
KINDS_BY_ENDING = {kind.ending: kind for kind in KINDS.values()}
"""The kinds of report by what stands between year and `.yaml`."""
_YEAR_FILE = re.compile(r"([0-9]{4})(.*)\.yaml")
_YEAR_LIKE = re.compile(r"([0-9]{4})(.*)\.ya?ml", re.IGNORECASE)
"""Names that look like one of a year's file, those that it must not have too."""


def is_known(name: str) -> bool:
    """Whether a file in a unit's folder is one that reports look for by its name."""
    return name == UNIT_FILE or _YEAR_FILE.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def report(name: str) -> tuple[int, Kind] | None:
    """The year and kind that a file is for, by its name."""
    match = _YEAR_FILE.fullmatch(name)
    return (int(match[1]), KINDS_BY_ENDING[match[2]]) if match and match[2] in KINDS_BY_ENDING else None


def is_awaited(name: str) -> bool:
    """Whether a file is looked for under this name. A folder that has it is told when the file is read."""
    return name == UNIT_FILE or report(name) is not None


def right(name: str) -> str:
    """What a year's file should be called; empty if it is, or is none."""
    match = None if name.endswith(".yaml") else _YEAR_LIKE.fullmatch(name)
    return f"{match[1]}{match[2]}.yaml" if match and match[2] in KINDS_BY_ENDING else ""


def is_odd_unit(name: str) -> bool:
    return name != UNIT_FILE and name.lower() in (UNIT_FILE, "unit.yml")


def is_legible(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
