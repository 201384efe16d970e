"""From where on a run that diverged only climbed, and which learning rate would have held it there."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from gdtui import limits
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.supervised import Supervised
from gdtui.errors import ExpressionError
from gdtui.frozen import Frozen
from gdtui.plan import Plan

Points = tuple[Floats, Floats]
"""Steps (n,) and what was recorded at them (n, …)."""


class Brink(Frozen):
    """The last step before a run climbed without a break, and 2 over the largest curvature there."""

    step: int
    edge: float
    where: str
    """How the edge is called: `2/λmax`; `2/λmax there` where it is not the same everywhere."""


def brink(plan: Plan, rate: float, loss: Points, path: Points | None) -> Brink | None:
    """Where plain descent at `rate` went over the edge. None where the curvature is not known, or not to blame."""
    if not _is_plain(plan) or not len(loss[0]):
        return None
    with np.errstate(all="ignore"):
        found = _parabola(plan.objective, loss) or _function(plan.objective, path)
    return found if found is not None and 0.0 < found.edge < rate else None


def _is_plain(plan: Plan) -> bool:
    """Whether an update is θ − lr·g with the gradient of the whole loss."""
    optimizer, training = plan.scenario.optimizer, plan.scenario.training
    more = any(optimizer.options.get(key) for key in ("momentum", "weight_decay"))
    other = plan.batch or training.gradient_noise or training.clip_grad_norm is not None
    return optimizer.name == "sgd" and not more and not other


def _parabola(objective: object, loss: Points) -> Brink | None:
    """Least squares: as steep everywhere."""
    if not isinstance(objective, Supervised) or not objective.is_least_squares:
        return None
    if objective.layers[0].width > limits.SOLVED_WIDTH or not np.isfinite(objective.sharpest):
        return None
    return Brink(int(loss[0][_foot(loss[1])]), _below(2.0 / objective.sharpest), "2/λmax")


def _function(objective: object, path: Points | None) -> Brink | None:
    """A formula: the curvature where the climb began."""
    if not isinstance(objective, FunctionObjective) or path is None or not len(path[0]):
        return None
    steps, places = path
    foot = _foot(objective.on(list(places.T)))
    try:
        hessian = objective.hessian(places[foot : foot + 1])[0]
    except ExpressionError:
        return None
    top = float(np.linalg.eigvalsh(hessian)[-1]) if np.all(np.isfinite(hessian)) else 0.0
    called = "2/f″ there" if objective.n_params == 1 else "2/λmax there"
    return Brink(int(steps[foot]), _below(2.0 / top), called) if top > 0.0 else None


def _foot(heights: Floats) -> int:
    """The place from which on each height is above the one before it."""
    falls = np.flatnonzero(heights[1:] <= heights[:-1])
    return int(falls[-1]) + 1 if len(falls) else 0


def _below(value: float) -> float:
    """The value in three digits, rounded down: whoever takes them stays below it."""
    unit = 10.0 ** (floor(log10(value)) - 2) if 0.0 < value < np.inf else 1.0
    return floor(value / unit) * unit if np.isfinite(value) else value
