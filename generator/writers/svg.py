"""A chart as a picture in a page: SVG that needs nothing else, readable in black and white.

Its numbers stand in it in words too, for those who hear the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from generator import numerals
from generator.document.tree import Chart, ChartKind, beside, described, plain
from generator.writers import pictures

_WIDTH, _HEIGHT, _FOOT = 640, 300, 60
_LINE, _BAR, _NAMES = 18, 24, 320
"""How tall a line of words and a bar with the room around it are, and how far the names of bars reach."""


def picture(chart: Chart, number: int) -> str:
    """The chart; `number` keeps the names in it apart from those of others."""
    name = f"chart-{number}"
    drawn = {ChartKind.PIE: _slices, ChartKind.COLUMN: _columns, ChartKind.BAR: _bars}[chart.kind](chart)
    down = _height(chart)
    return (f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {down}"'
            f' aria-labelledby="{name}-title {name}-words">'
            f'<title id="{name}-title">{escape(plain(chart.caption))}</title>'
            f'<desc id="{name}-words">{escape(described(chart))}</desc>'
            f"{''.join(drawn)}</svg>")


def _height(chart: Chart) -> int:
    match chart.kind:
        case ChartKind.PIE:
            return _HEIGHT
        case ChartKind.BAR:
            return len(chart.categories) * _BAR + 10
        case ChartKind.COLUMN:
            return _HEIGHT + _FOOT


def _fill(place: int) -> str:
    return f"#{pictures.fill(place)}"


def _legend(chart: Chart) -> Iterator[str]:
    rows = math.ceil(len(chart.series) / 3)
    for place, series in enumerate(chart.series):
        x, y = 30 + place % 3 * 200, _HEIGHT + _FOOT - 12 - (rows - 1 - place // 3) * 20
        yield (f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{_fill(place)}" stroke="#000"/>'
               f'<text x="{x + 18}" y="{y}">{escape(series.name)}</text>')


def _slices(chart: Chart) -> Iterator[str]:
    """Clockwise, the largest at the left; its name, number and share stand beside each."""
    x, y, radius = _WIDTH / 2, _HEIGHT / 2, 105
    first, middles = pictures.middles(chart)
    reach, begin = radius + 10, math.radians(first - 90)
    for place, (angle, down) in enumerate(zip(middles, pictures.lowered(middles, reach, _LINE), strict=True)):
        middle = math.radians(angle - 90)
        end = middle + (middle - begin) % (2 * math.pi)
        # An arc that ends where it begins is not drawn, so a slice that is the whole is a circle.
        shape = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"' if len(middles) == 1 else
                 f'<path d="M{x:.1f} {y:.1f}L{_at(x, y, radius, begin)}'
                 f'A{radius} {radius} 0 {int(end - begin > math.pi)} 1 {_at(x, y, radius, end)}Z"')
        yield f'{shape} fill="{_fill(place)}" stroke="#000"/>'
        right = 1 if angle < 180 else -1
        across, height = x + reach * math.cos(middle), y + reach * math.sin(middle)
        if down is not None:
            stack = x + right * (radius + 30)
            yield (f'<path d="M{_at(x, y, radius, middle)}L{stack - right * 4:.1f} {height + down:.1f}"'
                   ' fill="none" stroke="#000"/>')
            across, height = stack, height + down
        anchor = "start" if right > 0 else "end"
        yield (f'<text x="{across:.1f}" y="{height + 4:.1f}" text-anchor="{anchor}">'
               f"{escape('　'.join(beside(chart, place)))}</text>")
        begin = end


def _at(x: float, y: float, radius: float, angle: float) -> str:
    """A point on a circle, as a path has it."""
    return f"{x + radius * math.cos(angle):.1f} {y + radius * math.sin(angle):.1f}"


def _bars(chart: Chart) -> Iterator[str]:
    """Bars from above, each with its name before it and its number behind it."""
    (series,) = chart.series
    values = [float(numerals.read(quantity.text)) for quantity in series.values]
    scale = (_WIDTH - _NAMES - 80) / (max(values) or 1)
    names = pictures.names(chart)
    for place, (name, value, quantity) in enumerate(zip(names, values, series.values, strict=True)):
        top, long = 5 + place * _BAR, max(value, 0) * scale
        foot = top + _BAR / 2 + 4
        yield (f'<text x="{_NAMES - 8}" y="{foot:.1f}" text-anchor="end">{escape(name)}</text>'
               f'<rect x="{_NAMES}" y="{top + 4}" width="{long:.1f}" height="{_BAR - 8}" fill="{_fill(0)}"'
               f' stroke="#000"/><text x="{_NAMES + long + 6:.1f}" y="{foot:.1f}">'
               f"{escape(quantity.text)}</text>")
    yield f'<path d="M{_NAMES} 0V{_height(chart)}" stroke="#000"/>'


def _columns(chart: Chart) -> Iterator[str]:
    values = [[float(numerals.read(quantity.text)) for quantity in series.values] for series in chart.series]
    top, low = max(0.0, *(max(row) for row in values)), min(0.0, *(min(row) for row in values))
    scale = (_HEIGHT - 50) / ((top - low) or 1)
    zero = 25 + top * scale
    group = (_WIDTH - 40) / len(chart.categories)
    wide = min(group * 0.8 / len(chart.series), 70)
    for column, category in enumerate(chart.categories):
        middle = 20 + group * (column + 0.5)
        for place, series in enumerate(chart.series):
            value, x = values[place][column], middle + wide * (place - len(chart.series) / 2)
            edge, words = zero - max(value, 0) * scale, zero - value * scale + (14 if value < 0 else -5)
            yield (f'<rect x="{x:.1f}" y="{edge:.1f}" width="{wide:.1f}" height="{abs(value) * scale:.1f}"'
                   f' fill="{_fill(place)}" stroke="#000"/>'
                   f'<text x="{x + wide / 2:.1f}" y="{words:.1f}" text-anchor="middle">'
                   f"{escape(series.values[column].text)}</text>")
        yield f'<text x="{middle:.1f}" y="{_HEIGHT + 2}" text-anchor="middle">{escape(category)}</text>'
    yield f'<path d="M20 {zero:.1f}H{_WIDTH - 20}" stroke="#000"/>'
    yield from _legend(chart)
