"""Files that builds wrote, and what people made of them: nothing edited by hand is replaced without a word.

Before the first file of a report takes its place, the digests of all of them are in a journal on the disk. So
a file is a build's own if the record or the journal knows its bytes, whatever was interrupted and whoever
else builds into the folder; any other is somebody's work.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import count
from pathlib import Path
from typing import NamedTuple

from generator import files, regular
from generator.problems import Place, Problem, Rejected, Severity, error

FOLDER = ".juesuan"
"""The program's own folder in the output folder."""
_JOURNAL = "journal"
_OLDER = "journal.1"
_IN_PLACE = "+"
_LONGEST = 16 << 20
"""Bytes of a journal, beyond which another is begun; the one before the last is forgotten."""


class Edits(Enum):
    """What becomes of a file that was edited by hand when its report is made again."""

    REFUSE = "refuse"
    """No file of the report is replaced."""
    KEEP = "keep"
    """It is kept under another name."""
    OVERWRITE = "overwrite"
    """It is lost."""


class Target(NamedTuple):
    """Where the files of a report go.

    `known` are the digests of what the record says is there, by path below `output`; `left` are files that
    stay as somebody edited them, since nothing else about their report has changed.
    """

    output: Path
    known: Mapping[str, str] = {}
    edits: Edits = Edits.REFUSE
    left: frozenset[str] = frozenset()


class Published(NamedTuple):
    """What builds wrote to the places of a report.

    `written` are digests by path below the output folder; `left` are files among them that somebody has
    edited since and that stay so.
    """

    written: Mapping[str, str]
    left: tuple[str, ...] = ()


def publish(target: Target, contents: Mapping[str, bytes]) -> Published:
    """Put the files of one report in their places, which are in one folder.

    A file that was edited by hand stays if a build would write there just what it wrote before. If it would
    have to be replaced, that is a `Rejected`, and no file is; `Edits` says what else may be wanted.
    """
    made = {name: files.digest(data) for name, data in contents.items()}
    left = {name: last for name in contents if (last := _left(target, name, made[name]))}
    placed = {name: data for name, data in contents.items() if name not in left}
    replaced: list[str] = []

    def ready(paths: Sequence[Path]) -> None:
        for path in paths if target.edits is not Edits.OVERWRITE else ():
            _must_be_a_file(path, target.output)
        names = [path.relative_to(target.output).as_posix() for path in paths]
        edited = [name for name in names if is_edited(target.output, name, target.known.get(name, ""))]
        if edited and target.edits is Edits.REFUSE:
            raise Rejected(_refusal(target.output / name) for name in edited)
        _note(target.output, {name: made[name] for name in names})
        for name in edited if target.edits is Edits.KEEP else ():
            keep(target.output / name)
        replaced.extend(names)

    for folder in {Path(name).parent for name in placed}:
        files.write_all(target.output / folder, {Path(name).name: data for name, data in placed.items()},
                        target.output, ready)
    with contextlib.suppress(OSError):  # The files are there, whether or not that can be noted.
        _note(target.output, {name: made[name] for name in replaced}, _IN_PLACE)
    return Published(made | left, tuple(left))


def _left(target: Target, name: str, made: str) -> str:
    """The digest of what a build wrote to a place last, if somebody has edited it since and it is to stay so.

    Empty if the file is to be written. `made` is the digest of what would be.
    """
    if target.edits is Edits.OVERWRITE or not (target.output / name).exists():
        return ""
    last = target.known.get(name) or _came(target.output, name)
    if not last or not is_edited(target.output, name, last):
        return ""
    same = name in target.left or last == made
    return last if same and rests_on(target.output, name, last) else ""


def rests_on(output: Path, name: str, known: str) -> bool:
    """Whether no build wrote anything to a place after the bytes with this digest.

    If one did, what somebody edited there may be what came later.
    """
    return _remembered(output, name)[-1:] in ([], [known])


def is_edited(output: Path, name: str, known: str) -> bool:
    """Whether a file is there that no build wrote. `known` is the digest that the record has of it."""
    try:
        found = files.digest(regular.read(output / name, output))
    except (FileNotFoundError, regular.Unsuitable):
        return False
    except OSError:
        return True
    return found != known and found not in _remembered(output, name)


