"""Class probabilities over the plane of two features, with the samples on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdtui.draw.canvas import Canvas
from gdtui.draw.contours import dots_of
from gdtui.draw.frame import Area, layout
from gdtui.draw.heat import Heat
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, over, plot
from gdtui.pictures import BoundaryPicture
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part
from gdtui.tui.views.axes import axis_names

EDGE = "#"
"""The line between two classes in ASCII: no shade has that sign."""
_SHARE = 5  # a sample for every so many cells: the regions must remain in sight


def heading(picture: BoundaryPicture) -> str:
    """What it is, and which slice of it."""
    name = "decision boundary" if len(picture.probabilities) == 2 else "classes"
    return name + (f", {picture.note}" if picture.note else "")


def legend(picture: BoundaryPicture, ink: Ink) -> Sequence[Part]:
    """The classes with their letters; where the regions have no colours, the sign of the line between them too."""
    line = [Part(f"{EDGE} line", ink.text, bold=True)] * (ink.ascii and len(picture.probabilities) == 2)
    names = enumerate(_names(picture))
    return [*(Part(f"{_glyph(k, ink)} {name}", _colour(k, ink), bold=True) for k, name in names), *line]


def columns(picture: BoundaryPicture, ink: Ink, full: bool) -> Sequence[Column]:
    """Each sample with its class."""
    names = _names(picture)
    return (
        numbers(picture.names[0], picture.x.tolist(), ink, full),
        numbers(picture.names[1], picture.y.tolist(), ink, full),
        Column("class", [(names[k], _colour(k, ink)) for k in picture.labels.tolist()], "<"),
        Column("set", ["test" if test else "train" for test in picture.test.tolist()], "<", rank=1),
    )


def draw(picture: BoundaryPicture, width: int, height: int, ink: Ink) -> Canvas:
    """The regions of the classes with the samples on them."""
    axes = Axes(picture.xlim, picture.ylim)
    names = axis_names(picture.names, (picture.standardized, picture.standardized))
    area = layout(width, height, axes, ink, names).area
    shown = thinned(picture.test, area.w * area.h // _SHARE)
    heat, marks = heat_of(picture), _marks(picture, shown, ink)
    return edged(plot(width, height, [], axes, ink, marks, heat, names), area, heat, marks, ink)


def edged(canvas: Canvas, area: Area, heat: Heat, marks: Sequence[Mark], ink: Ink) -> Canvas:
    """The plot with the line between two classes, where shades of no colour do not show it; marks stay above it."""
    if not ink.ascii or heat.palette != "diverging":
        return canvas
    dots = dots_of(heat, area, [0.5])
    for y, x in np.argwhere(dots.reshape(area.h, 4, area.w, 2).any(axis=(1, 3))).tolist():
        canvas.put(area.x0 + x, area.y0 + y, EDGE, ink.text, bold=True)
    over(canvas, area, [], marks)
    return canvas


def thinned(test: NDArray[np.bool_], most: int) -> NDArray[np.intp]:
    """Indices of at most `most` samples, evenly taken, the training samples before any test sample."""
    train, held = np.flatnonzero(~test), np.flatnonzero(test)
    room = max(0, most - len(train))
    return np.concatenate([_every(held, room), _every(train, most)])


def _every(indices: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    if len(indices) <= most:
        return indices
    return indices[np.linspace(0, len(indices) - 1, most).astype(np.intp)] if most else indices[:0]


def heat_of(picture: BoundaryPicture) -> Heat:
    """Two classes blend from one colour to the other; more are told apart by the winner's colour."""
    p = picture.probabilities
    if len(p) == 2:
        return Heat(p[1], picture.xlim, picture.ylim, "diverging", vlim=(0.0, 1.0))
    return Heat(p, picture.xlim, picture.ylim, "classes")


def _marks(picture: BoundaryPicture, shown: NDArray[np.intp], ink: Ink) -> list[Mark]:
    """Test samples below training samples, which are bold."""
    found = []
    for held in (True, False):
        for k in range(max(2, len(picture.probabilities))):
            here = shown[(picture.labels[shown] == k) & (picture.test[shown] == held)]
            found.append(Mark(picture.x[here], picture.y[here], _glyph(k, ink), _colour(k, ink), bold=not held))
    return found


def _names(picture: BoundaryPicture) -> tuple[str, ...]:
    count = max(2, len(picture.probabilities))
    given = picture.classes if len(picture.classes) == count else tuple(map(str, range(count)))
    return tuple(f"= {name}" if name.isdecimal() else name for name in given)


def _glyph(k: int, ink: Ink) -> str:
    return glyphs(ink).classes[k % len(glyphs(ink).classes)]


def _colour(k: int, ink: Ink) -> int:
    return ink.classes[k % len(ink.classes)]
