"""The program: what a person calls, and how it ends.

Exit codes: 0 done, 1 errors in the data, 2 wrong usage, 3 a fault of ours, 130 interrupted.
"""

from __future__ import annotations

import gc
import sys
import traceback
from io import StringIO

import click

from generator import __version__, files, terminal
from generator.commands import chinese, group, speaking, utf8

chinese.bind()


@click.group(cls=group.Commands, context_settings={"help_option_names": ["-h", "--help"]}, options_metavar="[选项]",
             subcommand_metavar="命令 ...")
@click.version_option(__version__, prog_name="juesuan", help="显示版本。")
def main() -> None:
    """决算：把一个单位的决算数据生成部门决算公开说明（Word、Markdown 和 Excel 报表）。"""


def run() -> None:
    """The entry point: a fault of ours becomes a log file and one line, never a traceback."""
    refusal = utf8.ensure()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if refusal:
        speaking.say(refusal, err=True)
        sys.exit(2)
    gc.set_threshold(100_000)  # Most of what a command makes lives to its end.
    try:
        sys.exit(main.main(standalone_mode=False))
    except click.ClickException as mistake:
        _misused(mistake)
        sys.exit(mistake.exit_code)
    except (click.Abort, KeyboardInterrupt):
        speaking.say("已中断", err=True)
        sys.exit(130)
    except Exception:
        speaking.say(f"程序内部错误，不是数据的问题。请把 {files.logged(traceback.format_exc())} 发给维护人员。", err=True)
        sys.exit(3)
    finally:
        gc.freeze()  # What is left is not looked through for garbage once more.


def _misused(mistake: click.ClickException) -> None:
    """Click's own words, and in one line what they quote of a user's."""
    whole, said = StringIO(), mistake.format_message()
    mistake.show(whole)  # Without colours, since this is no terminal.
    speaking.show(whole.getvalue().replace(click.unstyle(said), terminal.plain(said)).removesuffix("\n"), err=True)
