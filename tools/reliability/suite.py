"""What the tests hold at full volume each time.

Bad inputs, changed leaves, formats against each other, numbers with their origin.
"""

from __future__ import annotations

import re
import subprocess
import sys

from tools.reliability.figures import DOCS, Figure

TITLE = "每次测试都做的"


def measure() -> list[Figure]:
    bad = _run("tests/test_bad_inputs.py", "tests/test_schema.py", "tests/test_source.py",
               "tests/test_rules.py", "tests/test_messages.py")
    leaves = _run("-s", "tests/test_leaf_mutation.py")
    counted = [(int(numbers), int(changes))
               for numbers, changes in re.findall(r"(\d+) numbers, (\d+) changes", leaves.output)]
    told = f"{sum(numbers for numbers, _ in counted)} 个数，{sum(changes for _, changes in counted):,} 次改动"
    formats, traced = _run("tests/test_formats.py"), _run("tests/test_provenance.py")
    files = len([path for path in (DOCS.parent / "tests" / "bad").iterdir() if path.is_file()])
    rules = len([path for path in (DOCS.parent / "tests" / "rules").iterdir() if "." not in path.stem])
    return [Figure("错误的输入，各有编号、行和列", f"{files} 个文件，另有 {rules} 条规则各一个", "≥ 150 个",
                   files >= 150 and bad.held),
            Figure("改动每一个数（加一个单位、乘 10、变号、删去、与相邻的对换）", told,
                   "全部被发现或显示出来", leaves.held and bool(counted)),
            Figure("Word、Markdown、网页和 LibreOffice 读出的数字，同样的次序", formats.told, "相同",
                   formats.held),
            Figure("印出的每个数都有来历", traced.told, "100 %", traced.held)]


class _Run:
    def __init__(self, held: bool, output: str) -> None:
        self.held, self.output = held, output
        told = next(iter(re.findall(r"\d+ passed[^\n]*? in", output)), output[-200:])
        self.told = told.removesuffix(" in").replace(" passed", " 项通过")


def _run(*arguments: str) -> _Run:
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "0", *arguments], cwd=DOCS.parent,
                          capture_output=True, text=True, encoding="utf-8")
    return _Run(not done.returncode, done.stdout)

