"""The record of an output folder: what was made of which inputs, so that only what changed is made again.

It is a help and never a truth: inputs and outputs are told by the digests of their content, and a record that
is not exactly as it was written counts as none. A file is not read again where size, times, number and device
are as the record has them; the time of change among them (ctime) cannot be set by hand. Windows has none, so
there each file is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from generator import files, regular
from generator.problems import Place, Problem, Severity
from generator.publishing import outputs

PLACE = Path(outputs.FOLDER) / "manifest.json"
_FORMAT = 3
_DIGITS = 32
"""Hexadecimal digits of SHA-256 that are kept."""
_LARGEST = 1 << 30
"""Bytes that a record may have."""
_UNREADABLE = "?"
"""Stands for the digest of a file that cannot be read."""
_UNSETTLED = 2_000_000_000
"""Nanoseconds: a file that was read so soon after a change may change again without a new time."""

Stamp = tuple[int, int, int, int, int]
"""Device, number, size, time of content and time of change of a file."""


class Made(NamedTuple):
    """What the record says of a report.

    `project` is the folder that it was made from, `unit` the unit's name then; `inputs` are digests by path,
    `common` that of what all reports rest on; `outputs` are digests of what was written, by path below the
    output folder, and `others` those of formats that only earlier runs made.
    """

    project: str
    unit: str
    inputs: Mapping[str, str]
    common: str
    outputs: Mapping[str, str]
    others: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def written(self) -> dict[str, str]:
        """The digests of all its files that builds have written."""
        return {**self.others, **self.outputs}


@dataclass(slots=True)
class Record:
    """What earlier runs made.

    `names` are units' names by the digest of their unit.yaml; `left` are the digests of files that belong to
    no report any more, since their unit has another name now; `stamps` are what files looked like when they
    were read, with the digests of what was in them.
    """

    output: Path
    project: str = field(default_factory=lambda: os.path.realpath(os.curdir))
    made: dict[str, Made] = field(default_factory=dict)
    """Reports by the name of their file: this project's, or that of another project (a copy of this one, say)
    where this one has made none."""
    elsewhere: dict[str, tuple[Made, ...]] = field(default_factory=dict)
    """What other projects, which are still there, made of files whose names are in `made`."""
    names: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    """The reports of which this run knows more than the file did."""
    gone: set[str] = field(default_factory=set)
    """Files below the output folder that this run removed."""
    fresh: bool = True
    """Whether it is as it was loaded, so that there is nothing to save."""
    written: int = 0
    """When the file was written that it was loaded from, in nanoseconds; 0 if there was none."""
    _seen: dict[str, str] = field(default_factory=dict)
    _links: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, output: Path) -> Record:
        """The record of an output folder; an empty one where there is none that can be read."""
        record = cls(output)
        record.written = record.age()
        try:
            _fill(record, regular.read(output / PLACE, output, _LARGEST))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            record.made, record.elsewhere, record.names, record.left, record.stamps = {}, {}, {}, {}, {}
        return record

    def age(self) -> int:
        """When its file was written, in nanoseconds; 0 if there is none."""
        try:
            return os.stat(self.output / PLACE).st_mtime_ns
        except OSError:
            return 0

    def digest(self, name: str) -> str:
        """The digest of a file's content; empty if there is no such file, `?` if it cannot be read."""
        if name not in self._seen:
            try:
                self._seen[name] = self._digest(name)
            except FileNotFoundError:
                self._seen[name] = ""
            except (OSError, ValueError):  # Or it has no name that a system takes.
                self._seen[name] = _UNREADABLE
        return self._seen[name]

    def began_with(self, name: str) -> str:
        """What `digest` said of a file; empty if it was not asked, as for a file that came later."""
        return self._seen.get(name, "")

    def is_link(self, name: str) -> bool:
        """Whether a file of which `digest` was asked is a link."""
        return name in self._links

    def _digest(self, name: str) -> str:
        state = os.lstat(name)
        if stat.S_ISLNK(state.st_mode):
            self._links.add(name)
            state = os.stat(name)
        now = _stamp(state)
        then, digest = self.stamps.get(name, (None, ""))
        if then == now:
            return digest
        with regular.opened(name) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
            settled = now[-1] < time.time_ns() - _UNSETTLED
            if settled and _stamp(os.fstat(file.fileno())) == now and sys.platform != "win32":
                self.stamps[name] = now, digest
                self.fresh = False
        return digest

    def learn(self, digest: str, name: str) -> None:
        """Keep a unit's name by the digest of its file; an empty one (none can be read) for this run only."""
        self.names[digest] = name
        self.fresh &= not name

    def there(self, name: str) -> str:
        """The digest of a file below the output folder."""
        return self.digest(self._below(name))

    def _below(self, name: str) -> str:
        """Where a file below the output folder is. `os.path.join` takes longer than to know its state."""
        return f"{os.fspath(self.output)}/{name}"

    def enter(self, name: str, made: Made, places: Container[str]) -> None:
        """A report was made. `places` are those of the formats that this run did not make.

        What earlier runs wrote of it elsewhere is left over: the unit had another name, or a format has
        nothing to hold any more.
        """
        before = self._own(name)
        written = before.written if before else {}
        earlier = {path: digest for path, digest in written.items() if path not in made.outputs}
        self.left |= {path: digest for path, digest in earlier.items() if path not in places}
        for path in made.outputs:
            self.left.pop(path, None)
            self._seen.pop(self._below(path), None)
        others = {path: digest for path, digest in earlier.items() if path in places}
        self._put(name, made._replace(others=others))

    def claim(self, name: str) -> None:
        """A report that another project made is as this one would make it: it is this one's from now on."""
        made = self.made[name]
        if made.project != self.project:
            self._own(name)
            self._put(name, made._replace(project=self.project))

    def _own(self, name: str) -> Made | None:
        """What this project made of a report, or another one made whose file is gone: that is taken over.

        What was made from a file that is still there stays with its project.
        """
        made = self.made.get(name)
        if made and made.project != self.project and os.path.exists(os.path.join(made.project, name)):
            self.elsewhere[name] = (made, *self.elsewhere.get(name, ()))
            return None
        return made

    def all(self) -> list[tuple[str, Made]]:
        """Every report with its name, of whatever project."""
        elsewhere = [(name, made) for name, several in self.elsewhere.items() for made in several]
        return [*self.made.items(), *elsewhere]

    def doubt(self, name: str) -> None:
        """A report could not be made: it is to be tried again. What was written of it before stays known."""
        if made := self.made.get(name):
            self._put(name, made._replace(inputs={}, common=""))

    def rename(self, before: str, now: str) -> None:
        """A report's file has another name."""
        self._put(now, self.made[before]._replace(inputs={}, common=""))
        self._put(before, None)

    def drop(self, paths: Iterable[str]) -> None:
        """Files below the output folder that are gone; reports without files too."""
        gone = set(paths)
        self.gone |= gone
        self.left = {path: digest for path, digest in self.left.items() if path not in gone}
        for name, made in list(self.made.items()):
            if gone & set(made.written):
                kept = {path: digest for path, digest in made.written.items() if path not in gone}
                less = made._replace(inputs={}, common="", outputs={}, others=kept)
                self._put(name, less if kept else None)
        self.fresh = False

    def _put(self, name: str, made: Made | None) -> None:
        self.touched.add(name)
        self.fresh = False
        if made:
            self.made[name] = made
        else:
            self.made.pop(name, None)

    def save(self) -> None:
        """Write what is new, with what others wrote meanwhile. Nothing is written where nothing is new."""
        if self.fresh or not (self.made or self.touched):
            return
        others = self if self.age() == self.written else Record.load(self.output)
        made = [(name, one) for name, one in others.all() if name not in self.touched]
        made += [(name, one) for name, one in self.all() if name in self.touched]
        claimed = self.gone.union(*(one.outputs for _, one in made))
        left = {path: digest for path, digest in (others.left | self.left).items() if path not in claimed}
        names = {digest: name for digest, name in (others.names | self.names).items() if name}
        body = json.dumps({
            "project": self.project, "names": names, "left": left,
            "files": {name: [*stamp, digest] for name, (stamp, digest) in sorted(self.stamps.items())},
            "reports": [[name, *_listed(one)] for name, one in sorted(made, key=itemgetter(0))]},
            ensure_ascii=False, separators=(",", ":")).encode(errors="surrogateescape")
        head = json.dumps({"version": _FORMAT, "digest": files.digest(body)}).encode()
        files.write_all(self.output / outputs.FOLDER, {PLACE.name: head + b"\n" + body + b"\n"}, self.output)


