"""Files of 8 MiB that are made to hang or to fill the memory.

Each is refused in a process of its own, soon and small.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from generator.shelf import MAX_BYTES
from tools.reliability.figures import Figure

TITLE = "8 MiB 的恶意 YAML"
TIMES, MEMORY = 5, 300
"""The slowest may take so many times a bare loop of Python, the largest so many MiB."""
_LOOP = "for _ in range(20_000_000): pass"
_ONE = """
import sys
from pathlib import Path
from generator.reading import source
from generator.problems import Rejected
from generator.reading.schema import Schema
from generator import project
try:
    schema = Schema.load(project.packaged("schemas") / "final_accounts" / "year.yaml")
    schema.validate(source.read(Path(sys.argv[1]), "f.yaml"))
except Rejected as rejected:
    print(len(rejected.problems), rejected.problems[0].code)
"""


def _full(piece: str, head: str = "", tail: str = "") -> bytes:
    """As much as a file may have."""
    room = MAX_BYTES - len(head.encode()) - len(tail.encode())
    return (head + piece * (room // len(piece.encode())) + tail).encode()


def _numbered(line: Callable[[int], str]) -> bytes:
    parts, size = [], 0
    while True:
        part = line(len(parts)).encode()
        if (size := size + len(part)) > MAX_BYTES:
            return b"".join(parts)
        parts.append(part)


ATTACKS: dict[str, Callable[[], bytes]] = {
    "方括号": lambda: _full("["),
    "花括号": lambda: _full("{"),
    "方括号和逗号": lambda: _full("[,"),
    "嵌套的列表": lambda: _full("- "),
    "逐级缩进": lambda: _numbered(lambda n: f"{' ' * min(n, 2_000)}a:\n"),
    "问号键": lambda: _full("? "),
    "锚点": lambda: _numbered(lambda n: f"a{n}: &a{n} 1\n"),
    "别名炸弹": lambda: _full("*a,", "a: &a [1,1,1,1,1,1,1,1,1]\nb: [", "]\n"),
    "合并键炸弹": lambda: _numbered(lambda n: f"a{n}: &a{n} {{<<: "
                                              f"[{', '.join(f'*a{n - 1}' for _ in range(9)) if n else ''}]}}"
                                              "\n"),
    "标签": lambda: _numbered(lambda n: f"a{n}: !!python/object/apply:os.system ['true']\n"),
    "很多键": lambda: _numbered(lambda n: f"键{n}: 1\n"),
    "重复的键": lambda: _full("a: 1\n"),
    "很长的一行文字": lambda: _full("长", "a: ", "\n"),
    "很长的引号文字": lambda: _full("长\n\n", 'a: "', '"\n'),
    "没有结束的引号": lambda: _full("长 ", 'a: "'),
    "没有结束的单引号": lambda: _full("''", "a: '"),
    "很长的键": lambda: _full("键", "", ": 1\n"),
    "很多注释": lambda: _full("# 注释注释注释\n"),
    "很多空行": lambda: _full("\n"),
    "很多文档": lambda: _full("---\n"),
    "很多指令": lambda: _full("%YAML 1.1\n"),
    "百万行的表": lambda: _full("- {科目: 1}\n", "支出:\n"),
    "流式的表": lambda: _full("{a: 1},", "支出: [", "]\n"),
    "千分位": lambda: _full("1,234,", "a: [", "1]\n"),
    "不可见字符": lambda: _full("\u200b", "a: "),
    "制表符": lambda: _full("\t", "a:"),
    "折叠文字": lambda: _full("  长长\n", "a: >\n"),
    "反斜杠": lambda: _full("\\\\", 'a: "', '"\n'),
    "全角冒号": lambda: _full("名称：测试\n"),
    "NUL": lambda: b"\0" * MAX_BYTES,
    "GBK 文字": lambda: ("说明: " + "决算" * (MAX_BYTES // 4 - 8)).encode("gb18030"),
    "乱码": lambda: b"a: " + b"\xff" * (MAX_BYTES - 3),
    "超过 8 MiB": lambda: _full("a: 1\n") + b"b: 1\n" * 10,
}


def measure() -> list[Figure]:
    tried: dict[str, tuple[float, float, str]] = {}
    loop = min(_loop() for _ in range(3))
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "2023.yaml"
        for attack, make in ATTACKS.items():
            file.write_bytes(make())
            tried[attack] = _tried(file)
    slow = max((seconds, name) for name, (seconds, _, _) in tried.items())
    large = max((memory, name) for name, (_, memory, _) in tried.items())
    wrong = [name for name, (_, _, told) in tried.items() if not told]
    return [Figure("种类", str(len(ATTACKS)), "≥ 19", len(ATTACKS) >= 19),
            Figure("没有拒绝的", "、".join(wrong) or "0", "0", not wrong),
            Figure("最慢的", f"{slow[0] / loop:.1f} 倍（{slow[1]}，{slow[0]:.2f} s，含启动进程）",
                   f"< {TIMES} × Python 空转两千万次", slow[0] < TIMES * loop),
            Figure("最大的", f"{large[0]:.0f} MiB（{large[1]}）", f"< {MEMORY} MiB", large[0] < MEMORY)]


def _loop() -> float:
    """Seconds of processor time that this computer takes for what does not change with the program."""
    return _ended(subprocess.Popen([sys.executable, "-c", _LOOP], text=True))[0]


def _tried(file: Path) -> tuple[float, float, str]:
    """Seconds of processor time, MiB, and what was said; nothing if the process did not end well."""
    process = subprocess.Popen([sys.executable, "-c", _ONE, str(file)], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    told = process.stdout.read()
    seconds, memory = _ended(process)
    return seconds, memory, told.strip() if process.returncode == 0 else ""


def _ended(process: subprocess.Popen[str]) -> tuple[float, float]:
    """Seconds of processor time and MiB of a process that ends now."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
