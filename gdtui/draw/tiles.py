"""What stands in the tile of a unit: a small heat map, a curve, or a number over a bar."""

from __future__ import annotations

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import Floats
from gdtui.draw.heat import colours, half_blocks, shaded
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.palettes import lookup
from gdtui.draw.pen import Pen

SIGNED = "=- +#"
"""Without colours: very negative, negative, about 0, positive, very positive."""


def heat_tile(values: Floats, w: int, h: int, ink: Ink, reach: float) -> Canvas:
    """Values (rows from the top, columns) from −reach to reach; the last half row stays blank, to part tiles."""
    if not (w and h):
        return Canvas(w, h, ascii=ink.ascii)
    if not ink.pixels:
        return _characters(_share(resampled(values, h, w), reach), ink)
    rows = max(1, 2 * h - 1)
    pixels = np.full((2 * h, w), -1, dtype=np.int32)
    pixels[:rows] = colours(_share(resampled(values, rows, w), reach), lookup("signed", ink))
    return half_blocks(pixels)


def _characters(share: Floats, ink: Ink) -> Canvas:
    """Shares 0…1 as characters, in the colours of their signs if there are colours."""
    canvas = shaded(share, ink, SIGNED)
    sign = np.select([share < 0.4, share > 0.6], [ink.classes[0], ink.classes[1]], ink.dim)
    canvas.fg[:] = sign.astype(np.int32)
    return canvas


def resampled(values: Floats, rows: int, columns: int) -> Floats:
    """Values on another number of rows and columns: means where there are fewer, repeated where there are more."""
    return _along(_along(np.asarray(values, float), rows).swapaxes(0, 1), columns).swapaxes(0, 1)


def _along(values: Floats, count: int) -> Floats:
    """Along the first axis."""
    given = len(values)
    if count >= given:
        return values[((np.arange(count) + 0.5) * given / count).astype(np.intp)]
    starts = (np.arange(count) * given / count).astype(np.intp)
    with np.errstate(over="ignore", invalid="ignore"):  # a sum beyond all numbers stays blank like any other gap
        sums = np.add.reduceat(values, starts, axis=0)
    lengths = np.diff(np.append(starts, given))
    return np.asarray(sums / lengths.reshape(-1, *[1] * (values.ndim - 1)), dtype=float)


def _share(values: Floats, reach: float) -> Floats:
    far = reach if np.isfinite(reach) and reach > 1e-300 else 1.0
    return np.where(np.isfinite(values), np.clip(values, -far, far) / far / 2 + 0.5, np.nan)


def curve_tile(values: Floats, w: int, h: int, ink: Ink, low: float, high: float, colour: int) -> Canvas:
    """Values (n,) from left to right between `low` and `high`, over a floor of dots at zero."""
    canvas = Canvas(w, h, ascii=ink.ascii)
    spread = high - low
    if not (w and h and np.isfinite(spread) and spread > 0):
        return canvas
    dots = 4 * h - 1
    zero = round((1.0 - (0.0 - low) / spread) * (dots - 1))
    if 0 <= zero < dots:
        canvas.put(0, zero // 4, glyphs(ink).dots * w, ink.dim)
    fine = resampled(np.asarray(values, float)[:, None], 2 * w, 1)[:, 0]
    known = np.flatnonzero(np.isfinite(fine))
    pen = Pen(w, h)
    share = np.clip((fine[known] - low) / spread, 0.0, 1.0)
    pen.path(known.tolist(), ((1.0 - share) * (dots - 1)).tolist(), colour)
    pen.put_on(canvas)
    return canvas


def bar_tile(text: str, share: float, w: int, h: int, ink: Ink, colour: int) -> Canvas:
    """A number, and where there is a second row a bar of `share` (0…1) of the tile's width below it."""
    canvas = Canvas(w, h, ascii=ink.ascii)
    canvas.put(0, 0, text[:w], ink.text)
    if h > 1 and np.isfinite(share):
        full = max(0, min(w, round(share * w)))
        canvas.put(0, 1, glyphs(ink).dots * w, ink.dim)
        canvas.put(0, 1, (glyphs(ink).bar if ink.ascii else "▬") * full, colour)
    return canvas
