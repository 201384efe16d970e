"""Small panels with logarithmic axes, side by side, as an SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, GAP = 210, 170, 58, 30, 24
"""A panel's frame in pixels, the room left of it and above it, and between panels."""


@dataclass(frozen=True)
class Panel:
    """Points of one curve; both coordinates are positive."""

    title: str
    xs: Sequence[float]
    ys: Sequence[float]


class Scale:
    """Numbers to pixels, logarithmically, over whole decades of y or from first to last x."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self._start, self._end = math.log10(low), math.log10(high), start, end

    def __call__(self, value: float) -> float:
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self._start + part * (self._end - self._start), 1)

    def decades(self) -> list[float]:
        """The powers of ten within."""
        return [10.0**k for k in range(math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9) + 1)]


def drawing(panels: Sequence[Panel], unit: str) -> str:
    """The SVG. The dashed line in each panel is proportional to x, through the last point."""
    lowest = 10.0 ** math.floor(math.log10(min(min(panel.ys) for panel in panels)))
    highest = 10.0 ** math.ceil(math.log10(max(max(panel.ys) for panel in panels)))
    step = LEFT + WIDTH + GAP
    parts = [_panel(panel, k * step + LEFT, lowest, highest) for k, panel in enumerate(panels)]
    size = f'width="{len(panels) * step + GAP}" height="{TOP + HEIGHT + 30}"'
    text_style = "text{font:11px DejaVu Sans,Arial,sans-serif;fill:#666}"
    style = text_style + "line,path,rect{fill:none;stroke:#999}circle{fill:#0072b2}"
    unit_text = f'<text x="2" y="{TOP - 8}">{escape(unit)}</text>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>'
    return "\n".join(
        [head, '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>', unit_text, *parts, "</svg>\n"]
    )


def _panel(panel: Panel, left: float, lowest: float, highest: float) -> str:
    x = Scale(min(panel.xs), max(panel.xs), left, left + WIDTH)
    y = Scale(lowest, highest, TOP + HEIGHT, TOP)
    return "\n".join([
        f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text x="{left + WIDTH / 2}" y="{TOP - 8}" text-anchor="middle">{escape(panel.title)}</text>',
        *(_tick_y(value, left, y(value)) for value in y.decades()),
        *(_tick_x(value, x(value)) for value in (panel.xs[0], panel.xs[len(panel.xs) // 2], panel.xs[-1])),
        _straight(panel, x, y, lowest),
        f'<path d="M{" L".join(f"{x(a)} {y(b)}" for a, b in _points(panel))}" style="stroke:#0072b2"/>',
        *(f'<circle cx="{x(a)}" cy="{y(b)}" r="2.5"/>' for a, b in _points(panel)),
    ])  # fmt: skip


def _points(panel: Panel) -> list[tuple[float, float]]:
    return list(zip(panel.xs, panel.ys, strict=True))


def _straight(panel: Panel, x: Scale, y: Scale, lowest: float) -> str:
    """y = c x through the last point, as far down as the frame reaches."""
    slope = panel.ys[-1] / panel.xs[-1]
    begin = max(panel.xs[0], lowest / slope)
    ends = f'x1="{x(begin)}" y1="{y(slope * begin)}" x2="{x(panel.xs[-1])}" y2="{y(panel.ys[-1])}"'
    return f'<line {ends} stroke-dasharray="4 3"/>'


def _tick_y(value: float, left: float, y: float) -> str:
    label = f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{value:,.0f}</text>'
    return f'<line x1="{left - 3}" y1="{y}" x2="{left}" y2="{y}"/>{label}'


def _tick_x(value: float, x: float) -> str:
    y = TOP + HEIGHT
    label = f'<text x="{x}" y="{y + 16}" text-anchor="middle">{value:,}</text>'
    return f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + 3}"/>{label}'
