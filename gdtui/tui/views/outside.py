"""An arrow at the border for what lies outside the window, so that nobody looks for a ball that has left."""

from __future__ import annotations

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import Axes, layout
from gdtui.draw.ink import Ink, glyphs

_ARROWS = {"left": "◀", "right": "▶", "up": "▲", "down": "▼"}
_ASCII_ARROWS = {"left": "<", "right": ">", "up": "^", "down": "v"}


def side(axes: Axes, point: tuple[float, float]) -> str:
    """Where the point lies: left, right, up or down of the window, "" when inside."""
    (low, high), (bottom, top) = axes.xlim, axes.ylim
    x, y = point
    if not low <= x <= high:
        return "left" if x < low else "right"
    return "" if bottom <= y <= top else "down" if y < bottom else "up"


def pointers(canvas: Canvas, axes: Axes, point: tuple[float, float], text: str, ink: Ink, name: str = "") -> None:
    """If the point is outside, an arrow and `text` at the border it went across, over what is drawn there but for the
    `name` of the axis at the left, below which they go."""
    where = side(axes, point)
    if not where:
        return
    area = layout(canvas.width, canvas.height, axes, ink, ("", "")).area
    arrow = (_ASCII_ARROWS if ink.ascii else _ARROWS)[where]
    text = text.replace("-", glyphs(ink).minus)
    words = f" {text} {arrow} " if where == "right" else f" {arrow} {text} "
    share_x = (point[0] - axes.xlim[0]) / (axes.xlim[1] - axes.xlim[0])
    share_y = (axes.ylim[1] - point[1]) / (axes.ylim[1] - axes.ylim[0])
    x = area.x0 + round(min(1.0, max(0.0, share_x)) * (area.w - 1)) - len(words) // 2
    y = area.y0 + round(min(1.0, max(0.0, share_y)) * (area.h - 1))
    x = max(area.x0, min(x, area.x0 + area.w - len(words)))
    if name and y == area.y0 and area.h > 1 and x <= area.x0 + len(name):
        y += 1
    canvas.put(x, y, words, ink.warn, ink.paper, bold=True)
