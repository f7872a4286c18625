"""Ask git what a revision holds, in a repository that nobody vouches for.

Nothing that the repository's own settings name is run, nothing is fetched, and git reads no file of the work
tree: only `rev-parse`, `ls-tree` and `cat-file` are called, which know neither filters nor the index.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator import naming, project
from generator.problems import Place, Rejected, error

LINK, SUBMODULE = "120000", "160000"
"""Modes of entries that are links or further repositories, not files."""
MOST_BYTES = 8 << 20
"""Bytes that a file of a revision may have: as many as any file of an author's."""
_MOST_TOGETHER = 64 << 20
_MOST_LISTED = 32 << 20
"""Bytes of a listing: some 300,000 files. Trees that hold each other many times list almost without end."""
_SECONDS = 60
_SETTINGS = {
    "safe.bareRepository": "explicit",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.pager": "cat",
    "protocol.allow": "never",
    "credential.helper": "",
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
"""Settings given on the command line, where they go before those of the repository."""
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    # A version that does not know the line above may still try to fetch. A repository's `protocol.ext.allow`
    # takes precedence over `protocol.allow`, but not over this.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_SSH_COMMAND": "false",
    "GIT_ASKPASS": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C",
}
_KEPT = ("GIT_CONFIG_", "GIT_TEST_")
"""Variables of the caller's that git still sees: where the user's own settings are (`safe.directory`), and
what git's own tests use. The others would name another repository, or something to run.
"""
_LEGIBLE = 100
"""Characters of a name that a message shows."""
_TO_COPY = "把旧文件另存一份，直接比较两个文件"
_TO_CHECK = "请检查是否放错了文件"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a revision: its mode, what git calls its content, and its path from the top."""

    mode: str
    content: str
    name: str


class _Failed(Exception):
    """Git did not answer; the text is what it said instead."""


@dataclass(frozen=True, slots=True)
class Repository:
    """`top` is the folder that holds `.git`, a real path; `asked` is what the user named."""

    top: str
    asked: Path

    def commit(self, revision: str) -> str:
        """The commit that a revision stands for."""
        wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        try:
            return _git(self.top, "rev-parse", *wanted).decode().strip()
        except _Failed:
            advice = "请写分支、标签或提交号，如 HEAD~1；用 git log 查看"
            raise self.rejected("IN210", f"没有修订“{legible(revision)}”", advice) from None

    def entries(self, commit: str, below: str = "") -> Iterator[Entry]:
        """Files, links and submodules of a commit, below a folder (`data/某局/`) or all."""
        folder = [below] if below else []
        yield from _entries(self._answer("ls-tree", "-r", "-z", "--full-tree", commit, "--", *folder))

    def standing(self, commit: str, names: Iterable[str]) -> Iterator[Entry]:
        """The entries at these paths, those of folders too."""
        yield from _entries(self._answer("ls-tree", "-z", "--full-tree", commit, "--", *names))

    def contents(self, entries: Iterable[Entry]) -> Mapping[str, bytes]:
        """The contents of files, by git's name for each content."""
        names = {entry.content: entry.name for entry in entries}
        asked = "".join(f"{content}\n" for content in names).encode()
        sizes = self._sizes(names, self._answer("cat-file", "--batch-check", given=asked).decode())
        answer = self._answer("cat-file", "--batch", given=asked, most=_MOST_TOGETHER + len(names) * 200)
        found, start = {}, 0
        for content, size in sizes.items():
            start = answer.index(b"\n", start) + 1
            found[content] = answer[start:start + size]
            start += size + 1
        return found

    def rejected(self, code: str, message: str, advice: str) -> Rejected:
        """Why a revision cannot be read."""
        return _rejected(code, message, advice, self.asked)

    def _sizes(self, names: Mapping[str, str], answer: str) -> Mapping[str, int]:
        """How large each content is: all are here, and no larger than may be."""
        sizes = {}
        for (content, name), line in zip(names.items(), answer.splitlines(), strict=True):
            _, kind, *size = line.split(" ")
            if kind != "blob":
                message = f"修订里 {legible(name)} 的内容不在这台电脑上（部分克隆，或仓库已损坏）"
                raise self.rejected("IN223", message, "请先用 git fetch 取来（程序不联网），或重新完整克隆")
            sizes[content] = int(size[0])
            if sizes[content] > MOST_BYTES:
                message = f"修订里的 {legible(name)} 超过 {MOST_BYTES >> 20} MiB"
                raise self.rejected("IN222", message, _TO_CHECK)
        if sum(sizes.values()) > _MOST_TOGETHER:
            message = f"修订里这个单位的文件一共超过 {_MOST_TOGETHER >> 20} MiB"
            raise self.rejected("IN222", message, _TO_CHECK)
        return sizes

    def _answer(self, *arguments: str, given: bytes = b"", most: int = _MOST_LISTED) -> bytes:
        try:
            return _git(self.top, *arguments, given=given, most=most)
        except _Failed as failed:
            raise _unreadable(str(failed), self.asked) from None


