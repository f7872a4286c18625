"""The commands by name: each is a module of this room, loaded when it is called."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "audit": "核对别处已经公开的文件：同一个数两处不同、算不出印出的数的，说出两处和算式。不需要数据。",
    "build": "生成公开说明，只生成有改动的。",
    "check": "核对数据，不生成文件。",
    "diff": "比较两个年度文件：改了哪些数字，报告里哪些句子跟着变。",
    "doctor": "检查这台电脑：Python 和各个库、LibreOffice、字体、终端编码、输出目录，并说明怎么办。",
    "facts": "列出报告中的每个数字；写上一个数字的名称，就说明它是怎么算出来的。",
    "fix": "改正没有第二种可能的写法：千分位、全角数字和冒号、金额的单位、写错一个字的键……",
    "import": "由决算系统导出的 Excel 建立年度文件，每个数注明来自哪一格；或与已有的文件核对。",
    "new": "为一个单位建立某一年度的空白数据文件，每一项都有说明。",
    "new-year": "由上年文件建立某一年度的文件：结构、编码、名称照抄，数字、原因和文字待填。",
    "preview": "在浏览器里看报告；保存数据或模板后，页面自动更新。",
    "rules": "列出核对规则；写上一个编号，就说明它，并给出一个违反它的最小例子；写上词语，就列出有它的。",
    "schema": "写出各种文件的 JSON Schema：VS Code 等编辑器据此提示键和编码、标出写错的地方。",
    "status": "各单位、各年度的进展：还有几处待填，核对有无问题，文件是否生成、是否过期。",
    "summary": "汇总各单位的收支、“三公”经费、机关运行经费和政府采购。",
    "verify": "核对写成的文件（Word、Markdown、网页）与数据是否一致：哪些数、哪些字不同，改哪里。",
}
"""What each does, in a sentence. `new-year` is the function `command` of `new_year.py`."""
_MODULES = {"import": "importing"}
"""Modules of commands whose names are words of Python."""


class Commands(click.Group):
    """A group that knows the names and sentences of its commands, and loads only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"generator.commands.{_MODULES.get(cmd_name, cmd_name.replace('-', '_'))}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


def command(name: str, more: str = "") -> Callable[[Callable[..., Any]], click.Command]:
    """What makes a function the command of that name; `more` is what its help says beside its sentence."""
    return click.command(name, help=f"{COMMANDS[name]}{more}", options_metavar="[选项]")
