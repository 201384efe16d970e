"""Plots one below the other over the same x, each with a rule of its own above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import Area, layout
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, area, plot
from gdtui.draw.table import shortened
from gdtui.frozen import Frozen
from gdtui.tui.strips import Part

_AXIS = 2  # rows of the x axis, which only the last pane has
_LEAST = 3  # rows of a curve; panes for which there are fewer are left out
_FIRST = 1.2  # the first pane is so many times taller than the others


NOTHING = Part("")


class Label(Frozen):
    """Words beside a point of a plot, written only where nothing else is."""

    at: tuple[float, float]
    text: str
    color: int


class Pane(Frozen, eq=False):
    """One plot: its axes and what is in it. `title` and `said` are the ends of the rule above it."""

    axes: Axes
    series: Sequence[Series]
    marks: Sequence[Mark]
    title: str = ""
    said: Part = NOTHING
    labels: Sequence[Label] = field(default=())
    zero: bool = False
    """Whether 0 is on its axis whatever the other ticks are."""
    ends: Callable[[Area], Sequence[Mark]] | None = None
    """Marks that depend on where the plot lies."""


def stacked(panes: Sequence[Pane], width: int, height: int, ink: Ink) -> Canvas:
    """As many of the panes as find room, their x axes in line; the first has its title elsewhere."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    panes = panes[: max(1, (height - _AXIS + 1) // (_LEAST + 1))]
    rows = _shares(len(panes), height - _AXIS - len(panes) + 1)
    left = max(layout(width, h + _AXIS, pane.axes, ink).area.x0 for pane, h in zip(panes, rows, strict=True))
    y = 0
    for k, (pane, h) in enumerate(zip(panes, rows, strict=True)):
        if k:
            _draw_rule(canvas, y, pane, ink)
            y += 1
        last = k == len(panes) - 1
        canvas.blit(_drawn(pane, width, h, left, ink, axis=last), 0, y)
        y += h
    return canvas


def _shares(count: int, rows: int) -> list[int]:
    """Rows of each pane."""
    others = max(_LEAST, int(rows / (count - 1 + _FIRST))) if count > 1 else 0
    return [rows - others * (count - 1), *[others] * (count - 1)]


def _drawn(pane: Pane, width: int, rows: int, left: int, ink: Ink, *, axis: bool) -> Canvas:
    """A plot whose area begins in column `left`; without its x axis unless `axis`."""
    full = Canvas(width, rows + _AXIS, ascii=ink.ascii)
    room = layout(width, rows + _AXIS, pane.axes, ink).area
    spare = left - room.x0
    ends = pane.ends(area(width - spare, rows + _AXIS, pane.axes, ink)) if pane.ends else ()
    drawn = plot(width - spare, rows + _AXIS, pane.series, pane.axes, ink, [*pane.marks, *ends])
    _write(drawn, replace(room, w=room.w - spare), pane.labels)
    if pane.zero and room.x0 > 1:
        _mark_zero(drawn, room, ink)
    full.blit(drawn, spare, 0)
    if axis:
        return full
    cut = Canvas(width, rows, ascii=ink.ascii)
    cut.blit(full, 0, 0)
    return cut


def _mark_zero(canvas: Canvas, room: Area, ink: Ink) -> None:
    """A tick at 0, in place of whatever else is in that row."""
    row = int(room.cells([room.axes.xlim[0]], [0.0])[1][0])
    if row >= 0:
        canvas.put(0, row, f"{'0':>{room.x0 - 1}}{glyphs(ink).axis_tick}", ink.text)


def _write(canvas: Canvas, room: Area, labels: Sequence[Label]) -> None:
    """Each label right of its point, else left of it; nowhere if something is in the way."""
    for label in labels:
        (column,), (row,) = (part.tolist() for part in room.cells(*label.at))
        for start in (column + 2, column - 1 - len(label.text)) if column >= 0 else ():
            place = canvas.chars[row, max(0, start - 1) : start + len(label.text) + 1]
            inside = room.x0 <= start and start + len(label.text) <= room.x0 + room.w
            if inside and np.all(place == " "):
                canvas.put(start, row, label.text, label.color)
                break


def _draw_rule(canvas: Canvas, y: int, pane: Pane, ink: Ink) -> None:
    """The formula of a pane over its width, and at the right end the number in it."""
    canvas.put(0, y, glyphs(ink).line * canvas.width, ink.dim)
    room = canvas.width - 4 - (len(pane.said.text) + 3 if pane.said.text else 0)
    canvas.put(1, y, f" {shortened(pane.title, room, ink)} ", ink.text, bold=True)
    if pane.said.text:
        words = f" {pane.said.text} "
        canvas.put(canvas.width - 1 - len(words), y, words, pane.said.color, bold=pane.said.bold)