def repository(folder: Path, asked: Path) -> Repository:
    """The project's repository for a folder, which need not be there any more: the one around the current
    folder if the folder lies in it, otherwise the one around the folder's unit.

    One deeper in the data is never the project's: whoever supplies data could supply it with settings.
    """
    if not _program():
        raise _rejected("IN207", "没有找到 git，不能读取修订", f"请安装 git；或{_TO_COPY}", asked)
    top = _around(os.path.realpath(os.curdir))
    if not top or not inside(top, os.path.realpath(folder)):
        top = _around(_above_units(os.path.realpath(folder)))
    if not top:
        raise _none(folder, asked)
    try:
        found, prefix = _git(top, "rev-parse", "--git-dir", "--show-prefix").split(b"\n")[:2]
    except _Failed as failed:
        raise _not_opened(str(failed), folder, asked) from None
    if prefix or os.path.realpath(os.path.join(top, os.fsdecode(found))) == top:
        raise _none(folder, asked)
    return Repository(top, asked)


def inside(top: str, path: str) -> bool:
    """Whether a real path is a folder or lies below it."""
    return path == top or path.startswith(os.path.join(top, ""))


def legible(text: str, most: int = _LEGIBLE) -> str:
    """A name out of a repository, for a message: a character that cannot be seen is written as an escape."""
    short = text if len(text) <= most else f"{text[:most]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)


def _entries(listed: bytes) -> Iterator[Entry]:
    for line in listed.split(b"\0")[:-1]:
        head, _, name = line.partition(b"\t")
        mode, _, content = head.decode("ascii").split(" ")
        yield Entry(mode, content, os.fsdecode(name))


def _around(folder: str) -> str:
    """The nearest folder with a repository, from here upward; empty if there is none."""
    while not _has_repository(folder):
        if folder == (folder := os.path.dirname(folder)):
            return ""
    return folder


def _above_units(folder: str) -> str:
    """The nearest folder that is no unit's, from here upward."""
    while os.path.isfile(os.path.join(folder, naming.UNIT_FILE)):
        folder = os.path.dirname(folder)
    return folder


def _has_repository(folder: str) -> bool:
    """A folder `.git`, or the file that a further work tree has instead. A bare repository has neither."""
    found = os.path.join(folder, ".git")
    return os.path.isfile(found) or os.path.lexists(os.path.join(found, "HEAD"))


def _rejected(code: str, message: str, advice: str, asked: Path) -> Rejected:
    return Rejected([error(code, message, advice, Place(project.shown(asked)))])


def _none(folder: Path, asked: Path) -> Rejected:
    return _rejected("IN207", f"{project.shown(folder)} 不在 git 仓库里，没有修订", f"请{_TO_COPY}", asked)


def _not_opened(said: str, folder: Path, asked: Path) -> Rejected:
    if safe := re.search(r"git config .*safe\.directory .+", said):
        message = f"git 不读 {project.shown(folder)}：它属于另一个用户"
        return _rejected("IN214", message, f"请确认可信后运行 {legible(safe[0], 10_000)}", asked)
    return _none(folder, asked) if "not a git repository" in said else _unreadable(said, asked)


def _unreadable(said: str, asked: Path) -> Rejected:
    lines = said.splitlines() or ["?"]
    reason = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0])
    advice = "请检查仓库的设置，用 git fsck 检查它是否完整；或重新克隆"
    return _rejected("IN220", f"git 读不了这个仓库：{legible(reason)}", advice, asked)


def _git(top: str, *arguments: str, given: bytes = b"", most: int = _MOST_LISTED) -> bytes:
    """The output of a command of git. More than `most` bytes, or none in time, is a `_Failed`."""
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as complaint:
        asked.write(given)
        asked.seek(0)
        process = subprocess.Popen([_program(), "--no-pager", *settings, *arguments], cwd=top,
                                   env=_environment(top), stdin=asked, stdout=subprocess.PIPE,
                                   stderr=complaint, start_new_session=True)
        answer, timely = _read(process, most)
        complaint.seek(0)
        said = complaint.read(10_000).decode(errors="replace")
    if len(answer) > most:
        raise _Failed(f"列出的内容超过 {most >> 20} MiB")
    if not timely:
        raise _Failed(f"{_SECONDS} 秒内没有答复")
    if process.returncode:
        raise _Failed(said)
    return answer


def _read(process: subprocess.Popen[bytes], most: int) -> tuple[bytes, bool]:
    """The first `most` + 1 bytes of what a process writes at most, and whether it ended in time."""
    clock = threading.Timer(_SECONDS, _stop, [process])
    clock.start()
    with process:
        assert process.stdout
        try:
            answer = process.stdout.read(most + 1)
            timely = clock.is_alive()
            if len(answer) <= most:
                process.wait()
            return answer, timely
        finally:
            clock.cancel()
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started: they hold what it writes to."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        elif process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def _environment(top: str) -> dict[str, str]:
    """The caller's environment, without what would lead git to a repository in another folder."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return kept | _ENVIRONMENT | {"GIT_WORK_TREE": top, "GIT_CEILING_DIRECTORIES": os.path.dirname(top)}


def _program() -> str:
    """Where git is; empty if it is nowhere. Folders that PATH names from the current folder are left out, for
    data may lie there.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        program = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(program, os.X_OK) and os.path.isfile(program):
            return program
    return ""
