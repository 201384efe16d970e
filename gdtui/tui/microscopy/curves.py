"""A curve with its tangent, and where something stands on it."""

from __future__ import annotations

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, limits, plot
from gdtui.inside import Curve
from gdtui.tui.microscopy.wording import cut, written

_TANGENT_SHARE = 0.14
_STEEP = 0.9
"""The share of the heights that is shown where a curve shoots up at the ends of its window."""


def paint_curve(curve: Curve, width: int, height: int, ink: Ink) -> Canvas:
    """The curve below its title."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    canvas.put(0, 0, cut(written(curve.title, ink), width, ink), ink.dim)
    axes = Axes((float(curve.xs[0]), float(curve.xs[-1])), _heights(curve))
    series = [Series(curve.xs, curve.ys, ink.dim if curve.dots else ink.accent), *_tangent(curve, axes, ink)]
    canvas.blit(plot(width, height - 1, series, axes, ink, _marks(curve, ink)), 0, 1)
    return canvas


def _heights(curve: Curve) -> tuple[float, float]:
    known = np.asarray(curve.ys, float)[np.isfinite(curve.ys)]
    if not known.size:
        return 0.0, 1.0
    places = [y for _, y in (curve.at, *([curve.next] if curve.next else [])) if np.isfinite(y)]
    top = max([float(np.quantile(known, _STEEP)), *(min(y, float(known.max())) for y in places)])
    return limits([np.minimum(known, top), np.array([top])], pad=0.06)


def _tangent(curve: Curve, axes: Axes, ink: Ink) -> list[Series]:
    x, y = curve.at
    if curve.slope is None or not np.isfinite([x, y, curve.slope]).all():
        return []
    reach = _TANGENT_SHARE * (axes.xlim[1] - axes.xlim[0])
    ends = np.array([x - reach, x + reach])
    return [Series(ends, y + curve.slope * (ends - x), ink.tangent)]


def _marks(curve: Curve, ink: Ink) -> list[Mark]:
    glyph, found = glyphs(ink), []
    if curve.dots is not None:
        found.append(Mark(*curve.dots, glyph.trail, ink.trail))
    if curve.next is not None and np.isfinite(curve.next).all():
        found.append(Mark(*curve.next, glyph.next, ink.next, bold=True))
    if np.isfinite(curve.at).all():
        found.append(Mark(*curve.at, glyph.ball, ink.ball, bold=True))
    return found
