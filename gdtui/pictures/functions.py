"""Pictures of a function: its curve with the tangent, or its surface with the path."""

from __future__ import annotations

import numpy as np

from gdtui.engine.expression import Expression
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.surfaces import surfaces
from gdtui.pictures.kinds import CurvePicture, SurfacePicture
from gdtui.pictures.shared import GRID, backgrounds, blank, ghost_path, landing_of, path_of
from gdtui.session import Session

CURVE_SAMPLES = 401


def curve_picture(session: Session, objective: FunctionObjective, change: Floats | None) -> CurvePicture:
    """The curve over its window, and where the run stands on it."""
    function = session.scenario.function
    assert function is not None
    low, high = function.window["x"]
    xs = np.linspace(low, high, CURVE_SAMPLES)
    x = float(session.state.params[0, 0])
    trail = path_of(session)[:, 0]
    landing = None if change is None else x + float(change[0])
    ghost = None if session.ghost is None or session.ghost.path is None else session.ghost.path[:, 0]
    f, slope = objective.expression, objective.gradient[0]
    return CurvePicture(
        xs, _at(f, xs), (trail, _at(f, trail)), x, _one(f, x), _one(slope, x),
        None if landing is None else _point(landing, _one(f, landing)),
        None if ghost is None else (ghost, _at(f, ghost)), f.text, slope.text,
    )  # fmt: skip


def _at(expression: Expression, xs: Floats) -> Floats:
    return np.broadcast_to(expression(xs), xs.shape).astype(np.float64)


def _one(expression: Expression, x: float) -> float | None:
    value = float(_at(expression, np.array([x]))[0])
    return value if np.isfinite(value) else None


def _point(x: float, y: float | None) -> tuple[float, float] | None:
    return None if y is None else (x, y)


def surface_picture(session: Session, objective: FunctionObjective, change: Floats | None) -> SurfacePicture:
    """The surface over its window, and the path over it."""
    function = session.scenario.function
    assert function is not None
    if session.plan not in backgrounds:
        xlim, ylim = function.window["x"], function.window["y"]
        grid = np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID))
        backgrounds[session.plan] = (blank(objective.on(grid)), xlim, ylim)
    values, xlim, ylim = backgrounds[session.plan]
    source = function.surface
    minima = () if source is None else surfaces[source.name].make(**source.options).minima
    return SurfacePicture(
        values, xlim, ylim, path_of(session), landing_of(session, change), tuple(minima), ghost_path(session),
        ("x", "y"), objective.expression.text, tuple(part.text for part in objective.gradient),
    )  # fmt: skip
