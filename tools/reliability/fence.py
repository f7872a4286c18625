"""A project of one unit inside a fence, which hostile repositories are made of.

Every command that could be run leaves a file; whatever lies in or beside the project can be looked through.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from units import saved

from tools.reliability.figures import DOCS

UNIT = "data/甲"
_AUTHOR = {f"GIT_{role}_{part}": "a" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
_SECONDS = 90
_CACHES = ("_jinja2-cache", "cache")
"""What the program keeps of templates is not what a repository made it write."""


@dataclass(slots=True)
class Ground:
    """A project with one unit, committed and then changed, inside a fence.

    `canary` is what a command leaves if it is run.
    """

    fence: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        return self.fence / "project"

    @property
    def canary(self) -> Path:
        return self.fence / "canary"

    @property
    def trap(self) -> str:
        """A program that leaves the canary."""
        return str(self.fence / "trap")

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """Git without the traps: for who makes them."""
        clean = {"HOME": str(self.fence / "home"), "PATH": os.environ["PATH"], **_AUTHOR}
        told = subprocess.run(["git", "-c", "core.fsmonitor=false", *arguments], cwd=self.project, env=clean,
                              input=given, check=True, capture_output=True)
        return told.stdout.decode().strip()

    def config(self, text: str, where: str = ".git/config") -> None:
        """Add to a repository's settings; `TRAP` stands for the program."""
        with open(self.project / where, "a", encoding="utf-8") as file:
            file.write(text.replace("TRAP", self.trap))

    def write(self, name: str, text: str) -> Path:
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=data)

    def tree(self, *entries: tuple[str, str | bytes, str]) -> str:
        """A tree of mode, name, id; nothing of it is checked."""
        data = b"".join(mode.encode() + b" " + (name if isinstance(name, bytes) else name.encode()) + b"\0"
                        + bytes.fromhex(one) for mode, name, one in entries)
        return self.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=data)

    def commit(self, tree: str) -> None:
        self.git("update-ref", "HEAD", self.git("commit-tree", "-m", "x", tree))

    def planted(self, *unit: tuple[str, str | bytes, str],
                root: tuple[tuple[str, str | bytes, str], ...] = ()) -> None:
        """Commit the unit as it was with more entries in its folder, or at the top."""
        listed = self.git("-c", "core.quotePath=false", "ls-tree", f"HEAD:{UNIT}")
        rows = [row.split("\t") for row in listed.splitlines()]
        known = [(head.split()[0], name, head.split()[2]) for head, name in rows]
        data = self.tree(("40000", "甲", self.tree(*known, *unit)))
        self.commit(self.tree(("40000", "data", data), *root))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        paths = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache"}
        ours = {name: str(self.fence / folder) for name, folder in paths.items()}
        ours["PYTHONPATH"] = str(DOCS.parent)
        command = [sys.executable, "-m", "generator", *arguments]
        try:
            return subprocess.run(command, cwd=self.project, env=os.environ | ours | self.environment,
                                  text=True, encoding="utf-8", capture_output=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, -1, "", f"does not end in {_SECONDS} seconds")

    def seen(self) -> dict[str, tuple[int, int]]:
        """Everything inside the fence but what a build is for, with size and time."""
        found = {}
        for folder, folders, names in os.walk(self.fence):
            at = Path(folder)
            folders[:] = [name for name in folders if not name.startswith(_CACHES)
                          and at / name != self.project / "output"]
            for name in (*names, *folders):
                status = (at / name).lstat()
                found[str(at / name)] = (status.st_size if name in names else 0,
                                         status.st_mtime_ns if name in names else 0)
        return found


def prepared(fence: Path) -> Ground:
    """The ground before it is mined."""
    ground = Ground(fence)
    for name in ("home", "tmp", "cache", "project"):
        (fence / name).mkdir(parents=True)
    (fence / "trap").write_text(f"#!/bin/sh\ntouch '{ground.canary}'\nexec cat\n", encoding="utf-8")
    (fence / "trap").chmod(0o755)
    saved(ground.project / UNIT)
    ground.git("init", "--quiet", "--initial-branch=main")
    ground.git("add", "data")
    ground.git("commit", "--quiet", "--message", "one")
    year = ground.project / UNIT / "2023.yaml"
    year.write_text(year.read_text(encoding="utf-8").replace('"退休人员": "1"', '"退休人员": "2"'),
                    encoding="utf-8")
    return ground


def moved(base: Ground, fence: Path) -> Ground:
    """A copy of the ground; its trap leaves its own canary."""
    shutil.copytree(base.fence, fence, symlinks=True)
    ground = Ground(fence)
    (fence / "trap").write_text(f"#!/bin/sh\ntouch '{ground.canary}'\nexec cat\n", encoding="utf-8")
    return ground
