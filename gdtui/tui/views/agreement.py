"""Predicted against actual: a perfect model puts every point on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, limits, plot
from gdtui.engine.objectives import Floats
from gdtui.pictures import AgreementPicture
from gdtui.pictures.kinds import Limits
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part


def heading(picture: AgreementPicture) -> str:
    """What is being predicted."""
    return f"{picture.target}: predicted over actual"


def legend(picture: AgreementPicture, ink: Ink) -> Sequence[Part]:
    """What the dots and the line are."""
    glyph = glyphs(ink)
    parts = [Part(f"{_dot(ink)} train", ink.train)]
    if len(picture.test_actual):
        parts.append(Part(f"{glyph.trail} test", ink.test))
    return [*parts, Part(f"{glyph.dashed} perfect", ink.good)]


def columns(picture: AgreementPicture, ink: Ink, full: bool) -> Sequence[Column]:
    """Each training sample with its error."""
    return (
        numbers("actual", picture.actual.tolist(), ink, full),
        numbers("predicted", picture.predicted.tolist(), ink, full),
        numbers("error", (picture.predicted - picture.actual).tolist(), ink, full),
    )


def draw(picture: AgreementPicture, width: int, height: int, ink: Ink) -> Canvas:
    """The samples around the diagonal; those predicted beyond the window at its edge, as an arrow."""
    window = limits([picture.actual, picture.test_actual], pad=0.05)
    marks = [
        *_marks(picture.actual, picture.predicted, window, _dot(ink), ink.train, ink),
        *_marks(picture.test_actual, picture.test_predicted, window, glyphs(ink).trail, ink.test, ink),
    ]
    diagonal = Series(np.array(window), np.array(window), ink.good, "dashed")
    return plot(width, height, [diagonal], Axes(window, window), ink, marks, labels=("actual", "predicted"))


def _marks(actual: Floats, predicted: Floats, window: Limits, char: str, colour: int, ink: Ink) -> Sequence[Mark]:
    """The samples inside the window as they are, those below and above it at its edges."""
    low, high = window
    below, above = predicted < low, predicted > high
    inside = ~(below | above)
    down, up = ("v", "^") if ink.ascii else ("▾", "▴")
    return (
        Mark(actual[below], np.full(int(below.sum()), low), down, colour),
        Mark(actual[above], np.full(int(above.sum()), high), up, colour),
        Mark(actual[inside], predicted[inside], char, colour),
    )


def _dot(ink: Ink) -> str:
    return "*" if ink.ascii else "•"
