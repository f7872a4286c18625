"""Units to measure with, made from the sample unit of the project."""

from __future__ import annotations

import os
import re
import shutil
from itertools import islice, product
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "青河区农业农村局"
YEAR = 2023


def many_rows(folder: Path, rows: int) -> Path:
    """The sample with further rows of 其他资金 that cost nothing: every 7-digit code is another item."""
    shutil.copytree(SAMPLE, folder)
    file = folder / f"{YEAR}.yaml"
    codes = (f"{c}{s:02d}{i:02d}" for c, s, i in product((201, 205, 208, 213), range(81, 99), range(1, 60)))
    more = "".join(f"  - 科目: {code}\n    资金: 其他资金\n    名称: 科目{code}\n    款名称: 款{code[:5]}\n"
                   "    项目支出: 0\n" for code in islice(codes, rows))
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^支出:\n", lambda found: found[0] + more, text, count=1), encoding="utf-8")
    return folder


def many_projects(folder: Path, projects: int = 15) -> Path:
    """The sample with as many projects: some 2,000 leaves of YAML with 18. Further ones have no money."""
    shutil.copytree(SAMPLE, folder)
    file = folder / f"{YEAR}.yaml"
    before, mark, rest = file.read_text(encoding="utf-8").partition("\n  项目:\n")
    listed, gap, after = rest.partition("\n\n")
    entries = re.split(r"(?m)^(?=    - 项目名称)", listed + "\n")[1:]
    copies = [_renamed(entries[number % len(entries)], number) for number in range(len(entries), projects)]
    file.write_text(before + mark + "".join([*entries, *copies]) + gap[1:] + after, encoding="utf-8")
    return folder


def department(folder: Path, number: int = 5) -> Path:
    """A department and its subordinates, under names of their own.

    Each has the two years of the small sample unit.
    """
    names = [f"青河区第{place}图书馆" for place in range(1, number + 1)]
    _copied(folder, "青河区文化局", names)
    for name in names:
        _copied(folder / name, name, [])
    return folder


def _copied(folder: Path, name: str, subordinates: list[str]) -> None:
    shutil.copytree(SAMPLE.parent / "青河区图书馆", folder)
    file = folder / "unit.yaml"
    text = file.read_text(encoding="utf-8").replace("单位名称: 云岭市青河区图书馆", f"单位名称: {name}")
    file.write_text(text.replace("下属单位: []", f"下属单位: [{', '.join(subordinates)}]"), encoding="utf-8")


def many_units(folder: Path, number: int) -> Path:
    """Small units of one year, each with a name of its own; their figures are one file, linked."""
    small = SAMPLE.parent / "青河区图书馆"
    unit = (small / "unit.yaml").read_text(encoding="utf-8")
    folder.mkdir(parents=True)
    year = folder.with_name(f"{folder.name}.yaml")
    shutil.copy(small / "2022.yaml", year)
    for place in range(number):
        own = folder / f"{place:05}"
        own.mkdir()
        (own / "unit.yaml").write_text(unit.replace("单位名称: 云岭市青河区图书馆",
                                                    f"单位名称: 云岭市青河区第{place}图书馆"),
                                       encoding="utf-8")
        os.link(year, own / "2022.yaml")
    return folder


def _renamed(entry: str, number: int) -> str:
    entry = re.sub(r"(项目名称: .*)", rf"\g<1>（{number}）", entry, count=1)
    return re.sub(r"((?:年初预算数|全年预算数|全年执行数): )[0-9.]+", r"\g<1>0", entry)
