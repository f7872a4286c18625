"""Tables on a terminal, where a Chinese character is as wide as two letters."""

from __future__ import annotations

from collections.abc import Sequence

from generator.problems import columns


def aligned(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), gap: int = 2) -> str:
    """Rows of equal length below each other. `right` are the places, from 0, of columns that hold numbers."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]

    def padded(place: int, text: str) -> str:
        blank = " " * (widths[place] - columns(text))
        return f"{blank}{text}" if place in right else f"{text}{blank}"

    return "\n".join((" " * gap).join(padded(place, text) for place, text in enumerate(row)).rstrip() for row in rows)
