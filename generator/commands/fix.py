"""`juesuan fix`: make the corrections that messages spell out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.authoring import mending
from generator.authoring.mending import Mended
from generator.commands import group, options, speaking, units
from generator.problems import Problem, Rejected


@group.command("fix", "先列出要改的行，问过再写入；只改没有第二种可能的写法，注释和次序不动。")
@options.PATHS
@options.YEAR
@click.option("--yes", is_flag=True, help="不再询问，直接写入。")
def command(paths: tuple[Path, ...], year: int | None, yes: bool) -> None:
    reached = units.find(paths, year)
    refused: list[Problem] = list(reached.problems)
    mended: list[Mended] = []
    for target in mending.targets(reached.jobs):
        try:
            mended.append(mending.mend(target))
        except Rejected as rejected:
            refused += rejected.problems
    changed = [one for one in mended if one.number]
    for one in changed:
        speaking.show("\n".join(mending.difference(one)) + "\n")
    wanted = bool(changed) and (yes or _confirmed(changed))
    done: list[Mended] = []
    for one in changed if wanted else ():
        try:
            mending.write(one)
            done.append(one)
        except Rejected as rejected:
            refused += rejected.problems
    left = [problem for one in mended for problem in one.left]
    speaking.tell([*refused, *(left if wanted or not changed else ())])
    speaking.say(_told(changed, done, wanted, len(left) + len(refused)))
    sys.exit(1 if left or refused or changed and not wanted else 0)


def _confirmed(changed: list[Mended]) -> bool:
    """Whether the corrections shall be written. Where nobody can answer, they are not."""
    number = sum(one.number for one in changed)
    try:
        return click.confirm(f"改正 {len(changed)} 个文件的 {number} 处，写入吗？")
    except click.Abort:
        speaking.say("")
        return False


def _told(changed: list[Mended], done: list[Mended], wanted: bool, left: int) -> str:
    """What came of it. `wanted`: to write, which may have been refused all the same."""
    rest = f"还有 {left} 个错误要自己改" if left else "写法没有别的错误，请用 juesuan check 核对"
    if not changed:
        return f"没有可以代为改正的；{rest}"
    made = sum(one.number for one in done)
    kept = sum(one.number for one in changed) - made
    if not made:
        return f"可以改正 {kept} 处，没有写入{'' if wanted else '（加 --yes 直接写入）'}；{rest}"
    return f"改正了 {made} 处{f'，{kept} 处没有写入' if kept else ''}；{rest}"
