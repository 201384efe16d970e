"""A function of two parameters as a heat map with contour lines, the path over it, and what moves the ball."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.contours import label_contours, round_levels
from gdtui.draw.frame import Area, layout
from gdtui.draw.gateway import quantile
from gdtui.draw.heat import Heat, Scale
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, over, plot
from gdtui.draw.sevenbit import spelled
from gdtui.pictures import SurfacePicture
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part, width_of
from gdtui.tui.views import beside
from gdtui.tui.views.moved import brief, caption, moved
from gdtui.tui.views.outside import pointers, side

MODES = ("map and arrows", "map", "contours and arrows")
MAP_AND_ARROWS, MAP, CONTOURS = MODES

LEAST_FOR_CAPTION = 15  # rows; a lower picture needs all of them

_LEVELS = 16
_AXIS = 8  # columns at the left that words in a corner leave to the axis
_ROWS_A_LINE, _LINES = 3, (4, 12)  # contour lines: few where the map is small, since they cover it
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
    """The way of both parameters so far, the present last; at which steps that was and how high, where it is known."""
    way = [numbers(name, axis.tolist(), ink, full) for name, axis in zip(picture.names, picture.path.T, strict=True)]
    if picture.steps is not None:
        way.insert(0, Column("step", [f"{int(step)}" for step in picture.steps]))
    if picture.heights is not None:
        way.append(numbers("f", picture.heights.tolist(), ink, full))
    return way


def draw(picture: SurfacePicture, width: int, height: int, ink: Ink, mode: str = MAP_AND_ARROWS) -> Canvas:
    """The map with the path over it, and below it, if there is room, the arrows in words and numbers."""
    said = caption(picture, width - 2, ink) if mode != MAP and height >= LEAST_FOR_CAPTION else ()
    canvas = Canvas(width, height, ascii=ink.ascii)
    canvas.blit(_map(picture, width, height - bool(said), ink, mode), 0, 0)
    _put(canvas, 1, height - 1, said)
    if mode != MAP and not said and not side(Axes(picture.xlim, picture.ylim), _ball(picture)):
        words = brief(picture, width - _AXIS, ink)
        _put(canvas, width - 1 - width_of(words), 0, words, ink.paper)
    return canvas


def _put(canvas: Canvas, x: int, y: int, parts: Sequence[Part], paper: int = -1) -> None:
    """Words in their colours, from left to right."""
    for part in parts:
        canvas.put(x, y, part.text, part.color, paper, bold=part.bold or paper >= 0)
        x += len(part.text)


def _map(picture: SurfacePicture, width: int, height: int, ink: Ink, mode: str) -> Canvas:
    axes = Axes(picture.xlim, picture.ylim)
    heat = heat_of(picture, ink)
    names = named(picture, ink)
    room = layout(width, height, axes, ink, names).area
    levels = round_levels(heat, int(np.clip(room.h / _ROWS_A_LINE, *_LINES)))
    lines = (heat, levels) if mode == CONTOURS or ink.pixels else None
    canvas = plot(width, height, [], axes, ink, (), None if mode == CONTOURS else heat, names, lines)
    if mode == CONTOURS:
        label_contours(canvas, room, heat, levels, ink)
    arrows = moved(picture, room, ink) if mode != MAP else None
    over(canvas, room, [*_paths(picture, ink), *(arrows.lines if arrows else ())])
    *below, ball = marks(picture, ink)
    over(canvas, room, [], [*_ends(picture, room, ink), *below, *(arrows.heads if arrows else ()), ball])
    x, y = _ball(picture)
    pointers(canvas, axes, (x, y), f"({x:.4g}, {y:.4g})", ink, names[1])
    return canvas


def _ball(picture: SurfacePicture) -> tuple[float, float]:
    return float(picture.path[-1, 0]), float(picture.path[-1, 1])


def heat_of(picture: SurfacePicture, ink: Ink) -> Heat:
    """The map; in bands where it is made of characters, since lines would hide these."""
    scale = scale_for(picture.values)
    heat = Heat(picture.values, picture.xlim, picture.ylim, scale=scale)
    return heat if ink.pixels else replace(heat, levels=_LEVELS)


def named(picture: SurfacePicture, ink: Ink) -> tuple[str, str]:
    """The names of the axes in the characters there are."""
    x, y = picture.names
    return (spelled(x), spelled(y)) if ink.ascii else (x, y)


def _paths(picture: SurfacePicture, ink: Ink) -> list[Series]:
    series = [Series(picture.path[:, 0], picture.path[:, 1], ink.ball)]
    if picture.ghost is not None:
        series.insert(0, Series(picture.ghost[:, 0], picture.ghost[:, 1], ink.ghost, "dashed"))
    others = [Series(one.x, one.y, beside.dimmed(one.letter, ink), "dashed") for one in picture.others]
    return [*others, *series]


def _ends(picture: SurfacePicture, room: Area, ink: Ink) -> list[Mark]:
    """The letters of other branches where their paths end."""
    ways = [(one.letter, one.x, one.y) for one in picture.others]
    return beside.letters(ways, room, ink, [(float(picture.path[-1, 0]), float(picture.path[-1, 1]))])


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
    share = (quantile(known, 0.5) - known.min()) / (known.max() - known.min())
    return "log" if share < _LEFT_OF_RANGE else "linear"
