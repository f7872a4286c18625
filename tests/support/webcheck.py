"""What others say of a page: the checker of the W3C and html-validate. Both are got by npm; the first needs Java."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

_TOOLS = Path(__file__).resolve().parent.parent / "node_modules"
_VNU = _TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
_VALIDATE = _TOOLS / "html-validate" / "bin" / "html-validate.mjs"
_SECONDS = 300


def vnu(pages: Iterable[Path]) -> list[str]:
    """The errors that the checker of the W3C tells of, each with its file and line.

    Its warnings are left out: it does not compute the hashes of a policy, and calls sections without a heading odd.
    """
    command = [_program("java"), "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", _there(_VNU), "--format", "json", "--stdout"]
    told = json.loads(_said([*command, *map(str, pages)]))["messages"]
    return [f"{Path(one['url']).name}:{one.get('lastLine')} {one['message']}" for one in told if one["type"] != "info"]


def html_validate(pages: Iterable[Path]) -> list[str]:
    """All that html-validate tells of by its usual rules, each with its file and line."""
    told = json.loads(_said([_program("node"), _there(_VALIDATE), "--formatter=json", "--preset=recommended", *map(str, pages)]))
    return [f"{Path(file['filePath']).name}:{one['line']} {one['ruleId']} {one['message']}" for file in told for one in file["messages"]]


def _said(command: list[str]) -> str:
    # A file: node ends before a pipe has taken all.
    with TemporaryFile() as said:
        subprocess.run(command, stdout=said, stderr=subprocess.PIPE, timeout=_SECONDS, check=False)
        said.seek(0)
        return said.read().decode()


def _program(name: str) -> str:
    return _there(Path(shutil.which(name) or name))


def _there(path: Path) -> str:
    """A tool without which the test is skipped, but fails where `CI` is set."""
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path.name} is missing: see tools/system-packages.sh, and npm ci --prefix tests")
        pytest.skip(f"needs {path.name}: npm ci --prefix tests")
    return str(path)


def found(rows: Any) -> list[str]:
    """What axe tells of that is serious or worse."""
    return [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in rows if one["impact"] in {"serious", "critical"}]
