"""A million mutations of YAML as authors type it.

The loader reads them or refuses them, and nothing else happens.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from generator.problems import Rejected
from generator.reading import source
from tools.reliability.figures import Figure

TITLE = "读 YAML：随机改坏的文件"
MUTATIONS, SHARE = 1_000_000, 10_000
ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
"""Bytes of a piece: small ones are mutated more often in the time there is."""
TOKENS = tuple(token.encode() for token in (
    ": ", "：", ":", "- ", "-", "? ", "|", ">", "|2\n", ">-\n", "&a ", "*a", "!!", "!t ", "<<: *a", "{", "}",
    "[", "]", "{[", ",", ", ", "'", '"', "\\", "#", " #", "%", "@", "`", "---\n", "...\n", "\t", "\n", "\r",
    "\r\n", "\n\n", " ", "  ", "　", "\u00a0", "\u200b", "\u202e", "\ufeff", "\u2028", "\x85", "\x00", "\x07",
    "\x1b", "\x7f", "~", "null", "1,234.50", "1e999", ".nan", "0x1F", "0o17", "12:30:45", "2024-02-30", "yes",
    "\"\\u200b\"", "\"\\ud800\"", "\"\\x00\"", "'''", "𠀀", "😀", "e\u0301", "\ue000", "\U0010ffff", "单位: ",
    "支出:\n  - 科目: 2010301\n", "9" * 50)) + (
    b"\xff", b"\xfe", b"\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "金额".encode("gb18030"),
    "年度".encode("utf-16-le"))


def measure() -> list[Figure]:
    found: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for share in pool.map(mutate, range(MUTATIONS // SHARE), [SHARE] * (MUTATIONS // SHARE)):
            found.update(share)
    foreign = sum(number for name, number in found.items() if name not in ("read", "refused"))
    told = "，".join(f"{name} {number}" for name, number in found.items() if name not in ("read", "refused"))
    return [Figure(f"{found.total():,} 次改动", f"读入 {found['read']:,}，拒绝 {found['refused']:,}",
                   f"{MUTATIONS:,} 次", found.total() >= MUTATIONS),
            Figure("其中出现别的异常", str(foreign) + (f"（{told}）" if told else ""), "0", not foreign)]


def mutate(seed: int, number: int) -> Counter[str]:
    """What became of so many mutations: `read`, `refused`, or the name of an exception that is not ours."""
    chance, found = random.Random(seed), Counter[str]()
    pieces = list(_pieces())
    for _ in range(number):
        data = bytearray(chance.choice(pieces))
        for _ in range(chance.choice((1, 1, 2, 3, 8))):
            _change(data, chance)
        try:
            source.load(bytes(data), "f.yaml")
            found["read"] += 1
        except Rejected as rejected:
            # What is wrong with a whole file (empty, not UTF-8 …) has no line.
            placed = any(problem.place.line or problem.code in ("IN002", "IN003", "IN004")
                         for problem in rejected.problems)
            found["refused" if placed else f"no place: {rejected}"] += 1
        except Exception as fault:
            found[f"{type(fault).__name__}: {bytes(data)!r}"] += 1
    return found


def _pieces() -> Iterator[bytes]:
    """Pieces of the samples that begin and end with a line."""
    for path in sorted((ROOT / "data").rglob("*.yaml")):
        piece = b""
        for line in path.read_bytes().splitlines(keepends=True):
            if piece and not line.startswith(b" ") and len(piece) + len(line) > LONGEST:
                yield piece
                piece = b""
            piece += line if len(piece) < LONGEST else b""
        yield piece


def _change(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(6):
        case 0:
            del data[at:at + chance.choice((1, 1, 3, 20))]
        case 1:
            data[at:at] = chance.choice(TOKENS)
        case 2:
            data[at:at + chance.randrange(4)] = chance.choice(TOKENS)
        case 3:
            data[at:at] = data[at:at + chance.choice((1, 10, 60))]
        case 4 if data:
            data[at % len(data)] = chance.randrange(256)
        case _:
            other = chance.randrange(len(data) + 1)
            first, second = sorted((at, other))
            turned, copied = data[first:second][::-1], data[second:second + 30]
            data[first:second] = turned if chance.random() < 0.1 else copied
