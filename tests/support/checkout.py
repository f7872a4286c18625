"""A checkout of a few small units, and the ways in which its files change: for who looks whether builds tell the truth."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from departments import DEPARTMENT, STATION, STATION_YEAR
from hypothesis import strategies as st
from units import UNIT, YEAR, changed, dumped, saved

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
GUESTS = re.compile('(?<="人次": )"[0-9]"'.encode())
FOLDERS = ("一局", "二局", "局", "局/站", "三局")
NAMES = ("一局", "二局", "三局")
CLOSING = [{"资金": "一般公共预算", "年末": "1000"}, {"资金": "其他资金", "年末": "500"}]

Change = tuple[str, str, int, int]
"""What is done, to which unit folder, which year, and a number that makes it another one."""


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

    def commit(self) -> None:
        """All files as they are, in git."""
        if not (self.home / ".git").exists():
            git(self.home, "init", "--quiet")
        git(self.home, "add", "--all")
        git(self.home, "commit", "--quiet", "--allow-empty", "--message", "x")

    def change(self, change: Change) -> None:
        how, unit, year, number = change
        getattr(self, how)(unit, year, number)

    def files(self) -> dict[str, bytes]:
        """Every file, and where links lead."""
        found = {}
        for folder, names, here in os.walk(self.home):
            names[:] = [name for name in names if name != ".git"]
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
            in_disguise(path, lambda data: GUESTS.sub(b'"%d"' % number, data))

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
            for name in names if ".git" not in Path(folder).parts else ():
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


def git(folder: Path, *arguments: str) -> None:
    author = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=os.environ | author)


def in_disguise(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a file in place and give it its old times back."""
    state, data = path.stat(), change(path.read_bytes())
    assert len(data) == state.st_size
    path.write_bytes(data)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


CHANGES = ("figure", "figure", "figure", "disguised", "disguised", "faulty", "deleted", "deleted", "removed", "removed", "named", "named",
           "moved", "moved", "copied", "linked", "strange", "template", "note", "edition", "edition_folder", "times", "committed",
           "checked_out", "checked_out")
change_of = st.tuples(st.sampled_from(CHANGES), st.sampled_from(FOLDERS), st.sampled_from((2023, 2023, 2022)), st.integers(0, 2))
