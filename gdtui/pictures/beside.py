"""The ways of other branches, in the pictures that show a way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gdtui.branches import Line
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.pictures.kinds import CurvePicture, FitPicture, Other, Picture, SurfacePicture
from gdtui.session import Session

MOST = 400
"""Places of another branch's way on a curve: it has fewer cells."""


def with_others(picture: Picture, session: Session, lines: Sequence[Line]) -> Picture:
    """The picture with the ways of all branches but the present one, where it shows ways at all."""
    ways = [(line.letter, line.path) for line in lines if line.path is not None and len(line.path)]
    if not ways:
        return picture
    if isinstance(picture, CurvePicture):
        return replace(picture, others=tuple(_on_curve(session, *way) for way in ways))
    if isinstance(picture, SurfacePicture):
        return replace(picture, others=tuple(Other(letter, path[:, 0], path[:, 1]) for letter, path in ways))
    if isinstance(picture, FitPicture) and picture.bowl is not None:
        bowl = with_others(picture.bowl, session, lines)
        return replace(picture, bowl=bowl if isinstance(bowl, SurfacePicture) else None)
    return picture


def _on_curve(session: Session, letter: str, path: Floats) -> Other:
    """The latest places of a way along the curve of f."""
    objective = session.plan.objective
    assert isinstance(objective, FunctionObjective)
    x = path[-MOST:, 0]
    with np.errstate(all="ignore"):
        return Other(letter, x, np.broadcast_to(objective.expression(x), x.shape).astype(np.float64))