def _stamp(state: os.stat_result) -> Stamp:
    if not stat.S_ISREG(state.st_mode):
        raise OSError("not a regular file")
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


# What the file looks like: a line that says what the next one must be, and that

def _fill(record: Record, data: bytes) -> None:
    """Anything that is not exactly what `save` writes is one of the errors that `load` knows."""
    head, _, body = data.partition(b"\n")
    fields = json.loads(head)
    if set(fields) == {"version", "digest"} and fields["version"] == _FORMAT:
        if body[-1:] != b"\n" or files.digest(body[:-1]) != fields["digest"]:
            raise ValueError("damaged")
        fields = json.loads(body.decode(errors="surrogateescape"))
        if set(fields) != {"project", "names", "left", "files", "reports"}:
            raise ValueError("not a record")
        record.names, record.left = _texts(fields["names"]), _texts(fields["left"])
        if fields["project"] == record.project:  # Elsewhere, the same names are other files.
            record.stamps = _known(fields["files"])
        for name, *one in fields["reports"]:
            _add(record, _text(name), _made(one))
    elif fields["version"] == 2 and not body:
        _fill_from_second(record, fields)


def _add(record: Record, name: str, made: Made) -> None:
    """One of a record's reports: this project's goes before that of another."""
    known = record.made.setdefault(name, made)
    if known is not made:
        ours = made.project == record.project
        record.made[name], other = (made, known) if ours else (known, made)
        record.elsewhere[name] = (*record.elsewhere.get(name, ()), other)


