"""What `build` calls unchanged, a build from nothing makes byte for byte: random sequences of all that happens to a project.

Two projects, the second as a rule a copy of the first, are built into one output folder, while figures, names, links,
templates and documents change under the builds and between them. After each build `Truth` looks whether it told the truth.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from checkout import FOLDERS, Change, Project, change_of, in_disguise
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from generator import build, files, shelf
from generator.commands.cli import main
from generator.composing import editions
from generator.publishing import outputs, record
from generator.reading import source
from generator.running import batch

Report = tuple[str, dict[str, bytes], tuple[str, ...]]
"""What a build from nothing makes of one report: its state, files by path, and the codes of its problems."""


class Killed(BaseException):
    """The process ends here."""


FORMATS = ("md", "md", "md,xlsx")
FLAGS = ((), (), (), ("--force",), ("--keep-edited",), ("--prune",))


# ── moments within a build ──

MOMENTS: Mapping[str, tuple[object, str]] = {
    "plan": (batch, "plan"), "build": (build, "build"), "read": (shelf.Shelf, "content"), "look": (shelf.Shelf, "has"),
    "publish": (outputs, "publish"), "journal": (outputs, "_note"), "replace": (files, "_replace"), "save": (record.Record, "save")}
"""What is called in the course of a build."""
moment_of = st.tuples(st.sampled_from(tuple(MOMENTS)), st.sampled_from((0, 0, 1, 2, 3, 5, 8)), st.booleans())
"""Which of these calls, and whether before or after it."""
end_of = st.tuples(st.sampled_from(("build", "publish", "journal", "replace", "replace", "save")), st.sampled_from((0, 0, 1, 2)), st.booleans())
"""When a build is killed."""


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
        for one in changes:
            self.project.change(one)

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
            in_disguise(path, lambda data: data[:-6] + mark)
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
        """Something happens to a file while a build is running."""
        self.change([("figure", "一局", 2023, change[-1])])
        self._build(forms, flags, "", interposed(moment, lambda: self.project.change(change)))
        self._build(forms, (), "")

    @rule(number=st.integers(0, 2), moment=st.sampled_from((("build", 0, True), ("publish", 0, False), ("journal", 0, True), ("replace", 0, True))))
    def build_saved(self, number: int, moment: tuple[str, int, bool]) -> None:
        """Somebody saves just the file that was read for the report that is being made."""
        self._build("md", (), "")
        self.change([("figure", "一局", 2023, number)])
        self._build("md", (), "", interposed(moment, lambda: self.change([("figure", "一局", 2023, number + 1)])))
        self._build("md", (), "")

    @rule(forms=st.sampled_from(FORMATS), how=st.sampled_from(("removed", "named", "moved", "deleted")), unit=st.sampled_from(FOLDERS),
          number=st.integers(0, 2), flags=st.sampled_from(((), ("--prune",))))
    def build_without(self, forms: str, how: str, unit: str, number: int, flags: tuple[str, ...]) -> None:
        """A unit, a year or a name goes, and its documents are left over."""
        self._build(forms, (), "")
        self.change([(how, unit, 2023, number)])
        self._build("md", flags, "")

    @rule(number=st.integers(0, 9))
    def build_disguised(self, number: int) -> None:
        """A figure changes and the file's size and times stay (`touch -r`), when the record knows both well."""
        for _ in range(2):
            self._build("md", (), "")
            self.change([("disguised", "一局", 2023, number)])
        self._build("md", (), "")

    @rule(forms=st.sampled_from(FORMATS), changes=st.lists(change_of, min_size=1, max_size=2))
    def build_changed_since(self, forms: str, changes: list[Change]) -> None:
        """What git says has not changed needs not be made."""
        before = self._build(forms, (), "")
        self.project.commit()
        self.change(changes)
        self._build(forms, ("--changed-since", "HEAD"), "")
        after = self._build(forms, (), "")
        missed = {name for name in before if before[name] != "refused" and after.get(name) == "made"}
        assert not missed, f"not concerned: {missed}"
        Truth.seen["since"] += 1

    @rule(forms=st.sampled_from(FORMATS), changes=st.lists(change_of, max_size=2), moment=end_of, force=st.booleans())
    def build_killed(self, forms: str, changes: list[Change], moment: tuple[str, int, bool], force: bool) -> None:
        self.change([("figure", "一局", 2023, len(changes)), *changes])
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

    def _build(self, forms: str, flags: tuple[str, ...], folder: str, meanwhile: AbstractContextManager[None] | None = None
               ) -> dict[str, str]:
        """Build and look; the states of the reports."""
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
                self._has_a_reason(one, None if meanwhile else versions, files)
            else:
                assert any(self._is(one, version) for version in versions), (one, versions)
        self._learn(told)
        self._nothing_lost("--force" in flags)
        if told and not meanwhile:
            self._orphans(told, files, "--prune" in flags)
        return {one["file"]: one["state"] for one in told.get("reports", [])}

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
            paths = {path for path, (_, report) in self.owner.items() if report == one["file"]}
            paths |= {path for version in versions or () for path in version[1]}
            assert self.forgot or versions is None or any(files.get(path) in self.mine for path in paths), one
            there = self._files()  # What is gone was pruned: `_orphans` looks at that.
            for path in files.keys() & there.keys():
                if path in self.owner and self.owner[path][1] == one["file"]:
                    assert there[path] == files[path], f"{path}: two versions in one folder"

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
            source.brought.cache_clear()
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
        result = CliRunner().invoke(main, ["build", "--json", "--jobs", "1", "--pages", "never", "--output", os.fspath(output or self.output),
                                           *arguments])
        assert isinstance(result.exception, (SystemExit, type(None))), result.exception
        start = result.stdout.find("{")
        return result.exit_code, json.loads(result.stdout[start:]) if start >= 0 else {}, result.output

    def _files(self) -> dict[str, bytes]:
        """The documents in the output folder."""
        return {os.path.relpath(Path(folder, name), self.output): Path(folder, name).read_bytes()
                for folder, _, names in os.walk(self.output) if outputs.FOLDER not in folder for name in names}

    def _below(self, path: str) -> str:
        return os.path.relpath(self.project.home / path, self.output)


def play(machine: type[Truth], number: int, chance: int, steps: int = 16) -> Counter[str]:
    """So many sequences, the same for the same chance; what was looked at. Whatever does not hold is an exception."""
    Truth.seen.clear()
    how = settings(max_examples=number, stateful_step_count=steps, deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
                   suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
    run_state_machine_as_test(seed(chance)(machine), settings=how)  # type: ignore[no-untyped-call]
    return Truth.seen
