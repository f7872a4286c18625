"""`juesuan check`: what is wrong with the data, for people and for CI."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import problems
from generator.accounts import Desk
from generator.commands import group, options, reports, speaking, units
from generator.problems import Rejected
from generator.running import departments
from generator.shelf import Shelf


@group.command("check", "没有错误时退出码为 0，有错误为 1。")
@options.PATHS
@options.YEAR
@options.TEMPLATES
@click.option("--format", "form", type=click.Choice(tuple(reports.FORMATS)), default="text", metavar="格式",
              help=f"结果的格式：{'、'.join(reports.FORMATS)}（默认 text；后三种供 CI 显示在改动旁边）。")
@options.JSON
@options.STRICT
@options.EVERY_BLANK
def command(paths: tuple[Path, ...], year: int | None, templates: Path | None, form: str, as_json: bool,
            strict: bool, every_blank: bool) -> None:
    _all(paths, year, options.own_templates(templates), strict, "json" if as_json else form, every_blank)


def _all(paths: tuple[Path, ...], year: int | None, own: Path | None, strict: bool, form: str,
         every_blank: bool) -> None:
    """Each unit and year; one that cannot be read does not stop the others."""
    reached = units.find(paths, year)
    found = list(reached.problems)
    common = Shelf()
    for department in departments.grouped(reached.jobs, lambda job: job):
        desk = Desk(own, common)
        for job in department:
            try:
                found += desk.examine(job).problems
            except Rejected as rejected:
                found += rejected.problems
    if form == "text":
        speaking.tell(found, every_blank)
        if sure := sum(bool(problem.mends) for problem in set(found)):
            speaking.say(f"有 {sure} 个问题可以用 juesuan fix 改正", err=True)
        speaking.say(speaking.counted(len(reached.jobs), found), err=bool(found))
    else:
        # What these formats are made of is theirs to say: a line for GitHub begins with `::`.
        click.echo(reports.FORMATS[form](found), nl=False)
    sys.exit(0 if problems.passes(found, strict) else 1)
