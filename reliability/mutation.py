"""Arithmetic and wording changed by mutmut, one operator, constant or call at a time: the tests must fail each time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from reliability.figures import DOCS, Figure

TITLE = "改坏程序（mutmut）：计算和措辞"
LEAST = 90
MODULES = ("numerals", "ledger", "indicators", "scoring", "wording", "telling", "kinds/final_accounts/facts", "kinds/final_accounts/statements",
           "kinds/final_accounts/rollup")
TESTS = ("numerals", "ledger", "indicators", "rollup", "rules", "goldens")
UNESCAPED = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
FOLDERS = ("generator", "templates", "schemas", "data", "tests", "benchmarks", "reliability", "docs")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(DOCS.parent, folder, ignore=shutil.ignore_patterns(".git", ".venv", "output", "*cache*", "mutants"))
        _configure(folder)
        environment = os.environ | {"PYTHONPATH": str(folder)}
        ran = subprocess.run([sys.executable, "-m", "mutmut", "run"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        # Only a test that failed has killed: pytest says 1.
        listed = subprocess.run([sys.executable, "-m", "mutmut", "results", "--all", "true"], cwd=folder, env=environment, capture_output=True,
                                text=True, check=False).stdout
    found = Counter(re.findall(r"(?m)^\s*generator\.([\w.]+?)\.x[\w_ǁ]*__mutmut_\d+: ([\w ]+)$", listed))
    figures = []
    for module in MODULES:
        counts = {how: number for (of, how), number in found.items() if of == module.replace("/", ".")}
        killed, number = counts.get("killed", 0) + counts.get("timeout", 0), sum(counts.values())
        share = killed * 100 / number if number else 0
        figures.append(Figure(f"{module}.py", f"{killed} / {number} = {share:.0f} %", f"≥ {LEAST} %", share >= LEAST))
    total = sum(found.values())
    killed = sum(number for (_, how), number in found.items() if how in ("killed", "timeout"))
    share = killed * 100 / total if total else 0
    return [*figures, Figure("合计", f"{killed:,} / {total:,} = {share:.1f} %" if total else ran.stdout[-300:], f"≥ {LEAST} %", share >= LEAST)]


def _configure(folder: Path) -> None:
    """What mutmut changes, copies and runs."""
    lines = ["", "[mutmut]", "source_paths =", *(f"    generator/{module}.py" for module in MODULES), "also_copy =",
             *(f"    {name}" for name in (*FOLDERS, "pyproject.toml", "setup.cfg")),
             "pytest_add_cli_args_test_selection =", *(f"    tests/test_{name}.py" for name in TESTS)]
    with (folder / "setup.cfg").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    # mutmut selects tests by their names: those with Chinese in them must not be escaped, or pytest finds none and all seems killed.
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"{UNESCAPED} = true\n")
