"""`juesuan rules`: what must add up, and an example that does not."""

from __future__ import annotations

import difflib

import click

from generator.commands import catalogue, group, options, speaking


@group.command("rules")
@click.argument("code", required=False, metavar="[编号]")
@options.JSON
def command(code: str | None, as_json: bool) -> None:
    listed = catalogue.rules()
    known = {rule.code: rule for rule in listed}
    wanted = (code or "").upper()
    if code is None:
        speaking.show(catalogue.as_json(listed) if as_json else catalogue.listing(listed), as_json)
    elif wanted in known:
        rule = known[wanted]
        speaking.show(catalogue.as_json([rule]) if as_json else catalogue.explain(rule), as_json)
    elif found := [rule for rule in listed if code in rule.title]:
        speaking.show(catalogue.as_json(found) if as_json else catalogue.listing(found), as_json)
    else:
        near = difflib.get_close_matches(wanted, known, 3, 0.5)
        advice = f"相近的有：{'、'.join(near)}" if near else "运行 juesuan rules 看全部编号。"
        raise click.UsageError(f"没有编号为“{code}”的规则。{advice}")