def _must_be_a_file(path: Path, output: Path) -> None:
    """A pipe, a link that leads out and the like are not replaced either: that is `regular.Unsuitable`."""
    with contextlib.suppress(FileNotFoundError):
        regular.read(path, output, 0)


def keep(path: Path) -> Path:
    """Keep an edited file beside its place: `…（手改）.docx`, `…（手改2）.docx`; the path it is kept under.

    It is at its old place too until that is taken. One that is kept already is not kept twice.
    """
    data = path.read_bytes()
    for number in count(1):
        kept = path.with_name(f"{path.stem}（手改{number if number > 1 else ''}）{path.suffix}")
        if not os.path.lexists(kept):
            _linked(path, kept)
            return kept
        if kept.is_file() and kept.read_bytes() == data:
            return kept
    raise AssertionError


def unchanged(path: str) -> Problem:
    """A note about a file that was edited and stays as it is, since its data have not changed."""
    return Problem("OUT05", Severity.NOTE, "这个文件生成以后手改过；数据没有变，所以没有动它",
                   "数据改动以后再生成，会先停下来说明；要恢复成程序生成的，加上 --force", Place(path))


def not_written(fault: OSError, output: Path, file: str) -> Problem:
    """Why nothing could be written for a report, which is called by its file."""
    if isinstance(fault, regular.Unsuitable):
        return error("OUT20", f"{fault.filename} {fault.strerror}，不写到那里",
                     "请删去它，或用 --output 换一个输出目录", Place(file))
    why = fault.strerror or type(fault).__name__
    return error("OUT01", f"文件不能写（{why}：{fault.filename or output}）",
                 "请检查磁盘空间、权限，关闭正在打开这些文件的程序，再试一次", Place(file))


def _refusal(path: Path) -> Problem:
    return error("OUT06", "这个文件生成以后手改过，现在数据、模板或选项又有改动：这份报告的文件都没有动",
                 "要留下手改的，加上 --keep-edited（改名为“…（手改）”，再生成新的）；不要了，加上 --force",
                 Place(path.as_posix()))


def _linked(path: Path, kept: Path) -> None:
    """The same file under a second name, which must be free."""
    try:
        os.link(path, kept)
    except FileExistsError:
        raise
    except OSError:  # A file system without links.
        with kept.open("xb") as copy:
            copy.write(path.read_bytes())
            copy.flush()
            os.fsync(copy.fileno())


# The journal: a line for each file, its digest and its path below the output folder; and once more, with a
# mark, when it is in its place

def _note(output: Path, written: Mapping[str, str], mark: str = "") -> None:
    """Put down what is about to be written, on the disk; or, with a mark, what was."""
    folder = output / FOLDER
    journal = folder / _JOURNAL
    regular.within(journal, output)
    folder.mkdir(parents=True, exist_ok=True)
    if journal.exists():
        regular.read(journal, output, 0)  # Nothing but a file of its own may take what is appended.
    # A line that was cut off by a power failure must not swallow the next one.
    lines = "".join(f"\n{mark}{digest} {name}" for name, digest in written.items()) + "\n"
    with journal.open("ab", buffering=0) as file:
        file.write(lines.encode())
        if not mark:
            os.fsync(file.fileno())
        full = file.tell() > _LONGEST
    if full:
        with contextlib.suppress(OSError):
            os.replace(journal, folder / _OLDER)


def _remembered(output: Path, name: str) -> list[str]:
    """The digests of all that builds have written to a place, the latest last."""
    return [digest.removeprefix(_IN_PLACE) for digest in _noted(output, name)]


def _came(output: Path, name: str) -> str:
    """The digest of what surely came to a place last; empty if that is not known."""
    came = [digest for digest in _noted(output, name) if digest.startswith(_IN_PLACE)]
    return came[-1].removeprefix(_IN_PLACE) if came else ""


def _noted(output: Path, name: str) -> list[str]:
    """What the journals say of a place: digests, marked where they are in their place, the latest last."""
    found = []
    for journal in (_OLDER, _JOURNAL):
        with contextlib.suppress(OSError):
            lines = regular.read(output / FOLDER / journal, output).decode(errors="replace").split("\n")
            found += [digest for digest, _, path in (line.partition(" ") for line in lines) if path == name]
    return found
