"""What pictures of numbers have in common in all formats: colours, names, places of slices and words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator import numerals
from generator.document.tree import Chart, ChartKind
from generator.writers.unbroken import ems

COLOURS = ("1F4E79", "F4B183", "C55A11", "FFF2CC", "70AD47", "262626", "BDD7EE", "7F7F7F")
"""Fills: of any two of the first six one is visibly darker without their colours too."""
_NAME = 24
"""Chinese characters that a name before a bar takes at most: LibreOffice breaks none, and leaves out every
other name where one is broken."""


def names(chart: Chart) -> list[str]:
    """The names as they stand in the picture: those before bars are cut off, but not in its description."""
    return [_short(name) if chart.kind is ChartKind.BAR else name for name in chart.categories]


def _short(name: str) -> str:
    if ems(name) <= _NAME:
        return name
    return f"{next(name[:end] for end in range(len(name), 0, -1) if ems(name[:end]) < _NAME)}…"


def middles(chart: Chart) -> tuple[int, list[float]]:
    """Where the first slice of a pie begins and where each has its middle, in degrees clockwise from the top.

    The largest has its middle at the left: so small ones are at the right, where the words beside them have
    room below each other.
    """
    values = [abs(float(numerals.read(quantity.text))) for quantity in chart.series[0].values]
    turns = [value / (sum(values) or 1) * 360 for value in values]
    found = [sum(turns[:place]) + turn / 2 for place, turn in enumerate(turns)]
    first = round(270 - found[turns.index(max(turns))]) % 360
    return first, [(first + middle) % 360 for middle in found]


def lowered(angles: Sequence[float], reach: float, gap: float) -> list[float | None]:
    """How much lower than the middle of its slice the words beside each stand, so that none cover others.

    None are words that stand beside their slice, with none near them.
    `reach` is how far the words are from the middle of the pie, `gap` how tall they are, in one measure.
    """
    lower: list[float | None] = [None] * len(angles)
    for right in (True, False):
        side = sorted((-reach * math.cos(math.radians(angle)), place) for place, angle in enumerate(angles)
                      if (angle < 180) == right)
        # Words that would be too near make a stack, which hangs about where its words would be.
        stacks: list[tuple[float, int]] = []
        for number, (height, _) in enumerate(side):
            total, count = height - number * gap, 1
            while stacks and stacks[-1][0] / stacks[-1][1] > total / count:
                above, more = stacks.pop()
                total, count = total + above, count + more
            stacks.append((total, count))
        tops = [(total / count, count) for total, count in stacks for _ in range(count)]
        for number, ((top, count), (height, place)) in enumerate(zip(tops, side, strict=True)):
            if count > 1:
                lower[place] = top + number * gap - height
    return lower


def fill(place: int) -> str:
    """The colour of a slice or a series."""
    return COLOURS[place % len(COLOURS)]
