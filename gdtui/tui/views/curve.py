"""A function of x: its curve, the trail of x, the tangent at x, and the next step; below it f′ and f″, if asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import quantile
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, limits
from gdtui.draw.sevenbit import spelled
from gdtui.engine.objectives import Floats
from gdtui.pictures import CurvePicture
from gdtui.pictures.functions import BENT
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part
from gdtui.tui.views import beside
from gdtui.tui.views.outside import pointers
from gdtui.tui.views.panes import Pane, stacked
from gdtui.tui.views.stride import stride

MODES = ("f", "f and f′", BENT)

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


def draw(picture: CurvePicture, width: int, height: int, ink: Ink, mode: str = MODES[0]) -> Canvas:
    """The curve with everything that lies on it, over as many of its derivatives as `mode` asks for."""
    panes = [_value(picture, ink), _slope(picture, ink), *_bend(picture, ink)]
    axes = panes[0].axes
    canvas = stacked(panes[: 1 + MODES.index(mode)], width, height, ink)
    if picture.y is not None:
        pointers(canvas, axes, (picture.x, picture.y), f"x = {picture.x:.4g}", ink)
    return canvas


# f


def _value(picture: CurvePicture, ink: Ink) -> Pane:
    """The curve of f with trail, tangent and step."""
    axes = Axes(picture.window[0], heights(picture))
    lines, tips, labels = stride(picture, axes, ink)
    series = [Series(picture.xs, picture.ys, ink.accent), *tangent(picture, axes, ink), *lines]
    ways = [(one.letter, one.x, one.y) for one in picture.others]
    here = [] if picture.y is None else [(picture.x, picture.y)]
    ends = partial(beside.letters, ways, ink=ink, taken=here)
    return Pane(axes, series, marks(picture, ink, tips), labels=labels, ends=ends)


def heights(picture: CurvePicture) -> tuple[float, float]:
    """The range of f worth seeing: without the steep ends of the own window, unless the trail was there."""
    inside = (picture.trail[0] >= picture.xs[0]) & (picture.trail[0] <= picture.xs[-1])
    visited = picture.trail[1][inside & np.isfinite(picture.trail[1])]
    known = picture.ys[np.isfinite(picture.ys)]
    if not known.size:
        return 0.0, 1.0
    top = quantile(known, 0.9)
    if (visited.size and visited.max() > top) or _is_closer(picture):
        top = float(known.max())
    return limits([np.minimum(known, top), np.array([top])], pad=0.06)


def _is_closer(picture: CurvePicture) -> bool:
    """Whether somebody has zoomed in: then what is there is what is wanted."""
    return bool(picture.home) and np.ptp(picture.window[0]) < 0.99 * np.ptp(picture.home[0])


def marks(picture: CurvePicture, ink: Ink, tips: Sequence[Mark] = ()) -> list[Mark]:
    """Ghost, other branches, trail, arrow heads, landing point and ball, the ball last so that nothing hides it."""
    glyph = glyphs(ink)
    found = [Mark(one.x, one.y, glyph.dots, beside.dimmed(one.letter, ink)) for one in picture.others]
    if picture.ghost is not None:
        x, y = picture.ghost
        found.append(Mark(x[-_MOST_TRAIL:], y[-_MOST_TRAIL:], glyph.dots, ink.ghost))
    x, y = (axis[:-1][-_MOST_TRAIL:] for axis in picture.trail)
    found.append(Mark(x, y, glyph.trail, ink.trail))
    found += tips
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


# f′ and f″


def _slope(picture: CurvePicture, ink: Ink) -> Pane:
    """f′ with its zero line: the step leads away from its sign."""
    assert picture.slopes is not None
    title = _named("f′(x)", picture.derivative, ink)
    return _derivative(picture, picture.slopes, picture.slope, picture.next_slope, title, "f′", ink)


def _bend(picture: CurvePicture, ink: Ink) -> list[Pane]:
    """f″, if it is known."""
    if picture.bends is None:
        return []
    title = _named("f″(x)", picture.second, ink)
    return [_derivative(picture, picture.bends, picture.bend, None, title, "f″", ink)]


def _derivative(
    picture: CurvePicture, ys: Floats, here: float | None, after: float | None, title: str, name: str, ink: Ink
) -> Pane:
    """A derivative over the window, and its value at x as a pole that stands on the zero line."""
    axes = Axes(picture.window[0], _around_zero(ys, here, picture))
    glyph, found = glyphs(ink), []
    series = [Series(picture.window[0], [0.0, 0.0], ink.dim, "dashed"), Series(picture.xs, ys, ink.accent)]
    said = Part("")
    if here is not None:
        series.insert(1, Series([picture.x, picture.x], [0.0, here], ink.tangent))
        found.append(Mark(picture.x, here, glyph.ball, ink.ball, bold=True))
        said = Part(spelled(_at(name, picture.x, here)) if ink.ascii else _at(name, picture.x, here), ink.tangent, True)
    if after is not None and picture.next is not None:
        found.insert(0, Mark(picture.next[0], after, glyph.next, ink.next, bold=True))
    return Pane(axes, series, found, title, said, zero=True)


def _named(name: str, formula: str, ink: Ink) -> str:
    return spelled(f"{name} = {formula}") if ink.ascii else f"{name} = {formula}"


def _at(name: str, x: float, value: float) -> str:
    """f′(−0.51) = 3.52, with the minus sign of the field."""
    return f"{name}({x:.4g}) = {value:.4g}".replace("-", "−")


def _around_zero(ys: Floats, here: float | None, picture: CurvePicture) -> tuple[float, float]:
    """The range worth seeing, 0 and the present value in it: without the steep ends of the own window."""
    known = ys[np.isfinite(ys)]
    if not known.size:
        return -1.0, 1.0
    if not _is_closer(picture):
        known = np.clip(known, quantile(known, 0.06), quantile(known, 0.94))
    return limits([known, np.array([0.0] if here is None else [0.0, here])], pad=0.08)
