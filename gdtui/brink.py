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
    """Where the rate comes from: it is `2/λmax`, or `2/λmax there` where that is not the same everywhere, with
    momentum β `2(1+β)/λmax` (Polyak 1964); "" where the loss was seen to fall with it."""


def brink(plan: Plan, rate: float, loss: Points, path: Points | None) -> Brink | None:
    """Where descent at `rate`, plain or with momentum, went over the edge. None where the curvature is not known, or
    not to blame."""
    if not _is_plain(plan) or not len(loss[0]):
        return None
    beta = float(plan.scenario.optimizer.options.get("momentum", 0.0))
    with np.errstate(all="ignore"):
        found = _parabola(plan.objective, loss, beta) or _function(plan.objective, path, rate, beta)
    return found if found is not None and 0.0 < found.rate < rate else None


def lowest(loss: Points, since: int, until: int) -> int:
    """The step at which the loss was lowest, of those from `since` on that a run has made."""
    steps, heights = loss
    seen = np.where((steps >= since) & (steps <= until) & np.isfinite(heights), heights, np.inf)
    return int(steps[seen.argmin()]) if len(steps) and np.isfinite(seen).any() else since


def _is_plain(plan: Plan) -> bool:
    """Whether an update is θ − lr·b, b ← β·b + g with the gradient of the whole loss; β may be 0."""
    optimizer, training = plan.scenario.optimizer, plan.scenario.training
    more = any(optimizer.options.get(key) for key in ("dampening", "nesterov", "weight_decay"))
    other = plan.batch or training.gradient_noise or training.clip_grad_norm is not None
    return optimizer.name == "sgd" and not more and not other


def _called(beta: float, curvature: str) -> str:
    """`2/λmax`, or `2(1+β)/λmax` with momentum."""
    return f"2{'(1+β)' if beta else ''}/{curvature}"


def _parabola(objective: object, loss: Points, beta: float) -> Brink | None:
    """Least squares: as steep everywhere."""
    if not isinstance(objective, Supervised) or not objective.is_least_squares:
        return None
    if objective.layers[0].width > limits.SOLVED_WIDTH or not np.isfinite(objective.sharpest):
        return None
    edge = _below(2.0 * (1.0 + beta) / objective.sharpest)
    return Brink(int(loss[0][_foot(loss[1], beta)]), edge, _called(beta, "λmax"))


def _function(objective: object, path: Points | None, rate: float, beta: float) -> Brink | None:
    """A formula: by the curvature where the climb began, if that holds on the way down, else by trying."""
    if not isinstance(objective, FunctionObjective) or path is None or not len(path[0]):
        return None
    steps, places = path
    foot = _foot(objective.on(list(places.T)), beta)
    start, before = places[foot], places[max(0, foot - 1)]
    if beta and foot and steps[foot] - steps[foot - 1] != 1:
        return None
    push = (before - start) / rate
    edge = (1.0 + beta) * _edge(objective, places[foot : foot + 1])
    if 0.0 < edge < rate and _falls(objective, start, [0.99 * edge], beta, push)[0]:
        where = "f″ there" if objective.n_params == 1 else "λmax there"
        return Brink(int(steps[foot]), _below(edge), _called(beta, where))
    rates = [_below(rate / 2.0**k) for k in range(1, HALVINGS + 1)]
    fine = np.flatnonzero(_falls(objective, start, rates, beta, push))
    return Brink(int(steps[foot]), rates[int(fine[0])], "") if len(fine) else None


def _edge(objective: FunctionObjective, place: Floats) -> float:
    """2 over the largest curvature at a place (1, n_params); 0 where it bends down or is not known."""
    try:
        hessian = objective.hessian(place)[0]
    except ExpressionError:
        return 0.0
    top = float(np.linalg.eigvalsh(hessian)[-1]) if np.all(np.isfinite(hessian)) else 0.0
    return 2.0 / top if top > 0.0 else 0.0


def _falls(
    objective: FunctionObjective, start: Floats, rates: Sequence[float], beta: float, push: Floats
) -> NDArray[np.bool_]:
    """With which rates plain descent from `start` (n_params,) never climbs. With momentum `beta`, and `push` in its
    buffer, it may climb on the way, but has to end no higher."""
    places, falls = np.tile(start, (len(rates), 1)), np.ones(len(rates), bool)
    last, buffer = np.full(len(rates), np.inf), np.tile(push, (len(rates), 1))
    first = objective.evaluate(places).loss
    for _ in range(TRIED):
        found = objective.evaluate(places)
        top = np.inf if beta else last + _slack(found.loss)
        falls &= found.loss <= top
        buffer = beta * buffer + found.grad
        last, places = found.loss, places - np.array(rates)[:, None] * buffer
    return falls & (last <= first + _slack(first))


def _slack(height: float | Floats) -> Floats:
    """How much more is no rise."""
    found: Floats = SLACK * np.maximum(1.0, np.abs(height))
    return found


def _foot(heights: Floats, beta: float = 0.0) -> int:
    """The place from which on each height is above the one before it. Momentum swings up and down on its way out: the
    last of the lowest places then."""
    if beta:
        seen = np.where(np.isfinite(heights), heights, np.inf)
        low = float(seen.min())
        return int(np.flatnonzero(seen <= low + _slack(low))[-1])
    falls = np.flatnonzero(heights[1:] <= heights[:-1])
    return int(falls[-1]) + 1 if len(falls) else 0


def _below(value: float) -> float:
    """The value in three digits, rounded down: whoever takes them stays below it."""
    unit = 10.0 ** (floor(log10(value)) - 2) if 0.0 < value < np.inf else 1.0
    return floor(value / unit) * unit if np.isfinite(value) else value
