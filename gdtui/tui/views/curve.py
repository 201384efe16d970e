"""A function of x: its curve, the trail of x, the tangent at x, and where the next step lands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, area, limits, plot
from gdtui.pictures import CurvePicture
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part
from gdtui.tui.views import beside
from gdtui.tui.views.outside import pointers

_MOST_TRAIL = 300  # more marks than a curve has cells hide it
_TANGENT_SHARE = 0.12  # of the window's width, to either side


def heading(picture: CurvePicture) -> str:
    """The formula of f."""
    return f"f(x) = {picture.formula}"


def legend(picture: CurvePicture, ink: Ink) -> Sequence[Part]:
    """What the marks on the curve are."""
    glyph = glyphs(ink)
    ghost = (Part(f"{glyph.dots} last run", ink.ghost),) if picture.ghost is not None else ()
    return (
        Part(f"{glyph.ball} now", ink.ball),
        Part(f"{glyph.next} next", ink.next),
        Part(f"{glyph.trail} before", ink.trail),
        *ghost,
        *(Part(f"{glyph.dots} {one.letter}", beside.colour(one.letter, ink)) for one in picture.others),
        Part(f"{glyph.line} tangent", ink.tangent),
    )


def columns(picture: CurvePicture, ink: Ink, full: bool) -> Sequence[Column]:
    """The way of x so far, the present last."""
    x, y = picture.trail
    return (numbers("x", x.tolist(), ink, full), numbers("f(x)", y.tolist(), ink, full))


def draw(picture: CurvePicture, width: int, height: int, ink: Ink) -> Canvas:
    """The curve with everything that lies on it."""
    axes = Axes((float(picture.xs[0]), float(picture.xs[-1])), heights(picture))
    series = [Series(picture.xs, picture.ys, ink.accent), *tangent(picture, axes, ink)]
    ways = [(one.letter, one.x, one.y) for one in picture.others]
    here = [] if picture.y is None else [(picture.x, picture.y)]
    ends = beside.letters(ways, area(width, height, axes, ink), ink, here)
    canvas = plot(width, height, series, axes, ink, [*marks(picture, ink), *ends])
    if picture.y is not None:
        pointers(canvas, axes, (picture.x, picture.y), f"x = {picture.x:.4g}", ink)
    return canvas


def heights(picture: CurvePicture) -> tuple[float, float]:
    """The range of f worth seeing: without the steep ends of the window, unless the trail was there."""
    inside = (picture.trail[0] >= picture.xs[0]) & (picture.trail[0] <= picture.xs[-1])
    visited = picture.trail[1][inside & np.isfinite(picture.trail[1])]
    known = picture.ys[np.isfinite(picture.ys)]
    if not known.size:
        return 0.0, 1.0
    top = float(np.quantile(known, 0.9))
    if visited.size and visited.max() > top:
        top = float(known.max())
    return limits([np.minimum(known, top), np.array([top])], pad=0.06)


def marks(picture: CurvePicture, ink: Ink) -> list[Mark]:
    """Ghost, other branches, trail, landing point and ball, the ball last so that nothing hides it."""
    glyph = glyphs(ink)
    found = [Mark(one.x, one.y, glyph.dots, beside.dimmed(one.letter, ink)) for one in picture.others]
    if picture.ghost is not None:
        x, y = picture.ghost
        found.append(Mark(x[-_MOST_TRAIL:], y[-_MOST_TRAIL:], glyph.dots, ink.ghost))
    x, y = (axis[:-1][-_MOST_TRAIL:] for axis in picture.trail)
    found.append(Mark(x, y, glyph.trail, ink.trail))
    if picture.next is not None:
        found.append(Mark(*picture.next, glyph.next, ink.next, bold=True))
    if picture.y is not None:
        found.append(Mark(picture.x, picture.y, glyph.ball, ink.ball, bold=True))
    return found


def tangent(picture: CurvePicture, axes: Axes, ink: Ink) -> list[Series]:
    """The line through the ball with the slope f′(x), as far as it says something about the next step."""
    if picture.y is None or picture.slope is None:
        return []
    reach = _TANGENT_SHARE * (axes.xlim[1] - axes.xlim[0])
    x = np.array([picture.x - reach, picture.x + reach])
    return [Series(x, picture.y + picture.slope * (x - picture.x), ink.tangent)]
