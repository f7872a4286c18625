"""What must hold for any figures and any words, with a thousand examples of each."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tools.reliability.figures import DOCS, Figure

TITLE = "任何数字、任何文字都成立的性质"
EXAMPLES, PROPERTIES = 1_000, 22


def measure() -> list[Figure]:
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/test_properties.py"],
                          cwd=DOCS.parent, env=os.environ | {"EXAMPLES": str(EXAMPLES)}, capture_output=True,
                          text=True, encoding="utf-8")
    source = (DOCS.parent / "tests" / "test_properties.py").read_text(encoding="utf-8")
    number = len(re.findall(r"(?m)^@given", source))
    failed = re.findall(r"(?m)^FAILED \S+::(\w+)", done.stdout)
    return [Figure("性质", f"{number} 条 × {EXAMPLES:,} 个例子", f"≥ {PROPERTIES} 条", number >= PROPERTIES),
            Figure("不成立的", "、".join(failed) or str(0 if not done.returncode else done.stdout[-300:]),
                   "0", not done.returncode)]
