"""`juesuan facts`: the numbers of a report, and how one of them follows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from generator.accounts import Desk
from generator.commands import group, options, speaking, units
from generator.deriving import naming, trace
from generator.deriving.ledger import Fact
from generator.problems import Rejected


@group.command("facts")
@click.argument("unit", type=click.Path(path_type=Path), metavar="单位")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年度")
@click.argument("key", required=False, metavar="[数字]")
@click.option("--kind", type=options.KIND, metavar="报告",
              help=f"哪一种报告：{'、'.join(options.KIND_NAMES)}（默认取有数据的第一种）。")
@options.JSON
def command(unit: Path, year: int, key: str | None, kind: str | None, as_json: bool) -> None:
    try:
        asked = units.folder(unit)
        jobs = units.jobs((asked,), year, kind)
        there = {job.unit for job in jobs}
        own = [job for job in jobs if os.path.samefile(job.unit.folder, asked)]
        if len(there) > 1 and not own:
            raise click.UsageError(f"{unit} 里有 {len(there)} 个单位，请指定一个单位的文件夹。")
        ledger = Desk(options.own_templates(None)).examine((own or jobs)[0]).ledger
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    if key is None:
        speaking.show(trace.table(ledger, as_json), as_json)
        return
    found = naming.find(ledger, key)
    if not isinstance(found, Fact):
        raise click.UsageError(trace.suggest(ledger, key, found))
    speaking.show(trace.explain(found, as_json), as_json)
