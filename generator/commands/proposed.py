"""The settings that a published document shows, told to people and written into `unit.yaml`."""

from __future__ import annotations

import os
from pathlib import Path

from generator import naming, project, terminal
from generator.accounts import Desk
from generator.authoring import mending, settings
from generator.authoring.settings import Row, Way
from generator.commands import proposing, speaking
from generator.commands.proposing import Proposal, Proposed
from generator.project import Job
from generator.published.reading import Found

_AROUND = 24
"""Characters of a sentence on either side of what a setting changes."""
_NOTHING = "没有要写的样式：各项设置都试过，没有一项使报告更接近这个文件"
_REST = ("没有试的：分处的说法、表格、不要的词语（\"\"）和只有标点的词语；文件不完整的，题名、目录。"
         "写得不同、没有设置的话，用 juesuan verify 文件 看")


def show(job: Job, found: Found, own: Path | None, write: bool) -> None:
    """Look for the settings, tell them, and write them if that is wanted."""
    desk = Desk(own)
    proposal = proposing.propose(desk, job, found)
    speaking.show(_text(proposal))
    if not write or not proposal.settings:
        return
    path = job.unit.folder / naming.UNIT_FILE
    name, before = project.shown(path), desk.unit(job)
    after = settings.added(before, name, proposal.chosen)
    target = mending.Target(path, job.unit.root, "unit")
    mending.write(mending.Mended(target, before, after, len(proposal.settings), ()))
    speaking.say(f"写入了 {name}；请用 juesuan verify 核对")


def _text(proposal: Proposal) -> str:
    """The block for `unit.yaml`, and each setting with what it brings."""
    if not proposal.settings:
        return terminal.lines([_NOTHING, _REST])
    without, together = proposal.without, proposal.together
    lines = [f"找出 {len(proposal.settings)} 项：与文件相同的句段 {without.clauses} → {together.clauses}，"
             f"表格的格和行 {without.cells} → {together.cells}。写入 unit.yaml 的几行：", ""]
    lines += settings.block(settings.merged({}, proposal.chosen))
    for one in proposal.settings:
        lines += ["", f"{_called(one.way)}：{_value(one)}（{_gain(one)}）", *_example(one)]
    return terminal.lines([*lines, "", _REST])


def _called(way: Way) -> str:
    steps = [step.name if isinstance(step, Row) else step for step in way]
    return "，".join(steps[1:] or steps)


def _value(one: Proposed) -> str:
    return one.value if isinstance(one.value, str) else "、".join(one.value) or "[]"


def _gain(one: Proposed) -> str:
    both = ("句段", one.clauses), ("表格", one.cells)
    gains = [f"{words} {number:+d}" for words, number in both if number]
    return "，".join(gains) or "只是标点，或文件没有的不再印"


def _example(one: Proposed) -> list[str]:
    """A sentence without the setting and with it, around what differs."""
    both = one.before, one.after
    first = len(os.path.commonprefix(both))
    start = max(first - _AROUND, 0)
    return [f"    {label}：{_cut(words, start)}" for label, words in zip(("前", "后"), both, strict=True)]


def _cut(words: str, start: int) -> str:
    end = start + 3 * _AROUND
    cut = f"{'……' if start else ''}{words[start:end]}{'……' if len(words) > end else ''}"
    return cut or "（没有）"
