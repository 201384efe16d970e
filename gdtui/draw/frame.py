"""Axes: where the plot area lies inside a canvas, its ticks, and the frame around it."""

from __future__ import annotations

import math
from dataclasses import field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import Limits, to_window, widened
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.ticks import labels, log_ticks, nice_ticks
from gdtui.frozen import Frozen

_LEAST_WIDTH, _LEAST_HEIGHT = 14, 5  # below this the frame would leave no room for the picture


class Axes(Frozen):
    """The window of a plot in data units; with `log_y`, `ylim` must be positive and is drawn in decades."""

    xlim: Limits
    ylim: Limits
    log_y: bool = False


class Area(Frozen):
    """The cells x0 … x0 + w − 1, y0 … y0 + h − 1 of a canvas (y down) on which a window of data is drawn.

    The limits lie at the centres of the outermost cells.
    """

    x0: int
    y0: int
    w: int
    h: int
    axes: Axes

    def window(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Data to window coordinates (0…1 inside, y up), NaN where there is no place for them."""
        return to_window(x, self.axes.xlim), to_window(y, self.axes.ylim, log=self.axes.log_y)

    def cells(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Columns and rows of the canvas for the data points, −1 for those outside the window."""
        u, v = self.window(x, y)
        half_x, half_y = 0.5 / max(1, self.w - 1), 0.5 / max(1, self.h - 1)
        inside = (np.abs(u - 0.5) < 0.5 + half_x) & (np.abs(v - 0.5) < 0.5 + half_y)
        u, v = np.where(inside, u, 0.0), np.where(inside, v, 0.0)
        columns = self.x0 + np.clip(np.rint(u * (self.w - 1)), 0, self.w - 1).astype(np.intp)
        rows = self.y0 + np.clip(np.rint((1.0 - v) * (self.h - 1)), 0, self.h - 1).astype(np.intp)
        return np.where(inside, columns, -1), np.where(inside, rows, -1)

    def data(self, column: float, row: float) -> tuple[float, float]:
        """The data at the centre of a cell of the canvas: the inverse of `cells`."""
        u = (column - self.x0) / (self.w - 1) if self.w > 1 else 0.5
        v = 1.0 - (row - self.y0) / (self.h - 1) if self.h > 1 else 0.5
        (left, right), (low, high) = widened(*self.axes.xlim), self.axes.ylim
        if self.axes.log_y:
            a, b = widened(math.log10(max(low, 1e-320)), math.log10(max(high, 1e-320)))
            return left + u * (right - left), 10.0 ** (a + v * (b - a))
        low, high = widened(low, high)
        return left + u * (right - left), low + v * (high - low)


class Frame(Frozen):
    """A plot area with its ticks: x as (column, label, first column of the label), y as (row, label)."""

    area: Area
    xticks: list[tuple[int, str, int]] = field(default_factory=list)
    yticks: list[tuple[int, str]] = field(default_factory=list)
    xname: tuple[int, str] = (0, "")
    yname: str = ""


def area(width: int, height: int, axes: Axes, ink: Ink, names: tuple[str, str] = ("", "")) -> Area:
    """Where `plot` with the same arguments puts the data: for marks, heat maps and the mouse."""
    return layout(width, height, axes, ink, names).area


def layout(width: int, height: int, axes: Axes, ink: Ink, names: tuple[str, str] = ("", "")) -> Frame:
    """The frame for a canvas of that size; `names` are those of the two axes, "" for none."""
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return Frame(Area(0, 0, width, height, axes))
    inner = height - 2
    yvalues = _yvalues(axes, inner)
    texts = labels(yvalues, ascii=ink.ascii)
    margin = min(max((len(t) for t in texts), default=0), width // 3)
    room = Area(margin + 1, 0, width - margin - 1, inner, axes)
    rows = room.cells([axes.xlim[0]] * len(yvalues), yvalues)[1].tolist() if yvalues else []
    yticks = [(row, text) for row, text in zip(rows, texts, strict=True) if row >= 0 and len(text) <= margin]
    xticks, xname = _xticks(room, width, ink, names[0])
    return Frame(room, xticks, yticks, xname, names[1])


def _yvalues(axes: Axes, rows: int) -> list[float]:
    count = max(2, min(8, rows // 3 + 1))
    return log_ticks(*axes.ylim, count) if axes.log_y else nice_ticks(*widened(*axes.ylim), count)


def _xticks(room: Area, width: int, ink: Ink, name: str) -> tuple[list[tuple[int, str, int]], tuple[int, str]]:
    """As many ticks as have labels that neither touch nor stick out, and still leave a gap for the name: whole, else
    without what it has in brackets."""
    for wanted in dict.fromkeys((name, name.partition(" (")[0], "")):
        for count in range(max(2, min(12, room.w // 8 + 1)), 1, -1):
            ticks = _placed(room, width, nice_ticks(*widened(*room.axes.xlim), count), ink)
            apart = all(a[2] + len(a[1]) < b[2] for a, b in pairwise(ticks))
            start = _start_of_name(ticks, room.x0, width, wanted)
            if apart and start is not None:
                return ticks, (start, wanted)
    return ticks[:1], (0, "")


def _placed(room: Area, width: int, values: list[float], ink: Ink) -> list[tuple[int, str, int]]:
    """Each tick's column and label, the label centred below it but inside the canvas."""
    texts = labels(values, ascii=ink.ascii)
    columns = room.cells(values, [room.axes.ylim[0]] * len(values))[0].tolist() if values else []
    return [
        (column, text, max(0, min(width - len(text), column - len(text) // 2)))
        for column, text in zip(columns, texts, strict=True)
        if column >= 0 and len(text) <= width
    ]


def _start_of_name(ticks: list[tuple[int, str, int]], left: int, right: int, name: str) -> int | None:
    """Where the name goes: in the stretch between two labels that holds it and is nearest to the middle."""
    ends = [left, *(start + len(text) for _, text, start in ticks)]
    starts = [*(start for _, _, start in ticks), right]
    fits = [(a + b) // 2 for a, b in zip(ends, starts, strict=True) if b - a >= len(name) + 2 or not name]
    middle = min(fits, key=lambda at: abs(at - (left + right) // 2), default=None)
    return None if middle is None else middle - len(name) // 2


def draw_frame(canvas: Canvas, frame: Frame, ink: Ink) -> None:
    """The axis lines, ticks, labels and names; nothing when the frame was too small for them."""
    room, glyph = frame.area, glyphs(ink)
    if not room.x0:
        return
    floor = room.y0 + room.h
    for row in range(room.y0, floor):
        canvas.put(room.x0 - 1, row, glyph.axis, ink.dim)
    canvas.put(room.x0 - 1, floor, glyph.corner + glyph.floor * room.w, ink.dim)
    for row, text in frame.yticks:
        canvas.put(room.x0 - 1 - len(text), row, text, ink.dim)
        canvas.put(room.x0 - 1, row, glyph.axis_tick, ink.dim)
    for column, text, start in frame.xticks:
        canvas.put(column, floor, glyph.floor_tick, ink.dim)
        canvas.put(start, floor + 1, text, ink.dim)
    canvas.put(frame.xname[0], floor + 1, frame.xname[1], ink.text)
