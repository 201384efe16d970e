"""From where on a run that diverged only climbed, and which learning rate would have held it there."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.supervised import Supervised
from gdtui.errors import ExpressionError
from gdtui.frozen import Frozen
from gdtui.plan import Plan

Points = tuple[Floats, Floats]
"""Steps (n,) and what was recorded at them (n, …)."""

TRIED = 64
"""So many updates are made with a rate before it counts as one with which a formula falls."""
HALVINGS = 40
SLACK = 1e-9
"""A rise by no more than this share is no rise."""


class Brink(Frozen):
    """The last step before a run climbed without a break, and a rate that holds there."""

    step: int
    rate: float
    where: str
    """Where the rate comes from: it is `2/λmax`, or `2/λmax there` where that is not the same everywhere; "" where
    the loss was seen to fall with it."""


def brink(plan: Plan, rate: float, loss: Points, path: Points | None) -> Brink | None:
    """Where plain descent at `rate` went over the edge. None where the curvature is not known, or not to blame."""
    if not _is_plain(plan) or not len(loss[0]):
        return None
    with np.errstate(all="ignore"):
        found = _parabola(plan.objective, loss) or _function(plan.objective, path, rate)
    return found if found is not None and 0.0 < found.rate < rate else None


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


def _function(objective: object, path: Points | None, rate: float) -> Brink | None:
    """A formula: by the curvature where the climb began, if that holds on the way down, else by trying."""
    if not isinstance(objective, FunctionObjective) or path is None or not len(path[0]):
        return None
    steps, places = path
    foot = _foot(objective.on(list(places.T)))
    edge = _edge(objective, places[foot : foot + 1])
    if 0.0 < edge < rate and _falls(objective, places[foot], [0.99 * edge])[0]:
        return Brink(int(steps[foot]), _below(edge), "2/f″ there" if objective.n_params == 1 else "2/λmax there")
    rates = [_below(rate / 2.0**k) for k in range(1, HALVINGS + 1)]
    fine = np.flatnonzero(_falls(objective, places[foot], rates))
    return Brink(int(steps[foot]), rates[int(fine[0])], "") if len(fine) else None


def _edge(objective: FunctionObjective, place: Floats) -> float:
    """2 over the largest curvature at a place (1, n_params); 0 where it bends down or is not known."""
    try:
        hessian = objective.hessian(place)[0]
    except ExpressionError:
        return 0.0
    top = float(np.linalg.eigvalsh(hessian)[-1]) if np.all(np.isfinite(hessian)) else 0.0
    return 2.0 / top if top > 0.0 else 0.0


def _falls(objective: FunctionObjective, start: Floats, rates: Sequence[float]) -> NDArray[np.bool_]:
    """With which rates plain descent from `start` (n_params,) never climbs."""
    places, falls = np.tile(start, (len(rates), 1)), np.ones(len(rates), bool)
    last = np.full(len(rates), np.inf)
    for _ in range(TRIED):
        found = objective.evaluate(places)
        falls &= found.loss <= last + SLACK * np.maximum(1.0, np.abs(found.loss))
        last, places = found.loss, places - np.array(rates)[:, None] * found.grad
    return falls


def _foot(heights: Floats) -> int:
    """The place from which on each height is above the one before it."""
    falls = np.flatnonzero(heights[1:] <= heights[:-1])
    return int(falls[-1]) + 1 if len(falls) else 0


def _below(value: float) -> float:
    """The value in three digits, rounded down: whoever takes them stays below it."""
    unit = 10.0 ** (floor(log10(value)) - 2) if 0.0 < value < np.inf else 1.0
    return floor(value / unit) * unit if np.isfinite(value) else value
