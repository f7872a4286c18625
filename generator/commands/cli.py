"""The program: what a person calls, and how it ends.

Exit codes: 0 done, 1 errors in the data or no room on the disk, 2 wrong usage, 3 a fault of ours,
130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from io import StringIO

import click

from generator import __version__, files, terminal
from generator.commands import chinese, group, speaking, utf8

chinese.bind()


@click.group(cls=group.Commands, context_settings={"help_option_names": ["-h", "--help"]},
             options_metavar="[选项]", subcommand_metavar="命令 ...")
@click.version_option(__version__, prog_name="juesuan", help="显示版本。")
def main() -> None:
    """决算：把一个单位的决算数据生成部门决算公开说明（Word、Markdown 和 Excel 报表）。"""


THRESHOLD = 100_000
"""So many objects are made before garbage is looked for: most of what a command makes lives to its end."""
_BARE = ("Python 正以 -OO 方式运行（或环境变量 PYTHONOPTIMIZE 为 2），"
         "读取数据用的 cerberus 库不能这样运行，所以没有开始。请去掉 -OO 或这个变量，再运行一次。")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def run() -> None:
    """The entry point: a fault of ours becomes a log file and one line, never a traceback."""
    _reopen()
    refusal = _BARE if sys.flags.optimize > 1 else utf8.ensure()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if refusal:
        _last(refusal)
        sys.exit(2)
    gc.set_threshold(THRESHOLD)
    try:
        sys.exit(main.main(standalone_mode=False))
    except click.ClickException as mistake:
        _misused(mistake)
        sys.exit(mistake.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _last("已中断")
        sys.exit(130)
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno in _NO_ROOM:
            _last("没有写完：磁盘已满。请腾出空间，再运行一次。")
            sys.exit(1)
        _last(f"程序内部错误，不是数据的问题。请把 {files.logged(files.traced())} 发给维护人员。")
        sys.exit(3)
    finally:
        gc.freeze()  # What is left is not looked through for garbage once more.


def _reopen() -> None:
    """Streams that the caller has closed lead nowhere: else the next file that is opened would have their
    number, and what another process says would be written into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


def _last(line: str) -> None:
    """The last line before the end, if it can still be told."""
    with suppress(OSError):
        speaking.say(line, err=True)


def _misused(mistake: click.ClickException) -> None:
    """Click's own words, and in one line what they quote of a user's."""
    whole, said = StringIO(), mistake.format_message()
    mistake.show(whole)  # Without colours, since this is no terminal.
    told = whole.getvalue().replace(click.unstyle(said), terminal.plain(said))
    speaking.show(told.removesuffix("\n"), err=True)
