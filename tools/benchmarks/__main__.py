"""`python -m tools.benchmarks [名称 …]`: all parts or some, or `--against <revision>`.

Exit code 1 if a goal is missed.
"""

import os
import sys

from tools.reliability.figures import Page

PAGE = Page("performance.md", """\
# 速度和内存

由 `make benchmarks` 写成。时间都是同一次运行、同一台机器上的比值：机器不同、忙闲不同，毫秒数不能相比。\
“底线”是把同样的文件用字符串拼接、
压缩（level 6）写出来的时间；“空 Python”是 `python -c pass`。\
每一节可由 `python -m tools.benchmarks 名称` 单独重做。
""", "tools.benchmarks", (
    "word",
    "growth",
    "whole",
    "cold",
    "check",
    "importing",
    "audit",
    "batch",
    "memory",
    "settings",
    "against",
))

if __name__ == "__main__":
    # Users' programs are compiled once. Without this each process would compile what it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    wanted = sys.argv[1:]
    if wanted[:1] == ["--against"] and len(wanted) == 2:
        os.environ["AGAINST"], wanted = wanted[1], ["against"]
    sys.exit(not PAGE.run(wanted or [part for part in PAGE.parts if part != "against"]))
