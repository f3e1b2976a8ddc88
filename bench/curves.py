"""Curves on two logarithmic scales, as SVG written by hand."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 900, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 300, 40, 50
_LINE = 15
"""Pixels between two names beside the curves."""
_COLOURS = (
    "#1b6ca8",
    "#c0392b",
    "#1e8449",
    "#7d3c98",
    "#b9770e",
    "#117a65",
    "#5d6d7e",
    "#884ea0",
    "#2e4053",
    "#d35400",
)

Points = Sequence[tuple[float, float]]


def svg(title: str, unit: str, curves: Mapping[str, Points]) -> str:
    """A drawing of these curves, all of whose values are above 0; the names stand at their right ends, in order."""
    across, up = (
        _scale([x for one in curves.values() for x, _ in one]),
        _scale([y for one in curves.values() for _, y in one]),
    )
    named = sorted(curves, key=lambda name: -curves[name][-1][1])
    parts = [f'<text x="{_LEFT}" y="20" font-size="15">{escape(title)}</text>', *_grid(across, up, unit)]
    below = 0.0
    for number, name in enumerate(named):
        points = [(_x(across, x), _y(up, y)) for x, y in curves[name]]
        colour = _COLOURS[number % len(_COLOURS)]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        below = max(below + _LINE, points[-1][1] + 4)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{below:.1f}" fill="{colour}">{escape(name)}</text>')
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12"'
    paper = '<rect width="100%" height="100%" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n{paper}\n' + "\n".join(parts) + "\n</svg>\n"


def _scale(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten that the values lie between."""
    least, most = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return least, max(most, least + 1)


def _x(scale: tuple[int, int], value: float) -> float:
    return _LEFT + (math.log10(value) - scale[0]) / (scale[1] - scale[0]) * (WIDTH - _LEFT - _RIGHT)


def _y(scale: tuple[int, int], value: float) -> float:
    return HEIGHT - _BOTTOM - (math.log10(value) - scale[0]) / (scale[1] - scale[0]) * (HEIGHT - _TOP - _BOTTOM)


def _grid(across: tuple[int, int], up: tuple[int, int], unit: str) -> list[str]:
    parts = []
    for power in range(across[0], across[1] + 1):
        x = _x(across, 10.0**power)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - _BOTTOM + 20}" text-anchor="middle">{10**power:,}</text>')
    for power in range(up[0], up[1] + 1):
        y = _y(up, 10.0**power)
        parts.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} {escape(unit)}</text>')
    return parts
