"""The step in one variable as an arrow: along x as far as the rule moves it, then to where f is there."""

from __future__ import annotations

from typing import NamedTuple

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series
from gdtui.pictures import CurvePicture
from gdtui.tui.views.panes import Label

_LEAST = 0.03  # of the window: a shorter arrow would be a smudge beside the ball


class Stride(NamedTuple):
    """The lines of the arrow, their heads, and what is written beside them."""

    lines: list[Series]
    heads: list[Mark]
    labels: list[Label]


def stride(picture: CurvePicture, axes: Axes, ink: Ink) -> Stride:
    """The arrow from the ball to the next point; nothing where there is none, or where it is too short to see."""
    found = Stride([], [], [])
    if picture.next is None or picture.y is None:
        return found
    (x, y), (to_x, to_y) = (picture.x, picture.y), picture.next
    if abs(to_x - x) >= _LEAST * (axes.xlim[1] - axes.xlim[0]):
        found.lines.append(Series([x, to_x], [y, y], ink.next))
        found.heads.append(Mark(to_x, y, _head(to_x - x, "▶", "◀", ink), ink.next, bold=True))
    if abs(to_y - y) >= _LEAST * (axes.ylim[1] - axes.ylim[0]):
        found.lines.append(Series([to_x, to_x], [y, to_y], ink.next, "dashed"))
        glyph = glyphs(ink)
        sign = _head(to_y - y, glyph.uphill, glyph.downhill, ink)
        found.labels.append(Label((to_x, 0.5 * (y + to_y)), f"{sign} {abs(to_y - y):.3g}", ink.next))
    return found


def _head(step: float, up: str, down: str, ink: Ink) -> str:
    plain = {"▶": ">", "◀": "<"}
    found = up if step > 0 else down
    return plain.get(found, found) if ink.ascii else found
