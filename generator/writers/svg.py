"""A chart as a picture in a page: SVG that needs nothing else, readable in black and white.

Its numbers stand in it in words too, for those who hear the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from generator import numerals
from generator.document.tree import Chart, ChartKind, described, plain

_WIDTH, _HEIGHT, _FOOT = 640, 300, 60
_FILLS = ("#404040", "#bfbfbf", "url(#{}-1)", "url(#{}-2)", "url(#{}-3)", "url(#{}-4)", "#808080", "#e8e8e8")
_PATTERNS = ("M0 8L8 0", "M0 4H8", "M0 0L8 8M0 8L8 0", "M4 0V8")


def picture(chart: Chart, number: int) -> str:
    """The chart; `number` keeps the names in it apart from those of others."""
    name = f"chart-{number}"
    patterns = "".join(
        f'<pattern id="{name}-{place}" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" fill="#fff"/>'
        f'<path d="{path}" stroke="#404040" stroke-width="1.5"/></pattern>'
        for place, path in enumerate(_PATTERNS, 1))
    drawn = "".join(_slices(chart, name) if chart.kind is ChartKind.PIE else _columns(chart, name))
    return (f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {_HEIGHT + _FOOT}"'
            f' aria-labelledby="{name}-title {name}-words">'
            f'<title id="{name}-title">{escape(plain(chart.caption))}</title>'
            f'<desc id="{name}-words">{escape(described(chart))}</desc>'
            f"<defs>{patterns}</defs>{drawn}{''.join(_legend(chart, name))}</svg>")


def _fill(name: str, place: int) -> str:
    return _FILLS[place % len(_FILLS)].format(name)


def _legend(chart: Chart, name: str) -> Iterator[str]:
    pie = chart.kind is ChartKind.PIE
    names = chart.categories if pie else tuple(series.name for series in chart.series)
    rows = math.ceil(len(names) / 3)
    for place, words in enumerate(names):
        x, y = 30 + place % 3 * 200, _HEIGHT + _FOOT - 12 - (rows - 1 - place // 3) * 20
        yield (f'<rect x="{x}" y="{y - 10}" width="12" height="12"'
               f' fill="{_fill(name, place)}" stroke="#000"/>'
               f'<text x="{x + 18}" y="{y}">{escape(words)}</text>')


def _slices(chart: Chart, name: str) -> Iterator[str]:
    """Clockwise from the top; a number stands beside its slice."""
    quantities = chart.series[0].values
    values = [abs(float(numerals.read(quantity.text))) for quantity in quantities]
    x, y, radius, angle = _WIDTH / 2, _HEIGHT / 2 + 5, 110, -math.pi / 2
    for place, (value, quantity) in enumerate(zip(values, quantities, strict=True)):
        turn = value / (sum(values) or 1) * 2 * math.pi
        end, middle = angle + turn, angle + turn / 2
        first_x, first_y = x + radius * math.cos(angle), y + radius * math.sin(angle)
        last_x, last_y = x + radius * math.cos(end), y + radius * math.sin(end)
        # An arc that ends where it begins is not drawn, so a slice that is the whole is a circle.
        shape = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"' if turn > 2 * math.pi - 1e-9 else
                 f'<path d="M{x:.1f} {y:.1f}L{first_x:.1f} {first_y:.1f}'
                 f'A{radius} {radius} 0 {int(turn > math.pi)} 1 {last_x:.1f} {last_y:.1f}Z"')
        anchor = "start" if math.cos(middle) >= 0 else "end"
        beside, height = x + (radius + 8) * math.cos(middle), y + (radius + 10) * math.sin(middle) + 4
        yield (f'{shape} fill="{_fill(name, place)}" stroke="#000"/>'
               f'<text x="{beside:.1f}" y="{height:.1f}" text-anchor="{anchor}">'
               f"{escape(quantity.text)}</text>")
        angle = end


def _columns(chart: Chart, name: str) -> Iterator[str]:
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
                   f' fill="{_fill(name, place)}" stroke="#000"/>'
                   f'<text x="{x + wide / 2:.1f}" y="{words:.1f}" text-anchor="middle">'
                   f"{escape(series.values[column].text)}</text>")
        yield f'<text x="{middle:.1f}" y="{_HEIGHT + 2}" text-anchor="middle">{escape(category)}</text>'
    yield f'<path d="M20 {zero:.1f}H{_WIDTH - 20}" stroke="#000"/>'
