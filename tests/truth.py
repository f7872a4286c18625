"""What `build` calls unchanged, a build from nothing makes byte for byte: random sequences of all that happens to a project.

Two projects, the second as a rule a copy of the first, are built into one output folder, while figures, names, links,
templates and documents change under the builds and between them. After each build `Truth` looks whether it told the truth.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from test_rollup import DEPARTMENT, STATION, STATION_YEAR
from units import UNIT, YEAR, changed, dumped, saved

from generator import batch, build, editions, files, outputs, record, schema, shelf
from generator.cli import main

REPORT = """<title>{{ unit.name }}</title>
<p>%s：{{ three_public.guests|num }}人次，{{ revenue.total|wan }}万元，上年{{ revenue.total.last_year|wan }}万元</p>
{%% include "note.html.j2" ignore missing %%}
{%% if not people.veteran_retirees is zero %%}
<table sheet="表" widths="1"><caption>表</caption><thead><tr><th>单位</th></tr></thead>
<tbody><tr><td>{{ unit.name }}</td></tr></tbody></table>
{%% endif %%}
"""
"""A short report, so that a thousand of them can be made; its workbook holds nothing without 离休人员."""
EDITIONS = ("版式: 2022\n", "数字样式:\n  - {名称: narrative, 小数: 去零, 千分位: 否, 百分数: 两位}\n")
FOLDERS = ("一局", "二局", "局", "局/站", "三局")
NAMES = ("一局", "二局", "三局")
CLOSING = [{"资金": "一般公共预算", "年末": "1000"}, {"资金": "其他资金", "年末": "500"}]

Change = tuple[str, str, int, int]
"""What is done, to which unit folder, which year, and a number that makes it another one."""
Report = tuple[str, dict[str, bytes], tuple[str, ...]]
"""What a build from nothing makes of one report: its state, files by path, and the codes of its problems."""


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Project:
    """A checkout: its files, and the ways in which they change."""

    home: Path
    older: list[dict[str, bytes]] = field(default_factory=list)

    @classmethod
    def new(cls, home: Path) -> Project:
        project = cls(home)
        for name in FOLDERS[:2]:
            saved(home / "data" / name, unit=UNIT | {"单位名称": name})
        saved(home / "data" / "局", unit=DEPARTMENT | {"单位名称": "局"})
        saved(home / "data" / "局" / "站", STATION_YEAR, STATION)
        project.figure("一局", 2022, 1)
        project.figure("一局", 2023, 2)
        project.template("", 0, 0)
        return project

    def copy(self, home: Path) -> Project:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.home, home, symlinks=True)
        return Project(home)

    def change(self, change: Change) -> None:
        how, unit, year, number = change
        getattr(self, how)(unit, year, number)

    def files(self) -> dict[str, bytes]:
        """Every file, and where links lead."""
        found = {}
        for folder, names, here in os.walk(self.home):
            for path in (Path(folder, name) for name in (*names, *here)):
                name = path.relative_to(self.home).as_posix()
                if path.is_symlink():
                    found[name] = b"-> " + os.fsencode(os.readlink(path))
                elif path.is_dir():
                    found[name + "/"] = b""
                else:
                    found[name] = path.read_bytes()
        return found

    def digest(self) -> str:
        return hashlib.sha256(repr(sorted(self.files().items())).encode()).hexdigest()

    # ── what a change can be ──

    def figure(self, unit: str, year: int, number: int) -> None:
        """Another number of guests, and a veteran or none."""
        before = Path(self.home, "data", unit, "2022.yaml").exists() and year == 2023
        own = {key: value for key, value in YEAR.items() if key != "上年"} | {"结转和结余": CLOSING} if before else YEAR
        own = STATION_YEAR if unit.endswith("站") else own
        own = changed(own, {"三公经费.公务接待费.人次": str(5 + number), "年度": str(year), "人员.离休人员": str(number % 2)})
        self._write(f"data/{unit}/{year}.yaml", dumped(own))

    def disguised(self, unit: str, year: int, number: int) -> None:
        """A figure changes, and size and times stay (`touch -r`)."""
        path = self.home / "data" / unit / f"{year}.yaml"
        if path.is_file():
            _disguised(path, lambda data: data.replace(b'"700"', b'"%d"' % (700 + number)).replace(b'"80%d"' % number, b'"700"'))

    def faulty(self, unit: str, year: int, number: int) -> None:
        """The figures do not add up."""
        path = self.home / "data" / unit / f"{year}.yaml"
        if path.is_file():
            self._write(f"data/{unit}/{year}.yaml", path.read_bytes().replace(b'"900000"', b'"900001"', 1 + number))

    def deleted(self, unit: str, year: int, number: int) -> None:
        (self.home / "data" / unit / ("unit.yaml" if number == 2 else f"{year}.yaml")).unlink(missing_ok=True)

    def removed(self, unit: str, year: int, number: int) -> None:
        path = self.home / "data" / unit
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)

    def named(self, unit: str, year: int, number: int) -> None:
        """The unit has another name, perhaps one that is taken."""
        name = NAMES[number % len(NAMES)]
        own = DEPARTMENT if unit == "局" else UNIT
        self._write(f"data/{unit}/unit.yaml", dumped(STATION if unit.endswith("站") else own | {"单位名称": name}))

    def moved(self, unit: str, year: int, number: int) -> None:
        """The folder has another name, perhaps deeper."""
        old, new = self.home / "data" / unit, self.home / "data" / ("三局", "局/下", "四局")[number % 3]
        if old.is_dir() and not os.path.lexists(new) and new.parent.is_dir() and not new.is_relative_to(old):
            old.rename(new)

    def copied(self, unit: str, year: int, number: int) -> None:
        """`cp -r`: two units of one name."""
        old, new = self.home / "data" / unit, self.home / "data" / "副本"
        if old.is_dir() and not os.path.lexists(new):
            shutil.copytree(old, new, symlinks=True)

    def linked(self, unit: str, year: int, number: int) -> None:
        """A year's file or a unit's folder becomes a link to what lies elsewhere in the data folder."""
        path = self.home / "data" / unit / (f"{year}.yaml" if number else "")
        place = self.home / "data" / ("共用" if number else ".共用") / hashlib.sha256(os.fspath(path).encode()).hexdigest()[:4]
        if path.exists() and not path.is_symlink() and not place.exists():
            place.parent.mkdir(exist_ok=True)
            path.rename(place)
            path.symlink_to(os.path.relpath(place, path.parent), target_is_directory=not number)

    def strange(self, unit: str, year: int, number: int) -> None:
        """A year's file where there is no unit."""
        self._write(f"data/{unit}/别的/{year}.yaml", dumped(YEAR))

    def template(self, unit: str, year: int, number: int) -> None:
        self._write("templates/final_accounts/report.html.j2", (REPORT % number).encode())

    def note(self, unit: str, year: int, number: int) -> None:
        """A template that is there or not."""
        name = "templates/final_accounts/note.html.j2"
        if number:
            self._write(name, f"<p>注{number}</p>".encode())
        else:
            (self.home / name).unlink(missing_ok=True)

    def edition(self, unit: str, year: int, number: int) -> None:
        name = "templates/final_accounts/edition.yaml"
        if number:
            self._write(name, EDITIONS[number - 1].encode())
        else:
            (self.home / name).unlink(missing_ok=True)

    def edition_folder(self, unit: str, year: int, number: int) -> None:
        """An edition's folder, empty or with one template."""
        folder = self.home / "templates" / "final_accounts" / "editions" / "2022"
        shutil.rmtree(folder, ignore_errors=True)
        if number:
            folder.mkdir(parents=True)
        if number == 2:
            (folder / "note.html.j2").write_text("<p>版式的注</p>", encoding="utf-8")

    def times(self, unit: str, year: int, number: int) -> None:
        """All files have one time, as after a checkout with clamped times."""
        for folder, _, names in os.walk(self.home):
            for name in names:
                if not Path(folder, name).is_symlink():
                    os.utime(Path(folder, name), (1, 1))

    def committed(self, unit: str, year: int, number: int) -> None:
        self.older.append(self.files())

    def checked_out(self, unit: str, year: int, number: int) -> None:
        """An older state comes back, files with old times."""
        if not self.older:
            return
        for part in ("data", "templates"):
            shutil.rmtree(self.home / part)
        for name, data in sorted(self.older[number % len(self.older)].items()):
            path = self.home / name
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
            elif data.startswith(b"-> "):
                path.symlink_to(os.fsdecode(data[3:]))
            else:
                self._write(name, data)
                os.utime(path, (1, 1))

    def _write(self, name: str, data: bytes) -> None:
        path = self.home / name
        if path.parent.is_dir() or not name.startswith("data/") or "别的" in name and path.parent.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _disguised(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a file in place and give it its old times back."""
    state, data = path.stat(), change(path.read_bytes())
    assert len(data) == state.st_size
    path.write_bytes(data)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


CHANGES = ("figure", "figure", "figure", "disguised", "disguised", "faulty", "deleted", "deleted", "removed", "removed", "named", "named",
           "moved", "moved", "copied", "linked", "strange", "template", "note", "edition", "edition_folder", "times", "committed",
           "checked_out", "checked_out")
change_of = st.tuples(st.sampled_from(CHANGES), st.sampled_from(FOLDERS), st.sampled_from((2023, 2023, 2022)), st.integers(0, 2))
FORMATS = ("md", "md", "md,xlsx")
FLAGS = ((), (), (), ("--force",), ("--keep-edited",), ("--prune",))


# ── moments within a build ──

MOMENTS: Mapping[str, tuple[object, str]] = {
    "plan": (batch, "plan"), "build": (build, "build"), "read": (shelf.Shelf, "content"), "look": (shelf.Shelf, "has"),
    "publish": (outputs, "publish"), "journal": (outputs, "_note"), "replace": (files, "_replace"), "save": (record.Record, "save")}
"""What is called in the course of a build."""
moment_of = st.tuples(st.sampled_from(tuple(MOMENTS)), st.sampled_from((0, 0, 1, 2, 3, 5, 8)), st.booleans())
"""Which of these calls, and whether before or after it."""


@contextmanager
def interposed(moment: tuple[str, int, bool], act: Callable[[], object]) -> Iterator[None]:
    """Do something once, at a moment of whatever is built."""
    name, number, after = moment
    home, attribute = MOMENTS[name]
    original, calls = getattr(home, attribute), Counter[str]()

    def called(*arguments: Any, **named: Any) -> Any:
        calls[name] += 1
        now = calls[name] == number + 1
        if now and not after:
            act()
        result = original(*arguments, **named)
        if now and after:
            act()
        return result

    with patch.object(home, attribute, called):
        yield


class Truth(RuleBasedStateMachine):
    """A person, two checkouts, and builds of them into one folder."""

    seen: Counter[str] = Counter()
    """How often what was looked at, over all sequences."""
    top = Path(os.path.realpath(tempfile.gettempdir()), f"juesuan-truth-{os.getpid()}")
    """One place for all sequences, so that a template is compiled once."""
    _fresh: dict[tuple[str, str], dict[str, Report]] = {}

    def __init__(self) -> None:
        super().__init__()
        shutil.rmtree(Truth.top, ignore_errors=True)
        Truth.top.mkdir()
        self.back = Path.cwd()
        self.output = self.top / "output"
        self.projects = [Project.new(self.top / "甲")]
        self.at = 0
        self.mine: set[bytes] = set()
        """What a person made of documents and nobody said could be lost."""
        self.built: dict[str, list[bytes]] = {}
        """What builds wrote, by path."""
        self.owner: dict[str, tuple[int, str]] = {}
        """Whose file it is, as far as the record can know: project and report."""
        self.makers: set[tuple[int, str]] = set()
        """Projects, and files that they are known to have made."""
        self.forgot = False
        """Whether a record or journal was lost, so that a build's own file may count as somebody's."""
        self.patches = [patch.dict(os.environ, {"XDG_CACHE_HOME": os.fspath(self.top / "cache")}), patch.object(os, "fsync", lambda _: None),
                        patch.object(record, "_UNSETTLED", 0)]
        for one in self.patches:
            one.start()

    def teardown(self) -> None:
        for one in self.patches:
            one.stop()
        os.chdir(self.back)
        shutil.rmtree(Truth.top)
        Truth.seen["sequences"] += 1

    @property
    def project(self) -> Project:
        return self.projects[self.at]

    # ── what happens ──

    @initialize()
    def first(self) -> None:
        self._build("md", (), "")

    @rule(changes=st.lists(change_of, min_size=1, max_size=3))
    def change(self, changes: list[Change]) -> None:
        for change in changes:
            self.project.change(change)

    @precondition(lambda self: len(self.projects) == 1)
    @rule()
    def second_checkout(self) -> None:
        self.projects.append(self.project.copy(self.top / "乙"))
        self.at = 1

    @precondition(lambda self: len(self.projects) == 2)
    @rule()
    def go_to_the_other_checkout(self) -> None:
        self.at = 1 - self.at

    @rule(number=st.integers(0, 20), how=st.sampled_from(("append", "append", "disguise", "remove", "older", "new")))
    def hand(self, number: int, how: str) -> None:
        """A person edits a document."""
        there = sorted(self._files())
        if not there:
            return
        path = self.output / there[number % len(there)]
        if how == "remove":
            self.mine.discard(path.read_bytes())
            path.unlink()
        elif how == "older":
            self.mine.discard(path.read_bytes())
            path.write_bytes(self.built.get(there[number % len(there)], [path.read_bytes()])[0])
        else:
            self.mine.discard(path.read_bytes())
            self._edit(path, how)
            self.mine.add(path.read_bytes())

    def _edit(self, path: Path, how: str) -> None:
        Truth.seen["edits"] += 1
        mark = b"%06d" % (Truth.seen["edits"] % 1_000_000)
        if how == "disguise":
            _disguised(path, lambda data: data[:-6] + mark)
        else:
            data = path.read_bytes() + mark
            if how == "new":  # As programs save: another file takes the place.
                path.unlink()
            path.write_bytes(data)

    @rule(what=st.sampled_from(("manifest.json", "journal", "both", "cache")), how=st.sampled_from(("remove", "flip", "empty", "cut")),
          place=st.floats(0, 0.999))
    def lose(self, what: str, how: str, place: float) -> None:
        """Something of the program's own is lost or damaged."""
        folder = self.output / outputs.FOLDER
        lost = [path for path in (self.top / "cache").rglob("*") if path.is_file()] if what == "cache" else [
            path for name in ("manifest.json", "journal") if what in (name, "both") and (path := folder / name).is_file()]
        for path in lost:
            data = path.read_bytes()
            at = int(place * len(data))
            flipped = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1:] if data else b""
            path.write_bytes({"flip": flipped, "empty": b"", "cut": data[:at], "remove": b""}[how])
            if how == "remove":
                path.unlink()
        if what in ("manifest.json", "both"):
            self.owner.clear()
            self.makers.clear()
        self.forgot |= what != "cache"

    @rule(forms=st.sampled_from(FORMATS), flags=st.sampled_from(FLAGS), folder=st.sampled_from(("", "", "", *FOLDERS)))
    def build(self, forms: str, flags: tuple[str, ...], folder: str) -> None:
        self._build(forms, flags, folder)

    @rule(forms=st.sampled_from(FORMATS), flags=st.sampled_from(((), (), ("--force",))), moment=moment_of, change=change_of)
    def build_disturbed(self, forms: str, flags: tuple[str, ...], moment: tuple[str, int, bool], change: Change) -> None:
        """Somebody saves a file while a build is running."""
        self._build(forms, flags, "", interposed(moment, lambda: self.project.change(change)))
        self._build(forms, (), "")

    @rule(forms=st.sampled_from(FORMATS), moment=moment_of, force=st.booleans())
    def build_killed(self, forms: str, moment: tuple[str, int, bool], force: bool) -> None:
        dead = []

        def kill() -> None:
            dead.append(moment)
            raise Killed

        save = record.Record.save
        with interposed(moment, kill), patch.object(record.Record, "save", lambda self: kill() if dead else save(self)):
            try:
                self._run("--format", forms, *(("--force",) if force else ()))
            except Killed:
                Truth.seen["killed"] += 1
        self._learn(None)
        self._nothing_lost(force)

    # ── what has to hold ──

    def _build(self, forms: str, flags: tuple[str, ...], folder: str, meanwhile: AbstractContextManager[None] | None = None) -> None:
        if folder and not (self.project.home / "data" / folder).exists():
            folder = ""
        before, files = self._from_nothing(forms), self._files()
        with meanwhile or nullcontext():
            code, told, text = self._run("--format", forms, *flags, *((f"data/{folder}",) if folder else ()))
        after = self._from_nothing(forms)
        assert code in (0, 1) and "Traceback" not in text, text
        assert told or code == 1, text
        Truth.seen["builds"] += 1
        for one in told.get("reports", []):
            Truth.seen[one["state"]] += 1
            versions = [version[one["file"]] for version in (before, after) if one["file"] in version]
            if one["state"] == "refused":
                self._has_a_reason(one, versions if before == after else None, files)
            else:
                assert any(self._is(one, version) for version in versions), (one, versions)
        self._learn(told)
        self._nothing_lost("--force" in flags)
        if before == after and told:
            self._orphans(told, files, "--prune" in flags)

    def _is(self, one: dict[str, Any], version: Report) -> bool:
        """Whether a report's files are those of a build from nothing, but for what a person made of them."""
        paths = {self._below(path) for path in one["paths"]}
        edited = {self._below(path) for path in one["edited"]}
        state, made, _ = version
        if state != "made" or paths != set(made):
            return False
        for path in paths:
            data = (self.output / path).read_bytes()
            if path not in edited and data != made[path]:
                return False
            # What a person edited rests on what a build made of the same data.
            if path in edited and not (self.forgot or data in self.mine and made[path] in self.built.get(path, [])[-1:]):
                return False
        return True

    def _has_a_reason(self, one: dict[str, Any], versions: list[Report] | None, files: dict[str, bytes]) -> None:
        """A refusal says why, and the reason is one; `versions` are unknown if something changed meanwhile."""
        codes = {problem["code"] for problem in one["problems"]}
        assert codes, one
        if versions is not None:
            assert codes <= {"OUT02", "OUT06"}.union(*(version[2] for version in versions)), (one, versions)
        if "OUT06" in codes:
            assert self.forgot or any(data in self.mine for data in files.values()), one
            for path, (_, report) in self.owner.items():
                if report == one["file"] and path in files:
                    assert (self.output / path).read_bytes() == files[path], f"{path}: two versions in one folder"

    def _nothing_lost(self, overwrote: bool) -> None:
        there = set(self._files().values())
        if overwrote:
            self.mine &= there
        assert self.mine <= there, f"lost: {[data[-80:] for data in self.mine - there]}"

    def _orphans(self, told: dict[str, Any], files: dict[str, bytes], pruned: bool) -> None:
        """Files that no report has are told, and of those that are gone no report has any and nobody edited one."""
        there = self._files()
        gone = set(files) - set(there)
        ours = {path for path, (number, report) in self.owner.items() if number == self.at and path in there}
        over = {path for path in ours if not (self.project.home / self.owner[path][1]).exists()}
        assert pruned or not gone, gone
        assert not any(files[path] in self.mine for path in gone)
        if not (over or gone):
            return
        left = {self._below(path) for path in told["left_over"]}
        if any(one[0] != "made" for number in range(len(self.projects)) for one in self._made_by(number).values()):
            return  # Where these would go is not known here.
        places = [{path for one in self._made_by(number).values() for path in one[1]} for number in range(len(self.projects))]
        for path in over.difference(*places):
            Truth.seen["orphans"] += 1
            assert path in left, f"{path} is not told: {left}"
        has = {path for number, taken in enumerate(places) for path in taken
               if number == self.at or (number, path) in self.makers}
        assert not gone & has, f"{gone & has} was removed, and a report has it"

    def _made_by(self, number: int) -> dict[str, Report]:
        """What a project makes in all formats that are used here."""
        at, self.at = self.at, number
        found = self._from_nothing("md,xlsx")
        self.at = at
        return found

    def _learn(self, told: dict[str, Any] | None) -> None:
        """What builds have written is known, and whose it is."""
        for path, data in self._files().items():
            if data not in self.mine and "（手改" not in path and data not in self.built.setdefault(path, [])[-1:]:
                self.built[path].append(data)
        for one in told["reports"] if told else ():
            for path in map(self._below, one["paths"]):
                self.makers.add((self.at, path))
                if one["state"] == "made":
                    self.owner[path] = (self.at, one["file"])

    # ── how it is found out ──

    def _from_nothing(self, forms: str) -> dict[str, Report]:
        """What a build into an empty folder makes of the project as it is now."""
        key = (self.project.digest(), forms)
        if key not in Truth._fresh:
            editions._validated.cache_clear()
            schema._scanned.cache_clear()
            fresh = self.top / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            code, told, text = self._run("--format", forms, output=fresh)
            assert code in (0, 1), text
            Truth._fresh[key] = {one["file"]: (one["state"], {
                os.path.relpath(self.project.home / path, fresh): (self.project.home / path).read_bytes() for path in one["paths"]},
                tuple(problem["code"] for problem in one["problems"])) for one in told.get("reports", [])}
            Truth.seen["builds from nothing"] += 1
        return Truth._fresh[key]

    def _run(self, *arguments: str, output: Path | None = None) -> tuple[int, dict[str, Any], str]:
        os.chdir(self.project.home)
        result = CliRunner().invoke(main, ["build", "--json", "--jobs", "1", "--output", os.fspath(output or self.output), *arguments])
        assert isinstance(result.exception, (SystemExit, type(None))), result.exception
        start = result.stdout.find("{")
        return result.exit_code, json.loads(result.stdout[start:]) if start >= 0 else {}, result.output

    def _files(self) -> dict[str, bytes]:
        """The documents in the output folder."""
        return {os.path.relpath(Path(folder, name), self.output): Path(folder, name).read_bytes()
                for folder, _, names in os.walk(self.output) if outputs.FOLDER not in folder for name in names}

    def _below(self, path: str) -> str:
        return os.path.relpath(self.project.home / path, self.output)
