"""The same values in every layout that YAML allows: braces or lines, quotes, indents, orders of keys, comments."""

from __future__ import annotations

import json
import re
from itertools import count
from random import Random
from typing import Any

_NOT_PLAIN = re.compile(r"[\[\]{},:#&*!|>%@`\"']|^[-?=≥~]|^无?$")


class Layout:
    """A file in a layout at random. Comments are numbered, `# 注1。`, so that one can tell whether each is still there."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.numbers = count(1)

    def text(self, whole: dict[str, Any]) -> str:
        start = "---\n" if self._rarely() else ""
        return start + (f"{self._flow(whole)}\n" if self._rarely() else self._block(whole, 0)) + self._above(0)

    def _block(self, value: Any, indent: int) -> str:
        if isinstance(value, dict):
            pairs = list(value.items())
            self.random.shuffle(pairs)
            return "".join(f"{self._above(indent)}{' ' * indent}{self._quoted(key)}:{self._behind(inner, indent)}"
                           for key, inner in pairs)
        return "".join(self._above(indent) + self._item(one, indent) for one in value)

    def _item(self, value: Any, indent: int) -> str:
        if not isinstance(value, dict) or self._rarely():
            return f"{' ' * indent}-{self._behind(value, indent)}"
        lines = self._block(value, indent + 2).split("\n")
        first = next(number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
        dash = f"{' ' * indent}-{self._comment()}\n{' ' * (indent + 2)}" if self._rarely() else f"{' ' * indent}- "
        lines[first] = dash + lines[first][indent + 2:]
        return "\n".join(lines)

    def _behind(self, value: Any, indent: int) -> str:
        """A value behind a key or a dash."""
        if isinstance(value, str):
            return self._scalar(value, indent)
        if not value or self.random.random() < 0.3:
            return f" {self._flow(value)}{self._comment()}\n"
        step = self.random.choice([0, 2, 4] if isinstance(value, list) else [2, 4])
        return f"{self._comment()}\n{self._block(value, indent + step)}"

    def _scalar(self, text: str, indent: int) -> str:
        lines = f"\n{' ' * (indent + 3)}".join(["", *text.split("\n")])
        if "\n" in text or text and self._rarely():
            return self.random.choice([f" |{self._comment()}{lines}\n", f" |-{lines}\n", f" |{lines}\n\n"])
        if self._rarely():
            return f"{self._comment()}\n{' ' * (indent + 2)}{self._quoted(text)}{self._comment()}\n"
        return f" {self._quoted(text)}{self._comment()}\n"

    def _flow(self, value: Any) -> str:
        comma = self.random.choice([", ", ",", ",\n         "])
        if isinstance(value, dict):
            return "{" + comma.join(f"{self._quoted(key)}: {self._flow(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + comma.join(map(self._flow, value)) + "]"
        return self._quoted(value)

    def _quoted(self, text: str) -> str:
        plain = [] if _NOT_PLAIN.search(text) or "\n" in text else [text] * 3
        return self.random.choice([json.dumps(text, ensure_ascii=False), *plain])

    def _above(self, indent: int) -> str:
        columns = self.random.choice([None, None, None, 0, indent])
        return self.random.choice(["", "", "\n"]) if columns is None else f"{' ' * columns}{self._new_comment()}\n"

    def _comment(self) -> str:
        return f"  {self._new_comment()}" if self._rarely() else ""

    def _new_comment(self) -> str:
        return f"# 注{next(self.numbers)}。"

    def _rarely(self) -> bool:
        return self.random.random() < 0.1
