"""`juesuan new`: a file to fill in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import project
from generator.authoring import scaffold
from generator.commands import group, options, speaking, units
from generator.problems import Rejected


@group.command("new")
@click.argument("unit", metavar="单位")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年度")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=options.DATA,
              metavar="目录", help="数据目录（默认 data）。")
@click.option("--kind", type=options.KIND, default=options.KIND_NAMES[0], metavar="报告",
              help=f"哪一种报告：{'、'.join(options.KIND_NAMES)}（默认{options.KIND_NAMES[0]}）。")
def command(unit: str, year: int, data: Path, kind: str) -> None:
    try:
        folder, name = units.home(scaffold.fit(unit), data)
        written = scaffold.new(folder, name, year, project.KINDS_BY_SHORT[kind])
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    for path in written:
        speaking.say(f"已建立 {project.shown(path)}")
    speaking.say(f"请填好后运行：juesuan check {project.shown(written[-1])}")
