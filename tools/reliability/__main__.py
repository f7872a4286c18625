"""`python -m tools.reliability [名称 …]`: all parts or some. Exit code 1 if a figure does not hold."""

import sys

from tools.reliability.figures import Page

PAGE = Page("reliability.md", """\
# 可靠性数据

由 `make reliability` 写成：程序反复受到破坏，看它会不会丢失、写坏或写错文档。\
每一节可由 `python -m tools.reliability 名称` 单独重做。
""", "tools.reliability", (
    "loader",
    "pipeline",
    "hostile_yaml",
    "hostile_text",
    "kill",
    "disk",
    "git",
    "builders",
    "truth",
    "flips",
    "unmended",
    "preview",
    "pdf",
    "pages",
    "verify",
    "audit",
    "properties",
    "suite",
    "determinism",
    "packaging",
    "slips",
    "auditor",
    "silent",
    "mutation",
), at_once=2)

if __name__ == "__main__":
    sys.exit(not PAGE.run(sys.argv[1:]))
