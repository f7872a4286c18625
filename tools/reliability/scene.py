"""A project of a few small units in two versions, and what a build of each must give.

For whoever disturbs builds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.benchmarks.units import many_units
from tools.reliability.figures import DOCS

FORMATS = "docx,md,xlsx"
ROOT = DOCS.parent


class Scene:
    """`data/` holds one of two versions of three units.

    `versions` are the bytes of every file that each makes.
    """

    def __init__(self, folder: Path, units: int = 3) -> None:
        self.folder, self.output = folder, folder / "output"
        many_units(folder / "data", units)
        for year in folder.glob("data/*/2022.yaml"):
            # Each file for itself, so that a version is written into it.
            text = year.read_bytes()
            year.unlink()
            year.write_bytes(text)
        self.versions = [self._made(number) for number in (0, 1)]

    def set(self, version: int) -> None:
        """Put a version of the figures in place: one retired person more or less."""
        for year in self.folder.glob("data/*/2022.yaml"):
            text = year.read_text(encoding="utf-8")
            year.write_text(text.replace(f"退休人员: {6 - version}", f"退休人员: {5 + version}"),
                            encoding="utf-8")

    def start(self, *options: str, output: Path | None = None,
              before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        """A build in a process of its own; `before` is a command that starts it."""
        command = [*before, sys.executable, "-m", "generator", "build", "data", "--format", FORMATS,
                   "--jobs", "1", "--pages", "never", *options, "--output", str(output or self.output)]
        return subprocess.Popen(command, cwd=self.folder, env=os.environ | {"PYTHONPATH": str(ROOT)},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")

    def made(self) -> dict[str, bytes]:
        """Every file that a build has put in its place."""
        return {path.relative_to(self.output).as_posix(): path.read_bytes()
                for path in sorted(self.output.rglob("*"))
                if path.is_file() and not path.name.startswith(".~") and ".juesuan" not in path.parts}

    def journal(self) -> dict[str, bytes]:
        """What tells that builds wrote these files."""
        path = Path(".juesuan") / "journal"
        return {path.as_posix(): (self.output / path).read_bytes()}

    def broken(self) -> list[str]:
        """Files that are missing, or are neither of the versions."""
        found = self.made()
        return [name for name in self.versions[0]
                if found.get(name) not in [version[name] for version in self.versions]]

    def temporaries(self) -> list[Path]:
        return sorted(self.output.rglob(".~juesuan-*"))

    def _made(self, version: int) -> dict[str, bytes]:
        self.set(version)
        build = self.start()
        told = build.communicate()
        assert build.returncode == 0, told
        return self.made()
