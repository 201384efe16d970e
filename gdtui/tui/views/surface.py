"""A function of two parameters as a heat map, with the path over it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.heat import Heat, Scale
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, area, plot
from gdtui.draw.sevenbit import spelled
from gdtui.pictures import SurfacePicture
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part
from gdtui.tui.views import beside
from gdtui.tui.views.outside import pointers

_LEVELS = 16
_LEFT_OF_RANGE = 0.2  # a median below this share of the range means that a linear scale shows one colour


def heading(picture: SurfacePicture) -> str:
    """The formula, or whose path it is."""
    x, y = picture.names
    return f"f({x}, {y}) = {picture.formula}" if picture.gradient else f"{picture.formula} and its path"


def legend(picture: SurfacePicture, ink: Ink) -> Sequence[Part]:
    """What the marks on the map are."""
    glyph = glyphs(ink)
    parts = [Part(f"{glyph.ball} now", ink.ball), Part(f"{glyph.next} next", ink.next)]
    if picture.minima:
        parts.append(Part(f"{glyph.minimum} minimum", ink.minimum))
    if picture.ghost is not None:
        parts.append(Part(f"{glyph.dashed} last run", ink.ghost))
    parts += [Part(f"{glyph.dashed} {one.letter}", beside.colour(one.letter, ink)) for one in picture.others]
    return parts


def columns(picture: SurfacePicture, ink: Ink, full: bool) -> Sequence[Column]:
    """The way of both parameters so far, the present last."""
    return [numbers(name, axis.tolist(), ink, full) for name, axis in zip(picture.names, picture.path.T, strict=True)]


def draw(picture: SurfacePicture, width: int, height: int, ink: Ink) -> Canvas:
    """The heat map with the path over it."""
    axes = Axes(picture.xlim, picture.ylim)
    heat = Heat(picture.values, picture.xlim, picture.ylim, levels=_LEVELS, scale=scale_for(picture.values))
    series = [Series(picture.path[:, 0], picture.path[:, 1], ink.ball)]
    if picture.ghost is not None:
        series.insert(0, Series(picture.ghost[:, 0], picture.ghost[:, 1], ink.ghost, "dashed"))
    others = [Series(one.x, one.y, beside.dimmed(one.letter, ink), "dashed") for one in picture.others]
    x_name, y_name = (spelled(name) if ink.ascii else name for name in picture.names)
    ways = [(one.letter, one.x, one.y) for one in picture.others]
    room = area(width, height, axes, ink, (x_name, y_name))
    ends = beside.letters(ways, room, ink, [(float(picture.path[-1, 0]), float(picture.path[-1, 1]))])
    over = [*ends, *marks(picture, ink)]
    canvas = plot(width, height, [*others, *series], axes, ink, over, heat, (x_name, y_name))
    x, y = (float(v) for v in picture.path[-1])
    pointers(canvas, axes, (x, y), f"({x:.4g}, {y:.4g})", ink)
    return canvas


def marks(picture: SurfacePicture, ink: Ink) -> list[Mark]:
    """Start, minima, landing point and ball, the ball last so that nothing hides it."""
    glyph = glyphs(ink)
    (x0, y0), (x, y) = picture.path[0].tolist(), picture.path[-1].tolist()
    found = [Mark(x0, y0, glyph.start, ink.ball)]
    found += [Mark(at_x, at_y, glyph.minimum, ink.minimum, bold=True) for at_x, at_y in picture.minima]
    if picture.next is not None:
        found.append(Mark(*picture.next, glyph.next, ink.next, bold=True))
    found.append(Mark(x, y, glyph.ball, ink.ball, bold=True))
    return found


def scale_for(values: np.ndarray) -> Scale:
    """A logarithmic scale where most of the surface is low, as in a valley between steep walls."""
    known = values[np.isfinite(values)]
    if not known.size or known.max() == known.min():
        return "linear"
    share = (np.median(known) - known.min()) / (known.max() - known.min())
    return "log" if share < _LEFT_OF_RANGE else "linear"
