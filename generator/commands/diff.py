"""`juesuan diff`: what changed in a file, and what that changed in the report."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.commands import difference, group, options, speaking
from generator.problems import Rejected

_MORE = ("\n\n文件可以写成 路径@修订（如 data/某局/2023.yaml@HEAD~1），指 git 里那次修订的文件；"
         "不写新文件，就与它现在的样子比较；不写修订的，是最近一次提交（HEAD）。")


@group.command("diff", _MORE)
@click.argument("old", metavar="旧文件")
@click.argument("new", default="", metavar="[新文件]")
@options.TEMPLATES
@options.JSON
def command(old: str, new: str, templates: Path | None, as_json: bool) -> None:
    try:
        found = difference.compare(old, new, options.own_templates(templates))
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    speaking.show(difference.as_json(found) if as_json else difference.report(found), as_json)
    speaking.tell(found.problems)
    if found.problems:
        speaking.say("上列错误使报告不能生成，句子没有比较。", err=True)
        sys.exit(1)
