"""Histograms in a few cells: bars in eighths of a row over an axis with its ends and its zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import Floats
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import number

_EIGHTHS = np.array(list(" ▁▂▃▄▅▆▇█"))
_PLAIN = np.array(list(" ..::=##%"))
_LABEL = 6


def merged(counts: ArrayLike, width: int) -> NDArray[np.intp]:
    """The counts added up to at most `width` equal bins: as many as divide them without a rest."""
    given = np.asarray(counts, dtype=np.intp)
    bins = max((k for k in range(1, min(width, len(given)) + 1) if len(given) % k == 0), default=0)
    return given.reshape(bins, -1).sum(axis=1) if bins else given[:0]


def bars(heights: Floats, height: int, ink: Ink) -> Canvas:
    """A column for each share 0…1 of `height` rows; whatever is above 0 shows an eighth at least."""
    steps = np.rint(np.clip(heights, 0.0, 1.0) * 8 * height).astype(np.intp)
    steps = np.where((heights > 0) & (steps == 0), 1, steps)
    rows = 8 * np.arange(height - 1, -1, -1)[:, None]
    canvas = Canvas(len(steps), height, ascii=ink.ascii)
    canvas.chars[:] = (_PLAIN if ink.ascii else _EIGHTHS)[np.clip(steps[None, :] - rows, 0, 8)]
    return canvas


def histogram(counts: ArrayLike, low: float, high: float, width: int, height: int, ink: Ink, colour: int) -> Canvas:
    """Counts of equal bins from `low` to `high` over an axis; a dotted line marks 0, which lies between them."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    found = merged(counts, width)
    if not len(found) or height < 2:
        return canvas
    picture = bars(found / max(1, int(found.max())), height - 1, ink)
    picture.fg[:] = colour
    zero = min(len(found) - 1, int((0.0 - low) / (high - low) * len(found)))
    blank = picture.chars[:, zero] == " "
    picture.chars[blank, zero] = ":" if ink.ascii else "┊"
    picture.fg[blank, zero] = ink.dim
    canvas.blit(picture, 0, 0)
    _draw_axis(canvas, low, high, zero, len(found), ink)
    return canvas


def _draw_axis(canvas: Canvas, low: float, high: float, zero: int, width: int, ink: Ink) -> None:
    """The floor with 0 where it is, and the ends as far as they do not touch it: they would read as one number."""
    floor = canvas.height - 1
    canvas.put(0, floor, glyphs(ink).floor * width, ink.dim)
    left = number(low, _LABEL, ascii=ink.ascii) if low < 0 else ""
    right = number(high, _LABEL, ascii=ink.ascii) if high > 0 else ""
    if len(left) < zero:
        canvas.put(0, floor, left, ink.dim)
    if len(right) < width - zero - 1:
        canvas.put(width - len(right), floor, right, ink.dim)
    canvas.put(zero, floor, "0", ink.text)
