"""The same figures in many surroundings: Python versions, hash seeds, time zones, locales.

Each file has one digest. `PYTHONS` in the environment names further interpreters beside those called
python3.11 … python3.14.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from tools.reliability.figures import DOCS, Figure

TITLE = "同样的数据，同样的字节"
SEEDS, ZONES, LOCALES = ("0", "1", "42"), ("Asia/Shanghai", "America/New_York"), ("C", "C.UTF-8")
FORMATS = "docx,md,xlsx,html"


def measure() -> list[Figure]:
    digests: dict[str, set[str]] = {}
    runs = 0
    with tempfile.TemporaryDirectory() as name:
        pythons = _pythons(Path(name))
        for (version, python), seed, zone, locale in product(pythons.items(), SEEDS, ZONES, LOCALES):
            output = Path(name) / f"{version}-{seed}-{zone.partition('/')[2]}-{locale}"
            environment = {"PATH": os.environ["PATH"], "HOME": name, "PYTHONPATH": str(DOCS.parent),
                           "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
            subprocess.run([python, "-m", "generator", "build", "data", "--format", FORMATS,
                            "--pages", "never", "--output", str(output)],
                           cwd=DOCS.parent, env=environment, check=True, capture_output=True)
            runs += 1
            for path in output.rglob("*"):
                if path.is_file() and ".juesuan" not in path.parts:
                    digest = hashlib.sha256(path.read_bytes()).hexdigest()
                    digests.setdefault(path.relative_to(output).as_posix(), set()).add(digest)
    different = [name for name, found in digests.items() if len(found) > 1]
    return [Figure(f"Python {'、'.join(pythons)} × {len(SEEDS)} 个散列种子 × {len(ZONES)} 个时区 × "
                   f"{len(LOCALES)} 个区域设置",
                   f"生成 {runs} 次，每次 {len(digests)} 个文件", "3 个 Python", len(pythons) >= 3),
            Figure("字节不同的文件", "、".join(different) or "0", "0", not different)]


def _pythons(folder: Path) -> dict[str, str]:
    """An environment with what the project needs for each interpreter there is, by version."""
    named = [path for number in range(11, 15) if (path := shutil.which(f"python3.{number}"))]
    found = {}
    for python in (sys.executable, *named, *os.environ.get("PYTHONS", "").split()):
        told = subprocess.run([python, "-c", "import platform; print(platform.python_version())"],
                              capture_output=True, text=True, check=False)
        version = told.stdout.strip()
        if told.returncode or version in found:
            continue
        found[version] = python
        if python != sys.executable:
            subprocess.run([python, "-m", "venv", str(folder / version)], check=True, capture_output=True)
            found[version] = str(folder / version / "bin" / "python")
            subprocess.run([found[version], "-m", "pip", "install", "--quiet",
                            "--constraint", "requirements.lock", "--editable", "."],
                           cwd=DOCS.parent, check=True, capture_output=True)
    return found
