"""Plots: curves, marks and heat maps in one frame. The only place that knows plotext.

plotext draws the curves, as dots of braille; everything else (frame, ticks, marks, heat) is ours. It is imported
at the first plot, or with `postpone` and `preload` after a first paint that shows the rest; a stub spares it the
180 ms in which it writes its docstrings.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from threading import Event
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.draw.braille import as_ascii
from gdtui.draw.canvas import Canvas
from gdtui.draw.contours import draw_contours
from gdtui.draw.frame import Area, Axes, area, draw_frame, layout
from gdtui.draw.gateway import Strokes, dashes, dots, limits, line
from gdtui.draw.heat import Heat, paint
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.layers import Mark, draw_marks, draw_yname, overlay
from gdtui.frozen import Frozen

__all__ = ["Area", "Axes", "Mark", "Series", "area", "key", "limits", "over", "plot", "postpone", "preload"]

Style = Literal["line", "dots", "dashed"]


class Series(Frozen, eq=False):
    """Points (n,) and (n,) in data units, in drawing order; values that are not finite leave a gap."""

    x: ArrayLike
    y: ArrayLike
    color: int
    style: Style = "line"
    label: str = ""


def plot(
    width: int,
    height: int,
    series: Sequence[Series],
    axes: Axes,
    ink: Ink,
    marks: Sequence[Mark] = (),
    heat: Heat | None = None,
    labels: tuple[str, str] = ("", ""),
    contours: tuple[Heat, Sequence[float]] | None = None,
) -> Canvas:
    """A plot of `width` × `height` cells: heat below curves below marks, in one frame.

    Later series and marks cover earlier ones. Any data is drawn: what is not finite leaves a gap, what lies
    outside the axes is cut off at the border. `labels` name the axes; `contours` are lines at some levels of a map,
    drawn over `heat`. Too small for a frame: the picture alone.
    """
    canvas = Canvas(width, height, ascii=ink.ascii)
    frame = layout(canvas.width, canvas.height, axes, ink, labels)
    if not (frame.area.w and frame.area.h):
        return canvas
    draw_frame(canvas, frame, ink)
    if heat is not None:
        canvas.blit(paint(heat, frame.area, ink), frame.area.x0, frame.area.y0)
    if contours is not None:
        draw_contours(canvas, frame.area, *contours, ink)
    _draw_series(canvas, frame.area, series)
    draw_yname(canvas, frame, ink)
    draw_marks(canvas, frame.area, marks)
    return canvas


def over(canvas: Canvas, room: Area, series: Sequence[Series], marks: Sequence[Mark] = ()) -> None:
    """Further curves and marks over a plot whose data are in `room` (see `area`)."""
    if room.w and room.h:
        _draw_series(canvas, room, series)
        draw_marks(canvas, room, marks)


def key(series: Sequence[Series], ink: Ink) -> list[tuple[str, int]]:
    """For a title: each labelled series as ("─ train", colour), its stroke telling it apart without colour."""
    glyph = glyphs(ink)
    strokes = {"line": glyph.line, "dashed": glyph.dashed, "dots": glyph.dots}
    return [(f"{strokes[s.style]} {s.label}", s.color) for s in series if s.label]


def postpone() -> None:
    """Leave curves out of all plots until `preload`, if plotext is not there yet."""
    if "plotext" not in sys.modules:
        _postponed.set()


def preload() -> bool:
    """Import plotext now, if it was put off; whether it was, and plots lack their curves."""
    if not _postponed.is_set():
        return False
    _plotext()
    _postponed.clear()
    return True


_postponed = Event()


def _draw_series(canvas: Canvas, room: Area, series: Sequence[Series]) -> None:
    strokes = [_strokes(one, room) for one in series]
    if _postponed.is_set() or not any(len(s) for s in strokes):
        return
    chars, owner = _trace(strokes, room.w, room.h)
    rows, columns = np.nonzero(owner >= 0)
    colours = np.array([one.color for one in series], dtype=np.int32)[owner[rows, columns]]
    shapes = as_ascii(chars) if canvas.ascii else chars
    overlay(canvas, rows + room.y0, columns + room.x0, shapes[rows, columns], colours)


def _strokes(one: Series, room: Area) -> Strokes:
    """The series as strokes in window coordinates: nothing else reaches plotext."""
    x, y = np.ravel(np.asarray(one.x, dtype=float)), np.ravel(np.asarray(one.y, dtype=float))
    n = min(len(x), len(y))
    u, v = room.window(x[:n], y[:n])
    width, height = 2 * room.w, 4 * room.h
    if one.style == "dots":
        return dots(u, v, width, height)
    strokes = line(u, v, width, height)
    return dashes(strokes, width, height) if one.style == "dashed" else strokes


_RUN = re.compile(r"\x1b\[([0-9;]*)m|([^\x1b]+)")


def _trace(strokes: Sequence[Strokes], width: int, height: int) -> tuple[NDArray[np.str_], NDArray[np.int32]]:
    """Let plotext draw the strokes: characters (height, width), and whose they are (−1: nobody's).

    What it has drawn is at hand for a while: many a key changes something else than the curves.
    """
    ends = (np.stack([some.x0, some.y0, some.x1, some.y1]).astype(float) for some in strokes)
    return _traced(width, height, *(four.tobytes() for four in ends))


@lru_cache(maxsize=8)
def _traced(width: int, height: int, *ends: bytes) -> tuple[NDArray[np.str_], NDArray[np.int32]]:
    """The same for the bytes of each series' x0, y0, x1 and y1; whoever asks gets the very same arrays."""
    figure = _figure(width, height)
    for index, some in enumerate(ends):
        if some:
            _add(figure, Strokes(*np.frombuffer(some).reshape(4, -1)), index + 1)
    found = _read(figure.build().string(), width, height)
    for one in found:
        one.setflags(write=False)
    return found


def _add(figure: Any, strokes: Strokes, number: int) -> None:
    """One series, drawn in a "colour" that is its number, so that the cells can be told apart afterwards."""
    _, marker, pixel = _plotext()
    ends = (np.stack(pair, axis=1).ravel() for pair in ((strokes.x0, strokes.x1), (strokes.y0, strokes.y1)))
    x, y = ends
    joined = np.tile([False, True], len(strokes))
    # A stroke that begins where the last one ended needs its end alone, and a dot is a stroke without an end.
    repeats = np.append(False, (x[1:] == x[:-1]) & (y[1:] == y[:-1]))
    x, y, joined = x[~repeats], y[~repeats], joined[~repeats]
    colour = (number >> 16, number >> 8 & 255, number & 255)
    signal = figure.signal(x.tolist(), y.tolist(), marker=marker("braille", pixel(colour)))
    for index in np.flatnonzero(joined).tolist():
        signal.line(index, True)
    # draw() would also walk every point for its colour cycler, which doubles the time.
    figure._signals._add(signal)


def _read(text: str, width: int, height: int) -> tuple[NDArray[np.str_], NDArray[np.int32]]:
    """The lines of plotext with ANSI colours as characters and series numbers."""
    chars = np.full((height, width), " ", dtype="<U1")
    owner = np.full((height, width), -1, dtype=np.int32)
    for row, content in enumerate(text.split("\n")[:height]):
        column, number = 0, -1
        for code, run in _RUN.findall(content):
            if not run:
                red, green, blue = (int(c) for c in code.split(";")[2:]) if code.startswith("38;2;") else (0, 0, 0)
                number = (red << 16 | green << 8 | blue) - 1
                continue
            chars[row, column : column + len(run)] = list(run[: width - column])
            owner[row, column : column + len(run)] = number
            column += len(run)
    return chars, np.where(chars == " ", -1, owner).astype(np.int32)


def _figure(width: int, height: int) -> Any:
    """A fresh figure of plotext's, of its own and with nothing but a canvas, for the unit window."""
    terminal, _, _ = _plotext()
    own = terminal()
    own.limit(False, False)  # else the size of this process's terminal would cap it
    figure = own._master
    figure.plot_size(width, height)
    figure.axes(False)
    figure.canvas("default")
    for axis in ("x", "y"):
        figure.ruler(axis).lim(0.0, 1.0)
        figure.ruler(axis).ticks([], [])
    return figure


@cache
def _plotext() -> tuple[Callable[[], Any], Callable[..., Any], Callable[..., Any]]:
    """The classes terminal, marker and pixel of plotext."""
    name = "plotext._doc.doc"
    if name not in sys.modules:
        stub = ModuleType(name)
        stub.__dict__["docs"] = None
        sys.modules[name] = stub
    import plotext  # noqa: PLC0415
    from plotext._primitives.marker import marker  # noqa: PLC0415
    from plotext._primitives.pixel import pixel  # noqa: PLC0415

    return type(plotext.terminal), marker, pixel
