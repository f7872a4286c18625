"""Whole units with figures, keys and rows changed at random.

Each ends in problems at their places, or in documents that agree.
"""

from __future__ import annotations

import html
import random
import re
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx_lint
import yaml
from test_formats import in_order, quantities, words_of
from units import ROOT, dumped

from generator import build
from generator.build import Report
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.writers.check import check
from tools.reliability.figures import Figure

TITLE = "全程：随机改动的单位"
MUTATIONS, SHARE = 2_000, 50
UNITS = (ROOT / "tests" / "base", ROOT / "data" / "青河区图书馆", ROOT / "data" / "青河区农业农村局")
NUMBERS = ("0", "0.00", "-1", "-0.01", "0.01", "49.99", "50", "99999999999.99", "999999999999999", "1,234.50",
           "１２", "1e3", "", "无")
WRONG = re.compile(r"\bNone\b|\bnan\b|Infinity|[0-9]E[+-]|(?<![0-9.])-0\.00(?![0-9])|\{\{|\}\}|undefined"
                   r"|object at 0x|Decimal\(")


def measure() -> list[Figure]:
    found: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for share in pool.map(mutate, range(MUTATIONS // SHARE), [SHARE] * (MUTATIONS // SHARE)):
            found.update(share)
    wrong = {name: number for name, number in found.items() if name not in ("made", "refused")}
    told = "；".join(f"{name} {number}" for name, number in wrong.items())
    return [Figure(f"{found.total():,} 次改动", f"生成 {found['made']:,}，拒绝 {found['refused']:,}",
                   f"{MUTATIONS:,} 次", found.total() >= MUTATIONS),
            Figure("其中有别的异常、没有位置的问题、不一致的文档", told or "0", "0", not wrong)]


def mutate(seed: int, number: int) -> Counter[str]:
    """What became of so many mutations: `made`, `refused`, or what was wrong."""
    chance, found = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        for _ in range(number):
            found[_outcome(_changed(chance, Path(name) / "单位"))] += 1
    return found


def _changed(chance: random.Random, folder: Path) -> Job:
    """A unit of two years, its files changed in a few places."""
    folder.mkdir(exist_ok=True)
    base = chance.choice(UNITS)
    trees = {name: yaml.load((base / name).read_text(encoding="utf-8"), yaml.CBaseLoader)
             for name in ("unit.yaml", "2022.yaml", "2023.yaml")}
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _change(trees[chance.choice(("2023.yaml", "2023.yaml", "2023.yaml", "2022.yaml", "unit.yaml"))],
                chance)
    for name, tree in trees.items():
        (folder / name).write_bytes(dumped(tree))
    return Job(UnitFolder("单位", folder), 2023)


def _change(tree: Any, chance: random.Random) -> None:
    boxes = [tree, *_boxes(tree)]
    box = chance.choice([box for box in boxes if box])
    keys: list[Any] = list(box) if isinstance(box, dict) else list(range(len(box)))
    key, other = chance.choice(keys), chance.choice(keys)
    value = box[key]
    match chance.randrange(8):
        case 0:
            del box[key]
        case 1 if isinstance(box, list):
            box.insert(key, deepcopy(value))
        case 2:
            box[key], box[other] = box[other], value
        case 3 if isinstance(value, str) and re.fullmatch(r"[0-9.]+", value):
            box[key] = value + "0" if chance.random() < 0.5 else f"-{value}"
        case 4 | 5 if isinstance(value, str) and re.fullmatch(r"[0-9]+\.[0-9]+", value):
            cents = chance.randrange(10 ** chance.randrange(1, 13))
            box[key] = f"{cents // 100}.{cents % 100:02d}"
        case 6 if isinstance(value, str) and re.fullmatch("[0-9]{5}|[0-9]{7}", value):
            box[key] = f"{chance.randrange(10 ** len(value)):0{len(value)}d}"
        case _:
            others = NUMBERS if isinstance(value, str) else ([], {}, "0", deepcopy(box[other]))
            box[key] = chance.choice(others)


def _boxes(tree: Any) -> list[Any]:
    inner = [value for value in (tree.values() if isinstance(tree, dict) else tree)
             if isinstance(value, (dict, list))]
    return inner + [box for value in inner for box in _boxes(value)]


def _outcome(job: Job) -> str:
    try:
        return wrong_with(build.build(job)) or "made"
    except Rejected as rejected:
        # A count of further problems of one kind, and of the errors of another file, is about the whole file.
        lost = [problem for problem in rejected.problems
                if not (problem.place.line and problem.place.column and problem.advice)
                and " 处，只列出前 " not in problem.message and problem.code != "IN218"]
        return f"a problem without place or advice: {lost[0]}" if lost or not rejected.problems else "refused"
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"


def wrong_with(report: Report) -> str:
    """What is wrong with the Word and Markdown files of a report; nothing if all is well."""
    word, markdown = build.rendered(report, "docx"), build.rendered(report, "md")
    check("docx", word)
    check("md", markdown)
    text = words_of(word)
    if found := docx_lint.findings(word):
        return f"docx: {found[0]}"
    numbers = quantities(report)
    unescaped = re.sub(r"\\([\\`*_\[\]|~$])", r"\1", html.unescape(markdown.decode()))
    if lost := in_order(numbers, text) or in_order(numbers, unescaped):
        return f"a number is not in both: {lost[0]}"
    printed = WRONG.search(text) or WRONG.search(re.sub(r"<[^>]*>", "", markdown.decode()))
    return f"printed: {printed[0]}" if printed else ""