def _fill_from_second(record: Record, fields: dict[str, Any]) -> None:
    """What the second format had: outputs by their path from where the command was run."""
    prefix = f"{os.fspath(record.output)}/"
    for name, one in fields["reports"].items():
        written = {path.removeprefix(prefix): digest for path, digest in _texts(one["outputs"]).items()
                   if path.startswith(prefix)}
        inputs, common = _texts(one["inputs"]), _text(one["common"])
        record.made[name] = Made(record.project, "", inputs, common, written, {}, ())


def _listed(made: Made) -> list[object]:
    return [made.project, made.unit, made.inputs, made.common, made.outputs, made.others, [
        [problem.code, problem.severity.name, problem.message, problem.advice,
         problem.place.file, problem.place.line, problem.place.column,
         *([problem.settle] if problem.settle else [])] for problem in made.problems]]


def _made(fields: Sequence[Any]) -> Made:
    project, unit, inputs, common, written, others, problems = fields
    return Made(_text(project), _text(unit), _texts(inputs), _text(common), _texts(written), _texts(others),
                tuple(map(_problem, problems)))


def _problem(fields: Sequence[Any]) -> Problem:
    code, severity, message, advice, file, line, column, *more = fields
    settle, = more or [""]
    texts, numbers = (code, message, advice, file, settle), (line, column)
    if set(map(type, texts)) - {str} or set(map(type, numbers)) - {int}:
        raise ValueError(fields)
    return Problem(code, Severity[severity], message, advice, Place(file, line, column), settle=settle)


def _known(fields: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Stamp, str]]:
    # Thousands of files: the types of all are compared at once.
    known = {name: ((device, number, size, content, change), digest)
             for name, (device, number, size, content, change, digest) in fields.items()}
    stamps, digests = zip(*known.values(), strict=True) if known else ((), ())
    if set(map(type, chain.from_iterable(stamps))) - {int} or set(map(type, digests)) - {str}:
        raise ValueError(fields)
    return known


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _texts(value: object) -> dict[str, str]:
    # A record has thousands of these: their types are compared at once, and names in JSON are texts.
    if not isinstance(value, dict) or set(map(type, value.values())) - {str}:
        raise ValueError(value)
    return value
