"""A unit's files as they were in a git revision."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from generator import project
from generator.problems import Place, Rejected, error


def restore(path: Path, revision: str, folder: Path) -> Path:
    """Write the folder of a year's file, as a revision has it, into `folder`; the path of the file there.

    Its neighbours come along: `unit.yaml`, the other years and subordinates, on which a report of that revision rests.
    """
    here = next(parent for parent in path.absolute().parents if parent.is_dir())
    below = path.absolute().relative_to(here).parent.as_posix()
    commit = _commit(here, revision, path)
    names = [os.fsdecode(name) for name in
             _git(here, "ls-tree", "-r", "-z", "--name-only", commit, "--", f"{below}/" if below != "." else "./").split(b"\0") if name]
    if path.name not in [os.path.relpath(name, below) for name in names]:
        raise _rejected("IN211", f"修订 {revision} 里没有 {project.shown(path)}", "请检查路径；用 git log -- 文件 查看它的历次修订", path)
    for name in names:
        if name.endswith(".yaml"):
            file = folder / os.path.relpath(name, below)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_git(here, "cat-file", "blob", f"{commit}:./{name}"))
    return folder / path.name


def changed(revision: str) -> tuple[Path, ...]:
    """The files of the repository around the current folder that differ from a revision, new ones too."""
    here = Path.cwd()
    commit = _commit(here, revision, here)
    top = Path(os.fsdecode(_git(here, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    listed = (_git(here, "diff", "--name-only", "-z", commit, "--"),
              _git(here, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"))
    return tuple(top / os.fsdecode(name) for names in listed for name in names.split(b"\0") if name)


def _commit(here: Path, revision: str, path: Path) -> str:
    try:
        _git(here, "rev-parse", "--git-dir")
    except FileNotFoundError:
        raise _rejected("IN207", "没有找到 git，不能读取修订", "请安装 git；或把旧文件另存一份，直接比较两个文件", path) from None
    except subprocess.CalledProcessError as fault:
        if told := re.search(rb"git config .*safe\.directory .+", fault.stderr):
            raise _rejected("IN214", f"git 不读 {project.shown(here)}：它属于另一个用户", f"请确认可信后运行 {os.fsdecode(told[0])}", path) from None
        raise _rejected("IN207", f"{project.shown(here)} 不在 git 仓库里，没有修订", "请把旧文件另存一份，直接比较两个文件", path) from None
    try:
        return _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    except subprocess.CalledProcessError:
        raise _rejected("IN210", f"没有修订“{revision}”", "请写分支、标签或提交号，如 HEAD~1；用 git log 查看", path) from None


def _git(here: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=here, check=True, capture_output=True).stdout


def _rejected(code: str, message: str, advice: str, path: Path) -> Rejected:
    return Rejected([error(code, message, advice, Place(project.shown(path)))])
