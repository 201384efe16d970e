"""Heat maps: a grid of values as cells, two pixels a cell with `▀`, or shaded characters without colours."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import Area
from gdtui.draw.gateway import Floats, Limits, widened
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.palettes import STEPS, Palette, lookup, pale
from gdtui.draw.shade import Colours
from gdtui.frozen import Frozen

Scale = Literal["linear", "log", "rank"]


class Heat(Frozen, eq=False):
    """Values on a grid over a rectangle of data.

    `values` is (rows, columns): y from low to high, x from left to right, with the first and the last samples on
    `xlim` and `ylim`; NaN stays blank. With the palette "classes" it is (classes, rows, columns) of
    probabilities. `levels` makes bands, with contours in between; `scale` "log" shows what is near the minimum,
    "rank" gives every colour the same area. `vlim` are the values of the palette's two ends: by default the
    lowest and highest, for "diverging" and "signed" equally far from 0.
    """

    values: NDArray[np.floating]
    xlim: Limits
    ylim: Limits
    palette: Palette = "height"
    levels: int | None = None
    scale: Scale = "linear"
    vlim: Limits | None = None


def paint(heat: Heat, area: Area, ink: Ink) -> Canvas:
    """The heat map on a canvas as large as the area, its pixels where the area's axes have them."""
    if heat.palette == "classes":
        return _paint_classes(heat, area, ink)
    if ink.pixels:
        share = normalise(sample(heat.values, heat, area, 2), heat)
        return half_blocks(colours(share, lookup(heat.palette, ink)))
    shades = glyphs(ink).shades
    # Points lie on a decision boundary, and lines on a relief: both are lost among full blocks.
    shades = shades[: (len(shades) + 1) // 2] if heat.palette in ("diverging", "relief") else shades
    return shaded(normalise(sample(heat.values, heat, area, 1), heat), ink, shades)


def sample(values: NDArray[np.floating], heat: Heat, area: Area, pixels: int) -> Floats:
    """Bilinear samples (…, pixels · h, w) at the centres of the area's pixels, the top row first."""
    return resampled(values, heat, area, rows=pixels, columns=1)


def resampled(values: NDArray[np.floating], heat: Heat, area: Area, rows: int, columns: int) -> Floats:
    """Bilinear samples (…, rows · h, columns · w) at the centres of so many parts of each cell, the top row first."""
    grid = np.asarray(values, dtype=float)
    across, down = _centres(area.w, columns), _centres(area.h, rows)
    column = _index(across, area.axes.xlim, heat.xlim, grid.shape[-1], 0.5 / max(1, area.w - 1))
    row = _index(1.0 - down, area.axes.ylim, heat.ylim, grid.shape[-2], 0.5 / max(1, area.h - 1))
    return np.asarray(_lerp(_lerp(grid, column).swapaxes(-1, -2), row).swapaxes(-1, -2), dtype=float)


def _centres(cells: int, parts: int) -> Floats:
    """Shares of the window at the centres of the parts of `cells` cells: 0 and 1 are the outermost cells' centres."""
    if cells <= 1:
        return np.full(cells * parts, 0.5)
    return ((np.arange(cells * parts) + 0.5) / parts - 0.5) / (cells - 1)


def _index(share: Floats, window: Limits, extent: Limits, count: int, slack: float) -> Floats:
    """Fractional indices of window shares on a grid of `count` samples over `extent`; NaN outside."""
    (low, high), (first, last) = widened(*window), widened(*extent)
    at = (low + share * (high - low) - first) / (last - first)
    room = slack * (high - low) / (last - first) + 1e-9
    return np.where((at < -room) | (at > 1 + room), np.nan, np.clip(at, 0.0, 1.0) * (count - 1))


def _lerp(grid: Floats, index: Floats) -> Floats:
    """Linear interpolation along the last axis at fractional indices."""
    outside = np.isnan(index)
    low = np.where(outside, 0.0, np.floor(index)).astype(np.intp)
    share = np.where(outside, np.nan, index - low)
    high = np.minimum(low + 1, grid.shape[-1] - 1)
    with np.errstate(invalid="ignore", over="ignore"):  # infinite samples are blanked by `normalise`
        between = grid[..., low] * (1.0 - share) + grid[..., high] * share
    return np.asarray(np.where(share == 0.0, grid[..., low], between), dtype=float)


def normalise(values: Floats, heat: Heat) -> Floats:
    """Values to 0…1 on the heat map's scale, in its bands; not finite to NaN."""
    known = np.asarray(heat.values, dtype=float)
    known = known[np.isfinite(known)]
    values = np.where(np.isfinite(values), values, np.nan)
    if not known.size:
        return np.full(values.shape, np.nan)
    if heat.scale == "rank" and heat.vlim is None:
        share = np.where(np.isnan(values), np.nan, np.searchsorted(np.sort(known), values) / known.size)
    else:
        low, high = _ends(known, heat)
        share = (np.clip(values, low, high) - low) / (high - low)
    if heat.scale == "log":
        share = np.log1p(share * _DEPTH) / np.log1p(_DEPTH)
    if heat.levels is None:
        return share
    bands = np.minimum(np.floor(share * heat.levels), heat.levels - 1)
    return np.asarray(bands / max(1, heat.levels - 1), dtype=float)


_DEPTH = 1e3  # with a log scale, the lowest thousandth of the range gets a tenth of the colours


def _ends(known: Floats, heat: Heat) -> Limits:
    if heat.vlim is not None:
        return widened(*heat.vlim)
    if heat.palette in ("diverging", "signed"):
        reach = float(np.abs(known).max()) or 1.0
        return widened(-reach, reach)
    return widened(float(known.min()), float(known.max()))


def colours(share: Floats, table: Colours) -> Colours:
    """Colours from a table for shares 0…1; −1 where NaN."""
    there = ~np.isnan(share)
    step = np.rint(np.where(there, share, 0.0) * (STEPS - 1)).astype(np.intp)
    return np.where(there, table[step], -1).astype(np.int32)


def half_blocks(pixels: Colours) -> Canvas:
    """Colours (2 · h, w), −1 for blank, as h rows of `▀`: the upper pixel in front, the lower one behind."""
    upper, lower = pixels[0::2], pixels[1::2]
    canvas = Canvas(pixels.shape[1], len(lower))
    canvas.chars[:] = np.where(upper >= 0, "▀", np.where(lower >= 0, "▄", " "))
    canvas.fg[:] = np.where(upper >= 0, upper, lower)
    canvas.bg[:] = np.where(upper >= 0, lower, -1)
    return canvas


def shaded(share: Floats, ink: Ink, characters: str) -> Canvas:
    """Shares (h, w) in 0…1 as one of the characters, from the first to the last; blank where NaN."""
    shades = np.array(list(characters))
    canvas = Canvas(share.shape[1], share.shape[0], ascii=ink.ascii)
    there = ~np.isnan(share)
    step = np.floor(np.where(there, share, 0.0) * len(shades)).astype(np.intp)
    canvas.chars[:] = shades[np.minimum(step, len(shades) - 1)]
    canvas.fg[:] = ink.dim
    return canvas


def confidence(probabilities: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The winning class along axis 0, and how sure it is: 0 when all are alike, 1 when it takes all."""
    count = probabilities.shape[0]
    most = probabilities.max(axis=0)
    return probabilities.argmax(axis=0), np.clip((most - 1.0 / count) / max(1e-9, 1.0 - 1.0 / count), 0.0, 1.0)


def blend_classes(probabilities: Floats, ink: Ink) -> Colours:
    """Probabilities (classes, h, w) as colours: the winner's, the paler the less sure; −1 where NaN."""
    winner, sure = confidence(probabilities)
    table = pale(ink)
    step = np.rint(np.nan_to_num(sure) * (STEPS - 1)).astype(np.intp)
    return np.where(np.isnan(sure), -1, table[winner % len(table), step]).astype(np.int32)


def _paint_classes(heat: Heat, area: Area, ink: Ink) -> Canvas:
    if ink.pixels:
        return half_blocks(blend_classes(sample(heat.values, heat, area, 2), ink))
    winner, sure = confidence(sample(heat.values, heat, area, 1))
    regions = np.array(list(glyphs(ink).regions))
    canvas = Canvas(area.w, area.h, ascii=ink.ascii)
    canvas.chars[:] = np.where(np.nan_to_num(sure) > 0.2, regions[winner % len(regions)], " ")
    canvas.fg[:] = np.array(ink.classes, dtype=np.int32)[winner % len(ink.classes)]
    return canvas
