"""Contour lines: where a grid of values passes a level, as thin lines of braille over whatever is below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gdtui.draw.braille import as_ascii
from gdtui.draw.canvas import Canvas
from gdtui.draw.cube import between
from gdtui.draw.frame import Area
from gdtui.draw.heat import Heat, normalise, resampled
from gdtui.draw.ink import Ink
from gdtui.draw.shade import blend, luminance
from gdtui.draw.ticks import labels, nice_ticks

Floats = NDArray[np.float64]

# Unicode chapter 21.1: the bit of each of the 4 × 2 dots of a cell, from its upper left corner.
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_BLANK = 0x2800
_STRENGTH = 0.3  # of the way from the colour below to white or black: to be seen, and not to be looked at


def crossings(values: Floats, levels: Sequence[float]) -> tuple[Floats, Floats]:
    """Fractional rows and columns at which a grid (rows, columns) passes one of the levels.

    These are the corners of the lines of marching squares (Lorensen & Cline 1987, in two dimensions): on each edge
    between two neighbours with a level in between, the place where a straight line from one value to the other has
    it. Where a line passes the edges of both directions, only those that it passes more steeply are taken, so that it
    is one dot thick. Values that are not finite have no edges; of several levels between two neighbours one is taken.
    """
    # A quarter of everything crosses at the same places, and the difference of no two numbers overflows.
    grid, steps = np.asarray(values, dtype=float) / 4, np.sort(np.asarray(levels, dtype=float)) / 4
    row, column = _along_rows(grid, steps, ties=True)
    second_column, second_row = _along_rows(grid.T, steps, ties=False)
    return np.concatenate([row, second_row]), np.concatenate([column, second_column])


def _along_rows(grid: Floats, steps: Floats, *, ties: bool) -> tuple[Floats, Floats]:
    """The places on the edges between neighbours of one row, as rows and fractional columns."""
    band = np.where(np.isfinite(grid), np.searchsorted(steps, grid), -1)
    one, two = band[:, :-1], band[:, 1:]
    row, column = np.nonzero((one != two) & (one >= 0) & (two >= 0))
    low, high = grid[row, column], grid[row, column + 1]
    place = column + (steps[np.minimum(one, two)[row, column]] - low) / (high - low)
    below = np.where(row + 1 < len(grid), row + 1, row - 1)
    rise, beside = np.abs(high - low), np.abs(grid[below, column] - low) if len(grid) > 1 else np.zeros(len(row))
    kept = ~(beside >= rise) if not ties else ~(beside > rise)  # what is not finite beside it stops no line
    return row[kept].astype(float), place[kept]


def dots_of(heat: Heat, area: Area, levels: Sequence[float]) -> NDArray[np.bool_]:
    """The dots (4 · h, 2 · w) of an area that the contour lines set, the top row first."""
    grid = resampled(heat.values, heat, area, rows=4, columns=2)
    dots = np.zeros(grid.shape, dtype=bool)
    if grid.size:
        row, column = crossings(grid, levels)
        dots[np.rint(row).astype(np.intp), np.rint(column).astype(np.intp)] = True
    return dots


def draw_contours(
    canvas: Canvas, area: Area, heat: Heat, levels: Sequence[float], ink: Ink, color: int | None = None
) -> None:
    """Contour lines over what is on the canvas. Over a heat map they are a little lighter or darker than it is, in
    the colour given anywhere else."""
    dots = dots_of(heat, area, levels)
    if not dots.any():
        return
    bits = (dots.reshape(area.h, 4, area.w, 2) * _BITS[None, :, None, :]).sum(axis=(1, 3))
    rows, columns = np.nonzero(bits)
    shapes = (_BLANK + bits[rows, columns]).astype(np.uint32).view("<U1")
    rows, columns = rows + area.y0, columns + area.x0
    fg, bg = canvas.fg[rows, columns], canvas.bg[rows, columns]
    halves = np.isin(canvas.chars[rows, columns], ("▀", "▄"))
    under = np.where(halves, np.where(bg >= 0, between(fg, bg), fg), bg)
    canvas.chars[rows, columns] = as_ascii(shapes) if canvas.ascii else shapes
    canvas.bg[rows, columns] = under
    plain = ink.dim if color is None else color
    canvas.fg[rows, columns] = np.where(under >= 0, _hinted(under), plain)


def label_contours(canvas: Canvas, area: Area, heat: Heat, levels: Sequence[float], ink: Ink) -> None:
    """The value of each level beside its line, once, where there is room for it."""
    grid = resampled(heat.values, heat, area, rows=1, columns=1)
    taken = np.zeros(grid.shape, dtype=bool)
    for level, text in zip(levels, labels(levels, ascii=ink.ascii), strict=True):
        row, column = crossings(grid, [level])
        place = _free(np.rint(row).astype(np.intp), np.rint(column).astype(np.intp), len(text), taken)
        if place is not None:
            y, x = place
            canvas.put(area.x0 + x, area.y0 + y, text, ink.text)
            taken[max(0, y - 1) : y + 2, max(0, x - 2) : x + len(text) + 2] = True


def _free(
    rows: NDArray[np.intp], columns: NDArray[np.intp], width: int, taken: NDArray[np.bool_]
) -> tuple[int, int] | None:
    """Where on a line a text of this width lies free, as near as can be to the middle of the right half."""
    height, across = taken.shape
    order = np.argsort(np.hypot(columns - 0.75 * across, 2.0 * (rows - 0.5 * height)), kind="stable")
    for y, x in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        start = x - width // 2
        if start >= 0 and start + width <= across and not taken[y, start : start + width].any():
            return y, start
    return None


def _hinted(under: NDArray[np.int32]) -> NDArray[np.int32]:
    """A colour that can just be told from what it lies on."""
    return blend(under, np.where(luminance(under) > 0.18, 0x000000, 0xFFFFFF), _STRENGTH)


def round_levels(heat: Heat, count: int) -> list[float]:
    """About `count` round values at which the colours of a heat map are about equally far apart.

    On a linear scale they are ticks. On another, those with the fewest digits of each share of the colours are taken.
    """
    known = np.asarray(heat.values, dtype=float)
    known = known[np.isfinite(known)]
    if known.size < 2 or known.min() == known.max():
        return []
    if heat.scale == "linear":
        return nice_ticks(float(known.min()), float(known.max()), count + count // 3)
    near = np.ptp(known) * np.geomspace(1e-6, 1.0, 500)
    samples = known.min() + near if heat.scale == "log" else np.sort(known)
    share = normalise(samples, heat)
    edges = np.interp((np.arange(count + 1)) / count, share, samples)
    found = [roundest(low, high) for low, high in pairwise(edges.tolist()) if low < high]
    return sorted(set(found))


def roundest(low: float, high: float) -> float:
    """The value with the fewest digits in (low, high], of those the one nearest to the middle."""
    middle = 0.5 * (low + high)
    if low < 0.0 <= high:
        return 0.0
    for power in range(int(np.floor(np.log10(max(abs(low), abs(high))))), -300, -1):
        for mantissa in (5.0, 2.0, 1.0):
            unit = mantissa * 10.0**power
            nearest = float(f"{np.rint(middle / unit) * unit:.12g}")
            if low < nearest <= high:
                return nearest
    return middle
