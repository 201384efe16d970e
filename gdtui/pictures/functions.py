"""Pictures of a function: its curve with the tangent, or its surface with the path."""

from __future__ import annotations

import numpy as np

from gdtui.engine.expression import Expression
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ExpressionError
from gdtui.pictures.arrows import arrows_of
from gdtui.pictures.kinds import CurvePicture, SurfacePicture, Window
from gdtui.pictures.looking import Looking
from gdtui.pictures.shared import GRID, blank, ghost_path, kept, landing_of, path_of, steps_of
from gdtui.pictures.windows import window_of
from gdtui.session import Session

CURVE_SAMPLES = 401
BENT = "f, f′ and f″"
"""The mode of the problem view in which the second derivative is drawn: only then it is worked out."""


def curve_picture(
    session: Session, objective: FunctionObjective, change: Floats | None, looking: Looking
) -> CurvePicture:
    """The curve over its window, and where the run stands on it."""
    function = session.scenario.function
    assert function is not None
    home: Window = (function.window["x"],)
    window = window_of(looking, "problem_window", home)
    xs = np.linspace(*window[0], CURVE_SAMPLES)
    f, slope = objective.expression, objective.gradient[0]
    bend = _bend(session, objective) if looking.at.get("problem_mode") == BENT else None
    x = float(session.state.params[0, 0])
    landing = None if change is None else x + float(change[0])
    trail = path_of(session)[:, 0]
    ghost = None if session.ghost is None or session.ghost.path is None else session.ghost.path[:, 0]
    return CurvePicture(
        xs, _sampled(session, f, xs), (trail, blank(_at(f, trail))), x, _one(f, x), _one(slope, x),
        None if landing is None else _point(landing, _one(f, landing)),
        None if ghost is None else (ghost, blank(_at(f, ghost))), f.text, slope.text, home,
        _sampled(session, slope, xs), None if landing is None else _one(slope, landing),
        None if bend is None else _sampled(session, bend, xs), None if bend is None else _one(bend, x),
        "" if bend is None else bend.text,
    )  # fmt: skip


def _bend(session: Session, objective: FunctionObjective) -> Expression | None:
    """f″, where its formula has not grown beyond all bounds."""

    def make() -> Expression | None:
        try:
            return objective.gradient[0].derivative()
        except ExpressionError:
            return None

    return kept(session.plan, "bend", make)


def _sampled(session: Session, expression: Expression, xs: Floats) -> Floats:
    """A curve over a window, computed once for each window."""
    return kept(session.plan, (expression.text, xs[0], xs[-1]), lambda: blank(_at(expression, xs)))


def _at(expression: Expression, xs: Floats) -> Floats:
    return np.broadcast_to(expression(xs), xs.shape).astype(np.float64)


def _one(expression: Expression, x: float) -> float | None:
    value = float(_at(expression, np.array([x]))[0])
    return value if np.isfinite(value) else None


def _point(x: float, y: float | None) -> tuple[float, float] | None:
    return None if y is None else (x, y)


def surface_picture(
    session: Session, objective: FunctionObjective, change: Floats | None, looking: Looking
) -> SurfacePicture:
    """The surface over its window, and the path over it."""
    function = session.scenario.function
    assert function is not None
    home: Window = function.window["x"], function.window["y"]
    window = window_of(looking, "problem_window", home)
    xlim, ylim = window
    values = kept(session.plan, window, lambda: _grid(objective, window))
    source = function.surface
    minima = () if source is None else surfaces[source.name].make(**source.options).minima
    path = path_of(session)
    return SurfacePicture(
        values, xlim, ylim, path, landing_of(session, change), tuple(minima), ghost_path(session),
        ("x", "y"), objective.expression.text, tuple(part.text for part in objective.gradient), home,
        arrows_of(session, change), steps=steps_of(session), heights=blank(objective.on([path[:, 0], path[:, 1]])),
    )  # fmt: skip


def _grid(objective: FunctionObjective, window: Window) -> Floats:
    """Values over a window, rows from low to high y."""
    return blank(objective.on(np.meshgrid(*(np.linspace(*limits, GRID) for limits in window))))
