"""`juesuan facts`: the numbers of a report, and how one of them follows."""

from __future__ import annotations

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
        ledger = Desk(options.own_templates(None)).examine(units.one(unit, year, kind)).ledger
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
