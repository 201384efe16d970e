"""The rule above a picture: its title at the left, what its signs mean at the right."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import shortened
from gdtui.tui.strips import Part

_WORD_LENGTHS = (99, 16, 12, 10, 8)


def draw_heading(canvas: Canvas, title: str, legend: Sequence[Part], ink: Ink, focused: bool) -> None:
    """A rule over the first row with the title at its left and the legend at its right; heavy when focused."""
    stroke = "=" if ink.ascii else "━"
    stroke = stroke if focused else glyphs(ink).line
    rule = ink.accent if focused else ink.dim
    canvas.put(0, 0, stroke * canvas.width, rule)
    if title:
        text = shortened(title, canvas.width - 4, ink)
        canvas.put(1, 0, f" {text} ", ink.accent if focused else ink.text, bold=True)
    _draw_legend(canvas, legend, len(title) + 3 if title else 0)


def _draw_legend(canvas: Canvas, legend: Sequence[Part], left: int) -> None:
    """All parts right of column `left`, nearer to each other or long words cut if that helps; else as many as find
    room."""
    room = canvas.width - left - 1
    cuts = [[part._replace(text=_cut(part.text, most)) for part in legend] for most in _WORD_LENGTHS]
    ways = [(parts, gap, spare) for parts in cuts for gap, spare in ((2, 2), (1, 0))]
    found = next((way for way in ways if _legend_width(*way[:2]) + way[2] <= room), None)
    kept, gap = (list(legend), 1) if found is None else found[:2]
    while kept and _legend_width(kept, gap) > room:
        kept.pop()
    x = canvas.width - 1 - _legend_width(kept, gap)
    for part in kept:
        canvas.put(x, 0, f" {part.text} ", part.color, bold=part.bold)
        x += len(part.text) + gap


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _legend_width(parts: Sequence[Part], gap: int) -> int:
    """With so many blanks between them, and one at either end."""
    return sum(len(part.text) + gap for part in parts) + 2 - gap
