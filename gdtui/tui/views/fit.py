"""One feature against the target, with the model's curve through the points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, limits, plot
from gdtui.engine.objectives import Floats
from gdtui.pictures import FitPicture
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part
from gdtui.tui.views.axes import axis_names
from gdtui.tui.views.outside import pointers

_FEW = 40  # up to this many points are marks, and their errors are drawn


def heading(picture: FitPicture) -> str:
    """Which column over which."""
    feature, target = picture.names
    return "data and fit" if (feature, target) == ("x", "y") else f"{target} over {feature}, and fit"


def legend(picture: FitPicture, ink: Ink) -> Sequence[Part]:
    """What the dots and the line are."""
    glyph = glyphs(ink)
    parts = [Part(f"{glyph.line} fit", ink.accent)]
    if picture.answer is not None:
        parts.append(Part(f"{glyph.dashed} solved", ink.good))
    parts.append(Part(f"{glyph.dots} data", ink.text))
    if len(picture.test_x):
        parts.append(Part(f"{glyph.dots} test", ink.test))
    return parts


def columns(picture: FitPicture, ink: Ink, full: bool) -> Sequence[Column]:
    """Each sample with its error."""
    fitted = _fitted(picture, picture.x)
    feature, target = picture.names
    return (
        numbers(feature, picture.x.tolist(), ink, full),
        numbers(target, picture.y.tolist(), ink, full),
        numbers("fit", fitted.tolist(), ink, full, rank=1),
        numbers("error", (fitted - picture.y).tolist(), ink, full),
    )


def draw(picture: FitPicture, width: int, height: int, ink: Ink) -> Canvas:
    """The samples and the model's curve; few samples with their errors."""
    axes = Axes((float(picture.xs[0]), float(picture.xs[-1])), _heights(picture))
    few = len(picture.x) <= _FEW
    series = [*(_errors(picture, ink) if few else ()), *([] if few else _points(picture, ink))]
    if picture.answer is not None:
        series.append(Series(picture.xs, picture.answer, ink.good, "dashed"))
    series.append(Series(picture.xs, picture.ys, ink.accent))
    names = axis_names(picture.names, (picture.standardized, False))
    canvas = plot(width, height, series, axes, ink, _marks(picture, ink) if few else (), labels=names)
    _say_if_hidden(canvas, axes, picture, ink)
    return canvas


def _heights(picture: FitPicture) -> tuple[float, float]:
    """The range of the data, with 0 in it where that is near: there the fit begins."""
    targets = np.concatenate([picture.y, picture.test_y])
    low, high = float(targets.min()), float(targets.max())
    distance = max(low, -high, 0.0)
    zero = np.zeros(1) if distance <= high - low else np.empty(0)
    return limits([targets, zero], pad=0.05)


def _points(picture: FitPicture, ink: Ink) -> list[Series]:
    return [
        Series(picture.x, picture.y, ink.text, "dots"),
        Series(picture.test_x, picture.test_y, ink.test, "dots"),
    ]


def _marks(picture: FitPicture, ink: Ink) -> list[Mark]:
    glyph = "*" if ink.ascii else "•"
    test = glyphs(ink).trail
    return [Mark(picture.x, picture.y, glyph, ink.text), Mark(picture.test_x, picture.test_y, test, ink.test)]


def _errors(picture: FitPicture, ink: Ink) -> list[Series]:
    """From each point straight to the fit: the errors that the loss adds up."""
    fitted = _fitted(picture, picture.x)
    gaps = np.full(len(fitted), np.nan)
    x = np.stack([picture.x, picture.x, gaps], axis=1).ravel()
    y = np.stack([picture.y, fitted, gaps], axis=1).ravel()
    return [Series(x, y, ink.ghost)]


def _fitted(picture: FitPicture, at: Floats) -> Floats:
    """The model's curve at other places, read off its samples."""
    return np.interp(at, picture.xs, picture.ys)


def _say_if_hidden(canvas: Canvas, axes: Axes, picture: FitPicture, ink: Ink) -> None:
    known = picture.ys[np.isfinite(picture.ys)]
    low, high = axes.ylim
    if known.size and not np.any((known >= low) & (known <= high)):
        middle = float(np.median(picture.xs))
        pointers(canvas, axes, (middle, float(known[len(known) // 2])), "the fit is out there", ink)
    elif not known.size:
        pointers(canvas, axes, (float(np.median(picture.xs)), high + 1.0), "the fit is no longer a number", ink)
