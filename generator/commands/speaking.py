"""How commands speak: everything that they tell goes through `show`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from generator import terminal
from generator.codes import BLANK
from generator.problems import Problem, Severity


def tell(found: Sequence[Problem], every_blank: bool = False) -> None:
    """Problems with their lines, to the error stream; of many blanks the first, unless all are asked for."""
    if found:
        from generator.commands import reports  # It knows all rules; most runs have nothing to tell.
        show(reports.text(found, every_blank).removesuffix("\n"), err=True)


def say(line: str, err: bool = False) -> None:
    """A line. Whatever stands in it stays in it."""
    show(terminal.plain(line), err=err)


def show(text: str, as_json: bool = False, err: bool = False) -> None:
    """Everything that a command tells goes through here: JSON, or lines with names and values `plain`."""
    click.echo(terminal.in_json(text) if as_json else terminal.page(text), err=err)


def counted(jobs: int, found: Sequence[Problem], states: str = "") -> str:
    """How many reports there were, and what was found."""
    counts = {severity: sum(problem.severity is severity for problem in set(found)) for severity in Severity}
    blanks = sum(problem.code == BLANK for problem in set(found))
    among = {Severity.ERROR: f"（其中没有填写 {blanks} 处）" if blanks else ""}
    told = "，".join(f"{severity.value} {number} 个{among.get(severity, '')}"
                    for severity, number in counts.items() if number)
    return f"共 {jobs} 份{states}：{told or '没有问题'}"


def in_json(found: Sequence[Problem]) -> object:
    """Problems as they stand in JSON."""
    from generator.commands import reports
    return json.loads(reports.as_json(found))["problems"]
