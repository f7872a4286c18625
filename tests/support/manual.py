"""The manual of settings: its examples, and the sentences that it says they lead to."""

from __future__ import annotations

import re

from units import ROOT

PAGE = ROOT / "docs" / "style.md"


def examples() -> dict[str, tuple[str, list[str]]]:
    """By the titles of its sections: what is written in `unit.yaml`, and what the report says then."""
    sections = re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"))
    return {title: (block[1], re.findall(r"(?m)^> (.+)$", text))
            for title, text in sections if (block := re.search(r"(?s)```yaml\n(.*?)```", text))}
