"""Arithmetic and wording changed by mutmut, one operator, constant or call at a time.

The tests must fail each time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.reliability.figures import DOCS, Figure

TITLE = "改坏程序（mutmut）：计算和措辞，每个函数的第一处和以后每五处改动"
LEAST = 95
SAMPLE = "*__mutmut_*[16]"
"""Of the changes in each function, the first and every fifth: all of them take most of an hour."""
GROUPS = (
    (("numerals", "deriving/ledger", "kinds/indicators", "kinds/scoring", "kinds/wording",
      "checking/telling"),
     ("numerals", "ledger", "indicators", "scoring", "wording", "telling", "facts", "rules", "goldens",
      "rollup", "provenance", "self_evaluation")),
    (("kinds/final_accounts/facts",), ("facts", "goldens", "provenance")),
    (("kinds/final_accounts/statements",), ("statements", "goldens", "provenance")),
    (("kinds/final_accounts/rollup",), ("rollup", "shanghai")),
)
"""Modules, and the tests that are quick to notice a change in them."""
UNESCAPED = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
FOLDERS = ("generator", "templates", "schemas", "data", "tests", "tools", "docs")


def measure() -> list[Figure]:
    found: Counter[tuple[str, str]] = Counter()
    for modules, tests in GROUPS:
        found.update(_ran(modules, tests))
    figures = [_figure(f"{module}.py",
                       {how: number for (of, how), number in found.items() if of == module.replace("/", ".")},
                       0)
               for modules, _ in GROUPS for module in modules]
    total: Counter[str] = Counter()
    for (_, how), number in found.items():
        total[how] += number
    return [*figures, _figure("合计", total, LEAST)]


def _figure(what: str, counts: Mapping[str, int], least: int) -> Figure:
    killed, number = counts.get("killed", 0) + counts.get("timeout", 0), sum(counts.values())
    share = killed * 100 / number if number else 0
    return Figure(what, f"{killed:,} / {number:,} = {share:.1f} %", f"≥ {least} %" if least else "",
                  share >= least)


def _ran(modules: Sequence[str], tests: Sequence[str]) -> Counter[tuple[str, str]]:
    """How many changes of each module were killed, and how many not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(DOCS.parent, folder,
                        ignore=shutil.ignore_patterns(".git", ".venv", "output", "*cache*", "mutants"))
        _configure(folder, modules, tests)
        environment = os.environ | {"PYTHONPATH": str(folder)}
        subprocess.run([sys.executable, "-m", "mutmut", "run", SAMPLE], cwd=folder, env=environment,
                       capture_output=True, text=True, check=False)
        listed = subprocess.run([sys.executable, "-m", "mutmut", "results", "--all", "true"], cwd=folder,
                                env=environment, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"(?m)^\s*generator\.([\w.]+?)\.x[\w_ǁ]*__mutmut_\d+: ([\w ]+)$", listed)
    return Counter(pair for pair in found if pair[1] != "not checked")


def _configure(folder: Path, modules: Sequence[str], tests: Sequence[str]) -> None:
    """What mutmut changes, copies and runs."""
    lines = ["", "[mutmut]", "source_paths =", *(f"    generator/{module}.py" for module in modules),
             "also_copy =", *(f"    {name}" for name in (*FOLDERS, "pyproject.toml", "setup.cfg")),
             "pytest_add_cli_args_test_selection =", *(f"    tests/test_{name}.py" for name in tests)]
    with (folder / "setup.cfg").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    # mutmut selects tests by their names: those with Chinese in them must not be escaped, or pytest finds
    # none and all seems killed.
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"{UNESCAPED} = true\n")
