"""Compile every message catalogue below `generator/locale`: .po beside its .mo, the same bytes every time."""

from __future__ import annotations

import ast
import struct
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "generator" / "locale"
_MAGIC, _HEADER = 0x950412DE, 28


def messages(text: str) -> dict[str, str]:
    """What a catalogue says. A plural's texts are joined by NUL, as gettext keeps them."""
    found: dict[str, str] = {}
    for entry in text.split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in entry.splitlines():
            if line and not line.startswith("#"):
                keyword, quote, rest = line.partition('"')
                name = keyword.strip() or name
                parts[name] = parts.get(name, "") + ast.literal_eval(quote + rest)
        if parts:
            key = "\0".join(parts[name] for name in ("msgid", "msgid_plural") if name in parts)
            assert key not in found, f"stated twice: {key}"
            found[key] = "\0".join(parts[name] for name in sorted(parts) if name.startswith("msgstr"))
    return found


def compiled(text: str) -> bytes:
    """A catalogue as the bytes of a .mo file: header, two tables of lengths and offsets, the texts."""
    pairs = sorted((key.encode(), said.encode()) for key, said in messages(text).items())
    column = [key for key, _ in pairs] + [said for _, said in pairs]
    tables, body = b"", b""
    start = _HEADER + 8 * len(column)
    for piece in column:
        tables += struct.pack("<II", len(piece), start + len(body))
        body += piece + b"\0"
    header = struct.pack("<7I", _MAGIC, 0, len(pairs), _HEADER, _HEADER + 8 * len(pairs), 0, start)
    return header + tables + body


if __name__ == "__main__":
    for source in sorted(LOCALE.rglob("*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source.read_text(encoding="utf-8")))
