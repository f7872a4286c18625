"""The same figures make the same bytes, whatever the system is set to."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from units import ROOT, SAMPLES


def made(folder: Path, **environment: str) -> dict[str, str]:
    """What a run of its own writes: names and hashes."""
    kept = {name: value for name, value in os.environ.items() if name not in ("LANG", "LANGUAGE", "LC_ALL", "TZ")}
    done = subprocess.run([sys.executable, "-m", "generator", "build", *(f"data/{name}/2023.yaml" for name in SAMPLES),
                           "--format", "docx,md,xlsx,html", "--pages", "never", "--output", str(folder)],
                          cwd=ROOT, env=kept | environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and ".juesuan" not in path.parts}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("plain"), PYTHONHASHSEED="0")


def test_every_format_of_both_units_is_made(plain: dict[str, str]) -> None:
    assert [name.rpartition(".")[2] for name in plain] == ["docx", "html", "md", "xlsx"] * 2


@pytest.mark.parametrize("environment", [
    {"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "42", "TZ": "Asia/Urumqi"}, {"TZ": "America/New_York", "LC_ALL": "C"},
    {"LC_ALL": "zh_CN.UTF-8"}, {"LC_ALL": "tr_TR.UTF-8"}, {"SOURCE_DATE_EPOCH": "1", "PYTHONOPTIMIZE": "1"},
], ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()))
def test_the_bytes_are_the_same(plain: dict[str, str], tmp_path: Path, environment: dict[str, str]) -> None:
    assert made(tmp_path, **environment) == plain


def test_facts_are_listed_in_the_same_order() -> None:
    told = {subprocess.run([sys.executable, "-m", "generator", "facts", f"data/{SAMPLES[1]}", "2023", "--json"], cwd=ROOT,
                           env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
            for seed in ("0", "1", "42")}
    assert len(told) == 1
