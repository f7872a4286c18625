"""A unit's files as they were in a git revision, and what has changed since."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from generator import project
from generator.problems import Rejected
from generator.running import git
from generator.running.git import Entry, Repository

_MOST_FILES = 5_000
_DEEPEST, _LONGEST_NAME, _LONGEST_PATH = 32, 200, 1_000
"""The most folders in a path, and bytes in a name and a path, that every file system takes."""
_UNSAFE = frozenset("\\:")
"""Backslash and drive letters lead elsewhere on Windows."""
_ALGORITHMS = {40: "sha1", 64: "sha256"}
"""The digest by which a repository names contents, by the length of the names."""
_STRANGE = {git.LINK: "是符号链接", git.SUBMODULE: "是另一个仓库（子模块）"}


def restore(path: Path, revision: str, folder: Path) -> Path:
    """Write the folder of a year's file, as a revision has it, into `folder`; the path of the file there.

    Its neighbours come along: `unit.yaml`, the other years and subordinates, on which a report of that
    revision rests.
    """
    repository = git.repository(path.parent, path)
    home = os.path.relpath(os.path.realpath(path.parent), repository.top).replace(os.sep, "/")
    below = "" if home == os.curdir else f"{home}/"
    commit = repository.commit(revision)
    found = [(entry.name.removeprefix(below), entry) for entry in repository.entries(commit, below)
             if entry.name.startswith(below)]
    if path.name not in [name for name, _ in found]:
        message = f"修订 {git.legible(revision)} 里没有 {project.shown(path)}"
        raise _missing(repository, commit, below, message)
    wanted = [(name, entry) for name, entry in found if name.endswith(".yaml") or entry.mode in _STRANGE]
    _write(repository, wanted, folder)
    return folder / path.name


def changed(revision: str, folders: Iterable[Path]) -> tuple[Path, ...]:
    """What differs from a revision in the repository around the current folder, what came, what went: files,
    and folders of which the revision has nothing. Those of `folders` that lie outside count as changed, since
    nothing is known of them.

    Contents are compared byte by byte. A file that git writes with other line ends than it keeps, or that it
    keeps elsewhere (LFS), counts as changed; so does what git is told to ignore.
    """
    here = Path.cwd()
    repository = git.repository(here, here)
    entries = {entry.name: entry for entry in repository.entries(repository.commit(revision))}
    outside = [folder for folder in folders if not git.inside(repository.top, os.path.realpath(folder))]
    return (*(Path(repository.top, name) for name in sorted(_differing(repository.top, entries))), *outside)


def _differing(top: str, entries: Mapping[str, Entry]) -> set[str]:
    """Names of files that are not as the entries say: changed, gone, or new."""
    names = sorted(entries)
    same: set[str] = set()
    differing: set[str] = set()
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            inside = list(os.scandir(os.path.join(top, below)))
        except OSError:
            differing.add(below)
            continue
        for found in inside:
            name = f"{below}{found.name}"
            if name == ".git":
                continue
            if name in entries and _is_as(entries[name], found):
                same.add(name)
            elif not found.is_dir(follow_symlinks=False):
                differing.add(name)
            elif _begins(names, f"{name}/"):
                waiting.append(f"{name}/")
            elif _holds_something(found.path):
                differing.add(name)
    return differing | (entries.keys() - same)


def _holds_something(folder: str) -> bool:
    """Whether there is a file or a link in a folder or below it."""
    return any(files or any(os.path.islink(os.path.join(at, name)) for name in folders)
               for at, folders, files in os.walk(folder))


def _begins(names: Sequence[str], start: str) -> bool:
    """Whether one of the sorted names begins with `start`."""
    place = bisect_left(names, start)
    return place < len(names) and names[place].startswith(start)


def _is_as(entry: Entry, found: os.DirEntry[str]) -> bool:
    """Whether a file or link holds what the revision says; not if it cannot be read or is too large."""
    try:
        if found.is_symlink():
            return entry.mode == git.LINK and _name(os.fsencode(os.readlink(found)), entry) == entry.content
        if entry.mode == git.LINK or not found.is_file() or found.stat().st_size > git.MOST_BYTES:
            return False
        return _name(Path(found).read_bytes(), entry) == entry.content
    except OSError:
        return False


def _name(data: bytes, entry: Entry) -> str:
    """Git's name for a content: the digest that the repository of `entry` uses."""
    algorithm = _ALGORITHMS[len(entry.content)]
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _missing(repository: Repository, commit: str, below: str, message: str) -> Rejected:
    """Why a file is not in a revision: perhaps its folder belongs to a submodule."""
    folders = [below[:place] for place, letter in enumerate(below) if letter == "/"]
    for entry in repository.standing(commit, folders):
        if entry.mode == git.SUBMODULE:
            advice = "请进入那个文件夹，在里面运行这个命令"
            message += f"：{git.legible(entry.name)} 是另一个仓库（子模块）"
            return repository.rejected("IN224", message, advice)
    return repository.rejected("IN211", message, "请检查路径；用 git log -- 文件 查看它的历次修订")


def _write(repository: Repository, wanted: Sequence[tuple[str, Entry]], folder: Path) -> None:
    """Write files of a revision below a folder that is empty, and nothing beside it."""
    if len(wanted) > _MOST_FILES:
        message = f"修订里这个单位的文件夹有 {len(wanted)} 个数据文件，超过 {_MOST_FILES} 个"
        raise repository.rejected("IN222", message, "请检查是否放错了文件")
    faults = (f"{git.legible(entry.name)} {fault}" for name, entry in wanted
              if (fault := _STRANGE.get(entry.mode) or _fault(name)))
    if fault := next(faults, "") or _clash([name for name, _ in wanted]):
        advice = "请把旧文件另存一份，直接比较两个文件"
        raise repository.rejected("IN221", f"修订里的 {fault}，不能还原", advice)
    contents = repository.contents(entry for _, entry in wanted)
    for name, entry in wanted:
        file = folder.joinpath(*name.split("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "xb") as new:
            new.write(contents[entry.content])


def _fault(name: str) -> str:
    """Why a path is not written; empty if it leads to a place below a folder, on every system."""
    parts = name.split("/")
    if any(part.rstrip(" .") == "" or part.casefold() == ".git" for part in parts):
        return "不是文件夹里的路径"
    if any(letter in _UNSAFE or unicodedata.category(letter) == "Cc" for letter in name):
        return "的名称里有不能用的字符"
    sizes = [len(os.fsencode(part)) for part in parts]
    if len(parts) > _DEEPEST or max(sizes) > _LONGEST_NAME or sum(sizes) > _LONGEST_PATH:
        return "的名称太长"
    return ""


def _clash(names: Sequence[str]) -> str:
    """Two paths that would be one file, or a file and a folder, where upper and lower case are the same."""
    seen: set[str] = set()
    folders: set[str] = set()
    for name in names:
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            return f"{git.legible(name)} 与另一个文件同名"
        seen.add(key)
        folders |= {key[:place] for place, letter in enumerate(key) if letter == "/"}
    both = seen & folders
    return f"{git.legible(min(both))} 既是文件又是文件夹" if both else ""
