"""Names of files are UTF-8, whatever the system's language: where Python reads them otherwise, start again.

Under the locale C without UTF-8 mode, or under one with GBK, it takes `2023.自评报告.yaml` for another name,
and a report is left out without a word.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

REFUSAL = ("文件名的编码是 {}，不是 UTF-8，中文文件名会看不见，所以没有开始。"
           "请先设置环境变量 PYTHONUTF8=1，再运行一次。")


def ensure() -> str:
    """Start again in UTF-8 mode if need be, which does not return. What to say where that is of no use."""
    encoding = sys.getfilesystemencoding()
    if _is_utf8(encoding):
        return ""
    if "utf8" in sys._xoptions or not sys.executable or sys.platform == "win32":
        return REFUSAL.format(encoding)
    command: list[str | bytes] = [sys.executable, "-X", "utf8", *(_as_utf8(one) for one in sys.orig_argv[1:])]
    try:
        terminal = sys.stdout.encoding if sys.stdout else None
        os.execve(sys.executable, command, environment(os.environ, terminal))
    except OSError:
        return REFUSAL.format(encoding)


def environment(now: Mapping[str, str], terminal: str | None) -> dict[str, str]:
    """That of all that is started: UTF-8 for names, the terminal's own for words unless it is ASCII."""
    added = {"PYTHONUTF8": "1"}
    if terminal and not _is_ascii(terminal) and not _is_utf8(terminal):
        added["PYTHONIOENCODING"] = now.get("PYTHONIOENCODING", f"{terminal}:replace")
    return {**now, **added}


def _as_utf8(argument: str) -> bytes:
    """An argument as it will be read: one that was typed in the terminal's encoding is written anew."""
    typed = os.fsencode(argument)
    try:
        typed.decode()
    except UnicodeDecodeError:
        return argument.encode(errors="surrogateescape")
    return typed


def _is_utf8(encoding: str) -> bool:
    return encoding.replace("-", "").replace("_", "").lower() == "utf8"


def _is_ascii(encoding: str) -> bool:
    return encoding.replace("-", "").lower() in ("ascii", "usascii", "ansi_x3.41968", "646")
