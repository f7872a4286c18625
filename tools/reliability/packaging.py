"""From the archive of sources to a finished report.

In an environment that has nothing else, and in a folder that is empty.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tools.reliability.figures import DOCS, Figure

TITLE = "安装包"


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tried = [
            ("源码包和安装包（sdist → wheel）",
             [sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(DOCS.parent)]),
            ("全新的环境", [sys.executable, "-m", "venv", str(folder / "env")]),
            ("从安装包安装", [str(folder / "env" / "bin" / "pip"), "install", "--quiet", "{wheel}"]),
            ("空文件夹里 juesuan new", [str(folder / "env" / "bin" / "juesuan"), "new", "某局", "2024"]),
            ("生成示例单位", [str(folder / "env" / "bin" / "juesuan"), "build", str(DOCS.parent / "data"),
                              "--pages", "never", "--output", str(folder / "output")]),
            ("juesuan rules", [str(folder / "env" / "bin" / "juesuan"), "rules", "FA102"]),
        ]
        figures = []
        (folder / "empty").mkdir()
        for words, command in tried:
            # Until the first command has made it there is none.
            wheel = next((str(path) for path in (folder / "dist").glob("*.whl")), "")
            done = subprocess.run([part.replace("{wheel}", wheel) for part in command], cwd=folder / "empty",
                                  capture_output=True, text=True, check=False)
            figures.append(Figure(words,
                                  "成功" if not done.returncode else (done.stdout + done.stderr)[-200:],
                                  "成功", not done.returncode))
        made = len(list((folder / "output").rglob("*.docx")))
        return [*figures, Figure("生成的 Word 文件", str(made), "5", made == 5)]
