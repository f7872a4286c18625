"""`juesuan new-year`: next year's file from this year's."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.authoring import rollforward
from generator.commands import group, speaking, units
from generator.problems import Rejected


@group.command("new-year", "已有的文件不动。")
@click.argument("unit", type=click.Path(path_type=Path), metavar="单位")
@click.argument("year", type=click.IntRange(2001, 2100), metavar="年度")
def command(unit: Path, year: int) -> None:
    try:
        made = rollforward.new_year(units.folder(unit), year)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    speaking.show("\n\n".join(map(rollforward.overview, made)))
